//! What a batch's objects are to what the store has: new, held, held and brought under another class, or one
//! copy of an id too many.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::head::State;
use super::snapshot::rank;
use super::tombstones::{self, Macs};
use crate::{Batch, ClassNo, CopyRank, Deliverer, Gain, NewObject, Outcome, Slot, StoreError};

/// A batch's objects in the order of their keys, and what is known of each.
pub(super) struct Sorted {
    /// Id key, version key and place in the batch.
    pub(super) order: Vec<(Vec<u8>, Vec<u8>, usize)>,
    /// By place in the batch.
    pub(super) outcomes: Vec<Outcome>,
    pub(super) has_siblings: Vec<bool>,
    /// Slots from before the batch that have got siblings now.
    pub(super) joined: BTreeSet<Slot>,
    /// How many are new.
    pub(super) added: Slot,
    /// Copies that the store has, and that were brought under another class now: by slot, their class from
    /// now on.
    pub(super) gains: BTreeMap<Slot, Vec<u8>>,
}

/// A copy of the id at hand: from the table, or from earlier in the batch.
struct Known {
    version: Vec<u8>,
    rank: CopyRank,
    deliverer: Option<i64>,
    hash: [u8; 32],
    at: Place,
}

#[derive(Clone, Copy)]
enum Place {
    Stored(Slot, ClassNo),
    Batch(usize),
}

impl Sorted {
    pub(super) fn new(
        connection: &Connection,
        state: &State,
        batch: &Batch,
    ) -> Result<Self, StoreError> {
        let objects = &batch.objects;
        let mut merged = Merged::new(batch.gain.as_ref());
        let key =
            |(place, object): (usize, &NewObject)| (object.id.key(), version_key(object), place);
        let mut order: Vec<_> = objects.iter().enumerate().map(key).collect();
        order.sort_unstable();
        let mut sorted = Self {
            outcomes: vec![Outcome::New(0); objects.len()],
            has_siblings: vec![false; objects.len()],
            joined: BTreeSet::new(),
            added: 0,
            gains: BTreeMap::new(),
            order: Vec::new(),
        };
        // Which object of the batch another one repeats; slots are not given out yet.
        let mut repeats = Vec::new();
        let mut crowded = Vec::new();
        let mut buried = Vec::new();
        let has_tombstones = !objects.is_empty() && tombstones::any(connection)?;
        for group in order.chunk_by(|a, b| a.0 == b.0) {
            let Some((id, ..)) = group.first() else {
                continue;
            };
            if has_tombstones {
                buried.extend(under_tombstones(connection, state, objects, group)?);
            }
            let mut known = stored(connection, id)?;
            let before = known.len();
            let mut alike = Alike::new(&known);
            let mut lines = Lines::new(&known);
            for (_, version, place) in group {
                let Some(object) = objects.get(*place) else {
                    continue;
                };
                let same = alike.of(version, &object.hash).filter_map(|n| known.get(n));
                let same = same.filter(|known| known.is(object, version, objects, state));
                let same = same.map(|known| known.at).next();
                match same {
                    Some(Place::Stored(slot, class)) => {
                        sorted.hold(*place, slot);
                        let known = state.known_class(&object.class, &object.object_type);
                        if object.rank != CopyRank::Company
                            && known != Some(class)
                            && let Some(gained) = merged.class(connection, class, &object.class)?
                        {
                            sorted.gains.insert(slot, gained);
                        }
                    }
                    Some(Place::Batch(first)) => repeats.push((*place, first)),
                    // INVARIANT: attack cases 13 and 25. All that is asked of an id costs as much as it has copies.
                    None if !lines.admit(object, state) => crowded.push(object.hash),
                    None => {
                        alike.add(version, &object.hash, known.len());
                        known.push(Known::of_batch(object, version, *place, state));
                    }
                }
            }
            if 2 <= known.len() {
                for copy in known.iter().skip(before) {
                    if let Place::Batch(place) = copy.at
                        && let Some(mark) = sorted.has_siblings.get_mut(place)
                    {
                        *mark = true;
                    }
                }
            }
            // Two or more have had the mark since there were two.
            if let [
                Known {
                    at: Place::Stored(slot, _),
                    ..
                },
                _,
                ..,
            ] = known.as_slice()
                && before == 1
            {
                sorted.joined.insert(*slot);
            }
        }
        // INVARIANT: 7.7. Asked inside of the commit: what is deleted at this moment does not slip in beside it.
        if !buried.is_empty() {
            return Err(StoreError::Buried { hashes: buried });
        }
        if !crowded.is_empty() {
            return Err(StoreError::TooManyCopies { hashes: crowded });
        }
        let repeated: BTreeSet<usize> = repeats.iter().map(|(place, _)| *place).collect();
        for (place, outcome) in sorted.outcomes.iter_mut().enumerate() {
            if matches!(outcome, Outcome::New(_)) && !repeated.contains(&place) {
                sorted.added += 1;
                *outcome = Outcome::New(state.last_slot + sorted.added);
            }
        }
        for (place, first) in repeats {
            if let Some(slot) = sorted.outcomes.get(first).map(|outcome| outcome.slot()) {
                sorted.hold(place, slot);
            }
        }
        sorted.order = order;
        Ok(sorted)
    }

    fn hold(&mut self, place: usize, slot: Slot) {
        if let Some(outcome) = self.outcomes.get_mut(place) {
            *outcome = Outcome::Held(slot);
        }
    }

    /// The slot of a new object; `None` for one that is held.
    pub(super) fn new_slot(&self, place: usize) -> Option<Slot> {
        match self.outcomes.get(place) {
            Some(Outcome::New(slot)) => Some(*slot),
            _ => None,
        }
    }
}

impl Known {
    fn of_batch(object: &NewObject, version: &[u8], place: usize, state: &State) -> Self {
        Self {
            version: version.to_vec(),
            rank: object.rank,
            deliverer: state.known_deliverer(&object.deliverer.0),
            hash: object.hash,
            at: Place::Batch(place),
        }
    }

    /// Whether `object` is this copy again: of a sealed one whoever delivers it, for its seal says
    /// whose it is; of others each deliverer's is a copy of its own (DESIGN.md 4.6). A definition keeps
    /// each class company once.
    fn is(&self, object: &NewObject, version: &[u8], objects: &[NewObject], state: &State) -> bool {
        if self.version != version || self.hash != object.hash {
            return false;
        }
        match (self.rank, object.rank) {
            (CopyRank::Sealed, CopyRank::Sealed) => return true,
            (CopyRank::Sealed, _) | (_, CopyRank::Sealed) => return false,
            (CopyRank::Company, CopyRank::Company) => {
                let is_same = match self.at {
                    Place::Stored(_, class) => {
                        state.known_class(&object.class, &object.object_type) == Some(class)
                    }
                    Place::Batch(place) => {
                        let other = objects.get(place);
                        other.is_some_and(|other| other.class == object.class)
                    }
                };
                if !is_same {
                    return false;
                }
            }
            (CopyRank::Company, _) | (_, CopyRank::Company) => return false,
            (CopyRank::Ours | CopyRank::Received, CopyRank::Ours | CopyRank::Received) => {}
        }
        match self.at {
            Place::Stored(..) => {
                self.deliverer.is_some()
                    && self.deliverer == state.known_deliverer(&object.deliverer.0)
            }
            Place::Batch(place) => {
                let deliverer = objects.get(place).map(|object| &object.deliverer);
                deliverer.is_some_and(|deliverer: &Deliverer| *deliverer == object.deliverer)
            }
        }
    }
}

/// The known copies of one version and hash, by their places among the known.
struct Alike(BTreeMap<(Vec<u8>, [u8; 32]), Vec<usize>>);

impl Alike {
    fn new(known: &[Known]) -> Self {
        let mut alike = Self(BTreeMap::new());
        for (n, copy) in known.iter().enumerate() {
            alike.add(&copy.version, &copy.hash, n);
        }
        alike
    }

    fn add(&mut self, version: &[u8], hash: &[u8; 32], n: usize) {
        let of_one = self.0.entry((version.to_vec(), *hash)).or_default();
        of_one.push(n);
    }

    fn of(&self, version: &[u8], hash: &[u8; 32]) -> impl Iterator<Item = usize> {
        let of_one = self.0.get(&(version.to_vec(), *hash));
        of_one.into_iter().flatten().copied()
    }
}

/// How many copies of one id each line has: those from the table, and those of the batch.
struct Lines<'a> {
    stored: BTreeMap<i64, usize>,
    coming: BTreeMap<&'a str, usize>,
}

impl<'a> Lines<'a> {
    fn new(known: &[Known]) -> Self {
        let mut stored = BTreeMap::new();
        for copy in known {
            if let (Some(line), true) = (copy.deliverer, copy.rank != CopyRank::Company) {
                *stored.entry(line).or_default() += 1;
            }
        }
        Self {
            stored,
            coming: BTreeMap::new(),
        }
    }

    /// Counts one more copy, unless its line has as many as it may have.
    fn admit(&mut self, object: &'a NewObject, state: &State) -> bool {
        if object.rank == CopyRank::Company {
            return true;
        }
        let line = state.known_deliverer(&object.deliverer.0);
        let stored = line.and_then(|line| self.stored.get(&line)).copied();
        let coming = self.coming.entry(&object.deliverer.0).or_default();
        if object.most_copies <= stored.unwrap_or_default() + *coming {
            return false;
        }
        *coming += 1;
        true
    }
}

/// The hashes of the objects of one id that tombstones stand against.
fn under_tombstones(
    connection: &Connection,
    state: &State,
    objects: &[NewObject],
    group: &[(Vec<u8>, Vec<u8>, usize)],
) -> Result<Vec<[u8; 32]>, StoreError> {
    let of_group = || group.iter().filter_map(|(.., place)| objects.get(*place));
    let Some(first) = of_group().next() else {
        return Ok(Vec::new());
    };
    let macs = Macs::of(connection, state.index_key.buried(&first.id))?;
    let buried = of_group().filter(|object| macs.bury(&state.index_key, object));
    Ok(buried.map(|object| object.hash).collect())
}

pub(super) fn version_key(object: &NewObject) -> Vec<u8> {
    object
        .version
        .as_ref()
        .map(mithaq_stix::Timestamp::sort_key)
        .unwrap_or_default()
}

fn stored(connection: &Connection, id: &[u8]) -> Result<Vec<Known>, StoreError> {
    let sql = "SELECT version, rank, deliverer, hash, slot, class FROM version WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    let mut known = Vec::new();
    while let Some(row) = rows.next()? {
        known.push(Known {
            version: row.get(0)?,
            rank: rank(row.get(1)?)?,
            deliverer: Some(row.get(2)?),
            hash: row.get(3)?,
            at: Place::Stored(row.get(4)?, row.get(5)?),
        });
    }
    Ok(known)
}

/// What classes become of two, each pair asked for once in a batch.
struct Merged<'a> {
    gain: Option<&'a Gain>,
    known: BTreeMap<(ClassNo, &'a [u8]), Option<Vec<u8>>>,
}

impl<'a> Merged<'a> {
    fn new(gain: Option<&'a Gain>) -> Self {
        Self {
            gain,
            known: BTreeMap::new(),
        }
    }

    fn class(
        &mut self,
        connection: &Connection,
        held: ClassNo,
        brought: &'a [u8],
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(gain) = self.gain else {
            return Ok(None);
        };
        if let Some(known) = self.known.get(&(held, brought)) {
            return Ok(known.clone());
        }
        let (_, key) = class_row(connection, held)?;
        let merged = gain.merged(&key, brought);
        self.known.insert((held, brought), merged.clone());
        Ok(merged)
    }
}

/// The object type and the key of a class.
pub(super) fn class_row(
    connection: &Connection,
    no: ClassNo,
) -> Result<(String, Vec<u8>), StoreError> {
    let mut statement = connection.prepare_cached("SELECT type, key FROM class WHERE no = ?1")?;
    Ok(statement.query_row([no], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
