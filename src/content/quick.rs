//! A short way for what most cards are: text, a few plain tags and entities. It gives what the long way gives, to the letter,
//! for those; anything else goes the long way.

/// Bytes of a text that may go this way.
const LONGEST: usize = 16 << 10;
/// Tags in it, one in the other.
const DEEPEST: usize = 16;
/// Tags without attributes that come out as they stand where each is closed in its turn.
const PAIRED: [&str; 11] = ["b", "div", "em", "i", "li", "ol", "strong", "sub", "sup", "u", "ul"];
/// Entities, and how the sanitiser writes them.
const ENTITIES: [(&str, &str); 6] =
    [("amp;", "&amp;"), ("lt;", "&lt;"), ("gt;", "&gt;"), ("nbsp;", "&nbsp;"), ("quot;", "\""), ("#39;", "'")];

/// What the sanitiser would leave of `html`, which is NFC and free of marks. None where only the long way knows.
pub fn clean(html: &str) -> Option<String> {
    // Backslash and bracket may begin formulas and sounds; the parser takes a byte order mark out.
    if html.len() > LONGEST || html.contains(['\\', '[', '\u{feff}']) {
        return None;
    }
    let mut out = String::with_capacity(html.len() + 16);
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '>', '&', '\u{a0}']) {
        let (before, here) = rest.split_at(at);
        out.push_str(before);
        let mut chars = here.chars();
        let first = chars.next()?;
        let after = chars.as_str();
        rest = match first {
            '\u{a0}' => {
                out.push_str("&nbsp;");
                after
            }
            '&' => {
                let (entity, written) = ENTITIES.iter().find(|(entity, _)| after.starts_with(entity))?;
                out.push_str(written);
                after.get(entity.len()..)?
            }
            '<' => tag(after, &mut open, &mut out)?,
            _ => return None,
        };
    }
    out.push_str(rest);
    open.is_empty().then_some(out)
}

/// Copies the tag whose `<` stands before `after`, and gives what follows it.
fn tag<'h>(after: &'h str, open: &mut Vec<&'h str>, out: &mut String) -> Option<&'h str> {
    // No name that is taken is longer.
    let end = after.bytes().take(8).position(|byte| byte == b'>')?;
    let (name, rest) = (after.get(..end)?, after.get(end + 1..)?);
    if let Some(name) = name.strip_prefix('/') {
        (open.pop()? == name).then_some(())?;
    } else if PAIRED.contains(&name) {
        let in_list = matches!(open.last(), Some(&("ul" | "ol")));
        // An item outside of a list, or in the same one twice, closes what is around it.
        if (name == "li") != in_list || open.len() >= DEEPEST {
            return None;
        }
        open.push(name);
    } else if name != "br" {
        return None;
    }
    out.push('<');
    out.push_str(name);
    out.push('>');
    Some(rest)
}
