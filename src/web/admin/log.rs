//! The log of who did what, the newest first, in sentences.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;

use super::{ROWS, When};
use crate::error::Error;
use crate::lang::Lang;
use crate::store::audit::{self, ACTIONS, Entry, Wanted};
use crate::store::people;
use crate::web::page::{Page, Place};
use crate::web::session::Admin;
use crate::web::{App, forms};

#[derive(Template, WebTemplate)]
#[template(path = "admin/audit.html")]
struct LogPage {
    page: Page,
    asked: Asked,
    rows: Vec<Row>,
    /// The choices of the filter: an action and its sentence without names.
    actions: Vec<(&'static str, String)>,
    /// Where the newest lines of the same filter are, and the older ones.
    newest: String,
    older: Option<String>,
}

struct Row {
    when: String,
    sentence: String,
    class: Option<String>,
}

/// Which lines are wanted.
#[derive(Debug, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    person: String,
    #[serde(default)]
    action: String,
    before: Option<i64>,
}

/// The log.
pub async fn get(
    State(app): State<App>,
    Admin(me): Admin,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let lang = page.lang;
    let when = When::new(lang, &me, app.clock.now());
    let action = Some(asked.action.clone()).filter(|action| ACTIONS.contains(&action.as_str()));
    let name = asked.person.trim().to_owned();
    let before = asked.before;
    let entries = app.store.read(|db| {
        Box::pin(async move {
            let person = match name.as_str() {
                "" => None,
                _ => match people::for_sign_in(db, &name).await? {
                    Some(found) => Some((Some(found.id), people::get(db, found.id).await?.name)),
                    // Somebody who has been deleted is still known by what was done to them.
                    None => Some((None, name)),
                },
            };
            audit::list(db, &Wanted { action, person, before }, ROWS + 1).await
        })
    });
    let mut entries = entries.await?;
    let most = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let more = entries.len() > most;
    entries.truncate(most);
    let last = entries.last().filter(|_| more).map(|entry| entry.id);
    let [person, action] = [&asked.person, &asked.action].map(|text| forms::encoded(text));
    let newest = format!("/admin/audit?person={person}&action={action}");
    let older = last.map(|id| format!("{newest}&before={id}"));
    let rows = entries
        .into_iter()
        .map(|entry| Row { when: when.minute(&entry.at), sentence: sentence(lang, &entry), class: entry.class })
        .collect();
    let actions = ACTIONS.map(|action| (action, said(lang, action, "…", "…"))).to_vec();
    Ok(LogPage { page: page.at(Place::Admin), asked, rows, actions, newest, older }.into_response())
}

/// A line as a sentence.
fn sentence(lang: Lang, entry: &Entry) -> String {
    let who = match (&entry.who, entry.personal) {
        (Some(name), _) => name.clone(),
        (None, true) => lang.t("audit-who-gone"),
        (None, false) => lang.t("audit-who-command"),
    };
    said(lang, &entry.action, &who, &entry.subject)
}

fn said(lang: Lang, action: &str, who: &str, subject: &str) -> String {
    let args = |subject: &str| [("who", who.to_owned().into()), ("subject", subject.to_owned().into())];
    if action == "password" && !subject.is_empty() {
        lang.say("audit-password-of", args(subject))
    } else if ACTIONS.contains(&action) {
        lang.say(&format!("audit-{action}"), args(subject))
    } else {
        // Noted by another version of Recto.
        lang.say("audit-other", args(&format!("{action} {subject}")))
    }
}
