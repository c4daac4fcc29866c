//! Decks, with the figures that a student or a class sees of them.

use std::collections::HashSet;

use crate::error::Error;
use crate::schedule::day::Day;
use crate::store::classes::ClassRole;
use crate::store::ids::{ClassId, DeckId, UserId};
use crate::store::people::{Person, Role};
use crate::store::rights::{self, Act, Policy, Proposers};
use crate::store::{Db, reviews};

/// A deck that somebody may read.
#[derive(Debug, Clone)]
pub struct Deck {
    /// Row id.
    pub id: DeckId,
    /// The class in which the reader has it: its own, or one that it is shared with.
    pub class: ClassId,
    /// That class's name.
    pub class_name: String,
    /// The class it belongs to, whose instructors edit it.
    pub owner: ClassId,
    /// The owner's name.
    pub owner_name: String,
    /// A path: `A::B::C`.
    pub name: String,
    /// What it is about; may be empty.
    pub description: String,
    /// BCP 47, or empty.
    pub language: String,
    /// Stable across servers.
    pub uuid: String,
    /// Whose proposals the owner wants; nobody's while it is put away.
    pub proposers: Proposers,
    /// What the owner's members correct goes in at once.
    pub at_once: bool,
    /// What the reader is in the class that it belongs to; none for those of other classes, and where a class is asked, not a person.
    pub role: Option<ClassRole>,
}

impl Deck {
    /// The name of the class it comes from, where that is another than the one in which it is read.
    pub fn from(&self) -> Option<&str> {
        (self.owner != self.class).then_some(self.owner_name.as_str())
    }

    /// Whether the reader may do that with its cards.
    pub fn lets(&self, act: Act) -> bool {
        rights::may(self.role, Policy { proposers: self.proposers, at_once: self.at_once }, act)
    }
}

/// One deck as one student stands to it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Row id.
    pub id: DeckId,
    /// The class in which the student has it.
    pub class: ClassId,
    /// The name of the class it comes from, where that is another.
    pub from: Option<String>,
    /// A path.
    pub name: String,
    /// Cards that are not retired.
    pub cards: u32,
    /// Of these, never answered and not suspended.
    pub unseen: u32,
    /// Of these, may come today: one a note, and none of a note that was met today or is due.
    pub fresh: u32,
    /// Due today, those to be repeated today among them.
    pub due: u32,
    /// Of these, to be repeated today.
    pub again: u32,
    /// Cards by their last grade, 1 to 5.
    pub grades: [u32; 5],
}

/// The deck, if `person` may read it: as a member of its class or of one that it is shared with, or an admin.
///
/// Errors: [`Error::NotFound`], whether it doesn't exist or isn't theirs to know.
pub async fn readable(db: &mut Db, person: &Person, deck: DeckId) -> Result<Deck, Error> {
    let mut found = readable_among(db, person, &[deck]).await?;
    found.pop().ok_or(Error::NotFound)
}

/// Those of `decks` that `person` may read, in their order.
pub async fn readable_among(db: &mut Db, person: &Person, decks: &[DeckId]) -> Result<Vec<Deck>, Error> {
    let admin = person.role == Role::Admin;
    let ids = json_ids(decks);
    let found = sqlx::query_as!(
        Deck,
        r#"SELECT d.id AS "id!: DeckId", c.id AS "class!: ClassId", c.name AS "class_name!", o.id AS "owner!: ClassId",
                  o.name AS "owner_name!", d.name, d.description, d.language, d.uuid, o.at_once AS "at_once: bool",
                  CASE WHEN o.archived_at IS NULL THEN o.proposers ELSE 'nobody' END AS "proposers!: Proposers",
                  CASE WHEN o.archived_at IS NULL
                       THEN CASE WHEN ?3 THEN 'instructor'
                                 ELSE (SELECT w.role FROM memberships w
                                       WHERE w.class_id = o.id AND w.user_id = ?2 AND w.left_at IS NULL) END
                  END AS "role?: ClassRole"
           FROM json_each(?1) wanted
           JOIN decks d ON d.id = wanted.value
           JOIN classes o ON o.id = d.class_id
           JOIN classes c ON c.id = coalesce(
               (SELECT r.class_id FROM deck_readers r
                WHERE r.deck_id = d.id AND r.user_id = ?2 AND r.until IS NULL
                ORDER BY r.shared, r.class_id
                LIMIT 1),
               CASE WHEN ?3 THEN d.class_id END)
           WHERE d.staged = 0 AND d.archived_at IS NULL AND o.deleted_at IS NULL AND c.archived_at IS NULL
           ORDER BY wanted.key"#,
        ids,
        person.id,
        admin
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}

/// Row ids as the JSON array that `json_each` takes.
pub(super) fn json_ids(ids: &[DeckId]) -> String {
    serde_json::to_string(ids).unwrap_or_else(|_| "[]".to_owned())
}

/// The decks that a class studies, by name: its own, and those shared with it.
pub async fn of_class(db: &mut Db, class: ClassId) -> Result<Vec<Deck>, Error> {
    let decks = sqlx::query_as!(
        Deck,
        r#"SELECT d.id AS "id!: DeckId", c.id AS "class!: ClassId", c.name AS "class_name!", o.id AS "owner!: ClassId",
                  o.name AS "owner_name!", d.name, d.description, d.language, d.uuid, o.proposers AS "proposers: Proposers",
                  o.at_once AS "at_once: bool", NULL AS "role?: ClassRole"
           FROM (SELECT id FROM decks WHERE class_id = ?1
                 UNION
                 SELECT deck_id FROM deck_shares WHERE class_id = ?1 AND ended_at IS NULL) own
           JOIN decks d ON d.id = own.id
           JOIN classes o ON o.id = d.class_id
           JOIN classes c ON c.id = ?1
           WHERE d.staged = 0 AND d.archived_at IS NULL
           ORDER BY d.name, d.id"#,
        class
    )
    .fetch_all(db)
    .await?;
    Ok(decks)
}

/// Every deck that belongs to a class, by name: those in use, then those that are put away, which nobody studies.
pub async fn owned_by(db: &mut Db, class: ClassId) -> Result<Vec<Deck>, Error> {
    let decks = sqlx::query_as!(
        Deck,
        r#"SELECT d.id AS "id!: DeckId", c.id AS "class!: ClassId", c.name AS "class_name!", c.id AS "owner!: ClassId",
                  c.name AS "owner_name!", d.name AS "name!", d.description AS "description!", d.language AS "language!",
                  d.uuid AS "uuid!", c.proposers AS "proposers!: Proposers", c.at_once AS "at_once!: bool",
                  NULL AS "role?: ClassRole"
           FROM decks d
           JOIN classes c ON c.id = d.class_id
           WHERE d.class_id = ? AND d.staged = 0
           ORDER BY d.archived_at IS NOT NULL, d.name, d.id"#,
        class
    )
    .fetch_all(db)
    .await?;
    Ok(decks)
}

/// The decks of every class that `student` belongs to, by class and name, each once.
pub async fn of_member(db: &mut Db, student: UserId) -> Result<Vec<Deck>, Error> {
    let mut decks = sqlx::query_as!(
        Deck,
        r#"SELECT d.id AS "id!: DeckId", c.id AS "class!: ClassId", c.name AS "class_name!", o.id AS "owner!: ClassId",
                  o.name AS "owner_name!", d.name AS "name!", d.description AS "description!", d.language AS "language!",
                  d.uuid AS "uuid!", o.at_once AS "at_once!: bool",
                  CASE WHEN o.archived_at IS NULL THEN o.proposers ELSE 'nobody' END AS "proposers!: Proposers",
                  CASE WHEN o.archived_at IS NULL
                       THEN (SELECT w.role FROM memberships w
                             WHERE w.class_id = o.id AND w.user_id = r.user_id AND w.left_at IS NULL)
                  END AS "role?: ClassRole"
           FROM deck_readers r
           JOIN classes c ON c.id = r.class_id
           JOIN decks d ON d.id = r.deck_id
           JOIN classes o ON o.id = d.class_id
           WHERE r.user_id = ? AND r.until IS NULL
           ORDER BY c.name, c.id, d.name, d.id"#,
        student
    )
    .fetch_all(db)
    .await?;
    // Who is in several classes of a course finds the deck in the one that it belongs to, else in the first.
    let mut seen: HashSet<DeckId> = decks.iter().filter(|deck| deck.from().is_none()).map(|deck| deck.id).collect();
    decks.retain(|deck| deck.from().is_none() || seen.insert(deck.id));
    Ok(decks)
}

/// The decks that `person` studies together: those of `decks` and of `classes`, each once, or those of all their classes where
/// both are empty.
///
/// Errors: [`Error::NotFound`] if a deck or class isn't theirs.
pub(super) async fn mix(
    db: &mut Db,
    person: &Person,
    decks: &[DeckId],
    classes: &[ClassId],
) -> Result<Vec<Deck>, Error> {
    if decks.is_empty() && classes.is_empty() {
        return of_member(db, person.id).await;
    }
    let mut wanted = decks.to_vec();
    for class in classes {
        super::classes::role_of(db, person, *class).await?;
        wanted.extend(of_class(db, *class).await?.into_iter().map(|deck| deck.id));
    }
    let mut seen = HashSet::new();
    wanted.retain(|deck| seen.insert(*deck));
    let found = readable_among(db, person, &wanted).await?;
    if found.len() < wanted.len() { Err(Error::NotFound) } else { Ok(found) }
}

/// The decks of one class as `student` stands to them on `today`.
pub async fn standings_in(db: &mut Db, class: ClassId, student: UserId, today: Day) -> Result<Vec<Standing>, Error> {
    let decks = of_class(db, class).await?;
    standings_to(db, decks, student, today).await
}

/// The decks of every class that `student` belongs to, as they stand to them on `today`.
pub async fn standings_of(db: &mut Db, student: UserId, today: Day) -> Result<Vec<Standing>, Error> {
    let decks = of_member(db, student).await?;
    standings_to(db, decks, student, today).await
}

/// The same for decks as they were found, each in the class in which the student has it.
async fn standings_to(db: &mut Db, decks: Vec<Deck>, student: UserId, today: Day) -> Result<Vec<Standing>, Error> {
    let ids: Vec<DeckId> = decks.iter().map(|deck| deck.id).collect();
    let mut standings = standings(db, &ids, student, today).await?;
    // Both are in the same order, and each deck is there once.
    for (standing, deck) in standings.iter_mut().zip(decks) {
        standing.from = deck.from().map(ToOwned::to_owned);
        standing.class = deck.class;
    }
    Ok(standings)
}

/// `decks` as `student` stands to them on `today`, in their order, each as in the class that it belongs to.
pub async fn standings(db: &mut Db, decks: &[DeckId], student: UserId, today: Day) -> Result<Vec<Standing>, Error> {
    let (ids, today) = (json_ids(decks), i64::from(today.number()));
    let rows = sqlx::query!(
        r#"WITH taken (note) AS MATERIALIZED
               (SELECT k.class_id || ':' || n.note
                FROM card_states t INDEXED BY card_states_by_last_day
                CROSS JOIN cards n ON n.id = t.card_id AND n.note IS NOT NULL
                CROSS JOIN decks k ON k.id = n.deck_id AND k.class_id IS NOT NULL
                WHERE t.student_id = ?2 AND t.last_day = ?3
                UNION ALL
                SELECT k.class_id || ':' || n.note
                FROM card_states t INDEXED BY card_states_by_shown_day
                CROSS JOIN cards n ON n.id = t.card_id AND n.note IS NOT NULL AND n.retired_at IS NULL
                CROSS JOIN decks k ON k.id = n.deck_id AND k.class_id IS NOT NULL
                WHERE t.student_id = ?2 AND t.shown_day <= ?3)
           SELECT d.id AS "id!: DeckId", d.class_id AS "class!: ClassId", d.name,
                  count(c.id) AS "cards!: u32",
                  count(c.id) FILTER (WHERE s.due_day IS NULL AND coalesce(m.suspended, 0) = 0) AS "unseen!: u32",
                  count(c.id) FILTER (WHERE s.due_day IS NULL AND coalesce(m.suspended, 0) = 0 AND c.note IS NULL)
                  + count(DISTINCT CASE WHEN s.due_day IS NULL AND coalesce(m.suspended, 0) = 0
                                             AND d.class_id || ':' || c.note NOT IN (SELECT note FROM taken)
                                        THEN c.note END) AS "fresh!: u32",
                  count(c.id) FILTER (WHERE (s.shown_day <= ?3 OR (s.again = 1 AND s.last_day = ?3))
                                        AND coalesce(m.suspended, 0) = 0) AS "due!: u32",
                  count(c.id) FILTER (WHERE s.again = 1 AND s.last_day = ?3
                                        AND coalesce(m.suspended, 0) = 0) AS "again!: u32",
                  count(c.id) FILTER (WHERE s.last_grade = 1) AS "g1!: u32",
                  count(c.id) FILTER (WHERE s.last_grade = 2) AS "g2!: u32",
                  count(c.id) FILTER (WHERE s.last_grade = 3) AS "g3!: u32",
                  count(c.id) FILTER (WHERE s.last_grade = 4) AS "g4!: u32",
                  count(c.id) FILTER (WHERE s.last_grade = 5) AS "g5!: u32"
           FROM json_each(?1) wanted
           JOIN decks d ON d.id = wanted.value
           LEFT JOIN cards c ON c.deck_id = d.id AND c.retired_at IS NULL
           LEFT JOIN card_states s ON s.student_id = ?2 AND s.card_id = c.id
           LEFT JOIN marks m ON m.student_id = ?2 AND m.card_id = c.id
           GROUP BY wanted.key
           ORDER BY wanted.key"#,
        ids,
        student,
        today
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Standing {
            id: r.id,
            class: r.class,
            from: None,
            name: r.name,
            cards: r.cards,
            unseen: r.unseen,
            fresh: r.fresh,
            due: r.due,
            again: r.again,
            grades: [r.g1, r.g2, r.g3, r.g4, r.g5],
        })
        .collect())
}

/// A deck as the whole class stands to it: cards, and last grades over all its students.
#[derive(Debug, Clone)]
pub struct ClassStanding {
    /// Row id.
    pub id: DeckId,
    /// A path.
    pub name: String,
    /// Cards that are not retired.
    pub cards: u32,
}

/// The decks that a class studies, with the number of their cards.
pub async fn sizes(db: &mut Db, class: ClassId) -> Result<Vec<ClassStanding>, Error> {
    let decks = sqlx::query_as!(
        ClassStanding,
        r#"SELECT d.id AS "id!: DeckId", d.name,
                  (SELECT count(*) FROM cards c WHERE c.deck_id = d.id AND c.retired_at IS NULL) AS "cards!: u32"
           FROM (SELECT id FROM decks WHERE class_id = ?1
                 UNION
                 SELECT deck_id FROM deck_shares WHERE class_id = ?1 AND ended_at IS NULL) own
           JOIN decks d ON d.id = own.id
           WHERE d.staged = 0 AND d.archived_at IS NULL
           ORDER BY d.name, d.id"#,
        class
    )
    .fetch_all(db)
    .await?;
    Ok(decks)
}

/// What a student's own limits still let come today, over all decks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// New cards.
    pub new: u32,
    /// Due cards, those to be repeated aside; [`u32::MAX`] without a limit.
    pub reviews: u32,
}

impl Left {
    /// New cards of `decks` that come today.
    pub fn new_in(self, decks: &[Standing]) -> u32 {
        decks.iter().map(|deck| deck.fresh).sum::<u32>().min(self.new)
    }

    /// Due cards of `decks` that come today, those to be repeated among them.
    pub fn due_in(self, decks: &[Standing]) -> u32 {
        let again: u32 = decks.iter().map(|deck| deck.again).sum();
        let due: u32 = decks.iter().map(|deck| deck.due).sum();
        due.saturating_sub(again).min(self.reviews).saturating_add(again)
    }

    /// All cards of a deck that come today if nothing else is studied.
    pub fn waiting(self, deck: &Standing) -> u32 {
        let deck = std::slice::from_ref(deck);
        self.due_in(deck) + self.new_in(deck)
    }
}

/// What the limits of `person` still let come on `today`.
pub async fn left_today(db: &mut Db, person: &Person, today: Day) -> Result<Left, Error> {
    let (begun, day) = (person.days().starts(today), i64::from(today.number()));
    let done = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM reviews
                   WHERE student_id = ?1 AND study_day = ?2 AND was_new = 1 AND undone_at IS NULL) AS "met!: u32",
                  (SELECT count(*) FROM reviews
                   WHERE ?4 > 0 AND student_id = ?1 AND answered_at >= ?3 AND undone_at IS NULL
                     AND study_day = ?2 AND kind = 'scheduled' AND was_new = 0) AS "reviewed!: u32""#,
        person.id,
        day,
        begun,
        person.reviews_per_day
    )
    .fetch_one(db)
    .await?;
    let left = |limit: i64, done: u32| u32::try_from(limit).unwrap_or(0).saturating_sub(done);
    let reviews = if person.reviews_per_day > 0 { left(person.reviews_per_day, done.reviewed) } else { u32::MAX };
    Ok(Left { new: left(person.new_cards(), done.met), reviews })
}

/// The student's own pace: thinking time of an answer in milliseconds, over their last hundred; none before the tenth.
pub async fn pace(db: &mut Db, student: UserId) -> Result<Option<u32>, Error> {
    let row = sqlx::query!(
        r#"SELECT count(*) AS "answers!: i64", coalesce(avg(duration_ms), 0) AS "mean!: f64"
           FROM (SELECT duration_ms FROM reviews
                 WHERE student_id = ? AND undone_at IS NULL AND kind <> 'imported'
                 ORDER BY answered_at DESC, id DESC
                 LIMIT 100)"#,
        student
    )
    .fetch_one(db)
    .await?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a mean of values of at most 60,000
    Ok((row.answers >= 10).then_some(row.mean as u32))
}

/// The first study day after `today` on which something of `decks` comes back; none if nothing is scheduled.
pub async fn next_day(db: &mut Db, decks: &[DeckId], student: UserId, today: Day) -> Result<Option<Day>, Error> {
    let (ids, today) = (json_ids(decks), i64::from(today.number()));
    let next = sqlx::query_scalar!(
        r#"SELECT min(s.shown_day) AS "day?: i64"
           FROM cards c
           JOIN card_states s ON s.student_id = ?2 AND s.card_id = c.id
           LEFT JOIN marks m ON m.student_id = ?2 AND m.card_id = c.id
           WHERE c.deck_id IN (SELECT value FROM json_each(?1)) AND c.retired_at IS NULL AND s.shown_day > ?3
             AND coalesce(m.suspended, 0) = 0"#,
        ids,
        student,
        today
    )
    .fetch_one(db)
    .await?;
    Ok(next.map(reviews::day))
}
