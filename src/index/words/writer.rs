//! Gathering the words of a segment while its documents are written.

use std::io::{self, Write};

use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::tokenizer::MAX_TOKEN_LEN;

use super::lists::Lists;
use super::postings::{Lengths, Postings, PostingsEncoder};
use super::standing::{self, Counts, Standing};
use super::{BLOCK, MAGIC, head};
use crate::index::packing::put_vint;
use crate::segment::words::Cutter;

/// The words of the documents so far.
pub(in crate::index) struct Gathering {
    cutter: Cutter,
    norms: Vec<u8>,
    lists: Lists,
}

impl Gathering {
    pub(in crate::index) fn new() -> Gathering {
        Gathering {
            cutter: Cutter::default(),
            norms: Vec::new(),
            lists: Lists::new(),
        }
    }

    /// Takes in the next document, with the text of it that is read by words.
    pub(in crate::index) fn add(&mut self, texts: impl Iterator<Item: AsRef<str>>) {
        let document = self.norms.len() as u32 + 1;
        let mut count = 0;
        for text in texts {
            self.cutter.cut(text.as_ref(), |word, from_it_on| {
                // As tantivy has it.
                if word.len() <= MAX_TOKEN_LEN {
                    self.lists.push(word, from_it_on, document);
                    count += 1;
                }
            });
        }
        self.lists.end(document);
        self.norms.push(FieldNormReader::fieldnorm_to_id(count));
    }

    /// Counts the words of the documents so far: what is looked at while words are cut is another part of memory than
    /// what they are counted in.
    pub(in crate::index) fn settle(&mut self) {
        self.lists.settle();
    }

    /// Bytes in use, about.
    pub(in crate::index) fn memory(&self) -> usize {
        self.norms.capacity() + self.lists.memory()
    }

    /// Writes all of it; `standing` tells where words stand.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(in crate::index) fn write(
        mut self,
        standing: &Standing<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.settle();
        let mut file = Writing::new(self.norms.len() as u32, standing, out);
        let mut encoder = PostingsEncoder::new();
        self.lists.complete().each(|word, list| {
            list.each(|document, frequency| encoder.push(document, frequency));
            file.word(word, &mut encoder)
        })?;
        file.finish(&self.norms)
    }
}

/// Writes the file of a segment, word by word, in their order.
pub(super) struct Writing<'a> {
    /// How many documents the segment has.
    documents: u32,
    standing: &'a Standing<'a>,
    out: &'a mut dyn Write,
    written: u64,
    words: Vec<u8>,
    blocks: Vec<u8>,
    count: u32,
    /// The word before.
    before: Vec<u8>,
    buffer: Vec<u8>,
}

impl<'a> Writing<'a> {
    pub(super) fn new(
        documents: u32,
        standing: &'a Standing<'a>,
        out: &'a mut dyn Write,
    ) -> Writing<'a> {
        Writing {
            documents,
            standing,
            out,
            written: 0,
            words: Vec::new(),
            blocks: Vec::new(),
            count: 0,
            before: Vec::new(),
            buffer: Vec::new(),
        }
    }

    /// Writes what was pushed as the postings of a word, unless that is nothing.
    pub(super) fn word(&mut self, word: &[u8], encoder: &mut PostingsEncoder) -> io::Result<()> {
        self.buffer.clear();
        let Lengths {
            count,
            documents,
            frequencies,
        } = encoder.finish(&mut self.buffer);
        if count == 0 {
            return Ok(());
        }
        let standing = standing::of_common(word, count, self.documents, self.standing);
        let unseen = standing.map_or(0, |standing| {
            self.unseen(&standing, (count, documents), encoder)
        });
        if (self.count as usize).is_multiple_of(BLOCK) {
            self.blocks.extend_from_slice(&head(word));
            self.blocks.extend_from_slice(&self.written.to_le_bytes());
            let begin = self.words.len() as u64;
            self.blocks.extend_from_slice(&begin.to_le_bytes());
            self.before.clear();
        }
        let same = self.before.iter().zip(word).take_while(|(a, b)| a == b);
        let shared = same.count();
        let more = word.get(shared..).unwrap_or_default();
        put_vint(&mut self.words, shared as u32);
        put_vint(&mut self.words, more.len() as u32);
        self.words.extend_from_slice(more);
        put_vint(&mut self.words, count);
        put_vint(&mut self.words, documents as u32);
        put_vint(
            &mut self.words,
            (frequencies as u32) << 1 | u32::from(unseen > 0),
        );
        if unseen > 0 {
            put_vint(&mut self.words, unseen as u32);
        }
        self.before.truncate(shared);
        self.before.extend_from_slice(more);
        self.count += 1;
        self.written += self.buffer.len() as u64;
        self.out.write_all(&self.buffer)
    }

    /// Appends to the postings of a word, which has so many documents in so many bytes, where it stands unseen, and gives
    /// the bytes of that.
    fn unseen(
        &mut self,
        standing: &Counts,
        (count, documents): (u32, usize),
        encoder: &mut PostingsEncoder,
    ) -> usize {
        let before = self.buffer.len();
        let postings = OwnedBytes::new(self.buffer.clone());
        let (documents, frequencies) = postings.split(documents);
        if let Some(seen) = Postings::new(documents, frequencies, count) {
            standing::encode(seen, standing, encoder, &mut self.buffer);
        }
        self.buffer.len() - before
    }

    /// Writes what stands behind the postings.
    pub(super) fn finish(self, norms: &[u8]) -> io::Result<()> {
        self.out.write_all(norms)?;
        self.out.write_all(&self.words)?;
        let mut end = self.blocks;
        end.extend_from_slice(&self.written.to_le_bytes());
        end.extend_from_slice(&(self.words.len() as u64).to_le_bytes());
        let lengths = norms
            .iter()
            .map(|norm| FieldNormReader::id_to_fieldnorm(*norm));
        let tokens: u64 = lengths.map(u64::from).sum();
        end.extend_from_slice(&tokens.to_le_bytes());
        end.extend_from_slice(&(norms.len() as u32).to_le_bytes());
        end.extend_from_slice(&self.count.to_le_bytes());
        end.extend_from_slice(MAGIC);
        self.out.write_all(&end)
    }
}
