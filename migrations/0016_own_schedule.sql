-- What somebody had learned elsewhere, brought along by an import of their own.

-- The import that brought a row of the log; none for what was answered here.
ALTER TABLE reviews ADD COLUMN import_id INTEGER REFERENCES imports (id) ON DELETE SET NULL;
CREATE INDEX reviews_of_import ON reviews (import_id) WHERE import_id IS NOT NULL;

-- A student's last own answer is found without a look at the rows that were brought along after it.
DROP INDEX reviews_in_time;
CREATE INDEX reviews_in_time ON reviews (student_id, answered_at, id, import_id) WHERE undone_at IS NULL;
-- What stood before an answer that was given elsewhere is not what its student waited for: it says nothing about memory here.
DROP INDEX reviews_recalled;
CREATE INDEX reviews_recalled ON reviews (student_id, before_grade, before_interval, grade, card_id)
    WHERE kind = 'scheduled' AND before_interval > 0 AND undone_at IS NULL AND import_id IS NULL;

-- The cards whose schedule an import sets for the one who applied it.
CREATE TABLE import_learned (
    import_id     INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    card_id       INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    student_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    review        BLOB,             -- the row of the log that carries the state; none where only `suspend` is new
    before_review BLOB,             -- the newest row of the card when this was staged; none for a card never met
    suspend       INTEGER NOT NULL CHECK (suspend IN (0, 1)), -- this import puts it aside; 0 again once the student decides
    PRIMARY KEY (import_id, card_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_learned_by_card ON import_learned (card_id, student_id);
CREATE INDEX import_learned_by_student ON import_learned (student_id);
