//! The shape of a line: whether it ends a sentence, opens an item, or is a row of a table.

/// A line with more characters than this is neither a link nor a heading.
const SHORT: usize = 30;
/// The most characters of a speaker's name, with the colon after it.
const SPEAKER: usize = 6;

/// Whether a line stops where a sentence does.
pub(super) fn ends_sentence(line: &str) -> bool {
    let words = line.trim_end().trim_end_matches(['”', '」', '』', '）']);
    words.ends_with(['。', '！', '？', '!', '?', '：', '；', ':', ';', '.'])
}

/// Whether a line opens with the white space of a paragraph's first line.
pub(super) fn is_indented(line: &str) -> bool {
    line.starts_with(['\u{3000}', '\t']) || line.starts_with("  ")
}

/// Whether a line opens like a heading or the item of a list.
pub(super) fn starts_item(line: &str) -> bool {
    let rest = line.trim_start_matches(['（', '(', '第', '〔']);
    let opened = rest.len() < line.len();
    let chinese = |c: char| "一二三四五六七八九十百零〇壹贰叁肆伍陆柒捌玖拾貳參陸".contains(c);
    let western = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    // 一、二产业 and 3.5亿 go on; 一、2020年 opens an item.
    let (after, goes_on) = if rest.starts_with(western) {
        (
            rest.trim_start_matches(western),
            &western as &dyn Fn(char) -> bool,
        )
    } else {
        (
            rest.trim_start_matches(chinese),
            &chinese as &dyn Fn(char) -> bool,
        )
    };
    let numbered = (1..=12).contains(&(rest.len() - after.len()));
    let mut following = after.chars();
    let closes = match following.next() {
        Some('、' | '．' | '.') => !following.next().is_some_and(goes_on),
        Some('）' | ')' | '〕' | '章' | '节' | '節' | '条' | '條' | '编' | '編') => opened,
        _ => false,
    };
    let bullets = ['#', '*', '-', '—', '●', '■', '◆', '①', '②', '③'];
    (numbered && closes) || line.starts_with(bullets)
}

/// Whether a line is cells, or names, set apart by spaces.
pub(super) fn is_table_row(line: &str) -> bool {
    line.contains(['│', '┃', '|', '\t'])
        || line.matches("  ").count() + line.matches('\u{3000}').count() >= 3
}

/// What a line could be to the line after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A line of its own: it ends a sentence, or is no sentence and goes nowhere.
    Whole,
    /// A numbered heading, or the item of a list.
    Heading,
    /// A heading without a number, a name or a link: short, and no sentence.
    Short,
    /// A long line without the end of a sentence: broken off, or a heading in full words.
    Long,
    /// A sentence broken off, or a number without its words.
    Open,
}

/// What a line, without the white space around it, could be to the line after it.
pub(super) fn role(line: &str) -> Role {
    if !breaks_off(line) || is_table_row(line) || is_label(line) || is_salutation(line) {
        Role::Whole
    } else if is_mark(line) || line.contains('。') || is_unfinished(line) {
        Role::Open
    } else if starts_item(line) || is_counted(line) {
        Role::Heading
    } else if !is_short(line) && line.contains('，') {
        Role::Long
    } else {
        Role::Short
    }
}

/// Whether a line stops where a sentence does not, after a word or a comma.
pub(super) fn breaks_off(line: &str) -> bool {
    let is_word = |c: char| {
        matches!(c, '，' | '、' | '”' | '》' | '）' | '%' | '％' | '—' | '―') || c.is_alphanumeric()
    };
    line.chars().next_back().is_some_and(is_word) && !ends_sentence(line) && !ends_in_note(line)
}

/// Whether a sentence ends in a line, or with a note in brackets after it.
pub(super) fn has_sentence_end(line: &str) -> bool {
    ends_sentence(line) || line.contains('。') || ends_in_note(line)
}

/// Whether a line stops where no heading does: after a comma or an "and", or inside brackets.
fn is_unfinished(line: &str) -> bool {
    let opened = line.rfind(['《', '“', '（', '「', '『']);
    let closed = line.rfind(['》', '”', '）', '」', '』']);
    line.ends_with(['，', '、', '的', '和', '与', '與', '及']) || opened > closed
}

/// Whether a line ends in a note in brackets after a sentence: 通过。（热烈鼓掌）
fn ends_in_note(line: &str) -> bool {
    let note = line.strip_suffix('）').and_then(|line| line.rfind('（'));
    note.is_some_and(|at| ends_sentence(&line[..at]))
}

/// Whether a line begins as no piece of a sentence could.
pub(super) fn opens_paragraph(line: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || "“‘《（「『".contains(c);
    let is_call = line.ends_with(['：', '！', ':', '!']) && line.chars().nth(12).is_none();
    !line.chars().next().is_some_and(is_word)
        || is_call
        || starts_item(line)
        || is_table_row(line)
        || is_label(line)
        || is_speech(line)
}

/// Whether a line opens with who is speaking: 主席：
fn is_speech(line: &str) -> bool {
    let mut opening = line.chars().take(SPEAKER);
    opening.any(|c| c == '：') && !line.starts_with(['“', '《', '（', '「'])
}

/// Whether a line has few enough characters for a heading or a link.
pub(super) fn is_short(line: &str) -> bool {
    line.chars().nth(SHORT).is_none()
}

/// Whether a line is the number or dash of an item, without its words: 一是, 第一，, ——.
pub(super) fn is_mark(line: &str) -> bool {
    let rest = line.trim_start_matches(['（', '(', '第', '其']);
    let opened = rest.len() < line.len();
    let numbers = "一二三四五六七八九十";
    let after = rest.trim_start_matches(|c| numbers.contains(c));
    let is_number = after.len() < rest.len();
    let closes = ["是", "要", "、", "，", "）", ")"].contains(&after);
    (is_number && (closes || (opened && after.is_empty())))
        || line.trim_matches(['—', '―']).is_empty()
}

/// Whether a line opens with the number of a point and its words: 第一，加强领导; 一是加强领导.
fn is_counted(line: &str) -> bool {
    let mark = line.char_indices().nth(2).map(|(at, _)| &line[..at]);
    let after = line.char_indices().nth(3).map(|(at, _)| &line[..at]);
    let is_counter = |mark: &str| is_mark(mark) && mark.ends_with(['是', '要', '，', '、']);
    [mark, after].into_iter().flatten().any(is_counter)
}

/// Whether a line is a date and nothing else.
pub(super) fn is_date(line: &str) -> bool {
    let is_part = |c: char| {
        c.is_ascii_digit()
            || "０１２３４５６７８９〇○一二三四五六七八九十元年月日（）() ".contains(c)
    };
    line.contains(['年', '月']) && line.chars().all(is_part)
}

/// Whether a line is a name and what stands for it, as a form has them: 联系人：某某.
fn is_label(line: &str) -> bool {
    let is_form = |at| line[..at].chars().nth(8).is_none();
    is_short(line) && !line.contains(['，', '。']) && line.find(['：', ':']).is_some_and(is_form)
}

/// Whether a line names those who are spoken to.
fn is_salutation(line: &str) -> bool {
    let words = [
        "各位", "尊敬", "同志", "代表", "委员", "委員", "朋友", "先生", "女士",
    ];
    line.ends_with('，') && is_short(line) && words.iter().any(|word| line.contains(word))
}

/// Whether a character is a Chinese one.
pub(super) fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
