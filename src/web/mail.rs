//! News by e-mail, as a person sets them, confirms an address and turns them off; and the admins' view of them. Who follows a link
//! of a message is known by its token, in whatever browser.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Form;

use crate::error::Error;
use crate::mail::{self, Mailer, Trouble};
use crate::secret::Token;
use crate::store::digests::{self, Address, Often};
use crate::store::ids::UserId;
use crate::store::{Millis, people};
use crate::web::admin::When;
use crate::web::page::{Flash, Page};
use crate::web::session::{Admin, At, Student};
use crate::web::settings::{self, Choice};
use crate::web::{App, address, forms};

/// The part of the settings that is about e-mail.
pub struct Section {
    /// As it was typed, or as it is.
    pub address: String,
    /// How often, to choose from.
    pub often: Vec<Choice>,
    /// How the address stands; none where there is none.
    pub standing: Option<String>,
    /// It must be confirmed before anything goes there.
    pub unconfirmed: bool,
    /// Why what was typed can't be taken.
    pub problem: Option<String>,
}

impl Section {
    /// What is wrong with the address or the choice.
    pub(super) fn wrong(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// The part for `user`; none where the server sends no e-mail.
    pub(super) async fn of(app: &App, page: &Page, user: UserId) -> Result<Option<Self>, Error> {
        if app.mailer.is_none() {
            return Ok(None);
        }
        let found = app.store.read(|db| Box::pin(digests::address(db, user))).await?;
        let standing = found.as_ref().map(|found| {
            let key = match (found.confirmed_at, found.refused_at) {
                (Some(_), _) => "mail-confirmed",
                (None, Some(_)) => "mail-refused",
                (None, None) => "mail-unconfirmed",
            };
            page.t1(key, "address", &found.address)
        });
        let digest = found.as_ref().map_or(Often::Daily, |found| found.digest);
        Ok(Some(Self {
            often: choices(page, digest.as_str()),
            unconfirmed: found.as_ref().is_some_and(|found| found.confirmed_at.is_none()),
            address: found.map(|found| found.address).unwrap_or_default(),
            standing,
            problem: None,
        }))
    }
}

fn choices(page: &Page, chosen: &str) -> Vec<Choice> {
    settings::choices(page, Often::ALL.map(Often::as_str), "mail-often", chosen)
}

/// Who sends e-mail. Errors: [`Error::NotFound`] where nobody does.
fn mailer(app: &App) -> Result<&Mailer, Error> {
    app.mailer.as_ref().ok_or(Error::NotFound)
}

/// The form, as it was typed.
#[derive(serde::Deserialize)]
pub struct Typed {
    #[serde(default)]
    address: String,
    #[serde(default)]
    digest: String,
}

/// Keeps an address and how often news go there. Another address than before is sent a link; an empty one forgets the former.
pub async fn post(
    State(app): State<App>,
    student: Student,
    page: Page,
    Form(typed): Form<Typed>,
) -> Result<Response, Error> {
    let mailer = mailer(&app)?;
    let (person, now) = (student.person.clone(), app.clock.now());
    let id = person.id;
    if typed.address.trim().is_empty() {
        app.store.write(move |db| Box::pin(digests::remove(db, id, now))).await?;
        return Ok(forms::done("/settings#mail", &Flash::new("mail-gone")));
    }
    let digest = Often::ALL.into_iter().find(|often| often.as_str() == typed.digest);
    let (wanted, digest) = match (mail::tidy_address(&typed.address), digest) {
        (Some(wanted), Some(digest)) => (wanted, digest),
        (wanted, _) => {
            let problem = page.t(if wanted.is_none() { "mail-address-wrong" } else { "wishes-choice" });
            let section = Section::of(&app, &page, id).await?.map(|section| Section {
                often: choices(&page, &typed.digest),
                address: typed.address,
                problem: Some(problem),
                ..section
            });
            let again = settings::shown(&student, page, section);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
    };
    let former = app.store.read(|db| Box::pin(digests::address(db, id))).await?;
    if former.is_none_or(|former| former.address != wanted) {
        app.limits.try_link(id.0)?;
    }
    let to = wanted.clone();
    let keep =
        app.store.write(move |db| Box::pin(async move { digests::keep(db, &person, &wanted, digest, now).await }));
    let said = match keep.await? {
        None => "mail-kept",
        Some(token) => ask(mailer, &page, &token, &to, now).await,
    };
    Ok(forms::done("/settings#mail", &Flash::new(said)))
}

/// Sends the link once more.
pub async fn again(State(app): State<App>, student: Student, page: Page) -> Result<Response, Error> {
    let mailer = mailer(&app)?;
    let (id, now) = (student.person.id, app.clock.now());
    let found = app.store.read(|db| Box::pin(digests::address(db, id))).await?;
    let found = found.filter(|found| found.confirmed_at.is_none()).ok_or(Error::NotFound)?;
    app.limits.try_link(id.0)?;
    let to = found.address.clone();
    let token = app.store.write(move |db| Box::pin(async move { digests::ask(db, id, &to, now).await })).await?;
    let said = ask(mailer, &page, &token, &found.address, now).await;
    Ok(forms::done("/settings#mail", &Flash::new(said)))
}

/// Sends the link that confirms an address, and says what became of that.
async fn ask(mailer: &Mailer, page: &Page, token: &Token, to: &str, now: Millis) -> &'static str {
    let letter = mail::confirmation(page.lang, mailer, &format!("/mail/confirm/{}", token.reveal()));
    match mailer.send(&letter, to, now).await {
        Ok(()) => "mail-kept-link",
        Err(trouble) => {
            tracing::warn!(%trouble, "a link to confirm an address could not be sent");
            "mail-kept-unsent"
        }
    }
}

/// The token of a link of a message. Refused where the server sends no e-mail, and where too many are tried from one address.
pub struct Followed(String);

impl FromRequestParts<App> for Followed {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        mailer(app)?;
        let address::Address(from) = address::Address::from_request_parts(parts, app).await?;
        app.limits.try_address(from)?;
        let At(token) = At::from_request_parts(parts, app).await?;
        Ok(Self(token))
    }
}

/// What a link of a message leads to: a question with one button, or that it is done.
#[derive(Template, WebTemplate)]
#[template(path = "people/mail.html")]
struct LinkPage {
    page: Page,
    title: String,
    sentences: Vec<String>,
    /// The button, and where it goes; none where all is done.
    button: Option<(String, String)>,
}

/// Asks whether the address of a link is right: programs that look into mail follow links by themselves.
pub async fn confirm_page(State(app): State<App>, page: Page, Followed(token): Followed) -> Result<Response, Error> {
    let (now, given) = (app.clock.now(), Token::given(&token));
    let (address, name) = app
        .store
        .read(|db| {
            Box::pin(async move {
                let (user, address) = digests::asked(db, &given, now).await?;
                Ok((address, people::get(db, user).await?.name))
            })
        })
        .await?;
    let sentences = vec![page.t2("mail-confirm-ask", "name", name, "address", address)];
    let button = Some((page.t("mail-confirm-go"), format!("/mail/confirm/{token}")));
    Ok(LinkPage { title: page.t("mail-confirm-title"), sentences, button, page }.into_response())
}

/// Confirms the address of a link.
pub async fn confirm(State(app): State<App>, page: Page, Followed(token): Followed) -> Result<Response, Error> {
    let (now, given) = (app.clock.now(), Token::given(&token));
    let done = app.store.write(move |db| {
        Box::pin(async move {
            let (user, _) = digests::asked(db, &given, now).await?;
            digests::confirm(db, &given, now).await?;
            digests::address(db, user).await?.ok_or(Error::NotFound)
        })
    });
    let Address { address, digest, .. } = done.await?;
    let then = if digest == Often::Off { "mail-confirm-done-off" } else { "mail-confirm-done-on" };
    let title = page.t1("mail-confirm-done", "address", address);
    Ok(LinkPage { title, sentences: vec![page.t(then)], button: None, page }.into_response())
}

/// Asks whether to turn the news off.
pub async fn off_page(State(app): State<App>, page: Page, Followed(token): Followed) -> Result<Response, Error> {
    let given = token.clone();
    let (_, found) = app.store.read(|db| Box::pin(async move { digests::off(db, &given).await })).await?;
    if found.digest == Often::Off {
        return Ok(turned_off(page, &found.address).into_response());
    }
    let sentences = vec![page.t1("mail-off-ask", "address", found.address)];
    let button = Some((page.t("mail-off-go"), format!("/mail/off/{token}")));
    Ok(LinkPage { title: page.t("mail-off-title"), sentences, button, page }.into_response())
}

/// Turns the news off: by the button of the page, or by the one click of a mail program (RFC 8058), which brings no session.
pub async fn off(State(app): State<App>, page: Page, Followed(token): Followed) -> Result<Response, Error> {
    let done = app.store.write(move |db| {
        Box::pin(async move {
            let (user, found) = digests::off(db, &token).await?;
            digests::turn_off(db, user).await?;
            Ok(found.address)
        })
    });
    let address = done.await?;
    Ok(turned_off(page, &address).into_response())
}

fn turned_off(page: Page, address: &str) -> LinkPage {
    let sentences = vec![page.t1("mail-off-done", "address", address), page.t("mail-off-back")];
    LinkPage { title: page.t("mail-off-title"), sentences, button: None, page }
}

/// Sends a letter to the admin who asks for one, at the address of their settings.
pub async fn test(State(app): State<App>, Admin(person): Admin, page: Page) -> Result<Response, Error> {
    let mailer = mailer(&app)?;
    let (id, now) = (person.id, app.clock.now());
    let found = app.store.read(|db| Box::pin(digests::address(db, id))).await?;
    let found = found.ok_or(Error::conflict("mail-test-no-address"))?;
    let said = match mailer.send(&mail::trial(page.lang, mailer), &found.address, now).await {
        Ok(()) => Flash::new("mail-test-sent"),
        Err(trouble) => Flash::new("mail-test-failed").with("name", Trouble::said(page.lang, &trouble.kept())),
    };
    Ok(forms::done("/admin", &said))
}

/// How the news by e-mail are doing, a sentence each; nothing where the server sends none.
pub(super) async fn report(app: &App, page: &Page, when: &When, now: Millis) -> Result<Vec<String>, Error> {
    let Some(mailer) = &app.mailer else { return Ok(Vec::new()) };
    let health = app.store.read(|db| Box::pin(digests::health(db, now))).await?;
    let why = if health.trouble.is_empty() { String::new() } else { Trouble::said(page.lang, &health.trouble) };
    let mut said = vec![
        page.t2("mail-admin-by", "from", mailer.from(), "host", mailer.host()),
        page.t1("mail-admin-people", "n", health.people),
        match health.sent_at {
            Some(at) => page.t1("mail-admin-sent", "when", when.minute(&at)),
            None => page.t("mail-admin-none"),
        },
    ];
    for (n, key) in [(health.failed, "mail-admin-failed"), (health.waiting, "mail-admin-waiting")] {
        if n > 0 {
            said.push(page.t2(key, "n", n, "why", &why));
        }
    }
    Ok(said)
}
