//! Members of a class: taken out and back, their roles, colleagues who teach it too or take it over.

use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Form;

use crate::error::Error;
use crate::store::classes::{self, ClassRole};
use crate::store::ids::{ClassId, UserId};
use crate::store::people::{self, Role};
use crate::store::rosters::{self, Account};
use crate::store::{Db, Millis, audit};
use crate::web::page::{Flash, Page};
use crate::web::rosters::{Done, OfMember, people_page};
use crate::web::session::{At, Instructor, Member};
use crate::web::{App, forms};

/// Notes in the caller's transaction what became of a member, and tells their name.
async fn note(
    db: &mut Db,
    by: &Instructor,
    member: UserId,
    action: &'static str,
    now: Millis,
) -> Result<String, Error> {
    let name = people::get(db, member).await?.name;
    audit::note(db, Some(by.person.id), action, Some(by.class), &name, now).await?;
    Ok(name)
}

/// Where the people of a class are listed.
fn list(class: ClassId) -> String {
    format!("/classes/{class}/people")
}

/// Takes a member out of the class, with the way back. Who takes themselves out leaves it: their way back is their own.
pub async fn remove(
    State(app): State<App>,
    by: Instructor,
    At(OfMember { member }): At<OfMember>,
) -> Result<Response, Error> {
    let (now, class, own) = (app.clock.now(), by.class, member == by.person.id);
    let removed = app.store.write(move |db| {
        Box::pin(async move {
            if own {
                classes::leave(db, class, member, now).await?;
            } else {
                classes::remove(db, class, member, now).await?;
            }
            note(db, &by, member, "member-remove", now).await
        })
    });
    let flash = Flash::new("member-removed").with("name", removed.await?);
    if own {
        // The list of people is no longer theirs to see.
        return Ok(forms::done("/", &flash.undo(format!("/classes/{class}/come-back"))));
    }
    let list = list(class);
    Ok(forms::done(&list, &flash.undo(format!("{list}/{member}/return"))))
}

/// Takes a former member back whom an instructor took out, in the role they had.
pub async fn take_back(
    State(app): State<App>,
    by: Instructor,
    At(OfMember { member }): At<OfMember>,
) -> Result<Response, Error> {
    let (now, list) = (app.clock.now(), list(by.class));
    let back = app.store.write(move |db| {
        Box::pin(async move {
            classes::take_back(db, by.class, member).await?;
            note(db, &by, member, "member-return", now).await
        })
    });
    Ok(forms::done(&list, &Flash::new("member-back").with("name", back.await?)))
}

/// A member and the role they are to have.
#[derive(serde::Deserialize)]
pub struct OfRole {
    member: UserId,
    role: ClassRole,
}

/// Gives a member another role in the class, with the way back.
pub async fn set_role(
    State(app): State<App>,
    by: Instructor,
    At(OfRole { member, role }): At<OfRole>,
) -> Result<Response, Error> {
    if member == by.person.id && by.person.role != Role::Admin {
        // They could not take it back.
        return Err(Error::conflict("roster-own-role"));
    }
    let (now, list) = (app.clock.now(), list(by.class));
    let (noted, said) = match role {
        ClassRole::Student => ("member-student", "roster-now-student"),
        ClassRole::Reviewer => ("member-reviewer", "proposal-now-reviewer"),
        ClassRole::Instructor => ("member-instructor", "roster-now-instructor"),
    };
    let given = app.store.write(move |db| {
        Box::pin(async move {
            let former = rosters::set_role(db, by.class, member, role).await?;
            Ok((note(db, &by, member, noted, now).await?, former))
        })
    });
    let (name, former) = given.await?;
    let flash = Flash::new(said).with("name", name);
    Ok(forms::done(&list, &flash.undo(format!("{list}/{member}/role/{}", former.as_str()))))
}

/// The name of a colleague.
#[derive(serde::Deserialize)]
pub struct Named {
    name: String,
}

/// The account of a colleague who may teach.
async fn colleague(db: &mut Db, class: ClassId, name: &str) -> Result<Account, Error> {
    let found = rosters::account(db, class, name).await?.filter(|found| !found.disabled);
    match found {
        Some(found) if found.role >= Role::Instructor => Ok(found),
        _ => {
            let name = name.chars().take(people::NAME_MAX).collect();
            Err(Error::Invalid { message: "roster-no-colleague".into(), args: vec![("name", name)] })
        }
    }
}

/// Lets a colleague teach in the class, too, with the way back. They are told.
pub async fn add_teacher(
    State(app): State<App>,
    instructor: Instructor,
    page: Page,
    Form(form): Form<Named>,
) -> Result<Response, Error> {
    let Instructor { person, class } = instructor;
    let now = app.clock.now();
    let added = app.store.write(move |db| {
        Box::pin(async move {
            let found = colleague(db, class, &form.name).await?;
            rosters::enrol(db, class, found.id, ClassRole::Instructor, person.id, now).await?;
            audit::note(db, Some(person.id), "member-instructor", Some(class), &found.name, now).await?;
            Ok(found)
        })
    });
    let found = match added.await {
        Ok(found) => found,
        Err(error @ Error::Invalid { .. }) => {
            let (key, args) = error.sentence();
            let problem = Some(page.lang.say_text(key, &args));
            return people_page(&app, class, page, Done::refused(problem)).await;
        }
        Err(error) => return Err(error),
    };
    let list = list(class);
    let undo = match found.member {
        None => format!("{list}/{}/remove", found.id),
        Some(role) => format!("{list}/{}/role/{}", found.id, role.as_str()),
    };
    Ok(forms::done(&list, &Flash::new("roster-now-instructor").with("name", found.name).undo(undo)))
}

/// Hands the class over: a colleague teaches it, and who did leaves it, with a way back.
pub async fn hand_over(
    State(app): State<App>,
    instructor: Instructor,
    page: Page,
    Form(form): Form<Named>,
) -> Result<Response, Error> {
    let Instructor { person, class } = instructor;
    let now = app.clock.now();
    let done = app.store.write(move |db| {
        Box::pin(async move {
            let found = colleague(db, class, &form.name).await?;
            if found.id == person.id {
                return Err(Error::invalid("roster-hand-over-self"));
            }
            rosters::enrol(db, class, found.id, ClassRole::Instructor, person.id, now).await?;
            let left = classes::leave(db, class, person.id, now).await;
            // An admin who hands a class over need not be in it.
            if !matches!(left, Err(Error::NotFound)) {
                left?;
            }
            audit::note(db, Some(person.id), "class-hand-over", Some(class), &found.name, now).await?;
            Ok((found.name, classes::get(db, class).await?.name))
        })
    });
    match done.await {
        Ok((name, class_name)) => {
            let flash = Flash::new("roster-handed-over").with("name", name).with("class", class_name);
            Ok(forms::done("/classes", &flash.undo(format!("/classes/{class}/come-back"))))
        }
        Err(error @ Error::Invalid { .. }) => {
            let (key, args) = error.sentence();
            let problem = Some(page.lang.say_text(key, &args));
            people_page(&app, class, page, Done::refused(problem)).await
        }
        Err(error) => Err(error),
    }
}

/// Keeps that somebody says it is right that they are in the class.
pub async fn confirm(State(app): State<App>, member: Member) -> Result<Response, Error> {
    let (me, class) = (member.student.person.id, member.class);
    let name = app
        .store
        .write(move |db| {
            Box::pin(async move {
                rosters::confirm(db, class, me).await?;
                Ok(classes::get(db, class).await?.name)
            })
        })
        .await?;
    Ok(forms::done("/", &Flash::new("roster-confirmed").with("class", name)))
}
