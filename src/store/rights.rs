//! Who may do what with the cards of a class: one table, [`may`]. Whoever asks says what the person is in the class that the deck
//! belongs to; that of a class with which it is only shared doesn't count.

use crate::error::Error;
use crate::store::Db;
use crate::store::classes::ClassRole;
use crate::store::ids::ClassId;

/// Whose proposals a class wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub enum Proposers {
    /// Whoever studies its decks, in other classes too.
    #[default]
    Everyone,
    /// Its reviewers.
    Reviewers,
    /// Nobody: its instructors change cards themselves.
    Nobody,
}

impl Proposers {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Everyone, Self::Reviewers, Self::Nobody];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Reviewers => "reviewers",
            Self::Nobody => "nobody",
        }
    }
}

/// What a class has settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// Whose proposals it wants.
    pub proposers: Proposers,
    /// What its members correct goes in at once.
    pub at_once: bool,
}

/// Something that is done to the cards of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Propose a correction, a new card, or that one be retired.
    Propose,
    /// Correct a card without being read first.
    CorrectAtOnce,
    /// Accept or refuse a correction or a new card.
    Decide,
    /// Accept that a card be retired.
    DecideRetiring,
    /// Write, edit, order, move, retire and import cards, and manage deck and people.
    Edit,
}

/// Whether a person may do that, who is `role` in the class that the deck belongs to; none for who reads it in another class.
/// An admin is an instructor of every class.
pub fn may(role: Option<ClassRole>, policy: Policy, act: Act) -> bool {
    match (act, role) {
        (Act::Edit | Act::DecideRetiring, role) => role == Some(ClassRole::Instructor),
        (Act::Decide, role) => role >= Some(ClassRole::Reviewer),
        (Act::Propose, Some(ClassRole::Instructor)) => true,
        (Act::Propose, role) => match policy.proposers {
            Proposers::Everyone => true,
            Proposers::Reviewers => role == Some(ClassRole::Reviewer),
            Proposers::Nobody => false,
        },
        (Act::CorrectAtOnce, None) => false,
        (Act::CorrectAtOnce, role) => policy.at_once && may(role, policy, Act::Propose),
    }
}

/// What a class has settled. Errors: [`Error::NotFound`].
pub async fn policy(db: &mut Db, class: ClassId) -> Result<Policy, Error> {
    let policy = sqlx::query_as!(
        Policy,
        r#"SELECT proposers AS "proposers: Proposers", at_once AS "at_once: bool" FROM classes WHERE id = ?"#,
        class
    );
    Ok(policy.fetch_one(db).await?)
}

/// Settles it anew, and gives what was settled before.
pub async fn set_policy(db: &mut Db, class: ClassId, new: Policy) -> Result<Policy, Error> {
    let former = policy(db, class).await?;
    let proposers = new.proposers.as_str();
    sqlx::query!("UPDATE classes SET proposers = ?, at_once = ? WHERE id = ?", proposers, new.at_once, class)
        .execute(db)
        .await?;
    Ok(former)
}
