//! Whatever comes: no bytes make a reader panic, and none take long.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use recto::exchange::{self, Format, TableOptions, Upload, pasted};

use crate::brainscape::SAVED_PAGE;
use crate::cases;
use crate::moodle::{answer, moodle, moodle_question};

/// A good file of each format, to be damaged.
fn good_files() -> Vec<String> {
    let moodle = moodle(
        &[
            moodle_question("cloze", "a {1:SA:=b} {2:MC:~c=d}", ""),
            moodle_question(
                "matching",
                "q",
                "<subquestion><text>a</text><answer><text>b</text></answer></subquestion>",
            ),
            moodle_question("multichoice", "x", &(answer("100", "a") + &answer("0", "b"))),
        ]
        .concat(),
    );
    vec![
        SAVED_PAGE.to_owned(),
        "a - b\nc - d, e\n".to_owned(),
        "---\ntags: x\n---\nQ: a\nA: b\n\nC: [a] $[b]$ `[c]`\n\n# d\n".to_owned(),
        "# T\n## a\nb\n```\n## c\n```\n".to_owned(),
        "a :: b\n\n| a | b |\n|-|-|\n| c | d |\n".to_owned(),
        "---\nrecto: 1\n---\n\n# D\n\nQ: a\n\nA: b\n\n<!-- recto {\"key\":\"k\",\"front\":\"plain\"} -->\n".to_owned(),
        "::t:: a {=b#c ####d}\n\nx {~a =b}\n\ny {#1:2}\n\nz {=a -> b =c -> d}\n".to_owned(),
        "[{\"name\":\"n\",\"cardType\":1},{\"subject\":\"s\",\"front\":\"f\",\"back\":\"b\"}]".to_owned(),
        "#separator:tab\n#html:true\n#columns:a\tb\n#tags column:2\na\tb\n".to_owned(),
        moodle,
    ]
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn nothing_makes_a_reader_of_texts_panic(
        file in 0..10_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), "(\\{|\\}|\\[|\\]|<|>|&|\"|=|~|#|:|\\\\|\n|\\$|`|\\||-|é|🍁|\u{1}|\u{2}|\u{fdd0}|</text>|<file>|<!DOCTYPE x>|\\{1:SA:|Q:|## |\n\n){0,4}"), 0..6),
        forced in 0..=Format::ALL.len(),
    ) {
        let mut text: Vec<char> = good_files()[file].chars().collect();
        for (at, end, with) in changes {
            let (at, end) = (at.index(text.len() + 1), end.index(text.len() + 1));
            // Cuts are short, so that something of the format is left.
            text.splice(at..end.clamp(at, (at + 9).min(text.len())), with.chars());
        }
        let text: String = text.into_iter().collect();
        let format = Format::ALL.get(forced).copied();
        let _ = exchange::read(&Upload { format, ..Upload::new("x", text.as_bytes()) });
        let _ = pasted::look(&text, &TableOptions::default());
    }
}

proptest! {
    #![proptest_config(cases(64))]

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
}

#[test]
fn texts_made_to_take_long_do_not() {
    let many = 200_000;
    let gap = moodle(&moodle_question("cloze", &"{1:SA:=".repeat(100_000), ""));
    let gaps = moodle(&moodle_question("cloze", &"{1:SA:=a} ".repeat(50_000), ""));
    let drags = moodle(&moodle_question(
        "ddwtos",
        &"[[1]]".repeat(100_000),
        &"<dragbox><text>a</text><group>1</group></dragbox>".repeat(4_000),
    ));
    let pairs = moodle(&moodle_question(
        "matching",
        &"m".repeat(900_000),
        &"<subquestion><text>a</text><answer><text>b</text></answer></subquestion>".repeat(5_000),
    ));
    let files: [(&str, String); 16] = [
        ("open gaps", gap),
        ("many gaps", gaps),
        ("many places", drags),
        ("many pairs", pairs),
        ("many elements", moodle(&format!("<question type=\"x\">{}</question>", "<a/>".repeat(many)))),
        ("many attributes", moodle(&format!("<question{}/>", " a=\"b\"".repeat(many)))),
        ("clozes", format!("C: {}", "[a] ".repeat(many))),
        ("brackets", format!("C: [x]\n\nC: {}", "[".repeat(many))),
        ("ticks", format!("C: [x] {}", "` `` ``` ".repeat(many / 10))),
        ("dollars", format!("C: [x] {}", "$ $$ ".repeat(many / 10))),
        ("escapes", format!("C: [x] {}", "\\( \\[ ".repeat(many / 10))),
        ("fences", format!("Q: a\nA: b\n{}", "```\n~~~\n$$\n\n".repeat(many / 10))),
        ("faces", format!("<html>{}", "<div class=scf-face>".repeat(many / 10))),
        ("faces apart", format!("<html>{}", "<p class=scf-face>a</p><p class=scf-face>b</p>".repeat(many / 100))),
        ("gift", "a {=b}\n\n".repeat(many / 100) + &"{".repeat(many)),
        ("marks", "a -> b = c ~ d : e ; f\n".repeat(many / 100)),
    ];
    for (name, text) in &files {
        let start = Instant::now();
        let _ = exchange::read(&Upload::new("x", text.as_bytes()));
        let took = start.elapsed();
        println!("{name}: {took:?}");
        assert!(took < Duration::from_secs(20), "{name}: {took:?}");
    }
}
