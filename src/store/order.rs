//! The cards of a deck in their order, and what is done to several of them at once: another place, retired and brought back, a tag,
//! another deck. Progress hangs on student and card: nothing here touches it.

use sqlx::types::Json;

use crate::error::Error;
use crate::store::ids::{CardId, DeckId, UserId};
use crate::store::{Db, Millis};

/// What the history says of a card that was retired, in the database.
pub const RETIRED: &str = "retire";
/// What it says of one that was brought back.
pub const BROUGHT_BACK: &str = "bring-back";
/// Cards that one change may take on.
const MOST: usize = 2_000;

/// A card in the list by which a deck is put in order.
#[derive(Debug, Clone)]
pub struct Line {
    /// Row id.
    pub id: CardId,
    /// The beginning of what a person reads.
    pub front: String,
    /// The beginning of what a person reads.
    pub back: String,
    /// Labels.
    pub tags: Vec<String>,
}

/// Cards of a deck, retired ones and others.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Those that are studied.
    pub active: usize,
    /// Those that never come any more.
    pub retired: usize,
}

/// How many cards a deck has.
pub async fn sizes(db: &mut Db, deck: DeckId) -> Result<Sizes, Error> {
    let row = sqlx::query!(
        r#"SELECT count(*) FILTER (WHERE retired_at IS NULL) AS "active!: i64",
                  count(*) FILTER (WHERE retired_at IS NOT NULL) AS "retired!: i64"
           FROM cards
           WHERE deck_id = ?"#,
        deck
    )
    .fetch_one(db)
    .await?;
    let size = |n: i64| usize::try_from(n).unwrap_or(0);
    Ok(Sizes { active: size(row.active), retired: size(row.retired) })
}

/// `limit` cards of a deck from the one at `from`, counted from zero: those that are retired, or the others.
pub async fn lines(db: &mut Db, deck: DeckId, retired: bool, from: usize, limit: usize) -> Result<Vec<Line>, Error> {
    let (from, limit) = (i64::try_from(from).unwrap_or(0), i64::try_from(limit).unwrap_or(0));
    let rows = sqlx::query!(
        r#"SELECT id AS "id!: CardId", substr(front_text, 1, 160) AS "front!: String",
                  substr(back_text, 1, 160) AS "back!: String", tags AS "tags: Json<Vec<String>>"
           FROM cards
           WHERE deck_id = ?1 AND (retired_at IS NOT NULL) = ?2
           ORDER BY position, id
           LIMIT ?3 + 0 OFFSET ?4 + 0"#,
        deck,
        retired,
        limit,
        from
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|r| Line { id: r.id, front: r.front, back: r.back, tags: r.tags.0 }).collect())
}

/// `all` with `card` so that it stands at `at` among those that are not retired, counted from zero; beyond the end is the end.
/// Retired ones stay behind the same neighbour.
///
/// `all` holds each card once, with whether it is retired. A card that isn't among them changes nothing.
pub fn placed(all: &[(i64, bool)], card: i64, at: usize) -> Vec<i64> {
    let rest = || all.iter().filter(|(id, _)| *id != card);
    let mut order: Vec<i64> = rest().map(|(id, _)| *id).collect();
    if order.len() == all.len() {
        return order;
    }
    let before = rest().enumerate().filter(|(_, (_, retired))| !retired).nth(at).map(|(index, _)| index);
    order.insert(before.unwrap_or(order.len()), card);
    order
}

async fn all(db: &mut Db, deck: DeckId) -> Result<Vec<(i64, bool)>, Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!: i64", retired_at IS NOT NULL AS "retired!: bool"
           FROM cards
           WHERE deck_id = ?
           ORDER BY position, id"#,
        deck
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.retired)).collect())
}

/// Keeps an order: all cards of a deck, each once.
async fn keep(db: &mut Db, deck: DeckId, order: &[i64]) -> Result<(), Error> {
    let order = ids(order);
    sqlx::query!(
        "UPDATE cards
         SET position = wanted.key
         FROM json_each(?2) wanted
         WHERE cards.id = wanted.value AND cards.deck_id = ?1 AND cards.position <> wanted.key",
        deck,
        order
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts a card at `at`, counted from zero among the cards that are studied, and says where it stood.
///
/// Errors: [`Error::NotFound`] for a card that isn't one of them.
pub async fn place(db: &mut Db, deck: DeckId, card: i64, at: usize) -> Result<usize, Error> {
    let all = all(db, deck).await?;
    let stood = all.iter().filter(|(_, retired)| !retired).position(|(id, _)| *id == card);
    let stood = stood.ok_or(Error::NotFound)?;
    keep(db, deck, &placed(&all, card, at)).await?;
    Ok(stood)
}

fn ids(cards: &[i64]) -> String {
    serde_json::to_string(cards).unwrap_or_else(|_| "[]".to_owned())
}

/// Errors: [`Error::Invalid`] for none or for more than two thousand.
fn chosen(cards: &[i64]) -> Result<String, Error> {
    match cards.len() {
        0 => Err(Error::invalid("editor-none-ticked")),
        1..=MOST => Ok(ids(cards)),
        _ => Err(Error::invalid_with("editor-many-ticked", vec![("most", MOST.to_string())])),
    }
}

/// Notes in the history of those of `cards` that will be retired, or brought back, that this was done: a version with the same text.
async fn note(db: &mut Db, deck: DeckId, cards: &str, retire: bool, by: UserId, now: Millis) -> Result<(), Error> {
    let reason = if retire { RETIRED } else { BROUGHT_BACK };
    sqlx::query!(
        "INSERT INTO card_revisions (card_id, at, author_id, reason, front_markup, front_source, back_markup, back_source,
                                     tags)
         SELECT c.id, ?3, ?4, ?5, c.front_markup, c.front_source, c.back_markup, c.back_source, c.tags
         FROM json_each(?2) wanted
         JOIN cards c ON c.id = wanted.value AND c.deck_id = ?1
         WHERE (c.retired_at IS NULL) = ?6",
        deck,
        cards,
        now,
        by,
        reason,
        retire
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Retires those of `cards` that are studied, and gives their ids.
pub async fn retire(db: &mut Db, deck: DeckId, cards: &[i64], by: UserId, now: Millis) -> Result<Vec<i64>, Error> {
    let cards = chosen(cards)?;
    note(db, deck, &cards, true, by, now).await?;
    let done = sqlx::query_scalar!(
        r#"UPDATE cards
           SET retired_at = ?3
           WHERE deck_id = ?1 AND id IN (SELECT value FROM json_each(?2)) AND retired_at IS NULL
           RETURNING id AS "id!: i64""#,
        deck,
        cards,
        now
    );
    Ok(done.fetch_all(db).await?)
}

/// Brings those of `cards` back that are retired, and gives their ids.
pub async fn bring_back(db: &mut Db, deck: DeckId, cards: &[i64], by: UserId, now: Millis) -> Result<Vec<i64>, Error> {
    let cards = chosen(cards)?;
    note(db, deck, &cards, false, by, now).await?;
    let done = sqlx::query_scalar!(
        r#"UPDATE cards
           SET retired_at = NULL
           WHERE deck_id = ?1 AND id IN (SELECT value FROM json_each(?2)) AND retired_at IS NOT NULL
           RETURNING id AS "id!: i64""#,
        deck,
        cards
    );
    Ok(done.fetch_all(db).await?)
}

/// Gives `cards` a tag, or takes it away, and gives the ids of those that changed; the former version of each is kept.
///
/// Errors: [`Error::Invalid`] for an empty or a too long tag.
pub async fn tag(
    db: &mut Db,
    deck: DeckId,
    cards: &[i64],
    tag: &str,
    on: bool,
    by: UserId,
    now: Millis,
) -> Result<Vec<i64>, Error> {
    let cards = chosen(cards)?;
    let tag = match super::editing::tags(tag).as_slice() {
        [] => return Err(Error::invalid("editor-tag-missing")),
        [tag] if tag.chars().count() <= 200 => tag.clone(),
        [_] => return Err(Error::invalid("editor-tag-too-long")),
        _ => return Err(Error::invalid("editor-tag-one")),
    };
    // A card holds a hundred tags at the most, as after an import.
    let changed = sqlx::query_scalar!(
        r#"SELECT c.id AS "id!: i64"
           FROM json_each(?2) wanted
           JOIN cards c ON c.id = wanted.value AND c.deck_id = ?1
           WHERE EXISTS (SELECT 1 FROM json_each(c.tags) t WHERE t.value = ?3) <> ?4
             AND (NOT ?4 OR json_array_length(c.tags) < 100)"#,
        deck,
        cards,
        tag,
        on
    )
    .fetch_all(&mut *db)
    .await?;
    let changed_ids = ids(&changed);
    sqlx::query!(
        "INSERT INTO card_revisions (card_id, at, author_id, reason, front_markup, front_source, back_markup, back_source,
                                     tags)
         SELECT c.id, ?2, ?3, '', c.front_markup, c.front_source, c.back_markup, c.back_source, c.tags
         FROM json_each(?1) wanted
         JOIN cards c ON c.id = wanted.value",
        changed_ids,
        now,
        by
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE cards
         SET updated_at = ?4,
             tags = CASE WHEN ?3 THEN json_insert(tags, '$[#]', ?2)
                         ELSE (SELECT json_group_array(t.value) FROM json_each(cards.tags) t WHERE t.value <> ?2) END
         WHERE id IN (SELECT value FROM json_each(?1))",
        changed_ids,
        tag,
        on,
        now
    )
    .execute(db)
    .await?;
    Ok(changed)
}

/// What was taken to another deck, and where it stood before: places among all cards of the deck, retired ones too, from zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The cards, in their order.
    pub cards: Vec<i64>,
    /// The place of each.
    pub places: Vec<usize>,
}

/// Takes `cards` from a deck to the end of another, in their order; everybody's progress goes with them. With `places`, each
/// is put at its own place instead, so that a move is taken back exactly.
///
/// Errors: [`Error::Conflict`] where the other deck has a card of the same identity: both came from one file.
pub async fn take_to(db: &mut Db, from: DeckId, to: DeckId, cards: &[i64], places: &[usize]) -> Result<Moved, Error> {
    if from == to {
        return Err(Error::invalid("editor-same-deck"));
    }
    chosen(cards)?;
    let (stood, mut order) = (all(db, from).await?, all(db, to).await?);
    let here = stood.iter().enumerate().filter(|(_, (id, _))| cards.contains(id));
    let (here, were): (Vec<i64>, Vec<usize>) = here.map(|(place, (id, _))| (*id, place)).unzip();
    let moved = ids(&here);
    let twice = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64"
           FROM json_each(?1) wanted
           JOIN cards c ON c.id = wanted.value
           JOIN cards o ON o.deck_id = ?2 AND o.key = c.key"#,
        moved,
        to
    )
    .fetch_one(&mut *db)
    .await?;
    if twice > 0 {
        return Err(Error::Conflict { message: "editor-move-twice", args: vec![("n", twice.to_string())] });
    }
    sqlx::query!("UPDATE cards SET deck_id = ?2 WHERE id IN (SELECT value FROM json_each(?1))", moved, to)
        .execute(&mut *db)
        .await?;
    let mut back: Vec<(usize, i64)> = cards.iter().zip(places).map(|(card, place)| (*place, *card)).collect();
    back.retain(|(_, card)| here.contains(card));
    back.sort_unstable();
    for (place, card) in &back {
        order.insert((*place).min(order.len()), (*card, false));
    }
    let returned: Vec<i64> = back.iter().map(|(_, card)| *card).collect();
    order.extend(here.iter().filter(|card| !returned.contains(card)).map(|card| (*card, false)));
    let order: Vec<i64> = order.into_iter().map(|(card, _)| card).collect();
    keep(db, to, &order).await?;
    Ok(Moved { cards: here, places: were })
}

/// Puts copies of `cards` at the end of another deck, or of their own: new cards, which everybody still has to meet. Gives their ids.
pub async fn copy_to(
    db: &mut Db,
    from: DeckId,
    to: DeckId,
    cards: &[i64],
    by: UserId,
    now: Millis,
) -> Result<Vec<i64>, Error> {
    let cards = chosen(cards)?;
    let made = sqlx::query_scalar!(
        r#"INSERT INTO cards (deck_id, key, position, front_markup, front_source, front_html, front_text, back_markup,
                              back_source, back_html, back_text, renderer, tags, extra, has_math, author_id, created_at,
                              updated_at)
           SELECT ?3, lower(hex(randomblob(16))),
                  (SELECT coalesce(max(position), -1) FROM cards WHERE deck_id = ?3)
                    + row_number() OVER (ORDER BY c.position, c.id),
                  c.front_markup, c.front_source, c.front_html, c.front_text, c.back_markup, c.back_source, c.back_html,
                  c.back_text, c.renderer, c.tags, c.extra, c.has_math, ?4, ?5, ?5
           FROM json_each(?2) wanted
           JOIN cards c ON c.id = wanted.value AND c.deck_id = ?1
           ORDER BY c.position, c.id
           RETURNING id AS "id!: i64""#,
        from,
        cards,
        to,
        by,
        now
    )
    .fetch_all(&mut *db)
    .await?;
    // Whatever moves a card takes its files along by a trigger; a copy has to see to that itself.
    sqlx::query!(
        "INSERT OR IGNORE INTO deck_media (deck_id, name, sha256)
         SELECT ?2, m.name, m.sha256
         FROM deck_media m
         WHERE m.deck_id = ?1
           AND EXISTS (SELECT 1 FROM json_each(?3) wanted
                       JOIN cards c ON c.id = wanted.value AND c.deck_id = ?1
                       WHERE instr(c.front_html || c.back_html, '>' || replace(m.name, '&', '&amp;') || '</span>') > 0)",
        from,
        to,
        cards
    )
    .execute(db)
    .await?;
    Ok(made)
}
