-- Pictures, sounds and films of cards. Their content lies under media/ in the data folder, named by its SHA-256.

-- What is there once, however many decks use it. The file is on the disk before its row.
CREATE TABLE media (
    sha256     TEXT    PRIMARY KEY CHECK (length(sha256) = 64), -- lower-case hexadecimal
    type       TEXT    NOT NULL,                                -- MIME type, found from the content
    bytes      INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a card's text calls a file is settled by its deck.
CREATE TABLE deck_media (
    deck_id INTEGER NOT NULL REFERENCES decks (id) ON DELETE CASCADE,
    name    TEXT    NOT NULL,                             -- NFC, no path
    sha256  TEXT    NOT NULL REFERENCES media (sha256),
    PRIMARY KEY (deck_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX deck_media_by_file ON deck_media (sha256, deck_id);

-- Files that an import brings to a deck that is there, and those they replaced, for its undo.
CREATE TABLE import_media (
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    deck_id   INTEGER NOT NULL REFERENCES decks (id) ON DELETE CASCADE,
    name      TEXT    NOT NULL,
    sha256    TEXT    NOT NULL REFERENCES media (sha256),
    before    TEXT    REFERENCES media (sha256),
    PRIMARY KEY (import_id, deck_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_media_by_deck ON import_media (deck_id);
CREATE INDEX import_media_by_file ON import_media (sha256);
CREATE INDEX import_media_by_former ON import_media (before) WHERE before IS NOT NULL;

-- Whatever moves a card to another deck, its files go along under their names.
CREATE TRIGGER cards_move_with_media AFTER UPDATE OF deck_id ON cards
WHEN old.deck_id <> new.deck_id AND EXISTS (SELECT 1 FROM deck_media WHERE deck_id = old.deck_id)
BEGIN
    INSERT OR IGNORE INTO deck_media (deck_id, name, sha256)
    SELECT new.deck_id, m.name, m.sha256
    FROM deck_media m
    WHERE m.deck_id = old.deck_id
      AND instr(new.front_html || new.back_html, '>' || replace(m.name, '&', '&amp;') || '</span>') > 0;
END;
