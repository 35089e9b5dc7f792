//! The title of a report: the lines its text opens with where they read as one, else what the
//! document states, else its file name, cleaned.

mod furniture;
mod name;
mod pieces;
mod stated;

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::year::page::Page;
use pieces::{Piece, Pieces};

/// The title of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// The title as written, its white space brought to single spaces, or to none where the letters are spaced out.
    pub text: String,
    /// The characters of the text it was read from; `None` where it comes from the file name.
    pub range: Option<Range<usize>>,
}

/// How many pieces of the head may stand before the title.
const SEARCHED: usize = 40;
/// The most pieces one title is made of.
const JOINED: usize = 4;
/// The longest title, in characters.
const LONGEST: usize = 100;

/// The words that name a kind of document: what a title ends with.
const GENRES: &[&str] = &[
    "报告",
    "决议",
    "决定",
    "总结",
    "小结",
    "讲话",
    "讲话稿",
    "发言",
    "发言稿",
    "致辞",
    "致词",
    "意见",
    "通知",
    "通报",
    "公报",
    "公告",
    "通告",
    "条例",
    "办法",
    "规定",
    "规则",
    "细则",
    "规程",
    "章程",
    "准则",
    "法",
    "法典",
    "宪法",
    "解释",
    "批复",
    "答复",
    "复函",
    "函",
    "令",
    "命令",
    "请示",
    "纪要",
    "记录",
    "纪录",
    "议事录",
    "方案",
    "计划",
    "规划",
    "纲要",
    "要点",
    "安排",
    "预案",
    "汇报",
    "材料",
    "说明",
    "说明书",
    "草案",
    "建议",
    "提案",
    "议案",
    "质询",
    "倡议书",
    "公约",
    "宣言",
    "声明",
    "白皮书",
    "年报",
    "年鉴",
    "大事记",
    "简报",
    "提纲",
    "大纲",
    "摘要",
    "提要",
    "概况",
    "概要",
    "综述",
    "社论",
    "贺信",
    "贺词",
    "指示",
    "训令",
    "布告",
    "清单",
    "指南",
    "标准",
];

/// The title of a report. `path` is its path in the corpus with `/`, container members like `a.zip!/b/c.txt`;
/// `text` its cleaned text, whose characters the range counts; `stated` what the document's own properties say.
/// `None` where none says anything.
pub fn title(path: &str, text: &str, stated: Option<&str>) -> Option<Title> {
    let mut pieces = Pieces::of(text);
    if let Some(title) = opening(&mut pieces) {
        return Some(title);
    }
    let file = path.rsplit('/').next().unwrap_or(path);
    let name = name::cleaned(file);
    let from_name = |text: String| Title { text, range: None };
    if let Some(stated) = stated.and_then(stated::cleaned) {
        return Some(Title {
            text: stated,
            range: None,
        });
    }
    match name {
        Some(name) if !name::says_nothing(&name) => Some(from_name(name)),
        name => unlikely(pieces.first(SEARCHED + 1))
            .or(name.filter(|name| !name::is_blank(name)).map(from_name)),
    }
}

/// The title that the text opens with.
fn opening(pieces: &mut Pieces) -> Option<Title> {
    for i in 0..SEARCHED {
        // A title goes on in so many pieces, and the one behind them is looked at.
        let pieces = pieces.first(i + 1 + JOINED + 1);
        let piece = pieces.get(i)?;
        if furniture::is_caption(&piece.page) || furniture::is_furniture(piece) {
            continue;
        }
        if let Some(title) = joined(pieces, i) {
            return Some(title);
        }
        if ends_head(piece) {
            return None;
        }
    }
    None
}

/// The first short line of a text with neither a title nor a telling name.
fn unlikely(pieces: &[Piece]) -> Option<Title> {
    let stands =
        |piece: &Piece| !furniture::is_furniture(piece) && !furniture::is_caption(&piece.page);
    let i = pieces
        .iter()
        .take(SEARCHED)
        .take_while(|piece| !ends_head(piece))
        .position(stands)?;
    let (line, end) = (&pieces[i], pieces[i].page.len());
    let open = ["的", "了", "和", "与"]
        .iter()
        .any(|word| line.page.ends(end, word));
    let runs_on = open
        || pieces
            .get(i + 1)
            .is_some_and(|next| closes_sentence(&next.page));
    (reads_as_title(line) && end <= 40 && !runs_on).then(|| line.title())
}

/// Whether the head is over: the report greets its hearers, numbers its first section or runs on in sentences.
fn ends_head(piece: &Piece) -> bool {
    let page = &piece.page;
    furniture::is_greeting(page) || furniture::is_numbered(page) || page.any(0..page.len(), &["。"])
}

/// The title that begins with piece `i`, over as many pieces as it needs.
fn joined(pieces: &[Piece], i: usize) -> Option<Title> {
    let first = &pieces[i];
    if !reads_as_title(first) {
        return None;
    }
    let marked = first.heading || first.named;
    let mut whole = first.clone();
    let mut complete = marked || is_genre(&whole.page);
    for next in pieces.iter().skip(i + 1).take(JOINED) {
        if closes_sentence(&next.page) {
            return None;
        }
        let after = pieces
            .iter()
            .position(|p| p.range.start == next.range.start)
            .and_then(|k| pieces.get(k + 1));
        if whole.cut || !continues(&whole, next, after, complete) {
            break;
        }
        whole = whole.join(next, complete || next.page.has(0, "--"));
        complete = complete || is_genre(&whole.page);
    }
    (complete && whole.page.len() <= LONGEST).then(|| whole.title())
}

/// Whether a piece begins by closing what the one before it left open, so that both are parts of a sentence.
fn closes_sentence(page: &Page) -> bool {
    matches!(
        page.get(0),
        Some('。' | ',' | ';' | '、' | '!' | ')' | '》' | '”')
    )
}

/// Whether a piece has the looks of a title, or of a part of one.
fn reads_as_title(piece: &Piece) -> bool {
    let page = &piece.page;
    let last = page.before(page.len());
    let han = page
        .chars()
        .iter()
        .filter(|&&c| ('\u{4e00}'..='\u{9fff}').contains(&c))
        .count();
    han >= 2
        && (3..=LONGEST).contains(&page.len())
        && !page.any(0..page.len(), &["。", ";", ">", "»", "@", "http"])
        && !matches!(last, Some(',' | ':' | '、' | ';' | '!' | '?'))
        && !furniture::is_greeting(page)
        && !furniture::is_numbered(page)
        && !furniture::is_date(page)
        && !furniture::is_speaker(page)
}

/// Whether a title ends like a kind of document: …报告, …条例（试行）, or speaks of one: …报告坚决贯彻…的方针.
fn is_genre(page: &Page) -> bool {
    let mut end = page.len();
    if matches!(page.before(end), Some(')' | ']')) {
        let open = page.chars()[..end]
            .iter()
            .rposition(|&c| c == '(' || c == '[');
        end = open.unwrap_or(end);
    }
    while matches!(page.before(end), Some('》' | '”' | '"' | '*' | '#')) {
        end -= 1;
    }
    if GENRES.iter().any(|genre| page.ends(end, genre)) {
        return true;
    }
    let about = [
        "情况", "经验", "做法", "体会", "思考", "调查", "启示", "问题",
    ];
    if page.has(0, "关于") && about.iter().any(|word| page.ends(end, word)) {
        return true;
    }
    // The subject set behind the kind: 政府工作报告团结起来，为…而奋斗.
    page.len() >= 10
        && page.any(
            0..end,
            &["工作报告", "工作总结", "述职报告", "年工作要点", "工作汇报"],
        )
        && !page.any(0..end, &["听取", "审议", "作政府"])
}

/// Whether `next` carries the title `whole` on. `after` is the piece behind it.
fn continues(whole: &Piece, next: &Piece, after: Option<&Piece>, complete: bool) -> bool {
    let page = &next.page;
    if next.heading || furniture::is_furniture(next) || whole.page.len() + page.len() > LONGEST {
        return false;
    }
    let joins = ["的", "和", "与", "及", "暨"]
        .iter()
        .any(|word| page.has(0, word));
    let draft = page.has(0, "(")
        && page.len() <= 8
        && !furniture::is_date(page)
        && page.any(0..page.len(), &["稿", "草案", "试行", "摘要", "暂行"]);
    // 高举旗帜 ——在…上的报告
    let subtitle = page.has(0, "--") && !furniture::is_date(page) && is_genre(page);
    if draft || subtitle {
        return true;
    }
    if !complete {
        let rest = page.len() <= 2 && !furniture::is_greeting(page);
        let about = page.has(0, "关于") && is_body(&whole.page);
        let open = whole.page.has(0, "关于")
            || ["的", "和", "与", "及", "、"]
                .iter()
                .any(|word| whole.page.ends(whole.page.len(), word));
        let plain = reads_as_title(next) || rest || (joins && page.len() <= 40);
        return plain && (rest || about || joins || open);
    }
    if joins && page.len() <= 12 && is_genre(page) {
        return true;
    }
    // Behind a whole title an office is the one that signs.
    if !reads_as_title(next) || page.len() > 45 || is_body(page) {
        return false;
    }
    let before_dateline =
        next.cut || after.is_some_and(|piece| furniture::is_dated_dash(&piece.page));
    page.has(0, "关于") || page.has(0, "--关于") || before_dateline
}

/// Whether a line is the name of an office, which a title may go on from.
fn is_body(page: &Page) -> bool {
    const BODIES: &[&str] = &[
        "政府",
        "委员会",
        "办公室",
        "办公厅",
        "国务院",
        "中共中央",
        "局",
        "厅",
        "部",
        "院",
        "委",
        "公司",
        "学校",
        "大学",
        "中心",
        "集团",
        "支部",
        "总会",
        "协会",
        "联合会",
        "处",
        "党组",
        "办",
        "站",
        "社",
        "所",
        "队",
        "厂",
        "科",
        "股",
    ];
    BODIES.iter().any(|body| page.ends(page.len(), body))
}
