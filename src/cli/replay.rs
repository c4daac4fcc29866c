//! `recto replay --check`: proves that every card's state is the fold of its log.

use super::{Failure, open};
use crate::config::DataFolder;
use crate::store::replay;

/// Fold the log of answers again and compare it with every card's state.
#[derive(Debug, clap::Args)]
pub(super) struct Replay {
    /// Only compare; nothing is written.
    #[arg(long, required = true)]
    check: bool,
    #[command(flatten)]
    data: DataFolder,
}

impl Replay {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let opened = open(&self.data).await?;
        let found = opened.store.read_snapshot(|db| Box::pin(replay::check(db))).await?;
        opened.close().await;
        for (student, card) in found.differences.iter().take(20) {
            say!("differs: student {student}, card {card}")?;
        }
        say!("{} answers, {} states, {} differ", found.answers, found.states, found.differences.len())?;
        if found.differences.is_empty() {
            Ok(())
        } else {
            Err(Failure::say("cli-replay-differs", &[("n", found.differences.len().to_string())]))
        }
    }
}
