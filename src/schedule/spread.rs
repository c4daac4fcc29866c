//! How the grades that a class gives to one card of a live review may be shown on a wall, without telling what anybody gave.
//!
//! The answers of a live review come while everybody sits in one room. Who teaches sees the number of answers grow, may see who has
//! a phone in hand, and looks at the bar all the time. So the rules of `anonymity.rs` hold here too, for one card and one hour:
//!
//! 1. **Enough stand behind it.** No bar before `k` students have answered, `k` being what the class asks for behind each of its
//!    figures when the review starts ([`due`]). A class with fewer students sees how many have answered, and nothing else.
//! 2. **Students only, each once.** Who teaches may not answer: their own grades, which they know, would leave fewer unknown ones
//!    behind the bar. A student who changes an answer counts with the last one; changing it to and fro moves nothing.
//! 3. **Steps wider than one student** ([`blocks`]). The bar is made of blocks of three answers, shared out by largest remainders.
//!    Whatever it shows, each single student may have given any grade, and may not have given it: even a bar of one colour stands for
//!    a class in which one answered otherwise. A test tries every way to answer. And nobody who fails alone is ever seen to.
//! 4. **It is made twice at the most** ([`due`]): once when `k` have answered, and once more when `k` others have. Two looks differ
//!    by the answers of so many or not at all: a tap, a change or an answer that is taken back is never seen by itself, and the last
//!    ones of a card may never be. Neither number of answers is a multiple of three, so that some answer stands in no block, and they
//!    lie a multiple of three apart. From no two such bars does it follow that all who came between them gave the same grade; a
//!    test tries every way. From a third it could.
//! 5. **What was told is what is kept.** The bar is made when answers come, never when somebody looks, and stored in blocks. A
//!    restart, another projector, going back to a card and the summary at the end show the same one; the summary's order comes from
//!    nothing else ([`hardness`]).
//!
//! The number of answers is told as it is: that somebody has answered says nothing of how. What no rule here can prevent is said in
//! `anonymity.rs`; besides, whoever knows which students answered between two looks learns of these together as much as the bars
//! differ, as everybody does who looks at a show of hands.

use std::cmp::{Ordering, Reverse};

use super::anonymity;

/// The grades of all students who have answered: how many gave 1, how many 2, up to 5.
pub type Grades = [u32; 5];

/// Answers in one block of the bar.
pub const BLOCK: u32 = 3;

/// Answers behind the first bar of a card.
pub fn first(k: u32) -> u32 {
    let k = k.max(anonymity::LEAST);
    k + u32::from(k.is_multiple_of(BLOCK))
}

/// Answers, at the least, that come in between the first bar and the second.
pub fn step(k: u32) -> u32 {
    k.max(anonymity::LEAST).next_multiple_of(BLOCK)
}

/// Whether a bar is made: `answered` students have answered, `moved` of them otherwise than is told, or not at all in it. The bar that
/// is told, if one is, was made of `told_of` answers.
pub fn due(k: u32, told_of: Option<u32>, answered: u32, moved: u32) -> bool {
    let from = match told_of {
        None => first(k),
        Some(of) if of < first(k) + step(k) => of + step(k),
        Some(_) => return false,
    };
    answered >= from && (answered - from).is_multiple_of(BLOCK) && moved >= k.max(anonymity::LEAST)
}

/// The blocks of the bar for each grade: one for three answers in all, shared out by largest remainders. Of equal remainders the
/// grade with more answers comes first, then the lower one.
pub fn blocks(grades: Grades) -> Grades {
    let all: u32 = grades.iter().sum();
    let of = all / BLOCK;
    if of == 0 {
        return [0; 5];
    }
    let mut blocks = grades.map(|n| n * of / all);
    let mut order: Vec<usize> = (0..5).collect();
    order.sort_by_key(|&at| (Reverse((grades[at] * of) % all), Reverse(grades[at]), at));
    let left = of - blocks.iter().sum::<u32>();
    for at in order.into_iter().zip(0..left).map(|(at, _)| at) {
        blocks[at] += 1;
    }
    blocks
}

/// Which of two bars is of the harder card: the one whose grades are lower in the mean. Of what has no bar nothing is known.
pub fn hardness(a: Option<Grades>, b: Option<Grades>) -> Ordering {
    let mean = |blocks: Grades| {
        let sum: u64 = (1..).zip(blocks).map(|(grade, n): (u64, u32)| grade * u64::from(n)).sum();
        (sum, u64::from(blocks.iter().sum::<u32>()))
    };
    match (a.map(mean), b.map(mean)) {
        (Some((a, of_a)), Some((b, of_b))) => (a * of_b).cmp(&(b * of_a)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
