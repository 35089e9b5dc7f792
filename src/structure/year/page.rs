//! A stretch of text made easy to match: white space aside, width and script folded, each character knowing where it stood.

use std::ops::Range;

use crate::segment;

/// Text without white space, line breaks kept as single `\n`, full-width signs and the Traditional characters that
/// the rules name folded to their plain forms. Positions count the characters of this folded text.
#[derive(Debug, Clone)]
pub struct Page {
    folded: Vec<char>,
    at: Vec<usize>,
    source: Vec<char>,
}

impl Page {
    /// Reads `text`, which should be a short stretch: a name, a title, the head or the tail of a report.
    pub fn new(text: &str) -> Page {
        Page::of(text.chars())
    }

    /// Reads a run of characters.
    pub fn of(text: impl Iterator<Item = char>) -> Page {
        let source: Vec<char> = text.collect();
        let mut folded = Vec::with_capacity(source.len());
        let mut at = Vec::with_capacity(source.len());
        let mut starts_line = true;
        for (i, &c) in source.iter().enumerate() {
            let c = fold(c);
            if c == ' ' || (c == '\n' && starts_line) {
                continue;
            }
            starts_line = c == '\n';
            folded.push(c);
            at.push(i);
        }
        Page { folded, at, source }
    }

    /// The folded characters.
    pub fn chars(&self) -> &[char] {
        &self.folded
    }

    /// How many folded characters there are.
    pub fn len(&self) -> usize {
        self.folded.len()
    }

    /// The folded character at `i`.
    pub fn get(&self, i: usize) -> Option<char> {
        self.folded.get(i).copied()
    }

    /// Where the folded character at `i` stood in the text the page was made of; past the last, that text's length.
    pub fn source_index(&self, i: usize) -> usize {
        self.at.get(i).copied().unwrap_or(self.source.len())
    }

    /// Which folded character stood at `i` in the text the page was made of.
    pub fn folded_index(&self, i: usize) -> Option<usize> {
        self.at.binary_search(&i).ok()
    }

    /// The folded character before `i`.
    pub fn before(&self, i: usize) -> Option<char> {
        i.checked_sub(1).and_then(|i| self.get(i))
    }

    /// Whether `word` stands at `i`.
    pub fn has(&self, i: usize, word: &str) -> bool {
        word.chars()
            .enumerate()
            .all(|(k, c)| self.get(i + k) == Some(c))
    }

    /// Whether `word` ends just before `i`.
    pub fn ends(&self, i: usize, word: &str) -> bool {
        i.checked_sub(word.chars().count())
            .is_some_and(|start| self.has(start, word))
    }

    /// Where `word` first stands wholly inside `range`.
    pub fn find(&self, range: Range<usize>, word: &str) -> Option<usize> {
        let first = word.chars().next()?;
        let last = range
            .end
            .min(self.len())
            .checked_sub(word.chars().count())?;
        let starts = self.folded.get(range.start..=last)?;
        let found = starts
            .iter()
            .enumerate()
            .find(|&(i, &c)| c == first && self.has(range.start + i, word));
        found.map(|(i, _)| range.start + i)
    }

    /// Whether one of `words` stands wholly inside `range`.
    pub fn any(&self, range: Range<usize>, words: &[&str]) -> bool {
        words
            .iter()
            .any(|word| self.find(range.clone(), word).is_some())
    }

    /// Whether white space stood before the character at `i`, or nothing at all.
    pub fn gap(&self, i: usize) -> bool {
        match (
            i.checked_sub(1).and_then(|b| self.at.get(b)),
            self.at.get(i),
        ) {
            (Some(before), Some(here)) => before + 1 != *here,
            _ => true,
        }
    }

    /// Whether a line, or a part of a line set off by white space, begins at `i`.
    pub fn begins(&self, i: usize) -> bool {
        self.gap(i) || self.before(i) == Some('\n')
    }

    /// Whether a line, or a part of a line set off by white space, ends before `i`.
    pub fn stops(&self, i: usize) -> bool {
        self.gap(i) || self.get(i) == Some('\n')
    }

    /// The line that holds `i`, without its break.
    pub fn line(&self, i: usize) -> Range<usize> {
        let i = i.min(self.len());
        let start = self.folded[..i]
            .iter()
            .rposition(|&c| c == '\n')
            .map_or(0, |p| p + 1);
        let end = self.folded[i..]
            .iter()
            .position(|&c| c == '\n')
            .map_or(self.len(), |p| i + p);
        start..end
    }

    /// The characters of `range` as they were written, white space trimmed.
    pub fn written(&self, range: Range<usize>) -> String {
        let Some(last) = range.end.checked_sub(1) else {
            return String::new();
        };
        match (self.at.get(range.start), self.at.get(last)) {
            (Some(&start), Some(&end)) if start <= end => {
                let text: String = self.source[start..=end].iter().collect();
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            }
            _ => String::new(),
        }
    }
}

/// One character to one: white space to a space, line ends to `\n`, full width to half, and the Traditional
/// characters and dashes that the rules of this stage name.
pub fn fold(c: char) -> char {
    match c {
        // What is the same in both scripts, as most ideographs are, is none of those named.
        '\u{4e00}'..='\u{9fff}' if segment::fold::fold(c) == c => c,
        '\u{4e00}'..='\u{9fff}' => script(c),
        '!'..='~' => c,
        '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{c}' => '\n',
        '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' => ' ',
        c if c.is_whitespace() => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '—' | '―' | '–' | '─' | '‐' | '‑' | '‒' | '﹣' | '−' | '━' => '-',
        '【' | '〔' | '﹝' => '[',
        '】' | '〕' | '﹞' => ']',
        c => c,
    }
}

/// Traditional to Simplified, for the characters that the rules of this stage name.
fn script(c: char) -> char {
    match c {
        '屆' => '届',
        '國' => '国',
        '會' => '会',
        '議' => '议',
        '黨' => '党',
        '務' => '务',
        '員' => '员',
        '體' => '体',
        '報' => '报',
        '紀' => '纪',
        '錄' => '录',
        '總' => '总',
        '結' => '结',
        '計' => '计',
        '畫' => '划',
        '劃' => '划',
        '發' => '发',
        '佈' => '布',
        '時' => '时',
        '間' => '间',
        '關' => '关',
        '於' => '于',
        '業' => '业',
        '號' => '号',
        '際' => '际',
        '顧' => '顾',
        '統' => '统',
        '緒' => '绪',
        '慶' => '庆',
        '豐' => '丰',
        '條' => '条',
        '規' => '规',
        '書' => '书',
        '標' => '标',
        '題' => '题',
        '來' => '来',
        '華' => '华',
        '執' => '执',
        '開' => '开',
        '過' => '过',
        '負' => '负',
        '質' => '质',
        '詢' => '询',
        '決' => '决',
        '聽' => '听',
        '審' => '审',
        '訂' => '订',
        '準' => '准',
        '辦' => '办',
        '內' => '内',
        '們' => '们',
        '選' => '选',
        '舉' => '举',
        '實' => '实',
        '產' => '产',
        '協' => '协',
        '貳' => '贰',
        '兩' => '两',
        '萬' => '万',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_named_is_a_traditional_one() {
        for c in '\u{4e00}'..='\u{9fff}' {
            assert_eq!(fold(c), script(c), "{c}");
        }
    }
}
