//! Text boxes: their text lies in a story of its own, and the body says where they are anchored.

use std::collections::HashMap;
use std::ops::Range;

use super::super::bytes::u32_at;

/// The text boxes of the body, as `(place in the body, characters of the box)`, in the order of the
/// places; and the characters of those whose place is not known.
#[derive(Debug, Default)]
pub(super) struct Boxes {
    /// Those whose anchor is known.
    pub(super) anchored: Vec<(u32, Range<u32>)>,
    /// The rest.
    pub(super) loose: Vec<Range<u32>>,
}

const ANCHOR: usize = 26;
const BOX: usize = 22;
/// Where the number of the shape stands in an entry of a box.
const SHAPE_AT: usize = 14;

/// Reads where shapes are anchored, and which text is in which shape. `story` is the characters of
/// all boxes together.
pub(super) fn read(anchors: &[u8], boxes: &[u8], story: Range<u32>) -> Boxes {
    let count = anchors.len().saturating_sub(4) / (4 + ANCHOR);
    let places: HashMap<u32, u32> = (0..count)
        .filter_map(|number| {
            let shape = u32_at(anchors, 4 * (count + 1) + ANCHOR * number)?;
            Some((shape, u32_at(anchors, 4 * number)?))
        })
        .collect();

    let mut found = Boxes::default();
    let mut end = story.start;
    let count = boxes.len().saturating_sub(4) / (4 + BOX);
    for number in 0..count {
        let bound = |number: usize| {
            let at = u32_at(boxes, 4 * number)?.checked_add(story.start)?;
            Some(at.min(story.end))
        };
        let (Some(from), Some(to)) = (bound(number), bound(number + 1)) else {
            break;
        };
        if from != end || to < from {
            break;
        }
        let shape = u32_at(boxes, 4 * (count + 1) + BOX * number + SHAPE_AT);
        match shape.and_then(|shape| places.get(&shape)) {
            Some(place) => found.anchored.push((*place, from..to)),
            None => found.loose.push(from..to),
        }
        end = to;
    }
    // What the list does not tell of is not lost.
    found.loose.push(end..story.end);
    found.anchored.sort_by_key(|(place, _)| *place);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(bounds: &[u32], entries: &[(usize, usize, u32)]) -> Vec<u8> {
        let mut bytes: Vec<u8> = bounds
            .iter()
            .flat_map(|bound| bound.to_le_bytes())
            .collect();
        for (size, at, shape) in entries {
            let mut entry = vec![0; *size];
            entry[*at..*at + 4].copy_from_slice(&shape.to_le_bytes());
            bytes.extend(entry);
        }
        bytes
    }

    #[test]
    fn boxes_are_found_by_their_shapes_and_none_is_lost() {
        let anchors = bytes(&[30, 5, 90], &[(ANCHOR, 0, 7), (ANCHOR, 0, 8)]);
        let list = bytes(&[0, 4, 9, 12], &[(BOX, 14, 7), (BOX, 14, 8), (BOX, 14, 9)]);
        let found = read(&anchors, &list, 100..115);
        assert_eq!(found.anchored, [(5, 104..109), (30, 100..104)]);
        assert_eq!(found.loose, [109..112, 112..115]);

        assert_eq!(read(&anchors, &[], 100..115).loose, vec![100..115]);
        let broken = bytes(&[0, 9, 4], &[(BOX, 14, 7), (BOX, 14, 8)]);
        assert_eq!(read(&anchors, &broken, 100..115).loose, vec![109..115]);
    }
}
