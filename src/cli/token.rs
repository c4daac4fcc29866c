//! `recto token`: API tokens.

use clap::Subcommand;
use serde_json::{Value, json};

use super::user::How;
use super::{Failure, open, tell, time, write};
use crate::error::Error;
use crate::store::sessions::Listed;
use crate::store::{audit, people, sessions};

/// Make, list and revoke API tokens.
#[derive(Debug, clap::Args)]
pub(super) struct Token {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a token with all the rights of that person; it is shown once.
    Add {
        /// Their name.
        user: String,
        #[command(flatten)]
        how: How,
    },
    /// List the tokens that work; what they are is known to nobody.
    List {
        /// Only those of this person.
        user: Option<String>,
        #[command(flatten)]
        how: How,
    },
    /// Make a token void.
    Revoke {
        /// Its number, as listed.
        id: i64,
        #[command(flatten)]
        how: How,
    },
}

impl Token {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self.action {
            Action::Add { user, how } => add(user, &how).await,
            Action::List { user, how } => list(user, &how).await,
            Action::Revoke { id, how } => revoke(id, &how).await,
        }
    }
}

fn as_json(token: &Listed) -> Value {
    json!({ "id": token.id, "user": token.user, "created_at": time(Some(token.created_at)) })
}

async fn add(user: String, how: &How) -> Result<(), Failure> {
    let (token, listed) = write(&how.data, move |db, now| {
        Box::pin(async move {
            let person = people::by_name(db, &user).await?;
            audit::note(db, None, "token-add", None, &person.name, now).await?;
            let token = sessions::add_token(db, person.id, now).await?;
            let newest = sessions::tokens(db, Some(person.id)).await?.pop();
            Ok((token, newest.ok_or_else(|| Error::internal("the token that was made is gone"))?))
        })
    })
    .await?;
    if how.json {
        let mut object = as_json(&listed);
        if let Some(fields) = object.as_object_mut() {
            fields.insert("token".to_owned(), json!(token.reveal()));
        }
        say!("{object}")?;
    } else {
        say!("{}", token.reveal())?;
    }
    Ok(())
}

async fn list(user: Option<String>, how: &How) -> Result<(), Failure> {
    let opened = open(&how.data).await?;
    let tokens = opened
        .store
        .read(|db| {
            Box::pin(async move {
                let person = match user {
                    Some(name) => Some(people::by_name(db, &name).await?.id),
                    None => None,
                };
                sessions::tokens(db, person).await
            })
        })
        .await;
    opened.close().await;
    let tokens = tokens?;
    if how.json {
        say!("{}", json!({ "tokens": tokens.iter().map(as_json).collect::<Vec<_>>() }))?;
        return Ok(());
    }
    for token in tokens {
        say!("{}\t{}\t{}", token.id, time(Some(token.created_at)).unwrap_or_default(), token.user)?;
    }
    Ok(())
}

async fn revoke(id: i64, how: &How) -> Result<(), Failure> {
    let revoked = write(&how.data, move |db, now| {
        Box::pin(async move {
            let token = sessions::revoke(db, id, now).await?;
            audit::note(db, None, "token-revoke", None, &token.user, now).await?;
            Ok(token)
        })
    })
    .await?;
    tell(how.json, &as_json(&revoked), "cli-token-revoked", &[])?;
    Ok(())
}
