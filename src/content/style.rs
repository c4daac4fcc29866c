//! The `style` attribute of a source as classes. No `style` survives; what stands here is all the look a card can ask for.
//!
//! | class | of |
//! | --- | --- |
//! | `hue-1` … `hue-12` | `color`, `<font color>` |
//! | `mark-1` … `mark-12` | `background`, `background-color`, `bgcolor` |
//! | `t-bold`, `t-italic`, `t-underline`, `t-strike` | `font-weight`, `font-style`, `text-decoration` |
//! | `t-sub`, `t-super` | `vertical-align` |
//! | `t-start`, `t-center`, `t-end`, `t-justify` | `text-align`, `align`, `<center>` |
//! | `cloze` | itself: a gap of an Anki card |
//!
//! Their rules are in static/content.css, with those of `math` and `finish`.

use super::colour::{self, Paints};

/// Declarations of one attribute that are read.
const MOST_DECLARATIONS: usize = 32;

/// Every class that a source may carry, by its own `class` or by its style.
pub const CLASSES: [&str; 35] = [
    "cloze",
    "hue-1",
    "hue-2",
    "hue-3",
    "hue-4",
    "hue-5",
    "hue-6",
    "hue-7",
    "hue-8",
    "hue-9",
    "hue-10",
    "hue-11",
    "hue-12",
    "mark-1",
    "mark-2",
    "mark-3",
    "mark-4",
    "mark-5",
    "mark-6",
    "mark-7",
    "mark-8",
    "mark-9",
    "mark-10",
    "mark-11",
    "mark-12",
    "t-bold",
    "t-center",
    "t-end",
    "t-italic",
    "t-justify",
    "t-start",
    "t-strike",
    "t-sub",
    "t-super",
    "t-underline",
];

/// What the attributes of an element ask for.
#[derive(Debug, Default)]
pub struct Look {
    /// Of [`CLASSES`], each once.
    pub classes: Vec<&'static str>,
    /// `direction: rtl`, or `ltr`.
    pub direction: Option<&'static str>,
}

impl Look {
    /// Adds those of the classes named in a `class` attribute that are ours.
    pub fn add_classes(&mut self, value: &str) {
        for name in value.split_ascii_whitespace().take(MOST_DECLARATIONS) {
            self.add(name);
        }
    }

    /// Adds what a `style` attribute says.
    pub fn add_style(&mut self, style: &str) {
        for declaration in style.split(';').take(MOST_DECLARATIONS) {
            if let Some((property, value)) = declaration.split_once(':') {
                let value = value.trim().to_ascii_lowercase();
                self.declare(
                    property.trim().to_ascii_lowercase().as_str(),
                    value.trim_end_matches("!important").trim_end(),
                );
            }
        }
    }

    /// Adds the colour of the letters, or of what lies behind them.
    pub fn add_colour(&mut self, value: &str, paints: Paints) {
        if let Some(number) = colour::nearest(value, paints) {
            let kind = if paints == Paints::Text { "hue" } else { "mark" };
            self.add(&format!("{kind}-{number}"));
        }
    }

    /// Adds an alignment, by the value of `align` or of `text-align`.
    pub fn add_alignment(&mut self, value: &str) {
        match value.trim().to_ascii_lowercase().as_str() {
            "left" | "start" => self.add("t-start"),
            "right" | "end" => self.add("t-end"),
            "center" | "middle" | "-webkit-center" => self.add("t-center"),
            "justify" => self.add("t-justify"),
            _ => {}
        }
    }

    fn declare(&mut self, property: &str, value: &str) {
        match property {
            "color" => self.add_colour(value, Paints::Text),
            "background-color" => self.add_colour(value, Paints::Ground),
            "background" if !value.contains("url") => self.add_colour(value, Paints::Ground),
            "text-align" => self.add_alignment(value),
            "font-weight" if matches!(value, "bold" | "bolder" | "600" | "700" | "800" | "900") => self.add("t-bold"),
            "font-style" if matches!(value, "italic" | "oblique") => self.add("t-italic"),
            "text-decoration" | "text-decoration-line" => {
                for word in value.split_ascii_whitespace() {
                    match word {
                        "underline" => self.add("t-underline"),
                        "line-through" => self.add("t-strike"),
                        _ => {}
                    }
                }
            }
            "vertical-align" if value == "sub" => self.add("t-sub"),
            "vertical-align" if value == "super" => self.add("t-super"),
            "direction" if value == "rtl" => self.direction = Some("rtl"),
            "direction" if value == "ltr" => self.direction = Some("ltr"),
            _ => {}
        }
    }

    fn add(&mut self, name: &str) {
        if let Some(ours) = CLASSES.iter().find(|class| **class == name)
            && !self.classes.contains(ours)
        {
            self.classes.push(ours);
        }
    }
}
