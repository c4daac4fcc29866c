//! Pictures and sounds in a browser: they show and play, also without the network; what acts in them doesn't; and how they come into
//! a text by paste.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use recto::store::imports::Options;
use recto::store::people::Role;
use serde_json::json;

use crate::tab::Tab;
use crate::world::World;

/// A picture that would speak up if it could, and one that looks for others.
const SVG: &str = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='320' height='180' onload='alert(1)'>\
    <script>alert(2); fetch('https://elsewhere.example/')</script><style>rect { fill: #2b6cb0 }</style><rect width='320' height='180' rx='12'/>\
    <image xlink:href='https://elsewhere.example/a.png' width='9' height='9'/><circle cx='160' cy='90' r='60' fill='#f6e05e'/></svg>";

/// A quarter of a second of silence.
pub fn sound() -> Vec<u8> {
    let data = vec![0x80_u8; 2000];
    let mut out =
        b"RIFF\xf4\x07\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\xd0\x07\0\0".to_vec();
    out.extend(data);
    out
}

/// A deck of three cards: a picture and a sound on each.
pub fn deck() -> String {
    let cards: Vec<_> = (0..3)
        .map(|n| {
            json!({ "key": format!("m{n}"), "position": n,
                "front": { "markup": "markdown", "source": format!("Which flag is {n}?\n\n![A yellow disc on blue](flag-{n}.svg)") },
                "back": { "markup": "html", "source": format!("Palau [sound:anthem {n}.wav]") } })
        })
        .collect();
    let media: Vec<_> = (0..3)
        .flat_map(|n| {
            let own = format!("{SVG}<!-- {n} -->");
            let mut sound = sound();
            sound.push(n);
            [
                json!({ "name": format!("flag-{n}.svg"), "data": STANDARD.encode(own) }),
                json!({ "name": format!("anthem {n}.wav"), "data": STANDARD.encode(sound) }),
            ]
        })
        .collect();
    json!({ "format": "recto-deck", "version": 1, "decks": [{ "name": "Flags", "cards": cards }], "media": media })
        .to_string()
}

impl Tab {
    /// The picture of the question is there, and the sound of the answer plays.
    async fn shows_and_plays(&self) {
        self.until("document.querySelector('#question img')?.naturalWidth === 320").await;
        self.key(" ").await;
        self.until("!document.getElementById('grading').hidden").await;
        self.until("document.querySelector('#answer audio')?.readyState >= 1").await;
        let played = "await (async () => { const sound = document.querySelector('#answer audio'); sound.muted = true; \
            await sound.play(); return sound.played.length > 0 || !sound.paused || sound.ended; })()";
        self.until(played).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_shows_its_picture_and_plays_its_sound_also_without_the_network() {
    let (mut world, student, _chromium, tab) = World::with_student().await;
    world.import("flags.json", &deck(), Options::default()).await;
    tab.phone().await;
    tab.study("/study?deck=2").await;
    tab.shows_and_plays().await;
    tab.fits().await;
    // The worker comes after the first page, and keeps all of the cards in hand even so.
    tab.kept_for(student.id.0).await;
    let kept = format!(
        "(await (await caches.open('recto-user-{}')).keys()).filter((one) => new URL(one.url).pathname.startsWith('/media/')).length === 6",
        student.id.0
    );
    tab.until(&kept).await;

    world.stop().await;
    tab.online(false).await;
    tab.reload().await;
    tab.until(crate::study::READY).await;
    for _ in 0..2 {
        let card = tab.card().await;
        tab.shows_and_plays().await;
        tab.key("4").await;
        tab.other_than(card).await;
    }
    tab.shows_and_plays().await;

    // What is somebody's own goes when they do.
    world.start_again().await;
    tab.online(true).await;
    tab.go("/").await;
    tab.value("window.before = true").await;
    tab.click("form[action=\"/sign-out\"] button").await;
    tab.until("!window.before && document.readyState === 'complete'").await;
    tab.until("(await caches.keys()).every((name) => !name.startsWith('recto-user-'))").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_with_scripts_in_it_does_nothing_but_show() {
    let (world, _student, _chromium, tab) = World::with_student().await;
    world.import("flags.json", &deck(), Options::default()).await;
    tab.desktop().await;
    tab.go("/decks/2").await;
    tab.until("[...document.querySelectorAll('.side img')].length === 3").await;
    tab.until("[...document.querySelectorAll('.side img')].every((one) => one.naturalWidth === 320)").await;
    assert_eq!(tab.value("document.querySelector('.side img').alt").await, "A yellow disc on blue");
    tab.was_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_is_pasted_into_a_text_comes_in_with_its_words() {
    let (world, _student, chromium, _tab) = World::with_student().await;
    let teacher = world.person("Nadia Benali", Role::Instructor, "en").await;
    let tab = chromium.tab().await;
    teacher.sign_in(&tab).await;
    tab.desktop().await;
    tab.go("/decks/1/media").await;
    // A text as the editor has it, with the choice of its markup beside it.
    tab.value(
        "document.querySelector('main').insertAdjacentHTML('beforeend', `<form id=\"editor\">
            <fieldset><select name=\"front_markup\"><option>markdown</option><option>html</option></select>
            <textarea id=\"front\" data-media=\"/decks/1/media\">Before after</textarea></fieldset></form>`);
        document.getElementById('front').setSelectionRange(7, 7);
        import('/static/editor/media.js'); 0",
    )
    .await;
    let paste = |bytes: &str, kind: &str, name: &str| {
        format!(
            "(() => {{
                const file = new File([Uint8Array.from(atob('{bytes}'), (c) => c.charCodeAt(0))], '{name}', {{ type: '{kind}' }});
                const data = new DataTransfer();
                data.items.add(file);
                document.getElementById('front').dispatchEvent(new ClipboardEvent('paste', {{ clipboardData: data, bubbles: true, cancelable: true }}));
            }})()"
        )
    };
    let svg = STANDARD.encode(SVG);
    tab.until("await import('/static/editor/media.js')").await;
    tab.value(&paste(&svg, "image/svg+xml", "image.svg")).await;
    tab.until("document.activeElement?.name === 'alt'").await;
    tab.fill("#editor + form input[name=alt]", "A disc").await;
    tab.click("[data-media-panel] .primary").await;
    tab.until("document.getElementById('front').value === 'Before ![A disc](image.svg)after'").await;
    tab.until("document.activeElement?.id === 'front'").await;

    // In a text of HTML, and without words.
    tab.value(
        "document.querySelector('[name=front_markup]').value = 'html'; document.getElementById('front').value = ''",
    )
    .await;
    tab.value(&paste(&STANDARD.encode(sound()), "audio/wav", "cry.wav")).await;
    tab.until("document.activeElement?.name === 'alt'").await;
    tab.click("[data-media-panel] .primary").await;
    tab.until("document.getElementById('front').value === '[sound:cry.wav]'").await;

    // What isn't what it says is refused in a sentence, and the text stays.
    tab.value(&paste(&STANDARD.encode("<html>"), "image/png", "page.png")).await;
    tab.until("document.activeElement?.name === 'alt'").await;
    tab.click("[data-media-panel] .primary").await;
    tab.until("document.querySelector('[data-media-panel] [role=alert]')?.innerText.includes('PNG')").await;
    tab.click("main [data-media-cancel]").await;
    tab.until("!document.querySelector('main [data-media-panel]')").await;
    assert_eq!(tab.value("document.getElementById('front').value").await, "[sound:cry.wav]");
    tab.was_calm();
}
