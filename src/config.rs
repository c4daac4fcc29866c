//! What can be set: flags and environment, with their defaults. Flags win.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Registration {
    /// Only people whom an instructor or admin has added.
    Closed,
    /// Whoever has a join code of a class.
    Invite,
    /// As `invite`; there is nothing to join without a class, so open registration also needs a code.
    Open,
}

/// Where the data lies; every command takes it.
#[derive(Debug, Clone, clap::Args)]
pub struct DataFolder {
    /// Folder that holds the database and everything else; made if missing.
    #[arg(long, env = "RECTO_DATA_DIR", default_value = "data", value_name = "FOLDER")]
    pub data_dir: PathBuf,
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
    /// Largest upload in bytes.
    #[arg(long, env = "RECTO_MAX_UPLOAD", default_value_t = 256 << 20, value_name = "BYTES")]
    pub max_upload: u64,
    /// Log as JSON lines.
    #[arg(long, env = "RECTO_LOG_JSON")]
    pub log_json: bool,
}

impl Serve {
    /// Whether people reach the server by https.
    pub fn https(&self) -> bool {
        self.base_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}
