//! Tantivy, set up as every index of ours is.

use std::sync::Arc;

use tantivy::directory::Directory;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings};

use super::readings::Readings;
use super::schema::schema;

/// The document store is compressed in blocks of so many bytes. Documents of ours are empty to it; such as hold texts, which
/// benchmarks write, are read in few blocks for a hit: smaller ones are read faster, larger ones take less room.
const STORE_BLOCK: usize = 8 << 10;
/// How hard they are compressed: harder gains little, and takes much longer.
const STORE_LEVEL: i32 = 3;

/// Begins an index in an empty folder.
///
/// # Errors
/// Where it cannot be written.
pub(crate) fn create(directory: impl Into<Box<dyn Directory>>) -> tantivy::Result<Index> {
    let (schema, _) = schema();
    let settings = IndexSettings {
        docstore_compress_dedicated_thread: false,
        ..settings()
    };
    let builder = Index::builder().schema(schema).settings(settings);
    let index = builder.register_plugin(Arc::new(plugin()));
    index.open_or_create(directory)
}

/// Opens an index for writing.
///
/// # Errors
/// Where it cannot be read.
pub(crate) fn open(directory: impl Into<Box<dyn Directory>>) -> tantivy::Result<Index> {
    let mut index = Index::open(directory)?;
    index.register_plugin(Arc::new(plugin()));
    Ok(index)
}

/// How the document store is compressed.
pub(super) fn settings() -> IndexSettings {
    IndexSettings {
        docstore_blocksize: STORE_BLOCK,
        docstore_compression: Compressor::Zstd(ZstdCompressor {
            compression_level: Some(STORE_LEVEL),
        }),
        ..IndexSettings::default()
    }
}

fn plugin() -> Readings {
    let (_, fields) = schema();
    Readings::new(fields)
}
