//! The log of a package: which facts there are, and which cards look at them how.

use std::collections::HashMap;

use super::NESTING;
use super::text::{Sides, gap, html, joined, without_gaps};
use crate::exchange::finding::{Message, Refusal};
use crate::exchange::gather::Gather;
use crate::exchange::xml::{Piece, Xml};

/// Parts of one fact, and tags and views of a file.
const MOST_KEYS: usize = 100;
const MOST_NAMES: usize = 100_000;

/// Kinds of events that are read.
const ADDED_CARD: u64 = 6;
const ADDED_TAG: u64 = 10;
const ADDED_FACT: u64 = 16;
const ADDED_VIEW: u64 = 19;

/// What a package tells.
#[derive(Default)]
pub(super) struct Log {
    /// Names by ids.
    pub tags: HashMap<String, String>,
    facts: HashMap<String, Vec<(String, String)>>,
    /// Keys of the question and of the answer by the id of the view.
    views: HashMap<String, (Vec<String>, Vec<String>)>,
    pub cards: Vec<Row>,
}

/// A card: a view of a fact.
#[derive(Default)]
pub(super) struct Row {
    pub id: String,
    pub fact: String,
    /// Ids, parted by commas.
    pub tags: String,
    kind: String,
    view: String,
    /// Which gap is asked for, from 0.
    gap: Option<usize>,
}

impl Log {
    /// Reads the log. Errors: a [`Refusal`] for what isn't one, and for too many cards.
    pub fn read(text: &str, part: &str, gather: &Gather) -> Result<Self, Refusal> {
        let mut xml = Xml::new(text, Some(part), NESTING);
        let mut log = Self::default();
        let field = gather.limits.field;
        loop {
            match xml.next()? {
                Piece::Open(tag) if tag.name() == "log" => {
                    let word = |name: &str| tag.attribute(name).unwrap_or_default();
                    let id = word("o_id");
                    match tag.number("type") {
                        Some(ADDED_CARD) => {
                            gather.check_cards(log.cards.len() + 1)?;
                            let row = Row {
                                id,
                                fact: word("fact"),
                                tags: word("tags"),
                                kind: word("card_t"),
                                view: word("fact_v"),
                                gap: None,
                            };
                            let keys = keys(&mut xml, field)?;
                            let extra = keys.iter().find(|(key, _)| key == "extra").map_or("", |(_, extra)| extra);
                            log.cards.push(Row { gap: index(extra), ..row });
                        }
                        Some(ADDED_TAG) if log.tags.len() < MOST_NAMES => {
                            let name = keys(&mut xml, field)?.into_iter().find(|(key, _)| key == "name");
                            log.tags.insert(id, name.unwrap_or_default().1);
                        }
                        Some(ADDED_FACT) => {
                            gather.check_cards(log.facts.len() + 1)?;
                            log.facts.insert(id, keys(&mut xml, field)?);
                        }
                        Some(ADDED_VIEW) if log.views.len() < MOST_NAMES => {
                            let keys = keys(&mut xml, field)?;
                            let list = |name: &str| {
                                keys.iter()
                                    .find(|(key, _)| key == name)
                                    .map(|(_, list)| quoted(list))
                                    .unwrap_or_default()
                            };
                            log.views.insert(id, (list("q_fact_keys"), list("a_fact_keys")));
                        }
                        _ => xml.skip()?,
                    }
                }
                Piece::Done => return Ok(log),
                _ => {}
            }
        }
    }

    /// Both sides of a card, or why it has none.
    pub fn sides(&self, row: &Row) -> Result<Sides, Message> {
        let fact = self.facts.get(&row.fact).ok_or_else(|| Message::new("zips-mnemosyne-fact"))?;
        let part = |key: &str| fact.iter().find(|(own, _)| own == key).map_or("", |(_, text)| text.as_str());
        // A kind that somebody made of another is called `2::name`, its views `2::name.1`; what there is, is the same.
        let kind = row.kind.split("::").next().unwrap_or_default();
        let number = row.view.rsplit('.').next().unwrap_or_default();
        let gaps = |key: &str| {
            let (front, back) =
                gap(part(key), row.gap.unwrap_or(0)).ok_or_else(|| Message::new("zips-mnemosyne-gap"))?;
            Ok((html(&front), html(&back)))
        };
        let all = |keys: &[&str]| joined(keys.iter().map(|key| html(part(key))));
        match (kind, number) {
            ("5", _) => {
                let (front, back) = gaps("text")?;
                return Ok(Sides { front, back });
            }
            ("6", "1") => {
                return Ok(Sides { front: html(&without_gaps(part("f"))), back: all(&["p_1", "m_1", "n"]) });
            }
            ("6", _) => {
                let (front, back) = gaps("f")?;
                return Ok(Sides {
                    front: joined([front, html(part("m_1"))].into_iter()),
                    back: joined([back, html(part("p_1")), html(part("n"))].into_iter()),
                });
            }
            _ => {}
        }
        if let Some((front, back)) =
            self.views.get(&row.view).filter(|(front, back)| !front.is_empty() && !back.is_empty())
        {
            let front: Vec<&str> = front.iter().map(String::as_str).collect();
            let back: Vec<&str> = back.iter().map(String::as_str).collect();
            return Ok(Sides { front: all(&front), back: all(&back) });
        }
        let (front, back): (&[&str], &[&str]) = match (kind, number) {
            ("2", "2") => (&["b"], &["f"]),
            ("3", "2") => (&["m_1"], &["f", "p_1", "n"]),
            ("3", _) => (&["f"], &["p_1", "m_1", "n"]),
            ("4", "2") => (&["loc", "blank"], &["marked"]),
            ("4", _) => (&["marked"], &["loc"]),
            ("1" | "2", _) => (&["f"], &["b"]),
            _ if !part("f").is_empty() && !part("b").is_empty() => (&["f"], &["b"]),
            _ => return Err(Message::new("zips-mnemosyne-kind").with("kind", &row.kind)),
        };
        Ok(Sides { front: all(front), back: all(back) })
    }
}

/// The elements in the log entry that has just begun, to its end.
fn keys(xml: &mut Xml, field: usize) -> Result<Vec<(String, String)>, Refusal> {
    let mut keys = Vec::new();
    loop {
        match xml.next()? {
            Piece::Open(tag) => {
                let name = tag.name().to_owned();
                if keys.len() < MOST_KEYS {
                    keys.push((name, xml.words(field)?));
                } else {
                    xml.skip()?;
                }
            }
            Piece::Close(end) if end.name() == "log" => return Ok(keys),
            Piece::Done => return Ok(keys),
            _ => {}
        }
    }
}

/// The texts of a list of Python: `['f', 'b']`.
fn quoted(list: &str) -> Vec<String> {
    list.split(['\'', '"']).skip(1).step_by(2).take(MOST_KEYS).map(str::to_owned).collect()
}

/// The number of a gap in a dictionary of Python: `{'cloze': 'x', 'index': 2}`.
fn index(extra: &str) -> Option<usize> {
    let (_, rest) = extra.rsplit_once("'index':").or_else(|| extra.rsplit_once("\"index\":"))?;
    let rest = rest.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest.get(..digits)?.parse().ok()
}
