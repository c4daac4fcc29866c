#![allow(clippy::expect_used)]

use proptest::prelude::*;

use crate::exchange::zips::Room;
use crate::exchange::zips::making::{cards, found, read, refused, texts};
use crate::exchange::{Format, MediaContent};

const JSON: &str = r##"{"~:version":2,"~:templates":{"~#list":[{"~:id":"~:tmpl","~:name":"Mot","~:content":"# << Mot >>\n<< #Indice >>*<< Indice >>*<< /Indice >>\n---\n<< Sens >><< Sens inconnu >>",
  "~:fields":{"~:name":{"~:id":"~:name","~:name":"Mot"},"~:f2":{"~:id":"~:f2","~:name":"Sens"},"~:f3":{"~:id":"~:f3","~:name":"Indice"}}}]},
 "~:decks":[
  {"~:id":"~:child","~:name":"Module 1","~:parent-id":"~:root","~:cards":{"~#list":[
    {"~:id":"~:c2","~:pos":"b","~:content":"Deux\n---\n2 **fois**\n\n![](@media/carte%20du%20monde.png)\n\n#nombre #bio/cellule","~:tags":{"~#set":["facile"]},"~:reviews":[{"~:due":{"~#dt":1767240000000}}]},
    {"~:id":"~:c1","~:pos":"a","~:content":"Un\r\n---\r\n1","~:archived?":true},
    {"~:id":"~:c3","~:pos":"c","~:content":"La {{1::mitochondrie}} fait l’{{2::ATP}}"},
    {"~:id":"~:c4","~:pos":"d","~:content":"","~:name":"chat","~:template-id":"~:tmpl","~:fields":{"~:name":{"~:id":"~:name","~:value":"chat 🐈"},"~:f2":{"~:id":"~:f2","~:value":"cat"}}},
    {"~:id":"~:c5","~:pos":"e","~:content":"un seul côté"},
    {"~:id":"~:c6","~:pos":"f","~:content":"x\n---\ny","~:trashed?":{"~#dt":1767240000000}}]}},
  {"~:id":"~:root","~:name":"École","~:cards":{"~#list":[]}}]}"##;

#[test]
fn decks_cards_templates_gaps_tags_and_media_come_in() {
    let reading = read(&[("data.json", JSON), ("carte du monde.png", "x")]).expect("read");
    assert_eq!(reading.format, Format::Mochi);
    let deck = "École::Module 1";
    assert_eq!(
        texts(&reading),
        [
            (deck, "Un", "1"),
            (deck, "Deux", "2 fois"),
            (deck, "La […] fait l’ATP", "La mitochondrie fait l’ATP"),
            (deck, "La mitochondrie fait l’[…]", "La mitochondrie fait l’ATP"),
            (deck, "chat 🐈", "cat"),
        ]
    );
    let cards = cards(&reading);
    assert!(cards[0].retired && !cards[1].retired);
    assert_eq!(cards[1].tags, ["nombre", "bio/cellule", "facile"]);
    assert_eq!(cards[1].media, ["carte du monde.png"]);
    assert_eq!(cards[1].source_id.as_deref(), Some("c2"));
    assert_eq!(cards[3].source_id.as_deref(), Some("c3:2"));
    assert_eq!(cards[3].note.as_deref(), Some("c3"));
    assert_eq!(reading.decks[0].source_id.as_deref(), Some("mochi:child"));
    assert_eq!(reading.media.len(), 1);
    assert!(matches!(reading.media[0].content, MediaContent::Packed(_)));
    let ids: Vec<&str> = found(&reading).iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, ["zips-mochi-template", "zips-mochi-one-side", "zips-mochi-thrown"]);
}

#[test]
fn edn_holds_the_same() {
    let edn = r#"{:version 2 :decks [{:id :d1 :name "Géographie" :cards ({:id :x :content "Capitale ?\n---\nOttawa" :tags #{"geo"}})}]}"#;
    let reading = read(&[("data.edn", edn)]).expect("read");
    assert_eq!(texts(&reading), [("Géographie", "Capitale ?", "Ottawa")]);
    assert_eq!(cards(&reading)[0].tags, ["geo"]);
}

#[test]
fn parents_in_a_circle_have_an_end() {
    let json = r#"{"~:decks":[{"~:id":"a","~:name":"A","~:parent-id":"b","~:cards":[{"~:content":"q\n---\nr"}]},{"~:id":"b","~:name":"B","~:parent-id":"a"}]}"#;
    let reading = read(&[("data.json", json)]).expect("read");
    assert_eq!(found(&reading)[0].0, "import-deck-too-deep");
    assert_eq!(cards(&reading).len(), 1);
}

#[test]
fn what_is_no_data_is_turned_down() {
    assert_eq!(refused(&[("data.json", "{\"~:decks\":\n[")]), "zips-mochi-broken");
    assert_eq!(refused(&[("data.json", &"[".repeat(1_000))]), "import-too-deep");
    assert_eq!(refused(&[("data.edn", &"(".repeat(1_000))]), "import-too-deep");
    assert_eq!(refused(&[("data.json", "{}")]), "import-no-cards");
}

#[test]
fn text_that_is_repeated_is_counted_each_time() {
    let mut room = Room::default();
    let taken = (0..300).map(|_| room.take(1 << 20)).filter_map(Result::ok).count();
    assert_eq!(taken, 256);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn mutated_data_is_read_or_turned_down(at: usize, with in "[\\[\\]{}\"~:^#0-9a-z,\\\\ ]{0,8}") {
        let mut text = JSON.to_owned();
        let at = text.floor_char_boundary(at % text.len());
        let end = text.floor_char_boundary((at + with.len()).min(text.len()));
        text.replace_range(at..end.max(at), &with);
        let _ = read(&[("data.json", &text)]);
        let _ = read(&[("data.edn", &text)]);
    }
}
