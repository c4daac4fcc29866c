//! What a card shows: Markdown or HTML with math in, safe HTML and plain text out.
//!
//! Pure: no I/O, no clock, no database, no web types. [`render`] is the only way to [`SafeHtml`], and its steps keep one
//! order: sizes bounded, Markdown to HTML, the source's HTML to our few tags (`html`), formulas and media taken out as
//! placeholders (`formulas`), the sanitiser (`sanitise`), our own `MathML` and media put in last (`finish`).

mod bounds;
mod chemistry;
mod colour;
mod difference;
mod finish;
mod fold;
mod formulas;
mod html;
mod insets;
mod markdown;
pub mod masks;
mod math;
mod mathml;
pub mod media;
pub mod nesting;
mod portable;
pub mod quick;
mod renaming;
mod sanitise;
mod style;
mod text;
mod tokens;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use insets::Insets;

pub use bounds::{MAX_DEPTH, MAX_SOURCE, MAX_TAGS};
pub use difference::{Piece, difference, merged};
pub use fold::{folded, nfc};
pub use renaming::renamed_media;
pub use text::Text;

/// The version kept beside each stored HTML: one more whenever [`render`] would give other HTML or text.
pub const RENDERER: u32 = 4;

/// What a card's source is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Markup {
    /// `CommonMark` with tables, strikethrough and math (`$…$`, `$$…$$`, `\(…\)`, `\[…\]`).
    Markdown,
    /// HTML as decks hold it, with math as `\(…\)`, `\[…\]`, `[$]…[/$]`, `[$$]…[/$$]`, `[latex]…[/latex]`.
    Html,
}

impl Markup {
    /// The name in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A markup that isn't one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("content-markup-unknown")]
pub struct UnknownMarkup;

impl FromStr for Markup {
    type Err = UnknownMarkup;

    fn from_str(name: &str) -> Result<Self, UnknownMarkup> {
        match name {
            "markdown" => Ok(Self::Markdown),
            "html" => Ok(Self::Html),
            _ => Err(UnknownMarkup),
        }
    }
}

/// HTML that may stand in a page as it is. [`render`] makes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SafeHtml(Text);

impl SafeHtml {
    /// Takes back what [`render`] made and the database kept. For nothing else: nothing is checked here.
    pub fn stored(html: String) -> Self {
        Self(html.into())
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTML, owned.
    pub fn into_string(self) -> String {
        self.0.into()
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Something in the source that a reader of the card won't see as it was written.
///
/// Each one is named once for a text, and no more than 50 in all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Warning {
    /// Left out because it could act or fetch: `<script>`, `onclick`, `javascript:…`; at most 80 characters of it.
    Unsafe {
        /// The tag, the attribute or the address.
        what: String,
    },
    /// Math that can't be shown: the page shows its source. At most 200 characters of it.
    Formula {
        /// The LaTeX source, without its delimiters.
        source: String,
    },
}

/// A text, ready to be shown, searched and compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Safe to put in a page as it is.
    pub html: SafeHtml,
    /// What a person reads: one line for each block or `<br>`, math as its LaTeX source, media by nothing. NFC.
    pub text: Text,
    /// Names of the media, each once, in order of appearance: entities and percent signs decoded, NFC, never a path or address.
    pub media: Vec<String>,
    /// What was left out or can't be shown.
    pub warnings: Vec<Warning>,
    /// Holds `MathML`, so that the page needs the math font.
    pub has_math: bool,
}

impl Rendered {
    /// The same, with what says no more than its source held once with it.
    #[must_use]
    pub fn beside(self, source: &Text) -> Self {
        let html = SafeHtml(self.html.0.or_same_of([source]));
        let text = self.text.or_same_of([source, &html.0]);
        Self { html, text, ..self }
    }
}

/// Why a text is not rendered at all. What it shows as is the key of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TooComplex {
    /// More than [`MAX_SOURCE`] bytes of source, or of HTML after its formulas are written out.
    #[error("content-too-long")]
    Size,
    /// More than [`MAX_DEPTH`] levels, one in the other.
    #[error("content-too-deep")]
    Depth,
    /// More than [`MAX_TAGS`] tags, or more entities, formulas, attributes or elements than a text that is meant to be read has.
    #[error("content-too-many-tags")]
    Tags,
}

/// Makes safe HTML and plain text of `source`.
///
/// The same source always gives the same result. The source needn't be NFC; control characters are dropped.
/// Errors: [`TooComplex`] when it's beyond what a card may hold.
pub fn render(markup: Markup, source: &str) -> Result<Rendered, TooComplex> {
    let Cleaned { html, insets, warnings } = cleaned(markup, source)?;
    finish::finish(&html, insets, warnings)
}

/// `source` as HTML for other flashcard programs: nothing in it acts or fetches, math stands between `\(` and `\)` or `\[`
/// and `\]`, sounds and films as `[sound:name]`, pictures under their names.
///
/// Errors: as [`render`].
pub fn portable(markup: Markup, source: &str) -> Result<String, TooComplex> {
    let Cleaned { html, insets, .. } = cleaned(markup, source)?;
    portable::portable(&html, insets)
}

/// A text of safe HTML, with formulas and sounds taken out.
struct Cleaned {
    html: String,
    insets: Insets,
    warnings: Warnings,
}

fn cleaned(markup: Markup, source: &str) -> Result<Cleaned, TooComplex> {
    if source.len() > MAX_SOURCE {
        return Err(TooComplex::Size);
    }
    if markup == Markup::Html
        && let Some(clean) = quick::clean(&insets::without_marks(&nfc(source)))
    {
        return Ok(Cleaned { html: clean, insets: Insets::default(), warnings: Warnings::default() });
    }
    thorough(markup, source)
}

/// The long way, which takes everything.
fn thorough(markup: Markup, source: &str) -> Result<Cleaned, TooComplex> {
    let source = insets::without_marks(&nfc(source));
    let mut warnings = Warnings::default();
    let mut insets = Insets::default();
    let html = match markup {
        Markup::Markdown => markdown::html(&source, &mut insets)?,
        Markup::Html => source,
    };
    bounds::check_tags(&html)?;
    let mut plain = html::plain(&html, &mut warnings)?;
    if markup == Markup::Html {
        plain = formulas::take(&plain, &mut insets)?;
    }
    bounds::check(&plain)?;
    Ok(Cleaned { html: sanitise::clean(&plain), insets, warnings })
}

/// Plain text as HTML source: markup and the delimiters of math and sounds become literal characters, line breaks `<br>`.
pub fn escape(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len() + plain.len() / 8);
    for c in nfc(plain).chars() {
        match c {
            '\n' => out.push_str("<br>"),
            // The delimiters are looked for before entities are read, so half of each hides them all.
            '\\' => out.push_str("&#92;"),
            '[' => out.push_str("&#91;"),
            other => {
                let mut bytes = [0; 4];
                tokens::push_escaped(&mut out, other.encode_utf8(&mut bytes));
            }
        }
    }
    out
}

/// Text of HTML, tags aside, with every entity read as a browser reads it.
pub fn unescaped(text: &str) -> String {
    sanitise::text(text)
}

/// The warnings of one text, as they come up.
#[derive(Debug, Default)]
struct Warnings(Vec<Warning>);

impl Warnings {
    /// Kept in all; a hostile text could make one for each of its tags.
    const MOST: usize = 50;

    fn unsafe_part(&mut self, what: &str) {
        self.add(Warning::Unsafe { what: nfc(what.trim()).chars().take(80).collect() });
    }

    fn formula(&mut self, source: &str) {
        self.add(Warning::Formula { source: source.chars().take(200).collect() });
    }

    fn add(&mut self, warning: Warning) {
        if self.0.len() < Self::MOST && !self.0.contains(&warning) {
            self.0.push(warning);
        }
    }
}
