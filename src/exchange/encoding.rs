//! Bytes to text: UTF-8, UTF-16 with its mark, else Windows-1252, as web browsers do. Other kinds of files are
//! known by their first bytes and turned down by name.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::finding::{Message, Refusal};

/// A text and how it was written.
#[derive(Debug)]
pub(super) struct Decoded {
    /// The text: no mark at its start, line breaks as `\n`.
    pub text: String,
    /// Name of the encoding.
    pub encoding: &'static str,
    /// Some bytes meant nothing and became U+FFFD.
    pub damaged: bool,
}

/// First bytes of files that are no text, and the message that names them.
const SIGNATURES: [(&[u8], &str); 14] = [
    (b"\x89PNG\r\n\x1a\n", "import-is-picture"),
    (b"\xff\xd8\xff", "import-is-picture"),
    (b"GIF8", "import-is-picture"),
    (b"RIFF", "import-is-media"),
    (b"ID3", "import-is-media"),
    (b"OggS", "import-is-media"),
    (b"%PDF-", "import-is-pdf"),
    (b"PK\x03\x04", "import-is-zip"),
    (b"PK\x05\x06", "import-is-zip"),
    (b"\x1f\x8b", "import-is-archive"),
    (b"\x28\xb5\x2f\xfd", "import-is-archive"),
    (b"SQLite format 3\0", "import-is-database"),
    // A pickle of Python's, which says what shall be run to read it.
    (b"--- Mnemosyne Data Base ---", "zips-mnemosyne-mem"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "import-is-office"),
];

/// Decodes a text file, or says what it is instead.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Refusal> {
    if let Some((_, id)) = SIGNATURES.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(Refusal::file(Message::new(id)));
    }
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (guess(bytes), 0));
    let body = bytes.get(mark..).unwrap_or_default();
    let (text, damaged) = encoding.decode_without_bom_handling(body);
    // Beyond a quarter of control characters nobody wrote this as text; a few of them are only dropped later.
    let (mut all, mut odd) = (0_usize, 0_usize);
    for c in text.chars() {
        all += 1;
        odd += usize::from(c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    }
    if odd > all / 4 {
        return Err(Refusal::file(Message::new("import-not-text")));
    }
    if text.chars().all(|c| c.is_whitespace() || c.is_control()) {
        return Err(Refusal::file(Message::new("import-empty")));
    }
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.into_owned() };
    Ok(Decoded { text, encoding: encoding.name(), damaged })
}

/// UTF-8 if the bytes are that but for some damage. Letters of UTF-8 hardly ever come about by chance in
/// Windows-1252, so a file with at least half as many of them as of broken places is damaged UTF-8.
fn guess(bytes: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none()) {
        // Nothing is wrong but that the last letter lacks its end: the file was cut.
        return UTF_8;
    }
    let (mut letters, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if letters * 2 >= broken { UTF_8 } else { WINDOWS_1252 }
}

/// The encodings in which every format that must be UTF-8 still may come.
pub(super) fn is_unicode(encoding: &str) -> bool {
    [UTF_8, UTF_16LE, UTF_16BE].iter().any(|known| known.name() == encoding)
}
