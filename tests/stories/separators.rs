//! Words from Quizlet and the like: a teacher says what stands between them, and sees at once what comes of it.

use std::io::{Cursor, Write as _};

use recto::store::ids::ClassId;
use recto::store::people::Role;
use zip::write::SimpleFileOptions;

use crate::world::{Answer, Browser, World, plain};

async fn teacher() -> (World, Browser, ClassId) {
    let world = World::new().await;
    let teacher = world.person("Ines", Role::Instructor).await;
    let class = world.class("Latin", &teacher).await;
    (world, teacher, class)
}

/// What the form says of a text.
async fn look(teacher: &Browser, class: ClassId, fields: &[(&str, &str)]) -> Answer {
    teacher.post(&format!("/classes/{class}/import/look"), fields).await
}

fn says(answer: &Answer, text: &str) {
    assert!(plain(&answer.body).contains(text), "{text}: {}", plain(&answer.body));
}

async fn apply(teacher: &Browser, path: &str) {
    let page = teacher.page(path).await;
    teacher.post(path, &[("fingerprint", &page.field("fingerprint"))]).await.expect(303);
}

async fn cards(world: &World) -> Vec<(String, String)> {
    let mut cards = Vec::new();
    for n in 0..world.number("SELECT count(*) FROM cards").await {
        let of = |column: &str| format!("SELECT {column} FROM cards ORDER BY position, id LIMIT 1 OFFSET {n}");
        cards.push((world.text(&of("front_text")).await, world.text(&of("back_text")).await));
    }
    cards
}

/// A spreadsheet with two rows.
fn workbook() -> Vec<u8> {
    let row = |front: &str, back: &str| {
        let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
        format!("<table:table-row>{}{}</table:table-row>", cell(front), cell(back))
    };
    let rows = row("canis", "dog") + &row("felis", "cat");
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Animals\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mimetype = "application/vnd.oasis.opendocument.spreadsheet";
    for (name, text) in [("mimetype", mimetype), ("content.xml", content.as_str())] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn what_comes_of_a_pasted_text_shows_before_anything_is_sent() {
    let (world, teacher, class) = teacher().await;
    let found =
        look(&teacher, class, &[("pasted", "canis - dog\nfelis - cat\n"), ("deck", "Animals")]).await.expect(200);
    says(&found, "2 cards: “ - ” between question and answer, a line break between cards.");
    assert!(found.body.contains(">felis</div>") && found.body.contains(">cat</div>"), "{}", found.body);
    assert!(found.body.contains("canis - dog\nfelis - cat"), "the text is still in its field");
    assert!(found.body.contains("value=\"Animals\""));

    let text = "canis,dog;felis,cat;mus";
    let typed = [("pasted", text), ("sides", "comma"), ("cards", "semicolon")];
    let chosen = look(&teacher, class, &typed).await.expect(200);
    says(&chosen, "2 cards: “,” between question and answer, “;” between cards.");
    says(&chosen, "One piece has no question or no answer and is left out.");
    assert!(chosen.body.contains("<option value=\"comma\" selected>"), "{}", chosen.body);

    let own = [("pasted", "canis=>dog##felis=>cat"), ("sides", "own"), ("sides_own", "=>"), ("cards_own", "##")];
    says(&look(&teacher, class, &own).await.expect(200), "2 cards: “=>” between question and answer, “##”");
    assert_eq!(world.number("SELECT count(*) FROM imports").await, 0, "looking changes nothing");
}

#[tokio::test]
async fn a_look_at_another_format_says_which_one_it_is() {
    let (_world, teacher, class) = teacher().await;
    let page = "La cellule Flashcards\n\n1\nQ\n\nQui ?\n\nA\n\nMoi\n\n2\nQ\n\nQuoi ?\n\nA\n\nÇa\n";
    let seen = look(&teacher, class, &[("pasted", page)]).await.expect(200);
    says(&seen, "2 cards, read as: Brainscape page.");
    assert!(seen.body.contains(">Quoi ?</div>"), "{}", seen.body);
    says(&look(&teacher, class, &[("pasted", "just words")]).await.expect(200), "No card yet");
    says(&look(&teacher, class, &[("pasted", "  \n")]).await.expect(200), "Paste a text first.");
}

#[tokio::test]
async fn the_same_separator_twice_is_turned_down_and_the_text_stays_in_the_form() {
    let (world, teacher, class) = teacher().await;
    let fields = [("pasted", "a;b;c;d"), ("sides", "semicolon"), ("cards", "semicolon")];
    let seen = look(&teacher, class, &fields).await.expect(200);
    says(&seen, "Choose two different ones.");
    let sent = teacher.upload(class, "", b"", &fields).await.expect(422);
    assert!(sent.body.contains("role=\"alert\"") && sent.body.contains("a;b;c;d"), "{}", sent.body);
    assert_eq!(world.number("SELECT count(*) FROM imports").await, 0);
}

#[tokio::test]
async fn words_come_in_as_the_form_said_even_where_they_look_like_markdown() {
    let (world, teacher, class) = teacher().await;
    // Left alone, each line is a card of Markdown; here a card is a paragraph.
    let text = "canis :: dog\nalso a hound :: or so\n\nfelis :: cat\n";
    let fields = [("pasted", text), ("sides", "own"), ("sides_own", " :: "), ("cards", "blank")];
    let sent = teacher.upload(class, "", b"", &fields).await.expect(303);
    apply(&teacher, &sent.to).await;
    let expected = [("canis", "dog\nalso a hound :: or so"), ("felis", "cat")];
    assert_eq!(cards(&world).await, expected.map(|(front, back)| (front.to_owned(), back.to_owned())));
}

#[tokio::test]
async fn a_file_that_was_taken_for_a_table_is_read_differently_on_the_page_of_its_plan() {
    let (world, teacher, class) = teacher().await;
    let sent = teacher.upload(class, "animals.txt", b"canis,dog;felis,cat;mus,mouse\n", &[]).await.expect(303);
    let plan = teacher.page(&sent.to).await;
    assert!(plan.body.contains("id=\"separator\""), "it is a table so far");
    let path = format!("{}/separators", sent.to);
    teacher.post(&path, &[("sides", "semicolon"), ("cards", "semicolon")]).await.expect(422);
    teacher.post(&path, &[("sides", "comma"), ("cards", "semicolon")]).await.expect(303);
    let again = teacher.page(&sent.to).await;
    assert!(again.body.contains("<option value=\"semicolon\" selected>") && !again.body.contains("id=\"separator\""));
    says(&again, "Pasted text (Quizlet, Cram, StudyStack)");

    teacher.post(&path, &[("as", "csv")]).await.expect(303);
    assert!(teacher.page(&sent.to).await.body.contains("id=\"separator\""), "a table again");
    teacher.post(&path, &[("sides", "comma"), ("cards", "semicolon")]).await.expect(303);
    apply(&teacher, &sent.to).await;
    let expected = [("canis", "dog"), ("felis", "cat"), ("mus", "mouse")];
    assert_eq!(cards(&world).await, expected.map(|(front, back)| (front.to_owned(), back.to_owned())));
}

#[tokio::test]
async fn a_spreadsheet_is_not_asked_for_a_separator_and_still_takes_other_columns() {
    let (world, teacher, class) = teacher().await;
    let sent = teacher.upload(class, "animals.ods", &workbook(), &[]).await.expect(303);
    let plan = teacher.page(&sent.to).await;
    assert!(!plan.body.contains("id=\"separator\"") && !plan.body.contains("id=\"sides\""), "{}", plan.body);
    let look = [("cells", "plain"), ("column", "back"), ("column", "front")];
    teacher.post(&format!("{}/look", sent.to), &look).await.expect(303);
    apply(&teacher, &sent.to).await;
    assert_eq!(cards(&world).await[0], ("dog".to_owned(), "canis".to_owned()));
}

#[tokio::test]
async fn a_file_in_which_no_cards_were_found_can_be_read_with_another_separator() {
    let (world, teacher, class) = teacher().await;
    let text = "canis@dog\nfelis@cat\n";
    let path = format!("/classes/{class}/uploads");
    let announced = serde_json::json!({ "name": "animals.txt", "bytes": text.len() });
    let upload = teacher.send(&path, &announced).await.expect(201).json()["id"].as_str().unwrap().to_owned();
    let part = teacher.client.put(teacher.url(&format!("/uploads/{upload}?offset=0"))).body(text);
    let import =
        Answer::read(part.send().await.unwrap()).await.expect(200).json()["import"].as_str().unwrap().to_owned();
    let refused = teacher.get(&import).await.expect(422);
    assert!(refused.body.contains("id=\"sides-own\""), "{}", refused.body);
    let own = [("sides", "own"), ("sides_own", "@"), ("cards", "auto")];
    teacher.post(&format!("{import}/separators"), &own).await.expect(303);
    apply(&teacher, &import).await;
    assert_eq!(cards(&world).await[1], ("felis".to_owned(), "cat".to_owned()));
}
