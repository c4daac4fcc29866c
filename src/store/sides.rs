//! Both sides of a card as written, and how a proposal for them goes together with what has changed meanwhile. Pure.

use crate::content::{self, Markup};
use crate::store::cards::markup;
use crate::store::editing::Version;

/// Both sides of a card as written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sides {
    /// What the front is written in.
    pub front_markup: Markup,
    /// The front as written.
    pub front: String,
    /// What the back is written in.
    pub back_markup: Markup,
    /// The back as written.
    pub back: String,
}

impl Sides {
    /// The sides of a version of a card.
    pub fn of(version: Version) -> Self {
        let Version { front_markup, front, back_markup, back, .. } = version;
        Self { front_markup, front, back_markup, back }
    }

    /// As the columns of a row have them: what the front is written in, the front, and the same of the back.
    pub(super) fn read((front_markup, front): (&str, String), (back_markup, back): (&str, String)) -> Self {
        Self { front_markup: markup(front_markup), front, back_markup: markup(back_markup), back }
    }

    /// A version of a card with these sides.
    pub fn with(self, tags: Vec<String>) -> Version {
        let Self { front_markup, front, back_markup, back } = self;
        Version { front_markup, front, back_markup, back, tags }
    }

    fn front(&self) -> Side<'_> {
        (self.front_markup, &self.front)
    }

    fn back(&self) -> Side<'_> {
        (self.back_markup, &self.back)
    }

    /// Nothing yet.
    pub fn empty() -> Self {
        Self {
            front_markup: Markup::Markdown,
            front: String::new(),
            back_markup: Markup::Markdown,
            back: String::new(),
        }
    }
}

/// What a card says once a proposal is taken, and whether that takes something away which somebody else has changed meanwhile.
///
/// A side that the proposal doesn't touch stays as it is now, and of one that both touch, each has the words that it changed: only
/// changes of the same place stand against each other. `base` is the text of which `proposed` was made.
pub fn merged(base: &Sides, proposed: &Sides, now: &Sides) -> (Sides, bool) {
    let (front, front_lost) = side(base.front(), proposed.front(), now.front());
    let (back, back_lost) = side(base.back(), proposed.back(), now.back());
    let result = Sides { front_markup: front.0, front: front.1, back_markup: back.0, back: back.1 };
    (result, front_lost || back_lost)
}

/// One side as written.
type Side<'s> = (Markup, &'s str);

fn side(base: Side<'_>, proposed: Side<'_>, now: Side<'_>) -> ((Markup, String), bool) {
    let whole = |(markup, text): Side<'_>| (markup, text.to_owned());
    if proposed == base || proposed == now {
        return (whole(now), false);
    }
    if now == base {
        return (whole(proposed), false);
    }
    let alike = base.0 == proposed.0 && base.0 == now.0;
    match content::merged(base.1, proposed.1, now.1).filter(|_| alike) {
        Some(both) => ((base.0, both), false),
        None => (whole(proposed), true),
    }
}
