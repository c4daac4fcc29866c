//! Mochi: its files in either form of Transit and in EDN, and those that break off or nest too deep.

use proptest::prelude::*;
use recto::exchange::{Format, MediaContent};

use crate::zips::{read, refused, texts};
use crate::{cards, cases, decks, findings};

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
    assert_eq!(reading.learned(), (0, 0), "a schedule of Mochi's means nothing here");
    assert_eq!(reading.decks[0].source_id.as_deref(), Some("mochi:child"));
    assert_eq!(reading.media.len(), 1);
    assert!(matches!(reading.media[0].content, MediaContent::Packed(_)));
    let ids: Vec<&str> = findings(&reading).iter().map(|(id, _)| *id).collect();
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
fn what_was_learned_in_mochi_changes_nothing_of_what_is_read() {
    let json = r#"{"~:decks":[{"~:name":"Un","~:cards":[{"~:content":"q\n---\nr"},{"~:content":"s\n---\nt","~:tags":["a"]},
        {"~:content":"u\n---\nv","~:tags":["b"]}]}]}"#;
    let learned =
        r#""~:reviews":[{"~:due":{"~#dt":1},"~:content":"x\n---\ny"}],"~:cloze/reviews":{"1":[{"~:interval":3}]}"#;
    let verbose = json.replace(r#""~:content":"q"#, &format!(r#"{learned},"~:content":"q"#));
    // Keys within what is passed over have their number, too: `^6` is the tags.
    let compact = r#"["^ ","~:decks",[["^ ","~:name","Un","~:cards",[
        ["^ ","~:content","q\n---\nr","~:reviews",[["^ ","~:interval",3,"^3","x\n---\ny"]]],
        ["^ ","^3","s\n---\nt","~:tags",["a"]],["^ ","^3","u\n---\nv","^6",["b"]]]]]]"#;
    let edn = r#"{:decks [{:name "Un" :cards [{:content "q\n---\nr" LEARNED} {:content "s\n---\nt" :tags ["a"]}]}]}"#;
    let learned = r#":reviews [{:due #inst "2026-01-01" :content "x\n---\ny"}] :cloze/reviews {1 [{:interval 3}]}"#;
    let (plain, known) = (edn.replace("LEARNED", ""), edn.replace("LEARNED", learned));
    for (name, without, with) in
        [("data.json", json, &*verbose), ("data.json", json, compact), ("data.edn", &*plain, &*known)]
    {
        let reading = read(&[(name, with)]).expect("read");
        assert_eq!(reading, read(&[(name, without)]).expect("read"), "{with}");
        assert_eq!(texts(&reading)[..2], [("Un", "q", "r"), ("Un", "s", "t")]);
        assert_eq!((findings(&reading), reading.learned()), (vec![], (0, 0)));
    }
}

#[test]
fn parents_in_a_circle_have_an_end() {
    let json = r#"{"~:decks":[{"~:id":"a","~:name":"A","~:parent-id":"b","~:cards":[{"~:content":"q\n---\nr"}]},{"~:id":"b","~:name":"B","~:parent-id":"a"}]}"#;
    let reading = read(&[("data.json", json)]).expect("read");
    assert_eq!(findings(&reading)[0].0, "import-deck-too-deep");
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
fn compact_transit_is_the_same_as_verbose() {
    let compact = r#"["^ ","~:decks",[
        ["^ ","~:name","Un","~:cards",[["^ ","~:content","q\n---\nr","~:tags",["~#set",["a"]]]]],
        ["^ ","^1","~~Deux","^2",[["^ ","^3","s\n---\nt","^4",["^5",["b"]]]]]]]"#;
    let verbose = r#"{"~:decks":[
        {"~:name":"Un","~:cards":[{"~:content":"q\n---\nr","~:tags":{"~#set":["a"]}}]},
        {"~:name":"~~Deux","~:cards":[{"~:content":"s\n---\nt","~:tags":{"~#set":["b"]}}]}]}"#;
    let reading = read(&[("data.json", compact)]).expect("read");
    assert_eq!(reading, read(&[("data.json", verbose)]).expect("read"));
    assert_eq!(decks(&reading), ["Un", "~Deux"]);
    assert_eq!(texts(&reading), [("Un", "q", "r"), ("~Deux", "s", "t")]);
    let cards = cards(&reading);
    assert_eq!(cards[0].tags, ["a"]);
    assert_eq!(cards[1].tags, ["b"]);
}

#[test]
fn edn_is_read_with_its_comments_sets_and_marks() {
    let edn = r#"; made by hand
{:decks [{:name "Géo" :id #uuid "ab" :cards [
  {:content "L’été\n\u00e9 \uD83D\uDE00\n---\nr", :reviews [{:due #inst "2026-01-01"}] #_ :trashed? #_{:a 1}
   :tags #{"x" :y} :archived? 1.5 :trashed? nil}]}]}"#;
    let reading = read(&[("data.edn", edn)]).expect("read");
    assert_eq!(findings(&reading), []);
    assert_eq!(reading.decks[0].source_id.as_deref(), Some("mochi:ab"));
    let card = cards(&reading)[0];
    assert_eq!((card.front.source.as_str(), card.back.source.as_str()), ("L’été\né 😀", "r"));
    assert_eq!(card.tags, ["x", "y"]);
    assert!(card.retired);
}

#[test]
fn what_nests_too_deep_or_breaks_off_is_told() {
    let told = |name: &str, text: &str| read(&[(name, text)]).map(|_| ()).expect_err("refused").message;
    for deep in ["[", "#_", "#a "] {
        assert_eq!(told("data.edn", &deep.repeat(100_000)).id, "import-too-deep", "{deep}");
    }
    for (name, text, line) in
        [("data.edn", "{:a\n\"b", "2"), ("data.edn", "[1 2", "1"), ("data.json", "{\"a\":\n[", "2")]
    {
        let message = told(name, text);
        assert_eq!((message.id, message.args), ("zips-mochi-broken", vec![("line", line.to_owned())]), "{text}");
    }
}

proptest! {
    #![proptest_config(cases(64))]

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

proptest! {
    #[test]
    fn no_text_does_harm(any in "\\PC{0,200}", marks in "[\\[\\]{}()#_\"\\\\:a^~ ,;0u\n]{0,200}") {
        for each in [&any, &marks] {
            let _ = read(&[("data.edn", each)]);
            let _ = read(&[("data.json", each)]);
        }
    }
}
