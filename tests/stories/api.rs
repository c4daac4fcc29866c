//! The API for programs: its document, its page, what it refuses, and a person's own tokens.

use recto::error::Error;
use recto::store::people::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{Answer, Browser, Classroom, World};

const PASSWORD: &str = "three random words";

/// A call as a program makes it: with a token, without a cookie.
async fn call(world: &World, token: &str, method: Method, path: &str, body: Option<(&str, &str)>) -> Answer {
    let program = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = program
        .request(method, format!("{}/api/v1{path}", world.base))
        .header("authorization", format!("Bearer {token}"));
    if let Some((kind, body)) = body {
        request = request.header("content-type", kind).body(body.to_owned());
    }
    Answer::read(request.send().await.unwrap()).await
}

async fn program() -> (World, Classroom, String) {
    let (world, room) = World::with_deck(3).await;
    let token = world.token(room.student.id).await;
    (world, room, token)
}

async fn document(world: &World) -> Value {
    world.visitor().get("/api/v1/openapi.json").await.expect(200).json()
}

/// All objects of a document, however deep.
fn objects<'a>(value: &'a Value, found: &mut Vec<&'a serde_json::Map<String, Value>>) {
    match value {
        Value::Object(map) => {
            found.push(map);
            map.values().for_each(|value| objects(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| objects(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_document_is_open_and_says_how_to_call() {
    let world = World::new().await;
    let answer = world.visitor().get("/api/v1/openapi.json").await.expect(200);
    assert_eq!(answer.headers["content-type"], "application/json");
    let document = answer.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."), "{}", document["openapi"]);
    assert_eq!(document["servers"][0]["url"], "/api/v1");
    assert_eq!(document["components"]["securitySchemes"]["token"]["scheme"], "bearer");
    assert_eq!(document["components"]["securitySchemes"]["session"]["in"], "cookie");
}

#[tokio::test]
async fn every_call_of_the_document_is_answered_by_the_server() {
    let (world, _room, token) = program().await;
    let document = document(&world).await;
    let mut calls = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let address = path.replace("{class}", "999").replace("{deck}", "999").replace("{card}", "999");
            let address = address.replace("{review}", "00000000-0000-4000-8000-000000000001");
            let body = (method == Method::POST).then_some(("application/json", "{}"));
            let answer = call(&world, &token, method.clone(), &address, body).await;
            let documented = &methods[method.as_str().to_lowercase()]["responses"][answer.status.to_string()];
            assert!(documented.is_object(), "{method} {path} answered {}: {}", answer.status, answer.body);
            calls += 1;
        }
    }
    assert!(calls >= 9, "{calls} calls");
}

#[tokio::test]
async fn the_document_explains_every_field_and_every_refusal() {
    let world = World::new().await;
    let document = document(&world).await;
    let mut missing = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let mut found = Vec::new();
        objects(schema, &mut found);
        for properties in found.iter().filter_map(|map| map.get("properties")?.as_object()) {
            for (field, described) in properties {
                // What only refers to another schema has that one's description.
                let refers = described.get("$ref").is_some() || described.get("oneOf").is_some();
                if described.get("description").is_none() && !refers {
                    missing.push(format!("{name}.{field}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "without a description: {missing:?}");
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{method} {path}");
            for (status, answer) in operation["responses"].as_object().unwrap() {
                let schema = &answer["content"]["application/json"]["schema"];
                let failure = schema["$ref"] == "#/components/schemas/Failure";
                assert_eq!(failure, !status.starts_with('2'), "{method} {path} {status}");
                let waits = matches!(status.as_str(), "429" | "503");
                assert_eq!(answer["headers"]["Retry-After"].is_object(), waits, "{method} {path} {status}");
            }
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            assert!(parameters.iter().all(|parameter| parameter["description"].is_string()), "{method} {path}");
        }
    }
    let mut found = Vec::new();
    objects(&document["paths"], &mut found);
    let mut names: Vec<_> = found.iter().filter_map(|map| map.get("operationId")?.as_str()).collect();
    names.sort_unstable();
    assert!(names.len() >= 9 && names.windows(2).all(|two| two[0] != two[1]), "each call has its own name: {names:?}");
    let codes = &document["components"]["schemas"]["Refusal"]["properties"]["code"]["enum"];
    assert_eq!(codes, &json!(recto::error::Error::CODES));
}

#[tokio::test]
async fn the_page_of_the_api_shows_every_call_to_everybody_in_both_languages() {
    let world = World::new().await;
    let document = document(&world).await;
    let visitor = world.visitor();
    for (language, word) in [("en", "When a call fails"), ("fr", "Quand un appel échoue")] {
        visitor.post("/language", &[("language", language)]).await.expect(303);
        let page = visitor.page("/api").await;
        assert!(page.body.contains(word), "{}", page.body);
        for (path, methods) in document["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                assert!(page.body.contains(&format!("<code>{} {path}</code></h2>", method.to_uppercase())), "{path}");
            }
        }
        for field in ["results[].state.ease", "cards[].next[].again_after_s", "cards[].front.markup", "reviews[].grade"]
        {
            assert!(page.body.contains(&format!("<code>{field}</code>")), "{field}");
        }
        assert!(page.body.contains(&format!("{}/api/v1/me</pre>", world.base)), "an example names this server");
    }
    let student = world.person("Tom", Role::Student).await;
    assert!(student.page("/account").await.body.contains("href=\"/api\""), "the account leads there");
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused_with_a_code_that_says_so() {
    let (world, room, token) = program().await;
    let card = world.cards(room.deck).await[0];
    for path in ["/reviews".to_owned(), format!("/cards/{card}/marks")] {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/xml"] {
            let answer = call(&world, &token, Method::POST, &path, Some((kind, "{}"))).await.expect(415);
            assert_eq!(answer.code(), "not_json", "{path} {kind}");
        }
        let none = call(&world, &token, Method::POST, &path, None).await.expect(415);
        assert_eq!(none.code(), "not_json", "{path}");
        for body in ["", "{", "[]x", "\u{0}", "{\"note\":1,\"reviews\":1}"] {
            let answer = call(&world, &token, Method::POST, &path, Some(("application/json", body))).await.expect(422);
            assert_eq!(answer.code(), "invalid", "{path} {body}");
        }
        let large = format!("{{\"x\":\"{}\"}}", "a".repeat(2 << 20));
        let answer = call(&world, &token, Method::POST, &path, Some(("application/json", &large))).await.expect(413);
        assert_eq!(answer.code(), "too_large", "{path}");
        call(&world, &token, Method::POST, &path, Some(("application/json; charset=utf-8", "{\"reviews\":[]}")))
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn fields_that_a_call_does_not_know_are_ignored_and_a_field_that_stands_twice_is_refused() {
    let (world, room, token) = program().await;
    let path = format!("/cards/{}/marks", world.cards(room.deck).await[0]);
    let send = async |body: &str| call(&world, &token, Method::POST, &path, Some(("application/json", body))).await;
    let kept = send("{\"bookmarked\":true,\"colour\":\"red\"}").await.expect(200).json();
    assert_eq!(kept["bookmarked"], true);
    assert_eq!(send("{\"bookmarked\":false,\"bookmarked\":true}").await.expect(422).code(), "invalid");
    assert_eq!(send("{}").await.expect(200).json()["bookmarked"], true, "nothing of a refused body counts");
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_refused_with_its_reason() {
    let (world, room, token) = program().await;
    for path in
        [format!("/decks/{}/cards?limit=many", room.deck), "/study?limit=-1".to_owned(), "/study?deck=x".to_owned()]
    {
        let answer = call(&world, &token, Method::GET, &path, None).await.expect(422);
        assert_eq!(answer.code(), "invalid", "{path}");
        let message = answer.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains("invalid digit"), "{path}: {message}");
    }
}

#[tokio::test]
async fn a_method_that_a_call_does_not_know_is_told_with_those_that_it_does() {
    let (world, _room, token) = program().await;
    for (path, allowed) in [("/me", "GET,HEAD"), ("/reviews", "POST"), ("/openapi.json", "GET,HEAD")] {
        for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
            let answer = call(&world, &token, method.clone(), path, None).await.expect(405);
            assert_eq!(answer.headers["allow"], allowed, "{method} {path}");
            assert_eq!(answer.code(), "method_not_allowed", "{method} {path}");
        }
    }
    let head = call(&world, &token, Method::HEAD, "/me", None).await.expect(200);
    assert!(head.body.is_empty() && head.headers["content-type"] == "application/json");
    assert_eq!(call(&world, &token, Method::GET, "/nothing", None).await.expect(404).code(), "not_found");
}

#[tokio::test]
async fn who_calls_without_a_token_is_told_what_is_missing() {
    let world = World::new().await;
    let answer = call(&world, "guessed", Method::GET, "/me", None).await.expect(401);
    assert_eq!(answer.headers["www-authenticate"], "Bearer");
    assert_eq!(answer.code(), "signed_out");
}

/// A person with a password, in a browser.
async fn with_password(world: &World, name: &str) -> Browser {
    let person = world.person(name, Role::Student).await;
    let hash = world.app.passwords.hash(PASSWORD.to_owned()).await.unwrap();
    world.sql(&format!("UPDATE users SET password_hash = '{hash}' WHERE id = {}", person.id)).await;
    person
}

async fn make(person: &Browser) -> String {
    let page = person.post("/account/tokens", &[("password", PASSWORD)]).await.expect(200);
    page.between("<code class=\"break\">", "<")
}

#[tokio::test]
async fn a_token_of_ones_own_is_shown_once_works_and_ends_when_it_is_revoked() {
    let world = World::new().await;
    let eve = with_password(&world, "Eve").await;
    assert!(eve.page("/account").await.body.contains("href=\"/account/tokens\""));
    let (first, second) = (make(&eve).await, make(&eve).await);
    let page = eve.page("/account/tokens").await;
    assert!(!page.body.contains(&first) && !page.body.contains(&second), "a secret is shown once");
    assert_eq!(page.body.matches("/revoke\"").count(), 2);
    for token in [&first, &second] {
        assert_eq!(call(&world, token, Method::GET, "/me", None).await.expect(200).json()["name"], "Eve");
    }

    let done = eve.post("/account/tokens/1/revoke", &[]).await;
    let page = eve.follow(&done).await;
    assert!(page.body.contains("The token is revoked."), "{}", page.body);
    assert_eq!(page.body.matches("/revoke\"").count(), 1);
    call(&world, &first, Method::GET, "/me", None).await.expect(401);
    call(&world, &second, Method::GET, "/me", None).await.expect(200);
    eve.post("/account/tokens/1/revoke", &[]).await.expect(404);
    let noted = world.number("SELECT count(*) FROM audit WHERE action IN ('token-add', 'token-revoke')").await;
    assert_eq!(noted, 3, "what concerns rights is noted");
}

#[tokio::test]
async fn a_token_needs_the_password_since_it_outlasts_the_session() {
    let world = World::new().await;
    let eve = with_password(&world, "Eve").await;
    for form in [&[("password", "guessed")][..], &[]] {
        let refused = eve.post("/account/tokens", form).await.expect(422);
        assert!(refused.body.contains("role=\"alert\""), "{}", refused.body);
    }
    assert_eq!(world.number("SELECT count(*) FROM api_tokens").await, 0);
}

#[tokio::test]
async fn nobody_sees_or_revokes_the_token_of_another() {
    let world = World::new().await;
    let (eve, tom) = (with_password(&world, "Eve").await, with_password(&world, "Tom").await);
    let token = make(&eve).await;
    assert!(!tom.page("/account/tokens").await.body.contains("/revoke\""));
    tom.post("/account/tokens/1/revoke", &[]).await.expect(404);
    call(&world, &token, Method::GET, "/me", None).await.expect(200);
}

#[tokio::test]
async fn one_person_holds_twenty_tokens_at_the_most() {
    let world = World::new().await;
    let eve = with_password(&world, "Eve").await;
    for _ in 0..20 {
        world.token(eve.id).await;
    }
    let refused = eve.post("/account/tokens", &[("password", PASSWORD)]).await.expect(422);
    assert!(refused.body.contains("20") && refused.body.contains("role=\"alert\""));
    eve.post("/account/tokens/1/revoke", &[]).await.expect(303);
    make(&eve).await;
}

#[test]
fn the_list_of_codes_has_the_code_of_each_error() {
    let all = [
        Error::NotFound,
        Error::Forbidden,
        Error::SignedOut,
        Error::OtherStudent,
        Error::NotLast,
        Error::invalid("x"),
        Error::OtherSite,
        Error::conflict("x"),
        Error::TooLarge { limit: 1 },
        Error::Method,
        Error::NotJson,
        Error::TooMany { seconds: 1 },
        Error::Busy,
        Error::NotStored(String::new()),
        Error::Internal(String::new()),
    ];
    let codes: std::collections::BTreeSet<_> = all.iter().map(Error::code).collect();
    assert_eq!(codes, std::collections::BTreeSet::from(Error::CODES));
}
