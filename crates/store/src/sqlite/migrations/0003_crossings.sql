-- One row for each page that was released. Only ever appended to.

CREATE TABLE crossing (
    no INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    audience TEXT NOT NULL,
    agreement TEXT NOT NULL,
    collection TEXT NOT NULL,
    purpose TEXT NOT NULL,
    lowest INTEGER NOT NULL,
    highest INTEGER NOT NULL,
    slots BLOB NOT NULL,
    articles BLOB NOT NULL
) STRICT;
CREATE INDEX crossing_audience ON crossing (audience);
CREATE INDEX crossing_agreement ON crossing (agreement);

CREATE TRIGGER crossing_stays BEFORE UPDATE ON crossing
BEGIN SELECT RAISE(ABORT, 'crossings are never changed'); END;
CREATE TRIGGER crossing_remains BEFORE DELETE ON crossing
BEGIN SELECT RAISE(ABORT, 'crossings are never deleted'); END;
-- REPLACE takes a row away without asking the trigger for DELETE.
CREATE TRIGGER crossing_appends BEFORE INSERT ON crossing
WHEN EXISTS (SELECT 1 FROM crossing WHERE no = NEW.no)
BEGIN SELECT RAISE(ABORT, 'crossings are never replaced'); END;
