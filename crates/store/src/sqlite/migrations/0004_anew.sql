-- A store whose past was lost or wrong begins anew (DESIGN 7.8, 5.9): no stamp given from then on is
-- earlier than `floor`, and how far stamps run ahead is counted from there. Milliseconds since 1970.
ALTER TABLE head ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;
-- As which instant an arrival counts for stamps, where that is not the instant itself.
ALTER TABLE arrival ADD COLUMN counts_as INTEGER;
