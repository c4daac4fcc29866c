//! Gaps in a text, written in brackets: `The capital of [Canada] is [Ottawa].` Each becomes a card.

use std::ops::Range;

use super::lines;

/// Gaps of a text, and bytes of all its cards.
pub(super) const MOST_GAPS: usize = 200;
pub(super) const MOST_BYTES: usize = 8 << 20;

/// Where the gaps stand, brackets counted: not those of links, pictures, footnotes, tasks, code and formulas.
pub(super) fn gaps(text: &str) -> Vec<Range<usize>> {
    let mut gaps = Vec::new();
    let mut start = 0;
    let lines = lines::lines(text, 0);
    let mut open: Option<usize> = None;
    for line in &lines {
        if line.plain {
            in_line(line.text, start, &mut open, &mut gaps, text);
        } else {
            open = None;
        }
        start += line.text.len() + 1;
    }
    gaps
}

/// Finds the gaps that end in a line, which begins at `start` of the text.
fn in_line(line: &str, start: usize, open: &mut Option<usize>, gaps: &mut Vec<Range<usize>>, text: &str) {
    if line.trim().is_empty() {
        *open = None;
    }
    let bytes = line.as_bytes();
    let mut at = 0;
    // A mark of code or formula that isn't closed in its line makes the rest of the line no search for its like.
    let (mut no_code, mut no_math, mut no_formula) = (false, false, false);
    while let Some(&byte) = bytes.get(at) {
        let rest = line.get(at..).unwrap_or_default();
        match byte {
            b'\\' => {
                let close = match bytes.get(at + 1) {
                    Some(b'(') => "\\)",
                    Some(b'[') => "\\]",
                    _ => "",
                };
                let end = if close.is_empty() || no_formula { None } else { rest.find(close) };
                no_formula |= !close.is_empty() && end.is_none();
                at += end.map_or(2, |end| end + 2);
                continue;
            }
            b'`' if !no_code => {
                let length = rest.bytes().take_while(|byte| *byte == b'`').count();
                let mark = rest.get(..length).unwrap_or_default();
                match rest.get(length..).and_then(|inside| inside.find(mark)) {
                    Some(end) => {
                        at += end + 2 * length;
                        continue;
                    }
                    None => no_code = true,
                }
            }
            b'$' if !no_math => {
                let length = if rest.starts_with("$$") { 2 } else { 1 };
                let mark = rest.get(..length).unwrap_or_default();
                match rest.get(length..).and_then(|inside| inside.find(mark)) {
                    Some(end) => {
                        at += end + 2 * length;
                        continue;
                    }
                    None => no_math = true,
                }
            }
            b'[' => {
                let before = at.checked_sub(1).and_then(|before| bytes.get(before));
                let picture = before == Some(&b'!');
                let footnote = bytes.get(at + 1) == Some(&b'^');
                *open = (!picture && !footnote && before != Some(&b']')).then_some(start + at);
            }
            b']' => {
                let is_address = matches!(bytes.get(at + 1), Some(b'(' | b'[' | b':'));
                if let Some(from) = open.take().filter(|_| !is_address) {
                    let inside = text.get(from + 1..start + at).unwrap_or_default();
                    let task = matches!(inside, "x" | "X") && is_item(text.get(..from).unwrap_or_default());
                    if !inside.trim().is_empty() && !task {
                        gaps.push(from..start + at + 1);
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// Whether the text before a bracket ends with the mark of a list item.
fn is_item(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start();
    matches!(line, "- " | "* " | "+ ")
}

/// Both sides of the card of gap `number`: the others are filled in.
pub(super) fn sides(text: &str, gaps: &[Range<usize>], number: usize) -> (String, String) {
    let (mut front, mut back) = (String::with_capacity(text.len()), String::with_capacity(text.len()));
    let mut copied = 0;
    for (index, gap) in gaps.iter().enumerate() {
        let before = text.get(copied..gap.start).unwrap_or_default();
        let inside = text.get(gap.start + 1..gap.end - 1).unwrap_or_default();
        front.push_str(before);
        back.push_str(before);
        if index == number {
            front.push_str("<mark>[…]</mark>");
            back.push_str("<mark>");
            back.push_str(inside);
            back.push_str("</mark>");
        } else {
            front.push_str(inside);
            back.push_str(inside);
        }
        copied = gap.end;
    }
    let after = text.get(copied..).unwrap_or_default();
    front.push_str(after);
    back.push_str(after);
    (front, back)
}
