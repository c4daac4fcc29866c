//! How much a reader takes before it says no. Each limit has its own message. What a server can set is the size of an upload, up to
//! [`LARGEST_FILE`].

/// Bounds for one file. The defaults suit a school server with little memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file in bytes.
    pub file: u64,
    /// Size of a media file in bytes.
    pub media_file: u64,
    /// Entries of a zip package.
    pub entries: usize,
    /// All that a zip package unpacks to, in bytes.
    pub unpacked: u64,
    /// How many times its packed size an entry may unpack to, once it is larger than `small`.
    pub ratio: u64,
    /// Size in bytes up to which an entry may be packed as well as it likes.
    pub small: u64,
    /// All texts of an Anki collection together, in bytes.
    pub texts: u64,
    /// Answers of an Anki collection; older ones are left out.
    pub answers: usize,
    /// Cards in a file.
    pub cards: usize,
    /// Decks in a file.
    pub decks: usize,
    /// Media files that a file names.
    pub media: usize,
    /// Size of a side, of a cell or of any other text in bytes.
    pub field: usize,
    /// Levels of a deck name such as `A::B::C`.
    pub deck_levels: usize,
    /// Characters of one level of a deck name.
    pub deck_name: usize,
    /// Levels of nesting in structured data.
    pub nesting: usize,
    /// Tags on a card.
    pub tags: usize,
    /// Characters of a tag or of an identity.
    pub name: usize,
    /// Findings that are listed one by one; the rest is counted.
    pub findings: usize,
}

const MIB: u64 = 1 << 20;

/// Largest file that is ever read, in bytes. No setting goes beyond it: all but packages lie in memory whole while they are read,
/// with their text and the cards beside them.
pub const LARGEST_FILE: u64 = 256 * MIB;

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: LARGEST_FILE,
            media_file: 100 * MIB,
            entries: 101_000,
            unpacked: 2048 * MIB,
            ratio: 200,
            small: 10 * MIB,
            texts: 256 * MIB,
            answers: 1_000_000,
            cards: 200_000,
            decks: 10_000,
            media: 100_000,
            field: 1 << 20,
            deck_levels: 32,
            deck_name: 200,
            nesting: 64,
            tags: 100,
            name: 200,
            findings: 2_000,
        }
    }
}

/// Answers that somebody can bring along as their own with one import; older ones are left out. All of them are made to count in one
/// transaction, for which everybody's answers wait.
pub const LEARNED_ANSWERS: usize = 200_000;

/// Columns of a table that are looked at; the rest is left out.
pub(super) const MOST_COLUMNS: usize = 1_000;
