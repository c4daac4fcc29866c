-- What a student wishes: of their day, of a session, of the look; and a private note's former text, for its undo.

ALTER TABLE users ADD COLUMN reviews_per_day INTEGER NOT NULL DEFAULT 0 CHECK (reviews_per_day BETWEEN 0 AND 9999); -- 0: no limit
ALTER TABLE users ADD COLUMN round_size INTEGER NOT NULL DEFAULT 10 CHECK (round_size BETWEEN 5 AND 50);
ALTER TABLE users ADD COLUMN due_order TEXT NOT NULL DEFAULT 'overdue' CHECK (due_order IN ('overdue', 'shuffled', 'deck'));
ALTER TABLE users ADD COLUMN new_order TEXT NOT NULL DEFAULT 'deck' CHECK (new_order IN ('deck', 'shuffled'));
ALTER TABLE users ADD COLUMN theme TEXT NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark'));
ALTER TABLE users ADD COLUMN text_size TEXT NOT NULL DEFAULT 'normal' CHECK (text_size IN ('normal', 'large', 'larger'));
ALTER TABLE users ADD COLUMN zone_chosen INTEGER NOT NULL DEFAULT 0 CHECK (zone_chosen IN (0, 1)); -- 0: follows the browser
-- The study day on which the zone or the start of days was last changed: it ends as it would have.
ALTER TABLE users ADD COLUMN held_day INTEGER;
ALTER TABLE users ADD COLUMN held_from INTEGER;
ALTER TABLE users ADD COLUMN held_until INTEGER;
-- The decks that were studied together last, as a JSON array of their ids.
ALTER TABLE users ADD COLUMN mix TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(mix));

ALTER TABLE marks ADD COLUMN note_before TEXT NOT NULL DEFAULT '';
