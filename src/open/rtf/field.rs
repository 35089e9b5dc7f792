//! The codes of fields, for the text that stands in a code alone.

use super::super::office::combined;

/// Longest code that is kept, in bytes.
const LONGEST_CODE: usize = 512;

/// The field that is being read.
#[derive(Debug, Default)]
pub(super) struct Field {
    code: String,
    /// What the code holds of the text, until the field ends.
    held: Option<Held>,
}

#[derive(Debug)]
struct Held {
    text: String,
    /// How many groups are open around the field's own.
    depth: usize,
    /// How much text there was when the code ended.
    written: usize,
}

impl Field {
    /// Adds to the code.
    pub(super) fn push(&mut self, code: &str) {
        if self.code.len() + code.len() <= LONGEST_CODE {
            self.code.push_str(code);
        }
    }

    /// Ends the code in a field that has `depth` groups around it; `written` is a measure of the text
    /// so far, that grows with it.
    pub(super) fn end_code(&mut self, depth: usize, written: usize) {
        let code = std::mem::take(&mut self.code);
        self.held = combined(&code).map(|text| Held {
            text: text.to_owned(),
            depth,
            written,
        });
    }

    /// Whether a field whose code holds text ends with a group that has `depth` groups around it.
    pub(super) fn ends(&self, depth: usize) -> bool {
        self.held.as_ref().is_some_and(|held| held.depth >= depth)
    }

    /// Ends the field: gives the text that its code holds, where it has shown nothing.
    pub(super) fn end(&mut self, written: usize) -> Option<String> {
        let held = self.held.take()?;
        (held.written == written).then_some(held.text)
    }
}
