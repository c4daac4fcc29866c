//! Cards: their texts, and who may read them.

use sqlx::types::Json;

use crate::content::{Markup, SafeHtml};
use crate::error::Error;
use crate::exchange::Extra;
use crate::schedule::sm2::State;
use crate::store::decks::json_ids;
use crate::store::ids::{CardId, DeckId, UserId};
use crate::store::people::{Person, Role};
use crate::store::remarks::{self, Remark};
use crate::store::{Db, Millis, media, reviews};

/// What a card says, the same for everybody who studies it.
#[derive(Debug, Clone)]
pub struct CardText {
    /// Row id.
    pub id: CardId,
    /// Its deck.
    pub deck: DeckId,
    /// The deck's language, BCP 47 or empty.
    pub language: String,
    /// Safe to put in a page as it is.
    pub front: SafeHtml,
    /// Safe to put in a page as it is.
    pub back: SafeHtml,
    /// Needs the math font.
    pub has_math: bool,
    /// When it was last given another text; none while it says what it said at first.
    pub reworded: Option<Millis>,
    /// What is open on it, oldest first.
    pub remarks: Vec<Remark>,
}

impl CardText {
    /// When this text was made; 0 for the card's first one.
    pub fn made_at(&self) -> Millis {
        self.reworded.unwrap_or(0)
    }
}

/// How a student stands to a card.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Their state of it.
    pub state: State,
    /// Their mark.
    pub bookmarked: bool,
    /// Their own note: plain text, empty without one.
    pub note: String,
}

/// What `cards` say; those that are gone are left out.
pub(super) async fn texts(db: &mut Db, cards: &[i64]) -> Result<Vec<CardText>, Error> {
    let ids = serde_json::to_string(cards).unwrap_or_else(|_| "[]".to_owned());
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id!: CardId", c.deck_id AS "deck: DeckId", d.language, c.front_html, c.back_html,
                  c.has_math AS "has_math: bool", c.reworded_at
           FROM json_each(?1) wanted
           JOIN cards c ON c.id = wanted.value
           JOIN decks d ON d.id = c.deck_id"#,
        ids
    )
    .fetch_all(&mut *db)
    .await?;
    let ids: Vec<CardId> = rows.iter().map(|row| row.id).collect();
    let remarks = remarks::on(db, &ids).await?;
    let mut texts: Vec<CardText> = rows
        .into_iter()
        .map(|r| CardText {
            id: r.id,
            deck: r.deck,
            language: r.language,
            front: SafeHtml::stored(r.front_html),
            back: SafeHtml::stored(r.back_html),
            has_math: r.has_math,
            reworded: r.reworded_at,
            remarks: remarks.iter().filter(|remark| remark.card == r.id).cloned().collect(),
        })
        .collect();
    let mut sides: Vec<_> =
        texts.iter_mut().flat_map(|text| [(text.deck, &mut text.front), (text.deck, &mut text.back)]).collect();
    media::show(db, &mut sides).await?;
    Ok(texts)
}

/// Stands for what all cards say: greater after every change of a text, since each keeps the former one.
pub(super) async fn revision(db: &mut Db) -> Result<i64, Error> {
    let newest = sqlx::query_scalar!(r#"SELECT coalesce(max(r.id), 0) AS "revision!: i64" FROM card_revisions r"#);
    Ok(newest.fetch_one(db).await?)
}

/// Those of `cards`, in `decks`, whose text has changed since the revision `known`, each with whether it is retired.
pub async fn changed(db: &mut Db, cards: &[i64], decks: &[DeckId], known: i64) -> Result<Vec<(i64, bool)>, Error> {
    let cards = serde_json::to_string(cards).unwrap_or_else(|_| "[]".to_owned());
    let decks = json_ids(decks);
    let changed = sqlx::query!(
        r#"SELECT c.id AS "id!: i64", c.retired_at IS NOT NULL AS "retired!: bool"
           FROM json_each(?1) wanted
           JOIN cards c ON c.id = wanted.value
           WHERE c.deck_id IN (SELECT value FROM json_each(?2))
             AND EXISTS (SELECT 1 FROM card_revisions r WHERE r.card_id = c.id AND r.id > ?3)"#,
        cards,
        decks,
        known
    );
    Ok(changed.fetch_all(db).await?.into_iter().map(|row| (row.id, row.retired)).collect())
}

/// How `student` stands to `card`; to one never met as to a new one.
pub async fn standing(db: &mut Db, student: UserId, card: i64) -> Result<Standing, Error> {
    let row = sqlx::query!(
        r#"SELECT coalesce(m.bookmarked, 0) AS "bookmarked!: bool", coalesce(m.note, '') AS "note!: String",
                  coalesce(s.repetitions, 0) AS "repetitions!: i64",
                  coalesce(s.interval_days, 0) AS "interval_days!: i64", coalesce(s.ease, 250) AS "ease!: i64",
                  coalesce(s.lapses, 0) AS "lapses!: i64", coalesce(s.again, 0) AS "again!: i64",
                  s.due_day AS "due_day?: i64", s.last_day AS "last_day?: i64", s.last_grade AS "last_grade?: i64",
                  s.due_grade AS "due_grade?: i64"
           FROM (SELECT 1)
           LEFT JOIN marks m ON m.student_id = ?1 AND m.card_id = ?2
           LEFT JOIN card_states s ON s.student_id = ?1 AND s.card_id = ?2"#,
        student,
        card
    )
    .fetch_one(db)
    .await?;
    let state = reviews::state(&reviews::Columns {
        repetitions: row.repetitions,
        interval_days: row.interval_days,
        ease: row.ease,
        lapses: row.lapses,
        again: row.again,
        due_day: row.due_day,
        last_day: row.last_day,
        last_grade: row.last_grade,
        due_grade: row.due_grade,
    });
    Ok(Standing { state, bookmarked: row.bookmarked, note: row.note })
}

/// A card with everything an export needs.
#[derive(Debug, Clone)]
pub struct Whole {
    /// Row id.
    pub id: CardId,
    /// Identity across imports.
    pub key: String,
    /// Siblings share it.
    pub note: Option<String>,
    /// Place in the deck.
    pub position: i64,
    /// Front: markup, source, html, text.
    pub front: Face,
    /// Back: markup, source, html, text.
    pub back: Face,
    /// Labels.
    pub tags: Vec<String>,
    /// Typed answer, direction, source.
    pub extra: Extra,
    /// Never comes any more.
    pub retired: bool,
}

/// One side of a card as stored.
#[derive(Debug, Clone)]
pub struct Face {
    /// What `source` is written in.
    pub markup: Markup,
    /// As its author wrote it.
    pub source: String,
    /// Made from it.
    pub html: String,
    /// What a person reads.
    pub text: String,
}

/// The cards of a deck, retired ones too, in its order: `limit` of them behind `(position, id)`.
pub async fn whole(db: &mut Db, deck: DeckId, after: (i64, i64), limit: i64) -> Result<Vec<Whole>, Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!: CardId", key, note, position, front_markup, front_source, front_html, front_text,
                  back_markup, back_source, back_html, back_text, tags AS "tags: Json<Vec<String>>",
                  extra AS "extra: Json<Extra>", retired_at IS NOT NULL AS "retired!: bool"
           FROM cards
           WHERE deck_id = ?1 AND (position, id) > (?2, ?3)
           ORDER BY position, id
           LIMIT ?4 + 0"#,
        deck,
        after.0,
        after.1,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Whole {
            id: r.id,
            key: r.key,
            note: r.note,
            position: r.position,
            front: Face {
                markup: markup(&r.front_markup),
                source: r.front_source,
                html: r.front_html,
                text: r.front_text,
            },
            back: Face { markup: markup(&r.back_markup), source: r.back_source, html: r.back_html, text: r.back_text },
            tags: r.tags.0,
            extra: r.extra.0,
            retired: r.retired,
        })
        .collect())
}

/// A stored markup; the schema's CHECK allows no third one.
pub(super) fn markup(stored: &str) -> Markup {
    if stored == "markdown" { Markup::Markdown } else { Markup::Html }
}

/// The deck of a card that `person` may read.
///
/// Errors: [`Error::NotFound`], whether it doesn't exist or isn't theirs to know.
pub async fn readable(db: &mut Db, person: &Person, card: CardId) -> Result<DeckId, Error> {
    let admin = person.role == Role::Admin;
    let deck = sqlx::query_scalar!(
        r#"SELECT d.id AS "id!: DeckId"
           FROM cards c
           JOIN decks d ON d.id = c.deck_id AND d.staged = 0 AND d.archived_at IS NULL
           WHERE c.id = ?1
             AND (d.owner_id = ?2
                  OR EXISTS (SELECT 1 FROM deck_readers r
                             WHERE r.deck_id = d.id AND r.user_id = ?2 AND r.until IS NULL)
                  OR (?3 AND EXISTS (SELECT 1 FROM classes k WHERE k.id = d.class_id AND k.archived_at IS NULL)))"#,
        card,
        person.id,
        admin
    )
    .fetch_optional(db)
    .await?;
    deck.ok_or(Error::NotFound)
}
