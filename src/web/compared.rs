//! Two versions of a card side by side: in the words that a reader finds in them where these tell of the change, and as they were
//! written where that is something else.

use crate::content::{self, Markup, Piece, difference};
use crate::store::editing::Version;
use crate::store::sides::Sides;

/// A longer side, in bytes, is compared as it was written: to make words of all the versions of a page would take too long.
const WORDS_MOST: usize = 16 << 10;

/// A version with the words that a reader finds in it.
pub(super) struct Told {
    /// As written.
    pub(super) version: Version,
    front: Side,
    back: Side,
}

/// One side as it was written, and its words: none where it is too long for them.
struct Side {
    markup: Markup,
    source: String,
    words: Option<String>,
}

/// What has become of a version.
#[derive(Debug, Clone)]
pub(super) struct Compared {
    /// Of the front.
    pub(super) front: Vec<Piece>,
    /// Of the back.
    pub(super) back: Vec<Piece>,
    /// The same as it was written, of each side that doesn't stand there so already.
    pub(super) written: Vec<Vec<Piece>>,
    /// What a side is written in has changed.
    pub(super) markup: bool,
}

impl Told {
    /// Renders both sides; takes up to a tenth of a second for the longest.
    pub(super) fn of(version: Version) -> Self {
        let front = Side::of(version.front_markup, &version.front);
        let back = Side::of(version.back_markup, &version.back);
        Self { version, front, back }
    }

    /// What has become of `before`.
    pub(super) fn since(&self, before: &Self) -> Compared {
        let (front, front_written) = self.front.since(&before.front);
        let (back, back_written) = self.back.since(&before.back);
        let (old, new) = (&before.version, &self.version);
        Compared {
            front,
            back,
            written: [front_written, back_written].into_iter().flatten().collect(),
            markup: (old.front_markup, old.back_markup) != (new.front_markup, new.back_markup),
        }
    }
}

impl Compared {
    /// From `old` to `new`; the same twice is that text, without a mark.
    pub(super) fn of(old: &Sides, new: &Sides) -> Self {
        let told = |sides: &Sides| Told::of(sides.clone().with(Vec::new()));
        told(new).since(&told(old))
    }
}

impl Side {
    fn of(markup: Markup, source: &str) -> Self {
        let words = (source.len() <= WORDS_MOST).then(|| content::render(markup, source).ok()).flatten();
        Self { markup, source: source.to_owned(), words: words.map(|rendered| rendered.text.into()) }
    }

    /// What has become of `before`, in words where these tell of it, and as it was written where that is something else.
    fn since(&self, before: &Self) -> (Vec<Piece>, Option<Vec<Piece>>) {
        let written = difference(&before.source, &self.source);
        match (&before.words, &self.words) {
            (Some(old), Some(new)) if before.markup == self.markup && (old != new || before.source == self.source) => {
                let words = difference(old, new);
                let more = (before.source != self.source && words != written).then_some(written);
                (words, more)
            }
            _ => (written, None),
        }
    }
}
