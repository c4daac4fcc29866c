-- People, how they get in, and the classes they belong to.
-- Times are UTC milliseconds. Secrets are stored only as SHA-256 hashes (of random 256-bit tokens) or argon2id strings.

CREATE TABLE users (
    id            INTEGER PRIMARY KEY,
    name          TEXT    NOT NULL,
    name_key      TEXT    NOT NULL UNIQUE, -- the name folded: who signs in need not mind case or accents' encoding
    password_hash TEXT,                    -- NULL until the person has chosen one through a set-up link
    role          TEXT    NOT NULL CHECK (role IN ('admin', 'instructor', 'student')),
    locale        TEXT    NOT NULL DEFAULT 'en',
    time_zone     TEXT    NOT NULL DEFAULT 'UTC',
    day_start     INTEGER NOT NULL DEFAULT 240 CHECK (day_start BETWEEN 0 AND 1439), -- minutes after midnight
    new_per_day   INTEGER NOT NULL DEFAULT 20 CHECK (new_per_day BETWEEN 0 AND 9999),
    created_at    INTEGER NOT NULL,
    disabled_at   INTEGER
) STRICT;

CREATE TABLE sessions (
    token_hash BLOB    PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE api_tokens (
    id         INTEGER PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BLOB    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

-- A link that works once: it makes the first admin, or lets a person choose a password.
CREATE TABLE invitations (
    token_hash BLOB    PRIMARY KEY,
    purpose    TEXT    NOT NULL CHECK (purpose IN ('first-admin', 'password')),
    user_id    INTEGER REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,
    CHECK ((purpose = 'password') = (user_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_by_user ON invitations (user_id);

CREATE TABLE classes (
    id          INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL,
    join_code   TEXT    NOT NULL UNIQUE, -- as said aloud, without the hyphen
    join_open   INTEGER NOT NULL DEFAULT 1 CHECK (join_open IN (0, 1)),
    created_at  INTEGER NOT NULL,
    archived_at INTEGER
) STRICT;

-- Leaving keeps the row: who comes back finds everything as it was.
CREATE TABLE memberships (
    class_id  INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    user_id   INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role      TEXT    NOT NULL CHECK (role IN ('instructor', 'student')),
    joined_at INTEGER NOT NULL,
    left_at   INTEGER,
    PRIMARY KEY (class_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_user ON memberships (user_id, class_id);

-- Who did what to rights, people, imports, decisions. No addresses, no card text.
CREATE TABLE audit (
    id       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    actor_id INTEGER REFERENCES users (id) ON DELETE SET NULL, -- NULL: the command line or the server itself
    action   TEXT    NOT NULL,
    class_id INTEGER REFERENCES classes (id) ON DELETE SET NULL,
    subject  TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_actor ON audit (actor_id);
CREATE INDEX audit_by_class ON audit (class_id, at);
