//! `recto serve`: the server, from its start to a calm end.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::Failure;
use crate::clock::Clock;
use crate::config::Serve;
use crate::intake;
use crate::mail::Mailer;
use crate::mail::digest::Digests;
use crate::store::{Store, homes, media};
use crate::web::{self, App, figures, setup};

/// How long the end waits for a letter that is on its way; one that is given up is not sent again that day.
const LAST_LETTER: Duration = Duration::from_secs(8);

/// Serves until SIGTERM or Ctrl-C; open requests have ten seconds to finish, the log is checkpointed.
pub(super) async fn run(config: Serve) -> Result<(), Failure> {
    log_to_stderr(config.log_json);
    let mailer = Mailer::of(&config).map_err(|wrong| Failure::say(wrong.key, &wrong.args))?;
    let (store, closing) = Store::open(&config.data.data_dir).await?;
    store.sweep().await?;
    let app = App::new(store.clone(), config, Clock::default()).with_mailer(mailer);
    media::sweep(&store, app.clock.now()).await?;
    homes::sweep(&store).await?;
    intake::sweep(&store.uploads());
    let listener = listen(app.config.listen).await?;
    let address = listener.local_addr()?;
    let base = app.config.base_url.clone().unwrap_or_else(|| format!("http://{address}"));
    say!("Recto serves on {base}")?;
    if let Some(path) = setup::first_link(&store, app.clock.now()).await? {
        say!("Nobody is here yet. Open this link once to become the first admin:")?;
        say!("  {}{path}", base.trim_end_matches('/'))?;
    }
    let backups = app.backups.clone();
    backups.after_start().await;
    let schedule = tokio::spawn(backups.clone().keep_to_schedule());
    let digests = app.mailer.clone().map(|mailer| Digests::new(store.clone(), app.clock.clone(), mailer));
    let mut letters = match &digests {
        Some(digests) => {
            digests.after_start().await?;
            tokio::spawn(digests.clone().keep_going())
        }
        None => tokio::spawn(async {}),
    };
    let mornings = tokio::spawn(figures::every_morning(app.clone()));
    let giving_up = backups.clone();
    let stopping = async move {
        stopped().await;
        // Whoever ends a server doesn't wait minutes for an archive; the next start makes it.
        giving_up.give_up();
        if let Some(digests) = digests {
            digests.stop();
        }
    };
    web::serve(listener, app, stopping).await?;
    // The letter that is being sent may take as long as the mail server takes.
    if tokio::time::timeout(LAST_LETTER, &mut letters).await.is_err() {
        letters.abort();
        let _ = letters.await;
    }
    for task in [schedule, mornings] {
        task.abort();
        let _ = task.await;
    }
    backups.ended().await;
    drop(backups);
    store.close().await;
    closing.wait().await;
    tracing::info!("stopped");
    Ok(())
}

/// Binds the port, with a sentence that names it where that fails.
pub(super) async fn listen(address: std::net::SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|cause| {
        Failure::say("cli-listen-failed", &[("address", address.to_string()), ("cause", cause.to_string())])
    })
}

/// Structured logs on standard error; `RUST_LOG` chooses what.
pub(super) fn log_to_stderr(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first one's subscriber.
    let _ = if json { builder.json().try_init() } else { builder.compact().try_init() };
}

/// Done when the process is asked to end.
pub(super) async fn stopped() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
