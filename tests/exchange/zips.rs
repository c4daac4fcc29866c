//! Packages of texts, made piece by piece for the formats that are kept in a zip.

use recto::exchange::package::Package;
use recto::exchange::zips::Room;
use recto::exchange::{Limits, Reading, Refusal, Upload, read_package};

use crate::packages::zipped;

pub fn opened(entries: &[(&str, &str)], upload: &Upload) -> Result<Reading, Refusal> {
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let mut package = Package::open(std::io::Cursor::new(zipped(&entries)), &Limits::default())?;
    read_package(&mut package, upload)
}

/// Reads a package called `Géo.zip`.
pub fn read(entries: &[(&str, &str)]) -> Result<Reading, Refusal> {
    opened(entries, &Upload::new("Géo.zip", &[]))
}

/// The key of the sentence that turns it down.
pub fn refused(entries: &[(&str, &str)]) -> &'static str {
    match read(entries) {
        Ok(reading) => panic!("read: {:?}", texts(&reading)),
        Err(refusal) => refusal.message.id,
    }
}

/// Deck, front and back of each card.
pub fn texts(reading: &Reading) -> Vec<(&str, &str, &str)> {
    let mut all = Vec::new();
    for deck in &reading.decks {
        for card in &deck.cards {
            all.push((deck.name.as_str(), card.front.rendered.text.as_str(), card.back.rendered.text.as_str()));
        }
    }
    all
}

#[test]
fn text_that_is_repeated_is_counted_each_time() {
    let mut room = Room::default();
    let taken = (0..300).map(|_| room.take(1 << 20)).filter_map(Result::ok).count();
    assert_eq!(taken, 256);
}
