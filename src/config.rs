//! What can be set: flags and environment, with their defaults. Flags win.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::builder::BoolishValueParser;

use crate::exchange::LARGEST_FILE;

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Registration {
    /// Only people whom an instructor or admin has added.
    Closed,
    /// Whoever has a join code of a class.
    Invite,
    /// Everybody, also without a code; to join a class one is needed all the same.
    Open,
}

/// Calls of the API a minute, where nothing else is set: the study page makes one for each answer and one for each twenty cards.
pub const API_LIMIT: NonZeroU32 = NonZeroU32::MIN.saturating_add(1_199);

/// Where the data lies; every command takes it.
#[derive(Debug, Clone, clap::Args)]
pub struct DataFolder {
    /// Folder that holds the database and everything else; made if missing.
    #[arg(long, env = "RECTO_DATA_DIR", default_value = "data", value_name = "FOLDER")]
    pub data_dir: PathBuf,
}

/// Something that no log and no page may show.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(String);

impl Hidden {
    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// How e-mail leaves; without `smtp_url` none does, and nobody is asked for an address.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Mail {
    /// The mail server for news by e-mail, <smtps://user:password@host>; with smtp: where it knows STARTTLS or is this computer's own.
    #[arg(long, env = "RECTO_SMTP_URL", hide_env_values = true, value_name = "URL")]
    pub smtp_url: Option<Hidden>,
    /// A file whose first line is the password for the mail server.
    #[arg(long, env = "RECTO_SMTP_PASSWORD_FILE", value_name = "FILE")]
    pub smtp_password_file: Option<PathBuf>,
    /// A certificate in PEM that the mail server's is signed with, where that is one of your own.
    #[arg(long, env = "RECTO_SMTP_CA", value_name = "FILE")]
    pub smtp_ca: Option<PathBuf>,
    /// Whom e-mail is from, such as "Recto <recto@school.example>".
    #[arg(long, env = "RECTO_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,
}

/// Settings of `recto serve`.
#[derive(Debug, Clone, clap::Args)]
pub struct Serve {
    /// Address and port to listen on.
    #[arg(long, env = "RECTO_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where the data lies.
    #[command(flatten)]
    pub data: DataFolder,
    /// The address people type, such as <https://cards.school.example>; with https, cookies are marked secure.
    #[arg(long, env = "RECTO_BASE_URL", value_name = "URL")]
    pub base_url: Option<String>,
    /// Who may make an account.
    #[arg(long, env = "RECTO_REGISTRATION", value_enum, default_value = "invite")]
    pub registration: Registration,
    /// A proxy whose X-Forwarded-For is believed; may be given several times.
    #[arg(long, env = "RECTO_TRUSTED_PROXY", value_delimiter = ',', value_name = "ADDRESS")]
    pub trusted_proxy: Vec<IpAddr>,
    /// Largest upload in bytes; the default is also the most, since no larger file is ever read.
    #[arg(
        long,
        env = "RECTO_MAX_UPLOAD",
        default_value_t = LARGEST_FILE,
        value_name = "BYTES",
        value_parser = clap::value_parser!(u64).range(..=LARGEST_FILE)
    )]
    pub max_upload: u64,
    /// Calls of the JSON API that one person may make in a minute, in one go or spread; beyond that they are told to wait.
    #[arg(long, env = "RECTO_API_LIMIT", default_value_t = API_LIMIT, value_name = "CALLS")]
    pub api_limit: NonZeroU32,
    // A switch by itself takes no word but true and false from the environment, where many write 1 or on.
    /// Tell admins figures for Prometheus at /metrics.
    #[arg(long, env = "RECTO_METRICS", value_parser = BoolishValueParser::new())]
    pub metrics: bool,
    /// Log as JSON lines.
    #[arg(long, env = "RECTO_LOG_JSON", value_parser = BoolishValueParser::new())]
    pub log_json: bool,
    /// How e-mail leaves.
    #[command(flatten)]
    pub mail: Mail,
}

impl Serve {
    /// Whether people reach the server by https.
    pub fn https(&self) -> bool {
        self.base_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}
