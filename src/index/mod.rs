//! The index on disk: its fields, how reports become documents, and the folder it lives in.

pub(crate) mod home;
pub(crate) mod passages;
mod read_only;
pub(crate) mod reader;
pub(crate) mod schema;
pub(crate) mod writer;
