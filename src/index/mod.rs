//! The index on disk: its fields, how reports become documents, and the folder it lives in.

pub(crate) mod blocks;
pub(crate) mod chronicle;
mod documents;
pub(crate) mod home;
mod in_flight;
pub(crate) mod passages;
mod read_only;
pub(crate) mod reader;
pub(crate) mod schema;
mod undated;
pub(crate) mod writer;
