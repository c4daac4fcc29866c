//! Plain HTML as Markdown that a person likes to read, and back to the very same HTML: text, paragraphs, lists.
//! What doesn't come back the same isn't turned at all, and goes out as the HTML that it is.

use crate::content;

/// The Markdown of `html`, if it is plain enough to come back as it was.
pub(super) fn from_html(html: &str) -> Option<String> {
    let made = if html.starts_with("<p>") || html.starts_with("<ul>") || html.starts_with("<ol") {
        blocks(html)?
    } else {
        words(html)?
    };
    (to_html(&made) == html).then_some(made)
}

/// The HTML that [`from_html`] was given.
pub(super) fn to_html(markdown: &str) -> String {
    let chunks: Vec<&str> = markdown.split("\n\n").collect();
    let made: Vec<(bool, String)> = chunks.iter().map(|chunk| chunk_to_html(chunk)).collect();
    match made.as_slice() {
        [(false, only)] => only.clone(),
        several => {
            several.iter().map(|(list, html)| if *list { html.clone() } else { format!("<p>{html}</p>") }).collect()
        }
    }
}

/// A chunk without blank lines: whether it is a list, and its HTML.
fn chunk_to_html(chunk: &str) -> (bool, String) {
    let Some((first, _)) = mark(chunk) else { return (false, content::escape(&unescaped(chunk))) };
    let mut items: Vec<String> = Vec::new();
    for line in chunk.split('\n') {
        match (mark(line), items.last_mut()) {
            (Some((_, text)), _) => items.push(text.to_owned()),
            (None, Some(item)) => {
                item.push('\n');
                item.push_str(line.trim_start());
            }
            (None, None) => {}
        }
    }
    let items = items.iter().map(|item| format!("<li>{}</li>", content::escape(&unescaped(item))));
    let items = items.collect::<Vec<_>>().concat();
    let html = match first {
        None => format!("<ul>{items}</ul>"),
        Some(1) => format!("<ol>{items}</ol>"),
        Some(number) => format!("<ol start=\"{number}\">{items}</ol>"),
    };
    (true, html)
}

/// The number, if it has one, and the words of a list item.
fn mark(line: &str) -> Option<(Option<u32>, &str)> {
    if let Some(text) = line.strip_prefix("- ") {
        return Some((None, text));
    }
    let (digits, text) = line.split_once(". ")?;
    let digits = Some(digits).filter(|digits| digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit()))?;
    Some((Some(digits.parse().ok()?), text))
}

/// Paragraphs and lists, one after the other.
fn blocks(html: &str) -> Option<String> {
    let mut made: Vec<String> = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        if let Some(paragraph) = rest.strip_prefix("<p>") {
            let (text, after) = paragraph.split_once("</p>")?;
            made.push(words(text)?);
            rest = after;
            continue;
        }
        let (close, mut number, items) = if let Some(items) = rest.strip_prefix("<ul>") {
            ("</ul>", None, items)
        } else {
            let (start, items) = rest.strip_prefix("<ol")?.split_once('>')?;
            let number = if start.is_empty() {
                1
            } else {
                start.strip_prefix(" start=\"")?.strip_suffix('"')?.parse::<u32>().ok()?
            };
            ("</ol>", Some(number), items)
        };
        let (items, after) = items.split_once(close)?;
        let mut lines = Vec::new();
        for item in items.strip_suffix("</li>")?.split("</li>") {
            let text = words(item.strip_prefix("<li>")?)?;
            let indent = if number.is_some() { "\n   " } else { "\n  " };
            let text = text.replace('\n', indent);
            match &mut number {
                Some(number) => {
                    lines.push(format!("{number}. {text}"));
                    *number += 1;
                }
                None => lines.push(format!("- {text}")),
            }
        }
        made.push(lines.join("\n"));
        rest = after;
    }
    Some(made.join("\n\n"))
}

/// Escaped text as Markdown. Nothing for what has tags, or blanks that Markdown gives a meaning.
fn words(html: &str) -> Option<String> {
    let html = html.replace("<br>", "\n");
    if html.contains('<') {
        return None;
    }
    let mut plain = html;
    for (entity, c) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#91;", "["), ("&#92;", "\\"), ("&amp;", "&")]
    {
        plain = plain.replace(entity, c);
    }
    if plain.lines().any(|line| line.trim() != line || line.is_empty()) || plain.trim() != plain {
        return None;
    }
    let lines: Vec<String> = plain.split('\n').map(escaped).collect();
    Some(lines.join("\\\n"))
}

/// A line in which every character means itself.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mut before: Option<char> = None;
    for (at, c) in line.char_indices() {
        let after = line.get(at + c.len_utf8()..).unwrap_or_default();
        let special = match c {
            '\\' | '`' | '*' | '[' | '<' | '$' | '~' | '|' => true,
            // Within a word it is an underscore.
            '_' => {
                let inner = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                !(inner(before) && inner(after.chars().next()))
            }
            '&' => after.starts_with('#') || after.starts_with(|c: char| c.is_ascii_alphabetic()),
            '#' | '+' | '-' | '>' | '=' => at == 0,
            '.' | ')' => digits > 0 && at == digits,
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Undoes [`escaped`] and the line breaks.
fn unescaped(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut chars = markdown.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.next_if(|next| c == '\\' && (next.is_ascii_punctuation() || *next == '\n')) {
            Some(next) => out.push(next),
            None => out.push(c),
        }
    }
    out
}
