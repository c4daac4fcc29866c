//! What becomes of a card that was recognised, from three texts: the class's, the file's, and the one as last imported.
//! What a format can't carry says nothing.

use std::collections::BTreeSet;

use super::anki::own;
use super::deck::{Card, Column, Format, Reading, Side};
use super::existing::{Base, ExistingCard, Former, StoredSide};
use super::plan::Outcome;
use crate::content::{self, Markup};

/// Whether the format can't say anything about tags, so that no tag is ever taken away by it.
pub(super) fn is_silent_on_tags(reading: &Reading) -> bool {
    let said = reading.format == Format::RectoJson
        || reading.table.as_ref().is_some_and(|table| table.columns.contains(&Column::Tags))
        || reading.decks.iter().flat_map(|deck| &deck.cards).any(|card| !card.tags.is_empty());
    !said
}

/// The tags of a card of the file, as the class writes them: one with blanks comes back from Anki without.
fn said_tags<'t>(card: &'t Card, old: &'t ExistingCard, loses: Loses) -> Vec<&'t String> {
    let known = |tag: &String| {
        let mut known = old.tags.iter().chain(old.base.iter().flat_map(|base| &base.tags));
        known.find(|known| *known == tag || (loses.writing && own::tag(known) == *tag))
    };
    card.tags.iter().map(|tag| known(tag).unwrap_or(tag)).collect()
}

/// The tags that a card shall have, if not those it has: ours, with what the file added and without what it took away.
fn merged_tags(file: &[&String], old: &ExistingCard) -> Option<Vec<String>> {
    let base: BTreeSet<&String> = old.base.iter().flat_map(|base| &base.tags).collect();
    let ours: BTreeSet<&String> = old.tags.iter().collect();
    let kept = old.tags.iter().filter(|tag| file.contains(tag) || !base.contains(tag));
    let added = file.iter().copied().filter(|tag| !ours.contains(tag) && !base.contains(tag));
    let merged: Vec<String> = kept.chain(added).cloned().collect();
    (merged != old.tags).then_some(merged)
}

/// Whether two sides are the same text as written. Blanks around HTML say nothing.
///
/// `portable`: what left here came back as the HTML that other programs were given.
fn same_as_written(side: &Side, (markup, source): (Markup, &str), portable: bool) -> bool {
    let html = side.markup == Markup::Html;
    let as_it_is =
        side.markup == markup && (side.source.as_str() == source || (html && side.source.trim() == source.trim()));
    as_it_is
        || (portable && html && content::portable(markup, source).is_ok_and(|html| html.trim() == side.source.trim()))
}

/// How a format loses what it can't carry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loses {
    /// All formatting.
    pub formatting: bool,
    /// How a text was written, and blanks in tags.
    pub writing: bool,
}

/// What becomes of a card that was recognised.
#[derive(Debug)]
pub(super) struct Verdict {
    /// Of its text and tags.
    pub outcome: Outcome,
    /// All the tags that it shall have, if not those it has.
    pub tags: Option<Vec<String>>,
    /// As in [`super::CardPlan::base`].
    pub base: Option<Box<Base>>,
}

/// Compares a card of the file with the one of the class that it is. `silent`: the file says nothing of tags.
pub(super) fn verdict(card: &Card, old: &ExistingCard, loses: Loses, silent: bool) -> Verdict {
    let said = (!silent).then(|| said_tags(card, old, loses));
    let tags = said.as_ref().and_then(|said| merged_tags(said, old));
    let text = of_text(card, old, loses);
    let base = base(&text, old, said);
    let outcome = match text {
        Outcome::Same { card } | Outcome::Kept { card } if tags.is_some() => Outcome::Changed { card, text: false },
        text => text,
    };
    Verdict { outcome, tags, base }
}

fn of_text(card: &Card, old: &ExistingCard, loses: Loses) -> Outcome {
    let same = |side: &Side, old: &StoredSide| {
        same_as_written(side, (old.markup, old.source.as_str()), loses.writing)
            || (loses.formatting && side.rendered.text == old.text)
    };
    let agrees = same(&card.front, &old.front) && same(&card.back, &old.back);
    let id = old.id;
    match &old.base {
        _ if agrees => Outcome::Same { card: id },
        Some(base) if same(&card.front, &base.front) && same(&card.back, &base.back) => Outcome::Kept { card: id },
        Some(base)
            if old.front.is_as(&base.front) && old.back.is_as(&base.back) && !brings_back(card, &old.former, loses) =>
        {
            Outcome::Changed { card: id, text: true }
        }
        // Without a base nobody can tell who changed it.
        _ => Outcome::Conflict { card: id },
    }
}

/// Whether the file says what the class has replaced. Where a newer file has agreed with the class since, an old one would else be
/// taken for a change.
fn brings_back(card: &Card, former: &[Former], loses: Loses) -> bool {
    let same = |side: &Side, (markup, source): &(Markup, String)| {
        same_as_written(side, (*markup, source.as_str()), loses.writing)
            || (loses.formatting
                && content::render(*markup, source).is_ok_and(|former| former.text == side.rendered.text))
    };
    former.iter().any(|former| same(&card.front, &former.front) && same(&card.back, &former.back))
}

/// What counts as last imported from now on where the card keeps its text, unless that is kept already.
///
/// Where class and file agree it is the class's text, which may be written in a richer way than the file can say: what the file
/// changes next is changed by the file alone then. Where only the class has changed it, what was imported stays.
fn base(text: &Outcome, old: &ExistingCard, said: Option<Vec<&String>>) -> Option<Box<Base>> {
    let before = old.base.as_ref();
    let (front, back) = match (text, before) {
        (Outcome::Same { .. }, _) => (&old.front, &old.back),
        (Outcome::Kept { .. }, Some(before)) => (&before.front, &before.back),
        _ => return None,
    };
    let tags = said.unwrap_or_else(|| before.into_iter().flat_map(|before| &before.tags).collect());
    let kept = before.is_some_and(|before| {
        let known: BTreeSet<&String> = before.tags.iter().collect();
        let said: BTreeSet<&String> = tags.iter().copied().collect();
        before.front.is_as(front) && before.back.is_as(back) && known == said
    });
    (!kept).then(|| {
        let tags = tags.into_iter().cloned().collect();
        Box::new(Base { front: front.clone(), back: back.clone(), tags })
    })
}
