//! What the demo's class says about its cards: a question with the answer that counts, one that is open, and a word for the instructor.

use crate::error::Error;
use crate::schedule::day::Day;
use crate::store::ids::{CardId, ClassId, UserId};
use crate::store::listing::{self, Filter};
use crate::store::people::{self, Role};
use crate::store::{Millis, Store, decks, remarks};
use crate::web::demo::Guest;

const HOUR: Millis = 60 * 60 * 1000;
const ASKED: &str = "Est-ce que c’est à savoir par cœur, ou suffit-il de savoir le retrouver ?";
const ANSWERED: &str = "Savoir le retrouver suffit. À l’examen, je demande toujours un exemple.";
const OPEN: &str = "Je ne vois pas d’où vient cette formule. Quelqu’un a la page du manuel ?";
const ALONE: &str = "J’étais absent à ce cours. Y a-t-il un enregistrement ?";

/// Some of the students ask about cards, in the words of the class; one of them has her answer.
pub(super) async fn make(
    store: &Store,
    class: ClassId,
    students: &[UserId],
    guests: &[Guest],
    now: Millis,
) -> Result<(), Error> {
    let &[first, second, third, ..] = students else { return Ok(()) };
    let teacher = guests.iter().find(|guest| guest.role == Role::Instructor).map(|guest| guest.id);
    let teacher = teacher.ok_or_else(|| Error::internal("a demo without its instructor"))?;
    let talk = store.write(move |db| {
        Box::pin(async move {
            let decks = decks::standings_in(db, class, first, Day::new(0)).await?;
            let Some(deck) = decks.iter().find(|deck| deck.cards > 40) else { return Ok(()) };
            let cards = listing::ids(db, &[deck.id], first, Day::new(0), &Filter::default()).await?;
            let &[one, _, other, ..] = cards.as_slice() else { return Ok(()) };
            let (one, other) = (CardId(one), CardId(other));
            let asked = remarks::write(db, one, first, ASKED, false, now - 3 * HOUR).await?;
            let person = people::get(db, teacher).await?;
            let asked = remarks::readable(db, &person, asked).await?;
            let answer = remarks::answer(db, &asked, teacher, ANSWERED, now - 2 * HOUR).await?;
            remarks::pin(db, answer, true).await?;
            remarks::write(db, other, second, OPEN, false, now - HOUR).await?;
            remarks::write(db, other, third, ALONE, true, now - HOUR / 2).await?;
            Ok(())
        })
    });
    talk.await
}
