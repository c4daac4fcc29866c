//! `MathML` made ours: only known elements and attributes, each fixed `style` that math-core writes as a class.
//!
//! | class | of |
//! | --- | --- |
//! | `m-left`, `m-right` | cells aligned to a side |
//! | `m-flush-left`, `m-flush-right`, `m-flush` | cells without padding at a side, or above and below |
//! | `m-gap` | the second column of `cases` |
//! | `m-wide`, `m-half`, `m-margin` | tables of numbered equations, and their outer columns |
//! | `m-line-left`, `-right`, `-top`; `m-dash-left`, `-right`, `-top` | rules of an `array` |
//! | `m-above` | space above a row of `rcases` and the like |
//! | `m-back-1` … `m-back-12` | negative space, in sixths of an em |
//! | `m-size-50` … `m-size-250` | size of text, percent |
//! | `m-pad-left`, `m-pad-right` | 0.2 em beside an operator |
//! | `m-compact`, `m-small-caps`, `m-sans`, `m-serif` | cramped style, fonts of text |
//! | `m-strike-up`, `m-strike-down`, `m-strike-across` | `\cancel`, `\bcancel`, `\sout` |
//! | `hue-1` … `hue-12` | `\color` |

use super::style::CLASSES;
use super::tokens::{Token, attributes, push_escaped, tokens};
use super::{colour, tokens::decoded};

const ELEMENTS: [&str; 33] = [
    "b",
    "code",
    "em",
    "i",
    "math",
    "menclose",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "s",
    "span",
    "u",
];
/// Attributes with one of a few words, or a small number.
const WORDS: [&str; 18] = [
    "accent",
    "accentunder",
    "arg",
    "columnspan",
    "dir",
    "display",
    "displaystyle",
    "fence",
    "form",
    "intent",
    "largeop",
    "mathvariant",
    "movablelimits",
    "rowspan",
    "scriptlevel",
    "separator",
    "stretchy",
    "symmetric",
];
/// Attributes with a length.
const LENGTHS: [&str; 9] =
    ["depth", "height", "linethickness", "lspace", "maxsize", "minsize", "rspace", "voffset", "width"];
/// Em or rem: no part of a formula reaches further, so that none covers the page.
const LONGEST: f64 = 20.0;

/// The same `MathML` in our few words. None if it holds what isn't `MathML`.
pub fn ours(mathml: &str) -> Option<String> {
    let mut out = String::with_capacity(mathml.len());
    for token in tokens(mathml) {
        match token {
            Token::Text(text) => push_escaped(&mut out, &decoded(text)),
            // A reference to a numbered equation: its number without the link.
            Token::Open { name: "a", .. } | Token::Close { name: "a", .. } => {}
            Token::Close { name, .. } if ELEMENTS.contains(&name) => {
                out.push_str("</");
                out.push_str(spelled(name));
                out.push('>');
            }
            Token::Open { name, attributes: given, raw } if ELEMENTS.contains(&name) => {
                out.push('<');
                out.push_str(spelled(name));
                push_attributes(&mut out, given);
                out.push_str(if raw.ends_with("/>") { "/>" } else { ">" });
            }
            _ => return None,
        }
    }
    Some(out)
}

/// No browser draws `menclose`: its strikes are classes of a row.
fn spelled(name: &str) -> &str {
    if name == "menclose" { "mrow" } else { name }
}

fn push_attributes(out: &mut String, given: &str) {
    let mut classes: Vec<String> = Vec::new();
    for (name, value) in attributes(given) {
        match name {
            "style" => classes.extend(value.split(';').filter_map(class_of)),
            "notation" => classes.extend(value.split_ascii_whitespace().filter_map(strike)),
            "class" => classes.extend(value.split_ascii_whitespace().filter_map(font)),
            _ if WORDS.contains(&name)
                && value.len() <= 32
                && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') =>
            {
                push_attribute(out, name, value);
            }
            _ if LENGTHS.contains(&name) => push_attribute(out, name, &bounded(value)),
            _ => {}
        }
    }
    if !classes.is_empty() {
        classes.dedup();
        push_attribute(out, "class", &classes.join(" "));
    }
}

fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_escaped(out, value);
    out.push('"');
}

fn strike(notation: &str) -> Option<String> {
    let class = match notation {
        "updiagonalstrike" => "m-strike-up",
        "downdiagonalstrike" => "m-strike-down",
        "horizontalstrike" => "m-strike-across",
        _ => return None,
    };
    Some(class.to_owned())
}

fn font(class: &str) -> Option<String> {
    match class {
        "math-core-sans-serif-font" => Some("m-sans".to_owned()),
        "math-core-serif-font" => Some("m-serif".to_owned()),
        _ => None,
    }
}

/// The class of one declaration that math-core writes.
fn class_of(declaration: &str) -> Option<String> {
    let (property, value) = declaration.split_once(':')?;
    let value = value.trim();
    let class = match (property.trim(), value) {
        ("text-align", "left") => "m-left",
        ("text-align", "right") => "m-right",
        ("padding-left", "0") => "m-flush-left",
        ("padding-right", "0") => "m-flush-right",
        ("padding-top", "0") => "m-flush",
        ("padding-top", _) => "m-above",
        ("padding-left", "1em") => "m-gap",
        ("padding-left", _) => "m-pad-left",
        ("padding-right", _) => "m-pad-right",
        ("width", "100%") => "m-wide",
        ("width", "50%") => "m-half",
        ("width", "7.5%") => "m-margin",
        ("math-shift", _) => "m-compact",
        ("font-variant-caps", _) => "m-small-caps",
        ("border-left", line) => {
            if line.contains("dashed") {
                "m-dash-left"
            } else {
                "m-line-left"
            }
        }
        ("border-right", line) => {
            if line.contains("dashed") {
                "m-dash-right"
            } else {
                "m-line-right"
            }
        }
        ("border-top", line) => {
            if line.contains("dashed") {
                "m-dash-top"
            } else {
                "m-line-top"
            }
        }
        ("font-size", size) => {
            let percent = size.strip_suffix('%').filter(|number| number.bytes().all(|b| b.is_ascii_digit()))?;
            return Some(format!("m-size-{percent}"));
        }
        ("margin-left", length) => return Some(format!("m-back-{}", sixths(length)?)),
        ("color", value) => {
            let number = colour::nearest(value, colour::Paints::Text)?;
            return CLASSES.iter().find(|class| **class == format!("hue-{number}")).map(|class| (*class).to_owned());
        }
        _ => return None,
    };
    Some(class.to_owned())
}

/// A negative length as 1 to 12 sixths of an em, rounded.
fn sixths(length: &str) -> Option<usize> {
    let (number, unit) = measured(length)?;
    let em = if unit == "ex" { number * 0.5 } else { number };
    (1..=12_u8)
        .min_by(|a, b| (f64::from(*a) / 6.0 + em).abs().total_cmp(&(f64::from(*b) / 6.0 + em).abs()))
        .map(usize::from)
}

/// A length no longer than [`LONGEST`].
fn bounded(length: &str) -> String {
    match measured(length) {
        Some((number, unit)) if number.abs() > LONGEST && unit != "%" => format!("{}{unit}", LONGEST.copysign(number)),
        Some(_) => length.to_owned(),
        None => "0".to_owned(),
    }
}

/// Number and unit.
fn measured(length: &str) -> Option<(f64, &str)> {
    let unit_at = length.find(|c: char| c.is_ascii_alphabetic() || c == '%').unwrap_or(length.len());
    let (number, unit) = length.split_at(unit_at);
    let number: f64 = number.parse().ok()?;
    (number.is_finite() && matches!(unit, "" | "em" | "rem" | "ex" | "%")).then_some((number, unit))
}
