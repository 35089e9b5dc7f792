//! Tests of outlines: small reports with their headings beside them, and any text at all.

use super::outline;
use proptest::prelude::*;

/// The outline of a text as lines `level heading`.
fn lines(text: &str) -> Vec<String> {
    outline(text, 0, &[])
        .iter()
        .map(|section| format!("{} {}", section.level, section.heading))
        .collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(lines(text), expected, "of {text:?}");
    check_sections(text, 0);
}

/// What holds of every outline: numbered in order, nested, in range, on the heading.
fn check_sections(text: &str, after: usize) {
    let characters: Vec<char> = text.chars().collect();
    let sections = outline(text, after, &[]);
    for (index, section) in sections.iter().enumerate() {
        assert_eq!(section.number as usize, index + 1);
        assert!(section.start >= after && section.start < section.end);
        assert!(section.end <= characters.len());
        assert_eq!(
            section.heading.chars().next(),
            characters.get(section.start).copied()
        );
        assert!(index == 0 || sections[index - 1].start < section.start);
        let parent = section.parent.map(|number| &sections[number as usize - 1]);
        match parent {
            Some(parent) => {
                assert!(parent.number < section.number && parent.level < section.level);
                assert!(parent.start < section.start && section.end <= parent.end);
            }
            None => assert_eq!(section.level, 1),
        }
        let next = sections[index + 1..]
            .iter()
            .find(|next| next.level <= section.level);
        assert_eq!(
            section.end,
            next.map_or(characters.len(), |next| next.start)
        );
    }
}

const BODY: &str =
    "这里是正文，说明这项工作今年做了些什么，取得了哪些进展，还有哪些事情明年要接着抓紧办好。";

#[test]
fn numbered_headings_nest_as_the_report_nests_them() {
    check(
        &format!(
            "工作总结\n一、主要成绩\n（一）道路。{BODY}\n1.修路。{BODY}\n2.架桥。{BODY}\n（二）水利。{BODY}\n二、下步打算\n1.抓进度。{BODY}\n2.保质量。{BODY}\n"
        ),
        &[
            "1 一、主要成绩",
            "2 （一）道路",
            "3 1.修路",
            "3 2.架桥",
            "2 （二）水利",
            "1 二、下步打算",
            "2 1.抓进度",
            "2 2.保质量",
        ],
    );
}

#[test]
fn every_style_of_mark_is_known() {
    for (first, second) in [
        ("第一编 总述", "第二编 分述"),
        ("第一部分 总述", "第二部分 分述"),
        ("第1章 总述", "第2章 分述"),
        ("第一节 总述", "第二节 分述"),
        ("壹、總述", "貳、分述"),
        ("甲、总述", "乙、分述"),
        ("一、总述", "二、分述"),
        ("一．总述", "二．分述"),
        ("（一）总述", "（二）分述"),
        ("(一) 总述", "(二) 分述"),
        ("㈠总述", "㈡分述"),
        ("第一，总述", "第二，分述"),
        ("1.总述", "2.分述"),
        ("１．总述", "２．分述"),
        ("1、总述", "2、分述"),
        ("1）总述", "2）分述"),
        ("（1）总述", "（2）分述"),
        ("⑴总述", "⑵分述"),
        ("①总述", "②分述"),
        ("二十一、总述", "二十二、分述"),
    ] {
        let (one, two) = (format!("1 {first}"), format!("1 {second}"));
        let text = format!("{first}\n{BODY}\n{second}\n{BODY}\n");
        if first.starts_with("二十一") {
            // A row that does not start at its start is a list cut out of something else.
            check(&text, &[]);
        } else {
            check(&text, &[&one, &two]);
        }
    }
}

#[test]
fn what_only_looks_like_a_heading_is_none() {
    for text in [
        // A single mark; a mark out of row; a decimal.
        format!("一、总述\n{BODY}\n"),
        format!("三、总述\n{BODY}\n七、分述\n{BODY}\n"),
        format!("1.5亿元\n{BODY}\n2.5%的增长\n{BODY}\n"),
        // A list inside a sentence, and one of single sentences.
        format!("问题有：一是路窄。{BODY}二是桥旧。{BODY}"),
        format!("任务是：（一）修好全县的路。（二）架好全县的桥。{BODY}"),
        "要做的事：\n1.修好路。\n2.架好桥。\n3.通好水。\n".to_owned(),
        "名单\n一、某某某\n二、某某\n三、某某某\n".to_owned(),
        format!("一、二产业增长加快。{BODY}\n二、三产业稳步向好。{BODY}\n"),
        // Cross-references.
        format!("第三章的规定适用。{BODY}\n第四章的规定不适用。{BODY}\n"),
        format!("见第一章\n{BODY}\n"),
        // Notes at the end.
        "名词解释\n1.“两不愁”：指不愁吃穿。这里再说明一句。\n2.“三保障”：指三项保障。这里再说明一句。\n".to_owned(),
        "1.“两不愁”：指不愁吃穿。这里再说明一句。\n2.“三保障”：指三项保障。这里再说明一句。\n".to_owned(),
        // Motions.
        format!("一、委員提案修正「某某條例」，請審議案。\n{BODY}\n二、委員提案修正「某某法」，請審議案。\n{BODY}\n"),
        // An official letter.
        format!("說明：\n一、復貴處來函。{BODY}\n二、請查照。{BODY}\n"),
        "没有标题的短文。\n".to_owned(),
        String::new(),
    ] {
        check(&text, &[]);
    }
}

#[test]
fn a_table_of_contents_is_no_outline() {
    check(
        &format!(
            "目录\n第一章 总则\n第二章 职责\n第三章 附则\n第一章 总则\n{BODY}\n第二章 职责\n{BODY}\n第三章 附则\n{BODY}\n"
        ),
        &["1 第一章 总则", "1 第二章 职责", "1 第三章 附则"],
    );
    check("一、总则……1\n综合科……2\n二、职责……5\n业务科……7\n", &[]);
}

#[test]
fn articles_stand_under_their_chapters() {
    check(
        "某某条例\n第一章 总则\n第一条 为了管好，制定本条例。\n第二条 本条例适用于全县：\n（一）机关。其中包括乡镇。\n（二）企业。其中包括合作社。\n第三章规定的除外。\n第二章 附则\n第三条 第二条规定的单位照办。\n第四条 自公布之日起施行。\n",
        &[
            "1 第一章 总则",
            "2 第一条",
            "2 第二条",
            "1 第二章 附则",
            "2 第三条",
            "2 第四条",
        ],
    );
    // Articles of another law, quoted in a report.
    check(
        &format!(
            "一、依据\n第八条 单位应当登记。\n第九条 逾期处罚。\n{BODY}\n{BODY}\n{BODY}\n{BODY}\n{BODY}\n二、建议\n{BODY}\n{BODY}\n{BODY}\n{BODY}\n"
        ),
        &["1 一、依据", "1 二、建议"],
    );
}

#[test]
fn headings_end_where_their_title_ends() {
    for (line, heading) in [
        (
            "一、明确分工，抓好落实。各科室都定了专人。",
            "一、明确分工，抓好落实",
        ),
        ("一、指导思想：坚持稳中求进，抓好落实。", "一、指导思想"),
        (
            "一、关于“一号。工程”的进展。已经完工。",
            "一、关于“一号。工程”的进展",
        ),
        ("一、 工作回顾", "一、 工作回顾"),
        ("一、工作回顾：", "一、工作回顾"),
    ] {
        let text = format!("{line}\n{BODY}\n二、今后打算\n{BODY}\n");
        check(&text, &[&format!("1 {heading}"), "1 二、今后打算"]);
    }
}

#[test]
fn headings_broken_over_two_lines_are_one() {
    check(
        &format!(
            "（一）工业稳步向好。\n{BODY}\n（\n二）农业喜获丰收。\n{BODY}\n（三）关于贯彻落实《某某条例》和\n《某某办法》的情况\n{BODY}\n"
        ),
        &[
            "1 （一）工业稳步向好",
            "1 （二）农业喜获丰收",
            "1 （三）关于贯彻落实《某某条例》和《某某办法》的情况",
        ],
    );
}

#[test]
fn headings_inside_one_long_line_are_found() {
    let body = BODY.repeat(30);
    check(
        &format!(
            "某县工作报告 {body} 一、过去的工作 {body}（一）道路。{body}（二）水利。{body} 二、今后的任务 {body}"
        ),
        &[
            "1 一、过去的工作",
            "2 （一）道路",
            "2 （二）水利",
            "1 二、今后的任务",
        ],
    );
}

#[test]
fn a_missing_or_repeated_number_does_not_end_a_row() {
    check(
        &format!("一、甲项\n{BODY}\n二、乙项\n{BODY}\n四、丁项\n{BODY}\n四、戊项\n{BODY}\n"),
        &["1 一、甲项", "1 二、乙项", "1 四、丁项", "1 四、戊项"],
    );
    // Pages put together say a heading at the end of one and the start of the next.
    check(
        &format!("一、甲项\n{BODY}\n二、乙项\n\n二、乙项\n{BODY}\n"),
        &["1 一、甲项", "1 二、乙项"],
    );
}

#[test]
fn markdown_headings_nest_by_their_depth() {
    check(
        &format!("# 会刊\n{BODY}\n## 报告事项\n{BODY}\n### 第一组\n{BODY}\n## 讨论事项\n{BODY}\n"),
        &["1 报告事项", "2 第一组", "1 讨论事项"],
    );
    check(&format!("#不是标题\n{BODY}\n#话题#\n{BODY}\n"), &[]);
}

#[test]
fn records_of_sittings_keep_titles_and_not_motions() {
    check(
        &format!(
            "# 會議紀錄\n## 討論事項\n一、本會委員提案修正「某某條例」，請審議案。\n主席：{BODY}\n二、本會委員提案修正「某某法」，請審議案。\n主席：{BODY}\n（一）委員發言。{BODY}\n（二）委員再發言。{BODY}\n壹、緣起\n{BODY}\n貳、經過\n一、甲部分\n{BODY}\n二、乙部分\n{BODY}\n"
        ),
        &[
            "1 討論事項",
            "2 壹、緣起",
            "2 貳、經過",
            "3 一、甲部分",
            "3 二、乙部分",
        ],
    );
}

#[test]
fn headings_without_a_number_stand_where_the_text_sets_them_apart() {
    // Between paragraphs that end in full stops, and more than one.
    check(
        &format!(
            "各位代表：\n{BODY}\n过去一年的工作\n{BODY}\n{BODY}\n今后的任务\n{BODY}\n（一）道路\n{BODY}\n（二）水利\n{BODY}\n"
        ),
        &[
            "1 过去一年的工作",
            "1 今后的任务",
            "2 （一）道路",
            "2 （二）水利",
        ],
    );
    check(
        &format!("各位代表：\n{BODY}\n今后的任务\n{BODY}\n一、道路\n{BODY}\n二、水利\n{BODY}\n"),
        &["1 一、道路", "1 二、水利"],
    );
    // Without a blank line before their body, where all other paragraphs have one.
    check(
        &format!(
            "一、回顾\n\n{BODY}\n\n道路建设加快。\n{BODY}\n\n{BODY}\n\n水利条件改善。\n{BODY}\n\n二、打算\n\n{BODY}\n\n抓好当前生产。\n{BODY}\n\n{BODY}\n\n结束语\n\n{BODY}\n"
        ),
        &[
            "1 一、回顾",
            "2 道路建设加快",
            "2 水利条件改善",
            "1 二、打算",
            "2 抓好当前生产",
            "1 结束语",
        ],
    );
}

#[test]
fn topics_over_paragraphs_are_headings_where_there_are_a_number_of_them() {
    let topic = |title: &str| format!("{title}。\n{BODY}\n");
    let text = format!(
        "各位代表：\n{BODY}\n{}{}一、回顾\n{BODY}\n{}{}二、打算\n{BODY}\n{}",
        topic("工业平稳增长"),
        topic("农业再获丰收"),
        topic("道路建设加快"),
        topic("水利条件改善"),
        topic("抓好当前生产"),
    );
    // Topics within the parts show that those before the first part are no parts either.
    check(
        &text,
        &[
            "1 工业平稳增长",
            "1 农业再获丰收",
            "1 一、回顾",
            "2 道路建设加快",
            "2 水利条件改善",
            "1 二、打算",
            "2 抓好当前生产",
        ],
    );
}

#[test]
fn a_row_after_a_turn_to_the_whole_is_no_part_of_the_last_part() {
    check(
        &format!(
            "一、回顾\n（一）道路。{BODY}\n（二）水利。{BODY}\n各位代表，几年来我们有这些体会：\n第一，要实干。{BODY}\n第二，要创新。{BODY}\n二、打算\n{BODY}\n"
        ),
        &[
            "1 一、回顾",
            "2 （一）道路",
            "2 （二）水利",
            "2 第一，要实干",
            "2 第二，要创新",
            "1 二、打算",
        ],
    );
}

#[test]
fn headings_are_looked_for_after_the_title() {
    let text = format!("一、像标题的题目\n一、甲项\n{BODY}\n二、乙项\n{BODY}\n");
    let sections = outline(&text, 8, &[]);
    let starts: Vec<usize> = sections.iter().map(|section| section.start).collect();
    assert_eq!(starts, [9, 9 + 5 + BODY.chars().count() + 1]);
    check_sections(&text, 8);
    assert!(outline(&text, 10_000, &[]).is_empty());
}

proptest! {
    #[test]
    fn any_text_has_a_sound_outline(
        parts in prop::collection::vec(
            prop_oneof![
                "[工作报告道路水利的总结]{1,20}",
                "[。，：；！？、]",
                "[\n ]{1,2}",
                "[一二三四五][、是]",
                "[（(][一二三1-4][）)]",
                "[1-5][.、）]",
                "第[一二三四1-3](章|条|节|部分|编|，)",
                "[壹貳甲乙①②⑴⑵]、?",
                "\n#{1,3} [总分]",
                "\n第[一二三四]条　",
                "[《》“”（）]",
                Just("各位代表！".to_owned()),
                Just(BODY.to_owned()),
                "\\PC{0,3}",
            ],
            0..120,
        ),
        after in 0usize..40,
        repeat in 1usize..8,
    ) {
        let text = crate::clean::clean(&parts.concat().repeat(repeat)).text;
        let after = after.min(text.chars().count());
        check_sections(&text, after);
    }
}

#[test]
fn emphasis_is_no_part_of_a_heading() {
    let text = "# 总结\n\n## **一、做法**\n\n抓学习。\n\n## **二、打算**\n\n再努力。\n";
    let headings: Vec<String> = outline(text, 4, &[])
        .into_iter()
        .map(|s| s.heading)
        .collect();
    assert_eq!(headings, ["一、做法", "二、打算"]);
}

/// The outline of a text whose lines behind `§` and a level the document marks as headings.
fn styled(text: &str) -> Vec<(u8, String)> {
    let mut plain = String::new();
    let mut marks = Vec::new();
    for line in text.lines() {
        let line = match line.strip_prefix('§') {
            Some(rest) => {
                let (level, words) = rest.split_at(1);
                marks.push((plain.chars().count(), level.parse().unwrap()));
                words
            }
            None => line,
        };
        plain.push_str(line);
        plain.push('\n');
    }
    let sections = outline(&plain, 0, &marks);
    sections.into_iter().map(|s| (s.level, s.heading)).collect()
}

#[test]
fn headings_that_the_document_marks_are_believed() {
    for (text, expected) in [
        (
            "§1工作回顾\n全年粮食丰收，农民增收。\n§2农业\n小麦增产三成。\n§1明年打算\n再修两条水渠，灌溉面积扩大。",
            vec![(1, "工作回顾"), (2, "农业"), (1, "明年打算")],
        ),
        // Numbers nest below them.
        (
            "§1工作回顾\n一、农业\n小麦增产三成，收购平稳。\n二、水利\n水渠修通，灌溉及时。\n§1明年打算\n再修两条水渠，灌溉面积扩大。",
            vec![
                (1, "工作回顾"),
                (2, "一、农业"),
                (2, "二、水利"),
                (1, "明年打算"),
            ],
        ),
        // A lone number that is marked is a heading.
        (
            "§1一、基本情况\n小麦增产三成，收购平稳。\n§1附记\n水渠修通，灌溉及时，群众满意。\n以上数字由统计站提供。",
            vec![(1, "一、基本情况"), (1, "附记")],
        ),
        // Whole paragraphs are only made to look like headings.
        (
            "§1小麦增产三成，收购平稳。\n§1水渠修通，灌溉及时。\n§1农民增收，群众满意。",
            vec![],
        ),
    ] {
        let expected: Vec<(u8, String)> = expected
            .into_iter()
            .map(|(level, heading)| (level, heading.to_owned()))
            .collect();
        assert_eq!(styled(text), expected, "{text}");
    }
}
