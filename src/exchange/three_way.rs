//! What becomes of a card that was recognised, from three texts: the class's, the file's, and the one as last imported.
//! What a format can't carry says nothing.

use std::collections::BTreeSet;

use super::anki::own;
use super::deck::{Card, Column, Format, Reading, Side};
use super::existing::{ExistingCard, StoredSide};
use super::plan::Outcome;
use crate::content::{self, Markup};

/// Whether the format can't say anything about tags, so that no tag is ever taken away by it.
pub(super) fn is_silent_on_tags(reading: &Reading) -> bool {
    let said = reading.format == Format::RectoJson
        || reading.table.as_ref().is_some_and(|table| table.columns.contains(&Column::Tags))
        || reading.decks.iter().flat_map(|deck| &deck.cards).any(|card| !card.tags.is_empty());
    !said
}

/// The tags that a card shall have, if not those it has: ours, with what the file added and without what it took away.
pub(super) fn merged_tags(card: &Card, old: &ExistingCard, loses: Loses) -> Option<Vec<String>> {
    // A tag with blanks comes back from Anki without.
    let known = |tag: &&String| {
        let mut known = old.tags.iter().chain(old.base.iter().flat_map(|base| &base.tags));
        known.find(|known| known == tag || (loses.writing && own::tag(known) == **tag))
    };
    let file: Vec<&String> = card.tags.iter().map(|tag| known(&tag).unwrap_or(tag)).collect();
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
fn same_as_written(side: &Side, old: &StoredSide, portable: bool) -> bool {
    let html = side.markup == Markup::Html;
    let as_it_is =
        side.markup == old.markup && (side.source == old.source || (html && side.source.trim() == old.source.trim()));
    as_it_is
        || (portable
            && html
            && content::portable(old.markup, &old.source).is_ok_and(|html| html.trim() == side.source.trim()))
}

/// How a format loses what it can't carry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loses {
    /// All formatting.
    pub formatting: bool,
    /// How a text was written, and blanks in tags.
    pub writing: bool,
}

/// What becomes of a card that was recognised. What the file can't carry says nothing.
pub(super) fn outcome(card: &Card, old: &ExistingCard, loses: Loses, tags: bool) -> Outcome {
    let same = |side: &Side, old: &StoredSide| {
        same_as_written(side, old, loses.writing) || (loses.formatting && side.rendered.text == old.text)
    };
    let agrees = same(&card.front, &old.front) && same(&card.back, &old.back);
    let id = old.id;
    let text = match &old.base {
        _ if agrees => Outcome::Same { card: id },
        Some(base) if same(&card.front, &base.front) && same(&card.back, &base.back) => Outcome::Kept { card: id },
        Some(base) if old.front.is_as(&base.front) && old.back.is_as(&base.back) => {
            Outcome::Changed { card: id, text: true }
        }
        // Without a base nobody can tell who changed it.
        _ => Outcome::Conflict { card: id },
    };
    match text {
        Outcome::Same { .. } | Outcome::Kept { .. } if tags => Outcome::Changed { card: id, text: false },
        text => text,
    }
}
