-- When the student's newest answer to the card was given that counts as its last grade: of any kind but a cram. Kept by the fold
-- beside the sums, and like them not moved by what was answered elsewhere and brought along. What may be told of a deck's mastery
-- stands still until enough students have given such an answer.
ALTER TABLE card_states ADD COLUMN graded_at INTEGER;
UPDATE card_states
SET graded_at =
    (SELECT max(r.answered_at)
     FROM reviews r
     WHERE r.student_id = card_states.student_id AND r.card_id = card_states.card_id
       AND r.kind IN ('scheduled', 'again', 'extra') AND r.undone_at IS NULL AND r.brought = 0);

-- What the class will know on an exam day, told as the other figures are: the day, the mean over its students, when it was made, and
-- whether enough stand behind it today.
ALTER TABLE class_figures ADD COLUMN exam_day INTEGER;
ALTER TABLE class_figures ADD COLUMN exam_percent INTEGER;
ALTER TABLE class_figures ADD COLUMN exam_step INTEGER;
ALTER TABLE class_figures ADD COLUMN exam_at INTEGER;
ALTER TABLE class_figures ADD COLUMN exam_shown INTEGER NOT NULL DEFAULT 0 CHECK (exam_shown IN (0, 1));

-- A deck into or out of which cards with answers are moved is another one: what is told of it stays as it is until enough students
-- have answered since the next morning, lest moving a card about tell of it anew each day.
CREATE TRIGGER cards_moved AFTER UPDATE OF deck_id ON cards
WHEN old.deck_id <> new.deck_id AND EXISTS (SELECT 1 FROM card_states s WHERE s.card_id = new.id)
BEGIN
    UPDATE class_figures_decks SET released_at = NULL WHERE deck_id IN (old.deck_id, new.deck_id);
END;
