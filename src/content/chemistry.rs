//! `\ce{…}`: chemical formulas and reactions as LaTeX, for what cards use of the notation of the LaTeX package mhchem 4.
//!
//! Elements upright, numbers behind them as subscripts, charges, states, arrows with text above and below, bonds, `\cdot`.

/// `source` with each `\ce{…}` written out.
pub fn expanded(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, from)) = rest.split_once(r"\ce{") {
        let Some(end) = closing(from, '{', '}') else { break };
        out.push_str(before);
        out.push('{');
        reaction(from.get(..end).unwrap_or_default(), &mut out);
        out.push('}');
        rest = from.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Where the bracket closes that was opened before `text`.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 1_usize;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// The longest arrows first, as each begins with a shorter one.
const ARROWS: [(&str, &str); 6] = [
    ("<=>", r"\xrightleftharpoons"),
    ("<->", r"\xleftrightarrow"),
    ("->", r"\xrightarrow"),
    ("<-", r"\xleftarrow"),
    ("→", r"\xrightarrow"),
    ("⇌", r"\xrightleftharpoons"),
];

fn reaction(text: &str, out: &mut String) {
    let mut rest = text;
    // What stands before decides what a number or a sign is: an index of it, or one of its own.
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let bound = before.is_alphanumeric() || matches!(before, ')' | ']' | '}');
        if let Some((arrow, command)) = ARROWS.iter().find(|(arrow, _)| rest.starts_with(arrow)) {
            rest = labelled(rest.get(arrow.len()..).unwrap_or_default(), command, out);
            before = ' ';
            continue;
        }
        let mut taken = c.len_utf8();
        match c {
            'v' if !bound && ends_word(after) => out.push_str(r"\downarrow "),
            '^' if !bound && ends_word(after) => out.push_str(r"\uparrow "),
            c if c.is_alphabetic() => {
                let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
                taken = word.len();
                out.push_str(r"\mathrm{");
                out.push_str(&word);
                out.push('}');
            }
            '0'..='9' => {
                let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
                taken = number.len();
                if bound && !before.is_ascii_digit() {
                    out.push_str("_{");
                    out.push_str(&number);
                    out.push('}');
                } else {
                    out.push_str(&number);
                }
            }
            '^' | '_' => taken += script(c, after, out),
            '+' | '-' if bound && ends_word(after) => {
                out.push_str("^{");
                out.push(c);
                out.push('}');
            }
            '-' if bound => out.push_str("{-}"),
            '=' if bound => out.push_str("{=}"),
            '#' => out.push_str(r"{\equiv}"),
            '*' | '.' | '·' | '•' => out.push_str(r"\cdot "),
            '$' => {
                let end = after.find('$').map_or(after.len(), |end| end + 1);
                out.push_str(after.get(..end).unwrap_or_default().trim_end_matches('$'));
                taken += end;
            }
            '\\' => {
                // A command of LaTeX itself: its name as it stands.
                let name: String = after.chars().take_while(char::is_ascii_alphabetic).collect();
                let name = if name.is_empty() { after.chars().take(1).collect() } else { name };
                out.push('\\');
                out.push_str(&name);
                out.push(' ');
                taken += name.len();
            }
            ' ' => out.push(' '),
            c => out.push(c),
        }
        before = rest.get(..taken).and_then(|done| done.chars().next_back()).unwrap_or(' ');
        rest = rest.get(taken..).unwrap_or_default();
    }
}

/// Whether a sign before `after` ends its word, and so is a charge.
fn ends_word(after: &str) -> bool {
    after.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, ')' | ']' | ',' | '}'))
}

/// A superscript or subscript: `^{…}`, or digits and a sign. Gives the bytes taken of `after`.
fn script(mark: char, after: &str, out: &mut String) -> usize {
    let (inner, taken) = if let Some(group) = after.strip_prefix('{') {
        let end = closing(group, '{', '}').unwrap_or(group.len());
        (group.get(..end).unwrap_or_default(), (end + 2).min(after.len()))
    } else {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let sign = usize::from(mark == '^' && matches!(after.as_bytes().get(digits), Some(b'+' | b'-')));
        (after.get(..digits + sign).unwrap_or_default(), digits + sign)
    };
    out.push(mark);
    out.push('{');
    out.push_str(inner);
    out.push('}');
    taken
}

/// An arrow with up to two labels in brackets, above and below. Gives what follows them.
fn labelled<'a>(mut rest: &'a str, command: &str, out: &mut String) -> &'a str {
    let mut labels = Vec::new();
    while labels.len() < 2
        && let Some(label) = rest.strip_prefix('[')
        && let Some(end) = closing(label, '[', ']')
    {
        labels.push(label.get(..end).unwrap_or_default());
        rest = label.get(end + 1..).unwrap_or_default();
    }
    out.push_str(command);
    if let Some(below) = labels.get(1) {
        out.push_str(r"[\text{");
        out.push_str(below);
        out.push_str("}]");
    }
    let above = labels.first().filter(|above| !above.is_empty());
    out.push_str(&above.map_or_else(|| r"{\quad}".to_owned(), |above| format!(r"{{\text{{{above}}}}}")));
    rest
}
