-- What members propose for the cards of a deck and what became of it; reviewers; who may propose in a class.

-- A member may be a reviewer, too. A CHECK can't be changed, so the table is made anew; nothing refers to it but the view.
DROP VIEW deck_readers;
CREATE TABLE memberships_new (
    class_id     INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role         TEXT    NOT NULL CHECK (role IN ('instructor', 'reviewer', 'student')),
    joined_at    INTEGER NOT NULL,
    left_at      INTEGER,
    left_by_self INTEGER NOT NULL DEFAULT 0 CHECK (left_by_self IN (0, 1)),
    -- Who put a person with an account of their own on the list; NULL once they have said that it is right, or where they joined
    -- by themselves. Until then nobody in the class may reset their password.
    enrolled_by  INTEGER REFERENCES users (id) ON DELETE SET NULL,
    enrolled_at  INTEGER,
    PRIMARY KEY (class_id, user_id)
) STRICT, WITHOUT ROWID;
INSERT INTO memberships_new (class_id, user_id, role, joined_at, left_at, left_by_self, enrolled_by, enrolled_at)
SELECT class_id, user_id, role, joined_at, left_at, left_by_self, enrolled_by, enrolled_at
FROM memberships;
DROP TABLE memberships;
ALTER TABLE memberships_new RENAME TO memberships;
CREATE INDEX memberships_by_user ON memberships (user_id, class_id);
CREATE INDEX memberships_by_enroller ON memberships (enrolled_by) WHERE enrolled_by IS NOT NULL;

-- As before: who may read and study which deck, and until when. The one place that says so.
CREATE VIEW deck_readers AS
SELECT d.id AS deck_id, m.class_id AS class_id, m.user_id AS user_id, 0 AS shared,
       nullif(min(coalesce(m.left_at, 9000000000000000), coalesce(k.archived_at, 9000000000000000),
                  coalesce(d.archived_at, 9000000000000000)), 9000000000000000) AS until
FROM decks d
JOIN classes k ON k.id = d.class_id
JOIN memberships m ON m.class_id = d.class_id
WHERE d.staged = 0
UNION ALL
SELECT d.id, m.class_id, m.user_id, 1,
       nullif(min(coalesce(m.left_at, 9000000000000000), coalesce(k.archived_at, 9000000000000000),
                  coalesce(d.archived_at, 9000000000000000), coalesce(h.ended_at, 9000000000000000)), 9000000000000000)
FROM deck_shares h
JOIN decks d ON d.id = h.deck_id
JOIN classes k ON k.id = h.class_id
JOIN memberships m ON m.class_id = h.class_id
WHERE d.staged = 0;

-- Who may propose, and whether a member's correction goes in without being read first. What follows stands in store/rights.rs.
ALTER TABLE classes ADD COLUMN proposers TEXT NOT NULL DEFAULT 'everyone' CHECK (proposers IN ('everyone', 'reviewers', 'nobody'));
ALTER TABLE classes ADD COLUMN at_once INTEGER NOT NULL DEFAULT 0 CHECK (at_once IN (0, 1));

-- One proposal. The class that decides is the one to which the deck belongs then.
CREATE TABLE suggestions (
    id         INTEGER PRIMARY KEY,
    kind       TEXT    NOT NULL CHECK (kind IN ('change', 'new', 'retire')),
    deck_id    INTEGER NOT NULL REFERENCES decks (id) ON DELETE CASCADE,  -- where its card is; follows that
    card_id    INTEGER REFERENCES cards (id) ON DELETE CASCADE,           -- of a new card: once it was accepted
    author_id  INTEGER REFERENCES users (id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    base       TEXT    CHECK (json_valid(base)), -- both sides of the card when the proposal was made
    text       TEXT    CHECK (json_valid(text)), -- both sides as proposed
    state      TEXT    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'refused', 'withdrawn')),
    decided_at INTEGER,
    decided_by INTEGER REFERENCES users (id) ON DELETE SET NULL,
    answer     TEXT    NOT NULL DEFAULT '',      -- a word to the author
    changed    INTEGER NOT NULL DEFAULT 0 CHECK (changed IN (0, 1)), -- accepted in other words than proposed
    seen_at    INTEGER,                          -- when the author saw the decision
    CHECK ((kind = 'change') = (base IS NOT NULL AND text IS NOT NULL)),
    CHECK ((kind = 'new') = (base IS NULL AND text IS NOT NULL)),
    CHECK (kind = 'new' OR card_id IS NOT NULL)
) STRICT;
CREATE INDEX suggestions_open ON suggestions (deck_id, id) WHERE state = 'open';
CREATE INDEX suggestions_decided ON suggestions (deck_id, decided_at) WHERE state IN ('accepted', 'refused');
CREATE INDEX suggestions_by_card ON suggestions (card_id) WHERE card_id IS NOT NULL;
CREATE INDEX suggestions_by_deck ON suggestions (deck_id);
CREATE INDEX suggestions_by_author ON suggestions (author_id, id) WHERE author_id IS NOT NULL;
CREATE INDEX suggestions_unseen ON suggestions (author_id, decided_at) WHERE state IN ('accepted', 'refused') AND seen_at IS NULL;
CREATE INDEX suggestions_by_decider ON suggestions (decided_by) WHERE decided_by IS NOT NULL;

-- Whatever moves a card to another deck, its proposals go along.
CREATE TRIGGER cards_move_with_suggestions AFTER UPDATE OF deck_id ON cards
WHEN old.deck_id <> new.deck_id
BEGIN
    UPDATE suggestions SET deck_id = new.deck_id WHERE card_id = new.id;
END;

-- The proposal whose acceptance ended a version.
ALTER TABLE card_revisions ADD COLUMN suggestion_id INTEGER REFERENCES suggestions (id) ON DELETE SET NULL;
CREATE INDEX card_revisions_by_suggestion ON card_revisions (suggestion_id) WHERE suggestion_id IS NOT NULL;
