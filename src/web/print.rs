//! A deck on paper: as a list, or as cards to cut out, eight on a sheet of A4, fronts and backs on alternating pages so that they meet
//! when both sides are printed. What is too long for its place gets smaller letters, then two places, then goes to a list at the end.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;

use crate::content::SafeHtml;
use crate::error::Error;
use crate::lang;
use crate::store::cards::{self, Whole};
use crate::store::decks::Deck;
use crate::store::media;
use crate::web::App;
use crate::web::page::{Page, Place};
use crate::web::session::Reader;

/// Cards that are read from the database at a time.
const BATCH: i64 = 500;
/// Rows of two places on a sheet.
const ROWS: usize = 4;
/// Lines of a place, and characters of a line, in letters of 11 points: 93 by 62 mm. Cautious: words don't break everywhere.
const LARGE: (usize, usize) = (9, 42);
/// The same in letters of 8.5 points.
const SMALL: (usize, usize) = (12, 54);
/// The same in small letters over both places of a row: 198 by 62 mm.
const WIDE: (usize, usize) = (12, 112);
/// Lines that a picture takes.
const PICTURE: usize = 6;

#[derive(Template, WebTemplate)]
#[template(path = "editor/print.html")]
struct PrintPage {
    page: Page,
    deck: Deck,
    deck_name: String,
    as_cards: bool,
    cards: usize,
    /// All of them, or those that are too long to be cut out.
    list: Vec<(usize, Whole)>,
    sheets: Vec<Sheet>,
}

/// A sheet of paper, cut along its rows.
struct Sheet {
    number: usize,
    fronts: Vec<Vec<Slot>>,
    backs: Vec<Vec<Slot>>,
}

/// One side of a card at its place.
#[derive(Clone)]
struct Slot {
    /// Number of the card, from one; zero for an empty place.
    number: usize,
    html: String,
    size: Size,
}

/// The fronts and the backs of a row.
type Cut = (Vec<Slot>, Vec<Slot>);

/// How much room a card needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Size {
    Large,
    Small,
    Wide,
    /// More than a place can hold.
    List,
}

impl Slot {
    fn class(&self) -> &'static str {
        match self.size {
            Size::Large | Size::List => "slot",
            Size::Small => "slot tight",
            Size::Wide => "slot tight both",
        }
    }
}

/// How to print it.
#[derive(serde::Deserialize)]
pub struct Wanted {
    #[serde(default, rename = "as")]
    how: How,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum How {
    #[default]
    List,
    Cards,
}

/// The deck, ready for the printer.
pub async fn get(
    State(app): State<App>,
    reader: Reader,
    page: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let deck = reader.deck;
    let id = deck.id;
    let all = app
        .store
        .read_snapshot(|db| {
            Box::pin(async move {
                let mut all: Vec<Whole> = Vec::new();
                let mut after = (i64::MIN, 0);
                loop {
                    let batch = cards::whole(db, id, after, BATCH).await?;
                    let Some(last) = batch.last() else { return Ok(all) };
                    after = (last.position, last.id.0);
                    for mut card in batch.into_iter().filter(|card| !card.retired) {
                        let sides = (SafeHtml::stored(card.front.html), SafeHtml::stored(card.back.html));
                        let [front, back] = media::shown_in(db, id, sides.0, sides.1).await?;
                        (card.front.html, card.back.html) = (front.into_string(), back.into_string());
                        all.push(card);
                    }
                }
            })
        })
        .await?;
    let cards = all.len();
    let numbered = (1..).zip(all);
    let as_cards = wanted.how == How::Cards;
    let (list, cut): (Vec<_>, Vec<_>) = numbered.partition(|(_, card)| !as_cards || size(card) == Size::List);
    let shown = PrintPage {
        page: page.at(Place::Classes),
        deck_name: lang::deck_name(&deck.name),
        deck,
        as_cards,
        cards,
        list,
        sheets: sheets(&cut),
    };
    Ok(shown.into_response())
}

/// How many lines of `wide` characters a side takes.
fn lines(text: &str, html: &str, wide: usize) -> usize {
    let words: usize = text.lines().map(|line| line.chars().count().div_ceil(wide).max(1)).sum();
    // Paragraphs and formulas stand apart, and a table's row is as high as its highest cell.
    let apart = ["<p>", "<tr", "<math", "<pre", "<h"].iter().map(|tag| html.matches(tag).count()).sum::<usize>() / 2;
    words + apart + PICTURE * html.matches("<img").count()
}

/// The room that a card needs on paper; both sides get the same.
fn size(card: &Whole) -> Size {
    let side = |text: &str, html: &str| {
        let fits = |(most, wide): (usize, usize)| lines(text, html, wide) <= most;
        if fits(LARGE) {
            Size::Large
        } else if fits(SMALL) {
            Size::Small
        } else if fits(WIDE) {
            Size::Wide
        } else {
            Size::List
        }
    };
    side(&card.front.text, &card.front.html).max(side(&card.back.text, &card.back.html))
}

/// The cards in their order on sheets. The backs of a row stand from right to left: turned over its long edge, the sheet has each
/// behind its front.
fn sheets(cards: &[(usize, Whole)]) -> Vec<Sheet> {
    let mut rows: Vec<Cut> = Vec::new();
    let mut open = false;
    for (number, card) in cards {
        let size = size(card);
        let slot = |html: &str| Slot { number: *number, html: html.to_owned(), size };
        let (front, back) = (slot(&card.front.html), slot(&card.back.html));
        match rows.last_mut() {
            Some((fronts, backs)) if open && size != Size::Wide => {
                fronts.push(front);
                backs.insert(0, back);
                open = false;
            }
            _ => {
                rows.push((vec![front], vec![back]));
                open = size != Size::Wide;
            }
        }
    }
    let empty = Slot { number: 0, html: String::new(), size: Size::Large };
    for (fronts, backs) in &mut rows {
        if fronts.len() == 1 && fronts.iter().all(|slot| slot.size != Size::Wide) {
            fronts.push(empty.clone());
            backs.insert(0, empty.clone());
        }
    }
    let sheet = |(number, rows): (usize, &[Cut])| {
        let (fronts, backs) = rows.iter().cloned().unzip();
        Sheet { number, fronts, backs }
    };
    (1..).zip(rows.chunks(ROWS)).map(sheet).collect()
}
