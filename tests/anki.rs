//! Anki collections, from their rows to decks: what the real engine shows is what a card here shows.

#![allow(clippy::expect_used, clippy::print_stdout)]

use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;
use recto::content::{self, Markup};
use recto::exchange::anki::collection::{AnswerRow, CardRow, Collection, ConfigRow, Head, NoteRow, PartRow};
use recto::exchange::{Card, Deck, Limits, Place, Reading, Refusal, anki};
use serde_json::{Value, json};

// ---------------------------------------------------------------- rows

fn int(row: &Value, at: usize) -> i64 {
    row[at].as_i64().expect("a number")
}

fn text(row: &Value, at: usize) -> String {
    row[at].as_str().expect("a text").to_owned()
}

fn bytes(row: &Value, at: usize) -> Vec<u8> {
    let hex = text(row, at);
    let digits = hex.as_bytes().chunks(2).map(|two| std::str::from_utf8(two).expect("ASCII"));
    digits.map(|two| u8::from_str_radix(two, 16).expect("hex")).collect()
}

fn rows<T>(value: &Value, make: impl Fn(&Value) -> T) -> Vec<T> {
    value.as_array().expect("rows").iter().map(make).collect()
}

/// A collection as tests/fixtures/anki/make.py writes it.
fn collection(file: &Value) -> Collection {
    let head = &file["head"];
    let part =
        |row: &Value| PartRow { note_type: int(row, 0), ord: int(row, 1), name: text(row, 2), config: bytes(row, 3) };
    let head = if file["note_types"] == "tables" {
        Head::Tables {
            note_types: rows(&head["note_types"], |row| ConfigRow {
                id: int(row, 0),
                name: text(row, 1),
                config: bytes(row, 2),
            }),
            fields: rows(&head["fields"], part),
            templates: rows(&head["templates"], part),
            decks: rows(&head["decks"], |row| (int(row, 0), text(row, 1))),
        }
    } else {
        let text = |name: &str| head[name].as_str().expect("JSON").to_owned();
        Head::Json { models: text("models"), decks: text("decks") }
    };
    Collection {
        created: file["created"].as_i64().expect("a time"),
        head,
        notes: rows(&file["notes"], |row| NoteRow {
            id: int(row, 0),
            guid: text(row, 1),
            note_type: int(row, 2),
            tags: text(row, 3),
            fields: text(row, 4),
        }),
        cards: rows(&file["cards"], |row| CardRow {
            id: int(row, 0),
            note: int(row, 1),
            deck: int(row, 2),
            home: int(row, 3),
            ord: int(row, 4),
            kind: int(row, 5),
            queue: int(row, 6),
            due: int(row, 7),
            home_due: int(row, 8),
            interval: int(row, 9),
            factor: int(row, 10),
            reps: int(row, 11),
            lapses: int(row, 12),
        }),
        answers: rows(&file["answers"], |row| AnswerRow {
            at: int(row, 0),
            card: int(row, 1),
            ease: int(row, 2),
            interval: int(row, 3),
            factor: int(row, 4),
            millis: int(row, 5),
            kind: int(row, 6),
        }),
    }
}

fn fixture(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/anki/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).expect("a fixture")).expect("JSON")
}

fn read(collection: Collection) -> Result<Reading, Refusal> {
    anki::read(collection, &HashSet::new(), "paquet", &Limits::default())
}

/// What differs between what the engine shows and what is read, a line for each card; and how many cards there are.
fn differences(file: &Value) -> (Vec<String>, usize) {
    let reading = read(collection(file)).expect("the collection is read");
    let mut cards: BTreeMap<(String, u32), (&Deck, &Card)> = BTreeMap::new();
    for deck in &reading.decks {
        for card in &deck.cards {
            let home = card.home.as_ref().expect("a note");
            cards.insert((home.note.guid.clone(), home.ord), (deck, card));
        }
    }
    let mut out = Vec::new();
    let expected = file["expected"].as_array().expect("cards");
    for wanted in expected {
        let key = (
            wanted["guid"].as_str().expect("a guid").to_owned(),
            u32::try_from(wanted["ord"].as_u64().expect("ord")).expect("small"),
        );
        // A question that shows nothing is left out here.
        let nothing = wanted["front"].is_null() || wanted["front"] == "";
        let got = cards.remove(&key).map(|(deck, card)| {
            let mut tags = card.tags.clone();
            tags.sort();
            let mut media = card.media.clone();
            media.sort();
            json!({"deck": deck.name, "tags": tags, "front": card.front.rendered.text, "back": card.back.rendered.text, "media": media})
        });
        let same = match &got {
            None => nothing,
            Some(got) => ["deck", "tags", "front", "back", "media"].iter().all(|name| got[name] == wanted[name]),
        };
        if !same {
            out.push(format!("{key:?}\n  wanted {wanted}\n  got    {}", got.unwrap_or_default()));
        }
    }
    out.extend(cards.keys().map(|key| format!("{key:?} is too many")));
    (out, expected.len())
}

// ---------------------------------------------------------------- beside the real engine

#[test]
fn every_card_reads_as_the_real_engine_shows_it() {
    for name in ["json", "tables", "cases"] {
        let (differences, count) = differences(&fixture(name));
        assert!(differences.is_empty(), "{name}:\n{}", differences.join("\n"));
        assert!(count > 30);
    }
}

// ---------------------------------------------------------------- single rules

/// A collection of one note type and its notes; each note is its fields, each card the place of its note and its ord.
fn small(fields: &[&str], front: &str, back: &str, cloze: bool, notes: &[&[&str]], cards: &[(i64, i64)]) -> Collection {
    let part = |(ord, name): (usize, &&str)| json!({"name": name, "ord": ord});
    let models = json!({"5": {
        "name": "Type", "type": i32::from(cloze),
        "flds": fields.iter().enumerate().map(part).collect::<Vec<_>>(),
        "tmpls": [{"name": "Carte", "ord": 0, "qfmt": front, "afmt": back}],
    }});
    let notes = notes.iter().zip(1..).map(|(fields, id)| NoteRow {
        id,
        guid: format!("g{id}"),
        note_type: 5,
        tags: " un  deux ".to_owned(),
        fields: fields.join("\u{1f}"),
    });
    Collection {
        created: 1_700_000_000,
        head: Head::Json { models: models.to_string(), decks: json!({"1": {"name": "Défaut"}}).to_string() },
        notes: notes.collect(),
        cards: cards
            .iter()
            .zip(1..)
            .map(|((note, ord), id)| CardRow { id, note: *note, deck: 1, ord: *ord, ..CardRow::default() })
            .collect(),
        answers: Vec::new(),
    }
}

/// The only card of a template for these two fields.
fn one(front: &str, back: &str, fields: [&str; 2]) -> Card {
    let reading = read(small(&["Front", "Back"], front, back, false, &[&fields], &[(1, 0)])).expect("read");
    reading.decks.into_iter().flat_map(|deck| deck.cards).next().unwrap_or_else(|| panic!("{:?}", reading.findings))
}

fn findings(collection: Collection) -> Vec<(&'static str, Place)> {
    let reading = read(collection).expect("read");
    reading.findings.into_iter().map(|finding| (finding.message.id, finding.place)).collect()
}

#[test]
fn what_the_answer_repeats_of_the_question_is_cut() {
    let back = |template: &str| one("<b>{{Front}}</b>", template, ["eau", "water"]).back.rendered.text;
    assert_eq!(back("{{FrontSide}}<hr id=answer>{{Back}}"), "water");
    assert_eq!(back("{{Front}}\n<HR  ID='answer' />{{Back}}"), "water");
    assert_eq!(back("{{FrontSide}} bref<hr id=\"answer\">{{Back}}"), "bref\nwater", "more than the question stays");
    assert_eq!(back("{{FrontSide}}<hr>{{Back}}"), "eau\nwater", "no mark, no cut");
    assert_eq!(back("{{Back}}<hr id=answer>fin"), "water\nfin", "another text is no question");
}

#[test]
fn an_answer_to_be_typed_is_known_and_shown_on_the_back_only() {
    let card =
        one("{{Front}} {{type:Back}}", "{{FrontSide}}<hr id=answer>{{type:Back}}", ["2 + 2 ?", "<b>4</b> &amp; rien"]);
    assert_eq!(card.front.rendered.text, "2 + 2 ?");
    assert_eq!(card.back.rendered.text, "4 & rien");
    assert_eq!(card.typed.as_deref(), Some("4 & rien"));
}

#[test]
fn two_notes_of_one_guid_stay_two() {
    let mut collection =
        small(&["Front", "Back"], "{{Front}}", "{{Back}}", false, &[&["a", "b"], &["c", "d"]], &[(1, 0), (2, 0)]);
    for note in &mut collection.notes {
        note.guid = "même".to_owned();
    }
    let reading = read(collection).expect("read");
    let keys: Vec<_> = reading.decks[0].cards.iter().map(|card| card.source_id.clone().expect("a key")).collect();
    assert_eq!(keys, ["même:0", "même#2:0"]);
    assert_eq!(reading.decks[0].cards[1].tags, ["un", "deux"]);
}

#[test]
fn what_cant_be_a_card_is_told_with_its_note() {
    let told = |front: &str, back: &str| {
        findings(small(
            &["Front", "Back"],
            front,
            back,
            false,
            &[&["a", "b"], &["c", "d"]],
            &[(1, 0), (2, 0), (9, 0), (2, 7), (2, 0)],
        ))
    };
    assert_eq!(
        told("{{Front}}", "{{Back}}"),
        [
            ("import-anki-no-note", Place::Note(9)),
            ("import-anki-no-template", Place::Note(2)),
            ("import-anki-card-twice", Place::Note(2)),
        ]
    );
    let reason = |front: &str| {
        let one = small(&["Front", "Back"], front, "{{Back}}", false, &[&["a", "b"]], &[(1, 0)]);
        read(one).expect_err("nothing is left").message.id
    };
    for broken in [
        "{{Front}}{{^Front}}{{c2}}{{/Front}}",
        "{{#Front}}a",
        "{{/Front}}a",
        "{{#Front}}{{#Back}}{{/Front}}{{/Back}}",
        "{{Rien}}",
        "{{#Rien}}{{/Rien}}",
    ] {
        assert_eq!(reason(broken), "import-anki-nothing-usable", "{broken}");
    }
    assert_eq!(
        reason(&format!("{}{{{{Front}}}}{}", "{{#Front}}".repeat(100_000), "{{/Front}}".repeat(100_000))),
        "import-anki-nothing-usable"
    );
}

#[test]
fn a_gap_without_its_end_or_number_is_told() {
    let cloze = |text: &str, ord: i64| {
        findings(small(
            &["Text", "Extra"],
            "{{cloze:Text}}",
            "{{cloze:Text}}{{Extra}}",
            true,
            &[&[text, ""], &["{{c1::bon}}", ""]],
            &[(1, ord), (2, 0)],
        ))
    };
    assert_eq!(cloze("La capitale est {{c1::Ottawa", 0), [("import-anki-no-gap", Place::Note(1))]);
    assert_eq!(cloze("{{c1::Ottawa}}", 3), [("import-anki-no-gap", Place::Note(1))]);
    assert_eq!(
        cloze(&format!("{}{}", "{{c1::a ".repeat(20_000), "}}".repeat(20_000)), 0),
        [("import-anki-gap-deep", Place::Note(1))]
    );
    assert_eq!(cloze(&format!("{}{}", "{{c1::a ".repeat(10), "}}".repeat(10)), 0), []);
    assert_eq!(cloze(&"{{c1::".repeat(100_000), 0), [("import-anki-no-gap", Place::Note(1))]);
}

#[test]
fn a_formula_beside_a_gap_keeps_its_signs_and_what_follows_it() {
    let cloze = |text: &str| {
        let rows = small(&["Text"], "{{cloze:Text}}", "{{cloze:Text}}", true, &[&[text]], &[(1, 0)]);
        let reading = read(rows).expect("read");
        reading.decks.into_iter().flat_map(|deck| deck.cards).next().expect("a card")
    };
    let card = cloze("{{c1::Ordre}} si \\(a&lt;b\\) alors a est <b>plus</b> petit &amp; b plus grand");
    for side in [&card.front, &card.back] {
        assert!(side.source.contains("\\(a&lt;b\\) alors"), "{}", side.source);
        assert!(side.rendered.has_math && side.rendered.text.ends_with("alors a est plus petit & b plus grand"));
    }
    let card = cloze("\\[<i>x</i> &lt; {{c1::y}} &amp; z\\] fin");
    assert!(card.back.source.contains("\\[x &lt; y &amp; z\\] fin"), "{}", card.back.source);
    assert!(card.back.rendered.text.ends_with("fin"), "{}", card.back.rendered.text);
}

#[test]
fn shapes_over_a_picture_hide_what_is_asked_and_show_it_on_the_back() {
    let shapes = "{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.05:oi=1}}<br>{{c2::image-occlusion:ellipse:left=.5:top=.5:rx=.1:ry=.2:angle=30:oi=1}}<br>\
                  {{c3::image-occlusion:polygon:points=0,0 .5,0 .25,.5}}<br>{{c0::image-occlusion:text:left=.4:top=.9:text=a\\:b <b>\"}}";
    let template = "<div style=\"display: none\">{{cloze:Occlusion}}</div><div id=\"image-occlusion-container\">{{Image}}<canvas></canvas></div>";
    let collection = small(
        &["Occlusion", "Image"],
        template,
        template,
        true,
        &[&[shapes, "<img src=\"carte du monde.png\" alt=\"le monde\">"]],
        &[(1, 0), (1, 1), (1, 2)],
    );
    let reading = read(collection).expect("read");
    let cards = &reading.decks[0].cards;
    assert_eq!(cards.len(), 3);
    let (front, back) = (cards[0].front.rendered.html.as_str(), cards[0].back.rendered.html.as_str());
    assert!(
        front.contains("<rect class=\"ask\" x=\"10.00%\" y=\"20.00%\" width=\"30.00%\" height=\"5.00%\"/>"),
        "{front}"
    );
    assert!(
        front.contains(
            "<ellipse class=\"hide\" cx=\"60.00%\" cy=\"70.00%\" rx=\"10.00%\" ry=\"20.00%\" transform=\"rotate(30)\"/>"
        ),
        "{front}"
    );
    assert!(!front.contains("polygon"), "what isn't asked shows, unless the note hides all: {front}");
    assert!(front.contains("<text class=\"label\" x=\"40.00%\" y=\"90.00%\">a:b &lt;b&gt;&quot;</text>"), "{front}");
    assert!(back.contains("<rect class=\"show\"") && back.contains("<ellipse class=\"hide\""), "{back}");
    assert!(cards[2].front.rendered.html.as_str().contains("<polygon class=\"ask\" points=\"0,0 5000,0 2500,5000\"/>"));
    assert_eq!(cards[0].media, ["carte du monde.png"]);
    // The picture keeps its words once it is there.
    let file =
        content::media::File { sha256: "0".repeat(64), kind: content::media::of_mime("image/png").expect("a type") };
    let shown = content::media::shown(&cards[0].front.rendered.html, |_| {
        Some(content::media::File { sha256: file.sha256.clone(), kind: file.kind })
    });
    assert!(
        shown.as_str().contains("<span class=\"masked\"><img src=\"/media/")
            && shown.as_str().contains("alt=\"le monde\"><svg"),
        "{shown}"
    );
}

#[test]
fn masks_that_are_pictures_lie_over_the_picture() {
    let template = "<div id=\"io-overlay\">{{Question Mask}}</div><div id=\"io-original\">{{Image}}</div>";
    let fields = ["ID (hidden)", "Image", "Question Mask", "Answer Mask"];
    let note = ["x", "<img src=\"coeur.jpg\">", "<img src=\"coeur-Q.svg\" />", "<img src=\"coeur-A.svg\" />"];
    let reading = read(small(&fields, template, &template.replace("Question", "Answer"), false, &[&note], &[(1, 0)]))
        .expect("read");
    let card = &reading.decks[0].cards[0];
    assert_eq!(
        card.front.rendered.html.as_str(),
        "<div></div><div><span class=\"masked\"><span class=\"missing-media\">coeur.jpg</span><span class=\"missing-media\">coeur-Q.svg</span></span></div>"
    );
    assert_eq!(card.back.rendered.media, ["coeur.jpg", "coeur-A.svg"]);
}

#[test]
fn no_shape_can_bring_markup() {
    for value in [
        "ask rect 1 2 3 4 0\"><script>",
        "ask rect 1 2 3 4 x",
        "onload rect 1 2 3 4 0",
        "ask script 1 2",
        "ask polygon 1 2 3",
    ] {
        let source = format!("<img src=\"a.png\" data-masks='{value}'>");
        let html = content::render(Markup::Html, &source).expect("short").html;
        assert_eq!(html.as_str(), "<span class=\"missing-media\">a.png</span>", "{value}");
    }
}

#[test]
fn what_was_learned_is_taken_as_it_was() {
    let mut collection = small(
        &["Front", "Back"],
        "{{Front}}",
        "{{Back}}",
        false,
        &[&["a", "b"][..]; 4],
        &[(1, 0), (2, 0), (3, 0), (4, 0)],
    );
    let seen = |card: &mut CardRow, kind, queue, due, interval, factor| {
        (card.kind, card.queue, card.due, card.interval, card.factor, card.lapses) =
            (kind, queue, due, interval, factor, 2);
    };
    seen(&mut collection.cards[0], 2, 2, 10, 21, 2350);
    seen(&mut collection.cards[1], 1, 1, 1_700_000_600, -600, 0);
    seen(&mut collection.cards[2], 2, -1, i64::MAX, i64::MAX, -5);
    let answer = |at, ease, kind| AnswerRow { at, card: 1, ease, interval: 1, factor: 2500, millis: 4000, kind };
    collection.answers = vec![answer(3, 3, 1), answer(1, 3, 0), answer(2, 1, 1), answer(4, 4, 1), answer(5, 0, 4)];
    let reading = read(collection).expect("read");
    let learned: Vec<_> = reading.decks[0].cards.iter().map(|card| card.learned.clone()).collect();
    let first = learned[0].as_ref().expect("seen");
    assert_eq!((first.interval_days, first.ease, first.repetitions, first.lapses), (21, 235, 2, 2));
    assert_eq!(first.due_at, Some(1_700_000_000_000 + 10 * 86_400_000));
    assert_eq!(first.answers.iter().map(|answer| answer.grade).collect::<Vec<_>>(), [4, 1, 4, 5]);
    let second = learned[1].as_ref().expect("seen");
    assert_eq!((second.interval_days, second.ease, second.due_at, second.suspended), (1, 250, None, false));
    let third = learned[2].as_ref().expect("seen");
    assert_eq!((third.interval_days, third.ease, third.repetitions, third.suspended), (36_500, 130, 3, true));
    assert_eq!(learned[3], None);
}

#[test]
fn a_small_template_cant_make_a_large_card() {
    let field = "x".repeat(900_000);
    let told = findings(small(&["Front", "Back"], "{{Front}}", "{{Back}}", false, &[&["bon", "b"]], &[(1, 0)]));
    assert_eq!(told, []);
    let start = std::time::Instant::now();
    for template in [
        "{{Front}}".repeat(5_000),
        "{{text:Front}}".repeat(5_000),
        format!("{}a{}", "{{text:furigana:Back}}".repeat(9_000), "{{Front}}".repeat(2)),
    ] {
        let refused =
            read(small(&["Front", "Back"], &template, "", false, &[&[&field, &"<br>".repeat(200_000)]], &[(1, 0)]));
        assert_eq!(refused.expect_err("too large").message.id, "import-anki-nothing-usable");
    }
    assert!(start.elapsed().as_secs() < 30);
}

// ---------------------------------------------------------------- whatever it holds

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "{{",
            "}}",
            "{{Front}}",
            "{{#Front}}",
            "{{/Front}}",
            "{{^Back}}",
            "{{/Back}}",
            "{{cloze:Front}}",
            "{{c1::",
            "{{c1,2::",
            "::",
            "}}",
            "<!--",
            "-->",
            "{{=<% %>=}}",
            "<%Front%>",
            "{{FrontSide}}",
            "{{type:Back}}",
            "{{hint:Back}}",
            "{{furigana:Front}}",
            "{{text:Front}}",
            "[",
            "]",
            " ",
            "\n",
            "<",
            ">",
            "<img src=a.png>",
            "<hr id=answer>",
            "[sound:a.mp3]",
            "[[type:",
            "]]",
            "image-occlusion:rect:left=.1:top=.1:width=.1:height=.1",
            "\\(",
            "\\)",
            "<script>",
            "</script>",
            "[anki:tts lang=fr]",
            "[/anki:tts]",
            "&amp;",
            "&",
            ";",
            "é",
            "漢",
            "<br>",
            "<div>",
        ])
        .prop_map(str::to_owned),
        ".{0,6}",
    ];
    prop::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
}

proptest! {
    /// Any template over any text ends, gives cards within the limit, and says what it left out.
    #[test]
    fn no_template_and_no_text_make_it_panic(front in pieces(), back in pieces(), one in pieces(), two in pieces(), cloze: bool, ord in -1i64..4) {
        let fields = [one.replace('\u{1f}', ""), two.replace('\u{1f}', "")];
        let collection = small(&["Front", "Back"], &front, &back, cloze, &[&[&fields[0], &fields[1]]], &[(1, ord)]);
        if let Ok(reading) = read(collection) {
            let cards = reading.decks.iter().flat_map(|deck| &deck.cards).count();
            prop_assert_eq!(cards, 1);
        }
    }

    /// A collection of anything: numbers at their ends, bytes that are no messages, text that is no JSON.
    #[test]
    fn no_rows_make_it_panic(head in any::<bool>(), models in ".{0,40}", config in prop::collection::vec(any::<u8>(), 0..60), numbers in prop::collection::vec(any::<i64>(), 13), name in ".{0,10}") {
        let head = if head {
            Head::Json { models: models.clone(), decks: models }
        } else {
            let part = PartRow { note_type: numbers[0], ord: numbers[1], name: name.clone(), config: config.clone() };
            let templates = vec![PartRow { config: [&[10, 9][..], b"{{Front}}", &config].concat(), ..part.clone() }];
            Head::Tables {
                note_types: vec![ConfigRow { id: numbers[0], name: name.clone(), config }],
                fields: vec![PartRow { name: "Front".to_owned(), config: Vec::new(), ..part }],
                templates,
                decks: vec![(numbers[2], name.clone())],
            }
        };
        let at = |index: usize| numbers[index];
        let collection = Collection {
            created: at(3),
            head,
            notes: vec![NoteRow { id: at(4), guid: name.clone(), note_type: at(0), tags: name.clone(), fields: name }],
            cards: vec![CardRow {
                id: at(5), note: at(4), deck: at(2), home: at(6) & 1, ord: at(7) & 3, kind: at(8) & 3, queue: at(9), due: at(10), home_due: at(11),
                interval: at(12), factor: at(3), reps: at(4), lapses: at(5),
            }],
            answers: vec![AnswerRow { at: at(6), card: at(5), ease: at(7) & 7, interval: at(8), factor: at(9), millis: at(10), kind: at(11) & 7 }],
        };
        let _ = read(collection);
    }
}
