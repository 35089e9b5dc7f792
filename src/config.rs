//! `kaijuan.toml`: what a person knows better of an archive's sources, by patterns of their paths.
//!
//! ```toml
//! [[source]]
//! path = ["台灣/**", "*.big5.txt"]
//! encoding = "Big5"
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

/// What is set for an archive's sources.
#[derive(Debug, Clone, Default)]
pub(crate) struct Config {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
struct Rule {
    paths: Vec<GlobMatcher>,
    encoding: Option<Encoding>,
}

impl Config {
    /// Reads the file in this folder; where there is none, nothing is set.
    ///
    /// # Errors
    /// [`Error::Config`] where it says what cannot be understood.
    pub(crate) fn in_folder(folder: &Path) -> Result<Config> {
        let path = folder.join(CONFIG);
        match fs::read_to_string(&path) {
            Ok(text) => Config::parse(&text).map_err(|reason| Error::Config { path, reason }),
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

    /// The encoding set for the source of this path.
    pub(crate) fn encoding(&self, path: &str) -> Option<Encoding> {
        let mut fitting = self.rules.iter().rev().filter(|rule| rule.fits(path));
        fitting.find_map(|rule| rule.encoding)
    }

    fn parse(text: &str) -> std::result::Result<Config, String> {
        let written: Written = toml::from_str(text).map_err(|error| place(text, &error))?;
        let rules = written.source.into_iter().map(Rule::new);
        Ok(Config {
            rules: rules.collect::<std::result::Result<_, _>>()?,
        })
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
        Ok(Rule { paths, encoding })
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
    "#;

    #[test]
    fn the_last_pattern_that_fits_counts() {
        let config = Config::parse(RULES).unwrap();
        for (path, encoding) in [
            ("台灣/公報.txt", Some(Encoding::Big5)),
            ("台灣/一/二.zip!/三.txt", Some(Encoding::Big5)),
            ("台灣/新/公報.txt", Some(Encoding::Gb18030)),
            ("a.txt", Some(Encoding::Gb18030)),
            ("省级/a.txt", None),
        ] {
            assert_eq!(config.encoding(path), encoding, "{path}");
        }
    }

    #[test]
    fn what_cannot_be_understood_is_told_with_its_place() {
        for (text, told) in [
            ("[[source]]\npath = \"a\"\nencodng = \"big5\"", "line 3"),
            ("[[source]]\npath = \"a\"\nencoding = \"latin9\"", "latin9"),
            ("[[source]]\npath = \"[a\"", "[a"),
            ("[[source]\n", "line 1"),
            ("[[source]]\nencoding = \"big5\"", "path"),
        ] {
            let reason = Config::parse(text).unwrap_err();
            assert!(reason.contains(told), "{text:?} gives {reason:?}");
            assert!(!reason.contains('\n'), "{reason:?}");
        }
    }

    #[test]
    fn a_folder_without_the_file_sets_nothing() {
        let place = tempfile::tempdir().unwrap();
        let config = Config::in_folder(place.path()).unwrap();
        assert_eq!(config.encoding("a.txt"), None);
    }
}
