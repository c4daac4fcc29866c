-- The log of answers, and the states it folds into.

CREATE TABLE card_states (
    student_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    card_id       INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    repetitions   INTEGER NOT NULL,
    interval_days INTEGER NOT NULL,
    ease          INTEGER NOT NULL,     -- hundredths
    lapses        INTEGER NOT NULL,
    again         INTEGER NOT NULL,
    due_day       INTEGER,              -- plain due day
    shown_day     INTEGER,              -- earlier than due_day before an exam
    last_day      INTEGER,
    last_grade    INTEGER,
    last_at       INTEGER NOT NULL,     -- of the newest answer of any kind, and its id: the place in the log where the fold stands
    last_review   BLOB    NOT NULL,
    PRIMARY KEY (student_id, card_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_states_by_card ON card_states (card_id);

-- The student's own wishes, which no fold touches.
CREATE TABLE marks (
    student_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    card_id    INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    suspended  INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)),
    bookmarked INTEGER NOT NULL DEFAULT 0 CHECK (bookmarked IN (0, 1)),
    note       TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (student_id, card_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX marks_by_card ON marks (card_id);

-- Append-only. The facts never change; the derived columns (kind to after_due) may be rewritten by a fold.
CREATE TABLE reviews (
    seq               INTEGER PRIMARY KEY,
    id                BLOB    NOT NULL CHECK (length(id) = 16), -- made by the client, unique for the student
    student_id        INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    card_id           INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    grade             INTEGER CHECK (grade BETWEEN 1 AND 5),    -- NULL in rows that carry a state as their fact
    cram              INTEGER NOT NULL CHECK (cram IN (0, 1)),
    answered_at       INTEGER NOT NULL,
    study_day         INTEGER NOT NULL,
    exam_day          INTEGER,
    duration_ms       INTEGER NOT NULL DEFAULT 0,
    given             TEXT    CHECK (json_valid(given)),
    scheduler         TEXT    NOT NULL,
    scheduler_version INTEGER NOT NULL,
    recorded_at       INTEGER NOT NULL,
    undone_at         INTEGER,
    kind              TEXT    NOT NULL CHECK (kind IN ('scheduled', 'again', 'extra', 'cram', 'imported', 'reset')),
    was_new           INTEGER NOT NULL,
    before_repetitions INTEGER NOT NULL,
    before_interval   INTEGER NOT NULL,
    before_ease       INTEGER NOT NULL,
    before_due        INTEGER,
    after_repetitions INTEGER NOT NULL,
    after_interval    INTEGER NOT NULL,
    after_ease        INTEGER NOT NULL,
    after_lapses      INTEGER NOT NULL,
    after_again       INTEGER NOT NULL,
    after_due         INTEGER,
    UNIQUE (student_id, id),
    CHECK ((grade IS NULL) = (given IS NOT NULL))
) STRICT;
CREATE INDEX reviews_of_card ON reviews (student_id, card_id, answered_at, id);
CREATE INDEX reviews_in_time ON reviews (student_id, answered_at, id) WHERE undone_at IS NULL;
CREATE INDEX reviews_first_met ON reviews (student_id, study_day) WHERE was_new = 1 AND undone_at IS NULL;
CREATE INDEX reviews_by_card ON reviews (card_id);
