-- Live reviews: a class answers cards together while a wall shows them. Answers stand in the log as those of a cram; here stands
-- which of them belong to which card on the wall, and what was told of them (schedule/spread.rs).

CREATE TABLE live_reviews (
    id           INTEGER PRIMARY KEY,
    class_id     INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    started_by   INTEGER REFERENCES users (id) ON DELETE SET NULL,
    cards        INTEGER NOT NULL,           -- how many it has
    answers_from INTEGER NOT NULL,           -- so many answers stand behind a bar, as the class asked for when it started
    position     INTEGER NOT NULL DEFAULT 1, -- the card on the wall, from 1 on
    started_at   INTEGER NOT NULL,
    moved_at     INTEGER NOT NULL,           -- when who teaches last did something; one forgotten is over hours later
    ended_at     INTEGER
) STRICT;
-- One at a time in each class.
CREATE UNIQUE INDEX live_reviews_running ON live_reviews (class_id) WHERE ended_at IS NULL;
CREATE INDEX live_reviews_by_class ON live_reviews (class_id, id);
CREATE INDEX live_reviews_by_starter ON live_reviews (started_by) WHERE started_by IS NOT NULL;

CREATE TABLE live_cards (
    live_id  INTEGER NOT NULL REFERENCES live_reviews (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    card_id  INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    revealed INTEGER NOT NULL DEFAULT 0 CHECK (revealed IN (0, 1)),
    told     TEXT    CHECK (json_valid(told)), -- the bar: blocks for each grade, never the answers; NULL until there is one
    told_of  INTEGER,                          -- how many had answered then
    PRIMARY KEY (live_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX live_cards_by_card ON live_cards (card_id);

CREATE TABLE live_answers (
    live_id    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    review_id  BLOB    NOT NULL,
    grade      INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 5),
    told       INTEGER,                        -- the grade that the bar holds of this student; NULL where it holds none
    PRIMARY KEY (live_id, position, student_id),
    FOREIGN KEY (live_id, position) REFERENCES live_cards (live_id, position) ON DELETE CASCADE,
    FOREIGN KEY (student_id, review_id) REFERENCES reviews (student_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX live_answers_by_review ON live_answers (student_id, review_id);

-- An answer that is taken back, wherever that is done, isn't one here either.
CREATE TRIGGER live_answers_undone AFTER UPDATE OF undone_at ON reviews WHEN NEW.undone_at IS NOT NULL
BEGIN
    DELETE FROM live_answers WHERE student_id = NEW.student_id AND review_id = NEW.id;
END;
