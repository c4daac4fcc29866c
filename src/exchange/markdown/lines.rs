//! The lines of a Markdown file: its front matter, which of them are code or a formula, and what a line may begin.

use crate::exchange::gather::one_line;

/// Lines that front matter may have.
const MOST_FRONT: usize = 100;

/// What the lines between `---` at the head of a file say.
#[derive(Debug, Default)]
pub(super) struct Front {
    /// Lines that it takes, its marks counted.
    pub lines: usize,
    /// Recto wrote the file.
    pub own: bool,
    pub deck: Option<String>,
    pub tags: Vec<String>,
    pub language: Option<String>,
}

/// A line of the text.
#[derive(Debug)]
pub(super) struct Line<'t> {
    /// From 1.
    pub number: u64,
    pub text: &'t str,
    /// Neither code nor formula.
    pub plain: bool,
}

/// Reads front matter: `key: value`, tags also as a list of lines. Nothing of it counts if it isn't closed.
pub(super) fn front_matter(text: &str) -> Front {
    let mut lines = text.lines();
    if lines.next().map(str::trim_end) != Some("---") {
        return Front::default();
    }
    let mut front = Front { lines: 1, ..Front::default() };
    let mut key = String::new();
    for line in lines.take(MOST_FRONT) {
        front.lines += 1;
        if matches!(line.trim_end(), "---" | "...") {
            return front;
        }
        let item = line.trim_start().strip_prefix("- ").filter(|_| key == "tags");
        if let Some(item) = item {
            front.tags.push(unquoted(item));
            continue;
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        key = name.trim().to_lowercase();
        let value = value.trim();
        let word = || Some(unquoted(value)).filter(|word| !word.is_empty());
        match key.as_str() {
            "recto" => front.own = value == "1",
            "deck" => front.deck = word().or(front.deck),
            "title" | "name" => front.deck = front.deck.or_else(word),
            "tags" | "tag" => {
                let list = value.trim_start_matches('[').trim_end_matches(']');
                let marks: &[char] = if list.contains(',') { &[','] } else { &[' '] };
                front.tags.extend(list.split(marks).map(unquoted).filter(|tag| !tag.is_empty()));
                "tags".clone_into(&mut key);
            }
            "lang" | "language" => front.language = word(),
            _ => {}
        }
    }
    Front::default()
}

fn unquoted(value: &str) -> String {
    one_line(value.trim().trim_matches(['"', '\'']).trim_start_matches('#'))
}

/// What is open in a text.
enum Block {
    Code(char, usize),
    Math(&'static str),
}

/// The lines after the first `skip`. A code block or a formula that is never closed is none.
pub(super) fn lines(text: &str, skip: usize) -> Vec<Line<'_>> {
    let mut lines: Vec<Line> = Vec::new();
    let mut open: Option<(Block, usize)> = None;
    for (number, text) in (1_u64..).zip(text.split('\n')).skip(skip) {
        let trimmed = text.trim();
        let mut plain = open.is_none();
        match &open {
            Some((Block::Code(mark, length), _)) => {
                if trimmed.len() >= *length && trimmed.chars().all(|c| c == *mark) {
                    open = None;
                }
            }
            Some((Block::Math(close), from)) => {
                if trimmed.ends_with(close) {
                    open = None;
                } else if trimmed.is_empty() {
                    // A formula ends with its paragraph: this wasn't one.
                    let from = *from;
                    lines.iter_mut().skip(from).for_each(|line| line.plain = true);
                    (open, plain) = (None, true);
                }
            }
            None => {
                let fence = trimmed.chars().take_while(|c| *c == '`').count();
                let waves = trimmed.chars().take_while(|c| *c == '~').count();
                if fence >= 3 && !trimmed.get(fence..).is_some_and(|rest| rest.contains('`')) {
                    open = Some((Block::Code('`', fence), lines.len()));
                } else if waves >= 3 {
                    open = Some((Block::Code('~', waves), lines.len()));
                } else if trimmed == "$$" || (trimmed.starts_with("$$") && trimmed.matches("$$").count() == 1) {
                    open = Some((Block::Math("$$"), lines.len()));
                } else if trimmed.starts_with("\\[") && !trimmed.contains("\\]") {
                    open = Some((Block::Math("\\]"), lines.len()));
                }
                plain = open.is_none();
            }
        }
        lines.push(Line { number, text, plain });
    }
    if let Some((_, from)) = open {
        lines.iter_mut().skip(from).for_each(|line| line.plain = true);
    }
    lines
}

/// The level and the words of a heading.
pub(super) fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let words = line.get(level..).filter(|rest| (1..=6).contains(&level) && rest.starts_with([' ', '\t']))?.trim();
    let without = words.trim_end_matches('#');
    let words = if without.is_empty() || without.ends_with(' ') { without.trim_end() } else { words };
    (!words.is_empty()).then_some((level, words))
}

/// Both sides of a line `front :: back`, the mark of a list left out. The marks don't count in code and formulas.
pub(super) fn pair(line: &str) -> Option<(&str, &str)> {
    let mut line = line.trim();
    for mark in ["- ", "* ", "+ "] {
        line = line.strip_prefix(mark).unwrap_or(line).trim_start();
    }
    let (mut code, mut math) = (false, false);
    for (at, c) in line.char_indices() {
        match c {
            '`' if !math => code = !code,
            '$' if !code => math = !math,
            ' ' if !code && !math => {
                let Some(back) = line.get(at..).and_then(|rest| rest.strip_prefix(" :: ")) else { continue };
                let (front, back) = (line.get(..at).unwrap_or_default().trim(), back.trim());
                return (!front.is_empty() && !back.is_empty()).then_some((front, back));
            }
            _ => {}
        }
    }
    None
}

/// The names of a table's columns, if one begins at line `at`: a row of names and one of dashes.
pub(super) fn table_at(lines: &[Line], at: usize) -> Option<Vec<String>> {
    let (names, dashes) = (lines.get(at)?, lines.get(at + 1)?);
    if !names.plain || !dashes.plain || !names.text.contains('|') || !dashes.text.contains('|') {
        return None;
    }
    let (names, dashes) = (cells(names.text), cells(dashes.text));
    let is_rule = |cell: &String| {
        cell.contains('-') && cell.trim_start_matches(':').trim_end_matches(':').bytes().all(|byte| byte == b'-')
    };
    (names.len() == dashes.len() && dashes.iter().all(is_rule)).then_some(names)
}

/// The cells of a row of a table. An escaped bar is part of a cell.
pub(super) fn cells(row: &str) -> Vec<String> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = vec![String::new()];
    let mut chars = row.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, cells.last_mut()) {
            ('\\', Some(cell)) if chars.peek() == Some(&'|') => cell.extend(chars.next()),
            ('|', _) if chars.peek().is_none() => {}
            ('|', _) => cells.push(String::new()),
            (c, Some(cell)) => cell.push(c),
            (_, None) => {}
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}
