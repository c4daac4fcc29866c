//! Taking an import back: what it made goes, what it changed comes back, what was edited since stays. Tags are no text: each goes or
//! comes back by itself, whatever else was edited.

use std::collections::BTreeSet;

use sqlx::types::Json;

use crate::error::Error;
use crate::store::ids::ImportId;
use crate::store::imports::{self, Done, Import, Touched};
use crate::store::learned::{self, Taken};
use crate::store::publish::Order;
use crate::store::{Db, Millis, audit, homes, media};

/// Takes a whole import back in one transaction: cards that it made are retired, former texts come back as new revisions,
/// unless they were edited since; those stay, and `left` counts them. So with the deck that a card was taken out of, and with its
/// being retired, and with the schedule that came along, and answers since.
///
/// Errors: [`Error::Conflict`] if it isn't applied, or one of its decks belongs to another class by now.
pub async fn undo(db: &mut Db, order: Order, now: Millis) -> Result<Done, Error> {
    let import = order.import;
    let found = imports::get(db, import).await?;
    if found.state != "applied" {
        return Err(Error::conflict("error-import-not-applied"));
    }
    let moved = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM cards c JOIN decks d ON d.id = c.deck_id
                          WHERE c.import_id = ?1 AND d.class_id IS NOT ?2)
                  OR EXISTS (SELECT 1 FROM import_items i JOIN cards c ON c.id = i.card_id JOIN decks d ON d.id = c.deck_id
                             WHERE i.import_id = ?1 AND d.class_id IS NOT ?2)
                  OR EXISTS (SELECT 1 FROM import_items i JOIN decks d ON d.id = i.before ->> 'deck'
                             WHERE i.import_id = ?1 AND i.action = 'move' AND d.class_id IS NOT ?2) AS "moved!: bool""#,
        import,
        found.class
    );
    if moved.fetch_one(&mut *db).await? {
        return Err(Error::conflict("course-import-moved"));
    }
    let mut left = texts_that_stay(db, import).await?;
    let back = found.done.changed.saturating_sub(left.len());
    for touched in &found.done.touched {
        put_deck_back(db, &found, touched).await?;
    }
    put_texts_back(db, order, now).await?;
    put_places_back(db, import, now).await?;
    left.extend(places_that_stay(db, import).await?);
    media::take_back(db, import).await?;
    homes::take_back(db, import).await?;
    let kept = learned::take_back(db, import, now).await?;
    let schedule = found.done.schedule.map(|taken| Taken { kept, ..taken });
    let done = Done { left: left.len(), back, schedule, ..found.done };
    let report = Json(&done);
    sqlx::query!("UPDATE imports SET state = 'undone', undone_at = ?, report = ? WHERE id = ?", now, report, import)
        .execute(&mut *db)
        .await?;
    audit::note(db, order.by, "import-undo", Some(order.class), &done.decks.join(", "), now).await?;
    Ok(done)
}

/// The cards whose text, or what is to be typed and the like, was edited since.
async fn texts_that_stay(db: &mut Db, import: ImportId) -> Result<BTreeSet<i64>, Error> {
    let cards = sqlx::query_scalar!(
        r#"SELECT c.id AS "id!: i64"
           FROM import_items i
           JOIN cards c ON c.id = i.card_id
           WHERE i.import_id = ?1 AND i.action = 'text'
             AND ((c.front_source, c.back_source) IS NOT (i.payload ->> 'front_source', i.payload ->> 'back_source')
                  AND ((i.payload ->> 'front_markup', i.payload ->> 'front_source', i.payload ->> 'back_markup',
                        i.payload ->> 'back_source')
                       IS NOT (i.before ->> 'front_markup', i.before ->> 'front_source', i.before ->> 'back_markup',
                               i.before ->> 'back_source')
                       OR EXISTS (SELECT 1 FROM imported_later l WHERE l.import_id = ?1 AND l.card_id = i.card_id))
                  OR json_patch(c.extra, coalesce(i.payload ->> 'extra', '{}')) <> json(c.extra))"#,
        import
    );
    Ok(cards.fetch_all(db).await?.into_iter().collect())
}

async fn put_texts_back(db: &mut Db, order: Order, now: Millis) -> Result<(), Error> {
    let import = order.import;
    let tags = former_tags(db, import).await?;
    // The rarer fields are as the import left them where saying the same once more would change nothing.
    sqlx::query!(
        "INSERT INTO card_revisions (card_id, at, author_id, import_id, reason, front_markup, front_source, back_markup,
                                     back_source, tags)
         SELECT c.id, ?2, ?3, ?1, 'import-undo', c.front_markup, c.front_source, c.back_markup, c.back_source, c.tags
         FROM cards c
         WHERE c.id IN (SELECT i.card_id
                        FROM import_items i
                        JOIN cards t ON t.id = i.card_id
                        WHERE i.import_id = ?1 AND i.action = 'text' AND t.front_source = i.payload ->> 'front_source'
                          AND t.back_source = i.payload ->> 'back_source'
                          AND json_patch(t.extra, coalesce(i.payload ->> 'extra', '{}')) = json(t.extra)
                        UNION
                        SELECT value ->> 0 FROM json_each(?4))",
        import,
        now,
        order.by,
        tags
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE cards
         SET front_markup = i.before ->> 'front_markup', front_source = i.before ->> 'front_source',
             front_html = i.before ->> 'front_html', front_text = i.before ->> 'front_text',
             back_markup = i.before ->> 'back_markup', back_source = i.before ->> 'back_source',
             back_html = i.before ->> 'back_html', back_text = i.before ->> 'back_text',
             has_math = i.before ->> 'has_math', extra = coalesce(i.before ->> 'extra', cards.extra), updated_at = ?2
         FROM import_items i
         WHERE i.import_id = ?1 AND i.action = 'text' AND cards.id = i.card_id
           AND cards.front_source = i.payload ->> 'front_source' AND cards.back_source = i.payload ->> 'back_source'
           AND json_patch(cards.extra, coalesce(i.payload ->> 'extra', '{}')) = json(cards.extra)",
        import,
        now
    )
    .execute(&mut *db)
    .await?;
    // Where the import changed nothing but these, they go back whatever the class has written in the card since; what a later file
    // said stays.
    sqlx::query!(
        "UPDATE cards
         SET extra = i.before ->> 'extra', updated_at = ?2
         FROM import_items i
         WHERE i.import_id = ?1 AND i.action = 'text' AND cards.id = i.card_id
           AND (i.payload ->> 'front_markup', i.payload ->> 'front_source', i.payload ->> 'back_markup',
                i.payload ->> 'back_source')
               IS (i.before ->> 'front_markup', i.before ->> 'front_source', i.before ->> 'back_markup',
                   i.before ->> 'back_source')
           AND i.before ->> 'extra' IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM imported_later l WHERE l.import_id = ?1 AND l.card_id = i.card_id)
           AND json_patch(cards.extra, coalesce(i.payload ->> 'extra', '{}')) = json(cards.extra)",
        import,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE cards
         SET tags = wanted.value ->> 1, updated_at = ?2
         FROM json_each(?1) wanted
         WHERE cards.id = wanted.value ->> 0",
        tags,
        now
    )
    .execute(&mut *db)
    .await?;
    // What counts as last imported goes back, too, unless a later import said something else.
    sqlx::query!(
        "UPDATE card_sources
         SET source_id = i.before ->> '$.base.source_id', front_markup = i.before ->> '$.base.front_markup',
             front_source = i.before ->> '$.base.front_source', front_text = i.before ->> '$.base.front_text',
             back_markup = i.before ->> '$.base.back_markup', back_source = i.before ->> '$.base.back_source',
             back_text = i.before ->> '$.base.back_text', tags = i.before ->> '$.base.tags',
             extra = i.before ->> '$.base.extra'
         FROM import_items i
         WHERE i.import_id = ?1 AND i.action = 'base' AND card_sources.card_id = i.card_id
           AND i.before ->> '$.base.front_source' IS NOT NULL
           AND card_sources.front_source = i.payload ->> 'front_source'
           AND card_sources.back_source = i.payload ->> 'back_source' AND card_sources.tags = i.payload ->> 'tags'
           AND card_sources.extra IS json_patch('{}', i.payload ->> 'extra')
           AND (card_sources.source_id IS NULL
                OR card_sources.source_id IS coalesce(i.payload ->> 'source_id', i.before ->> '$.base.source_id'))",
        import
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM card_sources
         WHERE card_id IN (SELECT i.card_id FROM import_items i
                           JOIN card_sources s ON s.card_id = i.card_id
                           WHERE i.import_id = ? AND i.action = 'base' AND i.before ->> '$.base.front_source' IS NULL
                             AND s.front_source = i.payload ->> 'front_source'
                             AND s.back_source = i.payload ->> 'back_source' AND s.tags = i.payload ->> 'tags'
                             AND s.extra IS json_patch('{}', i.payload ->> 'extra')
                             AND (s.source_id IS NULL OR s.source_id IS i.payload ->> 'source_id'))",
        import
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A deck that was there is no longer who an import said: the next one would go there again. One that the import brought back is
/// put away as it was, unless somebody did so since, or it has cards that are new or changed since; so it goes before the cards.
/// The cards that get other tags by the undo, and all the tags of each: pairs, as JSON.
async fn former_tags(db: &mut Db, import: ImportId) -> Result<String, Error> {
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id!: i64", c.tags AS "now!: Json<Vec<String>>", i.payload ->> 'tags' AS "file!: Json<Vec<String>>",
                  i.before ->> 'tags' AS "before!: Json<Vec<String>>"
           FROM import_items i
           JOIN cards c ON c.id = i.card_id
           WHERE i.import_id = ? AND i.action = 'tags'"#,
        import
    )
    .fetch_all(db)
    .await?;
    let former = rows.into_iter().filter_map(|row| {
        let tags = tags_without(&row.now, &row.file, &row.before);
        let same = tags.len() == row.now.len() && tags.iter().all(|tag| row.now.contains(tag));
        (!same).then_some((row.id, tags))
    });
    serde_json::to_string(&former.collect::<Vec<_>>()).map_err(Error::internal)
}

/// The tags of a card without what an import did to them: what it added goes, what it took away is back, and what the class has added
/// or taken away since stays so.
fn tags_without(now: &[String], file: &[String], before: &[String]) -> Vec<String> {
    let back = before.iter().filter(|tag| now.contains(tag) || !file.contains(tag));
    let own = now.iter().filter(|tag| !before.contains(tag) && !file.contains(tag));
    back.chain(own).cloned().collect()
}

async fn put_deck_back(db: &mut Db, import: &Import, touched: &Touched) -> Result<(), Error> {
    if let Some(archived_at) = touched.archived_at {
        sqlx::query!(
            "UPDATE decks
             SET archived_at = ?3
             WHERE id = ?1 AND class_id = ?2 AND archived_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM cards c
                               JOIN imports i ON i.id = ?4
                               WHERE c.deck_id = ?1 AND (c.created_at > i.applied_at OR c.updated_at > i.applied_at))",
            touched.deck,
            import.class,
            archived_at,
            import.id
        )
        .execute(&mut *db)
        .await?;
    }
    for source in &touched.sources {
        sqlx::query!("DELETE FROM deck_sources WHERE deck_id = ? AND source_id = ?", touched.deck, source)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

async fn put_places_back(db: &mut Db, import: ImportId, now: Millis) -> Result<(), Error> {
    // A card goes back from where the import has put it, not from where somebody has taken it since; which deck that was isn't noted
    // in older rows. Where another card has taken its key meanwhile, there is no way back.
    sqlx::query!(
        "UPDATE cards
         SET deck_id = i.before ->> 'deck', position = i.before ->> 'position'
         FROM import_items i
         WHERE i.import_id = ?1 AND i.action = 'move' AND cards.id = i.card_id
           AND cards.deck_id = coalesce(i.payload ->> 'deck', cards.deck_id)
           AND NOT EXISTS (SELECT 1 FROM cards o
                           WHERE o.deck_id = i.before ->> 'deck' AND o.key = cards.key AND o.id <> cards.id)",
        import
    )
    .execute(&mut *db)
    .await?;
    // What the import has retired has its moment; with any other one somebody has retired the card since. A proposal to retire it
    // that was accepted since stands, though the import had retired it already.
    sqlx::query!(
        "UPDATE cards
         SET retired_at = CASE i.action
                          WHEN 'restore' THEN ?2
                          ELSE (SELECT min(s.decided_at) FROM suggestions s
                                WHERE s.card_id = cards.id AND s.kind = 'retire' AND s.state = 'accepted'
                                  AND s.decided_at >= cards.retired_at)
                          END
         FROM import_items i
         WHERE i.import_id = ?1 AND cards.id = i.card_id
           AND ((i.action = 'retire' AND cards.retired_at = (SELECT m.applied_at FROM imports m WHERE m.id = ?1))
                OR (i.action = 'restore' AND cards.retired_at IS NULL))",
        import,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("UPDATE cards SET retired_at = ?2 WHERE import_id = ?1 AND retired_at IS NULL", import, now)
        .execute(&mut *db)
        .await?;
    sqlx::query!("UPDATE comments SET solved_at = ?2 WHERE import_id = ?1 AND solved_at IS NULL", import, now)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "UPDATE decks SET archived_at = ?2
         WHERE import_id = ?1 AND NOT EXISTS (SELECT 1 FROM cards c WHERE c.deck_id = decks.id AND c.retired_at IS NULL)",
        import,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The cards that the import moved or retired and that are still not where they were, once the rest is.
async fn places_that_stay(db: &mut Db, import: ImportId) -> Result<Vec<i64>, Error> {
    let cards = sqlx::query_scalar!(
        r#"SELECT c.id AS "id!: i64"
           FROM import_items i
           JOIN cards c ON c.id = i.card_id
           WHERE i.import_id = ?1
             AND ((i.action = 'move' AND c.deck_id <> i.before ->> 'deck')
                  OR (i.action = 'retire' AND c.retired_at IS NOT NULL))"#,
        import
    );
    Ok(cards.fetch_all(db).await?)
}
