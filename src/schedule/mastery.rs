//! Mastery: how well a set of cards is known, in per cent, from the last grade of each.
//!
//! Which cards count (not retired) and which grades (kinds scheduled, again and extra) is the caller's query.

/// The sum of the last grades out of the best there could be, in per cent, rounded down: 100 only if every card is a 5.
///
/// `grades` holds how many cards have 1, 2, 3, 4 and 5 as their last grade; the rest of `cards` is unseen and counts 0.
/// 0 for no cards at all.
pub fn percent(grades: [u32; 5], cards: u32) -> u32 {
    let known: u64 = grades.iter().copied().map(u64::from).sum();
    let sum: u64 = (1..).zip(grades).map(|(grade, count): (u64, u32)| grade * u64::from(count)).sum();
    // More grades than cards can only be a query at odds with itself; it must not make a 100 of that.
    let best = 5 * known.max(u64::from(cards));
    (sum * 100).checked_div(best).and_then(|percent| u32::try_from(percent).ok()).unwrap_or(0)
}

/// `grades` as they were before a round, of which `round` has each card once: the grade that it had then, none for a new one, and the
/// one that it has now.
pub fn before(mut grades: [u32; 5], round: impl IntoIterator<Item = (Option<i64>, Option<i64>)>) -> [u32; 5] {
    for (had, has) in round {
        count(&mut grades, has, |n| n.saturating_sub(1));
        count(&mut grades, had, |n| n + 1);
    }
    grades
}

/// How many of these answers have each grade.
pub fn tally(answers: impl IntoIterator<Item = i64>) -> [u32; 5] {
    let mut grades = [0; 5];
    for grade in answers {
        count(&mut grades, Some(grade), |n| n + 1);
    }
    grades
}

fn count(grades: &mut [u32; 5], grade: Option<i64>, change: impl Fn(u32) -> u32) {
    let place = grade.and_then(|grade| usize::try_from(grade - 1).ok());
    if let Some(place) = place.and_then(|place| grades.get_mut(place)) {
        *place = change(*place);
    }
}
