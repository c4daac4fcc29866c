//! `recto class`: classes and their members, from the command line.

use clap::Subcommand;
use serde_json::{Value, json};

use super::user::How;
use super::{Failure, open, tell, time, write};
use crate::error::Error;
use crate::secret;
use crate::store::archive::{self, Listed};
use crate::store::classes::{self, Class as OneClass, ClassRole};
use crate::store::ids::ClassId;
use crate::store::people::Person;
use crate::store::{Db, audit, people};

/// Add, list and archive classes; take people in and out.
#[derive(Debug, clap::Args)]
pub(super) struct Class {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add a class and print its join code.
    Add {
        /// Its name.
        name: String,
        #[command(flatten)]
        how: How,
    },
    /// List the classes with their join codes.
    List {
        /// Those that are archived, too; JSON always holds them.
        #[arg(long)]
        archived: bool,
        #[command(flatten)]
        how: How,
    },
    /// Make somebody a member of a class.
    Join {
        #[command(flatten)]
        both: Both,
        /// What they are there.
        #[arg(long = "as", value_enum, default_value = "student")]
        role: ClassRole,
        #[command(flatten)]
        how: How,
    },
    /// Take somebody out of a class; their progress is kept for the day they come back.
    Leave {
        #[command(flatten)]
        both: Both,
        #[command(flatten)]
        how: How,
    },
    /// Archive a class: nobody sees or studies it, all progress is kept.
    Archive {
        /// Name or number of the class.
        class: String,
        /// Bring an archived class back instead.
        #[arg(long)]
        undo: bool,
        #[command(flatten)]
        how: How,
    },
}

/// A class and a person.
#[derive(Debug, clap::Args)]
struct Both {
    /// Name or number of the class.
    class: String,
    /// Name of the person.
    user: String,
}

impl Both {
    async fn find(&self, db: &mut Db) -> Result<(OneClass, Person), Error> {
        Ok((classes::by_name(db, &self.class).await?, people::by_name(db, &self.user).await?))
    }
}

impl Class {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self.action {
            Action::Add { name, how } => add(name, &how).await,
            Action::List { archived, how } => list(archived, &how).await,
            Action::Join { both, role, how } => join(both, role, &how).await,
            Action::Leave { both, how } => leave(both, &how).await,
            Action::Archive { class, undo, how } => put_away(class, undo, &how).await,
        }
    }
}

async fn add(name: String, how: &How) -> Result<(), Failure> {
    let class = write(&how.data, move |db, now| {
        Box::pin(async move {
            let id = classes::add(db, &name, None, now).await?;
            let class = classes::get(db, id).await?;
            audit::note(db, None, "class-add", Some(id), &class.name, now).await?;
            Ok(class)
        })
    })
    .await?;
    let code = secret::shown_code(&class.join_code);
    let object = json!({ "id": class.id, "name": class.name, "join_code": code });
    tell(how.json, &object, "cli-class-added", &[("name", class.name), ("code", code)])?;
    Ok(())
}

async fn list(archived: bool, how: &How) -> Result<(), Failure> {
    let opened = open(&how.data).await?;
    let all = opened.store.read(|db| Box::pin(archive::list(db, 0, i64::MAX))).await;
    opened.close().await;
    let all = all?;
    if how.json {
        say!("{}", json!({ "classes": all.iter().map(as_json).collect::<Vec<_>>() }))?;
        return Ok(());
    }
    for class in all.iter().filter(|class| archived || class.archived_at.is_none()) {
        let away = if class.archived_at.is_some() { "\tarchived" } else { "" };
        say!("{}\t{}\t{}{away}", class.id, secret::shown_code(&class.join_code), class.name)?;
    }
    Ok(())
}

fn as_json(class: &Listed) -> Value {
    json!({
        "id": class.id, "name": class.name, "join_code": secret::shown_code(&class.join_code),
        "joining": class.join_open && class.archived_at.is_none(), "students": class.students, "decks": class.decks,
        "archived_at": time(class.archived_at), "last_answer": time(class.last_answer),
    })
}

/// What the JSON of a command says of a membership.
fn membership(class: &OneClass, person: &Person, role: Option<ClassRole>) -> Value {
    json!({
        "class": { "id": class.id, "name": class.name }, "user": { "id": person.id, "name": person.name }, "role": role,
    })
}

async fn join(both: Both, role: ClassRole, how: &How) -> Result<(), Failure> {
    let joined = write(&how.data, move |db, now| {
        Box::pin(async move {
            let (class, person) = both.find(db).await?;
            classes::join(db, class.id, person.id, role, now).await?;
            audit::note(db, None, "member-add", Some(class.id), &person.name, now).await?;
            // Who is an instructor already stays one.
            let role = classes::members(db, class.id).await?.into_iter().find(|m| m.id == person.id).map(|m| m.role);
            Ok(membership(&class, &person, role))
        })
    })
    .await?;
    tell(how.json, &joined, "cli-joined", &[])?;
    Ok(())
}

async fn leave(both: Both, how: &How) -> Result<(), Failure> {
    let left = write(&how.data, move |db, now| {
        Box::pin(async move {
            let (class, person) = both.find(db).await?;
            match classes::remove(db, class.id, person.id, now).await {
                Err(Error::NotFound) => {
                    return Err(Error::invalid_with("error-member-unknown", vec![("name", person.name)]));
                }
                other => other?,
            }
            audit::note(db, None, "member-remove", Some(class.id), &person.name, now).await?;
            Ok(membership(&class, &person, None))
        })
    })
    .await?;
    tell(how.json, &left, "cli-left", &[])?;
    Ok(())
}

async fn put_away(class: String, undo: bool, how: &How) -> Result<(), Failure> {
    let done = write(&how.data, move |db, now| {
        Box::pin(async move {
            let (id, name) = find(db, &class, undo).await?;
            if undo {
                archive::bring_back(db, id).await?;
            } else {
                archive::put_away(db, id, now).await?;
            }
            let action = if undo { "class-restore" } else { "class-archive" };
            audit::note(db, None, action, Some(id), &name, now).await?;
            Ok(json!({ "id": id, "name": name, "archived": !undo }))
        })
    })
    .await?;
    tell(how.json, &done, if undo { "cli-brought-back" } else { "cli-archived" }, &[])?;
    Ok(())
}

async fn find(db: &mut Db, class: &str, archived: bool) -> Result<(ClassId, String), Error> {
    if archived {
        return archive::by_name(db, class).await;
    }
    classes::by_name(db, class).await.map(|class| (class.id, class.name))
}
