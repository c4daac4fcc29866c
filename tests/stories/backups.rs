//! Backups as an admin sees them: made, checked, kept, taken home, restored; and archives that nobody should restore.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use recto::backup::{self, Stop, Trouble};
use recto::lang::Lang;
use recto::store::people::Role;
use recto::store::{Store, people, replay};
use serde_json::{Value, json};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::media::PNG;
use crate::world::{Browser, Classroom, DAY, World};

const HOUR: i64 = DAY / 24;

fn hash(bytes: &[u8]) -> String {
    recto::intake::sha256(bytes)
}

/// Files of `media/`, put there as an upload would.
fn put_media(data: &Path, contents: &[&[u8]]) {
    fs::create_dir_all(data.join("media")).unwrap();
    for bytes in contents {
        fs::write(data.join("media").join(hash(bytes)), bytes).unwrap();
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The one line that a person reads.
fn said(trouble: &Trouble) -> String {
    let (key, args) = trouble.sentence();
    for lang in [Lang::En, Lang::Fr] {
        let sentence = lang.say_text(key, &args);
        assert!(!sentence.contains(key) && !sentence.contains('{') && sentence.lines().count() == 1, "{sentence}");
    }
    Lang::En.say_text(key, &args)
}

/// A class in which something was answered, its admin, and a folder for what is made of it.
async fn school() -> (World, Classroom, Browser, TempDir) {
    let (world, room) = World::with_deck(3).await;
    let admin = world.person("Ada", Role::Admin).await;
    answer(&world, &room, 1).await;
    (world, room, admin, tempfile::tempdir().unwrap())
}

/// The student answers one card; `number` makes the id.
async fn answer(world: &World, room: &Classroom, number: u32) {
    let card = world.cards(room.deck).await[0];
    let at = jiff::Timestamp::from_millisecond(world.clock.now()).unwrap().to_string();
    let id = format!("00000000-0000-4000-8000-{number:012}");
    let review = json!({ "id": id, "card_id": card, "grade": 4, "answered_at": at });
    let sent = room.student.send("/api/v1/reviews", &json!({ "reviews": [review] })).await.expect(200);
    assert_eq!(sent.json()["results"][0]["result"], "recorded");
}

async fn take(world: &World, file: &Path) -> Result<backup::Taken, Trouble> {
    backup::take(world.folder(), file, world.clock.now(), &Stop::default()).await
}

#[tokio::test]
async fn a_backup_holds_everything_and_is_restored_into_a_new_folder() {
    let (world, _room, _admin, folder) = school().await;
    put_media(world.folder(), &[b"one", b"two", b""]);
    fs::write(world.folder().join("media/half-an-upload.tmp"), "x").unwrap();
    let archive = folder.path().join("recto.zip");
    let taken = take(&world, &archive).await.unwrap();
    assert_eq!((taken.media, taken.altered), (3, 0));
    assert_eq!(names_in(folder.path()), ["recto.zip"], "nothing else is left beside it");
    assert_eq!(fs::metadata(&archive).unwrap().permissions().mode() & 0o777, 0o600);

    let back = folder.path().join("school/data");
    let restored = backup::restore(&archive, &back, world.clock.now()).await.unwrap();
    assert_eq!(restored.media, 3);
    assert_eq!(names_in(&back), ["media", "recto.db"]);
    for name in names_in(&back.join("media")) {
        assert_eq!(hash(&fs::read(back.join("media").join(&name)).unwrap()), name);
    }
    assert_eq!(fs::metadata(&back).unwrap().permissions().mode() & 0o777, 0o700);

    let (store, closing) = Store::open(&back).await.unwrap();
    let replayed = store.read(|db| Box::pin(replay::check(db))).await.unwrap();
    assert_eq!((replayed.answers, replayed.differences.len()), (1, 0));
    // Nobody is signed in by a session of then; the accounts are there.
    let mut db = world.database_in(&back).await;
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM sessions").fetch_one(&mut db).await.unwrap();
    let people: i64 = sqlx::query_scalar("SELECT count(*) FROM users").fetch_one(&mut db).await.unwrap();
    assert_eq!((count, people), (0, 3));
    store.close().await;
    closing.wait().await;
}

#[tokio::test]
async fn the_pictures_and_sounds_of_cards_are_shown_from_a_restored_folder_byte_by_byte() {
    let (world, room, _admin, folder) = school().await;
    let sound = [
        b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data".to_vec(),
        vec![0x80; 9000],
    ]
    .concat();
    let files = [("ville & rue.png", PNG.to_vec()), ("cri.wav", sound)];
    for (name, bytes) in &files {
        let added = room.instructor.picture(room.deck, name, bytes, "What it is").await.expect(200).json();
        let fields = [
            ("front_markup", "markdown"),
            ("front", added["markdown"].as_str().unwrap()),
            ("back_markup", "markdown"),
            ("back", "It"),
        ];
        room.instructor.post(&format!("/decks/{}/cards/new", room.deck), &fields).await.expect(303);
    }
    let shown = async |who: &Browser| {
        let page = who.page(&format!("/decks/{}", room.deck)).await;
        let mut found = Vec::new();
        for part in page.body.split("src=\"/media/").skip(1) {
            let at = who.url(&format!("/media/{}", part.split('"').next().unwrap()));
            found.push(who.client.get(at).send().await.unwrap().bytes().await.unwrap().to_vec());
        }
        found
    };
    let wanted = files.map(|(_, bytes)| bytes);
    assert_eq!(shown(&room.student).await, wanted);

    let archive = folder.path().join("recto.zip");
    assert_eq!(take(&world, &archive).await.unwrap().media, 2);
    let back = tempfile::tempdir().unwrap();
    assert_eq!(backup::restore(&archive, back.path(), world.clock.now()).await.unwrap().media, 2);
    let restored = World::on(back, |_| ()).await;
    let student = restored.browser_of(room.student.id).await;
    assert_eq!(shown(&student).await, wanted);
    let media = restored.folder().join("media");
    let names = names_in(&media);
    assert_eq!(names.len(), 2);
    for name in names {
        assert_eq!(hash(&fs::read(media.join(&name)).unwrap()), name);
    }
}

#[tokio::test]
async fn a_backup_replaces_an_older_one_of_its_name_and_nothing_else() {
    let (world, room, _admin, folder) = school().await;
    let archive = folder.path().join("recto.zip");
    take(&world, &archive).await.unwrap();
    let before = fs::read(&archive).unwrap();
    answer(&world, &room, 2).await;
    take(&world, &archive).await.unwrap();
    assert_ne!(fs::read(&archive).unwrap(), before);
    for name in ["notes.txt", "other.zip"] {
        let other = folder.path().join(name);
        fs::write(&other, "mine").unwrap();
        let sentence = said(&take(&world, &other).await.unwrap_err());
        assert!(sentence.contains(name), "{sentence}");
        assert_eq!(fs::read(&other).unwrap(), b"mine");
    }
    fs::create_dir(folder.path().join("place")).unwrap();
    said(&take(&world, &folder.path().join("place")).await.unwrap_err());
    let missing = said(&take(&world, &folder.path().join("missing/recto.zip")).await.unwrap_err());
    assert!(missing.contains("missing"), "{missing}");
    assert_eq!(names_in(folder.path()), ["notes.txt", "other.zip", "place", "recto.zip"]);
}

#[tokio::test]
async fn a_folder_that_holds_something_is_never_restored_into() {
    let (world, _room, _admin, folder) = school().await;
    let archive = folder.path().join("recto.zip");
    take(&world, &archive).await.unwrap();
    let used = folder.path().join("used");
    fs::create_dir(&used).unwrap();
    fs::write(used.join("thesis.txt"), "years of work").unwrap();
    for data in [used.as_path(), world.folder()] {
        let before = names_in(data);
        let sentence = said(&backup::restore(&archive, data, 0).await.unwrap_err());
        assert!(sentence.contains(data.to_str().unwrap()) && sentence.contains("isn’t empty"), "{sentence}");
        assert_eq!(names_in(data), before);
    }
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    said(&backup::restore(&archive, &file, 0).await.unwrap_err());
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    backup::restore(&archive, &empty, 0).await.unwrap();
    assert!(empty.join("recto.db").is_file());
}

/// Tries to restore `archive` into a missing and into an empty folder: it must be refused in one line, with nothing written.
async fn must_be_refused(archive: &Path, what: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (missing, empty) = (folder.path().join("missing"), folder.path().join("empty"));
    fs::create_dir(&empty).unwrap();
    let refused = backup::restore(archive, &missing, 0).await.expect_err(what);
    assert_eq!(backup::restore(archive, &empty, 0).await.expect_err(what), refused, "{what}");
    assert_eq!(names_in(folder.path()), ["empty"], "{what}");
    assert_eq!(names_in(&empty), [""; 0], "{what}");
    let sentence = said(&refused);
    assert!(sentence.contains(archive.file_name().unwrap().to_str().unwrap()), "{what}: {sentence}");
    sentence
}

#[tokio::test]
async fn a_damaged_or_cut_archive_is_refused_and_writes_nothing() {
    let (world, _room, _admin, folder) = school().await;
    let picture: Vec<u8> = (0..40_000_u32).map(|n| (n * n % 251) as u8).collect();
    put_media(world.folder(), &[&picture]);
    let archive = folder.path().join("recto.zip");
    take(&world, &archive).await.unwrap();
    let whole = fs::read(&archive).unwrap();
    let broken = folder.path().join("broken.zip");
    for part in [0, 1, 100, whole.len() / 2, whole.len() - 1] {
        fs::write(&broken, &whole[..part]).unwrap();
        must_be_refused(&broken, &format!("cut to {part} bytes")).await;
    }
    // In the texts of the database, in the picture, and all over: refused, or as good as new (where no byte of ours was hit).
    let picture_at = whole.windows(64).position(|bytes| bytes == &picture[..64]).unwrap();
    for at in [200, whole.len() / 8, picture_at, picture_at + 20_000] {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        fs::write(&broken, &bytes).unwrap();
        let sentence = must_be_refused(&broken, &format!("byte {at}")).await;
        assert!(sentence.contains("damaged"), "byte {at}: {sentence}");
    }
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x11;
        fs::write(&broken, &bytes).unwrap();
        let data = folder.path().join("data");
        match backup::restore(&broken, &data, 0).await {
            Ok(restored) => {
                assert_eq!(
                    (restored.media, fs::read(data.join("media").join(hash(&picture))).unwrap()),
                    (1, picture.clone())
                );
                fs::remove_dir_all(&data).unwrap();
            }
            Err(trouble) => {
                said(&trouble);
                assert!(!data.exists(), "byte {at}");
            }
        }
    }
    for (name, bytes) in [("empty.zip", &b""[..]), ("text.zip", b"front,back\nq,a\n")] {
        let file = folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        must_be_refused(&file, name).await;
    }
    must_be_refused(&folder.path().join("nowhere.zip"), "missing").await;
    must_be_refused(folder.path(), "a folder").await;
}

/// What a test does to the list of an archive.
type Change = fn(&mut Value);

/// A part of an archive that a test writes itself.
struct Made {
    name: String,
    bytes: Vec<u8>,
    method: CompressionMethod,
}

impl Made {
    fn stored(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), bytes: bytes.to_vec(), method: CompressionMethod::Stored }
    }
}

/// The database of a good archive.
fn database_of(archive: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut zip = ZipArchive::new(File::open(archive).unwrap()).unwrap();
    zip.by_name("recto.db").unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// Writes an archive whose list names all `parts` truly, then lets `change` change the list.
fn write(file: &Path, parts: &[Made], change: impl FnOnce(&mut Value)) {
    let mut zip = ZipWriter::new(File::create(file).unwrap());
    for part in parts {
        zip.start_file(part.name.as_str(), SimpleFileOptions::default().compression_method(part.method)).unwrap();
        zip.write_all(&part.bytes).unwrap();
    }
    let files: Vec<Value> = parts
        .iter()
        .map(|part| json!({ "name": part.name, "bytes": part.bytes.len(), "sha256": hash(&part.bytes) }))
        .collect();
    let mut list = json!({ "format": "recto-backup", "version": 1, "recto": "0.1.0", "schema": 1,
        "created_at": "2026-03-02T10:00:00Z", "files": files });
    change(&mut list);
    zip.start_file("backup.json", SimpleFileOptions::default()).unwrap();
    zip.write_all(list.to_string().as_bytes()).unwrap();
    zip.finish().unwrap();
}

#[tokio::test]
async fn a_hostile_archive_is_refused_and_writes_nothing() {
    let (world, _room, _admin, folder) = school().await;
    let archive = folder.path().join("recto.zip");
    take(&world, &archive).await.unwrap();
    let database = database_of(&archive);
    let good = || Made::stored("recto.db", &database);
    let hostile = folder.path().join("hostile.zip");
    let unchanged = |_: &mut Value| ();

    // What the others differ from is restored.
    write(&hostile, &[good(), Made::stored(&format!("media/{}", hash(b"x")), b"x")], unchanged);
    backup::restore(&hostile, &folder.path().join("good"), 0).await.unwrap();

    for name in [
        "../evil.txt",
        "media/../../evil.txt",
        "/tmp/recto-evil.txt",
        "media/../recto.db",
        "media/picture.png",
        "media/",
        "uploads/7",
        "recto.db-wal",
        "..\\evil.txt",
        "media/\u{0}",
        "a name\nof two lines",
    ] {
        write(&hostile, &[good(), Made::stored(name, b"x")], unchanged);
        let sentence = must_be_refused(&hostile, name).await;
        assert!(sentence.contains("no part of a backup") || sentence.contains("damaged"), "{name}: {sentence}");
    }
    for path in ["../evil.txt", "../../evil.txt"] {
        assert!(!folder.path().join(path).exists());
    }

    // Bombs: what unfolds to more than the list says, to more than a database ever would, or isn't stored plainly.
    let zeros = vec![0; 20 << 20];
    let bomb = || Made { name: "recto.db".to_owned(), bytes: zeros.clone(), method: CompressionMethod::Deflated };
    write(&hostile, &[bomb()], |list| list["files"][0]["bytes"] = json!(4096));
    must_be_refused(&hostile, "more than it says").await;
    write(&hostile, &[bomb()], unchanged);
    must_be_refused(&hostile, "zeros").await;
    let media = format!("media/{}", hash(&zeros));
    let packed = Made { name: media, bytes: zeros.clone(), method: CompressionMethod::Deflated };
    write(&hostile, &[good(), packed], unchanged);
    must_be_refused(&hostile, "a folded medium").await;
    drop(zeros);

    // Lists that don't tell the truth.
    let lies: [(&str, Change); 9] = [
        ("another hash", |list| list["files"][0]["sha256"] = json!("00")),
        ("another size", |list| list["files"][0]["bytes"] = json!(1)),
        ("a part too many", |list| {
            let more = json!({ "name": format!("media/{}", hash(b"y")), "bytes": 1, "sha256": hash(b"y") });
            list["files"].as_array_mut().unwrap().push(more);
        }),
        ("a part twice", |list| {
            let twice = list["files"][0].clone();
            list["files"].as_array_mut().unwrap().push(twice);
        }),
        ("no parts", |list| list["files"] = json!([])),
        ("no list", |list| *list = json!("nothing")),
        ("another format", |list| list["format"] = json!("other")),
        ("no time", |list| list["created_at"] = json!("\u{1b}[31mnow")),
        ("a negative size", |list| list["files"][0]["bytes"] = json!(-1)),
    ];
    for (what, lie) in lies {
        write(&hostile, &[good()], lie);
        must_be_refused(&hostile, what).await;
    }
    // A database that is none, that is broken inside, or that isn't Recto's.
    let mut broken = database.clone();
    let middle = broken.len() / 2;
    broken[middle..middle + 4096].fill(0xa5);
    for (what, bytes) in [("text", b"no database".to_vec()), ("empty", Vec::new()), ("broken", broken)] {
        write(&hostile, &[Made::stored("recto.db", &bytes)], unchanged);
        must_be_refused(&hostile, what).await;
    }
}

#[tokio::test]
async fn an_archive_of_a_newer_recto_is_refused_with_a_sentence_that_says_so() {
    let (world, _room, _admin, folder) = school().await;
    let archive = folder.path().join("recto.zip");
    take(&world, &archive).await.unwrap();
    let newer = folder.path().join("newer.zip");
    let changes: [Change; 2] = [|list| list["schema"] = json!(9999), |list| list["version"] = json!(2)];
    for change in changes {
        write(&newer, &[Made::stored("recto.db", &database_of(&archive))], change);
        let sentence = must_be_refused(&newer, "newer").await;
        assert!(sentence.contains("newer Recto"), "{sentence}");
    }
    // The list may say less than the database.
    world
        .sql(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (9999, 'later', 1, x'00', 0)",
        )
        .await;
    let copy = folder.path().join("copy.db");
    world.sql(&format!("VACUUM INTO '{}'", copy.display())).await;
    write(&newer, &[Made::stored("recto.db", &fs::read(&copy).unwrap())], |_| ());
    assert!(must_be_refused(&newer, "newer inside").await.contains("9999"));
    // And an older program makes no backup that it could not restore.
    let sentence = said(&take(&world, &folder.path().join("later.zip")).await.unwrap_err());
    assert!(sentence.contains("newer Recto") && sentence.contains("recto.db"), "{sentence}");
}

#[tokio::test]
async fn an_archive_of_an_older_recto_is_restored_and_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let (steps, database) = (folder.path().join("steps"), folder.path().join("old.db"));
    fs::create_dir(&steps).unwrap();
    for step in names_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")).iter().take(3) {
        fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(step), steps.join(step)).unwrap();
    }
    let options = SqliteConnectOptions::new().filename(&database).create_if_missing(true);
    let mut db = options.connect().await.unwrap();
    Migrator::new(steps).await.unwrap().run(&mut db).await.unwrap();
    let add = "INSERT INTO users (name, name_key, role, created_at) VALUES ('Tom', 'tom', 'student', 1)";
    sqlx::query(add).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    let archive = folder.path().join("old.zip");
    write(&archive, &[Made::stored("recto.db", &fs::read(&database).unwrap())], |list| list["schema"] = json!(3));

    let data = folder.path().join("data");
    backup::restore(&archive, &data, 0).await.unwrap();
    assert_eq!(names_in(&data), ["media", "recto.db"]);
    let (store, _closing) = Store::open(&data).await.unwrap();
    let tom = store.read(|db| Box::pin(people::by_name(db, "Tom"))).await.unwrap();
    assert_eq!(tom.name, "Tom");
    assert_eq!(names_in(&data).iter().filter(|name| name.contains("before")).count(), 0, "it was up to date already");
}

#[tokio::test]
async fn a_restore_that_was_cut_short_keeps_everybody_out_until_it_is_run_again() {
    let (world, _room, _admin, folder) = school().await;
    put_media(world.folder(), &[b"one"]);
    let archive = folder.path().join("recto.zip");
    take(&world, &archive).await.unwrap();
    // As a crash may leave it: media in place, the database not yet.
    let data = folder.path().join("data");
    fs::create_dir_all(data.join(".restoring")).unwrap();
    fs::write(data.join(".restoring/recto.db"), "half").unwrap();
    put_media(&data, &[b"one"]);
    let refused = Store::open(&data).await.err().expect("nobody opens it").to_string();
    assert!(refused.contains("cut short") && refused.lines().count() == 1, "{refused}");
    assert!(!data.join("recto.db").exists());
    backup::restore(&archive, &data, 0).await.unwrap();
    assert_eq!(names_in(&data), ["media", "recto.db"]);
    Store::open(&data).await.expect("it opens");
}

fn archives(world: &World) -> Vec<String> {
    names_in(&world.folder().join("backups"))
}

#[tokio::test]
async fn an_admin_backs_up_with_a_button_and_takes_the_archive_home() {
    let (world, _room, admin, folder) = school().await;
    put_media(world.folder(), &[b"one"]);
    let page = admin.page("/admin/backups").await;
    assert!(page.body.contains("There is none yet.") && !page.body.contains("On this server"), "{}", page.body);
    let done = admin.post("/admin/backups", &[]).await.expect(303);
    let page = admin.follow(&done).await.expect(200);
    assert!(page.body.contains("The backup is made and checked."), "{}", page.body);
    let path = page.between("href=\"/admin/backups/", "\"");
    let got = admin.client.get(admin.url(&format!("/admin/backups/{path}"))).send().await.unwrap();
    assert_eq!(got.status(), 200);
    let header = |name: &str| got.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-disposition"), format!("attachment; filename=\"{path}\""));
    assert_eq!((header("content-type"), header("cache-control")), ("application/zip".into(), "no-store".into()));
    assert!(!got.headers().contains_key("content-encoding"));
    let archive = folder.path().join("home.zip");
    fs::write(&archive, got.bytes().await.unwrap()).unwrap();
    let restored = backup::restore(&archive, &folder.path().join("data"), 0).await.unwrap();
    assert_eq!(restored.media, 1);
    // In parts, too.
    let part = admin.client.get(admin.url(&format!("/admin/backups/{path}"))).header("range", "bytes=0-3");
    let part = part.send().await.unwrap();
    assert_eq!((part.status().as_u16(), &part.bytes().await.unwrap()[..]), (206, &b"PK\x03\x04"[..]));
    for (action, subject) in [("backup", &path), ("backup-download", &path)] {
        let noted = format!(
            "SELECT count(*) FROM audit WHERE action = '{action}' AND subject = '{subject}' AND actor_id = {}",
            admin.id
        );
        assert_eq!(world.number(&noted).await, 1, "{action}");
    }
}

#[tokio::test]
async fn nobody_but_an_admin_gets_near_a_backup() {
    let (world, room, admin, _folder) = school().await;
    admin.post("/admin/backups", &[]).await.expect(303);
    let [archive] = archives(&world).try_into().expect("one archive");
    let path = format!("/admin/backups/{archive}");
    for who in [&room.student, &room.instructor] {
        who.get(&path).await.expect(403);
        who.get("/admin/backups").await.expect(403);
        who.post("/admin/backups", &[]).await.expect(403);
    }
    assert!(world.visitor().get(&path).await.expect(303).to.starts_with("/sign-in"));
    // A name that isn't an archive's leads nowhere, whoever asks.
    for name in ["..%2Frecto.db", "%2e%2e%2frecto.db", "recto.db", "recto-20200101-000000.zip", "recto-x.zip", ".%2e"] {
        admin.get(&format!("/admin/backups/{name}")).await.expect(404);
    }
    assert_eq!(archives(&world).len(), 1);
}

#[tokio::test]
async fn the_schedule_makes_backups_when_they_are_due_and_keeps_as_many_as_wished() {
    let (world, _room, admin, _folder) = school().await;
    let backups = &world.app.backups;
    admin.post("/admin/backups/schedule", &[("every", "6"), ("keep", "3")]).await.expect(303);
    fs::create_dir_all(world.folder().join("backups")).unwrap();
    fs::write(world.folder().join("backups/notes.txt"), "mine").unwrap();
    assert!(!backups.make_due().await.unwrap(), "not before it is due");
    let mut all = Vec::new();
    for _ in 0..5 {
        world.clock.advance(6 * HOUR);
        assert!(backups.make_due().await.unwrap());
        assert!(!backups.make_due().await.unwrap(), "not twice");
        let newest = backups.kept().unwrap().remove(0).file;
        assert!(!all.contains(&newest));
        all.push(newest);
    }
    let mut kept = all.split_off(2);
    kept.insert(0, "notes.txt".to_owned());
    assert_eq!(archives(&world), kept, "the newest three, and what isn't ours");
    // The clock was put right: what lay years ahead doesn't stop the schedule.
    world.clock.advance(-400 * DAY);
    assert!(backups.make_due().await.unwrap());
    admin.post("/admin/backups/schedule", &[("every", "0"), ("keep", "3")]).await.expect(303);
    world.clock.advance(1000 * DAY);
    assert!(!backups.make_due().await.unwrap(), "never by itself");
}

#[tokio::test]
async fn a_schedule_out_of_range_is_refused_with_a_sentence_and_changes_nothing() {
    let (world, _room, admin, _folder) = school().await;
    for (every, keep) in [("-1", "7"), ("721", "7"), ("24", "0"), ("24", "101"), ("24", "-3")] {
        let refused = admin.post("/admin/backups/schedule", &[("every", every), ("keep", keep)]).await.expect(422);
        assert!(refused.body.contains("id=\"problem\""), "{every} {keep}");
        assert_eq!(refused.between("max=\"100\" value=\"", "\""), keep, "what was typed is still there");
    }
    admin.post("/admin/backups/schedule", &[("every", "x"), ("keep", "")]).await.expect(422);
    assert_eq!(world.number("SELECT every_hours * 1000 + keep FROM backup_settings").await, 24_007);
}

#[tokio::test]
async fn a_backup_that_fails_says_why_leaves_the_older_ones_and_is_tried_again_within_the_hour() {
    let (world, _room, admin, _folder) = school().await;
    let backups = &world.app.backups;
    admin.post("/admin/backups/schedule", &[("every", "24"), ("keep", "1")]).await.expect(303);
    admin.post("/admin/backups", &[]).await.expect(303);
    let before = archives(&world);
    // A folder that can't be read, as on a disk that goes bad: a file in its place stands for it.
    let media = world.folder().join("media");
    fs::write(&media, "no folder").unwrap();
    world.clock.advance(24 * HOUR);
    assert!(backups.make_due().await.unwrap());
    assert_eq!(archives(&world), before, "the older one stays, and nothing half is there");
    let page = admin.page("/admin/backups").await;
    let sentence = page.between("id=\"trouble\">", "</p>");
    assert!(sentence.contains("no backup was made") && sentence.contains(media.to_str().unwrap()), "{sentence}");
    assert!(page.body.contains("The last good one is from"));
    // Nobody who reads French is told in the system's English; its words stand in the log.
    admin.post("/language", &[("language", "fr")]).await.expect(303);
    let page = admin.page("/admin/backups").await;
    let sentence = page.between("id=\"trouble\">", "</p>");
    assert!(sentence.contains("autre chose porte ce nom") && sentence.contains("journal du serveur"), "{sentence}");
    assert!(!sentence.contains("os error") && !sentence.contains("irectory"), "{sentence}");
    admin.post("/language", &[("language", "en")]).await.expect(303);
    assert_eq!(world.number("SELECT count(*) FROM audit WHERE action = 'backup-failed'").await, 1);
    fs::remove_file(&media).unwrap();
    assert!(!backups.make_due().await.unwrap());
    world.clock.advance(HOUR);
    assert!(backups.make_due().await.unwrap());
    assert!(archives(&world).len() == 1 && archives(&world) != before);
    assert!(!admin.page("/admin/backups").await.body.contains("id=\"trouble\""));
}

#[tokio::test]
async fn while_a_backup_is_made_the_class_studies_and_a_second_one_is_refused() {
    let (world, room, admin, _folder) = school().await;
    put_media(world.folder(), &[&vec![7; 12 << 20]]);
    let run = world.app.backups.start(None).await.unwrap();
    let page = admin.page("/admin/backups").await;
    assert!(page.body.contains("A backup is being made.") && !page.body.contains("Back up now"), "{}", page.body);
    admin.post("/admin/backups", &[]).await.expect(409);
    answer(&world, &room, 2).await;
    assert!(!run.is_finished(), "all that while it was being made");
    run.await.unwrap().unwrap();
    assert_eq!(archives(&world).len(), 1);
    assert!(admin.page("/admin/backups").await.body.contains("checked by reading it back"));
    world.assert_log_agrees(2).await;
}

#[tokio::test]
async fn a_database_with_a_fault_makes_no_backup_that_pretends_to_be_good() {
    let (world, _room, _admin, folder) = school().await;
    let archive = folder.path().join("recto.zip");
    world.sql("PRAGMA foreign_keys = OFF; UPDATE memberships SET class_id = 999").await;
    let sentence = said(&take(&world, &archive).await.unwrap_err());
    assert!(sentence.contains("did not pass its check"), "{sentence}");
    assert_eq!(names_in(folder.path()), [""; 0]);
}

#[tokio::test]
async fn a_backup_that_is_asked_to_stop_leaves_nothing() {
    let (world, _room, _admin, folder) = school().await;
    let stop = Stop::default();
    stop.now();
    let archive: PathBuf = folder.path().join("recto.zip");
    let stopped = backup::take(world.folder(), &archive, 0, &stop).await.unwrap_err();
    assert_eq!(stopped, Trouble::Stopped);
    assert_eq!(names_in(folder.path()), [""; 0]);
}
