//! A letter: the words of one e-mail, and the message that is made of them. Text first, the same as simple HTML behind it; nothing
//! in it is loaded from anywhere.

use std::time::{Duration, SystemTime};

use askama::Template;
use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use uuid::Uuid;

use super::transport::Trouble;
use crate::lang::Lang;
use crate::store::Millis;

/// One thing that a letter says.
#[derive(Debug, Clone)]
pub struct Part {
    /// A sentence.
    pub text: String,
    /// Where to read on: a whole address.
    pub link: String,
    /// What it is about in particular, a line each.
    pub details: Vec<String>,
}

/// A sentence at the end.
#[derive(Debug, Clone)]
pub struct Foot {
    /// The sentence.
    pub text: String,
    /// A whole address.
    pub link: Option<String>,
}

/// The words of one e-mail.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/letter.html")]
pub struct Letter {
    /// Its language.
    pub lang: Lang,
    /// The name of whom it goes to; none where nobody knows yet whose the address is.
    pub to_name: Option<String>,
    /// What stands above it.
    pub subject: String,
    /// The first sentence.
    pub opening: String,
    /// What it says.
    pub parts: Vec<Part>,
    /// What stands below.
    pub foot: Vec<Foot>,
    /// The whole address that turns such letters off with one click; none where a letter comes only once.
    pub off: Option<String>,
}

/// The same words as plain text.
#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Plain<'a> {
    letter: &'a Letter,
}

impl Letter {
    /// The message as it goes to the mail server: ASCII, with lines of its own length.
    ///
    /// Errors: [`Trouble::Confused`] if it can't be made; the cause goes to the log.
    pub fn bytes(&self, from: &Mailbox, to: &Address, now: Millis) -> Result<Vec<u8>, Trouble> {
        let tidy = self.tidy();
        let text = Plain { letter: &tidy }.render().map_err(|error| unmade(&error))?;
        let html = tidy.render().map_err(|error| unmade(&error))?;
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now).unwrap_or(0));
        let mut message = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(tidy.to_name.clone(), to.clone()))
            .subject(tidy.subject.clone())
            .date(at)
            .message_id(Some(format!("<{}@{}>", Uuid::new_v4(), from.email.domain())))
            .multipart(MultiPart::alternative_plain_html(text, html))
            .map_err(|error| unmade(&error))?;
        let headers = message.headers_mut();
        // So that no holiday note answers it.
        headers.insert_raw(header("Auto-Submitted", "auto-generated"));
        if let Some(off) = &tidy.off {
            headers.insert_raw(header("List-Unsubscribe", &format!("<{off}>")));
            headers.insert_raw(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        Ok(message.formatted())
    }

    /// The same without what would begin a line: names come from people.
    fn tidy(&self) -> Self {
        let link = |link: &String| on_one_line(link).replace(' ', "");
        Self {
            lang: self.lang,
            to_name: self.to_name.as_deref().map(on_one_line),
            subject: on_one_line(&self.subject),
            opening: on_one_line(&self.opening),
            parts: (self.parts.iter())
                .map(|part| Part {
                    text: on_one_line(&part.text),
                    link: link(&part.link),
                    details: part.details.iter().map(|one| on_one_line(one)).collect(),
                })
                .collect(),
            foot: (self.foot.iter())
                .map(|foot| Foot { text: on_one_line(&foot.text), link: foot.link.as_ref().map(link) })
                .collect(),
            off: self.off.as_ref().map(link),
        }
    }
}

/// Text without line breaks and other control characters.
fn on_one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.split(breaks).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// A header of ours, whose value is ASCII on one line: an address must not be folded.
fn header(name: &'static str, value: &str) -> HeaderValue {
    let value = value.to_owned();
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}

fn unmade(error: &dyn std::error::Error) -> Trouble {
    tracing::error!(%error, "a letter could not be made");
    Trouble::Confused
}
