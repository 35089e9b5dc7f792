//! The licence notices that wikis put below, or above, the texts they hold.

use super::Line;

/// A notice has at most as many characters in all.
const LONGEST: usize = 1500;
/// A piece of a notice that a link set on its own line has at most as many characters.
const LINK: usize = 24;

/// How a sentence of a notice ends that does not speak of a licence.
const ENDING: &str = "性质的文件";

/// How a notice begins.
const OPENINGS: [&str; 24] = [
    "本作品",
    "这部作品",
    "這部作品",
    "此作品",
    "该作品",
    "該作品",
    "本文件是",
    "本模板",
    "此模板",
    "本页面",
    "本頁面",
    "注：中文维基",
    "註：中文維基",
    "注：中文維基",
    "取自“",
    "取自「",
    "检索自",
    "{{PD",
    "{{GovernmentWorks",
    "{{版权",
    "Public domain",
    "公有领域",
    "公有領域",
    "{{EdictGov",
];

/// What only a notice speaks of.
const SUBJECTS: [&str; 19] = [
    "公有领域",
    "公有領域",
    "Public domain",
    "public domain",
    "维基文库",
    "維基文庫",
    "wikisource",
    "著作权法",
    "著作權法",
    "不适用于该法",
    "不適用於該法",
    "知识共享",
    "創用CC",
    "CC BY",
    "Creative Commons",
    "GNU自由文档",
    "版权法",
    "{{PD",
    "本模板",
];

/// Words left of a notice's pictures.
const REMNANTS: [&str; 9] = [
    "Public domain",
    "public domain",
    "false",
    "true",
    "PD",
    "公有领域",
    "公有領域",
    "PD-icon.svg",
    "PD",
];

/// Whether a line could be a piece of a notice, however long it is.
pub(super) fn could_be_piece(line: &str) -> bool {
    opens(line) || goes_on(line) || speaks_of_licence(line) || line.contains(ENDING)
}

/// Whether a line goes on with what a link broke off.
fn goes_on(line: &str) -> bool {
    line.starts_with(['，', '。', '、', '》', '；', '）', '”'])
}

fn opens(line: &str) -> bool {
    OPENINGS.iter().any(|opening| line.starts_with(opening))
}

fn speaks_of_licence(line: &str) -> bool {
    line.len() < 4 * LONGEST && SUBJECTS.iter().any(|subject| line.contains(subject))
}

/// Marks the notices among lines: stretches of lines that begin as a notice does, speak of a
/// licence, and have nothing else in them.
pub(super) fn marks(lines: &[Line<'_>]) -> Vec<bool> {
    let mut gone = vec![false; lines.len()];
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if !opens(line.words) {
            at += 1;
            continue;
        }
        let pieces = pieces(&lines[at..]);
        let stretch = &lines[at..at + pieces];
        let says = stretch.iter().any(|line| speaks_of_licence(line.words));
        let chars: usize = stretch.iter().map(|line| line.words.chars().count()).sum();
        if says && chars <= LONGEST {
            gone[at..at + pieces].fill(true);
        }
        at += pieces.max(1);
    }
    gone
}

/// How many lines, of which the first begins a notice, are pieces of it or of the next.
fn pieces(lines: &[Line<'_>]) -> usize {
    let is_own = |words: &str| {
        opens(words) || goes_on(words) || REMNANTS.contains(&words) || speaks_of_licence(words)
    };
    // A link within a sentence of the notice: the sentence goes on after it.
    let is_link = |at: usize, words: &str| {
        let next = lines.get(at + 1).map_or("", |next| next.words);
        words.chars().nth(LINK).is_none() && (goes_on(next) || next.contains(ENDING))
    };
    let is_piece = |(at, line): &(usize, &Line<'_>)| {
        is_own(line.words) || is_link(*at, line.words) || line.words.contains(ENDING)
    };
    lines.iter().enumerate().take_while(is_piece).count()
}
