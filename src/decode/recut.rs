//! Reading damaged bytes by the most plausible of all ways to cut them into characters and losses.
//!
//! Where a character has two bytes, one lost byte shifts all that follows. Weighing every cut finds
//! the way back, so that the text after the damage is whole again.

use super::reading::Reading;

/// An encoding whose characters can be looked for at any byte.
pub(super) trait Cut {
    /// What the one character that `bytes` (1, 2 or 4 of them) hold costs, in bits, if
    /// they can hold one.
    fn cost(&self, bytes: &[u8]) -> Option<u32>;
    /// What it costs to give up these bytes as one lost character, where that may be done.
    fn loss(&self, bytes: &[u8]) -> Option<u32>;
    /// Reads bytes that hold whole characters only.
    fn push(&self, bytes: &[u8], text: &mut String);
}

/// How much is cut anew at a time, in bytes, which bounds the memory.
const WINDOW: usize = 1 << 16;

/// Reads `bytes` by their cheapest cut, which is found in linear time.
pub(super) fn read(encoding: &impl Cut, bytes: &[u8], reading: &mut Reading) {
    let mut rest = bytes;
    while !rest.is_empty() {
        let window = &rest[..rest.len().min(WINDOW)];
        let (steps, used) = cheapest_cut(encoding, window, window.len() == rest.len());
        let (mut from, mut at) = (0, 0);
        for step in steps {
            let next = at + usize::from(step.length);
            if step.lost {
                encoding.push(&window[from..at], &mut reading.text);
                reading.lose();
                from = next;
            }
            at = next;
        }
        encoding.push(&window[from..at], &mut reading.text);
        rest = &rest[used..];
    }
}

/// A step of a cut: this many bytes are one character, or one loss.
#[derive(Clone, Copy)]
struct Step {
    length: u8,
    lost: bool,
}

const STEPS: [Step; 5] = [
    Step {
        length: 2,
        lost: false,
    },
    Step {
        length: 1,
        lost: false,
    },
    Step {
        length: 4,
        lost: false,
    },
    Step {
        length: 1,
        lost: true,
    },
    Step {
        length: 2,
        lost: true,
    },
];

/// The cheapest cut of `bytes`, and how far it reaches: to the end where that is the `last` window,
/// else to a character's end shortly before it.
fn cheapest_cut(encoding: &impl Cut, bytes: &[u8], last: bool) -> (Vec<Step>, usize) {
    const UNREACHED: u32 = u32::MAX;
    let mut best = vec![(UNREACHED, STEPS[0]); bytes.len() + 1];
    best[0].0 = 0;
    for at in 0..bytes.len() {
        let (so_far, _) = best[at];
        if so_far == UNREACHED {
            continue;
        }
        for step in STEPS {
            let next = at + usize::from(step.length);
            let Some(taken) = bytes.get(at..next) else {
                continue;
            };
            let cost = if step.lost {
                encoding.loss(taken)
            } else {
                encoding.cost(taken)
            };
            if let Some(cost) = cost
                && so_far + cost < best[next].0
            {
                best[next] = (so_far + cost, step);
            }
        }
    }
    let earliest = if last { bytes.len() } else { bytes.len() - 3 };
    let used = (earliest..=bytes.len())
        .rev()
        .min_by_key(|&end| best[end].0)
        .unwrap_or(bytes.len());
    let mut steps = Vec::new();
    let mut at = used;
    while at > 0 {
        let (_, step) = best[at];
        steps.push(step);
        at -= usize::from(step.length);
    }
    steps.reverse();
    (steps, used)
}
