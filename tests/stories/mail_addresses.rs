//! An e-mail address: given, confirmed in any browser, changed, forgotten; and the settings of the server behind it.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use recto::cli::demo;
use recto::config::{Hidden, Serve};
use recto::lang::Lang;
use recto::mail::{ADDRESS_MAX, Mailer, Security, server, tidy_address};
use recto::store::people::Role;
use serde_json::json;

use crate::post::{BASE, Post};
use crate::world::{DAY, World};

const TOM: &str = "tom@school.example";

#[tokio::test]
async fn without_a_mail_server_nobody_is_asked_for_an_address() {
    let (world, room) = World::with_deck(1).await;
    let admin = world.person("Ada", Role::Admin).await;
    let settings = room.student.page("/settings").await.body;
    assert!(!settings.contains("mail") && !settings.contains("type=\"email\""), "{settings}");
    room.student.post("/settings/mail", &[("address", TOM), ("digest", "daily")]).await.expect(404);
    room.student.post("/settings/mail/again", &[]).await.expect(404);
    for path in ["/mail/confirm/x", "/mail/off/1.x"] {
        world.visitor().get(path).await.expect(404);
        world.visitor().post(path, &[]).await.expect(404);
    }
    admin.post("/admin/mail/test", &[]).await.expect(404);
    let overview = admin.page("/admin").await.body;
    assert!(overview.contains("start the server with --smtp-url") && !overview.contains("/admin/mail/test"));
}

#[tokio::test]
async fn an_address_counts_once_its_link_was_opened_in_whatever_browser() {
    let post = Post::open();
    let (world, room) = World::with(post.settings()).await.furnished(1).await;
    assert!(room.student.page("/settings").await.body.contains("type=\"email\""));
    let done = room.student.post("/settings/mail", &[("address", " Tom@School.example"), ("digest", "daily")]).await;
    let settings = room.student.follow(&done).await.expect(200).body;
    assert!(settings.contains("Open the link in the message that was just sent"), "{settings}");
    assert!(settings.contains("Tom@school.example is not confirmed yet."), "{settings}");

    let letter = post.one();
    assert_eq!(letter.to, ["Tom@school.example"]);
    assert_eq!(letter.header("From"), "Recto <recto@school.example>");
    assert_eq!(letter.header("Subject"), "Recto: is this address yours?");
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
    // It may have been typed wrong: who gets it isn't told whose account it is.
    assert!(!String::from_utf8_lossy(&letter.bytes).contains("Tom "), "{}", letter.text());
    let path = letter.link("/mail/confirm/");
    let hashed = world.number("SELECT count(*) FROM mail_addresses WHERE length(confirm_hash) = 32").await;
    assert_eq!(hashed, 1, "only a hash is kept");

    // A program that looks into mail opens the link; that confirms nothing.
    let page = world.visitor().page(&path).await;
    assert!(page.body.contains("News of Recto for Tom will go to Tom@school.example."), "{}", page.body);
    assert_eq!(world.number("SELECT count(*) FROM mail_addresses WHERE confirmed_at IS NOT NULL").await, 0);
    let done = world.visitor().post(&path, &[]).await.expect(200);
    assert!(done.body.contains("Tom@school.example is confirmed"), "{}", done.body);
    assert!(room.student.page("/settings").await.body.contains("Tom@school.example is confirmed."));
    // The link is used up.
    world.visitor().get(&path).await.expect(404);
    world.visitor().post(&path, &[]).await.expect(404);

    // How often is changed without another link; another address asks again.
    room.student.post("/settings/mail", &[("address", "Tom@school.example"), ("digest", "weekly")]).await.expect(303);
    assert!(post.received().is_empty());
    room.student.post("/settings/mail", &[("address", "tom@home.example"), ("digest", "weekly")]).await.expect(303);
    assert_eq!(post.one().to, ["tom@home.example"]);
    assert!(room.student.page("/settings").await.body.contains("tom@home.example is not confirmed yet."));

    let admin = world.person("Ada", Role::Admin).await;
    let log = admin.page("/admin/audit").await.body;
    assert!(log.contains("confirmed an e-mail address") && !log.contains("school.example"), "{log}");
}

#[tokio::test]
async fn a_link_confirms_no_other_address_than_the_one_it_was_sent_to() {
    const HOME: &str = "tom@home.example";
    let post = Post::open();
    let (world, room) = World::with(post.settings()).await.furnished(1).await;
    let (student, reader) = (&room.student, world.visitor());
    let standing = async |said: &str| {
        let settings = student.page("/settings").await.body;
        assert!(settings.contains(said), "{said} in {settings}");
    };
    student.post("/settings/mail", &[("address", HOME), ("digest", "daily")]).await.expect(303);
    let first = post.one().link("/mail/confirm/");
    // Whoever reads at the first address has the question open already, and presses the button after the change.
    assert!(reader.page(&first).await.body.contains("News of Recto for Tom will go to tom@home.example."));
    student.post("/settings/mail", &[("address", TOM), ("digest", "daily")]).await.expect(303);
    let letter = post.one();
    assert_eq!(letter.to, [TOM]);
    let second = letter.link("/mail/confirm/");
    reader.post(&first, &[]).await.expect(404);
    reader.get(&first).await.expect(404);
    standing("tom@school.example is not confirmed yet.").await;

    // The second link is none the worse for it.
    let done = world.visitor().post(&second, &[]).await.expect(200);
    assert!(done.body.contains("tom@school.example is confirmed"), "{}", done.body);
    reader.post(&first, &[]).await.expect(404);
    standing("tom@school.example is confirmed.").await;

    // Nor does a link come to life again with its address: another has been sent.
    student.post("/settings/mail", &[("address", HOME), ("digest", "daily")]).await.expect(303);
    let letter = post.one();
    assert_eq!(letter.to, [HOME]);
    for former in [&first, &second] {
        reader.post(former, &[]).await.expect(404);
    }
    standing("tom@home.example is not confirmed yet.").await;
    reader.post(&letter.link("/mail/confirm/"), &[]).await.expect(200);
    standing("tom@home.example is confirmed.").await;
}

#[tokio::test]
async fn a_link_holds_for_a_day_and_only_a_few_are_sent_an_hour() {
    let post = Post::open();
    let (world, room) = World::with(post.settings()).await.furnished(1).await;
    let give = [("address", TOM), ("digest", "daily")];
    room.student.post("/settings/mail", &give).await.expect(303);
    let first = post.one().link("/mail/confirm/");
    room.student.post("/settings/mail/again", &[]).await.expect(303);
    let second = post.one().link("/mail/confirm/");
    world.visitor().get(&first).await.expect(404);
    world.visitor().get(&second).await.expect(200);
    world.clock.advance(DAY);
    world.visitor().get(&second).await.expect(404);
    world.visitor().post(&second, &[]).await.expect(404);

    room.student.post("/settings/mail/again", &[]).await.expect(303);
    let third = post.one().link("/mail/confirm/");
    room.student.post("/settings/mail/again", &[]).await.expect(429);
    room.student.post("/settings/mail", &[("address", "x@school.example"), ("digest", "daily")]).await.expect(429);
    assert!(post.received().is_empty());
    world.visitor().post(&third, &[]).await.expect(200);
    room.student.post("/settings/mail/again", &[]).await.expect(404);
    // Each person has their own limit.
    room.instructor.post("/settings/mail", &give).await.expect(303);
}

#[tokio::test]
async fn what_is_no_address_is_said_beside_the_field() {
    let post = Post::open();
    let (world, room) = World::with(post.settings()).await.furnished(1).await;
    for wrong in
        ["tom", "tom@school", "a@b.example\r\nBcc: c@d.example", "Tom <tom@school.example>", "zoé@school.example"]
    {
        let again = room.student.post("/settings/mail", &[("address", wrong), ("digest", "daily")]).await.expect(422);
        assert!(again.body.contains("That is no e-mail address."), "{}", again.body);
        assert!(again.body.contains("aria-describedby=\"address-problem\""));
    }
    room.student.post("/settings/mail", &[("address", TOM), ("digest", "hourly")]).await.expect(422);
    assert_eq!(world.number("SELECT count(*) FROM mail_addresses").await, 0);
    assert!(post.received().is_empty());
}

#[tokio::test]
async fn an_address_is_in_ones_own_data_and_goes_when_it_is_taken_away_or_with_the_account() {
    let post = Post::open();
    let (world, room) = World::with(post.settings()).await.furnished(1).await;
    assert!(room.student.page("/account/data.json").await.json()["mail"].is_null());
    post.subscribes(&world, &room.student, TOM, "weekly").await;
    let own = room.student.page("/account/data.json").await.json();
    assert_eq!((&own["mail"]["address"], &own["mail"]["digest"]), (&json!(TOM), &json!("weekly")));

    let done = room.student.post("/settings/mail", &[("address", " "), ("digest", "weekly")]).await.expect(303);
    assert!(room.student.follow(&done).await.body.contains("Your address is forgotten."));
    assert_eq!(world.number("SELECT count(*) FROM mail_addresses").await, 0);
    post.subscribes(&world, &room.student, TOM, "weekly").await;
    world
        .sql(&format!("INSERT INTO digests (user_id, day, state, at) VALUES ({}, 1, 'sent', 1)", room.student.id))
        .await;
    room.student.post("/account/delete", &[("name", "Tom")]).await.expect(303);
    for table in ["mail_addresses", "digests"] {
        assert_eq!(world.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
}

#[tokio::test]
async fn an_address_is_kept_where_the_mail_server_is_away_and_the_link_can_be_sent_again() {
    let post = Post::closed();
    let (world, room) = World::with(post.settings()).await.furnished(1).await;
    let done = room.student.post("/settings/mail", &[("address", TOM), ("digest", "daily")]).await;
    let said = room.student.follow(&done).await.expect(200).body;
    assert!(said.contains("the message with the link could not be sent"), "{said}");
    post.opens();
    room.student.post("/settings/mail/again", &[]).await.expect(303);
    world.visitor().post(&post.one().link("/mail/confirm/"), &[]).await.expect(200);
}

#[tokio::test]
async fn an_admin_sees_whether_messages_leave_and_has_one_sent() {
    let post = Post::closed();
    let world = World::with(post.settings()).await;
    let admin = world.person("Ada", Role::Admin).await;
    let overview = admin.page("/admin").await.body;
    assert!(overview.contains("Recto &#60;recto@school.example&#62;, by 127.0.0.1."), "{overview}");
    assert!(overview.contains("Nobody wants news by e-mail yet.") && overview.contains("No message has left yet."));
    let refused = admin.post("/admin/mail/test", &[]).await.expect(409);
    assert!(refused.body.contains("Put your own e-mail address into your settings first"));

    admin.post("/settings/mail", &[("address", "ada@school.example"), ("digest", "off")]).await.expect(303);
    let done = admin.post("/admin/mail/test", &[]).await.expect(303);
    let said = admin.follow(&done).await.body;
    assert!(said.contains("The test message was not sent. The mail server doesn’t answer."), "{said}");
    post.opens();
    let done = admin.post("/admin/mail/test", &[]).await.expect(303);
    assert!(admin.follow(&done).await.body.contains("The test message is on its way to you."));
    let letter = post.one();
    assert_eq!(
        (letter.header("Subject").as_str(), letter.to.as_slice()),
        ("Recto: a test", &["ada@school.example".to_owned()][..])
    );
    assert!(letter.text().contains(&format!("{BASE}/admin")));
}

/// What comes of the settings of a server with e-mail, changed by `change`.
fn read(config: &Serve, change: impl FnOnce(&mut Serve)) -> Result<bool, String> {
    let mut config = config.clone();
    change(&mut config);
    match Mailer::of(&config) {
        Ok(mailer) => Ok(mailer.is_some()),
        Err(wrong) => Err(Lang::En.say_text(wrong.key, &wrong.args)),
    }
}

#[tokio::test]
async fn half_a_setting_is_refused_with_what_is_missing_and_no_password() {
    let world = World::with(Post::closed().settings()).await;
    let settings = |change: &dyn Fn(&mut Serve)| read(&world.app.config, change);
    assert_eq!(settings(&|_| ()), Ok(true));
    assert_eq!(settings(&|s| (s.mail.smtp_url, s.mail.mail_from) = (None, None)), Ok(false));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "se cret\n").unwrap();
    let url = |url: &str| Some(Hidden::from(url.to_owned()));
    let path = Some(file.path().to_owned());
    let user = |s: &mut Serve| {
        (s.mail.smtp_url, s.mail.smtp_password_file) = (url("smtps://tom@mail.example"), path.clone());
    };
    assert_eq!(settings(&user), Ok(true));
    for (said, wrong) in [
        ("--smtp-url is missing", settings(&|s| s.mail.smtp_url = None)),
        ("--base-url", settings(&|s| s.base_url = None)),
        ("https://cards.school.example", settings(&|s| s.base_url = Some("cards".to_owned()))),
        ("--mail-from", settings(&|s| s.mail.mail_from = None)),
        ("--mail-from is no e-mail address: Recto", settings(&|s| s.mail.mail_from = Some("Recto".to_owned()))),
        ("--smtp-url can’t be used", settings(&|s| s.mail.smtp_url = url("tom:sesame@mail"))),
        ("--smtp-url can’t be used", settings(&|s| s.mail.smtp_url = url("http://tom:sesame@mail"))),
        ("needs a user", settings(&|s| s.mail.smtp_password_file = path.clone())),
        ("can’t be read", settings(&|s| s.mail.smtp_password_file = Some("/nowhere/at/all".into()))),
        ("no certificate", settings(&|s| s.mail.smtp_ca = path.clone())),
    ] {
        let wrong = wrong.expect_err(said);
        assert!(wrong.contains(said) && !wrong.contains("sesame") && !wrong.contains("se cret"), "{wrong}");
    }
}

#[test]
fn the_password_of_the_mail_server_stands_in_no_help_and_in_no_refusal() {
    let hidden = format!("{:?}", Hidden::from("smtps://tom:sesame@mail.example".to_owned()));
    assert!(!hidden.contains("sesame"), "{hidden}");
    let folder = tempfile::tempdir().unwrap();
    for (args, status, said) in [
        (&["serve", "--help"][..], 0, "RECTO_SMTP_URL"),
        (&["serve"], 1, "E-mail needs --base-url"),
        (&["serve", "--smtp-url", "smtp:sesame"], 1, "--smtp-url can’t be used"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_recto"))
            .args(args)
            .env("RECTO_DATA_DIR", folder.path().join("data"))
            .env("RECTO_SMTP_URL", "smtps://tom:sesame@mail.example")
            .env("RECTO_MAIL_FROM", "recto@school.example")
            .envs((args.len() > 2).then_some(("RECTO_BASE_URL", "http://cards.school.example")))
            .output()
            .unwrap();
        let all = [output.stdout, output.stderr].concat();
        let all = String::from_utf8_lossy(&all);
        assert_eq!(output.status.code(), Some(status), "{all}");
        assert!(all.contains(said) && !all.contains("sesame"), "{all}");
    }
    assert!(!folder.path().join("data").exists(), "refused before anything is made");
}

#[test]
fn the_address_of_a_mail_server_says_how_it_is_spoken_to() {
    let read = |url: &str| server(url).map(|s| (s.host, s.port, s.security, s.login));
    let login = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
    assert_eq!(
        read("smtps://tom%40school.example:p%3Aw%20d@mail.school.example"),
        Some(("mail.school.example".to_owned(), 465, Security::Wrapped, login("tom@school.example", "p:w d")))
    );
    assert_eq!(
        read("smtp://tom:pw@mail.school.example"),
        Some(("mail.school.example".to_owned(), 587, Security::StartTls, login("tom", "pw")))
    );
    assert_eq!(read("smtp://mail:2525"), Some(("mail".to_owned(), 2525, Security::AsOffered, None)));
    assert_eq!(
        read("smtp://tom:pw@[::1]:2525/"),
        Some(("::1".to_owned(), 2525, Security::AsOffered, login("tom", "pw")))
    );
    for wrong in ["", "mail.school.example", "http://mail.school.example", "smtp://", "smtp://a/b", "smtp://a?tls=no"] {
        assert!(read(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn an_address_is_tidied_or_refused() {
    assert_eq!(tidy_address(" Tom.O@School.Example ").as_deref(), Some("Tom.O@school.example"));
    let long = format!("{}@school.example", "a".repeat(ADDRESS_MAX));
    for wrong in [
        "",
        "tom",
        "tom@",
        "@school.example",
        "tom@school",
        "tom@school.example\r\nBcc: all@school.example",
        "tom@school.example, all@school.example",
        "Tom <tom@school.example>",
        "tom @school.example",
        "zoé@school.example",
        "tom@école.example",
        &long,
    ] {
        assert_eq!(tidy_address(wrong), None, "{wrong:?}");
    }
}

#[test]
fn whom_e_mail_is_from_has_a_name() {
    let mut config = demo::config(SocketAddr::from(([127, 0, 0, 1], 0)), Path::new(""));
    Post::closed().settings()(&mut config);
    let mut said = |text: &str| {
        config.mail.mail_from = Some(text.to_owned());
        match Mailer::of(&config) {
            Ok(mailer) => Ok(mailer.expect("settings for mail").from()),
            Err(wrong) => Err(wrong.key),
        }
    };
    assert_eq!(said("recto@school.example"), Ok("Recto <recto@school.example>".to_owned()));
    assert_eq!(said("\"Lycée Hugo\" <recto@school.example>"), Ok("Lycée Hugo <recto@school.example>".to_owned()));
    for wrong in ["", "Recto", "Recto <recto>", "Recto <recto@school.example"] {
        assert_eq!(said(wrong), Err("mail-wrong-from"), "{wrong}");
    }
}
