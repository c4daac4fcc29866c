-- Where the cards of Anki packages are at home: the notes as they were imported, with which the cards can go back.

-- Each form that a note type had, once, whichever imports brought it.
CREATE TABLE anki_note_types (
    id      INTEGER PRIMARY KEY,
    type_id INTEGER NOT NULL,                                -- its id in the collection
    sha256  TEXT    NOT NULL UNIQUE,                         -- of content
    content TEXT    NOT NULL CHECK (json_valid(content))     -- name, fields, templates, style
) STRICT;

-- Never changed: a later import that brings another text makes a row of its own.
CREATE TABLE anki_notes (
    id           INTEGER PRIMARY KEY,
    note_type_id INTEGER NOT NULL REFERENCES anki_note_types (id),
    import_id    INTEGER REFERENCES imports (id) ON DELETE SET NULL, -- the import that brought it
    guid         TEXT    NOT NULL,
    fields       TEXT    NOT NULL CHECK (json_valid(fields))         -- texts, in the order of the type
) STRICT;
CREATE INDEX anki_notes_by_type ON anki_notes (note_type_id);
CREATE INDEX anki_notes_by_import ON anki_notes (import_id);

-- Beside `cards`, which every answer reads.
CREATE TABLE card_homes (
    card_id INTEGER PRIMARY KEY REFERENCES cards (id) ON DELETE CASCADE,
    note_id INTEGER NOT NULL REFERENCES anki_notes (id),
    ord     INTEGER NOT NULL                                 -- template, from 0; of a cloze note the gap less 1
) STRICT;
CREATE INDEX card_homes_by_note ON card_homes (note_id);

-- Another home that an import gives to a card that is there, and the former one for its undo.
CREATE TABLE import_homes (
    import_id   INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    card_id     INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    note_id     INTEGER NOT NULL REFERENCES anki_notes (id),
    ord         INTEGER NOT NULL,
    before_note INTEGER REFERENCES anki_notes (id),
    before_ord  INTEGER,
    PRIMARY KEY (import_id, card_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_homes_by_card ON import_homes (card_id);
CREATE INDEX import_homes_by_note ON import_homes (note_id);
CREATE INDEX import_homes_by_former ON import_homes (before_note) WHERE before_note IS NOT NULL;
