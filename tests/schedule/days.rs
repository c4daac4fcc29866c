//! When a day begins and ends, whatever the zone and the hour.

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
