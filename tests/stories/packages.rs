//! A teacher brings an Anki package: what is good in it comes in and stays up to date, what was made to harm does nothing.

use std::path::Path;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use recto::exchange::Limits;
use recto::store::ids::{ClassId, DeckId};
use recto::store::people::Role;
use recto::store::{anki_file, homes};
use serde_json::Value;

use crate::importing::figures;
use crate::media::PNG;
use crate::package_maker::{
    BASIC, FIRST, Note, Schema, collection, first, header, note, patched, placeholder, proto, second, third, third_of,
    zip, zstd,
};
use crate::world::{Answer, Browser, World};

const NOTES: [Note; 2] = [
    note("aB1", "Où est la mairie\u{202f}?", "Place <b>Ville-Marie</b> 🏛️"),
    note("cD2", "Et le parc ? <img src=\"parc &amp; lac.png\">", "עיר 日本<br>« là »"),
];

async fn teacher() -> (World, Browser, ClassId) {
    let world = World::new().await;
    let teacher = world.person("Ines", Role::Instructor).await;
    let class = world.class("Biology", &teacher).await;
    (world, teacher, class)
}

/// Imports a package and applies its plan as it is; gives the page of the plan, and where it stands.
async fn imported(teacher: &Browser, class: ClassId, bytes: &[u8]) -> (Answer, String) {
    let path = teacher.upload(class, "ville.apkg", bytes, &[]).await.expect(303).to;
    let plan = teacher.page(&path).await;
    teacher.post(&path, &[("fingerprint", &plan.field("fingerprint"))]).await.expect(303);
    (plan, path)
}

async fn newest_deck(world: &World) -> DeckId {
    DeckId(world.number("SELECT max(id) FROM decks WHERE archived_at IS NULL").await)
}

/// Guids and fields of the notes that the deck's cards are made of.
async fn at_home(world: &World, deck: DeckId) -> Vec<(String, Vec<String>)> {
    let homes = world.app.store.read(move |db| Box::pin(homes::of_deck(db, deck))).await.unwrap();
    homes.into_iter().map(|home| (home.guid, home.fields.0)).collect()
}

fn waiting(world: &World) -> usize {
    std::fs::read_dir(world.folder().join("uploads")).map_or(0, Iterator::count)
}

#[tokio::test]
async fn a_package_of_each_container_comes_in_with_its_deck_tags_and_pictures() {
    let eleven = collection(Schema::Eleven, &NOTES, "").await;
    let eighteen = collection(Schema::Eighteen, &NOTES, "").await;
    let media = [("parc & lac.png", PNG)];
    for package in [first(&eleven, &media), second(&eleven).await, third(&eighteen, &media).await] {
        let (world, teacher, class) = teacher().await;
        let (plan, _) = imported(&teacher, class, &package).await;
        assert!(plan.body.contains("Anki package"), "{}", plan.body);
        let deck = newest_deck(&world).await;
        let page = teacher.page(&format!("/decks/{deck}")).await;
        assert!(page.body.contains("École") && page.body.contains("<b>Ville-Marie</b>"), "{}", page.body);
        assert!(page.body.contains("עיר 日本") && !page.body.contains("Please update"), "{}", page.body);
        assert_eq!(world.text("SELECT group_concat(tags) FROM cards").await, "[\"mot\"],[\"mot\"]");
        assert_eq!(waiting(&world), 0, "nothing that was unpacked stays");
    }
    let (world, teacher, class) = teacher().await;
    imported(&teacher, class, &third(&eighteen, &media).await).await;
    let page = teacher.page(&format!("/decks/{}", newest_deck(&world).await)).await;
    let picture = page.between("src=\"/media/", "\"");
    let answer = teacher.client.get(teacher.url(&format!("/media/{picture}"))).send().await.unwrap();
    assert_eq!(answer.bytes().await.unwrap(), PNG);
}

#[tokio::test]
async fn a_package_imported_again_changes_what_changed_and_taking_it_back_puts_its_notes_back() {
    let (world, teacher, class) = teacher().await;
    let before = collection(Schema::Eleven, &NOTES, "").await;
    imported(&teacher, class, &first(&before, &[])).await;
    let deck = newest_deck(&world).await;
    let home = at_home(&world, deck).await;
    assert_eq!(home[0], ("aB1".to_owned(), vec![NOTES[0].front.to_owned(), NOTES[0].back.to_owned()]));
    assert_eq!(home.len(), 2);
    let types = world.app.store.read(move |db| Box::pin(homes::note_types(db, deck))).await.unwrap();
    let basic = types.values().next().expect("a note type");
    assert_eq!((types.len(), basic.id, basic.fields.join("/").as_str()), (1, BASIC, "Front/Back"));

    // The same once more: nothing to do, and no second copy of its notes.
    imported(&teacher, class, &first(&before, &[])).await;
    assert_eq!(world.number("SELECT count(*) FROM cards").await, 2);
    assert_eq!(world.number("SELECT count(*) FROM anki_notes").await, 2);

    let after = "UPDATE notes SET flds = 'Où ?' || char(31) || 'Là-bas' WHERE guid = 'aB1'";
    let after = collection(Schema::Eleven, &NOTES, after).await;
    let (_, path) = imported(&teacher, class, &first(&after, &[])).await;
    let changed = at_home(&world, deck).await;
    assert_eq!(changed[0], ("aB1".to_owned(), vec!["Où ?".to_owned(), "Là-bas".to_owned()]));
    assert_eq!(changed[1], home[1]);
    assert_eq!(world.text("SELECT back_text FROM cards ORDER BY id LIMIT 1").await, "Là-bas");

    teacher.post(&format!("{path}/undo"), &[]).await.expect(303);
    assert_eq!(at_home(&world, deck).await, home);
    assert_eq!(world.text("SELECT back_text FROM cards ORDER BY id LIMIT 1").await, "Place Ville-Marie 🏛️");

    // Notes go with the last card that is made of them, not before.
    homes::sweep(&world.app.store).await.unwrap();
    assert_eq!(world.number("SELECT count(*) FROM anki_notes").await, 3);
    world.sql("DELETE FROM classes").await;
    homes::sweep(&world.app.store).await.unwrap();
    assert_eq!(world.number("SELECT count(*) FROM anki_notes").await, 0);
    assert_eq!(world.number("SELECT count(*) FROM anki_note_types").await, 0);
}

#[tokio::test]
async fn a_tag_with_a_blank_that_a_package_has_lost_is_lost_also_where_it_came_back_with_another_text() {
    let (world, teacher, class) = teacher().await;
    let tags = "SELECT tags FROM cards WHERE deck_id = (SELECT max(id) FROM decks) ORDER BY id LIMIT 1";
    let package = async |tags: &str, back: &str| {
        let sql = format!("UPDATE notes SET tags = '{tags}', flds = 'Où ?' || char(31) || '{back}' WHERE guid = 'aB1'");
        first(&collection(Schema::Eleven, &NOTES, &sql).await, &[])
    };
    imported(&teacher, class, &package(" mot ", "Ici").await).await;
    let deck = newest_deck(&world).await;
    let card = world.cards(deck).await[0].to_string();
    let fields = [("action", "tag"), ("card", &*card), ("tag", "partie deux")];
    teacher.post(&format!("/decks/{deck}/cards"), &fields).await.expect(303);

    // Anki has it without the blank, and is what was imported last from now on.
    imported(&teacher, class, &package(" mot partie_deux ", "Là").await).await;
    assert_eq!(world.text(tags).await, r#"["mot","partie deux"]"#);
    imported(&teacher, class, &package(" mot ", "Là").await).await;
    assert_eq!(world.text(tags).await, r#"["mot"]"#);
}

#[tokio::test]
async fn the_same_notes_as_a_package_and_as_a_text_are_the_same_cards() {
    let notes = [note("aB1", "Un ?", "<b>Oui</b>"), note("cD2", "Deux ?", "Non")];
    let package = first(&collection(Schema::Eleven, &notes, "UPDATE notes SET tags = ''").await, &[]);
    let rows: Vec<String> =
        notes.iter().map(|note| format!("{}\t{}\t{}\n", note.guid, note.front, note.back)).collect();
    let text = format!("#separator:tab\n#html:true\n#guid column:1\n#deck:École::Ville\n{}", rows.concat());
    for files in [[package.as_slice(), text.as_bytes()], [text.as_bytes(), package.as_slice()]] {
        let (world, teacher, class) = teacher().await;
        imported(&teacher, class, files[0]).await;
        let (plan, _) = imported(&teacher, class, files[1]).await;
        assert_eq!(figures(&plan), [0, 0, 2, 0]);
        assert_eq!(world.number("SELECT count(*) FROM cards").await, 2);
    }
}

#[tokio::test]
async fn an_import_that_is_cut_off_leaves_no_notes() {
    let (world, teacher, class) = teacher().await;
    let path =
        teacher.upload(class, "a.apkg", &first(&collection(Schema::Eleven, &NOTES, "").await, &[]), &[]).await.to;
    let print = teacher.page(&path).await.field("fingerprint");
    // The last step fails as it would on a full disk.
    world.sql("CREATE TRIGGER full BEFORE UPDATE OF state ON imports WHEN new.state = 'applied' BEGIN SELECT RAISE(ABORT, 'full'); END").await;
    assert_eq!(teacher.post(&path, &[("fingerprint", &print)]).await.status, 500);
    for table in ["cards", "decks", "anki_notes", "card_homes"] {
        assert_eq!(world.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    world.sql("DROP TRIGGER full").await;
    teacher.post(&path, &[("fingerprint", &print)]).await.expect(303);
    assert_eq!(at_home(&world, newest_deck(&world).await).await.len(), 2);
}

/// The sentence with which a file is turned down; nothing of it may be left.
async fn refused(world: &World, teacher: &Browser, class: ClassId, bytes: &[u8]) -> String {
    let answer = teacher.upload(class, "ville.apkg", bytes, &[]).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert_eq!(waiting(world), 0);
    assert_eq!(world.number("SELECT (SELECT count(*) FROM imports) + (SELECT count(*) FROM cards)").await, 0);
    crate::world::plain(&answer.between("id=\"problem\" role=\"alert\">", "</p>"))
}

#[tokio::test]
async fn zips_that_lie_or_are_damaged_are_refused_each_with_its_sentence() {
    let (world, teacher, class) = teacher().await;
    let good = collection(Schema::Eleven, &NOTES, "").await;
    let whole = first(&good, &[("a.png", PNG)]);
    let at = header(&whole, 0);
    let end = whole.len() - 22;
    let zeros = vec![0; 12 << 20];
    let noise: Vec<u8> = (1_u32..20_000).map(|n| (n.wrapping_mul(n).wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let two = header(&whole, 2);
    let place = whole[at + 42..at + 46].to_vec();
    let sixty_four = {
        let (size, from) = (whole[end + 12..end + 16].to_vec(), whole[end + 16..end + 20].to_vec());
        let mut out = whole[..end].to_vec();
        out.extend(b"PK\x06\x06\x2c\0\0\0\0\0\0\0\x2d\0\x2d\0\0\0\0\0\0\0\0\0");
        out.extend((1_u64 << 60).to_le_bytes().repeat(2));
        out.extend([size, vec![0; 4], from, vec![0; 4]].concat());
        out.extend([&b"PK\x06\x07\0\0\0\0"[..], &(end as u64).to_le_bytes(), &[1, 0, 0, 0]].concat());
        out.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
        out
    };
    let cases = [
        ("cut off", whole[..whole.len() * 2 / 3].to_vec(), "its end is missing"),
        ("no entries", zip(&[]), "holds no file"),
        ("holiday pictures", zip(&[("plage.png", PNG)]), "no deck was found"),
        ("2^60 entries", sixty_four, "more than 101000 files"),
        ("more entries than there are", patched(whole.clone(), end + 10, &[9, 0]), "its end is missing"),
        ("encrypted", patched(patched(whole.clone(), at + 8, &[1]), 6, &[1]), "password"),
        ("unknown method", patched(whole.clone(), at + 10, &[77]), "doesn’t know"),
        ("wrong checksum", patched(whole.clone(), at + 16, &[0; 4]), "damaged"),
        ("two entries in one place", patched(whole.clone(), two + 42, &place), "lie over each other"),
        (
            "a size that lies",
            patched(first(&noise, &[]), header(&first(&noise, &[]), 0) + 24, &[9, 0, 0, 0]),
            "wrong sizes",
        ),
        ("a collection of zeros", first(&[&good[..], &zeros].concat(), &[]), "200 times its size"),
        ("a picture of zeros", first(&good, &[("a.png", &zeros)]), "200 times its size"),
        ("a list of blanks", zip(&[("collection.anki2", &good), ("media", &zeros)]), "200 times its size"),
        (
            "half a list",
            zip(&[("collection.anki2", &good), ("media", b"{\"0\": \"a.png\", \"1\"")]),
            "list of the package’s media",
        ),
        (
            "a list of numbers",
            zip(&[("collection.anki2", &good), ("media", b"{\"0\": 5, \"1\": []}")]),
            "list of the package’s media",
        ),
    ];
    for (what, bytes, sentence) in cases {
        let said = refused(&world, &teacher, class, &bytes).await;
        assert!(said.contains(sentence), "{what}: {said}");
    }
}

#[tokio::test]
async fn what_anki_packs_with_zstd_is_refused_when_it_is_damaged_or_never_ends() {
    let (world, teacher, class) = teacher().await;
    let good = collection(Schema::Eighteen, &NOTES, "").await;
    let (packed, list) = (zstd(&good), zstd(&proto(1, &proto(1, b"a.png"))));
    let picture = [zstd(PNG)];
    // A frame of blocks that repeat one byte: 4 bytes for 128 KiB.
    let endless = |head: &[u8]| {
        let mut frame = b"\x28\xb5\x2f\xfd\0\x38".to_vec();
        frame.extend((u32::try_from(head.len()).unwrap() << 3).to_le_bytes()[..3].iter());
        frame.extend(head);
        frame.extend(b"\x02\0\x10\0".repeat(1000));
        frame.extend(b"\x03\0\x10\0");
        frame
    };
    let wide = [&b"\x28\xb5\x2f\xfd\0"[..], &[(41 - 10) << 3, 1, 0, 0]].concat();
    let cases = [
        (
            "an endless collection",
            third_of(&[8, 3], &endless(&good[..1000]), &list, &picture).await,
            "200 times its size",
        ),
        ("an endless list", third_of(&[8, 3], &packed, &endless(b""), &picture).await, "200 times its size"),
        ("an endless picture", third_of(&[8, 3], &packed, &list, &[endless(b"")]).await, "200 times its size"),
        ("a window of 2 TiB", third_of(&[8, 3], &wide, &list, &picture).await, "damaged"),
        ("half a frame", third_of(&[8, 3], &packed[..packed.len() / 2], &list, &picture).await, "damaged"),
        ("no frame", third_of(&[8, 3], b"not zstd at all", &list, &picture).await, "damaged"),
        (
            "a list of another kind",
            third_of(&[8, 3], &packed, &zstd(b"\x0a\xff\xff\xff\xff\x0fx"), &picture).await,
            "list of the package’s media",
        ),
        ("version 99", third_of(&[8, 99], &packed, &list, &picture).await, "newer Anki"),
        ("no version", third_of(&[0xff; 40], &packed, &list, &picture).await, "doesn’t say which kind"),
        ("a long version", third_of(&[0; 5000], &packed, &list, &picture).await, "doesn’t say which kind"),
        (
            "only the placeholder",
            zip(&[("meta", &[8, 3]), ("collection.anki2", &placeholder().await)]),
            "asks for a newer Anki",
        ),
    ];
    for (what, bytes, sentence) in cases {
        let said = refused(&world, &teacher, class, &bytes).await;
        assert!(said.contains(sentence), "{what}: {said}");
    }
}

#[tokio::test]
async fn a_collection_that_is_damaged_or_more_than_tables_is_refused_and_runs_nothing() {
    let (world, teacher, class) = teacher().await;
    let schema = |what: &str, with: &str| {
        format!(
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '{what}', '{with}') WHERE name = 'notes'"
        )
    };
    let built = "isn’t built as Anki builds it";
    let cases = [
        ("a view", "ALTER TABLE notes RENAME TO plain; CREATE VIEW notes AS SELECT * FROM plain".to_owned(), built),
        (
            "an endless view",
            "DROP TABLE notes; CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)
            SELECT id, 'g' AS guid, 1 AS mid, '' AS tags, '' AS flds FROM n"
                .to_owned(),
            built,
        ),
        (
            "a virtual table",
            "DROP TABLE notes; PRAGMA writable_schema = ON; INSERT INTO sqlite_schema
            VALUES ('table', 'notes', 'notes', 0, 'CREATE VIRTUAL TABLE notes USING csv(filename=\"/etc/passwd\")')"
                .to_owned(),
            built,
        ),
        ("a computed column", schema("flds text not null", "flds text AS (hex(zeroblob(400000000)))"), built),
        ("no column", "ALTER TABLE notes DROP COLUMN flds".to_owned(), built),
        ("no cards", "DROP TABLE cards".to_owned(), built),
        ("no row", "DELETE FROM col".to_owned(), built),
        ("a schema that isn’t SQL", schema("CREATE TABLE notes (", "CREATE TABLE notes ((("), "damaged"),
        ("a schema to come", "UPDATE col SET ver = 999".to_owned(), "newer Anki"),
        ("note types that aren’t JSON", "UPDATE col SET models = '{\"1\": {'".to_owned(), "note types"),
        ("note types that aren’t text", "UPDATE col SET models = CAST(x'7bff7d' AS TEXT)".to_owned(), "note types"),
    ];
    for (what, sql, sentence) in cases {
        let bytes = first(&collection(Schema::Eleven, &NOTES, &sql).await, &[]);
        let said = refused(&world, &teacher, class, &bytes).await;
        assert!(said.contains(sentence), "{what}: {said}");
    }
    let good = collection(Schema::Eleven, &NOTES, "").await;
    let broken = {
        let page = 4096 * 2;
        patched(good.clone(), page, &[0xa5; 512])
    };
    for (what, bytes) in [
        ("no database", b"This is not a database. ".repeat(300)),
        ("half of it", good[..good.len() / 2].to_vec()),
        ("a broken page", broken),
    ] {
        let said = refused(&world, &teacher, class, &first(&bytes, &[])).await;
        assert!(said.contains("damaged"), "{what}: {said}");
    }
    let said = refused(&world, &teacher, class, &first(b"", &[])).await;
    assert!(said.contains(built), "no bytes: {said}");
}

#[tokio::test]
async fn what_only_looks_dangerous_in_a_collection_comes_in_and_does_nothing() {
    let check = "PRAGMA writable_schema = ON; UPDATE sqlite_schema
        SET sql = replace(sql, 'flds text not null', 'flds text not null CHECK (length(hex(zeroblob(400000000))) > 0)')
        WHERE name = 'notes'";
    // A declared type that isn't UTF-8.
    let declared = "PRAGMA writable_schema = ON; UPDATE sqlite_schema
        SET sql = replace(sql, 'mid integer', 'mid int' || CAST(x'e9' AS TEXT)) WHERE name = 'notes'";
    let triggers = "CREATE TRIGGER gone AFTER UPDATE ON notes BEGIN DELETE FROM cards; END";
    let plain = collection(Schema::Eleven, &NOTES, "").await;
    let cases = [
        collection(Schema::Eleven, &NOTES, check).await,
        collection(Schema::Eleven, &NOTES, triggers).await,
        collection(Schema::Eleven, &NOTES, declared).await,
        // The mark of a database that has a log beside it, which a package can't have.
        patched(plain, 18, &[2, 2]),
    ];
    for bytes in cases {
        let (world, teacher, class) = teacher().await;
        imported(&teacher, class, &first(&bytes, &[])).await;
        assert_eq!(world.number("SELECT count(*) FROM cards WHERE retired_at IS NULL").await, 2);
    }
    let extras: [(&str, &[u8]); 4] = [
        ("../../evil.txt", b"x"),
        ("C:\\evil.txt", b"x"),
        ("__MACOSX/._collection.anki2", b"\0\x05"),
        (".DS_Store", b""),
    ];
    let (world, teacher, class) = teacher().await;
    let good = collection(Schema::Eleven, &NOTES, "").await;
    let files: Vec<(&str, &[u8])> = [("collection.anki2", good.as_slice())].into_iter().chain(extras).collect();
    imported(&teacher, class, &zip(&files)).await;
    assert_eq!(world.number("SELECT count(*) FROM cards").await, 2);
    assert!(!evil_in(world.folder()));
}

fn evil_in(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().flatten().any(|entry| {
        entry.file_name().to_string_lossy().contains("evil") || (entry.path().is_dir() && evil_in(&entry.path()))
    })
}

#[tokio::test]
async fn rows_that_mean_nothing_are_left_out_and_told_with_their_note() {
    let (world, teacher, class) = teacher().await;
    let notes: Vec<Note> = ["a", "b", "c", "d", "e"].map(|guid| note(guid, "Devant", "Derrière")).into();
    let sql = format!(
        "UPDATE notes SET flds = x'00ff1f00ff' WHERE id = {FIRST} + 1;
         UPDATE notes SET flds = CAST(x'636166e91f78' AS TEXT) WHERE id = {FIRST} + 2;
         UPDATE cards SET ord = 'un' WHERE id = {FIRST} + 3;
         UPDATE cards SET ivl = 2.5, due = 'bientôt', factor = x'00' WHERE id = {FIRST} + 4;"
    );
    let bytes = first(&collection(Schema::Eleven, &notes, &sql).await, &[]);
    let (plan, _) = imported(&teacher, class, &bytes).await;
    assert_eq!(world.text("SELECT group_concat(guid) FROM (SELECT guid FROM anki_notes ORDER BY guid)").await, "a,e");
    for n in 1..=3 {
        assert!(plan.body.contains(&format!("note {}", FIRST + n)), "{n}: {}", plan.body);
    }
    assert_eq!(plan.body.matches("is damaged and is left out").count(), 3, "{}", plan.body);
}

#[tokio::test]
async fn media_that_are_damaged_missing_or_no_media_are_told_and_the_rest_comes_in() {
    let (world, teacher, class) = teacher().await;
    let notes =
        [note("a", "<img src=\"a.png\"><img src=\"b.png\"><img src=\"c.png\">", "<img src=\"../../evil.png\">")];
    let page: &[u8] = b"<!doctype html><script>alert(1)</script>";
    let media = [("a.png", PNG), ("b.png", PNG), ("c.png", page), ("../../evil.png", PNG), ("x/a.png", page)];
    let package = first(&collection(Schema::Eleven, &notes, "").await, &media);
    // The checksum of b.png, which is entry 1 and so the fourth header.
    let package = patched(package.clone(), header(&package, 3) + 16, &[0; 4]);
    let (plan, _) = imported(&teacher, class, &package).await;
    for said in ["b.png", "c.png", "is damaged and is left out", "is now called evil.png", "two files called a.png"] {
        assert!(plan.body.contains(said), "{said}: {}", plan.body);
    }
    let names = world.text("SELECT group_concat(name) FROM (SELECT name FROM deck_media ORDER BY name)").await;
    assert_eq!(names, "a.png,evil.png");
    assert_eq!(world.number("SELECT count(*) FROM media").await, 1, "the same bytes are stored once");
    assert!(!evil_in(world.folder()));
}

#[tokio::test]
async fn the_command_line_imports_a_package_and_reports_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ville.colpkg");
    std::fs::write(&file, third(&collection(Schema::Eighteen, &NOTES, "").await, &[("parc & lac.png", PNG)]).await)
        .unwrap();
    let run = |words: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_recto"));
        let output = command.args(words).env("RECTO_DATA_DIR", folder.path().join("data")).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert!(run(&["class", "add", "Ville"]).0);
    let path = file.to_str().unwrap();
    for (new, same) in [(2, 0), (0, 2)] {
        let (done, said, error) = run(&["import", "--class", "Ville", "--json", path]);
        assert!(done, "{error}");
        let report: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(
            (&report["format"], &report["new"], &report["same"]),
            (&"anki-package".into(), &new.into(), &same.into())
        );
        assert_eq!(report["decks"], serde_json::json!(["École::Ville"]));
        assert_eq!(report["findings"], serde_json::json!([]));
    }
    std::fs::write(&file, b"PK\x03\x04 and then nothing").unwrap();
    let (done, _, error) = run(&["import", "--class", "Ville", path]);
    assert!(!done && error.lines().count() == 1 && error.contains("its end is missing"), "{error}");
    let left = std::fs::read_dir(folder.path().join("data/uploads")).map_or(0, Iterator::count);
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_collection_with_bytes_changed_is_read_or_refused_and_never_hangs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("collection");
    let good = collection(Schema::Eighteen, &NOTES, "").await;
    let limits = Limits::default();
    let rounds = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300);
    let mut rng = StdRng::seed_from_u64(20);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..rounds {
        let mut bytes = good.clone();
        for _ in 0..rng.random_range(1..20) {
            let at = rng.random_range(0..bytes.len());
            bytes[at] = rng.random();
        }
        bytes.truncate(rng.random_range(bytes.len() / 2..=bytes.len() * 2).min(bytes.len()));
        std::fs::write(&file, &bytes).unwrap();
        let reading = anki_file::read(&file, &limits);
        match tokio::time::timeout(Duration::from_secs(20), reading).await.expect("an end") {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(read > 10 && refused > 10, "{read} read, {refused} refused");
}
