//! What a card shows: the safe HTML, the plain text, the formulas and the media of any source, and the looks that they ask for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::format_collect)] // a test fails by panicking, and its inputs are small

use recto::content::{Markup, Rendered, render};

#[path = "../attacks.rs"]
mod attacks;
mod forms;
mod harm;
mod limits;
mod look;
mod math;
mod ways;
mod whatever;

fn html(source: &str) -> Rendered {
    render(Markup::Html, source).unwrap()
}

fn markdown(source: &str) -> Rendered {
    render(Markup::Markdown, source).unwrap()
}

fn shown(source: &str) -> String {
    html(source).html.into_string()
}

fn text(source: &str) -> String {
    html(source).text.to_string()
}

/// The tags of `page`, each from `<` to `>`, quotes respected.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let mut quoted = false;
        let end = rest.char_indices().find(|(_, c)| {
            quoted ^= *c == '"';
            *c == '>' && !quoted
        });
        let end = end.map_or(rest.len(), |(at, _)| at + 1);
        tags.push(&rest[..end]);
        rest = &rest[end..];
    }
    tags
}

/// Fails if `page` holds anything that could act, fetch, or change the page around it.
fn assert_harmless(page: &str, source: &str) {
    const NAMES: &str = " a abbr b bdi bdo blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i ins \
        kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul math menclose mfrac mi mn mo \
        mmultiscripts mprescripts mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover ";
    for tag in tags(page) {
        let inner = tag.trim_start_matches(['<', '/']).trim_end_matches(['>', '/']);
        let name = inner.split(' ').next().unwrap_or_default();
        assert!(NAMES.contains(&format!(" {name} ")), "tag {tag} of {source:?}");
        let mut attributes = inner[name.len()..].trim();
        while !attributes.is_empty() {
            let (attribute, rest) =
                attributes.split_once("=\"").unwrap_or_else(|| panic!("attribute in {tag} of {source:?}"));
            let (value, rest) = rest.split_once('"').unwrap_or_else(|| panic!("value in {tag} of {source:?}"));
            assert!(!attribute.starts_with("on"), "handler {tag} of {source:?}");
            assert!(
                !["style", "src", "srcset", "id", "name", "data", "xlink:href", "action", "formaction"]
                    .contains(&attribute),
                "{tag} of {source:?}"
            );
            if attribute == "href" {
                let value = value.to_ascii_lowercase();
                assert!(
                    ["http:", "https:", "mailto:"].iter().any(|scheme| value.starts_with(scheme)),
                    "{tag} of {source:?}"
                );
                assert!(tag.contains(r#"rel="noopener noreferrer nofollow""#), "{tag} of {source:?}");
            }
            if attribute == "class" {
                for class in value.split(' ') {
                    let ours = ["hue-", "mark-", "t-", "m-", "missing-media", "math-source"]
                        .iter()
                        .any(|start| class.starts_with(start));
                    assert!(ours, "class {class} of {source:?}");
                }
            }
            attributes = rest.trim_start();
        }
    }
}
