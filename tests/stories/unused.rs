//! Pictures and sounds that no card uses: found, taken out by hand, given back, and gone after a day.

use recto::store::ids::DeckId;
use recto::store::media;

use crate::media::PNG;
use crate::world::{Browser, Classroom, DAY, World};

/// A card that shows a file of the deck.
async fn card(who: &Browser, deck: DeckId, question: &str, file: &str) {
    let front = format!("{question} ![]({file})");
    let fields = [("front_markup", "markdown"), ("front", front.as_str()), ("back_markup", "markdown"), ("back", "It")];
    who.post(&format!("/decks/{deck}/cards/new"), &fields).await.expect(303);
}

/// A deck with a file that a card shows, and one that none does.
async fn two_files() -> (World, Classroom, String) {
    let (world, room) = World::with_deck(1).await;
    let spare = [PNG, b"\0"].concat();
    room.instructor.picture(room.deck, "used.png", PNG, "").await.expect(200);
    let added = room.instructor.picture(room.deck, "spare.png", &spare, "").await.expect(200).json();
    card(&room.instructor, room.deck, "Which & what", "used.png").await;
    let sha256 = added["sha256"].as_str().unwrap().to_owned();
    (world, room, sha256)
}

async fn names(world: &World) -> Vec<String> {
    let all = world.text("SELECT coalesce(group_concat(name, ' ' ORDER BY name), '') FROM deck_media").await;
    all.split_whitespace().map(ToOwned::to_owned).collect()
}

#[tokio::test]
async fn the_files_of_a_deck_are_listed_with_the_cards_that_use_them() {
    let (world, room, _) = two_files().await;
    for n in 2..6 {
        card(&room.instructor, room.deck, &format!("Number {n}"), "used.png").await;
    }
    let first = world.cards(room.deck).await[1];
    world.sql(&format!("UPDATE cards SET retired_at = 1 WHERE id = {first}")).await;
    let at = format!("/decks/{}/media", room.deck);
    let page = room.instructor.page(&at).await.body;
    assert!(page.contains("All (2)") && page.contains("No card uses them (1)"), "{page}");
    assert!(
        page.contains(&format!(
            "href=\"/cards/{first}\" dir=\"auto\">Which &#38; what</a> <span class=\"chip\">retired"
        )),
        "{page}"
    );
    assert!(page.contains("and 2 others"), "{page}");
    // Only what no card uses has a button, and stands in a list of its own.
    assert_eq!(page.matches("value=\"spare.png\"").count(), 1);
    assert!(!page.contains("value=\"used.png\""));
    let page = room.instructor.page(&format!("{at}?unused=1")).await.body;
    assert!(page.contains("spare.png") && !page.contains("used.png"), "{page}");
}

#[tokio::test]
async fn a_file_that_no_card_uses_is_removed_and_comes_back() {
    let (world, room, sha256) = two_files().await;
    let at = format!("/decks/{}/media", room.deck);
    let done = room.instructor.post(&format!("{at}/remove"), &[("name", "spare.png")]).await.expect(303);
    let page = room.instructor.follow(&done).await;
    assert!(page.body.contains("spare.png is out of the deck."), "{}", page.body);
    assert_eq!(names(&world).await, ["used.png"]);
    let url = format!("/media/{sha256}/spare.png");
    room.student.get(&url).await.expect(404);

    let undo = page.between("action=\"/decks/", "\"");
    let done = room.instructor.post(&format!("/decks/{undo}"), &[]).await.expect(303);
    assert!(room.instructor.follow(&done).await.body.contains("1 file is back in the deck."));
    assert_eq!(names(&world).await, ["spare.png", "used.png"]);
    room.student.get(&url).await.expect(200);
    let noted = "SELECT count(*) FROM audit WHERE action IN ('media-remove', 'media-return')";
    assert_eq!(world.number(noted).await, 2);
    // Nothing is left to come back, and no address gets at a file of another deck.
    room.instructor.post(&format!("/decks/{undo}"), &[]).await.expect(409);
}

#[tokio::test]
async fn a_file_that_a_card_shows_by_now_stays() {
    let (world, room, _) = two_files().await;
    let at = format!("/decks/{}/media/remove", room.deck);
    card(&room.instructor, room.deck, "In the meantime", "spare.png").await;
    let refused = room.instructor.post(&at, &[("name", "spare.png")]).await.expect(409);
    assert!(refused.body.contains("A card shows this file by now"), "{}", refused.body);
    let done = room.instructor.post(&at, &[]).await.expect(303);
    assert!(room.instructor.follow(&done).await.body.contains("nothing was removed"));
    // A retired card may come back, and needs its picture then.
    world.sql("UPDATE cards SET retired_at = 1").await;
    room.instructor.post(&at, &[("name", "used.png")]).await.expect(409);
    room.instructor.post(&at, &[("name", "other.png")]).await.expect(404);
    assert_eq!(names(&world).await, ["spare.png", "used.png"]);
}

#[tokio::test]
async fn all_that_no_card_uses_go_at_once_and_their_files_a_day_later() {
    let (world, room, _) = two_files().await;
    let sound =
        [&b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data"[..], &[0x80; 99]]
            .concat();
    room.instructor.picture(room.deck, "cry.wav", &sound, "").await.expect(200);
    let at = format!("/decks/{}/media", room.deck);
    let page = room.instructor.page(&format!("{at}?unused=1")).await;
    assert!(page.body.contains("Remove the 2 that no card uses"), "{}", page.body);
    let done = room.instructor.post(&format!("{at}/remove"), &[]).await.expect(303);
    let page = room.instructor.follow(&done).await;
    assert!(page.body.contains("2 files are out of the deck."), "{}", page.body);
    let undo = format!("/decks/{}", page.between("action=\"/decks/", "\""));

    // However old the files are, they stay for the day in which they may come back.
    world.sql("UPDATE media SET created_at = 0").await;
    for entry in std::fs::read_dir(world.folder().join("media")).unwrap() {
        let file = std::fs::File::options().append(true).open(entry.unwrap().path()).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    }
    assert_eq!(media::sweep(&world.app.store, world.clock.now() + DAY / 2).await.unwrap(), 0);
    room.instructor.post(&undo, &[]).await.expect(303);
    assert_eq!(names(&world).await, ["cry.wav", "spare.png", "used.png"]);

    let done = room.instructor.post(&format!("{at}/remove"), &[]).await.expect(303);
    let undo = format!("/decks/{}", room.instructor.follow(&done).await.between("action=\"/decks/", "\""));
    assert_eq!(media::sweep(&world.app.store, world.clock.now() + 2 * DAY).await.unwrap(), 2);
    let refused = room.instructor.post(&undo, &[]).await.expect(409);
    assert!(refused.body.contains("more than a day ago"), "{}", refused.body);
    assert_eq!(names(&world).await, ["used.png"]);
}
