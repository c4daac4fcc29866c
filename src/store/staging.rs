//! What an import writes down before anybody sees it: its decks, their cards, and what is to happen to cards that are there.
//! `publish.rs` makes all of it visible at once.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use serde::Serialize;
use sqlx::types::Json;
use uuid::Uuid;

use crate::content::RENDERER;
use crate::error::Error;
use crate::exchange::{Extra, Reading, Side, Target};
use crate::store::homes::{self, Homes};
use crate::store::ids::{DeckId, ImportId};
use crate::store::publish::Order;
use crate::store::work::{Goal, Item, NewCard, sides};
use crate::store::{Db, Millis, Store};

/// Cards that are staged in one go while students answer, who wait for no more than this.
const BATCH: usize = 16;
/// The same while nobody does: many small batches take up to twice as long in all.
const LARGE: usize = 64;
/// How long one transaction may take in further batches while nobody waits: a flush of the disk costs as much for one as for many.
const LONGEST: Duration = Duration::from_millis(100);
/// Batches that are made while the former ones are written.
const AHEAD: usize = 8;

/// Batches, each made when there is room for it.
type Batches<'b, B> = Box<dyn Iterator<Item = Result<B, Error>> + Send + 'b>;

/// The rows in parts of which each is one batch.
pub(super) fn chunks<'s, T>(store: &'s Store, mut rest: &'s [T]) -> impl Iterator<Item = &'s [T]> + use<'s, T> {
    std::iter::from_fn(move || {
        let (now, later) = rest.split_at(rest.len().min(store.batch()));
        rest = later;
        (!now.is_empty()).then_some(now)
    })
}

impl Store {
    /// Rows that may be written in one go now.
    fn batch(&self) -> usize {
        if self.writer.is_answering() { BATCH } else { LARGE }
    }

    /// Writes what comes in many batches, in their order: one transaction takes in as many as there is time for, and no further one once
    /// somebody else waits. `done` hears what each gave. What was written stays where a later batch fails.
    pub(super) async fn write_batches<B, T, F>(
        &self,
        mut batches: Batches<'_, B>,
        job: F,
        done: &mut (dyn FnMut(T) + Send),
    ) -> Result<(), Error>
    where
        B: Send + 'static,
        T: Send + 'static,
        F: for<'c> Fn(&'c mut Db, B) -> BoxFuture<'c, Result<T, Error>> + Copy + Send + Sync + 'static,
    {
        let mut ahead: VecDeque<B> = batches.by_ref().take(AHEAD).collect::<Result<_, _>>()?;
        while !ahead.is_empty() {
            // Where others write all the time, one goes at once and no more than one comes.
            let room = (2 * AHEAD).saturating_sub(ahead.len()).clamp(1, AHEAD);
            let (now, store) = (std::mem::take(&mut ahead), self.clone());
            let written = self.write(move |db| {
                Box::pin(async move {
                    let (begun, mut left, mut gave) = (Instant::now(), now, Vec::new());
                    while let Some(batch) = left.pop_front() {
                        gave.push(job(db, batch).await?);
                        if store.writer.is_waited_for() || begun.elapsed() > LONGEST {
                            break;
                        }
                    }
                    Ok((gave, left))
                })
            });
            let further = async { batches.by_ref().take(room).collect::<Result<VecDeque<B>, _>>() };
            let (written, further) = tokio::join!(written, further);
            let (gave, left) = written?;
            self.wrote_much();
            gave.into_iter().for_each(&mut *done);
            ahead = left;
            ahead.extend(further?);
        }
        Ok(())
    }
}

/// One hidden deck for each target: the new deck itself, or one from which cards move into the old one.
pub(super) async fn decks(
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

/// Stages new cards in the decks that were staged for them. `progress` hears how many there are.
pub(super) async fn cards(
    store: &Store,
    order: Order,
    reading: &Reading,
    (new, decks, homes): (&[NewCard<'_>], &[DeckId], &Homes),
    now: Millis,
    progress: impl Fn(usize) + Send + Sync,
) -> Result<(), Error> {
    let batches = chunks(store, new).map(|cards| {
        let rows = cards.iter().filter_map(|card| Row::new(card, reading, decks, homes, now));
        Batch::new(rows.collect())
    });
    let mut count = 0;
    let mut written = |cards: usize| {
        count += cards;
        progress(count);
    };
    store
        .write_batches(Box::new(batches), move |db, batch| Box::pin(stage_cards(db, order, batch, now)), &mut written)
        .await
}

/// A card as the statements below take it, many at once: each statement of its own would cross to the connection's thread and
/// back, which for a large package costs more than all the rest.
#[derive(Serialize)]
struct Row<'r> {
    deck: DeckId,
    key: &'r str,
    note: Option<&'r str>,
    position: u32,
    front: Written<'r>,
    back: Written<'r>,
    tags: &'r [String],
    extra: Extra,
    has_math: u8,
    retired: Option<Millis>,
    source_id: Option<&'r str>,
    /// Both sides as they stood in the file, where words were taken out of them.
    base: Option<(Written<'r>, Written<'r>)>,
    home: Option<(i64, u32)>,
    remarks: Vec<&'r str>,
}

/// A side; HTML and plain text only where they aren't what the source is.
#[derive(Serialize)]
struct Written<'r> {
    markup: &'static str,
    source: &'r str,
    html: Option<&'r str>,
    text: Option<&'r str>,
}

impl<'r> Written<'r> {
    fn new(side: &'r Side) -> Self {
        let source = side.source.as_str();
        let other = |text: &'r str| (text != source).then_some(text);
        let (html, text) = (other(side.rendered.html.as_str()), other(&side.rendered.text));
        Self { markup: side.markup.as_str(), source, html, text }
    }
}

impl<'r> Row<'r> {
    fn new(new: &NewCard<'r>, reading: &'r Reading, decks: &[DeckId], homes: &Homes, now: Millis) -> Option<Self> {
        let card = new.card(reading)?;
        let (front, back, remarks) = sides(card, new.split);
        Some(Self {
            deck: *decks.get(new.deck)?,
            key: new.key,
            note: card.note.as_deref(),
            position: card.position,
            front: Written::new(front),
            back: Written::new(back),
            tags: &card.tags,
            extra: card.extra(),
            has_math: u8::from(front.rendered.has_math || back.rendered.has_math),
            retired: card.retired.then_some(now),
            source_id: card.source_id.as_deref(),
            base: new.split.then(|| (Written::new(&card.front), Written::new(&card.back))),
            home: card.home.as_ref().and_then(|home| homes.of(home)),
            remarks,
        })
    }
}

/// Cards that are staged together.
struct Batch {
    /// [`Row`]s as JSON.
    rows: String,
    cards: usize,
    homes: bool,
    remarks: bool,
}

impl Batch {
    fn new(rows: Vec<Row>) -> Result<Self, Error> {
        Ok(Self {
            cards: rows.len(),
            homes: rows.iter().any(|row| row.home.is_some()),
            remarks: rows.iter().any(|row| !row.remarks.is_empty()),
            rows: serde_json::to_string(&rows).map_err(Error::internal)?,
        })
    }
}

async fn stage_cards(db: &mut Db, order: Order, batch: Batch, now: Millis) -> Result<usize, Error> {
    let Batch { rows, cards, homes, remarks } = batch;
    // Parsed once for all statements, and each card's id is known to all of them.
    let parsed = sqlx::query!(
        r#"SELECT jsonb(?) AS "rows!: Vec<u8>", (SELECT coalesce(max(id), 0) + 1 FROM cards) AS "first!: i64""#,
        rows
    )
    .fetch_one(&mut *db)
    .await?;
    let (rows, first) = (parsed.rows, parsed.first);
    sqlx::query!(
        "INSERT INTO cards (id, deck_id, key, note, position, front_markup, front_source, front_html, front_text,
                            back_markup, back_source, back_html, back_text, renderer, tags, extra, has_math, import_id,
                            retired_at, created_at, updated_at)
         SELECT ?2 + card.key, value ->> 'deck', value ->> 'key', value ->> 'note', value ->> 'position',
                value ->> '$.front.markup', value ->> '$.front.source',
                coalesce(value ->> '$.front.html', value ->> '$.front.source'),
                coalesce(value ->> '$.front.text', value ->> '$.front.source'),
                value ->> '$.back.markup', value ->> '$.back.source',
                coalesce(value ->> '$.back.html', value ->> '$.back.source'),
                coalesce(value ->> '$.back.text', value ->> '$.back.source'),
                ?3, value ->> 'tags', value ->> 'extra', value ->> 'has_math', ?4, value ->> 'retired', ?5, ?5
         FROM jsonb_each(?1) card",
        rows,
        first,
        RENDERER,
        order.import,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO card_sources (card_id, source_id, front_markup, front_source, front_text, back_markup, back_source,
                                   back_text, tags, extra)
         SELECT ?2 + key, value ->> 'source_id', front ->> 'markup', front ->> 'source',
                coalesce(front ->> 'text', front ->> 'source'), back ->> 'markup', back ->> 'source',
                coalesce(back ->> 'text', back ->> 'source'), value ->> 'tags', value ->> 'extra'
         FROM (SELECT key, value, coalesce(value -> '$.base[0]', value -> 'front') AS front,
                      coalesce(value -> '$.base[1]', value -> 'back') AS back
               FROM jsonb_each(?1))",
        rows,
        first
    )
    .execute(&mut *db)
    .await?;
    if homes {
        homes::add(db, &rows, first).await?;
    }
    if remarks {
        sqlx::query!(
            "INSERT INTO comments (card_id, author_id, import_id, text, created_at)
             SELECT ?2 + card.key, NULL, ?3, remark.value, ?4
             FROM jsonb_each(?1) card
             CROSS JOIN json_each(card.value, '$.remarks') remark",
            rows,
            first,
            order.import,
            now
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(cards)
}

/// Stages what is to happen to cards that are there. `progress` hears how many of them it is for.
pub(super) async fn items(
    store: &Store,
    import: ImportId,
    items: Vec<Item>,
    progress: impl Fn(usize) + Send + Sync,
) -> Result<(), Error> {
    let (mut before, mut count) = (None, 0);
    let mut items = (0_i64..).zip(items).peekable();
    let batches = std::iter::from_fn(|| {
        items.peek()?;
        Some(Ok(items.by_ref().take(store.batch()).collect::<Vec<_>>()))
    });
    let mut written = |cards: Vec<i64>| {
        count += cards.iter().filter(|card| before.replace(**card) != Some(**card)).count();
        progress(count);
    };
    store
        .write_batches(Box::new(batches), move |db, batch| Box::pin(stage_items(db, import, batch)), &mut written)
        .await
}

/// How many cards these are for; what is done to one stands together.
pub(super) fn cards_of(items: &[Item]) -> usize {
    items.chunk_by(|one, next| one.card == next.card).count()
}

async fn stage_items(db: &mut Db, import: ImportId, items: Vec<(i64, Item)>) -> Result<Vec<i64>, Error> {
    let mut cards = Vec::with_capacity(items.len());
    for (seq, item) in items {
        cards.push(item.card);
        let payload = Json(item.payload);
        // What the card is now goes along: publishing refuses if it has changed meanwhile, an undo puts it back. Where only the
        // rarer fields of a text are told, its sides are those that the card has.
        sqlx::query!(
            "INSERT INTO import_items (import_id, seq, card_id, action, payload, before)
             SELECT ?1, ?2, c.id, ?4,
                    CASE ?4 WHEN 'text' THEN
                        json_insert(?5, '$.front_markup', c.front_markup, '$.front_source', c.front_source,
                                    '$.front_html', c.front_html, '$.front_text', c.front_text,
                                    '$.back_markup', c.back_markup, '$.back_source', c.back_source,
                                    '$.back_html', c.back_html, '$.back_text', c.back_text, '$.has_math', c.has_math,
                                    '$.renderer', c.renderer)
                    ELSE ?5 END,
                    json_object('front_markup', c.front_markup, 'front_source', c.front_source, 'front_html', c.front_html,
                                'front_text', c.front_text, 'back_markup', c.back_markup, 'back_source', c.back_source,
                                'back_html', c.back_html, 'back_text', c.back_text, 'has_math', c.has_math,
                                'extra', json(c.extra), 'tags', json(c.tags), 'deck', c.deck_id, 'position', c.position,
                                'base', (SELECT json_object('source_id', s.source_id,
                                                'front_markup', s.front_markup, 'front_source', s.front_source,
                                                'front_text', s.front_text, 'back_markup', s.back_markup,
                                                'back_source', s.back_source, 'back_text', s.back_text, 'tags', json(s.tags),
                                                'extra', json(s.extra))
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
    Ok(cards)
}
