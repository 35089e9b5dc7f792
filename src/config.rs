//! `kaijuan.toml`: what a person knows better of an archive's sources, by patterns of their paths.
//!
//! ```toml
//! [[source]]
//! path = ["台灣/**", "*.big5.txt"]
//! encoding = "Big5"
//!
//! [[source]]
//! path = "移交/旧报告.doc"
//! title = "一九八七年工作总结"
//! year = 1987
//! ```
//!
//! In a pattern `*` and `?` stop at a `/`, and `**` does not. Where several patterns fit, the last
//! one that says something counts.

use std::fs;
use std::io;
use std::path::Path;

use globset::{Glob, GlobBuilder, GlobMatcher};
use serde::Deserialize;

use crate::decode::encoding_for_label;
use crate::error::{Error, Result};
use crate::report::Encoding;

/// The name of the file, in the corpus folder.
pub(crate) const CONFIG: &str = "kaijuan.toml";

/// What a person says of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Given {
    /// The encoding it is in.
    pub(crate) encoding: Option<Encoding>,
    /// Its title.
    pub(crate) title: Option<String>,
    /// The year it was issued.
    pub(crate) year: Option<i32>,
}

/// What is set for an archive's sources.
#[derive(Debug, Clone, Default)]
pub(crate) struct Config {
    text: String,
    rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
struct Rule {
    paths: Vec<GlobMatcher>,
    given: Given,
}

impl Config {
    /// Reads the file in this folder; where there is none, nothing is set.
    ///
    /// # Errors
    /// [`Error::Config`] where it says what cannot be understood.
    pub(crate) fn in_folder(folder: &Path) -> Result<Config> {
        let path = folder.join(CONFIG);
        match fs::read_to_string(&path) {
            Ok(text) => Config::parse(text).map_err(|reason| Error::Config { path, reason }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Config::default()),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(Error::Config {
                path,
                reason: "is not UTF-8 text".to_owned(),
            }),
            Err(error) => Err(Error::io("read", &path)(error)),
        }
    }

    /// The file that counts for a file outside an archive's update: the nearest in the folders above
    /// it. Gives the file's path below that folder, with `/`, beside it.
    ///
    /// # Errors
    /// As [`Config::in_folder`].
    pub(crate) fn above(file: &Path) -> Result<Option<(Config, String)>> {
        let Ok(whole) = file.canonicalize() else {
            return Ok(None);
        };
        for folder in whole.ancestors().skip(1) {
            if folder.join(CONFIG).is_file() {
                let below = whole.strip_prefix(folder).unwrap_or(&whole);
                let parts = below.iter().map(|part| part.to_string_lossy());
                let path = parts.collect::<Vec<_>>().join("/");
                return Ok(Some((Config::in_folder(folder)?, path)));
            }
        }
        Ok(None)
    }

    /// What is set for the source of this path.
    pub(crate) fn given(&self, path: &str) -> Given {
        let mut given = Given::default();
        for rule in self.rules.iter().filter(|rule| rule.fits(path)) {
            let Given {
                encoding,
                title,
                year,
            } = &rule.given;
            given.encoding = encoding.or(given.encoding);
            given.title = title.clone().or(given.title);
            given.year = year.or(given.year);
        }
        given
    }

    /// Reads what such a file says.
    ///
    /// # Errors
    /// What cannot be understood, in one line.
    pub(crate) fn parse(text: String) -> std::result::Result<Config, String> {
        let written: Written = toml::from_str(&text).map_err(|error| place(&text, &error))?;
        let rules = written.source.into_iter().map(Rule::new);
        let rules = rules.collect::<std::result::Result<_, _>>()?;
        Ok(Config { text, rules })
    }

    /// The text of the file; empty where there is none.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

impl Rule {
    fn new(written: WrittenRule) -> std::result::Result<Rule, String> {
        let patterns = match written.path {
            Patterns::One(pattern) => vec![pattern],
            Patterns::Several(patterns) => patterns,
        };
        let mut paths = Vec::new();
        for pattern in patterns {
            paths.push(glob(&pattern)?.compile_matcher());
        }
        let encoding = match written.encoding {
            None => None,
            Some(label) => Some(encoding_for_label(&label).ok_or_else(|| {
                format!("encoding = \"{label}\": kaijuan knows no such encoding; write GB18030, Big5, UTF-8, UTF-16LE or the like")
            })?),
        };
        if let Some(year) = written.year
            && !(1..=9999).contains(&year)
        {
            return Err(format!("year = {year}: write a year such as 1987"));
        }
        let given = Given {
            encoding,
            title: written.title.filter(|title| !title.trim().is_empty()),
            year: written.year,
        };
        Ok(Rule { paths, given })
    }

    fn fits(&self, path: &str) -> bool {
        self.paths.iter().any(|pattern| pattern.is_match(path))
    }
}

fn glob(pattern: &str) -> std::result::Result<Glob, String> {
    let built = GlobBuilder::new(pattern).literal_separator(true).build();
    built.map_err(|error| format!("path = \"{pattern}\": {}", error.kind()))
}

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    source: Vec<WrittenRule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    path: Patterns,
    encoding: Option<String>,
    title: Option<String>,
    year: Option<i32>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Patterns {
    One(String),
    Several(Vec<String>),
}

/// A syntax error in one line, with the line it is in.
fn place(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map(|span| {
        let before = text.get(..span.start).unwrap_or(text);
        before.matches('\n').count() + 1
    });
    let message = error.message().replace('\n', " ");
    match line {
        Some(line) => format!("line {line}: {message}"),
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"
        [[source]]
        path = "台灣/**"
        encoding = "big5"

        [[source]]
        path = ["*.txt", "台灣/新/*"]
        encoding = "GBK"

        [[source]]
        path = "a.txt"
        title = "旧报告"
        year = 1987
    "#;

    #[test]
    fn the_last_pattern_that_fits_counts() {
        let config = Config::parse(RULES.to_owned()).unwrap();
        for (path, encoding) in [
            ("台灣/公報.txt", Some(Encoding::Big5)),
            ("台灣/一/二.zip!/三.txt", Some(Encoding::Big5)),
            ("台灣/新/公報.txt", Some(Encoding::Gb18030)),
            ("a.txt", Some(Encoding::Gb18030)),
            ("省级/a.txt", None),
        ] {
            assert_eq!(config.given(path).encoding, encoding, "{path}");
        }
        let given = config.given("a.txt");
        assert_eq!(
            (given.title.as_deref(), given.year),
            (Some("旧报告"), Some(1987))
        );
        assert_eq!(config.given("b.txt").year, None);
    }

    #[test]
    fn what_cannot_be_understood_is_told_with_its_place() {
        for (text, told) in [
            ("[[source]]\npath = \"a\"\nencodng = \"big5\"", "line 3"),
            ("[[source]]\npath = \"a\"\nencoding = \"latin9\"", "latin9"),
            ("[[source]]\npath = \"[a\"", "[a"),
            ("[[source]\n", "line 1"),
            ("[[source]]\npath = \"a\"\nyear = 0", "year = 0"),
            ("[[source]]\npath = \"a\"\nyear = \"1987\"", "line 3"),
            ("[[source]]\nencoding = \"big5\"", "path"),
        ] {
            let reason = Config::parse(text.to_owned()).unwrap_err();
            assert!(reason.contains(told), "{text:?} gives {reason:?}");
            assert!(!reason.contains('\n'), "{reason:?}");
        }
    }

    #[test]
    fn a_folder_without_the_file_sets_nothing() {
        let place = tempfile::tempdir().unwrap();
        let config = Config::in_folder(place.path()).unwrap();
        assert_eq!(config.given("a.txt"), Given::default());
    }
}
