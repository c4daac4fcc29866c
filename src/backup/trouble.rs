//! What can go wrong with a backup, each with one sentence in `locales/`.

use std::io::ErrorKind;
use std::path::Path;

use crate::backup::{Stop, shown};
use crate::error::Error;

/// What the system had against a file or a folder, as far as a person can act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It isn't there.
    Missing,
    /// Recto may not use it.
    Denied,
    /// The disk is full.
    Full,
    /// The disk can only be read.
    ReadOnly,
    /// Something else has the name.
    InTheWay,
    /// Something that only the log can say.
    #[default]
    Other,
}

impl Why {
    fn of(cause: &std::io::Error) -> Self {
        match cause.kind() {
            ErrorKind::NotFound => Self::Missing,
            ErrorKind::PermissionDenied => Self::Denied,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            ErrorKind::NotADirectory | ErrorKind::IsADirectory | ErrorKind::AlreadyExists => Self::InTheWay,
            _ => Self::Other,
        }
    }

    /// As the sentences choose by it.
    fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Denied => "denied",
            Self::Full => "full",
            Self::ReadOnly => "read-only",
            Self::InTheWay => "in-the-way",
            Self::Other => "other",
        }
    }
}

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
        /// In the system's words, for the log.
        cause: String,
        /// In ours.
        #[serde(default)]
        why: Why,
    },
    /// A file can't be read or written.
    File {
        /// The file.
        file: String,
        /// In the system's words, for the log.
        cause: String,
        /// In ours.
        #[serde(default)]
        why: Why,
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
        Self::Folder { folder: shown(folder), cause: cause.to_string(), why: Why::of(cause) }
    }

    pub(super) fn file(file: &Path, cause: &std::io::Error) -> Self {
        Self::named(shown(file), cause)
    }

    /// As [`Trouble::file`], of a file that has only a name.
    pub(super) fn named(file: String, cause: &std::io::Error) -> Self {
        Self::File { file, cause: cause.to_string(), why: Why::of(cause) }
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

    /// What the system or the database said of it, in its own words.
    pub fn cause(&self) -> Option<&str> {
        match self {
            Self::Folder { cause, .. }
            | Self::File { cause, .. }
            | Self::Database { cause }
            | Self::Unfit { cause }
            | Self::NotOpened { cause } => Some(cause),
            _ => None,
        }
    }

    /// The sentence for a person: a key of `locales/` and its arguments.
    pub fn sentence(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self.clone() {
            Self::NoData { folder } => ("backup-trouble-no-data", vec![("folder", folder)]),
            Self::Folder { folder, why, .. } => {
                ("backup-trouble-folder", vec![("folder", folder), ("why", why.as_str().to_owned())])
            }
            Self::File { file, why, .. } => {
                ("backup-trouble-file", vec![("file", file), ("why", why.as_str().to_owned())])
            }
            Self::Taken { file } => ("backup-trouble-taken", vec![("file", file)]),
            Self::Room { folder, needed, free } => (
                "backup-trouble-room",
                vec![("folder", folder), ("needed", needed.to_string()), ("free", free.to_string())],
            ),
            Self::Database { .. } => ("backup-trouble-database", vec![]),
            Self::Unfit { .. } => ("backup-trouble-unfit", vec![]),
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
            Self::NotOpened { .. } => ("backup-trouble-not-opened", vec![]),
        }
    }
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        let (key, args) = trouble.sentence();
        Self::invalid_with(key, args)
    }
}
