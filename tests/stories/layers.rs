//! Rules of the house that are read from the source: who may import whom, where SQL stands, and that every word of a
//! page is there in both languages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// All files below a folder of the repository that end so, with their text.
pub fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                // What npm brings for the browser's tests is not ours.
                if !path.ends_with("node_modules") {
                    folders.push(path);
                }
            } else if path.to_string_lossy().ends_with(ending) {
                let text = fs::read_to_string(&path).expect("a text");
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "no {ending} in {folder}");
    found
}

/// The code without comments.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_pure_knows_no_server_no_database_and_no_clock() {
    let outside = [
        "crate::web",
        "crate::store",
        "crate::cli",
        "crate::intake",
        "tokio",
        "axum",
        "sqlx",
        "std::fs",
        "std::net",
        "std::time",
        "rand::",
    ];
    let mut wrong = Vec::new();
    for (room, further) in [
        ("src/schedule", &["crate::content", "crate::exchange", "crate::error"][..]),
        ("src/content", &["crate::schedule", "crate::exchange", "crate::error"]),
        ("src/exchange", &["crate::error"]),
    ] {
        for (path, text) in files(room, ".rs") {
            for word in outside.iter().chain(further).filter(|word| code(&text).contains(**word)) {
                wrong.push(format!("{} uses {word}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sql_stands_in_the_store_alone() {
    let wrong: Vec<_> = files("src", ".rs")
        .into_iter()
        .filter(|(path, _)| !path.to_string_lossy().contains("/src/store/"))
        .filter(|(_, text)| code(text).contains("sqlx::query") || code(text).contains("sqlx::raw_sql"))
        .map(|(path, _)| path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_store_knows_neither_pages_nor_requests() {
    for (path, text) in files("src/store", ".rs") {
        for word in ["crate::web", "crate::cli", "axum", "askama"] {
            assert!(!code(&text).contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn cookies_are_made_and_read_in_one_place() {
    for (path, text) in files("src", ".rs").into_iter().filter(|(path, _)| !path.ends_with("web/cookies.rs")) {
        for word in ["Cookie::build", "Cookie::new", "CookieJar::from_headers"] {
            assert!(!code(&text).contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn no_test_stands_inside_the_library() {
    let inside = |text: &str| ["cfg(test", "#[test]"].iter().any(|mark| text.contains(mark));
    let wrong: Vec<_> =
        files("src", ".rs").into_iter().filter(|(_, text)| inside(text)).map(|(path, _)| path).collect();
    assert!(
        wrong.is_empty(),
        "a test inside the library would have all of it compiled a second time, so none there is run; to tests/ with \
         them: {wrong:?}"
    );
}

#[test]
fn no_file_is_longer_than_six_hundred_lines() {
    let written = [
        ("src", ".rs"),
        ("tests", ".rs"),
        ("tests", ".py"),
        ("benches", ".rs"),
        ("static", ".js"),
        ("static", ".css"),
        ("templates", ".html"),
        ("locales", ".ftl"),
    ];
    let all = written.iter().flat_map(|(folder, ending)| files(folder, ending));
    let too_long = all.map(|(path, text)| (path, text.lines().count())).filter(|(_, lines)| *lines > 600);
    assert_eq!(too_long.collect::<Vec<_>>(), []);
}

/// The sentences of a language: key to the variables in it.
fn sentences(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in files(&format!("locales/{language}"), ".ftl") {
        let mut key = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) =
                line.split_once('=').filter(|_| line.starts_with(|c: char| c.is_ascii_alphabetic()))
            {
                name.trim().clone_into(&mut key);
                assert!(
                    found.insert(key.clone(), BTreeSet::new()).is_none(),
                    "{key} stands twice in {}",
                    path.display()
                );
            }
            for variable in line.split('$').skip(1) {
                let name = variable.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                found.get_mut(&key).expect("a key before its text").insert(name);
            }
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_sentences_with_the_same_variables() {
    let (en, fr) = (sentences("en"), sentences("fr"));
    let only = |one: &BTreeMap<String, _>, other: &BTreeMap<String, _>| -> Vec<String> {
        one.keys().filter(|key| !other.contains_key(*key)).cloned().collect()
    };
    assert_eq!(only(&en, &fr), Vec::<String>::new(), "missing in French");
    assert_eq!(only(&fr, &en), Vec::<String>::new(), "missing in English");
    let differ: Vec<_> = en.iter().filter(|(key, variables)| fr[*key] != **variables).collect();
    assert!(differ.is_empty(), "variables differ in French: {differ:?}");
}

/// What stands in quotes right behind each of these words.
fn quoted<'t>(text: &'t str, words: &[&str]) -> Vec<&'t str> {
    let behind = words.iter().flat_map(|word| text.split(*word).skip(1));
    behind.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next()).collect()
}

#[test]
fn every_sentence_that_is_asked_for_is_there() {
    let known = sentences("en");
    let mut asked = 0;
    let mut missing = BTreeSet::new();
    let mut look = |path: &Path, keys: Vec<&str>| {
        for key in keys {
            asked += 1;
            // The variable end of a key: at least one such key must be there.
            let there = match key.split_once('{') {
                Some((start, _)) => known.keys().any(|known| known.starts_with(start)),
                None => known.contains_key(key),
            };
            if !there {
                missing.insert(format!("{key} in {}", path.display()));
            }
        }
    };
    for (path, text) in files("templates", ".html") {
        look(&path, quoted(&text, &[".t(", ".t1(", ".t2(", ".t(format!("]));
    }
    let words = [
        ".t(",
        ".t1(",
        ".t2(",
        ".t(&format!(",
        ".say(",
        ".say(&format!(",
        ".say_text(",
        "Error::invalid(",
        "Error::invalid_with(",
        "Error::conflict(",
        "Error::Conflict { message: ",
        "Flash::new(",
        "Message::new(",
        "Failure::say(",
        "Failure::new(",
        "Refusal::new(",
        "Wrong::new(",
        "Wrong { key: ",
    ];
    for (path, text) in files("src", ".rs") {
        look(&path, quoted(&code(&text), &words));
    }
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(asked > 300, "only {asked} keys were found in the source");
}
