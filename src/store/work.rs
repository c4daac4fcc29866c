//! What an import comes to: the cards to be made and the rows of `import_items`, from its plan and a person's choices.
//! In memory only; `publish.rs` stages and publishes it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::content::{Markup, RENDERER};
use crate::exchange::{Card, CardPlan, Extra, Face, Outcome, Plan, Reading, Side, StoredSide, Target};
use crate::store::imports::Done;
use crate::store::reviews::Student;

/// A card of a plan: index of its deck there, index of the card in that deck.
pub type At = (usize, usize);

/// What becomes of a card that doesn't say what the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// The file's text is taken.
    Take,
    /// The class's stays, and the file's isn't asked about again.
    Keep,
    /// Nobody has decided: the class's stays as it is, and the next import of the file asks. Where the card stands goes by the file.
    Later,
}

/// What becomes of all that a person didn't see on the page of a large plan. The default takes changes and keeps the rest.
#[derive(Debug, Clone, Copy)]
pub struct Unseen {
    /// Changes.
    pub changes: Answer,
    /// Conflicts. Where nobody says anything the class's text stays, and those with cards that may be others wait.
    pub conflicts: Option<Answer>,
    /// Whether cards that are no longer in the file are retired.
    pub retire: bool,
}

impl Default for Unseen {
    fn default() -> Self {
        Self { changes: Answer::Take, conflicts: None, retire: false }
    }
}

/// What a person chose on the page of the plan. The default takes all changes and keeps the rest.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Changes and conflicts that were seen, so that what isn't said of them was left out on purpose.
    pub seen: BTreeSet<At>,
    /// Changes that are not taken.
    pub skip: BTreeSet<At>,
    /// Cards that are others than those they look like.
    pub apart: BTreeSet<At>,
    /// Conflicts in which the file's text is taken.
    pub theirs: BTreeSet<At>,
    /// Cards no longer in the file that are retired.
    pub retire: BTreeSet<i64>,
    /// Those that were seen and stay.
    pub stay: BTreeSet<i64>,
    /// All that wasn't seen.
    pub unseen: Unseen,
    /// Requests that become remarks: the words go out of the card.
    pub remarks: BTreeSet<At>,
    /// Who takes what the file says was learned as their own schedule; nobody, unless asked.
    pub schedule: Option<Student>,
}

impl Choices {
    /// What becomes of a card that is there.
    pub(super) fn answer(&self, card: &CardPlan, at: At) -> Answer {
        let seen = self.seen.contains(&at);
        match card.outcome {
            Outcome::Changed { .. } if self.skip.contains(&at) => Answer::Keep,
            Outcome::Changed { .. } if !seen => self.unseen.changes,
            Outcome::Conflict { .. } if self.theirs.contains(&at) => Answer::Take,
            Outcome::Conflict { .. } if seen => Answer::Keep,
            Outcome::Conflict { .. } => match self.unseen.conflicts {
                Some(answer) => answer,
                // The card of the class may be another one, and then either text would be lost.
                None if card.how.is_doubtful() => Answer::Later,
                None => Answer::Keep,
            },
            _ => Answer::Take,
        }
    }

    fn retires(&self, missing: i64) -> bool {
        self.retire.contains(&missing) || (self.unseen.retire && !self.stay.contains(&missing))
    }
}

/// A card to be made, by where it stands in what was read: 100,000 of them are no second copy.
pub(super) struct NewCard<'p> {
    /// Index of its target.
    pub deck: usize,
    pub key: &'p str,
    /// Index of its deck in the file, index of the card in that deck.
    pub at: At,
    /// Whether its requests become remarks.
    pub split: bool,
}

impl NewCard<'_> {
    /// The card in what was read.
    pub fn card<'r>(&self, reading: &'r Reading) -> Option<&'r Card> {
        reading.decks.get(self.at.0)?.cards.get(self.at.1)
    }
}

/// Something to be done to a card that is there.
pub(super) struct Item {
    pub card: i64,
    pub action: &'static str,
    pub payload: Value,
}

/// A deck that cards go to, and the decks of the file that go there.
pub(super) struct Goal {
    pub to: Target,
    pub incoming: Vec<usize>,
    /// Who these decks are at their source.
    pub sources: Vec<String>,
    /// Cards come to it, back into use or are changed: a deck that was put away is in use again then.
    pub changes: bool,
}

/// All that an import will do, in memory.
#[derive(Default)]
pub(super) struct Work<'p> {
    pub targets: Vec<Goal>,
    pub new: Vec<NewCard<'p>>,
    pub items: Vec<Item>,
    pub done: Done,
}

/// What `plan` comes to with these choices.
pub(super) fn work<'p>(reading: &Reading, plan: &'p Plan, choices: &Choices) -> Work<'p> {
    let mut work = Work::default();
    for (index, deck) in plan.decks.iter().enumerate() {
        let Some(incoming) = reading.decks.get(deck.incoming) else { continue };
        let target = work.targets.iter().position(|goal| goal.to == deck.target).unwrap_or(work.targets.len());
        if target == work.targets.len() {
            let to = deck.target.clone();
            work.targets.push(Goal { to, incoming: Vec::new(), sources: Vec::new(), changes: false });
        }
        if let Some(goal) = work.targets.get_mut(target) {
            goal.incoming.push(deck.incoming);
            goal.sources.extend(incoming.source_id.clone());
        }
        for (place, planned) in deck.cards.iter().enumerate() {
            if let Some(card) = incoming.cards.get(planned.incoming) {
                let from = (deck.incoming, planned.incoming);
                let changes = work.card((target, from), planned, card, (index, place), choices);
                if let Some(goal) = work.targets.get_mut(target) {
                    goal.changes |= changes;
                }
            }
        }
        for missing in deck.missing.iter().filter(|card| choices.retires(**card)) {
            work.items.push(Item { card: *missing, action: "retire", payload: json!({}) });
            work.done.retired += 1;
        }
    }
    work
}

/// The key of a card that is made: nothing of the class looks like it, or a person said that it is another.
fn made<'p>(planned: &'p CardPlan, at: At, choices: &Choices) -> Option<&'p str> {
    match &planned.outcome {
        Outcome::New { key } => Some(key),
        _ => planned.apart.as_deref().filter(|_| choices.apart.contains(&at)),
    }
}

/// The card of the class that a card of the file is taken for; none for one that is made.
///
/// None, too, for one with a card that it only looks like, while nobody who saw it has decided: nothing happens to that card, and the
/// next import finds the same.
pub(super) fn known(planned: &CardPlan, at: At, choices: &Choices) -> Option<i64> {
    match planned.outcome {
        _ if made(planned, at, choices).is_some() => None,
        _ if planned.how.is_doubtful() && choices.answer(planned, at) == Answer::Later => None,
        Outcome::New { .. } => None,
        Outcome::Same { card }
        | Outcome::Kept { card }
        | Outcome::Changed { card, .. }
        | Outcome::Conflict { card, .. } => Some(card),
    }
}

impl<'p> Work<'p> {
    /// Adds what happens to one card, and says whether something changes in its deck by it.
    fn card(
        &mut self,
        (target, from): (usize, At),
        planned: &'p CardPlan,
        card: &Card,
        at: At,
        choices: &Choices,
    ) -> bool {
        let split = choices.remarks.contains(&at);
        if let Some(key) = made(planned, at, choices) {
            self.done.new += 1;
            self.done.remarks += if split { card.requests.len() } else { 0 };
            self.new.push(NewCard { deck: target, key, at: from, split });
            return true;
        }
        let Some(id) = known(planned, at, choices) else { return false };
        let answer = choices.answer(planned, at);
        let (text, differs) = match planned.outcome {
            Outcome::Changed { text, .. } => (text, text || planned.extra.is_some()),
            Outcome::Conflict { text, .. } => (text, true),
            _ => (false, false),
        };
        let taken = differs && answer == Answer::Take;
        // Tags are no part of a conflict: they are merged whoever's text stays, once that is decided.
        let refused = match planned.outcome {
            Outcome::Changed { .. } => answer != Answer::Take,
            _ => answer == Answer::Later,
        };
        let extra = planned.extra.as_deref().map(whole);
        if taken && !text {
            // Both sides stay as the class wrote them, which may be in a richer way than the file can.
            self.items.push(Item { card: id, action: "text", payload: json!({ "extra": extra }) });
        } else if taken {
            let (front, back, words) = sides(card, split);
            let payload = text_payload(front, back, extra.as_ref());
            self.items.push(Item { card: id, action: "text", payload });
            for text in &words {
                self.items.push(Item { card: id, action: "remark", payload: json!({ "text": text }) });
            }
            self.done.remarks += words.len();
        }
        let tags = planned.tags.as_ref().filter(|_| !refused);
        if let Some(tags) = tags {
            self.items.push(Item { card: id, action: "tags", payload: json!({ "tags": tags }) });
        }
        if taken || tags.is_some() {
            self.done.changed += 1;
        }
        if planned.moved.is_some() {
            let payload = json!({ "target": target, "position": card.position });
            self.items.push(Item { card: id, action: "move", payload });
            self.done.moved += 1;
        }
        if planned.restored {
            self.items.push(Item { card: id, action: "restore", payload: json!({}) });
            self.done.restored += 1;
        }
        let base = match &planned.base {
            // Nobody has decided: the next import asks.
            _ if answer == Answer::Later => None,
            // What the file says now is the base of the next comparison, taken or not: a refused change is not asked about again.
            _ if text => {
                let last = planned.last.as_deref().map(whole);
                // Not those of the card in the file, which can't say any or says them as its program writes them.
                let tags = planned.last_tags.as_deref().unwrap_or_default();
                Some(base_payload(card, (said(&card.front), said(&card.back)), tags, last))
            }
            Some(base) => {
                let extra = base.extra.as_ref().map(whole);
                Some(base_payload(card, (stored(&base.front), stored(&base.back)), &base.tags, extra))
            }
            None => None,
        };
        if let Some(payload) = base {
            self.items.push(Item { card: id, action: "base", payload });
        }
        taken || tags.is_some() || planned.moved.is_some() || planned.restored
    }
}

/// The sides as they are to be stored, with the words that go to a remark.
pub(super) fn sides(card: &Card, split: bool) -> (&Side, &Side, Vec<&str>) {
    let (mut front, mut back, mut words) = (&card.front, &card.back, Vec::new());
    if split {
        for request in &card.requests {
            // The last one of a side is without the words of those before it, too.
            match request.side {
                Face::Front => front = &request.without,
                Face::Back => back = &request.without,
            }
            words.push(request.words.as_str());
        }
    }
    (front, back, words)
}

fn text_payload(front: &Side, back: &Side, extra: Option<&Value>) -> Value {
    json!({
        "front_markup": front.markup, "front_source": front.source,
        "front_html": front.rendered.html.as_str(), "front_text": front.rendered.text,
        "back_markup": back.markup, "back_source": back.source,
        "back_html": back.rendered.html.as_str(), "back_text": back.rendered.text,
        "has_math": i64::from(front.rendered.has_math || back.rendered.has_math), "renderer": RENDERER,
        "extra": extra,
    })
}

/// All the rarer fields, so that nothing (null) takes away what was there.
fn whole(extra: &Extra) -> Value {
    json!({ "typed": extra.typed, "direction": extra.direction, "source": extra.source })
}

/// A side as the base of a comparison keeps it: its markup, its source and what a person reads.
type Kept<'s> = (Markup, &'s str, &'s str);

fn said(side: &Side) -> Kept<'_> {
    (side.markup, side.source.as_str(), side.rendered.text.as_str())
}

fn stored(side: &StoredSide) -> Kept<'_> {
    (side.markup, side.source.as_str(), side.text.as_str())
}

fn base_payload(card: &Card, (front, back): (Kept, Kept), tags: &[String], extra: Option<Value>) -> Value {
    let ((front_markup, front_source, front_text), (back_markup, back_source, back_text)) = (front, back);
    json!({
        "source_id": card.source_id,
        "front_markup": front_markup, "front_source": front_source, "front_text": front_text,
        "back_markup": back_markup, "back_source": back_source, "back_text": back_text,
        "tags": tags, "extra": extra,
    })
}
