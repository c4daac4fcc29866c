//! What a phone has to load before its student can begin.

use std::collections::BTreeMap;

use async_compression::tokio::bufread::BrotliDecoder;
use tokio::io::AsyncReadExt as _;

use crate::layers::files;
use crate::world::{Browser, World};

/// The bytes of `path` as a browser that knows brotli gets them, and what they hold.
async fn fetched(browser: &Browser, path: &str) -> (usize, String) {
    let request = browser.client.get(browser.url(path)).header("accept-encoding", "gzip, br;q=1.0");
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    let encoding = answer.headers().get("content-encoding").map(|name| name.to_str().expect("a word").to_owned());
    assert_eq!(encoding.as_deref(), Some("br"), "{path}");
    let vary: Vec<_> = answer.headers().get_all("vary").iter().filter_map(|vary| vary.to_str().ok()).collect();
    assert!(vary.join(",").contains("accept-encoding"), "{path}: {vary:?}");
    let bytes = answer.bytes().await.expect("the bytes");
    let mut text = String::new();
    BrotliDecoder::new(&bytes[..]).read_to_string(&mut text).await.expect("brotli");
    (bytes.len(), text)
}

/// The addresses in `text` that stand between `before` and `after`.
fn between<'a>(text: &'a str, before: &str, after: char) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

fn is_script(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == "js")
}

#[tokio::test]
async fn the_study_page_is_light_and_asks_nobody_else() {
    let (_world, room) = World::with_deck(30).await;
    let student = &room.student;
    let (page, html) = fetched(student, "/study").await;
    let mut parts = BTreeMap::from([("/study".to_owned(), page)]);
    let mut left: Vec<String> = [between(&html, "src=\"", '"'), between(&html, "rel=\"stylesheet\" href=\"", '"')]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect();
    assert!(left.len() > 4, "scripts and styles: {left:?}");
    while let Some(path) = left.pop() {
        assert!(path.starts_with("/static/"), "{path} is not ours");
        if parts.contains_key(&path) {
            continue;
        }
        let (size, text) = fetched(student, &path).await;
        assert_eq!(text, student.get(&path).await.body, "{path} is the same without compression");
        if is_script(&path) {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            // Comments name the file of the types, which no browser loads.
            let modules = between(&text, "from './", '\'').into_iter().filter(|module| is_script(module));
            left.extend(modules.map(|module| format!("{folder}/{module}")));
        }
        parts.insert(path, size);
    }
    let all: usize = parts.values().sum();
    assert!(all < 40_000, "{all} bytes: {parts:#?}");
    let script: usize =
        parts.iter().filter(|(path, _)| path.contains("/study") && is_script(path)).map(|(_, size)| size).sum();
    assert!((5_000..15_000).contains(&script), "{script} bytes of script: {parts:#?}");
}

#[tokio::test]
async fn scripts_and_styles_come_without_the_lines_that_only_explain_them() {
    let world = World::new().await;
    let visitor = world.visitor();
    let sources = [files("static", ".js"), files("static", ".css")].concat();
    assert!(sources.len() > 15);
    for (path, source) in sources {
        let path = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("a file of ours");
        let served = visitor.page(&format!("/{}", path.display())).await.body;
        // Whether a line is only a comment, or the beginning of one.
        let explains = |line: &str| {
            let line = line.trim();
            line.starts_with("//") || line.starts_with("/*") && (line.ends_with("*/") || !line.contains("*/"))
        };
        assert_eq!(served.lines().find(|line| explains(line)), None, "{}", path.display());
        // What is left stands in the source, in this order; what is gone is comment.
        let mut left = served.lines().peekable();
        let mut inside = false;
        for line in source.lines() {
            if !inside && left.next_if_eq(&line).is_some() {
                continue;
            }
            assert!(inside || explains(line), "{} has lost {line}", path.display());
            inside = (inside || line.trim().starts_with("/*")) && !line.trim().ends_with("*/");
        }
        assert_eq!(left.next(), None, "{}", path.display());
        // A text over several lines could hold one that looks like a comment.
        let even = |line: &str| line.matches('`').count().is_multiple_of(2);
        assert!(source.lines().all(even), "{}: a template over several lines", path.display());
    }
}
