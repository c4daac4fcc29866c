//! What goes beyond one class: a deck shared with others, moved or put away, the invitation on a wall, a class put away by its own
//! instructors.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::{Form, Query};

use crate::error::Error;
use crate::lang;
use crate::secret;
use crate::store::classes::{self, Class, ClassRole};
use crate::store::ids::{ClassId, DeckId};
use crate::store::people::Person;
use crate::store::shares::{self, Kept, Share};
use crate::store::{Db, archive, audit};
use crate::web::address::Base;
use crate::web::page::{Flash, Page, Place};
use crate::web::qr::Qr;
use crate::web::session::{At, Instructor, Keeper, Student};
use crate::web::{App, forms};

/// A class to choose.
#[derive(Clone)]
pub struct Choice {
    /// Row id.
    pub id: ClassId,
    /// As shown.
    pub name: String,
}

/// The classes other than `owner` that `person` teaches.
pub async fn others(db: &mut Db, person: &Person, owner: ClassId) -> Result<Vec<Choice>, Error> {
    let mine = classes::mine(db, person).await?.into_iter();
    let others = mine.filter(|class| class.role == ClassRole::Instructor && class.id != owner);
    Ok(others.map(|class| Choice { id: class.id, name: class.name }).collect())
}

#[derive(Template, WebTemplate)]
#[template(path = "decks/share.html")]
struct SharePage {
    page: Page,
    deck: DeckId,
    name: String,
    /// Classes that study it, too.
    shares: Vec<Share>,
    /// The person's other classes, with which it can be shared.
    shareable: Vec<Choice>,
    /// Where it can be copied to: its own class, and the person's others.
    copyable: Vec<Choice>,
    /// The code that was typed, and what is wrong with it.
    typed: String,
    problem: Option<String>,
}

async fn shown(app: &App, page: Page, person: Person, deck: &Kept) -> Result<SharePage, Error> {
    let (id, owner) = (deck.id, deck.class);
    let read = app.store.read(move |db| {
        Box::pin(async move {
            let own = Choice { id: owner, name: archive::name(db, owner).await? };
            Ok((shares::of_deck(db, id).await?, others(db, &person, owner).await?, own))
        })
    });
    let (shares, mut shareable, own) = read.await?;
    let copyable = std::iter::once(own).chain(shareable.iter().cloned()).collect();
    shareable.retain(|class| shares.iter().all(|share| share.class != class.id));
    let name = lang::deck_name(&deck.name);
    let page = page.at(Place::Classes);
    Ok(SharePage { page, deck: id, name, shares, shareable, copyable, typed: String::new(), problem: None })
}

/// The classes that study the deck beside its own, and the ways to share it.
pub async fn sharing(State(app): State<App>, keeper: Keeper, page: Page) -> Result<Response, Error> {
    Ok(shown(&app, page, keeper.person, &keeper.deck).await?.into_response())
}

/// With whom to share: a class that one teaches, or the code that a colleague told.
#[derive(serde::Deserialize)]
pub struct With {
    #[serde(default)]
    class: Option<ClassId>,
    #[serde(default)]
    code: String,
}

/// Lets another class study the deck, with the way back.
pub async fn share(
    State(app): State<App>,
    keeper: Keeper,
    page: Page,
    Form(form): Form<With>,
) -> Result<Response, Error> {
    let (now, deck) = (app.clock.now(), keeper.deck.id);
    if form.class.is_none() {
        app.limits.try_call(keeper.person.id.0)?;
    }
    let (person, kept, typed) = (keeper.person.clone(), keeper.deck.clone(), form.code.clone());
    let shared = app.store.write(move |db| {
        Box::pin(async move {
            let Keeper { person, deck } = keeper;
            let class = match form.class {
                Some(class) if shares::manages(db, &person, class).await? => class,
                Some(_) => return Err(Error::NotFound),
                None => shares::by_code(db, &form.code).await?,
            };
            shares::add(db, &deck, class, person.id, now).await?;
            audit::note(db, Some(person.id), "deck-share", Some(class), &deck.name, now).await?;
            Ok((class, classes::get(db, class).await?.name))
        })
    });
    match shared.await {
        Ok((class, name)) => {
            app.live.look_again();
            let flash = Flash::new("course-shared").with("class", name);
            let undo = format!("/decks/{deck}/shares/{class}/end");
            Ok(forms::done(&format!("/decks/{deck}/share"), &flash.undo(undo)))
        }
        Err(Error::Invalid { message, args }) => {
            let problem = Some(page.lang.say_text(&message, &args));
            let again = SharePage { typed, problem, ..shown(&app, page, person, &kept).await? };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error),
    }
}

/// A deck and a class that studies it.
#[derive(serde::Deserialize)]
pub struct OfShare {
    deck: DeckId,
    class: ClassId,
}

/// Whether the person manages the deck, or else the class that studies it.
async fn keeps(db: &mut Db, person: &Person, at: &OfShare) -> Result<bool, Error> {
    match shares::kept(db, person, at.deck).await {
        Ok(_) => Ok(true),
        Err(_) if shares::manages(db, person, at.class).await? => Ok(false),
        Err(error) => Err(error),
    }
}

/// Ends a share, with the way back: who keeps the deck may, and who teaches the class that studies it.
pub async fn end_share(State(app): State<App>, student: Student, At(at): At<OfShare>) -> Result<Response, Error> {
    let (now, person) = (app.clock.now(), student.person);
    let OfShare { deck, class } = at;
    let (keeps, class_name) = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let keeps = keeps(db, &person, &at).await?;
                let name = shares::name(db, at.deck).await?;
                shares::end(db, at.deck, at.class, person.id, now).await?;
                audit::note(db, Some(person.id), "deck-share-end", Some(at.class), &name, now).await?;
                Ok((keeps, archive::name(db, at.class).await?))
            })
        })
        .await?;
    app.live.look_again();
    let to = if keeps { format!("/decks/{deck}/share") } else { format!("/classes/{class}") };
    let flash = Flash::new("course-share-ended").with("class", class_name);
    Ok(forms::done(&to, &flash.undo(format!("/decks/{deck}/shares/{class}/return"))))
}

/// Takes the end of a share back.
pub async fn resume_share(State(app): State<App>, student: Student, At(at): At<OfShare>) -> Result<Response, Error> {
    let (now, person) = (app.clock.now(), student.person);
    let OfShare { deck, .. } = at;
    let (keeps, name) = app
        .store
        .write(move |db| {
            Box::pin(async move {
                let keeps = keeps(db, &person, &at).await?;
                shares::resume(db, at.deck, at.class, person.id).await?;
                let name = shares::name(db, at.deck).await?;
                audit::note(db, Some(person.id), "deck-share", Some(at.class), &name, now).await?;
                Ok((keeps, archive::name(db, at.class).await?))
            })
        })
        .await?;
    app.live.look_again();
    let to = if keeps { format!("/decks/{deck}/share") } else { format!("/decks/{deck}") };
    Ok(forms::done(&to, &Flash::new("course-shared").with("class", name)))
}

/// Where a deck goes, and whether its former class goes on studying it.
#[derive(serde::Deserialize)]
pub struct Move {
    class: ClassId,
    #[serde(default)]
    stays: bool,
}

/// Gives the deck to another class of the person's, with the way back.
pub async fn move_deck(State(app): State<App>, keeper: Keeper, Form(form): Form<Move>) -> Result<Response, Error> {
    moved(&app, keeper, form).await
}

/// A deck's former class.
#[derive(serde::Deserialize)]
pub struct Former {
    class: ClassId,
}

/// Whether the class that has it now studied it before.
#[derive(serde::Deserialize)]
pub struct Stays {
    #[serde(default)]
    stays: bool,
}

/// Takes a move back.
pub async fn move_back(
    State(app): State<App>,
    keeper: Keeper,
    At(Former { class }): At<Former>,
    Query(Stays { stays }): Query<Stays>,
) -> Result<Response, Error> {
    moved(&app, keeper, Move { class, stays }).await
}

async fn moved(app: &App, keeper: Keeper, to: Move) -> Result<Response, Error> {
    let now = app.clock.now();
    let Keeper { person, deck: Kept { id, class: former, .. } } = &keeper;
    let (id, former, person) = (*id, *former, person.clone());
    let class = to.class;
    let (name, studied) = app
        .store
        .write(move |db| {
            Box::pin(async move {
                if !shares::manages(db, &person, to.class).await? {
                    return Err(Error::NotFound);
                }
                let studied = shares::move_to(db, &keeper.deck, to.class, to.stays, person.id, now).await?;
                audit::note(db, Some(person.id), "deck-move", Some(to.class), &keeper.deck.name, now).await?;
                Ok((classes::get(db, to.class).await?.name, studied))
            })
        })
        .await?;
    app.live.look_again();
    let undo = format!("/decks/{id}/move/{former}?stays={studied}");
    Ok(forms::done(&format!("/classes/{class}"), &Flash::new("course-moved").with("class", name).undo(undo)))
}

/// Puts the deck away, with the way back.
pub async fn archive_deck(State(app): State<App>, keeper: Keeper) -> Result<Response, Error> {
    let now = app.clock.now();
    let Kept { id, class, name, .. } = keeper.deck;
    let noted = name.clone();
    let job = app.store.write(move |db| {
        Box::pin(async move {
            shares::put_away(db, id, now).await?;
            audit::note(db, Some(keeper.person.id), "deck-archive", Some(class), &noted, now).await
        })
    });
    job.await?;
    app.live.look_again();
    let flash = Flash::new("course-deck-archived").with("name", lang::deck_name(&name));
    Ok(forms::done(&format!("/classes/{class}"), &flash.undo(format!("/decks/{id}/restore"))))
}

/// Brings the deck back, with the way to put it away again.
pub async fn restore_deck(State(app): State<App>, keeper: Keeper) -> Result<Response, Error> {
    let now = app.clock.now();
    let Kept { id, class, name, .. } = keeper.deck;
    let noted = name.clone();
    let job = app.store.write(move |db| {
        Box::pin(async move {
            shares::bring_back(db, id).await?;
            audit::note(db, Some(keeper.person.id), "deck-restore", Some(class), &noted, now).await
        })
    });
    job.await?;
    app.live.look_again();
    let flash = Flash::new("course-deck-back").with("name", lang::deck_name(&name));
    Ok(forms::done(&format!("/classes/{class}"), &flash.undo(format!("/decks/{id}/archive"))))
}

/// Makes the code with which colleagues share decks with this class; the former one is void.
pub async fn renew_share_code(State(app): State<App>, instructor: Instructor) -> Result<Response, Error> {
    let now = app.clock.now();
    let Instructor { person, class } = instructor;
    let job = app.store.write(move |db| {
        Box::pin(async move {
            shares::renew_code(db, class).await?;
            audit::note(db, Some(person.id), "share-code", Some(class), "", now).await
        })
    });
    job.await?;
    Ok(forms::done(&format!("/classes/{class}"), &Flash::new("course-code-made")))
}

#[derive(Template, WebTemplate)]
#[template(path = "classes/invite.html")]
struct InvitePage {
    page: Page,
    class: Class,
    code: String,
    link: String,
    qr: Option<Qr>,
}

/// The invitation for a wall: code, link and QR code, as large as the screen.
pub async fn invite(
    State(app): State<App>,
    Base(base): Base,
    instructor: Instructor,
    page: Page,
) -> Result<Response, Error> {
    let class = app.store.read(|db| Box::pin(async move { classes::get(db, instructor.class).await })).await?;
    let link = format!("{base}/join/{}", class.join_code);
    let shown = InvitePage {
        page: page.at(Place::Classes),
        code: secret::shown_code(&class.join_code),
        qr: Qr::of(&link),
        link,
        class,
    };
    Ok(shown.into_response())
}

/// Puts the class away, with the way back.
pub async fn archive_class(State(app): State<App>, instructor: Instructor) -> Result<Response, Error> {
    let now = app.clock.now();
    let Instructor { person, class } = instructor;
    let name = app
        .store
        .write(move |db| {
            Box::pin(async move {
                archive::put_away(db, class, now).await?;
                let name = archive::name(db, class).await?;
                audit::note(db, Some(person.id), "class-archive", Some(class), &name, now).await?;
                Ok(name)
            })
        })
        .await?;
    app.live.look_again();
    let flash = Flash::new("course-class-archived").with("class", name).undo(format!("/classes/{class}/restore"));
    Ok(forms::done("/classes", &flash))
}

/// Brings the class back, with the way to put it away again.
pub async fn restore_class(
    State(app): State<App>,
    student: Student,
    At(class): At<ClassId>,
) -> Result<Response, Error> {
    let (now, person) = (app.clock.now(), student.person);
    let name = app
        .store
        .write(move |db| {
            Box::pin(async move {
                archive::expect_instructor(db, &person, class).await?;
                archive::bring_back(db, class).await?;
                let name = archive::name(db, class).await?;
                audit::note(db, Some(person.id), "class-restore", Some(class), &name, now).await?;
                Ok(name)
            })
        })
        .await?;
    app.live.look_again();
    let flash = Flash::new("course-class-back").with("class", name).undo(format!("/classes/{class}/archive"));
    Ok(forms::done(&format!("/classes/{class}"), &flash))
}
