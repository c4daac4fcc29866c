//! `recto export`: decks of a class as JSON or CSV.

use std::io::Write as _;
use std::path::PathBuf;

use super::{Failure, open};
use crate::config::DataFolder;
use crate::content;
use crate::exchange::{csv, recto_json};
use crate::lang::Lang;
use crate::store::{classes, decks, exports};

/// What is written.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Written {
    /// Lossless: what `recto import` takes back unchanged.
    Json,
    /// For a spreadsheet.
    Csv,
}

/// Export decks of a class.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// Name or number of the class.
    #[arg(long)]
    class: String,
    /// Only the deck of this name.
    #[arg(long)]
    deck: Option<String>,
    /// What is written.
    #[arg(long, value_enum, default_value = "json")]
    format: Written,
    /// Leave the content of pictures and sounds out of JSON.
    #[arg(long)]
    no_media: bool,
    /// A file instead of standard output.
    #[arg(long)]
    output: Option<PathBuf>,
    #[command(flatten)]
    data: DataFolder,
}

impl Export {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let opened = open(&self.data).await?;
        let (class, deck) = (self.class, self.deck);
        let (found, (files, clashing)) = opened
            .store
            .read_snapshot(|db| {
                Box::pin(async move {
                    let class = classes::by_name(db, &class).await?;
                    let mut wanted = decks::of_class(db, class.id).await?;
                    if let Some(name) = deck {
                        wanted.retain(|deck| content::folded(&deck.name) == content::folded(&name));
                        if wanted.is_empty() {
                            let args = vec![("name", name)];
                            return Err(crate::error::Error::invalid_with("error-deck-unknown", args));
                        }
                    }
                    Ok((exports::decks(db, &wanted).await?, exports::media(db, &wanted).await?))
                })
            })
            .await?;
        let bytes = match self.format {
            Written::Json => {
                for file in clashing {
                    let args = [("name", file.name)];
                    eprintln!("{}", Lang::En.say_text("cli-export-clash", &args));
                }
                let media = exports::written(&opened.store, files, !self.no_media).await?;
                recto_json::write(&found, &media).into_bytes()
            }
            Written::Csv => csv::write(&found),
        };
        opened.close().await;
        match self.output {
            Some(file) => std::fs::write(file, bytes)?,
            None => std::io::stdout().write_all(&bytes)?,
        }
        Ok(())
    }
}
