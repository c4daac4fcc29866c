-- What a student had said of a card before it came back is the grade that set its due day. Until here it was the last grade on the
-- card, which after the repetitions of the same day is a 4 or 5 nearly always.

ALTER TABLE card_states ADD COLUMN due_grade INTEGER CHECK (due_grade BETWEEN 1 AND 5);
UPDATE card_states
SET due_grade = (SELECT coalesce(p.grade, p.given ->> 'due_grade')
                 FROM reviews p
                 WHERE p.student_id = card_states.student_id AND p.card_id = card_states.card_id AND p.undone_at IS NULL
                   AND (p.kind = 'scheduled' OR p.kind = 'extra' AND p.grade < 3 OR p.grade IS NULL)
                 ORDER BY p.answered_at DESC, p.id DESC
                 LIMIT 1);

-- The same before each answer.
UPDATE reviews
SET before_grade = (SELECT coalesce(p.grade, p.given ->> 'due_grade')
                    FROM reviews p
                    WHERE p.student_id = reviews.student_id AND p.card_id = reviews.card_id AND p.undone_at IS NULL
                      AND (p.kind = 'scheduled' OR p.kind = 'extra' AND p.grade < 3 OR p.grade IS NULL)
                      AND (p.answered_at, p.id) < (reviews.answered_at, reviews.id)
                    ORDER BY p.answered_at DESC, p.id DESC
                    LIMIT 1);
