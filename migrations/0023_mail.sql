-- News by e-mail: where it goes, and what went out.

-- What the link in each message is signed with that turns the news off.
CREATE TABLE mail_key (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    key BLOB    NOT NULL
) STRICT;
INSERT INTO mail_key (id, key) VALUES (1, randomblob(32));

-- At most one address a person. It counts once the link that is sent there was opened.
CREATE TABLE mail_addresses (
    user_id       INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    address       TEXT    NOT NULL,
    digest        TEXT    NOT NULL CHECK (digest IN ('off', 'daily', 'weekly')),
    confirmed_at  INTEGER,
    refused_at    INTEGER,                      -- the mail server knows no such address; it must be confirmed anew
    confirm_hash  BLOB    UNIQUE,               -- of the link that waits
    confirm_until INTEGER,
    day           INTEGER NOT NULL,             -- the study day that was dealt with last
    next_at       INTEGER NOT NULL,             -- when to look next
    told_at       INTEGER NOT NULL,             -- what came until then was told, or is not to be
    told_exams    TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(told_exams)) -- exam days of the last message: class and day
) STRICT;
CREATE INDEX mail_addresses_due ON mail_addresses (next_at) WHERE confirmed_at IS NOT NULL AND digest <> 'off';

-- One row a person and study day with something to tell, written before the message leaves: so that there is one a day whatever
-- happens. Rows go after a month.
CREATE TABLE digests (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    day     INTEGER NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('sending', 'sent', 'waiting', 'failed')), -- waiting: to be tried again the same day
    tries   INTEGER NOT NULL DEFAULT 1,
    at      INTEGER NOT NULL,                   -- when it came to this
    trouble TEXT    NOT NULL DEFAULT '',        -- why the last try failed: a word of src/mail/
    PRIMARY KEY (user_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX digests_in_time ON digests (state, at);
