//! Looks at JSON without building anything: how deep it nests, and which value stands at a place, so that a person
//! is told `decks[0].cards[3].tags` instead of a column among a million.

use super::finding::cut;

/// One level around a place: the key or the index of the value inside it.
enum Level {
    Object(String),
    Array(usize),
}

/// The first byte at which JSON nests deeper than `limit` levels.
pub(super) fn deeper_than(text: &str, limit: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limit {
            return Some(at);
        }
    }
    None
}

/// The path of the value that ends in `line` at `column`, both from 1, the column in bytes as `serde_json` counts.
/// The text must not nest deeply: see [`deeper_than`].
pub(super) fn path(text: &str, line: usize, column: usize) -> String {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut levels: Vec<Level> = Vec::new();
    let mut key_next = false;
    let mut string_from = None;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().take(start.saturating_add(column)) {
        if let Some(from) = string_from {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    string_from = None;
                    if let (true, Some(Level::Object(key))) = (key_next, levels.last_mut()) {
                        *key = cut(text.get(from..at).unwrap_or_default(), 40);
                        key_next = false;
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => string_from = Some(at + 1),
            b'{' => {
                levels.push(Level::Object(String::new()));
                key_next = true;
            }
            b'[' => levels.push(Level::Array(0)),
            b'}' | b']' => {
                levels.pop();
                key_next = false;
            }
            b',' => match levels.last_mut() {
                Some(Level::Array(index)) => *index += 1,
                Some(Level::Object(_)) => key_next = true,
                None => {}
            },
            _ => {}
        }
    }
    let mut path = String::new();
    for level in &levels {
        match level {
            Level::Object(key) if path.is_empty() || key.is_empty() => path.push_str(key),
            Level::Object(key) => path.extend([".", key]),
            Level::Array(index) => path.extend(["[", &index.to_string(), "]"]),
        }
    }
    path
}
