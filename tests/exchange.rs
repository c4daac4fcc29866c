//! Card exports, from bytes to a plan and back: what comes in whole, what is left out with its place, what is refused,
//! and what a second import does to a class.

#![allow(clippy::expect_used, clippy::print_stdout)]

use std::collections::BTreeSet;

use proptest::prelude::*;
use recto::content::{self, Markup};
use recto::exchange::anki::container::{self, Container};
use recto::exchange::package::{Fault, Kind, Package};
use recto::exchange::{
    self, Base, Card, Cells, Column, Counts, Existing, ExistingCard, ExistingDeck, Finding, FindingKind, Format,
    Limits, Match, OutCard, OutDeck, OutMedia, OutSide, Outcome, Place, Plan, Reading, Refusal, Side, StoredSide,
    TableOptions, Target, Upload, csv, recto_json,
};

// ---------------------------------------------------------------- a small world

fn read(text: &str) -> Reading {
    read_bytes(text.as_bytes()).expect("the file is read")
}

fn read_bytes(bytes: &[u8]) -> Result<Reading, Refusal> {
    exchange::read(&Upload::new("biologie.csv", bytes))
}

fn refused(bytes: &[u8]) -> &'static str {
    match read_bytes(bytes) {
        Ok(reading) => panic!("read as {:?}", reading.format),
        Err(refusal) => refusal.message.id,
    }
}

fn cards(reading: &Reading) -> Vec<&Card> {
    reading.decks.iter().flat_map(|deck| &deck.cards).collect()
}

fn texts(reading: &Reading) -> Vec<(&str, &str)> {
    cards(reading).iter().map(|card| (card.front.rendered.text.as_str(), card.back.rendered.text.as_str())).collect()
}

fn finding<'r>(reading: &'r Reading, id: &str) -> &'r Finding {
    reading
        .findings
        .iter()
        .find(|finding| finding.message.id == id)
        .unwrap_or_else(|| panic!("no {id} in {:?}", reading.findings))
}

/// A page as Brainscape's is copied.
fn page(cards: &[(&str, &str, &str)]) -> String {
    let widget = "How well did you know this?\n1\nNot at all\n2\n3\n4\n5\nPerfectly\n";
    let cards = cards.iter().map(|(number, front, back)| format!("{number}\nQ\n\n{front}\n\nA\n\n{back}\n\n{widget}"));
    format!("Cellules Flashcards\n\n{}", cards.collect::<String>())
}

fn stored(side: &Side) -> StoredSide {
    StoredSide { markup: side.markup, source: side.source.clone(), text: side.rendered.text.clone() }
}

fn side(source: &str) -> StoredSide {
    let rendered = content::render(Markup::Html, source).expect("renders");
    StoredSide { markup: Markup::Html, source: source.to_owned(), text: rendered.text }
}

/// Does to a class what a plan says: all changes, missing cards kept.
fn apply(class: &mut Existing, reading: &Reading, plan: &Plan) {
    let mut next = 1 + class
        .decks
        .iter()
        .flat_map(|deck| &deck.cards)
        .map(|card| card.id)
        .chain(class.decks.iter().map(|d| d.id))
        .max()
        .unwrap_or(0);
    for deck_plan in &plan.decks {
        let incoming = &reading.decks[deck_plan.incoming];
        let at = match &deck_plan.target {
            Target::Existing(id) => class.decks.iter().position(|deck| deck.id == *id).expect("the deck is there"),
            Target::New(name) => class.decks.iter().position(|deck| deck.name == *name).unwrap_or_else(|| {
                let (source_id, uuid) = (incoming.source_id.clone(), incoming.uuid);
                class.decks.push(ExistingDeck { id: next, source_id, uuid, name: name.clone(), cards: Vec::new() });
                next += 1;
                class.decks.len() - 1
            }),
        };
        let mut cards = Vec::new();
        for card_plan in &deck_plan.cards {
            let card = &incoming.cards[card_plan.incoming];
            let base = Base { front: stored(&card.front), back: stored(&card.back), tags: card.tags.clone() };
            let (id, takes) = match &card_plan.outcome {
                Outcome::New { key } => {
                    let (front, back) = (base.front.clone(), base.back.clone());
                    cards.push(ExistingCard {
                        id: next,
                        key: key.clone(),
                        front,
                        back,
                        tags: card.tags.clone(),
                        base: Some(base),
                        retired: card.retired,
                    });
                    next += 1;
                    continue;
                }
                Outcome::Changed { card, text } => (*card, *text),
                Outcome::Same { card } | Outcome::Kept { card } | Outcome::Conflict { card } => (*card, false),
            };
            let mut old = class
                .decks
                .iter_mut()
                .find_map(|deck| deck.cards.iter().position(|card| card.id == id).map(|at| deck.cards.remove(at)))
                .expect("the card is there");
            if takes {
                (old.front, old.back) = (base.front.clone(), base.back.clone());
            }
            if let Some(tags) = &card_plan.tags {
                old.tags.clone_from(tags);
            }
            old.retired &= !card_plan.restored;
            old.base = Some(base);
            cards.push(old);
        }
        let rest = std::mem::take(&mut class.decks[at].cards);
        class.decks[at].cards = cards.into_iter().chain(rest).collect();
    }
}

fn class_of(reading: &Reading) -> Existing {
    let mut class = Existing::default();
    let plan = exchange::plan(reading, &class, None);
    apply(&mut class, reading, &plan);
    class
}

fn counts(reading: &Reading, class: &Existing) -> Counts {
    exchange::plan(reading, class, None).counts()
}

fn same(cards: usize) -> Counts {
    Counts { same: cards, ..Counts::default() }
}

fn csv_of(rows: &[(&str, &str)]) -> String {
    let rows = rows.iter().map(|(front, back)| format!("\"{front}\",\"{back}\"\n"));
    format!("front,back\n{}", rows.collect::<String>())
}

// ---------------------------------------------------------------- Brainscape

#[test]
fn a_copied_page_gives_its_title_and_its_cards_without_the_widget() {
    let reading =
        read(&page(&[("1", "Où est l’ADN ?", "Dans le noyau."), ("2", "Et l’énergie ?", "Dans les mitochondries.")]));
    assert_eq!(reading.format, Format::BrainscapeText);
    assert_eq!(reading.decks[0].name, "Cellules");
    assert_eq!(reading.decks[0].source_id.as_deref(), Some("brainscape-text:Cellules"));
    assert_eq!(texts(&reading), [("Où est l’ADN ?", "Dans le noyau."), ("Et l’énergie ?", "Dans les mitochondries.")]);
    assert_eq!(reading.findings, []);
}

#[test]
fn a_page_without_widgets_reads_the_same() {
    let with = page(&[("1", "a ?", "b"), ("2", "c ?", "d")]);
    let without = with.replace("How well did you know this?\n1\nNot at all\n2\n3\n4\n5\nPerfectly\n", "");
    assert_eq!(texts(&read(&with)), texts(&read(&without)));
    assert_eq!(texts(&read(&with.replace('\n', "\r\n"))), texts(&read(&with)));
}

#[test]
fn numbers_and_letters_inside_an_answer_begin_no_card() {
    let reading = read(&page(&[
        ("1", "Combien ?", "2\n\n3\nNot at all"),
        ("2", "Lettre ?", "Une lettre\nQ\nA"),
        ("3", "Fin ?", "Oui."),
    ]));
    assert_eq!(
        texts(&reading),
        [("Combien ?", "2\n3\nNot at all"), ("Lettre ?", "Une lettre\nQ\nA"), ("Fin ?", "Oui.")]
    );
}

#[test]
fn lists_and_indented_lines_become_lists_and_paragraphs() {
    let text = "Cours Flashcards\n1\nQ\n\nf*(x) <b> & # _y_\n\nA\n  • un\n  • deux\n    et la suite\n\n  1. premier\n  2. second\n\nA\nB\n";
    let card = cards(&read(text))[0].clone();
    assert_eq!(card.front.source, content::escape("f*(x) <b> & # _y_"));
    assert_eq!(
        card.back.source,
        "<ul><li>un</li><li>deux</li></ul><p>et la suite</p><ol><li>premier</li><li>second</li></ol><p>A<br>B</p>"
    );
    assert_eq!(card.front.rendered.text, "f*(x) <b> & # _y_");
}

#[test]
fn a_jump_of_the_numbers_is_taken_and_told() {
    let huge = "1000000000000000000000000000000000000001";
    let reading = read(&page(&[("1", "a", "b"), ("5", "c", "d"), ("6", "e", "f"), (huge, "g", "h")]));
    assert_eq!(cards(&reading).len(), 4);
    assert_eq!(finding(&reading, "import-number-jump").message.args, [("expected", "2".into()), ("found", "5".into())]);
}

#[test]
fn a_page_that_is_cut_off_gives_what_is_whole_and_says_where() {
    let whole = page(&[("1", "a", "b"), ("2", "c", "d")]);
    let reading = read(&format!("{whole}3\nQ\n\nQue"));
    assert_eq!(cards(&reading).len(), 2);
    let cut = finding(&reading, "import-card-cut");
    assert_eq!((cut.kind, &cut.place), (FindingKind::Skipped, &Place::Line(37)));
    // In the middle of the widget.
    assert_eq!(texts(&read(whole.trim_end_matches("4\n5\nPerfectly\n"))), [("a", "b"), ("c", "d")]);
}

#[test]
fn what_stands_around_the_cards_is_left_out_and_shown() {
    let reading =
        read(&format!("Log in\nSearch\n{}Decks in Biologie Class (3):\nAbout us\n", page(&[("1", "a", "b")])));
    assert_eq!(texts(&reading), [("a", "b")]);
    let left_out: Vec<_> = reading.findings.iter().map(|finding| (finding.message.id, finding.place.clone())).collect();
    assert_eq!(left_out, [("import-furniture", Place::Line(1)), ("import-furniture", Place::Line(22))]);
}

#[test]
fn a_line_that_asks_class_mates_is_shown_as_a_request_with_the_side_without_it() {
    let reading = read(&page(&[
        ("1", "Capitale ?", "Ottawa, je crois. À vérifier svp"),
        ("2", "Réseau ?", "  • un\n  • deux\n\njkonpran pas ce point. qui sait ?"),
        ("3", "Vérité ?", "On ne comprend pas toujours. Certains sont sûrs."),
    ]));
    let found: Vec<_> =
        cards(&reading).iter().map(|card| card.requests.iter().map(|r| r.words.clone()).collect::<Vec<_>>()).collect();
    assert_eq!(found[0], ["À vérifier svp"]);
    assert_eq!(found[1], ["jkonpran pas ce point. qui sait ?"]);
    assert!(found[2].is_empty());
    assert_eq!(cards(&reading)[0].requests[0].without.source, "Ottawa, je crois.");
    assert_eq!(cards(&reading)[1].requests[0].without.source, "<ul><li>un</li><li>deux</li></ul>");
    assert_eq!(reading.findings.iter().filter(|finding| finding.kind == FindingKind::Request).count(), 2);
}

#[test]
fn a_request_that_is_all_of_a_side_leaves_the_side_as_it_is() {
    let reading = read(&page(&[("1", "Capitale ?", "pas sûr")]));
    let card = cards(&reading)[0];
    assert_eq!((card.requests[0].words.as_str(), card.requests[0].without.source.as_str()), ("pas sûr", "pas sûr"));
}

// ---------------------------------------------------------------- tables

#[test]
fn separators_and_names_in_both_languages_are_found() {
    for (text, separator) in [
        ("front,back\na,b\n", b','),
        ("question;réponse\nun, deux;1, 2\nx;y, z\n", b';'),
        ("Recto\tVerso\na\tb, c\n", b'\t'),
        ("terme|définition\na|b\n", b'|'),
        ("a,b\nc,d\n", b','),
    ] {
        let reading = read(text);
        let table = reading.table.expect("a table");
        assert_eq!(table.separator, separator, "{text}");
        assert_eq!(table.header, !text.starts_with("a,"), "{text}");
        assert_eq!(table.columns, [Column::Front, Column::Back]);
    }
}

#[test]
fn tags_decks_ids_and_hints_have_their_columns() {
    let reading = read("id,recto,verso,tags,paquet,indice\n7,a,b,\"os, peau\",Corps::Os,regarde\n8,c,d,x y,,\n");
    let [os, autre] = reading.decks.as_slice() else { panic!("two decks") };
    assert_eq!((os.name.as_str(), autre.name.as_str()), ("Corps::Os", "biologie"));
    assert_eq!((os.source_id.as_deref(), autre.source_id.as_deref()), (Some("csv:Corps::Os"), None));
    assert_eq!(os.cards[0].source_id.as_deref(), Some("7"));
    assert_eq!(os.cards[0].tags, ["os", "peau"]);
    assert_eq!(autre.cards[0].tags, ["x", "y"]);
    assert_eq!(os.cards[0].back.rendered.text, "b\nregarde");
}

#[test]
fn what_a_person_says_about_a_table_comes_before_what_is_found() {
    let columns = Some(vec![Column::Back, Column::Ignore, Column::Front]);
    let table = TableOptions {
        separator: Some(b';'),
        header: Some(true),
        columns,
        cells: Some(Cells::Html),
        ..TableOptions::default()
    };
    let upload = Upload { table, ..Upload::new("", b"x;y;z\n<b>un</b>;n;deux\n") };
    let reading = exchange::read(&upload).expect("reads");
    assert_eq!(texts(&reading), [("deux", "un")]);
    assert_eq!(reading.decks[0].name, "Import");
    assert_eq!(reading.table.expect("a table").rows, [["<b>un</b>", "n", "deux"]]);
}

#[test]
fn markup_in_plain_cells_is_text() {
    let reading = read("front,back\n<script>x</script>,a < b\n");
    assert_eq!(texts(&reading), [("<script>x</script>", "a < b")]);
}

#[test]
fn bad_rows_are_left_out_with_their_place_and_blank_ones_in_silence() {
    let reading = read("front,back\na,b\n\nseul\nx,x,x,x\n,vide\n , \nc,d\ne,\"jamais\nfermé\n");
    assert_eq!(texts(&reading), [("a", "b"), ("c", "d")]);
    let found: Vec<_> = reading.findings.iter().map(|finding| (finding.message.id, finding.place.clone())).collect();
    assert_eq!(
        found,
        [
            ("import-row-short", Place::Row(4)),
            ("import-row-long", Place::Row(5)),
            ("import-question-missing", Place::Row(6)),
            ("import-quote-unclosed", Place::Row(9)),
        ]
    );
    assert!(reading.findings.iter().all(|finding| finding.kind == FindingKind::Skipped));
}

#[test]
fn line_breaks_in_quoted_cells_and_empty_columns_at_the_end_are_kept_or_forgiven() {
    assert_eq!(texts(&read("front,back\n\"a\r\nb\",c,,\n")), [("a\nb", "c")]);
    assert_eq!(texts(&read("front,back\ra,b\rc,d\r")), [("a", "b"), ("c", "d")]);
}

#[test]
fn the_encoding_is_found_and_damage_is_told() {
    let utf16: Vec<u8> = "\u{feff}front,back\né,è\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let reading = read_bytes(&utf16).expect("reads");
    assert_eq!((reading.encoding, texts(&reading)), ("UTF-16LE", vec![("é", "è")]));
    let reading = read_bytes(b"front,back\n\xe9t\xe9,\x93\x9cuf\x94\n").expect("reads");
    assert_eq!((reading.encoding, texts(&reading)), ("windows-1252", vec![("été", "“œuf”")]));
    let reading = read_bytes(b"\xef\xbb\xbffront,back\na,b\n").expect("reads");
    assert_eq!((reading.encoding, reading.findings.len()), ("UTF-8", 0));
    let reading = read_bytes("front,back\na,café".as_bytes().split_last().expect("bytes").1).expect("reads");
    assert_eq!(reading.encoding, "UTF-8");
    assert_eq!(finding(&reading, "import-bytes-replaced").kind, FindingKind::Repaired);
}

#[test]
fn the_lines_at_the_head_of_ankis_text_are_obeyed() {
    let text = "#separator:Semicolon\n#html:true\n#columns:Guid;Recto;Verso;Tags\n#guid column:1\n#tags column:4\n#deck:Os::Main\n#tags:x\ng1;<b>a</b>;b;y z\n";
    let reading = read(text);
    assert_eq!(reading.format, Format::AnkiText);
    assert_eq!(reading.decks[0].name, "Os::Main");
    let card = cards(&reading)[0];
    assert_eq!((card.source_id.as_deref(), card.front.source.as_str()), (Some("g1"), "<b>a</b>"));
    assert_eq!(card.tags, ["x", "y", "z"]);
    assert_eq!(card.place, Place::Row(8));
    for column in ["0", "18446744073709551616", "x"] {
        assert_eq!(refused(format!("#separator:tab\n#guid column:{column}\na\tb\n").as_bytes()), "import-anki-column");
    }
}

#[test]
fn brainscapes_own_table_may_hold_html_and_names_its_deck() {
    let reading = read("Question,Answer,Name\n<p>a</p>,<p>b<br>c</p>,Géo\n");
    assert_eq!((reading.decks[0].name.as_str(), texts(&reading)), ("Géo", vec![("a", "b\nc")]));
}

// ---------------------------------------------------------------- what isn't a deck

#[test]
fn what_is_no_deck_is_refused_by_name() {
    for (bytes, id) in [
        (&b""[..], "import-empty"),
        (b" \n\t\r\n", "import-empty"),
        (b"\xff\xfe", "import-empty"),
        (&[0; 1000], "import-not-text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "import-is-picture"),
        (b"PK\x03\x04abc", "import-is-zip"),
        (b"<!DOCTYPE html><title>x</title>", "import-is-web-page"),
        (b"un\ndeux\ntrois\n", "import-one-column"),
        (b"front,back\n", "import-no-cards"),
        (b"Cours Flashcards\n\n", "import-no-cards"),
        (b"{\"name\": \"x\"}", "import-json-other"),
    ] {
        assert_eq!(refused(bytes), id);
    }
}

#[test]
fn each_limit_has_its_own_answer() {
    let small = Limits { cards: 2, field: 40, file: 1_000, tags: 1, decks: 1, deck_levels: 2, ..Limits::default() };
    let read = |text: &str| exchange::read(&Upload { limits: small, ..Upload::new("", text.as_bytes()) });
    let refused = |text: &str| read(text).map(|_| ()).expect_err("refused").message.id;
    assert_eq!(refused("a,b\nc,d\ne,f\n"), "import-too-many-cards");
    assert_eq!(refused("front,back,deck\na,b,x\nc,d,y\n"), "import-too-many-decks");
    assert_eq!(refused(&"a,b\n".repeat(251)), "import-file-too-large");
    let reading = read(&format!("front,back,tags,deck\na,b,x y,A::B::C\n{},d,,\n", "m".repeat(41))).expect("reads");
    assert_eq!(reading.decks[0].name, "A::B");
    for id in ["import-field-too-large", "import-tags-dropped", "import-deck-too-deep"] {
        finding(&reading, id);
    }
}

#[test]
fn a_flood_of_findings_is_counted_instead_of_listed() {
    let text = format!("front,back\na,b\n{}", "x,x,x\n".repeat(3_000));
    let reading = read(&text);
    assert_eq!(reading.findings.len(), 2_001);
    assert_eq!(finding(&reading, "import-more-findings").message.args, [("count", "1000".into())]);
}

// ---------------------------------------------------------------- JSON

/// A JSON deck of one card with `fields` instead of a good front.
fn json(fields: &str) -> String {
    format!(
        r#"{{"format": "recto-deck", "version": 1, "decks": [{{"name": "D", "cards": [
            {{"key": "k", {fields}, "back": {{"markup": "html", "source": "b"}}}}]}}]}}"#
    )
}

const FRONT: &str = r#""front": {"markup": "html", "source": "a"}"#;

#[test]
fn json_of_the_wrong_shape_is_refused_at_its_path() {
    assert_eq!(texts(&read(&json(FRONT))), [("a", "b")]);
    let place = |text: &str| read_bytes(text.as_bytes()).map(|_| ()).expect_err("refused").place;
    assert_eq!(place(&json(&format!("\"tags\": 5, {FRONT}"))), Place::Field("decks[0].cards[0].tags".into()));
    assert_eq!(place(&json(r#""front": "text""#)), Place::Field("decks[0].cards[0].front".into()));
    assert_eq!(
        place(&json(r#""front": {"markup": "php", "source": ""}"#)),
        Place::Field("decks[0].cards[0].front.markup".into())
    );
    assert_eq!(place(&json(r#""note": "n""#)), Place::Field("decks[0].cards[0]".into()));
    for (text, id) in [
        (json(FRONT).replace("\"version\": 1", "\"version\": 999"), "import-json-version"),
        (json(FRONT).replace("\"version\": 1", "\"version\": \"1\""), "import-json-version"),
        (json(&format!("\"position\": 1{}, {FRONT}", "0".repeat(400))), "import-json-broken"),
        (json(r#""front": {"markup": "html", "source": "\ud800"}"#), "import-json-broken"),
        (json(&format!("\"x\": {}{}, {FRONT}", "[".repeat(100_000), "]".repeat(100_000))), "import-too-deep"),
        (json(FRONT)[..120].to_owned(), "import-json-cut"),
    ] {
        assert_eq!(refused(text.as_bytes()), id);
    }
    let mut bytes = json(FRONT).into_bytes();
    bytes.extend(b" \xff");
    assert_eq!(refused(&bytes), "import-json-not-utf8");
}

#[test]
fn html_and_text_of_a_json_deck_are_made_anew_from_its_source() {
    let front = r#""front": {"markup": "html", "source": "a", "html": "<script>x</script>", "text": "lies"}"#;
    let reading = read(&json(front));
    let front = &cards(&reading)[0].front.rendered;
    assert_eq!((front.html.as_str().contains("script"), front.text.as_str()), (false, "a"));
}

#[test]
fn a_media_file_that_is_not_what_it_claims_is_left_out() {
    let with = |media: &str| json(FRONT).replace("]}]}", &format!("]}}], \"media\": [{media}]}}"));
    let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    let reading = read(&with(&format!(r#"{{"name": "a.png", "sha256": "{hash}", "data": "aGVsbG8="}}"#)));
    assert_eq!((reading.media.len(), reading.media[0].bytes, reading.findings.len()), (1, 5, 0));
    let reading = read(&with(&format!(r#"{{"name": "a.png", "sha256": "{hash}", "data": "aGVsbG9v"}}"#)));
    assert_eq!((reading.media.len(), finding(&reading, "import-media-hash").kind), (0, FindingKind::Media));
    let reading = read(&with(&format!(r#"{{"name": "../../x.png", "sha256": "{hash}"}}"#)));
    assert_eq!(
        (reading.media[0].name.as_str(), finding(&reading, "import-media-renamed").kind),
        ("x.png", FindingKind::Media)
    );
    assert_eq!(refused(with(r#"{"name": "a.png", "sha256": "../../x"}"#).as_bytes()), "import-json-sha256");
}

fn out_side(source: String, markup: Markup) -> OutSide {
    let source = content::nfc(&source);
    let rendered = content::render(markup, &source).expect("small enough");
    OutSide { markup, source, html: rendered.html.as_str().to_owned(), text: rendered.text }
}

/// Decks as a database could hold them.
fn any_decks() -> impl Strategy<Value = Vec<OutDeck>> {
    let markup = prop_oneof![Just(Markup::Html), Just(Markup::Markdown)];
    let source = prop_oneof![
        "[ -~éœ’«»日\n]{1,30}",
        "['=+@;\"\\-]{1,3}[a-z]{1,5}",
        "[a-z]{1,9}(<br>|<b>x</b>|<ul><li>y</li></ul>)[a-z]{1,9}"
    ];
    let side = (source, markup)
        .prop_map(|(source, markup)| out_side(source, markup))
        .prop_filter("says something", |side| !side.source.trim().is_empty() && side.html.find("<img").is_none());
    let tags = proptest::collection::btree_set("[a-zé;,\\\\=' ]{0,5}[a-z]", 0..3);
    let option = || proptest::option::of("[a-zé]{1,8}");
    let card =
        (side.clone(), side, tags, "[a-zA-Z0-9=;-]{1,12}", option(), option(), option(), option(), any::<bool>());
    let card = card.prop_map(|(front, back, tags, key, note, typed, direction, source, retired)| OutCard {
        key,
        tags: tags
            .iter()
            .map(|tag| tag.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        position: 0,
        front,
        back,
        media: Vec::new(),
        note,
        retired,
        typed,
        direction,
        source,
    });
    let deck = (proptest::collection::vec(card, 1..5), any::<Option<u128>>(), option());
    proptest::collection::vec(deck, 1..4).prop_map(|decks| {
        let decks = decks.into_iter().enumerate();
        decks
            .map(|(n, (mut cards, uuid, language))| {
                for (position, card) in cards.iter_mut().enumerate() {
                    card.position = u32::try_from(position).expect("few");
                }
                let (uuid, name) = (uuid.map(uuid::Uuid::from_u128), format!("=É::{n}"));
                OutDeck { uuid, name, description: "d".repeat(n), language, cards }
            })
            .collect()
    })
}

/// So many cases of each property, or as many as `dev/fuzz` asks for.
fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(usual), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn json_out_and_in_is_the_identity(decks in any_decks(), bytes in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..20))) {
        let media: Vec<OutMedia> = bytes
            .map(|bytes| exchange::Media {
                name: "schéma.png".into(),
                sha256: None,
                bytes: bytes.len() as u64,
                kind: "image/png".into(),
                content: exchange::MediaContent::Inline(bytes),
            })
            .iter()
            .map(OutMedia::from)
            .map(|media| OutMedia { sha256: String::new(), ..media })
            .collect();
        let text = recto_json::write(&decks, &media).replace("\"sha256\": \"\",", "");
        let reading = read_bytes(text.as_bytes()).expect("reads");
        prop_assert_eq!(reading.format, Format::RectoJson);
        prop_assert_eq!(reading.decks.iter().map(OutDeck::from).collect::<Vec<_>>(), decks.clone());
        let again: Vec<OutMedia> = reading.media.iter().map(OutMedia::from).collect();
        prop_assert_eq!(again.iter().map(|m| (&m.name, &m.data, m.bytes)).collect::<Vec<_>>(), media.iter().map(|m| (&m.name, &m.data, m.bytes)).collect::<Vec<_>>());
        // With their hashes they come back whole.
        let reading = read_bytes(recto_json::write(&decks, &again).as_bytes()).expect("reads");
        prop_assert_eq!(reading.media.iter().map(OutMedia::from).collect::<Vec<_>>(), again);
    }

    #[test]
    fn csv_out_and_in_keeps_decks_keys_tags_and_sources(mut decks in any_decks()) {
        for card in decks.iter_mut().flat_map(|deck| &mut deck.cards) {
            card.retired = false;
        }
        let written = csv::write(&decks);
        let reading = read_bytes(&written).expect("reads");
        let told = |decks: &[OutDeck]| {
            let cards = decks.iter().flat_map(|deck| deck.cards.iter().map(|card| (deck.name.clone(), card.clone())));
            cards.map(|(deck, card)| (deck, card.key, card.tags, card.front, card.back)).collect::<Vec<_>>()
        };
        prop_assert_eq!(told(&reading.decks.iter().map(OutDeck::from).collect::<Vec<_>>()), told(&decks));
    }

    #[test]
    fn nothing_makes_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), format in 0..=Format::ALL.len()) {
        let format = Format::ALL.get(format).copied();
        let _ = exchange::read(&Upload { format, ..Upload::new("x", &bytes) });
    }

    #[test]
    fn nothing_that_looks_like_a_page_makes_a_reader_panic(text in "(Q\n|A\n|[0-9]\n|\n|  • x\n| 1. y\n|How well did you know this\\?\n|\"|,|#columns:|x){0,60}", format in 0..=Format::ALL.len()) {
        let format = Format::ALL.get(format).copied();
        let _ = exchange::read(&Upload { format, ..Upload::new("x", text.as_bytes()) });
    }

    #[test]
    fn a_second_import_of_the_same_file_changes_nothing(rows in proptest::collection::vec(("[ab]{1,2}", "[cd]{1,2}"), 1..30)) {
        let rows: Vec<(&str, &str)> = rows.iter().map(|(front, back)| (front.as_str(), back.as_str())).collect();
        let reading = read(&csv_of(&rows));
        let class = class_of(&reading);
        prop_assert_eq!(counts(&reading, &class), same(rows.len()));
        let keys: BTreeSet<_> = class.decks[0].cards.iter().map(|card| &card.key).collect();
        prop_assert_eq!(keys.len(), rows.len());
    }

    #[test]
    fn every_card_of_a_file_gets_one_place_and_no_card_of_the_class_gets_two(
        old in proptest::collection::vec(("[ab ]{1,6}x", "[cd]"), 1..20),
        new in proptest::collection::vec(("[ab ]{1,6}x", "[cd]"), 1..20),
    ) {
        let rows = |rows: &[(String, String)]| csv_of(&rows.iter().map(|(front, back)| (front.as_str(), back.as_str())).collect::<Vec<_>>());
        let class = class_of(&read(&rows(&old)));
        let reading = read(&rows(&new));
        let plan = exchange::plan(&reading, &class, None);
        let mut met = plan.decks[0].missing.clone();
        for card in &plan.decks[0].cards {
            match &card.outcome {
                Outcome::New { .. } => {}
                Outcome::Same { card } | Outcome::Kept { card } | Outcome::Changed { card, .. } | Outcome::Conflict { card } => met.push(*card),
            }
        }
        prop_assert_eq!(plan.decks[0].cards.len(), new.len());
        prop_assert_eq!(met.len(), old.len());
        prop_assert_eq!(met.iter().collect::<BTreeSet<_>>().len(), old.len());
        prop_assert_eq!(exchange::fingerprint(&plan), exchange::fingerprint(&exchange::plan(&reading, &class, None)));
    }
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_harmless_and_come_back() {
    let formulas = ["=1+1", "+1", "-2+3", "@SUM(1)", "'=1", "''=x", "'quoted'", "-"];
    let cards = formulas.iter().enumerate().map(|(n, text)| OutCard {
        key: format!("-{n}"),
        tags: vec!["=tag".into(), "a; b\\".into()],
        position: 0,
        front: out_side((*text).to_owned(), Markup::Html),
        back: out_side((*text).to_owned(), Markup::Markdown),
        media: Vec::new(),
        note: None,
        retired: false,
        typed: None,
        direction: None,
        source: None,
    });
    let deck =
        OutDeck { uuid: None, name: "=D".into(), description: String::new(), language: None, cards: cards.collect() };
    let written = csv::write(&[deck]);
    assert!(written.starts_with(b"\xef\xbb\xbffront,back,tags,deck,key,markup\r\n"));
    let text = String::from_utf8(written.clone()).expect("UTF-8");
    for cell in text.lines().skip(1).flat_map(|line| line.split(',')) {
        assert!(!cell.trim_start_matches('"').starts_with(['=', '+', '-', '@']), "{cell}");
    }
    let reading = read_bytes(&written).expect("reads");
    assert_eq!(reading.decks[0].name, "=D");
    for (n, (card, text)) in reading.decks[0].cards.iter().zip(formulas).enumerate() {
        assert_eq!((card.front.source.as_str(), card.source_id.clone()), (text, Some(format!("-{n}"))));
        assert_eq!((card.back.markup, &card.tags), (Markup::Markdown, &vec!["=tag".to_owned(), "a; b\\".to_owned()]));
    }
}

// ---------------------------------------------------------------- plans

#[test]
fn a_corrected_answer_changes_the_card_and_keeps_its_key() {
    let before = read(&csv_of(&[("Capitale du Canada ?", "Toronto"), ("2 + 2 ?", "4")]));
    let class = class_of(&before);
    let after = read(&csv_of(&[("capitale  du Canada ?", "Ottawa"), ("2 + 2 ?", "4")]));
    let plan = exchange::plan(&after, &class, None);
    assert_eq!(plan.counts(), Counts { changed: 1, same: 1, ..Counts::default() });
    assert_eq!(plan.decks[0].target, Target::Existing(class.decks[0].id));
    assert_eq!(plan.decks[0].cards[0].how, Match::Front);
    assert_eq!(plan.decks[0].cards[0].outcome, Outcome::Changed { card: class.decks[0].cards[0].id, text: true });
}

#[test]
fn a_rewritten_question_is_known_by_its_answer_beside_a_known_card() {
    let class = class_of(&read(&csv_of(&[("Un ?", "Oui."), ("Deux ?", "Oui."), ("Trois ?", "Oui.")])));
    let reading = read(&csv_of(&[("Un ?", "Oui."), ("Tout autre chose", "Oui."), ("Encore autre chose", "Oui.")]));
    let plan = exchange::plan(&reading, &class, None);
    let how: Vec<Match> = plan.decks[0].cards.iter().map(|card| card.how).collect();
    assert_eq!(how, [Match::Exact, Match::BackAndNeighbour, Match::BackAndNeighbour]);
    assert_eq!(plan.decks[0].cards[2].outcome, Outcome::Changed { card: class.decks[0].cards[2].id, text: true });
}

#[test]
fn the_most_alike_question_is_found_and_one_too_different_is_new() {
    let class = class_of(&read(&csv_of(&[
        ("Nommer trois organes du corps", "x"),
        ("Définir le rôle de la mitochondrie", "y"),
        ("Quand vient la mitose ?", "z"),
    ])));
    let reading =
        read(&csv_of(&[("Définir le rôle de la mitochondrie dans la cellule", "y2"), ("Pourquoi dort-on ?", "z2")]));
    let plan = exchange::plan(&reading, &class, None);
    assert!(matches!(plan.decks[0].cards[0].how, Match::Alike(60..=99)));
    assert_eq!(plan.decks[0].cards[0].outcome, Outcome::Changed { card: class.decks[0].cards[1].id, text: true });
    assert_eq!(plan.decks[0].cards[1].how, Match::None);
    assert_eq!(plan.counts(), Counts { new: 1, changed: 1, missing: 2, ..Counts::default() });
}

#[test]
fn equal_questions_pair_by_their_answers() {
    let class =
        class_of(&read(&csv_of(&[("Vrai ou faux ?", "Le ciel est bleu."), ("Vrai ou faux ?", "La mer est rouge.")])));
    let reading = read(&csv_of(&[("Vrai ou faux ?", "La mer est bleue.")]));
    let plan = exchange::plan(&reading, &class, None);
    assert_eq!(plan.decks[0].cards[0].outcome, Outcome::Changed { card: class.decks[0].cards[1].id, text: true });
}

#[test]
fn an_old_file_never_undoes_a_correction() {
    let reading = read(&csv_of(&[("Capitale ?", "Toronto"), ("Autre ?", "Oui.")]));
    let mut class = class_of(&reading);
    class.decks[0].cards[0].back = side("Ottawa");
    class.decks[0].cards[0].front = side("Capitale du Canada ?");
    let plan = exchange::plan(&reading, &class, None);
    assert_eq!(plan.decks[0].cards[0].outcome, Outcome::Kept { card: class.decks[0].cards[0].id });
    assert_eq!(plan.counts(), same(2));
}

#[test]
fn a_change_on_both_sides_is_a_conflict_and_the_same_change_is_none() {
    let mut class = class_of(&read(&csv_of(&[("Capitale ?", "Toronto")])));
    class.decks[0].cards[0].back = side("Ottawa");
    assert_eq!(
        counts(&read(&csv_of(&[("Capitale ?", "Montréal")])), &class),
        Counts { conflicts: 1, ..Counts::default() }
    );
    assert_eq!(counts(&read(&csv_of(&[("Capitale ?", "Ottawa")])), &class), same(1));
    class.decks[0].cards[0].base = None;
    assert_eq!(counts(&read(&csv_of(&[("Capitale ?", "Montréal")])), &class).conflicts, 1);
}

#[test]
fn tags_of_both_sides_are_merged_and_a_file_without_tags_takes_none_away() {
    let mut class = class_of(&read("front,back,tags\na,b,x y\n"));
    class.decks[0].cards[0].tags = vec!["x".into(), "y".into(), "ours".into()];
    let plan = exchange::plan(&read("front,back,tags\na,b,y z\n"), &class, None);
    assert_eq!(plan.decks[0].cards[0].tags, Some(vec!["y".into(), "ours".into(), "z".into()]));
    assert_eq!(plan.decks[0].cards[0].outcome, Outcome::Changed { card: class.decks[0].cards[0].id, text: false });
    assert_eq!(counts(&read("front,back\na,b\n"), &class), same(1));
}

#[test]
fn a_plain_table_does_not_flatten_what_a_richer_format_brought() {
    let reading = read("Cours Flashcards\n1\nQ\n\nListe ?\n\nA\n  • un\n  • deux\n");
    let mut class = class_of(&reading);
    class.decks[0].name = "biologie".into();
    assert_eq!(counts(&read("front,back\nListe ?,\"un\ndeux\"\n"), &class), same(1));
    assert_eq!(counts(&read("front,back\nListe ?,\"un\ntrois\"\n"), &class).changed, 1);
}

#[test]
fn an_id_is_known_in_another_deck_and_when_retired() {
    let reading = read("id,front,back,deck\nabcdefgh,a,b,Un\nijklmnop,c,d,Un\n");
    let mut class = class_of(&reading);
    class.decks[0].cards[1].retired = true;
    let plan = exchange::plan(&read("id,front,back,deck\nabcdefgh,a,b,Deux\nijklmnop,c,d2,Un\n"), &class, None);
    assert_eq!(plan.counts(), Counts { moved: 1, restored: 1, changed: 1, ..Counts::default() });
    assert_eq!(plan.decks[0].target, Target::New("Deux".into()));
    assert_eq!(plan.decks[0].cards[0].moved, Some(class.decks[0].id));
    assert!(plan.decks[1].cards[0].restored);
}

#[test]
fn two_tables_that_count_their_rows_do_not_take_each_others_cards() {
    let class = class_of(&read("id,front,back,deck\n1,a,b,Géo\n2,c,d,Géo\n"));
    assert_eq!(
        counts(&read("id,front,back,deck\n1,x,y,Bio\n2,c,z,Bio\n"), &class),
        Counts { new: 1, changed: 1, moved: 1, ..Counts::default() }
    );
}

#[test]
fn the_second_card_of_an_id_gets_a_number_and_finds_itself_again() {
    let reading = read("id,front,back\ng,a,b\ng,c,d\n");
    let class = class_of(&reading);
    assert_eq!(class.decks[0].cards.iter().map(|card| card.key.as_str()).collect::<Vec<_>>(), ["g", "g#2"]);
    assert_eq!(counts(&reading, &class), same(2));
}

#[test]
fn a_source_with_ids_takes_over_cards_that_had_none() {
    let class = class_of(&read(&csv_of(&[("a ?", "b"), ("c ?", "d")])));
    let plan = exchange::plan(&read("id,front,back\nx1,a ?,b\nx2,c ?,e\nx3,Neuf et loin,f\n"), &class, None);
    assert_eq!(plan.counts(), Counts { new: 1, changed: 1, same: 1, ..Counts::default() });
    assert_eq!(plan.decks[0].cards[2].outcome, Outcome::New { key: "x3".into() });
}

#[test]
fn a_renamed_deck_is_known_by_its_source() {
    let reading = read(&page(&[("1", "a", "b")]));
    let mut class = class_of(&reading);
    class.decks[0].name = "Chapitre 1".into();
    assert_eq!(exchange::plan(&reading, &class, None).decks[0].target, Target::Existing(class.decks[0].id));
    assert_eq!(exchange::plan(&reading, &class, Some("Autre")).decks[0].target, Target::New("Autre".into()));
}

#[test]
fn all_decks_of_a_file_can_go_into_one() {
    let reading = read("front,back,deck\na,b,Un\nc,d,Deux\na,b,Trois\n");
    let mut class = Existing::default();
    let plan = exchange::plan(&reading, &class, Some("Tout"));
    assert!(plan.decks.iter().all(|deck| deck.target == Target::New("Tout".into())));
    apply(&mut class, &reading, &plan);
    assert_eq!((class.decks.len(), class.decks[0].cards.len()), (1, 3));
    assert_eq!(class.decks[0].cards.iter().map(|card| &card.key).collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(exchange::plan(&reading, &class, Some("Tout")).counts(), same(3));
}

#[test]
fn the_fingerprint_tells_that_a_card_was_edited_meanwhile() {
    let reading = read(&csv_of(&[("a", "b"), ("c", "d")]));
    let mut class = class_of(&reading);
    let shown = exchange::fingerprint(&exchange::plan(&reading, &class, None));
    assert_eq!(shown, exchange::fingerprint(&exchange::plan(&reading, &class, None)));
    class.decks[0].cards[1].back = side("e");
    let edited = exchange::plan(&reading, &class, None);
    assert_ne!(shown, exchange::fingerprint(&edited));
    class.decks[0].cards[1].back = side("f");
    assert_ne!(exchange::fingerprint(&edited), exchange::fingerprint(&exchange::plan(&reading, &class, None)));
}

#[test]
fn counts_are_told_in_the_order_of_the_command_line() {
    let json = serde_json::to_string(&Counts { new: 4, ..Counts::default() }).expect("JSON");
    assert_eq!(json, r#"{"new":4,"changed":0,"same":0,"moved":0,"missing":0,"conflicts":0,"restored":0}"#);
}

/// A table of `count` cards that are much alike, made without rendering each.
fn much_alike(count: usize, what: &str) -> Reading {
    let mut reading = read(&csv_of(&[("a", "b")]));
    let model = reading.decks[0].cards.remove(0);
    let side = |text: String| {
        let mut side = model.front.clone();
        side.rendered.text.clone_from(&text);
        Side { source: text, ..side }
    };
    let card = |n| Card {
        front: side(format!("Question numéro {n} {what}?")),
        back: side(format!("Réponse {n}{what}.")),
        ..model.clone()
    };
    reading.decks[0].cards = (0..count).map(card).collect();
    reading
}

#[test]
fn thousands_of_cards_much_alike_are_planned_in_time() {
    // Each with each would be 400 million comparisons: minutes.
    let count = if cfg!(debug_assertions) { 3_000 } else { 20_000 };
    let (before, after) = (much_alike(count, ""), much_alike(count, "bis "));
    let class = class_of(&before);
    let start = std::time::Instant::now();
    assert_eq!(counts(&before, &class), same(count));
    let again = start.elapsed();
    let start = std::time::Instant::now();
    let counts = counts(&after, &class);
    let all_changed = start.elapsed();
    println!("same: {again:?}; all changed: {all_changed:?}");
    assert!(counts.changed > count * 99 / 100, "{counts:?}");
    assert!(again.as_secs() < 20 && all_changed.as_secs() < 40, "{again:?} {all_changed:?}");
}

// ---------------------------------------------------------------- sentences, and files made to hurt

#[test]
fn every_message_has_a_sentence_in_both_languages() {
    let is_key = |text: &&str| text.starts_with("import-") || text.starts_with("place-");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = BTreeSet::new();
    let mut folders = vec![root.join("src/exchange")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the module") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(path).expect("a source");
            used.extend(source.split('"').filter(is_key).map(str::to_owned));
        }
    }
    assert!(used.len() > 50);
    for language in ["en", "fr"] {
        let files = ["anki.ftl", "import.ftl", "texts.ftl", "zips.ftl"]
            .map(|file| root.join("locales").join(language).join(file));
        let file: String = files.iter().map(|file| std::fs::read_to_string(file).expect("a language file")).collect();
        let ids = file.lines().filter(|line| !line.starts_with([' ', '}'])).filter_map(|line| line.split_once(" = "));
        let told: BTreeSet<String> = ids.map(|(id, _)| id.to_owned()).filter(|id| is_key(&id.as_str())).collect();
        assert_eq!(
            used.difference(&told).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "without a sentence in {language}"
        );
        assert_eq!(told.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "never said, in {language}");
    }
}

// ---------------------------------------------------------------- packages

/// What a package is, and the size of each entry as far as it can be unpacked.
fn unpacked(bytes: &[u8]) -> Option<(Kind, Vec<Result<usize, String>>)> {
    let limits = Limits { small: 1 << 16, media_file: 1 << 16, ..Limits::default() };
    let mut package = Package::open(std::io::Cursor::new(bytes), &limits).ok()?;
    let numbers: Vec<usize> = package.names().map(|(index, _)| index).collect();
    let read = |index| package.bytes(index, 1 << 16).map(|bytes| bytes.len()).map_err(|fault| fault.to_string());
    let entries = numbers.into_iter().map(read).collect();
    if let Kind::Anki(container) = package.kind() {
        let _ = container::contents(&mut package, container, &limits);
    }
    Some((package.kind(), entries))
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        zip.write_all(bytes).expect("its content");
    }
    zip.finish().expect("a zip").into_inner()
}

/// A small package in today's container; what its collection holds is no matter here.
fn anki_package() -> Vec<u8> {
    let packed = |bytes: &[u8]| zstd::encode_all(bytes, 3).expect("packed");
    let (collection, list) = (packed(b"rows"), packed(b"\x0a\x07\x0a\x05a.png"));
    zipped(&[("meta", &[8, 3]), ("collection.anki21b", &collection), ("media", &list), ("0", &packed(b"dot"))])
}

#[test]
fn a_package_is_known_by_what_it_holds() {
    let kind = |files: &[(&str, &[u8])]| unpacked(&zipped(files)).expect("opens").0;
    assert_eq!(kind(&[("collection.anki2", b"x")]), Kind::Anki(Container::First));
    assert_eq!(kind(&[("collection.anki2", b"x"), ("collection.anki21", b"x")]), Kind::Anki(Container::Second));
    assert_eq!(kind(&[("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x")]), Kind::Spreadsheet);
    assert_eq!(kind(&[("mimetype", b"x"), ("content.xml", b"x")]), Kind::Spreadsheet);
    assert_eq!(kind(&[("METADATA", b"x"), ("cards.xml", b"x")]), Kind::Mnemosyne);
    assert_eq!(kind(&[("data.json", b"{}")]), Kind::Mochi);
    assert_eq!(kind(&[("plage.png", b"x")]), Kind::Unknown);
    assert_eq!(kind(&[("plage.png", b"x"), ("__MACOSX/collection.anki2", b"x")]), Kind::Unknown);
    let (kind, entries) = unpacked(&anki_package()).expect("opens");
    assert_eq!(kind, Kind::Anki(Container::Third));
    let sizes: Vec<usize> = entries.into_iter().map(|size| size.expect("unpacks")).collect();
    assert_eq!(sizes, [2, 4, 9, 3]);
}

#[test]
fn the_limits_of_a_package_hold_for_all_its_entries_together() {
    let parts = [vec![7_u8; 40_000], vec![8; 40_000], vec![9; 40_000]];
    let files: Vec<(&str, &[u8])> = ["a", "b", "c"].into_iter().zip(parts.iter().map(Vec::as_slice)).collect();
    let bytes = zipped(&files);
    let open = |limits: Limits| Package::open(std::io::Cursor::new(&bytes), &limits).map(|_| ());
    assert_eq!(open(Limits::default()), Ok(()));
    let said = |limits: Limits| open(limits).expect_err("too much").message.id;
    assert_eq!(said(Limits { unpacked: 119_999, ..Limits::default() }), "package-too-large");
    assert_eq!(said(Limits { entries: 2, ..Limits::default() }), "package-too-many");
    assert_eq!(said(Limits { small: 10_000, ratio: 50, ..Limits::default() }), "package-bomb");
    assert_eq!(said(Limits { file: 100, ..Limits::default() }), "import-file-too-large");
    let mut package = Package::open(std::io::Cursor::new(&bytes), &Limits::default()).expect("opens");
    assert!(matches!(package.bytes(0, 39_999), Err(Fault::TooLarge(39_999))));
    // Unpacking the same twice counts once.
    for _ in 0..3 {
        assert_eq!(package.bytes(0, 40_000).expect("unpacks").len(), 40_000);
    }
}

proptest! {
    #[test]
    fn a_package_with_bytes_changed_or_cut_never_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
        tail in prop::collection::vec(any::<u8>(), 0..30),
    ) {
        let mut bytes = anki_package();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        bytes.extend(tail);
        let _ = unpacked(&bytes);
    }

    #[test]
    fn any_bytes_between_the_marks_of_a_zip_never_panic(
        before in prop::collection::vec(any::<u8>(), 0..200),
        end in prop::collection::vec(any::<u8>(), 18..60),
    ) {
        let _ = unpacked(&[b"PK\x03\x04", before.as_slice(), b"PK\x05\x06", end.as_slice()].concat());
    }
}
