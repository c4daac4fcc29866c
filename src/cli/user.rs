//! `recto user`: people, from the command line.

use clap::Subcommand;
use serde_json::{Value, json};

use super::{Failure, open, tell, time, write};
use crate::config::DataFolder;
use crate::secret::Passwords;
use crate::store::directory::{self, Search};
use crate::store::invitations::{self, Purpose};
use crate::store::people::{self, NewPerson, Person, Role};
use crate::store::{audit, sessions};

/// Add and list people, set a password or a role, shut out, sign out.
#[derive(Debug, clap::Args)]
pub(super) struct User {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add somebody; without a password, a link is printed with which they choose one.
    Add {
        /// Their name, as shown.
        name: String,
        /// What they may do on the whole server.
        #[arg(long, value_enum)]
        role: Role,
        /// Read the password from standard input.
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        how: How,
    },
    /// List everybody.
    List {
        #[command(flatten)]
        how: How,
    },
    /// Set somebody's password, read from standard input; their sessions end.
    Password(One),
    /// Shut somebody out; their answers stay.
    Disable(One),
    /// Let somebody in again who was shut out.
    Enable(One),
    /// Give somebody another role.
    Role {
        /// Their name.
        name: String,
        /// What they may do on the whole server.
        #[arg(value_enum)]
        role: Role,
        #[command(flatten)]
        how: How,
    },
    /// End somebody's sessions in every browser.
    SignOut(One),
}

/// One person.
#[derive(Debug, clap::Args)]
struct One {
    /// Their name.
    name: String,
    #[command(flatten)]
    how: How,
}

/// Where, and in which form.
#[derive(Debug, clap::Args)]
pub(super) struct How {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub data: DataFolder,
}

impl User {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self.action {
            Action::Add { name, role, password_stdin, how } => add(name, role, password_stdin, &how).await,
            Action::List { how } => list(&how).await,
            Action::Password(One { name, how }) => change(name, Right::Password(read_password().await?), &how).await,
            Action::Disable(One { name, how }) => change(name, Right::Shut, &how).await,
            Action::Enable(One { name, how }) => change(name, Right::Open, &how).await,
            Action::Role { name, role, how } => change(name, Right::Role(role), &how).await,
            Action::SignOut(One { name, how }) => sign_out(name, &how).await,
        }
    }
}

/// The first line of standard input, hashed.
async fn read_password() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let password = line.trim_end_matches(['\n', '\r']).to_owned();
    Ok(Passwords::new(1).hash(password).await?)
}

async fn add(name: String, role: Role, password_stdin: bool, how: &How) -> Result<(), Failure> {
    let hash = if password_stdin { Some(read_password().await?) } else { None };
    let locale = if std::env::var("LANG").is_ok_and(|lang| lang.starts_with("fr")) { "fr" } else { "en" };
    let zone = jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC").to_owned();
    let (person, link) = write(&how.data, move |db, now| {
        Box::pin(async move {
            let needs_link = hash.is_none();
            let name = people::tidy_name(&name)?;
            let new =
                NewPerson { name: name.clone(), role, password_hash: hash, locale: locale.to_owned(), time_zone: zone };
            let user = people::add(db, new, now).await?;
            audit::note(db, None, "person-add", None, &name, now).await?;
            let person = people::get(db, user).await?;
            if !needs_link {
                return Ok((person, None));
            }
            let token = invitations::add(db, Purpose::Password(user), now).await?;
            Ok((person, Some(format!("/welcome/{}", token.reveal()))))
        })
    })
    .await?;
    let mut object = as_json(&person);
    if let (Some(link), Some(fields)) = (&link, object.as_object_mut()) {
        fields.insert("link".to_owned(), json!(link));
    }
    tell(how.json, &object, "cli-person-added", &[])?;
    if let Some(link) = link.filter(|_| !how.json) {
        tell(false, &Value::Null, "cli-person-link", &[("link", link)])?;
    }
    Ok(())
}

async fn list(how: &How) -> Result<(), Failure> {
    let opened = open(&how.data).await?;
    let everybody = opened
        .store
        .read(|db| Box::pin(async move { directory::find(db, &Search::default(), 0, i64::MAX).await }))
        .await;
    opened.close().await;
    let everybody = everybody?;
    if how.json {
        let users: Vec<_> = everybody
            .iter()
            .map(|person| {
                json!({
                    "id": person.id, "name": person.name, "role": person.role, "disabled": person.disabled,
                    "has_password": !person.waiting, "classes": person.classes, "created_at": time(Some(person.created_at)),
                    "last_sign_in": time(person.last_sign_in),
                })
            })
            .collect();
        say!("{}", json!({ "users": users }))?;
        return Ok(());
    }
    for person in everybody {
        let disabled = if person.disabled { "\tdisabled" } else { "" };
        say!("{}\t{}\t{}{disabled}", person.id, person.role.as_str(), person.name)?;
    }
    Ok(())
}

/// What the JSON of a command says of a person.
fn as_json(person: &Person) -> Value {
    json!({ "id": person.id, "name": person.name, "role": person.role, "disabled": person.disabled })
}

/// What is changed about somebody.
enum Right {
    /// A password, as its hash; their sessions end.
    Password(String),
    Shut,
    Open,
    Role(Role),
}

async fn change(name: String, right: Right, how: &How) -> Result<(), Failure> {
    let (person, key) = write(&how.data, move |db, now| {
        Box::pin(async move {
            let Person { id, name, .. } = people::by_name(db, &name).await?;
            let (action, key) = match right {
                Right::Password(hash) => {
                    people::reset_access(db, id, &hash).await?;
                    ("password", "cli-password-set")
                }
                Right::Shut => {
                    people::disable(db, id, now).await?;
                    ("person-disable", "cli-person-disabled")
                }
                Right::Open => {
                    people::enable(db, id).await?;
                    ("person-enable", "cli-person-enabled")
                }
                Right::Role(role) => {
                    people::set_role(db, id, role).await?;
                    (role.noted(), "cli-person-role")
                }
            };
            audit::note(db, None, action, None, &name, now).await?;
            Ok((people::get(db, id).await?, key))
        })
    })
    .await?;
    let args = [("name", person.name.clone()), ("role", person.role.as_str().to_owned())];
    tell(how.json, &as_json(&person), key, &args)?;
    Ok(())
}

async fn sign_out(name: String, how: &How) -> Result<(), Failure> {
    let (person, ended) = write(&how.data, move |db, now| {
        Box::pin(async move {
            let person = people::by_name(db, &name).await?;
            let ended = sessions::end_all(db, person.id).await?;
            audit::note(db, None, "sign-out-everywhere", None, &person.name, now).await?;
            Ok((person, ended))
        })
    })
    .await?;
    let mut object = as_json(&person);
    if let Some(fields) = object.as_object_mut() {
        fields.insert("sessions_ended".to_owned(), json!(ended));
    }
    tell(how.json, &object, "cli-person-signed-out", &[("n", ended.to_string())])?;
    Ok(())
}
