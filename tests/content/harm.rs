//! Nothing that acts or fetches comes through.

use recto::content::{Markup, Warning, media, render};

use crate::attacks::{EVIL, HOST, attacks};
use crate::{assert_harmless, html, markdown, shown};

#[test]
fn nothing_that_acts_or_fetches_comes_through_in_either_markup() {
    for attack in attacks() {
        for markup in [Markup::Html, Markup::Markdown] {
            let rendered = render(markup, &attack).unwrap();
            assert_harmless(rendered.html.as_str(), &attack);
            let again = html(rendered.html.as_str());
            assert_harmless(again.html.as_str(), &attack);
        }
    }
}

#[test]
fn markdown_links_and_pictures_are_as_safe_as_html_ones() {
    let rendered = markdown(&format!(
        "[x](javascript:{EVIL}) ![y]({HOST}/y.png) <img src=x onerror={EVIL}>\n\n[z]: data:text/html,x\n[z] <https://ok.example/?a=1&b=2>"
    ));
    assert_harmless(rendered.html.as_str(), "links");
    assert!(rendered.html.as_str().contains(r#"href="https://ok.example/?a=1&amp;b=2""#));
    assert!(rendered.media.is_empty());
}

#[test]
fn what_was_left_out_is_named() {
    let warnings = html("<script>x</script><b onclick=x><a href='javascript:x'>y</a><img src='https://x.example/y.png'><script>y</script>").warnings;
    let named: Vec<&str> = warnings
        .iter()
        .map(|w| match w {
            Warning::Unsafe { what } => what.as_str(),
            Warning::Formula { source } => source,
        })
        .collect();
    assert_eq!(named, ["<script>", "onclick", "javascript:x", "https://x.example/y.png"]);
    assert_eq!(html("<p>plain <b>text</b></p>").warnings, []);
}

#[test]
fn warnings_are_few_and_short_whatever_the_source() {
    let many: String = (0..500).map(|i| format!("<b on{i}{}=x>x</b>", "y".repeat(500))).collect();
    let warnings = html(&many).warnings;
    assert_eq!(warnings.len(), 50);
    assert!(warnings.iter().all(|w| matches!(w, Warning::Unsafe { what } if what.chars().count() <= 80)));
}

#[test]
fn links_out_say_nothing_of_the_reader() {
    assert_eq!(
        shown(r#"<a href="HTTPS://x.example/a b" target=_top>x</a>"#),
        r#"<a href="HTTPS://x.example/a b" rel="noopener noreferrer nofollow">x</a>"#
    );
    assert!(shown(r#"<a href="mailto:a@b.example">x</a>"#).contains("href=\"mailto:a@b.example\""));
    assert!(!shown(r#"<a href="/admin">x</a>"#).contains("href"));
    assert!(!shown(r##"<a href="#main">x</a>"##).contains("href"));
}

#[test]
fn no_place_of_a_file_can_be_written_by_a_card() {
    for source in ["<span class=\"missing-media\">a.png</span>", "<span class='missing-media' title='x'>a.png</span>"] {
        for markup in [Markup::Html, Markup::Markdown] {
            let rendered = render(markup, source).unwrap();
            assert!(!media::names_any(rendered.html.as_str()) && rendered.media.is_empty(), "{}", rendered.html);
        }
    }
}
