//! The way to the mail server is enciphered where the settings say so, with a certificate that is trusted, or nothing is sent; and
//! who must sign in there does.

use std::sync::Arc;

use mailin::AuthMechanism;
use recto::config::Serve;
use recto::lang::Lang;
use recto::mail::{self, Mailer, Trouble};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::post::{Mood, Post};
use crate::world::World;

/// A door before a mail server: TLS, at once or after STARTTLS, with a certificate that only `pem` vouches for.
struct Door {
    port: u16,
    pem: String,
}

async fn door(post: &Post, at_once: bool) -> Door {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (at, behind) = (listener.local_addr().unwrap().port(), post.port);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let acceptor = acceptor.clone();
            tokio::spawn(async move { let_in(stream, &acceptor, behind, at_once).await });
        }
    });
    Door { port: at, pem: made.cert.pem() }
}

/// Speaks as far as STARTTLS, if at all; all else is the mail server's.
async fn let_in(stream: TcpStream, acceptor: &TlsAcceptor, behind: u16, at_once: bool) -> std::io::Result<()> {
    let mut plain = BufReader::new(stream);
    if !at_once {
        let mut line = String::new();
        plain.write_all(b"220 mail.school.example\r\n").await?;
        plain.read_line(&mut line).await?;
        plain.write_all(b"250-mail.school.example\r\n250 STARTTLS\r\n").await?;
        line.clear();
        plain.read_line(&mut line).await?;
        assert_eq!(line, "STARTTLS\r\n", "nothing else is said before");
        plain.write_all(b"220 go on\r\n").await?;
    }
    let mut secret = acceptor.accept(plain.into_inner()).await?;
    let mut inside = TcpStream::connect(("127.0.0.1", behind)).await?;
    if !at_once {
        // It greeted already.
        let mut greeting = [0; 1];
        while greeting != *b"\n" {
            inside.read_exact(&mut greeting).await?;
        }
    }
    tokio::io::copy_bidirectional(&mut secret, &mut inside).await.map(drop)
}

async fn send(world: &World, config: &Serve) -> Result<(), Trouble> {
    let mailer = Mailer::of(config).unwrap().unwrap();
    mailer.send(&mail::trial(Lang::En, &mailer), "ada@school.example", world.clock.now()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_goes_through_tls_to_a_mail_server_whose_certificate_is_trusted_and_to_no_other() {
    let post = Post::open();
    let world = World::with(post.settings()).await;
    let folder = tempfile::tempdir().unwrap();
    for (scheme, at_once) in [("smtps", true), ("smtp", false)] {
        let door = door(&post, at_once).await;
        let file = folder.path().join("school.pem");
        std::fs::write(&file, &door.pem).unwrap();
        let mut config = (*world.app.config).clone();
        config.mail.smtp_url = Some(format!("{scheme}://localhost:{}", door.port).into());
        assert_eq!(send(&world, &config).await, Err(Trouble::Tls), "{scheme}: nobody vouches for it");
        assert!(post.received().is_empty());
        config.mail.smtp_ca = Some(file);
        assert_eq!(send(&world, &config).await, Ok(()), "{scheme}");
        assert_eq!(post.one().header("Subject"), "Recto: a test");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_wants_a_password_gets_it_through_tls() {
    let post = Post::open();
    let world = World::with(post.settings()).await;
    let folder = tempfile::tempdir().unwrap();
    for (scheme, at_once) in [("smtps", true), ("smtp", false)] {
        let door = door(&post, at_once).await;
        let file = folder.path().join("school.pem");
        std::fs::write(&file, &door.pem).unwrap();
        for how in [AuthMechanism::Plain, AuthMechanism::Login] {
            post.is(Mood { login: Some(("recto", "a pass:word", how.clone())), ..Mood::default() });
            let mut config = (*world.app.config).clone();
            config.mail.smtp_ca = Some(file.clone());
            for (user, sent) in [
                ("recto:a%20pass%3Aword@", Ok(())),
                ("recto:another@", Err(Trouble::Login)),
                ("", Err(Trouble::Sender(503))),
            ] {
                config.mail.smtp_url = Some(format!("{scheme}://{user}localhost:{}", door.port).into());
                assert_eq!(send(&world, &config).await, sent, "{scheme} {how:?} {user}");
                assert_eq!(post.received().len(), usize::from(sent.is_ok()));
            }
        }
    }
}
