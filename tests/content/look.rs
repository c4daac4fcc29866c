//! The looks that a card may ask for, each a class with a rule.

use std::collections::BTreeSet;

use recto::content::{Markup, render};

use crate::{html, markdown, shown};

const CSS: &str = include_str!("../../static/content.css");

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

#[test]
fn a_picture_keeps_its_words() {
    let markdown = render(Markup::Markdown, "![The *cell* & `wall` $x$](a.png)").unwrap();
    assert!(markdown.html.as_str().contains("title=\"The cell &amp; wall x\""), "{}", markdown.html);
    assert_eq!(markdown.text, "");
    let html = render(Markup::Html, "<img src=a.png alt='a \" onload=alert(1) <b>'>").unwrap();
    assert!(html.html.as_str().contains("title=\"a &quot; onload=alert(1) &lt;b&gt;\""), "{}", html.html);
}
