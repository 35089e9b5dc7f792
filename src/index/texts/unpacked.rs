//! Unpacking blocks: what zstd works with is kept from one to the next, and so are the last blocks, since the passages of
//! a hit are often neighbours.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tantivy::directory::OwnedBytes;
use zstd_safe::{DCtx, get_frame_content_size};

use super::LONGEST;

/// So many blocks are kept.
const KEPT: usize = 32;

/// Bytes of a line of the processor's cache.
const LINE: usize = 64;

/// The number of a segment, and that of a block of it.
type Key = (usize, usize);

/// The blocks that were unpacked last, for all threads.
#[derive(Default)]
pub(super) struct Unpacked {
    blocks: Mutex<VecDeque<(Key, OwnedBytes)>>,
    contexts: Mutex<Vec<DCtx<'static>>>,
}

impl Unpacked {
    /// A block of this key, where it is kept, and otherwise as `unpack` gives it.
    pub(super) fn get(
        &self,
        key: Key,
        unpack: impl FnOnce(&mut DCtx<'static>) -> Option<Vec<u8>>,
    ) -> Option<OwnedBytes> {
        let kept = locked(&self.blocks)
            .iter()
            .find(|(of, _)| *of == key)
            .map(|(_, block)| block.clone());
        if kept.is_some() {
            return kept;
        }
        let context = locked(&self.contexts).pop();
        let mut context = context.unwrap_or_default();
        let block = unpack(&mut context);
        locked(&self.contexts).push(context);
        let block = OwnedBytes::new(block?);
        if block.len() <= LONGEST {
            let mut blocks = locked(&self.blocks);
            blocks.truncate(KEPT - 1);
            blocks.push_front((key, block.clone()));
        }
        Some(block)
    }
}

/// Unpacks one block, with the dictionary it was packed with; `None` where it is damaged.
pub(super) fn frame(
    packed: &[u8],
    dictionary: &[u8],
    context: &mut DCtx<'static>,
) -> Option<Vec<u8>> {
    let length = usize::try_from(get_frame_content_size(packed).ok()??).ok()?;
    if length > LONGEST {
        return None;
    }
    // What the block takes from the dictionary stands here and there in it. Asked for in a row, it comes faster.
    let lines = dictionary.iter().step_by(LINE);
    std::hint::black_box(lines.fold(0, |sum, byte| sum ^ byte));
    let mut block = Vec::with_capacity(length);
    let unpacked = context.decompress_using_dict(&mut block, packed, dictionary);
    (unpacked == Ok(length)).then_some(block)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
