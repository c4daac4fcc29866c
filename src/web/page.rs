//! What every page has: its language, who looks at it, where they are, and one thing that has just been said.

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::error::Error;
use crate::lang::{Argument, Lang};
use crate::store::people::{Person, Role};
use crate::store::settings::{TextSize, Theme};
use crate::web::session::Visitor;
use crate::web::{App, assets};

const LANGUAGE_COOKIE: &str = "language";
const FLASH_COOKIE: &str = "said";

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

/// A sentence about what has just been done, with the way back where there is one.
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
    pub fn cookie(&self) -> Cookie<'static> {
        use base64::Engine as _;
        let json = serde_json::to_vec(self).unwrap_or_default();
        let value = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
        Cookie::build((FLASH_COOKIE, value)).path("/").http_only(true).same_site(SameSite::Lax).build()
    }

    fn from_cookie(value: &str) -> Option<Self> {
        use base64::Engine as _;
        let json = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(value).ok()?;
        serde_json::from_slice(&json).ok()
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
        use crate::lang::Value;
        let args = flash.args.iter().filter_map(|(name, value)| {
            let name = FLASH_NAMES.iter().find(|known| *known == name)?;
            let value = value.parse::<i64>().map_or_else(|_| Value::from(value.clone()), Value::from);
            Some((*name, value))
        });
        self.lang.say(&flash.key, args)
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
        Ok(Self::of(parts, visitor.0))
    }
}

impl Page {
    /// The frame of a request whose person is known.
    pub fn of(parts: &Parts, person: Option<Person>) -> Self {
        let flash = brings_flash(&parts.headers)
            .then(|| CookieJar::from_headers(&parts.headers))
            .and_then(|jar| Flash::from_cookie(jar.get(FLASH_COOKIE)?.value()));
        Self {
            lang: language(parts, person.as_ref()),
            person,
            place: Place::Outside,
            flash,
            path: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        }
    }
}

/// The person's own language, else the one chosen in this browser, else the one that it asks for.
pub fn language(parts: &Parts, person: Option<&Person>) -> Lang {
    if let Some(person) = person {
        return Lang::of(&person.locale);
    }
    let jar = CookieJar::from_headers(&parts.headers);
    if let Some(cookie) = jar.get(LANGUAGE_COOKIE) {
        return Lang::of(cookie.value());
    }
    parts.headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).map_or(Lang::En, Lang::accepted)
}

/// Keeps a visitor's choice of language in the browser.
pub fn language_cookie(lang: Lang) -> Cookie<'static> {
    Cookie::build((LANGUAGE_COOKIE, lang.tag())).path("/").http_only(true).same_site(SameSite::Lax).permanent().build()
}

/// The cookie that takes a shown flash away.
pub fn flash_shown() -> Cookie<'static> {
    Cookie::build((FLASH_COOKIE, "")).path("/").removal().build()
}

/// Whether the request may bring a flash: a look for its name, since most bring none and taking cookies apart costs more.
pub fn brings_flash(headers: &axum::http::HeaderMap) -> bool {
    let name = format!("{FLASH_COOKIE}=");
    headers.get_all(COOKIE).iter().any(|value| value.to_str().is_ok_and(|text| text.contains(&name)))
}
