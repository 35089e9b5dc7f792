//! What a person can set for the reading of an archive.

use crate::limits::Limits;
use crate::report::Encoding;
use crate::wall::Readers;

/// How sources are read: see each part for its default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The bounds within which sources are read.
    pub limits: Limits,
    /// Where the readers of rich formats and containers run.
    pub readers: Readers,
    /// The encoding of every source that is text or a web page, whatever its bytes look like.
    pub encoding: Option<Encoding>,
}
