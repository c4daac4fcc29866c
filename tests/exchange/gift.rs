//! Moodle's GIFT, and the card sets of arsnova.cards.

use recto::exchange::{Format, Place};

use crate::{cards, decks, findings, read, refused, texts};

#[test]
fn each_kind_of_a_gift_question_becomes_cards() {
    let text = "// un commentaire\n$CATEGORY: $course$/top/Géo\n\n\
        // question: 7 [id:geo-7] [tag:pays]\n::Q1:: Capitale du « Canada » ? {=Ottawa#Oui =%50%Otawa ####Sur l’Outaouais.}\n\n\
        2 \\= 3 {F#faux#bien vu}\n\n\
        Qui est enterré ? {~Grant ~Jefferson =personne 🪦}\n\n\
        [markdown]Deux **mots** \\{ici\\} ? {\n~%50%a\n~%50%b\n~%-100%c\n}\n\n\
        Le chat dort {=sur ~sous} le lit.\n\n\
        Associe. {=Japon -> Tokyo =مصر -> القاهرة}\n\n\
        Né en ? {#1822:5}\n\nEntre ? {#1..5}\n\nExact ? {#=%100%42:0 =%50%43}\n\n\
        Discute. {}\n\nUn texte sans question.\n\nAccolade ouverte { =a\n\n\
        [html]<b>Ligne</b>\\nsuite {=x\\:y}\n";
    let reading = read(text);
    assert_eq!((reading.format, decks(&reading)), (Format::Gift, vec!["Géo"]));
    assert_eq!(
        texts(&reading),
        [
            ("Capitale du « Canada » ?", "Ottawa\nOui\nSur l’Outaouais."),
            ("2 = 3", "✗ false\nbien vu"),
            ("Qui est enterré ?\nGrant\nJefferson\npersonne 🪦", "personne 🪦"),
            ("Deux mots {ici} ?\na\nb\nc", "a\nb"),
            ("Le chat dort _____ le lit.\nsous\nsur", "sur"),
            ("Associe.\nJapon", "Tokyo"),
            ("Associe.\nمصر", "القاهرة"),
            ("Né en ?", "1822 ± 5"),
            ("Entre ?", "1 … 5"),
            ("Exact ?", "42"),
            ("Ligne suite", "x:y"),
        ]
    );
    let all = cards(&reading);
    assert_eq!((all[0].source_id.as_deref(), all[0].tags.as_slice()), (Some("geo-7"), &["pays".to_owned()][..]));
    assert_eq!((all[5].note.is_some(), &all[5].note), (true, &all[6].note));
    assert_eq!(
        findings(&reading),
        [
            ("import-quiz-no-model", Place::Line(27)),
            ("import-quiz-description", Place::Line(29)),
            ("import-gift-brace", Place::Line(31)),
        ]
    );
}

#[test]
fn text_with_braces_is_not_taken_for_gift() {
    for text in ["front,back\n{{c1::a}},b\nc,{=d}\n", "a\tp { color: red }\nb\tq {#x}\n"] {
        assert_eq!(read(text).format, Format::Csv, "{text}");
    }
}

#[test]
fn a_card_set_of_arsnova_gives_its_cards() {
    let set = r#"{"name": "Réseaux", "description": "Cours 🖧", "cardType": 11, "quantity": 3}"#;
    let cards_of = r#"{"_id": "abc", "subject": "01. Ports_x", "front": "(##) Quel port ?\n![ ](img.png width=50%)", "back": "**80**", "hint": "un « indice »", "lecture": "שיעור", "learningGoalLevel": 0},
        {"subject": "Kein Titel", "front": "a\nb", "back": "<script>x</script>c"}, {"subject": "Seul", "front": "", "back": "d"}, {"subject": "e", "front": "f", "back": null}"#;
    for text in [format!("[{set}, {cards_of}]"), format!("{set}, {cards_of}")] {
        let reading = read(&text);
        assert_eq!((reading.format, decks(&reading)), (Format::ArsnovaJson, vec!["Réseaux"]));
        assert_eq!(reading.decks[0].description, "Cours 🖧");
        assert_eq!(
            texts(&reading),
            [("01. Ports_x\nQuel port ?", "80\nun « indice »\nשיעור"), ("a b", "c"), ("Seul", "d")]
        );
        assert_eq!(cards(&reading)[0].source_id.as_deref(), Some("abc"));
        assert_eq!(cards(&reading)[0].media, ["img.png"]);
        assert!(findings(&reading).contains(&("import-answer-missing", Place::Card(4))));
    }
    // Only the cards, without their set.
    assert_eq!(texts(&read(&format!("[{cards_of}]"))).len(), 3);
    assert_eq!(refused("[{\"front\": 1, \"back\": \"x\"}]"), "import-json-shape");
    assert_eq!(refused("[{\"front\": \"a\", \"back\": \"x\"}"), "import-json-cut");
}
