//! What every page has: its language, who looks at it, where they are, and one thing that has just been said.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::header::{ACCEPT_LANGUAGE, HOST, REFERER};
use axum::http::request::Parts;
use axum::http::uri::{Authority, PathAndQuery};
use axum::response::{IntoResponseParts, ResponseParts};
use axum_extra::extract::cookie::Cookie;

use crate::error::Error;
use crate::lang::{Argument, Lang};
use crate::store::people::{Person, Role};
use crate::store::settings::{TextSize, Theme};
use crate::web::cookies::{self, Name};
use crate::web::session::Visitor;
use crate::web::{App, assets, forms};

/// A part of the site that the navigation marks as current.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Signing in and the like.
    Outside,
    /// The student's home.
    Today,
    /// The student's own figures.
    Progress,
    /// Classes and what is in them.
    Classes,
    /// The person's own account.
    Account,
    /// What admins look after.
    Admin,
}

/// A sentence about what has just been done, with the way back where there is one. As a part of an answer it is for the next page.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Flash {
    /// Key of the sentence.
    pub key: String,
    /// Its arguments.
    pub args: Vec<(String, String)>,
    /// Where a form post takes it back.
    pub undo: Option<String>,
}

impl Flash {
    /// A sentence without arguments.
    pub fn new(key: &str) -> Self {
        Self { key: key.to_owned(), args: Vec::new(), undo: None }
    }

    /// With an argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.push((name.to_owned(), value.to_string()));
        self
    }

    /// With the way back.
    #[must_use]
    pub fn undo(mut self, path: String) -> Self {
        self.undo = Some(path);
        self
    }

    /// As a cookie that the next page shows and drops.
    pub fn cookie(&self, https: bool) -> Cookie<'static> {
        use base64::Engine as _;
        let json = serde_json::to_vec(self).unwrap_or_default();
        let value = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
        cookies::made(Name::Said, https, value)
    }

    fn from_cookie(value: &str) -> Option<Self> {
        use base64::Engine as _;
        let json = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(value).ok()?;
        serde_json::from_slice(&json).ok()
    }
}

/// Handlers needn't know how cookies look here: `layers.rs` makes one of it.
impl IntoResponseParts for Flash {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        parts.extensions_mut().insert(self);
        Ok(parts)
    }
}

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its language.
    pub lang: Lang,
    /// Who looks at it.
    pub person: Option<Person>,
    /// Where it stands.
    pub place: Place,
    /// What has just been done.
    pub flash: Option<Flash>,
    /// Where to come back to after a change of language.
    pub path: String,
}

impl Page {
    /// The frame for this request, at `place`.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// The sentence of that key.
    pub fn t(&self, key: &str) -> String {
        self.lang.t(key)
    }

    /// The sentence of that key with one argument.
    pub fn t1(&self, key: &str, name: &'static str, value: impl Argument) -> String {
        self.lang.say(key, [(name, value.argument())])
    }

    /// The sentence of that key with two arguments.
    pub fn t2(
        &self,
        key: &str,
        name: &'static str,
        value: impl Argument,
        other: &'static str,
        other_value: impl Argument,
    ) -> String {
        self.lang.say(key, [(name, value.argument()), (other, other_value.argument())])
    }

    /// The sentence of that key with arguments that came as text.
    pub fn said(&self, flash: &Flash) -> String {
        let args = flash.args.iter().filter_map(|(name, value)| {
            let name = FLASH_NAMES.iter().find(|known| *known == name)?;
            Some((*name, value.clone()))
        });
        self.lang.say_text(&flash.key, &args.collect::<Vec<_>>())
    }

    /// The address of a file of `static/`, with its hash, to be kept by browsers for ever.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// Attributes of the root element for the look that the person has chosen, each with a blank before it.
    pub fn look(&self) -> String {
        let Some(person) = &self.person else { return String::new() };
        let theme = (person.theme != Theme::System).then(|| format!(" data-theme=\"{}\"", person.theme.as_str()));
        let text =
            (person.text_size != TextSize::Normal).then(|| format!(" data-text=\"{}\"", person.text_size.as_str()));
        [theme, text].into_iter().flatten().collect()
    }

    /// What browsers are told of the page's colours before they know the style sheet.
    pub fn colours(&self) -> &'static str {
        match self.person.as_ref().map(|person| person.theme).unwrap_or_default() {
            Theme::System => "light dark",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Whether this place is the current one.
    pub fn is(&self, place: &str) -> bool {
        matches!(
            (self.place, place),
            (Place::Today, "today")
                | (Place::Progress, "progress")
                | (Place::Classes, "classes")
                | (Place::Admin, "admin")
        )
    }

    /// Whether the page is in French, for the switch in the foot.
    pub fn is_french(&self) -> bool {
        self.lang == Lang::Fr
    }

    /// Whether the person may make classes.
    pub fn teaches(&self) -> bool {
        self.person.as_ref().is_some_and(|p| p.role >= Role::Instructor)
    }

    /// Whether the person looks after the whole server.
    pub fn administers(&self) -> bool {
        self.person.as_ref().is_some_and(|p| p.role == Role::Admin)
    }
}

/// Arguments that flashes use; a cookie can't bring in others.
const FLASH_NAMES: [&str; 5] = ["name", "n", "class", "code", "left"];

impl FromRequestParts<App> for Page {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        Ok(Self::of(app, parts, visitor.0))
    }
}

impl Page {
    /// The frame of a request whose person is known.
    pub fn of(app: &App, parts: &Parts, person: Option<Person>) -> Self {
        let said = cookies::read(&parts.headers, Name::Said, app.config.https());
        Self {
            lang: language(app, parts, person.as_ref()),
            person,
            place: Place::Outside,
            flash: said.and_then(|value| Flash::from_cookie(&value)),
            path: path(parts),
        }
    }
}

/// Where the person is, path and query: what was asked for, or the page whose form was sent, where the browser says so.
pub fn path(parts: &Parts) -> String {
    if parts.method.is_safe() {
        return parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    }
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let page = header(REFERER).and_then(|page| page.parse::<Uri>().ok());
    let own = page.filter(|page| page.authority().map(Authority::as_str) == header(HOST));
    forms::own_path(own.as_ref().and_then(Uri::path_and_query).map(PathAndQuery::as_str))
}

/// The person's own language, else the one chosen in this browser, else the one that it asks for.
pub fn language(app: &App, parts: &Parts, person: Option<&Person>) -> Lang {
    if let Some(person) = person {
        return Lang::of(&person.locale);
    }
    if let Some(chosen) = cookies::read(&parts.headers, Name::Language, app.config.https()) {
        return Lang::of(&chosen);
    }
    parts.headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).map_or(Lang::En, Lang::accepted)
}

/// Keeps a visitor's choice of language in the browser.
pub fn language_cookie(app: &App, lang: Lang) -> Cookie<'static> {
    let mut cookie = cookies::made(Name::Language, app.config.https(), lang.tag().to_owned());
    cookie.make_permanent();
    cookie
}
