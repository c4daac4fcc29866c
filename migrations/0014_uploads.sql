-- Files that arrive part by part. How much of one has come, its file in the folder of uploads tells.

CREATE TABLE uploads (
    id         TEXT    PRIMARY KEY,                                    -- a random UUID, which is the file's name too
    class_id   INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    file_name  TEXT    NOT NULL,
    bytes      INTEGER NOT NULL CHECK (bytes > 0),                     -- once it is whole
    options    TEXT    NOT NULL CHECK (json_valid(options)),           -- what was said about it
    touched_at INTEGER NOT NULL,                                       -- when the last part came
    import_id  INTEGER REFERENCES imports (id) ON DELETE CASCADE       -- what it became, once it was whole
) STRICT, WITHOUT ROWID;
CREATE INDEX uploads_by_user ON uploads (user_id, touched_at);
CREATE INDEX uploads_by_class ON uploads (class_id);
CREATE INDEX uploads_by_import ON uploads (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX uploads_by_age ON uploads (touched_at);

-- The server ended while it was being applied; nothing of it was kept.
ALTER TABLE imports ADD COLUMN cut_off INTEGER NOT NULL DEFAULT 0 CHECK (cut_off IN (0, 1));
