//! What a page states of itself: in its `meta` tags and its title.

use super::super::extracted::Metadata;

/// Longest value that is kept, in bytes.
const LONGEST: usize = 2000;

/// What a page states, with how much each statement is worth.
#[derive(Debug, Default)]
pub(super) struct Statements {
    title: Statement,
    created: Statement,
    modified: Statement,
}

#[derive(Debug, Default)]
struct Statement {
    worth: u8,
    value: String,
}

impl Statement {
    /// Takes a value that is worth more than what was stated before.
    fn take(&mut self, worth: u8, value: &str) {
        if worth > self.worth {
            self.worth = worth;
            value.clone_into(&mut self.value);
        }
    }

    fn into_value(self) -> Option<String> {
        (self.worth > 0).then_some(self.value)
    }
}

impl Statements {
    /// Notes a `meta` tag: its name (or property), and its content.
    pub(super) fn meta(&mut self, name: &str, content: &str) {
        let content = tidy(content);
        if content.is_empty() || content.len() > LONGEST {
            return;
        }
        let name = name.trim().to_ascii_lowercase();
        // Government sites name the article alone in `ArticleTitle`, and when it was published in
        // `PubDate`; word processors write `created` when they save a page.
        match name.as_str() {
            "articletitle" => self.title.take(5, &content),
            "og:title" => self.title.take(4, &content),
            "dc.title" | "dcterms.title" => self.title.take(3, &content),
            "title" => self.title.take(1, &content),
            _ => {}
        }
        // LibreOffice writes a bare `00:00:00` where it knows no date.
        if content.bytes().filter(u8::is_ascii_digit).count() < 6 || content.starts_with("00:00") {
            return;
        }
        match name.as_str() {
            "pubdate" => self.created.take(9, &content),
            "publishdate" | "publishtime" | "publish_time" | "publish-date" | "publish_date"
            | "firstpublishedtime" | "releasedate" => self.created.take(8, &content),
            "article:published_time"
            | "og:published_time"
            | "og:release_date"
            | "datepublished" => self.created.take(7, &content),
            "dc.date.issued" | "dcterms.issued" | "dc.date.created" | "dcterms.created"
            | "dcterms.date" | "dc.date" => self.created.take(6, &content),
            "weibo:article:create_at" | "article:create_at" => self.created.take(5, &content),
            "date" | "pubtime" => self.created.take(4, &content),
            "created" | "creationdate" => self.created.take(3, &content),
            "article:modified_time" | "og:updated_time" | "datemodified" => {
                self.modified.take(4, &content);
            }
            "dcterms.modified" | "dc.date.modified" | "weibo:article:update_at" => {
                self.modified.take(3, &content);
            }
            "changed" => self.modified.take(2, &content),
            "last-modified" => self.modified.take(1, &content),
            _ => {}
        }
    }

    /// Notes the content of the title element.
    pub(super) fn title(&mut self, content: &str) {
        let content = tidy(content);
        if !content.is_empty() && content.len() <= LONGEST {
            self.title.take(2, &content);
        }
    }

    pub(super) fn into_metadata(self) -> Metadata {
        Metadata {
            title: self.title.into_value(),
            created: self.created.into_value(),
            modified: self.modified.into_value(),
        }
    }
}

/// A value in one line, its white space collapsed.
fn tidy(value: &str) -> String {
    let words: Vec<&str> = value.split_whitespace().collect();
    words.join(" ")
}
