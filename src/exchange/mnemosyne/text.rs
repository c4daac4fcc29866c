//! The texts of Mnemosyne: HTML whose line breaks count, formulas in tags of their own, files by their paths, gaps in brackets.

use std::ops::Range;

use crate::exchange::gather::media_name;

/// Tags of formulas, how they end, and the marks that they become.
const FORMULAS: [(&str, &str, &str, &str); 3] =
    [("<$$>", "</$$>", "\\[", "\\]"), ("<$>", "</$>", "\\(", "\\)"), ("<latex>", "</latex>", "\\[", "\\]")];

/// Both sides of a card as HTML.
pub(super) struct Sides {
    pub front: String,
    pub back: String,
}

/// Parts one below the other, without empty ones.
pub(super) fn joined(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.filter(|part| !part.trim().is_empty()).collect();
    match parts.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        parts => format!("<div>{}</div>", parts.join("</div><div>")),
    }
}

/// A text as HTML.
pub(super) fn html(text: &str) -> String {
    let text = text.trim().replace("\r\n", "\n");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // A tag that is never closed isn't looked for again.
    let mut unclosed = [false; FORMULAS.len()];
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        out.push_str(&before.replace('\n', "<br>"));
        let mut found = None;
        for (n, (open, close, left, right)) in FORMULAS.iter().enumerate() {
            let begins = from.get(..open.len()).is_some_and(|start| start.eq_ignore_ascii_case(open));
            if !begins || unclosed.get(n) == Some(&true) {
                continue;
            }
            let inside = from.get(open.len()..).unwrap_or_default();
            match inside.find(close) {
                Some(end) => found = Some((inside.get(..end), inside.get(end + close.len()..), left, right)),
                None => unclosed.iter_mut().skip(n).take(1).for_each(|flag| *flag = true),
            }
            break;
        }
        rest = if let Some((Some(formula), Some(after), left, right)) = found {
            out.push_str(left);
            out.push_str(&bare(formula).replace('<', "&lt;").replace('\n', " "));
            out.push_str(right);
            after
        } else {
            let end = from.find('>').map_or(from.len(), |end| end + 1);
            let (tag, after) = from.split_at(end);
            out.push_str(&named(tag));
            after
        };
    }
    out.push_str(&rest.replace('\n', "<br>"));
    out
}

/// A formula without the marks that `<latex>` still has around it.
fn bare(formula: &str) -> &str {
    let formula = formula.trim();
    for (open, close) in [("$$", "$$"), ("\\[", "\\]"), ("$", "$"), ("\\(", "\\)")] {
        if let Some(inside) = formula.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            return inside.trim();
        }
    }
    formula
}

/// A tag whose file has its name instead of its path.
fn named(tag: &str) -> String {
    let low = tag.to_ascii_lowercase();
    let Some(at) = low.find("src=") else { return tag.to_owned() };
    let (before, value) = tag.split_at(at + 4);
    let (quote, value) = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => (quote, value.get(1..).unwrap_or_default()),
        _ => return tag.to_owned(),
    };
    let Some((path, after)) = value.split_once(quote) else { return tag.to_owned() };
    if path.contains("://") || path.starts_with("data:") || path.starts_with("//") {
        return tag.to_owned();
    }
    let (name, _) = media_name(path);
    // A percent sign would be read as the beginning of a code.
    format!("{before}\"{}\"{after}", name.replace('%', "%25").replace('"', "%22"))
}

/// The gaps of a text with their brackets: `[casa:house]`.
fn gaps(text: &str) -> Vec<Range<usize>> {
    let mut gaps = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find('[')).map(|open| at + open) {
        let Some(close) = text.get(open..).and_then(|rest| rest.find(']')).map(|close| open + close) else { break };
        // Empty brackets are no gap.
        if close > open + 1 {
            gaps.push(open..close + 1);
        }
        at = close + 1;
    }
    gaps
}

/// What stands in brackets, and the hint after it.
fn parts(gap: &str) -> (&str, &str) {
    let inside = gap.get(1..gap.len().saturating_sub(1)).unwrap_or_default();
    inside.split_once(':').unwrap_or((inside, "..."))
}

/// The text with gap `number`, from 0, hidden on the front and marked on the back, the others filled in.
pub(super) fn gap(text: &str, number: usize) -> Option<(String, String)> {
    let gaps = gaps(text);
    gaps.get(number)?;
    let (mut front, mut back) = (String::new(), String::new());
    let mut copied = 0;
    for (at, range) in gaps.iter().enumerate() {
        let before = text.get(copied..range.start).unwrap_or_default();
        let (inside, hint) = parts(text.get(range.clone()).unwrap_or_default());
        front.push_str(before);
        back.push_str(before);
        if at == number {
            front.extend(["<span class=\"cloze\">[", hint, "]</span>"]);
            back.extend(["<span class=\"cloze\">", inside, "</span>"]);
        } else {
            front.push_str(inside);
            back.push_str(inside);
        }
        copied = range.end;
    }
    let after = text.get(copied..).unwrap_or_default();
    Some((front + after, back + after))
}

/// The text with all gaps filled in.
pub(super) fn without_gaps(text: &str) -> String {
    let mut out = String::new();
    let mut copied = 0;
    for range in gaps(text) {
        out.push_str(text.get(copied..range.start).unwrap_or_default());
        out.push_str(parts(text.get(range.clone()).unwrap_or_default()).0);
        copied = range.end;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}
