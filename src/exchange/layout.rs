//! The layout of a side: its paragraphs, lines and lists, which is all the formatting that a page copied as text can hold.

/// How a line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// As a paragraph.
    Paragraph,
    /// Below another line of its paragraph.
    Below,
    /// As an item of a bullet list.
    Bullet,
    /// As an item of a numbered list.
    Number(u32),
}

/// Words that begin a paragraph come next.
const PARAGRAPH: Option<Line> = Some(Line::Paragraph);

/// How each line of `html`, which the sanitiser wrote, begins. None where it holds anything else: other formatting, a list within
/// a list, a picture, a formula.
pub(super) fn layout(html: &str) -> Option<Vec<Line>> {
    let mut lines = Vec::new();
    // How the next words begin; none where they go on in their line.
    let mut next = PARAGRAPH;
    // The next item of the list that is open.
    let mut item: Option<Line> = None;
    for (number, piece) in html.split('<').enumerate() {
        // Every `<` begins a tag, and none of the tags known here has an attribute that could hold a `>`.
        let (tag, text) = if number == 0 { ("", piece) } else { piece.split_once('>')? };
        match tag {
            "" => {}
            // The paragraph of an item is the item.
            "p" | "/p" => next = next.filter(|line| matches!(line, Line::Bullet | Line::Number(_))).or(PARAGRAPH),
            // A second break leaves a blank line, which parts paragraphs.
            "br" if next == Some(Line::Below) => next = PARAGRAPH,
            // What an item says below its first line stands as a paragraph in the text of a page.
            "br" | "div" | "/div" => next = next.or(if item.is_some() { PARAGRAPH } else { Some(Line::Below) }),
            "li" => {
                next = Some(item?);
                if let Some(Line::Number(counted)) = &mut item {
                    *counted = counted.saturating_add(1);
                }
            }
            "/li" => next = PARAGRAPH,
            "/ul" | "/ol" => (item, next) = (None, PARAGRAPH),
            list if item.is_none() => item = Some(first_item(list)?),
            _ => return None,
        }
        let blank = text.split("&nbsp;").all(|part| part.trim().is_empty());
        if !blank {
            lines.extend(next.take());
        }
    }
    Some(lines)
}

/// The first item of the list that a tag begins; none for another tag.
fn first_item(tag: &str) -> Option<Line> {
    match tag {
        "ul" => Some(Line::Bullet),
        "ol" => Some(Line::Number(1)),
        _ => tag.strip_prefix("ol start=\"")?.strip_suffix('"')?.parse().ok().map(Line::Number),
    }
}
