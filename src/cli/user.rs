//! `recto user`: people, from the command line.

use clap::Subcommand;

use super::{Failure, open};
use crate::config::DataFolder;
use crate::secret::Passwords;
use crate::store::audit;
use crate::store::invitations::{self, Purpose};
use crate::store::people::{self, NewPerson, Role};

/// Add, list, shut out people; set a password.
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
        data: DataFolder,
    },
    /// List everybody.
    List {
        #[command(flatten)]
        data: DataFolder,
    },
    /// Set somebody's password, read from standard input; their sessions end.
    Password {
        /// Their name.
        name: String,
        #[command(flatten)]
        data: DataFolder,
    },
    /// Shut somebody out; their answers stay.
    Disable {
        /// Their name.
        name: String,
        #[command(flatten)]
        data: DataFolder,
    },
}

impl User {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self.action {
            Action::Add { name, role, password_stdin, data } => add(name, role, password_stdin, &data).await,
            Action::List { data } => list(&data).await,
            Action::Password { name, data } => password(name, &data).await,
            Action::Disable { name, data } => disable(name, &data).await,
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

async fn add(name: String, role: Role, password_stdin: bool, data: &DataFolder) -> Result<(), Failure> {
    let hash = if password_stdin { Some(read_password().await?) } else { None };
    let opened = open(data).await?;
    let now = opened.clock.now();
    let locale = if std::env::var("LANG").is_ok_and(|lang| lang.starts_with("fr")) { "fr" } else { "en" };
    let zone = jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC").to_owned();
    let link = opened
        .store
        .write(move |db| {
            Box::pin(async move {
                let needs_link = hash.is_none();
                let new = NewPerson {
                    name: name.clone(),
                    role,
                    password_hash: hash,
                    locale: locale.to_owned(),
                    time_zone: zone,
                };
                let user = people::add(db, new, now).await?;
                audit::note(db, None, "person-add", None, &name, now).await?;
                if !needs_link {
                    return Ok(None);
                }
                let token = invitations::add(db, Purpose::Password(user), now).await?;
                Ok(Some(format!("/welcome/{}", token.reveal())))
            })
        })
        .await?;
    opened.close().await;
    println!("added");
    if let Some(link) = link {
        println!("They choose a password here, once, within two weeks: {link}");
    }
    Ok(())
}

async fn list(data: &DataFolder) -> Result<(), Failure> {
    let opened = open(data).await?;
    let everybody = opened.store.read(|db| Box::pin(people::list(db))).await?;
    opened.close().await;
    for person in everybody {
        let disabled = if person.disabled { "\tdisabled" } else { "" };
        println!("{}\t{}\t{}{disabled}", person.id, person.role.as_str(), person.name);
    }
    Ok(())
}

async fn password(name: String, data: &DataFolder) -> Result<(), Failure> {
    let hash = read_password().await?;
    let opened = open(data).await?;
    let now = opened.clock.now();
    opened
        .store
        .write(move |db| {
            Box::pin(async move {
                let person = people::by_name(db, &name).await?;
                audit::note(db, None, "password", None, &person.name, now).await?;
                people::reset_access(db, person.id, &hash).await
            })
        })
        .await?;
    opened.close().await;
    println!("set; their sessions have ended, and no second step is asked for");
    Ok(())
}

async fn disable(name: String, data: &DataFolder) -> Result<(), Failure> {
    let opened = open(data).await?;
    let now = opened.clock.now();
    opened
        .store
        .write(move |db| {
            Box::pin(async move {
                let person = people::by_name(db, &name).await?;
                audit::note(db, None, "person-disable", None, &person.name, now).await?;
                people::disable(db, person.id, now).await
            })
        })
        .await?;
    opened.close().await;
    println!("disabled");
    Ok(())
}
