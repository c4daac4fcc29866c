//! The database as a whole: what is newer is refused, a copy is kept before a migration, no query walks a growing table.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use recto::store::ids::UserId;
use recto::store::{OpenError, Store};
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _, SqliteConnection};

use crate::world::World;

async fn database(folder: &Path) -> SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("recto.db"));
    options.create_if_missing(true).connect().await.expect("the database")
}

#[tokio::test]
async fn a_database_newer_than_the_program_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (store, closing) = Store::open(folder.path()).await.unwrap();
    store.close().await;
    closing.wait().await;
    let mut db = database(folder.path()).await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'newer', 1, x'00', 0)";
    sqlx::query(newer).execute(&mut db).await.unwrap();

    match Store::open(folder.path()).await {
        Err(error @ OpenError::Newer { found: 9999, .. }) => assert!(error.to_string().contains("newer")),
        Err(other) => panic!("refused for another reason: {other}"),
        Ok(_) => panic!("opened"),
    }
    let steps: i64 = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&mut db).await.unwrap();
    assert_eq!(steps, 9999);
}

#[tokio::test]
async fn before_a_migration_a_copy_of_the_database_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let first = tempfile::tempdir().unwrap();
    let name = "0001_people_and_classes.sql";
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    fs::copy(migrations.join(name), first.path().join(name)).unwrap();
    let mut db = database(folder.path()).await;
    Migrator::new(first.path()).await.unwrap().run(&mut db).await.unwrap();
    sqlx::query("INSERT INTO users (name, name_key, role, created_at) VALUES ('Ada', 'ada', 'admin', 1)")
        .execute(&mut db)
        .await
        .unwrap();
    drop(db);

    let (store, closing) = Store::open(folder.path()).await.unwrap();
    store.close().await;
    closing.wait().await;
    let mut now = database(folder.path()).await;
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'reviews'";
    assert_eq!(sqlx::query_scalar::<_, i64>(tables).fetch_one(&mut now).await.unwrap(), 1);

    let copy = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("recto.before-2.db"));
    let mut copy = copy.connect().await.expect("the copy");
    assert_eq!(sqlx::query_scalar::<_, i64>(tables).fetch_one(&mut copy).await.unwrap(), 0);
    let name: String = sqlx::query_scalar("SELECT name FROM users").fetch_one(&mut copy).await.unwrap();
    assert_eq!(name, "Ada");
}

#[tokio::test]
async fn opened_again_nothing_is_migrated_and_no_copy_is_made() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let (store, closing) = Store::open(folder.path()).await.unwrap();
        store.close().await;
        closing.wait().await;
    }
    let copies = fs::read_dir(folder.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("before"));
    assert_eq!(copies.count(), 0);
}

/// The SQL of a source file: the first literal of each `query` macro.
fn statements(source: &str) -> Vec<String> {
    let calls = ["query!(", "query_as!(", "query_scalar!("];
    let mut found = Vec::new();
    for rest in calls.iter().flat_map(|call| source.split(*call).skip(1)) {
        let Some(start) = rest.find('"') else { continue };
        let raw = rest[..start].ends_with("r#");
        let body = &rest[start + 1..];
        let end = body.find(if raw { "\"#" } else { "\"" }).expect("the end of a literal");
        found.push(body[..end].to_owned());
    }
    found
}

/// Tables by the name that a statement's plan calls them: their own, or the alias of this statement.
fn aliases(sql: &str) -> HashMap<String, String> {
    let words: Vec<&str> =
        sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let mut found = HashMap::new();
    for at in 0..words.len().saturating_sub(1) {
        if ["FROM", "JOIN", "UPDATE", "INTO"].contains(&words[at]) {
            let table = words[at + 1].to_owned();
            if let Some(alias) = words.get(at + 2).filter(|word| word.chars().all(|c| !c.is_ascii_uppercase())) {
                found.insert((*alias).to_owned(), table.clone());
            }
            found.insert(table.clone(), table);
        }
    }
    found
}

/// What grows with the class or with time. Lists of everybody and of all classes are meant to walk theirs.
const GROWING: [&str; 20] = [
    "reviews",
    "cards",
    "card_states",
    "card_revisions",
    "card_sources",
    "comments",
    "marks",
    "memberships",
    "sessions",
    "audit",
    "decks",
    "suggestions",
    "class_figures_cards",
    "class_figures_named",
    "class_figures_weeks",
    "live_reviews",
    "live_cards",
    "live_answers",
    "mail_addresses",
    "digests",
];

/// The steps of a statement's plan, one a line.
async fn plan_of(db: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let rows = sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"))).fetch_all(db).await;
    let rows = rows.unwrap_or_else(|error| panic!("{error} in: {sql}"));
    rows.iter().map(|row| row.get("detail")).collect()
}

/// The steps that walk a whole table of those that grow.
async fn walks(db: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let tables = aliases(sql);
    let walks = |step: &String| {
        let name = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
        name.is_some_and(|name| GROWING.contains(&tables.get(name).map_or(name, String::as_str)))
    };
    plan_of(db, sql).await.into_iter().filter(walks).collect()
}

#[test]
fn no_query_of_the_store_is_planned_anew_for_its_limit() {
    let bare = |sql: &str| {
        sql.split("LIMIT ?")
            .skip(1)
            .any(|rest| !rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(" + 0"))
    };
    assert!(
        bare("SELECT id FROM cards LIMIT ?2") && !bare("SELECT id FROM cards LIMIT ?2 + 0"),
        "a bare limit is seen"
    );
    let mut wrong = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store")).unwrap() {
        wrong.extend(
            statements(&fs::read_to_string(entry.unwrap().path()).unwrap()).into_iter().filter(|sql| bare(sql)),
        );
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// What is computed in a list of columns, or between it and `FROM`, and doesn't say whether it can be missing.
fn unsaid(sql: &str) -> Vec<String> {
    let computed = sql.split(" AS \"").zip(sql.split(" AS \"").skip(1));
    computed
        .filter(|(before, _)| before.ends_with(')') || before.ends_with(" END"))
        .filter_map(|(_, after)| Some(after.split_once('"')?.0.to_owned()))
        .filter(|name| !name.contains(['!', '?']))
        .collect()
}

/// The query macros guess, and guess wrong where a view is in it: what may be missing would come as an empty text.
#[test]
fn every_value_that_a_query_computes_says_whether_it_can_be_missing() {
    assert_eq!(
        unsaid("SELECT CASE WHEN 1 THEN 2 END AS \"a: i64\", max(b) AS \"b?: i64\", c AS \"c: Id\""),
        ["a: i64"]
    );
    let mut wrong = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store")).unwrap() {
        wrong
            .extend(statements(&fs::read_to_string(entry.unwrap().path()).unwrap()).iter().flat_map(|sql| unsaid(sql)));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test]
async fn no_query_of_the_store_walks_a_table_that_grows() {
    let world = World::new().await;
    let mut db = world.database().await;
    assert_eq!(walks(&mut db, "SELECT r.id FROM reviews r WHERE r.grade = 1").await.len(), 1, "such a walk is seen");
    let (mut looked_at, mut wrong) = (0, Vec::new());
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store")).unwrap() {
        let path = entry.unwrap().path();
        // `recto replay` folds the whole log on purpose.
        if path.file_name().is_some_and(|name| name == "replay.rs") {
            continue;
        }
        for sql in statements(&fs::read_to_string(&path).unwrap()) {
            looked_at += 1;
            wrong.extend(
                walks(&mut db, &sql).await.into_iter().map(|step| format!("{}: {step} in {sql}", path.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(looked_at > 80, "only {looked_at} statements were found");
}

#[tokio::test]
async fn the_hot_queries_go_by_the_indexes_made_for_them() {
    let world = World::new().await;
    let mut db = world.database().await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    for (file, part, index) in [
        ("sessions.rs", "FROM sessions s", "SEARCH s USING PRIMARY KEY"),
        ("reviews.rs", "d.staged = 0", "SEARCH c USING INTEGER PRIMARY KEY"),
        ("reviews.rs", "d.staged = 0", "SEARCH s USING PRIMARY KEY"),
        ("reviews.rs", "d.staged = 0", "SEARCH m USING PRIMARY KEY (class_id=? AND user_id=?)"),
        ("reviews.rs", "d.staged = 0", "SEARCH h USING PRIMARY KEY (deck_id=?)"),
        ("reviews.rs", "d.staged = 0", "SEARCH x USING PRIMARY KEY (student_id=? AND deck_id=?)"),
        ("queue.rs", "UNION ALL", "SEARCH exams_in_force USING PRIMARY KEY (student_id=?)"),
        ("exams.rs", "CROSS JOIN exams_in_force x", "SEARCH x USING PRIMARY KEY (student_id=? AND deck_id=?)"),
        ("exams.rs", "s.shown_day IS NOT s.due_day", "SEARCH s USING PRIMARY KEY (student_id=?)"),
        ("forecasts.rs", "AS waited", "reviews_in_time (student_id=?)"),
        ("exams.rs", "WITH moved", "INDEX card_states_by_card (card_id=? AND student_id=?)"),
        ("forecasts.rs", "study_day = d.value", "INDEX reviews_by_day (student_id=? AND study_day=?)"),
        ("forecasts.rs", "was_new = 1", "reviews_first_met (student_id=?)"),
        ("forecasts.rs", "row_number()", "COVERING INDEX cards_in_order (deck_id=?)"),
        ("cards.rs", "FROM deck_readers r", "SEARCH m USING PRIMARY KEY (class_id=? AND user_id=?)"),
        ("media.rs", "FROM deck_readers r", "SEARCH m USING PRIMARY KEY (class_id=? AND user_id=?)"),
        ("own_data.rs", "FROM deck_readers s", "SEARCH h USING PRIMARY KEY (deck_id=?)"),
        ("decks.rs", "ORDER BY c.name, c.id", "memberships_by_user (user_id=?)"),
        ("decks.rs", "ORDER BY c.name, c.id", "deck_shares_by_class (class_id=?)"),
        ("reviews.rs", "ORDER BY answered_at DESC, id DESC", "reviews_in_time"),
        ("decks.rs", "was_new = 1", "reviews_first_met"),
        ("queue.rs", "UNION ALL", "cards_in_order"),
        ("queue.rs", "UNION ALL", "SEARCH c2 USING COVERING INDEX cards_by_note (note=?)"),
        ("queue.rs", "UNION ALL", "card_states_by_shown_day (student_id=? AND shown_day<?)"),
        ("queue.rs", "UNION ALL", "card_states_by_last_day (student_id=? AND last_day=?)"),
        ("queue.rs", "AS \"met!: Json<Vec<String>>\"", "card_states_by_last_day (student_id=? AND last_day=?)"),
        ("queue.rs", "AS \"met!: Json<Vec<String>>\"", "cards_in_order (deck_id=?)"),
        ("queue.rs", "recorded_at >= ?", "reviews_in_time"),
        ("progress.rs", "GROUP BY study_day", "INDEX reviews_by_day (student_id=? AND study_day>?)"),
        ("progress.rs", "GROUP BY before_grade", "INDEX reviews_recalled (student_id=?)"),
        ("progress.rs", "s.shown_day IS NOT NULL", "COVERING INDEX cards_in_order (deck_id=?)"),
        ("progress.rs", "s.shown_day IS NOT NULL", "SEARCH s USING PRIMARY KEY (student_id=? AND card_id=?)"),
        ("cards.rs", "SELECT coalesce(max(r.id), 0)", "SEARCH r"),
        ("cards.rs", "r.id > ?3", "card_revisions_by_card (card_id=? AND id>?)"),
        ("suggestions.rs", "s.id > ?2", "suggestions_open (deck_id=? AND id>?)"),
        ("suggestions.rs", "seen_at IS NULL\n           ORDER BY", "suggestions_unseen (author_id=? AND decided_at>?)"),
        ("digests.rs", "next_at <= ?", "mail_addresses_due (next_at<?)"),
        ("digests.rs", "max(at)", "digests_in_time (state=?)"),
        ("own_data.rs", "AS interval_before", "reviews_of_card (student_id=? AND (card_id,answered_at,id)>(?,?,?))"),
        (
            "morning.rs",
            "AS \"said5_forgotten!: i64\",\n                  max",
            "SEARCH m USING PRIMARY KEY (class_id=?)",
        ),
        (
            "morning.rs",
            "AS \"said5_forgotten!: i64\",\n                  max",
            "COVERING INDEX cards_in_order (deck_id=?)",
        ),
        (
            "morning.rs",
            "AS \"said5_forgotten!: i64\",\n                  max",
            "SEARCH s USING PRIMARY KEY (student_id=? AND card_id=?)",
        ),
        ("morning.rs", "AS \"leeches!: u32\"", "SEARCH s USING PRIMARY KEY (student_id=? AND card_id=?)"),
        ("morning.rs", "AS \"leeches!: u32\"", "COVERING INDEX cards_in_order (deck_id=?)"),
        ("figures.rs", "ORDER BY f.forgotten DESC", "SEARCH f USING PRIMARY KEY (class_id=?)"),
        ("live.rs", "CROSS JOIN live_reviews l", "memberships_by_user (user_id=?)"),
        ("live.rs", "CROSS JOIN live_reviews l", "live_reviews_running (class_id=?)"),
        ("live.rs", "AS \"former?: Uuid\"", "SEARCH c USING PRIMARY KEY (live_id=? AND position=?)"),
        ("live.rs", "AS \"former?: Uuid\"", "SEARCH a USING PRIMARY KEY (live_id=? AND position=? AND student_id=?)"),
        ("live.rs", "AS \"moved!: u32\"", "live_answers USING PRIMARY KEY (live_id=? AND position=?)"),
        ("figures.rs", "WHERE NOT EXISTS", "SEARCH f USING PRIMARY KEY (class_id=? AND card_id=?)"),
    ] {
        let all = statements(&fs::read_to_string(folder.join(file)).unwrap());
        let sql = all.into_iter().find(|sql| sql.contains(part)).unwrap_or_else(|| panic!("no {part} in {file}"));
        let plan = plan_of(&mut db, &sql).await.join("\n");
        assert!(plan.contains(index), "{file} without {index}:\n{plan}\n{sql}");
    }
}

/// So that they cost the same whatever was answered before.
#[test]
fn the_figures_of_a_class_are_made_without_the_log() {
    let sources = [
        include_str!("../../src/store/morning.rs"),
        include_str!("../../src/store/morning_kept.rs"),
        include_str!("../../src/store/figures.rs"),
    ];
    for source in sources {
        let all = statements(source);
        assert!(all.len() >= 5, "the statements are read from the source");
        let reading: Vec<_> = all.iter().filter(|sql| sql.contains("reviews")).collect();
        assert!(reading.is_empty(), "{reading:?}");
    }
}

#[tokio::test]
async fn what_is_being_written_is_finished_when_who_asked_for_it_goes_away() {
    let folder = tempfile::tempdir().unwrap();
    let (store, closing) = Store::open(folder.path()).await.unwrap();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let asking = store.clone();
    let asked = tokio::spawn(async move {
        let answer = asking.write_answers(UserId(1), move |db| {
            Box::pin(async move {
                sqlx::query("INSERT INTO users (name, name_key, role, created_at) VALUES ('Ada', 'ada', 'admin', 1)")
                    .execute(&mut *db)
                    .await?;
                begun.send(()).map_err(|()| recto::error::Error::internal("nobody listens"))?;
                // Given up here, in the middle of the transaction.
                tokio::task::yield_now().await;
                sqlx::query("UPDATE users SET name = 'Ada L.'").execute(db).await?;
                Ok(())
            })
        });
        answer.await
    });
    has_begun.await.unwrap();
    asked.abort();
    let names = store.write(|db| {
        Box::pin(async move { Ok(sqlx::query_scalar::<_, String>("SELECT name FROM users").fetch_all(db).await?) })
    });
    assert_eq!(names.await.unwrap(), ["Ada L."]);
    store.close().await;
    closing.wait().await;
}
