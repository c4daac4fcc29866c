//! Taking cards home: a package for Anki with one's own schedule and nobody else's, the other forms, a deck or a whole class.

use std::collections::HashMap;
use std::io::{Cursor, Read as _, Write as _};

use recto::exchange::anki::collection::Collection;
use recto::exchange::anki::write::{Calendar, OutgoingCard, OutgoingDeck, OutgoingHome, write};
use recto::exchange::anki::{NoteType, Template};
use recto::exchange::{Limits, OutCard, OutSide};
use recto::store::ids::DeckId;
use recto::store::{anki_file, anki_write};
use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::media::PNG;
use crate::world::{Browser, Classroom, World};

/// What a download holds.
pub async fn bytes(who: &Browser, path: &str) -> Vec<u8> {
    let response = who.client.get(who.url(path)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let disposition = response.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(disposition.starts_with("attachment; filename*=UTF-8''"), "{disposition}");
    response.bytes().await.unwrap().to_vec()
}

/// The rows of a package, and the names of its media.
pub async fn unpacked(package: &[u8]) -> (Collection, String) {
    let mut zip = ZipArchive::new(Cursor::new(package)).unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::copy(&mut zip.by_name("collection.anki2").unwrap(), file.as_file_mut()).unwrap();
    let mut media = String::new();
    zip.by_name("media").unwrap().read_to_string(&mut media).unwrap();
    let (rows, findings) = anki_file::read(file.path(), &Limits::default()).await.unwrap();
    assert_eq!(findings, []);
    (rows, media)
}

/// Imports a file with its plan as it is; gives the figures: new, changed, the same, missing.
pub async fn imported(room: &Classroom, name: &str, bytes: &[u8]) -> Vec<u32> {
    let path = room.instructor.upload(room.class, name, bytes, &[]).await.expect(303).to;
    let plan = room.instructor.page(&path).await;
    room.instructor.post(&path, &[("fingerprint", &plan.field("fingerprint"))]).await.expect(303);
    plan.body.split("class=\"big num\">").skip(1).map(|rest| rest.split('<').next().unwrap().parse().unwrap()).collect()
}

async fn newest_deck(world: &World) -> DeckId {
    DeckId(world.number("SELECT max(id) FROM decks WHERE archived_at IS NULL").await)
}

/// A package as Anki makes one, with a note for each pair, of a type with two plain fields.
async fn from_anki(notes: &[(&str, &str)]) -> Vec<u8> {
    let note_type = NoteType {
        id: 1_600_000_000_000,
        name: "Basique".into(),
        fields: vec!["Recto".into(), "Verso".into()],
        templates: vec![Template {
            name: "Carte 1".into(),
            front: "{{Recto}}".into(),
            back: "{{FrontSide}}\n\n<hr id=answer>\n\n{{Verso}}".into(),
        }],
        ..NoteType::default()
    };
    let side = |source: &str| OutSide {
        markup: recto::content::Markup::Html,
        source: source.to_owned(),
        html: String::new(),
        text: source.to_owned(),
    };
    let cards = notes.iter().enumerate().map(|(n, (front, back))| OutgoingCard {
        card: OutCard {
            key: format!("g{n}:0"),
            tags: Vec::new(),
            position: 0,
            front: side(front),
            back: side(back),
            media: Vec::new(),
            note: None,
            retired: false,
            typed: None,
            direction: None,
            source: None,
        },
        made_at: 1_700_000_000_000,
        changed_at: 0,
        home: Some(OutgoingHome {
            state: 1,
            guid: format!("g{n}"),
            note_type: 1,
            ord: 0,
            fields: vec![(*front).to_owned(), (*back).to_owned()],
            front_edited: false,
            back_edited: false,
            tags: Vec::new(),
        }),
        learned: None,
    });
    let deck = OutgoingDeck {
        home: Some(1_600_000_000_001),
        name: "Villes".into(),
        cards: cards.collect(),
        ..OutgoingDeck::default()
    };
    let written = write(&[deck], &HashMap::from([(1, note_type)]), &Calendar::default());
    assert_eq!(written.report.unchanged, notes.len());
    let collection = tempfile::NamedTempFile::new().unwrap();
    anki_write::file(collection.path(), &written).await.unwrap();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("collection.anki2", SimpleFileOptions::default()).unwrap();
    zip.write_all(&std::fs::read(collection.path()).unwrap()).unwrap();
    zip.finish().unwrap().into_inner()
}

async fn answer(student: &Browser, card: i64, grade: u8, id: u128, at: i64) {
    let at = jiff::Timestamp::from_millisecond(at).unwrap().to_string();
    let id = uuid::Uuid::from_u128(id);
    let review = json!({ "id": id, "card_id": card, "grade": grade, "answered_at": at, "duration_ms": 1500 });
    student.send("/api/v1/reviews", &json!({ "reviews": [review] })).await.expect(200);
}

#[tokio::test]
async fn a_deck_taken_home_for_anki_comes_back_as_the_same_cards_with_their_pictures() {
    let (world, room) = World::with_deck(0).await;
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, PNG);
    let deck = json!({
        "format": "recto-deck", "version": 1,
        "decks": [{ "name": "École::Géo", "cards": [
            { "key": "a", "front": { "markup": "markdown", "source": "Où est **Ottawa** ? $x^2$" }, "back": { "markup": "markdown", "source": "![carte](carte%20été.png)\n\n- un\n- deux" }, "tags": ["module 1"] },
            { "key": "b", "front": { "markup": "html", "source": "עברית « \"é\" » 🧠" }, "back": { "markup": "html", "source": "a<br>b" }, "typed": "oui" },
            { "key": "c", "front": { "markup": "html", "source": "Vieille" }, "back": { "markup": "html", "source": "-" }, "retired": true }
        ] }],
        "media": [{ "name": "carte été.png", "data": base64 }]
    });
    assert_eq!(imported(&room, "deck.json", deck.to_string().as_bytes()).await[0], 3);
    let deck = newest_deck(&world).await;

    let package = bytes(&room.student, &format!("/decks/{deck}/export.apkg")).await;
    let (rows, media) = unpacked(&package).await;
    assert_eq!((rows.notes.len(), rows.answers.len()), (2, 0), "the retired card stays");
    assert_eq!(media, "{\"0\":\"carte été.png\"}");
    let mut picture = Vec::new();
    ZipArchive::new(Cursor::new(&package)).unwrap().by_name("0").unwrap().read_to_end(&mut picture).unwrap();
    assert_eq!(picture, PNG);
    assert_eq!(imported(&room, "deck.apkg", &package).await, [0, 0, 2, 0]);
    assert_eq!(newest_deck(&world).await, deck);
    // What was made to be sent is gone.
    let left: Vec<_> = std::fs::read_dir(world.folder().join("uploads")).unwrap().collect();
    assert!(left.iter().all(|entry| !entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".scratch")));
}

#[tokio::test]
async fn ones_own_schedule_goes_along_when_asked_and_nobody_elses_ever() {
    let (world, room) = World::with_deck(3).await;
    let other = world.person("Uma", recto::store::people::Role::Student).await;
    world.enrol(room.class, &other).await;
    let cards = world.cards(room.deck).await;
    let now = world.clock.now();
    answer(&room.student, cards[0], 5, 1, now).await;
    answer(&room.student, cards[1], 3, 2, now + 1).await;
    answer(&other, cards[2], 1, 3, now + 2).await;
    room.student.post(&format!("/cards/{}/suspend", cards[2]), &[]).await.expect(303);

    let path = format!("/decks/{}/export.apkg", room.deck);
    let (mine, _) = unpacked(&bytes(&room.student, &format!("{path}?schedule=1")).await).await;
    let queues: Vec<(i64, i64)> = mine.cards.iter().map(|card| (card.kind, card.queue)).collect();
    assert_eq!(queues, [(2, 2), (2, 2), (0, -1)]);
    let eases: Vec<i64> = mine.cards.iter().map(|card| card.factor).collect();
    let kept = world.number(&format!("SELECT ease FROM card_states WHERE card_id = {}", cards[0])).await;
    assert_eq!(eases[0], 10 * kept);
    assert_eq!(mine.answers.iter().map(|row| row.ease).collect::<Vec<_>>(), [4, 2]);
    let (plain, _) = unpacked(&bytes(&room.student, &path).await).await;
    assert!(plain.answers.is_empty() && plain.cards.iter().all(|card| (card.kind, card.queue) == (0, 0)));
    // A teacher takes the cards, and nothing of what the students know.
    let (teacher, _) = unpacked(&bytes(&room.instructor, &format!("{path}?schedule=1")).await).await;
    assert!(teacher.answers.is_empty());
}

#[tokio::test]
async fn a_note_of_ankis_that_was_edited_here_goes_home_edited_under_its_own_identity() {
    let (world, room) = World::with_deck(0).await;
    let package = from_anki(&[("Capitale du Canada ?", "Ottawa"), ("Capitale du Brésil ?", "Brasilia")]).await;
    assert_eq!(imported(&room, "villes.apkg", &package).await[0], 2);
    let deck = newest_deck(&world).await;
    let card = world.cards(deck).await[0];
    let base = room.instructor.page(&format!("/cards/{card}/edit")).await.field("base");
    let edit = [
        ("front_markup", "html"),
        ("front", "Capitale du Canada ?"),
        ("back_markup", "html"),
        ("back", "Ottawa, en <b>Ontario</b>"),
        ("base", &base),
    ];
    room.instructor.post(&format!("/cards/{card}/edit"), &edit).await.expect(303);

    let page = room.student.page(&format!("/decks/{deck}/export")).await;
    assert!(page.body.contains("One note was changed here and goes back"), "{}", page.body);
    let home = bytes(&room.student, &format!("/decks/{deck}/export.apkg")).await;
    let (rows, _) = unpacked(&home).await;
    let notes: Vec<(&str, &str)> = rows.notes.iter().map(|note| (note.guid.as_str(), note.fields.as_str())).collect();
    let expected =
        [("g0", "Capitale du Canada ?\u{1f}Ottawa, en <b>Ontario</b>"), ("g1", "Capitale du Brésil ?\u{1f}Brasilia")];
    assert_eq!(notes, expected);
    assert!(rows.notes.iter().all(|note| note.note_type == 1_600_000_000_000));
    assert_eq!(imported(&room, "home.apkg", &home).await, [0, 0, 2, 0]);
    // The package of before, once more, takes no correction back.
    assert_eq!(imported(&room, "villes.apkg", &package).await[1], 0);
    let text = world.text(&format!("SELECT back_text FROM cards WHERE id = {card}")).await;
    assert_eq!(text, "Ottawa, en Ontario");
}

#[tokio::test]
async fn a_whole_class_is_taken_home_in_every_form_and_comes_back() {
    let (world, room) = World::with_deck(2).await;
    world.deck(room.class, "Plants::Été", 3).await;
    let page = room.student.page(&format!("/classes/{}/export", room.class)).await;
    for ending in ["apkg", "json", "csv", "md"] {
        let path = format!("/classes/{}/export.{ending}", room.class);
        assert!(page.body.contains(&format!("href=\"{path}\"")), "{path}");
        let file = bytes(&room.student, &path).await;
        assert_eq!(imported(&room, &format!("class.{ending}"), &file).await, [0, 0, 5, 0], "{ending}");
    }
    assert_eq!(world.number("SELECT count(*) FROM decks WHERE archived_at IS NULL AND staged = 0").await, 2);
}

#[tokio::test]
async fn who_takes_home_again_and_again_is_asked_to_wait() {
    let (_world, room) = World::with_deck(1).await;
    let path = format!("/decks/{}/export.csv", room.deck);
    let mut last = room.student.get(&path).await;
    for _ in 0..100 {
        last = room.student.get(&path).await;
    }
    assert_eq!(last.status, 429);
    assert_eq!(room.instructor.get(&path).await.status, 200);
}
