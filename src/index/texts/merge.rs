//! Merging the texts of segments: they stand behind each other in the new one, without what is dead.

use std::io::{self, Write};
use std::ops::Range;

use tantivy::DocId;
use zstd_safe::DCtx;

use super::record::split;
use super::writer::Writing;
use super::{PartOfFile, Texts};

/// A part of so many bytes, packed, is taken over as it is. Smaller ones are packed anew, together, so that there are
/// never many.
const LARGE: usize = 1 << 20;

/// Tells for each segment which of its documents are alive.
type Alive<'a> = dyn Fn(DocId) -> bool + 'a;

impl<W: Write> Writing<W> {
    /// Adds the documents of a segment that are alive.
    ///
    /// # Errors
    /// Where they cannot be read or written.
    pub(in crate::index) fn merge(&mut self, texts: &Texts, alive: &Alive<'_>) -> io::Result<()> {
        self.add_heads(texts, alive)?;
        let mut context = DCtx::default();
        for number in 0..texts.parts_count() {
            let part = texts.part(number).ok_or_else(damaged)?;
            let documents = texts.documents_of(&part.blocks).ok_or_else(damaged)?;
            if texts.length(&part) >= Some(LARGE) && documents.clone().all(alive) {
                self.add_part(texts, &part, documents)?;
            } else {
                self.pack_anew(texts, documents, alive, &mut context)?;
            }
        }
        Ok(())
    }

    /// Adds the heads of the documents that are alive.
    fn add_heads(&mut self, texts: &Texts, alive: &Alive<'_>) -> io::Result<()> {
        let mut number = self.documents();
        let mut documents = 0..texts.documents;
        for at in 0..texts.heads_count() {
            let of = texts.head_document(at).ok_or_else(damaged)?;
            let head = texts.head_at(at).ok_or_else(damaged)?;
            let before = documents.by_ref().take_while(|document| *document != of);
            number += before.filter(|document| alive(*document)).count() as DocId;
            if alive(of) {
                self.add_head(number, head)?;
                number += 1;
            }
        }
        Ok(())
    }

    /// Adds a part as it is.
    fn add_part(
        &mut self,
        texts: &Texts,
        part: &PartOfFile,
        documents: Range<DocId>,
    ) -> io::Result<()> {
        self.end_part()?;
        let dictionary = texts.dictionary(part).ok_or_else(damaged)?;
        let mut written = self.begin_part(dictionary)?;
        let mut begin = 0;
        for block in part.blocks.clone() {
            let first = texts
                .first(block)
                .and_then(|first| first.checked_sub(documents.start));
            let first = first.and_then(|first| first.checked_add(self.documents()));
            let end = texts.end_of(block).ok_or_else(damaged)?;
            let packed = texts.packed(part, begin..end).ok_or_else(damaged)?;
            self.write_block(&mut written, first.ok_or_else(damaged)?, packed)?;
            begin = end;
        }
        self.count(documents.end - documents.start);
        Ok(())
    }

    /// Adds those of the documents that are alive.
    fn pack_anew(
        &mut self,
        texts: &Texts,
        mut documents: Range<DocId>,
        alive: &Alive<'_>,
        context: &mut DCtx<'static>,
    ) -> io::Result<()> {
        while !documents.is_empty() {
            let blocks = texts.blocks_of(documents.start).ok_or_else(damaged)?;
            let within = texts.documents_of(&blocks).ok_or_else(damaged)?;
            if within.start != documents.start || within.is_empty() {
                return Err(damaged());
            }
            let unpacked = texts.unpack(blocks, context).ok_or_else(damaged)?;
            let mut rest = unpacked.as_slice();
            for document in within.clone() {
                let (record, behind) = split(rest).ok_or_else(damaged)?;
                rest = behind;
                if alive(document) {
                    self.add_record(record)?;
                }
            }
            documents.start = within.end;
        }
        Ok(())
    }
}

fn damaged() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "the texts of a segment are damaged",
    )
}
