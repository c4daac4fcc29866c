-- The cards that somebody else has changed since a student answered them last, with the version that the student knows: the first of
-- those that came after the answer and weren't the student's own. Labels are no text: a version that the next one only gave others is
-- passed over, lest the student's own words come to be news.
CREATE VIEW cards_reworded_for AS
SELECT s.student_id, c.id AS card_id, c.deck_id, c.reworded_at, c.retired_at, r.id AS revision_id
FROM card_states s
JOIN cards c ON c.id = s.card_id AND s.last_at < c.reworded_at
JOIN card_revisions r ON r.id = (SELECT f.id FROM card_revisions f
                                 WHERE f.card_id = c.id AND f.at > s.last_at AND f.author_id IS NOT s.student_id
                                   AND NOT EXISTS (SELECT 1 FROM card_revisions n
                                                   WHERE n.id = (SELECT min(m.id) FROM card_revisions m
                                                                 WHERE m.card_id = f.card_id AND m.id > f.id)
                                                     AND (n.front_markup, n.front_source, n.back_markup, n.back_source)
                                                         IS (f.front_markup, f.front_source, f.back_markup, f.back_source))
                                 ORDER BY f.id
                                 LIMIT 1)
WHERE (r.front_markup, r.front_source, r.back_markup, r.back_source)
      IS NOT (c.front_markup, c.front_source, c.back_markup, c.back_source);
