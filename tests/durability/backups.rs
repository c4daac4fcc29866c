//! Backups of the real binary: while 32 clients answer, killed in the middle, asked to end, without the right to write.

use std::collections::HashSet;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use recto::store::Store;
use recto::store::people::{self, NewPerson, Role};
use recto::store::sessions;
use uuid::Uuid;

use crate::server::{Client, PATIENCE, Server, World, logged, must_be_whole, printed, recto};

/// Puts media of `bytes` each into the data folder, and returns their names.
fn put_media(data: &Path, count: u8, bytes: usize) -> Vec<String> {
    let folder = data.join("media");
    fs::create_dir_all(&folder).unwrap();
    let mut names: Vec<String> = (0..count)
        .map(|number| {
            let mut content = vec![number; bytes];
            rand::fill(&mut content[..bytes.min(4096)]);
            let name = hash(&content);
            fs::write(folder.join(&name), content).unwrap();
            name
        })
        .collect();
    names.sort();
    names
}

fn hash(bytes: &[u8]) -> String {
    recto::intake::sha256(bytes)
}

fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.filter_map(Result::ok).map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// An admin, and the cookie of their browser.
fn admin(data: &Path) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (store, closing) = Store::open(data).await.unwrap();
        let now = jiff::Timestamp::now().as_millisecond();
        let token = store.write(move |db| {
            Box::pin(async move {
                let new = NewPerson {
                    name: "Ada".to_owned(),
                    role: Role::Admin,
                    password_hash: None,
                    locale: "en".to_owned(),
                    time_zone: "UTC".to_owned(),
                };
                let id = people::add(db, new, now).await?;
                sessions::start(db, id, now).await
            })
        });
        let token = token.await.unwrap().reveal().to_owned();
        store.close().await;
        closing.wait().await;
        format!("session={token}")
    })
}

/// A request as the admin's browser sends it; a form post without fields, or a page.
fn ask(client: &mut Client, method: &str, path: &str, cookie: &str) {
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: recto\r\norigin: http://recto\r\ncookie: {cookie}\r\ncontent-length: 0\r\n\r\n"
    );
    client.send(request.as_bytes()).unwrap();
}

fn page(server: &Server, cookie: &str) -> String {
    let mut client = Client::open(server.address, "").unwrap();
    ask(&mut client, "GET", "/admin/backups", cookie);
    let (status, body) = client.answer().unwrap();
    assert_eq!(status, 200, "{body}");
    body
}

#[test]
fn a_backup_while_32_clients_answer_has_every_answer_acknowledged_before_it_began() {
    const CLIENTS: usize = 32;
    let world = World::new(CLIENTS, 20);
    let media = put_media(&world.data(), 12, 50_000);
    let server = Server::start(&world.data());
    let acknowledged: Mutex<Vec<Uuid>> = Mutex::default();
    let over = AtomicBool::new(false);
    let archive = world.beside("recto.zip");
    let count = || acknowledged.lock().unwrap().len();
    let until = |n: usize| {
        let start = Instant::now();
        while count() < n {
            assert!(start.elapsed() < PATIENCE, "the clients answer");
            std::thread::yield_now();
        }
    };
    let (before, during) = std::thread::scope(|scope| {
        for (number, token) in world.tokens.iter().enumerate() {
            let (acknowledged, over, cards, address) = (&acknowledged, &over, &world.cards, server.address);
            scope.spawn(move || {
                let mut client = Client::open(address, token).unwrap();
                for sent in 0_usize.. {
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    let id = Uuid::new_v4();
                    let grade = u8::try_from((sent + number) % 5 + 1).unwrap();
                    let (status, body) = client.grade(id, cards[(sent + number) % cards.len()], grade).unwrap();
                    assert!(status == 200 && body.contains(r#""recorded""#), "{status} {body}");
                    acknowledged.lock().unwrap().push(id);
                }
            });
        }
        until(500);
        let before: HashSet<Uuid> = acknowledged.lock().unwrap().iter().copied().collect();
        let said = printed(&world.data(), &["backup", archive.to_str().unwrap()]);
        assert!(said.contains("12 media files") && said.lines().count() == 1, "{said}");
        let during = count() - before.len();
        until(before.len() + during + 100);
        over.store(true, Ordering::Relaxed);
        (before, during)
    });
    assert!(during > 0, "nobody could answer while the backup was made");
    let all: HashSet<Uuid> = acknowledged.into_inner().unwrap().into_iter().collect();
    assert!(server.stop().success());
    world.must_be_whole();

    let restored = world.beside("restored");
    let said = printed(&restored, &["restore", archive.to_str().unwrap()]);
    assert_eq!(said.lines().count(), 1, "{said}");
    let log = logged(&restored);
    for id in &before {
        assert_eq!(log.get(id), Some(&1), "answer {id} was acknowledged before the backup began");
    }
    assert!(log.iter().all(|(id, times)| *times == 1 && all.contains(id)), "an answer that nobody gave");
    must_be_whole(&restored);
    assert_eq!(names_in(&restored.join("media")), media);
    for name in media {
        assert_eq!(hash(&fs::read(restored.join("media").join(&name)).unwrap()), name);
    }
    // It serves, and takes answers.
    let again = Server::start(&restored);
    let mut client = Client::open(again.address, &world.tokens[0]).unwrap();
    assert_eq!(client.grade(Uuid::new_v4(), world.cards[0], 5).unwrap().0, 200);
    drop(client);
    assert!(again.stop().success());
    must_be_whole(&restored);
}

/// Waits until the archive in a scratch folder of `backups` has begun to grow.
fn begun(backups: &Path) {
    let start = Instant::now();
    loop {
        let growing = names_in(backups)
            .into_iter()
            .filter(|name| name.starts_with(".recto-backup-"))
            .any(|name| fs::metadata(backups.join(name).join("archive.zip")).is_ok_and(|data| data.len() > 1 << 20));
        if growing {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "no backup has begun");
        std::thread::yield_now();
    }
}

#[test]
fn a_kill_in_the_middle_of_a_backup_leaves_no_archive_and_the_next_start_works() {
    let world = World::new(1, 2);
    put_media(&world.data(), 20, 4 << 20);
    let cookie = admin(&world.data());
    let backups = world.data().join("backups");
    let server = Server::start(&world.data());
    let mut client = Client::open(server.address, "").unwrap();
    ask(&mut client, "POST", "/admin/backups", &cookie);
    begun(&backups);
    server.kill();
    assert!(names_in(&backups).iter().all(|name| name.starts_with('.')), "{:?}", names_in(&backups));

    let server = Server::start(&world.data());
    let page = page(&server, &cookie);
    assert!(page.contains("went away before it was finished"), "{page}");
    assert_eq!(names_in(&backups), [""; 0]);
    // The same at the command line, in a folder of somebody's.
    let folder = world.beside("archives");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("recto.zip");
    let mut command = recto(&world.data(), &["backup", file.to_str().unwrap()]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    begun(&folder);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!file.exists());
    for name in fs::read_dir(world.data().join("media")).unwrap().skip(1) {
        fs::remove_file(name.unwrap().path()).unwrap();
    }
    printed(&world.data(), &["backup", file.to_str().unwrap()]);
    assert_eq!(names_in(&folder), ["recto.zip"], "what the kill left is swept");
    assert!(server.stop().success());
    world.must_be_whole();
}

#[test]
fn sigterm_ends_a_backup_soon_and_leaves_no_archive() {
    let world = World::new(1, 2);
    put_media(&world.data(), 20, 4 << 20);
    let cookie = admin(&world.data());
    let backups = world.data().join("backups");
    let server = Server::start(&world.data());
    let mut client = Client::open(server.address, "").unwrap();
    ask(&mut client, "POST", "/admin/backups", &cookie);
    begun(&backups);
    assert!(server.stop().success());
    let left = fs::metadata(world.data().join("recto.db-wal")).map_or(0, |wal| wal.len());
    assert_eq!(left, 0, "bytes left in the log");
    assert_eq!(names_in(&backups), [""; 0]);
    let server = Server::start(&world.data());
    let page = page(&server, &cookie);
    assert!(page.contains("The server was stopped meanwhile"), "{page}");
    assert!(server.stop().success());
}

/// Gives `path` and what is in it to nobody, to whom file permissions apply.
fn give_away(path: &Path) {
    let given = Command::new("chown").args(["-R", "65534:65534"]).arg(path).status().unwrap();
    assert!(given.success());
}

#[test]
fn a_backups_folder_without_the_right_to_write_leaves_the_older_ones_and_says_so() {
    let world = World::new(1, 2);
    let cookie = admin(&world.data());
    let backups: PathBuf = world.data().join("backups");
    fs::create_dir(&backups).unwrap();
    let old = backups.join("recto-20260101-000000.zip");
    fs::File::create(&old).unwrap().write_all(b"an older one").unwrap();
    fs::set_permissions(world.beside(""), fs::Permissions::from_mode(0o755)).unwrap();
    let root = fs::metadata("/proc/self").unwrap().uid() == 0;
    if root {
        give_away(&world.data());
    }
    fs::set_permissions(&backups, fs::Permissions::from_mode(0o555)).unwrap();
    let dropped = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    let server = Server::through(&world.data(), if root { &dropped } else { &[] });
    let mut client = Client::open(server.address, "").unwrap();
    ask(&mut client, "POST", "/admin/backups", &cookie);
    assert_eq!(client.answer().unwrap().0, 303);
    let page = page(&server, &cookie);
    assert!(page.contains("no backup was made") && page.contains(backups.to_str().unwrap()), "{page}");
    assert_eq!(names_in(&backups), ["recto-20260101-000000.zip"]);
    assert_eq!(fs::read(&old).unwrap(), b"an older one");
    drop(client);
    assert!(server.stop().success());
    fs::set_permissions(&backups, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_a_backup_or_a_restore_refuses_is_one_line_and_status_1() {
    let world = World::new(1, 2);
    let archive = world.beside("recto.zip");
    printed(&world.data(), &["backup", archive.to_str().unwrap()]);
    let text = world.beside("notes.txt");
    fs::write(&text, "mine").unwrap();
    let missing = world.beside("missing");
    let (archive, text) = (archive.to_str().unwrap(), text.to_str().unwrap());
    for (data, arguments, names) in [
        (world.data(), ["restore", archive], "data"),
        (world.data(), ["backup", text], "notes.txt"),
        (world.data(), ["backup", "/dev/null/recto.zip"], "/dev/null"),
        (missing.clone(), ["backup", archive], "missing"),
        (missing.clone(), ["restore", text], "notes.txt"),
        (missing.clone(), ["restore", "/nowhere.zip"], "nowhere.zip"),
    ] {
        let output = recto(&data, &arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(said.starts_with("recto: ") && said.lines().count() == 1 && said.contains(names), "{said}");
    }
    assert!(!missing.exists());
    assert_eq!(fs::read(text).unwrap(), b"mine");
}
