//! Applying a plan; `take_back.rs` undoes it.
//!
//! What `staging.rs` has written down where nobody sees it is published by one short transaction of set-wise statements: all of it,
//! or nothing.

use std::path::Path;

use sqlx::types::Json;

use crate::error::Error;
use crate::exchange::{Card, CardPlan, Home, Plan, Reading, Target};
use crate::store::ids::{CardId, ClassId, DeckId, ImportId, UserId};
use crate::store::imports::{self, Done, Touched};
use crate::store::learned::{self, Which};
use crate::store::work::{self, Answer, At, Choices, Goal, Work};
use crate::store::{Db, Millis, Store, audit, homes, media, staging};

/// Who applies an import to which class.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// The import's row.
    pub import: ImportId,
    /// Its class.
    pub class: ClassId,
    /// Who; none for the command line.
    pub by: Option<UserId>,
}

/// What is applied.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'a> {
    /// What was read.
    pub reading: &'a Reading,
    /// What it does to the class.
    pub plan: &'a Plan,
    /// What of it.
    pub choices: &'a Choices,
    /// The file, where media of a package are taken from.
    pub file: &'a Path,
}

/// Applies a plan and tells what was done. `progress` hears how many cards are staged, of how many; `clock` tells the time in Unix
/// ms, for what changes has changed when everybody sees it, however long it was staged.
///
/// Errors: [`Error::Conflict`] if the import isn't waiting, if its class has changed since the plan was made, or if a server that
/// started meanwhile has swept what was staged. Nothing is kept then.
pub async fn apply(
    store: &Store,
    order: Order,
    decided: Decided<'_>,
    clock: impl Fn() -> Millis + Send + Sync,
    progress: impl Fn(usize, usize) + Send + Sync,
) -> Result<Done, Error> {
    let Decided { reading, plan, choices, .. } = decided;
    let work = work::work(reading, plan, choices);
    claim(store, order.import).await?;
    match stage_and_publish(store, order, decided, work, clock, progress).await {
        Ok(done) => Ok(done),
        Err(error) => {
            // Whatever failed on what is no longer there says less than why it is gone.
            let error =
                if was_swept(store, order.import).await { Error::conflict("error-import-swept") } else { error };
            imports::unstage(store, order.import).await?;
            Err(error)
        }
    }
}

/// Whether a server that started meanwhile has taken the import for one that was cut off.
async fn was_swept(store: &Store, import: ImportId) -> bool {
    let found = store.read(move |db| Box::pin(imports::get(db, import))).await;
    found.is_ok_and(|import| import.state != "staging" || import.cut_off)
}

async fn claim(store: &Store, import: ImportId) -> Result<(), Error> {
    store
        .write(move |db| {
            Box::pin(async move {
                let claimed = sqlx::query!(
                    "UPDATE imports SET state = 'staging', cut_off = 0 WHERE id = ? AND state = 'planned'",
                    import
                )
                .execute(db)
                .await?;
                if claimed.rows_affected() == 1 { Ok(()) } else { Err(Error::conflict("error-plan-gone")) }
            })
        })
        .await
}

async fn stage_and_publish(
    store: &Store,
    order: Order,
    decided: Decided<'_>,
    work: Work<'_>,
    clock: impl Fn() -> Millis + Send + Sync,
    progress: impl Fn(usize, usize) + Send + Sync,
) -> Result<Done, Error> {
    let now = clock();
    let Work { targets, new, items, mut done } = work;
    let Decided { reading, plan, choices, file } = decided;
    let staged = staging::decks(store, order, reading, &targets, now).await?;
    media::stage(store, (order.import, order.class), (reading, file), &targets, &staged, now).await?;
    let at_home = new.iter().filter_map(|card| card.card(reading)?.home.as_ref());
    // The home of a card that nobody has decided on stays with the text that it is compared with.
    let told = known(reading, plan, choices, |card, at| choices.answer(card, at) != Answer::Later);
    let homes = homes::stage(store, order.import, reading, at_home, &homes_of(&told)).await?;
    let (first, of) = (new.len(), new.len() + staging::cards_of(&items));
    staging::cards(store, order, reading, (&new, &staged, &homes), now, |cards| progress(cards, of)).await?;
    staging::items(store, order.import, items, |cards| progress(first + cards, of)).await?;
    if let Some(student) = &choices.schedule {
        let new = new.iter().filter_map(|card| {
            Some((Which::New(*staged.get(card.deck)?, card.key), card.card(reading)?.learned.as_deref()?))
        });
        let known = known(reading, plan, choices, |_, _| true)
            .into_iter()
            .filter_map(|(id, card)| Some((Which::Known(CardId(id)), card.learned.as_deref()?)));
        done.schedule = Some(learned::stage(store, order.import, student, new.chain(known).collect(), now).await?);
    }
    done.decks = names(store, &targets).await?;
    let now = clock();
    store.write(move |db| Box::pin(publish(db, order, targets, staged, done, now))).await
}

async fn names(store: &Store, targets: &[Goal]) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for goal in targets {
        names.push(match &goal.to {
            Target::New(name) => name.clone(),
            Target::Existing(deck) => {
                let deck = *deck;
                store
                    .read(|db| {
                        Box::pin(async move {
                            Ok(sqlx::query_scalar!("SELECT name FROM decks WHERE id = ?", deck).fetch_one(db).await?)
                        })
                    })
                    .await?
            }
        });
    }
    Ok(names)
}

/// The homes of these cards in the file.
fn homes_of<'r>(known: &[(i64, &'r Card)]) -> Vec<(i64, &'r Home)> {
    known.iter().filter_map(|(id, card)| Some((*id, card.home.as_ref()?))).collect()
}

/// The cards of the class that the file knows of, as they are there, as far as they are wanted.
fn known<'r>(
    reading: &'r Reading,
    plan: &Plan,
    choices: &Choices,
    wanted: impl Fn(&CardPlan, At) -> bool,
) -> Vec<(i64, &'r Card)> {
    let mut known = Vec::new();
    for (index, deck) in plan.decks.iter().enumerate() {
        let Some(incoming) = reading.decks.get(deck.incoming) else { continue };
        for (place, planned) in deck.cards.iter().enumerate() {
            let at = (index, place);
            let Some(card) = work::known(planned, at, choices).filter(|_| wanted(planned, at)) else { continue };
            known.extend(incoming.cards.get(planned.incoming).map(|found| (card, found)));
        }
    }
    known
}

/// Makes everything that is staged visible at once.
async fn publish(
    db: &mut Db,
    order: Order,
    targets: Vec<Goal>,
    staged: Vec<DeckId>,
    mut done: Done,
    now: Millis,
) -> Result<Done, Error> {
    let import = order.import;
    let stale = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM import_items i
                          JOIN cards c ON c.id = i.card_id
                          WHERE i.import_id = ? AND i.action IN ('text', 'tags')
                            AND (c.front_source <> i.before ->> 'front_source' OR c.back_source <> i.before ->> 'back_source'
                                 OR c.tags <> i.before ->> 'tags'
                                 OR json(c.extra) <> i.before ->> 'extra')) AS "stale!: bool""#,
        import
    )
    .fetch_one(&mut *db)
    .await?;
    if stale {
        return Err(Error::conflict("error-plan-stale"));
    }
    for (place, (target, deck)) in (0_i64..).zip(targets.iter().zip(&staged)) {
        let published = match target.to {
            Target::New(_) => *deck,
            Target::Existing(old) => DeckId(old),
        };
        sqlx::query!(
            "UPDATE cards
             SET deck_id = ?3, position = i.payload ->> 'position'
             FROM import_items i
             WHERE i.import_id = ?1 AND i.action = 'move' AND i.payload ->> 'target' = ?2 AND cards.id = i.card_id",
            import,
            place,
            published
        )
        .execute(&mut *db)
        .await?;
        // An undo takes a card back from here, and leaves it where somebody has put it elsewhere since.
        sqlx::query!(
            "UPDATE import_items
             SET payload = json_set(payload, '$.deck', ?3)
             WHERE import_id = ?1 AND action = 'move' AND payload ->> 'target' = ?2",
            import,
            place,
            published
        )
        .execute(&mut *db)
        .await?;
        // Which deck of the source it is: the next import finds it whatever it is called by then.
        let mut sources = Vec::new();
        for source in &target.sources {
            let added = sqlx::query!(
                "INSERT OR IGNORE INTO deck_sources (deck_id, source_id) VALUES (?, ?)",
                published,
                source
            )
            .execute(&mut *db)
            .await?;
            if added.rows_affected() == 1 {
                sources.push(source.clone());
            }
        }
        match target.to {
            Target::New(_) => {
                sqlx::query!("UPDATE decks SET staged = 0 WHERE id = ?", deck).execute(&mut *db).await?;
            }
            Target::Existing(old) => {
                sqlx::query!("UPDATE cards SET deck_id = ? WHERE deck_id = ?", old, deck).execute(&mut *db).await?;
                sqlx::query!("DELETE FROM decks WHERE id = ?", deck).execute(&mut *db).await?;
                let archived_at = if target.changes { bring_back(db, published).await? } else { None };
                if archived_at.is_some() || !sources.is_empty() {
                    done.touched.push(Touched { deck: published, sources, archived_at });
                }
            }
        }
    }
    change_cards(db, order, now).await?;
    media::publish(db, import).await?;
    homes::publish(db, import).await?;
    if let Some(staged) = done.schedule {
        done.schedule = Some(learned::publish(db, import, staged).await?);
    }
    let report = Json(&done);
    let applied = sqlx::query!(
        "UPDATE imports SET state = 'applied', applied_at = ?, report = ?
         WHERE id = ? AND state = 'staging' AND cut_off = 0",
        now,
        report,
        import
    )
    .execute(&mut *db)
    .await?;
    if applied.rows_affected() == 0 {
        // What was staged is swept, or part of it: the rest alone would pass for the whole.
        return Err(Error::conflict("error-import-swept"));
    }
    audit::note(db, order.by, "import", Some(order.class), &done.decks.join(", "), now).await?;
    Ok(done)
}

/// Brings a deck back that was put away, and says when that had been.
async fn bring_back(db: &mut Db, deck: DeckId) -> Result<Option<Millis>, Error> {
    let archived_at =
        sqlx::query_scalar!("SELECT archived_at FROM decks WHERE id = ?", deck).fetch_one(&mut *db).await?;
    if archived_at.is_some() {
        sqlx::query!("UPDATE decks SET archived_at = NULL WHERE id = ?", deck).execute(db).await?;
    }
    Ok(archived_at)
}

async fn change_cards(db: &mut Db, order: Order, now: Millis) -> Result<(), Error> {
    let import = order.import;
    sqlx::query!(
        "INSERT INTO card_revisions (card_id, at, author_id, import_id, reason, front_markup, front_source, back_markup,
                                     back_source, tags)
         SELECT c.id, ?2, ?3, ?1, 'import', c.front_markup, c.front_source, c.back_markup, c.back_source, c.tags
         FROM cards c
         WHERE c.id IN (SELECT card_id FROM import_items WHERE import_id = ?1 AND action IN ('text', 'tags'))",
        import,
        now,
        order.by
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE cards
         SET front_markup = i.payload ->> 'front_markup', front_source = i.payload ->> 'front_source',
             front_html = i.payload ->> 'front_html', front_text = i.payload ->> 'front_text',
             back_markup = i.payload ->> 'back_markup', back_source = i.payload ->> 'back_source',
             back_html = i.payload ->> 'back_html', back_text = i.payload ->> 'back_text',
             has_math = i.payload ->> 'has_math', renderer = i.payload ->> 'renderer', updated_at = ?2,
             extra = json_patch(cards.extra, i.payload ->> 'extra')
         FROM import_items i
         WHERE i.import_id = ?1 AND i.action = 'text' AND cards.id = i.card_id",
        import,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE cards
         SET tags = i.payload ->> 'tags', updated_at = ?2
         FROM import_items i
         WHERE i.import_id = ?1 AND i.action = 'tags' AND cards.id = i.card_id",
        import,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE cards
         SET retired_at = CASE i.action WHEN 'retire' THEN ?2 END
         FROM import_items i
         WHERE i.import_id = ?1 AND i.action IN ('retire', 'restore') AND cards.id = i.card_id",
        import,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO comments (card_id, author_id, import_id, text, created_at)
         SELECT card_id, NULL, ?1, payload ->> 'text', ?2
         FROM import_items
         WHERE import_id = ?1 AND action = 'remark'",
        import,
        now
    )
    .execute(&mut *db)
    .await?;
    // A file without ids takes none away.
    sqlx::query!(
        "INSERT INTO card_sources (card_id, source_id, front_markup, front_source, front_text, back_markup, back_source,
                                   back_text, tags, extra)
         SELECT card_id, payload ->> 'source_id', payload ->> 'front_markup', payload ->> 'front_source',
                payload ->> 'front_text', payload ->> 'back_markup', payload ->> 'back_source', payload ->> 'back_text',
                payload ->> 'tags', json_patch('{}', payload ->> 'extra')
         FROM import_items
         WHERE import_id = ?1 AND action = 'base'
         ON CONFLICT (card_id) DO UPDATE
         SET source_id = coalesce(excluded.source_id, card_sources.source_id), front_markup = excluded.front_markup,
             front_source = excluded.front_source, front_text = excluded.front_text, back_markup = excluded.back_markup,
             back_source = excluded.back_source, back_text = excluded.back_text, tags = excluded.tags, extra = excluded.extra",
        import
    )
    .execute(db)
    .await?;
    Ok(())
}
