//! Formulas and sounds of an HTML source, taken out as placeholders: `\(…\)`, `\[…\]`, `[$]…[/$]`, `[$$]…[/$$]`,
//! `[latex]…[/latex]`, `[sound:…]`. Anki writes the last four.
//!
//! One pass, and linear: what is opened ends before the next opening of its kind, so a text of nothing but openings costs no more.

use super::TooComplex;
use super::html::file_name;
use super::insets::{Inset, Insets};
use super::tokens::{Token, next, tokens};

/// How a formula opens and closes.
struct Delimiters {
    open: &'static str,
    close: &'static str,
    display: bool,
}

const DELIMITERS: [Delimiters; 5] = [
    Delimiters { open: r"\(", close: r"\)", display: false },
    Delimiters { open: r"\[", close: r"\]", display: true },
    Delimiters { open: "[$]", close: "[/$]", display: false },
    Delimiters { open: "[$$]", close: "[/$$]", display: true },
    Delimiters { open: "[latex]", close: "[/latex]", display: false },
];
const SOUND: &str = "[sound:";

/// Tags that may stand within a formula, as editors put them there: a line break, and what has no meaning in math.
const WITHIN: [&str; 9] = ["b", "br", "code", "div", "em", "i", "p", "span", "u"];

/// `html` (see `html`) with its formulas and sounds kept in `insets`. Nothing is taken out of `<pre>` and `<code>`.
pub fn take(html: &str, insets: &mut Insets) -> Result<String, TooComplex> {
    let mut out = String::with_capacity(html.len());
    let mut quoting = 0_usize;
    let mut rest = html;
    while let Some((token, after)) = next(rest) {
        match token {
            Token::Open { name: "pre" | "code", raw, .. } => {
                quoting += 1;
                out.push_str(raw);
            }
            Token::Close { name: "pre" | "code", raw } => {
                quoting = quoting.saturating_sub(1);
                out.push_str(raw);
            }
            Token::Open { raw, .. } | Token::Close { raw, .. } => out.push_str(raw),
            Token::Text(text) if quoting > 0 => out.push_str(text),
            Token::Text(text) => {
                rest = from_text(text, rest, &mut out, insets)?;
                continue;
            }
        }
        rest = after;
    }
    Ok(out)
}

/// Copies `text`, which `rest` begins with, up to its end or to the end of its first inset. Gives what is left of `rest`.
fn from_text<'a>(text: &str, rest: &'a str, out: &mut String, insets: &mut Insets) -> Result<&'a str, TooComplex> {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|left| left.find(['\\', '['])) {
        at += found;
        let here = rest.get(at..).unwrap_or_default();
        if let Some((inset, length)) = inset(here) {
            out.push_str(rest.get(..at).unwrap_or_default());
            out.push_str(&insets.put(inset)?);
            return Ok(here.get(length..).unwrap_or_default());
        }
        // `\\(` is a literal backslash before a parenthesis.
        at += if here.starts_with(r"\\") { 2 } else { 1 };
    }
    out.push_str(text);
    Ok(rest.get(text.len()..).unwrap_or_default())
}

/// The inset that `here` begins with, and its length in bytes.
fn inset(here: &str) -> Option<(Inset, usize)> {
    if let Some(name) = here.strip_prefix(SOUND) {
        let end = name.find([']', '<', '['])?;
        let file = file_name(&super::sanitise::text(name.get(..end)?)).ok().flatten()?;
        return name.get(end..)?.starts_with(']').then_some((Inset::Sound(file), SOUND.len() + end + 1));
    }
    let delimiters = DELIMITERS.iter().find(|kind| here.starts_with(kind.open))?;
    let body = here.get(delimiters.open.len()..)?;
    let end = body_end(body, delimiters)?;
    let mut source = plain_source(body.get(..end)?)?;
    let mut display = delimiters.display;
    if delimiters.open == "[latex]" {
        (source, display) = unwrapped(&source);
    }
    let length = delimiters.open.len() + end + delimiters.close.len();
    let written = format!("{}{source}{}", delimiters.open, delimiters.close);
    Some((Inset::Formula { source, display, written }, length))
}

/// Where the closing delimiter stands. None before the next opening one of the kind, or a tag that can't be part of math.
fn body_end(body: &str, delimiters: &Delimiters) -> Option<usize> {
    let mut at = 0;
    loop {
        at += body.get(at..)?.find(['\\', '[', '<'])?;
        let here = body.get(at..)?;
        if here.starts_with(delimiters.close) {
            return Some(at);
        }
        if here.starts_with(delimiters.open) {
            return None;
        }
        at += if here.starts_with('<') {
            match next(here) {
                Some((Token::Open { name, raw, .. } | Token::Close { name, raw }, _)) if WITHIN.contains(&name) => {
                    raw.len()
                }
                _ => return None,
            }
        } else if here.starts_with(r"\\") {
            2
        } else {
            1
        };
    }
}

/// LaTeX of the HTML between two delimiters. None if it holds half of an element, as taking it out would break the rest.
fn plain_source(body: &str) -> Option<String> {
    let mut text = String::with_capacity(body.len());
    let mut depth = 0_usize;
    for token in tokens(body) {
        match token {
            Token::Text(part) => text.push_str(part),
            Token::Open { name: "br", .. } => text.push('\n'),
            Token::Open { name, .. } => {
                depth += 1;
                if matches!(name, "div" | "p") {
                    text.push('\n');
                }
            }
            Token::Close { .. } => depth = depth.checked_sub(1)?,
        }
    }
    // Entities may have hidden control characters.
    (depth == 0).then(|| super::nfc(&super::sanitise::text(&text)).replace('\u{a0}', " ").trim().to_owned())
}

/// The math within `[latex]`, whose body is a piece of a LaTeX document, and whether it's displayed.
fn unwrapped(body: &str) -> (String, bool) {
    const WRAPPERS: [(&str, &str, bool); 6] = [
        ("$$", "$$", true),
        ("$", "$", false),
        (r"\[", r"\]", true),
        (r"\(", r"\)", false),
        (r"\begin{displaymath}", r"\end{displaymath}", true),
        (r"\begin{math}", r"\end{math}", false),
    ];
    for (open, close, display) in WRAPPERS {
        if let Some(inner) = body.strip_prefix(open).and_then(|left| left.strip_suffix(close))
            && !inner.contains(open)
        {
            return (inner.trim().to_owned(), display);
        }
    }
    // Words with formulas between: LaTeX's own \text reads just that.
    if body.contains('$') { (format!(r"\text{{{body}}}"), false) } else { (body.to_owned(), false) }
}
