//! The student's home: how many cards wait, how long that takes, one button; then their decks.

use std::collections::HashMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};

use crate::error::Error;
use crate::lang;
use crate::schedule::day::Day;
use crate::schedule::forecast;
use crate::store::decks::{Left, Standing};
use crate::store::ids::{ClassId, DeckId};
use crate::store::live::{self, Running};
use crate::store::people::{self, Person};
use crate::store::rosters::{self, Told};
use crate::store::suggestions::{self, News};
use crate::store::{Db, changes, classes, decks, exams, own_remarks, progress, settings};
use crate::web::App;
use crate::web::bar::Bar;
use crate::web::page::{Page, Place};
use crate::web::session::{Student, Visitor};
use crate::web::study;

/// Thinking time of a card where nothing is known of the student yet.
pub const PACE_MS: u32 = 15_000;
/// Reading the answer, grading and the turn to the next card, on top of the thinking time.
pub const TURN_MS: u32 = 6_000;

#[derive(Template, WebTemplate)]
#[template(path = "today.html")]
struct Today {
    page: Page,
    /// Cards that wait.
    waiting: u32,
    due: u32,
    new: u32,
    minutes: String,
    /// When the first card comes back, where nothing waits.
    back: Option<String>,
    classes: Vec<ClassRow>,
    /// What runs live now in the student's classes.
    live: Vec<Running>,
    /// Classes on whose list somebody put the student.
    told: Vec<Told>,
    /// What became of the student's own proposals.
    news: News,
    /// Remarks of the student's that were answered since they last looked.
    answered: i64,
    /// Cards of the student's that others have changed since they answered them.
    changed: u32,
    /// How many study days of the week's goal are done, in words; none without a goal.
    goal: Option<String>,
    /// Nobody has put cards into any of the student's classes yet.
    empty: bool,
    /// There are several decks, so that some can be ticked to be studied together.
    mixes: bool,
}

struct ClassRow {
    id: ClassId,
    name: String,
    /// Instructors find the way to import here.
    teaches: bool,
    /// How far the next exam is that counts for one of its decks, and the new cards a day until the exams.
    exam: Option<String>,
    decks: Vec<DeckRow>,
}

struct DeckRow {
    id: i64,
    name: String,
    /// The class it comes from, where that is another.
    from: Option<String>,
    cards: u32,
    /// Due and new cards that wait in it.
    waiting: u32,
    /// It was studied in the last mix.
    ticked: bool,
    bar: Bar,
}

/// The home of whoever is signed in; everybody else is led to the sign-in, or to the first set-up.
pub async fn get(State(app): State<App>, Visitor(person): Visitor, page: Page) -> Result<Response, Error> {
    let Some(person) = person else {
        let anybody = app.store.read(|db| Box::pin(people::any(db))).await?;
        let to = if anybody { "/sign-in" } else { "/setup/start" };
        return Ok(Redirect::to(to).into_response());
    };
    let now = app.clock.now();
    let student = Student::new(person);
    let page = page.at(Place::Today);
    let today = app.store.read(|db| Box::pin(async move { fill(db, page, &student, now).await })).await?;
    Ok(today.into_response())
}

async fn fill(db: &mut Db, page: Page, student: &Student, now: i64) -> Result<Today, Error> {
    let me: &Person = &student.person;
    let day = student.today(now);
    let standings = decks::standings_of(db, me.id, day).await?;
    let left = decks::left_today(db, me, day).await?;
    let (due, new) = (left.due_in(&standings), left.new_in(&standings));
    let waiting = due + new;
    let ids: Vec<_> = standings.iter().map(|deck| deck.id).collect();
    let back = match waiting {
        0 => decks::next_day(db, &ids, me.id, day).await?.map(|next| page.lang.due(next, day)),
        _ => None,
    };
    let minutes = study::minutes(db, student, waiting, page.lang).await?;
    // With one deck there is nothing to mix.
    let mixes = standings.iter().filter(|deck| deck.cards > 0).count() > 1;
    let ticked = if mixes { settings::mix(db, me.id).await? } else { Vec::new() };
    let mine = classes::mine(db, me).await?;
    let exams = exams::in_force(db, me.id).await?;
    let classes: Vec<ClassRow> = mine
        .into_iter()
        .filter(|class| class.member)
        .map(|class| ClassRow {
            id: class.id,
            exam: exam(&page, standings.iter().filter(|d| d.class == class.id), &exams, day),
            decks: standings.iter().filter(|d| d.class == class.id).map(|d| row(&page, d, left, &ticked)).collect(),
            name: class.name,
            teaches: class.role == classes::ClassRole::Instructor,
        })
        .collect();
    let live = live::running_for(db, me.id, now).await?;
    let told = rosters::to_tell(db, me.id).await?;
    let news = suggestions::news(db, me.id).await?;
    let answered = own_remarks::news(db, me.id).await?;
    let goal = goal(db, &page, student, day).await?;
    let changed = changes::news(db, me.id).await?;
    let empty = standings.iter().all(|deck| deck.cards == 0);
    Ok(Today {
        page,
        waiting,
        due,
        new,
        minutes,
        back,
        classes,
        live,
        told,
        news,
        answered,
        changed,
        goal,
        empty,
        mixes,
    })
}

/// How far the student is with the goal of this week, from Monday on.
async fn goal(db: &mut Db, page: &Page, student: &Student, today: Day) -> Result<Option<String>, Error> {
    let goal = student.person.week_goal;
    if goal == 0 {
        return Ok(None);
    }
    let days = progress::studied(db, student.person.id, today.monday(), None).await?;
    let done = i64::try_from(days.iter().filter(|studied| studied.day <= today).count()).unwrap_or(0);
    let key = if done < goal { "change-goal-today" } else { "change-goal-reached" };
    Ok(Some(page.t2(key, "done", done, "goal", goal)))
}

/// The next exam of `decks`, with the new cards a day that they take before theirs.
fn exam<'d>(
    page: &Page,
    decks: impl Iterator<Item = &'d Standing>,
    exams: &HashMap<DeckId, Day>,
    today: Day,
) -> Option<String> {
    let coming: Vec<(u32, Day)> =
        decks.filter_map(|deck| Some((deck.unseen, *exams.get(&deck.id)?))).filter(|(_, day)| today < *day).collect();
    let next = coming.iter().map(|(_, day)| *day).min()?;
    let ahead = page.lang.exam(next, today);
    Some(match forecast::new_a_day(&coming, today) {
        0 => ahead,
        needed => format!("{ahead} · {}", page.t1("exam-today-need", "n", needed)),
    })
}

fn row(page: &Page, deck: &Standing, left: Left, ticked: &[DeckId]) -> DeckRow {
    DeckRow {
        id: deck.id.0,
        name: lang::deck_name(&deck.name),
        from: deck.from.clone(),
        cards: deck.cards,
        waiting: left.waiting(deck),
        ticked: ticked.contains(&deck.id),
        bar: Bar::new(page.lang, deck.grades, deck.cards),
    }
}
