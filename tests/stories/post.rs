//! A mail server that a story can look into, and that does badly where it is told to; and people with addresses.

use std::io::{BufRead as _, BufReader};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use mailin::response::{AUTH_OK, INVALID_CREDENTIALS, OK};
use mailin::{Action, AuthMechanism, Handler, Response, SessionBuilder};
use mailparse::{MailHeaderMap as _, ParsedMail};
use recto::config::Serve;
use recto::mail::digest::{Digests, Round};
use recto::secret::Token;
use recto::store::digests;
use recto::store::ids::UserId;

use crate::world::{Browser, World};

/// Where the links of letters lead.
pub const BASE: &str = "http://cards.school.example";

/// What the mail server does.
#[derive(Debug, Clone, Default)]
pub struct Mood {
    /// Addresses that it doesn't know.
    pub unknown: Vec<String>,
    /// It sends for nobody.
    pub no_sender: bool,
    /// What it says of each recipient, instead of taking them.
    pub recipients: Option<(u16, &'static str)>,
    /// It doesn't like what is written.
    pub no_content: bool,
    /// It takes a message and hangs up without a word.
    pub hangs_up: bool,
    /// Who alone may send, with which password, and how they say so.
    pub login: Option<(&'static str, &'static str, AuthMechanism)>,
}

#[derive(Default)]
struct Inside {
    mood: Mood,
    received: Vec<Received>,
}

/// A message that arrived.
#[derive(Debug, Clone)]
pub struct Received {
    /// Whom it is for, as the envelope says.
    pub to: Vec<String>,
    /// As it came.
    pub bytes: Vec<u8>,
}

impl Received {
    fn parsed(&self) -> ParsedMail<'_> {
        mailparse::parse_mail(&self.bytes).expect("a message")
    }

    /// A header, decoded.
    pub fn header(&self, name: &str) -> String {
        self.parsed().headers.get_first_value(name).unwrap_or_default()
    }

    /// The text.
    pub fn text(&self) -> String {
        self.part("text/plain")
    }

    /// The same as HTML.
    pub fn html(&self) -> String {
        self.part("text/html")
    }

    fn part(&self, kind: &str) -> String {
        let parsed = self.parsed();
        assert_eq!(parsed.ctype.mimetype, "multipart/alternative");
        let kinds: Vec<_> = parsed.subparts.iter().map(|part| part.ctype.mimetype.as_str()).collect();
        assert_eq!(kinds, ["text/plain", "text/html"], "plain text first");
        let part = parsed.subparts.iter().find(|part| part.ctype.mimetype == kind).expect("that part");
        part.get_body().expect("a body").replace("\r\n", "\n")
    }

    /// The path of the first link in it that begins so.
    pub fn link(&self, start: &str) -> String {
        let text = self.text();
        let at = text.find(&format!("{BASE}{start}")).unwrap_or_else(|| panic!("no {start} in: {text}"));
        text[at + BASE.len()..].split_whitespace().next().expect("a link").to_owned()
    }
}

/// The mail server.
pub struct Post {
    /// On this computer.
    pub port: u16,
    inside: Arc<Mutex<Inside>>,
}

#[derive(Clone)]
struct Clerk {
    inside: Arc<Mutex<Inside>>,
    to: Vec<String>,
    bytes: Vec<u8>,
}

impl Clerk {
    fn lets_in(&self, given: (&str, &str)) -> Response {
        let known = self.inside.lock().unwrap().mood.login.clone();
        let right = known.is_some_and(|(user, password, _)| (user, password) == given);
        if right { AUTH_OK } else { INVALID_CREDENTIALS }
    }
}

impl Handler for Clerk {
    fn auth_plain(&mut self, _: &str, user: &str, password: &str) -> Response {
        self.lets_in((user, password))
    }

    fn auth_login(&mut self, user: &str, password: &str) -> Response {
        self.lets_in((user, password))
    }

    fn mail(&mut self, _: IpAddr, _: &str, _: &str) -> Response {
        let no = self.inside.lock().unwrap().mood.no_sender;
        if no { Response::custom(550, "not from here".to_owned()) } else { OK }
    }

    fn rcpt(&mut self, to: &str) -> Response {
        let mood = self.inside.lock().unwrap().mood.clone();
        if let Some((code, text)) = mood.recipients {
            return Response::custom(code, text.to_owned());
        }
        if mood.unknown.iter().any(|unknown| unknown == to) {
            return Response::custom(550, "nobody of that name".to_owned());
        }
        OK
    }

    fn data_start(&mut self, _: &str, _: &str, _: bool, to: &[String]) -> Response {
        self.to = to.to_vec();
        self.bytes.clear();
        OK
    }

    fn data(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let mut inside = self.inside.lock().unwrap();
        if inside.mood.no_content {
            return Response::custom(554, "no".to_owned());
        }
        inside.received.push(Received { to: self.to.clone(), bytes: self.bytes.clone() });
        OK
    }
}

/// Serves one caller until they go.
fn serve(stream: TcpStream, clerk: Clerk) -> std::io::Result<()> {
    let mut session = SessionBuilder::new("mail.school.example");
    let login = clerk.inside.lock().unwrap().mood.login.clone();
    if let Some((_, _, how)) = login {
        session.enable_auth(how).insecure_enable_plaintext_auth();
    }
    let inside = Arc::clone(&clerk.inside);
    let mut session = session.build(stream.peer_addr()?.ip(), clerk);
    let mut out = stream.try_clone()?;
    session.greeting().write_to(&mut out)?;
    let (mut lines, mut line) = (BufReader::new(stream), Vec::new());
    while lines.read_until(b'\n', &mut line)? > 0 {
        let before = inside.lock().unwrap().received.len();
        let said = session.process(&line);
        line.clear();
        let now = inside.lock().unwrap();
        if now.mood.hangs_up && now.received.len() > before {
            break;
        }
        drop(now);
        if !matches!(said.action, Action::NoReply) {
            said.write_to(&mut out)?;
        }
        if matches!(said.action, Action::Close) {
            break;
        }
    }
    Ok(())
}

impl Post {
    /// One that is open.
    pub fn open() -> Self {
        let post = Self::closed();
        post.opens();
        post
    }

    /// One at whose port nobody answers yet.
    pub fn closed() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { port, inside: Arc::default() }
    }

    /// From now on somebody answers there.
    pub fn opens(&self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).unwrap();
        let clerk = Clerk { inside: Arc::clone(&self.inside), to: Vec::new(), bytes: Vec::new() };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, clerk) = (stream.unwrap(), clerk.clone());
                std::thread::spawn(move || serve(stream, clerk));
            }
        });
    }

    /// The settings of a server that sends by it.
    pub fn settings(&self) -> impl FnOnce(&mut Serve) + use<> {
        let port = self.port;
        move |settings| {
            settings.mail.smtp_url = Some(format!("smtp://127.0.0.1:{port}").into());
            settings.mail.mail_from = Some("Recto <recto@school.example>".to_owned());
            settings.base_url = Some(BASE.to_owned());
        }
    }

    /// Changes what it does.
    pub fn is(&self, mood: Mood) {
        self.inside.lock().unwrap().mood = mood;
    }

    /// What arrived since this was last asked.
    pub fn received(&self) -> Vec<Received> {
        std::mem::take(&mut self.inside.lock().unwrap().received)
    }

    /// The one message that arrived since.
    #[track_caller]
    pub fn one(&self) -> Received {
        let mut received = self.received();
        assert_eq!(received.len(), 1, "{received:?}");
        received.remove(0)
    }

    /// Has somebody give an address and open the link that is sent there.
    pub async fn subscribes(&self, world: &World, who: &Browser, address: &str, digest: &str) {
        who.post("/settings/mail", &[("address", address), ("digest", digest)]).await.expect(303);
        let path = self.one().link("/mail/confirm/");
        world.visitor().post(&path, &[]).await.expect(200);
    }
}

/// The letters of a world's server.
pub fn letters(world: &World) -> Digests {
    let mailer = world.app.mailer.clone().expect("a mail server");
    Digests::new(world.app.store.clone(), world.clock.clone(), mailer)
}

/// Sends what is due, as the server does by itself.
pub async fn morning(world: &World) -> Round {
    letters(world).send_due().await.expect("the database works")
}

/// The links of letters to somebody, afresh: the one that confirms their address, and the one that turns the news off.
pub async fn links_to(world: &World, id: UserId) -> (String, String) {
    const ADDRESS: &str = "somebody@school.example";
    let link = Token::given("a-link");
    let hash = link.hash().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let until = i64::MAX;
    let made = format!(
        "INSERT OR REPLACE INTO mail_addresses
             (user_id, address, digest, confirm_hash, confirm_until, day, next_at, told_at)
         VALUES ({id}, '{ADDRESS}', 'daily', x'{hash}', {until}, 0, 0, 0)"
    );
    world.sql(&made).await;
    let off = world.app.store.read(|db| Box::pin(digests::off_token(db, id, ADDRESS))).await;
    (link.reveal().to_owned(), off.expect("a link"))
}
