//! How far imports have come that are under way, or were broken off.
//!
//! A command that imports tells with each batch which one of a whole import it is. What is noted of that goes into
//! the transaction that brings the batch: a place never tells of more than the store holds, whoever was killed, and a
//! store that is put back from a backup has the places that it had then.

use mithaq_store::{RecordChange, StoreError};
use serde::{Deserialize, Serialize};

use crate::admin::{AdminError, ImportPlace, ImportProgress, RefusedObject};
use crate::inner::Inner;

/// The kind of record.
const RECORD: &str = "import-progress";
/// Imports whose places are kept: the oldest gives way. An import that is finished keeps none.
const MOST: usize = 32;
/// Bytes that one place may have. One with so many refusals that it has more is forgotten: such an import is
/// done from its beginning.
const MOST_BYTES: usize = 256 * 1024;
/// Characters of an import's name, and of a digest: SHA-256 in hexadecimal.
const NAME: usize = 64;

#[derive(Serialize, Deserialize)]
struct Kept {
    /// When it was noted, in milliseconds since 1970.
    at: i64,
    progress: ImportProgress,
}

/// How far the import `run` had come, if it was broken off.
pub(super) fn progress(node: &Inner, run: &str) -> Result<Option<ImportProgress>, AdminError> {
    Ok(kept(node, run)?.map(|kept| kept.progress))
}

/// Forgets the place of an import that is finished.
pub(super) fn end(node: &Inner, run: &str) -> Result<(), AdminError> {
    if kept(node, run)?.is_some() {
        let mut batch = mithaq_store::Batch::at(node.watch.unix_millis());
        batch.records.push(forget(run));
        node.store.commit(batch)?;
    }
    Ok(())
}

/// The place of a batch, about to be noted.
#[derive(Clone)]
pub(super) struct Noting {
    place: ImportPlace,
    before: Option<ImportProgress>,
    /// Those that give way.
    dropped: Vec<RecordChange>,
}

impl Noting {
    /// Looks at what is noted already.
    pub(super) fn new(node: &Inner, place: ImportPlace) -> Result<Noting, AdminError> {
        let names = [&place.run, &place.digest];
        if names.iter().any(|name| NAME < name.len()) {
            return Err(AdminError::usage(
                "bad-place",
                "the batch was not taken",
                "what names its import is too long",
                "use the same version of `mithaq` as the node",
            ));
        }
        let before = kept(node, &place.run)?.map(|kept| kept.progress);
        let mut dropped = Vec::new();
        if before.is_none() {
            let mut others = Vec::new();
            for (run, bytes) in node.store.records(RECORD)? {
                let at = serde_json::from_slice(&bytes).map_or(0, |kept: Kept| kept.at);
                others.push((at, run));
            }
            others.sort_unstable();
            let over = (others.len() + 1).saturating_sub(MOST);
            dropped.extend(others.into_iter().take(over).map(|(_, run)| forget(&run)));
        }
        Ok(Noting {
            place,
            before,
            dropped,
        })
    }

    /// The records of a batch of so many objects, with those of them that were refused.
    pub(super) fn records(
        self,
        objects: u64,
        refused: impl Iterator<Item = RefusedObject>,
        at: i64,
    ) -> Vec<RecordChange> {
        let mut records = self.dropped;
        let run = self.place.run.clone();
        let next = next(self.before, self.place, objects, refused);
        let bytes = next.and_then(|progress| serde_json::to_vec(&Kept { at, progress }).ok());
        let bytes = bytes.filter(|bytes| bytes.len() <= MOST_BYTES);
        records.push(RecordChange {
            bytes,
            ..forget(&run)
        });
        records
    }
}

/// What is noted after a batch; `None` if it does not follow on what was noted before.
fn next(
    before: Option<ImportProgress>,
    place: ImportPlace,
    objects: u64,
    refused: impl Iterator<Item = RefusedObject>,
) -> Option<ImportProgress> {
    let first = place.count.checked_sub(objects)?;
    // INVARIANT: a place says that everything before it was taken in. Two commands that import the same at a time
    // each note their own; a batch that does not begin where the place is leaves none.
    let mut all = match before {
        _ if first == 0 => Vec::new(),
        Some(before) if before.count == first && before.digest == place.since => before.refused,
        _ => return None,
    };
    all.extend(refused.map(|refused| RefusedObject {
        index: first + refused.index,
        ..refused
    }));
    Some(ImportProgress {
        count: place.count,
        digest: place.digest,
        refused: all,
    })
}

fn kept(node: &Inner, run: &str) -> Result<Option<Kept>, StoreError> {
    let bytes = node.store.record(RECORD, run)?;
    // One that cannot be read any more is as good as none: nothing is skipped then.
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

fn forget(run: &str) -> RecordChange {
    RecordChange {
        kind: RECORD.to_owned(),
        key: run.to_owned(),
        bytes: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(count: u64, since: &str, digest: &str) -> ImportPlace {
        ImportPlace {
            run: "r".to_owned(),
            count,
            since: since.to_owned(),
            digest: digest.to_owned(),
        }
    }

    fn refused(index: u64) -> RefusedObject {
        RefusedObject {
            index,
            id: None,
            code: "no-id".to_owned(),
            path: String::new(),
            message: String::new(),
            rule: String::new(),
        }
    }

    /// What is noted of a batch of ten with its third refused: how far, and which of all were refused.
    fn check(before: Option<(u64, &str)>, place: ImportPlace, expected: Option<(u64, &[u64])>) {
        let before = before.map(|(count, digest)| ImportProgress {
            count,
            digest: digest.to_owned(),
            refused: vec![refused(1)],
        });
        let noted = next(before, place, 10, [refused(2)].into_iter());
        let noted = noted.map(|noted| {
            let refused: Vec<u64> = noted.refused.iter().map(|refused| refused.index).collect();
            (noted.count, refused)
        });
        assert_eq!(noted, expected.map(|(count, all)| (count, all.to_vec())));
    }

    #[test]
    fn a_place_only_moves_on_from_where_it_was() {
        check(None, place(10, "", "a"), Some((10, &[2])));
        check(Some((10, "a")), place(20, "a", "b"), Some((20, &[1, 12])));
        // From the beginning again.
        check(Some((30, "c")), place(10, "", "a"), Some((10, &[2])));
        // Another import of the same name has come elsewhere, or the place is gone.
        check(Some((30, "c")), place(20, "a", "b"), None);
        check(Some((10, "x")), place(20, "a", "b"), None);
        check(None, place(20, "a", "b"), None);
        check(None, place(9, "", "a"), None);
    }
}
