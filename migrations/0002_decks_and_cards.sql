-- Decks and their cards, every former version of a card, and what an import did.

CREATE TABLE decks (
    id          INTEGER PRIMARY KEY,
    uuid        TEXT    NOT NULL UNIQUE,
    class_id    INTEGER REFERENCES classes (id) ON DELETE CASCADE,
    owner_id    INTEGER REFERENCES users (id) ON DELETE CASCADE,
    name        TEXT    NOT NULL, -- a path: A::B::C
    description TEXT    NOT NULL DEFAULT '',
    language    TEXT    NOT NULL DEFAULT '',
    import_id   INTEGER REFERENCES imports (id) ON DELETE SET NULL, -- the import that made it
    staged      INTEGER NOT NULL DEFAULT 0 CHECK (staged IN (0, 1)), -- 1 while that import is not published: nobody sees it
    created_at  INTEGER NOT NULL,
    archived_at INTEGER,
    CHECK ((class_id IS NULL) <> (owner_id IS NULL))
) STRICT;
CREATE INDEX decks_by_import ON decks (import_id);
CREATE INDEX decks_by_class ON decks (class_id, name);
CREATE INDEX decks_by_owner ON decks (owner_id, name);

CREATE TABLE cards (
    id           INTEGER PRIMARY KEY,
    deck_id      INTEGER NOT NULL REFERENCES decks (id) ON DELETE CASCADE,
    key          TEXT    NOT NULL,           -- identity across imports
    note         TEXT,                       -- cards of one note are siblings
    position     INTEGER NOT NULL,
    front_markup TEXT    NOT NULL CHECK (front_markup IN ('markdown', 'html')),
    front_source TEXT    NOT NULL,
    front_html   TEXT    NOT NULL,
    front_text   TEXT    NOT NULL,
    back_markup  TEXT    NOT NULL CHECK (back_markup IN ('markdown', 'html')),
    back_source  TEXT    NOT NULL,
    back_html    TEXT    NOT NULL,
    back_text    TEXT    NOT NULL,
    renderer     INTEGER NOT NULL,           -- version of the renderer that made html and text
    tags         TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
    extra        TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(extra)), -- typed answer, direction, source
    has_math     INTEGER NOT NULL DEFAULT 0 CHECK (has_math IN (0, 1)),
    import_id    INTEGER REFERENCES imports (id) ON DELETE SET NULL, -- the import that made it
    retired_at   INTEGER,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    UNIQUE (deck_id, key)
) STRICT;
CREATE INDEX cards_by_import ON cards (import_id);
-- The study queue walks a deck in order without touching the texts.
CREATE INDEX cards_in_order ON cards (deck_id, position, id, retired_at, note);

CREATE TABLE imports (
    id            INTEGER PRIMARY KEY,
    class_id      INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    user_id       INTEGER REFERENCES users (id) ON DELETE SET NULL, -- NULL: the command line
    file_name     TEXT    NOT NULL,
    format        TEXT    NOT NULL,
    sha256        TEXT    NOT NULL,
    bytes         INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('planned', 'staging', 'applied', 'undone')),
    applied_at    INTEGER,
    undone_at     INTEGER,
    choices       TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(choices)), -- the options and the deck it goes to
    report        TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(report))   -- the figures, once applied
) STRICT;
CREATE INDEX imports_by_class ON imports (class_id, created_at);
CREATE INDEX imports_by_user ON imports (user_id);
CREATE INDEX imports_by_state ON imports (state, created_at);

-- What one import does to cards that were there before. `payload` is staged in small batches and read by nobody;
-- publishing applies it and keeps in `before` what an undo puts back.
CREATE TABLE import_items (
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    seq       INTEGER NOT NULL,
    card_id   INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    action    TEXT    NOT NULL CHECK (action IN ('text', 'tags', 'base', 'move', 'restore', 'retire', 'remark')),
    payload   TEXT    NOT NULL CHECK (json_valid(payload)),
    before    TEXT    CHECK (json_valid(before)),
    PRIMARY KEY (import_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_items_by_card ON import_items (card_id);

CREATE TABLE card_revisions (
    id           INTEGER PRIMARY KEY,
    card_id      INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    at           INTEGER NOT NULL,       -- when this version was replaced
    author_id    INTEGER REFERENCES users (id) ON DELETE SET NULL,
    import_id    INTEGER REFERENCES imports (id) ON DELETE SET NULL,
    reason       TEXT    NOT NULL,
    front_markup TEXT    NOT NULL,
    front_source TEXT    NOT NULL,
    back_markup  TEXT    NOT NULL,
    back_source  TEXT    NOT NULL,
    tags         TEXT    NOT NULL
) STRICT;
CREATE INDEX card_revisions_by_card ON card_revisions (card_id, id);
CREATE INDEX card_revisions_by_author ON card_revisions (author_id);
CREATE INDEX card_revisions_by_import ON card_revisions (import_id);

-- The identity that the source gave, and the text as last imported: the base of the three-way comparison.
CREATE TABLE deck_sources (
    deck_id   INTEGER NOT NULL REFERENCES decks (id) ON DELETE CASCADE,
    source_id TEXT    NOT NULL,          -- the source's own id of the deck, or its title there
    PRIMARY KEY (deck_id, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE card_sources (
    card_id      INTEGER PRIMARY KEY REFERENCES cards (id) ON DELETE CASCADE,
    source_id    TEXT,
    front_markup TEXT NOT NULL,
    front_source TEXT NOT NULL,
    front_text   TEXT NOT NULL,
    back_markup  TEXT NOT NULL,
    back_source  TEXT NOT NULL,
    back_text    TEXT NOT NULL,
    tags         TEXT NOT NULL
) STRICT;

-- Remarks on a card; those found by an import are of kind 'import'.
CREATE TABLE comments (
    id        INTEGER PRIMARY KEY,
    card_id   INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    author_id INTEGER REFERENCES users (id) ON DELETE SET NULL,
    import_id INTEGER REFERENCES imports (id) ON DELETE CASCADE,
    text      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    solved_at INTEGER
) STRICT;
CREATE INDEX comments_by_card ON comments (card_id, id);
CREATE INDEX comments_by_author ON comments (author_id);
CREATE INDEX comments_by_import ON comments (import_id);
-- A new sibling waits while another card of its note was met today.
CREATE INDEX cards_by_note ON cards (deck_id, note) WHERE note IS NOT NULL;
