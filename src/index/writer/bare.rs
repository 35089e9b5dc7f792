//! Bare writers of the engine, with this writer's settings, against which benchmarks hold it.

use std::path::Path;

use tantivy::directory::MmapDirectory;
use tantivy::schema::Schema;
use tantivy::tokenizer::TokenizerManager;
use tantivy::{Index, IndexWriter};

use super::super::engine;
use super::{MEMORY, merging, threads};

/// Begins an index of any fields in an empty folder, with the engine's own formats alone.
///
/// # Errors
/// Where it cannot be written.
pub(crate) fn begin(
    folder: &Path,
    schema: Schema,
    tokenizers: TokenizerManager,
) -> tantivy::Result<IndexWriter> {
    let builder = Index::builder().schema(schema);
    let builder = builder.settings(engine::settings()).tokenizers(tokenizers);
    writer(&builder.create_in_dir(folder)?)
}

/// Begins an index as kaijuan's are in an empty folder.
///
/// # Errors
/// Where it cannot be written.
pub(crate) fn begin_ours(folder: &Path) -> tantivy::Result<IndexWriter> {
    writer(&engine::create(MmapDirectory::open(folder)?)?)
}

fn writer(index: &Index) -> tantivy::Result<IndexWriter> {
    let memory = usize::try_from(MEMORY).unwrap_or(usize::MAX);
    let writer = index.writer_with_num_threads(threads(), memory)?;
    writer.set_merge_policy(Box::new(merging()));
    Ok(writer)
}
