//! Which of the versions and copies of an object an audience sees.
//!
//! Only slots permitted to the audience take part: where the newest version is withheld, the
//! newest permitted one is this audience's last, and nothing tells it apart from a last one.
//! Of several copies of a version one is seen: sealed, else ours, else received first
//! (DESIGN.md 6.5).
//!
//! INVARIANT: 4.6. Versions supersede one another only within one *line*: those of one author, or of
//! one deliverer where nobody sealed them. Our own line comes first, then what is sealed, then what
//! was received first; so whoever delivers a newer version of another's object does not replace it
//! for our readers.

use std::collections::BTreeMap;

use crate::classes::Word;
use crate::snapshot::{Halt, Snapshot, VersionRow};
use crate::{ClassNo, ClassSet, Slot, Versions};

pub(crate) struct Selection<'a> {
    snapshot: &'a dyn Snapshot,
    versions: &'a Versions,
    exact: Vec<Vec<u8>>,
    permitted: &'a ClassSet,
    decided: ClassNo,
    /// What was chosen for each id met so far, so that an object with a thousand versions costs
    /// one look-up and not a thousand.
    chosen: BTreeMap<Vec<u8>, Vec<(Slot, ClassNo)>>,
}

impl<'a> Selection<'a> {
    pub(crate) fn new(
        snapshot: &'a dyn Snapshot,
        versions: &'a Versions,
        permitted: &'a ClassSet,
        decided: ClassNo,
    ) -> Self {
        let exact = versions
            .exact
            .iter()
            .map(mithaq_stix::Timestamp::sort_key)
            .collect();
        Self {
            snapshot,
            versions,
            exact,
            permitted,
            decided,
            chosen: BTreeMap::new(),
        }
    }

    /// Whether the object in `slot`, which is permitted, is among those wanted.
    pub(crate) fn wants(&mut self, slot: Slot, word: Word) -> Result<bool, Halt> {
        let any = self.versions.all || self.versions.first || self.versions.last;
        if any && !word.has_siblings() {
            return Ok(true);
        }
        let Some(key) = self.snapshot.id_key(slot)? else {
            return Ok(false);
        };
        Ok(self.of_id(key)?.iter().any(|&(chosen, _)| chosen == slot))
    }

    /// The slots that are wanted of one object.
    pub(crate) fn of_id(&mut self, id_key: Vec<u8>) -> Result<&[(Slot, ClassNo)], Halt> {
        if !self.chosen.contains_key(&id_key) {
            let rows = self.snapshot.versions_of(&id_key)?;
            if let Some(row) = rows.iter().find(|row| self.decided <= row.class) {
                return Err(Halt::Undecided(row.class));
            }
            let chosen = choose(rows, self.versions, &self.exact, self.permitted);
            self.chosen.insert(id_key.clone(), chosen);
        }
        Ok(self
            .chosen
            .get(&id_key)
            .map(Vec::as_slice)
            .unwrap_or_default())
    }
}

fn choose(
    mut rows: Vec<VersionRow>,
    versions: &Versions,
    exact: &[Vec<u8>],
    permitted: &ClassSet,
) -> Vec<(Slot, ClassNo)> {
    rows.retain(|row| permitted.contains(row.class));
    let preferred = rows
        .iter()
        .min_by_key(|row| (!row.ours, row.rank, row.slot))
        .map(|row| row.line);
    let in_line = |row: &VersionRow| Some(row.line) == preferred;
    let of_line = || {
        rows.iter()
            .filter(|row| in_line(row))
            .map(|row| row.version.clone())
    };
    let (first, last) = (of_line().min(), of_line().max());
    // Of copies of one version the best ranked; among equals that of the line.
    rows.sort_by(|a, b| {
        (&a.version, a.rank, !in_line(a), a.slot).cmp(&(&b.version, b.rank, !in_line(b), b.slot))
    });
    rows.dedup_by(|later, kept| later.version == kept.version);
    let wanted = rows.iter().filter(|row| {
        versions.all
            || (versions.first && first.as_ref() == Some(&row.version))
            || (versions.last && last.as_ref() == Some(&row.version))
            || exact.contains(&row.version)
    });
    wanted.map(|row| (row.slot, row.class)).collect()
}
