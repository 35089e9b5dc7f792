//! The session a report speaks to: 向第六届全国人民代表大会第一次会议作政府工作报告, 第十一届…第二次会议听取和审议了….

use super::page::Page;
use super::sessions::{Session, congress_year, sessions};
use super::{Clue, Place, YearBasis};

/// What a meeting does in its own resolution.
const ACTS: &[&str] = &[
    "听取", "审议", "批准", "决定", "关于", "通过", "公报", "同意", "讨论", "选举",
];
/// How far into the text a resolution names its meeting.
const OPENING: usize = 60;
/// How far into the text a report says whom it speaks to.
const ADDRESS: usize = 400;

/// The clue in what the head says of its own meeting.
pub(super) fn clue(head: &Page) -> Option<Clue> {
    sessions(head).into_iter().find_map(|session| {
        let (from, to, weight) = issued(head, &session)?;
        let evidence = head.written(session.range);
        Some(Clue {
            year: from,
            from,
            to,
            weight,
            place: Place::Spoken,
            basis: YearBasis::Text,
            evidence,
        })
    })
}

/// The years in which a text that names `session` like this was issued, and how surely.
fn issued(head: &Page, session: &Session) -> Option<(i32, i32, u32)> {
    let (start, end) = (session.range.start, session.range.end);
    if head.has(end, "以来的五年") || head.has(end, "以来五年") || head.has(end, "以来,五年")
    {
        // Five years since its first session: the next congress is meeting.
        let year = congress_year(session.congress? + 1, 1)?;
        return Some((year, year, 80));
    }
    let addressed = head.ends(start, "向") && start < ADDRESS;
    if addressed && session.single && head.any(end..end + 12, &["作", "报告", "提出"]) {
        return Some((session.from, session.to, 95));
    }
    if addressed && session.congress.is_some() && head.any(end..end + 12, &["作", "报告", "提出"])
    {
        return Some((session.from, session.to, 30));
    }
    if !session.single {
        return None;
    }
    // A date before it, as in the history of a law, makes it a date line's matter.
    let opens = start < OPENING && head.line(start).start == start;
    if opens && ACTS.iter().any(|act| head.has(end, act)) {
        return Some((session.from, session.to, 95));
    }
    if start < OPENING
        && head.begins(start)
        && head.any(end..end + 14, &["会议纪录", "议事录", "会议记录", "公报"])
    {
        return Some((session.from, session.to, 60));
    }
    if start < ADDRESS
        && head.has(end, "到现在")
        && head.any(start.saturating_sub(5)..start, &["去年"])
    {
        return Some((session.from + 1, session.to + 1, 60));
    }
    let at = start < ADDRESS
        && head.ends(start, "在")
        && head.any(end..end + 14, &["上作", "上的报告", "上的讲话"]);
    at.then_some((session.from, session.to, 85))
}
