//! Fields: Word shows what a field gives, and stores its code beside it.

/// The fields that are open at a place of the text, one within the other.
#[derive(Debug, Default)]
pub(super) struct Fields {
    open: Vec<Field>,
    /// How many of them are in their code.
    in_code: usize,
}

#[derive(Debug, Default)]
struct Field {
    /// The code, as far as it is of use.
    code: String,
    /// Whether the code has ended and what is shown has begun.
    shown: bool,
}

/// Longest code that is kept, in bytes.
const MAX_CODE: usize = 512;

impl Fields {
    /// A field begins, with its code.
    pub(super) fn begin(&mut self) {
        self.open.push(Field::default());
        self.in_code += 1;
    }

    /// The code ends, and what the field shows begins.
    pub(super) fn separate(&mut self) {
        if let Some(field) = self.open.last_mut()
            && !field.shown
        {
            field.shown = true;
            self.in_code -= 1;
        }
    }

    /// The field ends. Gives what it shows, where that is in its code alone.
    pub(super) fn end(&mut self) -> Option<String> {
        let field = self.open.pop()?;
        if field.shown {
            return None;
        }
        self.in_code -= 1;
        let shown = combined(&field.code)?;
        (!self.hides()).then(|| shown.to_owned())
    }

    /// Takes a piece of code.
    pub(super) fn code(&mut self, code: &str) {
        if let Some(field) = self.open.last_mut()
            && !field.shown
            && field.code.len() + code.len() <= MAX_CODE
        {
            field.code.push_str(code);
        }
    }

    /// Whether the text at this place is code, which is not shown.
    pub(super) fn hides(&self) -> bool {
        self.in_code > 0
    }

    /// A paragraph ends. Codes end with it: one that is never ended must not hide all that follows.
    pub(super) fn end_paragraph(&mut self) {
        if self.hides() {
            self.open.retain(|field| field.shown);
            self.in_code = 0;
        }
    }
}

/// The character that an `EQ` field combines with others: the 汉 of `eq \o\ad(\s\up 9(hàn),汉)`,
/// by which older versions of Word set pronunciation above characters and circles around them.
pub(crate) fn combined(code: &str) -> Option<&str> {
    let code = code.trim();
    let overlay = code.get(..2)?.eq_ignore_ascii_case("eq") && code.contains("\\o");
    let (_, last) = code.rsplit_once([',', ';', '，']).filter(|_| overlay)?;
    let last = last.strip_suffix(')')?;
    (!last.is_empty() && !last.contains(['(', ')', '\\'])).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a text with `{` for the begin of a field, `|` for the end of its code, `}` for its end
    /// and `¶` for the end of a paragraph; gives what is shown.
    fn shown(text: &str) -> String {
        let (mut fields, mut out) = (Fields::default(), String::new());
        for c in text.chars() {
            match c {
                '{' => fields.begin(),
                '|' => fields.separate(),
                '}' => out.extend(fields.end()),
                '¶' => fields.end_paragraph(),
                c if fields.hides() => fields.code(c.encode_utf8(&mut [0; 4])),
                c => out.push(c),
            }
        }
        out
    }

    #[test]
    fn what_fields_show_is_kept_and_their_code_is_not() {
        for (text, want) in [
            ("见{ HYPERLINK \"http://a\" |附件}。", "见附件。"),
            ("第{ PAGE |3}页", "第3页"),
            (
                "{ TOC |一、总则{ PAGEREF _a |2}¶二、附则}完",
                "一、总则2二、附则完",
            ),
            ("{ IF { PAGE |1} = 1 |甲}乙", "甲乙"),
            ("{ XE 索引}正文", "正文"),
            ("{ TOC 没有结束¶正文}", "正文"),
            ("多余}的|结束", "多余的结束"),
            ("{ eq \\o\\ad(\\s\\up 9(hàn),汉)}字", "汉字"),
            ("{ EQ \\o\\ac(○,一)}", "一"),
            ("{ EQ \\f(1,2)}", ""),
            ("{ IF { EQ \\o\\ac(○,一)} |甲}", "甲"),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
    }
}
