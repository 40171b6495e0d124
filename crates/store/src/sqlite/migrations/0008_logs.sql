-- Logs of what crossed: a leaf for each page, and the tiles of the tree over the leaves.

CREATE TABLE log (
    no INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    root BLOB NOT NULL
) STRICT;

-- `entries`: the slots that the leaf records first, each with its article. `hashes`: one for each, 32 bytes long.
-- Without its `secret` what the leaf records cannot be opened any more; it stays where it is.
CREATE TABLE leaf (
    log INTEGER NOT NULL,
    no INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    secret BLOB,
    entries BLOB NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (log, no)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER leaf_stays BEFORE UPDATE OF log, no, bytes, entries, hashes ON leaf
BEGIN SELECT RAISE(ABORT, 'leaves are never changed'); END;
CREATE TRIGGER leaf_remains BEFORE DELETE ON leaf
BEGIN SELECT RAISE(ABORT, 'leaves are never deleted'); END;
CREATE TRIGGER leaf_appends BEFORE INSERT ON leaf
WHEN EXISTS (SELECT 1 FROM leaf WHERE log = NEW.log AND no = NEW.no)
BEGIN SELECT RAISE(ABORT, 'leaves are never replaced'); END;

-- The newest text of each tile: hashes, one behind the other, 256 at most.
CREATE TABLE tile (
    log INTEGER NOT NULL,
    level INTEGER NOT NULL,
    no INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (log, level, no)
) STRICT, WITHOUT ROWID;

-- Within a scope a slot is recorded once: the leaf that did so, for slots n*1024+1 … (n+1)*1024.
CREATE TABLE scope (
    no INTEGER PRIMARY KEY,
    log INTEGER NOT NULL,
    key TEXT NOT NULL,
    UNIQUE (log, key)
) STRICT;
CREATE TABLE covered (
    scope INTEGER NOT NULL,
    n INTEGER NOT NULL,
    leaves BLOB NOT NULL,
    PRIMARY KEY (scope, n)
) STRICT, WITHOUT ROWID;
