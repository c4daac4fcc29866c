//! The word difference of two texts, to show what an edit, a proposal or an import changes.

use similar::{Algorithm, DiffOp, DiffableStr, capture_diff_slices};

/// Words, or lines where there are too many words, that are compared each with each. Cost grows with the square.
const MOST_PARTS: usize = 2_000;

/// A run of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// In both texts.
    Same(String),
    /// In the old one only.
    Removed(String),
    /// In the new one only.
    Added(String),
}

/// From `old` to `new`, word by word, blanks included.
///
/// The same and removed pieces together are `old`, the same and added ones `new`. Where more than 2,000 words differ it goes
/// by lines, and beyond 2,000 lines all that is not the same at both ends is removed and added whole.
pub fn difference(old: &str, new: &str) -> Vec<Piece> {
    let (old_words, new_words) = (old.tokenize_unicode_words(), new.tokenize_unicode_words());
    let head = old_words.iter().zip(&new_words).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (old_words.get(head..).unwrap_or_default(), new_words.get(head..).unwrap_or_default());
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_middle, same_tail) = old_rest.split_at(old_rest.len() - tail);
    let (new_middle, _) = new_rest.split_at(new_rest.len() - tail);

    let mut pieces = Pieces::default();
    pieces.push(Piece::Same(old_words.get(..head).unwrap_or_default().concat()));
    if old_middle.len().max(new_middle.len()) <= MOST_PARTS {
        pieces.compare(old_middle, new_middle);
    } else {
        let (old_text, new_text) = (old_middle.concat(), new_middle.concat());
        let (old_lines, new_lines) = (old_text.tokenize_lines(), new_text.tokenize_lines());
        if old_lines.len().max(new_lines.len()) <= MOST_PARTS {
            pieces.compare(&old_lines, &new_lines);
        } else {
            pieces.push(Piece::Removed(old_text));
            pieces.push(Piece::Added(new_text));
        }
    }
    pieces.push(Piece::Same(same_tail.concat()));
    pieces.0
}

/// One place of a text that another puts something else in: from which byte to which, and what.
#[derive(Debug, PartialEq, Eq)]
struct Edit {
    from: usize,
    to: usize,
    by: String,
}

/// Where `new` says something else than `old`, from the first place to the last.
fn edits(old: &str, new: &str) -> Vec<Edit> {
    let (mut edits, mut at) = (Vec::<Edit>::new(), 0);
    for piece in difference(old, new) {
        let (removed, added) = match piece {
            Piece::Same(text) => {
                at += text.len();
                continue;
            }
            Piece::Removed(text) => (text.len(), String::new()),
            Piece::Added(text) => (0, text),
        };
        let from = at;
        at += removed;
        match edits.last_mut() {
            Some(last) if last.to == from => {
                last.to = at;
                last.by.push_str(&added);
            }
            _ => edits.push(Edit { from, to: at, by: added }),
        }
    }
    edits
}

/// What two texts that were made of `base` come to together: the words that either changed. None where both changed the same place,
/// or places with nothing between them, in different ways. It doesn't matter which of the two comes first.
pub fn merged(base: &str, one: &str, other: &str) -> Option<String> {
    let mut all = edits(base, one);
    all.extend(edits(base, other));
    all.sort_by(|a, b| (a.from, a.to, &a.by).cmp(&(b.from, b.to, &b.by)));
    all.dedup();
    let (mut text, mut at) = (String::new(), None);
    for edit in all {
        // What ends where another begins may have been one thought.
        if at.is_some_and(|at| edit.from <= at) {
            return None;
        }
        text.push_str(base.get(at.unwrap_or(0)..edit.from)?);
        text.push_str(&edit.by);
        at = Some(edit.to);
    }
    text.push_str(base.get(at.unwrap_or(0)..)?);
    Some(text)
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn compare(&mut self, old: &[&str], new: &[&str]) {
        for op in capture_diff_slices(Algorithm::Myers, old, new) {
            let removed = old.get(op.old_range()).unwrap_or_default().concat();
            if let DiffOp::Equal { .. } = op {
                self.push(Piece::Same(removed));
            } else {
                self.push(Piece::Removed(removed));
                self.push(Piece::Added(new.get(op.new_range()).unwrap_or_default().concat()));
            }
        }
    }

    /// Adds a piece to its like, and leaves out an empty one.
    fn push(&mut self, piece: Piece) {
        match (self.0.last_mut(), piece) {
            (_, Piece::Same(s) | Piece::Removed(s) | Piece::Added(s)) if s.is_empty() => {}
            (Some(Piece::Same(last)), Piece::Same(s))
            | (Some(Piece::Removed(last)), Piece::Removed(s))
            | (Some(Piece::Added(last)), Piece::Added(s)) => last.push_str(&s),
            (_, piece) => self.0.push(piece),
        }
    }
}
