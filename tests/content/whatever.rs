//! What holds of any source.

use proptest::prelude::*;
use recto::content::{Markup, Piece, difference, escape, folded, media, merged, nfc, render};

use crate::assert_harmless;

/// Pieces that mean something to a parser, in any order.
fn crafted() -> impl Strategy<Value = String> {
    let pieces: Vec<&'static str> = vec![
        "<b>",
        "</b>",
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</table>",
        "<a href='javascript:x'>",
        "<a href=\"https://x\">",
        "</a>",
        "<svg>",
        "</svg>",
        "<math>",
        "<mi>",
        "<style>",
        "</style>",
        "<script>",
        "</script>",
        "<img src=x onerror=y>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<title>",
        "</title>",
        "<textarea>",
        "</textarea>",
        "<noscript>",
        "<select>",
        "<template>",
        "<plaintext>",
        "<xmp>",
        "<b onclick=x style='color:red'>",
        "\"",
        "'",
        ">",
        "<",
        "</x a='\"'>",
        "&lt;",
        "&amp;",
        "&#60;script&#62;",
        "&#xFDD0;0&#xFDD1;",
        "\u{fdd0}0\u{fdd1}",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "[$]",
        "[/$]",
        "[latex]",
        "[/latex]",
        "[sound:",
        "]",
        "$",
        "$$",
        "`",
        "```\n",
        "> ",
        "- ",
        "\n",
        "\n\n",
        "|a|\n|-|\n",
        "![x](y)",
        "[x](javascript:y)",
        "*",
        "_",
        "\\sqrt{",
        "\\frac",
        "x",
        " ",
        "\\text{<i>}",
        "}",
        "{",
        "\\left(",
        "\\right)",
        "\\ce{H2O",
        "é",
        "\u{301}",
        "\0",
        "<pre>",
        "</pre>",
        "<code>",
        "</code>",
        "<details open ontoggle=x>",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

fn any_source() -> impl Strategy<Value = String> {
    prop_oneof![3 => crafted(), 1 => any::<String>(), 1 => "[ -~\n]{0,80}"]
}

/// So many cases of each property, or as many as `dev/fuzz` asks for.
pub fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(usual), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn any_source_gives_harmless_html_and_the_same_each_time(source in any_source()) {
        for markup in [Markup::Html, Markup::Markdown] {
            let first = render(markup, &source);
            prop_assert_eq!(&first, &render(markup, &source));
            if let Ok(rendered) = first {
                assert_harmless(rendered.html.as_str(), &source);
                let marked = rendered.html.as_str().contains(|c| ('\u{fdd0}'..='\u{fdd2}').contains(&c));
                prop_assert!(!marked);
                prop_assert!(!rendered.text.contains("\n\n"));
                if let Ok(again) = render(Markup::Html, rendered.html.as_str()) {
                    assert_harmless(again.html.as_str(), &source);
                }
            }
        }
    }

    #[test]
    fn escaped_text_reads_as_it_was(plain in "\\PC{0,60}(\n\\PC{0,20}){0,3}") {
        let read = render(Markup::Html, &escape(&plain)).unwrap();
        let expected: Vec<String> = nfc(&plain).lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|line| !line.is_empty()).collect();
        prop_assert_eq!(read.text, expected.join("\n"));
        prop_assert_eq!(read.warnings, vec![]);
        prop_assert!(read.media.is_empty() && !read.has_math);
    }

    #[test]
    fn folding_and_composing_twice_change_nothing(s in any::<String>()) {
        let once = folded(&s);
        prop_assert_eq!(folded(&once), once.clone());
        prop_assert_eq!(nfc(&nfc(&s)), nfc(&s));
        prop_assert_eq!(folded(&nfc(&s)), once);
    }

    #[test]
    fn what_one_person_changed_stands_whatever_the_other_left_alone(base in "([a-e] ?){0,20}", one in "([a-e] ?){0,20}", other in "([a-e] ?){0,20}") {
        prop_assert_eq!(merged(&base, &one, &base), Some(one.clone()));
        prop_assert_eq!(merged(&base, &one, &one), Some(one.clone()));
        prop_assert_eq!(merged(&base, &one, &other), merged(&base, &other, &one));
    }

    #[test]
    fn changes_of_different_words_go_together(words in prop::collection::vec("[a-e]{1,4}", 3..12), at in any::<(usize, usize)>()) {
        let (first, second) = (at.0 % words.len(), at.1 % words.len());
        let with = |changes: &[(usize, &str)]| {
            let mut words = words.clone();
            for (place, word) in changes {
                words[*place] = (*word).to_owned();
            }
            words.join(" ")
        };
        let (base, one, other) = (with(&[]), with(&[(first, "ONE")]), with(&[(second, "OTHER")]));
        let together = merged(&base, &one, &other);
        if first == second {
            prop_assert_eq!(together, None);
        } else {
            prop_assert_eq!(together, Some(with(&[(first, "ONE"), (second, "OTHER")])));
        }
    }

    #[test]
    fn the_pieces_of_a_difference_are_both_texts(old in "([a-e] ?){0,30}", new in "([a-e] ?){0,30}") {
        let pieces = difference(&old, &new);
        let kept = |leave: fn(&Piece) -> bool| -> String {
            pieces.iter().filter(|p| !leave(p)).map(|p| match p { Piece::Same(s) | Piece::Removed(s) | Piece::Added(s) => s.as_str() }).collect()
        };
        prop_assert_eq!(kept(|p| matches!(p, Piece::Added(_))), old);
        prop_assert_eq!(kept(|p| matches!(p, Piece::Removed(_))), new);
        prop_assert!(pieces.iter().all(|p| !matches!(p, Piece::Same(s) | Piece::Removed(s) | Piece::Added(s) if s.is_empty())));
    }

    #[test]
    fn any_formula_is_math_or_its_source(formula in "(\\\\(frac|sqrt|left\\(|right\\)|text|alpha|begin\\{matrix\\}|end\\{matrix\\}|color\\{red\\}|ce|hat|over|bf)|[a-z0-9{}^_&\\[\\] +]|\\\\\\\\){0,60}") {
        if let Ok(rendered) = render(Markup::Html, &format!("\\[{}\\]", escape(&formula).replace("&#92;", "\\"))) {
            assert_harmless(rendered.html.as_str(), &formula);
        }
    }

    #[test]
    fn a_file_that_is_named_stands_where_it_was_named_and_acts_nowhere(name in "[^/\\\\:<>\"|\\p{C}\\s.%]{1,40}", alt in any::<String>()) {
        let kind = media::file_type(b"GIF89a").expect("a picture");
        let name = nfc(&format!("{name}.gif"));
        let (markdown, html) = media::written(&name, &alt, kind);
        for (markup, source) in [(Markup::Markdown, markdown), (Markup::Html, html)] {
            let rendered = render(markup, &source).expect("a short text");
            prop_assert_eq!(&rendered.media, &vec![name.clone()], "{}", source);
            prop_assert_eq!(media::names(rendered.html.as_str()), vec![name.clone()]);
            assert_harmless(rendered.html.as_str(), &source);
            let shown = media::shown(&rendered.html, |asked| (asked == name).then(|| media::File { sha256: "0".repeat(64), kind }));
            let picture = format!("<img src=\"{}\" alt=\"", media::address(&"0".repeat(64), &name));
            prop_assert!(shown.as_str().contains(&picture) && !media::names_any(shown.as_str()), "{}", shown);
            // Nothing is known of it: nothing changes.
            prop_assert_eq!(media::shown(&rendered.html, |_| None), rendered.html);
        }
    }

    #[test]
    fn what_a_file_is_depends_on_its_bytes_alone(bytes in proptest::collection::vec(any::<u8>(), 0..80), name in any::<String>()) {
        if let Some(kind) = media::file_type(&bytes) {
            let plain = media::plain_name(&name, kind);
            prop_assert!(kind.endings.iter().any(|ending| plain.ends_with(&format!(".{ending}"))), "{}", plain);
            prop_assert!(!plain.contains(['/', '\\', ' ', '"', '<', '%', '(']) && !plain.starts_with('.'), "{}", plain);
        }
    }
}
