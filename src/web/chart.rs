//! Pictures of figures: SVG with plain attributes, since the policy allows no inline style. What they show stands in words in
//! their label, and in a table beside them.

use std::fmt::Write as _;

use jiff::civil::Date;

use crate::lang::Lang;
use crate::schedule::day;
use crate::schedule::figures::{Studied, levels};

/// A picture, ready for `components/chart.html`. Lengths are in its own units; the page scales it to its width.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What it shows, in words.
    pub label: String,
    /// Width of the whole.
    pub width: u32,
    /// Height of the whole.
    pub height: u32,
    /// Height of the line on which bars stand; none for a calendar.
    pub base: Option<u32>,
    /// Bars, squares or dots.
    pub rects: Vec<Rect>,
    /// The corners of a line, as SVG has them; may be empty.
    pub path: String,
    /// Words and numbers.
    pub texts: Vec<Text>,
}

/// A bar or square.
#[derive(Debug, Clone)]
pub struct Rect {
    /// Its class in `app.css`.
    pub class: &'static str,
    /// Left edge.
    pub x: String,
    /// Upper edge.
    pub y: String,
    /// Width.
    pub width: String,
    /// Height.
    pub height: String,
}

/// A word or number.
#[derive(Debug, Clone)]
pub struct Text {
    /// Where it stands.
    pub x: String,
    /// Its base line.
    pub y: u32,
    /// `start`, `middle` or `end`.
    pub anchor: &'static str,
    /// What it says.
    pub text: String,
}

/// One bar of [`bars`].
#[derive(Debug, Clone, Default)]
pub struct Bar {
    /// What it stands for.
    pub value: u64,
    /// Whether it rests on too little to be taken for more than a hint.
    pub pale: bool,
    /// What stands above it; may be empty.
    pub above: String,
    /// What stands below it; may be empty.
    pub below: String,
}

const WIDTH: u32 = 378;
const PLOT: u32 = 104;
/// Room above and below the plot for a line of text.
const ABOVE: u32 = 18;
const BELOW: u32 = 22;
/// A day of the calendar with the gap behind it.
const CELL: u32 = 14;
const SQUARE: u32 = 11;
/// Width of a dot on a line.
const DOT: u32 = 6;
/// Weeks in one half of the calendar.
const WEEKS: usize = 27;

/// A largest value under this doesn't fill the chart: one card is no peak.
const LEAST: u64 = 5;

/// Bars that stand side by side, as high as the chart at `most`, or at the largest value where none is given.
pub fn bars(label: String, values: &[Bar], most: Option<u64>) -> Chart {
    let most = most.or_else(|| values.iter().map(|bar| bar.value).max()).unwrap_or(0).max(LEAST);
    let count = u32::try_from(values.len().max(1)).unwrap_or(u32::MAX);
    let step = f64::from(WIDTH) / f64::from(count);
    let wide = (step * 0.72).min(44.0);
    let base = ABOVE + PLOT;
    let (mut rects, mut texts) = (Vec::new(), Vec::new());
    for (place, bar) in (0_u32..).zip(values) {
        let middle = step * (f64::from(place) + 0.5);
        #[allow(clippy::cast_precision_loss)] // a height on the screen
        let high = f64::from(PLOT) * (bar.value.min(most) as f64) / (most as f64);
        // What is there at all is seen.
        let high = if bar.value > 0 { high.max(1.5) } else { 0.0 };
        let top = f64::from(base) - high;
        if bar.value > 0 {
            rects.push(Rect {
                class: if bar.pale { "d1" } else { "value" },
                x: rounded(middle - wide / 2.0),
                y: rounded(top),
                width: rounded(wide),
                height: rounded(high),
            });
        }
        if !bar.above.is_empty() {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and the height
            texts.push(text(middle, top as u32 - 4, &bar.above));
        }
        if !bar.below.is_empty() {
            texts.push(text(middle, base + 16, &bar.below));
        }
    }
    Chart { label, width: WIDTH, height: base + BELOW, base: Some(base), rects, path: String::new(), texts }
}

/// A line from the left to the right through `values`, each a dot; as high as the chart at `most`.
pub fn line(label: String, values: &[Bar], most: u64) -> Chart {
    let most = most.max(LEAST);
    let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
    let step = f64::from(WIDTH - DOT) / f64::from(count.saturating_sub(1).max(1));
    let base = ABOVE + PLOT;
    let (mut rects, mut texts, mut path) = (Vec::new(), Vec::new(), String::new());
    let half = f64::from(DOT) / 2.0;
    for (place, value) in (0_u32..).zip(values) {
        // A single one stands in the middle.
        let x = if count == 1 { f64::from(WIDTH) / 2.0 } else { half + step * f64::from(place) };
        #[allow(clippy::cast_precision_loss)] // a height on the screen
        let y = f64::from(base) - f64::from(PLOT) * (value.value.min(most) as f64) / (most as f64);
        let _ = write!(path, "{}{},{}", if path.is_empty() { "" } else { " " }, rounded(x), rounded(y));
        let (x_edge, y_edge) = (rounded(x - half), rounded(y - half));
        rects.push(Rect { class: "value", x: x_edge, y: y_edge, width: DOT.to_string(), height: DOT.to_string() });
        if !value.above.is_empty() {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and the height
            texts.push(text(x, (y as u32).saturating_sub(6), &value.above));
        }
        if !value.below.is_empty() {
            texts.push(text(x, base + 16, &value.below));
        }
    }
    Chart { label, width: WIDTH, height: base + BELOW, base: Some(base), rects, path, texts }
}

/// Words at `middle`, drawn inwards where they would leave the picture.
fn text(middle: f64, y: u32, words: &str) -> Text {
    // Half of them, of letters that are about seven units wide.
    let half = 3.5 * f64::from(u32::try_from(words.chars().count()).unwrap_or(u32::MAX));
    let (anchor, x) = if middle < half {
        ("start", 0.0)
    } else if middle > f64::from(WIDTH) - half {
        ("end", f64::from(WIDTH))
    } else {
        ("middle", middle)
    };
    Text { x: rounded(x), y, anchor, text: words.to_owned() }
}

fn rounded(length: f64) -> String {
    let mut out = String::new();
    let _ = write!(out, "{length:.1}");
    out
}

/// Days as squares, a column a week from Monday to Sunday, in two halves that stand side by side or one above the other.
///
/// `days` are all days of the time shown, oldest first.
pub fn calendar(lang: Lang, days: &[Studied], labels: [String; 2]) -> [Chart; 2] {
    let mut halves = labels.map(|label| Chart {
        label,
        width: WIDTH,
        height: ABOVE + 7 * CELL,
        base: None,
        rects: Vec::new(),
        path: String::new(),
        texts: Vec::new(),
    });
    let Some(first) = days.first() else { return halves };
    let blank = usize::try_from(day::date(first.day).weekday().to_monday_zero_offset()).unwrap_or(0);
    for (place, (studied, level)) in days.iter().zip(levels(days)).enumerate() {
        let (week, weekday) = ((place + blank) / 7, (place + blank) % 7);
        let (half, column) = (usize::from(week >= WEEKS), week % WEEKS);
        let Some(chart) = halves.get_mut(half) else { continue };
        let (column, row) = (units(column), ABOVE + units(weekday));
        chart.rects.push(Rect {
            class: ["d0", "d1", "d2", "d3", "d4"].get(usize::from(level)).copied().unwrap_or("d0"),
            x: column.to_string(),
            y: row.to_string(),
            width: SQUARE.to_string(),
            height: SQUARE.to_string(),
        });
        let date = day::date(studied.day);
        // A month is named where its first Monday is, if the name has room before the edge.
        if date.day() <= 7 && weekday == 0 && column + 3 * CELL <= WIDTH {
            let x = column.to_string();
            chart.texts.push(Text { x, y: ABOVE - 6, anchor: "start", text: month(lang, date) });
        }
    }
    halves
}

fn units(cells: usize) -> u32 {
    u32::try_from(cells).unwrap_or(0) * CELL
}

/// The month's name, short.
fn month(lang: Lang, date: Date) -> String {
    lang.t(&format!("progress-month-{}", date.month()))
}
