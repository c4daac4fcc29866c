//! The plain text of a card, and formulas.

use recto::content::escape;

use crate::{html, markdown, shown, text};

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

#[test]
fn every_command_of_ours_is_understood() {
    // With one that isn't there is no converter, and no formula is shown.
    assert!(html(r"\(x\)").has_math);
}
