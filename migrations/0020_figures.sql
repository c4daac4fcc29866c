-- What those who teach a class see of it, and the sums from which that is made.

-- 1 for what was answered elsewhere and brought along: import_id says so only while the import is kept.
ALTER TABLE reviews ADD COLUMN brought INTEGER NOT NULL DEFAULT 0 CHECK (brought IN (0, 1));
UPDATE reviews SET brought = 1 WHERE import_id IS NOT NULL;

-- Sums over a student's own answers to a card, kept by the fold beside the state: answers of any kind; those that were asked from
-- memory (scheduled, after an interval of a day or more), of these forgotten (1 or 2); the same of those after a 5; the time of the
-- last one asked. What an import brought along counts in none of them, what was undone neither.
ALTER TABLE card_states ADD COLUMN answers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE card_states ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE card_states ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
ALTER TABLE card_states ADD COLUMN said5 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE card_states ADD COLUMN said5_forgotten INTEGER NOT NULL DEFAULT 0;
ALTER TABLE card_states ADD COLUMN asked_at INTEGER;
UPDATE card_states
SET (answers, asked, forgotten, said5, said5_forgotten, asked_at) =
    (SELECT count(*),
            count(*) FILTER (WHERE r.kind = 'scheduled' AND r.before_interval > 0),
            count(*) FILTER (WHERE r.kind = 'scheduled' AND r.before_interval > 0 AND r.grade < 3),
            count(*) FILTER (WHERE r.kind = 'scheduled' AND r.before_interval > 0 AND r.before_grade = 5),
            count(*) FILTER (WHERE r.kind = 'scheduled' AND r.before_interval > 0 AND r.before_grade = 5 AND r.grade < 3),
            max(r.answered_at) FILTER (WHERE r.kind = 'scheduled' AND r.before_interval > 0)
     FROM reviews r
     WHERE r.student_id = card_states.student_id AND r.card_id = card_states.card_id
       AND r.grade IS NOT NULL AND r.undone_at IS NULL AND r.brought = 0);

-- So many students must stand behind a figure.
ALTER TABLE classes ADD COLUMN figures_from INTEGER NOT NULL DEFAULT 10 CHECK (figures_from BETWEEN 5 AND 1000);
-- When the student agreed to be seen by name; NULL while they don't.
ALTER TABLE memberships ADD COLUMN named_at INTEGER;

-- What was released of each class: coarse figures only, never a sum of which a student's part could be told (schedule/anonymity.rs).
CREATE TABLE class_figures (
    class_id    INTEGER PRIMARY KEY REFERENCES classes (id) ON DELETE CASCADE,
    day         INTEGER NOT NULL,  -- the morning as of which all of it is
    taken_at    INTEGER NOT NULL,
    students    INTEGER NOT NULL,
    active_low  INTEGER,           -- students with an answer in the seven days before active_at; NULL until first released
    active_high INTEGER,
    active_at   INTEGER
) STRICT;

CREATE TABLE class_figures_decks (
    class_id    INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    deck_id     INTEGER NOT NULL REFERENCES decks (id) ON DELETE CASCADE,
    seen        INTEGER NOT NULL,  -- cards that somebody has met
    answers     INTEGER NOT NULL,  -- in whole steps
    begun_low   INTEGER NOT NULL,  -- students who have met a card
    begun_high  INTEGER NOT NULL,
    shown       INTEGER NOT NULL CHECK (shown IN (0, 1)), -- enough students stand behind it today
    mastery     INTEGER,           -- per cent in whole steps; NULL until first released
    step        INTEGER,
    released_at INTEGER,
    PRIMARY KEY (class_id, deck_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX class_figures_by_deck ON class_figures_decks (deck_id);

-- One row for each card that somebody in the class has answered.
CREATE TABLE class_figures_cards (
    class_id        INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    card_id         INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    seen            INTEGER NOT NULL CHECK (seen IN (0, 1)),  -- somebody has met it
    shown           INTEGER NOT NULL CHECK (shown IN (0, 1)), -- enough students stand behind it today
    forgotten       INTEGER,       -- per cent in whole steps; NULL until first released
    forgotten_step  INTEGER,
    said5           INTEGER,       -- forgotten after a 5
    said5_step      INTEGER,
    leech_low       INTEGER,       -- students for whom it is a leech
    leech_high      INTEGER,
    released_at     INTEGER,
    PRIMARY KEY (class_id, card_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX class_figures_by_card ON class_figures_cards (card_id);

-- The mastery that stood on the page in each week, from the first week on in which it was released.
CREATE TABLE class_figures_weeks (
    class_id INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    deck_id  INTEGER NOT NULL REFERENCES decks (id) ON DELETE CASCADE,
    week     INTEGER NOT NULL,     -- counted from the Monday before 1970-01-01
    mastery  INTEGER NOT NULL,
    step     INTEGER NOT NULL,
    cards    INTEGER NOT NULL,
    PRIMARY KEY (class_id, deck_id, week)
) STRICT, WITHOUT ROWID;
CREATE INDEX class_figures_weeks_by_deck ON class_figures_weeks (deck_id);

-- What is shown by name of students who agreed to it, deck by deck, made in the same morning; gone when they take it back.
CREATE TABLE class_figures_named (
    class_id        INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    user_id         INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    deck_id         INTEGER NOT NULL REFERENCES decks (id) ON DELETE CASCADE,
    met             INTEGER NOT NULL,
    grades          INTEGER NOT NULL, -- sum of the last grades
    answers         INTEGER NOT NULL,
    asked           INTEGER NOT NULL,
    forgotten       INTEGER NOT NULL,
    said5           INTEGER NOT NULL,
    said5_forgotten INTEGER NOT NULL,
    last_at         INTEGER NOT NULL,
    PRIMARY KEY (class_id, user_id, deck_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX class_figures_named_by_user ON class_figures_named (user_id);
CREATE INDEX class_figures_named_by_deck ON class_figures_named (deck_id);
