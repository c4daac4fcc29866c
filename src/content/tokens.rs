//! Tags and text of HTML that a serialiser wrote: no comments, no raw text, every `<` begins a tag, values in double quotes.

/// A piece of such HTML, entities as they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// What stands between two tags.
    Text(&'a str),
    /// `<name attributes>`.
    Open {
        /// In lower case.
        name: &'a str,
        /// What stands between name and `>`.
        attributes: &'a str,
        /// All of it.
        raw: &'a str,
    },
    /// `</name>`.
    Close {
        /// In lower case.
        name: &'a str,
        /// All of it.
        raw: &'a str,
    },
}

/// The tokens of `html`, in order.
pub fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let (token, after) = next(rest)?;
        rest = after;
        Some(token)
    })
}

/// The first token and what follows it; none at the end.
pub fn next(html: &str) -> Option<(Token<'_>, &str)> {
    if html.is_empty() {
        return None;
    }
    let start = html.find('<').unwrap_or(html.len());
    if start > 0 {
        let (text, after) = html.split_at(start);
        return Some((Token::Text(text), after));
    }
    let (raw, after) = html.split_at(tag_end(html));
    let inner = raw.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
    if let Some(name) = inner.strip_prefix('/') {
        let name = name.split(|c: char| c.is_ascii_whitespace() || c == '/').next().unwrap_or_default();
        return Some((Token::Close { name, raw }, after));
    }
    let (name, attributes) = inner.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((inner, ""));
    Some((Token::Open { name, attributes, raw }, after))
}

/// The end of the tag that `html` begins with: behind the first `>`, outside of quotes if it's one that has attributes.
fn tag_end(html: &str) -> usize {
    if html.starts_with("</") {
        return html.find('>').map_or(html.len(), |at| at + 1);
    }
    let mut quoted = false;
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    html.len()
}

/// The attributes of an [`Token::Open`], values as they stand.
pub fn attributes(mut rest: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let name_end = rest.find(|c: char| c == '=' || c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(name_end);
        if name.is_empty() {
            return None;
        }
        let Some(quoted) = after.strip_prefix("=\"") else {
            rest = after.trim_start_matches('=');
            return Some((name, ""));
        };
        let (value, after) = quoted.split_once('"').unwrap_or((quoted, ""));
        rest = after;
        Some((name, value))
    })
}

/// Adds `plain` to `out` as text or as a double-quoted value.
pub fn push_escaped(out: &mut String, plain: &str) {
    for c in plain.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}

/// `raw` with its entities read: numbers, and the few names that a serialiser writes or an address hides behind.
pub fn decoded(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if let Some((c, length)) = entity(from) {
            out.push(c);
            rest = from.get(length..).unwrap_or_default();
        } else {
            out.push('&');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// The longest entity read: `&#1114111;` with some zeros in front.
const LONGEST_ENTITY: usize = 16;

/// The character of the entity that `from` begins with, and its length in bytes.
fn entity(from: &str) -> Option<(char, usize)> {
    let body = from.strip_prefix('&')?;
    if let Some(number) = body.strip_prefix('#') {
        let (digits, radix, prefix) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16, 3),
            None => (number, 10, 2),
        };
        let length = digits.bytes().take(LONGEST_ENTITY).take_while(|b| char::from(*b).is_digit(radix)).count();
        let code = u32::from_str_radix(digits.get(..length)?, radix).ok()?;
        let end = usize::from(digits.as_bytes().get(length) == Some(&b';'));
        return Some((char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), prefix + length + end));
    }
    let name_end = body.bytes().take(LONGEST_ENTITY).position(|b| b == b';')?;
    let c = match body.get(..name_end)? {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "Tab" => '\t',
        "NewLine" => '\n',
        "colon" => ':',
        "sol" => '/',
        "bsol" => '\\',
        "lpar" => '(',
        "rpar" => ')',
        "lsqb" | "lbrack" => '[',
        "rsqb" | "rbrack" => ']',
        "period" => '.',
        _ => return None,
    };
    Some((c, name_end + 2))
}
