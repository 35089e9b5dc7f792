//! Reports made of few characters, so that much of what is asked for is found, and found often.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Characters that take part in phrases: very common ones, others, digits, and other ways of writing the same.
const LETTERS: &str = "的会人工发展一二十的会工120１２乡村鄉村發會鑫麒gGDＧａé〇";
/// Marks inside a sentence.
const MARKS: &str = "，、；：（）《》·-%.";
/// Sentence ends.
const ENDS: &str = "。。。！？!?";

const WORDS: &[&str] = &[
    "工作",
    "会议",
    "发展",
    "乡村",
    "鄉村",
    "振兴",
    "GDP",
    "gdp",
    "2012",
    "一会工",
    "的的",
];
const HEADINGS: &[&str] = &[
    "\n一、工作\n",
    "\n二、发展会\n",
    "\n三、乡村。",
    "\n（一）会议\n",
    "\n（二）鄉村工作\n",
    "\n第一章　的人\n",
];

fn one_of_chars(chars: &'static str) -> impl Strategy<Value = String> {
    select(chars.chars().collect::<Vec<_>>()).prop_map(String::from)
}

fn word() -> impl Strategy<Value = String> {
    select(WORDS).prop_map(str::to_owned)
}

/// A stretch of a sentence without white space.
fn inner() -> impl Strategy<Value = String> {
    prop_oneof![8 => one_of_chars(LETTERS), 4 => word(), 2 => one_of_chars(MARKS)]
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        30 => inner(),
        2 => select(&[" ", "\u{3000}", "  ", "“", "”"][..]).prop_map(str::to_owned),
        3 => one_of_chars(ENDS),
        1 => select(&["\n", "\n\n", "\n　　"][..]).prop_map(str::to_owned),
        1 => select(HEADINGS).prop_map(str::to_owned),
    ]
}

fn piece_of_line() -> impl Strategy<Value = String> {
    prop_oneof![
        30 => inner(),
        1 => select(&[" ", "。”", "一、", "（二）工作。"][..]).prop_map(str::to_owned),
        2 => one_of_chars(ENDS),
    ]
}

/// Sentences that cleaning has nothing to do to.
fn clean_line() -> impl Strategy<Value = String> {
    (
        vec(prop_oneof![one_of_chars(LETTERS), word()], 1..12),
        one_of_chars(ENDS),
    )
        .prop_map(|(words, end)| words.concat() + &end)
}

/// A report with headings, short or long enough to be cut into several passages; some are one long line.
pub fn report() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => vec(piece(), 1..80),
        2 => vec(piece(), 900..1800),
        1 => vec(piece_of_line(), 900..1800),
    ]
    .prop_map(|pieces| pieces.concat())
}

/// A report that cleaning leaves alone: lines without white space that end where sentences do.
pub fn clean_report() -> impl Strategy<Value = String> {
    vec(clean_line(), 1..12).prop_map(|lines| lines.join("\n"))
}

/// The reports of an archive. A failed test does not print them all.
pub struct Reports(pub Vec<String>);

impl std::fmt::Debug for Reports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} reports", self.0.len())
    }
}

/// Twenty such reports.
pub fn reports(report: impl Strategy<Value = String>) -> impl Strategy<Value = Reports> {
    vec(report, 20).prop_map(Reports)
}

/// A phrase of letters and marks that may stand nowhere.
pub fn phrase() -> impl Strategy<Value = String> {
    vec(inner(), 1..5).prop_map(|pieces| pieces.concat())
}
