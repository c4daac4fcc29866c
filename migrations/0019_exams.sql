-- Exam days. Before one, cards that would come after it are shown earlier.

CREATE TABLE exams (
    id         INTEGER PRIMARY KEY,
    student_id INTEGER REFERENCES users (id) ON DELETE CASCADE,   -- whose own it is; NULL: the class's
    class_id   INTEGER REFERENCES classes (id) ON DELETE CASCADE,
    deck_id    INTEGER REFERENCES decks (id) ON DELETE CASCADE,   -- with a class: of this deck in that class only
    day        INTEGER NOT NULL,                                  -- a study day
    CHECK (CASE WHEN student_id IS NULL THEN class_id IS NOT NULL ELSE (class_id IS NULL) <> (deck_id IS NULL) END)
) STRICT;
CREATE UNIQUE INDEX exams_once ON exams (coalesce(student_id, 0), coalesce(class_id, 0), coalesce(deck_id, 0));
CREATE INDEX exams_by_student ON exams (student_id, class_id, deck_id);
CREATE INDEX exams_by_class ON exams (class_id, deck_id);
CREATE INDEX exams_by_deck ON exams (deck_id);

-- Which exam counts for whom: what the table above and the student's classes come to. Every answer looks here, by its key.
CREATE TABLE exams_in_force (
    student_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    deck_id    INTEGER NOT NULL REFERENCES decks (id) ON DELETE CASCADE,
    day        INTEGER NOT NULL,
    PRIMARY KEY (student_id, deck_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX exams_in_force_by_deck ON exams_in_force (deck_id);

-- New cards a day that a student has agreed to, so that all are met before an exam.
CREATE TABLE exam_paces (
    id         INTEGER PRIMARY KEY,
    student_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    class_id   INTEGER REFERENCES classes (id) ON DELETE CASCADE,
    deck_id    INTEGER REFERENCES decks (id) ON DELETE CASCADE,
    per_day    INTEGER NOT NULL CHECK (per_day > 0),
    CHECK ((class_id IS NULL) <> (deck_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX exam_paces_once ON exam_paces (student_id, coalesce(class_id, 0), coalesce(deck_id, 0));
CREATE INDEX exam_paces_by_class ON exam_paces (class_id) WHERE class_id IS NOT NULL;
CREATE INDEX exam_paces_by_deck ON exam_paces (deck_id) WHERE deck_id IS NOT NULL;

-- The study day on which what counts for this person must be settled anew: 0 for at once, NULL while there is no exam. A class may
-- have hundreds of students with thousands of cards each, so a change only marks them, and each is settled alone, before the next
-- thing that they ask for.
ALTER TABLE users ADD COLUMN exams_until INTEGER;
-- What they have agreed to in all.
ALTER TABLE users ADD COLUMN new_for_exams INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER exams_after_insert AFTER INSERT ON exams
BEGIN
    UPDATE users SET exams_until = 0
    WHERE id IN (SELECT new.student_id
                 UNION ALL
                 SELECT user_id FROM memberships
                 WHERE class_id = new.class_id AND new.student_id IS NULL AND left_at IS NULL);
END;
CREATE TRIGGER exams_after_delete AFTER DELETE ON exams
BEGIN
    UPDATE users SET exams_until = 0
    WHERE id IN (SELECT old.student_id
                 UNION ALL
                 SELECT user_id FROM memberships
                 WHERE class_id = old.class_id AND old.student_id IS NULL AND left_at IS NULL);
END;

-- Whatever changes who studies which deck in which class may change what counts.
CREATE TRIGGER exams_after_join AFTER INSERT ON memberships
WHEN EXISTS (SELECT 1 FROM exams)
BEGIN
    UPDATE users SET exams_until = 0 WHERE id = new.user_id;
END;
CREATE TRIGGER exams_after_leaving AFTER UPDATE OF left_at ON memberships
WHEN new.left_at IS NOT old.left_at AND EXISTS (SELECT 1 FROM exams)
BEGIN
    UPDATE users SET exams_until = 0 WHERE id = new.user_id;
END;
CREATE TRIGGER exams_after_archiving AFTER UPDATE OF archived_at ON classes
WHEN new.archived_at IS NOT old.archived_at AND EXISTS (SELECT 1 FROM exams)
BEGIN
    UPDATE users SET exams_until = 0
    WHERE id IN (SELECT user_id FROM memberships WHERE class_id = new.id AND left_at IS NULL);
END;
CREATE TRIGGER exams_after_sharing AFTER INSERT ON deck_shares
WHEN EXISTS (SELECT 1 FROM exams)
BEGIN
    UPDATE users SET exams_until = 0
    WHERE id IN (SELECT user_id FROM memberships WHERE class_id = new.class_id AND left_at IS NULL);
END;
CREATE TRIGGER exams_after_share_ends AFTER UPDATE OF ended_at ON deck_shares
WHEN new.ended_at IS NOT old.ended_at AND EXISTS (SELECT 1 FROM exams)
BEGIN
    UPDATE users SET exams_until = 0
    WHERE id IN (SELECT user_id FROM memberships WHERE class_id = new.class_id AND left_at IS NULL);
END;
CREATE TRIGGER exams_after_new_deck AFTER INSERT ON decks
WHEN new.staged = 0 AND EXISTS (SELECT 1 FROM exams)
BEGIN
    UPDATE users SET exams_until = 0
    WHERE id IN (SELECT user_id FROM memberships WHERE class_id = new.class_id AND left_at IS NULL);
END;
CREATE TRIGGER exams_after_deck_moves AFTER UPDATE OF class_id, archived_at, staged ON decks
WHEN (new.class_id IS NOT old.class_id OR new.archived_at IS NOT old.archived_at OR new.staged <> old.staged)
     AND EXISTS (SELECT 1 FROM exams)
BEGIN
    UPDATE users SET exams_until = 0
    WHERE id IN (SELECT user_id FROM memberships
                 WHERE left_at IS NULL
                   AND class_id IN (SELECT new.class_id UNION ALL SELECT old.class_id
                                    UNION ALL SELECT h.class_id FROM deck_shares h WHERE h.deck_id = new.id));
END;
-- The rows of both decks go: thousands of cards may move at once, and only the first of them finds anything to do.
CREATE TRIGGER exams_after_card_moves AFTER UPDATE OF deck_id ON cards
WHEN new.deck_id <> old.deck_id
     AND EXISTS (SELECT 1 FROM exams_in_force WHERE deck_id = new.deck_id OR deck_id = old.deck_id)
BEGIN
    UPDATE users SET exams_until = 0
    WHERE id IN (SELECT student_id FROM exams_in_force WHERE deck_id IN (new.deck_id, old.deck_id));
    DELETE FROM exams_in_force WHERE deck_id IN (new.deck_id, old.deck_id);
END;
