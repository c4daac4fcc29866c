//! The way to the mail server: one connection for a few messages, each step of which says for itself what failed. A refused sender
//! must not be taken for a refused recipient, hence no higher level of the library.

use std::error::Error as _;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters, TlsParametersBuilder};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use crate::lang::Lang;

/// Longest time that a mail server may take to take a message: some look at the whole of it first. With what comes before, it is
/// less than a page may take that sends one.
const TAKING: Duration = Duration::from_mins(1);
/// Longest time that a mail server may take to pick up.
const CONNECT: Duration = Duration::from_secs(10);

/// Whether what is said can be read on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Wrapped,
    /// TLS after the first words, or nothing is sent.
    StartTls,
    /// TLS after the first words where the server knows how.
    AsOffered,
}

/// A mail server, and how to speak to it.
#[derive(Clone)]
pub struct Server {
    /// Its name or address, without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether what is said to it is enciphered.
    pub security: Security,
    /// User and password.
    pub login: Option<(String, String)>,
    /// As whom we greet.
    pub(super) hello: ClientId,
    /// A certificate that is trusted beside those that everybody trusts.
    own: Option<Certificate>,
}

impl Server {
    pub(super) fn new(host: String, port: u16, security: Security, login: Option<(String, String)>) -> Self {
        Self { host, port, security, login, hello: ClientId::default(), own: None }
    }

    /// Trusts what the certificate in `pem` has signed. Errors: why it is none.
    pub(super) fn trust(&mut self, pem: &[u8]) -> Result<(), String> {
        // The library takes a file without any for a list of none.
        if !String::from_utf8_lossy(pem).contains("-----BEGIN CERTIFICATE-----") {
            return Err("no BEGIN CERTIFICATE".to_owned());
        }
        self.own = Some(Certificate::from_pem(pem).map_err(|error| error.to_string())?);
        self.tls().map(drop).map_err(|error| error.to_string())
    }

    fn tls(&self) -> Result<TlsParameters, smtp::Error> {
        let builder = TlsParametersBuilder::new(self.host.clone());
        match &self.own {
            Some(own) => builder.add_root_certificate(own.clone()).build(),
            None => builder.build(),
        }
    }
}

/// Why a message didn't leave. What the mail server itself said stands in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody answers there.
    Unreachable,
    /// The connection could not be enciphered, or its certificate isn't trusted.
    Tls,
    /// User or password is wrong.
    Login,
    /// The mail server doesn't send for us.
    Sender(u16),
    /// The mail server doesn't know the recipient, for good.
    Recipient(u16),
    /// The mail server has no time now.
    Busy(u16),
    /// The mail server doesn't take this message now.
    NotNow(u16),
    /// The mail server doesn't like the message.
    Content(u16),
    /// It took too long.
    Slow,
    /// Neither of us understood the other.
    Confused,
    /// The mail server didn't say whether it has taken it.
    Unsure,
    /// The server ended while it was being sent.
    CutShort,
}

impl Trouble {
    /// As it is kept: a word, and the code of the mail server where it gave one.
    pub fn kept(self) -> String {
        let (word, code) = self.parts();
        code.map_or_else(|| word.to_owned(), |code| format!("{word} {code}"))
    }

    fn parts(self) -> (&'static str, Option<u16>) {
        match self {
            Self::Unreachable => ("unreachable", None),
            Self::Tls => ("tls", None),
            Self::Login => ("login", None),
            Self::Sender(code) => ("sender", Some(code)),
            Self::Recipient(code) => ("recipient", Some(code)),
            Self::Busy(code) => ("busy", Some(code)),
            Self::NotNow(code) => ("not-now", Some(code)),
            Self::Content(code) => ("content", Some(code)),
            Self::Slow => ("slow", None),
            Self::Confused => ("confused", None),
            Self::Unsure => ("unsure", None),
            Self::CutShort => ("cut-short", None),
        }
    }

    /// Whether everybody else's message would fail in the same way now.
    pub fn is_everybodys(self) -> bool {
        !matches!(self, Self::Recipient(_) | Self::NotNow(_) | Self::Content(_))
    }

    /// The sentence for what was kept.
    pub fn said(lang: Lang, kept: &str) -> String {
        let (word, code) = kept.split_once(' ').unwrap_or((kept, ""));
        lang.say_text(&format!("mail-trouble-{word}"), &[("code", code.to_owned())])
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.kept())
    }
}

/// A step of the conversation, for who reads what the mail server made of it.
#[derive(Debug, Clone, Copy)]
enum Step {
    Connecting,
    Enciphering,
    Login,
    Sender,
    Recipient,
    Content,
}

/// Whether TLS failed on a connection that was there: the library calls that a connection that failed.
fn is_garbled(error: &smtp::Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        let failed = inner.downcast_ref::<std::io::Error>();
        if failed.is_some_and(|failed| failed.kind() == std::io::ErrorKind::InvalidData) {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// The subject of an enhanced status code (RFC 3463), the second of its three numbers: 1 is the address, 7 is policy.
fn enhanced(error: &smtp::Error) -> Option<String> {
    let said = error.source()?.to_string();
    let mut numbers = said.split_whitespace().find(|word| word.starts_with("5."))?.split('.');
    let (_, subject, detail) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (number(subject) && number(detail) && numbers.next().is_none()).then(|| subject.to_owned())
}

/// What a failed step comes to.
fn failed(step: Step, error: &smtp::Error) -> Trouble {
    tracing::warn!(%error, ?step, "the mail server");
    let code = error.status().map(u16::from);
    match (step, code) {
        _ if error.is_timeout() => Trouble::Slow,
        _ if error.is_tls() || is_garbled(error) => Trouble::Tls,
        (Step::Enciphering, _) => Trouble::Tls,
        // Some ask only behind the sender who one is.
        (Step::Login, Some(500..)) | (Step::Sender | Step::Recipient, Some(530)) => Trouble::Login,
        (Step::Login, None) if error.is_client() => Trouble::Login,
        (Step::Sender, Some(code @ 500..)) => Trouble::Sender(code),
        (Step::Recipient, Some(code @ 500..)) => match enhanced(error).as_deref() {
            // It says only now what it thinks of us: of this address it has said nothing.
            Some("7") => Trouble::Sender(code),
            Some("1") => Trouble::Recipient(code),
            None if matches!(code, 550 | 551 | 553) => Trouble::Recipient(code),
            _ => Trouble::NotNow(code),
        },
        (Step::Content, Some(code @ 500..)) => Trouble::Content(code),
        (Step::Recipient | Step::Content, Some(code)) => Trouble::NotNow(code),
        (_, Some(code)) => Trouble::Busy(code),
        (Step::Connecting, None) => Trouble::Unreachable,
        (_, None) if error.is_response() => Trouble::Confused,
        (_, None) => Trouble::Unreachable,
    }
}

/// A connection to the mail server, signed in.
pub(super) struct Line(AsyncSmtpConnection);

impl Line {
    pub(super) async fn open(server: &Server) -> Result<Self, Trouble> {
        let tls = server.tls().map_err(|error| failed(Step::Enciphering, &error))?;
        let wrapped = (server.security == Security::Wrapped).then(|| tls.clone());
        let at = (server.host.as_str(), server.port);
        let connected = AsyncSmtpConnection::connect_tokio1(at, Some(CONNECT), &server.hello, wrapped, None).await;
        let mut line = connected.map_err(|error| failed(Step::Connecting, &error))?;
        let enciphers = match server.security {
            Security::Wrapped => false,
            Security::StartTls => true,
            Security::AsOffered => line.can_starttls(),
        };
        if enciphers {
            line.starttls(tls, &server.hello).await.map_err(|error| failed(Step::Enciphering, &error))?;
        }
        if let Some((user, password)) = &server.login {
            let login = Credentials::new(user.clone(), password.clone());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            line.auth(&mechanisms, &login).await.map_err(|error| failed(Step::Login, &error))?;
        }
        Ok(Self(line))
    }

    /// Says from whom a message comes, to whom it goes, and that it begins. After a failure the connection is of no more use.
    pub(super) async fn offer(&mut self, from: &Address, to: &Address) -> Result<(), Trouble> {
        let Self(line) = self;
        let sender = line.command(Mail::new(Some(from.clone()), Vec::new())).await;
        sender.map_err(|error| failed(Step::Sender, &error))?;
        let recipient = line.command(Rcpt::new(to.clone(), Vec::new())).await;
        recipient.map_err(|error| failed(Step::Recipient, &error))?;
        let begun = line.command(Data).await;
        begun.map(drop).map_err(|error| failed(Step::Content, &error))
    }

    /// Sends the message that was offered.
    pub(super) async fn give(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let taken = tokio::time::timeout(TAKING, self.0.message(bytes)).await.map_err(|_| Trouble::Unsure)?;
        // Without a word of the mail server's it may have the letter all the same.
        taken.map(drop).map_err(|error| match error.status() {
            None => Trouble::Unsure,
            Some(_) => failed(Step::Content, &error),
        })
    }

    /// Says goodbye; whoever doesn't answer within a moment has heard it.
    pub(super) async fn close(mut self) {
        let _ = tokio::time::timeout(Duration::from_secs(2), self.0.quit()).await;
    }
}
