//! A large collection is read with news of how far it is, and stops in the middle when told to; applying counts every card that it touches.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use recto::error::Error;
use recto::exchange::Limits;
use recto::intake::{self, Arrived, Outcome, Progress};
use recto::store::ids::ClassId;
use recto::store::imports::{self, NewImport, Options};
use recto::store::people::Role;
use recto::store::publish::{self, Decided, Order};
use recto::store::work::Choices;

use crate::package_maker::{BASIC, Note, Schema, collection, first, note};
use crate::world::World;

const CARDS: usize = 3_000;

/// A package of many cards in one deck.
async fn package() -> Vec<u8> {
    const NOTES: [Note; 1] = [note("first", "La première", "1")];
    let more = format!(
        "WITH RECURSIVE n(x) AS (SELECT 2 UNION ALL SELECT x + 1 FROM n WHERE x < {CARDS})
         INSERT INTO notes SELECT x, 'g' || x, {BASIC}, 0, '', 'Question ' || x || char(31) || 'Answer ' || x, '' FROM n;
         INSERT INTO cards SELECT id, id, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 FROM notes WHERE guid <> 'first'"
    );
    first(&collection(Schema::Eleven, &NOTES, &more).await, &[])
}

async fn teacher() -> (World, ClassId) {
    let world = World::new().await;
    let teacher = world.person("Ines", Role::Instructor).await;
    let class = world.class("Biology", &teacher).await;
    (world, class)
}

/// Reads the package while `each` hears of the cards; what came of it, and all that was heard.
async fn read(
    world: &World,
    class: ClassId,
    each: impl Fn(usize) -> ControlFlow<()> + Send + Sync + 'static,
) -> (Result<Outcome, Error>, Vec<(usize, usize)>) {
    let store = &world.app.store;
    let file = Arrived::of(store, &package().await).unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let telling = Arc::clone(&heard);
    let listener = Arc::new(move |progress| match progress {
        Progress::Reading { done, of } if of > 0 => {
            telling.lock().unwrap().push((done, of));
            each(done)
        }
        // Whoever was told to stop is asked again at the next step, as the flag of an upload that was dropped is.
        Progress::Comparing if each(usize::MAX).is_break() => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    let (options, limits) = (Options::default(), Limits::default());
    let outcome = intake::plan(store, class, "large.apkg", file.path(), options, limits, listener).await;
    let heard = heard.lock().unwrap().clone();
    (outcome, heard)
}

#[tokio::test]
async fn one_large_collection_tells_how_far_it_is_card_by_card() {
    let (world, class) = teacher().await;
    let (outcome, heard) = read(&world, class, |_| ControlFlow::Continue(())).await;
    let Ok(Outcome::Planned(planned)) = outcome else { panic!("it is read") };
    assert_eq!(planned.plan.counts().new, CARDS);
    assert!(heard.iter().all(|(done, of)| done < of && *of == CARDS), "{heard:?}");
    let steps: BTreeSet<usize> = heard.iter().map(|(done, _)| *done).collect();
    assert!(steps.len() == heard.len() && heard.len() > 10, "each step is told once: {heard:?}");
}

#[tokio::test]
async fn the_reading_of_one_large_collection_stops_in_its_middle() {
    let (world, class) = teacher().await;
    let (outcome, heard) = read(&world, class, |_| ControlFlow::Break(())).await;
    assert!(matches!(outcome, Err(Error::Conflict { .. })), "it was stopped, and not refused");
    // Each thread that reads may have asked once.
    assert!((1..=4).contains(&heard.len()), "{heard:?}");
}

#[tokio::test]
async fn applying_counts_changed_cards_as_well_as_new_ones() {
    let (world, class) = teacher().await;
    let deck = world.deck(class, "Cells", 500).await;
    let store = &world.app.store;
    // Half of the cards say something else, and some are new.
    let rows = (1..=600).map(|n| format!("Question {n} of Cells,{}\n", if n % 2 == 0 { "Another" } else { "Answer" }));
    let csv = format!("front,back\n{}", rows.collect::<String>());
    let options = Options { deck: Some("Cells".to_owned()), ..Options::default() };
    let file = Arrived::of(store, csv.as_bytes()).unwrap();
    let limits = Limits::default();
    let outcome = intake::plan(store, class, "d.csv", file.path(), options.clone(), limits, intake::unheard()).await;
    let Ok(Outcome::Planned(planned)) = outcome else { panic!("it is planned") };
    let counts = planned.plan.counts();
    assert_eq!((counts.new, counts.changed), (100, 500));
    let now = world.clock.now();
    let import = store
        .write(move |db| {
            Box::pin(async move {
                let (user, format) = (None, "csv");
                let new =
                    NewImport { class, user, file_name: "d.csv", format, sha256: "", bytes: 0, options: &options };
                imports::add(db, &new, now).await
            })
        })
        .await
        .unwrap();
    let choices = Choices::default();
    let decided = Decided { reading: &planned.reading, plan: &planned.plan, choices: &choices, file: file.path() };
    let heard = Mutex::new(Vec::new());
    let progress = |done, of| {
        world.clock.advance(60_000);
        heard.lock().unwrap().push((done, of));
    };
    let clock = || world.clock.now();
    publish::apply(store, Order { import, class, by: None }, decided, clock, progress).await.unwrap();
    let heard = heard.into_inner().unwrap();
    assert!(heard.is_sorted() && heard.iter().all(|(_, of)| *of == 600), "{heard:?}");
    // Those that change are told of one batch after another, as new ones are.
    assert!(heard.iter().filter(|(done, _)| *done > 100).count() > 2, "{heard:?}");
    assert_eq!(heard.last(), Some(&(600, 600)));
    // What was answered meanwhile was answered to the old text.
    let minutes = i64::try_from(heard.len()).unwrap();
    let changed = world.number("SELECT min(reworded_at) FROM cards WHERE reworded_at IS NOT NULL").await;
    assert!(changed >= now + minutes * 60_000, "{changed} is before the change was seen");
    assert_eq!(world.number(&format!("SELECT count(*) FROM cards WHERE deck_id = {deck}")).await, 600);
}
