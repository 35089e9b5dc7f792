//! 开卷: full-text search for archives of Chinese reports.

mod archive;
mod clean;
mod crawl;
mod decode;
mod error;
mod hit;
mod index;
mod open;
mod query;
mod report;
mod segment;
mod structure;

pub use archive::{Archive, Failure, Inspection, Progress, Reading, Stats, Summary, inspect};
pub use clean::Origins;
pub use error::{Error, Result};
pub use hit::{Answer, Count, Hit, Missing, SectionHit};
pub use query::{Query, QueryError, Sort, YearRange};
pub use report::{Decoding, Encoding, EncodingBasis, Format, Report, Section, Year, YearBasis};
pub use segment::fold::fold_text as fold;
