//! `kaijuan search`: answers a query, and builds the index first where there is none yet.

use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::time::Instant;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use kaijuan::{Archive, Error, Query, Sort, YearRange};

use super::ending::{Ending, Outcome, Stop, warn};
use super::present::{self, Look, Page, csv, json, paths, text};
use super::reading::Updating;
use super::{IndexFolder, index};

/// The name of the command.
pub(crate) const NAME: &str = "search";

/// Find reports by words, phrases, year and section
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Arguments {
    /// What to look for; several arguments are one query
    #[arg(required = true)]
    query: Vec<String>,

    /// Only reports of these years: 1978, 1978..1985, ..1949, 1949.. or unknown
    #[arg(long, value_name = "A..B", allow_hyphen_values = true)]
    year: Option<YearRange>,

    /// Only reports whose year is written, not inferred from what they talk about
    #[arg(long)]
    dated: bool,

    /// Only in sections whose heading, or a heading above it, has these words
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    section: Vec<String>,

    /// The order: best first, oldest first, newest first, or by path
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "relevance",
        allow_hyphen_values = true
    )]
    sort: Order,

    /// How many reports to show; 0 shows all
    #[arg(
        long,
        value_name = "N",
        default_value_t = 10,
        allow_negative_numbers = true
    )]
    limit: usize,

    /// How many reports to leave out at the front
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    offset: usize,

    /// How to print what was found
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Print only how many reports, sections and occurrences there are
    #[arg(long)]
    count: bool,

    /// Characters, script and punctuation must stand as typed
    #[arg(long)]
    verbatim: bool,

    #[command(flatten)]
    index: IndexFolder,

    /// The folder that holds the reports, where the index must be built first [default: corpus]
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
}

const AFTER: &str = "\u{1b}[1m\u{1b}[4mQueries:\u{1b}[0m
  乡村振兴 产业           reports that have all the words
  \"抓党建工作\"            the phrase, exactly; “…” and 「…」 serve as well
  党建 OR 旅游            either; groups in ( … )
  党建 -廉政              the one without the other; AND and NOT are words, too
  year:1978..1985         by year; also year:1978, year:..1949, year:unknown
  section:存在的问题 …    all that follows stands in a section of this heading
  title:工作报告          by title
  path:2019               by a part of the path

\u{1b}[1m\u{1b}[4mExamples:\u{1b}[0m
  kaijuan search 乡村振兴 产业
  kaijuan search '\"抓党建工作\" -廉政'           (the shell needs the outer quotes)
  kaijuan search 粮食 OR 棉花 --year 1978..1985 --sort year
  kaijuan search 作风 --section 存在的问题 --limit 0
  kaijuan search 党建 --count
  kaijuan search 党建 --format jsonl | jq -r .title";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
    Jsonl,
    Csv,
    Paths,
}

/// [`Sort`] with the names of the command line.
#[derive(Debug, Clone, Copy)]
struct Order(Sort);

impl ValueEnum for Order {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Order(Sort::Relevance),
            Order(Sort::Year),
            Order(Sort::YearDescending),
            Order(Sort::Path),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self.0 {
            Sort::Relevance => "relevance",
            Sort::Year => "year",
            Sort::YearDescending => "-year",
            Sort::Path => "path",
        }))
    }
}

/// Runs `kaijuan search`.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let typed = typed(&arguments.query);
    let query = query(arguments, &typed)?;
    if arguments.count && arguments.format == Format::Paths {
        return Err(Stop::Error(
            "--count prints numbers and --format paths prints paths; leave one out".to_owned(),
        ));
    }
    // The process ends with the search: the system takes back at once what it would take long to take apart.
    let archive = ManuallyDrop::new(open_or_build(arguments)?);
    let started = Instant::now();
    if arguments.count {
        return count(&archive, &query, arguments.format);
    }
    if arguments.format == Format::Paths {
        let found = archive.paths(&query)?;
        present::to_stdout(|out| paths::write(out, &found))?;
        return Ok(ending(found.is_empty()));
    }
    let answer = archive.search(&query)?;
    let seconds = started.elapsed().as_secs_f64();
    let narrowed = narrowed(arguments);
    let page = Page {
        query: &typed,
        narrowed: &narrowed,
        offset: arguments.offset,
        seconds,
        answer: &answer,
    };
    match arguments.format {
        Format::Json => present::to_stdout(|out| json::page(out, &page))?,
        Format::Jsonl => present::to_stdout(|out| json::hits(out, &page))?,
        Format::Csv => present::to_stdout(|out| csv::hits(out, &page))?,
        Format::Text | Format::Paths if answer.hits.is_empty() => text::nothing(&page),
        Format::Text | Format::Paths => {
            present::to_stdout(|out| text::page(out, Look::of_stdout(), &page))?
        }
    }
    Ok(ending(answer.hits.is_empty()))
}

fn ending(nothing: bool) -> Ending {
    if nothing {
        Ending::NothingFound
    } else {
        Ending::Done
    }
}

/// The arguments as one query, without the blank that shields a leading `-`.
fn typed(arguments: &[String]) -> String {
    let bare = |argument: &String| argument.strip_prefix(' ').unwrap_or(argument).to_owned();
    arguments.iter().map(bare).collect::<Vec<_>>().join(" ")
}

fn query(arguments: &Arguments, typed: &str) -> Result<Query, Stop> {
    let mut query = Query::parse(typed)?
        .sort(arguments.sort.0)
        .limit(arguments.limit)
        .offset(arguments.offset)
        .verbatim(arguments.verbatim)
        .dated(arguments.dated);
    if let Some(years) = arguments.year {
        query = query.years(years);
    }
    for words in &arguments.section {
        query = query.section(words);
    }
    Ok(query)
}

/// The options that narrow the query, as typed, for messages.
fn narrowed(arguments: &Arguments) -> String {
    let year = |year: Option<i32>| year.map_or(String::new(), |year| year.to_string());
    let years = arguments.year.map(|years| match years {
        YearRange::Between(from, to) if from == to => format!(" --year {}", year(from)),
        YearRange::Between(from, to) => format!(" --year {}..{}", year(from), year(to)),
        YearRange::Unknown => " --year unknown".to_owned(),
    });
    let dated = arguments.dated.then(|| " --dated".to_owned());
    let sections = arguments
        .section
        .iter()
        .map(|words| format!(" --section {words}"));
    let verbatim = arguments.verbatim.then(|| " --verbatim".to_owned());
    let years = years.into_iter().chain(dated);
    years.chain(sections).chain(verbatim).collect()
}

/// The index as it is, or built from the corpus where there is none yet.
fn open_or_build(arguments: &Arguments) -> Result<Archive, Stop> {
    let index = &arguments.index.folder;
    let no_index = match Archive::open_briefly(index) {
        Err(error @ Error::NoIndex(_)) => error,
        opened => return Ok(opened?),
    };
    let corpus = match &arguments.corpus {
        Some(named) => named.clone(),
        None => PathBuf::from("corpus"),
    };
    // A corpus that was asked for and isn't there is an error of its own, which building gives.
    if arguments.corpus.is_none() && !corpus.is_dir() {
        return Err(no_index.into());
    }
    warn(&format!(
        "{}: no index here yet; building it from {} first",
        index.display(),
        corpus.display()
    ));
    let (archive, summary) = index::build(&corpus, index, &Updating::default().update(None))?;
    index::say_failures(&summary);
    warn(&present::summary::in_short(&summary));
    Ok(archive)
}

fn count(archive: &Archive, query: &Query, format: Format) -> Outcome {
    let count = archive.count(query)?;
    present::to_stdout(|out| match format {
        Format::Json | Format::Jsonl => json::line(out, &count),
        Format::Csv => csv::count(out, count),
        Format::Text | Format::Paths => text::count(out, count),
    })?;
    Ok(ending(count.reports == 0))
}
