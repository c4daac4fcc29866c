//! `recto health`: asks a running server whether its database answers. For containers, whose images hold no other client.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Failure;

/// Longer than this a healthy server never takes.
const PATIENCE: Duration = Duration::from_secs(5);
/// The status line ends well before.
const STATUS_LINE_MAX: u64 = 256;

/// Ask a running server whether it is well.
#[derive(Debug, clap::Args)]
pub(super) struct Health {
    /// The address the server was told to listen on.
    #[arg(long, env = "RECTO_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

impl Health {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let address = reachable(self.listen);
        let failed = |cause: String| Failure::say("cli-health", &[("address", address.to_string()), ("cause", cause)]);
        let status = tokio::time::timeout(PATIENCE, status_line(address))
            .await
            .map_err(|_| failed(std::io::ErrorKind::TimedOut.to_string()))?
            .map_err(|cause| failed(cause.to_string()))?;
        if status.split(' ').nth(1) == Some("200") {
            say!("ok")?;
            Ok(())
        } else {
            Err(failed(status))
        }
    }
}

/// A server on all addresses is asked on this computer's own.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The first line of the server's answer, such as `HTTP/1.1 200 OK`.
async fn status_line(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut answer = Vec::new();
    stream.take(STATUS_LINE_MAX).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned())
}
