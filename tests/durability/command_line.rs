//! What the command line says and with which status it ends.

use std::process::Output;

use crate::server::{Client, Server, World, printed, recto};

fn run(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    recto(&folder.path().join("data"), arguments).output().unwrap()
}

#[test]
fn help_and_version_are_printed_with_status_0() {
    let help = run(&["--help"]);
    let text = String::from_utf8_lossy(&help.stdout);
    assert!(help.status.success() && help.stderr.is_empty());
    for command in
        ["serve", "demo", "user", "class", "import", "imports", "export", "backup", "restore", "token", "replay"]
    {
        assert!(text.lines().any(|line| line.trim_start().starts_with(&format!("{command} "))), "{command}: {text}");
    }
    let version = run(&["--version"]);
    assert_eq!(String::from_utf8_lossy(&version.stdout), format!("recto {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn who_is_shut_out_at_the_command_line_is_out_of_the_running_server() {
    let world = World::new(1, 1);
    let server = Server::start(&world.data());
    let mut client = Client::open(server.address, &world.tokens[0]).unwrap();
    let me = client.get("/api/v1/me").unwrap();
    assert_eq!(me.0, 200, "{}", me.1);
    let me: serde_json::Value = serde_json::from_str(&me.1).unwrap();
    printed(&world.data(), &["user", "disable", me["name"].as_str().unwrap()]);
    // The server looks for what others wrote several times a second.
    let start = std::time::Instant::now();
    while client.get("/api/v1/me").unwrap().0 == 200 {
        assert!(start.elapsed() < std::time::Duration::from_secs(40), "still let in");
    }
    assert_eq!(client.get("/api/v1/me").unwrap().0, 401);
    assert!(server.stop().success());
}

#[test]
fn wrong_usage_ends_with_status_2_and_makes_no_folder() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let data = folder.path().join("data");
    for arguments in [
        &["study"][..],
        &["serve", "--listen", "everywhere"],
        &["user", "add", "Ada"],
        &["import"],
        &["import", "--class", "Algebra"],
        &["replay"],
    ] {
        let output = recto(&data, arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
    assert!(!data.exists());
}

#[test]
fn a_switch_in_the_environment_is_on_or_off_by_the_usual_words() {
    let world = World::new(1, 1);
    // Where there are figures, a student is refused them.
    for (word, status) in [("1", 403), ("on", 403), ("true", 403), ("off", 404), ("0", 404)] {
        let settings = ["RECTO_METRICS", "RECTO_LOG_JSON"].map(|name| format!("{name}={word}"));
        let server = Server::through(&world.data(), &["env", &settings[0], &settings[1]]);
        let mut client = Client::open(server.address, &world.tokens[0]).unwrap();
        assert_eq!(client.get("/metrics").unwrap().0, status, "{word}");
        drop(client);
        assert!(server.stop().success());
    }
    for name in ["RECTO_METRICS", "RECTO_LOG_JSON"] {
        let output = recto(&world.data(), &["serve"]).env(name, "perhaps").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn no_upload_may_be_larger_than_what_is_ever_read() {
    let output = run(&["serve", "--max-upload", "268435457"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("--max-upload") && said.contains("268435457 is not in 0..=268435456"), "{said}");
}

#[test]
fn what_is_refused_ends_with_status_1_and_one_line() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let data = folder.path().join("data");
    printed(&data, &["class", "add", "Algebra"]);
    printed(&data, &["user", "add", "Ada", "--role", "student"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (arguments, names) in [
        (&["user", "add", "ada", "--role", "student"][..], "ada"),
        (&["user", "add", " ", "--role", "student"], ""),
        (&["class", "join", "Geometry", "Ada"], "Geometry"),
        (&["class", "join", "Algebra", "Nobody"], ""),
        (&["token", "add", "Nobody"], ""),
        (&["import", "--class", "Algebra", "missing.csv"], "missing.csv"),
        (&["import", "--undo", "7"], ""),
        (&["serve", "--listen", &address], &address),
    ] {
        let output = recto(&data, arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(said.starts_with("recto: ") && said.ends_with('\n') && said.lines().count() == 1, "{said}");
        assert!(said.contains(names), "{arguments:?}: {said}");
    }
}
