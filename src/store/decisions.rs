//! What becomes of a proposal: accepted, as it is or in other words, or refused; and the way back of both.
//!
//! An acceptance is a change of the card like any other: everybody gets the new text, and nobody's progress is touched. Rendering
//! takes its time, so the text is made before the transaction, and refused there if the card has moved on meanwhile.

use crate::error::Error;
use crate::store::editing::{self, Change, Changed, Draft, RESTORED, Version};
use crate::store::ids::{CardId, SuggestionId, UserId};
use crate::store::suggestions::{Kind, Outcome, Suggestion, get, word};
use crate::store::{Db, Millis, audit, order};

/// Versions of a card among which the one is looked for that an acceptance ended.
const LOOKED_BACK: i64 = 100;

/// A decision.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Whose.
    pub by: UserId,
    /// A word to the author; required for a refusal.
    pub answer: String,
}

/// The text that an acceptance gives the card.
#[derive(Debug, Clone)]
pub struct Text {
    /// Rendered.
    pub draft: Draft,
    /// The mark of the card's text to which it goes; empty for a new card.
    pub onto: String,
    /// These are other words than those proposed.
    pub changed: bool,
}

/// The proposal, if it still waits. Errors: [`Error::Conflict`] where somebody else has decided, or it was withdrawn.
async fn waiting(db: &mut Db, id: SuggestionId) -> Result<Suggestion, Error> {
    let found = get(db, id).await?;
    if found.outcome == Outcome::Open { Ok(found) } else { Err(Error::conflict("proposal-decided")) }
}

/// Accepts a proposal for everybody who studies the card. `text` is none only where a card is to be retired.
///
/// Errors: [`Error::Conflict`] where it doesn't wait any more, or the card has changed since the text was made.
pub async fn accept(
    db: &mut Db,
    id: SuggestionId,
    text: Option<Text>,
    decision: Decision,
    now: Millis,
) -> Result<(), Error> {
    let found = waiting(db, id).await?;
    let answer = word(&decision.answer)?;
    let by = decision.by;
    let (mut card, mut changed) = (found.card, false);
    match (found.kind, text, found.card) {
        (Kind::Retire, _, Some(card)) => {
            order::retire(db, found.deck, &[card.0], by, now).await?;
        }
        (Kind::Change, Some(text), Some(card)) => {
            changed = text.changed;
            let change = Change { by, base: Some(text.onto), reason: String::new(), suggestion: Some(id) };
            if editing::change(db, card, text.draft, change, now).await? == Changed::Stale {
                return Err(Error::conflict("proposal-stale"));
            }
        }
        // Accepted before, and taken back since: the same card comes again.
        (Kind::New, Some(text), Some(card)) => {
            changed = text.changed;
            order::bring_back(db, found.deck, &[card.0], by, now).await?;
            let change = Change { by, base: None, reason: String::new(), suggestion: Some(id) };
            editing::change(db, card, text.draft, change, now).await?;
        }
        (Kind::New, Some(text), None) => {
            changed = text.changed;
            card = Some(editing::add(db, found.deck, text.draft, found.author.unwrap_or(by), now).await?);
        }
        _ => return Err(Error::internal("a proposal without its text or its card")),
    }
    let outcome = Outcome::Accepted;
    keep(db, &found, card, Kept { outcome, by, answer, changed }, now).await?;
    audit::note(db, Some(by), "proposal-accept", Some(found.class), &found.deck_name, now).await
}

/// Refuses a proposal.
///
/// Errors: [`Error::Invalid`] without a word to the author, [`Error::Conflict`] where it doesn't wait any more.
pub async fn refuse(db: &mut Db, id: SuggestionId, decision: Decision, now: Millis) -> Result<(), Error> {
    let found = waiting(db, id).await?;
    let answer = word(&decision.answer)?;
    if answer.is_empty() {
        return Err(Error::invalid("proposal-answer-missing"));
    }
    let by = decision.by;
    keep(db, &found, found.card, Kept { outcome: Outcome::Refused, by, answer, changed: false }, now).await?;
    audit::note(db, Some(by), "proposal-refuse", Some(found.class), &found.deck_name, now).await
}

struct Kept {
    outcome: Outcome,
    by: UserId,
    answer: String,
    changed: bool,
}

async fn keep(db: &mut Db, found: &Suggestion, card: Option<CardId>, kept: Kept, now: Millis) -> Result<(), Error> {
    let outcome = kept.outcome.as_str();
    // Who decides on their own proposal knows.
    let seen = (found.author == Some(kept.by)).then_some(now);
    sqlx::query!(
        "UPDATE suggestions
         SET state = ?2, card_id = ?3, decided_at = ?4, decided_by = ?5, answer = ?6, changed = ?7, seen_at = ?8
         WHERE id = ?1",
        found.id,
        outcome,
        card,
        now,
        kept.by,
        kept.answer,
        kept.changed,
        seen
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What the card said before a proposal was accepted; none where that changed no text.
///
/// Errors: [`Error::Conflict`] where the card has been changed again since.
pub async fn former(db: &mut Db, found: &Suggestion) -> Result<Option<Version>, Error> {
    let (Kind::Change, Outcome::Accepted, Some(card)) = (found.kind, found.outcome, found.card) else {
        return Ok(None);
    };
    let ended = sqlx::query_scalar!(
        r#"SELECT max(id) AS "id?: i64" FROM card_revisions WHERE suggestion_id = ? AND card_id = ?"#,
        found.id,
        card
    )
    .fetch_one(&mut *db)
    .await?;
    let Some(ended) = ended else { return Ok(None) };
    // What the acceptance made was ended by the next version, or still stands. Retired and back, a card says the same as before.
    let versions = editing::former(db, card, i64::MAX, LOOKED_BACK).await?;
    let mut made = found.now.clone();
    for version in versions {
        if version.id == ended {
            let stands = made == found.now;
            return if stands { Ok(Some(version.version)) } else { Err(Error::conflict("proposal-undo-late")) };
        }
        made = Some(version.version);
    }
    Err(Error::conflict("proposal-undo-late"))
}

/// Brings the card back if this acceptance has retired it: not before it or after it by anything else. Both keep the same moment;
/// of two in one moment the first did it. Where another one was accepted since, the card stays retired, and from now on by that
/// one, so that its own way back brings the card back.
async fn unretire(db: &mut Db, found: &Suggestion, card: CardId, by: UserId, now: Millis) -> Result<(), Error> {
    let retired = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM cards WHERE id = ?1 AND retired_at = ?2)
                  AND NOT EXISTS (SELECT 1 FROM suggestions
                                  WHERE card_id = ?1 AND kind = 'retire' AND state = 'accepted' AND decided_at = ?2 AND id < ?3)
                  AS "retired!: bool""#,
        card,
        found.decided_at,
        found.id
    );
    if !retired.fetch_one(&mut *db).await? {
        return Ok(());
    }
    // One that was accepted before the card was retired was overruled: somebody had brought the card back.
    let other = sqlx::query_scalar!(
        r#"SELECT min(decided_at) AS "at?: Millis"
           FROM suggestions
           WHERE card_id = ?1 AND kind = 'retire' AND state = 'accepted' AND decided_at >= ?2 AND id <> ?3"#,
        card,
        found.decided_at,
        found.id
    );
    match other.fetch_one(&mut *db).await? {
        Some(other) => {
            sqlx::query!("UPDATE cards SET retired_at = ?2 WHERE id = ?1", card, other).execute(db).await?;
        }
        None => {
            order::bring_back(db, found.deck, &[card.0], by, now).await?;
        }
    }
    Ok(())
}

/// Takes a decision back: the proposal waits again, and the card says what it said before; one that something else has retired, or
/// would have, stays so. `before` is what [`former`] gave, rendered.
///
/// Errors: [`Error::Conflict`] where there is nothing to take back, or the card has been changed again since.
pub async fn undo(
    db: &mut Db,
    id: SuggestionId,
    before: Option<Draft>,
    by: UserId,
    now: Millis,
) -> Result<Suggestion, Error> {
    let found = get(db, id).await?;
    match (found.outcome, found.kind, found.card) {
        (Outcome::Open | Outcome::Withdrawn, ..) => return Err(Error::conflict("proposal-not-decided")),
        (Outcome::Accepted, Kind::New, Some(card)) => {
            order::retire(db, found.deck, &[card.0], by, now).await?;
        }
        (Outcome::Accepted, Kind::Retire, Some(card)) => unretire(db, &found, card, by, now).await?,
        (Outcome::Accepted, Kind::Change, Some(card)) => {
            let still = former(db, &found).await?;
            match (still, before) {
                (Some(still), Some(before)) if still == before.version => {
                    let change = Change { by, base: None, reason: RESTORED.to_owned(), suggestion: None };
                    editing::change(db, card, before, change, now).await?;
                }
                (None, None) => {}
                _ => return Err(Error::conflict("proposal-undo-late")),
            }
        }
        _ => {}
    }
    sqlx::query!(
        "UPDATE suggestions
         SET state = 'open', decided_at = NULL, decided_by = NULL, answer = '', changed = 0, seen_at = NULL
         WHERE id = ?",
        id
    )
    .execute(&mut *db)
    .await?;
    audit::note(db, Some(by), "proposal-undo", Some(found.class), &found.deck_name, now).await?;
    Ok(found)
}
