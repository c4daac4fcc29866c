//! Spreadsheets, `.xlsx` and `.ods`: one sheet a deck, read as the table that it shows (see `csv.rs`).
//!
//! Read by a small reader of our own and not by the library calamine, which makes room for as many cells and texts as a file
//! claims to have: version 0.38 asks for 96 and for 512 GiB on two small crafted sheets and panics on a third. Here every part is
//! unpacked within the limits of the package, read as a stream, and only what is in it counts; of cells only the text is kept.

pub mod grid;
mod ods;
mod shown;
mod xlsx;

use std::collections::HashMap;
use std::io::{Read, Seek};

use super::anki_text::Head;
use super::deck::{Deck, Format, TableOptions, TableSeen};
use super::finding::{Finding, FindingKind, Message, Place, Refusal, cut};
use super::gather::{Gather, one_line};
use super::package::Package;
use super::{Upload, csv, name_without_extension, xml};
use grid::Sheet;

/// Size of a part of a workbook, in bytes: 200,000 cards take about 60 MiB.
const MOST_PART: u64 = 128 << 20;
/// Levels of nesting in a part.
const NESTING: usize = 64;
/// Reasons for which one sheet is no deck and the others may be.
const NO_DECK: [&str; 3] = ["import-no-cards", "import-one-column", "import-columns-missing"];
/// How programs call sheets that nobody gave a name.
const UNNAMED: [&str; 11] =
    ["sheet", "feuil", "feuille", "tabelle", "hoja", "foglio", "folha", "planilha", "blad", "arkusz", "лист"];

/// The cards of a workbook, and how its first sheet with cards was understood.
pub(super) fn read<R: Read + Seek>(
    package: &mut Package<R>,
    upload: &Upload,
    gather: &mut Gather,
) -> Result<(Vec<Deck>, Option<TableSeen>), Refusal> {
    let mut taken: Vec<Taken> = Vec::new();
    let mut refused = None;
    let mut cards = 0;
    let mut room = grid::MOST_TEXT;
    let mut each = |sheet: Sheet, gather: &mut Gather| {
        if sheet.body.is_empty() {
            return Ok(());
        }
        match take(sheet, upload, gather)? {
            Ok(one) => {
                cards += one.decks.iter().map(|deck| deck.cards.len()).sum::<usize>();
                taken.push(one);
                gather.check_cards(cards)
            }
            Err(refusal) => {
                refused.get_or_insert(refusal);
                Ok(())
            }
        }
    };
    if package.find(xlsx::WORKBOOK).is_some() {
        xlsx::read(package, &mut room, gather, &mut each)?;
    } else if package.find("xl/workbook.bin").is_some() {
        return Err(Refusal::file(Message::new("zips-sheet-binary")));
    } else {
        ods::read(package, &mut room, gather, &mut each)?;
    }
    if taken.is_empty() {
        return Err(refused.unwrap_or_else(|| Refusal::file(Message::new("import-no-cards"))));
    }
    let table = taken.iter_mut().find_map(|one| one.seen.take());
    Ok((joined(taken, upload), table))
}

/// A part of a workbook as text.
fn part<R: Read + Seek>(package: &mut Package<R>, name: &str) -> Result<String, Refusal> {
    let at = Place::Part(name.to_owned());
    let index = package.find(name).ok_or_else(|| Refusal::at(at.clone(), Message::new("package-entry-missing")))?;
    let bytes = package.bytes(index, MOST_PART).map_err(|fault| {
        let message = fault.message();
        match fault {
            super::package::Fault::Refused(refusal) => refusal,
            _ => Refusal::at(at, message),
        }
    })?;
    xml::text(bytes, name)
}

/// Reports that a sheet is left out.
fn skip(gather: &mut Gather, name: &str, message: Message) {
    let place = Place::Sheet { name: cut(&one_line(name), 100), row: None };
    gather.report(FindingKind::Skipped, &place, message);
}

/// What one sheet came to.
struct Taken {
    sheet: String,
    decks: Vec<Deck>,
    seen: Option<TableSeen>,
}

/// Reads a sheet as a table. The inner error is the reason why it is no deck, which was reported.
fn take(sheet: Sheet, upload: &Upload, gather: &mut Gather) -> Result<Result<Taken, Refusal>, Refusal> {
    let Sheet { name, body, before, findings } = sheet;
    let label = cut(&one_line(&name), 100);
    let at = |row: Option<u64>| Place::Sheet { name: label.clone(), row };
    for (row, kind, message) in findings {
        gather.report(kind, &at(row), message);
    }
    let options = TableOptions { separator: Some(b'\t'), ..upload.table.clone() };
    let upload = Upload { table: options, ..upload.clone() };
    // The name of a sheet may hold what parts the levels of a deck's name; nobody meant that. One without a name says no more
    // than its file who its deck is.
    let deck = Some(name.replace("::", ": ")).filter(|_| !label.is_empty());
    let head = Head { deck, lines: before, ..Head::default() };
    let mut own = Gather::new(gather.limits);
    match csv::read(&body, &head, &upload, Format::Spreadsheet, &mut own) {
        Ok((mut decks, seen)) => {
            let moved = |place: &Place| if let Place::Row(row) = place { at(Some(*row)) } else { place.clone() };
            for card in decks.iter_mut().flat_map(|deck| &mut deck.cards) {
                card.place = moved(&card.place);
            }
            for Finding { kind, place, message } in own.finish() {
                gather.report(kind, &moved(&place), message);
            }
            Ok(Ok(Taken { sheet: name, decks, seen: Some(seen) }))
        }
        Err(refusal) if refusal.place == Place::File && NO_DECK.contains(&refusal.message.id) => {
            gather.report(FindingKind::Skipped, &at(None), refusal.message.clone());
            Ok(Err(refusal))
        }
        Err(refusal) => Err(refusal),
    }
}

/// The decks of all sheets, each name once. A sheet that nobody gave a name is called like the file.
fn joined(taken: Vec<Taken>, upload: &Upload) -> Vec<Deck> {
    let file = name_without_extension(upload.name);
    let alone = taken.len() == 1;
    let mut decks: Vec<Deck> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for Taken { sheet, decks: own, .. } in taken {
        let unnamed = is_unnamed(&sheet);
        for mut deck in own {
            if unnamed && deck.name == one_line(&sheet) {
                deck.name = if alone { file.clone() } else { format!("{file}::{}", deck.name) };
                deck.source_id = None;
            }
            if let Some(same) = by_name.get(&deck.name).and_then(|at| decks.get_mut(*at)) {
                for mut card in deck.cards {
                    card.position = u32::try_from(same.cards.len()).unwrap_or(u32::MAX);
                    same.cards.push(card);
                }
            } else {
                by_name.insert(deck.name.clone(), decks.len());
                decks.push(deck);
            }
        }
    }
    decks
}

/// Whether a sheet has the name that its program gave it.
fn is_unnamed(name: &str) -> bool {
    let low = one_line(name).to_lowercase();
    let word = low.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    UNNAMED.contains(&word)
}
