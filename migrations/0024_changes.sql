-- Cards that say something else than when a student answered them last; the history of a deck; copies; a goal for the week.

-- When what a card says was last changed; NULL while it says what it said at first.
ALTER TABLE cards ADD COLUMN reworded_at INTEGER;
CREATE INDEX cards_reworded ON cards (deck_id, reworded_at) WHERE reworded_at IS NOT NULL;
UPDATE cards
SET reworded_at = (SELECT max(r.at) FROM card_revisions r
                   WHERE r.card_id = cards.id
                     AND (r.front_markup, r.front_source, r.back_markup, r.back_source)
                         IS NOT (cards.front_markup, cards.front_source, cards.back_markup, cards.back_source))
WHERE id IN (SELECT card_id FROM card_revisions);
CREATE TRIGGER cards_reworded AFTER UPDATE OF front_markup, front_source, back_markup, back_source ON cards
WHEN (old.front_markup, old.front_source, old.back_markup, old.back_source)
     IS NOT (new.front_markup, new.front_source, new.back_markup, new.back_source)
BEGIN
    UPDATE cards SET reworded_at = new.updated_at WHERE id = new.id;
END;

-- Changes of cards up to then are no news to the person any more.
ALTER TABLE users ADD COLUMN changes_seen_at INTEGER NOT NULL DEFAULT 0;
-- Days a week on which the person means to study; 0 for no goal.
ALTER TABLE users ADD COLUMN week_goal INTEGER NOT NULL DEFAULT 0 CHECK (week_goal BETWEEN 0 AND 7);
