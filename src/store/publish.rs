//! Applying a plan; `take_back.rs` undoes it.
//!
//! New cards are staged in small batches in decks that nobody sees; what happens to cards that are there is staged as
//! rows of `import_items`. One short transaction of set-wise statements then publishes all of it, or nothing.

use std::path::Path;

use sqlx::types::Json;
use uuid::Uuid;

use crate::content::RENDERER;
use crate::error::Error;
use crate::exchange::{Card, Home, Outcome, Plan, Reading, Side, Target};
use crate::store::cards::Extra;
use crate::store::ids::{CardId, ClassId, DeckId, ImportId, UserId};
use crate::store::imports::{self, BATCH, Done};
use crate::store::learned::{self, Which};
use crate::store::work::{Choices, Goal, Item, Work, sides, work};
use crate::store::{Db, Millis, Store, audit, homes, media};

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

/// Applies a plan and tells what was done. `progress` hears how many cards are staged, of how many.
///
/// Errors: [`Error::Conflict`] if the import isn't waiting or its class has changed since the plan was made. Nothing is kept then.
pub async fn apply(
    store: &Store,
    order: Order,
    decided: Decided<'_>,
    now: Millis,
    progress: impl Fn(usize, usize),
) -> Result<Done, Error> {
    let Decided { reading, plan, choices, .. } = decided;
    let work = work(reading, plan, choices);
    claim(store, order.import).await?;
    match stage_and_publish(store, order, decided, work, now, progress).await {
        Ok(done) => Ok(done),
        Err(error) => {
            imports::unstage(store, order.import).await?;
            Err(error)
        }
    }
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
    work: Work,
    now: Millis,
    progress: impl Fn(usize, usize),
) -> Result<Done, Error> {
    let Work { targets, new, items, mut done } = work;
    let Decided { reading, plan, choices, file } = decided;
    let staged = stage_decks(store, order, reading, &targets, now).await?;
    media::stage(store, (order.import, order.class), (reading, file), &targets, &staged, now).await?;
    let at_home = new.iter().filter_map(|card| card.card(reading)?.home.as_ref());
    let homes = homes::stage(store, order.import, reading, at_home, &homes_of(&known(reading, plan))).await?;
    let (mut count, of) = (0, new.len() + cards_of(&items, None));
    for batch in new.chunks(usize::try_from(BATCH).unwrap_or(200)) {
        count += batch.len();
        let batch: Vec<Staged> = batch
            .iter()
            .filter_map(|card| {
                let home = card.card(reading)?.home.as_ref().and_then(|home| homes.of(home));
                Some(Staged {
                    deck: *staged.get(card.deck)?,
                    key: card.key.clone(),
                    card: card.card(reading)?.clone(),
                    split: card.split,
                    home,
                })
            })
            .collect();
        let batch = Batch::new(batch, now)?;
        store.write(move |db| Box::pin(stage_cards(db, order, batch, now))).await?;
        progress(count, of);
    }
    let (mut seq, mut before) = (0_i64, None);
    let mut items = items.into_iter().peekable();
    while items.peek().is_some() {
        let batch: Vec<Item> = items.by_ref().take(usize::try_from(BATCH).unwrap_or(200)).collect();
        let first = seq;
        seq += i64::try_from(batch.len()).unwrap_or(0);
        count += cards_of(&batch, before);
        before = batch.last().map(|item| item.card);
        store.write(move |db| Box::pin(stage_items(db, order.import, first, batch))).await?;
        progress(count, of);
    }
    if let Some(student) = &choices.schedule {
        let new = new.iter().filter_map(|card| {
            Some((Which::New(*staged.get(card.deck)?, &card.key), card.card(reading)?.learned.as_ref()?))
        });
        let known = known(reading, plan)
            .into_iter()
            .filter_map(|(id, card)| Some((Which::Known(CardId(id)), card.learned.as_ref()?)));
        done.schedule = Some(learned::stage(store, order.import, student, new.chain(known).collect(), now).await?);
    }
    done.decks = names(store, &targets).await?;
    store.write(move |db| Box::pin(publish(db, order, targets, staged, done, now))).await
}

/// How many cards have something done to them, what is done to one card standing together; `before` is the card before the first.
fn cards_of(items: &[Item], mut before: Option<i64>) -> usize {
    items.iter().filter(|item| before.replace(item.card) != Some(item.card)).count()
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

/// One hidden deck for each target: the new deck itself, or one from which cards move into the old one.
async fn stage_decks(
    store: &Store,
    order: Order,
    reading: &Reading,
    targets: &[Goal],
    now: Millis,
) -> Result<Vec<DeckId>, Error> {
    let mut rows = Vec::new();
    for Goal { to: target, incoming, .. } in targets {
        let first = incoming.first().and_then(|deck| reading.decks.get(*deck));
        let name = match target {
            Target::New(name) => name.clone(),
            Target::Existing(_) => String::from("staging"),
        };
        let uuid = first.and_then(|deck| deck.uuid).filter(|_| matches!(target, Target::New(_)));
        let description = first.map(|deck| deck.description.clone()).unwrap_or_default();
        let language = first.and_then(|deck| deck.language.clone()).unwrap_or_default();
        rows.push((name, uuid, description, language));
    }
    store
        .write(move |db| {
            Box::pin(async move {
                let mut ids = Vec::new();
                for (name, uuid, description, language) in rows {
                    let wanted = uuid.unwrap_or_else(Uuid::new_v4).to_string();
                    let free = Uuid::new_v4().to_string();
                    // The deck of another class may have come from the same file; a UUID is one deck's.
                    let id = sqlx::query_scalar!(
                        r#"INSERT INTO decks (uuid, class_id, name, description, language, import_id, staged, created_at)
                           VALUES (CASE WHEN EXISTS (SELECT 1 FROM decks WHERE uuid = ?1) THEN ?2 ELSE ?1 END,
                                   ?3, ?4, ?5, ?6, ?7, 1, ?8)
                           RETURNING id AS "id!: DeckId""#,
                        wanted,
                        free,
                        order.class,
                        name,
                        description,
                        language,
                        order.import,
                        now
                    )
                    .fetch_one(&mut *db)
                    .await?;
                    ids.push(id);
                }
                Ok(ids)
            })
        })
        .await
}

/// A card with all that is written of it.
struct Staged {
    deck: DeckId,
    key: String,
    card: Card,
    split: bool,
    home: Option<(i64, u32)>,
}

/// The homes of these cards in the file.
fn homes_of<'r>(known: &[(i64, &'r Card)]) -> Vec<(i64, &'r Home)> {
    known.iter().filter_map(|(id, card)| Some((*id, card.home.as_ref()?))).collect()
}

/// The cards of the class that the file knows of, as they are there.
fn known<'r>(reading: &'r Reading, plan: &Plan) -> Vec<(i64, &'r Card)> {
    let mut known = Vec::new();
    for deck in &plan.decks {
        let Some(incoming) = reading.decks.get(deck.incoming) else { continue };
        for planned in &deck.cards {
            let card = match planned.outcome {
                Outcome::New { .. } => continue,
                Outcome::Same { card }
                | Outcome::Kept { card }
                | Outcome::Changed { card, .. }
                | Outcome::Conflict { card } => card,
            };
            known.extend(incoming.cards.get(planned.incoming).map(|found| (card, found)));
        }
    }
    known
}

/// A card as the statements below take it, many at once: each statement of its own would cross to the connection's thread and
/// back, which for a large package costs more than all the rest.
#[derive(serde::Serialize)]
struct Row {
    deck: DeckId,
    key: String,
    note: Option<String>,
    position: u32,
    front: Written,
    back: Written,
    tags: Vec<String>,
    extra: Extra,
    has_math: u8,
    retired: Option<Millis>,
    source_id: Option<String>,
    /// Both sides as they stood in the file, where words were taken out of them.
    base: Option<(Written, Written)>,
    home: Option<(i64, u32)>,
    remarks: Vec<String>,
}

#[derive(serde::Serialize)]
struct Written {
    markup: &'static str,
    source: String,
    html: String,
    text: String,
}

impl Written {
    fn new(side: Side) -> Self {
        let Side { markup, source, rendered } = side;
        Self { markup: markup.as_str(), source, html: rendered.html.into_string(), text: rendered.text }
    }
}

impl Row {
    fn new(staged: Staged, now: Millis) -> Self {
        let Staged { deck, key, card, split, home } = staged;
        let (front, back, remarks) = sides(&card, split);
        Self {
            deck,
            key,
            note: card.note,
            position: card.position,
            has_math: u8::from(front.rendered.has_math || back.rendered.has_math),
            front: Written::new(front),
            back: Written::new(back),
            tags: card.tags,
            extra: Extra { typed: card.typed, direction: card.direction, source: card.source },
            retired: card.retired.then_some(now),
            source_id: card.source_id,
            base: split.then(|| (Written::new(card.front), Written::new(card.back))),
            home,
            remarks,
        }
    }
}

/// Cards that are staged in one transaction.
struct Batch {
    /// [`Row`]s as JSON.
    rows: String,
    homes: bool,
    remarks: bool,
}

impl Batch {
    fn new(cards: Vec<Staged>, now: Millis) -> Result<Self, Error> {
        let (homes, remarks) = (cards.iter().any(|card| card.home.is_some()), cards.iter().any(|card| card.split));
        let rows: Vec<Row> = cards.into_iter().map(|card| Row::new(card, now)).collect();
        Ok(Self { rows: serde_json::to_string(&rows).map_err(Error::internal)?, homes, remarks })
    }
}

async fn stage_cards(db: &mut Db, order: Order, batch: Batch, now: Millis) -> Result<(), Error> {
    let Batch { rows, homes, remarks } = batch;
    sqlx::query!(
        "INSERT INTO cards (deck_id, key, note, position, front_markup, front_source, front_html, front_text,
                            back_markup, back_source, back_html, back_text, renderer, tags, extra, has_math, import_id,
                            retired_at, created_at, updated_at)
         SELECT value ->> 'deck', value ->> 'key', value ->> 'note', value ->> 'position',
                value ->> '$.front.markup', value ->> '$.front.source', value ->> '$.front.html', value ->> '$.front.text',
                value ->> '$.back.markup', value ->> '$.back.source', value ->> '$.back.html', value ->> '$.back.text',
                ?2, value ->> 'tags', value ->> 'extra', value ->> 'has_math', ?3, value ->> 'retired', ?4, ?4
         FROM json_each(?1)",
        rows,
        RENDERER,
        order.import,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO card_sources (card_id, source_id, front_markup, front_source, front_text, back_markup, back_source,
                                   back_text, tags)
         SELECT c.id, value ->> 'source_id',
                coalesce(value ->> '$.base[0].markup', c.front_markup), coalesce(value ->> '$.base[0].source', c.front_source),
                coalesce(value ->> '$.base[0].text', c.front_text), coalesce(value ->> '$.base[1].markup', c.back_markup),
                coalesce(value ->> '$.base[1].source', c.back_source), coalesce(value ->> '$.base[1].text', c.back_text), c.tags
         FROM json_each(?1)
         CROSS JOIN cards c ON c.deck_id = value ->> 'deck' AND c.key = value ->> 'key'",
        rows
    )
    .execute(&mut *db)
    .await?;
    if homes {
        homes::add(db, &rows).await?;
    }
    if remarks {
        sqlx::query!(
            "INSERT INTO comments (card_id, author_id, import_id, text, created_at)
             SELECT c.id, NULL, ?2, remark.value, ?3
             FROM json_each(?1) card
             CROSS JOIN cards c ON c.deck_id = card.value ->> 'deck' AND c.key = card.value ->> 'key'
             CROSS JOIN json_each(card.value, '$.remarks') remark",
            rows,
            order.import,
            now
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

async fn stage_items(db: &mut Db, import: ImportId, first: i64, items: Vec<Item>) -> Result<(), Error> {
    for (seq, item) in (first..).zip(items) {
        let payload = Json(item.payload);
        // What the card is now goes along: publishing refuses if it has changed meanwhile, an undo puts it back.
        sqlx::query!(
            "INSERT INTO import_items (import_id, seq, card_id, action, payload, before)
             SELECT ?1, ?2, c.id, ?4, ?5,
                    json_object('front_markup', c.front_markup, 'front_source', c.front_source, 'front_html', c.front_html,
                                'front_text', c.front_text, 'back_markup', c.back_markup, 'back_source', c.back_source,
                                'back_html', c.back_html, 'back_text', c.back_text, 'has_math', c.has_math,
                                'tags', json(c.tags), 'deck', c.deck_id, 'position', c.position,
                                'base', (SELECT json_object('source_id', s.source_id,
                                                'front_markup', s.front_markup, 'front_source', s.front_source,
                                                'front_text', s.front_text, 'back_markup', s.back_markup,
                                                'back_source', s.back_source, 'back_text', s.back_text, 'tags', json(s.tags))
                                         FROM card_sources s WHERE s.card_id = c.id))
             FROM cards c
             WHERE c.id = ?3",
            import,
            seq,
            item.card,
            item.action,
            payload
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
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
                                 OR c.tags <> i.before ->> 'tags')) AS "stale!: bool""#,
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
        // Which deck of the source it is: the next import finds it whatever it is called by then.
        for source in &target.sources {
            sqlx::query!("INSERT OR IGNORE INTO deck_sources (deck_id, source_id) VALUES (?, ?)", published, source)
                .execute(&mut *db)
                .await?;
        }
        match target.to {
            Target::New(_) => {
                sqlx::query!("UPDATE decks SET staged = 0 WHERE id = ?", deck).execute(&mut *db).await?;
            }
            Target::Existing(old) => {
                sqlx::query!("UPDATE cards SET deck_id = ? WHERE deck_id = ?", old, deck).execute(&mut *db).await?;
                sqlx::query!("UPDATE decks SET archived_at = NULL WHERE id = ?", old).execute(&mut *db).await?;
                sqlx::query!("DELETE FROM decks WHERE id = ?", deck).execute(&mut *db).await?;
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
    sqlx::query!("UPDATE imports SET state = 'applied', applied_at = ?, report = ? WHERE id = ?", now, report, import)
        .execute(&mut *db)
        .await?;
    audit::note(db, order.by, "import", Some(order.class), &done.decks.join(", "), now).await?;
    Ok(done)
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
             has_math = i.payload ->> 'has_math', renderer = ?2, updated_at = ?3
         FROM import_items i
         WHERE i.import_id = ?1 AND i.action = 'text' AND cards.id = i.card_id",
        import,
        RENDERER,
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
    sqlx::query!(
        "INSERT INTO card_sources (card_id, source_id, front_markup, front_source, front_text, back_markup, back_source,
                                   back_text, tags)
         SELECT card_id, payload ->> 'source_id', payload ->> 'front_markup', payload ->> 'front_source',
                payload ->> 'front_text', payload ->> 'back_markup', payload ->> 'back_source', payload ->> 'back_text',
                payload ->> 'tags'
         FROM import_items
         WHERE import_id = ?1 AND action = 'base'
         ON CONFLICT (card_id) DO UPDATE
         SET source_id = excluded.source_id, front_markup = excluded.front_markup, front_source = excluded.front_source,
             front_text = excluded.front_text, back_markup = excluded.back_markup, back_source = excluded.back_source,
             back_text = excluded.back_text, tags = excluded.tags",
        import
    )
    .execute(db)
    .await?;
    Ok(())
}
