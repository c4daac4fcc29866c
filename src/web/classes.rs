//! Classes: the list, one class with its decks and invitation. Its people stand in `rosters.rs`, what it shares in `courses.rs`.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::{Form, Query};

use crate::error::Error;
use crate::lang;
use crate::secret;
use crate::store::archive::{self, PutAway};
use crate::store::classes::{self, Class, ClassRole, Mine};
use crate::store::exams::{self, Exam, For};
use crate::store::ids::{ClassId, DeckId, LiveId};
use crate::store::imports::{self, Listed as ImportRow};
use crate::store::remarks::Waiting;
use crate::store::rights::{self, Act, Policy, Proposers};
use crate::store::{Millis, audit, decks, live, remarks, shares, suggestions};
use crate::web::App;
use crate::web::address::Base;
use crate::web::bar::Bar;
use crate::web::exams::{Span, value};
use crate::web::figures::{self, ByName, Number};
use crate::web::forms;
use crate::web::outlook::{self, Outlook};
use crate::web::page::{Flash, Page, Place};
use crate::web::qr::Qr;
use crate::web::session::{At, Instructor, Member, Student, Teacher};

#[derive(Template, WebTemplate)]
#[template(path = "classes/list.html")]
struct ListPage {
    page: Page,
    classes: Vec<Mine>,
    /// Classes that the person has put away, or may bring back.
    archived: Vec<PutAway>,
}

/// The person's classes.
pub async fn list(State(app): State<App>, student: Student, page: Page) -> Result<Response, Error> {
    let found = app.store.read(|db| {
        Box::pin(async move {
            let archived = archive::of_instructor(db, student.person.id).await?;
            Ok((classes::mine(db, &student.person).await?, archived))
        })
    });
    let (classes, archived) = found.await?;
    if let ([class], false, true) = (classes.as_slice(), page.teaches(), archived.is_empty()) {
        return Ok(Redirect::to(&format!("/classes/{}", class.id)).into_response());
    }
    Ok(ListPage { page: page.at(Place::Classes), classes, archived }.into_response())
}

/// The name of a class.
#[derive(serde::Deserialize)]
pub struct Named {
    name: String,
}

/// Makes a class and leads to it.
pub async fn add(State(app): State<App>, Teacher(person): Teacher, Form(form): Form<Named>) -> Result<Response, Error> {
    let now = app.clock.now();
    let class = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let class = classes::add(db, &form.name, Some(person.id), now).await?;
                audit::note(db, Some(person.id), "class-add", Some(class), &form.name, now).await?;
                Ok(class)
            })
        })
        .await?;
    Ok(forms::done(&format!("/classes/{class}"), &Flash::new("class-made")))
}

#[derive(Template, WebTemplate)]
#[template(path = "classes/class.html")]
struct ClassPage {
    page: Page,
    class: Class,
    code: String,
    link: String,
    /// The link, for a phone's camera.
    qr: Option<Qr>,
    /// The code with which others share decks with this class.
    share_code: Option<String>,
    manages: bool,
    /// Whoever looks decides what is proposed, of which so many wait.
    decides: bool,
    proposals: i64,
    /// The live review that runs in it.
    live: Option<LiveId>,
    /// Who may propose.
    policy: Policy,
    /// Another instructor remains, so that this one may leave.
    leaves: bool,
    decks: Vec<DeckRow>,
    /// Decks that were put away.
    archived: Vec<(DeckId, String)>,
    students: usize,
    instructors: Vec<String>,
    /// What students said about cards, for who manages the class.
    remarks: Waiting,
    imports: Vec<ImportRow>,
    today: jiff::civil::Date,
    /// The exam to come, as the person stands to it.
    exam: Option<Outlook>,
    /// The class's exam day, as the value of a field, and what can be chosen.
    exam_day: String,
    span: Span,
    /// The class's large figures, for who teaches it.
    numbers: Vec<Number>,
    /// Whether the student is seen by name; none for others.
    by_name: Option<bool>,
    /// What is seen of them.
    named: ByName,
    /// So many students must stand behind what is told without names.
    from: u32,
}

struct DeckRow {
    id: i64,
    name: String,
    /// The class it comes from, where that is another.
    from: Option<String>,
    cards: u32,
    bar: Bar,
    waiting: u32,
}

impl ClassPage {
    /// The choices of who may propose, with the one that holds.
    fn proposers(&self) -> [(&'static str, bool); 3] {
        Proposers::ALL.map(|choice| (choice.as_str(), choice == self.policy.proposers))
    }

    #[allow(clippy::trivially_copy_pass_by_ref)] // askama hands fields over by reference
    fn day(&self, at: &Millis) -> String {
        let date = jiff::Timestamp::from_millisecond(*at).unwrap_or_default().to_zoned(jiff::tz::TimeZone::UTC).date();
        self.page.lang.date(date, self.today)
    }
}

/// One class, as its members see it; who manages it sees the invitation and former imports, too.
pub async fn get(State(app): State<App>, Base(base): Base, member: Member, page: Page) -> Result<Response, Error> {
    let now = app.clock.now();
    let page = page.at(Place::Classes);
    let class = member.class;
    let studied = app.store.read(|db| Box::pin(async move { decks::of_class(db, class).await })).await?;
    let studied = studied.into_iter().map(|deck| deck.id).collect();
    let exam = outlook::of(&app, &member.student, studied, Some(For::Class(class)), page.lang, now).await?;
    if member.role == ClassRole::Instructor {
        figures::ready(&app, member.class, now).await;
    }
    let shown = app
        .store
        .read(|db| {
            Box::pin(async move {
                let own = figures::own(db, &page, &member, now).await?;
                let Member { student, class, role } = member;
                let manages = role == ClassRole::Instructor;
                let numbers = if manages { figures::numbers_of(db, &page, class, now).await? } else { Vec::new() };
                let decides = rights::may(Some(role), Policy::default(), Act::Decide);
                let proposals = if decides { suggestions::waiting(db, class).await? } else { 0 };
                let live = live::running_in(db, class, now).await?;
                let policy = rights::policy(db, class).await?;
                let day = student.today(now);
                let found = classes::get(db, class).await?;
                let people = classes::members(db, class).await?;
                let standings = decks::standings_in(db, class, student.person.id, day).await?;
                let left = decks::left_today(db, &student.person, day).await?;
                let imports = if manages { imports::of_class(db, class, 0, 20).await? } else { Vec::new() };
                let archived = if manages { shares::put_away_in(db, class).await? } else { Vec::new() };
                let remarks = if manages { remarks::waiting(db, class).await? } else { Waiting::default() };
                let share_code = if manages { shares::code(db, class).await? } else { None };
                let exam_day = exams::day(db, Exam::Class(class)).await?;
                let me = student.person.id;
                let link = format!("{base}/join/{}", found.join_code);
                let mine = people.iter().find(|p| p.id == me).map(|p| p.role);
                let others = people.iter().any(|p| p.id != me && p.role == ClassRole::Instructor);
                Ok(ClassPage {
                    code: secret::shown_code(&found.join_code),
                    qr: (manages && found.join_open).then(|| Qr::of(&link)).flatten(),
                    link,
                    share_code: share_code.map(|code| secret::shown_code(&code)),
                    manages,
                    decides,
                    proposals,
                    live,
                    policy,
                    leaves: mine.is_some_and(|role| role != ClassRole::Instructor || others),
                    archived: archived.into_iter().map(|(id, name)| (id, lang::deck_name(&name))).collect(),
                    decks: standings
                        .into_iter()
                        .map(|deck| DeckRow {
                            id: deck.id.0,
                            waiting: left.waiting(&deck),
                            name: lang::deck_name(&deck.name),
                            from: deck.from,
                            cards: deck.cards,
                            bar: Bar::new(page.lang, deck.grades, deck.cards),
                        })
                        .collect(),
                    students: people.iter().filter(|p| p.role != ClassRole::Instructor).count(),
                    instructors: people
                        .into_iter()
                        .filter(|p| p.role == ClassRole::Instructor)
                        .map(|p| p.name)
                        .collect(),
                    remarks,
                    imports,
                    numbers,
                    by_name: own.named,
                    named: own.shown,
                    from: own.from,
                    today: crate::schedule::day::date(day),
                    exam,
                    exam_day: value(exam_day, day),
                    span: Span::from(day),
                    class: found,
                    page,
                })
            })
        })
        .await?;
    Ok(shown.into_response())
}

/// Gives the class another name.
pub async fn rename(
    State(app): State<App>,
    instructor: Instructor,
    Form(form): Form<Named>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let Instructor { person, class } = instructor;
    app.store
        .write(move |db| {
            Box::pin(async move {
                classes::rename(db, class, &form.name).await?;
                audit::note(db, Some(person.id), "class-rename", Some(class), &form.name, now).await
            })
        })
        .await?;
    Ok(forms::done(&format!("/classes/{class}"), &Flash::new("class-renamed")))
}

/// Who may propose.
#[derive(serde::Deserialize)]
pub struct PolicyForm {
    /// In the address where a flash takes a change back.
    #[serde(default)]
    proposers: Option<Proposers>,
    #[serde(default)]
    at_once: u8,
}

/// Settles who may propose, and whether what members correct goes in at once.
pub async fn set_policy(
    State(app): State<App>,
    instructor: Instructor,
    Query(before): Query<PolicyForm>,
    Form(form): Form<PolicyForm>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let Instructor { person, class } = instructor;
    let PolicyForm { proposers, at_once } = if before.proposers.is_some() { before } else { form };
    let proposers = proposers.ok_or_else(|| Error::invalid("error-form"))?;
    let policy = Policy { proposers, at_once: at_once == 1 };
    let former = app.store.write(move |db| {
        Box::pin(async move {
            let former = rights::set_policy(db, class, policy).await?;
            let subject = policy.proposers.as_str();
            audit::note(db, Some(person.id), "class-proposals", Some(class), subject, now).await?;
            Ok(former)
        })
    });
    let Policy { proposers, at_once } = former.await?;
    let undo = format!("/classes/{class}/policy?proposers={}&at_once={}", proposers.as_str(), u8::from(at_once));
    Ok(forms::done(&format!("/classes/{class}"), &Flash::new("proposal-policy-kept").undo(undo)))
}

/// Whether the new code works or joining is closed.
#[derive(serde::Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    closed: bool,
}

/// Makes the old code void; with `closed`, nobody can join until there is a new one.
pub async fn renew_code(
    State(app): State<App>,
    instructor: Instructor,
    Form(form): Form<CodeForm>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let Instructor { person, class } = instructor;
    app.store
        .write(move |db| {
            Box::pin(async move {
                classes::renew_code(db, class, !form.closed).await?;
                audit::note(db, Some(person.id), "code-renew", Some(class), "", now).await
            })
        })
        .await?;
    let said = if form.closed { "class-join-closed" } else { "class-code-new" };
    Ok(forms::done(&format!("/classes/{class}"), &Flash::new(said)))
}

/// Leaves the class, with the way back. Progress stays as it is.
pub async fn leave(State(app): State<App>, member: Member) -> Result<Response, Error> {
    let (me, class, now) = (member.student.person.id, member.class, app.clock.now());
    let name = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let name = classes::get(db, class).await?.name;
                classes::leave(db, class, me, now).await?;
                audit::note(db, Some(me), "class-leave", Some(class), "", now).await?;
                Ok(name)
            })
        })
        .await?;
    Ok(forms::done("/", &Flash::new("own-left").with("class", name).undo(format!("/classes/{class}/come-back"))))
}

/// Takes leaving back.
pub async fn come_back(State(app): State<App>, student: Student, At(class): At<ClassId>) -> Result<Response, Error> {
    let (me, now) = (student.person.id, app.clock.now());
    let name = app
        .store
        .write(move |db| {
            Box::pin(async move {
                classes::come_back(db, class, me, now).await?;
                audit::note(db, Some(me), "class-come-back", Some(class), "", now).await?;
                Ok(classes::get(db, class).await?.name)
            })
        })
        .await?;
    Ok(forms::done("/", &Flash::new("own-back").with("class", name)))
}
