//! A person's own remarks with what was answered to them. Who opens the page has read what is new on it, and that stands first.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;

use crate::error::Error;
use crate::store::ids::RemarkId;
use crate::store::own_remarks::{self, Own, Unread};
use crate::web::App;
use crate::web::admin::{Pager, ROWS, When};
use crate::web::page::{Page, Place};
use crate::web::remarks::Wanted;
use crate::web::session::Student;

#[derive(Template, WebTemplate)]
#[template(path = "remarks/own.html")]
struct OwnRemarks {
    page: Page,
    when: When,
    rows: Vec<Row>,
    here: String,
    pager: Pager,
}

struct Row {
    remark: Own,
    /// Something was answered that its author hasn't read.
    new: bool,
}

/// What somebody wrote, and what was answered.
pub async fn get(
    State(app): State<App>,
    student: Student,
    page: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let mut pager = Pager::at(wanted.page);
    let (me, skip) = (student.person.id, pager.skip());
    // What is unread comes before what is shown: an answer that arrives in between stays news.
    let read = app.store.read(|db| {
        Box::pin(async move {
            let unread = own_remarks::unread(db, me).await?;
            Ok((unread, own_remarks::written(db, me, skip, ROWS + 1).await?))
        })
    });
    let (unread, mut ids) = read.await?;
    pager.cut(&mut ids);
    if pager.former().is_none() {
        ids = news_first(&unread, ids);
    }
    let until = own_remarks::read_until(&unread, |one| ids.contains(&one.remark));
    let own = app.store.read(|db| Box::pin(async move { own_remarks::load(db, me, &ids).await })).await?;
    if let Some(until) = until {
        app.store.write(move |db| Box::pin(own_remarks::seen(db, me, until))).await?;
    }
    let row = |remark: Own| Row { new: unread.iter().any(|one| one.remark == remark.id), remark };
    let rows = own.into_iter().map(row).collect();
    let when = When::new(page.lang, &student.person, app.clock.now());
    Ok(OwnRemarks { page: page.at(Place::Today), when, rows, here: "/remarks".to_owned(), pager }.into_response())
}

/// `ids` behind those remarks that have unread answers, of which a page shows so many: they may be far down the list.
fn news_first(unread: &[Unread], ids: Vec<RemarkId>) -> Vec<RemarkId> {
    let most = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let mut first: Vec<RemarkId> = Vec::new();
    for one in unread {
        if first.len() < most && !first.contains(&one.remark) {
            first.push(one.remark);
        }
    }
    let rest: Vec<RemarkId> = ids.into_iter().filter(|id| !first.contains(id)).collect();
    first.extend(rest);
    first
}
