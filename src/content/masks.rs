//! Shapes over a picture, as cards have them that ask for one part of it after the other.
//!
//! A source names them in the attribute `data-masks` of an `<img>`: shapes parted by `;`, each of words parted by blanks, a
//! role, a form and its numbers, in hundredths of a percent of the picture's width and height from its left and top:
//!
//! | form | numbers |
//! | --- | --- |
//! | `rect` | left, top, width, height, and degrees to turn about the corner |
//! | `ellipse` | left, top, half its width, half its height, degrees |
//! | `polygon` | x and y of each point |
//! | `text` | left, top; then the words, each byte but letters and digits as `%` and two digits |
//!
//! What is shown is SVG of our own, made of these numbers, so nothing of a source can act in it.

use std::fmt::Write as _;

use super::nfc;
use super::tokens::push_escaped;

/// Shapes of one picture.
const MOST_MASKS: usize = 300;
/// Numbers of one shape.
const MOST_NUMBERS: usize = 1_000;
/// Bytes of all of them in a source.
const LONGEST: usize = 64 << 10;
/// Characters of a text.
const LONGEST_WORDS: usize = 200;
/// The whole of the picture.
const WHOLE: i32 = 10_000;
/// How far from the picture a number may be.
const FARTHEST: i32 = 10 * WHOLE;

/// What a shape is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Hides what the card asks for.
    Ask,
    /// Hides something else.
    Hide,
    /// Shows where the answer is.
    Show,
    /// A label.
    Label,
}

/// The names of roles, which are the classes of the shapes too.
const ROLES: [(&str, Role); 4] =
    [("ask", Role::Ask), ("hide", Role::Hide), ("show", Role::Show), ("label", Role::Label)];

/// A shape; numbers as the module says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Left, top, width, height, degrees.
    Rect([i32; 5]),
    /// Left, top, half width, half height, degrees.
    Ellipse([i32; 5]),
    /// Its points.
    Polygon(Vec<(i32, i32)>),
    /// Left, top, and what it says.
    Text([i32; 2], String),
}

/// A shape with its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// What it is for.
    pub role: Role,
    /// What it is.
    pub form: Form,
}

/// The value of `data-masks`.
pub fn written(masks: &[Mask]) -> String {
    let mut out = String::new();
    for mask in masks.iter().take(MOST_MASKS) {
        let start = out.len();
        if !out.is_empty() {
            out.push(';');
        }
        let role = ROLES.iter().find(|(_, role)| *role == mask.role).map_or("hide", |(name, _)| name);
        let (form, numbers, words): (&str, Vec<i32>, &str) = match &mask.form {
            Form::Rect(numbers) => ("rect", numbers.to_vec(), ""),
            Form::Ellipse(numbers) => ("ellipse", numbers.to_vec(), ""),
            Form::Polygon(points) => {
                let points = points.iter().take(MOST_NUMBERS / 2);
                ("polygon", points.flat_map(|(x, y)| [*x, *y]).collect(), "")
            }
            Form::Text(numbers, words) => ("text", numbers.to_vec(), words.as_str()),
        };
        out.push_str(role);
        out.push(' ');
        out.push_str(form);
        for number in numbers {
            let _ = write!(out, " {}", number.clamp(-FARTHEST, FARTHEST));
        }
        if matches!(mask.form, Form::Text(..)) {
            out.push(' ');
            for byte in words.chars().take(LONGEST_WORDS).collect::<String>().bytes() {
                if byte.is_ascii_alphanumeric() {
                    out.push(char::from(byte));
                } else {
                    let _ = write!(out, "%{byte:02X}");
                }
            }
        }
        if out.len() > LONGEST {
            out.truncate(start);
            break;
        }
    }
    out
}

/// Whether the value may stand in an attribute as it is.
pub(super) fn is_plain(value: &str) -> bool {
    (1..=LONGEST).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b';' | b'-' | b'%'))
}

/// The shapes of a value; what isn't one is left out.
pub(super) fn read(value: &str) -> Vec<Mask> {
    if !is_plain(value) {
        return Vec::new();
    }
    value.split(';').filter_map(mask).take(MOST_MASKS).collect()
}

fn mask(text: &str) -> Option<Mask> {
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    let role = words.next()?;
    let role = ROLES.iter().find(|(name, _)| *name == role)?.1;
    let form = words.next()?;
    let words: Vec<&str> = words.take(MOST_NUMBERS + 1).collect();
    let numbers = |count: usize| -> Option<Vec<i32>> {
        let read = words.iter().take(count).map(|word| word.parse::<i32>().ok());
        read.map(|number| number.filter(|number| (-FARTHEST..=FARTHEST).contains(number))).collect()
    };
    let form = match form {
        "rect" => Form::Rect(numbers(5)?.try_into().ok()?),
        "ellipse" => Form::Ellipse(numbers(5)?.try_into().ok()?),
        "polygon" => {
            let numbers = numbers(MOST_NUMBERS)?;
            let points =
                numbers.chunks_exact(2).filter_map(|two| Some((*two.first()?, *two.last()?))).collect::<Vec<_>>();
            if points.len() < 3 {
                return None;
            }
            Form::Polygon(points)
        }
        "text" => {
            let said = words.get(2).map(|words| percent_decoded(words)).unwrap_or_default();
            let said: String = nfc(&said).chars().take(LONGEST_WORDS).collect();
            Form::Text(numbers(2)?.try_into().ok()?, said)
        }
        _ => return None,
    };
    Some(Mask { role, form })
}

fn percent_decoded(words: &str) -> String {
    let mut bytes = Vec::with_capacity(words.len());
    let mut rest = words.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits: Option<String> =
            [rest.next(), rest.next()].into_iter().map(|digit| digit.map(char::from)).collect();
        bytes.extend(digits.and_then(|digits| u8::from_str_radix(&digits, 16).ok()));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Writes the shapes as SVG over the picture before it. Readers of the screen have the picture's own words.
pub(super) fn push(out: &mut String, masks: &[Mask]) {
    if masks.is_empty() {
        return;
    }
    out.push_str("<svg class=\"masks\" aria-hidden=\"true\">");
    for Mask { role, form } in masks {
        let class = ROLES.iter().find(|(_, known)| known == role).map_or("hide", |(name, _)| name);
        match form {
            Form::Rect([left, top, width, height, degrees]) => {
                let _ = write!(out, "<rect class=\"{class}\"");
                lengths(out, &[("x", *left), ("y", *top), ("width", (*width).max(0)), ("height", (*height).max(0))]);
                turned(out, *degrees);
                out.push_str("/>");
            }
            Form::Ellipse([left, top, across, down, degrees]) => {
                let _ = write!(out, "<ellipse class=\"{class}\"");
                let (across, down) = ((*across).max(0), (*down).max(0));
                lengths(out, &[("cx", left + across), ("cy", top + down), ("rx", across), ("ry", down)]);
                turned(out, *degrees);
                out.push_str("/>");
            }
            Form::Polygon(points) => {
                // Points know no percentages: a frame of their own is drawn out over the picture.
                let _ = write!(
                    out,
                    "<svg viewBox=\"0 0 {WHOLE} {WHOLE}\" preserveAspectRatio=\"none\"><polygon class=\"{class}\" points=\""
                );
                for (at, (x, y)) in points.iter().enumerate() {
                    let _ = write!(out, "{}{x},{y}", if at > 0 { " " } else { "" });
                }
                out.push_str("\"/></svg>");
            }
            Form::Text([left, top], words) => {
                out.push_str("<text class=\"label\"");
                lengths(out, &[("x", *left), ("y", *top)]);
                out.push('>');
                push_escaped(out, words);
                out.push_str("</text>");
            }
        }
    }
    out.push_str("</svg>");
}

fn lengths(out: &mut String, all: &[(&str, i32)]) {
    for (name, number) in all {
        let sign = if *number < 0 { "-" } else { "" };
        let size = number.unsigned_abs();
        let _ = write!(out, " {name}=\"{sign}{}.{:02}%\"", size / 100, size % 100);
    }
}

/// Turned about its own left upper corner, see static/content.css.
fn turned(out: &mut String, degrees: i32) {
    if degrees % 360 != 0 {
        let _ = write!(out, " transform=\"rotate({})\"", degrees % 360);
    }
}
