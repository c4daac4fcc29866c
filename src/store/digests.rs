//! News by e-mail: where they go, when whose turn it is, and what became of each message. What is written and how it leaves stands
//! in `mail/`.
//!
//! A message is claimed by a row of `digests` before it leaves, one a person and study day: whatever ends the server in between,
//! nobody has two on a day. Only what the mail server has taken moves `told_at`, so that what was lost is told the next time.

use sqlx::types::Json;

use crate::error::Error;
use crate::schedule::day::{Day, DayRule};
use crate::secret::{Token, signature};
use crate::store::ids::{ClassId, UserId};
use crate::store::people::{self, Person};
use crate::store::reviews::{self, number};
use crate::store::{Db, Millis, audit};

const MINUTE: Millis = 60_000;
const DAY: Millis = 24 * 60 * MINUTE;
/// How long after the start of a study day its message leaves: at seven for who has set nothing.
const MORNING: Millis = 180 * MINUTE;
/// How long a link for confirming holds.
const CONFIRM: Millis = DAY;
/// The waits before each further try of a day.
const WAITS: [Millis; 4] = [5 * MINUTE, 20 * MINUTE, 80 * MINUTE, 320 * MINUTE];
/// How long it is remembered what became of a message.
const REMEMBERED: Millis = 30 * DAY;

/// How often somebody wants to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, sqlx::Type)]
#[sqlx(rename_all = "lowercase")]
pub enum Often {
    /// Never.
    #[default]
    Off,
    /// On the morning of each study day that has news.
    Daily,
    /// On Monday mornings.
    Weekly,
}

impl Often {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Off, Self::Daily, Self::Weekly];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }
}

/// Somebody's address.
#[derive(Debug, Clone)]
pub struct Address {
    /// As it was typed, in lower case behind the @.
    pub address: String,
    /// How often news go there.
    pub digest: Often,
    /// Unix ms; none until the link was opened.
    pub confirmed_at: Option<Millis>,
    /// Unix ms when the mail server said that it doesn't take this address.
    pub refused_at: Option<Millis>,
}

/// The address of `user`, confirmed or not.
pub async fn address(db: &mut Db, user: UserId) -> Result<Option<Address>, Error> {
    let found = sqlx::query_as!(
        Address,
        r#"SELECT address, digest AS "digest: Often", confirmed_at, refused_at FROM mail_addresses WHERE user_id = ?"#,
        user
    );
    Ok(found.fetch_optional(db).await?)
}

/// Keeps an address and how often news go there. Gives the token of the link with which it is to be confirmed, where it is another
/// one than before.
pub async fn keep(
    db: &mut Db,
    person: &Person,
    address: &str,
    digest: Often,
    now: Millis,
) -> Result<Option<Token>, Error> {
    let former = self::address(db, person.id).await?;
    let same = former.as_ref().is_some_and(|former| former.address == address);
    let begins = former.as_ref().is_none_or(|former| former.digest == Often::Off) || !same;
    let word = digest.as_str();
    if same {
        sqlx::query!("UPDATE mail_addresses SET digest = ? WHERE user_id = ?", word, person.id)
            .execute(&mut *db)
            .await?;
    } else {
        sqlx::query!(
            "INSERT INTO mail_addresses (user_id, address, digest, day, next_at, told_at)
             VALUES (?, ?, ?, 0, 0, 0)
             ON CONFLICT (user_id) DO UPDATE SET
                 address = excluded.address, digest = excluded.digest, confirmed_at = NULL, refused_at = NULL",
            person.id,
            address,
            word
        )
        .execute(&mut *db)
        .await?;
    }
    if begins || former.is_some_and(|former| former.digest != digest) {
        begin(db, person, digest, begins, now).await?;
    }
    if same { Ok(None) } else { ask(db, person.id, address, now).await.map(Some) }
}

/// Sets when to look next: from the next morning on, or Monday. Where news begin anew, only what comes from now on is told.
async fn begin(db: &mut Db, person: &Person, digest: Often, anew: bool, now: Millis) -> Result<(), Error> {
    let rule = person.days();
    let today = rule.day_of(now);
    let (day, next) = (number(today), next_morning(&rule, digest, today));
    sqlx::query!(
        "UPDATE mail_addresses
         SET day = max(day, ?2), next_at = ?3, told_at = CASE WHEN ?4 THEN ?5 ELSE told_at END,
             told_exams = CASE WHEN ?4 THEN '[]' ELSE told_exams END
         WHERE user_id = ?1",
        person.id,
        day,
        next,
        anew,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes the link with which `address` of `user` is confirmed; former ones are void.
///
/// Errors: [`Error::NotFound`] where they have another address by now: the link would confirm that.
pub async fn ask(db: &mut Db, user: UserId, address: &str, now: Millis) -> Result<Token, Error> {
    let token = Token::random();
    let (hash, until) = (token.hash(), now + CONFIRM);
    let asked = sqlx::query!(
        "UPDATE mail_addresses SET confirm_hash = ?, confirm_until = ? WHERE user_id = ? AND address = ?",
        hash,
        until,
        user,
        address
    )
    .execute(db)
    .await?;
    if asked.rows_affected() > 0 { Ok(token) } else { Err(Error::NotFound) }
}

/// Whose address a link confirms.
///
/// Errors: [`Error::NotFound`] if it is void or a day old.
pub async fn asked(db: &mut Db, token: &Token, now: Millis) -> Result<(UserId, String), Error> {
    let hash = token.hash();
    let row = sqlx::query!(
        r#"SELECT user_id AS "user!: UserId", address FROM mail_addresses WHERE confirm_hash = ? AND confirm_until > ?"#,
        hash,
        now
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok((row.user, row.address))
}

/// Confirms the address of a link, which is used up.
pub async fn confirm(db: &mut Db, token: &Token, now: Millis) -> Result<(), Error> {
    let (user, _) = asked(db, token, now).await?;
    let person = people::get(db, user).await?;
    let digest = address(db, user).await?.map(|address| address.digest).unwrap_or_default();
    sqlx::query!(
        "UPDATE mail_addresses
         SET confirmed_at = ?2, refused_at = NULL, confirm_hash = NULL, confirm_until = NULL
         WHERE user_id = ?1",
        user,
        now
    )
    .execute(&mut *db)
    .await?;
    begin(db, &person, digest, true, now).await?;
    audit::note(db, Some(user), "mail-confirm", None, "", now).await
}

/// Forgets the address of `user`.
pub async fn remove(db: &mut Db, user: UserId, now: Millis) -> Result<(), Error> {
    let gone = sqlx::query!("DELETE FROM mail_addresses WHERE user_id = ?", user).execute(&mut *db).await?;
    if gone.rows_affected() > 0 {
        audit::note(db, Some(user), "mail-remove", None, "", now).await?;
    }
    Ok(())
}

/// The token of the link that turns off the news of `user` to `address`. It holds as long as they have that address.
pub async fn off_token(db: &mut Db, user: UserId, address: &str) -> Result<String, Error> {
    let key = sqlx::query_scalar!("SELECT key FROM mail_key WHERE id = 1").fetch_one(db).await?;
    Ok(format!("{user}.{}", signature(&key, &format!("off {user} {address}"))?))
}

/// Whose news a link turns off, and what they have.
///
/// Errors: [`Error::NotFound`] if it isn't one of ours, or they have another address by now.
pub async fn off(db: &mut Db, token: &str) -> Result<(UserId, Address), Error> {
    let user = token.split_once('.').and_then(|(user, _)| user.parse().ok()).map(UserId).ok_or(Error::NotFound)?;
    let found = address(db, user).await?.ok_or(Error::NotFound)?;
    let right = off_token(db, user, &found.address).await?;
    // Hashed first, so that the time that it takes tells nothing of where they differ.
    if Token::given(&right).hash() == Token::given(token).hash() { Ok((user, found)) } else { Err(Error::NotFound) }
}

/// Turns the news of `user` off; the address stays.
pub async fn turn_off(db: &mut Db, user: UserId) -> Result<(), Error> {
    sqlx::query!("UPDATE mail_addresses SET digest = 'off' WHERE user_id = ?", user).execute(db).await?;
    Ok(())
}

/// Whose turn may have come, those who wait longest first.
pub async fn due(db: &mut Db, now: Millis, limit: i64) -> Result<Vec<UserId>, Error> {
    let due = sqlx::query_scalar!(
        r#"SELECT user_id AS "user!: UserId"
           FROM mail_addresses
           WHERE confirmed_at IS NOT NULL AND digest <> 'off' AND next_at <= ?
           ORDER BY next_at
           LIMIT ? + 0"#,
        now,
        limit
    );
    Ok(due.fetch_all(db).await?)
}

/// Somebody to be told.
#[derive(Debug, Clone)]
pub struct Due {
    /// Who.
    pub person: Person,
    /// Where.
    pub address: String,
    /// How often.
    pub digest: Often,
    /// Their study day.
    pub today: Day,
    /// What came until then they know, unix ms.
    pub told_at: Millis,
    /// The exam days that the last message named.
    pub told_exams: Vec<(ClassId, i64)>,
    /// When to look again after this message.
    pub next_at: Millis,
}

/// What is to be done about somebody whose turn may have come.
#[derive(Debug, Clone)]
pub enum Turn {
    /// Tell them.
    Now(Box<Due>),
    /// Nothing before that, unix ms.
    Later(Millis),
    /// They don't want to hear any more.
    Never,
}

/// Whether it is the turn of `user`.
pub async fn turn(db: &mut Db, user: UserId, now: Millis) -> Result<Turn, Error> {
    let row = sqlx::query!(
        r#"SELECT address, digest AS "digest: Often", day, told_at, told_exams AS "told_exams: Json<Vec<(ClassId, i64)>>"
           FROM mail_addresses
           WHERE user_id = ? AND confirmed_at IS NOT NULL AND digest <> 'off'"#,
        user
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(Turn::Never) };
    let person = people::get(db, user).await?;
    let rule = person.days();
    let today = rule.day_of(now);
    let (next_at, day) = (next_morning(&rule, row.digest, today), number(today));
    if person.disabled {
        return Ok(Turn::Later(next_at));
    }
    let waits = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM digests WHERE user_id = ? AND day = ? AND state = 'waiting') AS "waits!: bool""#,
        user,
        day
    );
    let waits = waits.fetch_one(db).await?;
    if !waits && !is_new(row.digest, reviews::day(row.day), today) {
        return Ok(Turn::Later(next_at));
    }
    let morning = rule.starts(today) + MORNING;
    if now < morning {
        return Ok(Turn::Later(morning));
    }
    Ok(Turn::Now(Box::new(Due {
        address: row.address,
        digest: row.digest,
        today,
        told_at: row.told_at,
        told_exams: row.told_exams.0,
        next_at,
        person,
    })))
}

/// Sets when to look at `user` again.
pub async fn later(db: &mut Db, user: UserId, next_at: Millis) -> Result<(), Error> {
    sqlx::query!("UPDATE mail_addresses SET next_at = ? WHERE user_id = ?", next_at, user).execute(db).await?;
    Ok(())
}

/// Says that there was nothing to tell today, or nothing any more: the person has read it while its message waited.
pub async fn nothing(db: &mut Db, due: &Due) -> Result<(), Error> {
    let day = number(due.today);
    sqlx::query!("DELETE FROM digests WHERE user_id = ? AND day = ? AND state = 'waiting'", due.person.id, day)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "UPDATE mail_addresses SET day = ?2, next_at = ?3 WHERE user_id = ?1",
        due.person.id,
        day,
        due.next_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Claims today's message, before it leaves. Gives which try it is; none where somebody else has claimed it, or its day is done.
pub async fn claim(db: &mut Db, due: &Due, now: Millis) -> Result<Option<usize>, Error> {
    let day = number(due.today);
    let tries = sqlx::query_scalar!(
        r#"INSERT INTO digests (user_id, day, state, at) VALUES (?1, ?2, 'sending', ?3)
           ON CONFLICT (user_id, day) DO UPDATE SET state = 'sending', tries = tries + 1, at = excluded.at
           WHERE state = 'waiting'
           RETURNING tries AS "tries!: i64""#,
        due.person.id,
        day,
        now
    )
    .fetch_optional(&mut *db)
    .await?;
    nothing(db, due).await?;
    Ok(tries.and_then(|tries| usize::try_from(tries).ok()))
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The mail server has it: what it told, and the exam days among that.
    Sent {
        /// When its news were read, unix ms.
        told_at: Millis,
        /// Classes and days.
        exams: Vec<(ClassId, i64)>,
    },
    /// The mail server may have it or not; another try could be a second letter of the same day.
    Unsure(String),
    /// It didn't leave, for this reason; another try may help.
    Failed(String),
    /// The mail server doesn't take this address, for good.
    Refused(String),
}

/// Notes what became of the try `tries` of a message.
pub async fn end(db: &mut Db, due: &Due, tries: usize, outcome: &Outcome, now: Millis) -> Result<(), Error> {
    let (user, day) = (due.person.id, number(due.today));
    let (state, trouble) = match outcome {
        Outcome::Sent { told_at, exams } => {
            let exams = Json(exams);
            sqlx::query!(
                "UPDATE mail_addresses SET told_at = ?, told_exams = ? WHERE user_id = ?",
                told_at,
                exams,
                user
            )
            .execute(&mut *db)
            .await?;
            ("sent", "")
        }
        Outcome::Unsure(trouble) => ("failed", trouble.as_str()),
        Outcome::Failed(trouble) => {
            let again = WAITS.get(tries.saturating_sub(1)).map(|wait| now + wait);
            let again = again.filter(|at| due.person.days().day_of(*at) == due.today);
            if let Some(at) = again {
                later(db, user, at).await?;
            } else if due.digest == Often::Weekly {
                make_up_tomorrow(db, due).await?;
            }
            (if again.is_some() { "waiting" } else { "failed" }, trouble.as_str())
        }
        Outcome::Refused(trouble) => {
            // Only the address that was refused: they may have given another one meanwhile.
            sqlx::query!(
                "UPDATE mail_addresses SET confirmed_at = NULL, refused_at = ? WHERE user_id = ? AND address = ?",
                now,
                user,
                due.address
            )
            .execute(&mut *db)
            .await?;
            ("failed", trouble.as_str())
        }
    };
    sqlx::query!(
        "UPDATE digests SET state = ?, trouble = ?, at = ? WHERE user_id = ? AND day = ?",
        state,
        trouble,
        now,
        user,
        day
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Has the message of a week that didn't leave today leave the next morning, rather than in the next week.
async fn make_up_tomorrow(db: &mut Db, due: &Due) -> Result<(), Error> {
    let rule = due.person.days();
    let (last_week, next) = (number(due.today) - 7, next_morning(&rule, Often::Daily, due.today));
    sqlx::query!(
        "UPDATE mail_addresses SET day = ?2, next_at = ?3 WHERE user_id = ?1 AND digest = 'weekly'",
        due.person.id,
        last_week,
        next
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Before a server serves: what it was sending when it ended isn't sent again, for it may have left.
pub async fn after_start(db: &mut Db, trouble: &str) -> Result<(), Error> {
    sqlx::query!("UPDATE digests SET state = 'failed', trouble = ? WHERE state = 'sending'", trouble)
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets what became of messages a month ago, and gives up what waited for another try on a day that is over.
pub async fn sweep(db: &mut Db, now: Millis) -> Result<(), Error> {
    let (old, yesterday) = (now - REMEMBERED, now - DAY);
    for state in ["sent", "failed", "waiting", "sending"] {
        sqlx::query!("DELETE FROM digests WHERE state = ? AND at < ?", state, old).execute(&mut *db).await?;
    }
    sqlx::query!("UPDATE digests SET state = 'failed' WHERE state = 'waiting' AND at < ?", yesterday)
        .execute(db)
        .await?;
    Ok(())
}

/// How the news by e-mail are doing, for admins.
#[derive(Debug, Clone)]
pub struct Health {
    /// People whose address is confirmed and who want to hear.
    pub people: i64,
    /// When the last message left, unix ms.
    pub sent_at: Option<Millis>,
    /// Messages of the last seven days that never left.
    pub failed: i64,
    /// Messages that wait for another try.
    pub waiting: i64,
    /// Why the last one failed that did; may be empty.
    pub trouble: String,
}

/// How the news by e-mail are doing.
pub async fn health(db: &mut Db, now: Millis) -> Result<Health, Error> {
    let since = now - 7 * DAY;
    let health = sqlx::query_as!(
        Health,
        r#"SELECT (SELECT count(*) FROM mail_addresses
                   WHERE confirmed_at IS NOT NULL AND digest <> 'off' AND next_at > 0) AS "people!: i64",
                  (SELECT max(at) FROM digests WHERE state = 'sent') AS "sent_at?: Millis",
                  (SELECT count(*) FROM digests WHERE state = 'failed' AND at > ?1) AS "failed!: i64",
                  (SELECT count(*) FROM digests WHERE state = 'waiting') AS "waiting!: i64",
                  coalesce((SELECT trouble FROM digests WHERE state IN ('failed', 'waiting') AND at > ?1
                            ORDER BY at DESC LIMIT 1), '') AS "trouble!: String""#,
        since
    );
    Ok(health.fetch_one(db).await?)
}

/// The morning on which to look next, once `today` is dealt with.
fn next_morning(rule: &DayRule, digest: Often, today: Day) -> Millis {
    let days = match digest {
        Often::Weekly => 7 - u32::try_from(weekday(today)).unwrap_or(0),
        Often::Off | Often::Daily => 1,
    };
    rule.starts(today.plus(days)) + MORNING
}

/// Whether `today` is another day, or week, than the one that was dealt with.
fn is_new(digest: Often, done: Day, today: Day) -> bool {
    match digest {
        Often::Off => false,
        Often::Daily => today > done,
        // Where the server stood still on Monday, it is made up for.
        Often::Weekly => today > done && today.since(done) + weekday(done) >= 7,
    }
}

/// Days since Monday. The first of January 1970 was a Thursday.
fn weekday(day: Day) -> i64 {
    (i64::from(day.number()) + 3).rem_euclid(7)
}
