//! From decks to the rows of a collection that Anki takes in.
//!
//! A note that came from Anki goes home as it was: its identity, note type and fields. Where its card was edited here, the field
//! that is that side takes the text; where no single field is, the card goes out as a note of Recto's own type (`own.rs`) under
//! another identity, since Anki doesn't change the type of a note that it has. What it is to become is decided here; the file is
//! made in `store/anki_write.rs`.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::collection::{AnswerRow, CardRow, Collection, Head, NoteRow};
pub use super::outgoing::{
    Calendar, Given, GivenKind, Knowledge, Known, OutgoingCard, OutgoingDeck, OutgoingHome, Report, Written,
};
use super::side::{Look, Sides, Texts, look, sides, texts};
use super::{NoteType, own, template};
use crate::content::{self, Markup, Warning};
use crate::exchange::deck::Face;
use crate::exchange::limits::Limits;
use crate::exchange::out::{OutCard, OutSide};

/// Levels that Anki allows a deck; deeper names are joined.
const LEVELS: usize = 10;
/// Stands for the content of a field, to see where it shows: a noncharacter, which no text holds.
const MARK: &str = "\u{fdd3}";
/// The mark between the fields of a note.
const FIELD: &str = "\u{1f}";
/// Earliest id that a row gets, which Anki reads as the moment at which it was made: 2001.
const FIRST_ID: i64 = 1_000_000_000_000;
/// The deck that every collection has.
const DEFAULT_DECK: i64 = 1;
const DAY_MS: i64 = 86_400_000;
/// A day that begins in the middle is the same date in every zone that counts.
const NOON_MS: i64 = DAY_MS / 2;

/// What Anki puts before a formula that it has LaTeX draw.
const LATEX_BEFORE: &str = "\\documentclass[12pt]{article}\n\\special{papersize=3in,5in}\n\\usepackage[utf8]{inputenc}\n\\usepackage{amssymb,amsmath}\n\\pagestyle{empty}\n\\setlength{\\parindent}{0in}\n\\begin{document}\n";

/// Makes the rows of a package. `note_types` are those of the homes, by the numbers that these give.
#[allow(clippy::implicit_hasher)] // one map, made in one place
pub fn write(decks: &[OutgoingDeck], note_types: &HashMap<i64, NoteType>, calendar: &Calendar) -> Written {
    let templates = || {
        note_types
            .iter()
            .flat_map(|(number, one)| (0..).zip(&one.templates).map(move |(ord, it)| (*number, one, ord, it)))
    };
    let shown: HashMap<(i64, u32), Texts> =
        templates().map(|(number, one, ord, template)| ((number, ord), texts(one, template))).collect();
    let looks = templates().filter_map(|(number, one, ord, template)| {
        let texts = shown.get(&(number, ord))?;
        Some(((number, ord), look(one, template, texts, Limits::default().nesting).ok()?))
    });
    let first = decks.iter().flat_map(|deck| &deck.cards).map(|card| card.made_at).min().unwrap_or(0);
    let mut writing = Writing {
        note_types,
        looks: looks.collect(),
        used: BTreeMap::new(),
        decks: Map::new(),
        states: newest_states(decks),
        at_home: HashMap::new(),
        notes: Vec::new(),
        cards: Vec::new(),
        answers: Vec::new(),
        next: first.max(FIRST_ID),
        first_day: first_day(decks, calendar),
        report: Report::default(),
    };
    writing.decks.insert(DEFAULT_DECK.to_string(), deck(DEFAULT_DECK, "Default", ""));
    let mut ids = HashSet::from([DEFAULT_DECK]);
    for deck in decks {
        writing.deck(deck, &mut ids);
    }
    writing.finish(calendar)
}

/// The day 0 of the collection, before anything that is due.
fn first_day(decks: &[OutgoingDeck], calendar: &Calendar) -> i64 {
    let due = decks.iter().flat_map(|deck| &deck.cards).filter_map(|card| Some(card.learned.as_ref()?.state?.due_day));
    due.chain([calendar.today]).min().unwrap_or(0).max(0)
}

/// The newest state of each note that is at home in Anki.
fn newest_states(decks: &[OutgoingDeck]) -> HashMap<String, i64> {
    let mut homes: HashMap<String, i64> = HashMap::new();
    let all = decks.iter().flat_map(|deck| &deck.cards).filter(|card| !card.card.retired);
    for home in all.filter_map(|card| card.home.as_ref()) {
        homes.entry(home.guid.clone()).and_modify(|state| *state = home.state.max(*state)).or_insert(home.state);
    }
    homes
}

/// A note that is being made.
struct Note {
    id: i64,
    guid: String,
    of_type: i64,
    fields: Vec<String>,
    tags: Vec<String>,
    /// Which fields have taken a text of here.
    set: HashSet<usize>,
    /// Which cards of it go out.
    ords: HashSet<u32>,
    /// The newest change that was made here, unix ms; none for a note that goes home as it came.
    changed: Option<i64>,
    from_anki: bool,
}

struct Writing<'w> {
    note_types: &'w HashMap<i64, NoteType>,
    /// How the cards of each template look, by note type and place; broken ones aren't there.
    looks: HashMap<(i64, u32), Look<'w>>,
    /// Those of notes that go out, by id.
    used: BTreeMap<i64, NoteType>,
    decks: Map<String, Value>,
    /// The state in which each note goes home.
    states: HashMap<String, i64>,
    /// Places of the notes that go home, by identity.
    at_home: HashMap<String, usize>,
    notes: Vec<Note>,
    cards: Vec<CardRow>,
    answers: Vec<(AnswerRow, i64)>,
    next: i64,
    first_day: i64,
    report: Report,
}

impl<'w> Writing<'w> {
    fn deck(&mut self, out: &OutgoingDeck, ids: &mut HashSet<i64>) {
        let mut id = out.home.filter(|id| *id > DEFAULT_DECK).unwrap_or_else(|| id_of(out.uuid));
        while !ids.insert(id) {
            id += 1;
        }
        let name = joined(&out.name);
        if name != out.name {
            self.report.joined.push(name.clone());
        }
        self.decks.insert(id.to_string(), deck(id, &name, &out.description));
        for card in out.cards.iter().filter(|card| !card.card.retired) {
            self.report.cards += 1;
            let home = card.home.as_ref().map(|home| self.go_home(card, home));
            let (at, ord) = match home {
                Some(Some(at_home)) => at_home,
                other => {
                    if other.is_some() {
                        self.report.copied.push(card.card.front.text.clone());
                    }
                    (self.own_note(out.uuid, card), 0)
                }
            };
            if let Some(note) = self.notes.get_mut(at) {
                note.ords.insert(ord);
                let note = note.id;
                self.card(note, ord, id, card);
            }
        }
    }

    /// An id that is greater than all before it.
    fn id(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    /// The place of the note that the card goes home with, and its place in the note; none if it can't.
    fn go_home(&mut self, out: &OutgoingCard, home: &OutgoingHome) -> Option<(usize, u32)> {
        let note_type: &'w NoteType = self.note_types.get(&home.note_type)?;
        let known = self.at_home.get(&home.guid).copied();
        let note = known.and_then(|at| self.notes.get(at));
        // An older state of a note lacks what the newer has, and a place in a note is taken once.
        if self.states.get(&home.guid) != Some(&home.state)
            || home.fields.len() != note_type.fields.len()
            || note.is_some_and(|note| note.ords.contains(&home.ord))
        {
            return None;
        }
        let mut texts: Vec<(usize, String)> = Vec::new();
        let look = self.looks.get(&(home.note_type, if note_type.cloze { 0 } else { home.ord }))?;
        let [front, back] = edited(look, home, &out.card);
        let edited = [(Face::Front, front, &out.card.front), (Face::Back, back, &out.card.back)];
        for (face, _, side) in edited.into_iter().filter(|(_, edited, _)| *edited) {
            let at = plain_field(look, home, face)?;
            let text = field(side);
            let other = texts.iter().find(|(known, _)| *known == at).map(|(_, text)| text);
            let set = note.filter(|note| note.set.contains(&at)).and_then(|note| note.fields.get(at));
            if other.or(set).is_some_and(|other| *other != text) {
                return None;
            }
            texts.push((at, text));
        }
        let tags: Vec<String> = out.card.tags.iter().map(|tag| own::tag(tag)).collect();
        let retagged = out.card.tags.iter().collect::<HashSet<_>>() != home.tags.iter().collect();
        let at = known.unwrap_or(self.notes.len());
        if known.is_none() {
            let id = self.id();
            self.used.entry(note_type.id).or_insert_with(|| note_type.clone());
            self.at_home.insert(home.guid.clone(), at);
            self.notes.push(Note {
                id,
                guid: home.guid.clone(),
                of_type: note_type.id,
                fields: home.fields.clone(),
                tags: Vec::new(),
                set: HashSet::new(),
                ords: HashSet::new(),
                changed: None,
                from_anki: true,
            });
        }
        let note = self.notes.get_mut(at)?;
        if retagged || !texts.is_empty() {
            note.changed = note.changed.max(Some(out.changed_at));
        }
        for (at, text) in texts {
            if let Some(field) = note.fields.get_mut(at) {
                *field = text;
                note.set.insert(at);
            }
        }
        for tag in tags {
            if !note.tags.contains(&tag) {
                note.tags.push(tag);
            }
        }
        Some((at, home.ord))
    }

    /// Makes a note of Recto's type and gives its place.
    fn own_note(&mut self, deck: Uuid, out: &OutgoingCard) -> usize {
        let id = self.id();
        self.used.entry(own::ID).or_insert_with(own::note_type);
        let OutCard { front, back, typed, .. } = &out.card;
        self.notes.push(Note {
            id,
            guid: own::guid(deck, &out.card.key),
            of_type: own::ID,
            fields: vec![
                own::field(front.markup, &front.source, &front.text),
                own::field(back.markup, &back.source, &back.text),
                typed.as_deref().map(content::escape).unwrap_or_default(),
            ],
            tags: out.card.tags.iter().map(|tag| own::tag(tag)).collect(),
            set: HashSet::new(),
            ords: HashSet::new(),
            changed: Some(out.changed_at),
            from_anki: false,
        });
        self.notes.len() - 1
    }

    fn card(&mut self, note: i64, ord: u32, deck: i64, out: &OutgoingCard) {
        let id = self.id();
        let mut row = CardRow { id, note, deck, ord: ord.into(), ..CardRow::default() };
        row.due = i64::try_from(self.cards.len() + 1).unwrap_or(i64::MAX);
        if let Some(learned) = &out.learned {
            row.reps = i64::try_from(learned.answers.iter().filter(|given| given.grade.is_some()).count()).unwrap_or(0);
            if let Some(known) = learned.state {
                row.kind = 2;
                row.queue = 2;
                row.due = known.due_day - self.first_day;
                row.interval = known.interval_days.max(1);
                row.factor = known.ease * 10;
                row.lapses = known.lapses;
                row.reps = row.reps.max(1);
            }
            if learned.suspended {
                row.queue = -1;
            }
            self.answers.extend(learned.answers.iter().map(|given| answer(id, *given)));
        }
        self.cards.push(row);
    }

    fn finish(mut self, calendar: &Calendar) -> Written {
        self.answers.sort_by_key(|(answer, _)| answer.at);
        let mut last = 0;
        for (answer, _) in &mut self.answers {
            // The moment is the row's id.
            answer.at = answer.at.max(last + 1);
            last = answer.at;
        }
        for note in self.notes.iter().filter(|note| note.from_anki) {
            match note.changed {
                Some(_) => self.report.updated += 1,
                None => self.report.unchanged += 1,
            }
        }
        let models: Map<String, Value> = self.used.values().map(|one| (one.id.to_string(), model(one))).collect();
        let first = self.used.keys().next().copied().unwrap_or(own::ID);
        let settings = settings(calendar, first, self.cards.len() + 1);
        let (answers, intervals_before) = self.answers.into_iter().unzip();
        let changed = self.notes.iter().map(|note| note.changed.map_or(1, |at| (at / 1000).max(1))).collect();
        let notes = self.notes.into_iter().map(|note| NoteRow {
            id: note.id,
            guid: note.guid,
            note_type: note.of_type,
            tags: if note.tags.is_empty() { String::new() } else { format!(" {} ", note.tags.join(" ")) },
            fields: note.fields.iter().map(|field| field.replace(FIELD, " ")).collect::<Vec<_>>().join(FIELD),
        });
        Written {
            collection: Collection {
                created: (self.first_day * DAY_MS + NOON_MS) / 1000 + i64::from(calendar.west) * 60,
                head: Head::Json {
                    models: Value::Object(models).to_string(),
                    decks: Value::Object(self.decks).to_string(),
                },
                notes: notes.collect(),
                cards: self.cards,
                answers,
            },
            settings,
            changed,
            intervals_before,
            report: self.report,
        }
    }
}

/// A row of the log, and the days before it.
fn answer(card: i64, given: Given) -> (AnswerRow, i64) {
    let ease = match given.grade {
        None => 0,
        Some(..=2) => 1,
        Some(3) => 2,
        Some(4) => 3,
        Some(_) => 4,
    };
    let kind = match (given.grade, given.kind) {
        (None, _) => 4,
        (_, GivenKind::Learning) => 0,
        (_, GivenKind::Review) => 1,
        (_, GivenKind::Again) => 2,
        (_, GivenKind::Ahead) => 3,
    };
    let (before, interval) = given.interval;
    let row =
        AnswerRow { at: given.at, card, ease, interval, factor: given.ease * 10, millis: given.millis.max(0), kind };
    (row, before)
}

/// The sides of a note's card as Anki shows them, where deck, tags and number of the card are `other`.
fn shown(look: &Look, home: &OutgoingHome, fields: &[String], other: &str) -> Option<Sides> {
    let filled: Vec<bool> = fields.iter().map(|field| !template::is_empty(field)).collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let card = template::Card {
        fields: &fields,
        filled: &filled,
        note_type: look.note_type,
        template: look.template,
        deck: other,
        tags: other,
        id: i64::from(!other.is_empty()),
        number: home.ord.saturating_add(1),
        front: None,
        limit: Limits::default().field,
    };
    sides(look, &card).ok().flatten()
}

/// Which sides say something else than the note does. Where its template also shows the deck or the tags, which may be others
/// here, it counts whether they are as last imported.
fn edited(look: &Look, home: &OutgoingHome, card: &OutCard) -> [bool; 2] {
    let differs =
        |html: &str, side: &OutSide| side.markup != Markup::Html || content::nfc(html).trim() != side.source.trim();
    let Some(now) = shown(look, home, &home.fields, "") else { return [home.front_edited, home.back_edited] };
    let differ = [differs(&now.front, &card.front), differs(&now.back, &card.back)];
    if differ == [false, false] {
        return differ;
    }
    let moved = shown(look, home, &home.fields, MARK);
    let fixed = |face: fn(&Sides) -> &String| moved.as_ref().is_some_and(|moved| face(moved) == face(&now));
    let [front, back] = differ;
    [
        front && (home.front_edited || fixed(|sides| &sides.front)),
        back && (home.back_edited || fixed(|sides| &sides.back)),
    ]
}

/// The field that a side consists of: put something else there, and it is the whole side.
fn plain_field(look: &Look, home: &OutgoingHome, face: Face) -> Option<usize> {
    (0..home.fields.len()).find(|at| {
        let mut fields = home.fields.clone();
        if let Some(field) = fields.get_mut(*at) {
            MARK.clone_into(field);
        }
        shown(look, home, &fields, "").is_some_and(|sides| {
            let side = if face == Face::Front { sides.front } else { sides.back };
            side.trim() == MARK
        })
    })
}

/// A side that was edited here, for a field of Anki's: HTML as it is, unless something in it could act.
fn field(side: &OutSide) -> String {
    let harmless = side.markup == Markup::Html
        && content::render(Markup::Html, &side.source)
            .is_ok_and(|rendered| !rendered.warnings.iter().any(|warning| matches!(warning, Warning::Unsafe { .. })));
    if harmless { side.source.trim().to_owned() } else { own::field(side.markup, &side.source, &side.text) }
}

/// A name of no more levels than Anki allows.
fn joined(name: &str) -> String {
    let levels: Vec<&str> = name.split("::").collect();
    match levels.split_at_checked(LEVELS - 1) {
        Some((first, rest)) if rest.len() > 1 => format!("{}::{}", first.join("::"), rest.join(" / ")),
        _ => name.to_owned(),
    }
}

/// An id for a deck that Anki hasn't given one.
fn id_of(deck: Uuid) -> i64 {
    FIRST_ID + i64::try_from(deck.as_u128() % (1 << 40)).unwrap_or(0)
}

fn deck(id: i64, name: &str, description: &str) -> Value {
    json!({
        "id": id, "name": name, "desc": content::escape(description), "mod": 0, "usn": -1, "conf": 1, "dyn": 0,
        "collapsed": false, "browserCollapsed": false, "extendNew": 0, "extendRev": 0,
        "newToday": [0, 0], "revToday": [0, 0], "lrnToday": [0, 0], "timeToday": [0, 0],
    })
}

/// A note type as schema 11 has it. It was never changed: what a collection has of it is newer.
fn model(note_type: &NoteType) -> Value {
    let fields: Vec<Value> = (0..)
        .zip(&note_type.fields)
        .map(|(ord, name): (i32, _)| {
            json!({ "name": name, "ord": ord, "sticky": false, "rtl": false, "font": "Arial", "size": 20, "media": [] })
        })
        .collect();
    let templates: Vec<Value> = (0..)
        .zip(&note_type.templates)
        .map(|(ord, template): (i32, _)| {
            json!({
                "name": template.name, "ord": ord, "qfmt": template.front, "afmt": template.back,
                "bqfmt": "", "bafmt": "", "did": null, "bfont": "", "bsize": 0,
            })
        })
        .collect();
    let mut model = json!({
        "id": note_type.id, "name": note_type.name, "type": i32::from(note_type.cloze), "mod": 0, "usn": -1, "sortf": 0,
        "did": null, "css": note_type.css, "flds": fields, "tmpls": templates, "req": [], "tags": [], "vers": [],
        "latexPre": LATEX_BEFORE, "latexPost": "\\end{document}", "latexsvg": false,
    });
    if let (Some(stock), Some(model)) = (note_type.stock, model.as_object_mut()) {
        model.insert("originalStockKind".to_owned(), stock.into());
    }
    model
}

/// `col.conf`.
fn settings(calendar: &Calendar, note_type: i64, next: usize) -> String {
    json!({
        "activeDecks": [DEFAULT_DECK], "curDeck": DEFAULT_DECK, "curModel": note_type, "nextPos": next, "estTimes": true,
        "dueCounts": true, "newSpread": 0, "collapseTime": 1200, "timeLim": 0, "addToCur": true, "dayLearnFirst": false,
        "sortType": "noteFld", "sortBackwards": false, "schedVer": 2, "sched2021": true,
        "creationOffset": calendar.west, "rollover": calendar.begins,
    })
    .to_string()
}
