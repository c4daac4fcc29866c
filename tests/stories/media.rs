//! Pictures and sounds: how they come into a deck, who sees them, and that nothing is lost on the way out and in again.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use recto::store::ids::DeckId;
use recto::store::media;
use recto::store::people::Role;
use reqwest::header::HeaderMap;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::world::{Answer, Browser, Classroom, DAY, World};

/// One dot.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";
const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>alert(1)</script></svg>";

/// A second of silence, and something at its end to tell one from another.
fn wav(mark: u8) -> Vec<u8> {
    let mut data = vec![0x80_u8; 8000];
    data.push(mark);
    let mut out = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data".to_vec();
    out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    out.extend(data);
    out
}

/// A deck whose cards show files: one on each front.
fn deck_json(name: &str, files: &[(&str, Option<&[u8]>)]) -> Vec<u8> {
    let cards: Vec<Value> = files
        .iter()
        .enumerate()
        .map(|(n, (file, _))| {
            json!({ "key": format!("c{n}"), "position": n,
                    "front": { "markup": "html", "source": format!("See {n} <img src=\"{file}\" alt=\"What is it\">") },
                    "back": { "markup": "markdown", "source": format!("Answer {n}") } })
        })
        .collect();
    let media: Vec<Value> = files
        .iter()
        .filter_map(|(file, bytes)| Some(json!({ "name": file, "data": STANDARD.encode((*bytes)?) })))
        .collect();
    json!({ "format": "recto-deck", "version": 1, "decks": [{ "name": name, "cards": cards }], "media": media })
        .to_string()
        .into_bytes()
}

/// Imports a file and applies its plan; gives the page of the plan, and where it stands.
async fn import(who: &Browser, room: &Classroom, name: &str, bytes: &[u8]) -> (Answer, String) {
    let path = who.upload(room.class, name, bytes, &[]).await.expect(303).to;
    let plan = who.page(&path).await;
    who.post(&path, &[("fingerprint", &plan.field("fingerprint"))]).await.expect(303);
    (plan, path)
}

async fn newest_deck(world: &World) -> DeckId {
    DeckId(world.number("SELECT max(id) FROM decks").await)
}

/// The addresses of the media that a page shows.
fn addresses(page: &Answer) -> Vec<String> {
    let parts = page.body.split("src=\"/media/").skip(1);
    parts.map(|part| format!("/media/{}", part.split('"').next().unwrap())).collect()
}

async fn raw(who: &Browser, path: &str, headers: &[(&str, &str)]) -> (u16, HeaderMap, Vec<u8>) {
    let mut request = who.client.get(who.url(path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.headers().clone(), response.bytes().await.unwrap().to_vec())
}

fn files(world: &World) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(world.folder().join("media")) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[tokio::test]
async fn a_picture_of_a_card_is_shown_to_its_students_and_to_nobody_else() {
    let (world, room) = World::with_deck(0).await;
    import(&room.instructor, &room, "a.json", &deck_json("Cells", &[("ville & rue.png", Some(PNG))])).await;
    let deck = newest_deck(&world).await;
    let page = room.student.page(&format!("/study?deck={deck}")).await;
    assert!(page.body.contains("alt=\"What is it\""), "{}", page.body);
    let at = addresses(&page).pop().expect("the question has its picture");
    assert_eq!(addresses(&room.student.page(&format!("/decks/{deck}")).await), std::slice::from_ref(&at));

    let listed = room.student.page(&format!("/api/v1/decks/{deck}/cards")).await.json();
    assert!(listed["cards"][0]["front"]["html"].as_str().unwrap().contains(&at), "{listed}");
    assert_eq!(listed["cards"][0]["media"], json!(["ville & rue.png"]));

    let (status, headers, bytes) = raw(&room.student, &at, &[]).await;
    assert_eq!((status, bytes.as_slice()), (200, PNG));
    assert_eq!(headers["content-type"], "image/png");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    assert!(headers["cache-control"].to_str().unwrap().starts_with("private"));
    let tag = headers["etag"].to_str().unwrap();
    assert_eq!(raw(&room.student, &at, &[("if-none-match", tag)]).await.0, 304);

    let stranger = world.person("Olga", Role::Student).await;
    let admin = world.person("Ada", Role::Admin).await;
    assert_eq!(raw(&stranger, &at, &[]).await.0, 404);
    assert_eq!(raw(&world.visitor(), &at, &[]).await.0, 404);
    assert_eq!(raw(&admin, &at, &[]).await.0, 200);
    world.sql("UPDATE memberships SET left_at = 1 WHERE role = 'student'").await;
    assert_eq!(raw(&room.student, &at, &[]).await.0, 404);
    for odd in ["/media/x/y", "/media/..%2f..%2frecto.db/x", "/media/%00/x"] {
        assert_eq!(raw(&admin, odd, &[]).await.0, 404, "{odd}");
    }
}

#[tokio::test]
async fn a_player_gets_the_part_of_a_sound_that_it_asks_for() {
    let (world, room) = World::with_deck(1).await;
    let sound = wav(1);
    let added = room.instructor.picture(room.deck, "cri.wav", &sound, "A cry").await.expect(200).json();
    assert_eq!((added["type"].as_str(), added["html"].as_str()), (Some("audio/wav"), Some("[sound:cri.wav]")));
    let at = format!("/media/{}/cri.wav", added["sha256"].as_str().unwrap());
    let (status, headers, bytes) = raw(&room.student, &at, &[("range", "bytes=4-11")]).await;
    assert_eq!((status, bytes.as_slice()), (206, &sound[4..12]));
    assert_eq!(headers["content-range"], format!("bytes 4-11/{}", sound.len()));
    assert_eq!(raw(&room.student, &at, &[("range", "bytes=9999999-")]).await.0, 416);
    assert_eq!(world.number("SELECT count(*) FROM deck_media").await, 1);
}

#[tokio::test]
async fn a_file_is_taken_for_what_it_holds_and_never_for_what_it_is_called() {
    let (world, room) = World::with_deck(1).await;
    let refused = room.instructor.picture(room.deck, "page.png", b"<!doctype html><script>x</script>", "").await;
    assert_eq!(refused.status, 422);
    assert!(refused.json()["error"]["message"].as_str().unwrap().contains("PNG"), "{}", refused.body);
    for nothing in [&b""[..], b"MZ\x90", b"<html><svg></svg></html>", b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg></svg>"] {
        assert_eq!(room.instructor.picture(room.deck, "x.svg", nothing, "").await.status, 422);
    }
    assert!(files(&world).is_empty(), "nothing of it is kept");
    // The other way round: a picture whose name claims to be a page.
    let added =
        room.instructor.picture(room.deck, "../../etc/été 1.html", PNG, "Un [point] *fin*").await.expect(200).json();
    assert_eq!(added["name"], "été-1.png");
    assert_eq!(added["markdown"], "![Un &#91;point&#93; &#42;fin&#42;](été-1.png)");
    assert_eq!(added["html"], "<img src=\"été-1.png\" alt=\"Un [point] *fin*\">");
    assert_eq!(files(&world), [added["sha256"].as_str().unwrap()]);
}

#[tokio::test]
async fn a_picture_with_scripts_is_only_saved_where_it_is_opened_by_itself() {
    let (_world, room) = World::with_deck(1).await;
    let added = room.instructor.picture(room.deck, "plan.svg", SVG, "").await.expect(200).json();
    let at = format!("/media/{}/plan.svg", added["sha256"].as_str().unwrap());
    let (status, headers, _) = raw(&room.student, &at, &[]).await;
    assert_eq!(status, 200);
    assert_eq!(headers["content-type"], "image/svg+xml");
    assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(headers["content-security-policy"], "default-src 'none'; sandbox");
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_in_a_sentence() {
    let (world, room) = World::with_deck(1).await;
    let mut large = PNG.to_vec();
    large.resize((10 << 20) + 1, 0);
    let refused = room.instructor.picture(room.deck, "large.png", &large, "").await;
    assert_eq!(refused.status, 422);
    assert!(refused.json()["error"]["message"].as_str().unwrap().contains("10 MB"));
    // The plain form shows the sentence where it was filled in.
    let form = Form::new().part("file", Part::bytes(b"nothing".to_vec()).file_name("x.png"));
    let url = room.instructor.url(&format!("/decks/{}/media", room.deck));
    let page = Answer::read(room.instructor.client.post(url).multipart(form).send().await.unwrap()).await.expect(422);
    assert!(page.body.contains("role=\"alert\"") && page.body.contains("<form"));
    assert!(files(&world).is_empty());
    assert_eq!(world.number("SELECT count(*) FROM media").await, 0);
}

#[tokio::test]
async fn the_same_bytes_are_stored_once_and_another_file_of_the_same_name_gets_its_own() {
    let (world, room) = World::with_deck(1).await;
    let other = world.deck(room.class, "Plants", 1).await;
    let first = room.instructor.picture(room.deck, "image.png", PNG, "").await.expect(200).json();
    for deck in [room.deck, other] {
        let again = room.instructor.picture(deck, "image.png", PNG, "").await.expect(200).json();
        assert_eq!((&again["name"], &again["sha256"]), (&first["name"], &first["sha256"]));
    }
    assert_eq!(files(&world).len(), 1);
    let mut another = PNG.to_vec();
    another.push(0);
    let another = room.instructor.picture(room.deck, "image.png", &another, "").await.expect(200).json();
    assert_ne!(another["name"], "image.png");
    assert_eq!(files(&world).len(), 2);
}

#[tokio::test]
async fn a_missing_file_that_is_added_by_hand_appears_on_the_cards_that_name_it() {
    let (world, room) = World::with_deck(0).await;
    let (plan, _) =
        import(&room.instructor, &room, "a.json", &deck_json("Cells", &[("schéma réseau.png", None)])).await;
    assert!(plan.body.contains("1 file is missing"), "{}", plan.body);
    let deck = newest_deck(&world).await;
    let list = room.instructor.page(&format!("/decks/{deck}/media")).await;
    assert!(list.body.contains("<li class=\"break\">schéma réseau.png</li>"));
    assert!(room.student.page(&format!("/decks/{deck}")).await.body.contains("missing-media"));
    room.instructor.picture(deck, "schéma réseau.png", PNG, "").await.expect(200);
    let page = room.student.page(&format!("/decks/{deck}")).await;
    assert!(!page.body.contains("missing-media"));
    assert_eq!(raw(&room.student, &addresses(&page)[0], &[]).await.2, PNG);
}

#[tokio::test]
async fn an_export_brings_its_media_into_another_class_byte_by_byte() {
    let (world, room) = World::with_deck(0).await;
    let sound = wav(7);
    let made = deck_json("Cells", &[("été.png", Some(PNG)), ("cri.wav", Some(&sound)), ("away.png", None)]);
    let (plan, _) = import(&room.instructor, &room, "a.json", &made).await;
    assert!(plan.body.contains("2 new files") && plan.body.contains("1 file is missing"), "{}", plan.body);
    let deck = newest_deck(&world).await;
    let export = room.student.get(&format!("/decks/{deck}/export.json")).await.expect(200);
    assert_eq!(export.json()["decks"][0]["cards"][1]["media"], json!(["cri.wav"]));

    let teacher = world.person("Otto", Role::Instructor).await;
    let class = world.class("Chemistry", &teacher).await;
    let elsewhere = Classroom { class, ..room };
    import(&teacher, &elsewhere, "b.json", export.body.as_bytes()).await;
    let copy = newest_deck(&world).await;
    let page = teacher.page(&format!("/decks/{copy}")).await;
    let mut found = Vec::new();
    for at in addresses(&page) {
        found.push(raw(&teacher, &at, &[]).await.2);
    }
    assert_eq!(found, [PNG.to_vec(), sound]);
    let again = teacher.get(&format!("/decks/{copy}/export.json")).await.expect(200);
    assert_eq!(again.json()["media"], export.json()["media"]);
    assert_eq!(files(&world).len(), 2);

    // Without their content they are known again where they are, and missing where they aren't.
    let without = elsewhere.student.get(&format!("/decks/{deck}/export.json?media=0")).await.expect(200);
    assert!(without.json()["media"][0]["sha256"].is_string() && without.json()["media"][0]["data"].is_null());
    let third = world.class("Physics", &teacher).await;
    let elsewhere = Classroom { class: third, ..elsewhere };
    let (plan, _) = import(&teacher, &elsewhere, "c.json", without.body.as_bytes()).await;
    assert!(plan.body.contains("3 files are missing"), "nobody gets at a file by naming its hash: {}", plan.body);
    let deck = newest_deck(&world).await;
    assert!(addresses(&teacher.page(&format!("/decks/{deck}")).await).is_empty());
}

#[tokio::test]
async fn an_import_that_replaces_a_picture_can_be_taken_back() {
    let (world, room) = World::with_deck(0).await;
    let mut second = PNG.to_vec();
    second.push(0);
    import(&room.instructor, &room, "a.json", &deck_json("Cells", &[("a.png", Some(PNG))])).await;
    let deck = newest_deck(&world).await;
    let (plan, path) =
        import(&room.instructor, &room, "a.json", &deck_json("Cells", &[("a.png", Some(&second))])).await;
    assert!(plan.body.contains("1 file replaces another"), "{}", plan.body);
    let shown = async || {
        let page = room.student.page(&format!("/decks/{deck}")).await;
        raw(&room.student, &addresses(&page)[0], &[]).await.2
    };
    assert_eq!(shown().await, second);
    room.instructor.post(&format!("{path}/undo"), &[]).await.expect(303);
    assert_eq!(shown().await, PNG);
}

#[tokio::test]
async fn an_import_leaves_out_what_only_claims_to_be_a_picture() {
    let (world, room) = World::with_deck(0).await;
    let file = deck_json("Cells", &[("../up.png", Some(b"<html></html>")), ("ok.png", Some(PNG))]);
    let (plan, _) = import(&room.instructor, &room, "a.json", &file).await;
    assert!(plan.body.contains("up.png is no picture"), "{}", plan.body);
    assert_eq!(files(&world).len(), 1);
    assert_eq!(world.text("SELECT name FROM deck_media").await, "ok.png");
}

#[tokio::test]
async fn a_card_that_moves_to_another_deck_takes_its_files_along() {
    let (world, room) = World::with_deck(1).await;
    import(
        &room.instructor,
        &room,
        "a.json",
        &deck_json("Rues", &[("ville & rue.png", Some(PNG)), ("b.png", Some(SVG))]),
    )
    .await;
    let from = newest_deck(&world).await;
    let card = world.cards(from).await[0];
    world.sql(&format!("UPDATE cards SET deck_id = {} WHERE id = {card}", room.deck)).await;
    let page = room.student.page(&format!("/decks/{}", room.deck)).await;
    assert_eq!(addresses(&page).len(), 1);
    assert_eq!(
        world.text(&format!("SELECT name FROM deck_media WHERE deck_id = {}", room.deck)).await,
        "ville & rue.png"
    );
}

#[tokio::test]
async fn what_a_crash_left_is_swept_after_a_day_and_what_a_card_shows_never() {
    let (world, room) = World::with_deck(1).await;
    let kept = room.instructor.picture(room.deck, "dot.png", PNG, "").await.expect(200).json();
    let kept = kept["sha256"].as_str().unwrap();
    let folder = world.folder().join("media");
    let (orphan, young) = ("0".repeat(64), "1".repeat(64));
    for name in [orphan.as_str(), young.as_str(), ".new-abc", "README"] {
        std::fs::write(folder.join(name), b"left").unwrap();
    }
    let now = world.clock.now();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now - 2 * DAY).unwrap());
    for name in [orphan.as_str(), ".new-abc", "README", kept] {
        std::fs::File::options().append(true).open(folder.join(name)).unwrap().set_modified(long_ago).unwrap();
    }
    assert_eq!(media::sweep(&world.app.store, now).await.unwrap(), 2);
    let mut left = files(&world);
    left.sort();
    assert_eq!(
        left,
        [young.as_str(), kept, "README"]
            .map(ToOwned::to_owned)
            .into_iter()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
    );

    // Once no deck has it, it goes as well, row and file.
    world.sql("DELETE FROM deck_media").await;
    let later = now + 2 * DAY;
    world.sql(&format!("UPDATE media SET created_at = {}", now - 2 * DAY)).await;
    assert_eq!(media::sweep(&world.app.store, later).await.unwrap(), 1);
    assert_eq!(world.number("SELECT count(*) FROM media").await, 0);
    assert!(!folder.join(kept).exists());
}

#[tokio::test]
async fn an_import_that_fails_leaves_no_file_that_stays() {
    let (world, room) = World::with_deck(0).await;
    let file = deck_json("Cells", &[("a.png", Some(PNG))]);
    let path = room.instructor.upload(room.class, "a.json", &file, &[]).await.expect(303).to;
    let import = path.replace("/imports/", "");
    let fingerprint = room.instructor.page(&path).await.field("fingerprint");
    room.instructor.post(&path, &[("fingerprint", &fingerprint)]).await.expect(303);
    // As a crash in the middle would have left it.
    world.sql(&format!("UPDATE decks SET staged = 1; UPDATE imports SET state = 'staging' WHERE id = {import}")).await;
    let sha256 = world.text("SELECT sha256 FROM media").await;
    assert_eq!(raw(&room.student, &format!("/media/{sha256}/a.png"), &[]).await.0, 404, "nobody sees what is staged");
    world.app.store.sweep().await.unwrap();
    assert_eq!(world.number("SELECT count(*) FROM deck_media").await, 0);
    world.sql("UPDATE media SET created_at = 0").await;
    let file = std::fs::File::options().append(true).open(world.folder().join("media").join(&sha256)).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(media::sweep(&world.app.store, world.clock.now()).await.unwrap(), 1);
}
