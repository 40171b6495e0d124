-- Copies that get another class, or come under a condition or out of one (DESIGN 6.1, 6.2). A slot's class
-- never changes, so they go on in another slot: what stood in `slot` went to `next`. Rows go when the copy is
-- deleted.
CREATE TABLE moved (slot INTEGER PRIMARY KEY, next INTEGER NOT NULL UNIQUE) STRICT;

-- The conditions of the copies that wait for one. `until`: past this instant it is met, milliseconds since
-- 1970; NULL where no instant meets it.
CREATE TABLE condition (slot INTEGER PRIMARY KEY, until INTEGER, bytes BLOB NOT NULL) STRICT;
CREATE INDEX condition_until ON condition (until) WHERE until IS NOT NULL;

-- Slots whose copies went on.
ALTER TABLE head ADD COLUMN moved INTEGER NOT NULL DEFAULT 0;
