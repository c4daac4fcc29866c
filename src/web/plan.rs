//! The page of a plan: what an upload would do, to look at, choose from, apply and take back.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::Form;

use crate::content::{Piece, difference};
use crate::error::Error;
use crate::exchange::{
    Card, CardPlan, Counts, Existing, ExistingCard, Extra, FindingKind, Format, Outcome as CardOutcome,
};
use crate::intake::{self, MediaCounts, Planned};
use crate::lang;
use crate::store::classes::{self, Class, ClassRole};
use crate::store::ids::ImportId;
use crate::store::imports::{self, Import};
use crate::store::learned::{self, Taken};
use crate::store::people::Person;
use crate::store::publish::Order;
use crate::store::work::{Answer, At, Choices, Unseen};
use crate::store::{reviews, take_back};
use crate::underway::{self, Kept, Said, State as Standing};
use crate::web::deck_choice::DeckChoice;
use crate::web::page::{Flash, Page, Place};
use crate::web::separators::Separators;
use crate::web::session::{Student, number};
use crate::web::table_choice::TableForm;
use crate::web::{App, forms, reading};

/// Rows of one kind that a plan's page shows; the figures count them all, and what becomes of the others is said for all of them.
const SHOWN: usize = 200;

/// Whoever may decide on the import of the path: its class's instructors. A plan that waits is its uploader's alone.
pub struct Decider {
    /// Who.
    pub person: Person,
    /// The import of the path.
    pub import: Import,
}

impl FromRequestParts<App> for Decider {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let student = Student::from_request_parts(parts, app).await?;
        let id = ImportId(number(parts, app, "import").await?);
        let person = student.person.clone();
        let (import, role) = app
            .store
            .read(|db| {
                Box::pin(async move {
                    let import = imports::get(db, id).await?;
                    let role = classes::role_of(db, &person, import.class).await?;
                    Ok((import, role))
                })
            })
            .await?;
        if role != ClassRole::Instructor {
            return Err(Error::NotFound);
        }
        if import.state == "planned" && import.user != Some(student.person.id) {
            return Err(Error::NotFound);
        }
        Ok(Self { person: student.person, import })
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "import/plan.html")]
struct PlanPage {
    page: Page,
    class: Class,
    import: Import,
    format: String,
    encoding: &'static str,
    cards: usize,
    decks: Vec<String>,
    counts: Counts,
    media: MediaCounts,
    changed: Vec<ChangeRow>,
    conflicts: Vec<ChangeRow>,
    inexact: usize,
    requests: Vec<RequestRow>,
    /// Cards with requests that aren't shown.
    more_requests: usize,
    missing: Vec<MissingRow>,
    findings: Vec<FindingRow>,
    more_findings: usize,
    /// How a table was read, to be put right.
    table: Option<TableForm>,
    /// What parts the cards of a text, to be put right.
    separators: Option<Separators>,
    /// It was read as pasted text.
    pasted: bool,
    fingerprint: String,
    /// What came of trying to apply it.
    notice: Option<String>,
    /// Which decks come, and where they go; none where there is only one.
    choice: Option<DeckChoice>,
    /// Changes that the button would make.
    to_do: usize,
    preview: Vec<PreviewRow>,
    /// Cards that the file's owner had seen and answers to them, where whoever looks may take these as their own.
    learned: Option<(usize, usize)>,
}

impl PlanPage {
    /// The decks have names that the file's doesn't tell already.
    fn other_decks(&self) -> bool {
        self.decks.iter().any(|deck| *deck != self.import.file_name)
    }

    /// Changes that aren't shown.
    fn more_changed(&self) -> usize {
        self.counts.changed.saturating_sub(self.changed.len())
    }

    /// Conflicts that aren't shown.
    fn more_conflicts(&self) -> usize {
        self.counts.conflicts.saturating_sub(self.conflicts.len())
    }

    /// Cards missing in the file that aren't shown.
    fn more_missing(&self) -> usize {
        self.counts.missing.saturating_sub(self.missing.len())
    }
}

/// What came of trying to apply a plan, unless it has just been said.
fn notice(page: &Page, import: &Import, said: &Said) -> Option<String> {
    match said {
        _ if page.flash.is_some() => None,
        Said::Changed => Some(page.t("import-changed-meanwhile")),
        Said::Failed(error) => {
            let (key, args) = error.sentence();
            Some(page.t1("importing-failed", "why", page.lang.say_text(key, &args)))
        }
        Said::Nothing => import.cut_off.then(|| page.t("importing-cut-off")),
    }
}

/// A change or a conflict.
struct ChangeRow {
    at: String,
    number: usize,
    front: Vec<Piece>,
    back: Vec<Piece>,
    tags: bool,
    /// The rarer fields that differ.
    fields: Vec<FieldRow>,
    alike: bool,
}

/// One of the rarer fields, and what would become of it.
struct FieldRow {
    /// The key of its name.
    name: &'static str,
    text: Vec<Piece>,
}

impl FieldRow {
    fn all(ours: &Extra, shall: &Extra) -> Vec<Self> {
        let fields = [
            ("plan-typed", ours.typed.as_deref(), shall.typed.as_deref()),
            ("plan-direction", ours.direction.as_deref(), shall.direction.as_deref()),
            ("plan-source", ours.source.as_deref(), shall.source.as_deref()),
        ];
        let differ = fields.into_iter().filter(|(_, ours, shall)| ours != shall);
        let text =
            |ours: Option<&str>, shall: Option<&str>| difference(ours.unwrap_or_default(), shall.unwrap_or_default());
        differ.map(|(name, ours, shall)| Self { name, text: text(ours, shall) }).collect()
    }
}

struct RequestRow {
    at: String,
    number: usize,
    words: Vec<String>,
}

struct MissingRow {
    id: i64,
    front: String,
}

struct FindingRow {
    kind: &'static str,
    text: String,
}

struct PreviewRow {
    front: String,
    back: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "import/done.html")]
struct DonePage {
    page: Page,
    class: Class,
    import: Import,
    /// What came of a schedule, for the one whose it is.
    schedule: Option<Taken>,
}

impl DonePage {
    fn new(page: Page, class: Class, import: Import, person: &Person) -> Self {
        let schedule = import.done.schedule.filter(|_| import.user == Some(person.id));
        Self { page, class, import, schedule }
    }
}

/// The plan, how far it is, or what became of it.
pub async fn get(State(app): State<App>, decider: Decider, page: Page) -> Result<Response, Error> {
    let page = page.at(Place::Classes);
    let Decider { import, person } = decider;
    let (class, id) = (import.class, person.id);
    let (class, member) = app
        .store
        .read(|db| {
            Box::pin(async move { Ok((classes::get(db, class).await?, learned::may_bring(db, class, id).await?)) })
        })
        .await?;
    let state = match import.state.as_str() {
        "planned" => app.underway.plan(&app.store, &import).await?,
        "staging" => match app.underway.watch(import.id) {
            Some(state) => state,
            None => return Ok(DonePage::new(page, class, import, &person).into_response()),
        },
        _ => return Ok(DonePage::new(page, class, import, &person).into_response()),
    };
    Ok(match app.underway.settled(state).await {
        Standing::Working(step) => reading::page(&app, page, class, import, step),
        Standing::Planned(kept) => plan_page(page, class, import, &kept, member).into_response(),
        Standing::Refused(refusal) => reading::refused(page, class, import, &refusal),
        Standing::Failed(error) => reading::failed(page, class, import, &error),
        Standing::Over => Redirect::to(&format!("/imports/{}", import.id)).into_response(),
    })
}

fn known(existing: &Existing) -> HashMap<i64, (usize, &ExistingCard)> {
    existing
        .decks
        .iter()
        .flat_map(|deck| deck.cards.iter().enumerate())
        .map(|(place, card)| (card.id, (place + 1, card)))
        .collect()
}

fn plan_page(page: Page, class: Class, import: Import, kept: &Kept, member: bool) -> PlanPage {
    let Planned { reading, plan, existing, media, decks, fingerprint, .. } = &*kept.planned;
    let cards = known(existing);
    let counts = plan.counts();
    // Requests have a list of their own.
    let findings = || reading.findings.iter().filter(|finding| finding.kind != FindingKind::Request);
    let mut shown = PlanPage {
        format: page.t(&format!("format-{}", reading.format.as_str())),
        encoding: reading.encoding,
        cards: reading.decks.iter().map(|deck| deck.cards.len()).sum(),
        decks: reading.decks.iter().map(|deck| lang::deck_name(&deck.name)).collect(),
        to_do: counts.new + counts.changed + counts.restored + counts.moved + media.new + media.replaced,
        counts,
        media: *media,
        changed: Vec::new(),
        conflicts: Vec::new(),
        inexact: 0,
        requests: Vec::new(),
        more_requests: 0,
        missing: Vec::new(),
        more_findings: findings().count().saturating_sub(SHOWN),
        findings: findings()
            .take(SHOWN)
            .map(|finding| FindingRow {
                kind: finding.kind.as_str(),
                text: intake::placed(page.lang, &finding.place, &finding.message),
            })
            .collect(),
        table: reading.table.as_ref().map(|seen| TableForm::new(seen, reading.format)),
        separators: matches!(reading.format, Format::PastedText | Format::Csv)
            .then(|| Separators::of(&import.options.table)),
        pasted: reading.format == Format::PastedText,
        fingerprint: fingerprint.clone(),
        notice: notice(&page, &import, &kept.said),
        choice: DeckChoice::new(plan, existing, decks),
        learned: Some(reading.learned()).filter(|(cards, _)| member && *cards > 0),
        preview: reading
            .decks
            .iter()
            .flat_map(|deck| &deck.cards)
            .take(10)
            .map(|card| PreviewRow {
                front: card.front.rendered.html.as_str().to_owned(),
                back: card.back.rendered.html.as_str().to_owned(),
            })
            .collect(),
        page,
        class,
        import,
    };
    for (index, deck) in plan.decks.iter().enumerate() {
        let Some(incoming) = reading.decks.get(deck.incoming) else { continue };
        for (place, planned) in deck.cards.iter().enumerate() {
            if let Some(card) = incoming.cards.get(planned.incoming) {
                shown.row(planned, card, (index, place), &cards);
            }
        }
        let room = SHOWN.saturating_sub(shown.missing.len());
        shown.missing.extend(deck.missing.iter().take(room).map(|id| MissingRow {
            id: *id,
            front: cards.get(id).map(|(_, card)| card.front.text.clone()).unwrap_or_default(),
        }));
    }
    shown
}

impl PlanPage {
    fn row(&mut self, planned: &CardPlan, card: &Card, at: At, cards: &HashMap<i64, (usize, &ExistingCard)>) {
        let alike = planned.how.is_doubtful();
        self.inexact += usize::from(alike);
        let at = format!("{}.{}", at.0, at.1);
        let taken = matches!(planned.outcome, CardOutcome::New { .. } | CardOutcome::Changed { text: true, .. });
        if taken && !card.requests.is_empty() && self.requests.len() == SHOWN {
            self.more_requests += 1;
        } else if taken && !card.requests.is_empty() {
            let words = card.requests.iter().map(|request| request.words.clone()).collect();
            self.requests.push(RequestRow { at: at.clone(), number: card.position as usize + 1, words });
        }
        let (rows, id) = match planned.outcome {
            CardOutcome::Changed { card, .. } => (&mut self.changed, card),
            CardOutcome::Conflict { card, .. } => (&mut self.conflicts, card),
            _ => return,
        };
        if rows.len() >= SHOWN {
            return;
        }
        let Some((number, ours)) = cards.get(&id) else { return };
        rows.push(ChangeRow {
            at,
            number: *number,
            front: difference(&ours.front.text, &card.front.rendered.text),
            back: difference(&ours.back.text, &card.back.rendered.text),
            tags: planned.tags.is_some(),
            fields: planned.extra.as_deref().map(|shall| FieldRow::all(&ours.extra, shall)).unwrap_or_default(),
            alike,
        });
    }
}

/// What a person ticked.
#[derive(serde::Deserialize)]
pub struct Decision {
    fingerprint: String,
    /// Changes and conflicts that were shown.
    #[serde(default)]
    shown: Vec<String>,
    /// Of these, those to be taken.
    #[serde(default)]
    take: Vec<String>,
    /// Conflicts that were shown.
    #[serde(default)]
    asked: Vec<String>,
    /// Of these, those in which the file's text is taken.
    #[serde(default)]
    theirs: Vec<String>,
    /// Cards that are others than those they look like.
    #[serde(default)]
    apart: Vec<String>,
    /// Missing cards that were shown.
    #[serde(default)]
    missing: Vec<i64>,
    /// Of these, those to be retired.
    #[serde(default)]
    retire: Vec<i64>,
    /// What becomes of the changes that weren't shown; they are taken, as the ticks of the others say.
    #[serde(default)]
    rest_changes: Option<Answer>,
    /// What becomes of the conflicts that weren't shown; unless it is said, nobody has decided on them.
    #[serde(default)]
    rest_conflicts: Option<Answer>,
    /// Missing cards that weren't shown are retired too.
    #[serde(default)]
    rest_missing: bool,
    /// Requests that become remarks.
    #[serde(default)]
    remark: Vec<String>,
    /// What the file's owner had learned becomes the schedule of whoever decides.
    #[serde(default)]
    schedule: bool,
}

impl Decision {
    fn choices(&self, person: &Person) -> Choices {
        let at = |list: &[String]| -> BTreeSet<At> {
            list.iter()
                .filter_map(|text| text.split_once('.'))
                .filter_map(|(d, c)| Some((d.parse().ok()?, c.parse().ok()?)))
                .collect()
        };
        let (shown, take) = (at(&self.shown), at(&self.take));
        let retire: BTreeSet<i64> = self.retire.iter().copied().collect();
        Choices {
            skip: shown.difference(&take).copied().collect(),
            seen: shown.into_iter().chain(at(&self.asked)).collect(),
            theirs: at(&self.theirs),
            apart: at(&self.apart),
            stay: self.missing.iter().copied().filter(|card| !retire.contains(card)).collect(),
            retire,
            unseen: Unseen {
                changes: self.rest_changes.unwrap_or(Answer::Take),
                conflicts: Some(self.rest_conflicts.unwrap_or(Answer::Later)),
                retire: self.rest_missing,
            },
            remarks: at(&self.remark),
            schedule: self.schedule.then(|| reviews::Student { id: person.id, days: person.days() }),
        }
    }
}

/// Applies the plan as it was shown; where the class has changed meanwhile, the new plan is shown instead.
pub async fn apply(
    State(app): State<App>,
    decider: Decider,
    Form(decision): Form<Decision>,
) -> Result<Response, Error> {
    let import = &decider.import;
    let here = format!("/imports/{}", import.id);
    if import.state != "planned" {
        // A second tap on the button: it is done already.
        return Ok(Redirect::to(&here).into_response());
    }
    let order = Order { import: import.id, class: import.class, by: Some(decider.person.id) };
    let choices = decision.choices(&decider.person);
    if choices.schedule.is_some() {
        let (class, id) = (import.class, decider.person.id);
        if !app.store.read(|db| Box::pin(learned::may_bring(db, class, id))).await? {
            return Err(Error::invalid("learned-no-member"));
        }
    }
    let decision = underway::Decision { order, fingerprint: decision.fingerprint, choices, clock: app.clock.clone() };
    let state = app.underway.apply(&app.store, import, decision);
    let (mut end, live) = (state.clone(), app.live.clone());
    // Its end may come after this request's.
    tokio::spawn(async move {
        let _ = end.wait_for(|state| !matches!(state, Standing::Working(_))).await;
        live.look_again();
    });
    if let Standing::Planned(kept) = app.underway.settled(state).await {
        match &kept.said {
            Said::Changed => return Ok(forms::done(&here, &Flash::new("import-changed-meanwhile"))),
            Said::Failed(error) => return Err(error.clone()),
            Said::Nothing => {}
        }
    }
    Ok(Redirect::to(&here).into_response())
}

/// Reads a file anew with what is now said about it. Where its plan waits no more that comes too late, and its page says how it
/// stands.
pub(super) async fn read_with(app: &App, id: ImportId, options: imports::Options) -> Result<Response, Error> {
    let waits =
        app.store.write(move |db| Box::pin(async move { imports::set_options(db, id, &options).await })).await?;
    if waits {
        app.underway.stop(id);
    }
    Ok(Redirect::to(&format!("/imports/{id}")).into_response())
}

/// Drops an import that waits or is being read, and its file. False if it waits no more.
pub(super) async fn forget(app: &App, id: ImportId) -> Result<bool, Error> {
    let gone = app.store.write(move |db| Box::pin(imports::drop_plan(db, id))).await?;
    if gone {
        app.underway.stop(id);
        let _ = tokio::fs::remove_file(intake::upload_file(&app.uploads(), id)).await;
    }
    Ok(gone)
}

/// Drops a plan, or stops its reading.
pub async fn cancel(State(app): State<App>, decider: Decider) -> Result<Response, Error> {
    let id = decider.import.id;
    if !forget(&app, id).await? {
        return Ok(Redirect::to(&format!("/imports/{id}")).into_response());
    }
    Ok(forms::done(&format!("/classes/{}", decider.import.class), &Flash::new("import-cancelled")))
}

/// Takes an applied import back.
pub async fn undo(State(app): State<App>, decider: Decider) -> Result<Response, Error> {
    let Import { id, class, .. } = decider.import;
    let order = Order { import: id, class, by: Some(decider.person.id) };
    let now = app.clock.now();
    app.store.write(move |db| Box::pin(take_back::undo(db, order, now))).await?;
    app.live.look_again();
    Ok(forms::done(&format!("/imports/{id}"), &Flash::new("import-undone")))
}
