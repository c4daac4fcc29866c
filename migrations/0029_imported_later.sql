-- The cards of which an import that was applied after `import_id`, and stands, has said something: what it said isn't taken back with
-- the former one.
CREATE VIEW imported_later AS
SELECT former.id AS import_id, item.card_id
FROM import_items item
JOIN imports later ON later.id = item.import_id AND later.state = 'applied'
JOIN imports former ON former.applied_at < later.applied_at
WHERE item.action IN ('text', 'base');
