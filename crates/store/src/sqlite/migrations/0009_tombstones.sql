-- Versions that are not taken in again (DESIGN 7.7). `object`: a keyed hash of the id; `mac`: HMAC-SHA-256 of id,
-- version and scope. Without the key they tell nothing of what was deleted.
CREATE TABLE tombstone (
    object INTEGER NOT NULL,
    mac BLOB NOT NULL,
    PRIMARY KEY (object, mac)
) STRICT, WITHOUT ROWID;

-- Where one version of a page was deleted, the page's secret is destroyed, and the salts of the others are here: 32
-- bytes for each entry, zeros for those that are not opened any more.
ALTER TABLE leaf ADD COLUMN salts BLOB;
