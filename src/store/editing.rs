//! Cards as those who edit them see them: their texts as written, every former version, and a change that keeps the former one.

use sha2::{Digest as _, Sha256};
use sqlx::types::Json;
use uuid::Uuid;

use crate::content::{self, Markup, RENDERER, Rendered, SafeHtml, TooComplex};
use crate::error::Error;
use crate::store::ids::{CardId, DeckId, SuggestionId, UserId};
use crate::store::sides::Sides;
use crate::store::{Db, Millis, media};

/// Tags on one card, as for imports.
const TAGS_MAX: usize = 100;
/// Characters of a tag, as for imports.
const TAG_MAX: usize = 200;
/// Characters of a reason.
const REASON_MAX: usize = 200;
/// The reason of a version that was put back, in the database.
pub const RESTORED: &str = "restore";

/// A card's text as its author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// What the front is written in.
    pub front_markup: Markup,
    /// The front as written.
    pub front: String,
    /// What the back is written in.
    pub back_markup: Markup,
    /// The back as written.
    pub back: String,
    /// Labels.
    pub tags: Vec<String>,
}

impl Version {
    /// Stands for exactly this text: 32 hexadecimal digits. A form that brings another than the card's was made of an older text.
    pub fn mark(&self) -> String {
        let tags = serde_json::to_string(&self.tags).unwrap_or_default();
        let mut hash = Sha256::new();
        for part in [self.front_markup.as_str(), &self.front, self.back_markup.as_str(), &self.back, &tags] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        hash.finalize().iter().take(16).fold(String::new(), |mut text, byte| {
            use std::fmt::Write as _;
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// A text that may become a card's, rendered.
#[derive(Debug, Clone)]
pub struct Draft {
    /// As written.
    pub version: Version,
    /// Made of the front.
    pub front: Rendered,
    /// Made of the back.
    pub back: Rendered,
}

impl Draft {
    /// Checks and renders a text; costs up to a tenth of a second for the longest.
    ///
    /// Errors: [`Error::Invalid`] with a sentence that names the side, where one is empty or more than a card can hold, or the tags are.
    pub fn new(mut version: Version) -> Result<Self, Error> {
        version.front = content::nfc(&version.front);
        version.back = content::nfc(&version.back);
        if version.front.trim().is_empty() {
            return Err(Error::invalid("editor-front-empty"));
        }
        if version.back.trim().is_empty() {
            return Err(Error::invalid("editor-back-empty"));
        }
        Self::former(version)
    }

    /// The same of a text that a card has had. A file may bring cards with an empty side, which nobody could write here; they can come
    /// back all the same.
    ///
    /// Errors: as for a new one, but for empty sides.
    pub fn former(version: Version) -> Result<Self, Error> {
        if version.tags.len() > TAGS_MAX {
            return Err(Error::invalid_with("editor-tags-many", vec![("most", TAGS_MAX.to_string())]));
        }
        if let Some(long) = version.tags.iter().find(|tag| tag.chars().count() > TAG_MAX) {
            let start = long.chars().take(40).collect();
            return Err(Error::invalid_with("editor-tag-long", vec![("name", start), ("most", TAG_MAX.to_string())]));
        }
        let front = content::render(version.front_markup, &version.front).map_err(|why| too_complex("front", why))?;
        let back = content::render(version.back_markup, &version.back).map_err(|why| too_complex("back", why))?;
        Ok(Self { version, front, back })
    }
}

/// The sentence for a side that is more than a card can hold.
pub fn too_complex(side: &'static str, why: TooComplex) -> Error {
    let what = match why {
        TooComplex::Size => "long",
        TooComplex::Depth => "deep",
        TooComplex::Tags => "full",
    };
    Error::invalid_with(format!("editor-{side}-{what}"), Vec::new())
}

/// The tags that somebody typed, between commas: each once, in their order.
pub fn tags(typed: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in content::nfc(typed).split([',', '\n']) {
        let tag = tag.split_whitespace().collect::<Vec<_>>().join(" ");
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// A card with its text as written and as shown.
#[derive(Debug, Clone)]
pub struct Card {
    /// Row id.
    pub id: CardId,
    /// Its deck.
    pub deck: DeckId,
    /// As written.
    pub version: Version,
    /// Safe to put in a page as it is.
    pub front: SafeHtml,
    /// Safe to put in a page as it is.
    pub back: SafeHtml,
    /// Never comes any more.
    pub retired: bool,
    /// When it was made, unix ms.
    pub created_at: Millis,
    /// Who wrote it here first, if it was somebody who is still there.
    pub author: Option<String>,
    /// The proposal that it began as.
    pub proposal: Option<Proposed>,
    /// Why it was proposed, if it was; may be empty.
    pub reason: String,
    /// The file that it came from.
    pub file: Option<String>,
}

/// One card. Errors: [`Error::NotFound`].
pub async fn card(db: &mut Db, card: CardId) -> Result<Card, Error> {
    let row = sqlx::query!(
        r#"SELECT c.deck_id AS "deck: DeckId", c.front_markup, c.front_source, c.front_html, c.back_markup,
                  c.back_source, c.back_html, c.tags AS "tags: Json<Vec<String>>",
                  c.retired_at IS NOT NULL AS "retired!: bool", c.created_at, u.name AS "author?",
                  i.file_name AS "file?", s.id AS "proposal?: SuggestionId", s.reason AS "why?",
                  s.changed AS "reworded?: bool", p.name AS "proposer?", b.name AS "accepter?"
           FROM cards c
           LEFT JOIN imports i ON i.id = c.import_id
           LEFT JOIN users u ON u.id = coalesce(c.author_id, i.user_id)
           LEFT JOIN suggestions s ON s.card_id = c.id AND s.kind = 'new'
           LEFT JOIN users p ON p.id = s.author_id
           LEFT JOIN users b ON b.id = s.decided_by
           WHERE c.id = ?"#,
        card
    )
    .fetch_one(&mut *db)
    .await?;
    let (front, back) = (SafeHtml::stored(row.front_html), SafeHtml::stored(row.back_html));
    let [front, back] = media::shown_in(db, row.deck, front, back).await?;
    Ok(Card {
        id: card,
        deck: row.deck,
        version: Sides::read((&row.front_markup, row.front_source), (&row.back_markup, row.back_source))
            .with(row.tags.0),
        front,
        back,
        retired: row.retired,
        created_at: row.created_at,
        author: row.author,
        proposal: row.proposal.is_some().then(|| Proposed {
            by: row.proposer,
            accepted_by: row.accepter,
            changed: row.reworded.unwrap_or_default(),
        }),
        reason: row.why.unwrap_or_default(),
        file: row.file,
    })
}

/// The cards beside one in its deck, retired ones aside, and its own number among them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside {
    /// The one before.
    pub previous: Option<CardId>,
    /// The one behind.
    pub next: Option<CardId>,
    /// Counted from one.
    pub number: u32,
    /// Cards of the deck.
    pub of: u32,
}

/// What stands beside `card`.
pub async fn beside(db: &mut Db, card: CardId) -> Result<Beside, Error> {
    let row = sqlx::query!(
        r#"SELECT (SELECT p.id FROM cards p
                   WHERE p.deck_id = c.deck_id AND p.retired_at IS NULL AND (p.position, p.id) < (c.position, c.id)
                   ORDER BY p.position DESC, p.id DESC LIMIT 1) AS "previous?: CardId",
                  (SELECT n.id FROM cards n
                   WHERE n.deck_id = c.deck_id AND n.retired_at IS NULL AND (n.position, n.id) > (c.position, c.id)
                   ORDER BY n.position, n.id LIMIT 1) AS "next?: CardId",
                  (SELECT count(*) FROM cards b
                   WHERE b.deck_id = c.deck_id AND b.retired_at IS NULL
                     AND (b.position, b.id) <= (c.position, c.id)) AS "number!: u32",
                  (SELECT count(*) FROM cards a
                   WHERE a.deck_id = c.deck_id AND a.retired_at IS NULL) AS "cards!: u32"
           FROM cards c
           WHERE c.id = ?"#,
        card
    )
    .fetch_one(db)
    .await?;
    Ok(Beside { previous: row.previous, next: row.next, number: row.number, of: row.cards })
}

/// A former version of a card, and what ended it.
#[derive(Debug, Clone)]
pub struct Former {
    /// Row id; later ones are greater.
    pub id: i64,
    /// When it was replaced, unix ms.
    pub at: Millis,
    /// Who replaced it, if it was somebody who is still there.
    pub by: Option<String>,
    /// The file that replaced it.
    pub file: Option<String>,
    /// Why; may be empty.
    pub reason: String,
    /// The proposal by whose acceptance it was replaced.
    pub proposal: Option<Proposed>,
    /// As it was written.
    pub version: Version,
}

/// Whose proposal a version came from.
#[derive(Debug, Clone)]
pub struct Proposed {
    /// Its author, if they are still there.
    pub by: Option<String>,
    /// Whoever accepted it, if they are still there.
    pub accepted_by: Option<String>,
    /// It was accepted in other words.
    pub changed: bool,
}

/// Up to `limit` former versions of `card` that are older than `before`, the newest first.
pub async fn former(db: &mut Db, card: CardId, before: i64, limit: i64) -> Result<Vec<Former>, Error> {
    let rows = sqlx::query!(
        r#"SELECT r.id, r.at, u.name AS "by?", i.file_name AS "file?", r.reason, s.id AS "proposal?: SuggestionId",
                  s.reason AS "why?", s.changed AS "reworded?: bool", p.name AS "proposer?", r.front_markup, r.front_source,
                  r.back_markup, r.back_source, r.tags AS "tags: Json<Vec<String>>"
           FROM card_revisions r
           LEFT JOIN users u ON u.id = r.author_id
           LEFT JOIN suggestions s ON s.id = r.suggestion_id
           LEFT JOIN users p ON p.id = s.author_id
           LEFT JOIN imports i ON i.id = r.import_id
           WHERE r.card_id = ?1 AND r.id < ?2
           ORDER BY r.id DESC
           LIMIT ?3 + 0"#,
        card,
        before,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Former {
            id: r.id,
            at: r.at,
            file: r.file,
            reason: r.why.unwrap_or(r.reason),
            proposal: r.proposal.is_some().then(|| Proposed {
                by: r.proposer,
                accepted_by: r.by.clone(),
                changed: r.reworded.unwrap_or_default(),
            }),
            by: r.by,
            version: Sides::read((&r.front_markup, r.front_source), (&r.back_markup, r.back_source)).with(r.tags.0),
        })
        .collect())
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// The card says so already.
    Same,
    /// It is kept, and this is the former version.
    Kept(i64),
    /// The card isn't any more what the change was made of; nothing was kept.
    Stale,
}

/// Why and by whom a card gets another text.
#[derive(Debug, Clone)]
pub struct Change {
    /// Who.
    pub by: UserId,
    /// The mark of the text that was changed; none where any may be.
    pub base: Option<String>,
    /// Why, in the author's words or [`RESTORED`]; may be empty.
    pub reason: String,
    /// The proposal that is accepted by it.
    pub suggestion: Option<SuggestionId>,
}

/// Gives `card` another text and keeps the former one.
///
/// Errors: [`Error::Invalid`] for a reason of more than 200 characters.
pub async fn change(db: &mut Db, card: CardId, draft: Draft, change: Change, now: Millis) -> Result<Changed, Error> {
    let reason = content::nfc(&change.reason).split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.chars().count() > REASON_MAX {
        return Err(Error::invalid_with("editor-reason-long", vec![("most", REASON_MAX.to_string())]));
    }
    let current = self::card(db, card).await?.version;
    if current == draft.version {
        return Ok(Changed::Same);
    }
    if change.base.is_some_and(|base| base != current.mark()) {
        return Ok(Changed::Stale);
    }
    let former = sqlx::query_scalar!(
        r#"INSERT INTO card_revisions (card_id, at, author_id, reason, suggestion_id, front_markup, front_source,
                                       back_markup, back_source, tags)
           SELECT id, ?2, ?3, ?4, ?5, front_markup, front_source, back_markup, back_source, tags
           FROM cards
           WHERE id = ?1
           RETURNING id AS "id!: i64""#,
        card,
        now,
        change.by,
        reason,
        change.suggestion
    )
    .fetch_one(&mut *db)
    .await?;
    let Draft { version, front, back } = draft;
    let (front_markup, back_markup) = (version.front_markup.as_str(), version.back_markup.as_str());
    let (front_html, back_html) = (front.html.as_str(), back.html.as_str());
    let (front_text, back_text) = (front.text.as_str(), back.text.as_str());
    let (tags, has_math) = (Json(version.tags), front.has_math || back.has_math);
    sqlx::query!(
        "UPDATE cards
         SET front_markup = ?2, front_source = ?3, front_html = ?4, front_text = ?5, back_markup = ?6, back_source = ?7,
             back_html = ?8, back_text = ?9, tags = ?10, has_math = ?11, renderer = ?12, updated_at = ?13
         WHERE id = ?1",
        card,
        front_markup,
        version.front,
        front_html,
        front_text,
        back_markup,
        version.back,
        back_html,
        back_text,
        tags,
        has_math,
        RENDERER,
        now
    )
    .execute(db)
    .await?;
    Ok(Changed::Kept(former))
}

/// Puts a new card at the end of `deck`.
pub async fn add(db: &mut Db, deck: DeckId, draft: Draft, by: UserId, now: Millis) -> Result<CardId, Error> {
    let Draft { version, front, back } = draft;
    let key = Uuid::new_v4().to_string();
    let (front_markup, back_markup) = (version.front_markup.as_str(), version.back_markup.as_str());
    let (front_html, back_html) = (front.html.as_str(), back.html.as_str());
    let (front_text, back_text) = (front.text.as_str(), back.text.as_str());
    let (tags, has_math) = (Json(version.tags), front.has_math || back.has_math);
    let card = sqlx::query_scalar!(
        r#"INSERT INTO cards (deck_id, key, position, front_markup, front_source, front_html, front_text, back_markup,
                              back_source, back_html, back_text, renderer, tags, has_math, author_id, created_at, updated_at)
           VALUES (?1, ?2, (SELECT coalesce(max(position), -1) + 1 FROM cards WHERE deck_id = ?1), ?3, ?4, ?5, ?6, ?7, ?8,
                   ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15)
           RETURNING id AS "id!: CardId""#,
        deck,
        key,
        front_markup,
        version.front,
        front_html,
        front_text,
        back_markup,
        version.back,
        back_html,
        back_text,
        RENDERER,
        tags,
        has_math,
        by,
        now
    )
    .fetch_one(db)
    .await?;
    Ok(card)
}
