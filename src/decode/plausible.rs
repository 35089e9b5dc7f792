//! How plausible a text is: what its characters cost in bits, in the writing that suits it best.

use super::frequent::CLASSES;
use super::reading::Reading;
use std::sync::LazyLock;

/// The first and the number of the characters that have a cost of their own: CJK ideographs.
const HANZI: std::ops::RangeInclusive<char> = '\u{4E00}'..='\u{9FFF}';

/// What a character costs in Simplified, in Traditional, and in any other writing.
type Costs = [u8; 3];

/// What the evidence for a writing that is not Chinese must overcome, in bits.
const NOT_CHINESE: u64 = 12;

/// What a capital letter inside a word costs beyond its own cost.
const INNER_CAPITAL: u64 = 10;

/// What a lost character costs beyond the U+FFFD it left.
const LOST: u64 = 6;

/// What speaks for and against a reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    costs: [u64; 3],
    /// How many characters could not be read.
    pub lost: usize,
    /// How many characters were weighed.
    pub chars: usize,
    /// How many of them no text should have: lost, control, private use, unassigned.
    pub bad: usize,
}

impl Evidence {
    /// Adds a stretch of text to the evidence.
    pub(super) fn weigh(&mut self, reading: &Reading) {
        let mut before = ' ';
        for character in reading.text.chars() {
            let costs = costs(character);
            if before.is_ascii_lowercase() && character.is_ascii_uppercase() {
                self.costs[2] += INNER_CAPITAL;
            }
            before = character;
            for (sum, cost) in self.costs.iter_mut().zip(costs) {
                *sum += u64::from(cost);
            }
            self.chars += 1;
            self.bad += usize::from(costs[0] >= BAD);
        }
        self.lost += reading.lost;
    }

    /// The cost of all that was weighed, in bits, as one writing throughout: text in both scripts
    /// at once is no real text.
    pub(super) fn bits(&self) -> u64 {
        let [simplified, traditional, other] = self.costs;
        simplified.min(traditional).min(other + NOT_CHINESE) + self.lost as u64 * LOST
    }
}

impl Evidence {
    /// What a character costs on average, in 1024ths of a bit.
    pub(super) fn bits_per_char(&self) -> u64 {
        (self.bits() << 10) / self.chars.max(1) as u64
    }
}

/// What one character costs, in bits, in the script that suits it better.
pub(super) fn bits(character: char) -> u32 {
    match BITS.get(character as usize) {
        Some(bits) => u32::from(*bits),
        None => least(costs(character)),
    }
}

/// What the characters of the basic plane cost; they are looked up for every character of a text.
static BITS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let code_points = 0..=0xFFFF_u32;
    code_points
        .map(|code_point| char::from_u32(code_point).map_or(u8::MAX, |c| least(costs(c)) as u8))
        .collect()
});

fn least([simplified, traditional, _]: Costs) -> u32 {
    u32::from(simplified.min(traditional))
}

/// Ideographs outside the table of frequent ones.
const UNCOMMON: u8 = 17;
const RARE: u8 = 20;
/// From here on, a character is a sign of damage or of a wrong reading.
const BAD: u8 = 21;

static HANZI_COSTS: LazyLock<Vec<Costs>> = LazyLock::new(|| {
    let size = *HANZI.end() as usize - *HANZI.start() as usize + 1;
    let mut table = vec![[RARE, RARE, RARE]; size];
    let mut set = |character: char, script: usize, bits: u8| {
        if HANZI.contains(&character) {
            table[character as usize - *HANZI.start() as usize][script] = bits;
        }
    };
    for (encoding, script, leads) in [
        (encoding_rs::GB18030, 0, 0xB0..=0xF7),
        (encoding_rs::BIG5, 1, 0xA4..=0xC6),
    ] {
        for pair in leads.flat_map(|lead| (0x40..=0xFE).map(move |trail| [lead, trail])) {
            // GB2312 has only the trails above A0.
            if script == 0 && pair[1] <= 0xA0 {
                continue;
            }
            let (text, _) = encoding.decode_without_bom_handling(&pair);
            text.chars()
                .for_each(|character| set(character, script, UNCOMMON));
        }
    }
    for class in CLASSES {
        for (script, own) in [class.simplified, class.traditional]
            .into_iter()
            .enumerate()
        {
            class
                .both
                .chars()
                .chain(own.chars())
                .for_each(|c| set(c, script, class.bits));
        }
    }
    for costs in &mut table {
        costs[2] = costs[0].min(costs[1]) + 1;
    }
    table
});

fn costs(character: char) -> Costs {
    if HANZI.contains(&character) {
        return HANZI_COSTS[character as usize - *HANZI.start() as usize];
    }
    match character {
        '\0'..='\u{7F}' => ascii(character),
        '，' | '。' | '、' | '\u{3000}' => [5, 5, 7],
        '：' | '；' | '（' | '）' | '“' | '”' | '「' | '」' | '《' | '》' => [8, 8, 9],
        '！' | '？' | '…' | '—' | '·' | '〇' | '『' | '』' | '．' | '\u{A0}' => {
            [9, 9, 9]
        }
        '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF5E}' => [10, 10, 10],
        _ => other(character),
    }
}

fn ascii(character: char) -> Costs {
    match character {
        '\n' | ' ' => [5, 5, 3],
        '\r' | '\t' => [6, 6, 5],
        '0'..='9' => [6, 6, 5],
        'a'..='z' => [8, 8, 4],
        'A'..='Z' => [8, 8, 6],
        '\x0B' | '\x0C' | '\x1A' | '\x1B' => [12, 12, 12],
        '\0' => [26, 26, 26],
        ' '..='~' => [8, 8, 6],
        _ => [22, 22, 22],
    }
}

/// Everything that is neither ASCII nor a common ideograph nor Chinese punctuation.
fn other(character: char) -> Costs {
    let same = |cost| [cost, cost, cost];
    match character {
        '\u{80}'..='\u{9F}' => same(24),
        '\u{FFFD}' => [22, 22, 22],
        '\u{FEFF}' => same(14),
        '\u{2010}'..='\u{203A}' | '\u{2460}'..='\u{24FF}' | '\u{3220}'..='\u{32FF}' => same(11),
        '\u{2150}'..='\u{218F}' | '\u{2190}'..='\u{22FF}' | '\u{2500}'..='\u{266F}' => same(12),
        '\u{FE30}'..='\u{FE4F}' | '\u{2100}'..='\u{214F}' | '\u{3300}'..='\u{33FF}' => same(13),
        '\u{A1}'..='\u{BF}' | '×' | '÷' => [13, 13, 10],
        '\u{C0}'..='\u{17F}' | '\u{370}'..='\u{45F}' => [14, 14, 6],
        '\u{3041}'..='\u{30FF}' => [13, 13, 6],
        '\u{3100}'..='\u{312F}' => [13, 13, 10],
        '\u{180}'..='\u{36F}' | '\u{460}'..='\u{E7F}' if character.is_alphanumeric() => [18, 18, 8],
        '\u{AC00}'..='\u{D7A3}' => [18, 18, 15],
        '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F00}'..='\u{2FDF}' => same(20),
        '\u{20000}'..='\u{323AF}' => [20, 20, 20],
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => same(22),
        '\u{1F300}'..='\u{1FAFF}' => same(16),
        _ if character.is_alphanumeric() => [20, 20, 16],
        '\u{2000}'..='\u{2BFF}' => same(16),
        _ => same(24),
    }
}
