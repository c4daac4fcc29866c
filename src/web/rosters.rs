//! The people of a class: a list with a plan to look at before anything changes, and links to hand out. What happens to one member
//! stands in `members.rs`.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Form;

use crate::error::Error;
use crate::exchange::Message;
use crate::exchange::roster::{self, Row};
use crate::intake;
use crate::store::classes::{self, Class, ClassRole, Member as ClassMember};
use crate::store::ids::{ClassId, UserId};
use crate::store::invitations::{self, Purpose};
use crate::store::people::{self, NewPerson, Person, Role};
use crate::store::rosters::{self, Account};
use crate::store::{Db, Millis, audit};
use crate::web::App;
use crate::web::address::Base;
use crate::web::page::{Page, Place};
use crate::web::qr::Qr;
use crate::web::session::{At, Instructor};

#[derive(Template, WebTemplate)]
#[template(path = "classes/people.html")]
struct PeoplePage {
    page: Page,
    class: Class,
    members: Vec<ClassMember>,
    /// Members who have not chosen a password and may get a link.
    waiting: usize,
    /// Fresh links, shown this once.
    links: Vec<Link>,
    /// Names that were left out, each with a sentence.
    left_out: Vec<(String, String)>,
    /// Accounts of others that are in the class now.
    enrolled: usize,
    /// The text of the list where nothing could be taken.
    list: String,
    problem: Option<String>,
}

impl PeoplePage {
    fn gets_link(&self, member: &ClassMember) -> bool {
        may_link(&self.page, member)
    }
}

/// Whether who looks at the page may make links for the member: for staff only an admin, and for nobody who was only put on the list.
fn may_link(page: &Page, member: &ClassMember) -> bool {
    !member.unconfirmed && (!member.staff || page.person.as_ref().is_some_and(|person| person.role == Role::Admin))
}

/// A link that lets one person choose a password.
struct Link {
    name: String,
    token: String,
    url: String,
    qr: Option<Qr>,
}

impl Link {
    fn new(base: &str, name: String, token: String) -> Self {
        let url = format!("{base}/welcome/{token}");
        Self { name, token, qr: Qr::of(&url), url }
    }
}

/// What was done, to be shown above the people.
#[derive(Default)]
pub(super) struct Done {
    links: Vec<Link>,
    left_out: Vec<(String, String)>,
    enrolled: usize,
    list: String,
    problem: Option<String>,
}

impl Done {
    /// Nothing, and why.
    pub(super) fn refused(problem: Option<String>) -> Self {
        Self { problem, ..Self::default() }
    }
}

/// The people of a class.
pub async fn people(State(app): State<App>, instructor: Instructor, page: Page) -> Result<Response, Error> {
    people_page(&app, instructor.class, page, Done::default()).await
}

/// The page of a class's people, with what was just done above it.
pub(super) async fn people_page(app: &App, class: ClassId, page: Page, done: Done) -> Result<Response, Error> {
    let page = page.at(Place::Classes);
    let status = if done.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = app
        .store
        .read(|db| {
            Box::pin(async move {
                let members = classes::members(db, class).await?;
                let Done { links, left_out, enrolled, list, problem } = done;
                Ok(PeoplePage {
                    class: classes::get(db, class).await?,
                    waiting: members.iter().filter(|member| member.waiting && may_link(&page, member)).count(),
                    members,
                    links,
                    left_out,
                    enrolled,
                    list,
                    problem,
                    page,
                })
            })
        })
        .await?;
    Ok((status, shown).into_response())
}

/// What becomes of one row of a list.
#[derive(Debug, Clone)]
enum What {
    /// Gets an account and a link.
    New,
    /// Is in the class already.
    Member,
    /// Has an account of their own and can be put on the list.
    Known(UserId),
    /// Can't be taken, with a sentence.
    Problem(Message),
}

/// A row of the plan.
#[derive(Debug, Clone)]
struct Planned {
    line: u64,
    name: String,
    role: ClassRole,
    what: What,
}

impl Planned {
    fn is_new(&self) -> bool {
        matches!(self.what, What::New)
    }

    fn is_known(&self) -> bool {
        matches!(self.what, What::Known(_))
    }
}

/// What a list comes to in a class as it is now. Nothing changes.
async fn work_out(db: &mut Db, class: ClassId, rows: Vec<Row>) -> Result<Vec<Planned>, Error> {
    let mut seen: Vec<(String, u64)> = Vec::new();
    let mut planned = Vec::with_capacity(rows.len());
    for Row { line, text, person } in rows {
        let (mut name, mut role, what) = match person {
            Err(problem) => (text, ClassRole::Student, What::Problem(problem)),
            Ok(listed) => {
                let role = if listed.teaches { ClassRole::Instructor } else { ClassRole::Student };
                let key = crate::content::folded(listed.account.as_ref().unwrap_or(&listed.name));
                let what = match seen.iter().find(|(other, _)| *other == key) {
                    Some((_, first)) => What::Problem(Message::new("roster-twice").with("line", first)),
                    None => one(db, class, &listed).await?,
                };
                seen.push((key, line));
                (listed.name, role, what)
            }
        };
        // What can't be taken still has to be recognised: its name is cut, not refused.
        if matches!(what, What::Problem(_)) {
            name = name.chars().take(people::NAME_MAX).collect();
            role = ClassRole::Student;
        }
        planned.push(Planned { line, name, role, what });
    }
    Ok(planned)
}

async fn one(db: &mut Db, class: ClassId, listed: &roster::Listed) -> Result<What, Error> {
    let wanted = match people::tidy_name(listed.account.as_ref().unwrap_or(&listed.name)) {
        Ok(name) => name,
        Err(error @ Error::Invalid { .. }) => {
            let (_, args) = error.sentence();
            return Ok(What::Problem(Message { id: "error-name-long", args }));
        }
        Err(error) => return Err(error),
    };
    Ok(match rosters::account(db, class, &wanted).await? {
        Some(Account { member: Some(_), .. }) => What::Member,
        Some(Account { disabled: true, name, .. }) => What::Problem(Message::new("roster-disabled").with("name", name)),
        Some(account) => What::Known(account.id),
        None if listed.account.is_some() => What::Problem(Message::new("roster-no-account").with("name", wanted)),
        None => What::New,
    })
}

/// The same plan has the same print.
fn fingerprint(planned: &[Planned]) -> String {
    intake::sha256(format!("{planned:?}").as_bytes())
}

#[derive(Template, WebTemplate)]
#[template(path = "classes/roster.html")]
struct PlanPage {
    page: Page,
    class: Class,
    rows: Vec<Planned>,
    new: usize,
    known: usize,
    members: usize,
    problems: usize,
    fingerprint: String,
    /// The list, for the next step.
    list: String,
    /// The class has changed since the plan that was applied.
    moved_on: bool,
}

impl PlanPage {
    /// The sentence of a row.
    fn says(&self, row: &Planned) -> String {
        match &row.what {
            What::New => self.page.t("roster-is-new"),
            What::Member => self.page.t("roster-is-member"),
            What::Known(_) => self.page.t("roster-is-known"),
            What::Problem(problem) => self.page.lang.say_text(problem.id, &problem.args),
        }
    }
}

fn plan_page(page: Page, class: Class, rows: Vec<Planned>, list: String, moved_on: bool) -> PlanPage {
    let count = |of: fn(&What) -> bool| rows.iter().filter(|row| of(&row.what)).count();
    PlanPage {
        page: page.at(Place::Classes),
        class,
        new: count(|what| matches!(what, What::New)),
        known: count(|what| matches!(what, What::Known(_))),
        members: count(|what| matches!(what, What::Member)),
        problems: count(|what| matches!(what, What::Problem(_))),
        fingerprint: fingerprint(&rows),
        rows,
        list,
        moved_on,
    }
}

/// The text of the list, a file before what was pasted.
async fn sent(mut form: Multipart) -> Result<(String, Vec<u8>), Error> {
    let (mut pasted, mut file) = (String::new(), Vec::new());
    let wrong = |_| Error::invalid("error-form");
    while let Some(field) = form.next_field().await.map_err(wrong)? {
        match field.name() {
            Some("file") => file = field.bytes().await.map_err(wrong)?.to_vec(),
            Some("names") => pasted = field.text().await.map_err(wrong)?,
            _ => {}
        }
    }
    Ok((pasted, file))
}

/// Shows what a list would do; nothing changes.
pub async fn plan(
    State(app): State<App>,
    instructor: Instructor,
    page: Page,
    form: Multipart,
) -> Result<Response, Error> {
    let class = instructor.class;
    let (pasted, file) = sent(form).await?;
    let bytes = if file.is_empty() { pasted.clone().into_bytes() } else { file };
    let rows = match roster::read(&bytes) {
        Ok(rows) => rows,
        Err(problem) => {
            let problem = Some(page.lang.say_text(problem.id, &problem.args));
            return people_page(&app, class, page, Done { list: pasted, problem, ..Done::default() }).await;
        }
    };
    let list = roster::text(&bytes).unwrap_or_default();
    let (class, rows) = app
        .store
        .read(|db| Box::pin(async move { Ok((classes::get(db, class).await?, work_out(db, class, rows).await?)) }))
        .await?;
    Ok(plan_page(page, class, rows, list, false).into_response())
}

/// A list to apply, as its plan was shown.
#[derive(serde::Deserialize)]
pub struct Listed {
    names: String,
    /// Of the plan that was looked at; without one the list is applied as it comes.
    #[serde(default)]
    fingerprint: Option<String>,
    /// Lines whose own accounts are put on the list.
    #[serde(default)]
    enrol: Vec<u64>,
}

/// What applying came to.
enum Applied {
    Done {
        made: Vec<(String, String)>,
        left: Vec<(String, Message)>,
        enrolled: usize,
    },
    /// The class is another than it was: the new plan.
    Moved(Class, Vec<Planned>),
}

/// Adds the people of a list in one step, and shows a link for each new one, once.
pub async fn apply(
    State(app): State<App>,
    Base(base): Base,
    instructor: Instructor,
    page: Page,
    Form(form): Form<Listed>,
) -> Result<Response, Error> {
    let Instructor { person, class } = instructor;
    let now = app.clock.now();
    let Listed { names, fingerprint: seen, enrol } = form;
    let rows = match roster::read(names.as_bytes()) {
        Ok(rows) => rows,
        Err(problem) => return Err(Error::Invalid { message: problem.id.into(), args: problem.args }),
    };
    let job = app.store.write(move |db| {
        Box::pin(async move {
            let planned = work_out(db, class, rows).await?;
            if seen.is_some_and(|seen| seen != fingerprint(&planned)) {
                return Ok(Applied::Moved(classes::get(db, class).await?, planned));
            }
            carry_out(db, &person, class, planned, &enrol, now).await
        })
    });
    match job.await? {
        Applied::Moved(class, planned) => Ok(plan_page(page, class, planned, names, true).into_response()),
        Applied::Done { made, left, enrolled } => {
            let links = made.into_iter().map(|(name, token)| Link::new(&base, name, token)).collect();
            let said = |(name, message): (String, Message)| (name, page.lang.say_text(message.id, &message.args));
            let left_out = left.into_iter().map(said).collect();
            people_page(&app, class, page, Done { links, left_out, enrolled, ..Done::default() }).await
        }
    }
}

async fn carry_out(
    db: &mut Db,
    by: &Person,
    class: ClassId,
    planned: Vec<Planned>,
    enrol: &[u64],
    now: Millis,
) -> Result<Applied, Error> {
    let (mut made, mut left, mut enrolled) = (Vec::new(), Vec::new(), 0);
    for Planned { line, name, role, what } in planned {
        match what {
            What::New => {
                let new = NewPerson {
                    name: name.clone(),
                    role: Role::Student,
                    password_hash: None,
                    locale: by.locale.clone(),
                    time_zone: by.time_zone.clone(),
                };
                let user = people::add(db, new, now).await?;
                classes::join(db, class, user, role, now).await?;
                audit::note(db, Some(by.id), "person-add", Some(class), &name, now).await?;
                let token = invitations::add(db, Purpose::Password(user), now).await?;
                made.push((name, token.reveal().to_owned()));
            }
            What::Known(user) if enrol.contains(&line) => {
                rosters::enrol(db, class, user, role, by.id, now).await?;
                let name = people::get(db, user).await?.name;
                audit::note(db, Some(by.id), "member-add", Some(class), &name, now).await?;
                enrolled += 1;
            }
            What::Known(_) => left.push((name, Message::new("roster-left-known"))),
            What::Member => left.push((name, Message::new("roster-is-member"))),
            What::Problem(problem) => left.push((name, problem)),
        }
    }
    Ok(Applied::Done { made, left, enrolled })
}

/// A class and one of its members.
#[derive(serde::Deserialize)]
pub struct OfMember {
    pub(super) member: UserId,
}

/// Makes a new set-up link for a member who is a student and teaches nowhere else; their old password works until it is used.
pub async fn link(
    State(app): State<App>,
    Base(base): Base,
    instructor: Instructor,
    At(OfMember { member }): At<OfMember>,
    page: Page,
) -> Result<Response, Error> {
    let Instructor { person, class } = instructor;
    let now = app.clock.now();
    let (name, token) = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let of_class = classes::members(db, class).await?;
                let found = of_class.into_iter().find(|m| m.id == member).ok_or(Error::NotFound)?;
                if person.role != Role::Admin {
                    // A link is as good as the password: for staff, and who teaches elsewhere, only an admin may make one.
                    if found.staff {
                        return Err(Error::Forbidden);
                    }
                    // Else an account could be taken over by putting it on a list.
                    if rosters::is_unconfirmed(db, class, member).await? {
                        return Err(Error::conflict("roster-link-unconfirmed"));
                    }
                }
                let token = invitations::add(db, Purpose::Password(member), now).await?;
                audit::note(db, Some(person.id), "password-link", Some(class), &found.name, now).await?;
                Ok((found.name, token.reveal().to_owned()))
            })
        })
        .await?;
    let links = vec![Link::new(&base, name, token)];
    people_page(&app, class, page, Done { links, ..Done::default() }).await
}

/// Makes new links for all members who have not chosen a password yet.
pub async fn links(
    State(app): State<App>,
    Base(base): Base,
    instructor: Instructor,
    page: Page,
) -> Result<Response, Error> {
    let Instructor { person, class } = instructor;
    let now = app.clock.now();
    let made = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let mut made = Vec::new();
                for member in classes::members(db, class).await?.into_iter().filter(|m| m.waiting && !m.unconfirmed) {
                    if member.staff && person.role != Role::Admin {
                        continue;
                    }
                    let token = invitations::add(db, Purpose::Password(member.id), now).await?;
                    audit::note(db, Some(person.id), "password-link", Some(class), &member.name, now).await?;
                    made.push((member.name, token.reveal().to_owned()));
                }
                Ok(made)
            })
        })
        .await?;
    let links = made.into_iter().map(|(name, token)| Link::new(&base, name, token)).collect();
    people_page(&app, class, page, Done { links, ..Done::default() }).await
}

/// The links that the page shows. The server keeps only their hashes, so the page sends them along.
#[derive(serde::Deserialize)]
pub struct Shown {
    #[serde(default)]
    name: Vec<String>,
    #[serde(default)]
    token: Vec<String>,
}

/// The links on the page as a table for a spreadsheet.
pub async fn links_csv(
    Base(base): Base,
    _instructor: Instructor,
    page: Page,
    Form(shown): Form<Shown>,
) -> Result<Response, Error> {
    let plain = |token: &String| token.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if shown.name.len() != shown.token.len() || shown.name.len() > roster::ROWS || !shown.token.iter().all(plain) {
        return Err(Error::invalid("error-form"));
    }
    let links: Vec<String> = shown.token.iter().map(|token| format!("{base}/welcome/{token}")).collect();
    let pairs = shown.name.iter().map(String::as_str).zip(links.iter().map(String::as_str));
    let head = (page.t("name"), page.t("people-link"));
    let bytes = roster::write([&head.0, &head.1], pairs);
    let disposition = "attachment; filename=\"links.csv\"".to_owned();
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)], bytes)
        .into_response())
}
