//! Ways that only save time: where they end, the long way ends as well.

use proptest::prelude::*;
use recto::content::{Markup, quick, render, unescaped};

use crate::whatever::cases;

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "<b>", "</b>", "<i>", "</i>", "<div>", "</div>", "<br>", "<ul>", "<li>", "</li>", "</ul>", "<ol>", "</ol>", "<sub>", "</sub>",
            "<u>", "</u>", "<strong>", "</strong>", "&amp;", "&lt;", "&gt;", "&nbsp;", "&quot;", "&#39;", "&", "\u{a0}", "\n", "\t", " ", "'", "\"",
            "é", "🧠", "a", "x y", "<b>x</b>", "<div>y</div>", "<ul><li>z</li></ul>", "<b><b>", "</b></b>", "<p>", "<BR>", "amp;", "<", ">",
        ]).prop_map(str::to_owned),
        1 => ".{0,4}",
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_short_way_and_the_long_way_end_at_the_same_place(source in pieces()) {
        // This stroke would make another character of the comment's last one.
        prop_assume!(!source.starts_with('\u{338}'));
        let long = format!("<!---->{source}");
        prop_assert_eq!(quick::clean(&long), None, "a comment is nothing for the short way");
        prop_assert_eq!(render(Markup::Html, &source), render(Markup::Html, &long));
    }

    #[test]
    fn text_in_pieces_is_cleaned_as_a_whole(pieces in prop::collection::vec(prop::sample::select(vec![
        "&", "&amp;", "&am", "amp;", "&lt;", "&lt", "&nbsp;", "&notit;", "&#", "&#65", "&#x41;", "é", " ", "\n", "a", ";", "\"", ">",
    ]), 0..6_000)) {
        let text = pieces.concat();
        let whole = ammonia::Builder::empty().clean(&text).to_string();
        let read = whole.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}").replace("&amp;", "&");
        prop_assert_eq!(unescaped(&text), read);
    }
}

#[test]
fn most_cards_go_the_short_way() {
    for text in [
        "Question 1: mot ?",
        "<b>Réponse</b> a &amp; b<br>c",
        "<div>un</div><div>deux&nbsp;!</div>",
        "<ul><li>a</li><li><i>b</i></li></ul>",
    ] {
        assert!(quick::clean(text).is_some(), "{text}");
    }
    for text in [
        "<p>a",
        "a > b",
        "a & b",
        "<b>a",
        "<b><i>a</b></i>",
        "<li>a</li>",
        "<ul>a<b>b</b></ul>",
        "<div class=x>",
        r"\(x\)",
        "[sound:a]",
    ] {
        assert!(quick::clean(text).is_none(), "{text}");
    }
}
