//! What people do to a corpus and to its settings between updates.

use std::time::{Duration, SystemTime};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::corpus::{Corpus, same_length};
use crate::writing::{Content, Form, any_form, content};

const FOLDERS: &[&str] = &["", "", "甲/", "乙/", "甲/2016年/", "b/"];
/// Some give a year or a title, and some do not.
const STEMS: &[&str] = &[
    "报告",
    "水利工作",
    "1992年水利总结",
    "2021年工作",
    "工作",
    "附件",
    "a",
    "第3期",
];

/// A change of the corpus. Files are named by number, counted round among those there are.
#[derive(Debug, Clone)]
pub enum Change {
    /// Adds a file, or writes over one.
    Write(Name, Content),
    Edit(usize, Content, Times),
    /// Makes one character another.
    EditInPlace(usize, usize, Times),
    Rename(usize, Name),
    /// Renames a file to another that is there.
    RenameOver(usize, usize),
    RenameFolder(&'static str, &'static str),
    Swap(usize, usize),
    Copy(usize, Name),
    /// Copies a file to where it comes before all others.
    CopyInFront(usize),
    /// Writes a text again in another form, under a name of its own.
    Rewrite(usize, Name, Form),
    Delete(usize),
    DeleteFolder(&'static str),
    Touch(usize, u64),
    /// Makes a file a folder with this in it, and such a folder a file again.
    MakeFolder(usize, Content),
    Member(usize, usize, MemberChange),
    Settings(Vec<Rule>),
    BrokenSettings,
    NoSettings,
}

/// A name without its ending, which follows from what the file holds.
#[derive(Debug, Clone, Copy)]
pub struct Name(&'static str, &'static str);

/// What becomes of a file's time stamp.
#[derive(Debug, Clone, Copy)]
pub enum Times {
    Advance,
    /// It is set back to what it was.
    Stay,
}

#[derive(Debug, Clone)]
pub enum MemberChange {
    Edit(usize),
    Replace(String, Form),
    Add(&'static str, String, Form),
    Remove,
}

/// One rule of `kaijuan.toml`.
#[derive(Debug, Clone)]
pub struct Rule {
    pattern: &'static str,
    says: &'static str,
}

fn name() -> impl Strategy<Value = Name> {
    (select(FOLDERS), select(STEMS)).prop_map(|(folder, stem)| Name(folder, stem))
}

fn times() -> impl Strategy<Value = Times> {
    prop_oneof![2 => Just(Times::Advance), 1 => Just(Times::Stay)]
}

fn folder() -> impl Strategy<Value = &'static str> {
    select(&["甲", "乙", "甲/2016年", "b", "1988年"][..])
}

fn report() -> impl Strategy<Value = (String, Form)> {
    content().prop_filter_map("a report", |content| match content {
        Content::Report(text, form) => Some((text, form)),
        _ => None,
    })
}

/// Changes of files.
pub fn of_files() -> impl Strategy<Value = Change> {
    let n = || 0..24usize;
    prop_oneof![
        6 => (name(), content()).prop_map(|(name, content)| Change::Write(name, content)),
        4 => (n(), content(), times()).prop_map(|(n, content, times)| Change::Edit(n, content, times)),
        4 => (n(), n(), times()).prop_map(|(n, at, times)| Change::EditInPlace(n, at, times)),
        4 => (n(), name()).prop_map(|(n, name)| Change::Rename(n, name)),
        1 => (n(), n()).prop_map(|(n, over)| Change::RenameOver(n, over)),
        2 => (folder(), folder()).prop_map(|(from, to)| Change::RenameFolder(from, to)),
        2 => (n(), n()).prop_map(|(one, other)| Change::Swap(one, other)),
        3 => (n(), name()).prop_map(|(n, name)| Change::Copy(n, name)),
        2 => n().prop_map(Change::CopyInFront),
        3 => (n(), name(), any_form()).prop_map(|(n, name, form)| Change::Rewrite(n, name, form)),
        5 => n().prop_map(Change::Delete),
        1 => folder().prop_map(Change::DeleteFolder),
        2 => (n(), 0..4_000_000_000u64).prop_map(|(n, seconds)| Change::Touch(n, seconds)),
        1 => (n(), content()).prop_map(|(n, content)| Change::MakeFolder(n, content)),
    ]
}

/// Changes of files among which are many of zips.
pub fn of_containers() -> impl Strategy<Value = Change> {
    let member = prop_oneof![
        2 => (0..24usize).prop_map(MemberChange::Edit),
        2 => report().prop_map(|(text, form)| MemberChange::Replace(text, form)),
        2 => (select(&["一.txt", "四.txt", "2019年/五.md"][..]), report())
            .prop_map(|(name, (text, form))| MemberChange::Add(name, text, form)),
        2 => Just(MemberChange::Remove),
    ];
    prop_oneof![
        3 => of_files(),
        4 => (0..4usize, 0..4usize, member).prop_map(|(zip, number, change)| Change::Member(zip, number, change)),
        1 => content().prop_filter("a zip", |content| content.ending() == "zip")
            .prop_map(|content| Change::Write(Name("", "汇编"), content)),
    ]
}

/// Changes of files and of what is set for them.
pub fn of_settings() -> impl Strategy<Value = Change> {
    let pattern = select(
        &[
            "**",
            "*.txt",
            "甲/**",
            "**/*.md",
            "报告.txt",
            "*.zip!/**",
            "乙/*",
        ][..],
    );
    let says = select(
        &[
            "encoding = \"Big5\"",
            "encoding = \"GB18030\"",
            "encoding = \"UTF-8\"",
            "title = \"水利工作汇编\"",
            "year = 1977",
            "year = 2018",
        ][..],
    );
    let rule = (pattern, says).prop_map(|(pattern, says)| Rule { pattern, says });
    prop_oneof![
        5 => of_files(),
        4 => vec(rule, 1..4).prop_map(Change::Settings),
        1 => Just(Change::NoSettings),
        1 => Just(Change::BrokenSettings),
    ]
}

impl Name {
    fn with(self, ending: &str) -> String {
        format!("{}{}.{ending}", self.0, self.1)
    }
}

impl Change {
    /// Makes the change. Gives what was done, and nothing where it cannot be done to this corpus.
    pub fn make(&self, corpus: &Corpus) -> Option<String> {
        use Change::*;
        match self {
            Write(name, content) => write(corpus, &name.with(content.ending()), content),
            Edit(n, content, times) => {
                let path = corpus.nth(*n)?;
                edit(corpus, &path, &content.bytes(), *times);
                Some(format!("edit {path}, {times:?}: {content:?}"))
            }
            EditInPlace(n, at, times) => {
                let path = corpus.nth(*n)?;
                edit(
                    corpus,
                    &path,
                    &same_length(&corpus.read(&path), *at)?,
                    *times,
                );
                Some(format!("edit {path} in place, {times:?}, character {at}"))
            }
            Rename(n, name) => {
                let from = corpus.nth(*n)?;
                rename(corpus, &from, &name.with(ending(&from)))
            }
            RenameOver(n, over) => rename(corpus, &corpus.nth(*n)?, &corpus.nth(*over)?),
            RenameFolder(from, to) => rename_folder(corpus, from, to),
            Swap(one, other) => swap(corpus, &corpus.nth(*one)?, &corpus.nth(*other)?),
            Copy(n, name) => {
                let from = corpus.nth(*n)?;
                copy(corpus, &from, &name.with(ending(&from)))
            }
            CopyInFront(n) => {
                let from = corpus.nth(*n)?;
                copy(corpus, &from, &format!("0/2001年副本.{}", ending(&from)))
            }
            Rewrite(n, name, form) => {
                let from = corpus.nth(*n)?;
                let text = String::from_utf8(corpus.read(&from)).ok()?;
                write(
                    corpus,
                    &name.with(form.ending()),
                    &Content::Report(text, *form),
                )
            }
            Delete(n) => {
                let path = corpus.nth(*n)?;
                std::fs::remove_file(corpus.file(&path)).unwrap();
                Some(format!("delete {path}"))
            }
            DeleteFolder(folder) => {
                std::fs::remove_dir_all(corpus.file(folder)).ok()?;
                Some(format!("delete folder {folder}"))
            }
            Touch(n, seconds) => {
                let path = corpus.nth(*n)?;
                corpus.set_modified(
                    &path,
                    SystemTime::UNIX_EPOCH + Duration::from_secs(*seconds),
                );
                Some(format!("touch {path}, {seconds} s"))
            }
            MakeFolder(n, content) => make_folder(corpus, &corpus.nth(*n)?, content),
            Member(zip, number, change) => {
                change_member(corpus, &corpus.nth_with(".zip", *zip)?, *number, change)
            }
            Settings(rules) => {
                let rules = rules.iter().map(|rule| {
                    format!("[[source]]\npath = \"{}\"\n{}\n", rule.pattern, rule.says)
                });
                let rules: String = rules.collect();
                corpus.write("kaijuan.toml", rules.as_bytes());
                Some(format!("settings {}", rules.replace('\n', "; ")))
            }
            BrokenSettings => {
                corpus.write("kaijuan.toml", b"[[source]\n");
                Some("settings that cannot be understood".to_owned())
            }
            NoSettings => {
                std::fs::remove_file(corpus.file("kaijuan.toml")).ok()?;
                Some("no settings".to_owned())
            }
        }
    }

    /// The texts that come with the change.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Change::Write(_, content)
            | Change::Edit(_, content, _)
            | Change::MakeFolder(_, content) => {
                content.texts().into_iter().map(str::to_owned).collect()
            }
            Change::Member(
                _,
                _,
                MemberChange::Replace(text, _) | MemberChange::Add(_, text, _),
            ) => vec![text.clone()],
            _ => Vec::new(),
        }
    }
}

fn ending(path: &str) -> &str {
    path.rsplit_once('.').map_or("txt", |(_, ending)| ending)
}

fn write(corpus: &Corpus, path: &str, content: &Content) -> Option<String> {
    corpus.has_room(path).then(|| {
        corpus.write(path, &content.bytes());
        format!("write {path}: {content:?}")
    })
}

fn edit(corpus: &Corpus, path: &str, bytes: &[u8], times: Times) {
    let before = corpus.modified(path);
    corpus.write(path, bytes);
    if let Times::Stay = times {
        corpus.set_modified(path, before);
    }
}

fn rename(corpus: &Corpus, from: &str, to: &str) -> Option<String> {
    (corpus.has_room(to) && from != to).then(|| {
        corpus.rename(from, to);
        format!("rename {from} to {to}")
    })
}

fn rename_folder(corpus: &Corpus, from: &str, to: &str) -> Option<String> {
    let (old, new) = (corpus.file(from), corpus.file(to));
    let possible = old.is_dir() && !new.exists() && !new.starts_with(&old) && corpus.has_room(to);
    possible.then(|| {
        corpus.rename(from, to);
        format!("rename folder {from} to {to}")
    })
}

fn swap(corpus: &Corpus, one: &str, other: &str) -> Option<String> {
    (one != other).then(|| {
        corpus.rename(one, "在途");
        corpus.rename(other, one);
        corpus.rename("在途", other);
        format!("swap {one} and {other}")
    })
}

fn copy(corpus: &Corpus, from: &str, to: &str) -> Option<String> {
    (corpus.has_room(to) && from != to).then(|| {
        corpus.write(to, &corpus.read(from));
        format!("copy {from} to {to}")
    })
}

fn make_folder(corpus: &Corpus, path: &str, content: &Content) -> Option<String> {
    if let Some((folder, _)) = path.rsplit_once('/')
        && folder.contains('.')
    {
        std::fs::remove_dir_all(corpus.file(folder)).unwrap();
        return write(corpus, folder, content);
    }
    std::fs::remove_file(corpus.file(path)).unwrap();
    write(
        corpus,
        &format!("{path}/里面.{}", content.ending()),
        content,
    )
}

fn change_member(
    corpus: &Corpus,
    zip: &str,
    number: usize,
    change: &MemberChange,
) -> Option<String> {
    let mut members = corpus.members(zip);
    if members.is_empty() {
        return None;
    }
    let number = number % members.len();
    let name = members[number].0.clone();
    match change {
        MemberChange::Edit(at) => members[number].1 = same_length(&members[number].1, *at)?,
        MemberChange::Replace(text, form) => members[number].1 = form.bytes(text),
        MemberChange::Add(name, text, form) => {
            members.retain(|(other, _)| other != name);
            members.push(((*name).to_owned(), form.bytes(text)));
        }
        MemberChange::Remove => drop(members.remove(number)),
    }
    corpus.write_members(zip, &members);
    Some(format!("in {zip}, member {name}: {change:?}"))
}
