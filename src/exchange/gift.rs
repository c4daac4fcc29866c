//! Questions of Moodle as text in GIFT (`docs.moodle.org/en/GIFT_format`; `question/format/gift/format.php` of Moodle 4):
//! questions parted by blank lines, the answers between braces, read in the same order of steps as Moodle does.

use std::collections::HashSet;

use super::deck::Deck;
use super::finding::{FindingKind, Message, Place, Refusal, cut};
use super::gather::{Gather, one_line};
use super::quiz::{self, Answer, Kind, Question, Quiz, Text};
use super::{Format, Upload, name_without_extension};
use crate::content::Markup;

/// What a backslash takes the meaning from, and what stands for it until the marks are found: code points that are
/// no characters and never will be.
const ESCAPED: [(char, char); 6] =
    [(':', '\u{fdd1}'), ('#', '\u{fdd2}'), ('=', '\u{fdd3}'), ('{', '\u{fdd4}'), ('}', '\u{fdd5}'), ('~', '\u{fdd6}')];

/// Answers of a question that are looked at.
const MOST_ANSWERS: usize = 500;

/// Lines of a question, without those that are blank or a comment.
struct Block {
    /// Number of the first line.
    line: u64,
    text: String,
    /// What `[id:…]` and `[tag:…]` in the comments say.
    id: Option<String>,
    tags: Vec<String>,
}

/// Whether a text is GIFT: a category, or answers between braces at the end of at least every third block.
pub(super) fn is(text: &str) -> bool {
    let start = text.get(..text.floor_char_boundary(256 << 10)).unwrap_or_default();
    if !start.contains('{') {
        return false;
    }
    if start.lines().any(|line| line.trim_start().starts_with("$CATEGORY:")) {
        return true;
    }
    let blocks = blocks(start);
    let asked = blocks.iter().take(100).filter(|block| has_answers(&block.text)).count();
    asked > 0 && asked * 3 >= blocks.len().min(100)
}

/// Whether a block holds braces that begin as answers do.
fn has_answers(text: &str) -> bool {
    let text = hidden(text);
    let Some((before, rest)) = text.split_once('{') else { return false };
    let Some((answers, after)) = rest.split_once('}') else { return false };
    let answers = answers.trim();
    // A stylesheet or a program has more braces, and a cloze of Anki's doubles them.
    let plain = !after.contains('{') && !before.trim().is_empty() && !after.starts_with('}');
    let word = answers.split('#').next().unwrap_or_default().trim();
    plain && (answers.starts_with(['=', '~', '#']) || ["T", "F", "TRUE", "FALSE"].contains(&word))
}

/// Reads the questions of a text.
pub(super) fn read(text: &str, upload: &Upload, gather: &mut Gather) -> Result<Vec<Deck>, Refusal> {
    let mut quiz = Quiz::new(name_without_extension(upload.name));
    let mut category = String::new();
    for block in blocks(text) {
        let place = Place::Line(block.line);
        let mut body = block.text.as_str();
        while let Some(rest) = body.trim_start().strip_prefix("$CATEGORY:") {
            let (name, next) = rest.split_once('\n').unwrap_or((rest, ""));
            category = quiz::deck_of(name);
            body = next;
        }
        if body.trim().is_empty() {
            continue;
        }
        match question(body, &block, place.clone()) {
            Ok(question) => quiz.add(&category, &question, &HashSet::new(), gather)?,
            Err(id) => {
                let message = Message::new(id).with("text", cut(&one_line(body), 80));
                gather.report(FindingKind::Skipped, &place, message);
            }
        }
    }
    quiz.finish(Format::Gift, gather)
}

/// The text in blocks parted by blank lines.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let new = || Block { line: 0, text: String::new(), id: None, tags: Vec::new() };
    let mut block = new();
    for (number, line) in (1_u64..).zip(text.lines().chain([""])) {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            if !block.text.is_empty() {
                blocks.push(std::mem::replace(&mut block, new()));
            }
            block = new();
        } else if let Some(comment) = trimmed.strip_prefix("//") {
            for (key, value) in marks(comment) {
                match key {
                    "id" => block.id = Some(value.to_owned()),
                    _ => block.tags.push(value.to_owned()),
                }
            }
        } else {
            if block.text.is_empty() {
                block.line = number;
            } else {
                block.text.push('\n');
            }
            block.text.push_str(line.trim_end());
        }
    }
    blocks
}

/// What a comment says in `[id:…]` and `[tag:…]`.
fn marks(comment: &str) -> impl Iterator<Item = (&str, &str)> {
    comment.split('[').skip(1).take(100).filter_map(|mark| {
        let (mark, _) = mark.split_once(']')?;
        let (key, value) = mark.split_once(':')?;
        matches!(key.trim(), "id" | "tag").then_some((key.trim(), value.trim()))
    })
}

/// Text whose escaped characters are hidden.
fn hidden(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if ('\u{fdd0}'..='\u{fdef}').contains(&c) {
            out.push(char::REPLACEMENT_CHARACTER);
            continue;
        }
        let known = chars.peek().filter(|_| c == '\\').and_then(|next| match next {
            'n' => Some('\n'),
            '\\' => Some('\\'),
            next => ESCAPED.iter().find(|(known, _)| known == next).map(|(_, hidden)| *hidden),
        });
        match known {
            Some(known) => {
                out.push(known);
                chars.next();
            }
            None => out.push(c),
        }
    }
    out
}

/// The characters that [`hidden`] took away.
fn plain(text: &str) -> String {
    let shown = |c: char| ESCAPED.iter().find(|(_, hidden)| *hidden == c).map_or(c, |(shown, _)| *shown);
    text.chars().map(shown).collect::<String>().trim().to_owned()
}

/// How a text is written.
#[derive(Clone, Copy)]
enum Written {
    Auto,
    Html,
    Markdown,
    Plain,
}

/// A text after its mark such as `[html]`, else as `usual`.
fn text(given: &str, usual: Written) -> (Text, Written) {
    let given = given.trim();
    let marked = given.strip_prefix('[').and_then(|rest| rest.split_once(']')).and_then(|(name, rest)| {
        let written = match name {
            "moodle" => Written::Auto,
            "html" => Written::Html,
            "markdown" => Written::Markdown,
            "plain" => Written::Plain,
            _ => return None,
        };
        Some((written, rest))
    });
    let (written, body) = marked.unwrap_or((usual, given));
    let body = plain(body);
    let text = match written {
        Written::Auto => quiz::auto_format(&body),
        Written::Html => Text::html(quiz::math(&body)),
        Written::Markdown => Text { markup: Markup::Markdown, source: body },
        Written::Plain => Text::plain(&body),
    };
    (text, written)
}

/// Makes a question of a block without its category, or says what is wrong with it.
fn question(body: &str, block: &Block, place: Place) -> Result<Question, &'static str> {
    let whole = hidden(body.trim());
    let mut body = whole.as_str();
    let mut name = String::new();
    if let Some((title, rest)) = body.strip_prefix("::").and_then(|rest| rest.split_once("::")) {
        name = cut(&one_line(&plain(title)), 500);
        body = rest.trim();
    }
    let (asked, answers) = match (body.find('{'), body.find('}')) {
        (None, None) => (body.to_owned(), None),
        (Some(open), Some(close)) if open < close => {
            let before = body.get(..open).unwrap_or_default();
            let after = body.get(close + 1..).unwrap_or_default();
            let gap = if after.trim().is_empty() { "" } else { "_____" };
            (format!("{before}{gap}{after}"), Some(body.get(open + 1..close).unwrap_or_default().trim()))
        }
        _ => return Err("import-gift-brace"),
    };
    let (asked, written) = text(&asked, Written::Auto);
    let (answers, general) = match answers.and_then(|answers| answers.rsplit_once("####")) {
        Some((answers, general)) => (Some(answers.trim()), Some(text(general, written).0)),
        None => (answers, None),
    };
    let kind = match answers {
        None => Kind::Description,
        Some("") => Kind::Essay(None),
        Some(answers) => kind(answers, written),
    };
    let (id, tags) = (block.id.clone(), block.tags.clone());
    Ok(Question { id, name, text: asked, feedback: general, tags, kind, place })
}

/// What the text between the braces asks for.
fn kind(answers: &str, written: Written) -> Kind {
    if let Some(numbers) = answers.strip_prefix('#') {
        return Kind::Short(self::numbers(numbers, written));
    }
    if answers.contains('~') {
        let parts = answers.replace('=', "~=");
        let answers = parts.split('~').map(str::trim).filter(|part| !part.is_empty()).take(MOST_ANSWERS);
        let answers = answers.filter_map(|answer| {
            let (percent, rest) = match answer.strip_prefix('=') {
                Some(right) => (100.0, right),
                None => weight(answer).unwrap_or((0.0, answer)),
            };
            let (choice, feedback) = with_feedback(rest, written);
            let choice = text(choice, written).0;
            (!choice.is_blank()).then_some(Answer { text: choice, percent, feedback, typed: None })
        });
        return Kind::Choice { answers: answers.collect(), ordered: false };
    }
    if answers.contains('=') && answers.contains("->") {
        let pairs = answers.split('=').filter_map(|pair| pair.split_once("->")).take(MOST_ANSWERS);
        return Kind::Matching(
            pairs.map(|(item, answer)| (text(item, written).0, Text::plain(&plain(answer)))).collect(),
        );
    }
    let (word, feedback) = answers.split_once('#').unwrap_or((answers, ""));
    let right = match word.trim() {
        "T" | "TRUE" => Some(true),
        "F" | "FALSE" => Some(false),
        _ => None,
    };
    if let Some(right) = right {
        // The first feedback is for a wrong answer, the second for a right one.
        let feedback = feedback.split_once('#').map(|(_, right)| text(right, written).0);
        return Kind::TrueFalse { right, feedback };
    }
    let answers = answers.split('=').map(str::trim).filter(|part| !part.is_empty()).take(MOST_ANSWERS);
    let answer = |answer: &str| {
        let (percent, rest) = weight(answer).unwrap_or((100.0, answer));
        let (words, feedback) = with_feedback(rest, written);
        let (shown, typed) = quiz::short(&plain(words))?;
        Some(Answer { text: shown, percent, feedback, typed })
    };
    Kind::Short(answers.filter_map(answer).collect())
}

/// Numbers with a margin (`3.14:0.01`) or as a range (`1..5`).
fn numbers(numbers: &str, written: Written) -> Vec<Answer> {
    // What follows a tilde is feedback for wrong answers.
    let numbers = numbers.split('~').next().unwrap_or_default();
    let answer = |answer: &str| {
        let (percent, rest) = weight(answer).unwrap_or((100.0, answer));
        let (number, feedback) = with_feedback(rest, written);
        let number = plain(number);
        let (shown, typed) = if let Some((from, to)) = number.split_once("..") {
            (format!("{} … {}", from.trim(), to.trim()), None)
        } else if let Some((number, margin)) = number.split_once(':') {
            let (number, margin) = (number.trim(), margin.trim());
            let exact = margin.is_empty() || margin.parse::<f64>() == Ok(0.0);
            let shown = if exact { number.to_owned() } else { format!("{number} ± {margin}") };
            (shown, Some(number.to_owned()))
        } else {
            (number.clone(), Some(number.clone()))
        };
        (!number.is_empty()).then(|| Answer { text: Text::plain(&shown), percent, feedback, typed })
    };
    let parts = numbers.split('=').map(str::trim).filter(|part| !part.is_empty());
    parts.take(MOST_ANSWERS).filter_map(answer).collect()
}

/// What `%50%` in front of an answer says, and what follows it.
fn weight(answer: &str) -> Option<(f64, &str)> {
    let (percent, rest) = answer.strip_prefix('%')?.split_once('%')?;
    Some((percent.trim().parse().ok()?, rest))
}

/// An answer and what is said to who gives it.
fn with_feedback(answer: &str, written: Written) -> (&str, Option<Text>) {
    match answer.split_once('#') {
        Some((answer, feedback)) => (answer, Some(text(feedback, written).0)),
        None => (answer, None),
    }
}
