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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::finish::finish;
    use super::super::{Markup, render, thorough};
    use super::*;

    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            8 => prop::sample::select(vec![
                "<b>", "</b>", "<i>", "</i>", "<div>", "</div>", "<br>", "<ul>", "<li>", "</li>", "</ul>", "<ol>", "</ol>", "<sub>", "</sub>",
                "<u>", "</u>", "<strong>", "</strong>", "&amp;", "&lt;", "&gt;", "&nbsp;", "&quot;", "&#39;", "&", "\u{a0}", "\n", "\t", " ", "'", "\"",
                "é", "🧠", "a", "x y", "<b>x</b>", "<div>y</div>", "<ul><li>z</li></ul>", "<b><b>", "</b></b>", "<p>", "<BR>", "amp;", "<", ">",
            ]).prop_map(str::to_owned),
            1 => ".{0,4}",
        ];
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_short_way_and_the_long_way_end_at_the_same_place(source in pieces()) {
            let long = thorough(Markup::Html, &source).and_then(|clean| finish(&clean.html, clean.insets, clean.warnings));
            prop_assert_eq!(render(Markup::Html, &source), long);
        }
    }

    #[test]
    fn most_cards_go_the_short_way() {
        for text in [
            "Question 1: mot ?",
            "<b>Réponse</b> a &amp; b<br>c",
            "<div>un</div><div>deux&nbsp;!</div>",
            "<ul><li>a</li><li><i>b</i></li></ul>",
        ] {
            assert!(clean(text).is_some(), "{text}");
        }
        for text in [
            "<p>a",
            "a > b",
            "a & b",
            "<b>a",
            "<b><i>a</b></i>",
            "<li>a</li>",
            "<ul>a<b>b</b></ul>",
            "<div class=x>",
            r"\(x\)",
            "[sound:a]",
        ] {
            assert!(clean(text).is_none(), "{text}");
        }
    }
}
