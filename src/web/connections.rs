//! Connections: taken in one by one, each with a limit on how long a request's head may take, and ended calmly.
//!
//! `axum::serve` would do but for that limit: without it, clients that send a byte now and then hold their connections for ever.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

/// How long clients may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the head of a request, the idle time before it included.
    pub head: Duration,
    /// For the requests that are open when the server is asked to end.
    pub end: Duration,
}

impl Default for Patience {
    /// A minute for a head, as proxies and browsers keep idle connections about as long; ten seconds at the end, after which a
    /// service manager would lose its own patience.
    fn default() -> Self {
        Self { head: Duration::from_mins(1), end: Duration::from_secs(10) }
    }
}

/// Serves `routes` on `listener` until `stop` is done; then open requests finish, for as long as `patience` says.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    patience: Patience,
    stop: impl Future<Output = ()> + Send,
) -> std::io::Result<()> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience.head);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(patience.head).keep_alive_timeout(patience.head);
    let (open, mut tasks) = (GracefulShutdown::new(), JoinSet::new());
    tokio::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = accept(&listener) => accepted,
            Some(_) = tasks.join_next() => continue,
            () = &mut stop => break,
        };
        let routes = routes.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            routes.clone().oneshot(request.map(Body::new))
        });
        let connection = open.watch(builder.serve_connection(TokioIo::new(stream), service).into_owned());
        tasks.spawn(async move {
            if let Err(error) = connection.await {
                tracing::trace!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(patience.end, open.shutdown()).await.is_err() {
        tracing::warn!("requests were still open at the end");
    }
    // What is still open holds the store, and the process waits for that.
    tasks.shutdown().await;
    Ok(())
}

/// The next connection. Where the system has no more descriptors, others have to end first: that is waited for.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are written whole; waiting for more to send along would only delay them.
                let _ = stream.set_nodelay(true);
                return (stream, peer);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}
