//! Why a source cannot be read.

use serde::{Deserialize, Serialize};

/// Why a source cannot be read, in words that complete "report.doc: …": lower case, no full stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub(crate) enum Unread {
    /// Something that kaijuan does not read; the text says what, such as "a picture".
    #[error("{0}, which kaijuan does not read")]
    Unsupported(String),
    /// There is no text in it; the text says what it is and why there may be none.
    #[error("{0}")]
    NoText(String),
    /// It is not whole, or not what it says it is; the text says what is wrong and what to do.
    #[error("damaged: {0}")]
    Damaged(String),
    /// Nobody can read it without a password.
    #[error("protected by a password; save it without one and index again")]
    Protected,
    /// It goes beyond a limit; the text says which and how large the limit is.
    #[error("{0}")]
    Limit(String),
    /// The system could not read it, or reading it failed in a way no format explains.
    #[error("{0}")]
    Failed(String),
}
