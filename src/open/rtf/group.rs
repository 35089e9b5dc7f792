//! What holds inside a group of a rich text document, and where its text goes.

/// The state of a group: its own copy of the one around it, changed by control words.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// Where text goes.
    pub(super) place: Place,
    /// Where text went around a pair of readings, one of which is chosen.
    pub(super) around: Place,
    pub(super) font: i32,
    /// The font of characters of two bytes, where it differs.
    pub(super) two_byte_font: Option<i32>,
    /// Whether a font that follows is meant for characters of two bytes.
    pub(super) two_byte: bool,
    /// How many characters follow `\u` for readers that know no Unicode.
    pub(super) fallback: u32,
    /// Hidden, or deleted in a tracked change.
    pub(super) hidden: bool,
    pub(super) deleted: bool,
    /// The paragraph's style, its own outline level, and whether it stands in a table.
    pub(super) style: i32,
    pub(super) outline: Option<i32>,
    pub(super) in_table: bool,
    /// Whether it is the automatic number of a paragraph.
    pub(super) label: bool,
}

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Into the document.
    Body,
    /// After the paragraph: footnotes and text boxes.
    Note,
    /// Nowhere, but for a part within that readers see.
    Skip,
    /// Nowhere, but for what only the code of a field holds.
    Code,
    /// Nowhere, but for the second of a pair of readings.
    Pair,
    /// Nowhere, and no part of it.
    Never,
    Fonts,
    Styles,
    /// The document's title, and the dates when it was made and changed.
    Title,
    Created,
    Changed,
}

impl Group {
    /// The state at the beginning of a document.
    pub(super) fn new() -> Self {
        Group {
            place: Place::Body,
            around: Place::Body,
            font: 0,
            two_byte_font: None,
            two_byte: false,
            fallback: 1,
            hidden: false,
            deleted: false,
            style: 0,
            outline: None,
            in_table: false,
            label: false,
        }
    }

    /// Whether text here is shown at all.
    pub(super) fn is_shown(&self) -> bool {
        !self.hidden && !self.deleted
    }

    /// Turns text elsewhere where a control word begins such a part; `ignorable` says that `\*`
    /// stands before it. Whether the word was one of those.
    pub(super) fn enter(&mut self, word: &str, ignorable: bool) -> bool {
        let Some(place) = self.place_of(word, ignorable) else {
            return false;
        };
        if word == "upr" {
            self.around = self.place;
        }
        if self.place != Place::Never {
            self.place = place;
        }
        true
    }

    fn place_of(&self, word: &str, ignorable: bool) -> Option<Place> {
        if self.place == Place::Pair {
            return match word {
                "ud" => Some(self.around),
                _ => ignorable.then_some(Place::Never),
            };
        }
        Some(match word {
            "upr" => Place::Pair,
            "fonttbl" => Place::Fonts,
            "stylesheet" => Place::Styles,
            "info" | "object" | "shp" | "shpinst" | "do" | "shpgrp" => Place::Skip,
            "fldinst" => Place::Code,
            "title" if self.place == Place::Skip => Place::Title,
            "creatim" if self.place == Place::Skip => Place::Created,
            "revtim" if self.place == Place::Skip => Place::Changed,
            "result" | "fldrslt" if matches!(self.place, Place::Skip | Place::Code) => Place::Body,
            "footnote" | "shptxt" | "dptxbxtext" => Place::Note,
            "pict" | "nonshppict" | "shppict" | "shprslt" | "header" | "headerl" | "headerr"
            | "headerf" | "footer" | "footerl" | "footerr" | "footerf" | "colortbl" | "xe"
            | "rxe" | "tc" | "tcn" | "objdata" | "objclass" | "objname" | "author" | "operator"
            | "subject" | "keywords" | "doccomm" | "category" | "manager" | "company"
            | "comment" | "printim" | "buptim" | "sp" | "ftnsep" | "ftnsepc" | "aftnsep"
            | "aftnsepc" | "annotation" | "template" | "filetbl" | "themedata" | "listtable" => {
                Place::Never
            }
            "result" | "fldrslt" | "ud" | "listtext" | "pntext" => return None,
            _ if ignorable => Place::Never,
            _ => return None,
        })
    }

    /// Undoes what `\pard` undoes.
    pub(super) fn reset_paragraph(&mut self) {
        self.style = 0;
        self.outline = None;
        self.in_table = false;
    }

    /// Undoes what `\plain` undoes.
    pub(super) fn reset_character(&mut self, font: i32) {
        self.font = font;
        self.two_byte_font = None;
        self.two_byte = false;
        self.hidden = false;
        self.deleted = false;
    }
}
