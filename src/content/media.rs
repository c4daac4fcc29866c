//! Pictures, sounds and films: what a file is by its content, and how it shows in a card.
//!
//! `finish` leaves a place with the name of each file, since the same text may stand in decks with other files. [`shown`] puts
//! in those that are there, whenever a card is read.

use super::SafeHtml;
use super::tokens::{decoded, push_escaped};

/// Begins a place. Nothing but `finish` writes this class: the sanitiser lets it through from nowhere.
const PLACE: &str = "<span class=\"missing-media\"";
const TITLE: &str = " title=\"";
const END: &str = "</span>";

/// How a file is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// A picture.
    Picture,
    /// A sound.
    Sound,
    /// A film.
    Film,
}

/// What a file is.
#[derive(Debug, PartialEq, Eq)]
pub struct FileType {
    /// MIME type, as it is served.
    pub mime: &'static str,
    /// How it is shown.
    pub look: Look,
    /// How names of such files end, the usual ending first.
    pub endings: &'static [&'static str],
}

/// The types that are taken.
static TYPES: [FileType; 12] = [
    FileType { mime: "image/png", look: Look::Picture, endings: &["png"] },
    FileType { mime: "image/jpeg", look: Look::Picture, endings: &["jpg", "jpeg"] },
    FileType { mime: "image/gif", look: Look::Picture, endings: &["gif"] },
    FileType { mime: "image/webp", look: Look::Picture, endings: &["webp"] },
    FileType { mime: "image/avif", look: Look::Picture, endings: &["avif"] },
    FileType { mime: "image/svg+xml", look: Look::Picture, endings: &["svg"] },
    FileType { mime: "audio/mpeg", look: Look::Sound, endings: &["mp3"] },
    FileType { mime: "audio/ogg", look: Look::Sound, endings: &["ogg", "opus", "oga"] },
    FileType { mime: "audio/mp4", look: Look::Sound, endings: &["m4a"] },
    FileType { mime: "audio/wav", look: Look::Sound, endings: &["wav"] },
    FileType { mime: "video/mp4", look: Look::Film, endings: &["mp4", "m4v"] },
    FileType { mime: "video/webm", look: Look::Film, endings: &["webm"] },
];

/// What `bytes` are, by their first bytes and never by a name; none for anything that isn't taken.
pub fn file_type(bytes: &[u8]) -> Option<&'static FileType> {
    let at = |from: usize, mark: &[u8]| bytes.get(from..from + mark.len()) == Some(mark);
    let mime = if at(0, b"\x89PNG\r\n\x1a\n") {
        "image/png"
    } else if at(0, b"\xff\xd8\xff") {
        "image/jpeg"
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        "image/gif"
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        "image/webp"
    } else if at(0, b"RIFF") && at(8, b"WAVE") {
        "audio/wav"
    } else if at(0, b"OggS") && !at(28, b"\x80theora") {
        "audio/ogg"
    } else if at(4, b"ftyp") {
        match bytes.get(8..12)? {
            b"avif" | b"avis" => "image/avif",
            b"M4A " | b"M4B " => "audio/mp4",
            b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"M4V " | b"dash" => {
                "video/mp4"
            }
            _ => return None,
        }
    } else if at(0, b"\x1a\x45\xdf\xa3") {
        // Matroska in general is not for browsers; the kind stands in the first few fields.
        let head = bytes.get(..bytes.len().min(64))?;
        head.windows(4).any(|four| four == b"webm").then_some("video/webm")?
    } else if at(0, b"ID3") || is_mp3_frame(bytes) {
        "audio/mpeg"
    } else if is_svg(bytes) {
        "image/svg+xml"
    } else {
        return None;
    };
    of_mime(mime)
}

/// The type of that MIME name, if it is one that is taken.
pub fn of_mime(mime: &str) -> Option<&'static FileType> {
    TYPES.iter().find(|known| known.mime == mime)
}

/// Whether a file of that name is a sound or a film.
pub(super) fn is_played(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    TYPES.iter().any(|known| known.look != Look::Picture && known.endings.contains(&ending.as_str()))
}

/// The header of a frame of MPEG audio, layer III: its sync, no reserved version, bit rate or sample rate.
fn is_mp3_frame(bytes: &[u8]) -> bool {
    let (Some(0xff), Some(second), Some(third)) = (bytes.first(), bytes.get(1), bytes.get(2)) else { return false };
    second & 0xe6 == 0xe2 && second & 0x18 != 0x08 && third & 0xf0 != 0xf0 && third & 0xf0 != 0 && third & 0x0c != 0x0c
}

/// Text whose first element is `<svg>`. What stands before may be no longer than a few kilobytes.
fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096)).unwrap_or_default());
    let mut rest = head.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match () {
            () if rest.starts_with("<?xml") => "?>",
            () if rest.starts_with("<!--") => "-->",
            () if rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!DOCTYPE")) => {
                // Only its own: a document with entities of its own, or of another type, is none for us.
                let Some((inside, _)) = rest.split_once('>') else { return false };
                if inside.contains('[') || !inside.get(9..).unwrap_or_default().trim_start().starts_with("svg") {
                    return false;
                }
                ">"
            }
            () => break,
        };
        let Some((_, after)) = rest.split_once(end) else { return false };
        rest = after.trim_start();
    }
    rest.strip_prefix("<svg").is_some_and(|after| after.starts_with(|c: char| c.is_whitespace() || c == '>'))
}

/// A file that a card names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// What it is.
    pub kind: &'static FileType,
}

/// The address of a file, which is the same for ever: its content stands in it.
pub fn address(sha256: &str, name: &str) -> String {
    let mut out = format!("/media/{sha256}/");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            use std::fmt::Write as _;
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Writes the place of a file that a card names; until the file is there it shows the name.
pub(super) fn push_place(html: &mut String, name: &str, alt: &str) {
    html.push_str(PLACE);
    if !alt.is_empty() {
        html.push_str(TITLE);
        push_escaped(html, alt);
        html.push('"');
    }
    html.push('>');
    push_escaped(html, name);
    html.push_str(END);
}

/// A place: what stands before it, the name, what it shows in words, and what follows. None where there is no more.
fn next_place(html: &str) -> Option<(&str, String, String, &str)> {
    let (before, rest) = html.split_once(PLACE)?;
    let (title, rest) = match rest.strip_prefix(TITLE) {
        Some(rest) => rest.split_once('"')?,
        None => ("", rest),
    };
    let (name, after) = rest.strip_prefix('>')?.split_once(END)?;
    Some((before, decoded(name), decoded(title), after))
}

/// The names of the files that the card's HTML has places for, each once.
pub fn names(html: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = html;
    while let Some((_, name, _, after)) = next_place(rest) {
        if !names.contains(&name) {
            names.push(name);
        }
        rest = after;
    }
    names
}

/// Whether the HTML names any file: cheap, for the many cards that don't.
pub fn names_any(html: &str) -> bool {
    html.contains(PLACE)
}

/// The card with its files in their places; one that `find` doesn't know stays a name.
pub fn shown(html: &SafeHtml, find: impl Fn(&str) -> Option<File>) -> SafeHtml {
    let html = html.as_str();
    let mut out = String::with_capacity(html.len() * 2);
    let mut rest = html;
    while let Some((before, name, alt, after)) = next_place(rest) {
        out.push_str(before);
        match find(&name) {
            Some(file) => push_element(&mut out, &file, &name, &alt),
            None => push_place(&mut out, &name, &alt),
        }
        rest = after;
    }
    out.push_str(rest);
    SafeHtml(out.into())
}

fn push_element(out: &mut String, file: &File, name: &str, alt: &str) {
    let (open, close, words) = match file.kind.look {
        Look::Picture => ("<img src=\"", "\">", "alt"),
        Look::Sound => ("<audio controls preload=\"metadata\" src=\"", "\"></audio>", "aria-label"),
        Look::Film => ("<video controls playsinline preload=\"metadata\" src=\"", "\"></video>", "aria-label"),
    };
    out.push_str(open);
    out.push_str(&address(&file.sha256, name));
    out.push_str("\" ");
    out.push_str(words);
    out.push_str("=\"");
    // A player without a name would be one among many; a picture without words is decoration.
    push_escaped(out, if alt.is_empty() && words != "alt" { name } else { alt });
    out.push_str(close);
}

/// A name for a file that a person adds: letters, digits, `-`, `_` and `.`, with an ending that fits what it is.
///
/// Such a name needs no quoting anywhere: not in Markdown, HTML or an address.
pub fn plain_name(given: &str, kind: &FileType) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, ending) = last.rsplit_once('.').unwrap_or((last, ""));
    let usual = kind.endings.first().copied().unwrap_or_default();
    let ending = kind.endings.iter().find(|known| known.eq_ignore_ascii_case(ending)).copied().unwrap_or(usual);
    let mut name = String::new();
    for c in super::nfc(stem).chars().take(80) {
        if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') {
            name.push(c);
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_matches(['-', '.']);
    format!("{}.{ending}", if name.is_empty() { "media" } else { name })
}

/// How a text in Markdown, and one in HTML, names a file that shows `alt`.
pub fn written(name: &str, alt: &str, kind: &FileType) -> (String, String) {
    let mut words = String::new();
    // Composed first: a mark may have another form that becomes it.
    for c in super::nfc(&alt.split_whitespace().collect::<Vec<_>>().join(" ")).chars() {
        // As entities: a backslash before a bracket would begin a formula.
        if matches!(c, '[' | ']' | '\\' | '*' | '_' | '`' | '<' | '>' | '&' | '$' | '~' | '!') {
            use std::fmt::Write as _;
            let _ = write!(words, "&#{};", u32::from(c));
        } else {
            words.push(c);
        }
    }
    // A percent sign is read as the beginning of a code, as in an address.
    let source = name.replace('%', "%25");
    let html = if kind.look == Look::Picture {
        let mut tag = String::from("<img src=\"");
        push_escaped(&mut tag, &source);
        tag.push_str("\" alt=\"");
        push_escaped(&mut tag, alt);
        tag.push_str("\">");
        tag
    } else {
        format!("[sound:{name}]")
    };
    let target = source.replace('&', "&amp;");
    let target = if source.contains([' ', '(', ')']) { format!("<{target}>") } else { target };
    (format!("![{words}]({target})"), html)
}
