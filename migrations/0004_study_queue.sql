-- What is due today is found by its day, so that a page costs what waits, not all that was ever learnt.
CREATE INDEX card_states_by_shown_day ON card_states (student_id, shown_day);
-- Cards met today: those to be repeated, and those whose siblings keep their distance.
CREATE INDEX card_states_by_last_day ON card_states (student_id, last_day);
