//! `recto import` and `recto imports`: the same plan as in the browser, applied without questions.

use std::iter;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::{Failure, Opened, open};
use crate::config::DataFolder;
use crate::error::Error;
use crate::exchange::{Counts, FindingKind, Format, Limits, Outcome as CardOutcome};
use crate::intake::{self, Outcome, Planned};
use crate::lang::Lang;
use crate::store::classes;
use crate::store::ids::{ClassId, ImportId};
use crate::store::imports::{self, NewImport, Options};
use crate::store::learned::{self, Taken};
use crate::store::people::{self, Person};
use crate::store::publish::{self, Decided, Order};
use crate::store::reviews::Student;
use crate::store::take_back;
use crate::store::work::Choices;

/// Import card exports into a class, or take an import back.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools)] // flags of a command line
#[command(group = clap::ArgGroup::new("what").required(true).args(["files", "undo"]))]
pub(super) struct Import {
    /// Card exports.
    files: Vec<PathBuf>,
    /// Name or number of the class.
    #[arg(long, required_unless_present = "undo")]
    class: Option<String>,
    /// Put all cards into the deck of this name.
    #[arg(long)]
    deck: Option<String>,
    /// The format, where it isn't to be found out.
    #[arg(long, default_value = "auto", value_parser = formats())]
    format: String,
    /// Show the plan and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Report as JSON, one object a file.
    #[arg(long)]
    json: bool,
    /// Keep cards that are no longer in the file (the default).
    #[arg(long, conflicts_with = "retire_missing")]
    keep_missing: bool,
    /// Retire cards that are no longer in the file.
    #[arg(long)]
    retire_missing: bool,
    /// Take what the owner of an Anki package had learned as the schedule of this person, who must be a member of the class.
    #[arg(long, value_name = "NAME", conflicts_with = "undo")]
    schedule_for: Option<String>,
    /// Take back the import of this number.
    #[arg(long, value_name = "ID", conflicts_with = "files")]
    undo: Option<i64>,
    #[command(flatten)]
    data: DataFolder,
}

/// The formats by name, and `auto`.
fn formats() -> clap::builder::PossibleValuesParser {
    iter::once("auto").chain(Format::ALL.iter().map(|format| format.as_str())).collect::<Vec<_>>().into()
}

impl Import {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let opened = open(&self.data).await?;
        let done = match self.undo {
            Some(import) => undo(&opened, ImportId(import)).await,
            None => self.all(&opened).await,
        };
        opened.close().await;
        done
    }

    async fn all(&self, opened: &Opened) -> Result<(), Failure> {
        let (name, learner) = (self.class.clone().unwrap_or_default(), self.schedule_for.clone());
        let (class, learner) = opened
            .store
            .read(|db| {
                Box::pin(async move {
                    let class = classes::by_name(db, &name).await?;
                    let Some(learner) = learner else { return Ok((class, None)) };
                    let learner = people::by_name(db, &learner).await?;
                    if !learned::may_bring(db, class.id, learner.id).await? {
                        return Err(Error::invalid("learned-no-member"));
                    }
                    Ok((class, Some(learner)))
                })
            })
            .await?;
        for file in &self.files {
            self.one(opened, class.id, file, learner.as_ref()).await?;
        }
        Ok(())
    }

    async fn one(
        &self,
        opened: &Opened,
        class: ClassId,
        file: &PathBuf,
        learner: Option<&Person>,
    ) -> Result<(), Failure> {
        let shown = file.display().to_string();
        let failed = |cause: String| Failure::say("cli-file", &[("file", shown.clone()), ("cause", cause)]);
        let limits = Limits::default();
        let size = std::fs::metadata(file).map_err(|cause| failed(cause.to_string()))?.len();
        if size > limits.file {
            let too_large = Error::TooLarge { limit: limits.file };
            return Err(failed(Failure::from(too_large).0));
        }
        let (sha256, bytes) = intake::hash_file(file).map_err(|cause| failed(cause.to_string()))?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let options = Options { format: Some(self.format.clone()), deck: self.deck.clone(), ..Options::default() };
        let listener = intake::unheard();
        let outcome = intake::plan(&opened.store, class, &name, file, options.clone(), limits, listener).await?;
        let planned = match outcome {
            Outcome::Planned(planned) => planned,
            Outcome::Refused(refusal) => return Err(failed(intake::refusal(Lang::En, &refusal))),
        };
        let mut taken = None;
        if !self.dry_run {
            let now = opened.clock.now();
            let format = planned.reading.format.as_str();
            let import = opened
                .store
                .write(move |db| {
                    Box::pin(async move {
                        let new = NewImport {
                            class,
                            user: None,
                            file_name: &name,
                            format,
                            sha256: &sha256,
                            bytes,
                            options: &options,
                        };
                        imports::add(db, &new, now).await
                    })
                })
                .await?;
            let order = Order { import, class, by: None };
            let bar = self.bar(&planned);
            let choices = self.choices(&planned, learner);
            let shown = |done: usize, of: usize| {
                bar.set_length(of as u64);
                bar.set_position(done as u64);
            };
            let Planned { reading, plan, .. } = &*planned;
            let decided = Decided { reading, plan, choices: &choices, file };
            taken = publish::apply(&opened.store, order, decided, || now, shown).await?.schedule;
            bar.finish_and_clear();
            if !self.json {
                say!("import {import}")?;
            }
        }
        if self.json {
            print_json(&planned, taken)?;
        } else {
            print_plain(&file.display().to_string(), &planned)?;
            print_schedule(&planned, learner.zip(taken))?;
        }
        Ok(())
    }

    fn bar(&self, planned: &Planned) -> ProgressBar {
        let counts = planned.plan.counts();
        let cards = counts.new + counts.changed + counts.restored + counts.moved;
        if self.json || cards < 1000 {
            return ProgressBar::hidden();
        }
        let style =
            ProgressStyle::with_template("{bar:40} {pos}/{len}").unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(cards as u64).with_style(style)
    }

    /// Takes all changes, keeps conflicts, and retires what is missing only when told.
    fn choices(&self, planned: &Planned, learner: Option<&Person>) -> Choices {
        let missing = planned.plan.decks.iter().flat_map(|deck| deck.missing.iter().copied());
        let schedule = learner.map(|person| Student { id: person.id, days: person.days() });
        Choices { retire: missing.filter(|_| self.retire_missing).collect(), schedule, ..Choices::default() }
    }
}

/// The report of design.md; with `schedule` where one was taken.
fn print_json(planned: &Planned, taken: Option<Taken>) -> Result<(), Failure> {
    let Planned { reading, plan, .. } = planned;
    let findings: Vec<_> = reading
        .findings
        .iter()
        .map(|finding| {
            let place = finding.place.message();
            json!({
                "kind": finding.kind.as_str(),
                "place": Lang::En.say_text(place.id, &place.args),
                "message": Lang::En.say_text(finding.message.id, &finding.message.args),
            })
        })
        .collect();
    let Counts { new, changed, same, moved, missing, conflicts, restored } = plan.counts();
    let decks: Vec<&str> = reading.decks.iter().map(|deck| deck.name.as_str()).collect();
    let mut report = json!({
        "format": reading.format.as_str(), "decks": decks, "new": new, "changed": changed, "same": same,
        "moved": moved, "missing": missing, "conflicts": conflicts, "restored": restored, "findings": findings,
    });
    if let Some(Taken { cards, answers, same, own, left_out, .. }) = taken {
        report["schedule"] =
            json!({ "cards": cards, "answers": answers, "same": same, "kept": own, "answers_left_out": left_out });
    }
    say!("{report}")
}

/// What of a schedule a file holds, or what came of it.
fn print_schedule(planned: &Planned, taken: Option<(&Person, Taken)>) -> Result<(), Failure> {
    let (cards, answers) = planned.reading.learned();
    let (key, args) = match taken {
        Some((person, taken)) => (
            "learned-cli-done",
            vec![
                ("name", person.name.clone()),
                ("cards", taken.cards.to_string()),
                ("answers", taken.answers.to_string()),
                ("same", taken.same.to_string()),
                ("own", taken.own.to_string()),
                ("out", taken.left_out.to_string()),
            ],
        ),
        None if cards > 0 => {
            ("learned-cli-holds", vec![("cards", cards.to_string()), ("answers", answers.to_string())])
        }
        None => return Ok(()),
    };
    say!("  {}", Lang::En.say_text(key, &args))
}

fn print_plain(file: &str, planned: &Planned) -> Result<(), Failure> {
    let Planned { reading, plan, .. } = planned;
    let cards: usize = reading.decks.iter().map(|deck| deck.cards.len()).sum();
    say!(
        "{file}: {}, {cards} cards, {}",
        Lang::En.t(&format!("format-{}", reading.format.as_str())),
        reading.encoding
    )?;
    for deck in &reading.decks {
        say!("  deck: {}", deck.name)?;
    }
    let Counts { new, changed, same, moved, missing, conflicts, restored } = plan.counts();
    say!(
        "  {new} new, {changed} changed, {same} the same, {moved} moved, {missing} no longer in the file, {conflicts} in conflict, {restored} restored"
    )?;
    let cards = plan.decks.iter().flat_map(|deck| &deck.cards);
    let open = cards.filter(|card| matches!(card.outcome, CardOutcome::Conflict { .. }) && card.how.is_doubtful());
    let open = open.count();
    if open > 0 {
        say!("  {}", Lang::En.say_text("importing-cli-open", &[("n", open.to_string())]))?;
    }
    for finding in &reading.findings {
        let kind = match finding.kind {
            FindingKind::Skipped => "skipped",
            kind => kind.as_str(),
        };
        say!("  {kind}: {}", intake::placed(Lang::En, &finding.place, &finding.message))?;
    }
    Ok(())
}

async fn undo(opened: &Opened, import: ImportId) -> Result<(), Failure> {
    let now = opened.clock.now();
    let done = opened
        .store
        .write(move |db| {
            Box::pin(async move {
                let found = imports::get(db, import).await?;
                take_back::undo(db, Order { import, class: found.class, by: None }, now).await
            })
        })
        .await?;
    say!("undone: {} cards retired, {} changes taken back", done.new, done.back)?;
    if done.left > 0 {
        say!("{} cards were changed since and stay as they are", done.left)?;
    }
    let kept = done.schedule.map_or(0, |taken| taken.kept);
    if kept > 0 {
        say!("{}", Lang::En.say_text("learned-cli-kept", &[("n", kept.to_string())]))?;
    }
    Ok(())
}

/// List the imports of a class.
#[derive(Debug, clap::Args)]
pub(super) struct Imports {
    /// Name or number of the class.
    #[arg(long)]
    class: String,
    #[command(flatten)]
    data: DataFolder,
}

impl Imports {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let opened = open(&self.data).await?;
        let name = self.class;
        let rows = opened
            .store
            .read(|db| {
                Box::pin(async move {
                    let class = classes::by_name(db, &name).await?;
                    imports::of_class(db, class.id, 0, 1000).await
                })
            })
            .await?;
        opened.close().await;
        for row in rows {
            let when = jiff::Timestamp::from_millisecond(row.at).unwrap_or_default();
            let undone = if row.undone { "\tundone" } else { "" };
            let by = row.by.as_deref().unwrap_or("command line");
            say!(
                "{}\t{when:.0}\t{}\t{by}\t{} new, {} changed{undone}",
                row.id,
                row.file_name,
                row.done.new,
                row.done.changed
            )?;
        }
        Ok(())
    }
}
