//! Both sides of a card as written, and how a proposal for them goes together with what has changed meanwhile. Pure.

use crate::content::Markup;
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

    /// A version of a card with these sides.
    pub fn with(self, tags: Vec<String>) -> Version {
        let Self { front_markup, front, back_markup, back } = self;
        Version { front_markup, front, back_markup, back, tags }
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
/// A side that the proposal doesn't touch stays as it is now: proposals for different sides go together. `base` is the text of
/// which `proposed` was made.
pub fn merged(base: &Sides, proposed: &Sides, now: &Sides) -> (Sides, bool) {
    let takes = |base: (Markup, &str), proposed: (Markup, &str), now: (Markup, &str)| {
        let touched = proposed != base && proposed != now;
        (touched, touched && now != base)
    };
    let (front, front_lost) = takes(
        (base.front_markup, &base.front),
        (proposed.front_markup, &proposed.front),
        (now.front_markup, &now.front),
    );
    let (back, back_lost) =
        takes((base.back_markup, &base.back), (proposed.back_markup, &proposed.back), (now.back_markup, &now.back));
    let (of_front, of_back) = (if front { proposed } else { now }, if back { proposed } else { now });
    let result = Sides {
        front_markup: of_front.front_markup,
        front: of_front.front.clone(),
        back_markup: of_back.back_markup,
        back: of_back.back.clone(),
    };
    (result, front_lost || back_lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(front: &str, back: &str) -> Sides {
        Sides { front: front.to_owned(), back: back.to_owned(), ..Sides::empty() }
    }

    #[test]
    fn proposals_for_different_sides_go_together_and_those_for_the_same_one_say_what_is_lost() {
        let base = sides("q", "a");
        let (front, back) = (sides("Q", "a"), sides("q", "A"));
        assert_eq!(
            merged(&base, &front, &base),
            (sides("Q", "a"), false),
            "as proposed while nothing else has changed"
        );
        assert_eq!(merged(&base, &back, &front), (sides("Q", "A"), false), "the other side stays as it is now");
        assert_eq!(
            merged(&base, &front, &sides("other", "a")),
            (sides("Q", "a"), true),
            "another change would be lost"
        );
        assert_eq!(merged(&base, &sides("Q", "A"), &sides("Q", "a")), (sides("Q", "A"), false), "what is so already");
        assert_eq!(
            merged(&base, &sides("Q", "A"), &sides("q", "b")),
            (sides("Q", "A"), true),
            "one lost side is enough"
        );
        let html = Sides { back_markup: Markup::Html, ..base.clone() };
        assert_eq!(merged(&base, &html, &base), (html.clone(), false), "the markup is part of a side");
    }
}
