//! When a day begins and ends, whatever the zone and the hour.

use jiff::Timestamp;
use jiff::civil::Date;
use proptest::prelude::*;
use recto::schedule::day::{Day, DayRule, date};
use recto::schedule::sm2::{State, answer};

use crate::grade;

proptest! {
    #[test]
    fn study_days_follow_each_other_without_gap_or_overlap(
        zone in prop::sample::select(vec![
            "UTC", "Europe/Paris", "America/Sao_Paulo", "Pacific/Apia", "Pacific/Kwajalein", "Asia/Kathmandu",
            "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca",
        ]),
        start in 0..1_440_u16,
        moment in -1_000_000_000_000..4_000_000_000_000_i64,
        later in 0..200_000_000_i64,
    ) {
        let rule = DayRule::new(zone, start);
        prop_assert_eq!(rule.zone(), zone);
        let day = rule.day_of(moment);
        prop_assert!(rule.starts(day) <= moment && moment < rule.starts(day.plus(1)));
        prop_assert!(rule.day_of(moment + later) >= day);
    }

    #[test]
    fn a_change_of_zone_or_start_never_turns_the_days_back_nor_makes_an_answered_card_due_the_same_day(
        changes in prop::collection::vec(
            (
                prop::sample::select(vec![
                    "UTC", "Europe/Paris", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Toronto", "Asia/Kathmandu",
                ]),
                0..1_440_u16,
                0..90_000_000_i64,
            ),
            1..6,
        ),
        begun in 0..2_000_000_000_000_i64,
    ) {
        let mut rule = DayRule::new("America/St_Johns", 240);
        let mut now = begun;
        let mut last = rule.day_of(now);
        let mut promised = (last, rule.starts(last.plus(1)));
        for (zone, start, later) in changes {
            let (today, ends) = (rule.day_of(now), rule.starts(rule.day_of(now).plus(1)));
            // A card that passes for the first time is due a day later: not before this day has gone by.
            let due = answer(&State::default(), grade(4), today, false, None, 0).1.due.unwrap();
            rule = rule.changed(DayRule::new(zone, start), now);
            prop_assert_eq!(rule.day_of(now), today, "the day goes on");
            // It lasts as long as before its first change.
            if promised.0 != today {
                promised = (today, ends);
            }
            prop_assert_eq!(rule.day_of(promised.1 - 1), today);
            prop_assert!(rule.starts(today) <= now && now < rule.starts(due));
            prop_assert_eq!(rule.day_of(rule.starts(due) - 1), today);
            for moment in [now - 86_400_000, now - 1, now + later / 2, now + later] {
                prop_assert!(moment < now || rule.day_of(moment) >= today);
                prop_assert!(moment >= now || rule.day_of(moment) <= today);
            }
            now += later;
            prop_assert!(rule.day_of(now) >= last);
            last = rule.day_of(now);
        }
        // Two days on, nothing but the new rule counts.
        let (zone, start) = ("Europe/Paris", 300);
        let held = rule.changed(DayRule::new(zone, start), now);
        for days in 2..5 {
            let then = now + days * 86_400_000;
            prop_assert_eq!(held.day_of(then), DayRule::new(zone, start).day_of(then).max(last));
        }
    }

    #[test]
    fn any_moment_has_a_day_and_any_day_a_start(zone in ".{0,40}", start: u16, moment: i64, number: i32) {
        let rule = DayRule::new(&zone, start);
        let day = rule.day_of(moment);
        prop_assert!(i64::from(day.number()).abs() < 4_400_000);
        rule.starts(Day::new(number));
        prop_assert!((-9_999..=9_999).contains(&date(Day::new(number)).year()));
    }
}

fn ms(moment: &str) -> i64 {
    moment.parse::<Timestamp>().unwrap().as_millisecond()
}

fn on(day: &str) -> Day {
    let days = day.parse::<Date>().unwrap().duration_since(Date::constant(1970, 1, 1)).as_secs() / 86_400;
    Day::new(i32::try_from(days).unwrap())
}

#[test]
fn a_day_runs_from_four_to_four_in_the_students_zone() {
    let paris = DayRule::new("Europe/Paris", 240);
    assert_eq!(paris.day_of(ms("2026-01-15T02:59:59.999Z")), on("2026-01-14"));
    assert_eq!(paris.day_of(ms("2026-01-15T03:00:00Z")), on("2026-01-15"));
    assert_eq!(paris.day_of(ms("2026-07-15T01:59:59Z")), on("2026-07-14"));
    assert_eq!(paris.starts(on("2026-07-15")), ms("2026-07-15T02:00:00Z"));
    assert_eq!(date(on("2026-07-15")).to_string(), "2026-07-15");
}

#[test]
fn the_number_counts_from_the_first_of_january_1970() {
    assert_eq!(DayRule::new("UTC", 0).day_of(0), Day::new(0));
    assert_eq!(DayRule::new("UTC", 240).day_of(0), Day::new(-1));
    assert_eq!(on("2000-01-01").number(), 10_957);
    assert_eq!(on("2000-01-01").since(on("2000-01-31")), -30);
}

#[test]
fn an_unknown_zone_counts_as_utc() {
    for name in ["", "Mars/Olympus", "../../etc/passwd", "Europe/Paris\0"] {
        let rule = DayRule::new(name, 9_999);
        assert_eq!(rule.zone(), "UTC", "{name}");
        assert_eq!(rule.starts(Day::new(0)), (24 * 60 - 1) * 60_000);
    }
    assert_eq!(DayRule::new("America/Sao_Paulo", 240).zone(), "America/Sao_Paulo");
}

#[test]
fn a_start_that_clocks_skip_or_repeat_begins_one_day_once() {
    let paris = DayRule::new("Europe/Paris", 150);
    assert_eq!(paris.starts(on("2026-03-29")), ms("2026-03-29T01:30:00Z"));
    assert_eq!(paris.starts(on("2026-10-25")), ms("2026-10-25T00:30:00Z"));
    assert_eq!(paris.day_of(ms("2026-10-25T01:15:00Z")), on("2026-10-25"), "02:15 for the second time");
}

#[test]
fn a_date_that_a_zone_left_out_is_an_empty_day() {
    let apia = DayRule::new("Pacific/Apia", 240);
    let (before, skipped, after) = (on("2011-12-29"), on("2011-12-30"), on("2011-12-31"));
    assert_eq!(apia.day_of(apia.starts(skipped) - 1), before);
    assert_eq!(apia.starts(skipped), apia.starts(after));
    assert_eq!(apia.day_of(apia.starts(skipped)), after);
}
