//! Copies of decks and of whole classes, for the next year or another group: cards and the history of their texts, none of the answers.
//!
//! A copy grows in small batches in a class that counts as deleted, so that nobody sees it, no answer waits for it, and the next start
//! removes what a crash left. One short transaction brings it out.

use uuid::Uuid;

use crate::error::Error;
use crate::store::ids::{ClassId, DeckId, UserId};
use crate::store::{Db, Millis, Store, archive, audit, classes, deck_settings};

/// Cards that are copied in one transaction, with all that belongs to them: an answer waits for no more than this.
const BATCH: usize = 100;

/// Copies `deck` into `class` under `name`, and gives the copy.
///
/// Errors: as for a new deck of that name.
pub async fn deck(
    store: &Store,
    deck: DeckId,
    class: ClassId,
    name: &str,
    by: UserId,
    now: Millis,
) -> Result<DeckId, Error> {
    let path = deck_settings::path(name)?;
    let wanted = path.clone();
    store.read(|db| Box::pin(async move { deck_settings::free(db, class, None, &wanted).await })).await?;
    let hidden = hidden(store, "copy", now).await?;
    let copied = async {
        let mut copy = deck;
        for held in held(store, vec![deck]).await? {
            copy = cards(store, held, hidden, now).await?;
        }
        let job = store.write(move |db| {
            Box::pin(async move {
                deck_settings::free(db, class, None, &path).await?;
                sqlx::query!("UPDATE decks SET class_id = ?2, name = ?3, staged = 0 WHERE id = ?1", copy, class, path)
                    .execute(&mut *db)
                    .await?;
                audit::note(db, Some(by), "deck-copy", Some(class), &path, now).await
            })
        });
        job.await?;
        Ok(copy)
    };
    let copied = copied.await;
    archive::purge(store, hidden).await?;
    copied
}

/// Copies `class` with its own decks, its rules and nobody but `by`, its instructor. Decks of other classes that it studies aren't its
/// own to copy.
///
/// Errors: as for a new class of that name.
pub async fn class(store: &Store, class: ClassId, name: &str, by: UserId, now: Millis) -> Result<ClassId, Error> {
    let copy = hidden(store, name, now).await?;
    let copied = async {
        let decks = store.read(|db| Box::pin(async move { own_decks(db, class).await })).await?;
        for held in held(store, decks).await? {
            cards(store, held, copy, now).await?;
        }
        let name = name.to_owned();
        let job = store.write(move |db| {
            Box::pin(async move {
                sqlx::query!("UPDATE decks SET staged = 0 WHERE class_id = ?", copy).execute(&mut *db).await?;
                sqlx::query!(
                    "UPDATE classes
                     SET deleted_at = NULL, archived_at = NULL, join_open = 1, proposers = o.proposers, at_once = o.at_once,
                         figures_from = o.figures_from
                     FROM classes o
                     WHERE classes.id = ?1 AND o.id = ?2",
                    copy,
                    class
                )
                .execute(&mut *db)
                .await?;
                classes::join(db, copy, by, classes::ClassRole::Instructor, now).await?;
                audit::note(db, Some(by), "class-copy", Some(copy), &name, now).await
            })
        });
        job.await
    };
    match copied.await {
        Ok(()) => Ok(copy),
        Err(error) => {
            archive::purge(store, copy).await?;
            Err(error)
        }
    }
}

/// A class in which a copy grows.
async fn hidden(store: &Store, name: &str, now: Millis) -> Result<ClassId, Error> {
    let name = name.to_owned();
    let job = store.write(move |db| {
        Box::pin(async move {
            let class = classes::add(db, &name, None, now).await?;
            sqlx::query!(
                "UPDATE classes SET deleted_at = ?2, archived_at = ?2, join_open = 0 WHERE id = ?1",
                class,
                now
            )
            .execute(db)
            .await?;
            Ok(class)
        })
    });
    job.await
}

async fn own_decks(db: &mut Db, class: ClassId) -> Result<Vec<DeckId>, Error> {
    let decks = sqlx::query_scalar!(
        r#"SELECT id AS "id!: DeckId" FROM decks
           WHERE class_id = ? AND staged = 0 AND archived_at IS NULL
           ORDER BY name, id"#,
        class
    );
    Ok(decks.fetch_all(db).await?)
}

/// Makes a deck like `from` with the cards that it `held` in `class`, batch by batch, staged.
async fn cards(store: &Store, (from, held): (DeckId, Vec<i64>), class: ClassId, now: Millis) -> Result<DeckId, Error> {
    let uuid = Uuid::new_v4().to_string();
    let copy = store
        .write(move |db| {
            Box::pin(async move {
                let copy = sqlx::query_scalar!(
                    r#"INSERT INTO decks (uuid, class_id, name, description, language, staged, created_at)
                       SELECT ?2, ?3, name, description, language, 1, ?4 FROM decks WHERE id = ?1
                       RETURNING id AS "id!: DeckId""#,
                    from,
                    uuid,
                    class,
                    now
                )
                .fetch_one(&mut *db)
                .await?;
                sqlx::query!(
                    "INSERT INTO deck_sources (deck_id, source_id) SELECT ?2, source_id FROM deck_sources WHERE deck_id = ?1",
                    from,
                    copy
                )
                .execute(&mut *db)
                .await?;
                Ok(copy)
            })
        })
        .await?;
    for batch in held.chunks(BATCH) {
        let ids = serde_json::to_string(batch).unwrap_or_else(|_| "[]".to_owned());
        store.write(move |db| Box::pin(async move { some_cards(db, &ids, copy).await })).await?;
    }
    // Last, for a card may have got a picture meanwhile.
    let media = store.write(move |db| {
        Box::pin(async move {
            sqlx::query!(
                "INSERT INTO deck_media (deck_id, name, sha256) SELECT ?2, name, sha256 FROM deck_media WHERE deck_id = ?1",
                from,
                copy
            )
            .execute(db)
            .await?;
            Ok(copy)
        })
    });
    media.await
}

/// The cards of each of `decks`, in their order, at one moment: one that is moved meanwhile is copied once, from where it was.
async fn held(store: &Store, decks: Vec<DeckId>) -> Result<Vec<(DeckId, Vec<i64>)>, Error> {
    let held = store.read_snapshot(|db| {
        Box::pin(async move {
            let mut held = Vec::new();
            for deck in decks {
                let cards = sqlx::query_scalar!(
                    r#"SELECT id AS "id!: i64" FROM cards WHERE deck_id = ? ORDER BY position, id"#,
                    deck
                );
                held.push((deck, cards.fetch_all(&mut *db).await?));
            }
            Ok(held)
        })
    });
    held.await
}

/// Copies the cards `ids`, a JSON array; those that are gone are left out.
async fn some_cards(db: &mut Db, ids: &str, copy: DeckId) -> Result<(), Error> {
    // Who wrote it is kept; the import isn't, for its undo would take these cards, too.
    sqlx::query!(
        "INSERT INTO cards (deck_id, key, note, position, front_markup, front_source, front_html, front_text, back_markup,
                            back_source, back_html, back_text, renderer, tags, extra, has_math, author_id, retired_at,
                            created_at, updated_at)
         SELECT ?2, c.key, c.note, c.position, c.front_markup, c.front_source, c.front_html, c.front_text, c.back_markup,
                c.back_source, c.back_html, c.back_text, c.renderer, c.tags, c.extra, c.has_math,
                coalesce(c.author_id, i.user_id), c.retired_at, c.created_at, c.updated_at
         FROM json_each(?1) wanted
         JOIN cards c ON c.id = wanted.value
         LEFT JOIN imports i ON i.id = c.import_id
         ORDER BY c.position, c.id",
        ids,
        copy
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO card_revisions (card_id, at, author_id, import_id, reason, front_markup, front_source, back_markup,
                                     back_source, tags, suggestion_id)
         SELECT n.id, r.at, r.author_id, r.import_id, r.reason, r.front_markup, r.front_source, r.back_markup,
                r.back_source, r.tags, r.suggestion_id
         FROM json_each(?1) wanted
         JOIN cards c ON c.id = wanted.value
         JOIN cards n ON n.deck_id = ?2 AND n.key = c.key
         JOIN card_revisions r ON r.card_id = c.id
         ORDER BY r.id",
        ids,
        copy
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO card_sources (card_id, source_id, front_markup, front_source, front_text, back_markup, back_source,
                                   back_text, tags, extra)
         SELECT n.id, s.source_id, s.front_markup, s.front_source, s.front_text, s.back_markup, s.back_source, s.back_text,
                s.tags, s.extra
         FROM json_each(?1) wanted
         JOIN cards c ON c.id = wanted.value
         JOIN cards n ON n.deck_id = ?2 AND n.key = c.key
         JOIN card_sources s ON s.card_id = c.id",
        ids,
        copy
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO card_homes (card_id, note_id, ord)
         SELECT n.id, h.note_id, h.ord
         FROM json_each(?1) wanted
         JOIN cards c ON c.id = wanted.value
         JOIN cards n ON n.deck_id = ?2 AND n.key = c.key
         JOIN card_homes h ON h.card_id = c.id",
        ids,
        copy
    )
    .execute(db)
    .await?;
    Ok(())
}
