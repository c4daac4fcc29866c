//! French and English: every sentence that a person reads comes from `locales/`, by its key.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::{LanguageIdentifier, Loader as _, langid, static_loader};
use jiff::civil::Date;

use crate::schedule::day::{self, Day};

/// A value inside a sentence; numbers choose the plural.
pub type Value = fluent_templates::fluent_bundle::FluentValue<'static>;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        // The texts are one language in one direction; isolating marks would end up in copied text and in tests.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static EN: LanguageIdentifier = langid!("en");
static FR: LanguageIdentifier = langid!("fr");

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    En,
    /// French.
    Fr,
}

impl Lang {
    /// The language of a stored or chosen tag, English where it is none of ours.
    pub fn of(tag: &str) -> Self {
        if tag.get(..2).is_some_and(|two| two.eq_ignore_ascii_case("fr")) { Self::Fr } else { Self::En }
    }

    /// The first of ours in an `Accept-Language` header; browsers list them by preference.
    pub fn accepted(header: &str) -> Self {
        header
            .split(',')
            .filter_map(|part| part.trim().get(..2))
            .find_map(|two| match two.to_ascii_lowercase().as_str() {
                "fr" => Some(Self::Fr),
                "en" => Some(Self::En),
                _ => None,
            })
            .unwrap_or(Self::En)
    }

    /// For `lang=""` and the database.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::En => &EN,
            Self::Fr => &FR,
        }
    }

    /// The sentence of that key.
    pub fn t(self, key: &str) -> String {
        LOCALES.lookup(self.id(), key)
    }

    /// The sentence of that key, with arguments.
    pub fn say(self, key: &str, args: impl IntoIterator<Item = (&'static str, Value)>) -> String {
        let args: HashMap<Cow<'static, str>, Value> = args.into_iter().map(|(k, v)| (Cow::Borrowed(k), v)).collect();
        LOCALES.lookup_with_args(self.id(), key, &args)
    }

    /// As [`Lang::say`], with arguments that came as text; what looks like a number counts as one for the plural.
    pub fn say_text(self, key: &str, args: &[(&'static str, String)]) -> String {
        self.say(
            key,
            args.iter().map(|(name, text)| {
                let value = match text.parse::<i64>() {
                    Ok(n) if n.to_string() == *text => Value::from(n),
                    _ => Value::from(text.clone()),
                };
                (*name, value)
            }),
        )
    }

    /// How long a card stays away, as short as a button needs: "tomorrow", "6 d", "2 mo".
    pub fn away(self, days: u32) -> String {
        match days {
            0 => self.t("away-today"),
            1 => self.t("away-tomorrow"),
            2..=30 => self.say("away-days", [("n", days.into())]),
            31..=364 => self.say("away-months", [("n", ((days + 15) / 30).into())]),
            _ => self.say("away-years", [("n", ((days + 182) / 365).into())]),
        }
    }

    /// The same in full, for who hears it: "today", "in 6 days", "in 2 months".
    pub fn in_full(self, days: u32) -> String {
        match days {
            0 | 1 => self.away(days),
            2..=30 => self.say("in-days", [("n", days.into())]),
            31..=364 => self.say("in-months", [("n", ((days + 15) / 30).into())]),
            _ => self.say("in-years", [("n", ((days + 182) / 365).into())]),
        }
    }

    /// A day as people write it: "11 December", with the year where it isn't `today`'s.
    pub fn date(self, date: Date, today: Date) -> String {
        let month = self.t(&format!("month-{}", date.month()));
        let day = match (self, date.day()) {
            (Self::Fr, 1) => "1er".to_owned(),
            (_, n) => n.to_string(),
        };
        if date.year() == today.year() { format!("{day} {month}") } else { format!("{day} {month} {}", date.year()) }
    }

    /// When a card comes back, seen from `today`: "today", "tomorrow", "11 December".
    pub fn due(self, due: Day, today: Day) -> String {
        match due.since(today) {
            ..=0 => self.t("away-today"),
            1 => self.t("away-tomorrow"),
            _ => self.date(day::date(due), day::date(today)),
        }
    }

    /// The same of a card in a list: "due today", "due on 11 December".
    pub fn is_due(self, due: Day, today: Day) -> String {
        match due.since(today) {
            ..=0 => self.t("card-due-today"),
            1 => self.t("card-due-tomorrow"),
            _ => self.say("card-due", [("day", self.due(due, today).into())]),
        }
    }

    /// How far an exam is, seen from `today`: "Exam on 12 December, in 14 days".
    pub fn exam(self, exam: Day, today: Day) -> String {
        let date = self.date(day::date(exam), day::date(today));
        self.say("exam-ahead", [("n", exam.since(today).into()), ("day", date.into())])
    }

    /// A size as a person reads it: whole units of which there are at least ten, or kilobytes, rounded up. One holds 1024 of the
    /// unit before.
    pub fn size(self, bytes: u64) -> String {
        let (key, n) = match bytes {
            b if b >= 10 << 30 => ("size-giga", b >> 30),
            b if b >= 10 << 20 => ("size-mega", b >> 20),
            b => ("size-kilo", b.div_ceil(1 << 10)),
        };
        self.say(key, [("n", n.into())])
    }

    /// A whole number of minutes, never zero: "about 9 minutes".
    pub fn minutes(self, cards: u32, pace_ms: u32) -> String {
        let minutes = (u64::from(cards) * u64::from(pace_ms)).div_ceil(60_000).max(1);
        self.say("about-minutes", [("n", minutes.into())])
    }
}

/// Something that can stand inside a sentence of a template.
///
/// Askama hands arguments over as references of any depth, hence a trait and not a plain `Into`.
pub trait Argument {
    /// The value as Fluent takes it.
    fn argument(&self) -> Value;
}

impl<T: Argument + ?Sized> Argument for &T {
    fn argument(&self) -> Value {
        (**self).argument()
    }
}

impl Argument for str {
    fn argument(&self) -> Value {
        Value::from(self.to_owned())
    }
}

impl Argument for String {
    fn argument(&self) -> Value {
        Value::from(self.clone())
    }
}

macro_rules! numbers {
    ($($number:ty),*) => { $(
        impl Argument for $number {
            fn argument(&self) -> Value {
                Value::from(*self)
            }
        }
    )* };
}
numbers!(u32, i64, usize, u64);

/// A deck's name as people read it: a slash between the levels that `::` parts.
pub fn deck_name(name: &str) -> String {
    name.replace("::", " / ")
}
