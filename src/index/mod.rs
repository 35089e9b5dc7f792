//! The index on disk: its fields, how reports become documents, and the folder it lives in.

pub(crate) mod blocks;
mod documents;
pub(crate) mod home;
mod in_flight;
pub(crate) mod passages;
mod read_only;
pub(crate) mod reader;
pub(crate) mod schema;
pub(crate) mod writer;
