//! What a card shows: the safe HTML, the plain text, the formulas and the media of any source, and the looks that they ask for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::format_collect)] // a test fails by panicking, and its inputs are small

#[path = "attacks.rs"]
mod attacks;

use std::collections::BTreeSet;

use attacks::{EVIL, HOST, attacks};
use proptest::prelude::*;
use recto::content::{
    MAX_SOURCE, Markup, Piece, Rendered, SafeHtml, TooComplex, Warning, difference, escape, folded, media, nfc, render,
};

const CSS: &str = include_str!("../static/content.css");

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
    html(source).text
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

// ---- harm

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

// ---- limits

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

// ---- text

#[test]
fn text_has_a_line_for_each_block_and_break() {
    assert_eq!(
        text(
            "<div>a</div>b<br>c<p>d\ne</p><ul><li>f</li><li>g  h</li></ul><table><tr><td>i</td><td>j</td></tr><tr><td>k</td></tr></table>"
        ),
        "a\nb\nc\nd e\nf\ng h\ni j\nk"
    );
    assert_eq!(text("a<b>b</b>c &amp; &eacute;&nbsp;&lt;b&gt; &#233;"), "abc & é <b> é");
    assert_eq!(text("<pre>a\n  b</pre>\n\n c"), "a\nb\nc");
    assert_eq!(text("<script>a</script><style>b</style><img src=c.png>[sound:d.mp3]"), "");
    assert_eq!(markdown("# A\n\n1. b\n2. *c*\n   d\n\n> e").text, "A\nb\nc d\ne");
}

#[test]
fn text_keeps_math_as_latex() {
    assert_eq!(
        text(r"if \(a &lt; b\) then \[ \frac{1}{2} \] or [$]x_1[/$], [$$]y[/$$], [latex]$z$[/latex]"),
        r"if a < b then \frac{1}{2} or x_1, y, z"
    );
    assert_eq!(markdown("$x^2$ and\n\n$$\na\n+ b\n$$").text, "x^2 and\na + b");
}

#[test]
fn escaped_text_is_literal_text() {
    let plain = "f* _a_ <b> & \"q\" 'r' \\(x\\) [$]y[/$] [sound:z.mp3] \\\\[ $1$ &amp;";
    assert_eq!(text(&escape(plain)), plain);
    assert_eq!(escape("a\r\nb"), "a<br>b");
    assert!(html(&escape(plain)).media.is_empty());
}

// ---- math

#[test]
fn every_spelling_of_math_becomes_mathml() {
    for source in [
        r"\(x^2\)",
        r"\[x^2\]",
        "[$]x^2[/$]",
        "[$$]x^2[/$$]",
        "[latex]x^2[/latex]",
        "[latex]\\begin{displaymath}x^2\\end{displaymath}[/latex]",
    ] {
        let rendered = html(source);
        assert!(rendered.html.as_str().contains("<msup><mi>x</mi><mn>2</mn></msup>"), "{source}: {}", rendered.html);
        assert!(rendered.has_math && rendered.text == "x^2", "{source}");
    }
    for source in ["$x^2$", "$$x^2$$", r"\(x^2\)", r"\[x^2\]", "> \\[\n> x^2\n> \\]"] {
        let rendered = markdown(source);
        assert!(rendered.has_math, "{source}: {}", rendered.html);
    }
    assert!(shown(r"\[x\]").contains(r#"<math display="block">"#));
    assert!(shown(r"\(x\)").contains("<math><mi>x</mi></math>"));
}

#[test]
fn math_in_code_is_code() {
    for rendered in [
        html(r"<pre>\(x\)</pre><code>[$]y[/$]</code>"),
        markdown("`\\(x\\)` and `$y$`\n\n```\n\\[z\\] $w$\n```"),
        markdown("<pre>\\(x\\)</pre>"),
    ] {
        assert!(!rendered.has_math, "{}", rendered.html);
        assert!(rendered.text.contains(r"\(x\)"), "{}", rendered.text);
    }
}

#[test]
fn math_keeps_what_an_editor_put_between_its_marks() {
    assert_eq!(text("\\(a<br>+&nbsp;b\\)"), "a + b");
    assert_eq!(text("[latex]<div>x</div>[/latex]"), "x");
    assert_eq!(shown("a \\( b</p><p>c \\) d"), "a \\( b<p></p><p>c \\) d</p>");
}

#[test]
fn money_and_escaped_marks_are_no_math() {
    assert_eq!(markdown("It costs $5 or 6 $.").text, "It costs $5 or 6 $.");
    assert_eq!(text(r"\\(x\\)"), r"\\(x\\)");
    assert_eq!(text("$x$"), "$x$");
}

#[test]
fn a_formula_that_takes_in_another_keeps_what_was_written() {
    // The inner one joins the lines around it to one paragraph, where the dollars are a formula of their own.
    let rendered = markdown("[$]\\(```\n<div>\\)[$]");
    assert_eq!(rendered.text, "[]\\(``` <div>\\)[]");
    assert!(!rendered.html.as_str().contains(['\u{fdd0}', '\u{fdd1}', '\u{fdd2}']));
}

#[test]
fn escaped_brackets_in_an_address_are_part_of_it() {
    let rendered = markdown(r"[mercury](https://example.org/wiki/Mercury_\(planet\)?a=1&b=2) ![x](Hg_\(80\).png)");
    assert!(
        rendered.html.as_str().contains(r#"href="https://example.org/wiki/Mercury_(planet)?a=1&amp;b=2""#),
        "{}",
        rendered.html
    );
    assert_eq!(rendered.media, ["Hg_(80).png"]);
    assert!(!rendered.has_math);
}

#[test]
fn emphasis_and_lists_do_not_reach_into_formulas() {
    let rendered = markdown("\\(a_1 * b_2 * c_3\\) and \\[\nx\n= y\n- z\n\\]");
    assert_eq!(rendered.text, "a_1 * b_2 * c_3 and x = y - z");
    assert!(!rendered.html.as_str().contains("<em>") && !rendered.html.as_str().contains("<ul>"));
}

#[test]
fn commands_that_the_converter_lacks_are_defined() {
    for formula in [
        r"\boxed{E=mc^2}",
        r"\boxed{\text{a b}}",
        r"\mbox{if } x",
        r"\textcolor{red}{x}",
        r"\SI{9.81}{m/s^2}",
        r"\num{3}",
        r"\substack{a\\b}",
        r"\mathbbm{1}",
        r"\norm{x}_2",
        r"\begin{split}a&=b\\c&=d\end{split}",
        r"\begin{align}a&=b\end{align}",
        r"\begin{eqnarray}a&=b\end{eqnarray}",
        r"\bigl[\smash{x}\bigr]",
    ] {
        let rendered = html(&format!(r"\[{formula}\]"));
        assert_eq!(rendered.warnings, [], "{formula}");
        assert!(rendered.has_math);
    }
}

#[test]
fn chemistry_has_indices_charges_and_arrows() {
    let water = shown(r"\(\ce{2H2 + O2 -> 2H2O}\)");
    assert!(water.contains("<mn>2</mn><msub>") && water.contains('→'), "{water}");
    let sulfate = shown(r"\(\ce{SO4^2- + Na+}\)");
    assert!(sulfate.contains("<msubsup>") && sulfate.contains("<msup>"), "{sulfate}");
    for formula in [
        r"\ce{A <=>[T][p] B}",
        r"\ce{CuSO4*5H2O}",
        r"\ce{^{227}_{90}Th+}",
        r"\ce{BaSO4 v}",
        r"\ce{[Fe(CN)6]^{3-}}",
        r"\ce{CH3-CH=CH2}",
        r"\ce{",
    ] {
        let rendered = html(&format!(r"\({formula}\)"));
        assert_eq!(rendered.warnings.is_empty(), formula != r"\ce{", "{formula}: {}", rendered.html);
    }
}

#[test]
fn no_part_of_a_formula_reaches_across_the_page() {
    assert!(shown(r"\(\hspace{9999em}x\)").contains(r#"width="20em""#));
    assert!(shown(r"\(a\!b\)").contains("m-back-1\""));
}

// ---- look

#[test]
fn style_becomes_classes() {
    assert_eq!(
        shown(r#"<p style="color: #c00; text-align:right; background-color: Yellow; font-weight: bold">x</p>"#),
        r#"<p class="hue-2 t-end mark-4 t-bold">x</p>"#
    );
    assert_eq!(
        shown("<center><font color=blue>x</font></center>"),
        r#"<div class="t-center"><span class="hue-9">x</span></div>"#
    );
    assert_eq!(shown(r#"<span style="color: black; background: white">x</span>"#), "<span>x</span>");
    assert_eq!(
        shown(r#"<span style="direction: rtl">x</span><p lang=ar dir=RTL>y</p>"#),
        r#"<span dir="rtl">x</span><p lang="ar" dir="rtl">y</p>"#
    );
    assert!(markdown("|a|\n|-:|\n|b|").html.as_str().contains(r#"<td class="t-end">b</td>"#));
}

#[test]
fn each_hue_finds_its_colour() {
    let wanted = [
        ("gray", 1),
        ("rgb(255, 0, 0)", 2),
        ("#ff8c00", 3),
        ("gold", 4),
        ("#99cc00", 5),
        ("green", 6),
        ("teal", 7),
        ("deepskyblue", 8),
        ("#00f", 9),
        ("hsl(270, 70%, 50%)", 10),
        ("magenta", 11),
        ("#8b5a2b", 12),
    ];
    for (colour, number) in wanted {
        assert_eq!(
            shown(&format!("<b style='color:{colour}'>x</b>")),
            format!("<b class=\"hue-{number}\">x</b>"),
            "{colour}"
        );
    }
    for none in ["transparent", "inherit", "rgba(255,0,0,0)", "#12", "rgb(", "hsl(a,b,c)", "#ff000000", "rgb(NaN,0,0)"]
    {
        assert_eq!(shown(&format!("<b style='color:{none}'>x</b>")), "<b>x</b>", "{none}");
    }
}

#[test]
fn details_ruby_and_tables_stay() {
    let source = "<details open=\"\"><summary>a</summary>b</details><ruby>c<rt>d</rt></ruby>";
    assert_eq!(shown(source), source);
    assert_eq!(
        shown("<table><tr><td colspan=2 width=900>x</td></tr></table>"),
        "<table><tbody><tr><td colspan=\"2\">x</td></tr></tbody></table>"
    );
}

#[test]
fn media_are_named_and_shown_as_missing() {
    let rendered = html(
        "<img src=\"sche\u{301}ma%20r&eacute;seau.png\" alt=x> <img src='b.png'><img src='b.png'>[sound:c d.mp3]<audio src=e.ogg></audio><img src=''><img src='a/b.png'><img src='.x'>",
    );
    assert_eq!(rendered.media, ["schéma réseau.png", "b.png", "c d.mp3", "e.ogg"]);
    assert!(
        rendered.html.as_str().starts_with("<span class=\"missing-media\" title=\"x\">schéma réseau.png</span>"),
        "{}",
        rendered.html
    );
    assert_eq!(rendered.text, "");
    assert_eq!(markdown("![a *b*](<x y.png>) ![](sch%C3%A9ma.png)").media, ["x y.png", "schéma.png"]);
}

#[test]
fn every_class_that_is_written_has_a_rule() {
    let pages = [
        shown(
            r"\[\begin{array}{|l:r|}\hline a&b\\\hdashline c&d\end{array}\] \[\begin{cases}a&b\end{cases}\] \[\begin{gather}a\tag{1}\end{gather}\] \(\cancel{x}\bcancel{x}\xcancel{y}\sout{z}\)",
        ),
        shown(r"\(\text{\textsc{a}\textsf{b}} a\!b \color{red}x \Large\text{x} \cramped{x}\) <img src=a.png> \(\foo\)"),
        (1..=12).map(|n| format!("hue-{n} mark-{n} ")).collect(),
    ];
    let written: BTreeSet<&str> = pages
        .iter()
        .flat_map(|page| page.split(['"', ' ']))
        .filter(|word| {
            ["hue-", "mark-", "t-", "m-", "missing-media", "math-source"].iter().any(|start| word.starts_with(start))
                && !word.contains(['=', '<'])
        })
        .collect();
    assert!(written.len() > 35, "{written:?}");
    for class in written {
        let rule = [" ", ".", ",", ":"].iter().any(|end| CSS.contains(&format!(".{class}{end}")));
        assert!(rule, "no rule for {class}");
    }
}

/// Relative luminance by WCAG 2.2 of `#rrggbb`.
fn luminance(hex: &str) -> f64 {
    let part = |at: usize| {
        let part = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn the_twelve_colours_are_readable_in_both_schemes() {
    let pair = |name: &str| -> [String; 2] {
        let (_, after) = CSS.split_once(&format!("--{name}:")).unwrap();
        let inner = after.trim_start().strip_prefix("light-dark(").unwrap().split(')').next().unwrap();
        let (light, dark) = inner.split_once(", ").unwrap();
        [light.to_owned(), dark.to_owned()]
    };
    // --sheet, --paper and --ink of app.css.
    let grounds = [["#ffffff", "#f5f3ee"], ["#20242b", "#16181d"]];
    let inks = ["#1d2129", "#eceae4"];
    for number in 1..=12 {
        let (hues, marks) = (pair(&format!("hue-{number}")), pair(&format!("mark-{number}")));
        for scheme in 0..2 {
            for ground in grounds[scheme].iter().copied().chain([marks[scheme].as_str()]) {
                assert!(
                    contrast(&hues[scheme], ground) >= 4.5,
                    "hue-{number} on {ground}: {:.2}",
                    contrast(&hues[scheme], ground)
                );
            }
            assert!(contrast(inks[scheme], &marks[scheme]) >= 4.5, "ink on mark-{number}");
        }
    }
}

// ---- forms and differences

#[test]
fn nfc_composes_and_drops_control_characters() {
    assert_eq!(nfc("e\u{301}\0\u{1b}[31m\u{85}\u{7f}a\tb\r\nc\rd"), "é[31ma\tb\nc\nd");
}

#[test]
fn folding_makes_alike_what_people_take_for_the_same() {
    for (a, b) in [
        ("L’été", "l'ÉTÉ"),
        ("«\u{202f}Oui\u{202f}»", "\"oui\""),
        ("a \n\t b\u{a0}c", "A B C"),
        ("ＡＢＣ１２", "abc12"),
        ("ｶﾞ", "ガ"),
        ("straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("co\u{ad}opé\u{200b}rer", "coopérer"),
        ("  x  ", "x"),
        ("“q”", "\"q\""),
    ] {
        assert_eq!(folded(a), folded(b));
    }
    assert_ne!(folded("ou"), folded("où"));
}

#[test]
fn a_difference_shows_the_words_that_changed() {
    assert_eq!(
        difference("Un neurone est simple.", "Un neurone artificiel est simple."),
        [Piece::Same("Un neurone ".into()), Piece::Added("artificiel ".into()), Piece::Same("est simple.".into())]
    );
    assert_eq!(difference("", ""), []);
    assert_eq!(difference("a", ""), [Piece::Removed("a".into())]);
}

#[test]
fn a_difference_of_huge_texts_is_bounded() {
    let (old, new) = ("a b ".repeat(100_000), "c d ".repeat(100_000));
    assert_eq!(difference(&old, &new).len(), 3);
    let (old, new): (String, String) =
        ((0..1_500).map(|i| format!("x y {i}\n")).collect(), (0..1_500).map(|i| format!("z {} w\n", i % 7)).collect());
    assert!(difference(&old, &new).len() >= 2);
}

#[test]
fn markup_and_errors_have_stable_names() {
    assert_eq!("markdown".parse::<Markup>().unwrap().as_str(), "markdown");
    assert!("php".parse::<Markup>().is_err());
    assert_eq!(serde_json::to_string(&Markup::Html).unwrap(), "\"html\"");
    assert_eq!(TooComplex::Depth.to_string(), "content-too-deep");
    assert_eq!(SafeHtml::stored("<b>x</b>".to_owned()).to_string(), "<b>x</b>");
}

// ---- properties

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
fn cases(usual: u32) -> ProptestConfig {
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

#[test]
fn no_place_of_a_file_can_be_written_by_a_card() {
    for source in ["<span class=\"missing-media\">a.png</span>", "<span class='missing-media' title='x'>a.png</span>"] {
        for markup in [Markup::Html, Markup::Markdown] {
            let rendered = render(markup, source).unwrap();
            assert!(!media::names_any(rendered.html.as_str()) && rendered.media.is_empty(), "{}", rendered.html);
        }
    }
}

#[test]
fn a_picture_keeps_its_words() {
    let markdown = render(Markup::Markdown, "![The *cell* & `wall` $x$](a.png)").unwrap();
    assert!(markdown.html.as_str().contains("title=\"The cell &amp; wall x\""), "{}", markdown.html);
    assert_eq!(markdown.text, "");
    let html = render(Markup::Html, "<img src=a.png alt='a \" onload=alert(1) <b>'>").unwrap();
    assert!(html.html.as_str().contains("title=\"a &quot; onload=alert(1) &lt;b&gt;\""), "{}", html.html);
}
