//! The one error of the server: a variant for each thing that a person or a program can act on.
//!
//! A person gets a page with one clear sentence and a way on, a program a stable code, the log the cause.
//! How it becomes a page or JSON stands in `web/problem.rs`; the sentences are in `locales/`.

use std::borrow::Cow;

/// What went wrong. `code()` is part of the API and never changes.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or this person may not know of it.
    #[error("not found")]
    NotFound,
    /// A link that works once has been used, is too old, or was never made.
    #[error("no such link any more")]
    LinkUsed,
    /// The person is known but may not do this.
    #[error("not allowed")]
    Forbidden,
    /// Nobody is signed in, or the session has ended.
    #[error("not signed in")]
    SignedOut,
    /// The session belongs to another student than the answers say.
    #[error("signed in as another student")]
    OtherStudent,
    /// The answer to be undone isn't the student's last one.
    #[error("not the last answer")]
    NotLast,
    /// What was sent can't be taken; `message` is the key of a sentence in `locales/`.
    #[error("invalid: {message}")]
    Invalid {
        /// Key of the sentence.
        message: Cow<'static, str>,
        /// Arguments of the sentence.
        args: Vec<(&'static str, String)>,
    },
    /// The request doesn't come from a page of this server.
    #[error("from another site")]
    OtherSite,
    /// The state has moved on since the page was made (a plan, a name that is taken).
    #[error("conflict: {message}")]
    Conflict {
        /// Key of the sentence.
        message: &'static str,
        /// Arguments of the sentence.
        args: Vec<(&'static str, String)>,
    },
    /// The body is larger than the limit, in bytes.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The address takes no request of this method.
    #[error("method not allowed")]
    Method,
    /// A call of the API whose body isn't said to be JSON.
    #[error("not JSON")]
    NotJson,
    /// Too many tries; come back in so many seconds.
    #[error("too many tries, again in {seconds} s")]
    TooMany {
        /// Seconds to wait.
        seconds: u64,
    },
    /// The server has more to do than it can queue.
    #[error("busy")]
    Busy,
    /// The database did not take it: full disk, read-only folder. Nothing was kept.
    #[error("not stored: {0}")]
    NotStored(String),
    /// Anything else; the cause is for the log only.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// Every code that a program may see.
    pub const CODES: [&'static str; 15] = [
        "signed_out",
        "forbidden",
        "other_site",
        "not_found",
        "method_not_allowed",
        "other_student",
        "not_last",
        "conflict",
        "too_large",
        "not_json",
        "invalid",
        "too_many",
        "internal",
        "busy",
        "not_stored",
    ];

    /// Something that should not have happened; `cause` goes to the log.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }

    /// The database refused to keep a transaction.
    pub(crate) fn not_stored(cause: &dyn std::error::Error) -> Self {
        Self::NotStored(cause.to_string())
    }

    /// Whether another process wrote for longer than a transaction waits.
    pub(crate) fn is_locked(cause: &sqlx::Error) -> bool {
        is_one_of(cause, &LOCKED)
    }

    /// Refuses input with a sentence that needs no arguments.
    pub fn invalid(message: &'static str) -> Self {
        Self::Invalid { message: Cow::Borrowed(message), args: Vec::new() }
    }

    /// Refuses input with a sentence and its arguments.
    pub fn invalid_with(message: impl Into<Cow<'static, str>>, args: Vec<(&'static str, String)>) -> Self {
        Self::Invalid { message: message.into(), args }
    }

    /// Refuses what collides with something that is there.
    pub fn conflict(message: &'static str) -> Self {
        Self::Conflict { message, args: Vec::new() }
    }

    /// The stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound | Self::LinkUsed => "not_found",
            Self::Forbidden => "forbidden",
            Self::SignedOut => "signed_out",
            Self::OtherStudent => "other_student",
            Self::NotLast => "not_last",
            Self::Invalid { .. } => "invalid",
            Self::OtherSite => "other_site",
            Self::Conflict { .. } => "conflict",
            Self::TooLarge { .. } => "too_large",
            Self::Method => "method_not_allowed",
            Self::NotJson => "not_json",
            Self::TooMany { .. } => "too_many",
            Self::Busy => "busy",
            Self::NotStored(_) => "not_stored",
            Self::Internal(_) => "internal",
        }
    }

    /// The sentence for a person: a key of `locales/` and its arguments.
    pub fn sentence(&self) -> (&str, Vec<(&'static str, String)>) {
        match self {
            Self::NotFound => ("error-not-found", vec![]),
            Self::LinkUsed => ("error-link-used", vec![]),
            Self::Forbidden => ("error-forbidden", vec![]),
            Self::SignedOut => ("error-signed-out", vec![]),
            Self::OtherStudent => ("error-other-student", vec![]),
            Self::NotLast => ("error-not-last", vec![]),
            Self::Invalid { message, args } => (message, args.clone()),
            Self::OtherSite => ("error-other-site", vec![]),
            Self::Conflict { message, args } => (message, args.clone()),
            Self::TooLarge { limit } => ("error-too-large", in_units(*limit).into()),
            Self::Method => ("error-method", vec![]),
            Self::NotJson => ("api-not-json", vec![]),
            Self::TooMany { seconds } => ("error-too-many", vec![("seconds", seconds.to_string())]),
            Self::Busy => ("error-busy", vec![]),
            Self::NotStored(_) => ("error-not-stored", vec![]),
            Self::Internal(_) => ("error-internal", vec![]),
        }
    }
}

/// A limit of bytes as its sentence takes it: how many of which unit.
fn in_units(bytes: u64) -> [(&'static str, String); 2] {
    let (n, unit) = if bytes >= 1 << 20 { (bytes >> 20, "mega") } else { (bytes.div_ceil(1 << 10), "kilo") };
    [("limit", n.to_string()), ("unit", unit.to_owned())]
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut => Self::Busy,
            error if Self::is_locked(&error) => Self::Busy,
            error if is_one_of(&error, &DISK) => Self::not_stored(&error),
            error => Self::Internal(error.to_string()),
        }
    }
}

/// Another process writes for longer than a transaction waits: `SQLite`'s BUSY.
const LOCKED: [i32; 1] = [5];
/// The disk is what failed, full, read-only or broken: `SQLite`'s READONLY, IOERR and FULL.
const DISK: [i32; 3] = [8, 10, 13];

/// Whether `SQLite`'s primary code, the low byte, is one of `codes`.
fn is_one_of(error: &sqlx::Error, codes: &[i32]) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| codes.contains(&(code & 0xff)))
}
