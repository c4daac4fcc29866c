//! `recto class`: classes and their members, from the command line.

use clap::Subcommand;

use super::{Failure, open};
use crate::config::DataFolder;
use crate::secret;
use crate::store::classes::{self, ClassRole};
use crate::store::{audit, people};

/// Add and list classes; make somebody a member.
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
        data: DataFolder,
    },
    /// List the classes with their join codes.
    List {
        #[command(flatten)]
        data: DataFolder,
    },
    /// Make somebody a member of a class.
    Join {
        /// Name or number of the class.
        class: String,
        /// Name of the person.
        user: String,
        /// What they are there.
        #[arg(long = "as", value_enum, default_value = "student")]
        role: ClassRole,
        #[command(flatten)]
        data: DataFolder,
    },
}

impl Class {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self.action {
            Action::Add { name, data } => {
                let opened = open(&data).await?;
                let now = opened.clock.now();
                let class = opened
                    .store
                    .write(move |db| {
                        Box::pin(async move {
                            let id = classes::add(db, &name, None, now).await?;
                            audit::note(db, None, "class-add", Some(id), &name, now).await?;
                            classes::get(db, id).await
                        })
                    })
                    .await?;
                opened.close().await;
                println!("added: {}, join code {}", class.name, secret::shown_code(&class.join_code));
            }
            Action::List { data } => {
                let opened = open(&data).await?;
                let all = opened.store.read(|db| Box::pin(classes::list(db))).await?;
                opened.close().await;
                for class in all {
                    println!("{}\t{}\t{}", class.id, secret::shown_code(&class.join_code), class.name);
                }
            }
            Action::Join { class, user, role, data } => {
                let opened = open(&data).await?;
                let now = opened.clock.now();
                opened
                    .store
                    .write(move |db| {
                        Box::pin(async move {
                            let class = classes::by_name(db, &class).await?;
                            let person = people::by_name(db, &user).await?;
                            classes::join(db, class.id, person.id, role, now).await?;
                            audit::note(db, None, "member-add", Some(class.id), &person.name, now).await
                        })
                    })
                    .await?;
                opened.close().await;
                println!("joined");
            }
        }
        Ok(())
    }
}
