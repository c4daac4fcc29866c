//! Row ids as types, so that a card's id can't be taken for a student's.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, sqlx::Type,
        )]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }
    };
}

id!(
    /// A person: admin, instructor or student.
    UserId
);
id!(
    /// A class.
    ClassId
);
id!(
    /// A deck.
    DeckId
);
id!(
    /// A card.
    CardId
);
id!(
    /// A proposal for a card or a deck.
    SuggestionId
);
id!(
    /// One import, planned, applied or undone.
    ImportId
);
id!(
    /// A remark on a card, or an answer to one.
    RemarkId
);
id!(
    /// A live review.
    LiveId
);
