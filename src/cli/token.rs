//! `recto token`: API tokens.

use clap::Subcommand;

use super::{Failure, open};
use crate::config::DataFolder;
use crate::store::{audit, people, sessions};

/// Make an API token for somebody; it is shown once.
#[derive(Debug, clap::Args)]
pub(super) struct Token {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a token with all the rights of that person.
    Add {
        /// Their name.
        user: String,
        #[command(flatten)]
        data: DataFolder,
    },
}

impl Token {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let Action::Add { user, data } = self.action;
        let opened = open(&data).await?;
        let now = opened.clock.now();
        let token = opened
            .store
            .write(move |db| {
                Box::pin(async move {
                    let person = people::by_name(db, &user).await?;
                    audit::note(db, None, "token-add", None, &person.name, now).await?;
                    sessions::add_token(db, person.id, now).await
                })
            })
            .await?;
        opened.close().await;
        println!("{}", token.reveal());
        Ok(())
    }
}
