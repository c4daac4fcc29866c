//! What a student could study now, for `schedule::order` to put in order. Reads only.
//!
//! The cost depends on the decks asked for and on the student's own answers of today, never on the class or on old answers.

use std::collections::{HashMap, HashSet};

use sqlx::types::Json;

use crate::error::Error;
use crate::schedule::day::Day;
use crate::schedule::order::{Candidate, Mode, NewOrder};
use crate::store::decks::json_ids;
use crate::store::ids::{CardId, DeckId, UserId};
use crate::store::people::Person;
use crate::store::{Db, Millis, reviews};

/// What a session is chosen from.
#[derive(Debug, Clone)]
pub struct Found {
    /// The candidates, in no special order.
    pub candidates: Vec<Candidate>,
    /// Notes of them of which a card was met today, in whichever deck. Only where all cards are asked for: else the new cards of such
    /// a note are no candidates.
    pub met: HashSet<i64>,
    /// Those of them that bear the student's bookmark.
    pub bookmarked: HashSet<i64>,
    /// The student's own notes on them, where there is one.
    pub notes: HashMap<i64, String>,
    /// New cards that the daily limit still allows.
    pub new_left: u32,
    /// Due cards that it still allows; [`u32::MAX`] without one.
    pub reviews_left: u32,
    /// The exams that count for the student, by deck.
    pub exams: HashMap<DeckId, Day>,
}

/// The cards of `decks` that may come today for `student`, or all of them for the modes that ask for all.
pub async fn candidates(
    db: &mut Db,
    student: &Person,
    decks: &[DeckId],
    today: Day,
    mode: Mode,
) -> Result<Found, Error> {
    let Chosen { new_left, reviewed, cards, met, exams } = match mode {
        Mode::Due => due_and_new(db, student, decks, today).await?,
        Mode::Ahead | Mode::Cram => all(db, student, decks, today).await?,
    };
    let bookmarked = cards.iter().filter(|row| row.bookmarked == 1).map(|row| row.card).collect();
    let with_note = cards.iter().filter(|row| !row.own_note.is_empty());
    let notes = with_note.map(|row| (row.card, row.own_note.clone())).collect();
    let reviews_left = match u32::try_from(student.reviews_per_day).unwrap_or(0) {
        0 => u32::MAX,
        limit => limit.saturating_sub(reviewed),
    };
    let exams = exams.0.into_iter().map(|(deck, day)| (deck, reviews::day(day))).collect();
    let (candidates, met) = numbered(cards.0, &met);
    Ok(Found { candidates, met, bookmarked, notes, new_left, reviews_left, exams })
}

/// What the queries below give.
struct Chosen {
    new_left: u32,
    reviewed: u32,
    cards: Json<Vec<Row>>,
    met: Vec<String>,
    exams: Json<Vec<(DeckId, i64)>>,
}

// Both queries give their cards as one JSON array: each value of a row is copied and allocated on its way out of the
// connection's thread, which for a few dozen cards costs more than to find them.
//
// Cards of one note are siblings within a class, in whichever of its decks: what a file calls a note says nothing in another class.

async fn due_and_new(db: &mut Db, student: &Person, decks: &[DeckId], today: Day) -> Result<Chosen, Error> {
    let new_cards = student.new_cards();
    let (ids, begun, today) = (json_ids(decks), student.days().starts(today), i64::from(today.number()));
    let shuffled = student.new_order == NewOrder::Shuffled;
    // New cards after the limit are not even looked at. What waits for tomorrow is left out before it is counted, so that others come
    // in its place: cards of a note that was met today, in whichever deck, or of which a card is due; and of several new ones of a note
    // all but the first.
    let found = sqlx::query!(
        r#"WITH wanted (key, deck, class) AS MATERIALIZED
               (SELECT w.key, w.value, d.class_id FROM json_each(?1) w CROSS JOIN decks d ON d.id = w.value),
                allowed (new, reviewed) AS MATERIALIZED
               (SELECT max(?4 - count(*), 0),
                       (SELECT count(*) FROM reviews
                        WHERE ?5 > 0 AND student_id = ?2 AND answered_at >= ?6 AND undone_at IS NULL
                          AND study_day = ?3 AND kind = 'scheduled' AND was_new = 0)
                FROM reviews
                WHERE student_id = ?2 AND study_day = ?3 AND was_new = 1 AND undone_at IS NULL),
                due AS MATERIALIZED
               (SELECT c.id AS card, wanted.class || ':' || c.note AS note, wanted.key * 1000000000 + c.position AS position,
                       s.repetitions, s.interval_days, s.ease, s.lapses, s.again, s.due_day, s.shown_day, s.last_day, s.last_grade,
                       s.due_grade, s.last_at, coalesce(s.graded_at, s.last_at) AS graded_at,
                       CASE WHEN s.again = 1 AND s.last_day = ?3
                            THEN (SELECT count(DISTINCT r.card_id) FROM reviews r
                                  WHERE r.student_id = ?2 AND r.undone_at IS NULL
                                    AND r.answered_at > coalesce(s.graded_at, s.last_at) AND r.kind <> 'cram')
                            ELSE 0 END AS others_since,
                       coalesce(m.bookmarked, 0) AS bookmarked, coalesce(m.note, '') AS own_note
                FROM card_states s INDEXED BY card_states_by_shown_day
                CROSS JOIN cards c ON c.id = s.card_id AND c.retired_at IS NULL
                JOIN wanted ON wanted.deck = c.deck_id
                LEFT JOIN marks m ON m.student_id = ?2 AND m.card_id = c.id
                WHERE s.student_id = ?2 AND s.shown_day <= ?3 AND coalesce(m.suspended, 0) = 0),
                taken (note) AS
               (SELECT note FROM due WHERE note IS NOT NULL
                UNION ALL
                SELECT d.class_id || ':' || c.note
                FROM card_states s INDEXED BY card_states_by_last_day
                CROSS JOIN cards c ON c.id = s.card_id AND c.note IS NOT NULL
                CROSS JOIN decks d ON d.id = c.deck_id AND d.class_id IS NOT NULL
                WHERE s.student_id = ?2 AND s.last_day = ?3)
           SELECT (SELECT new FROM allowed) AS "new_left!: u32", (SELECT reviewed FROM allowed) AS "reviewed!: u32",
                  (SELECT json_group_array(json_array(deck_id, day)) FROM exams_in_force WHERE student_id = ?2)
                      AS "exams!: Json<Vec<(DeckId, i64)>>",
                  json_group_array(json_array(card, note, position, repetitions, interval_days, ease, lapses, again, due_day,
                                              shown_day, last_day, last_grade, due_grade, last_at, graded_at, others_since,
                                              bookmarked, own_note))
                      AS "cards!: Json<Vec<Row>>"
           FROM (
               SELECT * FROM due
               UNION ALL
               -- Cards to be repeated today. One of a note that was met today comes along: its siblings keep their distance.
               SELECT c.id, wanted.class || ':' || c.note, wanted.key * 1000000000 + c.position, s.repetitions,
                      s.interval_days, s.ease, s.lapses, s.again, s.due_day, s.shown_day, s.last_day, s.last_grade, s.due_grade,
                      s.last_at, coalesce(s.graded_at, s.last_at),
                      CASE WHEN s.again = 1 AND s.last_day = ?3
                           THEN (SELECT count(DISTINCT r.card_id) FROM reviews r
                                 WHERE r.student_id = ?2 AND r.undone_at IS NULL
                                   AND r.answered_at > coalesce(s.graded_at, s.last_at) AND r.kind <> 'cram')
                           ELSE 0 END, coalesce(m.bookmarked, 0), coalesce(m.note, '')
               FROM card_states s INDEXED BY card_states_by_last_day
               CROSS JOIN cards c ON c.id = s.card_id AND c.retired_at IS NULL
               JOIN wanted ON wanted.deck = c.deck_id
               LEFT JOIN marks m ON m.student_id = ?2 AND m.card_id = c.id
               WHERE s.student_id = ?2 AND s.last_day = ?3 AND coalesce(s.shown_day, ?3 + 1) > ?3
                 AND (s.again = 1 OR c.note IS NOT NULL) AND coalesce(m.suspended, 0) = 0
               UNION ALL
               -- The cards of each deck are walked in their order, and no further than the limit allows.
               SELECT * FROM (
                   SELECT c.id, wanted.class || ':' || c.note, wanted.key * 1000000000 + c.position, 0, 0, 250, 0, 0, NULL, NULL,
                          NULL, NULL, NULL, NULL, NULL, 0, coalesce(m.bookmarked, 0), coalesce(m.note, '')
                   FROM wanted
                   CROSS JOIN cards c ON c.deck_id = wanted.deck AND c.retired_at IS NULL
                   LEFT JOIN card_states s ON s.student_id = ?2 AND s.card_id = c.id
                   LEFT JOIN marks m ON m.student_id = ?2 AND m.card_id = c.id
                   WHERE s.due_day IS NULL AND coalesce(m.suspended, 0) = 0
                     -- Of met cards it is known by now: their siblings needn't be looked for.
                     AND (c.note IS NULL OR s.due_day IS NOT NULL
                          OR (wanted.class || ':' || c.note NOT IN (SELECT note FROM taken)
                              -- Where new cards are shuffled, which of them come is settled with the order.
                              AND (?7 OR NOT EXISTS (SELECT 1 FROM cards c2 INDEXED BY cards_by_note
                                                     CROSS JOIN wanted w2 ON w2.deck = c2.deck_id AND +w2.class = wanted.class
                                                     LEFT JOIN card_states s2 ON s2.student_id = ?2 AND s2.card_id = c2.id
                                                     LEFT JOIN marks m2 ON m2.student_id = ?2 AND m2.card_id = c2.id
                                                     WHERE c2.note = c.note AND c2.retired_at IS NULL AND s2.due_day IS NULL
                                                       AND coalesce(m2.suspended, 0) = 0
                                                       AND (w2.key, c2.position, c2.id) < (wanted.key, c.position, c.id)))))
                   LIMIT (SELECT CASE WHEN ?7 THEN -1 ELSE new END FROM allowed)))"#,
        ids,
        student.id,
        today,
        new_cards,
        student.reviews_per_day,
        begun,
        shuffled
    )
    .fetch_one(db)
    .await?;
    let (new_left, reviewed) = (found.new_left, found.reviewed);
    Ok(Chosen { new_left, reviewed, cards: found.cards, met: Vec::new(), exams: found.exams })
}

async fn all(db: &mut Db, student: &Person, decks: &[DeckId], today: Day) -> Result<Chosen, Error> {
    let new_cards = student.new_cards();
    let (ids, begun, today) = (json_ids(decks), student.days().starts(today), i64::from(today.number()));
    let found = sqlx::query!(
        r#"SELECT (SELECT max(?4 - count(*), 0)
                   FROM reviews
                   WHERE student_id = ?2 AND study_day = ?3 AND was_new = 1 AND undone_at IS NULL) AS "new_left!: u32",
                  (SELECT count(*) FROM reviews
                   WHERE ?5 > 0 AND student_id = ?2 AND answered_at >= ?6 AND undone_at IS NULL
                     AND study_day = ?3 AND kind = 'scheduled' AND was_new = 0) AS "reviewed!: u32",
                  (SELECT json_group_array(json_array(deck_id, day)) FROM exams_in_force WHERE student_id = ?2)
                      AS "exams!: Json<Vec<(DeckId, i64)>>",
                  (SELECT json_group_array(k.class_id || ':' || n.note)
                   FROM card_states t INDEXED BY card_states_by_last_day
                   CROSS JOIN cards n ON n.id = t.card_id AND n.note IS NOT NULL
                   CROSS JOIN decks k ON k.id = n.deck_id AND k.class_id IS NOT NULL
                   WHERE t.student_id = ?2 AND t.last_day = ?3) AS "met!: Json<Vec<String>>",
                  json_group_array(json_array(c.id, d.class_id || ':' || c.note, wanted.key * 1000000000 + c.position,
                                              coalesce(s.repetitions, 0), coalesce(s.interval_days, 0), coalesce(s.ease, 250),
                                              coalesce(s.lapses, 0), coalesce(s.again, 0), s.due_day, s.shown_day, s.last_day,
                                              s.last_grade, s.due_grade, s.last_at, coalesce(s.graded_at, s.last_at), 0,
                                              coalesce(m.bookmarked, 0), coalesce(m.note, ''))) AS "cards!: Json<Vec<Row>>"
           FROM json_each(?1) wanted
           CROSS JOIN decks d ON d.id = wanted.value
           CROSS JOIN cards c ON c.deck_id = d.id AND c.retired_at IS NULL
           LEFT JOIN card_states s ON s.student_id = ?2 AND s.card_id = c.id
           LEFT JOIN marks m ON m.student_id = ?2 AND m.card_id = c.id
           WHERE coalesce(m.suspended, 0) = 0"#,
        ids,
        student.id,
        today,
        new_cards,
        student.reviews_per_day,
        begun
    )
    .fetch_one(db)
    .await?;
    let (new_left, reviewed) = (found.new_left, found.reviewed);
    Ok(Chosen { new_left, reviewed, cards: found.cards, met: found.met.0, exams: found.exams })
}

/// The rows as candidates, and those of their notes that were `met`; notes, which are text here, become numbers that are equal
/// where the notes are.
fn numbered(rows: Vec<Row>, met: &[String]) -> (Vec<Candidate>, HashSet<i64>) {
    let mut notes: HashMap<String, i64> = HashMap::new();
    let candidates = rows
        .into_iter()
        .map(|row| {
            let note = row.note.clone().map(|note| {
                let next = i64::try_from(notes.len()).unwrap_or(i64::MAX);
                *notes.entry(note).or_insert(next)
            });
            row.candidate(note)
        })
        .collect();
    (candidates, met.iter().filter_map(|note| notes.get(note).copied()).collect())
}

/// One card as the queries above list it, in their order.
#[derive(Debug, serde::Deserialize)]
struct Row {
    card: i64,
    note: Option<String>,
    position: i64,
    repetitions: i64,
    interval_days: i64,
    ease: i64,
    lapses: i64,
    again: i64,
    due_day: Option<i64>,
    shown_day: Option<i64>,
    last_day: Option<i64>,
    last_grade: Option<i64>,
    due_grade: Option<i64>,
    last_at: Option<Millis>,
    graded_at: Option<Millis>,
    others_since: i64,
    bookmarked: u8,
    own_note: String,
}

impl Row {
    fn candidate(self, note: Option<i64>) -> Candidate {
        Candidate {
            card: self.card,
            note,
            position: u64::try_from(self.position).unwrap_or(0),
            state: reviews::state(&reviews::Columns {
                repetitions: self.repetitions,
                interval_days: self.interval_days,
                ease: self.ease,
                lapses: self.lapses,
                again: self.again,
                due_day: self.due_day,
                last_day: self.last_day,
                last_grade: self.last_grade,
                due_grade: self.due_grade,
            }),
            shown_due: self.shown_day.map(reviews::day),
            last_at: self.last_at,
            graded_at: self.graded_at,
            others_since: u32::try_from(self.others_since).unwrap_or(0),
        }
    }
}

/// A grade of the round that is going on.
#[derive(Debug, Clone, Copy)]
pub struct RoundAnswer {
    /// Which card.
    pub card: CardId,
    /// 1 to 5.
    pub grade: i64,
    /// Thinking time.
    pub duration_ms: i64,
}

/// The student's answers that were recorded since `since`, oldest first: the round that is going on.
pub async fn round(db: &mut Db, student: UserId, since: Millis) -> Result<Vec<RoundAnswer>, Error> {
    // Answers are found by when they were given, and told apart by when they arrived: a device's clock may be two minutes off.
    let from = since.saturating_sub(reviews::CLOCK_SLACK);
    let answers = sqlx::query_as!(
        RoundAnswer,
        r#"SELECT card_id AS "card: CardId", grade AS "grade!: i64", duration_ms
           FROM reviews
           WHERE student_id = ? AND answered_at >= ? AND undone_at IS NULL AND recorded_at >= ? AND grade IS NOT NULL
             AND import_id IS NULL
           ORDER BY answered_at, id"#,
        student,
        from,
        since
    )
    .fetch_all(db)
    .await?;
    Ok(answers)
}

/// Last grades that cards had before `since`, for the mastery before a round: (card, grade), cards never met left out.
pub async fn grades_before(
    db: &mut Db,
    student: UserId,
    cards: &[CardId],
    since: Millis,
) -> Result<Vec<(CardId, i64)>, Error> {
    let ids = serde_json::to_string(cards).unwrap_or_else(|_| "[]".to_owned());
    let rows = sqlx::query!(
        r#"SELECT c.id AS "card!: CardId",
                  (SELECT coalesce(r.grade, json_extract(r.given, '$.last_grade')) FROM reviews r
                   WHERE r.student_id = ?2 AND r.card_id = c.id AND r.undone_at IS NULL
                     AND r.recorded_at < ?3 AND r.kind <> 'cram'
                   ORDER BY r.answered_at DESC, r.id DESC
                   LIMIT 1) AS "grade?: i64"
           FROM json_each(?1) wanted
           JOIN cards c ON c.id = wanted.value"#,
        ids,
        student,
        since
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|r| Some((r.card, r.grade?))).collect())
}
