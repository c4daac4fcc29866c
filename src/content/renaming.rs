//! Other names for the files that a text shows, where it names them. All else stays as its author wrote it.

use std::collections::HashMap;

use super::html::{file_name, media_name};

/// Attributes that name a file.
const ATTRIBUTES: [&str; 2] = ["src", "data-over"];
/// How the place of a sound begins.
const SOUND: &str = "[sound:";

/// `source`, which may be HTML or Markdown, with the files of `names` under the names that stand there.
///
/// The new names need no quoting anywhere, as those of [`super::media::plain_name`]. A file may be named in ways that aren't found
/// here; in what [`super::portable`] writes, all of them are.
#[allow(clippy::implicit_hasher)] // a map is a map; nobody brings another hasher
pub fn renamed_media(source: &str, names: &HashMap<String, String>) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find(['=', ']', '[']) {
        let (before, from) = rest.split_at(at);
        let after = from.get(1..).unwrap_or_default();
        out.push_str(before);
        let place = match from.as_bytes().first() {
            Some(b'=') => attribute(before, after),
            Some(b'[') => sound(from),
            _ => target(after),
        };
        // What begins nothing is passed over, sign by sign.
        out.push_str(from.get(..1).unwrap_or_default());
        rest = after;
        if let Some((skipped, length)) = place
            && let Some(written) = after.get(skipped..skipped + length)
            && let Some(name) = known(written, names)
        {
            out.push_str(after.get(..skipped).unwrap_or_default());
            out.push_str(name);
            rest = after.get(skipped + length..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// Where the value of an attribute stands behind its `=`: bytes before it, and its length.
fn attribute(before: &str, after: &str) -> Option<(usize, usize)> {
    let before = before.trim_end().as_bytes();
    let names = |name: &&str| {
        let start = before.len().checked_sub(name.len());
        let found = start.and_then(|start| before.split_at_checked(start));
        found.is_some_and(|(left, own)| {
            own.eq_ignore_ascii_case(name.as_bytes()) && left.last().is_none_or(|byte| !byte.is_ascii_alphanumeric())
        })
    };
    ATTRIBUTES.iter().any(names).then_some(())?;
    let blank = after.len() - after.trim_start().len();
    let value = after.get(blank..)?;
    match value.chars().next()? {
        quote @ ('"' | '\'') => Some((blank + 1, value.get(1..)?.find(quote)?)),
        _ => Some((blank, value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len()))),
    }
}

/// Where the name of a sound stands behind its bracket.
fn sound(from: &str) -> Option<(usize, usize)> {
    let start = from.get(..SOUND.len()).filter(|start| start.eq_ignore_ascii_case(SOUND))?;
    Some((SOUND.len() - 1, from.get(start.len()..)?.find(']')?))
}

/// Where the target of a link or picture stands behind the bracket that closes its words, or the one of a definition.
fn target(after: &str) -> Option<(usize, usize)> {
    let inline = match after.as_bytes().first()? {
        b'(' => true,
        b':' => false,
        _ => return None,
    };
    let left = after.get(1..)?;
    let start = 1 + left.len() - left.trim_start().len();
    let target = after.get(start..)?;
    if let Some(quoted) = target.strip_prefix('<') {
        return Some((start + 1, quoted.find(['>', '\n'])?));
    }
    let mut open = 0_usize;
    let end = target.char_indices().find(|(_, c)| match c {
        '(' => {
            open += 1;
            false
        }
        ')' if inline && open == 0 => true,
        ')' => {
            open = open.saturating_sub(1);
            false
        }
        c => c.is_whitespace(),
    });
    Some((start, end.map_or(target.len(), |(end, _)| end)))
}

/// The new name for a file that is written so: as it is, as in an address, with entities or with backslashes.
fn known<'n>(written: &str, names: &'n HashMap<String, String>) -> Option<&'n String> {
    let plain = if written.contains('&') { super::unescaped(written) } else { written.to_owned() };
    let bare = without_backslashes(&plain);
    let read = [media_name(&plain), file_name(&plain), media_name(&bare)];
    read.into_iter().find_map(|name| names.get(&name.ok()??))
}

/// A text without the backslashes that make a sign of Markdown mean itself.
fn without_backslashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => {}
            _ => out.push(c),
        }
    }
    out
}
