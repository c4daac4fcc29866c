//! What is done with each input of the fuzz targets, and what must hold of what comes of it. `tests/corpus.rs` does the
//! same with every input that was kept.
//!
//! Where a target takes more than one text, the parts of an input stand between bytes 0x1e, so that they can be written,
//! read and mutated as text.

use std::collections::HashSet;
use std::io::{Cursor, Write as _};

use recto::content::{self, Markup, Rendered};
use recto::exchange::anki::collection::{AnswerRow, CardRow, Collection, ConfigRow, Head, NoteRow, PartRow};
use recto::exchange::anki::container::{self, Container};
use recto::exchange::anki::proto;
use recto::exchange::package::{self, Kind, Package};
use recto::exchange::{
    self, Cells, Column, Existing, Format, Limits, OutDeck, Reading, Refusal, Side, TableOptions, Upload, anki, csv,
    markdown as markdown_out, pasted as pasted_text, recto_json as json_out,
};
use serde_json::json;

/// Parts an input into its texts.
const PART: u8 = 0x1e;
/// Parts a part.
const PIECE: u8 = 0x1d;
/// What `dev/fuzz` gives at most, in bytes.
const LONGEST: usize = 64 << 10;

/// A target: its name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 18] = [
    ("brainscape_text", brainscape_text),
    ("brainscape_html", brainscape_html),
    ("table", table),
    ("anki_text", anki_text),
    ("pasted", pasted),
    ("markdown", markdown),
    ("moodle", moodle),
    ("gift", gift),
    ("arsnova", arsnova),
    ("recto_json", recto_json),
    ("any", any),
    ("spreadsheet", spreadsheet),
    ("mochi", mochi),
    ("mnemosyne", mnemosyne),
    ("anki_container", anki_container),
    ("anki_notes", anki_notes),
    ("template", template),
    ("sanitiser", sanitiser),
];

// ---------------------------------------------------------------- readers of texts

pub fn brainscape_text(input: &[u8]) {
    read_as(Format::BrainscapeText, input, TableOptions::default());
}

pub fn brainscape_html(input: &[u8]) {
    read_as(Format::BrainscapeHtml, input, TableOptions::default());
}

/// The first line says what a person could say: separator (`.`: nothing), header (`y`, `n`), cells (`p`, `h`, `m`), columns.
pub fn table(input: &[u8]) {
    let (head, text) = line(input);
    let mut said = head.iter();
    let separator = said.next().copied().filter(|byte| byte.is_ascii() && *byte != b'.');
    let header = said.next().and_then(|byte| match byte {
        b'y' => Some(true),
        b'n' => Some(false),
        _ => None,
    });
    let cells = said.next().and_then(|byte| match byte {
        b'p' => Some(Cells::Plain),
        b'h' => Some(Cells::Html),
        b'm' => Some(Cells::Markdown),
        _ => None,
    });
    let columns: Vec<Column> = said
        .map(|byte| match byte {
            b'f' => Column::Front,
            b'b' => Column::Back,
            b't' => Column::Tags,
            b'd' => Column::Deck,
            b'i' => Column::Id,
            b'n' => Column::Note,
            b'm' => Column::Markup,
            _ => Column::Ignore,
        })
        .collect();
    let columns = (!columns.is_empty()).then_some(columns);
    read_as(Format::Csv, text, TableOptions { separator, header, columns, cells, ..TableOptions::default() });
}

pub fn anki_text(input: &[u8]) {
    read_as(Format::AnkiText, input, TableOptions::default());
}

/// The first two lines are the separators that a person typed, empty for none.
pub fn pasted(input: &[u8]) {
    let (sides, rest) = line(input);
    let (cards, text) = line(rest);
    let typed = |bytes: &[u8]| (!bytes.is_empty()).then(|| String::from_utf8_lossy(bytes).into_owned());
    let options = TableOptions { between_sides: typed(sides), between_cards: typed(cards), ..TableOptions::default() };
    let seen = pasted_text::look(&String::from_utf8_lossy(text), &options);
    assert!(seen.first.len() <= seen.cards.min(10));
    read_as(Format::PastedText, text, options);
}

pub fn markdown(input: &[u8]) {
    read_as(Format::Markdown, input, TableOptions::default());
}

pub fn moodle(input: &[u8]) {
    read_as(Format::MoodleXml, input, TableOptions::default());
}

pub fn gift(input: &[u8]) {
    read_as(Format::Gift, input, TableOptions::default());
}

pub fn arsnova(input: &[u8]) {
    read_as(Format::ArsnovaJson, input, TableOptions::default());
}

pub fn recto_json(input: &[u8]) {
    read_as(Format::RectoJson, input, TableOptions::default());
}

/// A file about which nothing is said: its format is found.
pub fn any(input: &[u8]) {
    if package::is_zip(input) {
        return opened(input);
    }
    let upload = Upload::new("Fichier.txt", input);
    sound(exchange::read(&upload), &upload.limits);
}

fn read_as(format: Format, bytes: &[u8], table: TableOptions) {
    let upload = Upload { format: Some(format), table, ..Upload::new("Géo.txt", bytes) };
    sound(exchange::read(&upload), &upload.limits);
}

/// The first line without its end, and what follows.
fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (&[], bytes),
    }
}

// ---------------------------------------------------------------- readers of packages

pub fn spreadsheet(input: &[u8]) {
    packed(input);
}

pub fn mochi(input: &[u8]) {
    packed(input);
}

pub fn mnemosyne(input: &[u8]) {
    packed(input);
}

pub fn anki_container(input: &[u8]) {
    let messages = proto::fields(input).count();
    assert!(messages <= input.len());
    packed(input);
}

/// A package as it stands, or made of its entries: a name and what it holds in each part. The first byte of what it holds
/// says with `~` that the rest is to be packed with zstd.
fn packed(input: &[u8]) {
    if package::is_zip(input) {
        return opened(input);
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for part in parts(input).take(200) {
        let (name, content) = halves(part);
        let content = match content.split_first() {
            Some((b'~', rest)) => zstd::encode_all(rest, 1).unwrap_or_default(),
            _ => content.to_vec(),
        };
        // Two entries of one name are refused by the writer.
        if zip.start_file(String::from_utf8_lossy(name), stored).is_ok() && zip.write_all(&content).is_err() {
            return;
        }
    }
    if let Ok(made) = zip.finish() {
        opened(made.get_ref());
    }
}

fn opened(bytes: &[u8]) {
    // No small file may ask for much: what is read here is bounded by the default limits and by the fuzzer's memory.
    let limits = Limits { unpacked: 64 << 20, ..Limits::default() };
    let Ok(mut package) = Package::open(Cursor::new(bytes), &limits) else { return };
    if let Kind::Anki(container) = package.kind() {
        let Ok(contents) = container::contents(&mut package, container, &limits) else { return };
        let mut seen = HashSet::new();
        for media in &contents.media {
            file_name(&media.name);
            assert!(seen.insert(&media.name), "two files are called {}", media.name);
        }
        if let Some(index) = package.find(container.collection()) {
            let _ = package.bytes(index, limits.unpacked);
        }
        assert!(Container::ALL.contains(&container));
        return;
    }
    let upload = Upload { limits, ..Upload::new("Géo.zip", &[]) };
    sound(exchange::read_package(&mut package, &upload), &limits);
}

// ---------------------------------------------------------------- Anki's collections

/// Parts: how the head is kept (`json`, else tables), note types, decks, cards, answers, then a note each.
///
/// Of tables, note types are `id name config`, fields and templates `f` or `t` before the note type, a name and, in hex, a
/// config, each in a piece; cards and answers are lines of numbers, notes the pieces guid, note type, tags and fields.
pub fn anki_notes(input: &[u8]) {
    let mut parts = parts(input);
    let mut next = || parts.next().unwrap_or_default();
    let (kind, types, decks, cards, answers) = (next(), next(), next(), next(), next());
    let head =
        if kind == b"json" { Head::Json { models: text(types), decks: text(decks) } } else { tables(types, decks) };
    let notes = parts.take(64).zip(1..).map(|(note, id)| {
        let mut pieces = pieces(note);
        let mut next = || text(pieces.next().unwrap_or_default());
        let (guid, note_type, tags, fields) = (next(), next(), next(), next());
        NoteRow { id, guid, note_type: note_type.trim().parse().unwrap_or(5), tags, fields }
    });
    let cards = numbers(cards).zip(1..).map(|(row, id)| CardRow {
        id,
        note: row[0],
        ord: row[1],
        deck: row[2],
        home: row[3],
        kind: row[4],
        queue: row[5],
        due: row[6],
        home_due: row[7],
        interval: row[8],
        factor: row[9],
        reps: row[10],
        lapses: row[11],
    });
    let answers = numbers(answers).map(|row| AnswerRow {
        at: row[0],
        card: row[1],
        ease: row[2],
        interval: row[3],
        factor: row[4],
        millis: row[5],
        kind: row[6],
    });
    read_collection(Collection {
        created: 1_700_000_000,
        head,
        notes: notes.collect(),
        cards: cards.take(200).collect(),
        answers: answers.take(200).collect(),
    });
}

fn tables(types: &[u8], decks: &[u8]) -> Head {
    let (mut note_types, mut fields, mut templates) = (Vec::new(), Vec::new(), Vec::new());
    for (piece, ord) in pieces(types).zip(0..) {
        let row = text(piece);
        let mut words = row.splitn(4, ' ');
        let mut next = || words.next().unwrap_or_default().to_owned();
        let (kind, id, name, config) = (next(), next().parse().unwrap_or(5), next(), unhex(&next()));
        match kind.as_str() {
            "f" => fields.push(PartRow { note_type: id, ord, name, config }),
            "t" => templates.push(PartRow { note_type: id, ord, name, config }),
            _ => note_types.push(ConfigRow { id, name, config }),
        }
    }
    let decks = pieces(decks).zip(1..).map(|(name, id)| (id, text(name)));
    Head::Tables { note_types, fields, templates, decks: decks.collect() }
}

/// Parts: what kind of note type it is (`cloze`, `shapes`, `older`, else plain), question, answer, deck, tags, then the fields.
pub fn template(input: &[u8]) {
    let mut parts = parts(input);
    let mut next = || text(parts.next().unwrap_or_default());
    let (kind, front, back, deck, tags) = (next(), next(), next(), next(), next());
    let names = match kind.as_str() {
        "older" => ["Image", "Question Mask", "Answer Mask", "Header", "Front"],
        "shapes" => ["Occlusion", "Image", "Header", "Back Extra", "Front"],
        _ => ["Front", "Back", "Text", "c1", "Tags"],
    };
    let fields: Vec<String> = parts.take(names.len()).map(text).collect();
    let cloze = kind == "cloze" || kind == "shapes";
    let names: Vec<_> = names.iter().zip(0..).map(|(name, ord)| json!({ "name": name, "ord": ord })).collect();
    let models = json!({ "5": {
        "name": "Type", "type": i32::from(cloze), "originalStockKind": if kind == "shapes" { 6 } else { 0 },
        "flds": names, "tmpls": [{ "name": "Carte", "ord": 0, "qfmt": front, "afmt": back }],
    }});
    read_collection(Collection {
        created: 1_700_000_000,
        head: Head::Json { models: models.to_string(), decks: json!({ "1": { "name": deck } }).to_string() },
        notes: vec![NoteRow { id: 1, guid: "g".to_owned(), note_type: 5, tags, fields: fields.join("\u{1f}") }],
        cards: (0..3).map(|ord| CardRow { id: ord + 1, note: 1, deck: 1, ord, ..CardRow::default() }).collect(),
        answers: Vec::new(),
    });
}

fn read_collection(collection: Collection) {
    let limits = Limits::default();
    let media = HashSet::from(["a.png".to_owned(), "b.mp3".to_owned()]);
    let cards = collection.cards.len();
    let read = anki::read(collection, &media, "paquet", &limits);
    if let Ok(reading) = &read {
        assert!(reading.decks.iter().map(|deck| deck.cards.len()).sum::<usize>() <= cards);
        for card in reading.decks.iter().flat_map(|deck| &deck.cards) {
            let home = card.home.as_ref().expect("a card of Anki has a note");
            assert!(reading.note_types.iter().any(|one| one.id == home.note.note_type), "its note type goes along");
            if let Some(learned) = &card.learned {
                assert!(learned.interval_days >= 1 && learned.ease >= 130, "{learned:?}");
                assert!(learned.answers.iter().all(|answer| (1..=5).contains(&answer.grade)), "{learned:?}");
            }
        }
    }
    sound(read, &limits);
}

// ---------------------------------------------------------------- what cards show

pub fn sanitiser(input: &[u8]) {
    let source = String::from_utf8_lossy(input);
    for markup in [Markup::Html, Markup::Markdown] {
        if let Ok(rendered) = content::render(markup, &source) {
            shown(&rendered);
        }
        if let Ok(portable) = content::portable(markup, &source) {
            harmless(&portable, true);
        }
    }
    let escaped = content::escape(&source);
    if let Ok(read) = content::render(Markup::Html, &escaped) {
        assert!(read.media.is_empty() && !read.has_math && read.warnings.is_empty(), "escaped text is only text");
    }
    let folded = content::folded(&source);
    assert_eq!(content::folded(&folded), folded);
}

/// What holds of everything that a page may show.
fn shown(rendered: &Rendered) {
    let html = rendered.html.as_str();
    harmless(html, false);
    assert!(!html.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')), "a control character: {html:?}");
    assert!(rendered.has_math || content::nfc(html) == html, "not composed: {html}");
    assert_eq!(content::nfc(&rendered.text), rendered.text, "the text is composed");
    assert!(!rendered.text.contains("\n\n") && rendered.text.trim() == rendered.text, "{:?}", rendered.text);
    for name in &rendered.media {
        assert!(!name.is_empty() && !name.contains(['/', '\\', '\0']), "{name:?}");
    }
    // Cleaned again it is as harmless and says the same. (It needn't be the same HTML: where elements were nested wrongly, a
    // parser makes another tree of what it wrote itself.) What is no formula, sound or file may be read as one the second time.
    let Ok(again) = content::render(Markup::Html, html) else { return };
    harmless(again.html.as_str(), false);
    if rendered.media.is_empty()
        && !rendered.has_math
        && !html.contains(['[', '\\', '$'])
        && !html.contains("math-source")
    {
        let words = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(words(&again.text), words(&rendered.text), "{html}");
    }
}

/// Names of elements that may stand in a card.
const ELEMENTS: &str = " a abbr b bdi bdo blockquote br caption cite code dd del details dfn div dl dt em figcaption figure \
    h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup table tbody td \
    tfoot th thead tr u ul ";
/// And of our own formulas, and of our shapes over pictures.
const MATH: &str = " math menclose mfrac mi mn mo mmultiscripts mprescripts mover mpadded mphantom mroot mrow ms mspace \
    msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover svg rect ellipse polygon text ";

/// Fails on what could act, fetch or change the page around it; pictures by name may stand in what goes to other programs.
fn harmless(html: &str, portable: bool) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let mut quoted = false;
        let end = rest.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let end = end.unwrap_or_else(|| panic!("a tag doesn't end: {html}"));
        let inner = rest[..end].trim_start_matches(['<', '/']).trim_end_matches('/');
        rest = &rest[end + 1..];
        let (name, mut attributes) = inner.split_once(' ').unwrap_or((inner, ""));
        let word = format!(" {name} ");
        let known = ELEMENTS.contains(&word) || (!portable && MATH.contains(&word)) || (portable && name == "img");
        assert!(known, "<{name}> in {html}");
        while !attributes.trim().is_empty() {
            let (attribute, after) = attributes.trim().split_once("=\"").expect("an attribute");
            let (value, after) = after.split_once('"').expect("a value");
            attributes = after;
            match attribute {
                "href" => {
                    let value = value.to_ascii_lowercase();
                    let known = ["http:", "https:", "mailto:"].iter().any(|scheme| value.starts_with(scheme));
                    assert!(known, "{value} in {html}");
                }
                "src" => assert!(portable && name == "img" && !value.contains([':', '/', '\\']), "{value} in {html}"),
                "srcset" | "style" | "id" | "name" | "data" | "action" | "formaction" | "xlink:href" | "srcdoc" => {
                    panic!("{attribute} in {html}");
                }
                other => assert!(!other.starts_with("on"), "{other} in {html}"),
            }
        }
    }
}

// ---------------------------------------------------------------- what holds of every reading

/// What the rest of Recto relies on, whoever made the file.
fn sound(read: Result<Reading, Refusal>, limits: &Limits) {
    let Ok(reading) = read else { return };
    let cards = reading.decks.iter().map(|deck| deck.cards.len()).sum::<usize>();
    assert!(cards > 0 && cards <= limits.cards, "a file without cards is refused");
    assert!(reading.decks.len() <= limits.decks);
    assert!(reading.findings.len() <= limits.findings + 1);
    for deck in &reading.decks {
        one_line(&deck.name);
        let levels: Vec<&str> = deck.name.split("::").collect();
        assert!(levels.len() <= limits.deck_levels, "{}", deck.name);
        assert!(levels.iter().all(|level| !level.is_empty() && level.chars().count() <= limits.deck_name + 1));
        assert_eq!(content::nfc(&deck.description), deck.description);
        for (index, card) in deck.cards.iter().enumerate() {
            if reading.format != Format::RectoJson {
                assert_eq!(card.position as usize, index, "cards are counted from 0");
            }
            side(&card.front);
            side(&card.back);
            for id in [&card.source_id, &card.note].into_iter().flatten() {
                one_line(id);
                assert!(id.chars().count() <= limits.name + 20, "{id}");
            }
            assert!(card.tags.len() <= limits.tags && each_once(&card.tags), "{:?}", card.tags);
            for tag in &card.tags {
                one_line(tag);
            }
            assert!(each_once(&card.media), "{:?}", card.media);
            for request in &card.requests {
                side(&request.without);
            }
        }
        assert!(deck.cards.is_sorted_by_key(|card| card.position));
    }
    let names: Vec<String> = reading.media.iter().map(|media| media.name.clone()).collect();
    for name in &names {
        file_name(name);
    }
    assert!(each_once(&names), "{names:?}");
    goes_on(&reading, cards);
}

/// It can be planned, written in every form, and comes back from our own as it was.
fn goes_on(reading: &Reading, cards: usize) {
    let plan = exchange::plan(reading, &Existing::default(), None);
    assert_eq!(plan.counts().new, cards, "in an empty class everything is new");
    assert!(!exchange::fingerprint(&plan).is_empty());
    let out: Vec<OutDeck> = reading.decks.iter().map(OutDeck::from).collect();
    let _ = csv::write(&out);
    let _ = markdown_out::write(&out);
    let json = json_out::write(&out, &[]);
    let upload = Upload { format: Some(Format::RectoJson), ..Upload::new("", json.as_bytes()) };
    let again = exchange::read(&upload).expect("what Recto wrote, it reads");
    let texts = |reading: &Reading| -> Vec<_> {
        let cards = reading.decks.iter().flat_map(|deck| deck.cards.iter().map(move |card| (&deck.name, card)));
        let texts = cards.map(|(deck, card)| {
            (deck.clone(), card.front.clone(), card.back.clone(), card.tags.clone(), card.source_id.clone())
        });
        texts.collect()
    };
    assert_eq!(texts(&again), texts(reading), "what goes out comes back");
}

fn side(side: &Side) {
    assert_eq!(content::nfc(&side.source), side.source);
    assert_eq!(content::render(side.markup, &side.source).as_ref(), Ok(&side.rendered), "it is shown as it is kept");
    shown(&side.rendered);
}

fn one_line(text: &str) {
    assert!(!text.is_empty() && text.trim() == text && !text.contains(char::is_control), "{text:?}");
    assert_eq!(content::nfc(text), text);
}

fn file_name(name: &str) {
    assert!(!name.is_empty() && !name.contains(char::is_control) && !name.contains(['/', '\\', ':']), "{name:?}");
    assert!(!name.starts_with('.') && name.chars().count() <= 201, "{name:?}");
}

fn each_once(names: &[String]) -> bool {
    names.iter().collect::<HashSet<_>>().len() == names.len()
}

// ---------------------------------------------------------------- parts

fn parts(input: &[u8]) -> impl Iterator<Item = &[u8]> {
    input[..input.len().min(LONGEST)].split(|byte| *byte == PART)
}

fn pieces(part: &[u8]) -> impl Iterator<Item = &[u8]> {
    part.split(|byte| *byte == PIECE)
}

fn halves(part: &[u8]) -> (&[u8], &[u8]) {
    match part.iter().position(|byte| *byte == PIECE) {
        Some(at) => (&part[..at], &part[at + 1..]),
        None => (part, &[]),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Lines of whole numbers, filled up with zeros.
fn numbers(part: &[u8]) -> impl Iterator<Item = [i64; 12]> {
    part.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(|line| {
        let mut row = [0; 12];
        for (value, word) in row.iter_mut().zip(text(line).split(' ')) {
            *value = word.parse().unwrap_or(0);
        }
        row
    })
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().filter_map(|c| c.to_digit(16)).filter_map(|digit| u8::try_from(digit).ok()).collect();
    digits.chunks_exact(2).map(|two| two[0] << 4 | two[1]).collect()
}
