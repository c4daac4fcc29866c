//! Who teaches a class looks at its figures: they are right, and no two looks tell how one student does.

use recto::schedule::day::DayRule;
use recto::schedule::grade::Grade;
use recto::store::figures;
use recto::store::ids::{CardId, DeckId};
use recto::store::people::Role;
use recto::store::reviews::{self, Recorded, Student};
use uuid::Uuid;

use crate::progress::study;
use crate::world::{Browser, Classroom, DAY, World};

/// A class of so many students, Tom among them, with a deck: of five cards where nothing else is said.
struct Course {
    world: World,
    room: Classroom,
    students: Vec<Browser>,
    cards: Vec<i64>,
}

/// What a student answered: the card, the grade, how many days ago.
type Said = (i64, u8, i64);

impl Course {
    /// The class has had its deck for ten days.
    async fn of(count: usize) -> Self {
        Self::with(count, 5).await
    }

    async fn with(count: usize, cards: usize) -> Self {
        let (world, room) = World::with_deck(cards).await;
        world.clock.advance(-10 * DAY);
        room.instructor.page(&format!("/classes/{}/figures", room.class)).await;
        world.clock.advance(10 * DAY);
        let mut students = vec![world.browser_of(room.student.id).await];
        for n in 1..count {
            let student = world.person(&format!("Student {n}"), Role::Student).await;
            world.enrol(room.class, &student).await;
            students.push(student);
        }
        let cards = world.cards(room.deck).await;
        Self { world, room, students, cards }
    }

    /// Twelve who have all been asked three cards; the last three have not met the fourth, and nobody the fifth.
    ///
    /// Mastery is (3 × 11 + 3 × 14 + 3 × 17 + 3 × 14) / 12 of 25: 56 %.
    async fn of_twelve() -> Self {
        Self::twelve_with(5).await
    }

    /// The same with more cards that nobody has met: of ten on, those who agree are seen by name.
    async fn twelve_with(cards: usize) -> Self {
        let course = Self::with(12, cards).await;
        for n in 0..12 {
            let fails = |fails: bool, grade: u8| if fails { 1 } else { grade };
            let mut said = vec![
                (course.cards[0], 4, 3),
                (course.cards[0], fails(n < 6, 4), 2),
                (course.cards[1], 5, 3),
                (course.cards[1], if n < 3 { 2 } else { 5 }, 2),
                (course.cards[2], 4, 3),
                (course.cards[2], 5, 2),
            ];
            if n < 9 {
                said.push((course.cards[3], 3, 2));
            }
            course.answers(&course.students[n], &said).await;
        }
        course
    }

    async fn answers(&self, student: &Browser, said: &[Said]) {
        self.said(student, said, false).await;
    }

    /// In a filter that the student chose, which changes no schedule.
    async fn crams(&self, student: &Browser, said: &[Said]) {
        self.said(student, said, true).await;
    }

    async fn said(&self, student: &Browser, said: &[Said], cram: bool) {
        let (id, now, said) = (student.id, self.world.clock.now(), said.to_vec());
        let job = self.world.app.store.write_answers(id, move |db| {
            Box::pin(async move {
                let student = Student { id, days: DayRule::new("UTC", 240) };
                for (card, grade, ago) in said {
                    let answer = reviews::Answer {
                        id: Uuid::new_v4(),
                        card: CardId(card),
                        grade: Grade::try_from(grade).unwrap(),
                        cram,
                        answered_at: now - ago * DAY,
                        duration_ms: 4_000,
                        text_at: None,
                    };
                    let recorded = reviews::record(db, &student, answer, now).await?;
                    assert!(matches!(recorded, Recorded::Recorded(..)), "{recorded:?}");
                }
                Ok(())
            })
        });
        job.await.expect("the answers are recorded");
    }

    fn path(&self) -> String {
        format!("/classes/{}/figures", self.room.class)
    }

    /// The rows of the file, without its head.
    async fn table(&self) -> Vec<String> {
        let file = self.room.instructor.page(&format!("{}.csv", self.path())).await;
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        let body = file.body.trim_start_matches('\u{feff}');
        assert!(body.starts_with("figure,deck,card,question,student,low,high,unit,as_of\r\n"), "{body}");
        body.lines().skip(1).map(ToOwned::to_owned).collect()
    }

    /// The rows that tell how well something is known by the class, whatever the day.
    async fn told(&self) -> Vec<String> {
        let groups = ["mastery,", "forgotten,", "said_5_then_forgotten,", "leech,", "active_7_days,"];
        let rows = self.table().await.into_iter().filter(|row| groups.iter().any(|group| row.starts_with(group)));
        rows.map(|row| row.rsplit_once(',').unwrap().0.to_owned()).collect()
    }

    fn next_morning(&self) {
        self.world.clock.advance(DAY);
    }

    /// Sends a student's word on being seen by name.
    async fn agrees(&self, student: &Browser, on: bool) {
        student.post(&format!("{}/name?on={on}", self.path()), &[]).await.expect(303);
    }
}

/// The table of students by name, as it stands in a page.
fn by_name(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("<table class=\"fold named\">")?;
    rest.split_once("</table>").map(|(table, _)| table)
}

#[tokio::test]
async fn the_figures_of_twelve_are_those_of_their_answers() {
    let course = Course::of_twelve().await;
    let table = course.table().await;
    let [one, two, three, _, five] = course.cards[..] else { panic!("five cards") };
    let expected = [
        "students,,,,,12,12,students".to_owned(),
        "active_7_days,,,,,5,12,students".to_owned(),
        "mastery,,,,,60,60,percent".to_owned(),
        "cards,Cells,,,,5,5,cards".to_owned(),
        "cards_seen,Cells,,,,4,4,cards".to_owned(),
        "answers,Cells,,,,50,99,answers".to_owned(),
        "begun,Cells,,,,5,12,students".to_owned(),
        "mastery,Cells,,,,55.0,65.0,percent".to_owned(),
        "mastery_week,,,,,60,60,percent".to_owned(),
        format!("forgotten,Cells,{one},Question 1 of Cells,,45.0,55.0,percent"),
        format!("leech,Cells,{one},Question 1 of Cells,,0,4,students"),
        format!("forgotten,Cells,{two},Question 2 of Cells,,25.0,35.0,percent"),
        format!("said_5_then_forgotten,Cells,{two},Question 2 of Cells,,25.0,35.0,percent"),
        format!("leech,Cells,{two},Question 2 of Cells,,0,4,students"),
        format!("forgotten,Cells,{three},Question 3 of Cells,,0.0,15.0,percent"),
        format!("leech,Cells,{three},Question 3 of Cells,,0,4,students"),
        format!("unseen,Cells,{five},Question 5 of Cells,,0,0,students"),
    ];
    assert_eq!(table, expected.map(|row| row + ",2026-03-02"), "the fourth card came back to nobody");
    course.world.assert_log_agrees(12 * 6 + 9).await;

    let page = course.room.instructor.page(&course.path()).await;
    for said in [
        "<div class=\"big num\">5–12</div>",
        "<div class=\"big num\">60%</div>",
        "10% or less",
        "As of the morning of 2 March.",
    ] {
        assert!(page.body.contains(said), "{said}");
    }
    let (_, hardest) = page.body.split_once("id=\"hardest-table\"").unwrap();
    let places: Vec<_> = (1..=3).map(|n| hardest.find(&format!("Question {n} of Cells")).unwrap()).collect();
    assert!(places.is_sorted(), "the most forgotten first");
    assert!(page.body.contains("Cards nobody has met") && page.body.contains("Question 5 of Cells"));
    // The numbers stand on the page of the class, too, for who teaches it.
    let class = format!("/classes/{}", course.room.class);
    let taught = course.room.instructor.page(&class).await;
    assert!(taught.body.contains("<div class=\"big num\">60%</div>") && taught.body.contains(&course.path()));
    let studied = course.students[3].page(&class).await;
    assert!(!studied.body.contains("big num") && !studied.body.contains("60%"));
    // One deck of several, and none that isn't the class's.
    let second = course.world.deck(course.room.class, "Genes", 2).await;
    let one = course.room.instructor.page(&format!("{}?deck={}", course.path(), course.room.deck)).await;
    assert!(one.body.contains("selected>Cells</option>"));
    let other = course.room.instructor.page(&format!("{}?deck={second}", course.path())).await;
    assert!(!other.body.contains("hardest-table") && other.body.contains("Question 2 of Genes"));
    course.room.instructor.get(&format!("{}?deck=9999", course.path())).await.expect(404);
    course.room.instructor.get(&format!("{}?deck=x", course.path())).await.expect(404);
}

#[tokio::test]
async fn what_an_admin_answers_who_is_not_of_the_class_counts_for_nobody() {
    let (course, other) = (Course::of_twelve().await, Course::of_twelve().await);
    let admin = other.world.person("Ada", Role::Admin).await;
    let said: Vec<Said> = other.cards.iter().flat_map(|card| [(*card, 5, 3), (*card, 1, 2)]).collect();
    other.answers(&admin, &said).await;
    assert_eq!(other.table().await, course.table().await);
}

#[tokio::test]
async fn a_small_class_sees_its_size_and_nothing_else() {
    let course = Course::of(9).await;
    for student in &course.students {
        course.answers(student, &[(course.cards[0], 4, 3), (course.cards[0], 1, 2)]).await;
    }
    let table = course.table().await;
    let totals = ["students,,,,,9,9,students", "cards,Cells,,,,5,5,cards"];
    assert_eq!(table, totals.map(|row| format!("{row},2026-03-02")));
    let page = course.room.instructor.page(&course.path()).await;
    assert!(page.body.contains("More is shown once the class has 10 students"));
    for hidden in
        ["decks-table", "cards met", "hardest-table", "weeks-table", "unseen-list", "Question", "Students who began"]
    {
        assert!(!page.body.contains(hidden), "{hidden}");
    }
    // Five may be enough for a class that wants it so, from the next morning on; four never.
    course.room.instructor.post(&course.path(), &[("from", "4")]).await.expect(422);
    course.room.instructor.post(&course.path(), &[("from", "many")]).await.expect(422);
    assert_eq!(course.table().await.len(), totals.len());
    course.room.instructor.post(&course.path(), &[("from", "5")]).await.expect(303);
    course.next_morning();
    let told = course.told().await;
    assert!(told.iter().any(|row| row.starts_with("forgotten,")), "{told:?}");
    course.room.instructor.post(&course.path(), &[("from", "10")]).await.expect(303);
    assert_eq!(course.table().await.len(), totals.len(), "asking for more takes effect at once");
}

#[tokio::test]
async fn a_student_who_agrees_sees_what_is_seen_of_them_and_takes_it_back_at_once() {
    let course = Course::twelve_with(10).await;
    let (student, class) = (&course.students[0], format!("/classes/{}", course.room.class));
    assert!(course.room.instructor.page(&course.path()).await.body.contains("Nobody has agreed to be seen by name"));
    assert!(student.page(&class).await.body.contains("from 10 students on"));
    course.agrees(student, true).await;
    // All that changes, changes in the morning.
    let page = course.room.instructor.page(&course.path()).await;
    assert!(by_name(&page.body).is_none());
    assert!(student.page(&class).await.body.contains("from tomorrow morning on; what they see will stand here"));
    course.next_morning();
    let page = course.room.instructor.page(&course.path()).await;
    let seen = by_name(&page.body).expect("the student by name");
    assert!(seen.contains("<b>Tom</b>") && seen.contains(">4<") && !seen.contains('%'), "shares of four cards: {seen}");
    let more =
        course.cards[4..].iter().flat_map(|card| [(*card, 4, 3), (*card, 4, 2)]).chain([(course.cards[3], 4, 0)]);
    course.answers(student, &more.collect::<Vec<_>>()).await;
    course.next_morning();
    let page = course.room.instructor.page(&course.path()).await;
    let seen = by_name(&page.body).expect("the student by name");
    let own = student.page(&class).await;
    assert_eq!(by_name(&own.body), Some(seen), "the student sees the same");
    // 1 + 2 + 5 + 7 × 4 of 50; two of ten forgotten; only one came after a 5.
    for cell in ["<b>Tom</b>", ">yes<", ">10<", ">70%<", ">20%<"] {
        assert!(seen.contains(cell), "{cell} in {seen}");
    }
    let rows = course.table().await;
    assert!(rows.contains(&"student_mastery,,,,Tom,70,70,percent,2026-03-04".to_owned()), "{rows:?}");
    assert!(!seen.contains("Student 1"), "nobody else");
    // Nobody agrees for somebody else, and other students see nothing.
    assert!(by_name(&course.students[1].page(&class).await.body).is_none());
    course.agrees(student, false).await;
    assert!(by_name(&course.room.instructor.page(&course.path()).await.body).is_none());
    assert_eq!(course.world.number("SELECT count(*) FROM class_figures_named").await, 0);
    // Whoever leaves and comes back has not agreed.
    course.agrees(student, true).await;
    student.post(&format!("{class}/leave"), &[]).await.expect(303);
    student.post(&format!("{class}/come-back"), &[]).await.expect(303);
    course.next_morning();
    assert!(by_name(&course.room.instructor.page(&course.path()).await.body).is_none());
    let actions = course
        .world
        .text("SELECT group_concat(action) FROM (SELECT action FROM audit WHERE action LIKE 'figures-%' ORDER BY id)")
        .await;
    assert_eq!(actions, "figures-named,figures-unnamed,figures-named");
}

/// The rows of the table of students by name, each with its cells.
fn rows_by_name(page: &str) -> Vec<Vec<String>> {
    let table = by_name(page).unwrap_or_else(|| panic!("nobody by name in {page}"));
    let cells = |row: &str| -> Vec<String> {
        let cells = row.split("<td").skip(1).map(|cell| cell.split_once('>').unwrap().1.split("</td>").next().unwrap());
        cells.map(ToOwned::to_owned).collect()
    };
    table.split("<tr>").skip(2).map(cells).collect()
}

#[tokio::test]
async fn a_student_sees_the_same_rows_by_deck_and_a_deck_of_a_few_cards_is_in_none() {
    let course = Course::twelve_with(10).await;
    let (student, class) = (&course.students[0], format!("/classes/{}", course.room.class));
    let genes = course.world.deck(course.room.class, "Genes", 10).await;
    let rare = course.world.deck(course.room.class, "Rare", 1).await;
    let (of_genes, of_rare) = (course.world.cards(genes).await, course.world.cards(rare).await);
    course.answers(student, &[(of_genes[0], 5, 1), (of_genes[1], 4, 1), (of_rare[0], 3, 1)]).await;
    course.agrees(student, true).await;
    course.next_morning();
    let (teacher, figures) = (&course.room.instructor, course.path());
    let all = rows_by_name(&teacher.page(&figures).await.body);
    assert_eq!((all.len(), all[0][2].as_str()), (1, "6"), "the card of the small deck is not among them: {all:?}");
    let mut expected = vec![("All decks", all)];
    for (name, deck) in [("Cells", course.room.deck), ("Genes", genes)] {
        expected.push((name, rows_by_name(&teacher.page(&format!("{figures}?deck={deck}")).await.body)));
    }
    let own = rows_by_name(&student.page(&class).await.body);
    assert_eq!(own.len(), 3, "{own:?}");
    for (mut row, (name, seen)) in own.into_iter().zip(expected) {
        assert_eq!(row.remove(1), name);
        assert_eq!(vec![row], seen, "of {name} the student sees what the teacher sees");
    }
    // Of one card, mastery would be its last grade: neither on the page nor in the file.
    let page = teacher.page(&format!("{figures}?deck={rare}")).await.body;
    assert!(by_name(&page).is_none() && page.contains("Nothing is shown by name of decks with fewer than 10 cards."));
    let file = teacher.page(&format!("{figures}.csv?deck={rare}")).await.body;
    assert!(file.contains("cards,Rare") && !file.contains("student_"), "{file}");
    let file = teacher.page(&format!("{figures}.csv?deck={genes}")).await.body;
    assert!(file.contains("student_cards_seen,,,,Tom,2,2,cards"), "{file}");
    assert_eq!(
        course.world.number(&format!("SELECT count(*) FROM class_figures_named WHERE deck_id = {rare}")).await,
        0
    );
}

#[tokio::test]
async fn where_every_deck_is_small_who_agrees_is_told_that_nothing_is_seen_by_name() {
    let course = Course::of_twelve().await;
    course.agrees(&course.students[0], true).await;
    course.next_morning();
    let page = course.room.instructor.page(&course.path()).await.body;
    assert!(by_name(&page).is_none() && page.contains("Nothing is shown by name of decks with fewer than 10 cards."));
    let own = course.students[0].page(&format!("/classes/{}", course.room.class)).await.body;
    assert!(by_name(&own).is_none() && own.contains("as long as no deck here has 10 cards"), "{own}");
}

#[tokio::test]
async fn with_fewer_than_ten_left_without_a_name_the_class_is_not_told_of() {
    let course = Course::twelve_with(10).await;
    let before = course.told().await;
    assert!(!before.is_empty());
    for student in &course.students[..3] {
        course.agrees(student, true).await;
    }
    assert_eq!(course.told().await, Vec::<String>::new(), "at once: nine are left");
    course.next_morning();
    assert_eq!(course.told().await, Vec::<String>::new());
    let page = course.room.instructor.page(&course.path()).await;
    assert_eq!(by_name(&page.body).unwrap().matches("<tr><td>").count(), 3, "those who agreed are seen");
    // The sums go on in the dark; what comes back is what was told before.
    for student in &course.students[3..8] {
        course.answers(student, &[(course.cards[0], 1, 0), (course.cards[1], 1, 0)]).await;
    }
    course.agrees(&course.students[0], false).await;
    course.next_morning();
    assert_eq!(course.told().await, before);
}

/// Two looks on two days, with one thing between them that one student did.
#[tokio::test]
async fn what_one_student_does_is_never_seen_in_the_class() {
    let course = Course::of_twelve().await;
    let before = course.told().await;
    let one = &course.students[11];
    let forgotten: Vec<Said> = course.cards.iter().map(|card| (*card, 1, 0)).collect();
    // Within the day, nothing at all moves.
    let whole = course.table().await;
    course.answers(one, &forgotten).await;
    assert_eq!(course.table().await, whole);
    course.next_morning();
    assert_eq!(course.told().await, before, "after everything was forgotten");
    let last = format!(
        "SELECT lower(hex(id)) FROM reviews WHERE student_id = {} ORDER BY answered_at DESC, id DESC LIMIT 1",
        one.id
    );
    let last = Uuid::parse_str(&course.world.text(&last).await).unwrap();
    one.send(&format!("/api/v1/reviews/{last}/undo"), &serde_json::json!({})).await.expect(200);
    course.next_morning();
    assert_eq!(course.told().await, before, "after an undo");
    course.agrees(one, true).await;
    course.next_morning();
    assert_eq!(course.told().await, before, "after they agreed");
    course.agrees(one, false).await;
    course.next_morning();
    assert_eq!(course.told().await, before, "after they took it back");
    one.post("/account/forget", &[("name", "Student 11")]).await.expect(303);
    course.next_morning();
    assert_eq!(course.told().await, before, "after they deleted their answers");
    one.post(&format!("/classes/{}/leave", course.room.class), &[]).await.expect(303);
    course.next_morning();
    assert_eq!(course.told().await, before, "after they left");
    let joins = course.world.person("Zoe", Role::Student).await;
    course.world.enrol(course.room.class, &joins).await;
    course.answers(&joins, &[(course.cards[0], 4, 1), (course.cards[0], 1, 0)]).await;
    course.next_morning();
    // A week has gone by since the class was last active, and that is said.
    let after: Vec<_> = course.told().await.into_iter().filter(|row| !row.starts_with("active")).collect();
    let before: Vec<_> = before.into_iter().filter(|row| !row.starts_with("active")).collect();
    assert_eq!(after, before, "after somebody joined and forgot");
    // Nine more are too few; with the tenth it moves.
    for student in &course.students[..9] {
        course.answers(student, &[(course.cards[2], 1, 0)]).await;
    }
    course.next_morning();
    let third = format!("forgotten,Cells,{},", course.cards[2]);
    let of_third = |rows: &[String]| rows.iter().find(|row| row.starts_with(&third)).cloned();
    assert_eq!(of_third(&course.told().await), of_third(&before));
    course.answers(&course.students[9], &[(course.cards[2], 1, 0)]).await;
    course.next_morning();
    assert_ne!(of_third(&course.told().await), of_third(&before), "ten have answered since");
}

#[tokio::test]
async fn a_cram_of_the_whole_class_shows_nobody_who_has_really_answered() {
    let course = Course::of_twelve().await;
    let before = course.told().await;
    for student in &course.students {
        course.crams(student, &[(course.cards[0], 1, 0)]).await;
    }
    // The mean of all is 54 % now, which would be told as 50: one student's doing.
    let all: Vec<Said> = course.cards[..4].iter().map(|card| (*card, 1, 0)).collect();
    course.answers(&course.students[0], &all).await;
    course.next_morning();
    assert_eq!(course.told().await, before);
}

/// A deck that a single student studies, beside one that all do: the whole less the one would be that student.
#[tokio::test]
async fn the_whole_class_less_one_deck_is_nobody() {
    let course = Course::of_twelve().await;
    let rare = course.world.deck(course.room.class, "Rare", 40).await;
    let cards = course.world.cards(rare).await;
    let before = course.told().await;
    let said: Vec<Said> = cards.iter().flat_map(|card| [(*card, 5, 1), (*card, 5, 0)]).collect();
    course.answers(&course.students[0], &said).await;
    course.next_morning();
    assert_eq!(course.told().await, before, "all decks are told from what is told of each");
    let page = course.room.instructor.page(&format!("{}?deck={rare}", course.path())).await;
    assert!(!page.body.contains("hardest-table") && page.body.contains("under 5"));
    // Others of the class study it too: what is told of the whole is still nothing but what is told of the decks.
    for student in &course.students[1..] {
        course.answers(student, &[(cards[0], 5, 0)]).await;
    }
    course.next_morning();
    let rows = course.table().await;
    assert!(rows.iter().any(|row| row.starts_with("mastery,Rare,,,,0.0,15.0,")), "{rows:?}");
    // Ten per cent or less of 40 cards and 60 of 5.
    assert!(rows.iter().any(|row| row.starts_with("mastery,,,,,16,16,")), "{rows:?}");
}

#[tokio::test]
async fn lists_are_in_the_order_of_what_is_told() {
    let course = Course::of(20).await;
    for (n, student) in course.students.iter().enumerate() {
        let grade = |forgets: bool| if forgets { 1 } else { 4 };
        let said = [
            (course.cards[1], 4, 9),
            (course.cards[1], grade(n < 4), 8),
            (course.cards[0], 4, 9),
            (course.cards[0], grade(n < 4), 8),
            (course.cards[2], 4, 9),
            (course.cards[2], grade(n < 3), 8),
        ];
        course.answers(student, &said).await;
    }
    // Half of the first student's comebacks of the first card: 17.5 % of it is forgotten now and 20 % of the second, and both are told
    // as 20 %. By what isn't told the second would come first.
    course.answers(&course.students[0], &[(course.cards[0], 4, 7)]).await;
    let rows: Vec<String> = course.table().await.into_iter().filter(|row| row.starts_with("forgotten,")).collect();
    let cards: Vec<_> = rows.iter().map(|row| row.split(',').nth(2).unwrap().to_owned()).collect();
    assert_eq!(cards, course.cards[..3].iter().map(ToString::to_string).collect::<Vec<_>>());
    for (row, bounds) in rows.iter().zip([",17.5,22.5,", ",17.5,22.5,", ",12.5,17.5,"]) {
        assert!(row.contains(bounds), "{rows:?}");
    }
}

const SUMS: &str = "SELECT group_concat(student_id || ':' || card_id || ':' || answers || ':' || asked || ':' || forgotten || ':' || said5
                    || ':' || said5_forgotten || ':' || coalesce(asked_at, 'none') || ':' || coalesce(graded_at, 'none')) FROM card_states ORDER BY student_id, card_id";

#[tokio::test]
async fn the_sums_are_those_of_the_log_whatever_its_order_and_are_filled_in_for_a_log_from_before() {
    let (world, room) = World::with_deck(8).await;
    let cards = world.cards(room.deck).await;
    // Late answers, crams and undone ones among them.
    study(&world, &room.student, "UTC", &cards, 78).await;
    room.student.post(&format!("/decks/{}/afresh", room.deck), &[]).await.expect(303);
    let kept = world.text(SUMS).await;
    let asked = "SELECT count(*) FROM reviews WHERE kind = 'scheduled' AND before_interval > 0 AND undone_at IS NULL";
    let asked = world.number(asked).await;
    assert!(asked > 20 && world.number("SELECT sum(asked) FROM card_states").await == asked);
    assert!(world.number("SELECT sum(said5_forgotten) FROM card_states").await > 0);
    let answers = u64::try_from(world.number("SELECT count(*) FROM reviews WHERE undone_at IS NULL").await).unwrap();
    world.assert_log_agrees(answers).await;
    world
        .sql(
            "UPDATE card_states
             SET answers = 0, asked = 0, forgotten = 0, said5 = 0, said5_forgotten = 0, asked_at = NULL, graded_at = NULL",
        )
        .await;
    let replay = world.app.store.read(|db| Box::pin(recto::store::replay::check(db))).await.unwrap();
    assert!(!replay.differences.is_empty(), "a wrong sum is found");
    let steps = [
        (include_str!("../../migrations/0020_figures.sql"), "ADD COLUMN asked_at INTEGER;"),
        (include_str!("../../migrations/0025_figures.sql"), "ADD COLUMN graded_at INTEGER;"),
    ];
    for (step, column) in steps {
        let (_, fill) = step.split_once(column).unwrap();
        let (fill, _) = fill.split_once("brought = 0);").unwrap();
        world.sql(&format!("{fill}brought = 0)")).await;
    }
    assert_eq!(world.text(SUMS).await, kept);
    world.assert_log_agrees(answers).await;
}

#[tokio::test]
async fn the_weeks_are_kept_as_they_were_told() {
    let course = Course::of_twelve().await;
    course.table().await;
    course.world.clock.advance(7 * DAY);
    for student in &course.students {
        course.answers(student, &course.cards.iter().map(|card| (*card, 5, 0)).collect::<Vec<_>>()).await;
    }
    let weeks: Vec<String> = course.table().await.into_iter().filter(|row| row.starts_with("mastery_week,")).collect();
    assert_eq!(weeks, ["mastery_week,,,,,60,60,percent,2026-03-02", "mastery_week,,,,,90,90,percent,2026-03-09"]);
    let page = course.room.instructor.page(&course.path()).await;
    assert!(page.body.contains("<polyline class=\"path\"") && page.body.contains("From 60% to 90% in 2 weeks."));
}

#[tokio::test]
async fn the_server_makes_the_figures_of_each_class_in_the_morning() {
    let course = Course::of_twelve().await;
    let other = course.world.class("Empty", &course.room.instructor).await;
    let (store, now) = (&course.world.app.store, course.world.clock.now());
    let waiting = || store.read(|db| Box::pin(recto::store::morning::waiting(db, now)));
    assert_eq!(waiting().await.unwrap(), [course.room.class], "not {other}, which has no students");
    tokio::join!(
        recto::web::figures::ready(&course.world.app, course.room.class, now),
        recto::web::figures::ready(&course.world.app, course.room.class, now),
    );
    assert!(waiting().await.unwrap().is_empty());
    let shown = store.read(|db| Box::pin(figures::overview(db, course.room.class, None::<DeckId>, now))).await.unwrap();
    assert_eq!(shown.mastery, Some(60));
}
