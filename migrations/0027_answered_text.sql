-- Without the network a card may be answered long after its text was changed, and to the old one: such an answer knows the new text
-- no more than one that was given before the change.

-- When the text that was answered had been made, 0 for the first one: of an answer to a text that was old when it arrived, and of one
-- to the new text by a clock that is a little slow. NULL for any other, which was given to what the card said at its time.
ALTER TABLE reviews ADD COLUMN text_at INTEGER;
-- The student knows what the card said up to then; NULL for last_at.
ALTER TABLE card_states ADD COLUMN text_at INTEGER;

-- As before, but for what the student knows.
DROP VIEW cards_reworded_for;
CREATE VIEW cards_reworded_for AS
SELECT s.student_id, c.id AS card_id, c.deck_id, c.reworded_at, c.retired_at, r.id AS revision_id
FROM card_states s
JOIN cards c ON c.id = s.card_id AND coalesce(s.text_at, s.last_at) < c.reworded_at
JOIN card_revisions r ON r.id = (SELECT f.id FROM card_revisions f
                                 WHERE f.card_id = c.id AND f.at > coalesce(s.text_at, s.last_at)
                                   AND f.author_id IS NOT s.student_id
                                   AND NOT EXISTS (SELECT 1 FROM card_revisions n
                                                   WHERE n.id = (SELECT min(m.id) FROM card_revisions m
                                                                 WHERE m.card_id = f.card_id AND m.id > f.id)
                                                     AND (n.front_markup, n.front_source, n.back_markup, n.back_source)
                                                         IS (f.front_markup, f.front_source, f.back_markup, f.back_source))
                                 ORDER BY f.id
                                 LIMIT 1)
WHERE (r.front_markup, r.front_source, r.back_markup, r.back_source)
      IS NOT (c.front_markup, c.front_source, c.back_markup, c.back_source);
