//! The Markdown of a Mochi card: its sides between lines `---`, its gaps in double braces, its tags with a `#`.

/// Gaps of a card that are told apart, and bytes of all cards that they make.
const MOST_GAPS: usize = 200;
const MOST_BYTES: usize = 8 << 20;
/// How an inner gap may nest before it is only text.
const DEEPEST: usize = 10;

/// Each line, and whether it stands in a block of code.
fn lines(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut fence: Option<&str> = None;
    text.split('\n').map(move |line| {
        let start = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
        match (fence, mark) {
            (Some(open), Some(mark)) if open == mark => {
                fence = None;
                (line, true)
            }
            (None, Some(mark)) => {
                fence = Some(mark);
                (line, true)
            }
            (fence, _) => (line, fence.is_some()),
        }
    })
}

/// Front and back, if there is a line between them. Further sides follow on the back.
pub(super) fn parted(content: &str) -> Option<(String, String)> {
    let mut sides = vec![String::new()];
    for (line, code) in lines(content) {
        if !code && line.trim() == "---" {
            sides.push(String::new());
        } else if let Some(side) = sides.last_mut() {
            side.push_str(line);
            side.push('\n');
        }
    }
    let mut sides = sides.iter().map(|side| side.trim().to_owned());
    let front = sides.next()?;
    let back: Vec<String> = sides.filter(|side| !side.is_empty()).collect();
    if back.is_empty() && !lines(content).any(|(line, code)| !code && line.trim() == "---") {
        return None;
    }
    Some((front, back.join("\n\n---\n\n")))
}

/// The text without lines of nothing but tags, and the tags of all of it.
pub(super) fn without_tags(content: &str) -> (String, Vec<String>) {
    if !content.contains('#') {
        return (content.to_owned(), Vec::new());
    }
    let (mut kept, mut tags) = (Vec::new(), Vec::new());
    for (line, code) in lines(content) {
        let found = if code { Vec::new() } else { tags_of(line) };
        if found.is_empty() || found.len() < line.split_whitespace().count() {
            kept.push(line);
        }
        tags.extend(found);
    }
    (kept.join("\n"), tags)
}

/// Words such as `#cellule` or `#bio/cellule`; a number is none, and neither is what a backtick surrounds.
fn tags_of(line: &str) -> Vec<String> {
    let is_tag = |word: &str| {
        word.strip_prefix('#')
            .filter(|tag| {
                tag.chars().any(char::is_alphabetic)
                    && tag.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | ':'))
            })
            .map(str::to_owned)
    };
    if line.contains('`') {
        return Vec::new();
    }
    line.split_whitespace().filter_map(is_tag).collect()
}

/// A piece of a text with gaps.
enum Piece<'t> {
    Text(&'t str),
    Open(Option<&'t str>),
    Close,
}

/// Parts a text at its braces. Code and formulas hold no gaps, but a gap may hold them.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut open = 0_usize;
    let (mut from, mut at) = (0, 0);
    let bytes = text.as_bytes();
    let mut no_math = false;
    let last = text.rfind("}}").unwrap_or(0);
    while at < bytes.len() {
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with("{{") && open < DEEPEST && at < last {
            pieces.push(Piece::Text(text.get(from..at).unwrap_or_default()));
            let inside = rest.get(2..).unwrap_or_default();
            let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
            let number = inside
                .get(..digits)
                .filter(|_| digits > 0 && inside.get(digits..).is_some_and(|r| r.starts_with("::")));
            pieces.push(Piece::Open(number));
            at += 2 + number.map_or(0, |number| number.len() + 2);
            from = at;
            open += 1;
        } else if rest.starts_with("}}") && open > 0 {
            pieces.push(Piece::Text(text.get(from..at).unwrap_or_default()));
            pieces.push(Piece::Close);
            at += 2;
            from = at;
            open -= 1;
        } else if bytes.get(at) == Some(&b'$') && open == 0 && !no_math {
            // A formula is full of braces.
            let mark = if rest.starts_with("$$") { "$$" } else { "$" };
            if let Some(end) = rest.get(mark.len()..).and_then(|inside| inside.find(mark)) {
                at += end + 2 * mark.len();
            } else {
                no_math = true;
                at += 1;
            }
        } else {
            at += 1;
        }
    }
    pieces.push(Piece::Text(text.get(from..).unwrap_or_default()));
    pieces
}

/// Front and back of each group of gaps; those without a number are asked together. None if there are no gaps.
pub(super) fn cards(content: &str) -> Vec<(String, String)> {
    let pieces = pieces(content);
    let mut groups: Vec<Option<&str>> = Vec::new();
    for piece in &pieces {
        if let Piece::Open(number) = piece
            && !groups.contains(number)
            && groups.len() < MOST_GAPS
        {
            groups.push(*number);
        }
    }
    groups.sort_by_key(|number| number.and_then(|number| number.parse::<u64>().ok()));
    let room = (MOST_BYTES / content.len().max(1)).max(1);
    groups.into_iter().take(room).map(|group| (side(&pieces, group, true), side(&pieces, group, false))).collect()
}

fn side(pieces: &[Piece], group: Option<&str>, question: bool) -> String {
    let mut out = String::new();
    let mut open: Vec<bool> = Vec::new();
    for piece in pieces {
        let hidden = question && open.contains(&true);
        match piece {
            Piece::Text(text) if !hidden => out.push_str(text),
            Piece::Text(_) => {}
            Piece::Open(number) => {
                let asked = *number == group;
                if asked && !hidden {
                    out.push_str(if question { "<mark>[…]</mark>" } else { "<mark>" });
                }
                open.push(asked);
            }
            Piece::Close => {
                let asked = open.pop().unwrap_or(false);
                if asked && !question {
                    out.push_str("</mark>");
                }
            }
        }
    }
    // What was never closed.
    if !question {
        out.push_str(&"</mark>".repeat(open.iter().filter(|asked| **asked).count()));
    }
    out
}
