//! Remarks on a card, and what is answered: a page behind the answer, and the list of what waits for the instructors of a class. Nothing
//! is deleted: what is hidden can be shown again. What somebody wrote themselves stands in `own_remarks.rs`.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::{Form, Query};

use crate::error::Error;
use crate::lang;
use crate::store::cards::CardText;
use crate::store::classes::{self, Class};
use crate::store::decks::Deck;
use crate::store::ids::{CardId, RemarkId, UserId};
use crate::store::remarks::{self, Entry, Listed, Which};
use crate::store::{audit, own_remarks, shares};
use crate::web::admin::{Pager, ROWS, When};
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{CardReader, Instructor, Moderator, RemarkReader};
use crate::web::{App, forms};

#[derive(Template, WebTemplate)]
#[template(path = "remarks/card.html")]
struct CardRemarks {
    page: Page,
    when: When,
    deck: Deck,
    deck_name: String,
    card: std::sync::Arc<CardText>,
    me: UserId,
    /// Looks after the deck.
    moderates: bool,
    open: Vec<Thread>,
    solved: Vec<Thread>,
    /// What couldn't be kept, and what was written.
    problem: Option<String>,
    draft: String,
    private: bool,
    /// The study page that they came from.
    back: Option<String>,
}

/// A remark with its answers, the pinned one first.
struct Thread {
    head: Entry,
    answers: Vec<Entry>,
}

impl CardRemarks {
    /// Who wrote it, in words.
    fn author(&self, entry: &Entry) -> String {
        match &entry.author {
            Some(name) => name.clone(),
            None if entry.imported => self.page.t("remark-imported"),
            None => self.page.t("editor-somebody"),
        }
    }

    fn is_own(&self, entry: &Entry) -> bool {
        entry.author_id == Some(self.me)
    }

    /// May mark it as solved, or hide it.
    fn has_a_say(&self, entry: &Entry) -> bool {
        self.moderates || self.is_own(entry)
    }

    /// Carries the way back to the study page through a form.
    fn then(&self) -> String {
        self.back.as_deref().map(|back| format!("back={}", forms::encoded(back))).unwrap_or_default()
    }
}

fn threads(entries: Vec<Entry>) -> (Vec<Thread>, Vec<Thread>) {
    let mut threads: Vec<Thread> = Vec::new();
    for entry in entries {
        match entry.parent {
            None => threads.push(Thread { head: entry, answers: Vec::new() }),
            Some(parent) => {
                if let Some(thread) = threads.iter_mut().find(|thread| thread.head.id == parent) {
                    thread.answers.push(entry);
                }
            }
        }
    }
    for thread in &mut threads {
        thread.answers.sort_by_key(|answer| !answer.pinned);
    }
    threads.into_iter().partition(|thread| thread.head.solved_at.is_none())
}

/// Where to go on.
#[derive(serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    back: Option<String>,
}

/// Where to go on, and whether to do a thing or take it back: in the address, so that the way back of a flash can say it.
#[derive(serde::Deserialize)]
pub struct Switch {
    #[serde(default)]
    off: Option<u8>,
    #[serde(default)]
    back: Option<String>,
}

impl Switch {
    fn on(&self) -> bool {
        self.off.is_none()
    }

    /// Goes on to where the form stood, and says what was done with the way back.
    fn done(&self, remark: RemarkId, card: CardId, action: &str, said: (&str, &str)) -> Response {
        let to = self.back.as_deref().map_or_else(|| at(card, remark), |back| forms::own_path(Some(back)));
        let (key, other) = if self.on() { (said.0, "&off=1") } else { (said.1, "") };
        let undo = format!("/remarks/{remark}/{action}?back={}{other}", forms::encoded(&to));
        forms::done(&to, &Flash::new(key).undo(undo))
    }
}

/// The place of a remark on the page of its card.
fn at(card: CardId, remark: RemarkId) -> String {
    format!("/cards/{card}/remarks#remark-{remark}")
}

/// The form of a remark or an answer.
#[derive(serde::Deserialize)]
pub struct Written {
    #[serde(default)]
    text: String,
    /// For the instructors alone.
    #[serde(default)]
    private: Option<String>,
}

/// Why something was reported.
#[derive(serde::Deserialize)]
pub struct Reason {
    #[serde(default)]
    reason: String,
}

/// What was said about the card, behind both its sides. Whose question was answered here has read it.
pub async fn get(
    State(app): State<App>,
    reader: CardReader,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let back = asked.back.filter(|back| back.starts_with("/study"));
    let (card, me) = (reader.card, reader.student.person.id);
    // Before the page: an answer that arrives in between stays news.
    let unread = app.store.read(|db| Box::pin(own_remarks::unread(db, me))).await?;
    let shown = show(&app, reader, page, back, None).await?;
    if let Some(until) = own_remarks::read_until(&unread, |one| one.card == card) {
        app.store.write(move |db| Box::pin(own_remarks::seen(db, me, until))).await?;
    }
    Ok(shown.into_response())
}

async fn show(
    app: &App,
    reader: CardReader,
    page: Page,
    back: Option<String>,
    refused: Option<(String, Written)>,
) -> Result<CardRemarks, Error> {
    let CardReader { student, card, deck } = reader;
    let (person, owner) = (student.person.clone(), deck.owner);
    let text = app.store.texts(&[card.0]).await?.pop().ok_or(Error::NotFound)?;
    let read = app.store.read(|db| {
        Box::pin(async move {
            let moderates = shares::manages(db, &person, owner).await?;
            Ok((moderates, remarks::thread(db, card, person.id, moderates).await?))
        })
    });
    let (moderates, entries) = read.await?;
    let (open, solved) = threads(entries);
    let (problem, draft, private) = match refused {
        Some((problem, written)) => (Some(problem), written.text, written.private.is_some()),
        None => (None, String::new(), false),
    };
    Ok(CardRemarks {
        when: When::new(page.lang, &student.person, app.clock.now()),
        page: page.at(Place::Classes),
        deck_name: lang::deck_name(&deck.name),
        deck,
        card: text,
        me: student.person.id,
        moderates,
        open,
        solved,
        problem,
        draft,
        private,
        back: back.map(|back| forms::own_path(Some(&back))),
    })
}

/// Keeps a remark. What can't be kept stands in the form again, with the reason.
pub async fn post(
    State(app): State<App>,
    reader: CardReader,
    page: Page,
    Query(asked): Query<Asked>,
    Form(written): Form<Written>,
) -> Result<Response, Error> {
    let (card, author, now) = (reader.card, reader.student.person.id, app.clock.now());
    let (text, private) = (written.text.clone(), written.private.is_some());
    let kept =
        app.store.write(move |db| Box::pin(async move { remarks::write(db, card, author, &text, private, now).await }));
    let back = asked.back.filter(|back| back.starts_with("/study"));
    match kept.await {
        Ok(remark) => {
            let to = back.map_or_else(|| at(card, remark), |back| forms::own_path(Some(&back)));
            let undo = format!("/remarks/{remark}/hide?back={}", forms::encoded(&to));
            let said = if written.private.is_some() { "remark-kept-private" } else { "remark-kept" };
            Ok(forms::done(&to, &Flash::new(said).undo(undo)))
        }
        Err(error @ Error::Invalid { .. }) => {
            let (key, args) = error.sentence();
            let problem = page.lang.say_text(key, &args);
            let shown = show(&app, reader, page, back, Some((problem, written))).await?;
            Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Keeps an answer.
pub async fn answer(
    State(app): State<App>,
    reader: RemarkReader,
    Query(switch): Query<Switch>,
    Form(written): Form<Written>,
) -> Result<Response, Error> {
    let (remark, author, now) = (reader.remark, reader.student.person.id, app.clock.now());
    let (head, card) = (remark.parent.unwrap_or(remark.id), remark.card);
    let kept = app
        .store
        .write(move |db| Box::pin(async move { remarks::answer(db, &remark, author, &written.text, now).await }));
    let to = switch.back.as_deref().map_or_else(|| at(card, head), |back| forms::own_path(Some(back)));
    let undo = format!("/remarks/{}/hide?back={}", kept.await?, forms::encoded(&to));
    Ok(forms::done(&to, &Flash::new("remark-answered").undo(undo)))
}

/// Marks a remark as solved, or as open again; of an answer, the remark that it answers.
pub async fn solve(
    State(app): State<App>,
    reader: RemarkReader,
    Query(switch): Query<Switch>,
) -> Result<Response, Error> {
    reader.may_solve()?;
    let (remark, by, on, now) = (reader.remark, reader.student.person.id, switch.on(), app.clock.now());
    let head = remark.parent.unwrap_or(remark.id);
    app.store.write(move |db| Box::pin(async move { remarks::solve(db, head, by, on, now).await })).await?;
    Ok(switch.done(head, remark.card, "solve", ("remark-solved", "remark-open-again")))
}

/// Pins an answer, or takes the pin away.
pub async fn pin(
    State(app): State<App>,
    moderator: Moderator,
    Query(switch): Query<Switch>,
) -> Result<Response, Error> {
    let (remark, on) = (moderator.remark, switch.on());
    let id = remark.id;
    if remark.parent.is_none() {
        return Err(Error::invalid("remark-pin-answers"));
    }
    app.store.write(move |db| Box::pin(async move { remarks::pin(db, id, on).await })).await?;
    Ok(switch.done(id, remark.card, "pin", ("remark-pinned", "remark-unpinned")))
}

/// Hides one's own words, or those of others for who looks after the deck; or shows them again.
pub async fn hide(
    State(app): State<App>,
    reader: RemarkReader,
    Query(switch): Query<Switch>,
) -> Result<Response, Error> {
    reader.has_a_say()?;
    let RemarkReader { student, remark } = reader;
    let (id, class, by, on, now) = (remark.id, remark.class, student.person.id, switch.on(), app.clock.now());
    let own = remark.author == Some(by);
    // What an instructor has hidden, its author doesn't bring back.
    if !on && remark.hidden && !remark.moderates && remark.hidden_by != Some(by) {
        return Err(Error::Forbidden);
    }
    let hide = app.store.write(move |db| {
        Box::pin(async move {
            remarks::hide(db, id, by, on, now).await?;
            if !own {
                let action = if on { "remark-hide" } else { "remark-show" };
                audit::note(db, Some(by), action, Some(class), "", now).await?;
            }
            Ok(())
        })
    });
    hide.await?;
    let said = if own { ("remark-taken-back", "remark-there-again") } else { ("remark-hidden", "remark-there-again") };
    Ok(switch.done(id, remark.card, "hide", said))
}

/// Tells the instructors that something shouldn't stand there, or takes that back.
pub async fn report(
    State(app): State<App>,
    reader: RemarkReader,
    Query(switch): Query<Switch>,
    Form(form): Form<Reason>,
) -> Result<Response, Error> {
    let RemarkReader { student, remark } = reader;
    let (id, by, on, now) = (remark.id, student.person.id, switch.on(), app.clock.now());
    if remark.author == Some(by) {
        return Err(Error::invalid("remark-report-own"));
    }
    let report =
        app.store.write(move |db| Box::pin(async move { remarks::report(db, id, by, &form.reason, on, now).await }));
    report.await?;
    Ok(switch.done(id, remark.card, "report", ("remark-reported", "remark-report-back")))
}

/// Lets a remark stand that was reported.
pub async fn settle(
    State(app): State<App>,
    moderator: Moderator,
    Query(switch): Query<Switch>,
) -> Result<Response, Error> {
    let Moderator { person, remark } = moderator;
    let (id, class, by, on, now) = (remark.id, remark.class, person.id, switch.on(), app.clock.now());
    let settle = app.store.write(move |db| {
        Box::pin(async move {
            remarks::settle(db, id, on, now).await?;
            audit::note(db, Some(by), "remark-settle", Some(class), "", now).await
        })
    });
    settle.await?;
    Ok(switch.done(id, remark.card, "settle", ("remark-settled", "remark-reported-again")))
}

/// Which page of a list.
#[derive(serde::Deserialize)]
pub struct Wanted {
    /// Counted from 1.
    pub(super) page: Option<i64>,
}

#[derive(Template, WebTemplate)]
#[template(path = "remarks/class.html")]
struct ClassRemarks {
    page: Page,
    when: When,
    class: Class,
    remarks: Vec<Listed>,
    waiting: remarks::Waiting,
    /// The list of those that were reported.
    reported: bool,
    here: String,
    pager: Pager,
}

impl ClassRemarks {
    /// Where a form comes back to.
    fn back(&self) -> String {
        forms::encoded(&self.here)
    }
}

/// What nobody has solved yet on the cards of a class.
pub async fn of_class(
    State(app): State<App>,
    instructor: Instructor,
    page: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    listed(&app, instructor, page, wanted, Which::Open).await
}

/// What was reported on the cards of a class.
pub async fn reported(
    State(app): State<App>,
    instructor: Instructor,
    page: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    listed(&app, instructor, page, wanted, Which::Reported).await
}

async fn listed(
    app: &App,
    instructor: Instructor,
    page: Page,
    wanted: Wanted,
    which: Which,
) -> Result<Response, Error> {
    let mut pager = Pager::at(wanted.page);
    let (class, skip) = (instructor.class, pager.skip());
    let read = app.store.read(|db| {
        Box::pin(async move {
            let listed = remarks::of_class(db, class, which, skip, ROWS + 1).await?;
            Ok((classes::get(db, class).await?, listed, remarks::waiting(db, class).await?))
        })
    });
    let (found, mut remarks, waiting) = read.await?;
    pager.cut(&mut remarks);
    let reported = which == Which::Reported;
    let here = format!("/classes/{class}/remarks{}", if reported { "/reported" } else { "" });
    let when = When::new(page.lang, &instructor.person, app.clock.now());
    let page = page.at(Place::Classes);
    Ok(ClassRemarks { page, when, class: found, remarks, waiting, reported, here, pager }.into_response())
}
