//! What can go wrong with a backup, each with one sentence in `locales/`.

use std::path::Path;

use crate::backup::{Stop, shown};
use crate::error::Error;

/// Why there is no archive, or why one isn't restored. Kept as JSON with the run, so that a page can say it in its language.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Trouble {
    /// There is no database in the data folder.
    NoData {
        /// The folder.
        folder: String,
    },
    /// A folder can't be used.
    Folder {
        /// The folder.
        folder: String,
        /// In the system's words.
        cause: String,
    },
    /// A file can't be read or written.
    File {
        /// The file.
        file: String,
        /// In the system's words.
        cause: String,
    },
    /// Something else has the name of the archive.
    Taken {
        /// The name.
        file: String,
    },
    /// The disk hasn't enough room.
    Room {
        /// Where.
        folder: String,
        /// MiB that are needed.
        needed: u64,
        /// MiB that are free.
        free: u64,
    },
    /// The database can't be copied.
    Database {
        /// In the database's words.
        cause: String,
    },
    /// The archive did not stand the reading back.
    Unfit {
        /// What is wrong in it.
        cause: String,
    },
    /// The server was asked to end meanwhile.
    Stopped,
    /// The server went away in the middle.
    CutShort,
    /// The folder to restore into holds something.
    NotEmpty {
        /// The folder.
        folder: String,
    },
    /// The file is no backup at all.
    NotABackup {
        /// The file.
        file: String,
    },
    /// Something in the archive isn't what its list says.
    Damaged {
        /// The archive.
        file: String,
        /// Which part.
        part: String,
    },
    /// Something in the archive is no part of a backup.
    Stranger {
        /// The archive.
        file: String,
        /// Its name.
        part: String,
    },
    /// A newer Recto has made the archive.
    Newer {
        /// The archive.
        file: String,
        /// Its schema step or version.
        found: i64,
        /// The newest that this binary knows.
        known: i64,
    },
    /// The restored database can't be brought up to date.
    NotOpened {
        /// What the store said.
        cause: String,
    },
}

impl Trouble {
    pub(super) fn folder(folder: &Path, cause: &std::io::Error) -> Self {
        Self::Folder { folder: shown(folder), cause: cause.to_string() }
    }

    pub(super) fn file(file: &Path, cause: &std::io::Error) -> Self {
        Self::File { file: shown(file), cause: cause.to_string() }
    }

    pub(super) fn database(cause: String, stop: &Stop) -> Self {
        if stop.asked() { Self::Stopped } else { Self::Database { cause } }
    }

    /// A fault that was found when our own archive was read back.
    pub(super) fn unfit(self) -> Self {
        match self {
            Self::Damaged { part, .. } | Self::Stranger { part, .. } => Self::Unfit { cause: part },
            Self::NotABackup { file } => Self::Unfit { cause: file },
            other => other,
        }
    }

    /// The sentence for a person: a key of `locales/` and its arguments.
    pub fn sentence(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self.clone() {
            Self::NoData { folder } => ("backup-trouble-no-data", vec![("folder", folder)]),
            Self::Folder { folder, cause } => ("backup-trouble-folder", vec![("folder", folder), ("cause", cause)]),
            Self::File { file, cause } => ("backup-trouble-file", vec![("file", file), ("cause", cause)]),
            Self::Taken { file } => ("backup-trouble-taken", vec![("file", file)]),
            Self::Room { folder, needed, free } => (
                "backup-trouble-room",
                vec![("folder", folder), ("needed", needed.to_string()), ("free", free.to_string())],
            ),
            Self::Database { cause } => ("backup-trouble-database", vec![("cause", cause)]),
            Self::Unfit { cause } => ("backup-trouble-unfit", vec![("cause", cause)]),
            Self::Stopped => ("backup-trouble-stopped", vec![]),
            Self::CutShort => ("backup-trouble-cut-short", vec![]),
            Self::NotEmpty { folder } => ("backup-trouble-not-empty", vec![("folder", folder)]),
            Self::NotABackup { file } => ("backup-trouble-not-a-backup", vec![("file", file)]),
            Self::Damaged { file, part } => ("backup-trouble-damaged", vec![("file", file), ("part", part)]),
            Self::Stranger { file, part } => ("backup-trouble-stranger", vec![("file", file), ("part", part)]),
            Self::Newer { file, found, known } => (
                "backup-trouble-newer",
                vec![("file", file), ("found", found.to_string()), ("known", known.to_string())],
            ),
            Self::NotOpened { cause } => ("backup-trouble-not-opened", vec![("cause", cause)]),
        }
    }
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        let (key, args) = trouble.sentence();
        Self::invalid_with(key, args)
    }
}
