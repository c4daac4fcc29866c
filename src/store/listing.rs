//! The cards of decks as one student lists them: by what they know of them, by their marks, by tag, by words in the text.
//! The same choice is what a cram by filter goes through. Reads only.

use futures_util::TryStreamExt as _;
use sqlx::types::Json;

use crate::content::{self, SafeHtml};
use crate::error::Error;
use crate::schedule::day::Day;
use crate::schedule::sm2;
use crate::store::decks::json_ids;
use crate::store::ids::{CardId, DeckId, UserId};
use crate::store::{Db, media, reviews};

/// A card that was graded 1 or 2 on one of so many study days, today among them, failed lately.
const LATELY: u32 = 7;
/// Tags of a deck that are offered; a deck with more is searched by words.
const TAGS: i64 = 200;

/// Which cards of a deck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// All.
    #[default]
    All,
    /// Those that come today, new ones aside.
    Due,
    /// Never answered.
    New,
    /// Forgotten often: eight lapses or more.
    Leech,
    /// With the student's bookmark.
    Bookmarked,
    /// Those that the student has suspended.
    Suspended,
    /// Graded 1 or 2 in the last week.
    Failed,
}

impl Which {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] =
        [Self::All, Self::Due, Self::New, Self::Leech, Self::Bookmarked, Self::Suspended, Self::Failed];

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Due => "due",
            Self::New => "new",
            Self::Leech => "leech",
            Self::Bookmarked => "bookmarked",
            Self::Suspended => "suspended",
            Self::Failed => "failed",
        }
    }
}

/// A choice of cards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// By what the student knows of them.
    pub which: Which,
    /// Only those with this tag.
    pub tag: Option<String>,
    /// Only those with this in front or back, whatever its case; empty for all.
    pub text: String,
}

/// The cards of `decks` that `filter` lets through for `student` on `today`, in the order of the decks.
pub async fn ids(
    db: &mut Db,
    decks: &[DeckId],
    student: UserId,
    today: Day,
    filter: &Filter,
) -> Result<Vec<i64>, Error> {
    let (decks, since) = (json_ids(decks), i64::from(today.minus(LATELY).number()));
    let (today, which) = (i64::from(today.number()), filter.which.as_str());
    let found = sqlx::query_scalar!(
        r#"SELECT c.id AS "id!: i64"
           FROM json_each(?1) wanted
           JOIN cards c ON c.deck_id = wanted.value AND c.retired_at IS NULL
           LEFT JOIN card_states s ON s.student_id = ?2 AND s.card_id = c.id
           LEFT JOIN marks m ON m.student_id = ?2 AND m.card_id = c.id
           WHERE CASE ?4
                   WHEN 'due' THEN (s.shown_day <= ?3 OR (s.again = 1 AND s.last_day = ?3)) AND coalesce(m.suspended, 0) = 0
                   WHEN 'new' THEN s.due_day IS NULL AND coalesce(m.suspended, 0) = 0
                   WHEN 'leech' THEN s.lapses >= ?5
                   WHEN 'bookmarked' THEN m.bookmarked = 1
                   WHEN 'suspended' THEN m.suspended = 1
                   WHEN 'failed' THEN EXISTS (SELECT 1 FROM reviews r
                                              WHERE r.student_id = ?2 AND r.card_id = c.id AND r.undone_at IS NULL
                                                AND r.grade <= 2 AND r.study_day > ?6)
                   ELSE TRUE
                 END
             AND (?7 IS NULL OR EXISTS (SELECT 1 FROM json_each(c.tags) t WHERE t.value = ?7))
           ORDER BY wanted.key, c.position, c.id"#,
        decks,
        student,
        today,
        which,
        sm2::LEECH_LAPSES,
        since,
        filter.tag
    )
    .fetch_all(&mut *db)
    .await?;
    if filter.text.is_empty() { Ok(found) } else { holding(db, &found, &filter.text).await }
}

/// Those of `cards` that hold `text` in front or back. `SQLite` folds no case but that of ASCII, so the texts are compared here,
/// one at a time.
async fn holding(db: &mut Db, cards: &[i64], text: &str) -> Result<Vec<i64>, Error> {
    let needle = content::folded(text);
    let ids = serde_json::to_string(cards).unwrap_or_else(|_| "[]".to_owned());
    let mut texts = sqlx::query!(
        r#"SELECT c.id AS "id!: i64", c.front_text, c.back_text
           FROM json_each(?) wanted
           JOIN cards c ON c.id = wanted.value
           ORDER BY wanted.key"#,
        ids
    )
    .fetch(db);
    let mut found = Vec::new();
    while let Some(card) = texts.try_next().await? {
        if [&card.front_text, &card.back_text].into_iter().any(|side| content::folded(side).contains(&needle)) {
            found.push(card.id);
        }
    }
    Ok(found)
}

/// A card in the list of its deck, with what the student knows of it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Row id.
    pub id: CardId,
    /// Safe to put in a page as it is.
    pub front: SafeHtml,
    /// Safe to put in a page as it is.
    pub back: SafeHtml,
    /// The student's last grade.
    pub last_grade: Option<i64>,
    /// The day on which it comes back.
    pub due: Option<Day>,
    /// Labels.
    pub tags: Vec<String>,
    /// Forgotten often.
    pub leech: bool,
    /// The student's mark.
    pub bookmarked: bool,
    /// The student's mark.
    pub suspended: bool,
    /// The student's own; plain text, empty without one.
    pub note: String,
}

/// `cards` as `student` lists them, in the order asked for.
pub async fn listed(db: &mut Db, cards: &[i64], student: UserId) -> Result<Vec<Listed>, Error> {
    let ids = serde_json::to_string(cards).unwrap_or_else(|_| "[]".to_owned());
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id!: CardId", c.deck_id AS "deck!: DeckId", c.front_html, c.back_html,
                  c.tags AS "tags: Json<Vec<String>>",
                  coalesce(m.bookmarked, 0) AS "bookmarked!: bool", coalesce(m.suspended, 0) AS "suspended!: bool",
                  coalesce(m.note, '') AS "note!: String", coalesce(s.lapses, 0) AS "lapses!: u32",
                  s.last_grade AS "last_grade?: i64", s.shown_day AS "shown_day?: i64"
           FROM json_each(?1) wanted
           JOIN cards c ON c.id = wanted.value
           LEFT JOIN marks m ON m.student_id = ?2 AND m.card_id = c.id
           LEFT JOIN card_states s ON s.student_id = ?2 AND s.card_id = c.id
           ORDER BY wanted.key"#,
        ids,
        student
    )
    .fetch_all(&mut *db)
    .await?;
    let decks: Vec<DeckId> = rows.iter().map(|row| row.deck).collect();
    let mut listed: Vec<Listed> = rows
        .into_iter()
        .map(|r| Listed {
            id: r.id,
            front: SafeHtml::stored(r.front_html),
            back: SafeHtml::stored(r.back_html),
            last_grade: r.last_grade,
            due: r.shown_day.map(reviews::day),
            tags: r.tags.0,
            leech: r.lapses >= sm2::LEECH_LAPSES,
            bookmarked: r.bookmarked,
            suspended: r.suspended,
            note: r.note,
        })
        .collect();
    let mut sides: Vec<_> = listed
        .iter_mut()
        .zip(decks)
        .flat_map(|(card, deck)| [(deck, &mut card.front), (deck, &mut card.back)])
        .collect();
    media::show(db, &mut sides).await?;
    Ok(listed)
}

/// The tags of a deck's cards, by name; the first two hundred of them.
pub async fn tags(db: &mut Db, deck: DeckId) -> Result<Vec<String>, Error> {
    let tags = sqlx::query_scalar!(
        r#"SELECT DISTINCT CAST(t.value AS TEXT) AS "tag!: String"
           FROM cards c, json_each(c.tags) t
           WHERE c.deck_id = ?1 AND c.retired_at IS NULL
           ORDER BY 1
           LIMIT ?2 + 0"#,
        deck,
        TAGS
    )
    .fetch_all(db)
    .await?;
    Ok(tags)
}
