//! Tables: CSV, TSV and any other separated text, in and out. `table.rs` finds out how one is to be read.
//!
//! Recto's own table has the columns `front,back,tags,deck,key,markup`. Its cells hold the sides as they are written
//! (HTML or Markdown, as `markup` says), so that a table that comes back unchanged changes nothing; a plain text
//! would lose lists, pictures and formulas on the way. Tags are parted by `; `.

use std::collections::HashSet;

use super::anki::cloze;
use super::anki_text::Head;
use super::deck::{Card, Cells, Column, Deck, Format, TableSeen};
use super::finding::{FindingKind, Message, Place, Refusal};
use super::gather::{Decks, Gather, kib};
use super::out::OutDeck;
use super::table::{self, OWN_NAMES, Rows, Table};
use super::{Upload, matching, name_without_extension};
use crate::content::{self, Markup};

/// Gaps of one text, and bytes of all its cards.
const MOST_GAPS: usize = 200;
const MOST_BYTES: usize = 8 << 20;

/// Whether a text begins as Recto's own table, also once a spreadsheet has put other separators. Its cells may look like anything.
pub(super) fn is_own(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default().trim_end();
    [",", ";", "\t"].iter().any(|separator| first == OWN_NAMES.join(separator))
}

/// Reads a table after its `head`, which is empty but for Anki's texts.
pub(super) fn read(
    text: &str,
    head: &Head,
    upload: &Upload,
    format: Format,
    gather: &mut Gather,
) -> Result<(Vec<Deck>, TableSeen), Refusal> {
    let body = text.get(head.bytes..).unwrap_or_default();
    let table = table::look(body, head, &upload.table)?;
    gather.check_cards(count(body, &table, format))?;
    let otherwise = name_without_extension(upload.name);
    let otherwise =
        head.deck.as_deref().map_or(otherwise.clone(), |name| gather.deck_name(name, &otherwise, &Place::File));
    let mut decks = Decks::default();
    let mut rows = Rows::new(body, table.seen.separator, head.lines);
    skip_header(&mut rows, &table);
    while rows.next() {
        let place = Place::Row(rows.number);
        if rows.is_open(table.seen.separator) {
            gather.report(FindingKind::Skipped, &place, Message::new("import-quote-unclosed"));
            break;
        }
        if let Some(cards) = gaps(&rows.record, &table, head, format, &place, gather) {
            let name = cell(&rows.record, &table, Column::Deck).unwrap_or_default();
            let name = gather.deck_name(name, &otherwise, &place);
            for card in cards {
                decks.push(&name, card, &gather.limits)?;
            }
        } else if let Some(card) = card(&rows.record, &table, head, format, place.clone(), gather) {
            let name = cell(&rows.record, &table, Column::Deck).unwrap_or_default();
            let name = if table.own { unguarded(name) } else { name.to_owned() };
            let name = gather.deck_name(&name, &otherwise, &place);
            decks.push(&name, card, &gather.limits)?;
        }
    }
    let mut decks = decks.finish();
    gather.check_cards(decks.iter().map(|deck| deck.cards.len()).sum())?;
    // A file's name says too little to know its deck again by it: only a name in the file does.
    let named = head.deck.is_some() || table.seen.columns.contains(&Column::Deck);
    for deck in decks.iter_mut().filter(|deck| named && (head.deck.is_some() || deck.name != otherwise)) {
        deck.source_id = Some(format!("{}:{}", format.as_str(), deck.name));
    }
    Ok((decks, table.seen))
}

/// Passes over the row of names.
fn skip_header(rows: &mut Rows, table: &Table) {
    if table.seen.header {
        rows.next();
    }
}

/// How many rows have a front and a back; a text of Anki's with gaps needs no back.
fn count(body: &str, table: &Table, format: Format) -> usize {
    let mut rows = Rows::new(body, table.seen.separator, 0);
    skip_header(&mut rows, table);
    let mut cards = 0;
    while rows.next() {
        let full = |column| cell(&rows.record, table, column).is_some_and(|text| !is_blank(text));
        let gaps = || {
            format == Format::AnkiText
                && cell(&rows.record, table, Column::Front).is_some_and(|text| text.contains("{{c"))
        };
        cards += usize::from(full(Column::Front) && (full(Column::Back) || gaps()));
    }
    cards
}

/// A row's text in the column of this kind.
fn cell<'r>(row: &'r csv::StringRecord, table: &Table, column: Column) -> Option<&'r str> {
    table.seen.columns.iter().position(|known| *known == column).and_then(|index| row.get(index))
}

/// Nothing that could be read.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control())
}

/// Makes a card from a row, or reports why it can't be one. Blank rows pass in silence.
fn card(
    row: &csv::StringRecord,
    table: &Table,
    head: &Head,
    format: Format,
    place: Place,
    gather: &mut Gather,
) -> Option<Card> {
    if row.iter().all(is_blank) {
        return None;
    }
    let mut skip = |message| {
        gather.report(FindingKind::Skipped, &place, message);
        None::<Card>
    };
    let (Some(front), Some(back)) = (cell(row, table, Column::Front), cell(row, table, Column::Back)) else {
        return skip(Message::new("import-row-short").with("columns", row.len()));
    };
    if row.iter().skip(table.width).any(|extra| !is_blank(extra)) {
        return skip(Message::new("import-row-long").with("columns", row.len()).with("expected", table.width));
    }
    if is_blank(front) {
        return skip(Message::new("import-question-missing"));
    }
    if is_blank(back) {
        return skip(Message::new("import-answer-missing"));
    }
    if [front, back].iter().any(|text| text.len() > gather.limits.field) {
        let message = Message::new("import-field-too-large").with("limit", kib(gather.limits.field));
        gather.report(FindingKind::Skipped, &place, message);
        return None;
    }
    let (front_cells, back_cells) = markup(row, table, &place, gather)?;
    let mut back = source(back, back_cells, table.own);
    if let Some(note) =
        cell(row, table, Column::Note).filter(|note| !is_blank(note) && note.len() <= gather.limits.field)
    {
        let note = source(note, back_cells, table.own);
        back = match back_cells {
            Cells::Markdown => format!("{back}\n\n{note}"),
            Cells::Plain | Cells::Html => format!("<p>{back}</p><p>{note}</p>"),
        };
    }
    let front = gather.side(kind(front_cells), &source(front, front_cells, table.own), &place)?;
    let back = gather.side(kind(back_cells), &back, &place)?;
    let mut card = gather.card(front, back, place, &HashSet::new());
    let tags = cell(row, table, Column::Tags).unwrap_or_default();
    let tags = if table.own { own_tags(&unguarded(tags)) } else { foreign_tags(tags, format) };
    card.tags = gather.tags(head.tags.iter().map(String::as_str).chain(tags.iter().map(String::as_str)), &card.place);
    let id = cell(row, table, Column::Id).unwrap_or_default();
    card.source_id = match id.trim() {
        _ if table.own => gather.short(&unguarded(id)),
        // The card of the note's first template, as a package calls it.
        guid if format == Format::AnkiText && !guid.is_empty() => gather.short(&format!("{guid}:0")),
        _ => gather.short(id),
    };
    if !table.own {
        gather.requests(&mut card);
    }
    Some(card)
}

/// The cards of a row of Anki's whose text has gaps, one for each number, with the keys that they have in a package; none for
/// other rows.
fn gaps(
    row: &csv::StringRecord,
    table: &Table,
    head: &Head,
    format: Format,
    place: &Place,
    gather: &mut Gather,
) -> Option<Vec<Card>> {
    if format != Format::AnkiText || table.seen.cells == Cells::Markdown {
        return None;
    }
    let text = source(cell(row, table, Column::Front)?, table.seen.cells, false);
    let numbers = cloze::all(&text);
    if numbers.is_empty() {
        return None;
    }
    let extra = cell(row, table, Column::Back).filter(|extra| !is_blank(extra)).unwrap_or_default();
    let extra = source(extra, table.seen.cells, false);
    if text.len().max(extra.len()) > gather.limits.field {
        let message = Message::new("import-field-too-large").with("limit", kib(gather.limits.field));
        gather.report(FindingKind::Skipped, place, message);
        return Some(Vec::new());
    }
    if numbers.len() > MOST_GAPS || numbers.len() * (text.len() + extra.len()) > MOST_BYTES {
        let message = Message::new("import-anki-gaps").with("found", numbers.len()).with("most", MOST_GAPS);
        gather.report(FindingKind::Skipped, place, message);
        return Some(Vec::new());
    }
    let tags = foreign_tags(cell(row, table, Column::Tags).unwrap_or_default(), format);
    let guid = cell(row, table, Column::Id).map(str::trim).filter(|guid| !guid.is_empty());
    let note = guid.map_or_else(|| matching::digest(&[&text]), str::to_owned);
    let mut cards = Vec::with_capacity(numbers.len());
    for number in numbers {
        let (front, back) = cloze::sides(&text, number);
        let Some(front) = gather.side(Markup::Html, &front, place) else { continue };
        if front.rendered.text.is_empty() && front.rendered.media.is_empty() && !front.rendered.has_math {
            gather.report(FindingKind::Skipped, place, Message::new("import-question-missing"));
            continue;
        }
        let Some(back) = gather.side(Markup::Html, &format!("{back}<br>\n{extra}"), place) else { continue };
        let mut card = gather.card(front, back, place.clone(), &HashSet::new());
        card.tags = gather.tags(head.tags.iter().map(String::as_str).chain(tags.iter().map(String::as_str)), place);
        card.source_id = guid.and_then(|guid| gather.short(&format!("{guid}:{}", number - 1)));
        card.note = gather.short(&note);
        cards.push(card);
    }
    Some(cards)
}

/// How the cells of both sides of a row are written.
fn markup(row: &csv::StringRecord, table: &Table, place: &Place, gather: &mut Gather) -> Option<(Cells, Cells)> {
    let Some(said) = cell(row, table, Column::Markup).map(str::trim).filter(|said| table.own && !said.is_empty())
    else {
        return Some((table.seen.cells, table.seen.cells));
    };
    let (front, back) = said.split_once('/').unwrap_or((said, said));
    let known = |name: &str| match name.parse() {
        Ok(Markup::Html) => Some(Cells::Html),
        Ok(Markup::Markdown) => Some(Cells::Markdown),
        Err(content::UnknownMarkup) => None,
    };
    let both = known(front).zip(known(back));
    if both.is_none() {
        gather.report(FindingKind::Skipped, place, Message::new("import-markup-unknown").with("markup", said));
    }
    both
}

/// The markup that cells become.
fn kind(cells: Cells) -> Markup {
    match cells {
        Cells::Markdown => Markup::Markdown,
        Cells::Plain | Cells::Html => Markup::Html,
    }
}

/// A cell as a source. Our own cells are kept to the last blank.
fn source(cell: &str, cells: Cells, own: bool) -> String {
    match cells {
        Cells::Plain => content::escape(&content::nfc(cell.trim())),
        Cells::Html | Cells::Markdown if own => unguarded(cell),
        Cells::Html | Cells::Markdown => cell.trim().to_owned(),
    }
}

/// Tags as Anki writes them, or as people do: parted by commas or semicolons if there are any, else by blanks.
fn foreign_tags(tags: &str, format: Format) -> Vec<String> {
    let by_marks = format != Format::AnkiText && tags.contains([',', ';']);
    let parts: Vec<&str> = if by_marks { tags.split([',', ';']).collect() } else { tags.split_whitespace().collect() };
    parts.into_iter().map(str::to_owned).collect()
}

/// Tags as [`write`] joins them.
fn own_tags(tags: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = tags.chars();
    while let Some(c) = chars.next() {
        match (c, parts.last_mut()) {
            (';', _) => parts.push(String::new()),
            ('\\', Some(part)) => part.extend(chars.next()),
            (c, Some(part)) => part.push(c),
            (_, None) => {}
        }
    }
    parts
}

/// Whether a spreadsheet would run a cell that begins so, or take its first quotes for the mark of a text.
fn runs(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// A cell that no spreadsheet runs: one quote more in front of what it would.
pub fn guarded(cell: &str) -> String {
    if runs(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// Undoes [`guarded`].
fn unguarded(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if runs(rest) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// Writes decks as one table: UTF-8 with its mark, lines ending in CR LF, formula cells harmless. Retired cards are left out.
///
/// Reading it again gives the same decks with the same cards, keys, tags and sources.
pub fn write(decks: &[OutDeck]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xef\xbb\xbf".to_vec());
    // Writing to memory doesn't fail.
    let _ = writer.write_record(OWN_NAMES);
    for deck in decks {
        for card in deck.cards.iter().filter(|card| !card.retired) {
            let tags: Vec<String> = card.tags.iter().map(|tag| tag.replace('\\', "\\\\").replace(';', "\\;")).collect();
            let (front, back) = (card.front.markup.as_str(), card.back.markup.as_str());
            let markup = if front == back { front.to_owned() } else { format!("{front}/{back}") };
            let _ = writer.write_record([
                guarded(&card.front.source),
                guarded(&card.back.source),
                guarded(&tags.join("; ")),
                guarded(&deck.name),
                guarded(&card.key),
                markup,
            ]);
        }
    }
    writer.into_inner().unwrap_or_default()
}
