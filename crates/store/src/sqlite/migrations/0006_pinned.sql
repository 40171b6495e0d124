-- Where collections tell what came to be seen, or stayed seen, when another copy of the object was not visible any
-- more (DESIGN 6.5, 7.2). `first` is the slot in which a copy arrived. `kind`: 0 of its version, 1 as the oldest,
-- 2 as the newest. It holds where the rule says a place up to (`upto_segment`, `upto_slot`).
CREATE TABLE pinned (
    first INTEGER NOT NULL,
    collection INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    upto_segment INTEGER NOT NULL,
    upto_slot INTEGER NOT NULL,
    PRIMARY KEY (first, collection, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX pinned_place ON pinned (collection, segment, slot);

-- What was seen of an object before one of its copies was deleted, until the collection is brought up. `kind` 3: the
-- copy was visible, and another one was seen. Readers have come as far as slot `reached`.
CREATE TABLE unsettled (
    first INTEGER NOT NULL,
    collection INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    reached INTEGER NOT NULL,
    PRIMARY KEY (first, collection, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX unsettled_collection ON unsettled (collection);

-- Copies that moved to slots after this one have not been looked at for this collection.
ALTER TABLE collection ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;
UPDATE collection SET settled = (SELECT coalesce(max(slot), 0) FROM object);

-- A listed segment has positions 1 to `last` in place of slots; what is told there is pinned there.
ALTER TABLE segment ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;
