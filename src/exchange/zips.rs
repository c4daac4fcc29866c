//! What the readers of packages have in common: their media, and how much text may come of them.

use std::collections::HashSet;
use std::io::{Read, Seek};

use super::deck::{Media, MediaContent};
use super::finding::{FindingKind, Message, Place, Refusal, cut};
use super::gather::{Gather, media_name, one_line};
use super::package::Package;

/// Bytes of all sides of a file. A small file could ask for more than any machine has: templates and facts are shared by cards.
const MOST_TEXT: usize = 256 << 20;

/// How much text may still come.
pub struct Room(usize);

impl Default for Room {
    fn default() -> Self {
        Self(MOST_TEXT)
    }
}

impl Room {
    /// Takes some bytes of it. Errors: a [`Refusal`] if so many aren't left.
    pub fn take(&mut self, bytes: usize) -> Result<(), Refusal> {
        let message = || Message::new("zips-too-much-text").with("limit", MOST_TEXT >> 20);
        self.0 = self.0.checked_sub(bytes).ok_or_else(|| Refusal::file(message()))?;
        Ok(())
    }
}

/// The files of a package by their safe names, to be read when they are needed.
///
/// Errors: a [`Refusal`] for more than the limit.
pub(super) fn media<R: Read + Seek>(
    package: &Package<R>,
    is_media: impl Fn(&str) -> bool,
    gather: &mut Gather,
) -> Result<Vec<Media>, Refusal> {
    let (mut media, mut seen) = (Vec::new(), HashSet::new());
    for (index, given) in package.names().filter(|(_, name)| is_media(name)) {
        if media.len() >= gather.limits.media {
            return Err(Refusal::file(Message::new("import-too-many-media").with("limit", gather.limits.media)));
        }
        let (name, changed) = media_name(given);
        let place = Place::Media(cut(&one_line(given), 200));
        if !seen.insert(name.clone()) {
            gather.report(FindingKind::Media, &place, Message::new("import-media-twice").with("name", &name));
            continue;
        }
        // A folder before the name is usual and says nothing to a person.
        if changed && !given.ends_with(&name) {
            gather.report(FindingKind::Media, &place, Message::new("import-media-renamed").with("name", &name));
        }
        media.push(Media { name, sha256: None, bytes: 0, kind: String::new(), content: MediaContent::Packed(index) });
    }
    Ok(media)
}
