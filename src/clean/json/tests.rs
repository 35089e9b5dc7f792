//! Machine data amid the text: what goes, and that prose in it and all other braces stay.

use crate::clean::tests::check;

#[test]
fn machine_data_goes() {
    for data in [
        "```json\n {\n    \"session\": 6,\n    \"speaker\": \"王主席\"\n}\n```\n",
        "```json\n{}\n```\n",
        "    ```json\n    {\"type\":\"talk\",\"people\":[\"张委员\",\"李局长\"]}\n    ```\n",
        "{\"id\": 12, \"date\": null, \"tags\": [1, -2.5e3, true, []]}\n",
        "[{\"id\": 1, \"url\": \"http:\\/\\/a.b\\/c\"},\n {\"id\": 2, \"url\": \"\\\"\"}];\n",
        "```\n{\"id\": 1,\n\u{c}\"no\": 2}\n```\n",
    ] {
        check(
            &format!("会议记录\n{data}主席：现在开会。\n"),
            "会议记录\n主席：现在开会。\n",
        );
    }
}

#[test]
fn prose_in_machine_data_stays() {
    check(
        "{\"id\": 7, \"title\": \"某县工作总结\", \"year\": 1994, \"content\": \"一年来，全县粮食增产两成。\\n\\t今后要\\u7ee7\\u7eed\\\"努力\\\"。\"}\n",
        "某县工作总结\n一年来，全县粮食增产两成。\n今后要继续\"努力\"。\n",
    );
}

#[test]
fn other_braces_stay() {
    for text in [
        "{一}总体情况",
        "[1] 见附表。",
        "[1, 2, 3]",
        "{\"id\": 1}",
        "{\"姓名\": \"张三\", \"职务\": \"局长\"}",
        "{\"id\": 1, \"no\": 2",
        "{\"id\": 1, \"no\": 2} 如上",
        "{\"id\": 1, \"no\": 02x}",
        "```\n工作总结\n```",
    ] {
        check(text, text);
    }
}

#[test]
fn deep_nesting_is_no_machine_data() {
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    check(&deep, &deep);
    let deep = format!(
        "{}{{\"id\": 1, \"no\": 2}}{}",
        "[".repeat(64),
        "]".repeat(64)
    );
    check(&deep, &deep);
}
