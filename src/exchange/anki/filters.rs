//! The filters of a template that change a field's text: `text`, `furigana`, `kana`, `kanji`, `hint`.
//!
//! Source: the behaviour of Anki's engine (`rslib/src/template_filters.rs`), found out by asking it.

use std::borrow::Cow;

use crate::content;

/// Without tags and comments, without what stands in `<script>` and `<style>`; entities as characters.
pub(super) fn strip(html: &str) -> Cow<'_, str> {
    let text = without_tags(html);
    if !text.contains('&') {
        return text;
    }
    match unescaped(&text) {
        Some(plain) => Cow::Owned(plain),
        None => text,
    }
}

/// What [`strip`] leaves before entities are read.
pub(super) fn without_tags(html: &str) -> Cow<'_, str> {
    if !html.contains('<') {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    // Once an end isn't there, it isn't there later either: without this a text of nothing but openings takes its square.
    let (mut comments, mut scripts, mut styles) = (true, true, true);
    while let Some((before, from)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        out.push_str(before);
        let mut end = None;
        if comments && from.starts_with("<!--") {
            end = from.get(4..).and_then(|left| left.find("-->")).map(|at| 4 + at + 3);
            comments = end.is_some();
        } else if scripts && starts_with(from, "<script") {
            end = element_end(from, "</script>");
            scripts = end.is_some();
        } else if styles && starts_with(from, "<style") {
            end = element_end(from, "</style>");
            styles = end.is_some();
        }
        let Some(end) = end.or_else(|| from.find('>').map(|at| at + 1)) else {
            rest = from;
            break;
        };
        rest = from.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn starts_with(text: &str, lower: &str) -> bool {
    text.get(..lower.len()).is_some_and(|head| head.eq_ignore_ascii_case(lower))
}

/// Behind the first `close` that follows a `>`, in any case of letters.
fn element_end(from: &str, close: &str) -> Option<usize> {
    let start = from.find('>')? + 1;
    let bytes = from.as_bytes().get(start..)?;
    let at = bytes.windows(close.len()).position(|window| window.eq_ignore_ascii_case(close.as_bytes()))?;
    Some(start + at + close.len())
}

/// `html` without the elements of these names and all that stands in them; whether there was one. For templates.
pub(super) fn without_elements<'h>(html: &'h str, names: &[&str]) -> (Cow<'h, str>, bool) {
    let mut out = String::new();
    let mut rest = html;
    let mut at = 0;
    while let Some(found) = rest.get(at..).and_then(|left| left.find('<')) {
        at += found;
        let here = rest.get(at..).unwrap_or_default();
        let element = names.iter().find_map(|name| {
            let head = here.get(1..=name.len())?;
            let ends = here.get(name.len() + 1..)?.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace());
            if head.eq_ignore_ascii_case(name) && ends { element_end(here, &format!("</{name}>")) } else { None }
        });
        if let Some(length) = element {
            out.push_str(rest.get(..at).unwrap_or_default());
            rest = here.get(length..).unwrap_or_default();
            at = 0;
        } else {
            at += 1;
        }
    }
    if rest.len() == html.len() {
        return (Cow::Borrowed(html), false);
    }
    out.push_str(rest);
    (Cow::Owned(out), true)
}

/// Every entity as its character, no-break blanks as blanks. None if one `&` begins no entity: then Anki reads none at all.
fn unescaped(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('&');
    out.push_str(parts.next()?);
    for part in parts {
        let (name, after) = part.split_once(';')?;
        match name {
            "amp" => out.push('&'),
            "lt" => out.push('<'),
            "gt" => out.push('>'),
            "quot" => out.push('"'),
            "apos" => out.push('\''),
            "nbsp" => out.push(' '),
            name => out.push_str(&named(name)?.replace('\u{a0}', " ")),
        }
        out.push_str(after);
    }
    Some(out)
}

fn named(name: &str) -> Option<String> {
    let given = |digits: &str, radix| {
        let plain = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        plain.then(|| u32::from_str_radix(digits, radix).ok()).flatten().and_then(char::from_u32)
    };
    if let Some(number) = name.strip_prefix('#') {
        let c = match number.strip_prefix(['x', 'X']) {
            Some(hex) => given(hex, 16),
            None => given(number, 10),
        };
        return c.map(String::from);
    }
    // No name is longer than `&CounterClockwiseContourIntegral;`.
    if name.len() > 31 || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let whole = format!("&{name};");
    let plain = content::unescaped(&whole);
    (plain != whole && !plain.ends_with(';')).then_some(plain)
}

/// Which part of `漢字[かんじ]` is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ruby {
    /// Both, the reading above.
    Furigana,
    /// What stands in brackets.
    Kana,
    /// What stands before.
    Kanji,
}

/// Readings in brackets behind words. `[sound:…]` isn't one.
pub(super) fn ruby(text: &str, keep: Ruby) -> String {
    let text = text.replace("&nbsp;", " ");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(found) = reading(rest) {
        out.push_str(rest.get(..found.start).unwrap_or_default());
        if found.above.starts_with("sound:") {
            out.push_str(rest.get(found.start..found.end).unwrap_or_default());
        } else {
            match keep {
                Ruby::Kana => out.push_str(found.above),
                Ruby::Kanji => out.push_str(found.word),
                Ruby::Furigana => {
                    for part in ["<ruby>", found.word, "<rt>", found.above, "</rt></ruby>"] {
                        out.push_str(part);
                    }
                }
            }
        }
        rest = rest.get(found.end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

struct Reading<'t> {
    start: usize,
    word: &'t str,
    above: &'t str,
    end: usize,
}

/// The first word with a reading: a blank or none, letters other than blank and `>`, then `[`, something on one line, `]`.
fn reading(text: &str) -> Option<Reading<'_>> {
    let bytes = text.as_bytes();
    let mut run = 0;
    while run < bytes.len() {
        let length = bytes.get(run..)?.iter().position(|byte| matches!(byte, b' ' | b'>'));
        let run_end = length.map_or(bytes.len(), |length| run + length);
        // The word has a letter at least; one that is longer is tried only where a shorter one finds no end.
        let first = text.get(run..run_end)?.chars().next().map_or(run_end, |c| run + c.len_utf8());
        let mut bracket = first;
        while let Some(at) = text.get(bracket..run_end).and_then(|left| left.find('[')) {
            let open = bracket + at;
            let inside = text.get(open + 1..)?;
            // Something must stand in the brackets.
            let skip = inside.chars().next().filter(|c| *c != '\n').map(char::len_utf8);
            let stop = skip.and_then(|skip| inside.get(skip..)?.find([']', '\n']).map(|at| open + 1 + skip + at));
            match stop {
                Some(stop) if bytes.get(stop) == Some(&b']') => {
                    let start = if run > 0 && bytes.get(run - 1) == Some(&b' ') { run - 1 } else { run };
                    return Some(Reading {
                        start,
                        word: text.get(run..open)?,
                        above: text.get(open + 1..stop)?,
                        end: stop + 1,
                    });
                }
                // No bracket before the line's end has one that closes.
                Some(stop) => bracket = stop.max(open + 1),
                None if skip.is_none() => bracket = open + 1,
                None => return None,
            }
        }
        run = run_end + 1;
    }
    None
}

/// A field to be opened by hand.
pub(super) fn hint(text: &str, field: &str) -> String {
    if text.trim().is_empty() {
        return text.to_owned();
    }
    // Line breaks part the words where another filter takes the tags out.
    format!("\n<details><summary>{}</summary>\n<div>{text}</div></details>\n", content::escape(field))
}

/// What is spoken, as text: without the marks `[anki:tts …]` and `[/anki:tts]` around it.
pub(super) fn without_speech(text: String) -> String {
    const OPEN: &str = "[anki:tts";
    const CLOSE: &str = "[/anki:tts]";
    if !text.contains(OPEN) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, from)) = rest.split_once(OPEN)
        && let Some((_, after)) = from.split_once(']')
    {
        out.push_str(before);
        rest = after;
    }
    out.push_str(rest);
    out.replace(CLOSE, "")
}
