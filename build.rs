//! Writes the table of one-to-one ideograph folding, so that the program need not build it at every start.
//!
//! The table covers U+2E80..U+FAFF: each entry is the simplified, canonical form of its character, or 0 where the
//! character stays as it is. Traditional to Simplified comes from OpenCC's character table (through hanconv), radicals
//! and compatibility ideographs from Unicode's decompositions.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;

use unicode_normalization::char::decompose_compatible;

const FIRST: u32 = 0x2E80;
const LAST: u32 = 0xFAFF;

// Cargo is told what to watch by printing.
#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |what: &str| std::env::var(format!("CARGO_CFG_TARGET_{what}"));
    if target("OS").is_ok_and(|os| os == "linux") && target("ENV").is_ok_and(|env| env == "gnu") {
        // The program has sixty thousand addresses in its tables. At a fixed place they need not be worked out at each
        // start, which took as long as many a search. Files that may be hostile are read in other processes.
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    let simplified: BTreeMap<char, char> = hanconv::Dictionary::TSCharacters
        .iter()
        .filter_map(|(from, to)| Some((only(from)?, only(to)?)))
        .collect();
    let fold = |c: char| {
        let c = canonical(c);
        simplified.get(&c).copied().unwrap_or(c)
    };

    let mut table = String::from("&[");
    for code in FIRST..=LAST {
        let to = char::from_u32(code).map_or(code, |c| u32::from(fold(c)));
        let entry = if to == code || to > 0xFFFF { 0 } else { to };
        let _ = write!(table, "{entry},");
    }
    table.push(']');

    // Rare characters outside the basic plane, sorted for a binary search.
    let beyond = |c: char| u32::from(c) > 0xFFFF || (u32::from(simplified[&c]) > 0xFFFF);
    let mut pairs = String::from("&[");
    for (from, to) in simplified.iter().filter(|(from, _)| beyond(**from)) {
        let _ = write!(pairs, "({from:?},{to:?}),");
    }
    pairs.push(']');

    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo has not set OUT_DIR")?);
    std::fs::write(out.join("ideographs.in"), table)?;
    std::fs::write(out.join("ideographs_beyond.in"), pairs)?;
    Ok(())
}

/// The character of a text of one character.
fn only(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// The ideograph that a radical sign or compatibility ideograph stands for.
fn canonical(c: char) -> char {
    let stands_for_one = matches!(u32::from(c), 0x2E80..=0x2FDF | 0xF900..=0xFAFF);
    if !stands_for_one {
        return c;
    }
    let mut parts = Vec::new();
    decompose_compatible(c, |part| parts.push(part));
    match parts[..] {
        [one] => one,
        _ => c,
    }
}
