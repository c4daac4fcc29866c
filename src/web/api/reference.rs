//! The API described for people: a page made of the document that programs read.

use std::sync::LazyLock;

use askama::Template;
use askama_web::WebTemplate;

use super::shape::{self, Call, Row};
use crate::web::address::Base;
use crate::web::page::{Page, Place};

/// The page.
#[derive(Template, WebTemplate)]
#[template(path = "api/reference.html")]
pub struct Reference {
    page: Page,
    /// Address of this server, for the examples.
    base: String,
    calls: &'static [Call],
    failure: &'static [Row],
}

/// Every call with its parameters, its body and its answers. Open to everybody, like the document.
pub async fn get(page: Page, Base(base): Base) -> Reference {
    static CALLS: LazyLock<(Vec<Call>, Vec<Row>)> =
        LazyLock::new(|| shape::calls(&serde_json::to_value(super::document()).unwrap_or_default()));
    let (calls, failure) = &*CALLS;
    Reference { page: page.at(Place::Account), base, calls, failure }
}
