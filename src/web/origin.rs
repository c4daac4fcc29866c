//! Who made a version of a card, and why, in words.

use jiff::civil::Date;

use crate::store::editing::{self, Proposed};
use crate::store::{Millis, order};
use crate::web::page::Page;
use crate::web::proposals;

/// Who made a version, and why.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) at: Millis,
    pub(super) by: Option<String>,
    pub(super) file: Option<String>,
    pub(super) proposal: Option<Proposed>,
    pub(super) reason: String,
}

impl Made {
    /// "Ines, 2 March", "Ines, from deck.csv, 2 March".
    pub(super) fn origin(&self, page: &Page, today: Date) -> String {
        let name = |name: &Option<String>| name.clone().unwrap_or_else(|| page.t("editor-somebody"));
        let (by, day) = (name(&self.by), proposals::day(page, self.at, today));
        if let Some(proposal) = &self.proposal {
            // Where corrections go in at once, one person is both.
            if proposal.by == proposal.accepted_by {
                return page.t2("editor-by", "name", by, "day", day);
            }
            let key = if proposal.changed { "proposal-by-changed" } else { "proposal-by" };
            let (author, by) = (name(&proposal.by), name(&proposal.accepted_by));
            return page.lang.say(key, [("author", author.into()), ("name", by.into()), ("day", day.into())]);
        }
        match &self.file {
            Some(file) => page
                .lang
                .say("editor-by-import", [("name", by.into()), ("file", file.clone().into()), ("day", day.into())]),
            None => page.t2("editor-by", "name", by, "day", day),
        }
    }

    /// The reason that was given, or that it was put back or retired; may be empty.
    pub(super) fn why(&self, page: &Page) -> String {
        match self.reason.as_str() {
            // The origin says so, unless the import is gone with its class.
            "import" if self.file.is_some() => String::new(),
            "import" => page.t("change-was-imported"),
            "import-undo" => page.t("editor-was-undone"),
            editing::RESTORED => page.t("editor-was-restored"),
            order::RETIRED => page.t("proposal-history-retired"),
            order::BROUGHT_BACK => page.t("proposal-history-back"),
            reason => reason.to_owned(),
        }
    }
}
