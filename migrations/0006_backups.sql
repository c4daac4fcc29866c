-- When backups are made, and what became of each.

-- One row. A daily backup of which a week is kept is what somebody expects who has set nothing.
CREATE TABLE backup_settings (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    every_hours INTEGER NOT NULL DEFAULT 24 CHECK (every_hours BETWEEN 0 AND 720), -- 0: none by itself
    keep        INTEGER NOT NULL DEFAULT 7 CHECK (keep BETWEEN 1 AND 100),
    next_at     INTEGER NOT NULL
) STRICT;
INSERT INTO backup_settings (id, next_at) VALUES (1, unixepoch() * 1000 + 24 * 3600 * 1000);

-- A row without an end is the one that is being made, or one that was cut short.
CREATE TABLE backups (
    id         INTEGER PRIMARY KEY,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    user_id    INTEGER REFERENCES users (id) ON DELETE SET NULL, -- NULL: the schedule or the command line
    file       TEXT    NOT NULL DEFAULT '',
    bytes      INTEGER NOT NULL DEFAULT 0,
    problem    TEXT    CHECK (json_valid(problem))               -- why there is no archive; NULL: it is there and was checked
) STRICT;
CREATE INDEX backups_by_user ON backups (user_id);
