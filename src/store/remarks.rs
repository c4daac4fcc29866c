//! Remarks on cards: what somebody asks, and what is answered. A remark stands behind the answer of its card until it is solved; one for
//! the instructors alone is read by its author and by them: those of the deck's class, who look after all of it, and those who teach
//! its author in another class that studies the deck. Those that an import found in cards have no author.

use crate::content;
use crate::error::Error;
use crate::store::ids::{CardId, ClassId, DeckId, RemarkId, UserId};
use crate::store::people::Person;
use crate::store::{Db, Millis, cards, decks, shares};

/// Longest remark or answer in characters.
pub const TEXT_MAX: usize = 2_000;
/// Longest reason for a report in characters.
pub const REASON_MAX: usize = 500;
/// Remarks and answers that somebody may write in a day.
const A_DAY: i64 = 50;
/// Entries of one card that are read; nobody talks as much about one.
const ENTRIES: i64 = 500;
const DAY: Millis = 24 * 60 * 60 * 1000;

/// A remark as it stands behind a card's answer: still open, or with an answer that an instructor has pinned.
#[derive(Debug, Clone)]
pub struct Remark {
    /// Row id.
    pub id: RemarkId,
    /// Which card.
    pub card: CardId,
    /// Plain text.
    pub text: String,
    /// Who wrote it; none for words that came with an import.
    pub author: Option<String>,
    /// The same, as a row id.
    pub author_id: Option<UserId>,
    /// For its author and the instructors alone.
    pub private: bool,
    /// The pinned answer, if there is one.
    pub pinned: Option<String>,
    /// Who wrote that.
    pub pinned_by: Option<String>,
    /// Answers that can be read.
    pub answers: i64,
}

impl Remark {
    /// Whether `reader` finds it behind the card. What is for the instructors alone stands on pages of theirs, and with its author.
    pub fn is_for(&self, reader: UserId) -> bool {
        !self.private || self.author_id == Some(reader)
    }
}

/// What stands behind the answers of `cards`, oldest first.
pub async fn on(db: &mut Db, cards: &[CardId]) -> Result<Vec<Remark>, Error> {
    let ids = serde_json::to_string(cards).unwrap_or_else(|_| "[]".to_owned());
    let remarks = sqlx::query_as!(
        Remark,
        r#"SELECT r.id AS "id!: RemarkId", r.card_id AS "card!: CardId", r.text, u.name AS "author?",
                  r.author_id AS "author_id?: UserId", r.private AS "private!: bool", p.text AS "pinned?",
                  pu.name AS "pinned_by?",
                  (SELECT count(*) FROM comments a WHERE a.parent_id = r.id AND a.hidden_at IS NULL) AS "answers!: i64"
           FROM json_each(?1) wanted
           JOIN comments r ON r.card_id = wanted.value AND r.parent_id IS NULL AND r.hidden_at IS NULL
           LEFT JOIN users u ON u.id = r.author_id
           LEFT JOIN comments p ON p.id = (SELECT max(a.id) FROM comments a
                                           WHERE a.parent_id = r.id AND a.pinned = 1 AND a.hidden_at IS NULL)
           LEFT JOIN users pu ON pu.id = p.author_id
           WHERE r.solved_at IS NULL OR p.id IS NOT NULL
           ORDER BY r.card_id, r.id"#,
        ids
    )
    .fetch_all(db)
    .await?;
    Ok(remarks)
}

/// Open remarks of a deck that everybody reads, as (card, number).
pub async fn counts(db: &mut Db, deck: DeckId) -> Result<Vec<(CardId, i64)>, Error> {
    let rows = sqlx::query!(
        r#"SELECT r.card_id AS "card!: CardId", count(*) AS "open!: i64"
           FROM cards c
           JOIN comments r ON r.card_id = c.id AND r.parent_id IS NULL AND r.solved_at IS NULL AND r.hidden_at IS NULL
           WHERE c.deck_id = ? AND r.private = 0
           GROUP BY r.card_id"#,
        deck
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|r| (r.card, r.open)).collect())
}

/// A remark or an answer on the page of a card.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)] // each is a thing of its own
pub struct Entry {
    /// Row id.
    pub id: RemarkId,
    /// The remark that it answers.
    pub parent: Option<RemarkId>,
    /// Plain text.
    pub text: String,
    /// Who wrote it; none for words that came with an import, and for somebody who is gone.
    pub author: Option<String>,
    /// The same, as a row id.
    pub author_id: Option<UserId>,
    /// Its author is an instructor of the deck's class.
    pub teaches: bool,
    /// It came with an import.
    pub imported: bool,
    /// Unix ms.
    pub created_at: Millis,
    /// For its author and the instructors alone.
    pub private: bool,
    /// The answer that counts.
    pub pinned: bool,
    /// Unix ms.
    pub solved_at: Option<Millis>,
    /// Who marked it as solved.
    pub solved_by: Option<String>,
    /// Unix ms; only who moderates reads what is hidden.
    pub hidden_at: Option<Millis>,
    /// Who hid it.
    pub hidden_by: Option<String>,
    /// The reader has reported it.
    pub reported: bool,
}

/// What was said about `card`, in its order, as far as `reader` may read it ([`readable`]); who `moderates` reads all of it.
pub async fn thread(db: &mut Db, card: CardId, reader: UserId, moderates: bool) -> Result<Vec<Entry>, Error> {
    let entries = sqlx::query_as!(
        Entry,
        r#"SELECT r.id AS "id!: RemarkId", r.parent_id AS "parent?: RemarkId", r.text AS "text!", u.name AS "author?",
                  r.author_id AS "author_id?: UserId", r.import_id IS NOT NULL AS "imported!: bool",
                  EXISTS (SELECT 1 FROM cards c
                          JOIN decks d ON d.id = c.deck_id
                          JOIN memberships m ON m.class_id = d.class_id AND m.user_id = r.author_id
                          WHERE c.id = r.card_id AND m.left_at IS NULL AND m.role = 'instructor') AS "teaches!: bool",
                  r.created_at AS "created_at!", r.private AS "private!: bool", r.pinned AS "pinned!: bool",
                  r.solved_at AS "solved_at?", s.name AS "solved_by?", r.hidden_at AS "hidden_at?", h.name AS "hidden_by?",
                  EXISTS (SELECT 1 FROM flags f WHERE f.comment_id = r.id AND f.reporter_id = ?2) AS "reported!: bool"
           FROM comments r
           LEFT JOIN comments p ON p.id = r.parent_id
           LEFT JOIN users u ON u.id = r.author_id
           LEFT JOIN users s ON s.id = r.solved_by
           LEFT JOIN users h ON h.id = r.hidden_by
           WHERE r.card_id = ?1
             AND (?3 OR (r.hidden_at IS NULL AND p.hidden_at IS NULL
                         AND (r.private = 0
                              OR CASE WHEN r.parent_id IS NULL THEN r.author_id ELSE p.author_id END = ?2
                              OR EXISTS (SELECT 1 FROM deck_readers a
                                         WHERE a.deck_id = (SELECT deck_id FROM cards WHERE id = ?1) AND a.until IS NULL
                                           AND a.user_id = CASE WHEN r.parent_id IS NULL THEN r.author_id ELSE p.author_id END
                                           AND EXISTS (SELECT 1 FROM memberships i
                                                       WHERE i.class_id = a.class_id AND i.user_id = ?2
                                                         AND i.role = 'instructor' AND i.left_at IS NULL)))))
           ORDER BY r.id
           LIMIT ?4 + 0"#,
        card,
        reader,
        moderates,
        ENTRIES
    )
    .fetch_all(db)
    .await?;
    Ok(entries)
}

/// A remark or an answer, and how somebody stands to it.
#[derive(Debug, Clone)]
pub struct Found {
    /// Row id.
    pub id: RemarkId,
    /// Its card.
    pub card: CardId,
    /// The class that its deck belongs to.
    pub class: ClassId,
    /// The remark that it answers.
    pub parent: Option<RemarkId>,
    /// Who wrote it.
    pub author: Option<UserId>,
    /// Who asked: wrote the remark itself, of which this may be an answer.
    pub asked_by: Option<UserId>,
    /// Who hid it.
    pub hidden_by: Option<UserId>,
    /// It is hidden.
    pub hidden: bool,
    /// The person manages the deck.
    pub moderates: bool,
}

/// The remark, if `person` may read it.
///
/// Errors: [`Error::NotFound`], whether it doesn't exist or isn't theirs to know.
pub async fn readable(db: &mut Db, person: &Person, remark: RemarkId) -> Result<Found, Error> {
    let row = sqlx::query!(
        r#"SELECT r.card_id AS "card!: CardId", r.parent_id AS "parent?: RemarkId", r.author_id AS "author?: UserId",
                  CASE WHEN r.parent_id IS NULL THEN r.author_id ELSE p.author_id END AS "asked_by?: UserId",
                  r.private AS "private!: bool",
                  r.hidden_by AS "hidden_by?: UserId", r.hidden_at IS NOT NULL AS "hidden!: bool",
                  p.hidden_at IS NOT NULL AS "buried!: bool"
           FROM comments r
           LEFT JOIN comments p ON p.id = r.parent_id
           WHERE r.id = ?"#,
        remark
    )
    .fetch_optional(&mut *db)
    .await?
    .ok_or(Error::NotFound)?;
    let deck = cards::readable(db, person, row.card).await?;
    let class = decks::readable(db, person, deck).await?.owner;
    let moderates = shares::manages(db, person, class).await?;
    // Who hid their own words may show them again.
    let own = row.author == Some(person.id) && row.hidden_by == Some(person.id);
    let mine = row.asked_by == Some(person.id);
    let told = !row.private || mine || teaches(db, person.id, deck, row.asked_by).await?;
    let shown = (!row.hidden || own) && !row.buried && told;
    if !moderates && !shown {
        return Err(Error::NotFound);
    }
    Ok(Found {
        id: remark,
        card: row.card,
        class,
        parent: row.parent,
        author: row.author,
        asked_by: row.asked_by,
        hidden_by: row.hidden_by,
        hidden: row.hidden,
        moderates,
    })
}

/// Whether `reader` teaches who asked, in a class in which that one reads the deck.
async fn teaches(db: &mut Db, reader: UserId, deck: DeckId, asked_by: Option<UserId>) -> Result<bool, Error> {
    let teaches = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM deck_readers a
                          WHERE a.deck_id = ?2 AND a.user_id = ?3 AND a.until IS NULL
                            AND EXISTS (SELECT 1 FROM memberships i
                                        WHERE i.class_id = a.class_id AND i.user_id = ?1
                                          AND i.role = 'instructor' AND i.left_at IS NULL)) AS "teaches!: bool""#,
        reader,
        deck,
        asked_by
    );
    Ok(teaches.fetch_one(db).await?)
}

/// Plain text as it is kept.
///
/// Errors: [`Error::Invalid`] if nothing is left of it, or more than `most` characters.
fn kept(text: &str, most: usize, empty: bool) -> Result<String, Error> {
    let text = content::nfc(text.trim()).replace("\r\n", "\n");
    if text.is_empty() && !empty {
        return Err(Error::invalid("remark-empty"));
    }
    if text.chars().count() > most {
        return Err(Error::invalid_with("remark-long", vec![("limit", most.to_string())]));
    }
    Ok(text)
}

/// Keeps a remark on a card that `author` may read.
///
/// Errors: [`Error::Invalid`] if it is empty or too long, or its author has written too many today.
pub async fn write(
    db: &mut Db,
    card: CardId,
    author: UserId,
    text: &str,
    private: bool,
    now: Millis,
) -> Result<RemarkId, Error> {
    let text = kept(text, TEXT_MAX, false)?;
    check_pace(db, author, now).await?;
    let id = sqlx::query_scalar!(
        r#"INSERT INTO comments (card_id, author_id, text, private, created_at)
           VALUES (?, ?, ?, ?, ?)
           RETURNING id AS "id!: RemarkId""#,
        card,
        author,
        text,
        private,
        now
    )
    .fetch_one(db)
    .await?;
    Ok(id)
}

/// Keeps an answer to `remark`; an answer to an answer belongs to the same remark.
///
/// Errors: [`Error::Invalid`] as [`write`]; [`Error::Conflict`] if the remark was hidden.
pub async fn answer(db: &mut Db, remark: &Found, author: UserId, text: &str, now: Millis) -> Result<RemarkId, Error> {
    let text = kept(text, TEXT_MAX, false)?;
    check_pace(db, author, now).await?;
    let parent = remark.parent.unwrap_or(remark.id);
    let id = sqlx::query_scalar!(
        r#"INSERT INTO comments (card_id, author_id, text, private, parent_id, created_at)
           SELECT card_id, ?2, ?3, private, id, ?4
           FROM comments
           WHERE id = ?1 AND hidden_at IS NULL
           RETURNING id AS "id!: RemarkId""#,
        parent,
        author,
        text,
        now
    )
    .fetch_optional(db)
    .await?;
    id.ok_or(Error::conflict("remark-was-hidden"))
}

async fn check_pace(db: &mut Db, author: UserId, now: Millis) -> Result<(), Error> {
    let since = now - DAY;
    let written = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64" FROM comments WHERE author_id = ? AND created_at > ?"#,
        author,
        since
    )
    .fetch_one(db)
    .await?;
    if written >= A_DAY {
        return Err(Error::invalid_with("remark-many", vec![("limit", A_DAY.to_string())]));
    }
    Ok(())
}

/// Marks a remark as solved, or as open again.
pub async fn solve(db: &mut Db, remark: RemarkId, by: UserId, on: bool, now: Millis) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE comments
         SET solved_at = CASE WHEN ?2 THEN coalesce(solved_at, ?3) END, solved_by = CASE WHEN ?2 THEN ?4 END
         WHERE id = ?1",
        remark,
        on,
        now,
        by
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Pins an answer, in the place of another of the same remark, or takes the pin away.
pub async fn pin(db: &mut Db, answer: RemarkId, on: bool) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE comments
         SET pinned = (id = ?1 AND ?2)
         WHERE parent_id = (SELECT parent_id FROM comments WHERE id = ?1)",
        answer,
        on
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Hides a remark or an answer, with all that was answered to it, or shows it again. Who looked has settled its reports.
pub async fn hide(db: &mut Db, remark: RemarkId, by: UserId, on: bool, now: Millis) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE comments
         SET hidden_at = CASE WHEN ?2 THEN coalesce(hidden_at, ?3) END, hidden_by = CASE WHEN ?2 THEN ?4 END
         WHERE id = ?1",
        remark,
        on,
        now,
        by
    )
    .execute(&mut *db)
    .await?;
    settle(db, remark, on, now).await
}

/// Says that somebody looked at the reports of a remark, or that nobody did.
pub async fn settle(db: &mut Db, remark: RemarkId, on: bool, now: Millis) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE flags SET settled_at = CASE WHEN ?2 THEN ?3 END WHERE comment_id = ?1 AND (settled_at IS NULL) = ?2",
        remark,
        on,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps that `reporter` thinks a remark shouldn't stand there, or takes that back.
///
/// Errors: [`Error::Invalid`] if the reason is too long.
pub async fn report(
    db: &mut Db,
    remark: RemarkId,
    reporter: UserId,
    reason: &str,
    on: bool,
    now: Millis,
) -> Result<(), Error> {
    let reason = kept(reason, REASON_MAX, true)?;
    if on {
        sqlx::query!(
            "INSERT INTO flags (comment_id, reporter_id, reason, created_at)
             VALUES (?, ?, ?, ?)
             ON CONFLICT (comment_id, reporter_id) DO UPDATE SET reason = excluded.reason",
            remark,
            reporter,
            reason,
            now
        )
        .execute(db)
        .await?;
    } else {
        sqlx::query!("DELETE FROM flags WHERE comment_id = ? AND reporter_id = ?", remark, reporter)
            .execute(db)
            .await?;
    }
    Ok(())
}

/// What an instructor looks through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Remarks that nobody has solved yet, those for instructors alone among them.
    Open,
    /// What somebody thinks shouldn't stand there.
    Reported,
}

/// A remark in the list of a class.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Row id.
    pub id: RemarkId,
    /// Its card.
    pub card: CardId,
    /// The plain text of the card's question.
    pub front: String,
    /// Path name of the deck.
    pub deck: String,
    /// Plain text.
    pub text: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// Unix ms.
    pub created_at: Millis,
    /// For its author and the instructors alone.
    pub private: bool,
    /// Answers that can be read.
    pub answers: i64,
    /// Who reported it and why, one a line; empty if nobody did.
    pub reports: String,
    /// Its deck belongs to the class, whose instructors look after it.
    pub ours: bool,
}

/// Up to `limit` remarks on the cards of `class` after the first `skip`, the newest first. Among the open ones are those that its
/// members wrote to the instructors alone on decks of other classes that it studies.
pub async fn of_class(db: &mut Db, class: ClassId, which: Which, skip: i64, limit: i64) -> Result<Vec<Listed>, Error> {
    let reported = which == Which::Reported;
    // What is reported on the whole server is little; what was ever said is much.
    let listed = sqlx::query_as!(
        Listed,
        r#"SELECT r.id AS "id!: RemarkId", r.card_id AS "card!: CardId", c.front_text AS "front!", d.name AS "deck!",
                  r.text AS "text!", u.name AS "author?", r.created_at AS "created_at!", r.private AS "private!: bool",
                  (SELECT count(*) FROM comments a WHERE a.parent_id = r.id AND a.hidden_at IS NULL) AS "answers!: i64",
                  coalesce((SELECT group_concat(g.name || CASE f.reason WHEN '' THEN '' ELSE ' — ' || f.reason END, char(10))
                            FROM flags f JOIN users g ON g.id = f.reporter_id
                            WHERE f.comment_id = r.id AND f.settled_at IS NULL), '') AS "reports!: String",
                  d.class_id = ?1 AS "ours!: bool"
           FROM (SELECT o.id
                 FROM decks k
                 CROSS JOIN cards a ON a.deck_id = k.id
                 CROSS JOIN comments o ON o.card_id = a.id AND o.parent_id IS NULL AND o.solved_at IS NULL AND o.hidden_at IS NULL
                 WHERE NOT ?2 AND k.class_id = ?1
                 UNION ALL
                 SELECT o.id
                 FROM deck_shares h
                 CROSS JOIN decks k ON k.id = h.deck_id AND k.class_id <> ?1
                 CROSS JOIN cards a ON a.deck_id = k.id
                 CROSS JOIN comments o ON o.card_id = a.id AND o.parent_id IS NULL AND o.solved_at IS NULL AND o.hidden_at IS NULL
                 CROSS JOIN memberships m ON m.class_id = ?1 AND m.user_id = o.author_id AND m.left_at IS NULL
                 WHERE NOT ?2 AND h.class_id = ?1 AND h.ended_at IS NULL AND o.private = 1
                 UNION ALL
                 SELECT DISTINCT comment_id FROM flags WHERE ?2 AND settled_at IS NULL) wanted
           CROSS JOIN comments r ON r.id = wanted.id AND r.hidden_at IS NULL
           CROSS JOIN cards c ON c.id = r.card_id
           CROSS JOIN decks d ON d.id = c.deck_id AND d.staged = 0 AND d.archived_at IS NULL
           LEFT JOIN users u ON u.id = r.author_id
           WHERE NOT ?2 OR d.class_id = ?1
           ORDER BY r.id DESC
           LIMIT ?4 + 0 OFFSET ?3 + 0"#,
        class,
        reported,
        skip,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(listed)
}

/// How much waits for the instructors of a class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Open remarks.
    pub open: i64,
    /// Remarks and answers that were reported.
    pub reported: i64,
}

/// What waits on the cards of `class`: what [`of_class`] lists.
pub async fn waiting(db: &mut Db, class: ClassId) -> Result<Waiting, Error> {
    waiting_since(db, class, Millis::MIN, None).await
}

/// What waits on the cards of `class` and came after `since`, but for what `reader` wrote or reported, who knows it.
pub async fn waiting_since(
    db: &mut Db,
    class: ClassId,
    since: Millis,
    reader: Option<UserId>,
) -> Result<Waiting, Error> {
    let waiting = sqlx::query_as!(
        Waiting,
        r#"SELECT (SELECT count(*)
                   FROM decks d
                   CROSS JOIN cards c ON c.deck_id = d.id
                   CROSS JOIN comments r ON r.card_id = c.id AND r.parent_id IS NULL AND r.solved_at IS NULL AND r.hidden_at IS NULL
                   WHERE d.class_id = ?1 AND d.staged = 0 AND d.archived_at IS NULL AND r.created_at > ?2
                     AND (?3 IS NULL OR r.author_id IS NOT ?3))
                  + (SELECT count(*)
                     FROM deck_shares h
                     CROSS JOIN decks d ON d.id = h.deck_id AND d.class_id <> ?1 AND d.staged = 0 AND d.archived_at IS NULL
                     CROSS JOIN cards c ON c.deck_id = d.id
                     CROSS JOIN comments r ON r.card_id = c.id AND r.parent_id IS NULL AND r.solved_at IS NULL AND r.hidden_at IS NULL
                     CROSS JOIN memberships m ON m.class_id = ?1 AND m.user_id = r.author_id AND m.left_at IS NULL
                     WHERE h.class_id = ?1 AND h.ended_at IS NULL AND r.private = 1 AND r.created_at > ?2
                       AND (?3 IS NULL OR r.author_id IS NOT ?3)) AS "open!: i64",
                  (SELECT count(DISTINCT r.id)
                   FROM flags f
                   CROSS JOIN comments r ON r.id = f.comment_id AND r.hidden_at IS NULL
                   CROSS JOIN cards c ON c.id = r.card_id
                   CROSS JOIN decks d ON d.id = c.deck_id AND d.class_id = ?1 AND d.staged = 0 AND d.archived_at IS NULL
                   WHERE f.settled_at IS NULL AND f.created_at > ?2
                     AND (?3 IS NULL OR f.reporter_id <> ?3)) AS "reported!: i64""#,
        class,
        since,
        reader
    )
    .fetch_one(db)
    .await?;
    Ok(waiting)
}
