//! The questions of a quiz and the cards that they become. `moodle.rs` and `gift.rs` read them.
//!
//! A question of one answer is one card. Of a matching question each pair is a card, and of a text with gaps each gap,
//! all siblings: a pair or a gap is one thing to know, and nobody can grade five of them with one number. Choices stand
//! on the front in an order that doesn't give the right one away, which often comes first in the file.

use std::collections::HashSet;

use super::deck::{Card, Deck, Side};
use super::finding::{FindingKind, Message, Place, Refusal};
use super::gather::{Decks, Gather, kib};
use super::{Format, matching};
use crate::content::{self, Markup};

/// Cards that one question may make.
const MOST_CARDS: usize = 200;

/// Bytes of the cards of one question: each of them holds its whole text.
const MOST_BYTES: usize = 8 << 20;

/// A text in one of our markups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub markup: Markup,
    pub source: String,
}

impl Text {
    pub fn html(source: impl Into<String>) -> Self {
        Self { markup: Markup::Html, source: source.into() }
    }

    pub fn plain(text: &str) -> Self {
        Self::html(content::escape(text.trim()))
    }

    pub fn is_blank(&self) -> bool {
        let source = self.source.trim();
        if source.is_empty() {
            return true;
        }
        // Editors leave <p><br></p> where nothing was written.
        source.len() < 200
            && content::render(self.markup, source).is_ok_and(|shown| {
                shown.text.trim().is_empty() && shown.media.is_empty() && !shown.html.as_str().contains('<')
                    || shown.text.trim().is_empty() && shown.media.is_empty() && !shown.has_math
            })
    }
}

/// An answer with what it is worth.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub text: Text,
    /// 100 for a right one, 0 or less for a wrong one.
    pub percent: f64,
    pub feedback: Option<Text>,
    /// What is to be typed, for answers that are.
    pub typed: Option<String>,
}

/// A part of a text with gaps.
#[derive(Debug)]
pub(super) enum Part {
    /// Text around the gaps, in the markup of the question.
    Words(String),
    /// A gap.
    Gap(Gap),
}

/// A gap in a text.
#[derive(Debug)]
pub(super) struct Gap {
    /// Right answers, plain.
    pub answers: Vec<String>,
    /// What can be chosen, plain; empty where it is to be typed.
    pub choices: Vec<String>,
    pub feedback: Option<String>,
}

/// What is asked.
#[derive(Debug)]
pub(super) enum Kind {
    /// Words or a number to be typed.
    Short(Vec<Answer>),
    TrueFalse {
        right: bool,
        feedback: Option<Text>,
    },
    Choice {
        answers: Vec<Answer>,
        ordered: bool,
    },
    Matching(Vec<(Text, Text)>),
    /// Things to be put in order, given in the right one.
    Ordering(Vec<Text>),
    /// A longer text, with a model answer if there is one.
    Essay(Option<Text>),
    Gaps(Vec<Part>),
    /// A text without a question.
    Description,
    /// A kind that no card can ask.
    Other(String),
}

/// A question of a quiz.
#[derive(Debug)]
pub(super) struct Question {
    /// Its identity, if its author gave it one.
    pub id: Option<String>,
    pub name: String,
    pub text: Text,
    /// What is said to everyone after the answer.
    pub feedback: Option<Text>,
    pub tags: Vec<String>,
    pub kind: Kind,
    pub place: Place,
}

/// The cards of a quiz, deck by deck.
#[derive(Debug)]
pub(super) struct Quiz {
    decks: Decks,
    cards: usize,
    /// Where questions without a category go.
    otherwise: String,
}

impl Quiz {
    pub fn new(otherwise: String) -> Self {
        Self { decks: Decks::default(), cards: 0, otherwise }
    }

    /// Adds the cards of a question, or reports why it makes none. `known` are the media that the file brings.
    pub fn add(
        &mut self,
        category: &str,
        question: &Question,
        known: &HashSet<String>,
        gather: &mut Gather,
    ) -> Result<(), Refusal> {
        let name = gather.deck_name(category, &self.otherwise, &question.place);
        for card in cards(question, known, gather) {
            self.cards += 1;
            if self.cards > gather.limits.cards {
                gather.check_cards(self.cards)?;
            }
            self.decks.push(&name, card, &gather.limits)?;
        }
        Ok(())
    }

    /// The decks; says no if there is no card.
    pub fn finish(self, format: Format, gather: &Gather) -> Result<Vec<Deck>, Refusal> {
        gather.check_cards(self.cards)?;
        let mut decks = self.decks.finish();
        for deck in decks.iter_mut().filter(|deck| deck.name != self.otherwise) {
            deck.source_id = Some(format!("{}:{}", format.as_str(), deck.name));
        }
        Ok(decks)
    }
}

/// The deck of a category such as `$course$/top/Géographie/Capitales`, in which `//` is a slash.
pub(super) fn deck_of(category: &str) -> String {
    let slash = category.trim().replace("//", "\u{fdd0}");
    let mut levels = slash.split('/').map(|level| level.replace('\u{fdd0}', "/").replace("::", ":")).peekable();
    levels.next_if(|level| level.starts_with('$') && level.ends_with('$'));
    levels.next_if(|level| level.trim() == "top");
    levels.collect::<Vec<_>>().join("::")
}

/// The front and back of one card before they are rendered.
struct Draft {
    front: Text,
    back: Text,
    typed: Option<String>,
}

fn cards(question: &Question, known: &HashSet<String>, gather: &mut Gather) -> Vec<Card> {
    let drafts = match drafts(question) {
        Ok(drafts) => drafts,
        Err(message) => {
            gather.report(FindingKind::Skipped, &question.place, message);
            return Vec::new();
        }
    };
    let several = drafts.len() > 1;
    let note = several.then(|| matching::digest(&[&question.name, &question.text.source]));
    let mut made = Vec::new();
    for (number, draft) in (1_usize..).zip(drafts) {
        let Some(front) = shown(&draft.front, "import-question-missing", question, gather) else { continue };
        let Some(back) = shown(&draft.back, "import-answer-missing", question, gather) else { continue };
        let mut card = gather.card(front, back, question.place.clone(), known);
        card.tags = gather.tags(question.tags.iter().map(String::as_str), &question.place);
        card.typed = draft.typed.filter(|typed| typed.len() <= 1_000);
        card.note.clone_from(&note);
        let id = question.id.as_ref().map(|id| if several { format!("{id}/{number}") } else { id.clone() });
        card.source_id = id.and_then(|id| gather.short(&id));
        gather.requests(&mut card);
        made.push(card);
    }
    made
}

/// A side that says something.
fn shown(text: &Text, missing: &'static str, question: &Question, gather: &mut Gather) -> Option<Side> {
    let side = gather.side(text.markup, &text.source, &question.place)?;
    if side.rendered.text.trim().is_empty() && side.rendered.media.is_empty() && !side.rendered.has_math {
        gather.report(FindingKind::Skipped, &question.place, Message::new(missing));
        return None;
    }
    Some(side)
}

/// What a question asks, card by card, or why it can't be asked.
fn drafts(question: &Question) -> Result<Vec<Draft>, Message> {
    let asked = if question.text.is_blank() { Text::plain(&question.name) } else { question.text.clone() };
    let with_feedback = |own: Option<&Text>| -> Vec<Text> {
        own.into_iter().chain(&question.feedback).filter(|text| !text.is_blank()).cloned().collect()
    };
    let one = |front: Text, back: Text, typed: Option<String>| vec![Draft { front, back, typed }];
    Ok(match &question.kind {
        Kind::Description => return Err(Message::new("import-quiz-description").with("name", &question.name)),
        Kind::Other(kind) => {
            return Err(Message::new("import-quiz-kind").with("kind", kind).with("name", &question.name));
        }
        Kind::Essay(model) => {
            let Some(back) = with_feedback(model.as_ref()).into_iter().reduce(|one, other| stacked(&[one, other]))
            else {
                return Err(Message::new("import-quiz-no-model").with("name", &question.name));
            };
            one(asked, back, None)
        }
        Kind::Short(answers) => {
            let right = right(answers);
            let Some(first) = right.first() else {
                return Err(Message::new("import-quiz-no-right").with("name", &question.name));
            };
            let mut parts = vec![list(&right.iter().map(|answer| &answer.text).collect::<Vec<_>>())];
            parts.extend(with_feedback(first.feedback.as_ref()));
            one(asked, stacked(&parts), first.typed.clone())
        }
        Kind::TrueFalse { right, feedback } => {
            // A sign beside the words of the format: a card is in the language of its deck, which nobody told.
            let mut parts = vec![Text::html(if *right { "✓ true" } else { "✗ false" })];
            parts.extend(with_feedback(feedback.as_ref()));
            one(asked, stacked(&parts), None)
        }
        Kind::Choice { answers, ordered } => {
            let right = right(answers);
            if right.is_empty() {
                return Err(Message::new("import-quiz-no-right").with("name", &question.name));
            }
            let mut choices: Vec<&Text> = answers.iter().map(|answer| &answer.text).collect();
            if !ordered {
                choices.sort_by_cached_key(|text| content::folded(&text.source));
            }
            let front = stacked(&[asked, if choices.len() > 1 { list(&choices) } else { Text::html("") }]);
            let mut parts = vec![list(&right.iter().map(|answer| &answer.text).collect::<Vec<_>>())];
            let own = right.iter().filter_map(|answer| answer.feedback.as_ref()).find(|text| !text.is_blank());
            parts.extend(with_feedback(own));
            one(front, stacked(&parts), None)
        }
        Kind::Ordering(items) if items.len() > 1 => {
            let mut shuffled: Vec<&Text> = items.iter().collect();
            shuffled.sort_by_cached_key(|text| content::folded(&text.source));
            let mut parts = vec![numbered(items)];
            parts.extend(with_feedback(None));
            one(stacked(&[asked, list(&shuffled)]), stacked(&parts), None)
        }
        Kind::Ordering(_) => return Err(Message::new("import-quiz-no-right").with("name", &question.name)),
        Kind::Matching(pairs) => {
            let pairs: Vec<_> = pairs.iter().filter(|(item, _)| !item.is_blank()).collect();
            bounded(pairs.len(), asked.source.len())?;
            if pairs.is_empty() {
                return Err(Message::new("import-quiz-no-right").with("name", &question.name));
            }
            pairs
                .into_iter()
                .map(|(item, answer)| {
                    let mut parts = vec![answer.clone()];
                    parts.extend(with_feedback(None));
                    Draft { front: stacked(&[asked.clone(), item.clone()]), back: stacked(&parts), typed: None }
                })
                .collect()
        }
        Kind::Gaps(parts) => gaps(parts, question.text.markup, &with_feedback(None))?,
    })
}

/// The answers that are worth most.
fn right(answers: &[Answer]) -> Vec<&Answer> {
    let full: Vec<&Answer> = answers.iter().filter(|answer| answer.percent >= 99.9).collect();
    if !full.is_empty() {
        return full;
    }
    // Of several that belong together each is worth a part.
    answers.iter().filter(|answer| answer.percent > 0.0).collect()
}

/// Says no to a question whose cards would be far larger than itself.
fn bounded(cards: usize, bytes: usize) -> Result<(), Message> {
    if cards > MOST_CARDS || cards.saturating_mul(bytes) > MOST_BYTES {
        return Err(Message::new("import-quiz-too-large").with("most", MOST_CARDS).with("size", kib(MOST_BYTES)));
    }
    Ok(())
}

/// A card for each gap: the others are filled in.
fn gaps(parts: &[Part], markup: Markup, feedback: &[Text]) -> Result<Vec<Draft>, Message> {
    let count = parts.iter().filter(|part| matches!(part, Part::Gap(_))).count();
    let bytes = parts.iter().map(|part| match part {
        Part::Words(words) => words.len(),
        Part::Gap(gap) => gap.answers.iter().chain(&gap.choices).map(String::len).sum(),
    });
    bounded(count, bytes.sum())?;
    let filled = |gap: &Gap| content::escape(&gap.answers.join(" / "));
    let text = |asked: usize, marked: &dyn Fn(&Gap) -> String| {
        let mut out = String::new();
        let mut number = 0;
        for part in parts {
            match part {
                Part::Words(words) => out.push_str(words),
                Part::Gap(gap) => {
                    out.push_str(&if number == asked { marked(gap) } else { filled(gap) });
                    number += 1;
                }
            }
        }
        Text { markup, source: out }
    };
    let all = parts.iter().filter_map(|part| match part {
        Part::Gap(gap) => Some(gap),
        Part::Words(_) => None,
    });
    Ok(all
        .enumerate()
        .filter(|(_, gap)| !gap.answers.is_empty())
        .map(|(number, gap)| {
            let front = text(number, &|gap| {
                let shown = if gap.choices.len() > 1 { gap.choices.join(" / ") } else { "…".to_owned() };
                format!("<mark>{}</mark>", content::escape(&format!("[{shown}]")))
            });
            let mut back = vec![text(number, &|gap| format!("<mark>{}</mark>", filled(gap)))];
            back.extend(gap.feedback.as_deref().filter(|words| !words.is_empty()).map(Text::plain));
            back.extend(feedback.iter().cloned());
            let typed = gap.answers.first().filter(|_| gap.choices.is_empty()).cloned();
            Draft { front, back: stacked(&back), typed }
        })
        .collect())
}

/// Texts one under the other. Markdown among them makes it Markdown, in which the others stand as blocks of HTML.
fn stacked(parts: &[Text]) -> Text {
    let parts: Vec<&Text> = parts.iter().filter(|part| !part.source.trim().is_empty()).collect();
    match parts.as_slice() {
        [] => Text::html(""),
        [only] => (*only).clone(),
        several if several.iter().all(|part| part.markup == Markup::Html) => {
            Text::html(several.iter().map(|part| block(&part.source)).collect::<String>())
        }
        several => {
            let blocks: Vec<String> = several
                .iter()
                .map(|part| match part.markup {
                    Markup::Markdown => part.source.trim().to_owned(),
                    Markup::Html => on_one_line(&block(&part.source)),
                })
                .collect();
            Text { markup: Markup::Markdown, source: blocks.join("\n\n") }
        }
    }
}

/// HTML that begins a line of its own.
fn block(html: &str) -> String {
    let html = html.trim();
    let blocks = ["<p", "<ul", "<ol", "<div", "<table", "<pre", "<blockquote", "<h"];
    if blocks.iter().any(|tag| html.starts_with(tag)) { html.to_owned() } else { format!("<div>{html}</div>") }
}

/// HTML without a line break, which Markdown would take for the end of it.
fn on_one_line(html: &str) -> String {
    html.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// One text as it is, several as a list.
fn list(items: &[&Text]) -> Text {
    match items {
        [only] => Text { markup: only.markup, source: inline(only).to_owned() },
        items if items.iter().all(|item| item.markup == Markup::Html) => {
            Text::html(format!("<ul>{}</ul>", list_items(items.iter().copied())))
        }
        items => marked(items.iter().copied(), |_| "- ".to_owned()),
    }
}

fn numbered(items: &[Text]) -> Text {
    if items.iter().all(|item| item.markup == Markup::Html) {
        return Text::html(format!("<ol>{}</ol>", list_items(items.iter())));
    }
    marked(items.iter(), |index| format!("{}. ", index + 1))
}

fn list_items<'t>(items: impl Iterator<Item = &'t Text>) -> String {
    items.map(|item| ["<li>", inline(item), "</li>"].concat()).collect::<Vec<_>>().concat()
}

/// A list in Markdown.
fn marked<'t>(items: impl Iterator<Item = &'t Text>, mark: impl Fn(usize) -> String) -> Text {
    let lines: Vec<String> = items
        .enumerate()
        .map(|(index, item)| {
            let text = match item.markup {
                Markup::Markdown => item.source.trim().replace('\n', "\n   "),
                Markup::Html => on_one_line(inline(item)),
            };
            format!("{}{text}", mark(index))
        })
        .collect();
    Text { markup: Markup::Markdown, source: lines.join("\n") }
}

/// The inside of a text that is one paragraph and nothing else.
fn inline(text: &Text) -> &str {
    let source = text.source.trim();
    let inside = || {
        let (_, inside) = source.strip_prefix("<p").filter(|rest| rest.starts_with(['>', ' ']))?.split_once('>')?;
        let inside = inside.strip_suffix("</p>")?;
        (!inside.contains("<p") && !inside.contains("</p")).then_some(inside)
    };
    if text.markup == Markup::Html { inside().unwrap_or(source) } else { source }
}

/// Text with tags in which line breaks count, as Moodle's own format has them.
pub(super) fn auto_format(text: &str) -> Text {
    Text::html(math(text.trim()).replace('\n', "<br>"))
}

/// Moodle's `$$…$$` in the spelling that HTML sides have.
pub(super) fn math(html: &str) -> String {
    let pieces: Vec<&str> = html.split("$$").collect();
    if pieces.len() < 3 || pieces.len().is_multiple_of(2) {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len());
    for (index, piece) in pieces.into_iter().enumerate() {
        if index > 0 {
            out.push_str(if index.is_multiple_of(2) { "\\]" } else { "\\[" });
        }
        out.push_str(piece);
    }
    out
}

/// What a short answer shows and what is to be typed; in one with `*`, which stands for anything, nothing is.
/// None for the answer that takes everything.
pub(super) fn short(text: &str) -> Option<(Text, Option<String>)> {
    let text = text.trim();
    if text.is_empty() || text == "*" {
        return None;
    }
    let wild = text.replace("\\*", "").contains('*');
    let text = text.replace("\\*", "*");
    Some((Text::plain(&text), (!wild).then_some(text)))
}
