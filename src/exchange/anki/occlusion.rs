//! Notes that hide parts of a picture: the shapes in their text become shapes over the picture, see `content::masks`.
//!
//! Source: what Anki's own note type writes (`{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.1:oi=1}}`, places in
//! parts of the picture), and the older add-on "Image Occlusion Enhanced", whose masks are pictures in fields of their own.

use std::fmt::Write as _;

use super::cloze::Described;
use crate::content::masks::{Form, Mask, Role, written};

/// Names of the fields of the older add-on: the picture, and what lies over it in question and answer.
const OLDER: [&str; 3] = ["Image", "Question Mask", "Answer Mask"];

/// The fields of the older add-on, if these are its fields.
pub(super) fn older(fields: &[String]) -> Option<[usize; 3]> {
    let [image, question, answer] = OLDER.map(|name| fields.iter().position(|field| field == name));
    Some([image?, question?, answer?])
}

/// The shapes of one side, in order; what can't be read is left out, and counted.
pub(super) fn masks(described: &[Described], question: bool) -> (Vec<Mask>, usize) {
    let mut unread = 0;
    let mut masks = Vec::with_capacity(described.len());
    for shape in described {
        let values = values(shape.text);
        let apart = values.iter().any(|(name, value)| name == "oi" && value == "1");
        let role = match (shape.always, shape.asked, question) {
            (true, _, _) => Role::Hide,
            (_, true, true) => Role::Ask,
            (_, true, false) => Role::Show,
            // Others are hidden only where the note says that all are.
            (_, false, _) if apart => Role::Hide,
            _ => continue,
        };
        match form(shape.text, &values) {
            Some(form @ Form::Text(..)) => masks.push(Mask { role: Role::Label, form }),
            Some(form) => masks.push(Mask { role, form }),
            None => unread += 1,
        }
    }
    (masks, unread)
}

/// `name=value`, parted by colons; a backslash keeps a colon in a value.
fn values(text: &str) -> Vec<(String, String)> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if escaped || (c != '\\' && c != ':') {
            escaped = false;
            if let Some(part) = parts.last_mut() {
                part.push(c);
            }
        } else if c == '\\' {
            escaped = true;
        } else {
            parts.push(String::new());
        }
    }
    let pairs = parts.into_iter().skip(1).filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_owned(), value.to_owned()))
    });
    pairs.collect()
}

fn form(text: &str, values: &[(String, String)]) -> Option<Form> {
    let value = |wanted: &str| values.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let part = |name: &str| value(name).and_then(hundredths);
    let place = |name: &str| value(name).map_or(Some(0), hundredths);
    let degrees = value("angle").and_then(|angle| whole(angle, 1.0)).unwrap_or(0);
    match text.split(':').next()? {
        "rect" => Some(Form::Rect([place("left")?, place("top")?, part("width")?, part("height")?, degrees])),
        "ellipse" => Some(Form::Ellipse([place("left")?, place("top")?, part("rx")?, part("ry")?, degrees])),
        "polygon" => {
            let points = value("points")?.split_whitespace().map(|point| {
                let (x, y) = point.split_once(',')?;
                Some((hundredths(x)?, hundredths(y)?))
            });
            points.collect::<Option<Vec<_>>>().filter(|points| points.len() >= 3).map(Form::Polygon)
        }
        "text" => Some(Form::Text([place("left")?, place("top")?], crate::content::unescaped(value("text")?))),
        _ => None,
    }
}

/// A part of the picture, such as `.25`, in hundredths of a percent.
fn hundredths(text: &str) -> Option<i32> {
    whole(text, 10_000.0)
}

fn whole(text: &str, times: f64) -> Option<i32> {
    let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite())?;
    // In range by the clamp; a tenth of a thousandth of a picture is smaller than what can be seen.
    #[allow(clippy::cast_possible_truncation)]
    Some((number * times).round().clamp(-100_000.0, 100_000.0) as i32)
}

/// `html` with the shapes over the picture that they belong to: the first in Anki's own container, otherwise the first.
pub(super) fn place(html: &str, masks: &[Mask]) -> String {
    let value = written(masks);
    let from = html.find("image-occlusion-container").unwrap_or(0);
    match html.get(from..).and_then(|left| picture(left, |_| true)) {
        Some((start, _)) if !value.is_empty() => marked(html, from + start, "data-masks", &value),
        _ => html.to_owned(),
    }
}

/// `html` of a note of the older add-on with its mask over its picture, instead of below.
pub(super) fn placed_over(html: &str, image: &str, mask: &str) -> String {
    let source = |field: &str| picture(field, |_| true).and_then(|(start, end)| source(field.get(start..end)?));
    let (Some(image), Some(over)) = (source(image), source(mask)) else { return html.to_owned() };
    let is = |wanted: &str| {
        let wanted = wanted.to_owned();
        move |tag: &str| self::source(tag).as_deref() == Some(wanted.as_str())
    };
    let Some((start, end)) = picture(html, is(&over)) else { return html.to_owned() };
    let without = format!("{}{}", html.get(..start).unwrap_or_default(), html.get(end..).unwrap_or_default());
    match picture(&without, is(&image)) {
        Some((start, _)) => marked(&without, start, "data-over", &over.replace('"', "&quot;")),
        None => html.to_owned(),
    }
}

/// Where the first `<img …>` stands that `wanted` takes.
fn picture(html: &str, wanted: impl Fn(&str) -> bool) -> Option<(usize, usize)> {
    let mut at = 0;
    while let Some(found) = html.get(at..)?.find('<') {
        let start = at + found;
        let here = html.get(start..)?;
        let head = here.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("<img"));
        if head && here.get(4..)?.starts_with(|c: char| c.is_whitespace() || c == '/') {
            let end = start + tag_end(here)?;
            if wanted(html.get(start..end)?) {
                return Some((start, end));
            }
            at = end;
        } else {
            at = start + 1;
        }
    }
    None
}

/// Behind the `>` of the tag that `html` begins with, outside of quotes.
fn tag_end(html: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The value of `src` of an `<img …>`, as it stands.
fn source(tag: &str) -> Option<String> {
    let (_, value) = tag.split_once("src=")?;
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next()?,
        _ => value.split(|c: char| c.is_whitespace() || c == '>').next()?,
    };
    Some(value.to_owned())
}

/// `html` with one more attribute in the `<img` at `start`.
fn marked(html: &str, start: usize, name: &str, value: &str) -> String {
    let (before, tag) = html.split_at(start + 4);
    let mut out = String::with_capacity(html.len() + value.len() + 20);
    let _ = write!(out, "{before} {name}=\"{value}\"{tag}");
    out
}
