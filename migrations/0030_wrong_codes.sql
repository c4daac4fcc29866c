-- Wrong codes at the second step, counted beyond one sign-in: each right password gives a few tries, so who has stolen one could
-- guess for ever.
ALTER TABLE second_steps ADD COLUMN wrong_codes INTEGER NOT NULL DEFAULT 0; -- within an hour of the first of them, and since the last right one
ALTER TABLE second_steps ADD COLUMN wrong_since INTEGER;                    -- when the first of them was given; NULL where there is none
