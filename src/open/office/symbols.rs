//! Characters that documents set in a font of symbols, where their numbers mean pictures.

/// The character that a number stands for in a font of symbols. What is not known there gives
/// nothing if the number means no character by itself.
pub(super) fn symbol(font: &str, number: u32) -> Option<char> {
    let own = char::from_u32(number).filter(|c| !c.is_control());
    let code = match number {
        0xF020..=0xF0FF => number - 0xF000,
        0x20..=0xFF => number,
        _ => return own.filter(|c| !is_private(*c)),
    };
    let font = font.to_ascii_lowercase();
    let known = match font.trim() {
        "wingdings" => wingdings(code),
        "wingdings 2" => wingdings2(code),
        "symbol" => greek(code),
        _ => None,
    };
    known.or_else(|| own.filter(|c| !is_private(*c) && !is_symbol_font(&font)))
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}')
}

fn is_symbol_font(font: &str) -> bool {
    font.contains("wingdings") || font.contains("webdings") || font.trim() == "symbol"
}

fn wingdings(code: u32) -> Option<char> {
    Some(match code {
        0x6C => '●',
        0x6E => '■',
        0x6F | 0x71 | 0x72 | 0xA8 => '□',
        0x75 => '◆',
        0xA1 => '○',
        0xAB => '★',
        0xD8 => '➢',
        0xE0 => '→',
        0xFB => '✗',
        0xFC => '✓',
        0xFD => '☒',
        0xFE => '☑',
        0x81..=0x8A => char::from_u32('①' as u32 + code - 0x81)?,
        0x8C..=0x95 => char::from_u32('❶' as u32 + code - 0x8C)?,
        _ => return None,
    })
}

fn wingdings2(code: u32) -> Option<char> {
    Some(match code {
        0x50 => '✓',
        0x4F => '✗',
        0x52 => '☑',
        0x51 | 0x53 | 0x54 => '☒',
        0xA3 | 0x2A => '□',
        0x6A..=0x73 => char::from_u32('①' as u32 + code - 0x6A)?,
        _ => return None,
    })
}

fn greek(code: u32) -> Option<char> {
    const LETTERS: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
    const SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    let nth = |letters: &str, from: u32| letters.chars().nth((code - from) as usize);
    match code {
        0x41..=0x5A => nth(LETTERS, 0x41),
        0x61..=0x7A => nth(SMALL, 0x61),
        0xA3 => Some('≤'),
        0xAE => Some('→'),
        0xB0 => Some('°'),
        0xB1 => Some('±'),
        0xB3 => Some('≥'),
        0xB4 => Some('×'),
        0xB7 => Some('·'),
        0xB8 => Some('÷'),
        0xB9 => Some('≠'),
        0xBB => Some('≈'),
        0xA5 => Some('∞'),
        0xE5 => Some('∑'),
        0x28..=0x3F => char::from_u32(code),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_read_by_their_font() {
        for (font, number, want) in [
            ("Wingdings", 0xF0FE, Some('☑')),
            ("Wingdings", 0xA8, Some('□')),
            ("Wingdings 2", 0xF052, Some('☑')),
            ("Symbol", 0xF0B1, Some('±')),
            ("Symbol", 0xF061, Some('α')),
            ("Wingdings", 0xF021, None),
            ("宋体", 0x3007, Some('〇')),
            ("宋体", 0xB7, Some('·')),
            ("", 0xE123, None),
            ("", 0xD800, None),
            ("", 0x110000, None),
        ] {
            assert_eq!(symbol(font, number), want, "{font} {number:X}");
        }
    }
}
