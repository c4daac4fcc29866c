-- Remarks become conversations: answers, a word for the instructors alone, what is solved, what was reported or hidden.

ALTER TABLE comments ADD COLUMN parent_id INTEGER REFERENCES comments (id) ON DELETE CASCADE; -- the remark that it answers
ALTER TABLE comments ADD COLUMN private INTEGER NOT NULL DEFAULT 0 CHECK (private IN (0, 1)); -- of its author and the instructors; answers go by what they answer
ALTER TABLE comments ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));   -- the answer that counts
ALTER TABLE comments ADD COLUMN solved_by INTEGER REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE comments ADD COLUMN hidden_at INTEGER;
ALTER TABLE comments ADD COLUMN hidden_by INTEGER REFERENCES users (id) ON DELETE SET NULL;
CREATE INDEX comments_by_parent ON comments (parent_id, id) WHERE parent_id IS NOT NULL;
CREATE INDEX comments_solved_by ON comments (solved_by) WHERE solved_by IS NOT NULL;
CREATE INDEX comments_hidden_by ON comments (hidden_by) WHERE hidden_by IS NOT NULL;
-- What waits for an instructor is little beside all that was ever said.
CREATE INDEX comments_open ON comments (card_id, id) WHERE parent_id IS NULL AND solved_at IS NULL AND hidden_at IS NULL;

-- Who thinks that a remark shouldn't stand there.
CREATE TABLE flags (
    comment_id  INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    reporter_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    reason      TEXT    NOT NULL DEFAULT '',
    created_at  INTEGER NOT NULL,
    settled_at  INTEGER, -- somebody looked, and let it stand
    PRIMARY KEY (comment_id, reporter_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX flags_by_reporter ON flags (reporter_id);
CREATE INDEX flags_open ON flags (comment_id) WHERE settled_at IS NULL;

-- Up to when somebody has read what was answered to them.
ALTER TABLE users ADD COLUMN remarks_seen_at INTEGER NOT NULL DEFAULT 0;
