-- What the admin's pages ask: who did it even after they are gone, when somebody last signed in, one kind of event.

-- 1 where a person did it: one who has been deleted since is not taken for the command line.
ALTER TABLE audit ADD COLUMN personal INTEGER NOT NULL DEFAULT 0 CHECK (personal IN (0, 1));
UPDATE audit SET personal = 1 WHERE actor_id IS NOT NULL;

-- The log by kind of event, and about one person by name; the newest first in both.
CREATE INDEX audit_by_action ON audit (action, id);
CREATE INDEX audit_by_subject ON audit (subject, id);
-- A person's last sign-in.
CREATE INDEX audit_sign_ins ON audit (actor_id, at) WHERE action = 'sign-in';
-- Imports of all classes, the newest first.
CREATE INDEX imports_in_time ON imports (created_at, id);

-- A class that was deleted is gone for everybody at once; its cards and answers go in small batches after that.
ALTER TABLE classes ADD COLUMN deleted_at INTEGER;
CREATE INDEX classes_deleted ON classes (deleted_at) WHERE deleted_at IS NOT NULL;
