//! Numbers in few bytes: blocks of 128, and single ones seven bits to the byte.
//!
//! Text comes in bursts: most distances between the places of a term are short and a few long. So each block keeps the low
//! bits of all its numbers, as many as make it smallest, and for the few that have more the rest of them by itself.
//! (Patched frame of reference: Zukowski and others, 2006; the choice of the width after Yan, Ding and Suel, 2009.)
//!
//! ```text
//! u8 bits, u8 exceptions, the low bits packed, u8 the place of each exception, its other bits, seven to the byte
//! ```
//!
//! The low bits are packed and unpacked several numbers at a time (Lemire and Boytsov, 2015) by the crate `bitpacking`,
//! which tantivy uses for the same.

use bitpacking::{BitPacker as _, BitPacker4x};

/// Numbers in a block.
pub(super) const BLOCK: usize = BitPacker4x::BLOCK_LEN;
/// Bytes of a block for each bit that a number takes.
pub(super) const UNIT: usize = BLOCK / 8;
/// Bytes of a block before its packed bits.
pub(super) const HEAD: usize = 2;

/// Appends a block of these numbers.
pub(super) fn pack(packer: &BitPacker4x, numbers: &[u32; BLOCK], blocks: &mut Vec<u8>) {
    let bits = best_width(numbers);
    let long = |number: u32| number.checked_shr(u32::from(bits)).unwrap_or(0);
    // Where the exceptions stand cannot be guessed: what is none, the next takes its place.
    let (mut exceptions, mut count) = ([0; BLOCK + 1], 0);
    for (place, number) in (0_u8..).zip(numbers) {
        exceptions[count] = place;
        count += usize::from(long(*number) > 0);
    }
    let exceptions = exceptions.get(..count).unwrap_or_default();
    blocks.push(bits);
    blocks.push(count as u8);
    let begin = blocks.len();
    blocks.resize(begin + UNIT * usize::from(bits), 0);
    let low = 1_u32
        .checked_shl(u32::from(bits))
        .map_or(u32::MAX, |one| one - 1);
    let lows = numbers.map(|number| number & low);
    if let Some(packed) = blocks.get_mut(begin..) {
        packer.compress(&lows, packed, bits);
    }
    blocks.extend_from_slice(exceptions);
    for place in exceptions {
        put_vint(blocks, long(numbers[usize::from(*place)]));
    }
}

/// Reads the block that these bytes begin with; `None` where they are none.
pub(super) fn unpack(packer: &BitPacker4x, bytes: &[u8], numbers: &mut [u32; BLOCK]) -> Option<()> {
    let (&[bits, exceptions], bytes) = bytes.split_first_chunk::<HEAD>()?;
    if bits > 32 {
        return None;
    }
    let (packed, bytes) = bytes.split_at_checked(UNIT * usize::from(bits))?;
    packer.decompress(packed, numbers, bits);
    let (places, mut bytes) = bytes.split_at_checked(usize::from(exceptions))?;
    for place in places {
        let long = take_vint(&mut bytes)?;
        let number = numbers.get_mut(usize::from(*place))?;
        *number |= long.checked_shl(u32::from(bits)).unwrap_or(0);
    }
    Some(())
}

/// The width in bits with which a block of these distances takes the fewest bytes.
fn best_width(distances: &[u32; BLOCK]) -> u8 {
    const WIDTHS: usize = 33;
    // How many are longer than so many bits; none is longer than 32, and widths below are compared with more.
    let mut longer = [0_u16; WIDTHS + 28];
    for distance in distances {
        longer[32 - distance.leading_zeros() as usize] += 1;
    }
    let mut sum = 0;
    for count in longer.iter_mut().rev() {
        let with_so_many = *count;
        *count = sum;
        sum += with_so_many;
    }
    let size = |width: usize| -> usize {
        // An exception takes a byte for its place, and one for each seven bits begun that it has more.
        let bytes = longer[width] * 2
            + longer[width + 7]
            + longer[width + 14]
            + longer[width + 21]
            + longer[width + 28];
        width * UNIT + usize::from(bytes)
    };
    (0..WIDTHS).min_by_key(|width| size(*width)).unwrap_or(0) as u8
}

/// Appends a number, seven bits to the byte, the lowest first.
#[inline]
pub(super) fn put_vint(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number off the beginning of `bytes`.
#[inline]
pub(super) fn take_vint(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0;
    for shift in (0..32).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(first & 0x7F) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// As [`put_vint`], of eight bytes.
pub(super) fn put_vint_u64(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// As [`take_vint`], of eight bytes.
#[inline]
pub(super) fn take_vint_u64(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7F) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// The number that stands at a byte, the lowest byte first; `None` behind the end.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// The same, of eight bytes.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_le_bytes(bytes.try_into().ok()?))
}
