//! What a person can set: their day, their rounds, the look. Each field says for itself what is wrong with it.

use std::sync::LazyLock;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Form;

use crate::error::Error;
use crate::lang::Lang;
use crate::schedule::order::{DueOrder, NewOrder};
use crate::store::people::Person;
use crate::store::settings::{self, A_DAY, ROUND_SIZES, Settings, TextSize, Theme, WEEK_GOALS};
use crate::web::mail::Section;
use crate::web::page::{Flash, Page};
use crate::web::session::Student;
use crate::web::{App, forms};

/// The zones that are offered: those with a place in their name, and UTC.
static ZONES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let names = jiff::tz::db().available().map(|name| name.to_string());
    let mut zones: Vec<String> =
        names.filter(|name| name == "UTC" || (name.contains('/') && !name.starts_with("Etc/"))).collect();
    zones.sort_unstable();
    zones
});

/// The form, as it was typed.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Typed {
    #[serde(default)]
    new_per_day: String,
    #[serde(default)]
    reviews_per_day: String,
    #[serde(default)]
    round_size: String,
    #[serde(default)]
    week_goal: String,
    #[serde(default)]
    due_order: String,
    #[serde(default)]
    new_order: String,
    /// `04:00`.
    #[serde(default)]
    day_start: String,
    /// A chosen zone; empty to follow the browser.
    #[serde(default)]
    zone: String,
    /// What the browser says; empty without scripts.
    #[serde(default)]
    time_zone: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    text_size: String,
    #[serde(default)]
    language: String,
}

impl Typed {
    fn of(person: &Person) -> Self {
        Self {
            new_per_day: person.new_per_day.to_string(),
            reviews_per_day: person.reviews_per_day.to_string(),
            round_size: person.round_size.to_string(),
            week_goal: person.week_goal.to_string(),
            due_order: person.due_order.as_str().to_owned(),
            new_order: person.new_order.as_str().to_owned(),
            day_start: format!("{:02}:{:02}", person.day_start / 60, person.day_start % 60),
            zone: if person.zone_chosen { person.time_zone.clone() } else { String::new() },
            time_zone: String::new(),
            theme: person.theme.as_str().to_owned(),
            text_size: person.text_size.as_str().to_owned(),
            language: Lang::of(&person.locale).tag().to_owned(),
        }
    }

    /// The settings, or the field that is wrong and the sentence about it.
    fn checked(&self, person: &Person) -> Result<Settings, (&'static str, Error)> {
        let number = |field: &'static str, text: &str, range: std::ops::RangeInclusive<i64>| {
            let found = text.trim().parse().ok().filter(|n| range.contains(n));
            let args = vec![("least", range.start().to_string()), ("most", range.end().to_string())];
            found.ok_or_else(|| (field, Error::invalid_with("wishes-number", args)))
        };
        let choice = |field: &'static str| (field, Error::invalid("wishes-choice"));
        let zone_chosen = !self.zone.is_empty();
        let time_zone = match (zone_chosen, jiff::tz::TimeZone::get(&self.time_zone)) {
            (true, _) => self.zone.clone(),
            // What the browser says, as it will be said at the next sign-in.
            (false, Ok(_)) => self.time_zone.clone(),
            (false, Err(_)) => person.time_zone.clone(),
        };
        if jiff::tz::TimeZone::get(&time_zone).is_err() {
            return Err(choice("zone"));
        }
        Ok(Settings {
            locale: Lang::of(&self.language).tag(),
            time_zone,
            zone_chosen,
            day_start: minutes(&self.day_start).ok_or(("day_start", Error::invalid("wishes-time")))?,
            new_per_day: number("new_per_day", &self.new_per_day, A_DAY)?,
            reviews_per_day: number("reviews_per_day", &self.reviews_per_day, A_DAY)?,
            round_size: number("round_size", &self.round_size, ROUND_SIZES)?,
            // Emptied, it is no goal.
            week_goal: match self.week_goal.trim() {
                "" => 0,
                goal => number("week_goal", goal, WEEK_GOALS)?,
            },
            due_order: named(&DueOrder::ALL, DueOrder::as_str, &self.due_order).ok_or_else(|| choice("due_order"))?,
            new_order: named(&NewOrder::ALL, NewOrder::as_str, &self.new_order).ok_or_else(|| choice("new_order"))?,
            theme: named(&Theme::ALL, Theme::as_str, &self.theme).ok_or_else(|| choice("theme"))?,
            text_size: named(&TextSize::ALL, TextSize::as_str, &self.text_size).ok_or_else(|| choice("text_size"))?,
        })
    }
}

/// The choice of that name.
fn named<T: Copy>(all: &[T], name: fn(T) -> &'static str, text: &str) -> Option<T> {
    all.iter().copied().find(|one| name(*one) == text)
}

/// Minutes after midnight of `04:00`, which some browsers send as `04:00:00`.
fn minutes(time: &str) -> Option<i64> {
    let time: jiff::civil::Time = time.trim().parse().ok()?;
    Some(i64::from(time.hour()) * 60 + i64::from(time.minute()))
}

/// One choice of a list.
pub struct Choice {
    /// As it is sent.
    pub value: &'static str,
    /// As it is read.
    pub label: String,
    /// It is the one that counts.
    pub chosen: bool,
}

/// A list to choose from. `field` is the key of its labels, up to the name of each.
pub(super) fn choices(
    page: &Page,
    names: impl IntoIterator<Item = &'static str>,
    field: &str,
    chosen: &str,
) -> Vec<Choice> {
    let label = |value: &str| page.t(&format!("{field}-{value}"));
    names.into_iter().map(|value| Choice { value, label: label(value), chosen: value == chosen }).collect()
}

#[derive(Template, WebTemplate)]
#[template(path = "people/settings.html")]
struct SettingsPage {
    page: Page,
    typed: Typed,
    /// The zone in use.
    zone: String,
    zones: Vec<&'static str>,
    due_orders: Vec<Choice>,
    new_orders: Vec<Choice>,
    themes: Vec<Choice>,
    text_sizes: Vec<Choice>,
    languages: Vec<Choice>,
    /// The field that can't be taken, and why.
    problem: Option<(&'static str, String)>,
    /// News by e-mail, where the server sends any.
    mail: Option<Section>,
}

impl SettingsPage {
    fn new(
        page: Page,
        person: &Person,
        typed: Typed,
        problem: Option<(&'static str, String)>,
        mail: Option<Section>,
    ) -> Self {
        Self {
            due_orders: choices(&page, DueOrder::ALL.map(DueOrder::as_str), "wishes-due", &typed.due_order),
            new_orders: choices(&page, NewOrder::ALL.map(NewOrder::as_str), "wishes-new", &typed.new_order),
            themes: choices(&page, Theme::ALL.map(Theme::as_str), "wishes-theme", &typed.theme),
            text_sizes: choices(&page, TextSize::ALL.map(TextSize::as_str), "wishes-text", &typed.text_size),
            languages: choices(&page, [Lang::Fr, Lang::En].map(Lang::tag), "wishes-language", &typed.language),
            zones: ZONES.iter().map(String::as_str).collect(),
            zone: person.time_zone.clone(),
            page,
            typed,
            problem,
            mail,
        }
    }

    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.problem.as_ref().filter(|(wrong, _)| *wrong == field).map(|(_, why)| why.as_str())
    }
}

/// The settings as they are, with what is said of e-mail.
pub(super) fn shown(student: &Student, page: Page, mail: Option<Section>) -> Response {
    let typed = Typed::of(&student.person);
    SettingsPage::new(page, &student.person, typed, None, mail).into_response()
}

/// The settings as they are.
pub async fn get(State(app): State<App>, student: Student, page: Page) -> Result<Response, Error> {
    let mail = Section::of(&app, &page, student.person.id).await?;
    Ok(shown(&student, page, mail))
}

/// Keeps all of them, or none and says which field is wrong.
pub async fn post(
    State(app): State<App>,
    student: Student,
    page: Page,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let new = match typed.checked(&student.person) {
        Ok(new) => new,
        Err((field, error)) => {
            let (key, args) = error.sentence();
            let why = page.lang.say_text(key, &args);
            let mail = Section::of(&app, &page, student.person.id).await?;
            let again = SettingsPage::new(page, &student.person, typed, Some((field, why)), mail);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
    };
    let (now, id) = (app.clock.now(), student.person.id);
    let moved = app.store.write(move |db| Box::pin(async move { settings::keep(db, id, &new, now).await })).await?;
    let said = if moved { "wishes-kept-day" } else { "wishes-kept" };
    Ok(forms::done("/settings", &Flash::new(said)))
}
