//! What the command line says and with which status it ends.

use std::process::Output;

use crate::server::{printed, recto};

fn run(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    recto(&folder.path().join("data"), arguments).output().unwrap()
}

#[test]
fn help_and_version_are_printed_with_status_0() {
    let help = run(&["--help"]);
    let text = String::from_utf8_lossy(&help.stdout);
    assert!(help.status.success() && help.stderr.is_empty());
    for command in ["serve", "demo", "user", "class", "import", "imports", "export", "token", "replay"] {
        assert!(text.lines().any(|line| line.trim_start().starts_with(&format!("{command} "))), "{command}: {text}");
    }
    let version = run(&["--version"]);
    assert_eq!(String::from_utf8_lossy(&version.stdout), format!("recto {}\n", env!("CARGO_PKG_VERSION")));
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
