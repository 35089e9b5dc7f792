//! What reading bytes in one encoding gives.

/// Text read in one encoding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// The text, with U+FFFD for what could not be read.
    pub text: String,
    /// How many U+FFFD the reading put in.
    pub lost: usize,
}

impl Reading {
    /// Marks one character as lost.
    pub(super) fn lose(&mut self) {
        self.text.push(char::REPLACEMENT_CHARACTER);
        self.lost += 1;
    }
}
