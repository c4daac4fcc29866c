//! How alike two texts are, and who among many is the most alike: Dice coefficient of character trigrams, with an
//! index of trigrams so that a card is compared with 50 others at most, never each with each.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::matching::Pairing;
use super::plan::Match;

/// The least score that counts as alike, in ten-thousandths.
const ALIKE: u32 = 6_000;
/// Cards that one card is compared with.
const CANDIDATES: usize = 50;
/// Entries of the index that are looked at for a whole file, within bounds for each card.
const MOST_ENTRIES: usize = 16_000_000;
/// Pairs that are weighed for a whole file, within bounds for each card.
const MOST_PAIRS: usize = 1_000_000;
/// Characters of a text that count.
const MOST_CHARS: usize = 5_000;

/// The different trigrams of a folded text, sorted, a blank before and after it; each packed into a number
/// (a character has 21 bits).
pub(super) fn trigrams(folded: &str) -> Vec<u64> {
    let mut window = 0_u64;
    let mut found = Vec::new();
    let padded = std::iter::once(' ').chain(folded.chars().take(MOST_CHARS)).chain(std::iter::once(' '));
    for (at, c) in padded.enumerate() {
        window = ((window << 21) | u64::from(u32::from(c))) & ((1 << 63) - 1);
        if at >= 2 {
            found.push(window);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Dice coefficient of two sorted sets in ten-thousandths: twice what they share by what they have.
pub(super) fn dice(one: &[u64], other: &[u64]) -> u32 {
    let (mut left, mut right) = (one, other);
    let mut shared = 0_usize;
    while let ([a, after_a @ ..], [b, after_b @ ..]) = (left, right) {
        shared += usize::from(a == b);
        left = if a <= b { after_a } else { left };
        right = if b <= a { after_b } else { right };
    }
    let all = one.len() + other.len();
    u32::try_from(shared * 20_000 / all.max(1)).unwrap_or(0)
}

/// Whether sets of these sizes could be alike, if the smaller one lay in the larger.
fn could_be_alike(one: usize, other: usize) -> bool {
    one.min(other) * 20_000 >= (one + other) * ALIKE as usize
}

/// A front of the class: the card's index and its trigrams.
struct Known {
    at: usize,
    trigrams: Vec<u64>,
}

/// Pairs the cards that are left by the most alike front, the best pairs first, each card once.
/// A retired card only comes back for the very same front.
pub(super) fn by_front(pairing: &mut Pairing) {
    let mut free = pairing.free();
    free.retain(|at| pairing.deck.cards.get(*at).is_some_and(|card| !card.retired));
    let fronts = free
        .iter()
        .filter_map(|at| Some((*at, pairing.known(*at)?)))
        .flat_map(|(at, known)| known.fronts.iter().map(move |front| (at, front)));
    let known: Vec<Known> = fronts.map(|(at, front)| Known { at, trigrams: trigrams(front) }).collect();
    let open = pairing.open();
    if known.is_empty() || open.is_empty() {
        return;
    }
    let mut postings: HashMap<u64, Vec<usize>> = HashMap::new();
    for (number, one) in known.iter().enumerate() {
        for trigram in &one.trigrams {
            postings.entry(*trigram).or_default().push(number);
        }
    }
    // A bound on all the work: a card of a small deck may look at more than one of 200,000.
    let budget = (MOST_ENTRIES / open.len()).clamp(200, 2_000);
    let keep = (MOST_PAIRS / open.len()).clamp(5, CANDIDATES);
    let mut hits = vec![0_u32; known.len()];
    let mut scored: Vec<(Reverse<u32>, usize, usize)> = Vec::new();
    for &index in &open {
        let Some((front, _)) = pairing.texts(index) else { continue };
        let ours = trigrams(front);
        // Cards keep their order more often than not, so the place in the deck parts equals.
        let near = known.partition_point(|one| one.at < index);
        let mut best: Vec<(Reverse<u32>, usize)> = candidates(&ours, &postings, near, budget, &mut hits)
            .into_iter()
            .filter_map(|number| known.get(number))
            .filter(|one| could_be_alike(ours.len(), one.trigrams.len()))
            .map(|one| (Reverse(dice(&ours, &one.trigrams)), one.at))
            .filter(|(score, _)| score.0 >= ALIKE)
            .collect();
        best.sort_unstable();
        scored.extend(best.into_iter().take(keep).map(|(score, at)| (score, index, at)));
    }
    scored.sort_unstable();
    for (score, index, at) in scored {
        pairing.pair(index, at, Match::Alike(u8::try_from(score.0 / 100).unwrap_or(100)));
    }
}

/// The fronts that share the most trigrams with `ours`, rare ones counted first, after looking at `budget` entries
/// of the index at most; where a list is longer than what is left, at the part of it around `near`.
fn candidates(
    ours: &[u64],
    postings: &HashMap<u64, Vec<usize>>,
    near: usize,
    budget: usize,
    hits: &mut [u32],
) -> Vec<usize> {
    let mut lists: Vec<&Vec<usize>> = ours.iter().filter_map(|trigram| postings.get(trigram)).collect();
    lists.sort_by_key(|list| list.len());
    let mut left = budget;
    let mut touched: Vec<usize> = Vec::new();
    for list in lists {
        if left == 0 {
            break;
        }
        let start =
            list.partition_point(|number| *number < near).saturating_sub(left / 2).min(list.len().saturating_sub(left));
        for &number in list.iter().skip(start).take(left) {
            if let Some(count) = hits.get_mut(number) {
                if *count == 0 {
                    touched.push(number);
                }
                *count += 1;
            }
        }
        left = left.saturating_sub(list.len());
    }
    let mut ranked: Vec<(Reverse<u32>, usize, usize)> = touched
        .iter()
        .map(|&number| (Reverse(hits.get(number).copied().unwrap_or(0)), number.abs_diff(near), number))
        .collect();
    if ranked.len() > CANDIDATES {
        ranked.select_nth_unstable(CANDIDATES - 1);
        ranked.truncate(CANDIDATES);
    }
    for number in touched {
        if let Some(count) = hits.get_mut(number) {
            *count = 0;
        }
    }
    ranked.into_iter().map(|(_, _, number)| number).collect()
}
