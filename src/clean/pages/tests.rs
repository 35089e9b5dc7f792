//! Page furniture: what goes, what stays, and how sentences are joined again.

use crate::clean::tests::check;

/// Paragraphs of some length, no two alike, of which no line is broken by a width.
fn paragraph(number: usize) -> String {
    let places = [
        "东", "南", "西", "北", "中", "上", "下", "前", "后", "左", "右", "内",
    ];
    let place = places[number % places.len()];
    format!(
        "{place}乡全年新修水渠{number}公里，改造农田{}亩，受益群众比上年有较大增加，村容村貌明显改善。\
         各村还组织了三次集中整治，清理垃圾{}吨，新栽树苗{}棵，道路两旁面貌一新，群众反映良好。\
         在教育方面，{place}乡新建校舍{}间，添置课桌{}套，适龄儿童全部入学，辍学现象基本消除。\
         卫生工作也有起色，{place}乡卫生院添置设备{}台，下乡巡诊{}次，群众看病更加方便，乡村医生的培训坚持不断",
        number * 7 + 20,
        number * 3 + 11,
        number * 13 + 100,
        number + 4,
        number * 5 + 30,
        number % 4 + 2,
        number * 2 + 9,
    )
}

/// A text of pages that each end amid a sentence; `edge` gives what stands between two of them,
/// from the number of the page that ends.
fn pages(count: usize, edge: impl Fn(usize) -> String) -> String {
    let mut text = "某县农村工作总结\n".to_owned();
    for page in 1..=count {
        text += &format!("{}。\n", paragraph(page + 50));
        text += &format!("{}，并且{}", paragraph(page), edge(page));
        text += &format!("得到上级的肯定，有关做法在{}个村推广。\n", page + 20);
    }
    text
}

/// The same text without anything between its pages.
fn whole(count: usize) -> String {
    pages(count, |_| String::new())
}

#[test]
fn page_numbers_go_and_the_sentence_is_joined() {
    for edge in [
        |page: usize| format!("\n— {page} —\n"),
        |page: usize| format!("\n-{page}-\n\n"),
        |page: usize| format!("\n\n·{page}·\n"),
        |page: usize| format!("\n第{page}页 共9页\n"),
        |page: usize| format!("\n第 {page} 頁\n"),
        |page: usize| format!("\n{page}/9\n"),
        |page: usize| format!("\n　　　　{page}\n"),
        |page: usize| format!("\nPage {page} of 9\n"),
        |page: usize| format!("\n{page}\n\u{c}"),
        |page: usize| format!("\n\u{c}— {page} —\n"),
        |page: usize| format!("\n－ {} －\n\u{c}\n", page + 16),
    ] {
        check(&pages(7, edge), &whole(7));
    }
    // Two pages are enough where the number is framed.
    check(&pages(2, |page| format!("\n— {page} —\n")), &whole(2));
}

#[test]
fn headers_and_footers_go_with_the_page_numbers() {
    for edge in [
        |page: usize| format!("\n某县农业局文件汇编\n— {page} —\n"),
        |page: usize| format!("\n— {page} —\n某县农业局文件汇编\n"),
        |page: usize| format!("\n某县农业局文件汇编　{page}\n"),
        |page: usize| format!("\n{page}\n\u{c}某县农业局文件汇编\n"),
        |page: usize| format!("\n某县农业局文件汇编　·{page}·\n\u{c}"),
        |_| "\n\u{c}\n某县农业局文件汇编\n内部资料 注意保存\n".to_owned(),
        |page: usize| {
            // Left and right pages differ.
            let header = if page.is_multiple_of(2) {
                "某县农业局"
            } else {
                "二〇〇三年文件汇编"
            };
            format!("\n\u{c}{header}\n")
        },
    ] {
        check(&pages(9, edge), &whole(9));
    }
    // The same line, as regular as pages are, in the midst of sentences.
    check(
        &pages(9, |_| "\n某县农业局文件汇编\n".to_owned()),
        &whole(9),
    );
}

#[test]
fn a_form_feed_is_an_end_of_line_or_nothing() {
    let first = paragraph(1);
    for (decoded, expected) in [
        (
            "上半年总结。\u{c}下半年打算。".to_owned(),
            "上半年总结。\n下半年打算。".to_owned(),
        ),
        (
            "一、总结\n\u{c}\n\n二、打算".to_owned(),
            "一、总结\n二、打算".to_owned(),
        ),
        ("\u{c}\u{c}总结\u{c}".to_owned(), "总结\n".to_owned()),
        ("\u{c}".to_owned(), String::new()),
        (
            format!("{first}，\n\u{c}\n并且受到表扬。"),
            format!("{first}，并且受到表扬。"),
        ),
        // A paragraph that lost its end, and what could be a heading.
        (
            format!("{first}\n\u{c}\n　　今年继续努力，再创佳绩。"),
            format!("{first}\n今年继续努力，再创佳绩。"),
        ),
        (
            format!("{first}\n\u{c}\n今后的任务\n今年继续努力。"),
            format!("{first}\n今后的任务\n今年继续努力。"),
        ),
        (
            format!("{first}\n\u{c}\n二、今后要努力，再创佳绩。"),
            format!("{first}\n二、今后要努力，再创佳绩。"),
        ),
        (
            "加强领导，狠抓落实\n\u{c}\n去年，全县上下一心。".to_owned(),
            "加强领导，狠抓落实\n去年，全县上下一心。".to_owned(),
        ),
    ] {
        check(&decoded, &expected);
    }
}

#[test]
fn a_header_on_two_pages_goes_or_stands_alone() {
    let (first, second) = (paragraph(1), paragraph(2));
    for (decoded, expected) in [
        // The pages are numbered, and so is the header, or it is the same.
        (
            format!(
                "某县政报  2001年第3期\n{first}。\n— 1 —\n\u{c}某县政报  2001年第3期\n　　{second}。\n— 2 —\n\u{c}"
            ),
            format!("某县政报  2001年第3期\n{first}。\n{second}。\n"),
        ),
        (
            format!(
                "某县农业局文件汇编 7\n{first}。\n\n7\n\u{c}某县农业局文件汇编 8\n　　{second}。\n\n8\n\u{c}"
            ),
            format!("某县农业局文件汇编 7\n{first}。\n{second}。\n"),
        ),
        // A sentence goes on around it.
        (
            format!("某县政报\n{first}\n\u{c}某县政报\n得到上级的肯定，值得推广。"),
            format!("某县政报\n{first}得到上级的肯定，值得推广。"),
        ),
        // The same title on two forms, numbers of attachments, the head of a table.
        (
            format!("某县受灾情况\n{first}。\n\u{c}某县受灾情况\n{second}。\n"),
            format!("某县受灾情况\n{first}。\n\n某县受灾情况\n{second}。\n"),
        ),
        (
            format!("附件1\n{first}。\n1\n\u{c}附件2\n{second}。\n2\n"),
            format!("附件1\n{first}。\n附件2\n{second}。\n"),
        ),
        (
            "单位　数量　增减\n东山　十　一\n1\n\u{c}单位　数量　增减\n西山　九　二\n2\n"
                .to_owned(),
            "单位　数量　增减\n东山　十　一\n单位　数量　增减\n西山　九　二\n".to_owned(),
        ),
        // A date ends a report; the next begins with its title.
        (
            format!(
                "{first}。\n　　一九九八年三月五日\n\u{c}关于加强水利工程管理的意见\n{second}。"
            ),
            format!("{first}。\n一九九八年三月五日\n\n关于加强水利工程管理的意见\n{second}。"),
        ),
    ] {
        check(&decoded, &expected);
    }
    // Where the lines are broken by the page, a title that may be a header is glued to nothing.
    let wrapped: Vec<char> = paragraph(3).chars().collect();
    let lines: Vec<String> = wrapped
        .chunks(30)
        .map(|line| line.iter().collect())
        .collect();
    let full: String = "修".repeat(29);
    let page = |head: &str| {
        format!(
            "{head}\n　　{}。\n　　全乡{full}。\n{full}。\n",
            lines.join("\n")
        )
    };
    let title = "某县一九九八年上半年受灾情况登记表";
    let cleaned = crate::clean::clean(&format!("{}\u{c}{}", page(title), page(title)));
    assert_eq!(
        cleaned.text.matches(&format!("\n{title}\n")).count(),
        1,
        "{}",
        cleaned.text
    );
}

#[test]
fn a_header_that_may_be_the_title_stays_once() {
    let text = |header: &str| {
        let page = |number: usize| format!("{header}{}，完成任务。\n{number}\n", paragraph(number));
        (1..=6).map(page).collect::<Vec<_>>().join("\u{c}")
    };
    let body: Vec<String> = (1..=6)
        .map(|n| format!("{}，完成任务。\n", paragraph(n)))
        .collect();
    check(
        &text("某县一九九八年农村工作总结\n"),
        &format!("某县一九九八年农村工作总结\n{}", body.concat()),
    );
}

#[test]
fn what_repeats_and_is_no_furniture_stays() {
    let text = |line: &dyn Fn(usize) -> String| {
        let part = |number: usize| format!("{}{}，完成任务。\n", line(number), paragraph(number));
        format!("某县工作总结\n{}", (1..=8).map(part).collect::<String>())
    };
    for line in [
        // Headings, and the numbers of items.
        &(|number: usize| format!("{number}\n")) as &dyn Fn(usize) -> String,
        &|number| format!("- {number} -\n建设成就之{}\n", number % 3),
        &|number| format!("第{number}项\n"),
        &|number| format!("表{number}\n"),
        &|number| format!("附件{number}\n"),
        // A refrain, a speaker, the header of a table, a title that stands twice.
        &|_| "各位代表\n".to_owned(),
        &|_| "主席：请继续发言。\n".to_owned(),
        &|_| "项目　单位　数量　增减\n".to_owned(),
        &|number| {
            (if number == 1 {
                "某县工作总结\n"
            } else {
                ""
            })
            .to_owned()
        },
    ] {
        let decoded = text(line);
        check(&decoded, &decoded);
    }
    for decoded in [
        "1\n2\n3\n4\n5\n6\n7\n8",
        "序号\n1\n张三\n2\n李四\n3\n王五\n4\n赵六\n5\n钱七\n6\n孙八",
        "2015\n产值九亿元\n2016\n产值十亿元\n2017\n产值十一亿元",
        "山高水长\n我的家乡\n稻谷飘香\n我的家乡\n书声琅琅\n我的家乡\n灯火辉煌\n我的家乡",
        "12",
        "正文如上。\n12/30\n另附说明。",
    ] {
        check(decoded, decoded);
    }
}

#[test]
fn a_table_that_goes_on_keeps_its_header() {
    let page = |page: usize| {
        let row = |row: usize| format!("项目{page}{row}\t{}\t{}\n", page * 10 + row, row * 3);
        format!(
            "名称单位\t数量合计\t比上年增减\n{}",
            (1..=8).map(row).collect::<String>()
        )
    };
    let decoded: Vec<String> = (1..=6).map(page).collect();
    check(&decoded.join("\u{c}"), &decoded.concat());
}
