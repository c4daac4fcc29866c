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
//! 4. **It stands still until enough have moved** ([`step`]). It is made anew when half of `k` students, and three at the least, have
//!    answered otherwise than is told, and not for less: two looks differ by the answers of so many or not at all. A tap, a change or
//!    an answer that is taken back is never seen by itself, and the last few of a card may never be.
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

/// So many students, at the least, have answered anew or otherwise between two bars of one card.
pub fn step(k: u32) -> u32 {
    k.max(anonymity::LEAST).div_ceil(2).max(BLOCK)
}

/// Whether the bar is made anew: `answered` students have answered, `moved` of them otherwise than is `told`, or not at all in it.
pub fn due(k: u32, told: bool, answered: u32, moved: u32) -> bool {
    anonymity::enough(k, answered) && (!told || moved >= step(k))
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
