//! Tests of cleaning: one table for each family of rules, and the way back for any text.

use super::{Cleaned, clean};
use crate::report::SOFT_BREAK;
use proptest::prelude::*;

/// Whether the character `is` may stand for `was`, which is where it comes from: the same, white
/// space for white space or a tag, what an entity or an escape in JSON stands for.
fn may_stand_for(is: char, was: char) -> bool {
    let white = was.is_whitespace() || was.is_control();
    is == was
        || (is.is_whitespace() && (white || was == '<' || was == '"'))
        || matches!(was, '&' | '\\')
}

/// Every kept character must be the decoded character at its origin, or what may stand for it.
pub(super) fn check_origins(decoded: &str, cleaned: &Cleaned) {
    let source: Vec<char> = decoded.chars().collect();
    let mut before = None;
    for (at, character) in cleaned.text.chars().enumerate() {
        let origin = cleaned.origins.of(at);
        let from = source[origin];
        assert!(
            may_stand_for(character, from),
            "{character:?} at {at} comes from {from:?} at {origin} of {decoded:?}"
        );
        assert!(
            before < Some(origin),
            "origins go back at {at} of {decoded:?}"
        );
        before = Some(origin);
    }
    assert!(cleaned.origins.of(cleaned.text.chars().count()) <= source.len());
}

/// Cleans a text, which must give what is expected, and again, which must change nothing.
pub(super) fn check(decoded: &str, expected: &str) {
    let cleaned = clean(decoded);
    assert_eq!(cleaned.text, expected, "from {decoded:?}");
    check_origins(decoded, &cleaned);
    let hard = expected.replace(SOFT_BREAK, "\n");
    assert_eq!(clean(&hard).text, hard, "twice, from {decoded:?}");
}

#[test]
fn markers_go_and_hashes_stay() {
    for (decoded, expected) in [
        ("走访##adbegin##慰问", "走访慰问"),
        ("走访##ad_2##慰问##ad_2##。", "走访慰问。"),
        ("##pageend##\n结束", "结束"),
        ("## 总则 ##", "## 总则 ##"),
        ("##总则##", "##总则##"),
        ("##ab##", "##ab##"),
        ("###abc##", "#"),
        ("C# 与 F##", "C# 与 F##"),
    ] {
        check(decoded, expected);
    }
}

#[test]
fn what_cannot_be_seen_goes() {
    for (decoded, expected) in [
        ("\u{feff}工\u{200b}作\u{ad}总\u{202e}结", "工作总结"),
        ("一\u{0}二\u{7f}三\u{9f}四", "一二三四"),
        ("葛\u{e0100}城", "葛城"),
        ("失\u{fffd}字", "失\u{fffd}字"),
        ("附图\u{fffc}如下\u{1}\u{7}\u{8}。", "附图如下。"),
        // Bullets of symbol fonts go; a rare character of a name stays.
        (
            "\u{f0b7}\t加强领导\n  \u{f06c}狠抓落实",
            "加强领导\n狠抓落实",
        ),
        ("县长陈\u{f0b7}某", "县长陈\u{f0b7}某"),
        ("县长陈\u{e00b}某", "县长陈\u{e00b}某"),
    ] {
        check(decoded, expected);
    }
}

#[test]
fn odd_spaces_and_line_ends_become_plain() {
    for (decoded, expected) in [
        ("总理\u{a0}某某", "总理 某某"),
        ("a\u{2003}b\u{202f}c", "a b c"),
        (
            "甲\r\n乙\r丙\u{2028}丁\u{85}戊\u{c}己",
            "甲\n乙\n丙\n丁\n戊\n己",
        ),
        ("张三\u{3000}李四", "张三\u{3000}李四"),
    ] {
        check(decoded, expected);
    }
}

#[test]
fn lines_are_trimmed_and_blank_lines_are_single() {
    for (decoded, expected) in [
        (
            "\n\n　　各位代表：  \n\n\n\n　　报告如下。\n\n",
            "各位代表：\n\n报告如下。\n",
        ),
        ("甲\n \n\t\n乙", "甲\n\n乙"),
        ("", ""),
        (" \n　\n", ""),
    ] {
        check(decoded, expected);
    }
}

#[test]
fn indents_in_one_long_line_begin_paragraphs() {
    let body = "这一段讲的是全县上半年的各项工作，写得比较长，好让一行足够长。".repeat(6);
    let decoded = format!(
        "某县工作总结　　各位代表：　　{body}　　一、总体情况　　{body}\t　二、附　　则　　{body}　　第一章　　总则　　{body}"
    );
    const S: char = SOFT_BREAK;
    let expected = format!(
        "某县工作总结{S}各位代表：{S}{body}\n一、总体情况{S}{body}\n二、附　　则{S}{body}\n第一章　　总则{S}{body}"
    );
    check(&decoded, &expected);
    // In a short line wide spaces set names apart.
    check(
        "县长　　某某某　　副县长　　某某",
        "县长　　某某某　　副县长　　某某",
    );
}

#[test]
fn spaced_out_writing_is_joined() {
    for (decoded, expected) in [
        ("政 府 工 作 报 告", "政府工作报告"),
        ("工　作　总　结", "工作总结"),
        ("1 9 9 3 年", "1993年"),
        ("二 〇 一 二 年 工 作 要 点", "二〇一二年工作要点"),
        ("2012年工 作 要 点", "2012年工作要点"),
        ("关于 工 作 要 点 的说明", "关于 工作要点 的说明"),
        // Kept: names, cells, and rows too short to tell.
        ("张 三  李四", "张 三  李四"),
        ("张 三  李 四  王 五", "张 三  李 四  王 五"),
        ("附 则", "附 则"),
        ("1 2 3 4", "1 2 3 4"),
        ("一 二 三 四", "一 二 三 四"),
        ("是 否 是 是 否 否", "是 否 是 是 否 否"),
        ("a b c d", "a b c d"),
        ("职 工\n大 会", "职 工\n大 会"),
    ] {
        check(decoded, expected);
    }
}

/// Wraps a paragraph as a page of `width` characters does, with a first-line indent.
fn wrap(paragraph: &str, width: usize) -> String {
    let characters: Vec<char> = format!("　　{paragraph}").chars().collect();
    let lines: Vec<String> = characters
        .chunks(width)
        .map(|line| line.iter().collect())
        .collect();
    lines.join("\n")
}

#[test]
fn hard_wraps_are_joined_and_paragraphs_are_not() {
    let first = "全年农村道路改造完成了三百二十公里，超过计划，群众出行条件明显好转，物流成本下降，农产品外运更加便捷，沿线新增就业两千余人。";
    let second = "水利建设方面，新修渠道一百五十公里，加固水库十二座，新增灌溉面积八万亩，抗旱能力得到加强，受益群众达到二十万人，节水成效显著。";
    let (first, second) = (&first.repeat(3), &second.repeat(2));
    for width in [20, 28, 36] {
        let decoded = format!(
            "一、基本情况\n{}\n二、主要问题\n{}\n",
            wrap(first, width),
            wrap(second, width)
        );
        let expected = format!("一、基本情况\n{first}\n二、主要问题\n{second}\n");
        check(&decoded, &expected);
    }
    // A heading that opens with a number is a line of its own, though the line before is full.
    let page = wrap(first, 28);
    let full: String = first
        .chars()
        .filter(|c| *c != '。' && *c != '，')
        .take(28)
        .collect();
    let decoded = format!("{page}\n{full}\n一、2020年打算\n{page}\n");
    check(
        &decoded,
        &format!("{first}\n{full}\n一、2020年打算\n{first}\n"),
    );
    let decoded = format!("{page}\n{full}\n一、二产业增长\n{page}\n");
    check(
        &decoded,
        &format!("{first}\n{full}一、二产业增长\n{first}\n"),
    );
    // Lines of very different length are paragraphs, whatever they end with.
    let decoded = format!("工作总结\n{first}\n某某局\n{second}\n二月三日\n");
    check(&decoded, &decoded);
}

#[test]
fn lines_of_a_printed_page_are_joined() {
    let body = "今年要扎实抓好三件大事，一是修路，二是办学，三是通水通电，保证年内全部完工。县里已经安排资金，各乡要按时开工。";
    let number = "完成投资3456.78万元，比上年增长12.34％，其中农业1234.56万元，工业2345.67万元，增长百分之十以上。县里已经安排资金。";
    let wide = |paragraph: &str, indent: &str| {
        // Digits, with the space around them, take more room than half a character.
        let mut lines = vec![String::new()];
        let mut room = 40.0;
        for c in format!("{indent}{paragraph}").chars() {
            room -= if c.is_ascii() { 1.7 } else { 2.0 };
            if room < 0.0 {
                lines.push(String::new());
                room = 40.0;
            }
            lines.last_mut().unwrap().push(c);
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    };
    let paragraphs = [body, number, body, number, body, number];
    for (indent, gap) in [("　　", "\n"), ("", "\n\n"), ("", "\n")] {
        let wrapped: Vec<String> = paragraphs.iter().map(|words| wide(words, indent)).collect();
        let heads = ["今年打算", "（一）农业"];
        let decoded = format!("{}{gap}{}{gap}{}", heads[0], heads[1], wrapped.join(gap));
        let expected = format!("{}{gap}{}{gap}{}", heads[0], heads[1], paragraphs.join(gap));
        check(&decoded, &expected);
    }
}

#[test]
fn a_line_full_of_digits_is_joined_on_a_wide_page() {
    let body = "今年要扎实抓好三件大事，一是修路，二是办学，三是通水通电，保证年内全部完工。县里已经安排资金，各乡要按时开工，"
        .repeat(3);
    // Lines of 90 columns, with more digits in one than in the other.
    let lines = (0..8).map(|digits| -> String {
        let figure = "12".repeat(digits);
        format!(
            "投资{figure}{}",
            body.chars().take(43 - digits).collect::<String>()
        )
    });
    let lines: Vec<String> = lines.collect();
    let digits =
        "建成高标准农田1739.25万亩，粮食年产量760.4亿斤，改造老旧小区6470个，新增高速公路网";
    let page = format!(
        "{}\n{digits}\n里程全省第一，今年通车。\n一、打算\n",
        lines.join("\n")
    );
    let expected = format!(
        "{}{digits}里程全省第一，今年通车。\n一、打算\n",
        lines.concat()
    );
    check(&page.repeat(3), &expected.repeat(3));
}

#[test]
fn a_short_text_shows_its_hard_wraps_by_its_paragraphs() {
    let first = "今年汛期提前，全县先后出现三次强降雨，雨量达到186.5毫米，河水上涨。";
    let second = "（二）水毁工程修复。投入资金12.35万元，修好渠道四公里，恢复灌溉面积三百亩。";
    for width in [22, 26, 30] {
        for gap in ["\n", "\n\n"] {
            let decoded = format!(
                "　　防汛工作汇报{gap}　　一、雨情{gap}{}{gap}{}{gap}　　某乡水利站",
                wrap(first, width),
                wrap(second, width)
            );
            let expected =
                format!("防汛工作汇报{gap}一、雨情{gap}{first}{gap}{second}{gap}某乡水利站");
            check(&decoded, &expected);
        }
    }
}

#[test]
fn lines_of_one_width_in_a_short_text_stay() {
    for lines in [
        "单位　面积　增减\n东山　四十　十一\n西山　三十　十二\n北山　二十　十三\n南山　五十　十四",
        // Names and places.
        "　　经研究，下列单位评为先进：\n　　东山乡柳树沟村村民委员会卫生防疫工作小组\n东山乡杨树沟村村民委员会计划生育工作小组\n东山乡榆树沟村村民委员会护林防火工作小组",
        // Headings and items.
        "　　关于进一步做好全县今年春季植树造林工作意见\n一、关于认真落实全县春季植树造林各项任务要求\n二、关于切实加强全县春季植树造林组织领导工作",
        // Verse.
        "　　东山青青水长流，西山处处稻谷香，党的政策好，\n南村牛羊满山坡，北村瓜果甜又香，日子步步高，\n大家齐心修水渠，大家合力建家乡，歌声天下扬",
        // Paragraphs that nothing marks.
        "去年全县植树三万亩，成活率达到九成，得到上级好评\n今年打算再植树四万亩，重点抓好荒山荒坡绿化工作。\n各乡要早作安排，备足苗木，层层落实责任，不误农时\n县里将组织检查，年底兑现奖惩，请各乡认真贯彻执行。",
        // A heading above its paragraph, under a blank line.
        "某乡总结\n\n加强领导，落实责任，把全乡春季的植树造林抓紧抓好\n今年全乡植树三千亩，成活率达九成，受到县里的表扬。\n\n广泛发动，形成合力，把全乡的农田水利建设抓出成效\n今年全乡修渠四十里，改造农田八百亩，受益群众很多。",
        // A table.
        "　　各乡情况如下，其中东山乡完成任务的情况最好：\n东山乡　植树面积三千亩　修渠四十公里　增产两成\n西山乡　植树面积两千亩　修渠三十公里　增产一成。",
    ] {
        check(lines, &lines.replace("　　", ""));
    }
}

#[test]
fn headings_and_speakers_stay_apart_on_a_printed_page() {
    let body = "今年要扎实抓好三件大事，一是修路，二是办学，三是通水通电，保证年内全部完工，县里已经安排资金，各乡要按时开工，"
        .repeat(4);
    let wrapped = wrap(&format!("{body}不误农时。"), 28);
    // The last line of the paragraph is full.
    let full: String = body.chars().take(28 * 3 - 3).collect();
    let full = format!("{full}。");
    for line in ["农业生产", "县长：我讲几点意见。", "各位代表："] {
        let decoded = format!("{}\n{line}\n{wrapped}\n", wrap(&full, 28)).repeat(4);
        let expected = format!("{full}\n{line}\n{body}不误农时。\n").repeat(4);
        check(&decoded, &expected);
    }
    // A paragraph that lost its end, and who speaks next.
    let lost: String = body.chars().take(28 * 6 - 2 + 20).collect();
    let short: String = body.chars().take(28 * 2 + 8).collect();
    let shorts = format!("{}\n", wrap(&format!("{short}。"), 28)).repeat(6);
    let decoded = format!("{}\n县长：我讲几点意见。\n{shorts}", wrap(&lost, 28));
    let expected = format!(
        "{lost}\n县长：我讲几点意见。\n{}",
        format!("{short}。\n").repeat(6)
    );
    check(&decoded, &expected);
}

#[test]
fn latin_words_keep_a_space_between_wrapped_lines() {
    let line = "annual reports of the county were published in the spring";
    let decoded = format!("{line}\n{line}\n{line}\n{line}\n{line}\nend");
    let expected = format!("{line} {line} {line} {line} {line} end");
    check(&decoded, &expected);
}

#[test]
fn breaks_inside_a_title_in_brackets_are_joined() {
    check(
        "按照《\n公司章程\n》办理，\n不误",
        "按照《公司章程》办理，\n不误",
    );
    check("会议通过了决定\n，予以公布", "会议通过了决定，予以公布");
    check("《\n\n附件", "《\n\n附件");
}

/// A text whose links stand on lines of their own, with `paragraph` as one of its paragraphs.
fn with_links(paragraph: &str) -> String {
    format!(
        "某县政府工作报告\n\n一、去年工作\n\n去年以来，全县认真落实\n农业法\n，粮食产量稳步增长。\n\n\
         {paragraph}\n\n二、今年打算\n\n今年要按照《\n城乡规划法\n》的要求，加快小城镇建设。\n\n三、几点要求\n\n（完）\n"
    )
}

/// The same text with the lines of the links joined, but for `paragraph`.
fn without_links(paragraph: &str) -> String {
    format!(
        "某县政府工作报告\n\n一、去年工作\n\n去年以来，全县认真落实农业法，粮食产量稳步增长。\n\n\
         {paragraph}\n\n二、今年打算\n\n今年要按照《城乡规划法》的要求，加快小城镇建设。\n\n三、几点要求\n\n（完）\n"
    )
}

#[test]
fn pieces_around_links_are_joined() {
    for (decoded, expected) in [
        (
            "县委\n十届二次全会\n明确了目标，会议审议通过\n《林业条例》\n，并作出部署。",
            "县委十届二次全会明确了目标，会议审议通过《林业条例》，并作出部署。",
        ),
        (
            "全年植树三百万株。新建\n第三水厂\n供水管道超过九公里，新建\n水库\n6座。",
            "全年植树三百万株。新建第三水厂供水管道超过九公里，新建水库6座。",
        ),
        (
            "空气质量继续好转，细颗粒物（PM\n2.5）年均浓度下降三成以上。",
            "空气质量继续好转，细颗粒物（PM2.5）年均浓度下降三成以上。",
        ),
        (
            "一是\n依法整治非法采砂，保护河道，确保行洪安全。",
            "一是依法整治非法采砂，保护河道，确保行洪安全。",
        ),
        (
            "——\n招商引资\n成效明显，全年新签合同项目二十四个。",
            "——招商引资成效明显，全年新签合同项目二十四个。",
        ),
        (
            "在文化工作方面，\n要继续办好农民书屋，开展送戏下乡，丰富广大群众的业余文化生活。",
            "在文化工作方面，要继续办好农民书屋，开展送戏下乡，丰富广大群众的业余文化生活。",
        ),
        (
            "注：据本站编者所知，公开发表的会议讲话，\n不一定\n都有版权的保护。",
            "注：据本站编者所知，公开发表的会议讲话，不一定都有版权的保护。",
        ),
        ("关于兴修水利的决\n定", "关于兴修水利的决定"),
    ] {
        check(&with_links(decoded), &without_links(expected));
    }
}

#[test]
fn lines_of_their_own_stay_where_links_are_joined() {
    for lines in [
        "此致\n敬礼！",
        "此致\n敬礼。",
        "县长\n某某某",
        "某某县人民政府\n2003年3月2日",
        "关于兴修水利的\n决定",
        "各位代表，\n现在我代表县人民政府向大会作工作报告，请予审议，并请列席人员提出意见。",
        "全年完成产值九亿元，同比增长两成，税收三千万元\n各位代表！",
        "全年完成产值九亿元，同比增长两成，税收三千万元\n主席：请各位代表继续发言。",
        "会议通过了工作报告。（热烈鼓掌）\n大会今天上午在县城举行闭幕式，圆满完成了任务。",
        "山前流水绕人家，\n岸上春风万树花。\n莫道乡村无好景，\n丰年处处话桑麻。",
        "联系人：某某\n电话：一二三四\n以上报告如有不妥之处，请批评指正。",
        "（一）农业生产\n全年粮食总产量达到三十万吨，比上年增长百分之五。",
        "——农业生产再获丰收\n——工业生产平稳增长，质量效益都有提高。",
        "全年完成产值九亿元，同比增长两成，税收三千万元\n　　农业生产也获得了丰收。",
        "产值　九亿　八亿　增\n税收　三千　二千　增。",
        "合计\n九",
    ] {
        check(
            &with_links(lines),
            &without_links(&lines.replace("\n　　", "\n")),
        );
    }
}

#[test]
fn headings_above_their_paragraphs_stay() {
    let body = "去年以来，全县认真落实\n农业法\n，粮食产量稳步增长，收入不断提高。";
    let clean_body = "去年以来，全县认真落实农业法，粮食产量稳步增长，收入不断提高。";
    for heading in [
        "一、农业生产",
        "农业生产稳步发展",
        "加强领导，狠抓落实",
        "第一，在农业上实行了新的政策，农村的产业结构有了调整，整个农村比较活了",
    ] {
        for gap in ["\n", "\n\n"] {
            let text = |body: &str| {
                let part = format!("{heading}\n{body}{gap}");
                format!("某县工作总结\n\n{}", part.repeat(4))
                    .trim_end()
                    .to_owned()
            };
            check(&text(body), &text(clean_body));
        }
    }
}

#[test]
fn where_headings_are_attached_a_short_line_is_no_link() {
    let text = |body: &str| {
        format!("一、农业生产\n{body}\n\n林业生产\n森林法\n颁布以来，造林绿化的步伐逐年加快。\n\n")
            .repeat(4)
            .trim_end()
            .to_owned()
    };
    check(
        &text("去年以来，全县认真落实\n农业法\n，粮食产量稳步增长。"),
        &text("去年以来，全县认真落实农业法，粮食产量稳步增长。"),
    );
}

#[test]
fn without_blank_lines_only_sure_pieces_are_joined() {
    // One sentence around one link.
    let first = "全县上下认真落实农业法，粮食产量稳步增长，收入不断提高，加工业也有发展";
    check(
        &format!("{first}，推广\n水稻良种\n，增产两成。"),
        &format!("{first}，推广水稻良种，增产两成。"),
    );
    // One such break is no habit: here a paragraph lost its end.
    let lost = format!("{first}。在推广良种方面\n今后五年还要再上一个台阶。");
    check(
        &format!("按照《\n农业法\n》办事。\n{lost}"),
        &format!("按照《农业法》办事。\n{lost}"),
    );
    // A paragraph without an end, and the heading of the next one.
    let lines = format!("{first}\n今后五年的任务\n今后五年要再上一个台阶。");
    check(&lines, &lines);
    // So may a long one be a heading, though the habit is plain.
    let habit = "去年认真落实《\n农业法\n》。\n".repeat(4);
    let joined = "去年认真落实《农业法》。\n".repeat(4);
    let lines = format!("{first}\n今后五年要再上一个台阶。");
    check(&format!("{habit}{lines}"), &format!("{joined}{lines}"));
    // Where the habit is plain, pieces go on without a comma; headings stay.
    let link = "去年认真落实\n农业法\n，增产两成。\n".repeat(4);
    let joined = "去年认真落实\n农业法，增产两成。\n".repeat(4);
    check(
        &format!(
            "{link}{first}。推广\n水稻良种\n面积达到三万亩。\n今后的任务\n今后五年要再上一个台阶。"
        ),
        &format!(
            "{joined}{first}。推广水稻良种面积达到三万亩。\n今后的任务\n今后五年要再上一个台阶。"
        ),
    );
}

#[test]
fn a_line_of_unseen_marks_is_no_blank_line_inside_a_sentence() {
    for (decoded, expected) in [
        (
            "全年工作有新进展。粮食产量达到74.4\n\u{200b}\n万吨，增长一成。",
            "全年工作有新进展。粮食产量达到74.4\n万吨，增长一成。",
        ),
        (
            "全年工作有新进展。\n\u{200b}\n下面报告今年打算。",
            "全年工作有新进展。\n\n下面报告今年打算。",
        ),
        (
            "一、总体情况\n\u{200b}\n全年工作有新进展。",
            "一、总体情况\n\n全年工作有新进展。",
        ),
        ("\u{200b}\n\u{200b}", ""),
    ] {
        check(decoded, expected);
    }
}

#[test]
fn the_origin_of_the_end_follows_the_last_character() {
    let cleaned = clean("　　甲##ad1##乙  ");
    assert_eq!(cleaned.text, "甲乙");
    assert_eq!(
        [
            cleaned.origins.of(0),
            cleaned.origins.of(1),
            cleaned.origins.of(2)
        ],
        [2, 10, 11]
    );
    assert_eq!(clean("").origins.of(0), 0);
}

proptest! {
    #[test]
    fn any_text_keeps_its_way_back(
        parts in prop::collection::vec(
            prop_oneof![
                "[甲乙丙工作报告的年一二]{1,12}",
                "[ \u{3000}\t\u{a0}]{1,4}",
                "[\n\r\u{c}]{1,3}",
                "[a-z0-9#]{1,6}",
                "[。，；：《》（）]",
                Just("##paid##".to_owned()),
                Just("\u{200b}\u{feff}".to_owned()),
                "\\PC{0,4}",
            ],
            0..80,
        ),
        repeat in 1usize..12,
    ) {
        let decoded = parts.concat().repeat(repeat);
        let cleaned = clean(&decoded);
        check_origins(&decoded, &cleaned);
        let words = |text: &str| -> Vec<char> {
            text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect()
        };
        prop_assert_eq!(words(&decoded), words(&cleaned.text));
        prop_assert!(!cleaned.text.contains("\n\n\n"));
    }

    #[test]
    fn any_characters_are_cleaned(decoded in any::<String>()) {
        check_origins(&decoded, &clean(&decoded));
    }

    #[test]
    fn any_leftovers_of_other_formats_keep_their_way_back(
        parts in prop::collection::vec(
            prop_oneof![
                "[全县工作，。、的]{1,30}",
                "[ \u{3000}\t\n]{1,2}",
                "(\n?\u{c}\n?|\n[—-] ?[1-9]{1,2} ?[—-]\n|\n第[1-9]页\n|\n[1-9]\n)",
                "&(amp;)?(nbsp|ldquo|lt|gt|amp|#[0-9]{1,5});?",
                "</?(p|br|td|b|font size=\"[1-9]\"|script|a) ?/?>",
                "(<!--|-->|<|>)",
                "\n(```json|```|\\{|\\}|\\[|\\]|---)\n",
                "\"[a-z全县。\\\\]{1,4}\"(:|,)?",
                "(\u{13}|\u{14}|\u{15}|PAGE |HYPERLINK \"a\"|\\\\\\* MERGEFORMAT|TOC \\\\o )",
                "\n(首页|打印|【字号：|大 中 小】|当前位置：|>|相关报道：|上一篇：某|京ICP备1号)\n",
                "\n(本作品|公有领域|Public domain|false|某县人民政府公报)\n",
            ],
            0..60,
        ),
        repeat in 1usize..5,
    ) {
        let decoded = parts.concat().repeat(repeat);
        let cleaned = clean(&decoded);
        check_origins(&decoded, &cleaned);
        prop_assert_eq!(cleaned.text.find(char::is_control).filter(|at| !cleaned.text[*at..].starts_with(['\n', '\t'])), None);
        prop_assert!(!cleaned.text.contains("\n\n\n"));
    }
}

#[test]
fn a_wide_space_amid_a_sentence_becomes_a_break_that_phrases_may_cross() {
    let page = "全年工作平稳。　　粮食增产。　　工业增长。　　".repeat(20);
    let text = format!("各位委员：　　现在汇报工作。　　{page}");
    let cleaned = clean(&text);
    assert!(
        cleaned
            .text
            .starts_with("各位委员：\u{2028}现在汇报工作。\n全年工作平稳。\n"),
        "{}",
        cleaned.text
    );
    check_origins(&text, &cleaned);
}
