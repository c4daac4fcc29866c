//! From the rows of a collection to decks: each row of `cards` is a card, filled in as Anki fills it in.
//!
//! What belongs to a template is found out and told once for it; the cards are made by as many threads as there are cores.

use std::collections::{HashMap, HashSet};
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use uuid::Uuid;

use super::collection::{AnswerRow, CardRow, Collection, NoteRow};
use super::learned::learned;
use super::shape::{Shape, shape};
use super::side::{Look, Texts, look};
use super::template::{self, Broken};
use super::{NoteType, Watcher, cloze, own, side};
use crate::content::{self, Text};
use crate::exchange::deck::{Card, Deck, Format, Home, HomeNote};
use crate::exchange::finding::{FindingKind, Message, Place, Refusal};
use crate::exchange::gather::{self, Gather};

/// Bytes of all sides of a file. A small file could ask for more than any machine has: templates are repeated in each card.
const MOST_TEXT: usize = 256 << 20;
/// Cards for which another thread is worth its while.
const FEW: usize = 500;
/// Cards from one word to the watcher to the next: some milliseconds.
const PACE: usize = 256;
/// The mark between the fields of a note.
const FIELD: char = '\u{1f}';
/// Id of the deck that every collection has, whosever it is.
const DEFAULT_DECK: i64 = 1;

/// A note whose cards can be made.
struct Note {
    row: i64,
    home: Arc<HomeNote>,
    /// Which fields hold something.
    filled: Vec<bool>,
    tags: String,
    /// Its identity among the notes of the file.
    key: String,
    /// Index of its note type.
    kind: usize,
}

/// A card that can be made, with the look that it has.
struct Job<'j> {
    row: &'j CardRow,
    note: &'j Note,
    look: &'j Look<'j>,
    deck: &'j str,
}

/// The decks of a collection, and the note types of its notes. `media` are the names of the files that come with it.
///
/// Errors: a [`Refusal`] if note types or decks can't be read, or if there are too many cards or too much text.
pub(in crate::exchange) fn read(
    collection: Collection,
    media: &HashSet<String>,
    name: &str,
    gather: &mut Gather,
    watcher: Watcher,
) -> Result<(Vec<Deck>, Vec<NoteType>), Refusal> {
    let Collection { created, head, notes, mut cards, answers } = collection;
    gather.check_cards(cards.len())?;
    let Shape { note_types, decks } = shape(head)?;
    let notes = prepared(notes, &note_types, gather);
    let decks = named_decks(decks, &cards, name, gather)?;
    cards.sort_by_key(|card| card.id);
    let texts: Vec<Vec<Texts>> = note_types
        .iter()
        .map(|one| one.templates.iter().map(|template| side::texts(one, template)).collect())
        .collect();
    let looks = looks(&note_types, &texts, &notes, &cards, gather);
    let answers = by_card(answers);
    let jobs = jobs(&cards, &notes, &note_types, &looks, &decks, gather);
    let mut lots = lots(&jobs);
    make(&jobs, &lots, (&answers, created), media, gather, watcher)?;
    lots.find_ours(&jobs);
    let used: HashSet<i64> = notes.values().map(|note| note.home.note_type).collect();
    let decks = sorted(lots.all, &decks, gather)?;
    if decks.is_empty() {
        return Err(Refusal::file(Message::new("import-anki-nothing-usable")));
    }
    Ok((decks, note_types.into_iter().filter(|note_type| used.contains(&note_type.id)).collect()))
}

/// The notes that can be used, by id.
fn prepared(mut rows: Vec<NoteRow>, note_types: &[NoteType], gather: &mut Gather) -> HashMap<i64, Note> {
    let by_id: HashMap<i64, usize> = note_types.iter().enumerate().map(|(at, one)| (one.id, at)).collect();
    rows.sort_by_key(|row| row.id);
    let mut seen: HashMap<String, u32> = HashMap::with_capacity(rows.len());
    let mut notes = HashMap::with_capacity(rows.len());
    for row in rows {
        let place = Place::Note(row.id);
        let limit = gather.limits.field;
        let mut skip = |message: Message| gather.report(FindingKind::Skipped, &place, message);
        let Some((at, note_type)) = by_id.get(&row.note_type).and_then(|at| Some((*at, note_types.get(*at)?))) else {
            skip(Message::new("import-anki-no-note-type"));
            continue;
        };
        let wanted = note_type.fields.len() + 1;
        let fields: Vec<Text> = row.fields.split(FIELD).take(wanted).map(|field| content::nfc(field).into()).collect();
        if fields.len() != note_type.fields.len() {
            let there = row.fields.split(FIELD).count();
            let message = Message::new("import-anki-fields").with("there", there);
            skip(message.with("wanted", note_type.fields.len()).with("type", gather::one_line(&note_type.name)));
            continue;
        }
        if fields.iter().any(|field| field.len() > limit) {
            skip(Message::new("import-field-too-large").with("limit", gather::kib(limit)));
            continue;
        }
        let guid = gather.short(&row.guid).unwrap_or_else(|| format!("note {}", row.id));
        let times = seen.entry(guid.clone()).and_modify(|times| *times += 1).or_insert(1);
        let key = if *times > 1 { format!("{guid}#{times}") } else { guid };
        let note = Note {
            row: row.id,
            filled: fields.iter().map(|field| !template::is_empty(field)).collect(),
            home: Arc::new(HomeNote { guid: row.guid, note_type: row.note_type, fields }),
            tags: gather::one_line(&row.tags.chars().take(limit).collect::<String>()),
            key,
            kind: at,
        };
        notes.insert(row.id, note);
    }
    notes
}

/// A deck that cards lie in: its safe path name, and who it is.
struct Named {
    name: String,
    id: i64,
}

/// The decks that cards lie in, by id; those that aren't there are the default deck.
fn named_decks(
    names: HashMap<i64, String>,
    cards: &[CardRow],
    file: &str,
    gather: &mut Gather,
) -> Result<HashMap<i64, Named>, Refusal> {
    let mut used: Vec<i64> = cards.iter().map(home_deck).collect::<HashSet<_>>().into_iter().collect();
    used.sort_unstable();
    if used.len() > gather.limits.decks {
        return Err(Refusal::file(Message::new("import-too-many-decks").with("limit", gather.limits.decks)));
    }
    let default = names.get(&DEFAULT_DECK).cloned().unwrap_or_default();
    let otherwise = gather::one_line(&default.replace("::", " "));
    let otherwise = if otherwise.is_empty() { file.to_owned() } else { otherwise };
    let mut decks = HashMap::with_capacity(used.len());
    for id in used {
        let (name, id_there) = match names.get(&id) {
            Some(name) => (name.as_str(), id),
            None => (default.as_str(), DEFAULT_DECK),
        };
        let place = Place::File;
        if id_there != id {
            gather.report(FindingKind::Repaired, &place, Message::new("import-anki-no-deck").with("id", id));
        }
        let name = gather.deck_name(name, &otherwise, &place);
        decks.insert(id, Named { name, id: id_there });
    }
    Ok(decks)
}

/// The deck that a card belongs to, whatever filtered deck has borrowed it.
fn home_deck(card: &CardRow) -> i64 {
    if card.home == 0 { card.deck } else { card.home }
}

/// Which template makes a card; none where there is no such template.
fn template_of(note_type: &NoteType, ord: i64) -> Option<usize> {
    let ord = usize::try_from(ord).ok()?;
    // A gap's number is a small one in Anki, and always more than 0.
    let at = if note_type.cloze { if ord < 1 << 16 { 0 } else { return None } } else { ord };
    (at < note_type.templates.len()).then_some(at)
}

/// The templates that cards are made of, by note type and place. A broken one is told once, with how many cards it costs.
fn looks<'t>(
    note_types: &'t [NoteType],
    texts: &'t [Vec<Texts>],
    notes: &HashMap<i64, Note>,
    cards: &[CardRow],
    gather: &mut Gather,
) -> HashMap<(usize, usize), Look<'t>> {
    let mut uses: HashMap<(usize, usize), usize> = HashMap::new();
    for card in cards {
        if let Some(note) = notes.get(&card.note)
            && let Some(at) = note_types.get(note.kind).and_then(|one| template_of(one, card.ord))
        {
            *uses.entry((note.kind, at)).or_default() += 1;
        }
    }
    let mut uses: Vec<_> = uses.into_iter().collect();
    uses.sort_unstable();
    let mut looks = HashMap::with_capacity(uses.len());
    for ((at, template_at), count) in uses {
        let Some(note_type) = note_types.get(at) else { continue };
        let Some(template) = note_type.templates.get(template_at) else { continue };
        let Some(shown) = texts.get(at).and_then(|texts| texts.get(template_at)) else { continue };
        let told = |id: &'static str| {
            let message = Message::new(id).with("template", gather::one_line(&template.name));
            message.with("type", gather::one_line(&note_type.name)).with("count", count)
        };
        match look(note_type, template, shown, gather.limits.nesting) {
            Err(broken) => gather.report(FindingKind::Skipped, &Place::File, broken_message(&broken, &told)),
            Ok(look) => {
                for filter in look.unknown_filters() {
                    let message = told("import-anki-filter").with("filter", gather::one_line(filter));
                    gather.report(FindingKind::Repaired, &Place::File, message);
                }
                if look.scripts {
                    gather.report(FindingKind::Unsafe, &Place::File, told("import-anki-script"));
                }
                for warning in &look.told {
                    if let content::Warning::Unsafe { what } = warning {
                        let message = told("import-anki-template-unsafe").with("what", what);
                        gather.report(FindingKind::Unsafe, &Place::File, message);
                    }
                }
                looks.insert((at, template_at), look);
            }
        }
    }
    looks
}

fn broken_message(broken: &Broken, told: &impl Fn(&'static str) -> Message) -> Message {
    let (id, field) = match broken {
        Broken::Unknown(field) => ("import-anki-template-field", field.as_str()),
        Broken::NotOpen(field) => ("import-anki-template-not-open", field.as_str()),
        Broken::NotClosed(field) => ("import-anki-template-not-closed", field.as_str()),
        Broken::TooDeep => ("import-anki-template-deep", ""),
        Broken::TooLarge => ("import-anki-too-large", ""),
    };
    told(id).with("field", gather::one_line(field))
}

fn by_card(rows: Vec<AnswerRow>) -> HashMap<i64, Vec<AnswerRow>> {
    let mut answers: HashMap<i64, Vec<AnswerRow>> = HashMap::new();
    for row in rows {
        answers.entry(row.card).or_default().push(row);
    }
    for rows in answers.values_mut() {
        rows.sort_by_key(|row| row.at);
    }
    answers
}

/// The cards that can be made; what can't is reported.
fn jobs<'j>(
    cards: &'j [CardRow],
    notes: &'j HashMap<i64, Note>,
    note_types: &'j [NoteType],
    looks: &'j HashMap<(usize, usize), Look<'j>>,
    decks: &'j HashMap<i64, Named>,
    gather: &mut Gather,
) -> Vec<Job<'j>> {
    let mut jobs = Vec::with_capacity(cards.len());
    let mut seen = HashSet::with_capacity(cards.len());
    for row in cards {
        let place = Place::Note(row.note);
        let Some(note) = notes.get(&row.note) else {
            // A note that was left out has been told of already.
            gather.report(FindingKind::Skipped, &place, Message::new("import-anki-no-note"));
            continue;
        };
        let Some(note_type) = note_types.get(note.kind) else { continue };
        let Some(at) = template_of(note_type, row.ord) else {
            let message = Message::new("import-anki-no-template").with("n", row.ord.saturating_add(1));
            gather.report(FindingKind::Skipped, &place, message.with("type", gather::one_line(&note_type.name)));
            continue;
        };
        if !seen.insert((row.note, row.ord)) {
            gather.report(FindingKind::Skipped, &place, Message::new("import-anki-card-twice"));
            continue;
        }
        // One whose template is broken has been told of with it.
        let Some(look) = looks.get(&(note.kind, at)) else { continue };
        let Some(deck) = decks.get(&home_deck(row)) else { continue };
        jobs.push(Job { row, note, look, deck: &deck.name });
    }
    jobs
}

/// The cards of a deck in its order, before and while they are made. What is left out leaves a gap.
struct Lot<'j> {
    /// Name of the deck.
    deck: &'j str,
    /// A place for each card. Cards are large: each is put at once where it stays, whichever thread makes it.
    cards: Vec<OnceLock<Card>>,
    /// Which decks of ours its notes were at home in.
    ours: HashSet<Uuid>,
}

/// The places of all cards.
struct Lots<'j> {
    all: Vec<Lot<'j>>,
    /// For each job its lot, and its place there.
    places: Vec<(usize, usize)>,
}

impl Lots<'_> {
    fn place(&self, job: usize) -> Option<&OnceLock<Card>> {
        let (lot, at) = self.places.get(job)?;
        self.all.get(*lot)?.cards.get(*at)
    }

    /// Finds out in which decks of ours the cards were at home that have come back.
    fn find_ours(&mut self, jobs: &[Job]) {
        for (at, job) in jobs.iter().enumerate() {
            let back = self.place(at).and_then(OnceLock::get).is_some_and(|card| card.home.is_none());
            if back
                && let Some((uuid, _)) = own::of_guid(&job.note.home.guid)
                && let Some(lot) = self.places.get(at).and_then(|(lot, _)| self.all.get_mut(*lot))
            {
                lot.ours.insert(uuid);
            }
        }
    }
}

/// Where each card will stand: by its place in the queue while all cards of its deck are new, else by age.
fn lots<'j>(jobs: &[Job<'j>]) -> Lots<'j> {
    let mut by_deck: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, job) in jobs.iter().enumerate() {
        by_deck.entry(job.deck).or_default().push(at);
    }
    let (mut all, mut places) = (Vec::with_capacity(by_deck.len()), vec![(0, 0); jobs.len()]);
    for (deck, mut order) in by_deck {
        let row = |at: &usize| jobs.get(*at).map(|job| job.row);
        if order.iter().filter_map(row).all(|row| row.kind == 0) {
            // Those of one place stay by age.
            order.sort_by_key(|at| row(at).map(|row| row.due));
        }
        for (at, job) in order.iter().enumerate() {
            if let Some(place) = places.get_mut(*job) {
                *place = (all.len(), at);
            }
        }
        all.push(Lot { deck, cards: order.iter().map(|_| OnceLock::new()).collect(), ours: HashSet::new() });
    }
    Lots { all, places }
}

/// Makes the cards, each at its place; those that are left out are reported.
fn make(
    jobs: &[Job],
    lots: &Lots,
    (answers, created): (&HashMap<i64, Vec<AnswerRow>>, i64),
    media: &HashSet<String>,
    gather: &mut Gather,
    watcher: Watcher,
) -> Result<(), Refusal> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(jobs.len() / FEW + 1);
    let size = jobs.len().div_ceil(cores).max(1);
    let limits = gather.limits;
    let (bytes, begun, stopped) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let all = |chunk: &[Job], first: usize| -> Gather {
        let mut own = Gather::new(limits);
        for (at, job) in (first..).zip(chunk) {
            let before = begun.fetch_add(1, Ordering::Relaxed);
            if before.is_multiple_of(PACE) && watcher(before, jobs.len()).is_break() {
                stopped.store(true, Ordering::Relaxed);
            }
            if stopped.load(Ordering::Relaxed) || bytes.load(Ordering::Relaxed) > MOST_TEXT {
                break;
            }
            let (Some(mut card), Some(place)) = (card(job, media, &mut own), lots.place(at)) else { continue };
            let answers = answers.get(&job.row.id).map(Vec::as_slice).unwrap_or_default();
            card.learned = learned(job.row, answers, created).map(Box::new);
            bytes.fetch_add(card.front.source.len() + card.back.source.len(), Ordering::Relaxed);
            // Each job has a place of its own.
            let _ = place.set(card);
        }
        own
    };
    if cores == 1 {
        gather.absorb(all(jobs, 0));
    } else {
        let parts = thread::scope(|scope| {
            let all = &all;
            let chunks = jobs.chunks(size).enumerate();
            let threads: Vec<_> = chunks.map(|(n, chunk)| scope.spawn(move || all(chunk, n * size))).collect();
            threads.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>()
        });
        for part in parts {
            match part {
                Ok(own) => gather.absorb(own),
                // What fell in a thread falls in the one that waits for it.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    }
    if stopped.into_inner() {
        return Err(Refusal::file(Message::new("error-import-stopped")));
    }
    if bytes.into_inner() > MOST_TEXT {
        return Err(Refusal::file(Message::new("import-anki-too-much-text").with("limit", MOST_TEXT >> 20)));
    }
    Ok(())
}

/// One card, or nothing with a finding that says why.
fn card(job: &Job, media: &HashSet<String>, gather: &mut Gather) -> Option<Card> {
    let place = Place::Note(job.note.row);
    let number = u32::try_from(job.row.ord).ok()?.saturating_add(1);
    let own: &[Text] = &job.note.home.fields;
    let fields: Vec<&str> = own.iter().map(Text::as_str).collect();
    let skip = |gather: &mut Gather, message: Message| -> Option<Card> {
        gather.report(FindingKind::Skipped, &place, message.with("n", number));
        None
    };
    if job.note.home.note_type == own::ID
        && let Some((_, key)) = own::of_guid(&job.note.home.guid)
        && let Some(sides) = own::sides(&fields)
    {
        return came_back(job, key, sides, media, gather);
    }
    if job.look.cloze && !fields.iter().any(|field| cloze::has(field, number)) {
        return skip(gather, Message::new("import-anki-no-gap"));
    }
    if job.look.cloze && fields.iter().any(|field| cloze::is_too_deep(field)) {
        gather.report(FindingKind::Repaired, &place, Message::new("import-anki-gap-deep").with("n", number));
    }
    let filled_in = template::Card {
        fields: &fields,
        filled: &job.note.filled,
        note_type: job.look.note_type,
        template: job.look.template,
        deck: job.deck,
        tags: &job.note.tags,
        id: job.row.id,
        number,
        front: None,
        // An answer that repeats its question is cut afterwards; what is left is measured again.
        limit: gather.limits.field.saturating_mul(4),
    };
    let sides = match side::sides(job.look, &filled_in) {
        Ok(Some(sides)) => sides,
        Ok(None) => return skip(gather, Message::new("import-anki-blank")),
        Err(broken) => {
            let told = |id| {
                let message = Message::new(id).with("template", gather::one_line(job.look.template));
                message.with("type", gather::one_line(job.look.note_type)).with("count", 1)
            };
            return skip(gather, broken_message(&broken, &told));
        }
    };
    if sides.unread > 0 {
        gather.report(FindingKind::Repaired, &place, Message::new("import-anki-shapes").with("count", sides.unread));
    }
    let front = gather.side_of(content::Markup::Html, &sides.front, &place, own, &job.look.told)?;
    if front.rendered.text.is_empty() && front.rendered.media.is_empty() && !front.rendered.has_math {
        return skip(gather, Message::new("import-anki-blank"));
    }
    let back = gather.side_of(content::Markup::Html, &sides.back, &place, own, &job.look.told)?;
    let mut card = gather.card(front, back, place.clone(), media);
    card.source_id = gather.short(&format!("{}:{}", job.note.key, number - 1));
    card.note = Some(job.note.key.clone());
    card.tags = gather.tags(job.note.tags.split(' '), &place);
    card.typed = sides.typed.and_then(|typed| {
        let plain = content::render(content::Markup::Html, &typed).ok()?.text;
        (!plain.is_empty()).then(|| plain.into())
    });
    card.home = Some(Home { note: Arc::clone(&job.note.home), ord: number - 1 });
    Some(card)
}

/// A card that was at home here: its sides are its fields, whatever the template was made to look like.
fn came_back(
    job: &Job,
    key: &str,
    (front, back, typed): (&str, &str, &str),
    media: &HashSet<String>,
    gather: &mut Gather,
) -> Option<Card> {
    let place = Place::Note(job.note.row);
    let front = gather.side(content::Markup::Html, front, &place)?;
    if front.rendered.text.is_empty() && front.rendered.media.is_empty() && !front.rendered.has_math {
        gather.report(FindingKind::Skipped, &place, Message::new("import-anki-blank").with("n", 1));
        return None;
    }
    let back = gather.side(content::Markup::Html, back, &place)?;
    let mut card = gather.card(front, back, place.clone(), media);
    card.source_id = gather.short(key);
    card.tags = gather.tags(job.note.tags.split(' '), &place);
    let typed = content::render(content::Markup::Html, typed).ok().map(|typed| String::from(typed.text));
    card.typed = typed.filter(|text| !text.is_empty());
    Some(card)
}

/// The decks with the cards that were made, by name as Anki lists them.
fn sorted(lots: Vec<Lot>, named: &HashMap<i64, Named>, gather: &Gather) -> Result<Vec<Deck>, Refusal> {
    // Two decks whose names became the same are one; it is who the older one was.
    let mut ids: HashMap<&str, i64> = HashMap::with_capacity(named.len());
    for deck in named.values() {
        ids.entry(&deck.name).and_modify(|id| *id = deck.id.min(*id)).or_insert(deck.id);
    }
    if lots.len() > gather.limits.decks {
        return Err(Refusal::file(Message::new("import-too-many-decks").with("limit", gather.limits.decks)));
    }
    let mut decks: Vec<Deck> = Vec::with_capacity(lots.len());
    for Lot { deck: name, cards, ours } in lots {
        let mut deck = gather::named(name);
        // It is that deck only if all of them say the same.
        deck.uuid = ours.iter().next().copied().filter(|_| ours.len() == 1);
        deck.source_id =
            ids.get(name).filter(|id| **id != DEFAULT_DECK).map(|id| format!("{}:{id}", Format::AnkiPackage.as_str()));
        deck.cards = cards.into_iter().filter_map(OnceLock::into_inner).collect();
        for (position, card) in deck.cards.iter_mut().enumerate() {
            card.position = u32::try_from(position).unwrap_or(u32::MAX);
        }
        if !deck.cards.is_empty() {
            decks.push(deck);
        }
    }
    decks.sort_by_cached_key(|deck| (content::folded(&deck.name.replace("::", "\u{1}")), deck.name.clone()));
    Ok(decks)
}
