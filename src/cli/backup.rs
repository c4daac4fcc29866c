//! `recto backup` and `recto restore`: the whole data folder as one archive, and back.

use std::path::{Path, PathBuf};

use super::{Failure, open};
use crate::backup::{self, Stop, Taken, Trouble};
use crate::clock::Clock;
use crate::config::DataFolder;
use crate::lang::Lang;
use crate::store::backups;

/// Make one archive of database and media, while the server runs or not.
#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    /// The archive. An older one of that name is replaced once the new one is checked.
    file: PathBuf,
    #[command(flatten)]
    data: DataFolder,
}

impl Backup {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let now = Clock::default().now();
        let taken = backup::take(&self.data.data_dir, &self.file, now, &Stop::default()).await?;
        note(&self.data, &taken).await?;
        let args = [("file", self.file.display().to_string()), ("n", taken.media.to_string())];
        say!("{}", Lang::En.say_text("backup-cli-taken", &args))?;
        if taken.altered > 0 {
            say!("{}", Lang::En.say_text("backup-cli-altered", &[("n", taken.altered.to_string())]))?;
        }
        Ok(())
    }
}

/// Notes the backup for the admins' page. Not in a database of an older Recto: opening it would bring it up to date, and a backup
/// before an upgrade changes nothing.
async fn note(data: &DataFolder, taken: &Taken) -> Result<(), Failure> {
    if taken.schema != backups::known_schema() {
        return Ok(());
    }
    let opened = open(data).await?;
    let now = opened.clock.now();
    let file = taken.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = i64::try_from(taken.bytes).unwrap_or(i64::MAX);
    let noted = opened.store.write(move |db| Box::pin(async move { backups::made(db, &file, bytes, now).await })).await;
    opened.close().await;
    Ok(noted?)
}

/// Restore an archive into an empty data folder; anything else is refused.
#[derive(Debug, clap::Args)]
pub(super) struct Restore {
    /// An archive that `recto backup` or the server has made.
    file: PathBuf,
    #[command(flatten)]
    data: DataFolder,
}

impl Restore {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let folder: &Path = &self.data.data_dir;
        let restored = backup::restore(&self.file, folder, Clock::default().now()).await?;
        let args =
            [("folder", folder.display().to_string()), ("at", restored.created_at), ("n", restored.media.to_string())];
        say!("{}", Lang::En.say_text("backup-cli-restored", &args))?;
        Ok(())
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        let (key, args) = trouble.sentence();
        let Some(cause) = trouble.cause() else { return Self::say(key, &args) };
        // No log goes with a command: whoever ran it reads the system's words here.
        Self::say("backup-because", &[("sentence", Lang::En.say_text(key, &args)), ("cause", cause.to_owned())])
    }
}
