-- A second step at the sign-in: six digits that the person's phone makes of a shared secret and the time (RFC 6238).
-- The secret has to be known here to make the same digits, so unlike all others it is no hash.
CREATE TABLE second_steps (
    user_id      INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret       BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    confirmed_at INTEGER,                   -- NULL until the phone has given one right code: nothing is asked before
    last_counter INTEGER NOT NULL DEFAULT 0 -- the 30 seconds of the last code that was taken: each is good once
) STRICT;

-- For a phone that is lost; each is good once.
CREATE TABLE recovery_codes (
    code_hash BLOB    PRIMARY KEY,
    user_id   INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    used_at   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);

-- Who has given the right password and still owes the second step.
CREATE TABLE half_sign_ins (
    token_hash BLOB    PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX half_sign_ins_by_user ON half_sign_ins (user_id);
