-- Siblings stand in any deck of a class, so they are found by their note alone. What is asked of each of them is in the index.
DROP INDEX cards_by_note;
CREATE INDEX cards_by_note ON cards (note, deck_id, position, retired_at) WHERE note IS NOT NULL;
