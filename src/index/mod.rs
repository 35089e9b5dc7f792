//! The index on disk: its fields, how reports become documents, and the folder it lives in.

pub(crate) mod blocks;
pub(crate) mod chronicle;
pub(crate) mod columns;
pub(crate) mod commit;
pub(crate) mod documents;
mod durable;
mod engine;
pub(crate) mod home;
mod in_flight;
pub(crate) mod ledger;
mod list;
pub(crate) mod opening;
mod packing;
mod parts;
pub(crate) mod passages;
pub(crate) mod phrase;
pub(crate) mod positions;
pub(crate) mod read_only;
pub(crate) mod reader;
mod readings;
pub(crate) mod schema;
pub(crate) mod sources;
pub(crate) mod statistics;
pub(crate) mod stored;
mod undated;
pub(crate) mod words;
pub(crate) mod writer;
