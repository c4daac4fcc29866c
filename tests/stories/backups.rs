//! Backups as an admin sees them: made, checked, kept, taken home, restored.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use recto::backup::{self, Stop, Trouble};
use recto::lang::Lang;
use recto::store::people::Role;
use recto::store::{Store, replay};
use serde_json::json;
use tempfile::TempDir;

use crate::media::PNG;
use crate::world::{Browser, Classroom, DAY, World};

const HOUR: i64 = DAY / 24;

pub fn hash(bytes: &[u8]) -> String {
    recto::intake::sha256(bytes)
}

/// Files of `media/`, put there as an upload would.
pub fn put_media(data: &Path, contents: &[&[u8]]) {
    fs::create_dir_all(data.join("media")).unwrap();
    for bytes in contents {
        fs::write(data.join("media").join(hash(bytes)), bytes).unwrap();
    }
}

pub fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The one line that a person reads.
pub fn said(trouble: &Trouble) -> String {
    let (key, args) = trouble.sentence();
    for lang in [Lang::En, Lang::Fr] {
        let sentence = lang.say_text(key, &args);
        assert!(!sentence.contains(key) && !sentence.contains('{') && sentence.lines().count() == 1, "{sentence}");
    }
    Lang::En.say_text(key, &args)
}

/// A class in which something was answered, its admin, and a folder for what is made of it.
pub async fn school() -> (World, Classroom, Browser, TempDir) {
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

pub async fn take(world: &World, file: &Path) -> Result<backup::Taken, Trouble> {
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
