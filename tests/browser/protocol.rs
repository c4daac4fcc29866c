//! The protocol of Chromium's developer tools, as far as a tab needs it: calls by name, and what a session tells unasked.
//!
//! Libraries for it bring a type for each of its thousand messages, which took longer to build than the server under test. The
//! transport is one: `tokio-tungstenite`. The messages: <https://chromedevtools.github.io/devtools-protocol/tot/>.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::connect_async_with_config;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Chromium without its own window, which is a page too and costs as much as one: two tests at a time take half as long with it.
const SHELL: &str = "chromium-headless-shell";

/// What keeps Chromium to the pages under test: no look at other hosts, no first steps, no sleep of what isn't in front. And no help
/// from threads and compilers that only pay where a page stays open for longer than a moment.
const FLAGS: [&str; 24] = [
    "--headless=new",
    "--no-sandbox",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--enable-automation",
    "--hide-scrollbars",
    "--mute-audio",
    "--lang=en_US",
    "--password-store=basic",
    "--force-color-profile=srgb",
    "--metrics-recording-only",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-ipc-flooding-protection",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--num-raster-threads=1",
    "--js-flags=--no-maglev --no-turbofan",
];

/// What a session told: the event's name and what belongs to it.
pub type Event = (String, Value);

type Answer = Result<Value, String>;

/// What the task that holds the connection shares with those who ask.
#[derive(Default)]
struct Desk {
    waiting: HashMap<u64, oneshot::Sender<Answer>>,
    listeners: HashMap<String, mpsc::UnboundedSender<Event>>,
}

impl Desk {
    /// Hands a message to whoever it is for.
    fn deliver(&mut self, mut message: Value) {
        if let Some(id) = message["id"].as_u64() {
            let answer = match message.get("error") {
                Some(error) => Err(error.to_string()),
                None => Ok(message["result"].take()),
            };
            if let Some(asked) = self.waiting.remove(&id) {
                // Whoever asked may have given up.
                let _ = asked.send(answer);
            }
        } else if let (Some(session), Some(method)) = (message["sessionId"].as_str(), message["method"].as_str()) {
            let event = (method.to_owned(), message["params"].clone());
            if let Some(listener) = self.listeners.get(session) {
                let _ = listener.send(event);
            }
        }
    }
}

/// The connection to one browser.
struct Link {
    outgoing: mpsc::UnboundedSender<Message>,
    desk: Arc<Mutex<Desk>>,
    last_id: AtomicU64,
    patience: Duration,
}

impl Link {
    async fn open(address: &str, patience: Duration) -> Self {
        // A picture of a long page is one message.
        let any_size = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let (socket, _) =
            connect_async_with_config(address, Some(any_size), true).await.expect("the browser lets us in");
        let (mut sink, mut stream) = socket.split();
        let (outgoing, mut to_send) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(message) = to_send.recv().await {
                if sink.send(message).await.is_err() {
                    break;
                }
            }
        });
        let desk = Arc::new(Mutex::new(Desk::default()));
        let at_desk = Arc::clone(&desk);
        tokio::spawn(async move {
            while let Some(Ok(message)) = stream.next().await {
                if let Message::Text(text) = message {
                    let message = serde_json::from_str(&text).expect("the browser writes JSON");
                    at_desk.lock().expect("nobody panicked here").deliver(message);
                }
            }
            // Nobody will be answered or told anything any more.
            *at_desk.lock().expect("nobody panicked here") = Desk::default();
        });
        Self { outgoing, desk, last_id: AtomicU64::new(0), patience }
    }

    async fn call(&self, session: Option<&str>, method: &str, params: Value) -> Answer {
        let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        let (answered, answer) = oneshot::channel();
        self.desk.lock().expect("nobody panicked here").waiting.insert(id, answered);
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        let gone = || "the browser has ended".to_owned();
        self.outgoing.send(Message::text(message.to_string())).map_err(|_| gone())?;
        match tokio::time::timeout(self.patience, answer).await {
            Ok(answer) => answer.map_err(|_| gone())?,
            Err(_) => Err(format!("no answer in {:?}", self.patience)),
        }
    }
}

/// A process that ends with its owner, and its group with it: Debian starts the browser from a script, which alone would be killed.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = Command::new("sh").arg("-c").arg(format!("kill -KILL -{}", self.0.id())).stderr(Stdio::null()).status();
        let _ = self.0.wait();
    }
}

/// Where a Chromium that was started listens, which it says on its standard error. All that it says is read to its end, lest it wait.
async fn address(says: ChildStderr) -> String {
    let (found, address) = oneshot::channel();
    std::thread::spawn(move || {
        let (mut found, mut said) = (Some(found), String::new());
        for line in BufReader::new(says).lines().map_while(Result::ok) {
            if let Some(address) = line.strip_prefix("DevTools listening on ") {
                let _ = found.take().map(|found| found.send(Ok(address.to_owned())));
            } else if found.is_some() {
                said.push_str(&line);
                said.push('\n');
            }
        }
        let _ = found.map(|found| found.send(Err(said)));
    });
    match address.await.expect("the thread reads to the end") {
        Ok(address) => address,
        Err(said) => panic!("Chromium didn't start:\n{said}"),
    }
}

/// A running Chromium, which is killed with it.
pub struct Browser {
    link: Arc<Link>,
    _process: Process,
}

impl Browser {
    /// Starts the one that `CHROME` names, or else one on the `PATH`, with its profile in a folder. `patience` is the longest that
    /// starting, and then each call, may take.
    pub async fn launch(profile: &Path, more: &[&str], patience: Duration) -> Self {
        let mut folder = OsString::from("--user-data-dir=");
        folder.push(profile);
        let start = |program: &OsStr| {
            let mut command = Command::new(program);
            command.process_group(0);
            command
                .args(FLAGS)
                .args(more)
                .arg(&folder)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::piped());
            command.spawn()
        };
        let mut process = match std::env::var_os("CHROME") {
            Some(program) => start(&program),
            None => start(SHELL.as_ref()).or_else(|_| start("chromium".as_ref())),
        }
        .expect("a Chromium is installed");
        let says = process.stderr.take().expect("a pipe");
        let process = Process(process);
        let address = tokio::time::timeout(patience, address(says)).await.expect("Chromium starts in time");
        Self { link: Arc::new(Link::open(&address, patience).await), _process: process }
    }

    /// Opens a tab, and what it will tell of the domains that are enabled in it.
    pub async fn open(&self, url: &str) -> (Session, mpsc::UnboundedReceiver<Event>) {
        let tab = self.call("Target.createTarget", json!({ "url": url })).await["targetId"].clone();
        let attached = self.call("Target.attachToTarget", json!({ "targetId": tab, "flatten": true })).await;
        let id = attached["sessionId"].as_str().expect("the session's id").to_owned();
        let (told, events) = mpsc::unbounded_channel();
        self.link.desk.lock().expect("nobody panicked here").listeners.insert(id.clone(), told);
        (Session { link: Arc::clone(&self.link), id }, events)
    }

    async fn call(&self, method: &str, params: Value) -> Value {
        self.link.call(None, method, params).await.unwrap_or_else(|error| panic!("{method}: {error}"))
    }
}

/// One tab's side of the connection.
#[derive(Clone)]
pub struct Session {
    link: Arc<Link>,
    id: String,
}

impl Session {
    /// Calls a method in this tab.
    ///
    /// # Errors
    ///
    /// What the browser has against it, or that it didn't answer in time.
    pub async fn call(&self, method: &str, params: Value) -> Result<Value, String> {
        self.link.call(Some(&self.id), method, params).await
    }
}
