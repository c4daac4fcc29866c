//! Markdown to HTML, with the formulas taken out as placeholders. Raw HTML passes through, to be cleaned with the rest.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html::push_html};

use super::TooComplex;
use super::bounds::MAX_DEPTH;
use super::insets::{Inset, Insets};
use super::tokens::push_escaped;

const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_MATH);

/// HTML of `source`. Error: nested too deep, or too many formulas.
pub fn html(source: &str, insets: &mut Insets) -> Result<String, TooComplex> {
    check_depth(source)?;
    let source = take_formulas(source, insets)?;
    let mut events = Vec::new();
    let mut depth = 0_usize;
    let mut picture = 0_usize;
    let mut shown = (String::new(), String::new());
    for event in Parser::new_ext(&source, OPTIONS) {
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(TooComplex::Depth);
        }
        match event {
            // What stands within a picture's brackets is what it shows, in words only.
            Event::Start(Tag::Image { dest_url, .. }) => {
                if picture == 0 {
                    shown = (address(&dest_url, insets), String::new());
                }
                picture += 1;
            }
            Event::End(TagEnd::Image) => {
                picture = picture.saturating_sub(1);
                if picture == 0 {
                    events.push(Event::InlineHtml(image(&shown.0, &shown.1)));
                }
            }
            Event::Text(words) | Event::Code(words) | Event::InlineMath(words) | Event::DisplayMath(words)
                if picture > 0 =>
            {
                shown.1.push_str(&insets.written_out(&words, str::to_owned));
            }
            Event::SoftBreak | Event::HardBreak if picture > 0 => shown.1.push(' '),
            _ if picture > 0 => {}
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = address(&dest_url, insets).into();
                events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            Event::InlineMath(formula) => events.push(placeholder(&formula, false, '$', insets)?),
            Event::DisplayMath(formula) => events.push(placeholder(&formula, true, '$', insets)?),
            other => events.push(other),
        }
    }
    let mut out = String::with_capacity(source.len() * 2);
    push_html(&mut out, events.into_iter());
    Ok(out)
}

/// Refuses lines with more marks of quotes and lists in front than levels are allowed, before they reach the parser.
fn check_depth(source: &str) -> Result<(), TooComplex> {
    for line in source.lines() {
        let marks = line
            .bytes()
            .take_while(|b| matches!(b, b'>' | b'-' | b'+' | b'*' | b' ' | b'\t' | b'0'..=b'9' | b'.' | b')'));
        // A rule such as ----- is no list: a mark counts where a blank or another quote follows.
        let mut before = 0;
        let mut levels = 0;
        for mark in marks {
            levels += usize::from(
                mark == b'>' || (matches!(mark, b' ' | b'\t') && matches!(before, b'-' | b'+' | b'*' | b'.' | b')')),
            );
            before = mark;
        }
        if levels > MAX_DEPTH {
            return Err(TooComplex::Depth);
        }
    }
    Ok(())
}

/// An address in which `\(…\)` is no formula: `CommonMark` lets brackets be escaped there.
fn address(given: &str, insets: &mut Insets) -> String {
    insets.written_out(given, |written| written.replace('\\', ""))
}

fn image(address: &str, alt: &str) -> CowStr<'static> {
    let mut tag = String::from("<img src=\"");
    push_escaped(&mut tag, address);
    tag.push_str("\" alt=\"");
    push_escaped(&mut tag, alt);
    tag.push_str("\">");
    tag.into()
}

fn placeholder(formula: &str, display: bool, mark: char, insets: &mut Insets) -> Result<Event<'static>, TooComplex> {
    let marks = if display { format!("{mark}{mark}") } else { mark.to_string() };
    let formula = insets.written_out(formula, str::to_owned);
    let inset =
        Inset::Formula { source: formula.trim().to_owned(), display, written: format!("{marks}{formula}{marks}") };
    Ok(Event::Text(insets.put(inset)?.into()))
}

/// Takes out `\(…\)` and `\[…\]`, in which `CommonMark` sees escaped brackets, and the `$$…$$` in which it sees a list or a
/// heading, as a line begins with `+` or `=`.
///
/// Code keeps its own. A formula ends within its paragraph.
fn take_formulas(source: &str, insets: &mut Insets) -> Result<String, TooComplex> {
    if ![r"\(", r"\[", "$$"].iter().any(|open| source.contains(open)) {
        return Ok(source.to_owned());
    }
    let code = code_ranges(source)?;
    let mut code = code.iter().peekable();
    let mut out = String::with_capacity(source.len());
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = source.get(at..).and_then(|left| left.find(['\\', '$'])) {
        at += found;
        while code.next_if(|range| range.end <= at).is_some() {}
        if let Some(range) = code.peek()
            && range.contains(&at)
        {
            at = range.end;
            continue;
        }
        let here = source.get(at..).unwrap_or_default();
        let (close, display) = match here.as_bytes() {
            [b'\\', b'(', ..] => (r"\)", false),
            [b'\\', b'[', ..] => (r"\]", true),
            [b'$', b'$', ..] => ("$$", true),
            [b'$', ..] => {
                at += 1;
                continue;
            }
            _ => {
                // The escaped character can't open a formula; it may be more than a byte long.
                at += 1 + here.chars().nth(1).map_or(0, char::len_utf8);
                continue;
            }
        };
        let Some(end) = formula_end(here, close) else {
            at += 2;
            continue;
        };
        let written = here.get(..end + 2).unwrap_or_default();
        let formula = here.get(2..end).unwrap_or_default();
        if formula.trim().is_empty() {
            at += 2;
            continue;
        }
        out.push_str(source.get(copied..at).unwrap_or_default());
        out.push_str(&insets.put(Inset::Formula {
            source: formula.trim().to_owned(),
            display,
            written: written.to_owned(),
        })?);
        at += end + 2;
        copied = at;
    }
    out.push_str(source.get(copied..).unwrap_or_default());
    Ok(out)
}

/// Where the closing delimiter stands in `here`, which begins with the opening one. None past the paragraph or the next opening.
fn formula_end(here: &str, close: &str) -> Option<usize> {
    let open = here.get(..2)?;
    let mut at = 2;
    loop {
        at += here.get(at..)?.find(['\\', '\n', '$'])?;
        let left = here.get(at..)?;
        if left.starts_with(close) {
            return Some(at);
        }
        let blank_line =
            left.strip_prefix('\n').is_some_and(|next| next.trim_start_matches([' ', '\t']).starts_with('\n'));
        if left.starts_with(open) || blank_line {
            return None;
        }
        at += if left.starts_with(r"\\") { 2 } else { 1 };
    }
}

/// Where code stands, in order.
fn code_ranges(source: &str) -> Result<Vec<Range<usize>>, TooComplex> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(source, OPTIONS).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                depth += 1;
                if let Tag::CodeBlock(_) = tag {
                    ranges.push(range);
                }
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => ranges.push(range),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(TooComplex::Depth);
        }
    }
    Ok(ranges)
}
