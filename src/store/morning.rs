//! The figures of a class, made once a day: the states are summed up, and what may be told of them is kept. `schedule/anonymity.rs`
//! says what that is, and why; `figures.rs` reads it.
//!
//! Nothing here reads the log: the fold has left sums beside each state, so that a morning costs the students and cards of the class,
//! whatever they have answered. (What is expected of an exam, `class_forecasts.rs`, is made from the newest answers of some of
//! them, of which there are no more however many were given.) The sums never leave this file;
//! what is told goes into rows by `morning_kept.rs`.

#[path = "morning_kept.rs"]
mod kept;

use std::collections::HashMap;

use crate::error::Error;
use crate::schedule::anonymity::{self, Behind, Coarse, Range, Told, WHOLE};
use crate::schedule::day::{Day, DayRule};
use crate::schedule::sm2::LEECH_LAPSES;
use crate::store::class_forecasts;
use crate::store::ids::{CardId, ClassId, DeckId, UserId};
use crate::store::reviews::CLOCK_SLACK;
use crate::store::{Db, Millis, Store, decks};

/// Rows that are written in one transaction: nobody's answer waits for more.
const ROWS: usize = 500;
/// Who has answered in so many milliseconds is active.
pub(super) const ACTIVE: Millis = 7 * 86_400_000;

/// The day that begins with the morning before `now`: from four to four, everywhere the same.
pub fn day(now: Millis) -> i64 {
    i64::from(today_of(now).number())
}

/// The same as a day.
pub fn today_of(now: Millis) -> Day {
    DayRule::new("UTC", 240).day_of(now)
}

/// Makes the figures of `class` for the day of `now`, unless that was done.
pub async fn ensure(store: &Store, class: ClassId, now: Millis) -> Result<(), Error> {
    let today = day(now);
    let taken = store.read(|db| Box::pin(taken(db, class))).await?;
    if taken.is_some_and(|taken| taken >= today) {
        return Ok(());
    }
    let mut made = store.read_snapshot(|db| Box::pin(make(db, class, now))).await?;
    if let Some(exam) = made.exam.as_mut() {
        exam.look_ahead(store, now).await?;
    }
    let mut cards = std::mem::take(&mut made.cards).into_iter();
    let first = store.write(move |db| Box::pin(async move { kept::keep(db, class, &made, now).await })).await?;
    // Somebody else has made them meanwhile.
    if !first {
        return Ok(());
    }
    loop {
        let rows: Vec<Card> = cards.by_ref().take(ROWS).collect();
        if rows.is_empty() {
            return Ok(());
        }
        store.write(move |db| Box::pin(async move { kept::keep_cards(db, class, &rows).await })).await?;
    }
}

/// The classes in use that have students, but no figures of the day of `now` yet.
pub async fn waiting(db: &mut Db, now: Millis) -> Result<Vec<ClassId>, Error> {
    let today = day(now);
    let classes = sqlx::query_scalar!(
        r#"SELECT k.id AS "id!: ClassId"
           FROM classes k
           LEFT JOIN class_figures f ON f.class_id = k.id
           WHERE k.archived_at IS NULL AND (f.day IS NULL OR f.day < ?)
             AND EXISTS (SELECT 1 FROM memberships m
                         WHERE m.class_id = k.id AND m.role <> 'instructor' AND m.left_at IS NULL)
           ORDER BY k.id"#,
        today
    )
    .fetch_all(db)
    .await?;
    Ok(classes)
}

async fn taken(db: &mut Db, class: ClassId) -> Result<Option<i64>, Error> {
    Ok(sqlx::query_scalar!("SELECT day FROM class_figures WHERE class_id = ?", class).fetch_optional(db).await?)
}

/// What a morning tells.
struct Made {
    students: u32,
    active: Option<Told<Range>>,
    exam: Option<Exam>,
    decks: Vec<Deck>,
    cards: Vec<Card>,
    named: Vec<OfStudent>,
}

/// What will be known on an exam day.
struct Exam {
    /// The next one, and the decks of which it is.
    next: (Day, Vec<DeckId>),
    /// What is told, and of which day.
    told: Option<(Day, Coarse)>,
    /// Since when answers move it.
    at: Millis,
    /// Enough students stand behind it today.
    shown: bool,
    /// Those of whom it is to be told anew, and whether each is seen by name; nobody where it stands still.
    anew: HashMap<UserId, bool>,
    /// How many of them must have a forecast.
    k: u32,
}

impl Exam {
    /// Plays forward those who are to be told of, which takes longer than all else of a morning: only where enough have answered.
    async fn look_ahead(&mut self, store: &Store, now: Millis) -> Result<(), Error> {
        if self.anew.is_empty() {
            return Ok(());
        }
        let mut students: Vec<UserId> = self.anew.keys().copied().collect();
        students.sort_unstable();
        let known = class_forecasts::known(store, (self.next.0, &self.next.1), &students, now).await?;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let unnamed = count(known.keys().filter(|student| self.anew.get(student) == Some(&false)).count());
        if anonymity::enough(self.k, unnamed) {
            self.told = Some((self.next.0, Coarse::mean(known.values().sum(), count(known.len()), unnamed)));
            self.at = now + CLOCK_SLACK;
        }
        Ok(())
    }
}

/// A deck as it is kept.
#[derive(serde::Serialize)]
struct Deck {
    #[serde(rename = "deck")]
    id: DeckId,
    cards: u32,
    seen: u32,
    answers: u64,
    begun_low: u32,
    begun_high: u32,
    shown: u8,
    mastery: Option<u32>,
    step: Option<u32>,
    released_at: Option<Millis>,
}

/// A card as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
struct Card {
    #[serde(rename = "card")]
    id: CardId,
    seen: u8,
    shown: u8,
    forgotten: Option<u32>,
    forgotten_step: Option<u32>,
    said5: Option<u32>,
    said5_step: Option<u32>,
    leech_low: Option<u32>,
    leech_high: Option<u32>,
    released_at: Option<Millis>,
}

/// What is told of a card at once.
#[derive(Clone, Copy)]
struct OfCard {
    forgotten: Coarse,
    said5: Option<Coarse>,
    leeches: Range,
}

impl Card {
    fn told(&self) -> Option<Told<OfCard>> {
        let forgotten = Coarse { percent: self.forgotten?, step: self.forgotten_step? };
        let said5 = self.said5.zip(self.said5_step).map(|(percent, step)| Coarse { percent, step });
        let leeches = Range { low: self.leech_low?, high: self.leech_high? };
        Some(Told { figure: OfCard { forgotten, said5, leeches }, at: self.released_at? })
    }
}

/// How one student stands to one deck.
#[derive(serde::Serialize)]
struct OfStudent {
    deck: DeckId,
    student: UserId,
    #[serde(skip)]
    named: bool,
    met: u32,
    grades: u32,
    answers: i64,
    asked: i64,
    forgotten: i64,
    said5: i64,
    said5_forgotten: i64,
    last_at: Millis,
    #[serde(skip)]
    graded_at: Option<Millis>,
}

async fn make(db: &mut Db, class: ClassId, now: Millis) -> Result<Made, Error> {
    // An answer of a device whose clock runs ahead is in the figures already: it must not count as one given since.
    let told_at = now + CLOCK_SLACK;
    let k = sqlx::query_scalar!(r#"SELECT figures_from AS "from: u32" FROM classes WHERE id = ?"#, class);
    let k = k.fetch_one(&mut *db).await?;
    let students = sqlx::query!(
        r#"SELECT count(*) AS "all!: u32", count(*) FILTER (WHERE named_at IS NULL) AS "unnamed!: u32"
           FROM memberships
           WHERE class_id = ? AND role <> 'instructor' AND left_at IS NULL"#,
        class
    );
    let students = students.fetch_one(&mut *db).await?;
    let sizes = decks::sizes(db, class).await?;
    let ids: Vec<DeckId> = sizes.iter().map(|deck| deck.id).collect();
    let standing = standing(db, class, &ids).await?;
    let (cards, seen) = cards(db, class, &ids, (k, students.all), told_at).await?;
    let mut before = kept::decks_before(db, class, told_at).await?;

    let decks = sizes.iter().map(|size| {
        let of: Vec<&OfStudent> = standing.iter().filter(|one| one.deck == size.id && one.met > 0).collect();
        let kept::Before { told, since } = before.remove(&size.id).unwrap_or_default();
        let behind = behind(&of, since);
        let all = u32::try_from(of.len()).unwrap_or(u32::MAX);
        let next = anonymity::next(k, behind, told, told_at, || {
            let best = 5 * u64::from(size.cards.max(1));
            let sum = of.iter().map(|one| u64::from(one.grades) * WHOLE / best).sum();
            Coarse::mean(sum, all, behind.unnamed)
        });
        let begun = Range::of(all, students.all);
        let answers = standing.iter().filter(|one| one.deck == size.id).map(|one| one.answers).sum::<i64>();
        Deck {
            id: size.id,
            cards: size.cards,
            seen: seen.get(&size.id).copied().unwrap_or(0),
            answers: anonymity::answers(u64::try_from(answers).unwrap_or(0)),
            begun_low: begun.low,
            begun_high: begun.high,
            shown: u8::from(next.is_some() && anonymity::enough(k, behind.unnamed)),
            mastery: next.map(|told| told.figure.percent),
            step: next.map(|told| told.figure.step),
            released_at: next.map(|told| told.at).or(since).or(Some(told_at)),
        }
    });
    let decks = decks.collect();
    let exam = match class_forecasts::next_exam(db, class, today_of(now)).await? {
        Some(next) => Some(exam(db, class, next, &standing, (k, told_at)).await?),
        None => None,
    };
    let active = active(db, class, &standing, (k, students.all, students.unnamed), now).await?;
    // What a deck had when it was too small is not told either on the day on which it grows.
    let large: Vec<DeckId> = sizes.iter().filter(|deck| deck.cards >= anonymity::CARDS).map(|deck| deck.id).collect();
    Ok(Made {
        students: students.all,
        active,
        exam,
        decks,
        cards,
        named: standing.into_iter().filter(|one| one.named && large.contains(&one.deck)).collect(),
    })
}

/// Who stands behind what these students have, and whose last grades have moved since then: a cram moves none.
fn behind(of: &[&OfStudent], since: Option<Millis>) -> Behind {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let unnamed = || of.iter().filter(|one| !one.named);
    Behind {
        unnamed: count(unnamed().count()),
        moved: count(unnamed().filter(|one| since.is_some() && one.graded_at > since).count()),
    }
}

/// What is told of the exam to come until now, and of whom it is told anew: those who have met a card of the class, once `k` of them have
/// answered. Another day is another figure, but it waits for as many: whoever sets the day could ask anew each morning.
async fn exam(
    db: &mut Db,
    class: ClassId,
    next: (Day, Vec<DeckId>),
    standing: &[OfStudent],
    (k, told_at): (u32, Millis),
) -> Result<Exam, Error> {
    let (told, since) = kept::exam_before(db, class).await?;
    let mut of: HashMap<UserId, (bool, Option<Millis>)> = HashMap::new();
    for one in standing.iter().filter(|one| one.met > 0) {
        let graded_at = &mut of.entry(one.student).or_insert((one.named, None)).1;
        *graded_at = (*graded_at).max(one.graded_at);
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let unnamed = || of.values().filter(|(named, _)| !named);
    let enough = anonymity::enough(k, count(unnamed().count()));
    let moved = count(unnamed().filter(|(_, at)| since.is_some() && *at > since).count());
    let anew = enough && anonymity::enough(k, moved);
    let anew = of.into_iter().filter(|_| anew).map(|(student, (named, _))| (student, named)).collect();
    Ok(Exam { next, told, at: since.unwrap_or(told_at), shown: enough, anew, k })
}

/// How many students have answered in the last seven days.
async fn active(
    db: &mut Db,
    class: ClassId,
    standing: &[OfStudent],
    (k, all, unnamed): (u32, u32, u32),
    now: Millis,
) -> Result<Option<Told<Range>>, Error> {
    let before = sqlx::query!(
        r#"SELECT active_low AS "low: u32", active_high AS "high: u32", active_at FROM class_figures WHERE class_id = ?"#,
        class
    );
    let before = before
        .fetch_optional(db)
        .await?
        .and_then(|row| Some(Told { figure: Range { low: row.low?, high: row.high? }, at: row.active_at? }));
    let mut last: HashMap<UserId, (Millis, bool)> = HashMap::new();
    for one in standing {
        let at = &mut last.entry(one.student).or_insert((0, one.named)).0;
        *at = (*at).max(one.last_at);
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    // How many were there says nothing of how well they did: the first time waits for nobody.
    let since = before.map_or(Millis::MIN, |told| told.at);
    let moved = count(last.values().filter(|(at, named)| *at > since && !named).count());
    Ok(anonymity::next(k, Behind { unnamed, moved }, before, now + CLOCK_SLACK, || {
        Range::of(count(last.values().filter(|(at, _)| *at > now - ACTIVE).count()), all)
    }))
}

/// How each student of the class stands to each of `decks` of which they have a card.
///
/// The cross joins keep the order of the walk: members, the cards of a deck in its index, the state of both.
async fn standing(db: &mut Db, class: ClassId, decks: &[DeckId]) -> Result<Vec<OfStudent>, Error> {
    let ids = decks::json_ids(decks);
    let found = sqlx::query_as!(
        OfStudent,
        r#"SELECT c.deck_id AS "deck!: DeckId", m.user_id AS "student!: UserId", m.named_at IS NOT NULL AS "named!: bool",
                  count(s.due_day) AS "met!: u32", coalesce(sum(s.last_grade), 0) AS "grades!: u32",
                  sum(s.answers) AS "answers!: i64", sum(s.asked) AS "asked!: i64", sum(s.forgotten) AS "forgotten!: i64",
                  sum(s.said5) AS "said5!: i64", sum(s.said5_forgotten) AS "said5_forgotten!: i64",
                  max(s.last_at) AS "last_at!: Millis", max(s.graded_at) AS "graded_at?: Millis"
           FROM memberships m
           CROSS JOIN json_each(?2) d
           CROSS JOIN cards c ON c.deck_id = d.value AND c.retired_at IS NULL
           CROSS JOIN card_states s ON s.student_id = m.user_id AND s.card_id = c.id
           WHERE m.class_id = ?1 AND m.role <> 'instructor' AND m.left_at IS NULL
           GROUP BY c.deck_id, m.user_id"#,
        class,
        ids
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}

/// What is told of each card from now on, of those for which that changes; and how many cards of each deck somebody has met.
async fn cards(
    db: &mut Db,
    class: ClassId,
    decks: &[DeckId],
    (k, students): (u32, u32),
    told_at: Millis,
) -> Result<(Vec<Card>, HashMap<DeckId, u32>), Error> {
    let ids = decks::json_ids(decks);
    let mut before = kept::cards_before(db, class).await?;
    let rows = sqlx::query!(
        r#"SELECT c.id AS "card!: CardId", c.deck_id AS "deck!: DeckId", count(s.due_day) AS "met!: u32",
                  count(*) FILTER (WHERE s.asked > 0) AS "asked!: u32",
                  count(*) FILTER (WHERE s.asked > 0 AND m.named_at IS NULL) AS "asked_unnamed!: u32",
                  max(coalesce(f.released_at, b.released_at)) AS "since?: Millis",
                  count(*) FILTER (WHERE s.asked_at > coalesce(f.released_at, b.released_at) AND m.named_at IS NULL)
                      AS "moved!: u32",
                  coalesce(sum((?4 * s.forgotten + s.asked / 2) / s.asked) FILTER (WHERE s.asked > 0), 0) AS "forgotten!: i64",
                  count(*) FILTER (WHERE s.said5 > 0) AS "said5!: u32",
                  count(*) FILTER (WHERE s.said5 > 0 AND m.named_at IS NULL) AS "said5_unnamed!: u32",
                  coalesce(sum((?4 * s.said5_forgotten + s.said5 / 2) / s.said5) FILTER (WHERE s.said5 > 0), 0)
                      AS "said5_forgotten!: i64",
                  count(*) FILTER (WHERE s.lapses >= ?3) AS "leeches!: u32"
           FROM memberships m
           CROSS JOIN json_each(?2) d
           CROSS JOIN cards c ON c.deck_id = d.value AND c.retired_at IS NULL
           CROSS JOIN card_states s ON s.student_id = m.user_id AND s.card_id = c.id
           LEFT JOIN class_figures_cards f ON f.class_id = ?1 AND f.card_id = c.id
           LEFT JOIN class_figures_decks b ON b.class_id = ?1 AND b.deck_id = c.deck_id
           WHERE m.class_id = ?1 AND m.role <> 'instructor' AND m.left_at IS NULL
           GROUP BY c.id"#,
        class,
        ids,
        LEECH_LAPSES,
        SCALE
    )
    .fetch_all(db)
    .await?;
    let (mut changed, mut seen) = (Vec::new(), HashMap::new());
    for row in rows {
        let former = before.remove(&row.card);
        let told = former.as_ref().and_then(Card::told);
        let behind = Behind { unnamed: row.asked_unnamed, moved: row.moved };
        let next = anonymity::next(k, behind, told, told_at, || OfCard {
            forgotten: Coarse::mean(sum(row.forgotten), row.asked, row.asked_unnamed),
            said5: anonymity::enough(k, row.said5_unnamed)
                .then(|| Coarse::mean(sum(row.said5_forgotten), row.said5, row.said5_unnamed)),
            leeches: Range::of(row.leeches, students),
        });
        *seen.entry(row.deck).or_insert(0) += u32::from(row.met > 0);
        let said5 = next.and_then(|told| told.figure.said5);
        let card = Card {
            id: row.card,
            seen: u8::from(row.met > 0),
            shown: u8::from(next.is_some() && anonymity::enough(k, behind.unnamed)),
            forgotten: next.map(|told| told.figure.forgotten.percent),
            forgotten_step: next.map(|told| told.figure.forgotten.step),
            said5: said5.map(|told| told.percent),
            said5_step: said5.map(|told| told.step),
            leech_low: next.map(|told| told.figure.leeches.low),
            leech_high: next.map(|told| told.figure.leeches.high),
            released_at: next.map(|told| told.at).or(row.since).or(Some(told_at)),
        };
        if former.as_ref() != Some(&card) {
            changed.push(card);
        }
    }
    // What nobody in the class has any more is out of sight, and kept for the day it comes back.
    let gone = before.into_values().filter(|card| card.seen + card.shown > 0);
    changed.extend(gone.map(|card| Card { seen: 0, shown: 0, ..card }));
    Ok((changed, seen))
}

/// [`WHOLE`] as the database takes it.
#[allow(clippy::cast_possible_wrap)] // a million
const SCALE: i64 = WHOLE as i64;

fn sum(shares: i64) -> u64 {
    u64::try_from(shares).unwrap_or(0)
}
