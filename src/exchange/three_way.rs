//! What becomes of a card that was recognised, from three texts: the class's, the file's, and the one as last imported.
//! What a format can't carry says nothing.

use std::collections::BTreeSet;

use super::anki::own;
use super::deck::{Card, Cells, Column, Extra, Format, Reading, Side};
use super::existing::{Base, ExistingCard, Former, StoredSide};
use super::layout::layout;
use super::matching::is_from_text;
use super::plan::Outcome;
use crate::content::{self, Markup};

/// What a file says of a card by having nothing of it. Where it can't say anything, it takes nothing away.
#[derive(Debug, Clone, Copy)]
pub(super) struct Says {
    /// Tags.
    tags: bool,
    /// What is to be typed.
    typed: bool,
    /// The other rarer fields.
    rest: bool,
}

impl Says {
    pub fn of(reading: &Reading) -> Self {
        let rest = reading.format == Format::RectoJson;
        Self {
            tags: rest
                || reading.table.as_ref().is_some_and(|table| table.columns.contains(&Column::Tags))
                || reading.decks.iter().flat_map(|deck| &deck.cards).any(|card| !card.tags.is_empty()),
            typed: rest || matches!(reading.format, Format::AnkiPackage | Format::MoodleXml | Format::Gift),
            rest,
        }
    }
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
    /// What it leaves of formatting.
    formatting: Formatting,
    /// How a text was written, and blanks in tags.
    writing: bool,
}

/// What a format carries of formatting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Formatting {
    /// All of it.
    Whole,
    /// All of it, but a page that was saved writes its lines in another way than the same page once it was copied.
    Page,
    /// Paragraphs, lines and lists, as a page that was copied.
    Layout,
    /// None.
    Plain,
}

impl Loses {
    pub fn of(reading: &Reading) -> Self {
        let plain = reading.table.as_ref().is_some_and(|table| table.cells == Cells::Plain);
        let formatting = match reading.format {
            Format::PastedText => Formatting::Plain,
            Format::BrainscapeText => Formatting::Layout,
            Format::BrainscapeHtml => Formatting::Page,
            _ if plain => Formatting::Plain,
            _ => Formatting::Whole,
        };
        Self { formatting, writing: reading.format == Format::AnkiPackage }
    }

    /// Whether a side differs from one of the class, which reads the same, in nothing but what its format can't say.
    fn hides(self, side: &Side, (markup, source): (Markup, &str)) -> bool {
        match self.formatting {
            Formatting::Whole => false,
            Formatting::Plain => true,
            Formatting::Page | Formatting::Layout => content::render(markup, source).is_ok_and(|ours| {
                match (layout(ours.html.as_str()), layout(side.rendered.html.as_str())) {
                    // Ours has more than lines and lists.
                    (None, _) => self.formatting == Formatting::Layout,
                    (ours, theirs) => ours == theirs,
                }
            }),
        }
    }
}

/// What becomes of a card that was recognised.
#[derive(Debug)]
pub(super) struct Verdict {
    /// Of its text, tags and rarer fields.
    pub outcome: Outcome,
    /// All the tags that it shall have, if not those it has.
    pub tags: Option<Vec<String>>,
    /// As in [`super::CardPlan::extra`].
    pub extra: Option<Box<Extra>>,
    /// As in [`super::CardPlan::last`].
    pub last: Option<Box<Extra>>,
    /// As in [`super::CardPlan::last_tags`].
    pub last_tags: Option<Vec<String>>,
    /// As in [`super::CardPlan::base`].
    pub base: Option<Box<Base>>,
}

/// Compares a card of the file with the one of the class that it is.
pub(super) fn verdict(card: &Card, old: &ExistingCard, loses: Loses, says: Says) -> Verdict {
    let said = says.tags.then(|| said_tags(card, old, loses));
    let tags = said.as_ref().and_then(|said| merged_tags(said, old));
    // A file that can't say tags doesn't say that there are none: else those that the class took away would come again as new ones.
    let known = said.unwrap_or_else(|| old.base.iter().flat_map(|base| &base.tags).collect());
    let text = of_text(card, old, loses);
    // The rarer fields belong to a text: they come with the file's, and one that the class has changed keeps its own.
    let fields = of_fields(card, old, loses, says);
    let same = matches!(text, Outcome::Same { .. });
    let base = base(&text, (card, old), &known, same.then_some(&fields));
    let clash = fields.clash;
    let (extra, last) = match text {
        Outcome::Changed { .. } | Outcome::Conflict { .. } => {
            let Fields { shall, last, .. } = fields.with_text(card, old, says);
            (Some(shall), Some(last))
        }
        Outcome::Same { .. } => (Some(fields.shall).filter(|shall| *shall != old.extra), None),
        _ => (None, None),
    };
    let last_tags = last.is_some().then(|| known.into_iter().cloned().collect());
    let outcome = match text {
        Outcome::Same { card } if clash => Outcome::Conflict { card, text: false },
        // Taking the text unseen would bring what somebody refused.
        Outcome::Changed { card, .. } if clash => Outcome::Conflict { card, text: true },
        Outcome::Same { card } | Outcome::Kept { card } if tags.is_some() || extra.is_some() => {
            Outcome::Changed { card, text: false }
        }
        text => text,
    };
    Verdict { outcome, tags, extra: extra.map(Box::new), last: last.map(Box::new), last_tags, base }
}

/// What becomes of the rarer fields of a card.
#[derive(Debug)]
struct Fields {
    /// What the card shall have.
    shall: Extra,
    /// What counts as last imported from now on.
    last: Extra,
    /// One would change that isn't as it was last imported: somebody didn't want it so.
    clash: bool,
}

impl Fields {
    /// The same where the text of the file comes along: what was to be typed was the former answer, unless the file says otherwise.
    fn with_text(mut self, card: &Card, old: &ExistingCard, says: Says) -> Self {
        let silent = !says.typed && card.typed.is_none();
        if silent && card.back.rendered.text != old.back.text {
            (self.shall.typed, self.last.typed) = (None, None);
        }
        self
    }
}

/// Three-way, each field by itself.
fn of_fields(card: &Card, old: &ExistingCard, loses: Loses, says: Says) -> Fields {
    let ours = &old.extra;
    let base = old.base.as_ref().and_then(|base| base.extra.as_ref()).unwrap_or(ours);
    let mut clash = false;
    let mut field = |could: bool, file: &Option<String>, base: &Option<String>, ours: &Option<String>| {
        let last = if could || file.is_some() { file } else { base };
        let shall = if last == base { ours } else { last };
        clash |= shall != ours && ours != base;
        (shall.clone(), last.clone())
    };
    let typed = field(says.typed, &said_typed(card, [ours, base], loses), &base.typed, &ours.typed);
    let direction = field(says.rest, &card.direction, &base.direction, &ours.direction);
    let source = field(says.rest, &card.source, &base.source, &ours.source);
    Fields {
        shall: Extra { typed: typed.0, direction: direction.0, source: source.0 },
        last: Extra { typed: typed.1, direction: direction.1, source: source.1 },
        clash,
    }
}

/// What is to be typed by the file, as it stands in one of those known where it may be that: through Anki comes what a reader sees.
fn said_typed(card: &Card, known: [&Extra; 2], loses: Loses) -> Option<String> {
    if !loses.writing || known.iter().any(|known| known.typed == card.typed) {
        return card.typed.clone();
    }
    let seen = |typed: &str| {
        let rendered = content::render(Markup::Html, &content::escape(typed)).ok()?;
        Some(String::from(rendered.text)).filter(|text| !text.is_empty())
    };
    let mut written = known.iter().filter_map(|known| known.typed.as_ref());
    written.find(|typed| seen(typed) == card.typed).or(card.typed.as_ref()).cloned()
}

fn of_text(card: &Card, old: &ExistingCard, loses: Loses) -> Outcome {
    let same = |side: &Side, old: &StoredSide| {
        same_as_written(side, (old.markup, old.source.as_str()), loses.writing)
            || (side.rendered.text == old.text && loses.hides(side, (old.markup, old.source.as_str())))
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
        _ => Outcome::Conflict { card: id, text: true },
    }
}

/// Whether the file says what the class has replaced. Where a newer file has agreed with the class since, an old one would else be
/// taken for a change.
fn brings_back(card: &Card, former: &[Former], loses: Loses) -> bool {
    let same = |side: &Side, (markup, source): &(Markup, String)| {
        same_as_written(side, (*markup, source.as_str()), loses.writing)
            || (loses.formatting != Formatting::Whole
                && content::render(*markup, source).is_ok_and(|former| former.text == side.rendered.text)
                && loses.hides(side, (*markup, source.as_str())))
    };
    former.iter().any(|former| same(&card.front, &former.front) && same(&card.back, &former.back))
}

/// What counts as last imported from now on where the card keeps its text, unless that is kept already.
///
/// Where class and file agree it is the class's text, which may be written in a richer way than the file can say: what the file
/// changes next is changed by the file alone then. Where only the class has changed it, what was imported stays. Of the rarer
/// fields nothing is noted while that is what the card has anyway: else the first file after an update would note it for each card.
/// An id for a card that had none is noted even where nothing else is new: the next file may have nothing else in common with it.
fn base(
    text: &Outcome,
    (card, old): (&Card, &ExistingCard),
    tags: &[&String],
    fields: Option<&Fields>,
) -> Option<Box<Base>> {
    let before = old.base.as_ref();
    let noted = before.and_then(|before| before.extra.as_ref());
    let last = fields.map(|fields| &fields.last).filter(|last| noted.is_some() || **last != old.extra);
    let (front, back, extra) = match (text, before) {
        (Outcome::Same { .. }, _) => (&old.front, &old.back, last),
        (Outcome::Kept { .. }, Some(before)) => (&before.front, &before.back, noted),
        _ => return None,
    };
    let id = card.source_id.as_ref().filter(|id| is_from_text(&old.key) && **id != old.key);
    let known = id.is_none() || id == old.source_id.as_ref();
    let kept = before.filter(|_| known).is_some_and(|before| {
        let known: BTreeSet<&String> = before.tags.iter().collect();
        let said: BTreeSet<&String> = tags.iter().copied().collect();
        before.front.is_as(front) && before.back.is_as(back) && known == said && noted == extra
    });
    (!kept).then(|| {
        let tags = tags.iter().copied().cloned().collect();
        Box::new(Base { front: front.clone(), back: back.clone(), tags, extra: extra.cloned() })
    })
}
