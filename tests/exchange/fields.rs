//! The fields that few cards have: what is to be typed, the direction, the source. A file that changes only these changes a card.

use recto::exchange::{self, CardPlan, Counts, Existing, Extra, Format, Outcome, Reading};

use crate::plans::{again, class_of, counts, same, side};
use crate::read;

/// A deck of one card with this answer and these fields.
fn deck(back: &str, fields: &str) -> Reading {
    read(&format!(
        r#"{{"format": "recto-deck", "version": 1, "decks": [{{"name": "D", "cards": [
            {{"key": "k", "front": {{"markup": "html", "source": "a"}},
              "back": {{"markup": "html", "source": "{back}"}}{fields}}}]}}]}}"#
    ))
}

/// The same where only something is to be typed.
fn typing(back: &str, typed: &str) -> Reading {
    deck(back, &format!(r#", "typed": "{typed}""#))
}

fn typed(text: &str) -> Extra {
    Extra { typed: Some(text.into()), ..Extra::default() }
}

/// What becomes of the only card.
fn planned(reading: &Reading, class: &Existing) -> CardPlan {
    exchange::plan(reading, class, None).decks[0].cards[0].clone()
}

fn changed(cards: usize) -> Counts {
    Counts { changed: cards, ..Counts::default() }
}

#[test]
fn a_card_is_changed_by_them_alone_and_keeps_its_text() {
    let mut class = class_of(&deck("b", r#", "typed": "b", "direction": "both""#));
    let before = class.decks[0].cards[0].clone();
    let after = deck(" b ", r#", "typed": "B", "source": "Livre 1""#);
    let plan = planned(&after, &class);
    assert_eq!(plan.outcome, Outcome::Changed { card: before.id, text: false });
    let extra = Extra { source: Some("Livre 1".into()), ..typed("B") };
    assert_eq!(plan.extra.as_deref(), Some(&extra));
    assert_eq!(again(&mut class, &after), changed(1));
    assert_eq!((&class.decks[0].cards[0].extra, &class.decks[0].cards[0].back), (&extra, &before.back));
    assert_eq!(again(&mut class, &after), same(1));
}

#[test]
fn a_change_that_was_refused_is_asked_about_again_once_the_file_changes_it() {
    let [first, second, third] = ["un", "deux", "trois"].map(|text| typing("b", text));
    let mut class = class_of(&first);
    let card = &mut class.decks[0].cards[0];
    card.base.as_mut().expect("a base").extra = Some(typed("deux"));
    let id = card.id;
    assert_eq!(counts(&second, &class), same(1));
    let plan = planned(&third, &class);
    assert_eq!(plan.outcome, Outcome::Conflict { card: id, text: false });
    assert_eq!(plan.extra.as_deref(), Some(&typed("trois")));
    assert_eq!(plan.base.and_then(|base| base.extra), Some(typed("trois")));
    assert_eq!(counts(&third, &class), Counts { conflicts: 1, ..Counts::default() });

    // Once class and file agree, what the file changes next is a change and no conflict.
    assert_eq!(again(&mut class, &first), same(1));
    assert_eq!(again(&mut class, &third), changed(1));
}

#[test]
fn what_was_refused_does_not_come_along_with_another_text() {
    // The class didn't want what is to be typed.
    let mut class = class_of(&deck("b", ""));
    class.decks[0].cards[0].base.as_mut().expect("a base").extra = Some(typed("deux"));
    let id = class.decks[0].cards[0].id;
    let plan = planned(&typing("bb", "deux"), &class);
    assert_eq!(plan.outcome, Outcome::Changed { card: id, text: true });
    assert_eq!((plan.extra.as_deref(), plan.last.as_deref()), (Some(&Extra::default()), Some(&typed("deux"))));
    // Where the file says something else of it, too, a person decides.
    let plan = planned(&typing("bb", "trois"), &class);
    assert_eq!(plan.outcome, Outcome::Conflict { card: id, text: true });
    assert_eq!(again(&mut class, &typing("bb", "deux")), changed(1));
    assert_eq!(counts(&typing("bb", "deux"), &class), same(1));
}

#[test]
fn a_text_that_the_class_changed_keeps_them_and_they_come_with_the_files() {
    let mut class = class_of(&typing("Toronto", "Toronto"));
    class.decks[0].cards[0].back = side("Ottawa");
    let id = class.decks[0].cards[0].id;
    let plan = planned(&typing("Toronto", "toronto"), &class);
    assert_eq!((plan.outcome, plan.extra), (Outcome::Kept { card: id }, None));
    let plan = planned(&typing("Montréal", "Montréal"), &class);
    assert_eq!(plan.outcome, Outcome::Conflict { card: id, text: true });
    assert_eq!(plan.extra.as_deref(), Some(&typed("Montréal")));
    // The class can't say what is to be typed for its own answer; a file that has the same answer can.
    assert_eq!(again(&mut class, &typing("Ottawa", "Ottawa")), changed(1));
    assert_eq!(class.decks[0].cards[0].extra, typed("Ottawa"));
}

#[test]
fn what_a_format_cannot_carry_takes_none_away() {
    let mut class = class_of(&deck("b", r#", "typed": "deux  mots", "source": "Livre 1""#));
    assert_eq!(counts(&read("key,front,back,deck\nk,a,b,D\n"), &class), same(1));
    let mut package = typing("b", "deux mots");
    package.format = Format::AnkiPackage;
    assert_eq!(counts(&package, &class), same(1), "blanks are lost on the way");
    package.decks[0].cards[0].typed = None;
    assert_eq!(again(&mut class, &package), changed(1));
    assert_eq!(class.decks[0].cards[0].extra, Extra { source: Some("Livre 1".into()), ..Extra::default() });

    // With another answer, a table says that the former one isn't to be typed any more.
    let mut class = class_of(&deck("b", r#", "typed": "b", "source": "Livre 1""#));
    let plan = planned(&read("key,front,back,deck\nk,a,c,D\n"), &class);
    assert_eq!(plan.extra.as_deref(), Some(&Extra { source: Some("Livre 1".into()), ..Extra::default() }));
    assert_eq!(again(&mut class, &read("key,front,back,deck\nk,other,b,D\n")), changed(1));
    assert_eq!(class.decks[0].cards[0].extra, Extra { source: Some("Livre 1".into()), ..typed("b") });
}

#[test]
fn where_nobody_noted_what_the_last_file_said_it_is_what_the_card_has() {
    let (first, second) = (typing("b", "un"), typing("b", "deux"));
    let mut class = class_of(&first);
    class.decks[0].cards[0].base.as_mut().expect("a base").extra = None;
    assert!(planned(&first, &class).base.is_none(), "nothing is written that is as good as there");
    assert_eq!(again(&mut class, &second), changed(1));
    let noted = class.decks[0].cards[0].base.as_ref().and_then(|base| base.extra.as_ref());
    assert_eq!(noted, Some(&typed("deux")));
}

#[test]
fn the_fingerprint_tells_that_one_was_changed_meanwhile() {
    let mut class = class_of(&typing("b", "un"));
    let reading = typing("b", "trois");
    let shown = exchange::fingerprint(&exchange::plan(&reading, &class, None));
    class.decks[0].cards[0].extra = typed("deux");
    assert_ne!(shown, exchange::fingerprint(&exchange::plan(&reading, &class, None)));
}
