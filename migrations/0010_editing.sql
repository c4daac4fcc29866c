-- Who wrote a card here by hand; what an import made has none.
ALTER TABLE cards ADD COLUMN author_id INTEGER REFERENCES users (id) ON DELETE SET NULL;
CREATE INDEX cards_by_author ON cards (author_id);
