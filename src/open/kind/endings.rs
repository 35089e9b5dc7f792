//! What the ending of a name says.

use super::{Container, Kind};
use crate::report::Format;

/// The ending of a name or path, in lower case; empty where there is none.
pub(super) fn ending(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => ending.trim().to_ascii_lowercase(),
        _ => String::new(),
    }
}

/// Whether a name is that of one part of a container in several files, such as `甲.7z.001`,
/// `甲.part2.rar` or `甲.z01`.
pub(super) fn is_volume(name: &str) -> bool {
    let numbered = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let last = ending(name);
    let number = last.strip_prefix(['z', 'r']);
    if number.is_some_and(|number| number.len() == 2 && numbered(number, 2)) {
        return true;
    }
    let stem = name.rsplit_once('.').map_or("", |(stem, _)| stem);
    let before = ending(stem);
    if last == "rar" {
        let number = before.strip_prefix("part");
        return number.is_some_and(|number| numbered(number, 4));
    }
    last.len() == 3
        && numbered(&last, 3)
        && matches!(before.as_str(), "7z" | "zip" | "rar" | "tar" | "gz" | "tgz")
}

/// The format of a plain text whose name has this ending.
pub(super) fn plain_format(ending: &str) -> Format {
    match ending {
        "md" | "markdown" => Format::Md,
        "csv" | "tsv" => Format::Csv,
        "htm" | "html" | "shtml" | "shtm" | "xhtml" | "xht" | "php" | "php3" | "asp" | "aspx"
        | "jsp" | "jspx" | "jhtml" | "cgi" => Format::Html,
        _ => Format::Txt,
    }
}

/// Whether a text with this ending is written for programs and not for people.
pub(super) fn is_text_for_programs(ending: &str) -> bool {
    matches!(
        ending,
        "xml" | "json" | "jsonl" | "css" | "js" | "svg" | "eml" | "mht" | "mhtml" | "xsl" | "xsd"
    )
}

/// What a source is whose name has this ending and whose content does not tell.
pub(super) fn kind(ending: &str) -> Option<Kind> {
    use Kind::{Document, Unsupported};
    Some(match ending {
        "doc" | "dot" => Document(Format::Doc),
        "docx" | "docm" | "dotx" => Document(Format::Docx),
        "xls" | "xlt" => Document(Format::Xls),
        "xlsx" | "xlsm" | "xltx" => Document(Format::Xlsx),
        "ppt" | "pps" | "pot" => Document(Format::Ppt),
        "pptx" | "pptm" | "ppsx" => Document(Format::Pptx),
        "odt" | "ott" => Document(Format::Odt),
        "ods" | "ots" => Document(Format::Ods),
        "odp" | "otp" => Document(Format::Odp),
        "rtf" => Document(Format::Rtf),
        "epub" => Document(Format::Epub),
        "pdf" => Document(Format::Pdf),
        "zip" => Kind::Container(Container::Zip),
        "tar" => Kind::Container(Container::Tar),
        "gz" | "tgz" => Kind::Container(Container::Gzip),
        "7z" => Kind::Container(Container::SevenZip),
        _ => Unsupported(unsupported(ending)?),
    })
}

fn unsupported(ending: &str) -> Option<&'static str> {
    Some(match ending {
        "jpg" | "jpeg" | "png" | "gif" | "bmp" | "tif" | "tiff" | "webp" | "heic" | "jp2"
        | "djvu" | "djv" | "psd" | "ico" | "wmf" | "emf" | "pcx" | "tga" => super::signs::PICTURE,
        "svg" => "a drawing",
        "xml" | "xsl" | "xsd" => "structured data (XML)",
        "json" | "jsonl" => "structured data (JSON)",
        "css" | "js" => "part of a web page's program or style",
        "eml" | "msg" => "an e-mail message",
        "mht" | "mhtml" => super::page::MHTML,
        "mp3" | "wav" | "wma" | "m4a" | "aac" | "amr" | "flac" | "ogg" | "mid" => "sound",
        "mp4" | "avi" | "mov" | "wmv" | "mkv" | "rm" | "rmvb" | "flv" | "mpg" | "mpeg" | "vob"
        | "3gp" | "swf" | "dat" => "film or other data",
        "rar" => super::signs::RAR,
        "xz" | "txz" => super::signs::XZ,
        "bz2" | "tbz" | "tbz2" => super::signs::BZIP2,
        "z" | "lz" | "lzma" | "zst" | "arj" | "lzh" | "lha" | "ace" | "cab" => {
            "a container of a kind that is not known (unpack it)"
        }
        "iso" | "img" | "mdf" | "nrg" => super::signs::DISC,
        "exe" | "dll" | "so" | "com" | "msi" | "sys" | "class" | "jar" | "apk" => {
            super::signs::PROGRAM
        }
        "ttf" | "ttc" | "otf" | "woff" | "woff2" | "eot" | "fon" => "a font",
        "mdb" | "accdb" | "db" | "sqlite" | "dbf" | "mdf2" => "a database",
        "mobi" | "azw" | "azw3" | "prc" => super::signs::MOBI,
        "caj" | "nh" | "kdh" | "teb" => super::signs::CAJ,
        "pdg" => super::signs::PDG,
        "ceb" | "cebx" => "an Apabi document (save it as PDF)",
        "ofd" => super::package::OFD,
        "hwp" | "hwpx" => "a Hangul document (save it as PDF)",
        "chm" => super::signs::CHM,
        "hlp" => "a Windows help file",
        "wps" | "et" | "dps" | "wpt" => super::compound::OLD_WPS,
        "pages" | "numbers" | "key" => super::package::IWORK,
        "pub" => "a Publisher document (save it as PDF)",
        "vsd" | "vsdx" => "a Visio drawing (save it as PDF)",
        "mpp" => "a project plan (save it as PDF)",
        "one" => "a notebook (save it as PDF)",
        "dwg" | "dxf" => "a construction drawing",
        "wri" => super::signs::OLD_WORD,
        "lnk" | "url" => "a shortcut",
        "tmp" | "bak" | "bin" => "binary data",
        _ => return None,
    })
}
