//! The figures of a class as they were told this morning (`morning.rs` makes them), and who agreed to be seen by name. Nothing is
//! summed up here that wasn't told: what this file reads, anybody may see who teaches the class.

use crate::error::Error;
use crate::schedule::anonymity::{self, Coarse, Range};
use crate::schedule::day::Day;
use crate::store::ids::{CardId, ClassId, DeckId, UserId};
use crate::store::{Db, Millis, audit, class_forecasts, decks, morning, reviews};

/// So many students can be asked for behind each figure.
pub const FROM: std::ops::RangeInclusive<u32> = anonymity::LEAST..=1000;
/// A card that is forgotten so often, in per cent, is a hard one.
pub const HARD: u32 = 25;

/// A deck of the class.
#[derive(Debug, Clone)]
pub struct OfDeck {
    /// Row id.
    pub id: DeckId,
    /// A path.
    pub name: String,
    /// Cards that are not retired.
    pub cards: u32,
    /// Of these, met by anybody in the class.
    pub seen: u32,
    /// Answers to them, in whole steps.
    pub answers: u64,
    /// Students who have met one.
    pub begun: Range,
    /// Mean over the students who have; none where that isn't told.
    pub mastery: Option<Coarse>,
}

impl OfDeck {
    /// Whether it is large enough that something of it is told by name.
    pub fn tells_names(&self) -> bool {
        self.cards >= anonymity::CARDS
    }
}

/// What the class will know on its next exam day.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// The day.
    pub exam: Day,
    /// Of all cards that are asked, the mean over the students; none where that isn't told.
    pub known: Option<Coarse>,
    /// The morning as of which it is.
    pub as_of: Option<Day>,
    /// Students who must stand behind it.
    pub from: u32,
}

/// How many students have answered in the last seven days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Active {
    /// So many.
    Told(Range),
    /// Fewer than were needed to tell it anew since.
    Fewer(u32),
}

/// What is told of a class, or of some of its decks.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The morning as of which all of it is, as [`morning::day`] counts; none before the first.
    pub day: Option<i64>,
    /// Students now.
    pub students: u32,
    /// So many students must stand behind a figure.
    pub from: u32,
    /// Whether there are as many who are not seen by name.
    pub enough: bool,
    /// Students with an answer in the last seven days.
    pub active: Option<Active>,
    /// The decks that are meant.
    pub decks: Vec<OfDeck>,
    /// Their mastery, from what is told of each, in per cent.
    pub mastery: Option<u32>,
    /// Cards of which more than [`HARD`] per cent is forgotten.
    pub hard: u32,
}

impl Overview {
    /// Cards in all.
    pub fn cards(&self) -> u32 {
        self.decks.iter().map(|deck| deck.cards).sum()
    }

    /// Cards that somebody has met.
    pub fn seen(&self) -> u32 {
        self.decks.iter().map(|deck| deck.seen).sum()
    }

    /// Answers, in whole steps.
    pub fn answers(&self) -> u64 {
        self.decks.iter().map(|deck| deck.answers).sum()
    }

    /// What is told where one of its decks alone is meant, as far as [`named`] goes by it.
    #[must_use]
    pub fn of_deck(&self, deck: &OfDeck) -> Self {
        Self { decks: vec![deck.clone()], ..self.clone() }
    }

    /// Whether anything of it is told by name: one of its decks is large enough.
    pub fn tells_names(&self) -> bool {
        self.decks.iter().any(OfDeck::tells_names)
    }

    fn ids(&self) -> String {
        decks::json_ids(&self.decks.iter().map(|deck| deck.id).collect::<Vec<_>>())
    }
}

/// What is told of `class`, or of its deck `of`.
///
/// Errors: [`Error::NotFound`] for a deck that the class doesn't study.
pub async fn overview(db: &mut Db, class: ClassId, of: Option<DeckId>, now: Millis) -> Result<Overview, Error> {
    let row = sqlx::query!(
        r#"SELECT k.figures_from AS "from: u32", f.day AS "day?: i64", f.active_low AS "low?: u32", f.active_high AS "high?: u32",
                  f.active_at AS "active_at?: Millis",
                  (SELECT count(*) FROM memberships m
                   WHERE m.class_id = k.id AND m.role <> 'instructor' AND m.left_at IS NULL) AS "students!: u32",
                  (SELECT count(*) FROM memberships m
                   WHERE m.class_id = k.id AND m.role <> 'instructor' AND m.left_at IS NULL AND m.named_at IS NULL) AS "unnamed!: u32"
           FROM classes k
           LEFT JOIN class_figures f ON f.class_id = k.id
           WHERE k.id = ?"#,
        class
    )
    .fetch_one(&mut *db)
    .await?;
    let enough = anonymity::enough(row.from, row.unnamed);
    let mut decks = of_decks(db, class, enough).await?;
    if let Some(of) = of {
        decks.retain(|deck| deck.id == of);
        if decks.is_empty() {
            return Err(Error::NotFound);
        }
    }
    let active = row.low.zip(row.high).zip(row.active_at).filter(|_| enough).map(|((low, high), at)| {
        // It stands since then because fewer have answered, of whom those days are over.
        if at > now - morning::ACTIVE { Active::Told(Range { low, high }) } else { Active::Fewer(row.from) }
    });
    let mut shown = Overview {
        day: row.day,
        students: row.students,
        from: row.from,
        enough,
        active,
        mastery: anonymity::whole(decks.iter().filter_map(|deck| Some((deck.mastery?, deck.cards)))),
        decks,
        hard: 0,
    };
    if enough {
        let ids = shown.ids();
        shown.hard = sqlx::query_scalar!(
            r#"SELECT count(*) AS "hard!: u32"
               FROM class_figures_cards f
               JOIN cards c ON c.id = f.card_id
               WHERE f.class_id = ? AND f.shown = 1 AND f.forgotten > ? AND c.retired_at IS NULL
                 AND c.deck_id IN (SELECT value FROM json_each(?))"#,
            class,
            HARD,
            ids
        )
        .fetch_one(db)
        .await?;
    }
    Ok(shown)
}

/// What is told of the class's next exam after `today`; none where there is none.
pub async fn expected(db: &mut Db, class: ClassId, today: Day) -> Result<Option<Expected>, Error> {
    let Some((exam, _)) = class_forecasts::next_exam(db, class, today).await? else { return Ok(None) };
    let row = sqlx::query!(
        r#"SELECT k.figures_from AS "from: u32", f.exam_day, f.exam_percent AS "percent?: u32", f.exam_step AS "step?: u32",
                  f.exam_at, coalesce(f.exam_shown, 0) AS "shown!: bool"
           FROM classes k
           LEFT JOIN class_figures f ON f.class_id = k.id
           WHERE k.id = ?"#,
        class
    )
    .fetch_one(db)
    .await?;
    let told = row.percent.zip(row.step).map(|(percent, step)| Coarse { percent, step });
    let known = told.filter(|_| row.shown && row.exam_day == Some(reviews::number(exam)));
    Ok(Some(Expected { exam, known, as_of: row.exam_at.map(morning::today_of), from: row.from }))
}

async fn of_decks(db: &mut Db, class: ClassId, enough: bool) -> Result<Vec<OfDeck>, Error> {
    let rows = sqlx::query!(
        r#"SELECT deck_id AS "deck: DeckId", seen AS "seen: u32", answers AS "answers: i64", begun_low AS "low: u32",
                  begun_high AS "high: u32", shown AS "shown: bool", mastery AS "mastery: u32", step AS "step: u32"
           FROM class_figures_decks
           WHERE class_id = ?"#,
        class
    )
    .fetch_all(&mut *db)
    .await?;
    let sizes = decks::sizes(db, class).await?;
    Ok(sizes
        .into_iter()
        .map(|size| {
            let row = rows.iter().find(|row| row.deck == size.id);
            let told = row.filter(|row| enough && row.shown);
            OfDeck {
                id: size.id,
                name: size.name,
                cards: size.cards,
                seen: row.map_or(0, |row| row.seen.min(size.cards)),
                answers: row.map_or(0, |row| u64::try_from(row.answers).unwrap_or(0)),
                begun: row.map_or(Range { low: 0, high: 0 }, |row| Range { low: row.low, high: row.high }),
                mastery: told.and_then(|row| row.mastery.zip(row.step)).map(|(percent, step)| Coarse { percent, step }),
            }
        })
        .collect())
}

/// A card, and what is told of it.
#[derive(Debug, Clone)]
pub struct OfCard {
    /// Row id.
    pub id: CardId,
    /// The deck's name.
    pub deck: String,
    /// What it asks, as plain text.
    pub question: String,
    /// How often it is forgotten when it comes back: mean over the students to whom it came back.
    pub forgotten: Coarse,
    /// The same where a student had said 5 before; none where that isn't told.
    pub said5: Option<Coarse>,
    /// Students for whom it is a leech.
    pub leeches: Range,
}

/// The cards of `shown` of which something is told, the most forgotten first; up to `limit`.
pub async fn hardest(db: &mut Db, class: ClassId, shown: &Overview, limit: i64) -> Result<Vec<OfCard>, Error> {
    if !shown.enough {
        return Ok(Vec::new());
    }
    let ids = shown.ids();
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id!: CardId", d.name AS deck, c.front_text AS question, f.forgotten AS "forgotten!: u32",
                  f.forgotten_step AS "step!: u32", f.said5 AS "said5: u32", f.said5_step AS "said5_step: u32",
                  f.leech_low AS "leech_low!: u32", f.leech_high AS "leech_high!: u32"
           FROM class_figures_cards f
           CROSS JOIN cards c ON c.id = f.card_id
           CROSS JOIN decks d ON d.id = c.deck_id
           WHERE f.class_id = ? AND f.shown = 1 AND c.retired_at IS NULL
             AND c.deck_id IN (SELECT value FROM json_each(?))
           ORDER BY f.forgotten DESC, d.name, c.position, c.id
           LIMIT ? + 0"#,
        class,
        ids,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OfCard {
            id: row.id,
            deck: row.deck,
            question: row.question,
            forgotten: Coarse { percent: row.forgotten, step: row.step },
            said5: row.said5.zip(row.said5_step).map(|(percent, step)| Coarse { percent, step }),
            leeches: Range { low: row.leech_low, high: row.leech_high },
        })
        .collect())
}

/// A card that nobody in the class has met.
#[derive(Debug, Clone)]
pub struct Unseen {
    /// Row id.
    pub id: CardId,
    /// The deck's name.
    pub deck: String,
    /// What it asks, as plain text.
    pub question: String,
}

/// The cards of `shown` that nobody has met, in the order of their decks; up to `limit`.
pub async fn unseen(db: &mut Db, class: ClassId, shown: &Overview, limit: i64) -> Result<Vec<Unseen>, Error> {
    if !shown.enough || shown.day.is_none() {
        return Ok(Vec::new());
    }
    let ids = shown.ids();
    let cards = sqlx::query_as!(
        Unseen,
        r#"SELECT c.id AS "id!: CardId", d.name AS deck, c.front_text AS question
           FROM json_each(?2) wanted
           CROSS JOIN decks d ON d.id = wanted.value
           CROSS JOIN cards c ON c.deck_id = d.id AND c.retired_at IS NULL
           WHERE NOT EXISTS (SELECT 1 FROM class_figures_cards f
                             WHERE f.class_id = ?1 AND f.card_id = c.id AND f.seen = 1)
           ORDER BY wanted.key, c.position, c.id
           LIMIT ?3 + 0"#,
        class,
        ids,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(cards)
}

/// Mastery as it stood on the page in one week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// As [`anonymity::week`] counts.
    pub week: i64,
    /// From what was told of each deck, in per cent.
    pub mastery: u32,
}

/// The mastery of the decks of `shown`, week by week, the oldest first.
pub async fn weeks(db: &mut Db, class: ClassId, shown: &Overview) -> Result<Vec<Week>, Error> {
    if !shown.enough {
        return Ok(Vec::new());
    }
    let ids = shown.ids();
    let rows = sqlx::query!(
        r#"SELECT week, mastery AS "mastery: u32", step AS "step: u32", cards AS "cards: u32"
           FROM class_figures_weeks
           WHERE class_id = ? AND deck_id IN (SELECT value FROM json_each(?))
           ORDER BY week"#,
        class,
        ids
    )
    .fetch_all(db)
    .await?;
    let weeks = rows.chunk_by(|a, b| a.week == b.week).filter_map(|rows| {
        let told = rows.iter().map(|row| (Coarse { percent: row.mastery, step: row.step }, row.cards));
        Some(Week { week: rows.first()?.week, mastery: anonymity::whole(told)? })
    });
    Ok(weeks.collect())
}

/// What is shown by name of a student who agreed to it: over those of the decks that are meant that are large enough.
#[derive(Debug, Clone)]
pub struct Named {
    /// As shown.
    pub name: String,
    /// Cards that they have met.
    pub met: u32,
    /// In per cent, in steps of five.
    pub mastery: Option<u32>,
    /// How often they forget when a card comes back, in per cent, in steps of five.
    pub forgotten: Option<u32>,
    /// The same where they had said 5 before.
    pub said5: Option<u32>,
    /// They have answered in the seven days before this morning.
    pub active: bool,
}

/// The students who agreed to be seen by name, by name; of `only` one of them. Who agreed after this morning comes with the next. Nobody
/// where none of the decks is large enough.
pub async fn named(db: &mut Db, class: ClassId, shown: &Overview, only: Option<UserId>) -> Result<Vec<Named>, Error> {
    let told: Vec<&OfDeck> = shown.decks.iter().filter(|deck| deck.tells_names()).collect();
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let ids = decks::json_ids(&told.iter().map(|deck| deck.id).collect::<Vec<_>>());
    let cards: u64 = told.iter().map(|deck| u64::from(deck.cards)).sum();
    let active = morning::ACTIVE;
    let rows = sqlx::query!(
        r#"SELECT u.name AS "name!", coalesce(sum(n.met), 0) AS "met!: u32", coalesce(sum(n.grades), 0) AS "grades!: i64",
                  coalesce(sum(n.asked), 0) AS "asked!: i64", coalesce(sum(n.forgotten), 0) AS "forgotten!: i64",
                  coalesce(sum(n.said5), 0) AS "said5!: i64", coalesce(sum(n.said5_forgotten), 0) AS "said5_forgotten!: i64",
                  coalesce(max(n.last_at) > f.taken_at - ?4, 0) AS "active!: bool"
           FROM class_figures f
           CROSS JOIN memberships m ON m.class_id = f.class_id
           CROSS JOIN users u ON u.id = m.user_id
           LEFT JOIN class_figures_named n ON n.class_id = m.class_id AND n.user_id = m.user_id
                                          AND n.deck_id IN (SELECT value FROM json_each(?2))
           WHERE f.class_id = ?1 AND m.role <> 'instructor' AND m.left_at IS NULL AND m.named_at <= f.taken_at
             AND (?3 IS NULL OR m.user_id = ?3)
           GROUP BY m.user_id
           ORDER BY u.name_key"#,
        class,
        ids,
        only,
        active
    )
    .fetch_all(db)
    .await?;
    let whole = |n: i64| u64::try_from(n).unwrap_or(0);
    // A share of a few cards or answers would be what was said to a single one.
    let enough = |n: i64| n >= i64::from(anonymity::CARDS);
    let of_answers = |part: i64, of: i64| enough(of).then(|| anonymity::of_one(whole(part), whole(of))).flatten();
    Ok(rows
        .into_iter()
        .map(|row| Named {
            name: row.name,
            met: row.met,
            mastery: enough(row.met.into())
                .then(|| anonymity::of_one(whole(row.grades).min(5 * cards), 5 * cards))
                .flatten(),
            forgotten: of_answers(row.forgotten, row.asked),
            said5: of_answers(row.said5_forgotten, row.said5),
            active: row.active,
        })
        .collect())
}

/// Whether a student of the class is seen by name there; none for who is no student of it.
pub async fn is_named(db: &mut Db, class: ClassId, student: UserId) -> Result<Option<bool>, Error> {
    let named = sqlx::query_scalar!(
        r#"SELECT named_at IS NOT NULL AS "named!: bool"
           FROM memberships
           WHERE class_id = ? AND user_id = ? AND role <> 'instructor' AND left_at IS NULL"#,
        class,
        student
    )
    .fetch_optional(db)
    .await?;
    Ok(named)
}

/// A student of the class agrees to be seen by name, from the next morning on, or takes that back, at once.
///
/// Errors: [`Error::NotFound`] for who is no student of it.
pub async fn set_named(db: &mut Db, class: ClassId, student: UserId, on: bool, now: Millis) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE memberships SET named_at = CASE WHEN ?3 THEN coalesce(named_at, ?4) END
         WHERE class_id = ?1 AND user_id = ?2 AND role <> 'instructor' AND left_at IS NULL",
        class,
        student,
        on,
        now
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    if !on {
        forget(db, class, student).await?;
    }
    audit::note(db, Some(student), if on { "figures-named" } else { "figures-unnamed" }, Some(class), "", now).await
}

/// Drops what is shown of somebody by name in one class.
pub(super) async fn forget(db: &mut Db, class: ClassId, student: UserId) -> Result<(), Error> {
    sqlx::query!("DELETE FROM class_figures_named WHERE class_id = ? AND user_id = ?", class, student)
        .execute(db)
        .await?;
    Ok(())
}

/// Sets how many students must stand behind a figure; what is told changes with the next morning.
///
/// Errors: [`Error::Invalid`] outside of [`FROM`].
pub async fn set_from(db: &mut Db, class: ClassId, from: u32) -> Result<(), Error> {
    if !FROM.contains(&from) {
        return Err(Error::invalid_with("figures-from-wrong", vec![("n", FROM.start().to_string())]));
    }
    sqlx::query!("UPDATE classes SET figures_from = ? WHERE id = ?", from, class).execute(db).await?;
    Ok(())
}
