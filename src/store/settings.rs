//! What a person wishes: of their study days, of a session, of the look; and the decks they studied together last.

use sqlx::types::Json;
use sqlx::{Decode, Encode, Sqlite, Type};

use crate::error::Error;
use crate::schedule::day::DayRule;
use crate::schedule::order::{DueOrder, NewOrder};
use crate::store::ids::{DeckId, UserId};
use crate::store::people::{self, Person};
use crate::store::{Db, Millis};

/// Colours of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the device has them.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name in forms and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Size of all text, against what the browser is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextSize {
    /// As it is.
    #[default]
    Normal,
    /// An eighth more.
    Large,
    /// A quarter more.
    Larger,
}

impl TextSize {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Large, Self::Larger];

    /// Its name in forms and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Large => "large",
            Self::Larger => "larger",
        }
    }
}

/// The choices are stored by their names; one that isn't known is the default.
macro_rules! stored_by_name {
    ($($choice:ty),*) => { $(
        impl Type<Sqlite> for $choice {
            fn type_info() -> <Sqlite as sqlx::Database>::TypeInfo {
                <str as Type<Sqlite>>::type_info()
            }
        }
        impl Decode<'_, Sqlite> for $choice {
            fn decode(value: <Sqlite as sqlx::Database>::ValueRef<'_>) -> Result<Self, sqlx::error::BoxDynError> {
                let name = <&str as Decode<Sqlite>>::decode(value)?;
                Ok(Self::ALL.into_iter().find(|one| one.as_str() == name).unwrap_or_default())
            }
        }
        impl Encode<'_, Sqlite> for $choice {
            fn encode_by_ref(
                &self,
                buffer: &mut <Sqlite as sqlx::Database>::ArgumentBuffer,
            ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
                <&str as Encode<Sqlite>>::encode(self.as_str(), buffer)
            }
        }
    )* };
}
stored_by_name!(Theme, TextSize, DueOrder, NewOrder);

/// Answers in a round.
pub const ROUND_SIZES: std::ops::RangeInclusive<i64> = 5..=50;
/// Study days a week that somebody may aim for.
pub const WEEK_GOALS: std::ops::RangeInclusive<i64> = 0..=7;
/// New cards, or due ones, a day.
pub const A_DAY: std::ops::RangeInclusive<i64> = 0..=9_999;
/// Minutes after midnight at which a study day may begin.
pub const DAY_STARTS: std::ops::RangeInclusive<i64> = 0..=1_439;

/// All that a person can set, in range.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `fr` or `en`.
    pub locale: &'static str,
    /// IANA name of a zone that exists.
    pub time_zone: String,
    /// By hand; else it follows the browser.
    pub zone_chosen: bool,
    /// Minutes after midnight, one of [`DAY_STARTS`].
    pub day_start: i64,
    /// One of [`A_DAY`].
    pub new_per_day: i64,
    /// One of [`A_DAY`]; 0 for no limit.
    pub reviews_per_day: i64,
    /// One of [`ROUND_SIZES`].
    pub round_size: i64,
    /// One of [`WEEK_GOALS`]; 0 for none.
    pub week_goal: i64,
    /// In which order due cards come.
    pub due_order: DueOrder,
    /// In which order new cards come.
    pub new_order: NewOrder,
    /// Colours.
    pub theme: Theme,
    /// Size of text.
    pub text_size: TextSize,
}

/// Keeps the settings of a person at `now`. Says whether their study days begin at other moments from tomorrow on.
pub async fn keep(db: &mut Db, id: UserId, new: &Settings, now: Millis) -> Result<bool, Error> {
    let person = people::get(db, id).await?;
    let moved = person.time_zone != new.time_zone || person.day_start != new.day_start;
    let moved = moved && move_days(db, &person, &new.time_zone, new.day_start, now).await?;
    sqlx::query!(
        "UPDATE users
         SET locale = ?, zone_chosen = ?, new_per_day = ?, reviews_per_day = ?, round_size = ?, week_goal = ?, due_order = ?, new_order = ?,
             theme = ?, text_size = ?
         WHERE id = ?",
        new.locale,
        new.zone_chosen,
        new.new_per_day,
        new.reviews_per_day,
        new.round_size,
        new.week_goal,
        new.due_order,
        new.new_order,
        new.theme,
        new.text_size,
        id
    )
    .execute(db)
    .await?;
    Ok(moved)
}

/// Moves the study days of `person` to another zone or start, from the end of the day that is going on; at once where they
/// have no answer yet. Says whether it waits for that end.
pub(super) async fn move_days(
    db: &mut Db,
    person: &Person,
    zone: &str,
    day_start: i64,
    now: Millis,
) -> Result<bool, Error> {
    let answered = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM reviews WHERE student_id = ?) AS "answered!: bool""#,
        person.id
    )
    .fetch_one(&mut *db)
    .await?;
    let to = DayRule::new(zone, u16::try_from(day_start).unwrap_or(240));
    let held = if answered { person.days().changed(to, now).held() } else { None };
    let (day, from, until) = (held.map(|h| h.day.number()), held.map(|h| h.from), held.map(|h| h.until));
    sqlx::query!(
        "UPDATE users SET time_zone = ?, day_start = ?, held_day = ?, held_from = ?, held_until = ? WHERE id = ?",
        zone,
        day_start,
        day,
        from,
        until,
        person.id
    )
    .execute(db)
    .await?;
    Ok(answered)
}

/// The decks that a person studied together last, whether they may still read them or not.
pub async fn mix(db: &mut Db, id: UserId) -> Result<Vec<DeckId>, Error> {
    let mix = sqlx::query_scalar!(r#"SELECT mix AS "mix: Json<Vec<DeckId>>" FROM users WHERE id = ?"#, id)
        .fetch_one(db)
        .await?;
    Ok(mix.0)
}

/// Remembers the decks that a person studies together; none stand for all of them.
pub async fn remember_mix(db: &mut Db, id: UserId, decks: &[DeckId]) -> Result<(), Error> {
    let mix = Json(decks);
    sqlx::query!("UPDATE users SET mix = ? WHERE id = ?", mix, id).execute(db).await?;
    Ok(())
}
