-- A deck that several classes study live, codes with which a colleague's class asks for one, and members who were put on a list.

-- One master deck: its own class edits it, the classes here study it, each student with a schedule of their own.
-- What has ended is kept: answers given before that and sent later still count.
CREATE TABLE deck_shares (
    deck_id   INTEGER NOT NULL REFERENCES decks (id) ON DELETE CASCADE,
    class_id  INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    shared_at INTEGER NOT NULL,
    shared_by INTEGER REFERENCES users (id) ON DELETE SET NULL,
    ended_at  INTEGER,
    ended_by  INTEGER REFERENCES users (id) ON DELETE SET NULL, -- who ended it may take that back
    PRIMARY KEY (deck_id, class_id)
) STRICT, WITHOUT ROWID;
-- The decks that a class studies.
CREATE INDEX deck_shares_by_class ON deck_shares (class_id, deck_id);
CREATE INDEX deck_shares_by_sharer ON deck_shares (shared_by) WHERE shared_by IS NOT NULL;
CREATE INDEX deck_shares_by_ender ON deck_shares (ended_by) WHERE ended_by IS NOT NULL;

-- Said to a colleague, so that they can share a deck with this class; NULL while none was made.
ALTER TABLE classes ADD COLUMN share_code TEXT;
CREATE UNIQUE INDEX classes_by_share_code ON classes (share_code) WHERE share_code IS NOT NULL;

-- Who put a person with an account of their own on the list; NULL once they have said that it is right, or where they joined
-- by themselves. Until then nobody in the class may reset their password.
ALTER TABLE memberships ADD COLUMN enrolled_by INTEGER REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE memberships ADD COLUMN enrolled_at INTEGER;
CREATE INDEX memberships_by_enroller ON memberships (enrolled_by) WHERE enrolled_by IS NOT NULL;

-- Who may read and study which deck, as a member of its class or of one that it is shared with: the one place that says so.
-- `until` is when that ended (the person left, the share ended, the class or the deck was put away); NULL while it lasts.
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
