//! The study screen: a question, its answer, a grade, the next. It works without scripts; `static/study.js` makes it instant.
//!
//! No SQL, no rules: what comes next is `schedule::order`'s, what an answer does is `store::reviews`'s.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum_extra::extract::{Form, Query};
use uuid::Uuid;

use crate::error::Error;
use crate::lang::Lang;
use crate::schedule::day::Day;
use crate::schedule::grade::Grade;
use crate::schedule::order::{self, Candidate, Counts, Mode, Order, Session};
use crate::schedule::sm2::Kind;
use crate::store::cards::{self, CardText, Standing};
use crate::store::ids::{CardId, DeckId};
use crate::store::people::Person;
use crate::store::queue::{self, RoundAnswer};
use crate::store::reviews::{Answer, Logged, Recorded};
use crate::store::{Db, Millis, Store, decks, listing, reviews, settings};
use crate::web::App;
use crate::web::card_view::CardView;
use crate::web::mix::{self, Mix};
use crate::web::page::{Flash, Page, Place};
use crate::web::session::Student;
use crate::web::{changes, forms, today};

#[derive(Template, WebTemplate)]
#[template(path = "study/question.html")]
struct Question {
    page: Page,
    person: Person,
    mix: Mix,
    title: String,
    card: CardView,
    /// Whether the answer is shown.
    shown: bool,
    review: Uuid,
    started: Millis,
    since: Millis,
    round: Vec<i64>,
    /// The answer that an undo takes back.
    last: Option<Uuid>,
    /// When the study day ends.
    day_ends: Millis,
}

impl Question {
    /// Places of the round that are still to come, the current one first.
    fn to_come(&self) -> usize {
        self.size().saturating_sub(self.round.len())
    }

    fn mode(&self) -> &'static str {
        match self.mix.mode {
            Mode::Due => "due",
            Mode::Ahead => "ahead",
            Mode::Cram => "cram",
        }
    }

    fn query(&self) -> String {
        self.mix.url("", Some(self.since), "").trim_start_matches('?').to_owned()
    }

    fn size(&self) -> usize {
        round_size(&self.person)
    }

    /// Where a change of marks comes back to: this card, with its answer.
    fn here(&self) -> String {
        forms::encoded(&self.reveal())
    }

    /// Where one goes on without this card.
    fn onward(&self) -> String {
        forms::encoded(&format!("/study?{}", self.query()))
    }

    fn round_json(&self) -> String {
        serde_json::to_string(&self.round).unwrap_or_else(|_| "[]".to_owned())
    }

    fn card_json(&self) -> String {
        serde_json::to_string(&self.card).unwrap_or_default()
    }

    fn round_label(&self) -> String {
        self.page.t2("study-round", "n", self.round.len() + 1, "total", self.size().max(self.round.len() + 1))
    }

    fn reveal(&self) -> String {
        let more = format!("show={}&review={}&started={}", self.card.card_id, self.review, self.started);
        self.mix.url("/study", Some(self.since), &more)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "study/nothing.html")]
struct Nothing {
    page: Page,
    title: String,
    /// Cards that wait in the student's other decks.
    elsewhere: u32,
    minutes: String,
    /// When something comes back, in words.
    back: Option<String>,
    /// There are cards, so that one may go on anyway.
    ahead: Option<String>,
}

/// What is to be studied now, in order.
pub struct Next {
    /// Card ids in study order.
    pub order: Vec<i64>,
    /// What is left today.
    pub counts: Counts,
    /// How the student stands to each of them.
    standings: HashMap<i64, Standing>,
    /// The exams that count for the student.
    exams: HashMap<DeckId, Day>,
}

/// The order of `mix` for `student` at `now`.
pub async fn next(store: &Store, student: &Student, mix: &Mix, now: Millis) -> Result<Next, Error> {
    let today = student.today(now);
    let person = &student.person;
    let found = store.choice(person, mix.ids(), today, mix.mode).await?;
    let mut candidates = found.candidates.clone();
    if let Some(filter) = mix.filter.clone() {
        let (ids, student) = (mix.ids(), person.id);
        let read = store.read(|db| Box::pin(async move { listing::ids(db, &ids, student, today, &filter).await }));
        let chosen: HashSet<i64> = read.await?.into_iter().collect();
        candidates.retain(|candidate| chosen.contains(&candidate.card));
    }
    let session = Session {
        student: person.id.0,
        today,
        now,
        new_left: found.new_left,
        reviews_left: found.reviews_left,
        wish: Order { due: person.due_order, new: person.new_order },
        sibling_met_today: found.met.clone(),
    };
    let standing = |candidate: &Candidate| {
        let bookmarked = found.bookmarked.contains(&candidate.card);
        let note = found.notes.get(&candidate.card).cloned().unwrap_or_default();
        (candidate.card, Standing { state: candidate.state, bookmarked, note })
    };
    let standings = candidates.iter().map(standing).collect();
    let (order, counts) = order::order(candidates, &session, mix.mode);
    Ok(Next { order, counts, standings, exams: found.exams.clone() })
}

/// The cards `ids` of what is next, ready to be shown.
pub async fn views(
    app: &App,
    student: &Student,
    next: &Next,
    ids: &[i64],
    mode: Mode,
    now: Millis,
    lang: Lang,
) -> Result<Vec<CardView>, Error> {
    let today = student.today(now);
    let texts = app.store.texts(ids).await?;
    let older = |text: &&Arc<CardText>| {
        next.standings.get(&text.id.0).is_some_and(|standing| changes::may_be_news(text, &standing.state))
    };
    let older: Vec<i64> = texts.iter().filter(older).map(|text| text.id.0).collect();
    let mut changed = changes::behind(app, student.person.id, older, today, lang).await?;
    let view = |text: &Arc<CardText>| {
        let standing = next.standings.get(&text.id.0)?;
        let exam = next.exams.get(&text.deck).copied();
        let mut view = CardView::new(text, standing, student.person.id, (today, exam), mode, lang);
        view.changed_html = changed.remove(&text.id.0).unwrap_or_default();
        Some(view)
    };
    Ok(texts.iter().filter_map(view).collect())
}

/// The next question of a mix, or the answer to the one in hand.
pub async fn get(
    State(app): State<App>,
    student: Student,
    page: Page,
    Query(query): Query<mix::Query>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let mix = Mix::find(&app.store, &student.person, &query).await?;
    if query.mix.is_some() {
        let (id, decks) = (student.person.id, query.deck.clone());
        app.store.write(move |db| Box::pin(async move { settings::remember_mix(db, id, &decks).await })).await?;
        return Ok(Redirect::to(&mix.url("/study", None, "")).into_response());
    }
    Ok(match ask(&app, student, page.at(Place::Today), mix, query, now).await? {
        Asked::Question(question) => question.into_response(),
        Asked::Other(response) => response,
    })
}

/// What [`get`] answers with.
enum Asked {
    Question(Box<Question>),
    Other(Response),
}

async fn ask(
    app: &App,
    student: Student,
    page: Page,
    mix: Mix,
    query: mix::Query,
    now: Millis,
) -> Result<Asked, Error> {
    let begun = query.since.filter(|since| (0..=now).contains(since));
    let since = begun.unwrap_or(now);
    let mut next = next(&app.store, &student, &mix, now).await?;
    let me = student.person.id;
    let given = app.store.read(|db| {
        Box::pin(async move {
            // A round that begins now has no answer yet.
            let round = match begun {
                Some(since) => queue::round(db, me, since).await?,
                None => Vec::new(),
            };
            Ok((round, reviews::last_answer(db, me).await?))
        })
    });
    let (round, last) = given.await?;
    // A card in hand stays in hand, even where something more urgent has come up meanwhile.
    let in_hand = match query.show {
        Some(card) => in_hand(&app.store, &student.person, &mix, card).await?,
        None => None,
    };
    if let Some((card, standing)) = &in_hand {
        next.standings.insert(*card, standing.clone());
    }
    let in_hand = in_hand.map(|(card, _)| card);
    let Some(first) = in_hand.or_else(|| next.order.first().copied()) else {
        if round.is_empty() {
            return nothing(&app.store, page, student, mix, now).await.map(Asked::Other);
        }
        return Ok(Asked::Other(Redirect::to(&mix.url("/study/round", Some(since), "")).into_response()));
    };
    let views = views(app, &student, &next, &[first], mix.mode, now, page.lang).await?;
    let mut card = views.into_iter().next().ok_or(Error::NotFound)?;
    card.suggests = mix.lets_suggest(card.deck_id);
    let title = mix.title_on(&page);
    let day_ends = student.days.starts(student.today(now).plus(1));
    Ok(Asked::Question(Box::new(Question {
        person: student.person,
        title,
        shown: query.review.is_some() && in_hand.is_some(),
        review: query.review.unwrap_or_else(Uuid::new_v4),
        started: query.started.unwrap_or(now),
        since,
        round: round.iter().map(|answer| answer.grade).collect(),
        last,
        day_ends,
        page,
        mix,
        card,
    })))
}

/// `card` and how `person` stands to it, if it is one of `mix`.
///
/// Errors: [`Error::NotFound`] if it isn't theirs to read.
async fn in_hand(store: &Store, person: &Person, mix: &Mix, card: CardId) -> Result<Option<(i64, Standing)>, Error> {
    let (person, decks) = (person.clone(), mix.ids());
    store
        .read(|db| {
            Box::pin(async move {
                if !decks.contains(&cards::readable(db, &person, card).await?) {
                    return Ok(None);
                }
                Ok(Some((card.0, cards::standing(db, person.id, card.0).await?)))
            })
        })
        .await
}

/// The question that `student` would be asked now, to be rendered again and again from memory: the yardstick of
/// `benches/pages.rs`, and of no other use.
#[doc(hidden)]
pub async fn held(app: App, student: Student, page: Page) -> Result<impl Fn() -> Response + Clone, Error> {
    let now = app.clock.now();
    let query = mix::Query::default();
    let mix = Mix::find(&app.store, &student.person, &query).await?;
    let asked = ask(&app, student, page, mix, query, now).await?;
    let Asked::Question(question) = asked else { return Err(Error::NotFound) };
    let question = std::sync::Arc::new(question);
    Ok(move || question.render().map(Html).map_err(Error::internal).into_response())
}

/// The page of a mix in which nothing is left today.
async fn nothing(store: &Store, page: Page, student: Student, mix: Mix, now: Millis) -> Result<Response, Error> {
    let ahead = mix.in_mode(Mode::Ahead);
    let any = !next(store, &student, &ahead, now).await?.order.is_empty();
    let (today, ids, lang) = (student.today(now), mix.ids(), page.lang);
    let (back, elsewhere, minutes) = store
        .read(|db| {
            Box::pin(async move {
                let back = decks::next_day(db, &ids, student.person.id, today).await?;
                let elsewhere = elsewhere(db, &student, &ids, today).await?;
                Ok((back, elsewhere, minutes(db, &student, elsewhere, lang).await?))
            })
        })
        .await?;
    let nothing = Nothing {
        title: mix.title_on(&page),
        elsewhere,
        minutes,
        back: back.map(|day| page.lang.due(day, today)),
        ahead: (any && mix.mode == Mode::Due).then(|| ahead.url("/study", None, "")),
        page,
    };
    Ok(nothing.into_response())
}

/// The form of a page without scripts.
#[derive(serde::Deserialize)]
pub struct Graded {
    /// Whom the page was made for.
    student: Option<i64>,
    card: CardId,
    review: Uuid,
    grade: u8,
    started: Millis,
    /// Of the card as the page shows it: one that was left open may show an old text.
    #[serde(default)]
    version: Option<Millis>,
    /// The mix and the round, as they stood in the address.
    #[serde(default)]
    query: String,
}

/// One answer. Its id was made with the page, so a second tap does nothing.
pub async fn post(State(app): State<App>, student: Student, Form(form): Form<Graded>) -> Result<Response, Error> {
    student.refuse_others(form.student)?;
    let now = app.clock.now();
    let grade = Grade::try_from(form.grade).map_err(|_| Error::invalid("error-grade"))?;
    let answer = Answer {
        id: form.review,
        card: form.card,
        grade,
        cram: form.query.split('&').any(|part| part == "mode=cram"),
        answered_at: now,
        duration_ms: u32::try_from(now.saturating_sub(form.started)).unwrap_or(0),
        text_at: form.version,
    };
    let (log, size) = (student.for_log(), round_size(&student.person));
    let since = since_of(&form.query);
    let (recorded, before, round) = app
        .store
        .write_answers(log.id, move |db| {
            Box::pin(async move {
                let recorded = reviews::record(db, &log, answer, now).await?;
                let before = match recorded {
                    Recorded::Duplicate(..) => Some(reviews::logged_as(db, log.id, answer.id).await?),
                    Recorded::Recorded(..) | Recorded::Rejected(_) => None,
                };
                let round = queue::round(db, log.id, since.unwrap_or(now)).await?;
                Ok((recorded, before, round))
            })
        })
        .await?;
    match recorded {
        Recorded::Recorded(..) => app.metrics.recorded(1),
        Recorded::Duplicate(..) => {}
        Recorded::Rejected(_) => return Err(Error::NotFound),
    }
    let path = if is_over(&round, size) { "/study/round" } else { "/study" };
    let on = own_query(path, &form.query);
    Ok(match before {
        // Somebody went back to the page of an answer. A second tap is the same once more; another grade mustn't seem to count.
        Some(Logged { undone: false, grade: Some(former) }) if former != i64::from(form.grade) => {
            forms::done(&on, &Flash::new("study-graded-already").with("n", former))
        }
        // The card is asked anew, with an id of its own.
        Some(Logged { undone: true, .. }) => {
            forms::done(&shown(&form.query, form.card), &Flash::new("study-undone-before"))
        }
        _ => Redirect::to(&on).into_response(),
    })
}

/// The page of a mix with that card in hand.
fn shown(query: &str, card: CardId) -> String {
    let query = query.trim_matches('&');
    let query = if query.is_empty() { format!("show={card}") } else { format!("{query}&show={card}") };
    own_query("/study", &query)
}

/// Whether the answer that was just given ends a round.
fn is_over(round: &[RoundAnswer], size: usize) -> bool {
    !round.is_empty() && round.len().is_multiple_of(size)
}

/// Answers in a round of theirs.
fn round_size(person: &Person) -> usize {
    usize::try_from(person.round_size).unwrap_or(10).max(1)
}

/// When the round in this query began.
fn since_of(query: &str) -> Option<Millis> {
    query.split('&').find_map(|part| part.strip_prefix("since="))?.parse().ok()
}

/// `path` with a query that a form brought back; what couldn't have been ours is dropped.
pub fn own_query(path: &str, query: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "=&-_,%.~/".contains(c);
    if query.is_empty() || !query.chars().all(plain) { path.to_owned() } else { format!("{path}?{query}") }
}

/// Which mix to go back to, and which answer was the last one as the page was made.
#[derive(serde::Deserialize)]
pub struct Undone {
    /// Whom the page was made for.
    student: Option<i64>,
    #[serde(default)]
    query: String,
    last: Option<Uuid>,
}

/// Takes back the last answer and shows its card again. A second tap finds it undone; a page that was left open doesn't know it.
pub async fn undo(State(app): State<App>, student: Student, Form(form): Form<Undone>) -> Result<Response, Error> {
    student.refuse_others(form.student)?;
    let now = app.clock.now();
    let (id, named) = (student.person.id, form.last);
    let undone = app
        .store
        .write(move |db| {
            Box::pin(async move {
                if let Some(last) = named {
                    match reviews::undo(db, id, last, now).await {
                        Err(Error::NotLast | Error::NotFound) => {}
                        done => return done.map(|(kind, card, _)| Some((kind, card))),
                    }
                }
                match reviews::last_answer(db, id).await? {
                    Some(last) => reviews::undo(db, id, last, now).await.map(|(kind, card, _)| Some((kind, card))),
                    None => Ok(None),
                }
            })
        })
        .await?;
    let query = form.query.trim_matches('&').to_owned();
    Ok(match undone {
        Some((Kind::Reset, _)) => forms::done(&own_query("/study", &query), &Flash::new("wishes-afresh-undone")),
        Some((_, card)) => forms::done(&shown(&query, card), &Flash::new("study-undone")),
        None => forms::done(&own_query("/study", &query), &Flash::new("study-nothing-to-undo")),
    })
}

/// How many cards wait today in those decks of the student's that are not `these`.
pub async fn elsewhere(db: &mut Db, student: &Student, these: &[DeckId], today: Day) -> Result<u32, Error> {
    let mut others = decks::standings_of(db, student.person.id, today).await?;
    others.retain(|deck| !these.contains(&deck.id));
    let left = decks::left_today(db, &student.person, today).await?;
    Ok(left.due_in(&others) + left.new_in(&others))
}

/// Minutes for so many cards at the student's own pace, in words.
pub async fn minutes(db: &mut Db, student: &Student, cards: u32, lang: Lang) -> Result<String, Error> {
    let pace = decks::pace(db, student.person.id).await?;
    Ok(lang.minutes(cards, pace.map_or(today::PACE_MS, |thinking| thinking + today::TURN_MS)))
}
