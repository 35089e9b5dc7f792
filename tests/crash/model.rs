//! The model: which reports the archive has, told apart by a marker that each text has for itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::place::{CORPUS, Place, Run};

/// What every report answers.
pub const ALL: &str = "档案编号";

/// Every source's path, and the marker of its text. Sources with one marker are copies of one report.
pub type State = BTreeMap<String, u32>;

/// The text of the report of a marker. Every seventh says no year, so that it is dated by the others.
pub fn text(marker: u32) -> String {
    let title = match marker % 7 {
        0 => "水库巡查情况汇报".to_owned(),
        _ => format!("{}年工作总结", 2000 + marker % 20),
    };
    let phrase = phrase(marker);
    format!(
        "{title}\n\n一、基本情况\n{ALL}{phrase}。今年各项工作平稳推进。\n\n二、存在的问题\n巡查次数不足。\n"
    )
}

/// The words that only the report of this marker has: its number, between two signs.
pub fn phrase(marker: u32) -> String {
    let digits: Vec<char> = "零一二三四五六七八九".chars().collect();
    let number = format!("{marker:05}");
    let number: String = number
        .bytes()
        .map(|b| digits[usize::from(b - b'0')])
        .collect();
    format!("甲{number}乙")
}

/// The marker that a text, or a snippet of it, has.
pub fn marker_in(text: &str) -> Option<u32> {
    let (_, after) = text.split_once('甲')?;
    let (number, _) = after.split_once('乙')?;
    number.chars().try_fold(0, |number, digit| {
        let digit = "零一二三四五六七八九".chars().position(|c| c == digit)?;
        Some(number * 10 + u32::try_from(digit).ok()?)
    })
}

/// How many reports a state has.
pub fn reports(state: &State) -> usize {
    state.values().collect::<BTreeSet<_>>().len()
}

/// The paths of a marker, in order.
pub fn paths_of(state: &State, marker: u32) -> Vec<&str> {
    let of_marker = state.iter().filter(|(_, m)| **m == marker);
    of_marker.map(|(path, _)| path.as_str()).collect()
}

/// The arguments of the search that shows the whole state.
pub const SHOW_ALL: [&str; 6] = ["search", ALL, "--limit", "0", "--format", "jsonl"];

/// The state that an answer to [`SHOW_ALL`] shows. Fails where the program did, or where a path comes twice.
#[track_caller]
pub fn state_shown(run: &Run) -> State {
    assert!(matches!(run.status, Some(0 | 1)), "{run:?}");
    let mut state = State::new();
    let mut markers = BTreeSet::new();
    for line in run.stdout.lines() {
        let hit: serde_json::Value = serde_json::from_str(line).unwrap();
        let marker = marker_in(hit["sections"][0]["snippet"].as_str().unwrap()).unwrap();
        assert!(markers.insert(marker), "{marker} is doubled: {run:?}");
        let also = hit["also"].as_array().into_iter().flatten();
        for path in std::iter::once(&hit["path"]).chain(also) {
            let path = path.as_str().unwrap();
            let before = state.insert(path.to_owned(), marker);
            assert_eq!(before, None, "{path} is doubled: {run:?}");
        }
    }
    state
}

/// Fails unless every way of asking shows just this state; `other` is one that it must not be mixed with.
#[track_caller]
pub fn is_wholly(place: &Place, state: &State, other: &State) {
    let all = place.run(&SHOW_ALL);
    assert_eq!(&state_shown(&all), state, "{}", all.stderr);
    agrees(place, state, other);
}

/// Fails unless counts, statistics, phrases and reports are those of this state.
#[track_caller]
pub fn agrees(place: &Place, state: &State, other: &State) {
    let count = place.run(&["search", ALL, "--count", "--format", "json"]);
    assert_eq!(count.json()["reports"], reports(state), "{count:?}");
    let stats = place.run(&["stats", "--format", "json"]).json();
    assert_eq!(stats["reports"], reports(state), "{stats}");
    assert_eq!(stats["duplicates"], state.len() - reports(state), "{stats}");
    // The markers and paths in which the two differ, the first and the last of them.
    let markers: BTreeSet<u32> = state.values().copied().collect();
    let others: BTreeSet<u32> = other.values().copied().collect();
    let differing: Vec<u32> = markers.symmetric_difference(&others).copied().collect();
    for marker in differing.first().into_iter().chain(differing.last()) {
        has_phrase(place, state, *marker);
    }
    let mut differing = other.iter().filter(|(path, m)| state.get(*path) != Some(m));
    if let Some((path, _)) = differing.next() {
        shows(place, state, path);
    }
}

/// Fails unless a marker's words find the paths they have in the state, or nothing.
fn has_phrase(place: &Place, state: &State, marker: u32) {
    let quoted = format!("\"{}\"", phrase(marker));
    let run = place.run(&["search", &quoted, "--limit", "0", "--format", "paths"]);
    let paths = paths_of(state, marker);
    let status = i32::from(paths.is_empty());
    assert_eq!(run.status, Some(status), "{run:?}");
    assert_eq!(run.stdout.lines().collect::<Vec<_>>(), paths, "{run:?}");
}

/// Fails unless `show` prints the text that a path has in the state, or knows of none.
fn shows(place: &Place, state: &State, path: &str) {
    let run = place.run(&["show", path]);
    match state.get(path) {
        Some(marker) => assert_eq!(marker_in(&run.stdout), Some(*marker), "{run:?}"),
        None => assert_eq!(run.status, Some(2), "{run:?}"),
    }
}

/// A corpus and the state it is in.
pub struct Corpus<'a> {
    place: &'a Place,
    pub state: State,
    /// How many reports there were at first.
    size: usize,
    /// No text comes twice but by copying.
    next_marker: u32,
    random: Random,
}

impl<'a> Corpus<'a> {
    /// Writes so many reports.
    pub fn new(place: &'a Place, reports: usize, seed: u64) -> Corpus<'a> {
        let mut corpus = Corpus {
            place,
            state: State::new(),
            size: reports,
            next_marker: 1,
            random: Random(seed),
        };
        for _ in 0..reports {
            corpus.add();
        }
        corpus
    }

    /// Makes a few changes at random, at least one of them by new text, so that no two states are equal.
    pub fn change(&mut self) {
        self.edit();
        for _ in 0..self.random.below(6) {
            match self.random.below(6) {
                0 => self.add(),
                1 => self.edit(),
                2 | 3 => self.delete(),
                4 => self.rename(),
                _ => self.copy(),
            }
        }
        // The archive keeps its size.
        while self.state.len() < self.size {
            self.add();
        }
        while self.state.len() > self.size + 8 {
            self.delete();
        }
    }

    pub fn add(&mut self) {
        let path = self.new_path();
        self.write(&path);
    }

    pub fn edit(&mut self) {
        let path = self.some_path();
        self.write(&path);
    }

    pub fn delete(&mut self) {
        let path = self.some_path();
        fs::remove_file(self.place.path(CORPUS).join(&path)).unwrap();
        self.state.remove(&path);
    }

    pub fn rename(&mut self) {
        let (from, to) = (self.some_path(), self.new_path());
        let corpus = self.place.path(CORPUS);
        fs::create_dir_all(corpus.join(&to).parent().unwrap()).unwrap();
        fs::rename(corpus.join(&from), corpus.join(&to)).unwrap();
        let marker = self.state.remove(&from).unwrap();
        self.state.insert(to, marker);
    }

    pub fn copy(&mut self) {
        let (from, to) = (self.some_path(), self.new_path());
        let marker = self.state[&from];
        self.place.write(&to, &text(marker));
        self.state.insert(to, marker);
    }

    fn write(&mut self, path: &str) {
        let marker = self.next_marker;
        self.next_marker += 1;
        self.place.write(path, &text(marker));
        self.state.insert(path.to_owned(), marker);
    }

    fn new_path(&mut self) -> String {
        let folder = ["党建", "农业", "水利"][self.random.below(3)];
        loop {
            let path = format!("{folder}/{:05}.txt", self.random.below(100_000));
            if !self.state.contains_key(&path) {
                return path;
            }
        }
    }

    fn some_path(&mut self) -> String {
        let at = self.random.below(self.state.len());
        self.state.keys().nth(at).unwrap().clone()
    }
}

/// Numbers that look random and are the same each time (xorshift).
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    /// A number below this.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end
    }
}
