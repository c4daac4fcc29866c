//! What isn't a deck, what is too large, and that whatever is said of a file has a sentence.

use std::collections::BTreeSet;

use recto::exchange::{self, Limits, Upload};

use crate::{finding, read, refused};

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
