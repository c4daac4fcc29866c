//! Moodle's XML: each kind of a question, files inside, and files that are broken or reach out.

use recto::content::Markup;
use recto::exchange::{FindingKind, Format, MediaContent, Place};

use crate::{cards, decks, findings, read, refused, texts};

/// A PNG of one pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABAQAAAAA3bvkkAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";
const OTHER: &str = "R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==";

pub fn moodle(questions: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n{questions}\n</quiz>\n")
}

pub fn moodle_question(kind: &str, text: &str, more: &str) -> String {
    format!(
        "<question type=\"{kind}\"><name><text>N {kind}</text></name><questiontext format=\"html\"><text><![CDATA[{text}]]></text></questiontext>{more}</question>"
    )
}

pub fn answer(fraction: &str, text: &str) -> String {
    format!(
        "<answer fraction=\"{fraction}\" format=\"html\"><text>{text}</text><feedback format=\"html\"><text></text></feedback></answer>"
    )
}

#[test]
fn each_kind_of_a_moodle_question_becomes_cards() {
    let category =
        "<question type=\"category\"><category><text>$course$/top/Géo/Nord//Sud</text></category></question>";
    let short = moodle_question(
        "shortanswer",
        "<p>Capitale du « Canada » ?</p>",
        &format!(
            "<generalfeedback format=\"html\"><text>&lt;p&gt;Sur l’Outaouais.&lt;/p&gt;</text></generalfeedback><idnumber>geo-1</idnumber>{}{}{}<tags><tag><text>pays</text></tag></tags>",
            answer("100", "Ottawa"),
            answer("50", "Otawa"),
            answer("0", "*")
        ),
    );
    let truth = moodle_question("truefalse", "2 &lt; 3", &(answer("100", "true") + &answer("0", "false")));
    let choice = moodle_question(
        "multichoice",
        "Lesquels ?",
        &format!(
            "<single>false</single><shuffleanswers>true</shuffleanswers>{}{}{}",
            answer("50", "&lt;p&gt;vert 🌿&lt;/p&gt;"),
            answer("-100", "gris"),
            answer("50", "bleu")
        ),
    );
    let matching = moodle_question(
        "matching",
        "Qui va avec qui ?",
        "<subquestion format=\"html\"><text>Japon</text><answer><text>Tokyo</text></answer></subquestion>\
         <subquestion format=\"html\"><text>مصر</text><answer><text>القاهرة</text></answer></subquestion>\
         <subquestion format=\"html\"><text></text><answer><text>Rome</text></answer></subquestion>",
    );
    let number = moodle_question(
        "numerical",
        "$$\\pi$$ ?",
        "<answer fraction=\"100\"><text>3.14</text><tolerance>0.01</tolerance></answer><units><unit><multiplier>1</multiplier><unit_name>rad</unit_name></unit></units>",
    );
    let essay = moodle_question(
        "essay",
        "Discute.",
        "<graderinfo format=\"html\"><text>&lt;ul&gt;&lt;li&gt;un&lt;/li&gt;&lt;/ul&gt;</text></graderinfo>",
    );
    let gaps = moodle_question(
        "cloze",
        "Le {1:SHORTANSWER:=chat#bien~%50%chien} dort {2:MULTICHOICE:dans~=sur~sous} le lit { } de {:NM:=3.5:0.1} m.",
        "",
    );
    let dragged = moodle_question(
        "ddwtos",
        "Un [[1]] et un [[2]] [[9]].",
        "<dragbox><text>os</text><group>1</group></dragbox><dragbox><text>muscle</text><group>1</group></dragbox>",
    );
    let left_out = moodle_question("description", "Lis ceci.", "")
        + &moodle_question("essay", "Sans modèle.", "")
        + &moodle_question("calculated", "{a} + {b} ?", "")
        + &moodle_question("shortanswer", "Sans réponse ?", "");
    let file =
        moodle(&[category, &short, &truth, &choice, &matching, &number, &essay, &gaps, &dragged, &left_out].join("\n"));
    let reading = read(&file);
    assert_eq!((reading.format, decks(&reading)), (Format::MoodleXml, vec!["Géo::Nord/Sud"]));
    assert_eq!(
        texts(&reading),
        [
            ("Capitale du « Canada » ?", "Ottawa\nSur l’Outaouais."),
            ("2 < 3", "✓ true"),
            ("Lesquels ?\nvert 🌿\nbleu\ngris", "vert 🌿\nbleu"),
            ("Qui va avec qui ?\nJapon", "Tokyo"),
            ("Qui va avec qui ?\nمصر", "القاهرة"),
            ("\\pi ?", "3.14 ± 0.01 rad"),
            ("Discute.", "un"),
            ("Le […] dort sur le lit { } de 3.5 ± 0.1 m.", "Le chat dort sur le lit { } de 3.5 ± 0.1 m.\nbien"),
            (
                "Le chat dort [dans / sous / sur] le lit { } de 3.5 ± 0.1 m.",
                "Le chat dort sur le lit { } de 3.5 ± 0.1 m."
            ),
            ("Le chat dort sur le lit { } de […] m.", "Le chat dort sur le lit { } de 3.5 ± 0.1 m."),
            ("Un [muscle / os] et un muscle [[9]].", "Un os et un muscle [[9]]."),
            ("Un os et un [muscle / os] [[9]].", "Un os et un muscle [[9]]."),
        ]
    );
    let all = cards(&reading);
    assert_eq!((all[0].source_id.as_deref(), all[0].typed.as_deref()), (Some("geo-1"), Some("Ottawa")));
    assert_eq!(all[0].tags, ["pays"]);
    assert!(all[5].front.rendered.has_math);
    assert!(all[3].note.is_some() && all[3].note == all[4].note && all[3].note != all[7].note);
    let left_out: Vec<&str> = reading.findings.iter().map(|finding| finding.message.id).collect();
    assert_eq!(
        left_out,
        ["import-quiz-description", "import-quiz-no-model", "import-quiz-kind", "import-quiz-no-right"]
    );
    assert!(reading.findings.iter().all(|finding| finding.kind == FindingKind::Skipped));
}

#[test]
fn choices_stand_in_an_order_that_tells_nothing_unless_theirs_matters() {
    let choices = |shuffle: &str| {
        let more =
            format!("<shuffleanswers>{shuffle}</shuffleanswers>{}{}", answer("100", "zinc"), answer("0", "argent"));
        read(&moodle(&moodle_question("multichoice", "Zn ?", &more))).decks[0].cards[0].front.rendered.text.clone()
    };
    assert_eq!((choices("true").as_str(), choices("false").as_str()), ("Zn ?\nargent\nzinc", "Zn ?\nzinc\nargent"));
}

#[test]
fn files_of_moodle_questions_come_along_and_two_of_one_name_stay_two() {
    let file = |data: &str| {
        format!(
            "<question type=\"shortanswer\"><name><text>n</text></name><questiontext format=\"html\"><text><![CDATA[<img src=\"@@PLUGINFILE@@/sous%20dossier/l%27os%201.png\">?]]></text>\
             <file name=\"l'os 1.png\" path=\"/sous dossier/\" encoding=\"base64\">{data}</file></questiontext>{}</question>",
            answer("100", "x")
        )
    };
    let reading = read(&moodle(&[file(PIXEL), file(OTHER), file(PIXEL), file("§")].concat()));
    let names: Vec<&str> = reading.media.iter().map(|media| media.name.as_str()).collect();
    assert_eq!(names, ["l'os 1.png", "l'os 1-2.png"]);
    assert!(
        reading.media.iter().all(|media| matches!(&media.content, MediaContent::Inline(bytes) if bytes.len() > 30))
    );
    let used: Vec<_> = cards(&reading).iter().map(|card| card.media.clone()).collect();
    assert_eq!(used, [["l'os 1.png"], ["l'os 1-2.png"], ["l'os 1.png"], ["l'os 1.png"]]);
    assert_eq!(findings(&reading), [("import-media-base64", Place::Media("l'os 1.png".into()))]);
}

#[test]
fn texts_of_moodle_are_read_in_their_format() {
    let of = |format: &str, text: &str| {
        let file = moodle(&format!(
            "<question type=\"shortanswer\"><questiontext format=\"{format}\"><text><![CDATA[{text}]]></text></questiontext>{}</question>",
            answer("100", "x")
        ));
        let front = &read(&file).decks[0].cards[0].front;
        (front.markup, front.rendered.text.clone())
    };
    assert_eq!(of("markdown", "**a**\n\nb"), (Markup::Markdown, "a\nb".into()));
    assert_eq!(of("plain_text", "<b>a\nb"), (Markup::Html, "<b>a\nb".into()));
    assert_eq!(of("moodle_auto_format", "<b>a</b>\nb"), (Markup::Html, "a\nb".into()));
}

#[test]
fn moodle_files_that_are_broken_or_reach_out_are_refused() {
    let good = moodle_question("shortanswer", "a", &answer("100", "b"));
    for (file, id) in [
        (
            moodle(&good).replace("<quiz>", "<!DOCTYPE quiz [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><quiz>"),
            "import-xml-doctype",
        ),
        (moodle(&good.replace(">b<", ">&nbsp;<")), "import-xml-entity"),
        (moodle(&good).replace("</quiz>", ""), "import-xml-cut"),
        (moodle(&good).replace("</question>\n</quiz>", "</questio"), "import-xml-cut"),
        (moodle(&good).replace("</question>", "</quiz></question>"), "import-xml-broken"),
        (moodle(&"<question>".repeat(70)), "import-too-deep"),
        ("<?xml version=\"1.0\"?><notes></notes>".to_owned(), "import-is-xml"),
        (moodle(""), "import-no-cards"),
    ] {
        assert_eq!(refused(&file), id, "{file}");
    }
}
