//! How a number is shown, by the format of its cell: `0.00 %`, `00000`, `dd/mm/yyyy`, `# ##0,00 "€"`.
//!
//! A file doesn't say in which country it is read, so what depends on it is written as all countries understand it: a point before
//! the decimals, a narrow no-break space between thousands, and a date whose months or days are spelled out as `2026-03-01`.
//!
//! Source: ECMA-376 part 1, 18.8.30 and 18.8.31 (number formats), 18.17.4.1 (the two calendars).

use jiff::civil::Date;
use std::fmt::Write as _;

/// Longest format that is looked at, in bytes; Excel takes 255 characters.
const LONGEST: usize = 1_000;
/// Decimals that are shown at most.
const MOST_DECIMALS: usize = 30;
/// Days of the calendar up to the year 9999.
const LAST_DAY: f64 = 2_958_466.0;
const DAY: i64 = 86_400;

/// A format that was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// As it comes.
    #[default]
    General,
    /// A date, a time of day, or both.
    Date(Vec<Part>),
    /// Digits, by the sign of the number: positive, negative, zero.
    Number(Vec<Digits>),
}

/// A piece of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Year(usize),
    Month(usize),
    Day(usize),
    Hour(usize),
    Minute(usize),
    Second(usize),
    /// Hours, minutes or seconds of more than a day.
    Elapsed(char, usize),
    HalfDay,
    Literal(char),
}

/// How digits are set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Digits {
    /// Before the point, from the left.
    whole: Vec<Slot>,
    /// Decimals that are always there, and that are there at most.
    decimals: (usize, usize),
    after: String,
    grouped: bool,
    /// By which power of ten the number is taken: 2 for a percent sign, -3 for each comma at the end.
    power: i32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Slot {
    /// `0`: a digit, or a zero.
    Zero,
    /// `#` or `?`: a digit, or nothing.
    Digit,
    Literal(char),
}

/// The format that a number stands for, of those that no file spells out.
pub(super) fn built_in(id: u64) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        // Those with names of months, and those that each country shows in its own way.
        14 | 15 | 16 | 27..=31 | 36 | 50..=54 | 57 | 58 => "yyyy-mm-dd",
        17 => "yyyy-mm",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 | 32 | 34 => "h:mm",
        21 | 33 | 35 => "h:mm:ss",
        22 => "yyyy-mm-dd h:mm",
        37 | 38 => "#,##0;-#,##0",
        39 | 40 => "#,##0.00;-#,##0.00",
        45 | 47 => "mm:ss",
        46 => "[h]:mm:ss",
        _ => "General",
    }
}

impl Shown {
    /// Understands a format; what isn't understood is shown as it comes.
    pub fn of(code: &str) -> Self {
        if code.len() > LONGEST {
            return Self::General;
        }
        let sections = sections(code);
        let Some(first) = sections.first() else { return Self::General };
        let tokens = tokens(first);
        if tokens
            .iter()
            .any(|token| matches!(token, Token::Letters('y' | 'm' | 'd' | 'h' | 's', _) | Token::Elapsed(..)))
        {
            return Self::Date(date(&tokens));
        }
        let digits: Option<Vec<Digits>> = sections.iter().take(3).map(|section| digits(section)).collect();
        digits.map_or(Self::General, Self::Number)
    }

    /// The number as its cell shows it. `later` counts days from 1904 instead of 1900.
    pub fn show(&self, value: f64, later: bool) -> String {
        match self {
            Self::General => general(value),
            Self::Date(parts) => moment(value, later, parts).unwrap_or_else(|| general(value)),
            Self::Number(sections) => {
                let fitting = match sections.len() {
                    0 | 1 => None,
                    2 => (value < 0.0).then(|| sections.get(1)).flatten(),
                    _ if value == 0.0 => sections.get(2),
                    _ => (value < 0.0).then(|| sections.get(1)).flatten(),
                };
                match (fitting, sections.first()) {
                    (Some(section), _) => section.show(value.abs()),
                    (None, Some(section)) => {
                        let text = section.show(value.abs());
                        let minus = value < 0.0 && text.chars().any(|c| matches!(c, '1'..='9'));
                        if minus { format!("-{text}") } else { text }
                    }
                    (None, None) => general(value),
                }
            }
        }
    }
}

/// The parts of a format between semicolons.
fn sections(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in code.chars() {
        let was_escaped = std::mem::take(&mut escaped);
        match c {
            _ if was_escaped => {}
            '"' => quoted = !quoted,
            '\\' | '_' | '*' if !quoted => escaped = true,
            ';' if !quoted => {
                sections.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(section) = sections.last_mut() {
            section.push(c);
        }
    }
    sections
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    /// Letters of a date, in small, and how many.
    Letters(char, usize),
    Elapsed(char, usize),
    HalfDay,
    /// A mark of a number: `0 # ? . , % E @ /`.
    Mark(char),
    Literal(char),
}

fn tokens(section: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = section;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = after;
        match c {
            '"' => {
                let (inside, more) = after.split_once('"').unwrap_or((after, ""));
                tokens.extend(inside.chars().map(Token::Literal));
                rest = more;
            }
            '\\' | '_' | '*' => {
                let next = after.chars().next();
                rest = after.get(next.map_or(0, char::len_utf8)..).unwrap_or_default();
                if c == '\\' {
                    tokens.extend(next.map(Token::Literal));
                }
            }
            '[' => {
                let (inside, more) = after.split_once(']').unwrap_or((after, ""));
                rest = more;
                let low = inside.to_ascii_lowercase();
                match low.chars().next() {
                    Some(c @ ('h' | 'm' | 's')) if low.chars().all(|other| other == c) => {
                        tokens.push(Token::Elapsed(c, low.len()));
                    }
                    Some('$') => {
                        let sign = inside.get(1..).unwrap_or_default().split('-').next().unwrap_or_default();
                        tokens.extend(sign.chars().map(Token::Literal));
                    }
                    _ => {}
                }
            }
            'a' | 'A' if starts(rest, "m/pm") || starts(rest, "/p") => {
                rest = rest.get(if starts(rest, "m/pm") { 4 } else { 2 }..).unwrap_or_default();
                tokens.push(Token::HalfDay);
            }
            'G' | 'g' if starts(rest, "eneral") => {
                rest = rest.get(6..).unwrap_or_default();
                tokens.push(Token::Mark('G'));
            }
            _ if matches!(c.to_ascii_lowercase(), 'y' | 'm' | 'd' | 'h' | 's') => {
                let low = c.to_ascii_lowercase();
                let more = rest.chars().take_while(|next| next.to_ascii_lowercase() == low).count();
                rest = rest.get(more..).unwrap_or_default();
                tokens.push(Token::Letters(low, more + 1));
            }
            '0' | '#' | '?' | '.' | ',' | '%' | 'E' | 'e' | '@' | '/' => tokens.push(Token::Mark(c)),
            c => tokens.push(Token::Literal(c)),
        }
    }
    tokens
}

fn starts(text: &str, with: &str) -> bool {
    text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
}

/// A date's pieces. One with names in it is written as all countries understand it.
fn date(tokens: &[Token]) -> Vec<Part> {
    let letters: Vec<(char, usize)> = tokens
        .iter()
        .filter_map(|token| match token {
            Token::Letters(c, n) | Token::Elapsed(c, n) => Some((*c, *n)),
            _ => None,
        })
        .collect();
    let named = letters.iter().any(|(c, n)| matches!(c, 'm' | 'd') && *n > 2);
    let mut parts = Vec::new();
    if named {
        parts = vec![Part::Year(4), Part::Literal('-'), Part::Month(2)];
        if letters.iter().any(|(c, _)| *c == 'd') || !letters.iter().any(|(c, _)| *c == 'y') {
            parts.extend([Part::Literal('-'), Part::Day(2)]);
        }
        if letters.iter().any(|(c, _)| *c == 'h') {
            parts.extend([Part::Literal(' '), Part::Hour(2), Part::Literal(':'), Part::Minute(2)]);
        }
        return parts;
    }
    let mut at = 0;
    let mut in_time = false;
    let mut fraction = false;
    for token in tokens {
        match token {
            Token::Letters(c, n) => {
                at += 1;
                let before_seconds = letters.get(at).is_some_and(|(next, _)| *next == 's');
                let part = match c {
                    'y' => Part::Year(*n),
                    'd' => Part::Day(*n),
                    'h' => Part::Hour(*n),
                    's' => Part::Second(*n),
                    _ if in_time || before_seconds => Part::Minute(*n),
                    _ => Part::Month(*n),
                };
                in_time = matches!(part, Part::Hour(_) | Part::Second(_));
                parts.push(part);
            }
            Token::Elapsed(c, n) => {
                at += 1;
                in_time = true;
                parts.push(Part::Elapsed(*c, *n));
            }
            Token::HalfDay => parts.push(Part::HalfDay),
            // Tenths of a second are left out.
            Token::Mark('.') if matches!(parts.last(), Some(Part::Second(_) | Part::Elapsed('s', _))) => {
                fraction = true;
            }
            Token::Mark('0') if fraction => continue,
            Token::Mark('@' | 'G') => {}
            Token::Mark(c) | Token::Literal(c) => parts.push(Part::Literal(*c)),
        }
        fraction = fraction && matches!(token, Token::Mark('.'));
    }
    parts
}

/// How digits are set; nothing for fractions, powers of ten, text and what has no digits.
fn digits(section: &str) -> Option<Digits> {
    let mut digits = Digits::default();
    let (mut point, mut seen) = (false, false);
    let mut commas = 0;
    for token in tokens(section) {
        match token {
            Token::Mark(c @ ('0' | '#' | '?')) if !point => {
                digits.grouped |= commas > 0;
                commas = 0;
                seen = true;
                digits.whole.push(if c == '0' { Slot::Zero } else { Slot::Digit });
            }
            Token::Mark(c @ ('0' | '#' | '?')) => {
                seen = true;
                digits.decimals.1 += 1;
                if c == '0' {
                    digits.decimals.0 = digits.decimals.1;
                }
            }
            Token::Mark('.') if !point => point = true,
            Token::Mark(',') => commas += i32::from(seen),
            Token::Mark('%') => {
                digits.power += 2;
                push_literal(&mut digits, '%', point);
            }
            Token::Literal(c) => push_literal(&mut digits, c, point),
            Token::Mark(_) | Token::Letters(..) | Token::Elapsed(..) | Token::HalfDay => return None,
        }
    }
    digits.power -= 3 * commas;
    digits.decimals = (digits.decimals.0.min(MOST_DECIMALS), digits.decimals.1.min(MOST_DECIMALS));
    seen.then_some(digits)
}

fn push_literal(digits: &mut Digits, c: char, point: bool) {
    if point {
        digits.after.push(c);
    } else {
        digits.whole.push(Slot::Literal(c));
    }
}

impl Digits {
    fn show(&self, value: f64) -> String {
        let value = value * 10_f64.powi(self.power);
        let (least, most) = self.decimals;
        let written = format!("{value:.most$}");
        let (whole, decimals) = written.split_once('.').unwrap_or((&written, ""));
        let mut kept = decimals;
        while kept.len() > least && kept.ends_with('0') {
            kept = kept.get(..kept.len() - 1).unwrap_or_default();
        }
        let mut left = if whole == "0" { Vec::new() } else { whole.chars().collect::<Vec<_>>() };
        let first = self.whole.iter().position(|slot| !matches!(slot, Slot::Literal(_)));
        // From the right, as one fills in a form.
        let mut out: Vec<char> = Vec::new();
        let mut set = 0;
        let mut digit = |c: char, out: &mut Vec<char>| {
            if self.grouped && set > 0 && set % 3 == 0 {
                out.push('\u{202f}');
            }
            set += 1;
            out.push(c);
        };
        for (at, slot) in self.whole.iter().enumerate().rev() {
            match slot {
                Slot::Literal(c) => out.push(*c),
                Slot::Zero => digit(left.pop().unwrap_or('0'), &mut out),
                Slot::Digit => {
                    if let Some(c) = left.pop() {
                        digit(c, &mut out);
                    }
                }
            }
            if first == Some(at) {
                while let Some(c) = left.pop() {
                    digit(c, &mut out);
                }
            }
        }
        if first.is_none() {
            while let Some(c) = left.pop() {
                digit(c, &mut out);
            }
        }
        let mut text: String = out.iter().rev().collect();
        if !kept.is_empty() {
            text.push('.');
            text.push_str(kept);
        }
        text.push_str(&self.after);
        text.trim().to_owned()
    }
}

/// A number without a format: whole numbers whole, others with ten digits that count.
fn general(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    if value.abs() >= 1e15 || (value != 0.0 && value.abs() < 1e-6) {
        return format!("{value:E}");
    }
    if value.fract() == 0.0 {
        return format!("{:.0}", if value == 0.0 { 0.0 } else { value });
    }
    let mut before = 0;
    let mut rest = value.abs();
    while rest >= 1.0 {
        rest /= 10.0;
        before += 1;
    }
    let decimals = 10_usize.saturating_sub(before).max(2);
    let text = format!("{value:.decimals$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A moment of the calendar; nothing for what is none.
fn moment(value: f64, later: bool, parts: &[Part]) -> Option<String> {
    if !(0.0..LAST_DAY).contains(&value) {
        return None;
    }
    let shows_seconds = parts.iter().any(|part| matches!(part, Part::Second(_) | Part::Elapsed('s', _)));
    #[allow(clippy::cast_possible_truncation)] // within ten thousand years
    let mut seconds = (value * 86_400.0).round() as i64;
    if !shows_seconds {
        seconds = (seconds + 1).div_euclid(60) * 60;
    }
    let (days, of_day) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (year, month, day) = calendar(days, later)?;
    let half = parts.contains(&Part::HalfDay);
    let hour = of_day / 3_600;
    let shown_hour = if half { (hour + 11) % 12 + 1 } else { hour };
    let mut text = String::new();
    for part in parts {
        let (number, width) = match part {
            Part::Year(n) if *n <= 2 => (i64::from(year).rem_euclid(100), 2),
            Part::Year(_) => (i64::from(year), 4),
            Part::Month(n) => (i64::from(month), *n),
            Part::Day(n) => (i64::from(day), *n),
            Part::Hour(n) => (shown_hour, *n),
            Part::Minute(n) => (of_day / 60 % 60, *n),
            Part::Second(n) => (of_day % 60, *n),
            Part::Elapsed('h', n) => (seconds / 3_600, *n),
            Part::Elapsed('m', n) => (seconds / 60, *n),
            Part::Elapsed(_, n) => (seconds, *n),
            Part::HalfDay => {
                text.push_str(if hour < 12 { "AM" } else { "PM" });
                continue;
            }
            Part::Literal(c) => {
                text.push(*c);
                continue;
            }
        };
        let width = width.min(9);
        let _ = write!(text, "{number:0width$}");
    }
    Some(text.trim().to_owned())
}

/// Year, month and day. The calendar of 1900 has a 29th of February that never was.
fn calendar(days: i64, later: bool) -> Option<(i16, i8, i8)> {
    let from = match (later, days) {
        (true, _) => Date::new(1904, 1, 1),
        (false, 60) => return Some((1900, 2, 29)),
        (false, ..60) => Date::new(1899, 12, 31),
        (false, _) => Date::new(1899, 12, 30),
    };
    let span = jiff::Span::new().try_days(days).ok()?;
    let date = from.ok()?.checked_add(span).ok()?;
    Some((date.year(), date.month(), date.day()))
}
