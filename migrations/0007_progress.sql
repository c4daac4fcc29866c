-- What the page of one's own progress is read from, and who may come back to a class by themselves.

-- The grade that stood before an answer: derived, like the columns beside it. A cram leaves no grade behind.
ALTER TABLE reviews ADD COLUMN before_grade INTEGER CHECK (before_grade BETWEEN 1 AND 5);
UPDATE reviews
SET before_grade = (SELECT coalesce(p.grade, p.given ->> 'last_grade')
                    FROM reviews p
                    WHERE p.student_id = reviews.student_id AND p.card_id = reviews.card_id
                      AND p.undone_at IS NULL AND p.cram = 0
                      AND (p.answered_at, p.id) < (reviews.answered_at, reviews.id)
                    ORDER BY p.answered_at DESC, p.id DESC
                    LIMIT 1);

-- A student's answers by study day, with all that is summed up of them.
CREATE INDEX reviews_by_day ON reviews (student_id, study_day, duration_ms, card_id)
    WHERE grade IS NOT NULL AND undone_at IS NULL;
-- A student's scheduled answers to cards they had met, by what stood before.
CREATE INDEX reviews_recalled ON reviews (student_id, before_grade, before_interval, grade, card_id)
    WHERE kind = 'scheduled' AND before_interval > 0 AND undone_at IS NULL;

-- Who left by themselves has a way back; who was taken out needs the code.
ALTER TABLE memberships ADD COLUMN left_by_self INTEGER NOT NULL DEFAULT 0 CHECK (left_by_self IN (0, 1));
