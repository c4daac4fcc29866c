//! The five-colour bar: cards by their last grade. SVG with plain attributes, since the policy allows no inline style.

use crate::lang::Lang;
use crate::schedule::mastery;

/// A bar, ready for `components/bar.html`.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Parts from left to right, best grade first.
    pub parts: Vec<Part>,
    /// What it shows, in words.
    pub label: String,
    /// Mastery in whole percent.
    pub percent: u32,
}

/// One grade's part of a bar.
#[derive(Debug, Clone)]
pub struct Part {
    /// 1 to 5.
    pub grade: usize,
    /// Left edge in hundredths of the width.
    pub x: String,
    /// Width in hundredths of the whole.
    pub width: String,
}

impl Bar {
    /// The bar of `cards` cards of which `grades[g - 1]` have `g` as their last grade.
    pub fn new(lang: Lang, grades: [u32; 5], cards: u32) -> Self {
        let bar = Self::drawn(grades, cards);
        let label = lang.say("bar-label", [("percent", bar.percent.into())]);
        Self { label: with_parts(lang, label, "bar-part", grades), ..bar }
    }

    /// The bar of a round's answers, of which `grades[g - 1]` have the grade `g`.
    pub fn of_round(lang: Lang, grades: [u32; 5]) -> Self {
        let label = with_parts(lang, lang.t("round-bar"), "round-bar-part", grades);
        Self { label, ..Self::drawn(grades, grades.iter().sum()) }
    }

    /// The same without words.
    fn drawn(grades: [u32; 5], cards: u32) -> Self {
        let mut x = 0.0;
        let mut parts = Vec::new();
        for grade in (1..=5).rev() {
            let count = grades[grade - 1];
            if count == 0 {
                continue;
            }
            let width = 100.0 * f64::from(count) / f64::from(cards.max(1));
            parts.push(Part { grade, x: format!("{x:.2}"), width: format!("{width:.2}") });
            x += width;
        }
        Self { parts, label: String::new(), percent: mastery::percent(grades, cards) }
    }
}

/// `label` with what `part` says of each grade that there is, best first.
fn with_parts(lang: Lang, mut label: String, part: &str, grades: [u32; 5]) -> String {
    for (place, count) in grades.into_iter().enumerate().rev().filter(|(_, count)| *count > 0) {
        label.push_str(&lang.say(part, [("grade", (place as u64 + 1).into()), ("n", count.into())]));
    }
    label
}
