//! Exports of other programs that are texts or look like some: notes of Anki's with gaps, and collections that only their program reads.

use recto::store::ids::ClassId;
use recto::store::people::Role;

use crate::world::{Answer, Browser, World};

async fn teacher() -> (World, Browser, ClassId) {
    let world = World::new().await;
    let teacher = world.person("Ines", Role::Instructor).await;
    let class = world.class("Geography", &teacher).await;
    (world, teacher, class)
}

/// Imports a file as its plan says, and gives the figures: new, changed, the same, missing.
async fn imported(teacher: &Browser, class: ClassId, text: &str) -> Vec<u32> {
    let path = teacher.upload(class, "notes.txt", text.as_bytes(), &[]).await.expect(303).to;
    let plan: Answer = teacher.page(&path).await;
    teacher.post(&path, &[("fingerprint", &plan.field("fingerprint"))]).await.expect(303);
    plan.body.split("class=\"big num\">").skip(1).map(|rest| rest.split('<').next().unwrap().parse().unwrap()).collect()
}

/// A column of all cards, by key.
async fn column(world: &World, column: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for n in 0..world.number("SELECT count(*) FROM cards").await {
        texts.push(world.text(&format!("SELECT {column} FROM cards ORDER BY key LIMIT 1 OFFSET {n}")).await);
    }
    texts
}

const HEAD: &str = "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n";

#[tokio::test]
async fn rows_of_a_cloze_note_become_a_card_for_each_gap_as_in_a_package() {
    let (world, teacher, class) = teacher().await;
    let text = format!(
        "{HEAD}\
         aG\tCloze\tGéo\t{{{{c1::Ottawa::ville}}}} est au {{{{c2::<b>Canada</b>}}}}.\tSur l’Outaouais\tcapitale\n\
         bH\tBasique\tGéo\tEt Rome ?\tEn Italie\t\n\
         cI\tTexte à trous\tGéo\tUn {{{{c3::seul}}}} trou\t\t\n"
    );
    assert_eq!(imported(&teacher, class, &text).await, [4, 0, 0, 0]);
    assert_eq!(column(&world, "key").await, ["aG:0", "aG:1", "bH:0", "cI:2"]);
    assert_eq!(
        column(&world, "front_text").await,
        ["[ville] est au Canada.", "Ottawa est au [...].", "Et Rome ?", "Un [...] trou"]
    );
    assert_eq!(
        column(&world, "back_text").await,
        [
            "Ottawa est au Canada.\nSur l’Outaouais",
            "Ottawa est au Canada.\nSur l’Outaouais",
            "En Italie",
            "Un seul trou"
        ]
    );
    assert_eq!(world.number("SELECT count(*) FROM cards WHERE note = 'aG'").await, 2, "siblings");
    assert_eq!(world.number("SELECT count(*) FROM cards WHERE tags LIKE '%capitale%'").await, 2);
    assert_eq!(world.number("SELECT count(DISTINCT deck_id) FROM cards").await, 1);

    assert_eq!(imported(&teacher, class, &text).await, [0, 0, 4, 0]);
    let changed = text.replace("Canada", "Québec");
    assert_eq!(
        imported(&teacher, class, &changed).await,
        [0, 2, 2, 0],
        "both cards of the note, and nothing is doubled"
    );
}

#[tokio::test]
async fn a_file_of_nothing_but_gaps_comes_in_and_one_with_too_many_is_left_out_with_its_reason() {
    let (world, teacher, class) = teacher().await;
    assert_eq!(imported(&teacher, class, "#separator:tab\n#html:false\nUn {{c1::<b>}} trou\t\n").await[0], 1);
    assert_eq!(column(&world, "back_text").await, ["Un <b> trou"]);
    let many = (1..=300).map(|n| format!("{{{{c{n}::mot}}}}")).collect::<Vec<_>>().join(" ");
    let text = format!("#separator:tab\n{many}\t\nUn {{{{c1::autre}}}}\t\n");
    let path = teacher.upload(class, "many.txt", text.as_bytes(), &[]).await.expect(303).to;
    let plan = teacher.page(&path).await;
    assert!(plan.body.contains("gaps with 300 numbers"), "{}", plan.body);
    assert_eq!(plan.body.matches("class=\"cardrow\"").count(), 1);
}

#[tokio::test]
async fn a_collection_of_mnemosyne_1_is_turned_down_with_the_way_to_export_it() {
    let (world, teacher, class) = teacher().await;
    let pickle =
        b"--- Mnemosyne Data Base --- Format Version 2 ---\n(lp1\n(imnemosyne.core.mnemosyne_core\nStartTime\np2\n";
    let page = teacher.upload(class, "default.mem", pickle, &[]).await.expect(422);
    assert!(page.body.contains("Mnemosyne 1 (.mem)") && page.body.contains("XML"), "{}", page.body);
    assert_eq!(world.number("SELECT count(*) FROM imports").await, 0);
}
