//! What somebody said about cards themselves, and which answers to it they have read: all up to one moment, so that what is read is
//! noted as far as nothing older waits.

use crate::error::Error;
use crate::store::ids::{CardId, RemarkId, UserId};
use crate::store::{Db, Millis};

/// Unread answers that are looked at; behind more of them the oldest come first.
const UNREAD: i64 = 500;

/// A remark that somebody wrote.
#[derive(Debug, Clone)]
pub struct Own {
    /// Row id.
    pub id: RemarkId,
    /// Its card.
    pub card: CardId,
    /// The plain text of the card's question.
    pub front: String,
    /// Plain text.
    pub text: String,
    /// Unix ms.
    pub created_at: Millis,
    /// For them and the instructors alone.
    pub private: bool,
    /// It is solved.
    pub solved: bool,
    /// Answers of others that can be read.
    pub answers: i64,
    /// When the last of them came, unix ms.
    pub answered_at: Option<Millis>,
}

/// Up to `limit` remarks of `author` after the first `skip`, the newest first.
pub async fn written(db: &mut Db, author: UserId, skip: i64, limit: i64) -> Result<Vec<RemarkId>, Error> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!: RemarkId"
           FROM comments
           WHERE author_id = ?1 AND parent_id IS NULL AND hidden_at IS NULL
           ORDER BY id DESC
           LIMIT ?3 + 0 OFFSET ?2 + 0"#,
        author,
        skip,
        limit
    );
    Ok(ids.fetch_all(db).await?)
}

/// Those of `remarks` that are of `author`, in their order.
pub async fn load(db: &mut Db, author: UserId, remarks: &[RemarkId]) -> Result<Vec<Own>, Error> {
    let ids = serde_json::to_string(remarks).unwrap_or_else(|_| "[]".to_owned());
    let own = sqlx::query_as!(
        Own,
        r#"SELECT r.id AS "id!: RemarkId", r.card_id AS "card!: CardId", c.front_text AS "front!", r.text AS "text!",
                  r.created_at AS "created_at!: Millis", r.private AS "private!: bool",
                  r.solved_at IS NOT NULL AS "solved!: bool",
                  (SELECT count(*) FROM comments a
                   WHERE a.parent_id = r.id AND a.hidden_at IS NULL AND a.author_id IS NOT ?1) AS "answers!: i64",
                  (SELECT max(a.created_at) FROM comments a
                   WHERE a.parent_id = r.id AND a.hidden_at IS NULL AND a.author_id IS NOT ?1) AS "answered_at?: Millis"
           FROM json_each(?2) wanted
           CROSS JOIN comments r ON r.id = wanted.value
           CROSS JOIN cards c ON c.id = r.card_id
           WHERE r.author_id = ?1
           ORDER BY wanted.key"#,
        author,
        ids
    )
    .fetch_all(db)
    .await?;
    Ok(own)
}

/// An answer that the author of a remark has not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread {
    /// What it answers.
    pub remark: RemarkId,
    /// The card of both.
    pub card: CardId,
    /// Unix ms.
    pub at: Millis,
}

/// What others have answered to `author` since they last looked, the oldest first.
pub async fn unread(db: &mut Db, author: UserId) -> Result<Vec<Unread>, Error> {
    let unread = sqlx::query_as!(
        Unread,
        r#"SELECT r.id AS "remark!: RemarkId", r.card_id AS "card!: CardId", a.created_at AS "at!: Millis"
           FROM users u
           JOIN comments r ON r.author_id = u.id AND r.parent_id IS NULL AND r.hidden_at IS NULL
           JOIN comments a ON a.parent_id = r.id AND a.hidden_at IS NULL AND a.author_id IS NOT ?1
                          AND a.created_at > u.remarks_seen_at
           WHERE u.id = ?1
           ORDER BY a.created_at, a.id
           LIMIT ?2 + 0"#,
        author,
        UNREAD
    )
    .fetch_all(db)
    .await?;
    Ok(unread)
}

/// Up to when everything is read once those of `unread` that are `shown` are; none where nothing is, or something as old isn't shown.
pub fn read_until(unread: &[Unread], shown: impl Fn(&Unread) -> bool) -> Option<Millis> {
    let other = unread.iter().find(|one| !shown(one)).map_or(Millis::MAX, |one| one.at);
    unread.iter().map(|one| one.at).filter(|at| *at < other).max()
}

/// Says that `author` has read what was answered to them up to `until`.
pub async fn seen(db: &mut Db, author: UserId, until: Millis) -> Result<(), Error> {
    sqlx::query!("UPDATE users SET remarks_seen_at = ?2 WHERE id = ?1 AND remarks_seen_at < ?2", author, until)
        .execute(db)
        .await?;
    Ok(())
}

/// Remarks of `author` that others have answered since they last looked.
pub async fn news(db: &mut Db, author: UserId) -> Result<i64, Error> {
    news_since(db, author, Millis::MIN).await
}

/// Remarks of `author` that others have answered since they last looked, and after `since`.
pub async fn news_since(db: &mut Db, author: UserId, since: Millis) -> Result<i64, Error> {
    let news = sqlx::query_scalar!(
        r#"SELECT count(DISTINCT r.id) AS "n!: i64"
           FROM comments r
           JOIN comments a ON a.parent_id = r.id AND a.hidden_at IS NULL AND a.author_id IS NOT ?1
           JOIN users u ON u.id = ?1
           WHERE r.author_id = ?1 AND r.parent_id IS NULL AND r.hidden_at IS NULL
             AND a.created_at > max(u.remarks_seen_at, ?2)"#,
        author,
        since
    )
    .fetch_one(db)
    .await?;
    Ok(news)
}
