//! The command line through the real binary: what it prints for people and for programs, and with which status it ends.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A data folder and the commands on it.
struct Terminal(TempDir);

impl Terminal {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn run(&self, line: &str, input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_recto"))
            .args(line.split(' '))
            .env("RECTO_DATA_DIR", self.0.path().join("data"))
            .env("LANG", "en")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads no password may have ended by now.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// What a command prints that ends well.
    fn says(&self, line: &str) -> String {
        let output = self.run(line, "");
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The one object that a command prints with `--json`.
    fn json(&self, line: &str) -> Value {
        let said = self.says(&format!("{line} --json"));
        assert_eq!(said.lines().count(), 1, "{said}");
        serde_json::from_str(&said).unwrap_or_else(|_| panic!("no JSON: {said}"))
    }

    /// The line that a command says which is refused.
    fn refuses(&self, line: &str) -> String {
        let output = self.run(line, "");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{line}: {said}");
        assert!(output.stdout.is_empty() && said.starts_with("recto: ") && said.lines().count() == 1, "{line}: {said}");
        said
    }
}

#[test]
fn people_are_added_listed_and_looked_after_with_json_in_stable_shapes() {
    let terminal = Terminal::new();
    let ada = terminal.json("user add Ada --role admin");
    let link = ada["link"].as_str().unwrap().to_owned();
    assert!(link.starts_with("/welcome/"));
    assert_eq!(ada, json!({ "id": 1, "name": "Ada", "role": "admin", "disabled": false, "link": link }));
    let output = terminal.run("user add Tom --role student --password-stdin --json", "three random words\n");
    let tom: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(tom, json!({ "id": 2, "name": "Tom", "role": "student", "disabled": false }));

    let changed = |role: &str, disabled: bool| json!({ "id": 2, "name": "Tom", "role": role, "disabled": disabled });
    assert_eq!(terminal.json("user role tom instructor"), changed("instructor", false));
    assert_eq!(terminal.json("user disable Tom"), changed("instructor", true));
    assert_eq!(terminal.json("user enable Tom"), changed("instructor", false));
    let output = terminal.run("user password Tom --json", "another three words\n");
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), changed("instructor", false));
    let mut out = changed("instructor", false);
    out["sessions_ended"] = json!(0);
    assert_eq!(terminal.json("user sign-out Tom"), out);

    let list = terminal.json("user list");
    let users = list["users"].as_array().unwrap();
    assert_eq!(users.len(), 2);
    let created = users[1]["created_at"].as_str().unwrap();
    created.parse::<jiff::Timestamp>().expect("RFC 3339");
    let listed = json!({
        "id": 2, "name": "Tom", "role": "instructor", "disabled": false, "has_password": true, "classes": 0,
        "created_at": created, "last_sign_in": null,
    });
    assert_eq!(users[1], listed);
    assert_eq!(users[0]["has_password"], false);
    assert_eq!(terminal.says("user list"), "1\tadmin\tAda\n2\tinstructor\tTom\n");
}

#[test]
fn the_last_admin_is_safe_from_the_command_line_too() {
    let terminal = Terminal::new();
    terminal.says("user add Ada --role admin");
    for line in ["user role Ada student", "user disable Ada", "user disable Ada --json"] {
        assert!(terminal.refuses(line).contains("the last admin"), "{line}");
    }
    terminal.says("user add Bea --role admin");
    assert_eq!(terminal.says("user role Ada student"), "Ada is student now\n");
    terminal.refuses("user disable Bea");
}

#[test]
fn classes_are_added_filled_left_and_archived() {
    let terminal = Terminal::new();
    terminal.says("user add Tom --role student");
    let class = terminal.json("class add Algebra");
    let code = class["join_code"].as_str().unwrap().to_owned();
    assert_eq!(class, json!({ "id": 1, "name": "Algebra", "join_code": code }));
    let both =
        json!({ "class": { "id": 1, "name": "Algebra" }, "user": { "id": 1, "name": "Tom" }, "role": "student" });
    assert_eq!(terminal.json("class join algebra tom"), both);
    let row = |archived_at: &Value, students: u32| {
        json!({
            "id": 1, "name": "Algebra", "join_code": code, "joining": archived_at.is_null(), "students": students,
            "decks": 0, "archived_at": archived_at, "last_answer": null,
        })
    };
    assert_eq!(terminal.json("class list"), json!({ "classes": [row(&Value::Null, 1)] }));

    let mut left = both.clone();
    left["role"] = Value::Null;
    assert_eq!(terminal.json("class leave Algebra Tom"), left);
    assert!(terminal.refuses("class leave Algebra Tom").contains("Tom isn’t in this class"));
    assert_eq!(terminal.json("class list")["classes"][0]["students"], 0);

    assert_eq!(terminal.json("class archive Algebra"), json!({ "id": 1, "name": "Algebra", "archived": true }));
    assert_eq!(terminal.says("class list"), "");
    assert_eq!(terminal.says("class list --archived"), format!("1\t{code}\tAlgebra\tarchived\n"));
    let list = terminal.json("class list");
    assert_eq!(list["classes"][0], row(&list["classes"][0]["archived_at"], 0));
    assert!(terminal.refuses("class archive Algebra").contains("no class called"));
    assert_eq!(terminal.json("class archive 1 --undo"), json!({ "id": 1, "name": "Algebra", "archived": false }));
    assert!(terminal.refuses("class archive Algebra --undo").contains("No archived class"));
    assert_eq!(terminal.says("class list"), format!("1\t{code}\tAlgebra\n"));
}

#[test]
fn tokens_are_shown_once_listed_without_their_secret_and_revoked() {
    let terminal = Terminal::new();
    terminal.says("user add Tom --role student");
    terminal.says("user add Mia --role student");
    let made = terminal.json("token add Tom");
    let (secret, created) = (made["token"].as_str().unwrap().to_owned(), made["created_at"].clone());
    assert_eq!(made, json!({ "id": 1, "user": "Tom", "created_at": created, "token": secret }));
    assert!(terminal.says("token add Mia").trim().len() > 40);
    let row = json!({ "id": 1, "user": "Tom", "created_at": created });
    assert_eq!(terminal.json("token list Tom"), json!({ "tokens": [row] }));
    assert_eq!(terminal.json("token list")["tokens"].as_array().unwrap().len(), 2);
    assert!(!terminal.says("token list").contains(&secret));
    assert_eq!(terminal.json("token revoke 1"), row);
    assert_eq!(terminal.json("token list Tom"), json!({ "tokens": [] }));
    assert!(terminal.refuses("token revoke 1").contains("number 1"));
    terminal.refuses("token list Nobody");
}

#[test]
fn wrong_usage_of_the_new_commands_ends_with_status_2() {
    let terminal = Terminal::new();
    for line in [
        "user role Ada",
        "user role Ada king",
        "user sign-out",
        "class leave Algebra",
        "class archive",
        "token revoke x",
    ] {
        let output = terminal.run(line, "");
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(output.stdout.is_empty(), "{line}");
    }
}

#[test]
fn what_the_command_line_does_stands_in_the_log() {
    let terminal = Terminal::new();
    for line in [
        "user add Tom --role student",
        "user role Tom instructor",
        "user sign-out Tom",
        "class add Algebra",
        "class join Algebra Tom",
        "class leave Algebra Tom",
        "class archive Algebra",
        "token add Tom",
        "token revoke 1",
    ] {
        terminal.says(line);
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let noted: Vec<String> = runtime.block_on(async {
        use sqlx::ConnectOptions as _;
        let file = terminal.0.path().join("data/recto.db");
        let mut db = sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await.unwrap();
        sqlx::query_scalar("SELECT action FROM audit WHERE personal = 0 ORDER BY id").fetch_all(&mut db).await.unwrap()
    });
    let expected = [
        "person-add",
        "role-instructor",
        "sign-out-everywhere",
        "class-add",
        "member-add",
        "member-remove",
        "class-archive",
        "token-add",
        "token-revoke",
    ];
    assert_eq!(noted, expected);
}

#[test]
fn a_class_goes_out_in_every_form_and_comes_back_the_same() {
    let terminal = Terminal::new();
    terminal.says("class add Algebra");
    let folder = terminal.0.path();
    std::fs::write(folder.join("deck.csv"), "front,back,deck\nUn ?,eins,A::B\nDeux ?,zwei,C\n").unwrap();
    terminal.says(&format!("import {} --class Algebra", folder.join("deck.csv").display()));
    for form in ["apkg", "markdown", "csv", "json"] {
        let file = folder.join(format!("out.{form}"));
        terminal.says(&format!("export --class Algebra --format {form} --output {}", file.display()));
        let again = terminal.json(&format!("import {} --class Algebra", file.display()));
        assert_eq!((&again["same"], &again["new"]), (&json!(2), &json!(0)), "{form}");
    }
    let one = terminal.says("export --class Algebra --deck C --format csv");
    assert!(one.contains("Deux") && !one.contains("Un ?"), "{one}");
}

#[test]
fn wrong_usage_is_told_apart_from_what_is_refused() {
    let terminal = Terminal::new();
    terminal.says("class add Algebra");
    let file = terminal.0.path().join("deck.csv");
    std::fs::write(&file, "front,back\nUn ?,eins\n").unwrap();
    let import = format!("import {} --class Algebra --format nosuch", file.display());
    for (line, said) in [("export", "--all"), (import.as_str(), "auto"), ("class nosuch", "nosuch")] {
        let output = terminal.run(line, "");
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{line}: {told}");
        assert!(output.stdout.is_empty() && told.contains(said), "{line}: {told}");
    }
}

/// The commands that the help of `line` lists; none for a command that has none below it.
fn commands(terminal: &Terminal, line: &str) -> Vec<String> {
    let help = terminal.says(format!("{line} --help").trim_start());
    let Some((_, list)) = help.split_once("Commands:\n") else { return vec![line.to_owned()] };
    let names = list.lines().take_while(|row| !row.is_empty()).filter_map(|row| row.split_whitespace().next());
    let below = names.filter(|name| *name != "help").map(|name| format!("{line} {name}").trim_start().to_owned());
    below.flat_map(|line| commands(terminal, &line)).collect()
}

#[test]
fn every_flag_of_every_command_has_a_variable_of_its_own_in_the_environment() {
    let terminal = Terminal::new();
    let commands = commands(&terminal, "");
    assert!(commands.len() > 20, "{commands:?}");
    for line in commands {
        let help = terminal.says(&format!("{line} -h"));
        // A flag's text goes on until the next one's begins.
        let (_, options) = help.split_once("Options:").unwrap();
        let text = options.split_whitespace().collect::<Vec<_>>().join(" ").replace(" -", "\n-");
        let told = |flag: &&str| flag.starts_with("--") && !flag.contains("--help") && !flag.contains("--version");
        let flags: Vec<&str> = text.lines().filter(told).collect();
        assert!(!flags.is_empty(), "{line}: {help}");
        for flag in &flags {
            assert!(flag.contains("[env: RECTO_"), "{line}: {flag}");
        }
    }
}

#[test]
fn what_stands_in_the_environment_counts_unless_a_flag_says_otherwise() {
    let terminal = Terminal::new();
    terminal.says("class add Geography");
    let file = terminal.0.path().join("villes.csv");
    std::fs::write(&file, "front,back\nCapitale ?,Ottawa\n").unwrap();
    let run = |line: &str, variables: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recto"));
        command.args(line.split(' ')).env("RECTO_DATA_DIR", terminal.0.path().join("data"));
        command.envs(variables.iter().copied()).output().unwrap()
    };
    let said = |output: Output| {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let import = format!("import {}", file.display());
    let class = ("RECTO_IMPORT_CLASS", "Geography");
    let planned = said(run(&import, &[class, ("RECTO_IMPORT_DRY_RUN", "1"), ("RECTO_IMPORT_JSON", "yes")]));
    assert_eq!(serde_json::from_str::<Value>(&planned).unwrap()["new"], 1);
    assert_eq!(
        said(run("export --class Geography", &[("RECTO_EXPORT_FORMAT", "csv")])).lines().count(),
        1,
        "a dry run"
    );
    said(run(&import, &[class, ("RECTO_IMPORT_DRY_RUN", "off")]));
    let csv = said(run("export", &[("RECTO_EXPORT_CLASS", "Geography"), ("RECTO_EXPORT_FORMAT", "csv")]));
    assert!(csv.contains("Capitale ?,Ottawa"), "{csv}");
    let json = said(run("export --class Geography --format json", &[("RECTO_EXPORT_FORMAT", "csv")]));
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["format"], "recto-deck");
    assert_eq!(run(&import, &[class, ("RECTO_IMPORT_DRY_RUN", "perhaps")]).status.code(), Some(2));
    // What excludes a flag yields to it, and only two flags exclude each other.
    std::fs::write(&file, "front,back\nFleuve ?,Outaouais\n").unwrap();
    said(run(&format!("{import} --keep-missing"), &[class, ("RECTO_IMPORT_RETIRE_MISSING", "1")]));
    assert_eq!(said(run("export --class Geography --format csv", &[])).lines().count(), 3, "both cards are there");
    let all = format!("export --all {}", terminal.0.path().join("all").display());
    said(run(&all, &[("RECTO_EXPORT_CLASS", "Geography"), ("RECTO_EXPORT_NO_MEDIA", "0")]));
    let both = format!("{import} --class Geography --keep-missing --retire-missing");
    assert_eq!(run(&both, &[]).status.code(), Some(2));
}

#[test]
fn what_can_not_be_printed_is_told_in_one_line_and_what_nobody_reads_in_none() {
    let terminal = Terminal::new();
    terminal.says("class add Algebra");
    let list = |to: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recto"));
        command.args(["class", "list"]).env("RECTO_DATA_DIR", terminal.0.path().join("data"));
        let output = command.stdout(to).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let (code, told) = list(full.into());
    assert_eq!(code, Some(1), "{told}");
    assert!(told.starts_with("recto: ") && told.lines().count() == 1, "{told}");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(list(writer.into()), (Some(1), String::new()));
}

#[test]
fn a_conflict_with_a_card_that_is_only_alike_is_told_and_left_open() {
    let terminal = Terminal::new();
    terminal.says("class add Geography");
    let file = terminal.0.path().join("villes.csv");
    let import = format!("import {} --class Geography", file.display());
    std::fs::write(&file, "front,back\nCapitale ?,Toronto\n").unwrap();
    assert_eq!(terminal.json(&import)["new"], 1);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        use sqlx::ConnectOptions as _;
        let file = terminal.0.path().join("data/recto.db");
        let mut db = sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await.unwrap();
        let edit = "UPDATE cards SET back_source = 'Ottawa', back_html = 'Ottawa', back_text = 'Ottawa'";
        sqlx::query(edit).execute(&mut db).await.unwrap();
    });
    std::fs::write(&file, "front,back\nCapitale ?,Montréal\n").unwrap();
    assert_eq!(terminal.json(&import)["conflicts"], 1);
    let said = terminal.says(&import);
    assert!(said.contains("1 in conflict") && said.contains("only alike"), "{said}");
}

#[test]
fn everything_goes_into_a_folder_that_is_never_overwritten() {
    let terminal = Terminal::new();
    terminal.says("user add Tom --role student");
    for class in ["Algebra", "algebra", "people", "../up"] {
        terminal.says(&format!("class add {class}"));
    }
    terminal.says("class archive 4");
    let folder = terminal.0.path();
    std::fs::write(folder.join("deck.csv"), "front,back,deck\nUn ?,eins,A::B\n").unwrap();
    for class in [1, 2] {
        terminal.says(&format!("import {} --class {class}", folder.join("deck.csv").display()));
    }
    let all = folder.join("all");
    let said = terminal.says(&format!("export --all {}", all.display()));
    assert!(said.starts_with("4 classes, 2 decks and one person are in"), "{said}");
    let mut names: Vec<String> =
        std::fs::read_dir(&all).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["Algebra", "_up", "algebra (2)", "people", "people (2)"]);
    let deck = std::fs::read_to_string(all.join("Algebra/A__B.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&deck).unwrap()["decks"][0]["name"], "A::B");
    let tom = std::fs::read_to_string(all.join("people/Tom.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&tom).unwrap()["format"], "recto-own-data");
    assert!(terminal.refuses(&format!("export --all {}", all.display())).contains("isn’t empty"));
}
