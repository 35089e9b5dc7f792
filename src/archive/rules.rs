//! What a change of rules touches: which sources must be read again, or only understood anew, because a stage of
//! kaijuan, a setting or the `kaijuan.toml` is another than when they were taken in.

use crate::clean;
use crate::config::Config;
use crate::dating;
use crate::decode;
use crate::index::ledger::{File, Recipe, Source, Stages, joined};
use crate::limits::Limits;
use crate::open;
use crate::report::{Encoding, Format};
use crate::settings::Settings;
use crate::structure;

/// What has become of a source since it was taken in, by its rules alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effect {
    /// Nothing.
    None,
    /// Its text is the same, but its title, year or outline may be others.
    Understanding,
    /// It must be read.
    Reading,
}

/// The rules that sources were read by, and those they are read by now.
pub(super) struct Rules<'a> {
    before: &'a Recipe,
    config_before: Config,
    now: &'a Recipe,
    config: &'a Config,
}

/// The recipe of this kaijuan with these settings.
pub(super) fn recipe(settings: &Settings, config: &Config) -> Recipe {
    let open = Format::ALL.map(|format| (format.as_str().to_owned(), open::version(format)));
    Recipe {
        stages: Stages {
            open: open.into_iter().collect(),
            containers: open::CONTAINERS_VERSION,
            decode: decode::VERSION,
            clean: clean::VERSION,
            structure: structure::VERSION,
            dating: dating::VERSION,
        },
        limits: settings.limits.clone(),
        encoding: settings.encoding,
        config: config.text().to_owned(),
    }
}

impl<'a> Rules<'a> {
    /// `config` is the one that is part of the recipe of `now`.
    pub(super) fn new(before: &'a Recipe, now: &'a Recipe, config: &'a Config) -> Rules<'a> {
        // What could be understood then can be now; if not, it says nothing, and what it touched is read again.
        let config_before = Config::parse(before.config.clone()).unwrap_or_default();
        Rules {
            before,
            config_before,
            now,
            config,
        }
    }

    /// What has become of a file that is now at `path`.
    pub(super) fn effect(&self, file: &File, path: &str) -> Effect {
        if self.before == self.now && file.path == path {
            return Effect::None;
        }
        let effects = file.sources.iter().map(|source| {
            let member = source.member.as_deref();
            self.of_source(source, &file.path_of(source), &joined(path, member))
        });
        effects.max().unwrap_or(Effect::Reading)
    }

    fn of_source(&self, source: &Source, before: &str, now: &str) -> Effect {
        let (old, new) = (&self.before.stages, &self.now.stages);
        let given_before = self.config_before.given(before);
        let given = self.config.given(now);
        let encoding = |recipe: &Recipe, given: Option<Encoding>| recipe.encoding.or(given);
        let decoding = old.decode != new.decode
            || encoding(self.before, given_before.encoding) != encoding(self.now, given.encoding);
        let way = old.containers != new.containers
            || (source.member.is_some() && old.decode != new.decode)
            || any_lower(&self.now.limits, &self.before.limits);
        let read = match &source.outcome {
            Ok(taken) => {
                let format = taken.format.as_str();
                way || old.clean != new.clean
                    || old.open.get(format) != new.open.get(format)
                    || (taken.decoded && decoding)
            }
            // What was not read before may be by other rules, whichever they are.
            Err(_) => {
                let limits = self.before.limits != self.now.limits;
                way || limits || decoding || old.clean != new.clean || old.open != new.open
            }
        };
        if read {
            return Effect::Reading;
        }
        let same = before == now
            && old.structure == new.structure
            && (given_before.title, given_before.year) == (given.title, given.year);
        match same || source.outcome.is_err() {
            true => Effect::None,
            false => Effect::Understanding,
        }
    }

    /// Whether reports without a year may be dated otherwise than before, even by the same archive.
    pub(super) fn dating_changed(&self) -> bool {
        self.before.stages.dating != self.now.stages.dating
    }
}

/// Whether any limit is lower than before: then what was read may be refused.
fn any_lower(now: &Limits, before: &Limits) -> bool {
    now.source < before.source
        || now.container < before.container
        || now.text < before.text
        || now.unpacked < before.unpacked
        || now.members < before.members
        || now.depth < before.depth
        || now.time < before.time
        || now.memory < before.memory
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::Stamp;
    use crate::index::ledger::Taken;

    fn source(member: Option<&str>, outcome: Result<Format, &str>) -> Source {
        let taken = |format| Taken {
            content: [0; 32],
            read: [0; 16],
            understood: [0; 16],
            format,
            decoded: matches!(format, Format::Txt | Format::Html),
        };
        Source {
            member: member.map(str::to_owned),
            outcome: outcome.map(taken).map_err(str::to_owned),
        }
    }

    fn file(path: &str, sources: Vec<Source>) -> File {
        File {
            path: path.to_owned(),
            stamp: Stamp::default(),
            settled: true,
            hash: None,
            sources,
        }
    }

    fn files() -> [File; 4] {
        [
            file("甲/文.txt", vec![source(None, Ok(Format::Txt))]),
            file("乙/表.pdf", vec![source(None, Ok(Format::Pdf))]),
            file("乙/坏.pdf", vec![source(None, Err("damaged"))]),
            file(
                "乙/包.zip",
                vec![
                    source(Some("一.txt"), Ok(Format::Txt)),
                    source(Some("二.docx"), Ok(Format::Docx)),
                ],
            ),
        ]
    }

    /// What becomes of the four files when the recipe changes so.
    fn effects(change: impl Fn(&mut Recipe)) -> [Effect; 4] {
        let before = recipe(&Settings::default(), &Config::default());
        let mut now = before.clone();
        change(&mut now);
        let config = Config::parse(now.config.clone()).unwrap();
        let rules = Rules::new(&before, &now, &config);
        files().map(|file| rules.effect(&file, &file.path))
    }

    #[test]
    fn a_change_touches_what_it_can_change_and_nothing_else() {
        use Effect::{None, Reading, Understanding};
        type Change = fn(&mut Recipe);
        let table: [(&str, Change, [Effect; 4]); 13] = [
            ("nothing", |_| {}, [None; 4]),
            (
                "a reader",
                |recipe| *recipe.stages.open.get_mut("pdf").unwrap() += 1,
                [None, Reading, Reading, None],
            ),
            (
                "containers",
                |recipe| recipe.stages.containers += 1,
                [Reading; 4],
            ),
            (
                "decoding",
                |recipe| recipe.stages.decode += 1,
                [Reading, None, Reading, Reading],
            ),
            ("cleaning", |recipe| recipe.stages.clean += 1, [Reading; 4]),
            (
                "structure",
                |recipe| recipe.stages.structure += 1,
                [Understanding, Understanding, None, Understanding],
            ),
            ("dating", |recipe| recipe.stages.dating += 1, [None; 4]),
            (
                "an encoding",
                |recipe| recipe.encoding = Some(Encoding::Big5),
                [Reading, None, Reading, Reading],
            ),
            (
                "a higher limit",
                |recipe| recipe.limits.text *= 2,
                [None, None, Reading, None],
            ),
            (
                "a lower limit",
                |recipe| recipe.limits.text /= 2,
                [Reading; 4],
            ),
            (
                "a rule for an encoding",
                |recipe| {
                    recipe.config = "[[source]]\npath = \"甲/**\"\nencoding = \"GBK\"".to_owned()
                },
                [Reading, None, None, None],
            ),
            (
                "a rule for a year",
                |recipe| recipe.config = "[[source]]\npath = \"乙/**\"\nyear = 1987".to_owned(),
                [None, Understanding, None, Understanding],
            ),
            (
                "a rule for a member",
                |recipe| {
                    recipe.config =
                        "[[source]]\npath = \"**/一.txt\"\nencoding = \"GBK\"".to_owned()
                },
                [None, None, None, Reading],
            ),
        ];
        for (name, change, expected) in table {
            assert_eq!(effects(change), expected, "{name}");
        }
    }

    #[test]
    fn a_file_at_another_path_is_understood_anew() {
        let config = Config::default();
        let before = recipe(&Settings::default(), &config);
        let rules = Rules::new(&before, &before, &config);
        let [text, ..] = files();
        assert_eq!(rules.effect(&text, "丙/文.txt"), Effect::Understanding);
    }
}
