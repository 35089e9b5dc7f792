//! 开卷 (kaijuan, "open the volume"): full-text search for archives of Chinese reports.
//!
//! An [`Archive`] is a folder of reports and the index built from it. Building walks the folder,
//! opens each file (text, web pages, office documents, PDF, containers of all these), decodes it
//! (UTF-8, GB18030, Big5, UTF-16, UTF-32, HZ), cleans it, learns the report's title, year
//! and outline, segments the text with jieba, and writes a tantivy index. Searching finds words,
//! exact phrases, years and sections in milliseconds, and never loads jieba.
//!
//! ```
//! use std::path::Path;
//! use kaijuan::{Archive, Query};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let place = tempfile::tempdir()?;
//! # let index = place.path();
//! let (archive, summary) = Archive::build(Path::new("corpus"), index, &mut |_progress| {})?;
//! assert!(summary.failed.is_empty());
//!
//! let query = Query::parse("year:2015..2025 section:存在的问题 学习 OR 作风")?;
//! for hit in archive.search(&query.limit(5))?.hits {
//!     let section = &hit.sections[0];
//!     println!("{} {:?} {}", hit.path, section.headings, section.snippet);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # The way of the data
//!
//! ```text
//! crawl → open → decode → clean → structure → segment → index → query → present
//! ```
//!
//! Each stage is a plain function of the stage before and knows nothing of the stages after;
//! [`Archive`] alone wires them. An [`Inspector`] runs the stages up to `structure` on single files,
//! without an index, and tells what they saw.
//!
//! # Following an archive
//!
//! [`Archive::index`] builds an index or brings it up to date, [`Archive::update`] does so for an open one, and
//! [`Archive::watch`] keeps it so. [`Archive::add`] takes uploads in. Threads that search meanwhile see one state or the
//! next; [`Archive::refresh`] shows what another process has written.
//!
//! # Hostile files
//!
//! Readers of rich formats and containers can overflow the stack, ask for all memory, or never end.
//! They run inside the program unless [`Settings::readers`] names a program to run them in, which
//! calls [`serve_reader`]; [`Limits`] bound them.
//!
//! # What holds
//!
//! - A phrase matches exactly where its characters, [folded](fold()), stand next to each other in a
//!   sentence; no more, no less. Punctuation and white space inside the sentence do not count.
//! - Every offset counts characters of the cleaned text, and points at what it says.
//! - A source that cannot be read never stops a build: it is listed with its reason.
//! - Readers see the index before an update or after it, never between. A process killed at any moment loses nothing
//!   that was committed, and the next update carries on.
//! - After any updates an index answers as a fresh build would.
//! - The library neither prints nor exits. An [`Archive`] is `Send + Sync`: search it from as many
//!   threads as you like.

mod archive;
#[cfg(feature = "bench")]
#[doc(hidden)]
pub mod bench;
mod clean;
mod config;
mod crawl;
mod dating;
mod decode;
mod error;
mod hit;
mod index;
mod limits;
mod lines;
mod open;
mod query;
mod report;
mod segment;
mod settings;
mod structure;
mod wall;

pub use archive::{
    Added, Archive, Check, Failure, Following, Inspection, Inspector, Progress, Reading, Stats,
    Summary, Update, Upload, UploadContent, Watched, inspect,
};
pub use clean::Origins;
pub use decode::encoding_for_label;
pub use error::{Error, QueryError, Result};
pub use hit::{Answer, Count, Hit, Missing, SectionHit};
pub use limits::Limits;
pub use query::{Query, Sort, YearRange};
pub use report::{
    Decoding, Encoding, EncodingBasis, Format, Mojibake, Report, SOFT_BREAK, Section, Year,
    YearBasis,
};
pub use segment::fold::fold_text as fold;
pub use settings::Settings;
pub use wall::{Readers, serve_reader};
