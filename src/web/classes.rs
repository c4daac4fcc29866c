//! Classes: the list, one class with its decks and invitation, and its people.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::Form;

use crate::error::Error;
use crate::secret;
use crate::store::classes::{self, Class, ClassRole, Member as ClassMember, Mine};
use crate::store::ids::{ClassId, UserId};
use crate::store::imports::{self, Listed as ImportRow};
use crate::store::invitations::{self, Purpose};
use crate::store::people::{self, NewPerson, Role};
use crate::store::{Db, Millis, audit, decks};
use crate::web::App;
use crate::web::address::Base;
use crate::web::bar::Bar;
use crate::web::forms;
use crate::web::page::{Flash, Page, Place};
use crate::web::session::{At, Instructor, Member, Student, Teacher};

/// People that one pasted list may hold.
const LIST_MAX: usize = 300;

#[derive(Template, WebTemplate)]
#[template(path = "classes/list.html")]
struct ListPage {
    page: Page,
    classes: Vec<Mine>,
}

/// The person's classes.
pub async fn list(State(app): State<App>, student: Student, page: Page) -> Result<Response, Error> {
    let classes = app.store.read(|db| Box::pin(async move { classes::mine(db, &student.person).await })).await?;
    if let ([class], false) = (classes.as_slice(), page.teaches()) {
        return Ok(Redirect::to(&format!("/classes/{}", class.id)).into_response());
    }
    Ok(ListPage { page: page.at(Place::Classes), classes }.into_response())
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
    manages: bool,
    decks: Vec<DeckRow>,
    students: usize,
    instructors: Vec<String>,
    imports: Vec<ImportRow>,
    today: jiff::civil::Date,
}

struct DeckRow {
    id: i64,
    name: String,
    cards: u32,
    bar: Bar,
    waiting: u32,
}

impl ClassPage {
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
    let shown = app
        .store
        .read(|db| {
            Box::pin(async move {
                let Member { student, class, role } = member;
                let manages = role == ClassRole::Instructor;
                let day = student.today(now);
                let found = classes::get(db, class).await?;
                let people = classes::members(db, class).await?;
                let standings = decks::standings_in(db, class, student.person.id, day).await?;
                let left = decks::left_today(db, &student.person, day).await?;
                let imports = if manages { imports::of_class(db, class, 20).await? } else { Vec::new() };
                Ok(ClassPage {
                    code: secret::shown_code(&found.join_code),
                    link: format!("{base}/join/{}", found.join_code),
                    manages,
                    decks: standings
                        .into_iter()
                        .map(|deck| DeckRow {
                            id: deck.id.0,
                            waiting: left.waiting(&deck),
                            name: deck.name.replace("::", " / "),
                            cards: deck.cards,
                            bar: Bar::new(page.lang, deck.grades, deck.cards),
                        })
                        .collect(),
                    students: people.iter().filter(|p| p.role == ClassRole::Student).count(),
                    instructors: people
                        .into_iter()
                        .filter(|p| p.role == ClassRole::Instructor)
                        .map(|p| p.name)
                        .collect(),
                    imports,
                    today: crate::schedule::day::date(day),
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

#[derive(Template, WebTemplate)]
#[template(path = "classes/people.html")]
struct PeoplePage {
    page: Page,
    class: Class,
    members: Vec<ClassMember>,
    /// Fresh links, shown this once.
    links: Vec<Link>,
    /// Names that were left out, each with a sentence.
    left_out: Vec<(String, String)>,
    /// The text of the list where nothing could be taken.
    list: String,
}

struct Link {
    name: String,
    url: String,
}

/// The people of a class.
pub async fn people(State(app): State<App>, instructor: Instructor, page: Page) -> Result<Response, Error> {
    people_page(&app, instructor.class, page, Vec::new(), Vec::new(), String::new()).await
}

async fn people_page(
    app: &App,
    class: ClassId,
    page: Page,
    links: Vec<Link>,
    left_out: Vec<(String, String)>,
    list: String,
) -> Result<Response, Error> {
    let page = page.at(Place::Classes);
    let shown = app
        .store
        .read(|db| {
            Box::pin(async move {
                let members = classes::members(db, class).await?;
                Ok(PeoplePage { page, class: classes::get(db, class).await?, members, links, left_out, list })
            })
        })
        .await?;
    Ok(shown.into_response())
}

/// A pasted list, one name a line.
#[derive(serde::Deserialize)]
pub struct Pasted {
    names: String,
}

/// Adds people from a pasted list and shows a link for each, once.
pub async fn add_people(
    State(app): State<App>,
    Base(base): Base,
    instructor: Instructor,
    page: Page,
    Form(form): Form<Pasted>,
) -> Result<Response, Error> {
    let Instructor { person, class } = instructor;
    let now = app.clock.now();
    let names: Vec<String> =
        form.names.lines().map(str::trim).filter(|l| !l.is_empty()).map(ToOwned::to_owned).collect();
    if names.is_empty() {
        return Err(Error::invalid("error-list-empty"));
    }
    if names.len() > LIST_MAX {
        return Err(Error::invalid_with("error-list-long", vec![("most", LIST_MAX.to_string())]));
    }
    let (locale, zone) = (person.locale.clone(), person.time_zone.clone());
    let made = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let mut made = Vec::new();
                for name in names {
                    let new = NewPerson {
                        name: name.clone(),
                        role: Role::Student,
                        password_hash: None,
                        locale: locale.clone(),
                        time_zone: zone.clone(),
                    };
                    let added = add_one(db, class, new, now).await;
                    if added.is_ok() {
                        audit::note(db, Some(person.id), "person-add", Some(class), &name, now).await?;
                    }
                    match added {
                        Err(error @ (Error::Invalid { .. } | Error::Conflict { .. })) => made.push((name, Err(error))),
                        other => made.push((name, Ok(other?))),
                    }
                }
                Ok(made)
            })
        })
        .await?;
    let (mut links, mut left_out) = (Vec::new(), Vec::new());
    for (name, result) in made {
        match result {
            Ok(token) => links.push(Link { name, url: format!("{base}/welcome/{token}") }),
            Err(error) => {
                let (key, args) = error.sentence();
                left_out.push((name, page.lang.say_text(key, &args)));
            }
        }
    }
    people_page(&app, class, page, links, left_out, String::new()).await
}

async fn add_one(db: &mut Db, class: ClassId, new: NewPerson, now: Millis) -> Result<String, Error> {
    let user = people::add(db, new, now).await?;
    classes::join(db, class, user, ClassRole::Student, now).await?;
    let token = invitations::add(db, Purpose::Password(user), now).await?;
    Ok(token.reveal().to_owned())
}

/// A class and one of its members.
#[derive(serde::Deserialize)]
pub struct OfMember {
    member: UserId,
}

/// Makes a new set-up link for a member who is a student; their old password works until it is used.
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
                // A link is as good as the password: for staff only an admin may make one.
                if people::get(db, member).await?.role != Role::Student && person.role != Role::Admin {
                    return Err(Error::Forbidden);
                }
                let token = invitations::add(db, Purpose::Password(member), now).await?;
                audit::note(db, Some(person.id), "password-link", Some(class), &found.name, now).await?;
                Ok((found.name, token.reveal().to_owned()))
            })
        })
        .await?;
    let links = vec![Link { name, url: format!("{base}/welcome/{token}") }];
    people_page(&app, class, page, links, Vec::new(), String::new()).await
}

/// Takes a member out of the class, with the way back.
pub async fn remove(
    State(app): State<App>,
    instructor: Instructor,
    At(OfMember { member }): At<OfMember>,
) -> Result<Response, Error> {
    let Instructor { person, class } = instructor;
    let now = app.clock.now();
    let name = app
        .store
        .write(move |db| {
            Box::pin(async move {
                classes::remove(db, class, member, now).await?;
                let name = people::get(db, member).await?.name;
                audit::note(db, Some(person.id), "member-remove", Some(class), &name, now).await?;
                Ok(name)
            })
        })
        .await?;
    let undo = format!("/classes/{class}/people/{member}/return");
    Ok(forms::done(&format!("/classes/{class}/people"), &Flash::new("member-removed").with("name", name).undo(undo)))
}

/// Takes a former member back, in the role they had.
pub async fn take_back(
    State(app): State<App>,
    instructor: Instructor,
    At(OfMember { member }): At<OfMember>,
) -> Result<Response, Error> {
    let Instructor { person, class } = instructor;
    let now = app.clock.now();
    let name = app
        .store
        .write(move |db| {
            Box::pin(async move {
                classes::take_back(db, class, member).await?;
                let name = people::get(db, member).await?.name;
                audit::note(db, Some(person.id), "member-return", Some(class), &name, now).await?;
                Ok(name)
            })
        })
        .await?;
    Ok(forms::done(&format!("/classes/{class}/people"), &Flash::new("member-back").with("name", name)))
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
