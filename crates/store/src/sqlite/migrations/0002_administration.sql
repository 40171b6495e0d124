-- What a node notes for itself: local records, how far it has read at peers, answers to writers.

CREATE TABLE record (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE cursor (key TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE status (id TEXT PRIMARY KEY, at INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX status_at ON status (at);
