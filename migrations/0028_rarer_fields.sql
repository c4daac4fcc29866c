-- What the last import said of the rarer fields of a card, taken or not: without it a change of these that a class has refused
-- would be asked about with every file. NULL where nobody noted it: then they are what the card has, for only files change them.
ALTER TABLE card_sources ADD COLUMN extra TEXT CHECK (json_valid(extra));
