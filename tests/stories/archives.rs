//! Archives that nobody should restore, and those of an older Recto.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::Path;

use recto::backup;
use recto::store::{Store, people};
use serde_json::{Value, json};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::backups::{hash, names_in, put_media, said, school, take};

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
