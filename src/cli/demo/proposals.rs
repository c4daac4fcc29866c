//! What the demo's students have proposed: three proposals that wait, and two that were accepted. The newcomer's student wrote one of
//! them and has not heard of it yet, and has studied the card of the other, which says something else now.

use tokio::task::spawn_blocking;

use crate::error::Error;
use crate::store::classes::ClassRole;
use crate::store::decisions::{self, Decision, Text};
use crate::store::editing::{self, Draft};
use crate::store::ids::{ClassId, SuggestionId, UserId};
use crate::store::sides::Sides;
use crate::store::suggestions::{self, Proposal, What};
use crate::store::{Millis, Store, cards, decks, rosters};

/// A correction: the beginning of the question, words of the answer, what stands there instead, and why.
type Correction = (&'static str, &'static str, &'static str, &'static str);

/// With the word that the reviewer gave.
const ACCEPTED: [(Correction, &str); 2] = [
    (
        (
            "Qui a publié, en 1958",
            "Frank Rosenblatt",
            "Frank Rosenblatt, psychologue à Cornell",
            "Le prénom seul ne dit pas d’où vient l’idée : c’est dans le premier cours.",
        ),
        "Merci, c’est plus clair ainsi.",
    ),
    (
        (
            "Quelle fonction logique à deux entrées",
            "Le OU exclusif (XOR)",
            "Le OU exclusif (XOR), vrai quand une entrée l’est et l’autre non",
            "On le confond avec le OU : autant dire ce qu’il vaut.",
        ),
        "Bonne idée.",
    ),
];
const WAITING: [Correction; 2] = [
    (
        "How many steps does",
        "take at most **20**",
        "take at most **20** steps, and a billion at most **30**",
        "The second number makes the growth visible.",
    ),
    ("Define $f(n) = O(g(n))$", "only an **upper** bound", "an **upper** bound and no more", "Clearer in one reading."),
];
const NEW: (&str, &str, &str) = (
    "What does a **stable** sort keep?",
    "The order of items that compare as equal.\n\nMerge sort is stable, quicksort in its usual form is not.",
    "It was asked in the last quiz and is in no card.",
);

/// Makes them. The first of `students` is the one as whom a newcomer looks around: theirs is the one that was accepted.
pub(super) async fn make(store: &Store, class: ClassId, students: &[UserId], now: Millis) -> Result<(), Error> {
    let [author, second, third, reviewer, ..] = *students else { return Ok(()) };
    store
        .write(move |db| Box::pin(async move { rosters::set_role(db, class, reviewer, ClassRole::Reviewer).await }))
        .await?;
    let hour = 3_600_000;
    for (who, (correction, answer)) in [author, third].into_iter().zip(ACCEPTED) {
        let Some(proposed) = correct(store, class, who, correction, now - 30 * hour).await? else { continue };
        let found = store.read(|db| Box::pin(suggestions::get(db, proposed))).await?;
        if let (Some((sides, _)), Some(card)) = (found.result(), found.now.clone()) {
            let onto = card.mark();
            let draft = spawn_blocking(move || Draft::new(sides.with(card.tags))).await.map_err(Error::internal)??;
            let decision = Decision { by: reviewer, answer: answer.to_owned() };
            let text = Some(Text { draft, onto, changed: false });
            store.write(move |db| Box::pin(decisions::accept(db, proposed, text, decision, now - 5 * hour))).await?;
        }
    }
    for (who, correction) in [second, third].into_iter().zip(WAITING) {
        correct(store, class, who, correction, now - 20 * hour).await?;
    }
    let decks = store.read(|db| Box::pin(decks::of_class(db, class))).await?;
    let Some(deck) = decks.into_iter().find(|deck| deck.language.starts_with("en")) else { return Ok(()) };
    let (front, back, reason) = NEW;
    let text = Sides { front: front.to_owned(), back: back.to_owned(), ..Sides::empty() };
    let proposal =
        Proposal { deck: deck.id, class, author: second, reason: reason.to_owned(), what: What::New { text } };
    store.write(move |db| Box::pin(suggestions::propose(db, proposal, now - 2 * hour))).await?;
    Ok(())
}

/// Proposes a correction for the card whose question begins so; none where there is no such card, or it says something else.
async fn correct(
    store: &Store,
    class: ClassId,
    author: UserId,
    (question, words, instead, reason): Correction,
    at: Millis,
) -> Result<Option<SuggestionId>, Error> {
    let found = store.read(|db| {
        Box::pin(async move {
            for deck in decks::of_class(db, class).await? {
                let all = cards::whole(db, deck.id, (-1, -1), 1000).await?;
                if let Some(card) = all.into_iter().find(|card| card.front.source.contains(question)) {
                    return Ok(Some((deck.id, editing::card(db, card.id).await?)));
                }
            }
            Ok(None)
        })
    });
    let Some((deck, card)) = found.await? else { return Ok(None) };
    let base = card.version.mark();
    let mut text = Sides::of(card.version);
    if !text.back.contains(words) {
        return Ok(None);
    }
    text.back = text.back.replace(words, instead);
    let what = What::Change { card: card.id, base, text };
    let proposal = Proposal { deck, class, author, reason: reason.to_owned(), what };
    Ok(Some(store.write(move |db| Box::pin(suggestions::propose(db, proposal, at))).await?))
}
