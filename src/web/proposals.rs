//! What is proposed in a class, for those who decide: all that waits, one proposal closely, the decisions one by one or several at
//! once, and their way back. How a proposal is made stands in `suggest.rs`.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::{Form, Query};
use tokio::task::spawn_blocking;

use crate::content::{self, Markup, Piece};
use crate::error::Error;
use crate::lang;
use crate::store::Millis;
use crate::store::classes::{self, Class, ClassRole};
use crate::store::decisions::{self, Decision, Text};
use crate::store::editing::Draft;
use crate::store::ids::{ClassId, SuggestionId, UserId};
use crate::store::rights::{self, Act, Policy};
use crate::store::sides::Sides;
use crate::store::suggestions::{self, Kind, Outcome, Suggestion};
use crate::web::compared::Compared;
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{Decider, Reviewer, Undoer};
use crate::web::{App, editor, forms};

/// Proposals on one page.
const LISTED: usize = 20;
/// Decisions listed below them.
const DECIDED: i64 = 20;

/// A proposal as it is shown.
pub(super) struct Row {
    pub(super) found: Suggestion,
    /// What taking it does to the card now; the text of a new card, or of one to be retired.
    pub(super) does: Compared,
    /// What was proposed, where the card has changed since.
    pub(super) was: Option<Compared>,
    /// It would take away what somebody else has changed meanwhile.
    pub(super) conflicts: bool,
    /// Whoever looks may accept it.
    pub(super) may_accept: bool,
    pub(super) day: String,
    /// When it was decided.
    pub(super) decided: String,
}

impl Row {
    /// Compares the texts, which takes its time for long ones.
    pub(super) fn of(found: Suggestion, role: ClassRole, page: &Page, today: jiff::civil::Date) -> Self {
        let empty = Sides::empty();
        let now = found.now.clone().map_or_else(|| empty.clone(), Sides::of);
        let result = found.result();
        let open = found.outcome == Outcome::Open;
        let does = match (&result, found.kind) {
            (Some((result, _)), Kind::Change) if open => Compared::of(&now, result),
            (_, Kind::Change) => {
                Compared::of(found.base.as_ref().unwrap_or(&empty), found.text.as_ref().unwrap_or(&empty))
            }
            (Some((result, _)), _) => Compared::of(result, result),
            (None, _) => Compared::of(&now, &now),
        };
        let was = match (&found.base, &found.text) {
            (Some(base), Some(text)) if open && found.is_late() => Some(Compared::of(base, text)),
            _ => None,
        };
        Self {
            day: day(page, found.created_at, today),
            decided: found.decided_at.map(|at| day(page, at, today)).unwrap_or_default(),
            does,
            was,
            conflicts: open && result.is_some_and(|(_, conflicts)| conflicts),
            may_accept: accepts(role, found.kind),
            found,
        }
    }

    /// The word for what is proposed: `change`, `new`, `retire`.
    pub(super) fn kind(&self) -> &'static str {
        self.found.kind.as_str()
    }

    pub(super) fn is_open(&self) -> bool {
        self.found.outcome == Outcome::Open
    }

    pub(super) fn deck_name(&self) -> String {
        lang::deck_name(&self.found.deck_name)
    }
}

/// Whether a member may accept such a proposal.
fn accepts(role: ClassRole, kind: Kind) -> bool {
    let act = if kind == Kind::Retire { Act::DecideRetiring } else { Act::Decide };
    rights::may(Some(role), Policy::default(), act)
}

pub(super) fn day(page: &Page, at: Millis, today: jiff::civil::Date) -> String {
    let time = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    page.lang.date(time.to_zoned(jiff::tz::TimeZone::UTC).date(), today)
}

/// The day at `now` as dates are told on these pages.
pub(super) fn today(now: Millis) -> jiff::civil::Date {
    let time = jiff::Timestamp::from_millisecond(now).unwrap_or_default();
    time.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Compares the texts of all in a thread where that may take its time.
pub(super) async fn rows(found: Vec<Suggestion>, role: ClassRole, page: &Page, now: Millis) -> Result<Vec<Row>, Error> {
    let (page, today) = (page.clone(), today(now));
    let compared =
        spawn_blocking(move || found.into_iter().map(|one| Row::of(one, role, &page, today)).collect::<Vec<_>>());
    compared.await.map_err(Error::internal)
}

#[derive(Template, WebTemplate)]
#[template(path = "proposals/list.html")]
struct ListPage {
    page: Page,
    class: Class,
    waiting: i64,
    rows: Vec<Row>,
    more: Option<String>,
    decided: Vec<Row>,
    problem: Option<String>,
    answer: String,
}

/// Which page of the list.
#[derive(serde::Deserialize)]
pub struct After {
    #[serde(default)]
    after: i64,
}

/// What waits in the class, and what was decided lately.
pub async fn list(
    State(app): State<App>,
    reviewer: Reviewer,
    page: Page,
    Query(After { after }): Query<After>,
) -> Result<Response, Error> {
    Ok(list_page(&app, &reviewer, page, after).await?.into_response())
}

async fn list_page(app: &App, reviewer: &Reviewer, page: Page, after: i64) -> Result<ListPage, Error> {
    let (class, role, now) = (reviewer.class, reviewer.role, app.clock.now());
    let page = page.at(Place::Classes);
    let limit = i64::try_from(LISTED).unwrap_or(0);
    let (found, waiting, open, decided) = app
        .store
        .read(|db| {
            Box::pin(async move {
                let open = suggestions::open(db, class, after, limit).await?;
                let decided = if after == 0 { suggestions::decided(db, class, DECIDED).await? } else { Vec::new() };
                Ok((classes::get(db, class).await?, suggestions::waiting(db, class).await?, open, decided))
            })
        })
        .await?;
    let more = open.get(LISTED - 1).map(|last| format!("/classes/{class}/proposals?after={}", last.id));
    Ok(ListPage {
        class: found,
        waiting,
        rows: rows(open, role, &page, now).await?,
        more,
        decided: rows(decided, role, &page, now).await?,
        problem: None,
        answer: String::new(),
        page,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "proposals/one.html")]
struct OnePage {
    page: Page,
    class_name: String,
    row: Row,
    /// The card's text that the reader sees.
    seen: String,
    /// The text to be changed before it is accepted.
    typed: Sides,
    answer: String,
    problem: Option<String>,
}

impl OnePage {
    /// Whoever looks may change the text before it is accepted.
    fn is_reworked(&self) -> bool {
        self.row.is_open() && self.row.may_accept && self.row.found.kind != Kind::Retire
    }

    fn front_is(&self, markup: &str) -> bool {
        self.typed.front_markup.as_str() == markup
    }

    fn back_is(&self, markup: &str) -> bool {
        self.typed.back_markup.as_str() == markup
    }

    fn live(&self) -> String {
        match self.row.found.card {
            Some(card) => format!("/decks/{}/suggest/preview?card={card}", self.row.found.deck),
            None => format!("/decks/{}/suggest/preview", self.row.found.deck),
        }
    }
}

/// One proposal, as it stands to the card now.
pub async fn get(State(app): State<App>, decider: Decider, page: Page) -> Result<Response, Error> {
    Ok(one_page(&app, decider.found, decider.role, page, Decided::default()).await?.into_response())
}

async fn one_page(
    app: &App,
    found: Suggestion,
    role: ClassRole,
    page: Page,
    decided: Decided,
) -> Result<OnePage, Error> {
    let (class, now) = (found.class, app.clock.now());
    let class_name = app.store.read(|db| Box::pin(classes::get(db, class))).await?.name;
    let page = page.at(Place::Classes);
    let (seen, result) = (found.mark(), found.result());
    let typed = decided.text().or(result.map(|(sides, _)| sides)).unwrap_or_else(Sides::empty);
    let row = rows(vec![found], role, &page, now).await?.pop().ok_or(Error::NotFound)?;
    Ok(OnePage { page, class_name, row, seen, typed, answer: decided.answer, problem: None })
}

/// What the forms of a decision send.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Decided {
    #[serde(default)]
    answer: String,
    /// The mark of the card's text that the reader saw.
    #[serde(default)]
    base: String,
    /// The text, where it was changed before it is accepted.
    #[serde(default)]
    front_markup: Option<Markup>,
    #[serde(default)]
    front: Option<String>,
    #[serde(default)]
    back_markup: Option<Markup>,
    #[serde(default)]
    back: Option<String>,
}

impl Decided {
    /// The text as it was changed; none where it is accepted as proposed.
    fn text(&self) -> Option<Sides> {
        Some(Sides {
            front_markup: self.front_markup?,
            front: content::nfc(self.front.as_deref()?),
            back_markup: self.back_markup?,
            back: content::nfc(self.back.as_deref()?),
        })
    }
}

/// Accepts a proposal, as it is or as it was changed.
pub async fn accept(
    State(app): State<App>,
    decider: Decider,
    page: Page,
    Form(form): Form<Decided>,
) -> Result<Response, Error> {
    let Decider { person, role, found } = decider;
    if !accepts(role, found.kind) {
        return Err(Error::Forbidden);
    }
    // What takes away another's words, or was put together here, must be meant for the text that is there now.
    let own = form.text();
    let late = found.mark() != form.base && (own.is_some() || found.result().is_some_and(|(_, conflicts)| conflicts));
    let done = if late {
        Err(Error::conflict("proposal-stale"))
    } else {
        take(&app, &found, own, person.id, &form.answer).await
    };
    let (id, class) = (found.id, found.class);
    match done {
        Ok(()) => {
            let flash = Flash::new("proposal-accepted").undo(format!("/proposals/{id}/undo"));
            Ok(forms::done(&format!("/classes/{class}/proposals"), &flash))
        }
        Err(error) => again(&app, id, role, page, form, error).await,
    }
}

/// The page once more, with what was typed and why it wasn't taken.
async fn again(
    app: &App,
    id: SuggestionId,
    role: ClassRole,
    page: Page,
    form: Decided,
    error: Error,
) -> Result<Response, Error> {
    let status = match error {
        Error::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Conflict { .. } => StatusCode::CONFLICT,
        error => return Err(error),
    };
    let found = app.store.read(|db| Box::pin(suggestions::get(db, id))).await?;
    let mut again = one_page(app, found, role, page, form).await?;
    again.problem = Some(editor::said(again.page.lang, &error));
    Ok((status, again).into_response())
}

/// Accepts `found` with the text `own`, or as it is proposed.
async fn take(app: &App, found: &Suggestion, own: Option<Sides>, by: UserId, answer: &str) -> Result<(), Error> {
    let proposed = found.result().map(|(sides, _)| sides);
    let changed = own.is_some() && own != proposed;
    let text = match own.or(proposed) {
        None => None,
        Some(sides) => {
            suggestions::short_enough(&sides)?;
            let tags = found.now.as_ref().map(|now| now.tags.clone()).unwrap_or_default();
            let draft = spawn_blocking(move || Draft::new(sides.with(tags))).await.map_err(Error::internal)??;
            Some(Text { draft, onto: found.mark(), changed })
        }
    };
    let (id, now) = (found.id, app.clock.now());
    let decision = Decision { by, answer: answer.to_owned() };
    app.store.write(move |db| Box::pin(decisions::accept(db, id, text, decision, now))).await
}

/// Refuses a proposal, with a word to its author.
pub async fn refuse(
    State(app): State<App>,
    decider: Decider,
    page: Page,
    Form(form): Form<Decided>,
) -> Result<Response, Error> {
    let Decider { person, role, found } = decider;
    let (id, class, now) = (found.id, found.class, app.clock.now());
    let decision = Decision { by: person.id, answer: form.answer.clone() };
    match app.store.write(move |db| Box::pin(decisions::refuse(db, id, decision, now))).await {
        Ok(()) => {
            let flash = Flash::new("proposal-refused").undo(format!("/proposals/{id}/undo"));
            Ok(forms::done(&format!("/classes/{class}/proposals"), &flash))
        }
        Err(error) => again(&app, id, role, page, form, error).await,
    }
}

/// Takes a decision back; the proposal waits again.
pub async fn undo(State(app): State<App>, Undoer(decider): Undoer) -> Result<Response, Error> {
    let Decider { person, role, found } = decider;
    let own = found.author == Some(person.id) && found.decided_by == Some(person.id);
    if !accepts(role, found.kind) && !own {
        return Err(Error::Forbidden);
    }
    take_back(&app, &found, person.id).await?;
    let lists = rights::may(Some(role), Policy::default(), Act::Decide);
    let to = if lists { format!("/classes/{}/proposals", found.class) } else { "/proposals".to_owned() };
    Ok(forms::done(&to, &Flash::new("proposal-taken-back").with("n", 1)))
}

async fn take_back(app: &App, found: &Suggestion, by: UserId) -> Result<(), Error> {
    let (one, id, now) = (found.clone(), found.id, app.clock.now());
    let before = app.store.read(|db| Box::pin(async move { decisions::former(db, &one).await })).await?;
    let before = match before {
        None => None,
        Some(before) => Some(spawn_blocking(move || Draft::former(before)).await.map_err(Error::internal)??),
    };
    app.store.write(move |db| Box::pin(decisions::undo(db, id, before, by, now))).await.map(drop)
}

/// What is done to the ticked proposals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    Accept,
    Refuse,
}

/// A decision on several proposals.
#[derive(serde::Deserialize)]
pub struct Several {
    #[serde(default, rename = "proposal")]
    proposals: Vec<i64>,
    #[serde(rename = "do")]
    action: Action,
    #[serde(default)]
    answer: String,
}

/// Accepts or refuses the ticked proposals. Those that have to be looked at one by one are left, and counted.
pub async fn several(
    State(app): State<App>,
    reviewer: Reviewer,
    page: Page,
    Form(form): Form<Several>,
) -> Result<Response, Error> {
    let mut ids = form.proposals;
    ids.sort_unstable();
    ids.dedup();
    let checked = match form.action {
        _ if ids.is_empty() => Err(Error::invalid("proposal-none-ticked")),
        _ if ids.len() > LISTED => Err(Error::invalid_with("proposal-many-ticked", vec![("most", LISTED.to_string())])),
        Action::Refuse if form.answer.trim().is_empty() => Err(Error::invalid("proposal-answer-missing")),
        _ => suggestions::word(&form.answer),
    };
    let answer = match checked {
        Ok(answer) => answer,
        Err(error) => {
            let mut again = list_page(&app, &reviewer, page, 0).await?;
            again.problem = Some(editor::said(again.page.lang, &error));
            again.answer = form.answer;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
    };
    let (mut done, mut left) = (Vec::new(), 0);
    for id in ids {
        match one_of(&app, &reviewer, form.action, SuggestionId(id), &answer).await {
            Ok(true) => done.push(id.to_string()),
            // Decided by somebody else, changed meanwhile, or to be looked at alone.
            Ok(false) | Err(Error::Conflict { .. } | Error::Invalid { .. } | Error::NotFound) => left += 1,
            Err(error) => return Err(error),
        }
    }
    let said = match (form.action, left) {
        (Action::Accept, 0) => "proposal-several-accepted",
        (Action::Accept, _) => "proposal-several-accepted-left",
        (Action::Refuse, 0) => "proposal-several-refused",
        (Action::Refuse, _) => "proposal-several-refused-left",
    };
    let list = format!("/classes/{}/proposals", reviewer.class);
    let mut flash = Flash::new(said).with("n", done.len()).with("left", left);
    if !done.is_empty() {
        flash = flash.undo(format!("{list}/undo?proposals={}", done.join(".")));
    }
    Ok(forms::done(&list, &flash))
}

/// Decides one of several; false where it has to be looked at alone.
async fn one_of(app: &App, reviewer: &Reviewer, action: Action, id: SuggestionId, answer: &str) -> Result<bool, Error> {
    let found = of_class(app, reviewer.class, id).await?;
    let by = reviewer.person.id;
    if action == Action::Refuse {
        let (now, decision) = (app.clock.now(), Decision { by, answer: answer.to_owned() });
        app.store.write(move |db| Box::pin(decisions::refuse(db, id, decision, now))).await?;
        return Ok(true);
    }
    let conflicts = found.result().is_some_and(|(_, conflicts)| conflicts);
    if conflicts || !accepts(reviewer.role, found.kind) {
        return Ok(false);
    }
    take(app, &found, None, by, answer).await?;
    Ok(true)
}

/// A proposal that the class decides. Errors: [`Error::NotFound`] for another class's.
async fn of_class(app: &App, class: ClassId, id: SuggestionId) -> Result<Suggestion, Error> {
    let found = app.store.read(|db| Box::pin(suggestions::get(db, id))).await?;
    if found.class == class { Ok(found) } else { Err(Error::NotFound) }
}

/// Which decisions are taken back.
#[derive(serde::Deserialize)]
pub struct Undone {
    #[serde(default)]
    proposals: String,
}

/// Takes several decisions back, the last one first.
pub async fn undo_several(
    State(app): State<App>,
    reviewer: Reviewer,
    Query(undone): Query<Undone>,
) -> Result<Response, Error> {
    let ids: Vec<i64> = undone.proposals.split('.').filter_map(|id| id.parse().ok()).take(LISTED).collect();
    let (mut n, mut late) = (0, false);
    for id in ids.into_iter().rev() {
        let found = of_class(&app, reviewer.class, SuggestionId(id)).await?;
        if !accepts(reviewer.role, found.kind) {
            return Err(Error::Forbidden);
        }
        match take_back(&app, &found, reviewer.person.id).await {
            Ok(()) => n += 1,
            Err(Error::Conflict { .. }) => late = true,
            Err(error) => return Err(error),
        }
    }
    let said = if late { "proposal-taken-back-some" } else { "proposal-taken-back" };
    Ok(forms::done(&format!("/classes/{}/proposals", reviewer.class), &Flash::new(said).with("n", n)))
}
