//! What happened to the texts of a deck, the newest first: who gave cards another text or brought cards in, when and why. What was done at
//! once is one entry, however many cards it touched. It costs what the deck is large, not what the database is.

use sqlx::types::Json;

use crate::error::Error;
use crate::store::editing::{Proposed, RESTORED, Version};
use crate::store::ids::{CardId, DeckId, SuggestionId, UserId};
use crate::store::sides::Sides;
use crate::store::{Db, Millis};

/// Cards of one entry that are shown with what became of them.
const SHOWN: i64 = 5;

/// Something that was done to a deck.
#[derive(Debug, Clone)]
pub struct Event {
    /// When.
    pub at: Millis,
    /// Who, if they are still there.
    pub by: Option<String>,
    /// The file of the import that did it.
    pub file: Option<String>,
    /// Why; may be empty.
    pub reason: String,
    /// The proposal by whose acceptance it happened.
    pub proposal: Option<Proposed>,
    /// Cards came in; else cards that were there got another text, or were retired or brought back.
    pub added: bool,
    /// How many cards it touched.
    pub cards: i64,
    /// The first of them.
    pub shown: Vec<Item>,
}

/// A card that was touched.
#[derive(Debug, Clone)]
pub struct Item {
    /// Which.
    pub card: CardId,
    /// The version that was replaced; none where the card came in.
    pub former: Option<(i64, Version)>,
    /// What the card said after that.
    pub then: Version,
}

/// `limit` events of `deck`, after the `skip` newest ones.
pub async fn events(db: &mut Db, deck: DeckId, skip: i64, limit: i64) -> Result<Vec<Event>, Error> {
    let rows = sqlx::query!(
        r#"WITH found (at, author, import, reason, proposal, added, cards) AS (
               SELECT r.at, r.author_id, r.import_id, r.reason, r.suggestion_id, 0, count(*)
               FROM cards c
               JOIN card_revisions r ON r.card_id = c.id
               WHERE c.deck_id = ?1
               GROUP BY r.at, r.author_id, r.import_id, r.reason, r.suggestion_id
               UNION ALL
               SELECT c.created_at, c.author_id, c.import_id, '', s.id, 1, count(*)
               FROM cards c
               LEFT JOIN suggestions s ON s.card_id = c.id AND s.kind = 'new'
               WHERE c.deck_id = ?1
               GROUP BY c.created_at, c.author_id, c.import_id, s.id
           )
           SELECT e.at AS "at!: Millis", e.author AS "author?: i64", e.import AS "import?: i64", e.reason AS "reason!: String",
                  e.proposal AS "proposal?: SuggestionId", e.added AS "added!: bool", e.cards AS "cards!: i64",
                  coalesce(u.name, iu.name) AS "by?", i.file_name AS "file?", s.reason AS "why?",
                  s.changed AS "reworded?: bool", p.name AS "proposer?"
           FROM found e
           LEFT JOIN users u ON u.id = e.author
           LEFT JOIN imports i ON i.id = e.import
           LEFT JOIN users iu ON iu.id = i.user_id
           LEFT JOIN suggestions s ON s.id = e.proposal
           LEFT JOIN users p ON p.id = s.author_id
           ORDER BY e.at DESC, e.added, e.reason, e.author, e.import, e.proposal
           LIMIT ?3 + 0 OFFSET ?2 + 0"#,
        deck,
        skip,
        limit
    )
    .fetch_all(&mut *db)
    .await?;
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let which = Which { at: row.at, author: row.author, import: row.import, proposal: row.proposal };
        let shown =
            if row.added { added(db, deck, &which).await? } else { reworded(db, deck, &which, &row.reason).await? };
        events.push(Event {
            at: row.at,
            file: row.file,
            reason: row.why.unwrap_or(row.reason),
            proposal: row.proposal.is_some().then(|| Proposed {
                by: row.proposer,
                accepted_by: row.by.clone(),
                changed: row.reworded.unwrap_or_default(),
            }),
            by: row.by,
            added: row.added,
            cards: row.cards,
            shown,
        });
    }
    Ok(events)
}

/// What the rows of one event have in common.
struct Which {
    at: Millis,
    author: Option<i64>,
    import: Option<i64>,
    proposal: Option<SuggestionId>,
}

async fn reworded(db: &mut Db, deck: DeckId, which: &Which, reason: &str) -> Result<Vec<Item>, Error> {
    let rows = sqlx::query!(
        r#"SELECT c.id AS "card!: CardId", r.id AS "former!: i64", r.front_markup, r.front_source, r.back_markup, r.back_source,
                  r.tags AS "tags: Json<Vec<String>>",
                  coalesce(n.front_markup, c.front_markup) AS "then_front_markup!: String",
                  coalesce(n.front_source, c.front_source) AS "then_front!: String",
                  coalesce(n.back_markup, c.back_markup) AS "then_back_markup!: String",
                  coalesce(n.back_source, c.back_source) AS "then_back!: String",
                  coalesce(n.tags, c.tags) AS "then_tags!: Json<Vec<String>>"
           FROM cards c
           JOIN card_revisions r ON r.card_id = c.id
           LEFT JOIN card_revisions n ON n.id = (SELECT min(f.id) FROM card_revisions f WHERE f.card_id = c.id AND f.id > r.id)
           WHERE c.deck_id = ?1 AND r.at = ?2 AND r.author_id IS ?3 AND r.import_id IS ?4 AND r.reason = ?5
             AND r.suggestion_id IS ?6
           ORDER BY c.position, c.id, r.id
           LIMIT ?7 + 0"#,
        deck,
        which.at,
        which.author,
        which.import,
        reason,
        which.proposal,
        SHOWN
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Item {
            card: row.card,
            former: Some((
                row.former,
                Sides::read((&row.front_markup, row.front_source), (&row.back_markup, row.back_source))
                    .with(row.tags.0),
            )),
            then: Sides::read((&row.then_front_markup, row.then_front), (&row.then_back_markup, row.then_back))
                .with(row.then_tags.0),
        })
        .collect())
}

async fn added(db: &mut Db, deck: DeckId, which: &Which) -> Result<Vec<Item>, Error> {
    let rows = sqlx::query!(
        r#"SELECT c.id AS "card!: CardId", coalesce(n.front_markup, c.front_markup) AS "front_markup!: String",
                  coalesce(n.front_source, c.front_source) AS "front!: String",
                  coalesce(n.back_markup, c.back_markup) AS "back_markup!: String",
                  coalesce(n.back_source, c.back_source) AS "back!: String",
                  coalesce(n.tags, c.tags) AS "tags!: Json<Vec<String>>"
           FROM cards c
           LEFT JOIN card_revisions n ON n.id = (SELECT min(f.id) FROM card_revisions f WHERE f.card_id = c.id)
           WHERE c.deck_id = ?1 AND c.created_at = ?2 AND c.author_id IS ?3 AND c.import_id IS ?4
             AND (SELECT s.id FROM suggestions s WHERE s.card_id = c.id AND s.kind = 'new') IS ?6
           ORDER BY c.position, c.id
           LIMIT ?5 + 0"#,
        deck,
        which.at,
        which.author,
        which.import,
        SHOWN,
        which.proposal
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Item {
            card: row.card,
            former: None,
            then: Sides::read((&row.front_markup, row.front), (&row.back_markup, row.back)).with(row.tags.0),
        })
        .collect())
}

/// A former version of a card, as a query gives it.
struct Was {
    card: CardId,
    front_markup: String,
    front_source: String,
    back_markup: String,
    back_source: String,
    tags: Json<Vec<String>>,
}

impl Was {
    fn version(self) -> (CardId, Version) {
        let sides = Sides::read((&self.front_markup, self.front_source), (&self.back_markup, self.back_source));
        (self.card, sides.with(self.tags.0))
    }
}

/// What the cards of `deck` that were there before `at` said then, of those that say something else now: up to `limit`.
pub async fn before(db: &mut Db, deck: DeckId, at: Millis, limit: i64) -> Result<Vec<(CardId, Version)>, Error> {
    let rows = sqlx::query_as!(
        Was,
        r#"SELECT c.id AS "card!: CardId", r.front_markup, r.front_source, r.back_markup, r.back_source,
                  r.tags AS "tags: Json<Vec<String>>"
           FROM cards c
           JOIN card_revisions r ON r.id = (SELECT min(f.id) FROM card_revisions f WHERE f.card_id = c.id AND f.at >= ?2)
           WHERE c.deck_id = ?1 AND c.created_at < ?2
             AND (r.front_markup, r.front_source, r.back_markup, r.back_source, r.tags)
                 IS NOT (c.front_markup, c.front_source, c.back_markup, c.back_source, c.tags)
           ORDER BY c.position, c.id
           LIMIT ?3 + 0"#,
        deck,
        at,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Was::version).collect())
}

/// What the cards of `deck` said before `by` put texts back at `at`, of those that nobody has changed since: up to `limit`.
pub async fn before_putting_back(
    db: &mut Db,
    deck: DeckId,
    (at, by): (Millis, UserId),
    limit: i64,
) -> Result<Vec<(CardId, Version)>, Error> {
    let rows = sqlx::query_as!(
        Was,
        r#"SELECT c.id AS "card!: CardId", r.front_markup, r.front_source, r.back_markup, r.back_source,
                  r.tags AS "tags: Json<Vec<String>>"
           FROM cards c
           JOIN card_revisions r ON r.id = (SELECT max(f.id) FROM card_revisions f WHERE f.card_id = c.id)
           WHERE c.deck_id = ?1 AND r.at = ?2 AND r.author_id = ?3 AND r.reason = ?4
           ORDER BY c.position, c.id
           LIMIT ?5 + 0"#,
        deck,
        at,
        by,
        RESTORED,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Was::version).collect())
}
