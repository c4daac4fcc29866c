//! The order of a session: which of the cards that the store found come, in which order, and how many are left today. What the
//! student wishes of it is an [`Order`].
//!
//! Shuffling takes its seed from the student and the day, so a page that is loaded again shows the same order.

use std::cmp::Ordering;
use std::collections::{HashSet, VecDeque};

use super::day::Day;
use super::fold;
use super::sm2::{ComesBack, State};

/// In a session ahead, a card that was among the last so many waits until others have come.
const JUST_HAD: u32 = 8;
/// In a cram, a card that was answered so many milliseconds ago or less waits until others have come.
const LAST_HOURS: i64 = 20 * 3_600_000;

/// A card that may come. Suspended and retired cards aren't candidates.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The card.
    pub card: i64,
    /// What siblings share.
    pub note: Option<i64>,
    /// Its place in the order of its decks.
    pub position: u64,
    /// The student's state of it.
    pub state: State,
    /// The day from which it is shown as due, see [`super::sm2::shown_due`]. None counts as the plain due day.
    pub shown_due: Option<Day>,
    /// When it was last answered, in Unix milliseconds.
    pub last_at: Option<i64>,
    /// The same of an answer that was no cram: from then on a card waits to be repeated.
    pub graded_at: Option<i64>,
    /// How many other cards were answered since then, crams left out.
    pub others_since: u32,
}

/// Who studies, and when.
#[derive(Debug, Clone)]
pub struct Session {
    /// The student.
    pub student: i64,
    /// Their study day.
    pub today: Day,
    /// Now, in Unix milliseconds.
    pub now: i64,
    /// How many new cards may still come today: the daily limit less those met today.
    pub new_left: u32,
    /// How many due cards may still come today: the daily limit less those answered today; [`u32::MAX`] without a limit.
    /// Those that are the most overdue come.
    pub reviews_left: u32,
    /// In which order the student wants them.
    pub wish: Order,
    /// Notes of which a card was met today that may be no candidate: their new cards wait for the next day.
    pub sibling_met_today: HashSet<i64>,
}

/// In which order a student wants the cards of a session. The default is the one of the scheduler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Order {
    /// Due cards.
    pub due: DueOrder,
    /// New cards.
    pub new: NewOrder,
}

/// The order of due cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DueOrder {
    /// Most overdue relative to their interval first.
    #[default]
    Overdue,
    /// By a shuffle of the student's day.
    Shuffled,
    /// As they stand in their decks.
    Deck,
}

/// The order of new cards, and so which of them come where the daily limit leaves some out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NewOrder {
    /// As they stand in their decks.
    #[default]
    Deck,
    /// By a shuffle of the student's day.
    Shuffled,
}

impl DueOrder {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Overdue, Self::Shuffled, Self::Deck];

    /// Its name in forms and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Shuffled => "shuffled",
            Self::Deck => "deck",
        }
    }
}

impl NewOrder {
    /// All of them, the default first.
    pub const ALL: [Self; 2] = [Self::Deck, Self::Shuffled];

    /// Its name in forms and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deck => "deck",
            Self::Shuffled => "shuffled",
        }
    }
}

/// What the student wants to study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// What today asks for: due and new cards, and those to be repeated.
    Due,
    /// Continue anyway: cards that aren't due, weakest first, and those to be repeated.
    Ahead,
    /// Everything, shuffled; cards answered in the last hours come after all others, the longest ago first.
    Cram,
}

/// What is left today, whatever the mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// New cards that today's limit lets in.
    pub new: u32,
    /// Due cards.
    pub due: u32,
    /// Cards to be repeated today, whether their time has come or not.
    pub again: u32,
}

/// The cards of a session in study order, and what is left today.
///
/// A session of due cards has, in this order: cards to be repeated whose time has come; due cards, most overdue
/// relative to their interval first, with new cards in deck order spread evenly among them, or both as the student wishes
/// ([`Order`]); cards to be repeated later. A session ahead has cards that aren't due, or that the limit left out, in place
/// of the due and new ones.
///
/// Siblings change places with the nearest card that keeps them apart, where there is one; but no card is repeated
/// before its time for that.
pub fn order(candidates: Vec<Candidate>, session: &Session, mode: Mode) -> (Vec<i64>, Counts) {
    let found = Found::sort(&candidates, session);
    let counts = found.counts();
    let shuffle = |card: &Candidate| shuffled(card, session);

    if mode == Mode::Cram {
        let mut all: Vec<&Candidate> = candidates.iter().collect();
        all.sort_by_key(|card| (just_answered(card, session), shuffle(card)));
        return (ids(apart(all, None)), counts);
    }

    // The card on the screen just now counts as the one before, unless its own time has come already.
    let before = candidates
        .iter()
        .filter(|card| met_on(card, session.today))
        .max_by_key(|card| (card.last_at, card.card))
        .filter(|card| !comes_back_now(card, session))
        .map(kin);
    let mut head = found.ready;
    match mode {
        Mode::Ahead => head.extend(weakest_first(found.others, session)),
        Mode::Due | Mode::Cram => head.extend(spread(found.due, found.new)),
    }

    let mut head = apart(head, before);
    let mut tail = apart(found.later, head.last().map(|card| kin(card)).or(before));
    if let Some(first) = tail.first().map(|card| kin(card))
        && let Some(last) = head.pop_if(|last| kin(last) == first)
    {
        head = between(head, VecDeque::from([last]), before, Some(first));
    }
    head.append(&mut tail);
    (ids(head), counts)
}

/// The candidates by what they are today.
struct Found<'a> {
    /// To be repeated today, now; in the order in which their time came.
    ready: Vec<&'a Candidate>,
    /// To be repeated today, later; in the order in which their time comes.
    later: Vec<&'a Candidate>,
    /// Those that may come today, in the order wished for.
    due: Vec<&'a Candidate>,
    /// Those that may come today, in the order wished for.
    new: Vec<&'a Candidate>,
    /// Neither new nor due, or beyond today's limit.
    others: Vec<&'a Candidate>,
}

impl<'a> Found<'a> {
    fn sort(candidates: &'a [Candidate], session: &Session) -> Self {
        let mut found = Self { ready: vec![], later: vec![], due: vec![], new: vec![], others: vec![] };
        for card in candidates {
            let group = if comes_back_now(card, session) {
                &mut found.ready
            } else if card.state.again_on(session.today) {
                &mut found.later
            } else if card.state.is_new() {
                &mut found.new
            } else if shown_due(card).is_some_and(|due| due <= session.today) {
                &mut found.due
            } else {
                &mut found.others
            };
            group.push(card);
        }
        found.ready.sort_by_key(|card| return_key(card));
        found.later.sort_by_key(|card| return_key(card));

        // A sibling that was met today, or is due, makes a new card wait; so does a new one. One that is beyond the limit of reviews
        // does, too: it has waited longer.
        let met = candidates.iter().filter(|card| met_on(card, session.today));
        let mut notes: HashSet<i64> = met.chain(found.due.iter().copied()).filter_map(|card| card.note).collect();
        notes.extend(&session.sibling_met_today);

        found.due = most_overdue_first(found.due, session);
        let reviews_left = usize::try_from(session.reviews_left).unwrap_or(usize::MAX).min(found.due.len());
        found.others.extend(found.due.split_off(reviews_left));
        match session.wish.due {
            DueOrder::Overdue => {}
            DueOrder::Shuffled => found.due.sort_by_key(|card| shuffled(card, session)),
            DueOrder::Deck => found.due.sort_by_key(|card| (card.position, card.card)),
        }

        match session.wish.new {
            NewOrder::Deck => found.new.sort_by_key(|card| (card.position, card.card)),
            NewOrder::Shuffled => found.new.sort_by_key(|card| shuffled(card, session)),
        }
        found.new.retain(|card| card.note.is_none_or(|note| notes.insert(note)));
        found.new.truncate(usize::try_from(session.new_left).unwrap_or(usize::MAX));
        found
    }

    fn counts(&self) -> Counts {
        let count = |cards: usize| u32::try_from(cards).unwrap_or(u32::MAX);
        Counts {
            new: count(self.new.len()),
            due: count(self.due.len()),
            again: count(self.ready.len().saturating_add(self.later.len())),
        }
    }
}

fn ids(cards: Vec<&Candidate>) -> Vec<i64> {
    cards.into_iter().map(|card| card.card).collect()
}

fn shown_due(card: &Candidate) -> Option<Day> {
    card.shown_due.or(card.state.due)
}

fn met_on(card: &Candidate, day: Day) -> bool {
    card.state.last_day.is_some_and(|last| last >= day)
}

/// When the card was answered, if that was within [`LAST_HOURS`]: a cram leaves no other trace, and would begin with the same
/// card for ever.
fn just_answered(card: &Candidate, session: &Session) -> Option<i64> {
    card.last_at.filter(|last| session.now.saturating_sub(*last) < LAST_HOURS)
}

/// A place in the shuffle of this student's day; the card itself settles the rest.
fn shuffled(card: &Candidate, session: &Session) -> (u64, i64) {
    let day = fold::seed(session.student, i64::from(session.today.number()));
    (fold::mix(day.wrapping_add(card.card.cast_unsigned())), card.card)
}

fn comes_back(card: &Candidate) -> ComesBack {
    card.state.last_grade.and_then(ComesBack::after).unwrap_or(ComesBack::EndOfRound)
}

/// Whether the card is to be repeated today and its time has come. At the end of the round comes what is left then, so
/// the time of those cards never comes before.
fn comes_back_now(card: &Candidate, session: &Session) -> bool {
    let ComesBack::After { seconds, cards } = comes_back(card) else { return false };
    let waited = card.graded_at.is_none_or(|last| session.now.saturating_sub(last) >= i64::from(seconds) * 1000);
    card.state.again_on(session.today) && (waited || card.others_since >= cards)
}

/// Orders cards to be repeated by the moment at which their time comes; those for the end of the round last.
fn return_key(card: &Candidate) -> (bool, i64, i64) {
    let last = card.graded_at.unwrap_or(i64::MIN);
    match comes_back(card) {
        ComesBack::After { seconds, .. } => (false, last.saturating_add(i64::from(seconds) * 1000), card.card),
        ComesBack::EndOfRound => (true, last, card.card),
    }
}

fn most_overdue_first<'a>(mut due: Vec<&'a Candidate>, session: &Session) -> Vec<&'a Candidate> {
    // Days overdue over days of interval, compared by cross multiplication: both are under 2^32.
    let ratio = |card: &Candidate| {
        let overdue = shown_due(card).map_or(0, |due| session.today.since(due));
        (u64::try_from(overdue).unwrap_or(0), u64::from(card.state.interval_days.max(1)))
    };
    due.sort_by(|a, b| {
        let ((late_a, interval_a), (late_b, interval_b)) = (ratio(a), ratio(b));
        let relative: Ordering = (late_b * interval_a).cmp(&(late_a * interval_b));
        relative.then_with(|| shuffled(a, session).cmp(&shuffled(b, session)))
    });
    due
}

/// Lowest last grade, then lowest ease, then shortest interval. Cards met today come after all others, and the last few
/// after those: an answer to them moves no due day, so they would come again at once.
fn weakest_first<'a>(mut cards: Vec<&'a Candidate>, session: &Session) -> Vec<&'a Candidate> {
    let few = u32::try_from(cards.len() / 2).unwrap_or(JUST_HAD).min(JUST_HAD);
    cards.sort_by_key(|card| {
        let met = met_on(card, session.today);
        let state = &card.state;
        let weakness = (state.last_grade, state.ease, state.interval_days);
        (met, met && card.others_since < few, weakness, shuffled(card, session))
    });
    cards
}

/// Both lists in their order, the new cards at even distances from each other and from both ends.
fn spread<'a>(due: Vec<&'a Candidate>, new: Vec<&'a Candidate>) -> Vec<&'a Candidate> {
    let (all_due, gaps) = (due.len(), new.len().saturating_add(1));
    let mut mixed = Vec::with_capacity(all_due.saturating_add(new.len()));
    let mut due = due.into_iter();
    let mut placed: usize = 0;
    for (nth, card) in (1_usize..).zip(new) {
        let share = nth.saturating_mul(all_due).saturating_add(gaps / 2) / gaps;
        mixed.extend(due.by_ref().take(share.saturating_sub(placed)));
        mixed.push(card);
        placed = share;
    }
    mixed.extend(due);
    mixed
}

/// What must not follow itself: the note, or the card if it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kin {
    Note(i64),
    Card(i64),
}

fn kin(card: &Candidate) -> Kin {
    card.note.map_or(Kin::Card(card.card), Kin::Note)
}

/// The cards in their order, but for siblings that would follow each other or `before`: the later one waits for the
/// next card between. It takes time in proportion to the cards, however many siblings there are.
fn apart(cards: Vec<&Candidate>, before: Option<Kin>) -> Vec<&Candidate> {
    let mut placed = Vec::with_capacity(cards.len());
    let mut last = before;
    // All of one kin, that of the last card placed: anything else could have been placed.
    let mut waiting = VecDeque::new();
    for card in cards {
        if last == Some(kin(card)) {
            waiting.push_back(card);
            continue;
        }
        placed.push(card);
        let next = waiting.pop_front().inspect(|next| placed.push(next));
        last = Some(kin(next.unwrap_or(card)));
    }
    between(placed, waiting, before, None)
}

/// Puts cards of one kin wherever they aren't beside their kin, as late as possible; those with no such place at the
/// end. The kin keep their order among each other.
///
/// As every card of the kin in `cards` blocks two places and no other card blocks any, there is a place for each of
/// them if any order at all keeps them apart.
fn between<'a>(
    cards: Vec<&'a Candidate>,
    mut siblings: VecDeque<&'a Candidate>,
    before: Option<Kin>,
    after: Option<Kin>,
) -> Vec<&'a Candidate> {
    let Some(theirs) = siblings.front().map(|card| kin(card)) else { return cards };
    let family: Vec<&Candidate> = cards.iter().chain(&siblings).copied().filter(|card| kin(card) == theirs).collect();
    let mut family = family.into_iter();

    let mut backwards = Vec::with_capacity(cards.len().saturating_add(siblings.len()));
    let mut follows = after;
    for place in cards.into_iter().rev().map(Some).chain([None]) {
        let stands = place.map(kin).or(before);
        if stands != Some(theirs) && follows != Some(theirs) {
            backwards.extend(siblings.pop_back());
        }
        backwards.extend(place);
        follows = stands;
    }
    let places = backwards.into_iter().rev().chain(siblings);
    places.map(|card| if kin(card) == theirs { family.next().unwrap_or(card) } else { card }).collect()
}
