//! Which card of a class each card of a file is, and what becomes of both.

use std::collections::BTreeSet;

use proptest::prelude::*;
use recto::content::{self, Markup};
use recto::exchange::{
    self, Base, Card, Counts, Existing, ExistingCard, ExistingDeck, Format, Former, Match, Outcome, Plan, Reading,
    Side, StoredSide, Target,
};

use crate::brainscape::page;
use crate::{cases, read};

fn stored(side: &Side) -> StoredSide {
    StoredSide { markup: side.markup, source: side.source.to_string(), text: side.rendered.text.to_string() }
}

pub fn side(source: &str) -> StoredSide {
    let rendered = content::render(Markup::Html, source).expect("renders");
    StoredSide { markup: Markup::Html, source: source.to_owned(), text: rendered.text.to_string() }
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
                let (sources, uuid) = (Vec::new(), incoming.uuid);
                class.decks.push(ExistingDeck { id: next, sources, uuid, name: name.clone(), cards: Vec::new() });
                next += 1;
                class.decks.len() - 1
            }),
        };
        class.decks[at].sources.extend(incoming.source_id.clone());
        let mut cards = Vec::new();
        for card_plan in &deck_plan.cards {
            let card = &incoming.cards[card_plan.incoming];
            let extra = card_plan.extra.as_deref().cloned().unwrap_or_else(|| card.extra());
            let base = Base {
                front: stored(&card.front),
                back: stored(&card.back),
                tags: card_plan.last_tags.as_ref().unwrap_or(&card.tags).clone(),
                extra: Some(card_plan.last.as_deref().unwrap_or(&extra).clone()),
            };
            let (id, takes, base) = match &card_plan.outcome {
                Outcome::New { key } => {
                    let (front, back) = (base.front.clone(), base.back.clone());
                    cards.push(ExistingCard {
                        id: next,
                        key: key.clone(),
                        source_id: card.source_id.clone().filter(|id| id != key),
                        front,
                        back,
                        tags: card.tags.clone(),
                        extra,
                        base: Some(base),
                        former: Vec::new(),
                        retired: card.retired,
                    });
                    next += 1;
                    continue;
                }
                Outcome::Changed { card, text: true } => {
                    (*card, Some((base.front.clone(), base.back.clone())), Some(base))
                }
                Outcome::Conflict { card, text: true } => {
                    (*card, None, Some(base).filter(|_| !card_plan.how.is_doubtful()))
                }
                Outcome::Same { card }
                | Outcome::Kept { card }
                | Outcome::Changed { card, text: false }
                | Outcome::Conflict { card, text: false } => (*card, None, card_plan.base.as_deref().cloned()),
            };
            let mut old = class
                .decks
                .iter_mut()
                .find_map(|deck| deck.cards.iter().position(|card| card.id == id).map(|at| deck.cards.remove(at)))
                .expect("the card is there");
            if let Some(sides) = takes {
                (old.front, old.back) = sides;
            }
            if let Some(tags) = &card_plan.tags {
                old.tags.clone_from(tags);
            }
            if card_plan.extra.is_some() && matches!(card_plan.outcome, Outcome::Changed { .. }) {
                old.extra = extra;
            }
            old.retired &= !card_plan.restored;
            if base.is_some() {
                old.source_id = card.source_id.clone().or(old.source_id);
            }
            old.base = base.or(old.base);
            cards.push(old);
        }
        let rest = std::mem::take(&mut class.decks[at].cards);
        class.decks[at].cards = cards.into_iter().chain(rest).collect();
    }
}

pub fn class_of(reading: &Reading) -> Existing {
    let mut class = Existing::default();
    let plan = exchange::plan(reading, &class, None);
    apply(&mut class, reading, &plan);
    class
}

/// Imports once more: all changes, missing cards kept.
pub fn again(class: &mut Existing, reading: &Reading) -> Counts {
    let plan = exchange::plan(reading, class, None);
    apply(class, reading, &plan);
    plan.counts()
}

pub fn counts(reading: &Reading, class: &Existing) -> Counts {
    exchange::plan(reading, class, None).counts()
}

pub fn same(cards: usize) -> Counts {
    Counts { same: cards, ..Counts::default() }
}

fn csv_of(rows: &[(&str, &str)]) -> String {
    let rows = rows.iter().map(|(front, back)| format!("\"{front}\",\"{back}\"\n"));
    format!("front,back\n{}", rows.collect::<String>())
}

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
    let apart = plan.decks[0].cards[0].apart.as_ref().expect("a key, if it is another card");
    assert!(class.decks[0].cards.iter().all(|card| card.key != *apart));
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
fn what_the_file_agreed_with_is_what_was_last_imported() {
    let [toronto, ottawa, montreal] =
        ["Toronto", "Ottawa", "Montréal"].map(|city| read(&csv_of(&[("Capitale ?", city), ("Autre ?", "Oui.")])));
    let mut class = class_of(&toronto);
    let former = class.decks[0].cards[0].back.clone();
    class.decks[0].cards[0].back = side("Ottawa");
    assert_eq!(again(&mut class, &ottawa), same(2));
    let mut taken_back = class.clone();
    taken_back.decks[0].cards[0].back = former;
    let plan = exchange::plan(&ottawa, &taken_back, None);
    assert_eq!(plan.decks[0].cards[0].outcome, Outcome::Kept { card: class.decks[0].cards[0].id });
    assert_eq!(counts(&montreal, &class), Counts { changed: 1, same: 1, ..Counts::default() });

    // A card without a base gets one once a file agrees with it.
    class.decks[0].cards[0].base = None;
    assert_eq!(again(&mut class, &ottawa), same(2));
    assert_eq!(counts(&montreal, &class), Counts { changed: 1, same: 1, ..Counts::default() });
}

#[test]
fn an_old_file_brings_nothing_back_that_the_class_replaced_even_once_a_newer_one_agreed() {
    let [toronto, ottawa] = ["Toronto", "Ottawa"].map(|city| read(&csv_of(&[("Capitale ?", city)])));
    let mut class = class_of(&toronto);
    let card = &mut class.decks[0].cards[0];
    let written = |source: &str| (Markup::Html, source.to_owned());
    card.former = vec![Former { front: written("<p>Capitale ?</p>"), back: written("<b>Toronto</b>") }];
    card.back = side("Ottawa");
    assert_eq!(again(&mut class, &ottawa), same(1));
    assert_eq!(counts(&toronto, &class), Counts { conflicts: 1, ..Counts::default() });
    class.decks[0].cards[0].former.clear();
    assert_eq!(counts(&toronto, &class), Counts { changed: 1, ..Counts::default() });
}

#[test]
fn what_counts_as_last_imported_is_written_only_where_it_is_another() {
    let reading = read("front,back,tags\na,b,x y\nc,d,\n");
    let mut class = class_of(&reading);
    class.decks[0].cards[1].back = side("ours");
    class.decks[0].cards[0].tags.reverse();
    for reading in [&reading, &read("front,back,tags\na,b,y x\nc,d,\n"), &read("front,back\na,b\nc,d\n")] {
        let plan = exchange::plan(reading, &class, None);
        assert_eq!(plan.counts(), same(2));
        assert!(plan.decks[0].cards.iter().all(|card| card.base.is_none()), "{:?}", plan.decks[0].cards);
    }
}

#[test]
fn a_plain_table_that_agrees_with_a_richer_text_changes_it_later() {
    let mut class = class_of(&read("Cours Flashcards\n1\nQ\n\nListe ?\n\nA\n  • un\n  • deux\n"));
    class.decks[0].name = "biologie".into();
    class.decks[0].cards[0].back = side("<ul><li>un</li><li>trois</li></ul>");
    assert_eq!(again(&mut class, &read("front,back\nListe ?,\"un\ntrois\"\n")), same(1));
    assert_eq!(counts(&read("front,back\nListe ?,\"un\nquatre\"\n"), &class).changed, 1);
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
fn a_note_of_ankis_is_known_by_its_text_and_by_its_package_whichever_came_first() {
    let text = "#separator:tab\n#html:true\n#guid column:1\n#deck:Os\naB1\tFémur ?\tCuisse\ncD2\tTibia ?\tJambe\n";
    let reading = read(text);
    let mut class = class_of(&reading);
    assert_eq!(class.decks[0].cards.iter().map(|card| card.key.as_str()).collect::<Vec<_>>(), ["aB1:0", "cD2:0"]);
    // As texts were kept once.
    class.decks[0].cards[0].key = "aB1".into();
    let other = text.replace("Fémur ?", "Quel os ?").replace("Cuisse", "Le plus long");
    let mut package = read(&other);
    package.format = Format::AnkiPackage;
    for reading in [read(&other), package] {
        let plan = exchange::plan(&reading, &class, None);
        assert_eq!(plan.counts(), Counts { changed: 1, same: 1, ..Counts::default() });
        assert!(plan.decks[0].cards.iter().all(|card| card.how == Match::Id), "{:?}", plan.decks[0].cards);
    }
    // A table that counts its rows knows nothing of the notes of a package.
    let class = class_of(&read("id,front,back,deck\n1,a,b,Os\n"));
    let mut package = read("#separator:tab\n#guid column:1\n#deck:Os\n1\tx\ty\n");
    package.format = Format::AnkiPackage;
    assert_eq!(counts(&package, &class), Counts { new: 1, missing: 1, ..Counts::default() });
}

#[test]
fn a_source_with_ids_takes_over_cards_that_had_none() {
    let class = class_of(&read(&csv_of(&[("a ?", "b"), ("c ?", "d")])));
    let plan = exchange::plan(&read("id,front,back\nx1,a ?,b\nx2,c ?,e\nx3,Neuf et loin,f\n"), &class, None);
    assert_eq!(plan.counts(), Counts { new: 1, changed: 1, same: 1, ..Counts::default() });
    assert_eq!(plan.decks[0].cards[2].outcome, Outcome::New { key: "x3".into() });
}

#[test]
fn a_card_is_known_by_the_id_that_a_later_source_gave_it() {
    let without = read(&csv_of(&[("a ?", "b"), ("c ?", "d")]));
    let with = read("id,front,back\nx1,a ?,b\n2,c ?,d\n");
    let mut class = class_of(&without);
    for (reading, notes) in [(&with, true), (&with, false), (&without, false)] {
        let plan = exchange::plan(reading, &class, None);
        assert!(plan.decks[0].cards.iter().all(|card| card.base.is_some() == notes), "{:?}", plan.decks[0].cards);
        assert_eq!(again(&mut class, reading), same(2));
    }
    // A number may be another row's by now.
    let plan = exchange::plan(&read("id,front,back\nx1,Neuf et loin,e\n2,Rien de tel,f\n"), &class, None);
    assert_eq!(plan.counts(), Counts { new: 1, changed: 1, missing: 1, ..Counts::default() });
    assert_eq!(plan.decks[0].cards[0].how, Match::Id);
    assert_eq!(plan.decks[0].cards[0].outcome, Outcome::Changed { card: class.decks[0].cards[0].id, text: true });
}

#[test]
fn an_id_that_came_later_is_behind_the_words_of_a_text_and_counts_in_its_own_deck_once() {
    // Two units that count their rows alike, and have one in common.
    let without = read("front,back,deck\nder,m,Unit 1\nHaus,n,Unit 1\ndie,f,Unit 2\nHaus,n,Unit 2\n");
    let first = read("id,front,back,deck\nK1,der,m,Unit 1\nK2,Haus,n,Unit 1\n");
    let second = read("id,front,back,deck\nK1,die,f,Unit 2\nK2,Haus,n,Unit 2\n");
    let mut class = class_of(&without);
    for _ in 0..2 {
        assert_eq!(again(&mut class, &first), same(2));
        assert_eq!(again(&mut class, &second), same(2));
    }

    // A row on top, and all are counted anew.
    let mut class = class_of(&read("front,back\nEst-ce vrai ?,vrai\nEt cela ?,vrai\n"));
    assert_eq!(again(&mut class, &read("id,front,back\n1,Est-ce vrai ?,vrai\n2,Et cela ?,vrai\n")), same(2));
    let more = read("id,front,back\n1,Tout autre chose,vrai\n2,Est-ce vrai ?,vrai\n3,Et cela ?,vrai\n");
    assert_eq!(counts(&more, &class), Counts { new: 1, same: 2, ..Counts::default() });

    // One on top, one corrected, one gone.
    let few = read("id,front,back\n1,Tout autre chose,x\n2,Est-ce vrai ?,faux\n");
    assert_eq!(counts(&few, &class), Counts { new: 1, changed: 1, missing: 1, ..Counts::default() });
    assert_eq!(exchange::plan(&few, &class, None).decks[0].cards[1].how, Match::Front);

    // What is called an id is that of a lesson.
    let mut class = class_of(&read("front,back\nAlpha,a\nOmega,o\n"));
    let lessons = read("id,front,back\nL1,Omega,o\nL1,Alpha,a\n");
    for _ in 0..3 {
        assert_eq!(again(&mut class, &lessons), same(2));
    }
    let other = read("id,front,back\nL1,Omega,o\nL1,Un mot bien plus long,z\n");
    assert_eq!(counts(&other, &class), Counts { new: 1, same: 1, missing: 1, ..Counts::default() });
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
fn decks_that_were_put_into_one_find_it_again_by_any_of_their_names() {
    let reading = read("front,back,deck\na,b,Un\nc,d,Deux\n");
    let mut class = Existing::default();
    let plan = exchange::plan(&reading, &class, Some("Bio"));
    apply(&mut class, &reading, &plan);
    let bio = class.decks[0].id;
    let plan = exchange::plan(&reading, &class, None);
    assert!(plan.decks.iter().all(|deck| deck.target == Target::Existing(bio)), "{:?}", plan.decks);
    assert_eq!(plan.counts(), same(2));
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
        side.rendered.text = text.as_str().into();
        Side { source: text.into(), ..side }
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

proptest! {
    #![proptest_config(cases(64))]

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
                Outcome::Same { card } | Outcome::Kept { card } | Outcome::Changed { card, .. } | Outcome::Conflict { card, .. } => met.push(*card),
            }
        }
        prop_assert_eq!(plan.decks[0].cards.len(), new.len());
        prop_assert_eq!(met.len(), old.len());
        prop_assert_eq!(met.iter().collect::<BTreeSet<_>>().len(), old.len());
        prop_assert_eq!(exchange::fingerprint(&plan), exchange::fingerprint(&exchange::plan(&reading, &class, None)));
    }
}
