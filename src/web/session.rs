//! Who is asking, and what they may do: an extractor per right, so that a handler says in its signature whom it serves.

use axum::extract::{FromRequestParts, Path, RawPathParams};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum_extra::extract::cookie::Cookie;

use crate::error::Error;
use crate::schedule::day::{Day, DayRule};
use crate::secret::Token;
use crate::store::classes::{self, ClassRole};
use crate::store::decks::{self, Deck};
use crate::store::ids::{CardId, ClassId, DeckId, RemarkId, SuggestionId, UserId};
use crate::store::people::{Person, Role};
use crate::store::rights::{self, Act, Policy};
use crate::store::shares::{self, Kept};
use crate::store::suggestions::{self, Suggestion};
use crate::store::{Millis, cards, exams, remarks, reviews, sessions};
use crate::web::App;
use crate::web::cookies::{self, Name};

/// The cookie that carries a session.
pub fn cookie(app: &App, token: &Token) -> Cookie<'static> {
    let mut cookie = cookies::made(Name::Session, app.config.https(), token.reveal().to_owned());
    cookie.set_max_age(cookie_age());
    cookie
}

/// The cookie that ends a session in the browser.
pub fn ended(app: &App) -> Cookie<'static> {
    cookies::gone(Name::Session, app.config.https())
}

fn cookie_age() -> time::Duration {
    time::Duration::milliseconds(sessions::LIFETIME)
}

/// The session's token, as the browser sent it.
pub fn token(app: &App, parts: &Parts) -> Option<Token> {
    cookies::read(&parts.headers, Name::Session, app.config.https()).map(|value| Token::given(&value))
}

/// Whoever looks at a page: signed in, or nobody yet.
pub struct Visitor(pub Option<Person>);

/// Found once a request, however many extractors ask.
#[derive(Clone)]
struct Known(Option<Person>);

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        if let Some(Known(person)) = parts.extensions.get::<Known>() {
            return Ok(Self(person.clone()));
        }
        let now = app.clock.now();
        let person = match token(app, parts) {
            Some(token) => app.store.session(&token, now).await?,
            None => None,
        };
        let person = match person {
            Some(person) => Some(exams::settled(&app.store, person, now).await),
            None => None,
        };
        parts.extensions.insert(Known(person.clone()));
        Ok(Self(person))
    }
}

/// Somebody who is signed in, and so may study and see their own things.
pub struct Student {
    /// Who.
    pub person: Person,
    /// When their study days begin.
    pub days: DayRule,
}

impl Student {
    /// A student of that name.
    pub fn new(person: Person) -> Self {
        let days = person.days();
        Self { person, days }
    }

    /// The study day at `now`.
    pub fn today(&self, now: Millis) -> Day {
        self.days.day_of(now)
    }

    /// Checks that what was sent is theirs, where it says whose it is: a page or device that was handed on still holds what its
    /// former student did, and that mustn't happen to the present one.
    ///
    /// Errors: [`Error::OtherStudent`].
    pub fn refuse_others(&self, claimed: Option<i64>) -> Result<(), Error> {
        if claimed.is_some_and(|claimed| claimed != self.person.id.0) { Err(Error::OtherStudent) } else { Ok(()) }
    }

    /// As the log of answers takes one.
    pub fn for_log(&self) -> reviews::Student {
        reviews::Student { id: self.person.id, days: self.days.clone() }
    }
}

impl FromRequestParts<App> for Student {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let Visitor(person) = Visitor::from_request_parts(parts, app).await?;
        person.map(Self::new).ok_or(Error::SignedOut)
    }
}

/// Somebody who may make classes.
pub struct Teacher(pub Person);

impl FromRequestParts<App> for Teacher {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let student = Student::from_request_parts(parts, app).await?;
        if student.person.role >= Role::Instructor { Ok(Self(student.person)) } else { Err(Error::Forbidden) }
    }
}

/// Somebody who looks after the whole server.
pub struct Admin(pub Person);

impl FromRequestParts<App> for Admin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let student = Student::from_request_parts(parts, app).await?;
        if student.person.role == Role::Admin { Ok(Self(student.person)) } else { Err(Error::Forbidden) }
    }
}

/// A member of the class that the path names, or an admin.
pub struct Member {
    /// Who.
    pub student: Student,
    /// The class of the path.
    pub class: ClassId,
    /// Their role in it.
    pub role: ClassRole,
}

impl FromRequestParts<App> for Member {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let student = Student::from_request_parts(parts, app).await?;
        let class = ClassId(number(parts, app, "class").await?);
        let person = student.person.clone();
        let role = app.store.read(|db| Box::pin(async move { classes::role_of(db, &person, class).await })).await?;
        Ok(Self { student, class, role })
    }
}

/// Who decides what is proposed in the class that the path names: its reviewers, its instructors, and admins.
pub struct Reviewer {
    /// Who.
    pub person: Person,
    /// The class of the path.
    pub class: ClassId,
    /// Their role in it.
    pub role: ClassRole,
}

impl FromRequestParts<App> for Reviewer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let Member { student, class, role } = Member::from_request_parts(parts, app).await?;
        if !rights::may(Some(role), Policy::default(), Act::Decide) {
            return Err(Error::Forbidden);
        }
        Ok(Self { person: student.person, class, role })
    }
}

/// Who manages the class that the path names: its instructors and admins.
pub struct Instructor {
    /// Who.
    pub person: Person,
    /// The class of the path.
    pub class: ClassId,
}

impl FromRequestParts<App> for Instructor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let member = Member::from_request_parts(parts, app).await?;
        if !rights::may(Some(member.role), Policy::default(), Act::Edit) {
            return Err(Error::Forbidden);
        }
        Ok(Self { person: member.student.person, class: member.class })
    }
}

/// Somebody who may read the deck that the path names.
pub struct Reader {
    /// Who.
    pub student: Student,
    /// The deck of the path.
    pub deck: Deck,
}

impl FromRequestParts<App> for Reader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let student = Student::from_request_parts(parts, app).await?;
        let deck = DeckId(number(parts, app, "deck").await?);
        let person = student.person.clone();
        let deck = app.store.read(|db| Box::pin(async move { decks::readable(db, &person, deck).await })).await?;
        Ok(Self { student, deck })
    }
}

/// Who manages the deck that the path names, put away or not: instructors of its class, and admins.
pub struct Keeper {
    /// Who.
    pub person: Person,
    /// The deck of the path.
    pub deck: Kept,
}

impl FromRequestParts<App> for Keeper {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let Student { person, .. } = Student::from_request_parts(parts, app).await?;
        let deck = DeckId(number(parts, app, "deck").await?);
        let who = person.clone();
        let deck = app.store.read(|db| Box::pin(async move { shares::kept(db, &who, deck).await })).await?;
        Ok(Self { person, deck })
    }
}

/// Who may change the deck that the path names, and its cards: the instructors of its class, and admins.
pub struct Editor {
    /// Who.
    pub person: Person,
    /// The deck of the path.
    pub deck: Deck,
}

impl FromRequestParts<App> for Editor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let Reader { student, deck } = Reader::from_request_parts(parts, app).await?;
        if deck.lets(Act::Edit) { Ok(Self { person: student.person, deck }) } else { Err(Error::Forbidden) }
    }
}

/// Somebody who may read the card that the path names.
pub struct CardReader {
    /// Who.
    pub student: Student,
    /// The card of the path.
    pub card: CardId,
    /// Its deck.
    pub deck: Deck,
}

impl FromRequestParts<App> for CardReader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let student = Student::from_request_parts(parts, app).await?;
        let card = CardId(number(parts, app, "card").await?);
        let person = student.person.clone();
        let deck = app.store.read(|db| {
            Box::pin(async move {
                let deck = cards::readable(db, &person, card).await?;
                decks::readable(db, &person, deck).await
            })
        });
        Ok(Self { student, card, deck: deck.await? })
    }
}

/// Who may propose something for the deck that the path names.
pub struct Proposer {
    /// Who.
    pub person: Person,
    /// The deck of the path.
    pub deck: Deck,
}

impl FromRequestParts<App> for Proposer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let Reader { student, deck } = Reader::from_request_parts(parts, app).await?;
        if deck.lets(Act::Propose) { Ok(Self { person: student.person, deck }) } else { Err(Error::Forbidden) }
    }
}

/// Who may propose something for the card that the path names.
pub struct CardProposer {
    /// Who.
    pub person: Person,
    /// The card of the path.
    pub card: CardId,
    /// Its deck.
    pub deck: Deck,
}

impl FromRequestParts<App> for CardProposer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let CardReader { student, card, deck } = CardReader::from_request_parts(parts, app).await?;
        if deck.lets(Act::Propose) { Ok(Self { person: student.person, card, deck }) } else { Err(Error::Forbidden) }
    }
}

/// Who decides the proposal that the path names.
pub struct Decider {
    /// Who.
    pub person: Person,
    /// Their role in the class that decides.
    pub role: ClassRole,
    /// The proposal of the path.
    pub found: Suggestion,
}

impl FromRequestParts<App> for Decider {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let decider = Self::of_class(parts, app).await?;
        let allowed = rights::may(Some(decider.role), Policy::default(), Act::Decide);
        if allowed { Ok(decider) } else { Err(Error::Forbidden) }
    }
}

impl Decider {
    /// A member of the class that decides the proposal of the path, whatever they may do there.
    async fn of_class(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let Student { person, .. } = Student::from_request_parts(parts, app).await?;
        let id = SuggestionId(number(parts, app, "proposal").await?);
        let who = person.clone();
        let found = app.store.read(|db| {
            Box::pin(async move {
                let found = suggestions::get(db, id).await?;
                Ok((classes::role_of(db, &who, found.class).await?, found))
            })
        });
        let (role, found) = found.await?;
        Ok(Self { person, role, found })
    }
}

/// Who may take back what became of the proposal that the path names: whoever decides there, and whose own correction went in at once.
pub struct Undoer(pub Decider);

impl FromRequestParts<App> for Undoer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let decider = Decider::of_class(parts, app).await?;
        let (me, found) = (Some(decider.person.id), &decider.found);
        let own = found.author == me && found.decided_by == me;
        let allowed = rights::may(Some(decider.role), Policy::default(), Act::Decide);
        if own || allowed { Ok(Self(decider)) } else { Err(Error::Forbidden) }
    }
}

/// Who may change the card that the path names.
pub struct CardEditor {
    /// Who.
    pub person: Person,
    /// The card of the path.
    pub card: CardId,
    /// Its deck.
    pub deck: Deck,
}

impl FromRequestParts<App> for CardEditor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let CardReader { student, card, deck } = CardReader::from_request_parts(parts, app).await?;
        if deck.lets(Act::Edit) { Ok(Self { person: student.person, card, deck }) } else { Err(Error::Forbidden) }
    }
}

/// Somebody who may read the remark that the path names, or the answer to one.
pub struct RemarkReader {
    /// Who.
    pub student: Student,
    /// The remark, and how they stand to it.
    pub remark: remarks::Found,
}

impl RemarkReader {
    /// Its author, or who looks after the deck.
    ///
    /// Errors: [`Error::Forbidden`] to everybody else.
    pub fn has_a_say(&self) -> Result<(), Error> {
        self.is_by(self.remark.author)
    }

    /// Who asked, or who looks after the deck: an answer alone gives no say in whether the question is settled.
    ///
    /// Errors: [`Error::Forbidden`] to everybody else.
    pub fn may_solve(&self) -> Result<(), Error> {
        self.is_by(self.remark.asked_by)
    }

    fn is_by(&self, author: Option<UserId>) -> Result<(), Error> {
        let own = author == Some(self.student.person.id);
        if self.remark.moderates || own { Ok(()) } else { Err(Error::Forbidden) }
    }
}

impl FromRequestParts<App> for RemarkReader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let student = Student::from_request_parts(parts, app).await?;
        let remark = RemarkId(number(parts, app, "remark").await?);
        let person = student.person.clone();
        let remark = app.store.read(|db| Box::pin(async move { remarks::readable(db, &person, remark).await })).await?;
        Ok(Self { student, remark })
    }
}

/// Who looks after the remark that the path names: the instructors of the class of its deck, and admins.
pub struct Moderator {
    /// Who.
    pub person: Person,
    /// The remark.
    pub remark: remarks::Found,
}

impl FromRequestParts<App> for Moderator {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let RemarkReader { student, remark } = RemarkReader::from_request_parts(parts, app).await?;
        if remark.moderates { Ok(Self { person: student.person, remark }) } else { Err(Error::Forbidden) }
    }
}

/// A program or a browser that speaks to the JSON API: a token in the header, or the session's cookie. Counts the call.
pub struct Caller(pub Student);

impl FromRequestParts<App> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let student = match bearer(parts) {
            None => Student::from_request_parts(parts, app).await?,
            Some(token) => {
                let person = app.store.token(&token).await?.ok_or(Error::SignedOut)?;
                Student::new(exams::settled(&app.store, person, app.clock.now()).await)
            }
        };
        app.limits.try_call(student.person.id.0)?;
        Ok(Self(student))
    }
}

/// The token of an `Authorization: Bearer` header.
pub fn bearer(parts: &Parts) -> Option<Token> {
    let value = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::given(token.trim()))
}

/// A number of the path, by its name in the route. What isn't a number names nothing.
pub async fn number(parts: &mut Parts, app: &App, name: &str) -> Result<i64, Error> {
    let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Error::NotFound)?;
    let found = params.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned());
    found.and_then(|text| text.parse().ok()).ok_or(Error::NotFound)
}

/// A path whose parts don't parse names nothing.
pub struct At<T>(pub T);

impl<T: serde::de::DeserializeOwned + Send> FromRequestParts<App> for At<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        Path::from_request_parts(parts, app).await.map(|Path(at)| Self(at)).map_err(|_| Error::NotFound)
    }
}
