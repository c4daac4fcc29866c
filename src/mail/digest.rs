//! The news for one person in one letter, on the morning of their study day, where there are any. A few people at a time: what is
//! told is read, the day is claimed, and only then the letter leaves, while nothing of the database is held.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use super::Mailer;
use super::letter::{Foot, Letter, Part};
use super::transport::{Line, Trouble};
use crate::clock::Clock;
use crate::error::Error;
use crate::lang::{self, Lang};
use crate::schedule::day::Day;
use crate::store::classes::{self, ClassRole};
use crate::store::digests::{self, Due, Often, Outcome, Turn};
use crate::store::ids::{ClassId, UserId};
use crate::store::suggestions::{self, Suggestion};
use crate::store::{Db, Store, changes, decks, exams, own_remarks, remarks};

/// How often it is looked whose morning has come.
const LOOK: Duration = Duration::from_mins(1);
/// People who are looked up at once.
const BATCH: i64 = 20;
/// Days ahead in which an exam day is told.
const AHEAD: u32 = 7;

/// What one round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Letters that the mail server has.
    pub sent: usize,
    /// Letters that didn't leave.
    pub failed: usize,
}

/// The letters of one server. Clones are the same.
#[derive(Clone)]
pub struct Digests {
    store: Store,
    clock: Clock,
    mailer: Mailer,
    stop: watch::Sender<bool>,
}

impl Digests {
    /// Those that `mailer` sends.
    pub fn new(store: Store, clock: Clock, mailer: Mailer) -> Self {
        Self { store, clock, mailer, stop: watch::Sender::new(false) }
    }

    /// Asks to end after the letter that is being sent.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Notes what a crash cut short. Once, before a server serves.
    pub async fn after_start(&self) -> Result<(), Error> {
        let trouble = Trouble::CutShort.kept();
        self.store.write(move |db| Box::pin(async move { digests::after_start(db, &trouble).await })).await
    }

    /// Sends what is due, until it is asked to end.
    pub async fn keep_going(self) {
        let mut stopped = self.stop.subscribe();
        let mut looks = tokio::time::interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !*self.stop.borrow() {
            tokio::select! {
                _ = looks.tick() => {}
                _ = stopped.changed() => return,
            }
            match self.send_due().await {
                Ok(Round { sent: 0, failed: 0 }) => {}
                Ok(Round { sent, failed }) => tracing::info!(sent, failed, "news by e-mail"),
                Err(error) => tracing::error!(%error, "news by e-mail could not be sent"),
            }
        }
    }

    /// Sends everything that is due. Where the mail server doesn't work, the others wait for the next round.
    pub async fn send_due(&self) -> Result<Round, Error> {
        let (mut line, mut round) = (None, Round::default());
        let sent = self.send_all(&mut line, &mut round).await;
        if let Some(line) = line {
            line.close().await;
        }
        sent?;
        if round != Round::default() {
            let now = self.clock.now();
            self.store.write(move |db| Box::pin(digests::sweep(db, now))).await?;
        }
        Ok(round)
    }

    async fn send_all(&self, line: &mut Option<Line>, round: &mut Round) -> Result<(), Error> {
        loop {
            let now = self.clock.now();
            let due = self.store.read(|db| Box::pin(digests::due(db, now, BATCH))).await?;
            if due.is_empty() {
                return Ok(());
            }
            for user in due {
                if *self.stop.borrow() {
                    return Ok(());
                }
                match self.send_to(user, line).await? {
                    None => {}
                    Some(Ok(())) => round.sent += 1,
                    Some(Err(trouble)) => {
                        round.failed += 1;
                        if trouble.is_everybodys() {
                            return Ok(());
                        }
                    }
                }
            }
        }
    }

    /// Tells one person, if it is their turn and there is something to tell.
    async fn send_to(&self, user: UserId, line: &mut Option<Line>) -> Result<Option<Result<(), Trouble>>, Error> {
        let now = self.clock.now();
        let mut due = match self.store.read(|db| Box::pin(digests::turn(db, user, now))).await? {
            Turn::Now(due) => *due,
            Turn::Later(at) => {
                self.store.write(move |db| Box::pin(digests::later(db, user, at))).await?;
                return Ok(None);
            }
            Turn::Never => return Ok(None),
        };
        due.person = exams::settled(&self.store, due.person, now).await;
        let asked = due.clone();
        let read = self.store.read(|db| {
            Box::pin(
                async move { Ok((News::read(db, &asked).await?, digests::off_token(db, user, &asked.address).await?)) },
            )
        });
        let (news, off) = read.await?;
        if !news.is_worth_it(due.digest) {
            self.store.write(move |db| Box::pin(async move { digests::nothing(db, &due).await })).await?;
            return Ok(None);
        }
        let claimed = due.clone();
        let claim = self.store.write(move |db| Box::pin(async move { digests::claim(db, &claimed, now).await }));
        let Some(tries) = claim.await? else { return Ok(None) };
        let letter = news.letter(&due, &self.mailer, &format!("/mail/off/{off}"));
        let sent = self.mailer.send_over(line, &letter, &due.address, now).await;
        let outcome = match sent {
            Ok(()) => Outcome::Sent { told_at: now, exams: news.exam_days() },
            Err(trouble @ Trouble::Recipient(_)) => Outcome::Refused(trouble.kept()),
            Err(trouble @ Trouble::Unsure) => Outcome::Unsure(trouble.kept()),
            Err(trouble) => Outcome::Failed(trouble.kept()),
        };
        let at = self.clock.now();
        let end =
            self.store.write(move |db| Box::pin(async move { digests::end(db, &due, tries, &outcome, at).await }));
        end.await?;
        Ok(Some(sent))
    }
}

/// What waits in a class for somebody who looks after it.
#[derive(Debug)]
struct Waiting {
    class: ClassId,
    name: String,
    proposals: i64,
    remarks: i64,
    reported: i64,
    /// How much of it came since the last letter.
    new: i64,
}

/// An exam day of the coming week.
#[derive(Debug)]
struct Coming {
    class: ClassId,
    name: String,
    day: Day,
    /// The last letter didn't name it.
    new: bool,
}

/// The news for one person.
#[derive(Debug)]
struct News {
    decided: suggestions::News,
    answered: i64,
    /// Cards of theirs that others have changed.
    changed: u32,
    waiting: Vec<Waiting>,
    exams: Vec<Coming>,
    /// Cards that are due today: told beside other things.
    due: u32,
}

impl News {
    /// What is new for somebody since the last letter: by the functions behind the news of their home page.
    async fn read(db: &mut Db, due: &Due) -> Result<Self, Error> {
        let (me, since, today) = (&due.person, due.told_at, due.today);
        let decided = suggestions::news_since(db, me.id, since).await?;
        let answered = own_remarks::news_since(db, me.id, since).await?;
        let changed = changes::news_since(db, me.id, since).await?;
        let classes: Vec<_> = classes::mine(db, me).await?.into_iter().filter(|class| class.member).collect();
        let mut waiting = Vec::new();
        for class in classes.iter().filter(|class| class.role >= ClassRole::Reviewer) {
            let proposals = suggestions::waiting(db, class.id).await?;
            let mut new = suggestions::waiting_since(db, class.id, since, Some(me.id)).await?;
            let mut of_remarks = remarks::Waiting::default();
            if class.role == ClassRole::Instructor {
                of_remarks = remarks::waiting(db, class.id).await?;
                let fresh = remarks::waiting_since(db, class.id, since, Some(me.id)).await?;
                new += fresh.open + fresh.reported;
            }
            let remarks::Waiting { open: remarks, reported } = of_remarks;
            waiting.push(Waiting { class: class.id, name: class.name.clone(), proposals, remarks, reported, new });
        }
        let standings = decks::standings_of(db, me.id, today).await?;
        let left = decks::left_today(db, me, today).await?;
        let in_force = exams::in_force(db, me.id).await?;
        let next_of = |class: ClassId| {
            let days = standings.iter().filter(|deck| deck.class == class).filter_map(|deck| in_force.get(&deck.id));
            days.copied().filter(|day| today < *day && *day <= today.plus(AHEAD)).min()
        };
        let exams = classes.into_iter().filter_map(|class| {
            let day = next_of(class.id)?;
            let new = !due.told_exams.contains(&(class.id, i64::from(day.number())));
            Some(Coming { class: class.id, name: class.name, day, new })
        });
        Ok(Self { decided, answered, changed, waiting, exams: exams.collect(), due: left.due_in(&standings) })
    }

    /// How much is new.
    fn count(&self) -> i64 {
        let waiting: i64 = self.waiting.iter().map(|class| class.new).sum();
        let exams = self.exams.iter().filter(|exam| exam.new).count();
        self.decided.unseen + self.answered + i64::from(self.changed) + waiting + i64::try_from(exams).unwrap_or(0)
    }

    /// Whether there is a letter: for due cards alone only where it comes once a week.
    fn is_worth_it(&self, digest: Often) -> bool {
        self.count() > 0 || (digest == Often::Weekly && self.due > 0)
    }

    /// The exam days that the letter names.
    fn exam_days(&self) -> Vec<(ClassId, i64)> {
        self.exams.iter().map(|exam| (exam.class, i64::from(exam.day.number()))).collect()
    }

    /// The letter. `off` is the path that turns it off.
    fn letter(&self, due: &Due, mailer: &Mailer, off: &str) -> Letter {
        let lang = Lang::of(&due.person.locale);
        let part = |text: String, path: &str| Part { text, link: mailer.link(path), details: Vec::new() };
        let mut parts = Vec::new();
        if self.decided.unseen > 0 {
            let details = self.decided.decided.iter().map(|one| decision(lang, one)).collect();
            let text = lang.say("proposal-news", [("n", self.decided.unseen.into())]);
            parts.push(Part { details, ..part(text, "/proposals") });
        }
        if self.answered > 0 {
            parts.push(part(lang.say("remark-news", [("n", self.answered.into())]), "/remarks"));
        }
        if self.changed > 0 {
            parts.push(part(lang.say("change-news", [("n", self.changed.into())]), "/changes"));
        }
        for class in self.waiting.iter().filter(|class| class.new > 0) {
            for (n, key, page) in [
                (class.proposals, "mail-waiting-proposals", "proposals"),
                (class.remarks, "mail-waiting-remarks", "remarks"),
                (class.reported, "mail-waiting-reported", "remarks/reported"),
            ] {
                if n > 0 {
                    let text = lang.say(key, [("n", n.into()), ("class", class.name.clone().into())]);
                    parts.push(part(text, &format!("/classes/{}/{page}", class.class)));
                }
            }
        }
        for exam in &self.exams {
            let text = format!("{} · {}", exam.name, lang.exam(exam.day, due.today));
            parts.push(part(text, &format!("/classes/{}", exam.class)));
        }
        if self.due > 0 {
            parts.push(part(lang.say("mail-due", [("n", self.due.into())]), "/study"));
        }
        let subject = match self.count() {
            0 => lang.say("mail-subject-due", [("n", self.due.into())]),
            n => lang.say("mail-subject-news", [("n", n.into())]),
        };
        Letter {
            lang,
            to_name: Some(due.person.name.clone()),
            subject,
            opening: lang.say("mail-opening", [("name", due.person.name.clone().into())]),
            parts,
            foot: vec![
                Foot { text: lang.t("mail-foot-settings"), link: Some(mailer.link("/settings#mail")) },
                Foot { text: lang.t("mail-foot-off"), link: Some(mailer.link(off)) },
            ],
            off: Some(mailer.link(off)),
        }
    }
}

/// "Correction, Cells · accepted".
fn decision(lang: Lang, one: &Suggestion) -> String {
    let kind = lang.t(&format!("proposal-is-{}", one.kind.as_str()));
    let outcome = if one.changed {
        lang.t("proposal-own-reworded")
    } else {
        lang.t(&format!("proposal-own-{}", one.outcome.as_str()))
    };
    format!("{kind}, {} · {outcome}", lang::deck_name(&one.deck_name))
}
