-- Files that somebody took out of a deck by hand, for their way back. A day later they are forgotten, and the file with them
-- if nothing else uses it.
CREATE TABLE removed_media (
    deck_id    INTEGER NOT NULL REFERENCES decks (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    sha256     TEXT    NOT NULL REFERENCES media (sha256),
    removed_at INTEGER NOT NULL,
    PRIMARY KEY (deck_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX removed_media_by_file ON removed_media (sha256);
CREATE INDEX removed_media_by_time ON removed_media (removed_at);
