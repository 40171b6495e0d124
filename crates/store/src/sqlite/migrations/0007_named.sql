-- Pages of which ids and versions alone went, without bodies (a manifest): that too is told to another party.
ALTER TABLE crossing ADD COLUMN named INTEGER NOT NULL DEFAULT 0;
-- The named operator who exported the page; NULL where its audience read it.
ALTER TABLE crossing ADD COLUMN operator TEXT;
