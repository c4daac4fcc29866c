//! Sources too large, too deep or made to multiply.

use recto::content::nesting::exceeds;
use recto::content::{MAX_SOURCE, Markup, TooComplex, Warning, render};

use crate::{html, text};

#[test]
fn a_source_over_one_mebibyte_is_refused_and_one_below_is_not() {
    assert_eq!(render(Markup::Html, &"m".repeat(MAX_SOURCE + 1)), Err(TooComplex::Size));
    assert_eq!(html(&"m".repeat(MAX_SOURCE)).text.len(), MAX_SOURCE);
}

#[test]
fn deep_nesting_is_refused_however_it_is_spelled() {
    for deep in [
        "<div><b>".repeat(5_000),
        "<span><div></span>".repeat(100),
        "<div><table><tr><td></div>".repeat(100),
        "</x a='\"'><div>".repeat(100),
    ] {
        assert_eq!(render(Markup::Html, &deep), Err(TooComplex::Depth), "{}", &deep[..40]);
    }
    for deep in [
        ">".repeat(50_000),
        "> ".repeat(500),
        "- ".repeat(500),
        "1. ".repeat(500),
        (0..100).map(|i| format!("{}- x\n", "  ".repeat(i))).collect(),
    ] {
        assert_eq!(render(Markup::Markdown, &deep), Err(TooComplex::Depth), "{}", &deep[..40]);
    }
    assert!(render(Markup::Html, &format!("{}x", "<div>".repeat(60))).is_ok());
    assert!(render(Markup::Markdown, &format!("{}x", "> ".repeat(50))).is_ok());
    assert!(render(Markup::Markdown, &"- - -\n\n----------\n\n* * *\n\n".repeat(30)).is_ok());
}

#[test]
fn markup_that_multiplies_in_a_parser_is_refused() {
    let explosion: String = (0..100).map(|i| format!("<b lang=a{i}>")).collect::<String>() + &"<p>x".repeat(15_000);
    assert!(render(Markup::Html, &explosion).is_err());
    let within_depth: String = (0..50).map(|i| format!("<b lang=a{i}>")).collect::<String>() + &"<p>x".repeat(15_000);
    assert_eq!(render(Markup::Html, &within_depth), Err(TooComplex::Tags));
    assert_eq!(render(Markup::Html, &"<br>".repeat(20_001)), Err(TooComplex::Tags));
    assert_eq!(
        render(Markup::Html, &format!("<b {}>", (0..5_000).map(|i| format!("a{i} ")).collect::<String>())),
        Err(TooComplex::Tags)
    );
    assert_eq!(render(Markup::Html, &format!("<i>{}</i>", "&lt;".repeat(150_000))), Err(TooComplex::Tags));
    // Without a tag it is nothing but text.
    let plain = render(Markup::Html, &"&lt;".repeat(150_000)).expect("it is only text");
    assert_eq!(plain.text, "<".repeat(150_000));
}

#[test]
fn sloppy_html_of_real_decks_is_not_refused() {
    assert!(render(Markup::Html, &"<p><b>term</p><div><i>meaning</div>".repeat(500)).is_ok());
    assert!(render(Markup::Html, &format!("<ul>{}</ul>", "<li>item".repeat(2_000))).is_ok());
    assert!(render(Markup::Html, &format!("<table>{}</table>", "<tr><td>a<td>b".repeat(2_000))).is_ok());
    assert!(render(Markup::Html, &"<a href=https://x.example>x".repeat(500)).is_ok());
    assert!(render(Markup::Html, &"<div>a</div><br>".repeat(3_000)).is_ok());
    assert!(render(Markup::Html, &"<dl><dt>a<dd>b<p>c".repeat(20)).is_ok());
}

#[test]
fn marks_that_never_close_are_plain_text() {
    let source = "[sound:".repeat(50_000) + &"[latex]".repeat(50_000);
    assert_eq!(text(&source), source);
    let source = "\\( ".repeat(1_000) + &"&".repeat(1_000) + &"[$]".repeat(1_000);
    assert_eq!(text(&source), source);
}

#[test]
fn formulas_too_long_too_deep_or_unknown_show_their_source() {
    for bad in [
        "{".repeat(100) + &"}".repeat(100),
        r"\sqrt".repeat(700) + "x",
        "x+".repeat(3_000) + "x",
        r"\foo{x}".to_owned(),
        r"\begin{matrix}".repeat(80),
    ] {
        let rendered = html(&format!("a \\({bad}\\) b"));
        assert!(rendered.html.as_str().contains("<code class=\"math-source\">"), "{bad}");
        assert!(matches!(&rendered.warnings[..], [Warning::Formula { source }] if bad.starts_with(source.as_str())));
        assert!(!rendered.has_math);
        assert_eq!(rendered.text, format!("a {bad} b"));
    }
    assert_eq!(render(Markup::Html, &r"\(x\)".repeat(2_001)), Err(TooComplex::Tags));
}

#[test]
fn what_recurses_counts_and_little_else() {
    assert!(exceeds(&r"\sqrt".repeat(50), 32));
    assert!(exceeds(&r"\frac1".repeat(50), 32));
    assert!(exceeds(&r"\displaystyle ".repeat(50), 32));
    assert!(exceeds(&"{".repeat(50), 32));
    assert!(exceeds(&r"\left(".repeat(50), 32));
    assert!(exceeds(&r"\sqrt[".repeat(50), 32));
    assert!(!exceeds(&r"\frac{1}{\sqrt{x_{i}}} + ".repeat(50), 8));
    assert!(!exceeds(&r"\Gamma x \mathbf{y} \text{ if } \quad".repeat(50), 8));
    assert!(!exceeds(&r"\begin{matrix} 1 & \cdots & \Delta \\ \end{matrix}".repeat(50), 8));
}
