//! A student's own progress: a year of days, what comes, what was remembered. The definitions are `schedule/figures.rs`'s.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;

use crate::error::Error;
use crate::lang;
use crate::schedule::day::{self, Day};
use crate::schedule::figures::{self, Forecast, INTERVALS, MONTH, Recalled, Share, Studied, YEAR};
use crate::store::decks::{self, Deck};
use crate::store::ids::{ClassId, DeckId};
use crate::store::{Millis, progress};
use crate::web::App;
use crate::web::chart::{self, Bar, Chart};
use crate::web::page::{Page, Place};
use crate::web::session::Student;

/// A share of fewer answers than these is a hint, and drawn pale.
const FEW: u32 = 10;

#[derive(Template, WebTemplate)]
#[template(path = "progress/progress.html")]
struct ProgressPage {
    page: Page,
    groups: Vec<Group>,
    /// The choice that is shown; empty for everything.
    of: String,
    /// Nothing was ever answered of what is shown.
    empty: bool,
    met: u32,
    long: u32,
    remembered: Share,
    days: usize,
    time: String,
    year: [Chart; 2],
    year_said: String,
    year_rows: Vec<(Date, u32)>,
    ahead: Chart,
    ahead_said: String,
    ahead_rows: Vec<(Date, u32)>,
    overdue: u32,
    retention: Chart,
    retention_said: String,
    retention_rows: Vec<(String, Share)>,
    forgetting: Chart,
    forgetting_said: String,
    forgetting_rows: Vec<(String, Share)>,
    minutes: Chart,
    minutes_said: String,
    minutes_rows: Vec<(Date, u64)>,
}

impl ProgressPage {
    /// A share as people read it; a dash where there is nothing to share.
    #[allow(clippy::trivially_copy_pass_by_ref)] // askama hands fields over by reference
    fn percent(&self, share: &Share) -> String {
        share.percent().map_or_else(|| "–".to_owned(), |n| self.page.t1("percent", "n", n))
    }
}

/// A day for machines and for people.
struct Date {
    iso: String,
    said: String,
}

/// A class with its decks to choose from.
struct Group {
    class: ClassId,
    name: String,
    decks: Vec<(DeckId, String)>,
}

/// Which cards the figures are of.
#[derive(serde::Deserialize)]
pub struct Choice {
    /// `deck-5`, `class-2`, or nothing for everything.
    #[serde(default)]
    of: String,
}

/// What the figures are made of.
struct Read {
    studied: Vec<Studied>,
    recalled: Vec<Recalled>,
    standing: progress::Standing,
}

/// The page of progress, of everything or of one class or deck.
pub async fn get(
    State(app): State<App>,
    student: Student,
    page: Page,
    Query(choice): Query<Choice>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let page = page.at(Place::Progress);
    let today = student.today(now);
    let of = choice.of.clone();
    let (mine, read) = read(&app, &student, choice.of, now).await?;
    Ok(shown(page, groups(mine), of, today, &read).into_response())
}

/// The sums, each by a reader of its own: of a long log each takes its time.
async fn read(app: &App, student: &Student, of: String, now: Millis) -> Result<(Vec<Deck>, Read), Error> {
    let (me, today, store) = (student.person.id, student.today(now), &app.store);
    let (mine, decks, cards) = store
        .read(|db| {
            Box::pin(async move {
                let mine = decks::of_member(db, me).await?;
                let Some(decks) = chosen(&of, &mine)? else {
                    let all = mine.iter().map(|deck| deck.id).collect();
                    return Ok((mine, all, None));
                };
                let cards = progress::cards(db, &decks).await?;
                Ok((mine, decks, Some(Arc::new(cards))))
            })
        })
        .await?;
    let (first, again) = (today.minus(YEAR - 1), cards.clone());
    let (studied, recalled, standing) = tokio::try_join!(
        store.read(|db| Box::pin(async move { progress::studied(db, me, first, cards.as_deref()).await })),
        store.read(|db| Box::pin(async move { progress::recalled(db, me, again.as_deref()).await })),
        store.read(|db| Box::pin(async move { progress::standing(db, me, &decks, today).await })),
    )?;
    Ok((mine, Read { studied, recalled, standing }))
}

/// The decks that `of` names among the student's; none for everything that they ever answered.
fn chosen(of: &str, mine: &[Deck]) -> Result<Option<Vec<DeckId>>, Error> {
    if of.is_empty() {
        return Ok(None);
    }
    let (kind, id) = of.split_once('-').ok_or(Error::NotFound)?;
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let found: Vec<DeckId> = mine
        .iter()
        .filter(|deck| match kind {
            "deck" => deck.id.0 == id,
            "class" => deck.class.0 == id,
            _ => false,
        })
        .map(|deck| deck.id)
        .collect();
    if found.is_empty() { Err(Error::NotFound) } else { Ok(Some(found)) }
}

fn groups(mine: Vec<Deck>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for deck in mine {
        let entry = (deck.id, lang::deck_name(&deck.name));
        match groups.last_mut() {
            Some(group) if group.class == deck.class => group.decks.push(entry),
            _ => groups.push(Group { class: deck.class, name: deck.class_name, decks: vec![entry] }),
        }
    }
    groups
}

fn shown(page: Page, groups: Vec<Group>, of: String, today: Day, read: &Read) -> ProgressPage {
    let year = figures::last_days(&read.studied, today, YEAR);
    let month = figures::last_days(&read.studied, today, MONTH);
    let answers: u32 = year.iter().map(|day| day.answers).sum();
    let days = year.iter().filter(|day| day.answers > 0).count();
    let year_said = page.t2("progress-year-said", "n", answers, "days", days);
    let remembered = figures::remembered(&read.recalled);
    let forecast = figures::forecast(&read.standing.waiting, today);
    let (retention, forgetting) = (figures::retention(&read.recalled), figures::forgetting(&read.recalled));
    let ahead_said = ahead_said(&page, &forecast);
    let retention_said = match remembered.percent() {
        Some(percent) => page.t2("progress-retention-said", "percent", percent, "n", remembered.of),
        None => page.t("progress-retention-none"),
    };
    let forgetting_said = forgetting_said(&page, &forgetting);
    let minutes_said = minutes_said(&page, &month);
    let interval = |place: usize| page.t(&format!("progress-interval-{}", place + 1));
    let date = |day: Day| date(&page, day, today);
    ProgressPage {
        groups,
        of,
        empty: read.standing.met == 0 && answers == 0 && remembered.of == 0,
        met: read.standing.met,
        long: read.standing.long,
        remembered,
        days,
        time: time(&page, year.iter().map(|day| day.duration_ms).sum()),
        year: chart::calendar(page.lang, &year, [year_said.clone(), page.t("progress-year-second")]),
        year_said,
        year_rows: year.iter().rev().filter(|d| d.answers > 0).map(|d| (date(d.day), d.answers)).collect(),
        ahead: chart::bars(ahead_said.clone(), &ahead_bars(&page, &forecast, today), None),
        ahead_said,
        ahead_rows: (0..)
            .zip(&forecast.days)
            .filter(|(_, cards)| **cards > 0)
            .map(|(ahead, cards)| (date(today.plus(ahead)), *cards))
            .collect(),
        overdue: forecast.overdue,
        retention: chart::bars(retention_said.clone(), &share_bars(&page, &retention, interval), Some(100)),
        retention_said,
        retention_rows: (0..INTERVALS.len()).map(interval).zip(retention).collect(),
        forgetting: chart::bars(
            forgetting_said.clone(),
            &share_bars(&page, &forgetting, |place| (place + 1).to_string()),
            Some(100),
        ),
        forgetting_said,
        forgetting_rows: (1..=5).map(|grade: u32| grade.to_string()).zip(forgetting).collect(),
        minutes: chart::bars(minutes_said.clone(), &minutes_bars(&page, &month, today), None),
        minutes_said,
        minutes_rows: month
            .iter()
            .rev()
            .filter(|d| d.answers > 0)
            .map(|d| (date(d.day), figures::minutes(d.duration_ms)))
            .collect(),
        page,
    }
}

fn date(page: &Page, day: Day, today: Day) -> Date {
    let (date, today) = (day::date(day), day::date(today));
    Date { iso: date.to_string(), said: page.lang.date(date, today) }
}

fn time(page: &Page, duration_ms: u64) -> String {
    let minutes = figures::minutes(duration_ms);
    page.t2("progress-time", "hours", minutes / 60, "minutes", minutes % 60)
}

fn ahead_said(page: &Page, forecast: &Forecast) -> String {
    let all: u32 = forecast.days.iter().sum();
    if all == 0 {
        return page.t("progress-ahead-none");
    }
    page.t2("progress-ahead-said", "n", all, "today", forecast.days.first().copied().unwrap_or(0))
}

fn forgetting_said(page: &Page, shares: &[Share; 5]) -> String {
    // The best grade that rests on enough answers says the most; else the best of which there is anything.
    let graded = || (1..=5_u32).rev().zip(shares.iter().rev());
    let enough = graded().find(|(_, share)| share.of >= FEW).or_else(|| graded().find(|(_, share)| share.of > 0));
    match enough.and_then(|(grade, share)| share.percent().map(|percent| (grade, percent))) {
        Some((grade, percent)) => page.t2("progress-forgetting-said", "grade", grade, "percent", percent),
        None => page.t("progress-forgetting-none"),
    }
}

fn minutes_said(page: &Page, month: &[Studied]) -> String {
    let all: u64 = month.iter().map(|day| day.duration_ms).sum();
    let days = month.iter().filter(|day| day.answers > 0).count() as u64;
    match all.checked_div(days) {
        Some(each) => page.t2("progress-minutes-said", "time", time(page, all), "each", figures::minutes(each)),
        None => page.t("progress-minutes-none"),
    }
}

/// Bars of the coming days; three dates stand below, the largest number above.
fn ahead_bars(page: &Page, forecast: &Forecast, today: Day) -> Vec<Bar> {
    let values: Vec<u64> = forecast.days.iter().map(|cards| u64::from(*cards)).collect();
    let mut bars = month_bars(&values);
    name_days(page, &mut bars, today, today);
    bars
}

/// Bars of the days gone by, in minutes.
fn minutes_bars(page: &Page, month: &[Studied], today: Day) -> Vec<Bar> {
    let values: Vec<u64> = month.iter().map(|day| figures::minutes(day.duration_ms)).collect();
    let mut bars = month_bars(&values);
    name_days(page, &mut bars, today.minus(MONTH - 1), today);
    bars
}

fn month_bars(values: &[u64]) -> Vec<Bar> {
    let most = values.iter().max().copied().filter(|most| *most > 0);
    let highest = most.and_then(|most| values.iter().position(|value| *value == most));
    let bar = |(place, value): (usize, &u64)| Bar {
        value: *value,
        above: if Some(place) == highest { value.to_string() } else { String::new() },
        ..Bar::default()
    };
    values.iter().enumerate().map(bar).collect()
}

/// Names the first day, the last and one between.
fn name_days(page: &Page, bars: &mut [Bar], first: Day, today: Day) {
    for place in [0, MONTH / 2 - 1, MONTH - 1] {
        let day = first.plus(place);
        if let Some(bar) = usize::try_from(place).ok().and_then(|place| bars.get_mut(place)) {
            bar.below = if day == today { page.t("away-today") } else { date(page, day, today).said };
        }
    }
}

fn share_bars(page: &Page, shares: &[Share; 5], name: impl Fn(usize) -> String) -> Vec<Bar> {
    let bar = |(place, share): (usize, &Share)| Bar {
        value: u64::from(share.percent().unwrap_or(0)),
        pale: share.of < FEW,
        above: share.percent().map_or_else(|| "–".to_owned(), |n| page.t1("percent", "n", n)),
        below: name(place),
    };
    shares.iter().enumerate().map(bar).collect()
}
