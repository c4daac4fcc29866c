//! The mornings on which somebody hears by e-mail, whatever day the server was last there.

use jiff::civil::Weekday;
use recto::schedule::day::{Day, DayRule, date};
use recto::store::digests::{self, Often, Turn};
use recto::store::people::Role;
use sqlx::Connection as _;

use crate::world::{MINUTE, World};

#[tokio::test]
async fn a_week_begins_on_monday_and_is_told_once() {
    let monday = Day::new(20_514);
    assert_eq!((date(monday).to_string().as_str(), date(monday).weekday()), ("2026-03-02", Weekday::Monday));
    let rule = DayRule::new("Europe/Paris", 240);
    let world = World::new().await;
    let tom = world.person("Tom", Role::Student).await.id;
    world.sql("UPDATE users SET time_zone = 'Europe/Paris'").await;
    let address = format!(
        "INSERT INTO mail_addresses (user_id, address, digest, confirmed_at, day, next_at, told_at)
         VALUES ({tom}, 'tom@school.example', 'daily', 1, 0, 0, 0)"
    );
    world.sql(&address).await;
    let mut connection = world.database().await;
    let mut db = connection.begin().await.unwrap();
    for (done, n) in (0..14).flat_map(|done| (0..28).map(move |n| (done, n))) {
        let (done, today) = (monday.plus(done), monday.plus(n));
        let week = |day: Day| day.since(monday).div_euclid(7);
        for often in Often::ALL {
            sqlx::query("UPDATE mail_addresses SET day = ?, digest = ?")
                .bind(done.number())
                .bind(often.as_str())
                .execute(&mut *db)
                .await
                .unwrap();
            let morning = rule.starts(today) + 180 * MINUTE;
            // Whether there may be a letter, and the day on which to look next.
            let found = match digests::turn(&mut db, tom, morning).await.unwrap() {
                Turn::Now(due) => Some((true, rule.day_of(due.next_at))),
                Turn::Later(next_at) => Some((false, rule.day_of(next_at))),
                Turn::Never => None,
            };
            let expected = match often {
                Often::Off => None,
                Often::Daily => Some((today > done, today.plus(1))),
                Often::Weekly => Some((week(today) > week(done), monday.plus(7 * (n / 7 + 1)))),
            };
            assert_eq!(found, expected, "{often:?} {done:?} {today:?}");
        }
    }
}
