//! Scattered spaces: text recognition leaves single spaces between Chinese characters wherever it
//! saw a gap. Where a text evidently has them, they go from its sentences; names keep theirs.

use memchr::{memchr, memchr_iter, memchr2, memmem};

use super::edit::Edit;
use super::shape::is_chinese;
use crate::lines::lines;

/// The fewest such spaces that show a habit.
const EVIDENCE: usize = 20;
/// And at least one for as many Chinese characters.
const PER_SPACE: usize = 20;
/// As many words in a row that could be names are a list of names.
const NAMES: usize = 3;
/// The commonest family names, with which most names begin.
const FAMILY_NAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董\
                            袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦\
                            邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤張劉陳楊黃趙吳孫馬羅\
                            鄭謝許韓馮鄧蕭蔣葉蘇魏呂盧鐘譚陸賈韋鄒龍賀顧龔萬錢嚴湯";

/// A space between two Chinese characters, or between one and a mark.
#[derive(Debug, Clone, Copy)]
struct Gap {
    at: usize,
    /// The number of the line it is in.
    line: usize,
}

/// The edits these rules ask for.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    // Hardly any text has as many gaps in all its lines.
    if gaps_of(text).take(EVIDENCE).count() < EVIDENCE {
        return Vec::new();
    }
    let mut gaps = Vec::new();
    let mut characters = 0;
    for (number, (start, line)) in lines(text).enumerate() {
        if is_sentence(line) {
            characters += line.len() / 3;
            gaps.extend(gaps_of(line).map(|at| Gap {
                at: start + at,
                line: number,
            }));
        }
    }
    if gaps.len() < EVIDENCE || gaps.len() * PER_SPACE < characters {
        return Vec::new();
    }
    let mut edits = Vec::new();
    for row in gaps.chunk_by(|a, b| a.line == b.line) {
        let named = names(text, row);
        let kept = row.iter().zip(named).filter(|(_, named)| !named);
        edits.extend(kept.map(|(gap, _)| Edit::delete(gap.at, gap.at + 1)));
    }
    edits
}

/// Whether a line is prose, and not a heading, a row of names or cells.
fn is_sentence(line: &str) -> bool {
    let bytes = line.as_bytes();
    let is_row =
        || memchr2(b'\t', b'|', bytes).is_some() || memmem::find(bytes, "│".as_bytes()).is_some();
    memchr(b' ', bytes).is_some() && line.contains(['，', '。', '；']) && !is_row()
}

/// Where single spaces stand between Chinese characters and marks in a line or text, in bytes.
fn gaps_of(line: &str) -> impl Iterator<Item = usize> {
    memchr_iter(b' ', line.as_bytes()).filter(|at| {
        let before = line[..*at].chars().next_back();
        let after = line[*at + 1..].chars().next();
        let is_mark = |c: char| "，。、；：！？“”《》（）".contains(c);
        matches!((before, after), (Some(before), Some(after))
            if (is_chinese(before) && (is_chinese(after) || is_mark(after)))
                || (is_mark(before) && is_chinese(after)))
    })
}

/// For each gap of a line, whether it stands between two names of a list. The first may have other
/// words before it, and the last others after it.
fn names(text: &str, row: &[Gap]) -> Vec<bool> {
    let is_family = |c: Option<char>| c.is_some_and(|c| FAMILY_NAMES.contains(c));
    let is_between = |gap: &Gap| {
        let mut before = text[..gap.at].chars().rev();
        let after = text[gap.at + 1..].chars().next();
        before.next();
        is_family(after) && (is_family(before.next()) || is_family(before.next()))
    };
    let between: Vec<bool> = row.iter().map(is_between).collect();
    let mut named = Vec::with_capacity(row.len());
    for run in between.chunk_by(|a, b| a == b) {
        let is_list = run.len() + 1 >= NAMES && run.iter().all(|is_name| *is_name);
        named.resize(named.len() + run.len(), is_list);
    }
    named
}

#[cfg(test)]
mod tests {
    use crate::clean::tests::check;

    #[test]
    fn scattered_spaces_go_from_sentences() {
        let spaced = "今 年以来 ，全县 上下团 结一心， 农业 生产 取得 了新的 成绩。 粮食总 产达到 三十万吨。\n";
        let joined = "今年以来，全县上下团结一心，农业生产取得了新的成绩。粮食总产达到三十万吨。\n";
        check(&spaced.repeat(5), &joined.repeat(5));
        // Names, headings and rows keep theirs; so does a text that has few.
        let names = "出席会议的有王大明 李小红 张三等同志，列席的有赵一 钱二 孙三。\n";
        let rows = "第一组 第二组 第三组\n";
        check(
            &format!("{}{names}{rows}", spaced.repeat(5)),
            &format!("{}{names}{rows}", joined.repeat(5)),
        );
        check(spaced, spaced);
        let few = "主要作物有水稻 小麦 玉米，面积和单产都比上年有所增加，品质也有提高，农民的收入稳步增长。\n".repeat(12);
        check(&few, &few);
    }
}
