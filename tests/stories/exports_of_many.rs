//! Several decks taken home together: files of one name stay apart, and decks of other classes stay where they belong.

use std::process::{Command, Output};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use recto::store::ids::{ClassId, DeckId};
use serde_json::{Value, json};

use crate::exports::{bytes, imported, unpacked};
use crate::media::PNG;
use crate::package_maker::{Note, Schema, collection, first, note};
use crate::world::{Browser, Classroom, World};

const NAME: &str = "dot été.png";

/// A picture that isn't [`PNG`].
fn other_picture(mark: u8) -> Vec<u8> {
    let mut picture = PNG.to_vec();
    picture.push(mark);
    picture
}

/// A deck whose cards are these sources, with its file.
fn deck(name: &str, fronts: &[(&str, &str)], picture: &[u8]) -> String {
    let cards: Vec<Value> = fronts
        .iter()
        .enumerate()
        .map(|(n, (markup, source))| {
            json!({ "key": format!("{name}-{n}"), "front": { "markup": markup, "source": source },
                    "back": { "markup": "html", "source": "An answer" } })
        })
        .collect();
    let media = [json!({ "name": NAME, "data": STANDARD.encode(picture) })];
    json!({ "format": "recto-deck", "version": 1, "decks": [{ "name": name, "cards": cards }], "media": media })
        .to_string()
}

/// Two decks that mean different pictures by one name, which the cards of the second write in every way.
async fn two_decks(room: &Classroom) -> Vec<u8> {
    let one = deck("Animals", &[("html", "A <img src=\"dot été.png\">")], PNG);
    let fronts = [
        ("html", "B <img alt=\"dot été.png\" SRC = 'dot%20%C3%A9t%C3%A9.png'> is dot été.png"),
        ("markdown", "C ![dot](<dot été.png>) and ![again](dot%20été.png \"dot été.png\")"),
        ("markdown", "D ![dot][d]\n\n[d]: dot%20&eacute;t&eacute;.png"),
        ("html", "E <img src=dot%20%C3%A9t%C3%A9.png>"),
    ];
    let picture = other_picture(1);
    assert_eq!(imported(room, "one.json", one.as_bytes()).await[0], 1);
    assert_eq!(imported(room, "two.json", deck("Plants", &fronts, &picture).as_bytes()).await[0], 4);
    picture
}

/// How often the pages of a class's decks show a file.
async fn shown(world: &World, teacher: &Browser, class: ClassId, deck: &str, picture: &[u8]) -> usize {
    let sql = format!("SELECT id FROM decks WHERE class_id = {class} AND name = '{deck}'");
    let page = teacher.page(&format!("/decks/{}", DeckId(world.number(&sql).await))).await;
    page.body.matches(&format!("src=\"/media/{}/", recto::intake::sha256(picture))).count()
}

/// Takes a file of a whole class into a new one.
async fn into_new(world: &World, room: &Classroom, name: &str, file: &[u8]) -> ClassId {
    let class = world.class(name, &room.instructor).await;
    let path = room.instructor.upload(class, name, file, &[]).await.expect(303).to;
    let plan = room.instructor.page(&path).await;
    room.instructor.post(&path, &[("fingerprint", &plan.field("fingerprint"))]).await.expect(303);
    class
}

#[tokio::test]
async fn two_decks_with_different_pictures_of_one_name_go_out_as_json_with_both() {
    let (world, room) = World::with_deck(0).await;
    let picture = two_decks(&room).await;
    let file = bytes(&room.student, &format!("/classes/{}/export.json", room.class)).await;
    let json: Value = serde_json::from_slice(&file).unwrap();
    let new = format!("dot-été-{}.png", &recto::intake::sha256(&picture)[..8]);
    let names: Vec<&str> =
        json["media"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, [NAME, &new]);
    let of = |name: &str| json["decks"].as_array().unwrap().iter().find(|deck| deck["name"] == name).unwrap().clone();
    assert_eq!(of("Animals")["cards"][0]["front"]["source"], "A <img src=\"dot été.png\">");
    let plants = of("Plants");
    let fronts: Vec<&str> =
        plants["cards"].as_array().unwrap().iter().map(|card| card["front"]["source"].as_str().unwrap()).collect();
    let expected = [
        format!("B <img alt=\"dot été.png\" SRC = '{new}'> is dot été.png"),
        format!("C ![dot](<{new}>) and ![again]({new} \"dot été.png\")"),
        format!("D ![dot][d]\n\n[d]: {new}"),
        format!("E <img src={new}>"),
    ];
    assert_eq!(fronts, expected, "only what names the file is another");
    assert!(plants["cards"].as_array().unwrap().iter().all(|card| card["media"] == json!([new])), "{plants}");

    let class = into_new(&world, &room, "whole.json", &file).await;
    let teacher = &room.instructor;
    assert_eq!(shown(&world, teacher, class, "Animals", PNG).await, 1);
    assert_eq!(shown(&world, teacher, class, "Plants", &picture).await, 5);
    assert_eq!(shown(&world, teacher, class, "Plants", PNG).await, 0);
}

#[tokio::test]
async fn a_package_of_a_whole_class_holds_every_picture_and_notes_that_came_from_anki_name_theirs() {
    const NOTES: [Note; 1] = [note("aB1", "F <img src=\"dot été.png\">", "Rouge")];
    let (world, room) = World::with_deck(0).await;
    let picture = two_decks(&room).await;
    let third = other_picture(2);
    let package = first(&collection(Schema::Eleven, &NOTES, "").await, &[(NAME, &third)]);
    assert_eq!(imported(&room, "ville.apkg", &package).await[0], 1);

    let file = bytes(&room.student, &format!("/classes/{}/export.apkg", room.class)).await;
    let (rows, media) = unpacked(&file).await;
    let media: Value = serde_json::from_str(&media).unwrap();
    let mut names: Vec<&str> = media.as_object().unwrap().values().map(|name| name.as_str().unwrap()).collect();
    names.sort_unstable();
    let new = |picture: &[u8]| format!("dot-été-{}.png", &recto::intake::sha256(picture)[..8]);
    let mut expected = [NAME.to_owned(), new(&picture), new(&third)];
    expected.sort_unstable();
    assert_eq!(names, expected);
    let home = rows.notes.iter().find(|note| note.guid == "aB1").unwrap();
    assert_eq!(home.fields, format!("F <img src=\"{}\">\u{1f}Rouge", new(&third)));

    let class = into_new(&world, &room, "whole.apkg", &file).await;
    let teacher = &room.instructor;
    for (deck, own, times) in [("Animals", PNG, 1), ("Plants", &*picture, 5), ("École::Ville", &*third, 1)] {
        assert_eq!(shown(&world, teacher, class, deck, own).await, times, "{deck}");
    }
}

fn export(world: &World, class: ClassId, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_recto"))
        .args(["export", "--class", &class.to_string(), "--format", "csv"])
        .args(more)
        .env("RECTO_DATA_DIR", world.folder())
        .output()
        .unwrap()
}

#[tokio::test]
async fn the_command_exports_a_classs_own_decks_and_borrowed_ones_when_asked() {
    let (world, room) = World::with_deck(2).await;
    let borrower = world.class("Biology B", &room.instructor).await;
    world.deck(borrower, "Our own", 3).await;
    let to = borrower.to_string();
    room.instructor.post(&format!("/decks/{}/share", room.deck), &[("class", to.as_str())]).await.expect(303);
    let name = world.text(&format!("SELECT name FROM decks WHERE id = {}", room.deck)).await;

    let rows = |output: &Output| String::from_utf8_lossy(&output.stdout).lines().count() - 1;
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let own = export(&world, borrower, &[]);
    assert_eq!(rows(&own), 3, "{}", said(&own));
    assert!(said(&own).contains("--with-borrowed"), "{}", said(&own));
    let all = export(&world, borrower, &["--with-borrowed"]);
    assert_eq!((rows(&all), said(&all).as_str()), (5, ""));
    let named = export(&world, borrower, &["--deck", &name]);
    assert_eq!((rows(&named), said(&named).as_str()), (2, ""));
    assert_eq!(rows(&export(&world, room.class, &[])), 2, "to its owner it is its own");
}

#[tokio::test]
async fn everything_holds_the_decks_that_are_put_away_and_a_classs_own_file_does_not() {
    let (world, room) = World::with_deck(2).await;
    for cards in [3, 4] {
        let deck = world.deck(room.class, "Old", cards).await;
        world.sql(&format!("UPDATE decks SET name = 'Last year', archived_at = 1 WHERE id = {deck}")).await;
    }
    let all = world.folder().join("all");
    let output = Command::new(env!("CARGO_BIN_EXE_recto"))
        .args(["export", "--all"])
        .arg(&all)
        .env("RECTO_DATA_DIR", world.folder())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("3 decks"), "{said}");
    for (name, cards) in [("Cells", 2), ("Last year", 3), ("Last year (2)", 4)] {
        let file = std::fs::read_to_string(all.join(format!("Biology/{name}.json"))).unwrap();
        let deck: Value = serde_json::from_str(&file).unwrap();
        assert_eq!(deck["decks"][0]["cards"].as_array().unwrap().len(), cards, "{name}");
    }
    let own = export(&world, room.class, &[]);
    assert_eq!(String::from_utf8_lossy(&own.stdout).lines().count() - 1, 2, "what is put away isn't studied");
}
