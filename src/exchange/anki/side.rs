//! The two sides of a card: templates filled in, the repeated question cut from the answer, typed answers put in.

use super::template::{Broken, Card, Parsed, is_empty, parse};
use super::{NoteType, Template, cloze, filters, occlusion};
use crate::content::{self, Markup, Warning};

/// What a template can't bring to a page: it would only be taken out again, with a finding for each card.
const NEVER_SHOWN: [&str; 2] = ["script", "style"];
/// The same for Anki's own template with shapes over a picture: it has a button for what needs no script here.
const NEVER_SHOWN_WITH_SHAPES: [&str; 3] = ["script", "style", "button"];
/// The kind of Anki's note type with shapes over a picture.
const SHAPES: u32 = 6;
/// Marks where an answer is to be typed, up to [`TYPE_END`].
const TYPE: &str = "[[type:";
const TYPE_END: &str = "]]";

/// A template's texts without what is never shown.
#[derive(Debug)]
pub(super) struct Texts {
    front: String,
    back: String,
    scripts: bool,
}

/// The texts of a template that are used.
pub(super) fn texts(note_type: &NoteType, template: &Template) -> Texts {
    let shapes = note_type.stock == Some(SHAPES);
    let names: &[&str] = if shapes { &NEVER_SHOWN_WITH_SHAPES } else { &NEVER_SHOWN };
    let (front, _) = filters::without_elements(&template.front, names);
    let (back, _) = filters::without_elements(&template.back, names);
    let scripts = [&template.front, &template.back].iter().any(|text| filters::without_elements(text, &["script"]).1);
    Texts { front: front.into_owned(), back: back.into_owned(), scripts: scripts && !shapes }
}

/// How cards of one template look.
#[derive(Debug)]
pub(super) struct Look<'t> {
    front: Parsed<'t>,
    back: Parsed<'t>,
    fields: &'t [String],
    /// Name of the note type.
    pub note_type: &'t str,
    /// Name of the template.
    pub template: &'t str,
    /// A card for each gap.
    pub cloze: bool,
    /// The template has scripts, which are never run.
    pub scripts: bool,
    /// What is dangerous in the template itself.
    pub told: Vec<Warning>,
    /// The fields of the older add-on: the picture, and what lies over it in question and answer.
    masks: Option<[usize; 3]>,
}

impl<'t> Look<'t> {
    /// Filters that aren't Anki's own, each once.
    pub fn unknown_filters(&self) -> Vec<&'t str> {
        let mut all = self.front.unknown_filters.clone();
        all.extend(self.back.unknown_filters.iter().filter(|filter| !self.front.unknown_filters.contains(filter)));
        all
    }
}

/// Parses a template. Errors as Anki has them for the template as it stands.
pub(super) fn look<'t>(
    note_type: &'t NoteType,
    template: &'t Template,
    texts: &'t Texts,
    deepest: usize,
) -> Result<Look<'t>, Broken> {
    let side = |whole: &'t str, shown: &'t str| -> Result<Parsed<'t>, Broken> {
        let whole = parse(whole, &note_type.fields, deepest)?;
        // Where a section begins in a script and ends outside, the script stays for the sanitiser.
        Ok(parse(shown, &note_type.fields, deepest).unwrap_or(whole))
    };
    let front = side(&template.front, &texts.front)?;
    let back = side(&template.back, &texts.back)?;
    let mut told = Vec::new();
    for own in [front.own_text(), back.own_text()] {
        let warnings = content::render(Markup::Html, &own).map(|rendered| rendered.warnings).unwrap_or_default();
        for warning in warnings {
            if matches!(warning, Warning::Unsafe { .. }) && !told.contains(&warning) {
                told.push(warning);
            }
        }
    }
    Ok(Look {
        front,
        back,
        fields: &note_type.fields,
        note_type: &note_type.name,
        template: &template.name,
        cloze: note_type.cloze,
        scripts: texts.scripts,
        told,
        masks: occlusion::older(&note_type.fields),
    })
}

/// The HTML of both sides.
#[derive(Debug)]
pub(super) struct Sides {
    pub front: String,
    pub back: String,
    /// HTML of the answer to be typed.
    pub typed: Option<String>,
    /// Shapes that couldn't be read.
    pub unread: usize,
}

/// Fills in both sides. None if Anki would say that the front is blank.
pub(super) fn sides(look: &Look, card: &Card) -> Result<Option<Sides>, Broken> {
    if !look.cloze && look.front.is_blank(card) {
        return Ok(None);
    }
    let (mut asked, mut answered) = (Vec::new(), Vec::new());
    let question = look.front.fill(card, &mut asked)?;
    let answer = look.back.fill(&Card { front: Some(&question), ..*card }, &mut answered)?;
    let answer = without_question(&question, &answer, look.back.begins_with_front());
    let typed = first_typed(&question).map(|spec| expected(spec, look, card));
    let mut front = filled(&question, |_| String::new());
    let mut back = filled(&answer, |spec| expected(spec, look, card));
    let mut unread = 0;
    for (side, shapes, is_question) in [(&mut front, &asked, true), (&mut back, &answered, false)] {
        if !shapes.is_empty() {
            let (masks, damaged) = occlusion::masks(shapes, is_question);
            unread = unread.max(damaged);
            *side = occlusion::place(side, &masks);
        } else if let Some([image, in_question, in_answer]) = look.masks {
            let field = |at: usize| card.fields.get(at).copied().unwrap_or_default();
            let mask = field(if is_question { in_question } else { in_answer });
            *side = occlusion::placed_over(side, field(image), mask);
        }
    }
    // Blanks around it show nothing, and without them a side mostly is just a field.
    let [front, back] = [front, back].map(|side| trimmed(filters::without_speech(side)));
    if front.len().max(back.len()) > card.limit {
        return Err(Broken::TooLarge);
    }
    Ok(Some(Sides { front, back, typed, unread }))
}

fn trimmed(side: String) -> String {
    let inner = side.trim_matches(|c: char| c.is_ascii_whitespace());
    if inner.len() == side.len() { side } else { inner.to_owned() }
}

/// What is to be typed, by `Field`, `cloze:Field` or `nc:Field`.
fn expected(spec: &str, look: &Look, card: &Card) -> String {
    let gaps = spec.starts_with("cloze:");
    let mut name = spec;
    while let Some(rest) = name.strip_prefix("cloze:").or_else(|| name.strip_prefix("nc:")) {
        name = rest;
    }
    let at = look.fields.iter().rposition(|field| field == name);
    let text = at.and_then(|at| card.fields.get(at)).copied().unwrap_or_default();
    if gaps { cloze::expected(text, card.number) } else { text.to_owned() }
}

/// What stands in the first mark for typing.
fn first_typed(html: &str) -> Option<&str> {
    let (_, rest) = html.split_once(TYPE)?;
    rest.split_once(TYPE_END).map(|(spec, _)| spec)
}

/// `html` with the marks for typing replaced.
fn filled(html: &str, with: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, from)) = rest.split_once(TYPE)
        && let Some((spec, after)) = from.split_once(TYPE_END)
    {
        out.push_str(before);
        out.push_str(&with(spec));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The answer without the question that it repeats before its `<hr id=answer>`; all of it where it repeats none.
fn without_question(question: &str, answer: &str, begins_with_it: bool) -> String {
    let Some((start, end)) = answer_rule(answer) else { return answer.to_owned() };
    let before = answer.get(..start).unwrap_or_default();
    let after = answer.get(end..).unwrap_or_default();
    let (shown, asked) = (filled(before, |_| String::new()), filled(question, |_| String::new()));
    let (shown, asked) = (shown.trim(), asked.trim());
    if shown == asked || same_to_read(shown, asked) {
        return after.to_owned();
    }
    // More than the question stands there: that is part of the answer.
    match before.trim_start().strip_prefix(question.trim()).filter(|_| begins_with_it) {
        Some(more) if is_empty(more) => after.to_owned(),
        Some(more) => format!("{more}<hr>{after}"),
        None => answer.to_owned(),
    }
}

/// Whether two texts differ in nothing but their markup.
fn same_to_read(one: &str, other: &str) -> bool {
    if !one.contains('<') && !other.contains('<') {
        return false;
    }
    let words = |html: &str| filters::strip(html).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let read = words(one);
    !read.is_empty() && read == words(other) && one.matches("<img").count() == other.matches("<img").count()
}

/// Where the first `<hr id=answer>` stands, however it is written.
fn answer_rule(html: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    loop {
        let start = at + html.get(at..)?.find('<')?;
        let here = html.get(start + 1..)?;
        if here.get(..2).is_some_and(|name| name.eq_ignore_ascii_case("hr")) {
            let length = here.find('>')?;
            let inner = here.get(2..length)?.to_ascii_lowercase().replace(['"', '\'', '/'], " ");
            let words: Vec<&str> =
                inner.split(|c: char| c.is_whitespace() || c == '=').filter(|w| !w.is_empty()).collect();
            if inner.starts_with(char::is_whitespace) && words.windows(2).any(|two| two == ["id", "answer"]) {
                return Some((start, start + 1 + length + 1));
            }
        }
        at = start + 1;
    }
}
