//! Web chrome and licence notices: what goes at either end, what stays, and that the middle does.

use crate::clean::tests::check;

const BODY: &str = "一年来，全县上下团结一心，各项事业取得了新的成绩，人民生活不断改善。\n\
                    今后一年，要继续努力，把各项工作提高到一个新的水平，请予审议。\n";

/// A page with such lines above and below the report.
fn page(above: &str, below: &str) -> String {
    format!("{above}某县政府工作报告\n县长　某某某\n{BODY}{below}")
}

#[test]
fn chrome_above_the_report_goes() {
    for above in [
        "下载 打印 【字号：大 中 小】\n",
        "下载\n打印\n全屏\n收藏\n【字号：\n加大\n还原\n减小\n】\n",
        "字体：[ 大 中 小 ]　打印本页　关闭窗口\n",
        "当前位置：首页 > 政务公开 > 政府工作报告\n",
        "您现在的位置：首页 >> 新闻中心\n",
        "您的位置:\n首页\n>\n本县要闻\n",
        "首页 > 信息公开 > 正文\n",
        "首页 | 新闻中心 | 政务公开 | 办事服务 | 互动交流 | 走进某县\n",
        "首页\n新闻中心\n政务公开\n互动交流\n",
        "浏览次数：1234次\n分享到：\n微信 微博\n",
        "设为首页 | 加入收藏 | 联系我们\n",
        "[打印] [关闭]\n\n",
        "扫一扫在手机打开当前页\n",
        "首頁 | 資訊公開 | 列印本頁\n",
        "目前位置：首頁 > 最新消息\n字級：小 中 大　友善列印\n",
    ] {
        check(&page(above, ""), &page("", ""));
    }
}

#[test]
fn chrome_below_the_report_goes() {
    for below in [
        "相关报道：\n",
        "相关链接\n某县政府常务会议召开\n某县春耕生产全面展开\n",
        "【延伸阅读】\n某县召开会议\n打印 关闭\n版权所有 某县人民政府\n某ICP备12345678号\n",
        "（责任编辑：某某）\n",
        "责任编辑：某某\n打印\n关闭\n",
        "上一篇：某县召开动员会\n下一篇：没有了\n",
        "收藏\n|\n分享到:\n分享到微信\n×\n相关文档：\n",
        "》》点击图片进入专题《《\n返回顶部\n",
        "网站地图 | 联系我们 | 关于我们 | 隐私声明\n主办：某县人民政府办公室\n版权所有：某县人民政府　京ICP备05000000号-1\n地址：某县某路1号\n",
        "Copyright © 2005-2019 某县人民政府 All Rights Reserved\n",
        "扫一扫在手机打开当前页\n",
        "點閱次數：123\n回上頁　回首頁\n版權所有 © 2008-2021\n",
    ] {
        let kept = if below.contains("主办") {
            "主办：某县人民政府办公室\n"
        } else {
            ""
        };
        check(&page("", below), &page("", kept));
    }
}

#[test]
fn what_may_be_the_reports_own_stays() {
    for (above, below) in [
        ("来源：某某日报\n", ""),
        ("发布时间：2019-03-05　浏览次数：123\n", ""),
        ("来源：某某日报　【字号：大 中 小】　打印\n", ""),
        ("当前位置：首页 > 2019年政府工作报告\n", ""),
        ("政务公开\n", ""),
        ("大\n中\n小\n", ""),
        ("", "某县人民政府\n2003年3月2日\n"),
        ("", "（完）\n"),
        ("", "联系人：某某\n电话：12345\n"),
        ("", "编辑：某某\n"),
        ("", "附件：1. 任务分解表\n2. 进度安排表\n"),
        (
            "",
            "分享\n共享改革成果，是全县人民的共同愿望，也是各级政府的责任所在。\n",
        ),
        ("", "张三　李四　王五　赵六\n"),
        (
            "",
            "相关链接\n所谓一事一议，是指村民对村里的公益事业，按照民主程序共同商定，一件事议一次。\n",
        ),
    ] {
        let decoded = page(above, below);
        check(&decoded, &decoded);
    }
}

#[test]
fn a_report_on_web_pages_keeps_its_words() {
    for decoded in [
        // Its sentences, and what stands under its headings, at the end and at the start.
        "某县网站检查报告\n一、情况\n全县有网站十个，内容齐全。\n二、版权\n版权所有的字样缺漏，应补上。\n",
        "某县网站检查报告\n一、栏目\n首页\n新闻中心\n政务公开\n打印\n关闭\n二、问题\n分享不能用。\n",
        "某县网站检查报告\n一、情况\n全县有网站十个，内容齐全。\n二、栏目\n首页\n新闻中心\n政务公开\n",
        "某县网站检查报告\n一、情况\n“打印”不能用，版权所有未标。\n二、相关报道\n市报登了一次。\n来源：某某\n分享到各乡。\n",
        "某县网站检查报告\n一、情况\n全县有网站十个，内容齐全。\n完成ICP备案12家\n版权所有者名单\n某某公司\n",
        "某县网站检查报告\n一、情况\n全县有网站十个，内容齐全。\n（二）相关链接\n某某网\n某某站\n",
        "打印机采购情况\n下载不快。\n首页 > 新闻 > 正文\n",
    ] {
        check(decoded, decoded);
    }
    // What no report says ends it, also under a heading.
    let report =
        "某县工作打算\n全县上下团结一心，各项事业取得了成绩。\n一、抓好春耕\n二、抓好植树\n";
    for below in [
        "责任编辑：某某\n打印\n关闭\n",
        "上一篇：某县召开动员会\n",
        "版权所有：某县人民政府\n某ICP备12345678号\n",
        "版权所有，未经许可不得转载。\n",
    ] {
        check(&format!("{report}{below}"), report);
    }
}

#[test]
fn a_step_with_a_year_in_it_stays() {
    check(
        &page("您的位置:\n首页\n>\n2019年政府工作报告\n", ""),
        &page("2019年政府工作报告\n", ""),
    );
}

#[test]
fn between_paragraphs_nothing_is_chrome() {
    let decoded = format!("某县政府工作报告\n{BODY}打印\n相关报道：\n首页 > 新闻 > 正文\n{BODY}");
    check(&decoded, &decoded);
}

#[test]
fn licence_notices_go_at_either_end() {
    for notice in [
        "本作品来自某县的决定、决议。依据《\n中华人民共和国著作权法\n》第五条，本作品不适用于该法，所以属于\n公有领域\n。\n\nPublic domain\nPublic domain\nfalse\nfalse\n",
        "本作品是中华人民共和国的\n法律\n、\n法规\n，也可能在其他管辖区，属于\n公有领域\n。\n",
        "這部作品在1930年1月1日以前出版，其作者1940年逝世，在美國以及版權期限是作者終身加80年以下的國家屬於公有領域。\n",
        "注：中文维基文库社群认为，公务演讲，\n不总是\n具有立法、行政性质的文件。\nPublic domain\nfalse\n",
        "{{PD-PRC-exempt}}\n",
    ] {
        check(&page("", &format!("\n\n{notice}")), &page("", ""));
        check(&page(&format!("{notice}\n"), ""), &page("", ""));
    }
    for own in [
        "本作品由县文化馆创作，获得全省群众文艺会演一等奖，为全县人民争得了荣誉。\n",
        "要宣传著作权法，打击盗版，保护作者的合法权益，把这项工作列入议事日程。\n",
        "false\n",
    ] {
        check(&page("", own), &page("", own));
    }
}
