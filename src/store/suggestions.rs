//! What members propose for cards: a correction, a new card, or that one be retired. Made, listed and withdrawn here; what becomes
//! of them stands in `decisions.rs`.

use sqlx::types::Json;

use crate::content;
use crate::error::Error;
use crate::store::editing::{self, Version};
use crate::store::ids::{CardId, ClassId, DeckId, SuggestionId, UserId};
use crate::store::people::Person;
use crate::store::rights::Act;
use crate::store::sides::{Sides, merged};
use crate::store::{Db, Millis, decks};

/// Characters of one side of a proposal: ten pages. What is longer is for those who edit.
pub const SIDE_MAX: usize = 20_000;
/// Characters of a reason, and of a word to the author.
pub const WORD_MAX: usize = 500;
/// Proposals of one person that may wait in one class.
pub const OPEN_MAX: i64 = 50;
/// A number of students below this one would tell of single ones.
const STUDENTS_LEAST: i64 = 10;
/// Students are told in whole steps of so many.
const STUDENTS_STEP: i64 = 5;
/// Former versions among which the one is looked for that a proposal was made of.
const LOOKED_BACK: i64 = 100;

/// What is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(rename_all = "lowercase")]
pub enum Kind {
    /// Another text.
    Change,
    /// One more card.
    New,
    /// That a card never comes any more.
    Retire,
}

impl Kind {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::New => "new",
            Self::Retire => "retire",
        }
    }
}

/// What has become of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(rename_all = "lowercase")]
pub enum Outcome {
    /// It waits to be read.
    Open,
    /// The card says so now.
    Accepted,
    /// It doesn't.
    Refused,
    /// Its author took it back.
    Withdrawn,
}

impl Outcome {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A proposal, with what its card says now.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// Row id; later ones are greater.
    pub id: SuggestionId,
    /// What is proposed.
    pub kind: Kind,
    /// The deck of its card.
    pub deck: DeckId,
    /// That deck's name, a path.
    pub deck_name: String,
    /// That deck's language, BCP 47 or empty.
    pub language: String,
    /// The class that decides: the deck's own.
    pub class: ClassId,
    /// Its card; of a new one once it was accepted.
    pub card: Option<CardId>,
    /// Who proposed it, if they are still there.
    pub author: Option<UserId>,
    /// Their name.
    pub author_name: Option<String>,
    /// Unix ms.
    pub created_at: Millis,
    /// Why; may be empty.
    pub reason: String,
    /// The text that it was made of.
    pub base: Option<Sides>,
    /// The text that is proposed.
    pub text: Option<Sides>,
    /// What has become of it.
    pub outcome: Outcome,
    /// When, unix ms.
    pub decided_at: Option<Millis>,
    /// Who decided, if they are still there.
    pub decided_by: Option<UserId>,
    /// Their name.
    pub decider: Option<String>,
    /// Their word to the author; may be empty.
    pub answer: String,
    /// Accepted in other words than proposed.
    pub changed: bool,
    /// The author has seen the decision.
    pub seen: bool,
    /// What the card says now, with its tags.
    pub now: Option<Version>,
    /// The card never comes any more.
    pub retired: bool,
    /// Other proposals that wait for the same card.
    pub rivals: i64,
    /// How many of those who study its deck have met the card: from ten on, rounded down to a multiple of five. How many know it would
    /// be a figure of the class, which stands still while one student answers; this one is of what was done, and not how well.
    pub met_by: Option<i64>,
}

impl Suggestion {
    /// Stands for the card's text as it is now; empty for a new card.
    pub fn mark(&self) -> String {
        self.now.as_ref().map(Version::mark).unwrap_or_default()
    }

    /// Both sides of the card once this is taken, and whether that takes away what somebody else has changed; none where the
    /// sides stay as they are.
    pub fn result(&self) -> Option<(Sides, bool)> {
        match (self.kind, &self.base, &self.text, &self.now) {
            (Kind::Change, Some(base), Some(text), Some(now)) => Some(merged(base, text, &Sides::of(now.clone()))),
            (Kind::New, _, Some(text), _) => Some((text.clone(), false)),
            _ => None,
        }
    }

    /// The card says something else than when this was proposed.
    pub fn is_late(&self) -> bool {
        matches!((&self.base, &self.now), (Some(base), Some(now)) if *base != Sides::of(now.clone()))
    }

    /// The decision is news to the author.
    pub fn is_news(&self) -> bool {
        self.decided_at.is_some() && !self.seen
    }
}

/// The proposals `ids`, in their order; those that are gone are left out.
pub async fn load(db: &mut Db, ids: &[i64]) -> Result<Vec<Suggestion>, Error> {
    let wanted = serde_json::to_string(ids).unwrap_or_else(|_| "[]".to_owned());
    let rows = sqlx::query!(
        r#"SELECT s.id AS "id!: SuggestionId", s.kind AS "kind!: Kind", s.deck_id AS "deck!: DeckId", d.name AS "deck_name!",
                  d.language AS "language!", d.class_id AS "class!: ClassId", s.card_id AS "card?: CardId",
                  s.author_id AS "author?: UserId", a.name AS "author_name?", s.created_at AS "created_at!",
                  s.reason AS "reason!", s.base AS "base?: Json<Sides>", s.text AS "text?: Json<Sides>",
                  s.state AS "outcome!: Outcome", s.decided_at AS "decided_at?", s.decided_by AS "decided_by?: UserId",
                  b.name AS "decider?", s.answer AS "answer!", s.changed AS "changed!: bool",
                  s.seen_at IS NOT NULL AS "seen!: bool", c.front_markup AS "front_markup?",
                  c.front_source AS "front_source?", c.back_markup AS "back_markup?", c.back_source AS "back_source?",
                  c.tags AS "tags?: Json<Vec<String>>", c.retired_at IS NOT NULL AS "retired!: bool",
                  (SELECT count(*) FROM suggestions o
                   WHERE o.card_id = s.card_id AND o.state = 'open' AND o.id <> s.id) AS "rivals!: i64",
                  (SELECT count(*) FROM card_states k
                   WHERE k.card_id = s.card_id AND k.due_day IS NOT NULL
                     AND EXISTS (SELECT 1 FROM deck_readers r
                                 WHERE r.deck_id = s.deck_id AND r.user_id = k.student_id AND r.until IS NULL)) AS "met!: i64"
           FROM json_each(?1) wanted
           JOIN suggestions s ON s.id = wanted.value
           JOIN decks d ON d.id = s.deck_id
           LEFT JOIN users a ON a.id = s.author_id
           LEFT JOIN users b ON b.id = s.decided_by
           LEFT JOIN cards c ON c.id = s.card_id
           ORDER BY wanted.key"#,
        wanted
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().map(|r| Suggestion {
        id: r.id,
        kind: r.kind,
        deck: r.deck,
        deck_name: r.deck_name,
        language: r.language,
        class: r.class,
        card: r.card,
        author: r.author,
        author_name: r.author_name,
        created_at: r.created_at,
        reason: r.reason,
        base: r.base.map(|base| base.0),
        text: r.text.map(|text| text.0),
        outcome: r.outcome,
        decided_at: r.decided_at,
        decided_by: r.decided_by,
        decider: r.decider,
        answer: r.answer,
        changed: r.changed,
        seen: r.seen,
        now: match (r.front_markup, r.front_source, r.back_markup, r.back_source, r.tags) {
            (Some(front_markup), Some(front), Some(back_markup), Some(back), Some(tags)) => {
                Some(Sides::read((&front_markup, front), (&back_markup, back)).with(tags.0))
            }
            _ => None,
        },
        retired: r.retired,
        rivals: r.rivals,
        met_by: Some(r.met / STUDENTS_STEP * STUDENTS_STEP).filter(|n| *n >= STUDENTS_LEAST),
    });
    Ok(found.collect())
}

/// One proposal. Errors: [`Error::NotFound`].
pub async fn get(db: &mut Db, id: SuggestionId) -> Result<Suggestion, Error> {
    load(db, &[id.0]).await?.pop().ok_or(Error::NotFound)
}

/// The proposals that wait in a class, oldest first: `limit` of them behind `after`.
pub async fn open(db: &mut Db, class: ClassId, after: i64, limit: i64) -> Result<Vec<Suggestion>, Error> {
    let ids = sqlx::query_scalar!(
        r#"SELECT s.id AS "id!: i64"
           FROM decks d
           JOIN suggestions s ON s.deck_id = d.id AND s.state = 'open'
           WHERE d.class_id = ?1 AND d.archived_at IS NULL AND s.id > ?2
           ORDER BY s.id
           LIMIT ?3 + 0"#,
        class,
        after,
        limit
    )
    .fetch_all(&mut *db)
    .await?;
    load(db, &ids).await
}

/// How many proposals wait in a class.
pub async fn waiting(db: &mut Db, class: ClassId) -> Result<i64, Error> {
    waiting_since(db, class, Millis::MIN, None).await
}

/// How many of the proposals that wait in a class were made after `since`, but for those of `reader`, who knows them.
pub async fn waiting_since(db: &mut Db, class: ClassId, since: Millis, reader: Option<UserId>) -> Result<i64, Error> {
    let waiting = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64"
           FROM decks d
           JOIN suggestions s ON s.deck_id = d.id AND s.state = 'open'
           WHERE d.class_id = ?1 AND d.archived_at IS NULL AND s.created_at > ?2
             AND (?3 IS NULL OR s.author_id IS NOT ?3)"#,
        class,
        since,
        reader
    );
    Ok(waiting.fetch_one(db).await?)
}

/// The last decisions of a class, the newest first.
pub async fn decided(db: &mut Db, class: ClassId, limit: i64) -> Result<Vec<Suggestion>, Error> {
    let ids = sqlx::query_scalar!(
        r#"SELECT s.id AS "id!: i64"
           FROM decks d
           JOIN suggestions s ON s.deck_id = d.id AND s.state IN ('accepted', 'refused')
           WHERE d.class_id = ?1
           ORDER BY s.decided_at DESC, s.id DESC
           LIMIT ?2 + 0"#,
        class,
        limit
    )
    .fetch_all(&mut *db)
    .await?;
    load(db, &ids).await
}

/// What `author` has proposed: the decisions that are news to them, then the others before `before`, the newest first; `limit` of
/// them in all.
pub async fn own(db: &mut Db, author: UserId, before: i64, limit: i64) -> Result<Vec<Suggestion>, Error> {
    let mut ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!: i64"
           FROM suggestions
           WHERE author_id = ?1 AND seen_at IS NULL AND state IN ('accepted', 'refused')
           ORDER BY decided_at DESC, id DESC
           LIMIT ?2 + 0"#,
        author,
        limit
    )
    .fetch_all(&mut *db)
    .await?;
    let news = serde_json::to_string(&ids).unwrap_or_else(|_| "[]".to_owned());
    let left = limit - i64::try_from(ids.len()).unwrap_or(limit);
    let others = sqlx::query_scalar!(
        r#"SELECT id AS "id!: i64"
           FROM suggestions
           WHERE author_id = ?1 AND id < ?2 AND id NOT IN (SELECT value FROM json_each(?3))
           ORDER BY id DESC
           LIMIT ?4 + 0"#,
        author,
        before,
        news,
        left
    );
    ids.extend(others.fetch_all(&mut *db).await?);
    load(db, &ids).await
}

/// What `author` has proposed for `card`, or as new cards of `deck`, and still waits.
pub async fn own_for(
    db: &mut Db,
    author: UserId,
    deck: DeckId,
    card: Option<CardId>,
) -> Result<Vec<Suggestion>, Error> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!: i64"
           FROM suggestions
           WHERE author_id = ?1 AND deck_id = ?2 AND state = 'open' AND card_id IS ?3
           ORDER BY id"#,
        author,
        deck,
        card
    )
    .fetch_all(&mut *db)
    .await?;
    load(db, &ids).await
}

/// Proposals that wait for a card.
pub async fn waiting_for(db: &mut Db, card: CardId) -> Result<i64, Error> {
    let waiting = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64" FROM suggestions WHERE card_id = ? AND state = 'open'"#,
        card
    );
    Ok(waiting.fetch_one(db).await?)
}

/// What `author` has to hear of their proposals.
#[derive(Debug, Clone, Default)]
pub struct News {
    /// Decisions that they have not seen, the newest first; at most three.
    pub decided: Vec<Suggestion>,
    /// How many there are.
    pub unseen: i64,
    /// Whether they have proposed anything so far.
    pub any: bool,
}

/// The news for `author`.
pub async fn news(db: &mut Db, author: UserId) -> Result<News, Error> {
    news_since(db, author, Millis::MIN).await
}

/// The news for `author` of decisions after `since`.
pub async fn news_since(db: &mut Db, author: UserId, since: Millis) -> Result<News, Error> {
    let any =
        sqlx::query_scalar!(r#"SELECT EXISTS (SELECT 1 FROM suggestions WHERE author_id = ?) AS "any!: bool""#, author);
    if !any.fetch_one(&mut *db).await? {
        return Ok(News::default());
    }
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!: i64"
           FROM suggestions
           WHERE author_id = ? AND decided_at > ? AND state IN ('accepted', 'refused') AND seen_at IS NULL
           ORDER BY decided_at DESC, id DESC"#,
        author,
        since
    )
    .fetch_all(&mut *db)
    .await?;
    let decided = load(db, ids.get(..3).unwrap_or(&ids)).await?;
    Ok(News { decided, unseen: i64::try_from(ids.len()).unwrap_or(0), any: true })
}

/// Notes that `author` has seen these decisions, each with when it was made: one that was taken back and made anew since is another.
pub async fn seen(db: &mut Db, author: UserId, shown: &[(SuggestionId, Millis)], now: Millis) -> Result<(), Error> {
    let shown = serde_json::to_string(shown).unwrap_or_else(|_| "[]".to_owned());
    sqlx::query!(
        "UPDATE suggestions
         SET seen_at = ?3
         WHERE id IN (SELECT s.id
                      FROM json_each(?2) shown
                      CROSS JOIN suggestions s ON s.id = shown.value ->> 0 AND s.decided_at = shown.value ->> 1
                      WHERE s.author_id = ?1 AND s.seen_at IS NULL)",
        author,
        shown,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Something to be proposed.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The deck.
    pub deck: DeckId,
    /// The class that the deck belongs to.
    pub class: ClassId,
    /// Its author.
    pub author: UserId,
    /// Why; may be empty but for retiring.
    pub reason: String,
    /// What.
    pub what: What,
}

/// What is to be proposed.
#[derive(Debug, Clone)]
pub enum What {
    /// Another text for a card. `base` is the mark of the text of which it was made.
    Change {
        /// Which card.
        card: CardId,
        /// The mark of the text that its author saw.
        base: String,
        /// As proposed.
        text: Sides,
    },
    /// A card more.
    New {
        /// As proposed.
        text: Sides,
    },
    /// That a card never comes any more.
    Retire {
        /// Which card.
        card: CardId,
    },
}

/// A reason or a word to the author, with its blanks folded.
///
/// Errors: [`Error::Invalid`] for more than [`WORD_MAX`] characters.
pub fn word(typed: &str) -> Result<String, Error> {
    let word = content::nfc(typed).split_whitespace().collect::<Vec<_>>().join(" ");
    if word.chars().count() > WORD_MAX {
        return Err(Error::invalid_with("proposal-word-long", vec![("most", WORD_MAX.to_string())]));
    }
    Ok(word)
}

/// Errors: [`Error::Invalid`] for a side of more than [`SIDE_MAX`] characters.
pub fn short_enough(sides: &Sides) -> Result<(), Error> {
    if [&sides.front, &sides.back].into_iter().any(|side| side.chars().count() > SIDE_MAX) {
        return Err(Error::invalid_with("proposal-side-long", vec![("most", SIDE_MAX.to_string())]));
    }
    Ok(())
}

/// Keeps a proposal; sent twice, it is kept once.
///
/// Errors: [`Error::Invalid`] where nothing is changed, a reason is missing, a text is too long, or too many wait already.
pub async fn propose(db: &mut Db, proposal: Proposal, now: Millis) -> Result<SuggestionId, Error> {
    let Proposal { deck, class, author, reason, what } = proposal;
    let reason = word(&reason)?;
    let (kind, card, base, text) = match what {
        What::Change { card, base, text } => {
            short_enough(&text)?;
            let base = made_of(db, card, &base).await?;
            if base == text {
                return Err(Error::invalid("proposal-same"));
            }
            (Kind::Change, Some(card), Some(base), Some(text))
        }
        What::New { text } => {
            short_enough(&text)?;
            (Kind::New, None, None, Some(text))
        }
        What::Retire { .. } if reason.is_empty() => return Err(Error::invalid("proposal-reason-missing")),
        What::Retire { card } => (Kind::Retire, Some(card), None, None),
    };
    let twice = own_for(db, author, deck, card).await?.into_iter().find(|one| one.kind == kind && one.text == text);
    if let Some(twice) = twice {
        return Ok(twice.id);
    }
    expect_room(db, author, class).await?;
    let (word, base, text) = (kind.as_str(), base.map(Json), text.map(Json));
    let id = sqlx::query_scalar!(
        r#"INSERT INTO suggestions (kind, deck_id, card_id, author_id, created_at, reason, base, text)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           RETURNING id AS "id!: SuggestionId""#,
        word,
        deck,
        card,
        author,
        now,
        reason,
        base,
        text
    )
    .fetch_one(db)
    .await?;
    Ok(id)
}

/// The text with that mark: what the card says, or what it said not long ago. Of a mark that nobody knows, what it says now.
async fn made_of(db: &mut Db, card: CardId, mark: &str) -> Result<Sides, Error> {
    let now = editing::card(db, card).await?.version;
    if now.mark() == mark {
        return Ok(Sides::of(now));
    }
    let former = editing::former(db, card, i64::MAX, LOOKED_BACK).await?;
    let base = former.into_iter().map(|former| former.version).find(|version| version.mark() == mark);
    Ok(Sides::of(base.unwrap_or(now)))
}

/// Errors: [`Error::Invalid`] if as many of `author`'s proposals wait in `class` as may.
async fn expect_room(db: &mut Db, author: UserId, class: ClassId) -> Result<(), Error> {
    let waiting = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64"
           FROM suggestions s
           JOIN decks d ON d.id = s.deck_id AND d.class_id = ?2
           WHERE s.author_id = ?1 AND s.state = 'open'"#,
        author,
        class
    )
    .fetch_one(db)
    .await?;
    if waiting >= OPEN_MAX {
        return Err(Error::invalid_with("proposal-many", vec![("most", OPEN_MAX.to_string())]));
    }
    Ok(())
}

/// Takes a proposal back, at its author's wish.
///
/// Errors: [`Error::NotFound`] to everybody else, [`Error::Conflict`] once it is decided.
pub async fn withdraw(db: &mut Db, id: SuggestionId, author: UserId) -> Result<(), Error> {
    turn(db, id, author, Outcome::Open, Outcome::Withdrawn).await
}

/// Lets a withdrawn proposal wait again, for who may still make it.
///
/// Errors: as [`withdraw`] and [`propose`]; [`Error::NotFound`] to an author who may no longer read the deck, [`Error::Forbidden`] to
/// one who may no longer propose for it.
pub async fn put_back(db: &mut Db, id: SuggestionId, author: &Person) -> Result<(), Error> {
    let found = get(db, id).await?;
    if found.outcome == Outcome::Withdrawn && found.author == Some(author.id) {
        if !decks::readable(db, author, found.deck).await?.lets(Act::Propose) {
            return Err(Error::Forbidden);
        }
        expect_room(db, author.id, found.class).await?;
    }
    turn(db, id, author.id, Outcome::Withdrawn, Outcome::Open).await
}

async fn turn(db: &mut Db, id: SuggestionId, author: UserId, from: Outcome, to: Outcome) -> Result<(), Error> {
    let found = get(db, id).await?;
    if found.author != Some(author) {
        return Err(Error::NotFound);
    }
    if found.outcome == to {
        return Ok(());
    }
    if found.outcome != from {
        return Err(Error::conflict("proposal-decided"));
    }
    let word = to.as_str();
    sqlx::query!("UPDATE suggestions SET state = ? WHERE id = ?", word, id).execute(db).await?;
    Ok(())
}
