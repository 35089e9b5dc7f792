//! Samples with flipped bits, cut ends and spliced parts: whatever comes of them, the program goes on.
//!
//! The number of mutants is that of `KAIJUAN_MUTANTS`, or [`MUTANTS`]; the seed is fixed.

use std::time::{Duration, Instant};

use super::*;

/// So many mutants are read, all formats together.
const MUTANTS: usize = 10_000;

/// Numbers that look random and are the same each time: xorshift (Marsaglia 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).unwrap()
    }
}

fn mutant(bytes: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut mutant = bytes.to_vec();
    let at = random.below(bytes.len());
    match random.below(5) {
        // Bits flip.
        0 | 1 => {
            for _ in 0..=random.below(8) {
                let at = random.below(mutant.len());
                mutant[at] ^= 1 << random.below(8);
            }
        }
        // A length or count goes wrong.
        2 => {
            let end = (at + 4).min(mutant.len());
            mutant[at..end].fill(if random.below(2) == 0 { 0xFF } else { 0 });
        }
        // The end is missing.
        3 => mutant.truncate(at),
        // A piece of another file is in it.
        _ => {
            let from = random.below(other.len());
            let length = random.below(2000).min(other.len() - from);
            mutant.splice(at..at, other[from..from + length].iter().copied());
        }
    }
    mutant
}

#[test]
fn mutants_of_every_format_cost_themselves_alone() {
    let samples = samples::all();
    let wanted = std::env::var("KAIJUAN_MUTANTS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(MUTANTS);
    let threads = 2;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let samples = &samples;
            scope.spawn(move || {
                let mut random = Random(0x9E37_79B9_7F4A_7C15 + thread as u64);
                let limits = Limits {
                    time: Duration::from_secs(10),
                    memory: 1 << 30,
                    ..Limits::default()
                };
                let inspector = Inspector::new(&settings(limits));
                let place = TempDir::new().unwrap();
                for number in 0..wanted / threads {
                    let (name, bytes) = &samples[number % samples.len()];
                    let (_, other) = &samples[random.below(samples.len())];
                    let file = place.path().join(name);
                    fs::write(&file, mutant(bytes, other, &mut random)).unwrap();
                    one(&inspector, &file);
                }
            });
        }
    });
    let peak = peak_memory();
    assert!(peak < 1 << 30, "{peak} bytes");
}

fn one(inspector: &Inspector, file: &Path) {
    let begun = Instant::now();
    let mut found = 0;
    inspector
        .inspect(file, &mut |inspection| {
            found += 1;
            if let Err(reason) = inspection.reading {
                assert!(!reason.is_empty() && !reason.contains('\n'), "{reason:?}");
                assert!(!reason.contains("report it as a fault"), "{reason:?}");
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    assert!(found > 0, "{}: nothing is said", file.display());
    // Slow machines are slow; what hangs is stopped by the limit.
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "{}",
        file.display()
    );
}

/// The most memory this process had at a time, in bytes; 0 where the system does not tell.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) << 10
}
