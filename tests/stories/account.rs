//! One's own account: the password, a second step at the sign-in, and all devices signed out at once.

use recto::secret::SecondStep;
use recto::store::people::Role;

use crate::world::{Answer, Browser, MINUTE, World};

const PASSWORD: &str = "three random words";

/// A person with a password, signed in in a browser.
async fn with_password(world: &World, name: &str) -> Browser {
    let person = world.person(name, Role::Student).await;
    let hash = world.app.passwords.hash(PASSWORD.to_owned()).await.unwrap();
    let id = person.id;
    world
        .sql(&format!(
            "UPDATE users SET password_hash = '{hash}' WHERE id = {id}; DELETE FROM sessions WHERE user_id = {id}"
        ))
        .await;
    let browser = world.visitor();
    browser.post("/sign-in", &[("name", name), ("password", PASSWORD)]).await.expect(303);
    browser
}

async fn sign_in(browser: &Browser, name: &str, password: &str) -> Answer {
    browser.post("/sign-in", &[("name", name), ("password", password)]).await
}

/// Turns the second step on, and gives the phone and the recovery codes.
async fn turn_on(world: &World, browser: &Browser) -> (SecondStep, Vec<String>) {
    browser.post("/account/step", &[]).await.expect(303);
    let page = browser.page("/account").await;
    assert!(page.body.contains("<svg class=\"qr\""), "there is a code to scan");
    let secret = world.bytes("SELECT secret FROM second_steps").await;
    let phone = SecondStep::stored(secret);
    assert!(page.body.contains(&phone.typed()), "and a text to type");
    let code = phone.code_at(world.clock.now()).unwrap();
    let done = browser.post("/account/step/confirm", &[("code", &code)]).await.expect(200);
    let codes: Vec<String> = done
        .body
        .split("<li><code>")
        .skip(1)
        .map(|part| part.split('<').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(codes.len(), recto::secret::RECOVERY_CODES);
    (phone, codes)
}

/// The answer to a browser that sends these cookies and keeps none.
async fn with_cookies(request: reqwest::RequestBuilder, cookies: &str) -> Answer {
    Answer::read(request.header("cookie", cookies).send().await.unwrap()).await
}

/// The cookies that an answer sets.
fn set(answer: &Answer) -> Vec<String> {
    answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap().to_owned()).collect()
}

/// What the browser sends back of a cookie that was set.
fn pair(cookie: &str) -> &str {
    cookie.split(';').next().unwrap()
}

#[tokio::test]
async fn every_cookie_is_out_of_reach_for_scripts_and_bound_to_the_host_with_https() {
    for (base, prefix) in [(None, ""), (Some("https://cards.school.example"), "__Host-")] {
        let world = World::with(|settings| settings.base_url = base.map(ToOwned::to_owned)).await;
        let teacher = world.person("Ines", Role::Instructor).await;
        let class = world.class("Biology", &teacher).await;
        let path = format!("/join/{}", world.code(class).await);
        // A browser each: what it kept of the cookies would depend on the address.
        let post = |path: &str, fields: &[(&str, &str)]| {
            let browser = world.visitor();
            browser.client.post(browser.url(path)).form(fields)
        };
        let get = |path: &str| {
            let browser = world.visitor();
            browser.client.get(browser.url(path))
        };

        let zoe = [("name", "Zoe"), ("password", PASSWORD)];
        let session = set(&with_cookies(post(&path, &zoe), "").await.expect(303));
        let said = set(&with_cookies(post(&path, &[]), pair(&session[0])).await.expect(303));
        let language = set(&with_cookies(post("/language", &[("language", "fr")]), "").await.expect(303));
        let both = format!("{}; {}", pair(&session[0]), pair(&said[0]));
        let page = with_cookies(get("/account"), &both).await.expect(200);
        assert!(page.body.contains("You are in Biology now."), "{}", page.body);
        let shown = set(&page);
        let ended = set(&with_cookies(post("/sign-out", &[]), pair(&session[0])).await.expect(303));

        let all = [&session, &said, &language, &shown, &ended];
        for (cookies, name) in all.into_iter().zip(["session", "said", "language", "said", "session"]) {
            let [cookie] = &cookies[..] else { panic!("one cookie, {name}: {cookies:?}") };
            assert!(cookie.starts_with(&format!("{prefix}{name}=")), "{cookie}");
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
            assert!(cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
            assert_eq!(cookie.contains("Secure"), base.is_some(), "{cookie}");
        }

        let french = with_cookies(get("/sign-in"), pair(&language[0])).await.expect(200);
        assert!(french.body.contains("<html lang=\"fr\""));
        // What another host of the school, or a page by plain http, could plant.
        let planted = format!("{}; {}", pair(&said[0]), pair(&language[0])).replace("__Host-", "");
        let page = with_cookies(get("/sign-in"), &planted).await.expect(200);
        assert_eq!(page.body.contains("class=\"flash\""), base.is_none(), "{}", page.body);
        assert_eq!(page.body.contains("<html lang=\"fr\""), base.is_none());
    }
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_signs_the_other_devices_out() {
    let world = World::new().await;
    let laptop = with_password(&world, "Eve").await;
    let phone = world.visitor();
    sign_in(&phone, "Eve", PASSWORD).await.expect(303);

    let refused = laptop.post("/account/password", &[("current", "guessed"), ("password", "another good one")]).await;
    // The field that is wrong is marked, and no other.
    let page = refused.expect(422);
    assert!(page.between("id=\"current\"", ">").contains("aria-describedby=\"problem\""), "{}", page.body);
    assert_eq!((page.body.matches("aria-invalid").count(), page.body.matches("role=\"alert\"").count()), (1, 1));
    let short = laptop.post("/account/password", &[("current", PASSWORD), ("password", "short")]).await;
    let page = short.expect(422);
    assert!(
        page.between("id=\"password\"", ">").contains("aria-describedby=\"problem password-help\""),
        "{}",
        page.body
    );
    assert_eq!((page.body.matches("aria-invalid").count(), page.body.matches("role=\"alert\"").count()), (1, 1));
    phone.page("/account").await;

    laptop.post("/account/password", &[("current", PASSWORD), ("password", "another good one")]).await.expect(303);
    laptop.page("/account").await;
    assert!(phone.get("/account").await.expect(303).to.starts_with("/sign-in"));
    sign_in(&world.visitor(), "Eve", PASSWORD).await.expect(422);
    sign_in(&world.visitor(), "Eve", "another good one").await.expect(303);
}

#[tokio::test]
async fn a_new_password_ends_a_link_that_somebody_else_may_have_seen() {
    let world = World::new().await;
    let (eve, admin) = (with_password(&world, "Eve").await, world.person("Ada", Role::Admin).await);
    let id = world.number("SELECT id FROM users WHERE name = 'Eve'").await;
    let page = admin.post(&format!("/admin/people/{id}/link"), &[]).await.expect(200);
    let link = page.between("<code class=\"grow break\">", "</code>");
    let path = &link[link.find("/welcome/").unwrap()..];
    world.visitor().page(path).await;

    eve.post("/account/password", &[("current", PASSWORD), ("password", "another good one")]).await.expect(303);
    world.visitor().get(path).await.expect(404);
    world.visitor().post(path, &[("password", "chosen by a thief")]).await.expect(404);
    sign_in(&world.visitor(), "Eve", "another good one").await.expect(303);
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session_at_once() {
    let world = World::new().await;
    let laptop = with_password(&world, "Eve").await;
    let (phone, other) = (world.visitor(), with_password(&world, "Tom").await);
    sign_in(&phone, "Eve", PASSWORD).await.expect(303);
    let page = laptop.page("/account").await;
    assert!(page.body.contains(" 2 "), "both devices are counted: {}", page.body);

    laptop.post("/account/sign-out-everywhere", &[]).await.expect(303);
    for device in [&laptop, &phone] {
        assert!(device.get("/account").await.expect(303).to.starts_with("/sign-in"));
        assert_eq!(device.get("/api/v1/me").await.status, 401);
    }
    other.page("/account").await;
}

#[tokio::test]
async fn with_a_second_step_the_password_alone_opens_nothing() {
    let world = World::new().await;
    let laptop = with_password(&world, "Eve").await;
    let (phone, _) = turn_on(&world, &laptop).await;
    world.clock.advance(MINUTE);

    let thief = world.visitor();
    let half = sign_in(&thief, "Eve", PASSWORD).await.expect(200);
    assert!(thief.get("/account").await.expect(303).to.starts_with("/sign-in"), "half a sign-in is none");
    let wrong = thief.post("/sign-in/code", &[("half", &half.field("half")), ("code", "000000")]).await;
    wrong.expect(422);

    let eve = world.visitor();
    let half = sign_in(&eve, "Eve", PASSWORD).await.expect(200).field("half");
    let code = phone.code_at(world.clock.now()).unwrap();
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    eve.post("/sign-in/code", &[("half", &half), ("code", &spaced), ("to", "/study")]).await.expect(303);
    eve.page("/account").await;

    // The same code again, seen over a shoulder.
    let again = sign_in(&thief, "Eve", PASSWORD).await.expect(200).field("half");
    thief.post("/sign-in/code", &[("half", &again), ("code", &code)]).await.expect(422);
}

#[tokio::test]
async fn five_wrong_codes_lead_back_to_the_password() {
    let world = World::new().await;
    let laptop = with_password(&world, "Eve").await;
    let (phone, _) = turn_on(&world, &laptop).await;
    world.clock.advance(MINUTE);
    let guess = world.visitor();
    let half = sign_in(&guess, "Eve", PASSWORD).await.expect(200).field("half");
    let right = phone.code_at(world.clock.now()).unwrap();
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        guess.post("/sign-in/code", &[("half", &half), ("code", wrong)]).await.expect(422);
    }
    let late = guess.post("/sign-in/code", &[("half", &half), ("code", &right)]).await.expect(422);
    assert!(late.body.contains("name=\"password\""), "the password is asked for again");
    assert!(guess.get("/account").await.expect(303).to.starts_with("/sign-in"));
}

#[tokio::test]
async fn who_has_a_stolen_password_cannot_guess_codes_for_ever() {
    let world = World::new().await;
    let admin = world.person("Ada", Role::Admin).await;
    let laptop = with_password(&world, "Eve").await;
    let (phone, recovery) = turn_on(&world, &laptop).await;
    world.clock.advance(MINUTE);
    let thief = world.visitor();
    let half = async || sign_in(&thief, "Eve", PASSWORD).await.expect(200).field("half");
    for _ in 0..4 {
        let half = half().await;
        for _ in 0..5 {
            thief.post("/sign-in/code", &[("half", &half), ("code", "wrong")]).await.expect(422);
        }
    }

    // The 21st wrong code, then right ones, whoever gives them.
    let right = phone.code_at(world.clock.now()).unwrap();
    for code in ["wrong", right.as_str(), recovery[0].as_str()] {
        let page = thief.post("/sign-in/code", &[("half", &half().await), ("code", code)]).await.expect(422);
        assert!(page.body.contains("Too many wrong codes for this account."), "{}", page.body);
        assert!(page.body.contains("name=\"password\""));
    }
    assert!(thief.get("/account").await.expect(303).to.starts_with("/sign-in"));
    laptop.page("/account").await;
    let log = admin.page("/admin/audit?action=codes-refused").await;
    assert_eq!(log.body.matches("at the sign-in of Eve").count(), 1, "{}", log.body);

    world.clock.advance(60 * MINUTE);
    let right = phone.code_at(world.clock.now()).unwrap();
    let half = half().await;
    thief.post("/sign-in/code", &[("half", &half), ("code", &right)]).await.expect(303);
}

#[tokio::test]
async fn wrong_codes_are_forgotten_after_an_hour_or_a_right_one() {
    let world = World::new().await;
    let laptop = with_password(&world, "Eve").await;
    let (phone, _) = turn_on(&world, &laptop).await;
    world.clock.advance(MINUTE);
    let eve = world.visitor();
    let half = sign_in(&eve, "Eve", PASSWORD).await.expect(200).field("half");
    let long_ago = world.clock.now() - 61 * MINUTE;
    world.sql(&format!("UPDATE second_steps SET wrong_codes = 19, wrong_since = {long_ago}")).await;
    let again = eve.post("/sign-in/code", &[("half", &half), ("code", "wrong")]).await.expect(422);
    assert!(again.body.contains("name=\"code\""), "the code is asked for again: {}", again.body);
    assert_eq!(world.number("SELECT wrong_codes FROM second_steps").await, 1);

    world.sql("UPDATE second_steps SET wrong_codes = 19").await;
    let right = phone.code_at(world.clock.now()).unwrap();
    eve.post("/sign-in/code", &[("half", &half), ("code", &right)]).await.expect(303);
    assert_eq!(world.number("SELECT wrong_codes FROM second_steps").await, 0);
    assert_eq!(world.number("SELECT count(*) FROM audit WHERE action = 'codes-refused'").await, 0);
}

#[tokio::test]
async fn a_page_that_asks_for_a_code_does_not_stay_good_for_ever() {
    let world = World::new().await;
    let laptop = with_password(&world, "Eve").await;
    let (phone, _) = turn_on(&world, &laptop).await;
    let eve = world.visitor();
    let half = sign_in(&eve, "Eve", PASSWORD).await.expect(200).field("half");
    world.clock.advance(11 * MINUTE);
    let code = phone.code_at(world.clock.now()).unwrap();
    eve.post("/sign-in/code", &[("half", &half), ("code", &code)]).await.expect(422);
}

#[tokio::test]
async fn a_recovery_code_stands_in_for_a_lost_phone_once() {
    let world = World::new().await;
    let laptop = with_password(&world, "Eve").await;
    let (_, codes) = turn_on(&world, &laptop).await;
    let typed = codes[0].to_lowercase().replace('-', " ");
    for (try_number, status) in [(1, 303), (2, 422)] {
        let eve = world.visitor();
        let half = sign_in(&eve, "Eve", PASSWORD).await.expect(200).field("half");
        let tried = eve.post("/sign-in/code", &[("half", &half), ("code", &typed)]).await;
        assert_eq!(tried.status, status, "try {try_number}");
    }
    // New ones end the old ones.
    laptop.post("/account/step/codes", &[("password", PASSWORD)]).await.expect(200);
    let eve = world.visitor();
    let half = sign_in(&eve, "Eve", PASSWORD).await.expect(200).field("half");
    eve.post("/sign-in/code", &[("half", &half), ("code", &codes[1])]).await.expect(422);
}

#[tokio::test]
async fn the_second_step_goes_off_with_the_password_only() {
    let world = World::new().await;
    let laptop = with_password(&world, "Eve").await;
    turn_on(&world, &laptop).await;
    laptop.post("/account/step/off", &[("password", "guessed")]).await.expect(422);
    laptop.post("/account/step", &[]).await.expect(409);
    laptop.post("/account/step/off", &[("password", PASSWORD)]).await.expect(303);
    sign_in(&world.visitor(), "Eve", PASSWORD).await.expect(303);
}

#[tokio::test]
async fn a_secret_that_was_never_confirmed_asks_for_nothing() {
    let world = World::new().await;
    let laptop = with_password(&world, "Eve").await;
    laptop.post("/account/step", &[]).await.expect(303);
    laptop.post("/account/step/confirm", &[("code", "12345")]).await.expect(422);
    sign_in(&world.visitor(), "Eve", PASSWORD).await.expect(303);
}
