//! Finding the datable terms in a text, in one pass.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::terms::{DECOYS, TABLES, Term, terms};
use crate::segment::fold::fold;

/// A clause is looked through when it has become so long, though no sentence has ended.
const LONGEST: usize = 8192;
/// Words that say, right before a term, that what it names is still to come.
const EXPECTING: &[&str] = &[
    "迎接",
    "喜迎",
    "筹备",
    "谋划",
    "谋划好",
    "编制",
    "编制好",
    "起草",
    "筹建",
];
/// What may not follow the name of a ministry: 环保部 is none in 环保部门.
const NO_MINISTRY: &[char] = &['门', '署', '分', '队', '位', '落', '件'];

/// A term found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The table it is of, a place in [`TABLES`].
    pub(super) table: usize,
    /// Its place in the table.
    pub(super) place: usize,
    /// The term.
    pub(super) term: &'static Term,
    /// The spelling met first, as in the table, without marks.
    pub(super) spelling: String,
    /// How often it stands in the text.
    pub(super) times: u32,
    /// How often as something still to come: 迎接党的二十大.
    pub(super) expected: u32,
    /// How often as something gone: 原铁道部.
    pub(super) former: u32,
}

/// The terms that `text` writes, in order of first appearance. Width, case, script, white space and quotation marks do
/// not count. Time grows with the text's length alone.
pub(super) fn scan(text: &str) -> Vec<Found> {
    let lexicon = &*LEXICON;
    let mut found = Vec::new();
    let mut places = HashMap::new();
    let mut clause: Vec<Letter> = Vec::new();
    let mut opened = false;
    for c in text.chars() {
        match c {
            '\n' | '。' | '！' | '？' => {
                lexicon.look(&clause, &mut found, &mut places);
                clause.clear();
                opened = false;
                continue;
            }
            '“' | '「' | '『' | '《' | '"' | '＂' | '〝' => {
                opened = true;
                continue;
            }
            '”' | '」' | '』' | '》' | '‘' | '’' | '〈' | '〉' | '〞' => continue,
            c if c.is_whitespace() => continue,
            _ => {}
        }
        if clause.len() >= LONGEST {
            lexicon.look(&clause, &mut found, &mut places);
            clause.clear();
        }
        let c = match fold(c) {
            '○' | '◯' => '〇',
            folded => folded,
        };
        clause.push(Letter { c, opened });
        opened = false;
    }
    lexicon.look(&clause, &mut found, &mut places);
    found
}

/// A character that counts, and whether a quotation opens right before it.
#[derive(Debug, Clone, Copy)]
struct Letter {
    c: char,
    opened: bool,
}

/// A term, by its place in a table.
#[derive(Debug, Clone, Copy)]
struct Meaning {
    table: usize,
    place: usize,
    term: &'static Term,
}

/// One spelling, ready to be compared.
#[derive(Debug)]
struct Spelling {
    letters: Vec<char>,
    quoted: bool,
    /// What it means; none for a decoy.
    means: Option<Meaning>,
}

/// All spellings, by their first two characters, the longest first.
struct Lexicon {
    starts: Vec<u64>,
    spellings: HashMap<(char, char), Vec<Spelling>>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

impl Lexicon {
    fn new() -> Self {
        let mut lexicon = Lexicon {
            starts: vec![0; 0x1_0000 / 64],
            spellings: HashMap::new(),
        };
        for table in 0..TABLES.len() {
            for (place, term) in terms(table).enumerate() {
                let means = Meaning { table, place, term };
                for spelling in term.spellings.split('|') {
                    lexicon.add(spelling, Some(means));
                }
            }
        }
        for decoy in DECOYS {
            lexicon.add(decoy, None);
        }
        for spellings in lexicon.spellings.values_mut() {
            spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.letters.len()));
        }
        lexicon
    }

    fn add(&mut self, spelling: &str, means: Option<Meaning>) {
        let quoted = spelling.starts_with('“');
        let letters: Vec<char> = spelling
            .chars()
            .filter(|c| !matches!(c, '“' | '”'))
            .map(fold)
            .collect();
        let [first, second, ..] = letters.as_slice() else {
            return;
        };
        let at = u32::from(*first) as usize;
        if let Some(word) = self.starts.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
        let key = (*first, *second);
        self.spellings.entry(key).or_default().push(Spelling {
            letters,
            quoted,
            means,
        });
    }

    /// Whether any spelling starts with `c`.
    fn starts(&self, c: char) -> bool {
        let at = u32::from(c) as usize;
        self.starts
            .get(at / 64)
            .is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Adds the terms of one clause: leftmost first, the longest of those that start together.
    fn look(
        &self,
        clause: &[Letter],
        found: &mut Vec<Found>,
        places: &mut HashMap<(usize, usize), usize>,
    ) {
        let mut i = 0;
        while let [first, rest @ ..] = clause.get(i..).unwrap_or_default() {
            let here = match rest.first() {
                Some(second) if self.starts(first.c) => self.at(clause, i, (first.c, second.c)),
                _ => None,
            };
            let Some(spelling) = here else {
                i += 1;
                continue;
            };
            if let Some(Meaning { table, place, term }) = spelling.means {
                let at = *places.entry((table, place)).or_insert_with(|| {
                    found.push(Found {
                        table,
                        place,
                        term,
                        spelling: spelling.letters.iter().collect(),
                        times: 0,
                        expected: 0,
                        former: 0,
                    });
                    found.len() - 1
                });
                if let Some(found) = found.get_mut(at) {
                    found.times += 1;
                    found.expected += u32::from(EXPECTING.iter().any(|cue| ends(clause, i, cue)));
                    found.former += u32::from(former(clause, i));
                }
            }
            i += spelling.letters.len();
        }
    }

    /// The longest spelling at `i` that stands there as a word of its own.
    fn at(&self, clause: &[Letter], i: usize, key: (char, char)) -> Option<&Spelling> {
        self.spellings.get(&key)?.iter().find(|spelling| {
            let end = i + spelling.letters.len();
            let Some(here) = clause.get(i..end) else {
                return false;
            };
            let next = clause.get(end).map(|letter| letter.c);
            let before = i.checked_sub(1).and_then(|before| clause.get(before));
            let (first, last) = (spelling.letters.first(), spelling.letters.last());
            let latin = |c: Option<&char>| c.is_some_and(char::is_ascii_alphanumeric);
            here.iter()
                .map(|letter| letter.c)
                .eq(spelling.letters.iter().copied())
                && (!spelling.quoted || here.first().is_some_and(|letter| letter.opened))
                && !(latin(first) && latin(before.map(|letter| &letter.c)))
                && !(latin(last) && latin(next.as_ref()))
                && !(last == Some(&'部') && next.is_some_and(|c| NO_MINISTRY.contains(&c)))
        })
    }
}

/// Whether `cue` stands right before `i`.
fn ends(clause: &[Letter], i: usize, cue: &str) -> bool {
    let before = clause.get(..i).unwrap_or_default().iter().rev();
    let mut cue = cue.chars().rev();
    let mut before = before.map(|letter| letter.c);
    cue.all(|c| before.next() == Some(c))
}

/// Whether what stands at `i` is called former: 原铁道部, but not 中原铁道部.
fn former(clause: &[Letter], i: usize) -> bool {
    ends(clause, i, "前") && !ends(clause, i, "之前") && !ends(clause, i, "目前")
        || ends(clause, i, "原")
            && !["中原", "平原", "草原", "高原"]
                .iter()
                .any(|word| ends(clause, i, word))
}
