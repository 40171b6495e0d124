-- Objects in the order of arrival, their classes, and what finds them.

-- One row. `at`: the last arrival; `horizon`: no stamp given out is greater; both in milliseconds.
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch INTEGER NOT NULL,
    at INTEGER NOT NULL,
    horizon INTEGER NOT NULL,
    dead INTEGER NOT NULL
) STRICT;
INSERT INTO head VALUES (1, 0, 0, 0, 0);

-- The key of the hashes in `observable` and `edge`: without it they are a dictionary of guesses.
CREATE TABLE secret (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO secret VALUES ('index', randomblob(16));

CREATE TABLE class (no INTEGER PRIMARY KEY, type TEXT NOT NULL, key BLOB NOT NULL) STRICT;
CREATE INDEX class_type ON class (type);
CREATE TABLE deliverer (no INTEGER PRIMARY KEY, key TEXT NOT NULL) STRICT;
CREATE TABLE property (no INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;

-- `class` with its marks counts only for slots that no chunk holds yet. `version`: milliseconds as
-- an integer where the text has exactly three digits of a fraction, else the text. `keys`: the hashes
-- under which the object stands in the indexes, so that it can be taken out without reading it.
CREATE TABLE object (
    slot INTEGER PRIMARY KEY,
    class INTEGER NOT NULL,
    id BLOB NOT NULL,
    version ANY,
    keys BLOB,
    body BLOB
) STRICT;

CREATE TABLE version (
    id BLOB NOT NULL,
    version BLOB NOT NULL,
    slot INTEGER NOT NULL,
    class INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    deliverer INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (id, version, slot)
) STRICT, WITHOUT ROWID;

-- The class column: words of slots n*1024+1 … (n+1)*1024, four bytes each, least significant first.
CREATE TABLE chunk (n INTEGER PRIMARY KEY, classes BLOB NOT NULL) STRICT;

-- From this slot on, until the next row, objects arrived at this instant.
CREATE TABLE arrival (slot INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;

CREATE TABLE observable (
    hash INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    PRIMARY KEY (hash, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE edge (
    hash INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    property INTEGER NOT NULL,
    PRIMARY KEY (hash, slot, property)
) STRICT, WITHOUT ROWID;

CREATE TABLE collection (
    no INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL
) STRICT;

-- `late_at` is NULL in a live segment, `last` and `members` in an open one.
CREATE TABLE segment (
    collection INTEGER NOT NULL,
    no INTEGER NOT NULL,
    after INTEGER NOT NULL,
    last INTEGER,
    late_at INTEGER,
    stamp_before INTEGER NOT NULL,
    members INTEGER,
    decided INTEGER NOT NULL,
    classes BLOB NOT NULL,
    PRIMARY KEY (collection, no)
) STRICT, WITHOUT ROWID;
