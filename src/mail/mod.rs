//! News by e-mail: who sends it, in which words, when, and how it leaves. Without a mail server in the settings there is none, and
//! nobody is asked for an address.
//!
//! `letter.rs` makes a message of words, `transport.rs` hands it to the mail server, `digest.rs` gathers the news and keeps to the
//! mornings. What is kept of it stands in `store/digests.rs`.

pub mod digest;
mod letter;
mod transport;

use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use lettre::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::extension::ClientId;
use url::{Host, Url};

pub use self::letter::{Foot, Letter, Part};
use self::transport::Line;
pub use self::transport::{Security, Server, Trouble};
use crate::config::Serve;
use crate::lang::Lang;
use crate::store::Millis;

/// Longest address in characters, as mail servers take them.
pub const ADDRESS_MAX: usize = 254;
/// Longest time that a whole message may take, in one go with the connection.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is wrong with the settings: a key of `locales/`, and what stands in its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The sentence.
    pub key: &'static str,
    /// Its arguments; never the password.
    pub args: Vec<(&'static str, String)>,
}

impl Wrong {
    fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    fn file(key: &'static str, file: &Path, cause: impl ToString) -> Self {
        Self { key, args: vec![("file", file.display().to_string()), ("cause", cause.to_string())] }
    }
}

/// Who sends e-mail for this server. Clones are the same.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

struct Inner {
    server: Server,
    from: Mailbox,
    base: String,
}

impl Mailer {
    /// As the settings say; none where they name no mail server.
    ///
    /// Errors: what is missing or malformed, in a sentence for who starts the server.
    pub fn of(config: &Serve) -> Result<Option<Self>, Wrong> {
        let mail = &config.mail;
        let Some(url) = &mail.smtp_url else {
            let others = [mail.mail_from.is_some(), mail.smtp_password_file.is_some(), mail.smtp_ca.is_some()];
            return if others.contains(&true) { Err(Wrong::new("mail-wrong-no-url")) } else { Ok(None) };
        };
        let base = config.base_url.as_deref().ok_or(Wrong::new("mail-wrong-no-base"))?;
        let (base, hello) =
            web_address(base).ok_or_else(|| Wrong { key: "mail-wrong-base", args: vec![("url", base.to_owned())] })?;
        let from = mail.mail_from.as_deref().ok_or(Wrong::new("mail-wrong-no-from"))?;
        let from =
            mailbox(from).ok_or_else(|| Wrong { key: "mail-wrong-from", args: vec![("from", from.to_owned())] })?;
        let mut server = server(url.reveal()).ok_or(Wrong::new("mail-wrong-url"))?;
        server.hello = hello;
        if let Some(file) = &mail.smtp_password_file {
            let text = std::fs::read_to_string(file).map_err(|cause| Wrong::file("mail-wrong-file", file, cause))?;
            let password = text.lines().next().unwrap_or_default().to_owned();
            let (_, kept) = server.login.as_mut().ok_or(Wrong::new("mail-wrong-no-user"))?;
            *kept = password;
        }
        if let Some(file) = &mail.smtp_ca {
            let pem = std::fs::read(file).map_err(|cause| Wrong::file("mail-wrong-file", file, cause))?;
            server.trust(&pem).map_err(|cause| Wrong::file("mail-wrong-ca", file, cause))?;
        }
        Ok(Some(Self(Arc::new(Inner { server, from, base }))))
    }

    /// The whole address of a path of this server.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.0.base)
    }

    /// The host of the mail server, for admins.
    pub fn host(&self) -> &str {
        &self.0.server.host
    }

    /// Whom e-mail is from.
    pub fn from(&self) -> String {
        self.0.from.to_string()
    }

    /// Sends one letter to `to`, over a connection of its own.
    pub async fn send(&self, letter: &Letter, to: &str, now: Millis) -> Result<(), Trouble> {
        let mut line = None;
        let sent = self.send_over(&mut line, letter, to, now).await;
        if let Some(line) = line {
            line.close().await;
        }
        sent
    }

    /// Sends one letter over `line`, which is opened where there is none yet. After a failure there is none.
    async fn send_over(&self, line: &mut Option<Line>, letter: &Letter, to: &str, now: Millis) -> Result<(), Trouble> {
        let Inner { server, from, .. } = &*self.0;
        let to = address(to).ok_or(Trouble::Recipient(553))?;
        let bytes = letter.bytes(from, &to, now)?;
        let sending = async {
            let mut open = match line.take() {
                Some(line) => line,
                None => Line::open(server).await?,
            };
            open.offer(&from.email, &to).await?;
            Ok(open)
        };
        let mut open = tokio::time::timeout(PATIENCE, sending).await.unwrap_or(Err(Trouble::Slow))?;
        open.give(&bytes).await?;
        *line = Some(open);
        Ok(())
    }
}

/// The letter that asks whether an address is right.
pub fn confirmation(lang: Lang, mailer: &Mailer, path: &str) -> Letter {
    let base = mailer.link("");
    Letter {
        lang,
        to_name: None,
        subject: lang.t("mail-confirm-subject"),
        opening: lang.say("mail-confirm-opening", [("base", base.into())]),
        parts: vec![Part { text: lang.t("mail-confirm-link"), link: mailer.link(path), details: Vec::new() }],
        foot: vec![Foot { text: lang.t("mail-confirm-else"), link: None }],
        off: None,
    }
}

/// The letter by which an admin sees that letters arrive.
pub fn trial(lang: Lang, mailer: &Mailer) -> Letter {
    Letter {
        lang,
        to_name: None,
        subject: lang.t("mail-test-subject"),
        opening: lang.t("mail-test-opening"),
        parts: vec![Part { text: lang.t("nav-admin"), link: mailer.link("/admin"), details: Vec::new() }],
        foot: Vec::new(),
        off: None,
    }
}

/// An address as somebody typed it, tidied; none if it can't be one. Only ASCII, which every mail server takes.
pub fn tidy_address(typed: &str) -> Option<String> {
    let address = address(typed.trim())?;
    let tidy = format!("{}@{}", address.user(), address.domain().to_ascii_lowercase());
    (tidy.len() <= ADDRESS_MAX).then_some(tidy)
}

fn address(text: &str) -> Option<Address> {
    let plain = text.is_ascii() && !text.contains(|c: char| c.is_ascii_control() || c.is_whitespace());
    // A host without a dot is nobody's on the net.
    let host = text.rsplit_once('@').is_some_and(|(_, host)| host.contains('.') || host == "localhost");
    Address::from_str(text).ok().filter(|_| plain && host)
}

/// `Recto <recto@school.example>`, or only the address.
fn mailbox(text: &str) -> Option<Mailbox> {
    let text = text.trim();
    let (name, email) = match text.rsplit_once('<') {
        Some((name, rest)) => (Some(name.trim().trim_matches('"').to_owned()), rest.strip_suffix('>')?),
        None => (None, text),
    };
    let name = name.filter(|name| !name.is_empty() && !name.contains(char::is_control)).or(Some("Recto".to_owned()));
    Some(Mailbox::new(name, address(email)?))
}

/// The address that people type, without a slash at its end; and its host, as which we greet mail servers.
fn web_address(text: &str) -> Option<(String, ClientId)> {
    let url = Url::parse(text).ok()?;
    let fit = matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none();
    let hello = match url.host().filter(|_| fit)? {
        Host::Domain(domain) => ClientId::Domain(domain.to_owned()),
        Host::Ipv4(address) => ClientId::Ipv4(address),
        Host::Ipv6(address) => ClientId::Ipv6(address),
    };
    Some((url.as_str().trim_end_matches('/').to_owned(), hello))
}

/// The mail server of `smtp[s]://user:password@host:port`; none where that is no such address.
pub fn server(text: &str) -> Option<Server> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str().filter(|host| !host.is_empty())?.trim_matches(['[', ']']).to_owned();
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return None;
    }
    let decoded = |part: &str| percent_encoding::percent_decode_str(part).decode_utf8().ok().map(String::from);
    let login = match url.username() {
        "" => None,
        user => Some((decoded(user)?, decoded(url.password().unwrap_or_default())?)),
    };
    let here = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    let (security, port) = match url.scheme() {
        "smtps" => (Security::Wrapped, 465),
        // A password goes over the net enciphered or not at all.
        "smtp" if login.is_some() && !here => (Security::StartTls, 587),
        "smtp" if login.is_some() => (Security::AsOffered, 587),
        "smtp" => (Security::AsOffered, 25),
        _ => return None,
    };
    Some(Server::new(host, url.port().unwrap_or(port), security, login))
}
