//! The objects of one collection, and the selection among them.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};

use bytes::Bytes;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_taxii::{Filter, VersionSelector};

use super::intake::Incoming;

/// The objects of one collection, in the order in which they were added.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    records: BTreeMap<Position, Record>,
    // INVARIANT: the positions of the records of each object, ascending; no object without any.
    by_id: BTreeMap<ObjectId, Vec<Position>>,
    /// How many objects were ever added: never used twice as a number, even after deletion.
    added: u64,
    /// The greatest `date_added` ever given. It stays when that object is deleted: a cursor may hold it.
    last_date_added: i64,
}

/// One version of one object.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) position: Position,
    pub(super) id: ObjectId,
    pub(super) version: Timestamp,
    pub(super) spec_version: String,
    pub(super) bytes: Bytes,
}

impl Record {
    pub(super) fn date_added(&self) -> Timestamp {
        Timestamp::from_unix_micros(self.position.date_added)
    }
}

/// A place in the order of a collection. Objects may share a `date_added`; no two share a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    /// Microseconds since 1970.
    pub(super) date_added: i64,
    /// How many were added before it, plus 1.
    pub(super) number: u64,
}

impl Position {
    /// Before everything.
    pub(super) const START: Self = Self {
        date_added: i64::MIN,
        number: 0,
    };

    /// After everything that was added at this instant.
    pub(super) fn all_of(instant: &Timestamp) -> Self {
        Self {
            date_added: instant.unix_micros(),
            number: u64::MAX,
        }
    }
}

/// A page.
#[derive(Debug)]
pub(crate) struct Slice {
    pub(super) records: Vec<Record>,
    pub(super) next: Option<String>,
}

/// What became of an object, with the version under which it is held.
#[derive(Debug)]
pub(super) enum Added {
    New(Timestamp),
    Held(Timestamp),
}

impl Shelf {
    /// A shelf with objects from elsewhere, whose `date_added` (in microseconds) may be equal.
    pub(super) fn seeded(mut objects: Vec<(i64, Incoming)>) -> Self {
        objects.sort_by_key(|(date_added, _)| *date_added);
        let mut shelf = Self::default();
        for (date_added, object) in objects {
            shelf.push(date_added, object);
        }
        shelf
    }

    /// Adds an object unless that version of it is there, at an instant that is after every earlier one: whole
    /// milliseconds, running ahead of the clock where that is needed.
    pub(super) fn add(&mut self, object: Incoming, now_millis: i64) -> Added {
        let is_same = |record: &&Record| {
            object
                .version
                .as_ref()
                .is_none_or(|version| *version == record.version)
        };
        if let Some(held) = self.versions_of(&object.id).find(is_same) {
            return Added::Held(held.version.clone());
        }
        let after_last = self.last_date_added.div_euclid(1000).saturating_add(1);
        let millis = if self.added == 0 {
            now_millis
        } else {
            now_millis.max(after_last)
        };
        Added::New(self.push(millis.saturating_mul(1000), object))
    }

    fn push(&mut self, date_added: i64, object: Incoming) -> Timestamp {
        self.added += 1;
        self.last_date_added = date_added;
        let position = Position {
            date_added,
            number: self.added,
        };
        let Incoming {
            id,
            version,
            spec_version,
            bytes,
        } = object;
        let version = version.unwrap_or_else(|| Timestamp::from_unix_micros(date_added));
        self.by_id.entry(id.clone()).or_default().push(position);
        self.records.insert(
            position,
            Record {
                position,
                id,
                version: version.clone(),
                spec_version,
                bytes,
            },
        );
        version
    }

    /// Whether any version of an object is here.
    pub(super) fn holds(&self, object: &ObjectId) -> bool {
        self.by_id.contains_key(object)
    }

    /// At most `size` records after a position, and whether there are more.
    ///
    /// Versions are chosen among all that are here, wherever the page starts: an old version does not become the
    /// last one because the newest was added before `after`.
    pub(super) fn page(
        &self,
        object: Option<&ObjectId>,
        filter: &Filter,
        after: Position,
        size: usize,
    ) -> (Vec<Record>, bool) {
        let mut rest = self
            .records
            .range((Excluded(after), Unbounded))
            .map(|(_, record)| record)
            .filter(|record| object.is_none_or(|object| record.id == *object))
            .filter(|record| self.is_selected(record, filter, &[VersionSelector::Last]));
        let page: Vec<Record> = rest.by_ref().take(size).cloned().collect();
        (page, rest.next().is_some())
    }

    /// Removes what the filter selects of an object, every version when it says nothing; tells how many.
    pub(super) fn delete(&mut self, object: &ObjectId, filter: &Filter) -> usize {
        let everything = filter.spec_versions.is_empty() && filter.versions.is_empty();
        let doomed: Vec<Position> = self
            .versions_of(object)
            .filter(|record| {
                everything || self.is_selected(record, filter, &[VersionSelector::All])
            })
            .map(|record| record.position)
            .collect();
        self.records
            .retain(|position, _| !doomed.contains(position));
        if let Some(positions) = self.by_id.get_mut(object) {
            positions.retain(|position| !doomed.contains(position));
        }
        self.by_id.retain(|_, positions| !positions.is_empty());
        doomed.len()
    }

    fn versions_of(&self, object: &ObjectId) -> impl Iterator<Item = &Record> {
        self.by_id
            .get(object)
            .into_iter()
            .flatten()
            .filter_map(|position| self.records.get(position))
    }

    /// Whether the filter selects a record; `default` stands in for an absent version selector.
    fn is_selected(&self, record: &Record, filter: &Filter, default: &[VersionSelector]) -> bool {
        if !filter.ids.is_empty() && !filter.ids.contains(&record.id) {
            return false;
        }
        if !filter.types.is_empty()
            && !filter
                .types
                .iter()
                .any(|name| name == record.id.object_type())
        {
            return false;
        }
        let newest = self.versions_of(&record.id).map(specification).max();
        let of_right_specification = |record: &Record| match filter.spec_versions.as_slice() {
            [] => newest.as_ref() == Some(&specification(record)),
            wanted => wanted.contains(&record.spec_version),
        };
        if !of_right_specification(record) {
            return false;
        }
        let candidates = || {
            self.versions_of(&record.id)
                .filter(|sibling| of_right_specification(sibling))
                .map(|sibling| &sibling.version)
        };
        let selectors = if filter.versions.is_empty() {
            default
        } else {
            &filter.versions
        };
        selectors.iter().any(|selector| match selector {
            VersionSelector::First => candidates().min() == Some(&record.version),
            VersionSelector::Last => candidates().max() == Some(&record.version),
            VersionSelector::Exact(instant) => record.version == *instant,
            VersionSelector::All => true,
        })
    }
}

/// A specification version as numbers: 2.10 is newer than 2.9.
fn specification(record: &Record) -> Vec<u32> {
    record
        .spec_version
        .split('.')
        .map(|part| part.parse().unwrap_or(0))
        .collect()
}
