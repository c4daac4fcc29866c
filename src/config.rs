//! What can be set: flags and environment, with their defaults. Flags win.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;

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
    /// Calls of the JSON API that one person may make in a minute, in one go or spread; beyond that they are told to wait.
    #[arg(long, env = "RECTO_API_LIMIT", default_value_t = API_LIMIT, value_name = "CALLS")]
    pub api_limit: NonZeroU32,
    /// Tell admins figures for Prometheus at /metrics.
    #[arg(long, env = "RECTO_METRICS")]
    pub metrics: bool,
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
