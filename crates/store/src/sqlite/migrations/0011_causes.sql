-- What a tombstone was laid for: HMAC-SHA-256 of its `mac` and the cause's word. A version may be kept away for several
-- reasons, and comes in again when the last of them is gone. Of what was laid before this step the cause is not known:
-- zeros, which no recall's end takes off, and an operator's does.
CREATE TABLE tombstone_for (
    object INTEGER NOT NULL,
    mac BLOB NOT NULL,
    cause BLOB NOT NULL,
    PRIMARY KEY (object, mac, cause)
) STRICT, WITHOUT ROWID;
INSERT INTO tombstone_for (object, mac, cause) SELECT object, mac, zeroblob(32) FROM tombstone;
DROP TABLE tombstone;
ALTER TABLE tombstone_for RENAME TO tombstone;
