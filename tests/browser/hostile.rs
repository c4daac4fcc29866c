//! Cards that were written to do harm, before a student and a teacher: nothing happens but reading.

use recto::store::imports::Options;
use recto::store::people::Role;
use serde_json::json;

use crate::attacks::attacks;
use crate::tab::Tab;
use crate::world::World;

/// What stands in the page of cards that no card may hold; the page's own parts are outside of these places.
const HARM: &str = "[...document.querySelectorAll(':is(#question, #answer, #remarks, .side) *')].flatMap((one) => {
    const bad = one.getAttributeNames().filter((name) => name.startsWith('on') || ['id', 'name', 'style', 'src', 'srcset'].includes(name));
    const href = one.getAttribute('href');
    if (href && !/^(https?|mailto):/i.test(href)) bad.push(href);
    if (one.matches('script, iframe, object, embed, form, input, button, style, link, meta, base, svg, img, template')) bad.push('tag');
    return bad.length ? [one.outerHTML.slice(0, 200)] : [];
})";

/// A deck of the attacks in Recto's own format, one on both sides of each card.
fn deck(markup: &str) -> String {
    let cards: Vec<_> = attacks()
        .iter()
        .enumerate()
        .map(|(n, attack)| {
            let side = |word: &str| json!({ "markup": markup, "source": format!("{word} {n}\n\n{attack}") });
            json!({ "key": format!("{markup}-{n}"), "position": n, "front": side("Question"), "back": side("Answer") })
        })
        .collect();
    json!({ "format": "recto-deck", "version": 1, "decks": [{ "name": markup, "cards": cards }] }).to_string()
}

impl Tab {
    async fn holds_no_harm(&self, place: &str) {
        assert_eq!(self.value(HARM).await, json!([]), "{place}");
        self.fits().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_cards_are_only_read() {
    let (world, _student, chromium, tab) = World::with_student().await;
    for (name, markup) in [("html.json", "html"), ("markdown.json", "markdown")] {
        world.import(name, &deck(markup), Options::default()).await;
    }
    tab.phone().await;
    let most = attacks().len();
    for deck in [2, 3] {
        tab.study(&format!("/study?deck={deck}&mode=cram")).await;
        for turn in 1..=most {
            assert!(tab.text("#question").await.starts_with("Question"), "{}", tab.text("#question").await);
            tab.holds_no_harm("a question").await;
            let card = tab.card().await;
            tab.key(" ").await;
            tab.until("!document.getElementById('grading').hidden").await;
            assert!(tab.text("#answer").await.starts_with("Answer"));
            tab.holds_no_harm("an answer").await;
            tab.key("5").await;
            if turn == most {
                break;
            } else if turn % 10 == 0 {
                tab.arrives("/study/round").await;
                tab.study(&format!("/study?deck={deck}&mode=cram")).await;
            } else {
                tab.other_than(card).await;
            }
        }
        tab.go(&format!("/decks/{deck}")).await;
        assert_eq!(tab.count(".cardlist li").await, most as u64);
        tab.holds_no_harm("the list of cards").await;
    }
    tab.was_calm();

    let teacher = world.person("Nadia Benali", Role::Instructor, "en").await;
    let tab = chromium.tab().await;
    teacher.sign_in(&tab).await;
    tab.desktop().await;
    tab.go(&format!("/classes/{}/import", world.class)).await;
    let others = deck("html")
        .replace("html-", "other-")
        .replace("Question", "Asked")
        .replace("\"name\":\"html\"", "\"name\":\"Others\"");
    tab.fill("#pasted", &others).await;
    tab.click("main form button.primary").await;
    tab.until("location.pathname.startsWith('/imports/') && document.querySelector('.figures')").await;
    assert_eq!(tab.text(".figures .num").await, most.to_string());
    tab.holds_no_harm("the plan").await;
    tab.was_calm();
}
