//! Writes the table of one-to-one ideograph folding, so that the program need not build it at every start.
//!
//! The table covers U+2E80..U+FAFF: each entry is the simplified, canonical form of its character, or 0 where the
//! character stays as it is. Traditional to Simplified comes from OpenCC's character table (through hanconv), radicals
//! and compatibility ideographs from Unicode's decompositions.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use unicode_normalization::char::decompose_compatible;

const FIRST: u32 = 0x2E80;
const LAST: u32 = 0xFAFF;

// Cargo is told what to watch by printing.
#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo has not set OUT_DIR")?);
    link(&out)?;
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

    std::fs::write(out.join("ideographs.in"), table)?;
    std::fs::write(out.join("ideographs_beyond.in"), pairs)?;
    Ok(())
}

/// Says how the program (and only the program) is linked where that is GNU's C library on Linux, so that it starts fast.
#[allow(clippy::print_stdout)]
fn link(out: &Path) -> Result<(), Box<dyn Error>> {
    let target = |what: &str| std::env::var(format!("CARGO_CFG_TARGET_{what}"));
    if target("OS").as_deref() != Ok("linux") || target("ENV").as_deref() != Ok("gnu") {
        return Ok(());
    }
    // The program has sixty thousand addresses in its tables. At a fixed place they need not be worked out at each
    // start, which took as long as many a search. Files that may be hostile are read in other processes.
    println!("cargo::rustc-link-arg-bins=-no-pie");
    // To load and bind the system's libraries at each start takes a tenth of a search's time. Rust asks for them as shared
    // ones; what stands in this folder is found first.
    let native = std::env::var("HOST").ok() == std::env::var("TARGET").ok();
    let libraries = ["libc.a", "libm.a", "libgcc_eh.a", "libgcc.a"].map(static_library);
    let [Some(c), Some(m), Some(unwind), Some(gcc)] = libraries else {
        return Ok(());
    };
    if !native {
        return Ok(());
    }
    let folder = out.join("static");
    std::fs::create_dir_all(&folder)?;
    let group = |libraries: [&str; 3]| format!("GROUP({})\n", libraries.join(" "));
    std::fs::write(folder.join("libc.a"), group([&c, &unwind, &gcc]))?;
    std::fs::write(folder.join("libm.a"), group([&m, &c, &gcc]))?;
    std::fs::write(folder.join("libgcc_s.a"), group([&unwind, &gcc, &c]))?;
    println!("cargo::rustc-link-arg-bins=-static");
    println!("cargo::rustc-link-arg-bins=-L{}", folder.display());
    Ok(())
}

/// Where the C compiler has a static library, quoted for the linker; `None` where it has none.
#[allow(clippy::print_stdout)]
fn static_library(name: &str) -> Option<String> {
    let asked = format!("-print-file-name={name}");
    let told = Command::new("cc").arg(asked).output().ok()?;
    let path = String::from_utf8(told.stdout).ok()?;
    // Of what it does not have it tells the bare name, which is no path to a file.
    let path = Path::new(path.trim()).canonicalize().ok()?;
    println!("cargo::rerun-if-changed={}", path.display());
    Some(format!("\"{}\"", path.display()))
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
