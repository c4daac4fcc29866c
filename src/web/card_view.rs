//! A card as the study page and the API show it: what it is, and what each grade would do.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{LazyLock, PoisonError, RwLock};

use crate::content;
use crate::lang::Lang;
use crate::schedule::day::Day;
use crate::schedule::fold;
use crate::schedule::order::Mode;
use crate::schedule::sm2::{self, ComesBack, State};
use crate::store::cards::{CardText, Standing};
use crate::store::ids::UserId;
use crate::store::remarks::Remark;
use crate::web::api::words;

/// What one grade would do to the card.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
pub struct Choice {
    /// From 1, forgotten, to 5, easy.
    #[schema(minimum = 1, maximum = 5)]
    pub grade: u8,
    /// Seconds until it comes back today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again_after_s: Option<u32>,
    /// Other cards until it comes back today, whichever is first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again_after_cards: Option<u32>,
    /// Comes back today when nothing else is left.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub again_at_end: bool,
    /// Days until it is due.
    pub days: u32,
    /// As short as a button needs.
    pub label: String,
    /// In full, for a screen reader.
    pub aria: String,
}

/// A card, ready to be shown.
#[allow(clippy::struct_excessive_bools)] // each is a field of the API
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
#[schema(as = StudyCard)]
pub struct CardView {
    /// The card.
    pub card_id: i64,
    /// Its deck.
    pub deck_id: i64,
    /// Language of the text as a BCP 47 tag such as `fr`, or empty.
    pub language: String,
    /// The question as safe HTML.
    pub front_html: String,
    /// The answer as safe HTML.
    pub back_html: String,
    /// Stands for this text: said along with an answer, it tells which text of the card was answered.
    pub version: i64,
    /// The student has bookmarked it.
    pub bookmarked: bool,
    /// Why it comes: `new`, `due`, `again` today, or `extra`.
    #[schema(schema_with = words::what)]
    pub what: &'static str,
    /// The same in the student's language.
    pub what_label: String,
    /// Forgotten so often that it should be looked at.
    pub leech: bool,
    /// What has become of its text since the student last answered it, as safe HTML, to be shown behind the answer only; empty where
    /// it says the same.
    pub changed_html: String,
    /// Open remarks as safe HTML, to be shown behind the answer only; empty without any.
    pub remarks_html: String,
    /// The student's own note, to be shown behind the answer only: plain text, empty without one.
    pub note: String,
    /// The student may propose a correction of it.
    pub suggests: bool,
    /// Needs the math font.
    pub math: bool,
    /// The state before the answer.
    pub state: StateView,
    /// What each grade would do, from 1 to 5.
    pub next: Vec<Choice>,
}

/// A state as the API gives it.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
#[schema(as = State)]
pub struct StateView {
    /// Passing grades in a row.
    pub repetitions: u32,
    /// Days to the next scheduled review.
    pub interval_days: u32,
    /// How fast the intervals grow, such as 2.36.
    #[schema(minimum = 1.3)]
    pub ease: f64,
    /// The day on which it is due; null for a new card.
    #[schema(format = Date)]
    pub due_on: Option<String>,
    /// Failing grades after a passing one.
    pub lapses: u32,
    /// Must be repeated today.
    pub again: bool,
}

impl StateView {
    /// `state` as it counts on `today`.
    pub fn new(state: &State, today: Day) -> Self {
        Self {
            repetitions: state.repetitions,
            interval_days: state.interval_days,
            ease: f64::from(state.ease.hundredths()) / 100.0,
            due_on: state.due.map(|due| crate::schedule::day::date(due).to_string()),
            lapses: state.lapses,
            again: state.again_on(today),
        }
    }
}

impl CardView {
    /// `card` for `student`, who stands to it like that, on `today`, with the exam that counts for its deck.
    pub fn new(
        card: &CardText,
        standing: &Standing,
        student: UserId,
        (today, exam): (Day, Option<Day>),
        mode: Mode,
        lang: Lang,
    ) -> Self {
        let state = &standing.state;
        let again = state.again_on(today);
        let seed = fold::seed(student.0, card.id.0);
        let shown = sm2::shown_due(state, today, exam, seed);
        let what = match () {
            () if again => "again",
            () if state.is_new() => "new",
            () if mode == Mode::Due || shown.is_some_and(|due| due <= today) => "due",
            () => "extra",
        };
        let cram = mode == Mode::Cram;
        let next = sm2::preview(state, today, cram, exam, seed).iter().map(|p| choice(p, lang)).collect();
        Self {
            card_id: card.id.0,
            deck_id: card.deck.0,
            language: card.language.clone(),
            front_html: card.front.as_str().to_owned(),
            back_html: card.back.as_str().to_owned(),
            version: card.made_at(),
            bookmarked: standing.bookmarked,
            what,
            what_label: lang.t(&format!("study-what-{what}")),
            leech: state.is_leech(),
            changed_html: String::new(),
            remarks_html: card
                .remarks
                .iter()
                .filter(|remark| remark.is_for(student))
                .map(|remark| remark_html(remark, lang))
                .collect(),
            note: standing.note.clone(),
            suggests: false,
            math: card.has_math,
            state: StateView::new(state, today),
            next,
        }
    }
}

/// A remark with its pinned answer, and the way to the others.
fn remark_html(remark: &Remark, lang: Lang) -> String {
    let said = |author: Option<&str>, text: &str| {
        let author = author.map(|name| format!("<b>{}</b> ", content::escape(name)));
        format!("{}{}", author.unwrap_or_default(), content::escape(text))
    };
    let link = match remark.answers {
        0 => lang.t("remark-answer"),
        n => lang.say("remark-answers", [("n", n.into())]),
    };
    let (card, id) = (remark.card, remark.id);
    let mut html = format!(
        "<p>{} <a href=\"/cards/{card}/remarks#remark-{id}\">{}</a></p>",
        said(remark.author.as_deref(), &remark.text),
        content::escape(&link)
    );
    if let Some(pinned) = &remark.pinned {
        let _ = write!(html, "<p class=\"remark\">{}</p>", said(remark.pinned_by.as_deref(), pinned));
    }
    html
}

/// The words on the button of a grade, and in full, by language, grade, days and the way back today.
type Words = HashMap<(Lang, u8, u32, Option<ComesBack>), (String, String)>;

/// The words are few and every page has ten of them, so they are put together once.
static WORDS: LazyLock<RwLock<Words>> = LazyLock::new(RwLock::default);
/// Intervals are capped, but an old class has many: beyond so many the words are forgotten and made anew.
const WORDS_MOST: usize = 5_000;

fn words(preview: &sm2::Preview, lang: Lang) -> (String, String) {
    let key = (lang, preview.grade.get(), preview.days, preview.again);
    if let Some(known) = WORDS.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return known.clone();
    }
    let (label, when) = match preview.again {
        Some(ComesBack::After { seconds, .. }) => {
            let minutes = seconds / 60;
            (lang.say("away-minutes", [("n", minutes.into())]), lang.say("in-minutes", [("n", minutes.into())]))
        }
        _ => (lang.away(preview.days), lang.in_full(preview.days)),
    };
    // What is seen comes first: who speaks to the page says what they see.
    let said = [("label", label.clone().into()), ("when", when.into())];
    let aria = lang.say(&format!("grade-{}-aria", preview.grade.get()), said);
    let mut all = WORDS.write().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= WORDS_MOST {
        all.clear();
    }
    all.insert(key, (label.clone(), aria.clone()));
    (label, aria)
}

fn choice(preview: &sm2::Preview, lang: Lang) -> Choice {
    let grade = preview.grade.get();
    let (again_after_s, again_after_cards, again_at_end) = match preview.again {
        Some(ComesBack::After { seconds, cards }) => (Some(seconds), Some(cards), false),
        Some(ComesBack::EndOfRound) => (None, None, true),
        None => (None, None, false),
    };
    let (label, aria) = words(preview, lang);
    Choice { grade, again_after_s, again_after_cards, again_at_end, days: preview.days, label, aria }
}
