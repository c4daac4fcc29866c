//! A class in a folder of its own, the real binary that serves it, and clients that answer.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use recto::store::Store;
use recto::store::classes::{self, ClassRole};
use recto::store::people::{self, NewPerson, Role};
use recto::store::sessions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// Longer than anything here takes; a test that gets there fails instead of hanging.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// The binary with `arguments` for the data in `folder`.
pub fn recto(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recto"));
    command.args(arguments).env("RECTO_DATA_DIR", folder).env("RUST_LOG", "info,sqlx=warn").stdin(Stdio::null());
    command
}

/// What the command prints, once it has ended well.
pub fn printed(folder: &Path, arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = recto(folder, arguments).output().expect("the binary starts");
    let (said, complained) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{arguments:?}: {status}\n{said}{complained}");
    said.into_owned()
}

/// A class with one deck, and a token for each of its students.
pub struct World {
    // On the disk that holds the build: a folder in memory would flush nothing.
    folder: TempDir,
    pub tokens: Vec<String>,
    pub cards: Vec<i64>,
}

impl World {
    pub fn new(students: usize, cards: usize) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let data = folder.path().join("data");
        printed(&data, &["class", "add", "Algebra"]);
        let file = folder.path().join("deck.csv");
        let lines: String = (1..=cards).map(|n| format!("What is {n} + {n}?,{}", 2 * n)).collect::<Vec<_>>().join("\n");
        std::fs::write(&file, lines).expect("a file");
        printed(&data, &["import", "--class", "Algebra", "--deck", "Sums", file.to_str().expect("a plain path")]);
        let (tokens, cards) = runtime().block_on(async {
            let tokens = join(&data, students).await;
            (
                tokens,
                sqlx::query_scalar("SELECT id FROM cards ORDER BY position").fetch_all(&mut log(&data).await).await,
            )
        });
        let cards: Vec<i64> = cards.expect("cards");
        assert!(!cards.is_empty());
        Self { folder, tokens, cards }
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// How often each answer stands in the log.
    pub fn logged(&self) -> HashMap<Uuid, usize> {
        logged(&self.data())
    }

    /// Fails unless the database is whole and every state is the fold of its log.
    pub fn must_be_whole(&self) {
        must_be_whole(&self.data());
    }
}

/// Fails unless the database in `data` is whole and every state is the fold of its log.
pub fn must_be_whole(data: &Path) {
    let (integrity, foreign): (Vec<String>, usize) = runtime().block_on(async {
        let mut db = log(data).await;
        let integrity = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut db).await.unwrap();
        (integrity, sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut db).await.unwrap().len())
    });
    assert_eq!((integrity, foreign), (vec!["ok".to_owned()], 0));
    let checked = printed(data, &["replay", "--check"]);
    assert!(checked.contains(" 0 differ"), "{checked}");
}

/// Adds students to class 1 and returns a token for each.
async fn join(data: &Path, students: usize) -> Vec<String> {
    let (store, closing) = Store::open(data).await.expect("the folder opens");
    let tokens = store
        .write(move |db| {
            Box::pin(async move {
                let mut tokens = Vec::new();
                for number in 1..=students {
                    let new = NewPerson {
                        name: format!("Student {number}"),
                        role: Role::Student,
                        password_hash: None,
                        locale: "en".to_owned(),
                        time_zone: "Europe/Paris".to_owned(),
                    };
                    let id = people::add(db, new, 0).await?;
                    classes::join(db, 1.into(), id, ClassRole::Student, 0).await?;
                    tokens.push(sessions::add_token(db, id, 0).await?.reveal().to_owned());
                }
                Ok(tokens)
            })
        })
        .await
        .expect("they join");
    store.close().await;
    closing.wait().await;
    tokens
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// The database, to be read beside a server.
async fn log(data: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(data.join("recto.db")).read_only(true);
    options.busy_timeout(Duration::from_secs(10)).connect().await.expect("the database opens")
}

/// How often each answer stands in the log of the database in `data`.
pub fn logged(data: &Path) -> HashMap<Uuid, usize> {
    let ids: Vec<Uuid> = runtime().block_on(async {
        sqlx::query_scalar("SELECT id FROM reviews").fetch_all(&mut log(data).await).await.expect("the log is read")
    });
    let mut times = HashMap::new();
    for id in ids {
        *times.entry(id).or_insert(0) += 1;
    }
    times
}

/// The binary as it serves.
pub struct Server {
    child: Child,
    /// Kept open: who prints into a closed pipe panics.
    _stdout: BufReader<ChildStdout>,
    /// Of the binary itself, whatever it was started through.
    pub pid: u32,
    pub address: SocketAddr,
}

impl Server {
    pub fn start(data: &Path) -> Self {
        Self::through(data, &[])
    }

    /// Started through another program, which gets the rest of the line as its last arguments.
    pub fn through(data: &Path, program: &[&str]) -> Self {
        // The shell says under which number it is replaced by the server.
        let shell = ["sh", "-c", r#"trap "" XFSZ; echo $$; exec "$@""#, "sh", env!("CARGO_BIN_EXE_recto"), "serve"];
        let line = [program, &shell].concat();
        let mut child = Command::new(line[0])
            .args(&line[1..])
            .args(["--listen", "127.0.0.1:0"])
            .env("RECTO_DATA_DIR", data)
            // The clients here answer as fast as they can.
            .env("RECTO_API_LIMIT", "4000000000")
            .env("RUST_LOG", "info,sqlx=warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        let mut lines = stdout.by_ref().lines().map_while(Result::ok);
        let pid = lines.next().and_then(|line| line.parse().ok());
        let address = lines.find_map(|line| line.strip_prefix("Recto serves on http://")?.parse().ok());
        let (Some(pid), Some(address)) = (pid, address) else {
            let mut said = String::new();
            let _ = child.stderr.take().map(|mut stderr| stderr.read_to_string(&mut said));
            panic!("the server did not start: {said}");
        };
        let stderr = child.stderr.take().expect("its log");
        drain(stderr);
        Self { child, _stdout: stdout, pid, address }
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.pid.to_string()]).status().expect("kill is there");
        assert!(sent.success());
    }

    /// Kills it as a power cut would, as far as a process can tell.
    pub fn kill(mut self) {
        self.signal("KILL");
        self.child.wait().expect("it has ended");
    }

    /// Waits for it to end by itself.
    pub fn ended(mut self) -> ExitStatus {
        self.child.wait().expect("it has ended")
    }

    /// Asks it to end, and waits for that.
    pub fn stop(self) -> ExitStatus {
        self.signal("TERM");
        self.ended()
    }
}

impl Drop for Server {
    /// No server outlives its test, not even one that fails.
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = Command::new("kill").args(["-s", "KILL", &self.pid.to_string()]).status();
            let _ = self.child.wait();
        }
    }
}

/// Reads the log away, so that the server never waits for a reader.
fn drain(stderr: ChildStderr) {
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok).filter(|line| line.contains("panic")) {
            eprintln!("{line}");
        }
    });
}

/// A connection that is kept.
pub struct Client {
    stream: BufReader<TcpStream>,
    token: String,
}

impl Client {
    pub fn open(address: SocketAddr, token: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), token: token.to_owned() })
    }

    /// The head of a request of this client, with `more` header lines.
    pub fn head(&self, method: &str, path: &str, more: &str) -> String {
        format!("{method} {path} HTTP/1.1\r\nhost: recto\r\nauthorization: Bearer {}\r\n{more}\r\n", self.token)
    }

    pub fn get(&mut self, path: &str) -> std::io::Result<(u16, String)> {
        self.send(self.head("GET", path, "").as_bytes())?;
        self.answer()
    }

    /// Sends one graded card.
    pub fn grade(&mut self, id: Uuid, card: i64, grade: u8) -> std::io::Result<(u16, String)> {
        let body = graded(id, card, grade);
        let more = format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len());
        self.send((self.head("POST", "/api/v1/reviews", &more) + &body).as_bytes())?;
        self.answer()
    }

    pub fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// The next line, without its end.
    pub fn line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }

    /// The status and the body of the next response.
    pub fn answer(&mut self) -> std::io::Result<(u16, String)> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status line");
        let mut length = 0;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}

/// The body that brings one answer.
pub fn graded(id: Uuid, card: i64, grade: u8) -> String {
    let now = jiff::Timestamp::now();
    format!(r#"{{"reviews":[{{"id":"{id}","card_id":{card},"grade":{grade},"answered_at":"{now}"}}]}}"#)
}
