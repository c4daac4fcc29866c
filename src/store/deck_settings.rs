//! Making a deck by hand, and what can be set of one: its name, what it is about, its language.

use uuid::Uuid;

use crate::content;
use crate::error::Error;
use crate::lang;
use crate::store::Db;
use crate::store::Millis;
use crate::store::ids::{ClassId, DeckId};

/// Levels of a name, and characters of one, as for imports.
const LEVELS_MAX: usize = 32;
const LEVEL_MAX: usize = 200;
/// Characters of a description.
const DESCRIPTION_MAX: usize = 2_000;
/// Longest language tag that is meant to be one.
const LANGUAGE_MAX: usize = 35;

/// What can be set of a deck.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct DeckSettings {
    /// A path, with `::` or ` / ` between its levels.
    pub name: String,
    /// What it is about; may be empty.
    #[serde(default)]
    pub description: String,
    /// BCP 47, or empty.
    #[serde(default)]
    pub language: String,
}

/// The name of a deck as it is stored, `A::B::C`, of one as somebody typed it.
///
/// Errors: [`Error::Invalid`] for an empty name or one with more or longer levels than a deck may have.
pub fn path(typed: &str) -> Result<String, Error> {
    let typed = content::nfc(typed).replace(" / ", "::");
    let levels = typed.split("::").map(|level| level.split_whitespace().collect::<Vec<_>>().join(" "));
    let levels: Vec<String> = levels.filter(|level| !level.is_empty()).collect();
    if levels.is_empty() {
        return Err(Error::invalid("editor-deck-unnamed"));
    }
    if levels.len() > LEVELS_MAX {
        return Err(Error::invalid_with("editor-deck-deep", vec![("most", LEVELS_MAX.to_string())]));
    }
    if levels.iter().any(|level| level.chars().count() > LEVEL_MAX) {
        return Err(Error::invalid_with("editor-deck-long", vec![("most", LEVEL_MAX.to_string())]));
    }
    Ok(levels.join("::"))
}

/// A language tag in the form of BCP 47, or nothing.
///
/// Errors: [`Error::Invalid`] for what can't be one.
pub fn language(typed: &str) -> Result<String, Error> {
    let typed = typed.trim();
    let part = |part: &str| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    let first = typed.split('-').next().unwrap_or_default();
    let known = first.len() >= 2 && first.chars().all(|c| c.is_ascii_alphabetic());
    if typed.is_empty() || (typed.len() <= LANGUAGE_MAX && known && typed.split('-').all(part)) {
        Ok(typed.to_owned())
    } else {
        Err(Error::invalid("editor-language-unknown"))
    }
}

/// Errors: [`Error::Conflict`] where another deck of the class has the name, whatever its case.
pub(super) async fn free(db: &mut Db, class: ClassId, deck: Option<DeckId>, name: &str) -> Result<(), Error> {
    let wanted = content::folded(name);
    let others = super::decks::of_class(db, class).await?;
    let mut own = others.iter().filter(|other| other.owner == class && Some(other.id) != deck);
    if own.any(|other| content::folded(&other.name) == wanted) {
        let args = vec![("name", lang::deck_name(name))];
        return Err(Error::Conflict { message: "editor-deck-taken", args });
    }
    Ok(())
}

/// Makes an empty deck.
///
/// Errors: as of [`path`], and [`Error::Conflict`] where the class has one of that name.
pub async fn add(db: &mut Db, class: ClassId, name: &str, now: Millis) -> Result<DeckId, Error> {
    let name = path(name)?;
    free(db, class, None, &name).await?;
    let uuid = Uuid::new_v4().to_string();
    let deck = sqlx::query_scalar!(
        r#"INSERT INTO decks (uuid, class_id, name, created_at) VALUES (?, ?, ?, ?) RETURNING id AS "id!: DeckId""#,
        uuid,
        class,
        name,
        now
    )
    .fetch_one(db)
    .await?;
    Ok(deck)
}

/// Keeps the settings of a deck, and gives its name as it is stored.
///
/// Errors: [`Error::Invalid`] and [`Error::Conflict`] as for a new deck, and for a language that is none.
pub async fn keep(db: &mut Db, class: ClassId, deck: DeckId, settings: &DeckSettings) -> Result<String, Error> {
    let (name, language) = (path(&settings.name)?, language(&settings.language)?);
    let description = content::nfc(settings.description.trim());
    if description.chars().count() > DESCRIPTION_MAX {
        return Err(Error::invalid_with("editor-description-long", vec![("most", DESCRIPTION_MAX.to_string())]));
    }
    free(db, class, Some(deck), &name).await?;
    sqlx::query!(
        "UPDATE decks SET name = ?, description = ?, language = ? WHERE id = ?",
        name,
        description,
        language,
        deck
    )
    .execute(db)
    .await?;
    Ok(name)
}
