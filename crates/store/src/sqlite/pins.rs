//! What is written down of where collections tell things: the tables `pinned` and `unsettled`.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::error::corrupt;
use super::snapshot::{View, segments_of};
use crate::place::Place;
use crate::segment::Segment;
use crate::settle::{Before, Settlement, reached, seen, visible_at};
use crate::shown::{Copies, Kind, Pin};
use crate::snapshot::Snapshot;
use crate::{Slot, StoreError};

/// How many places are read ahead of a page.
const AHEAD: i64 = 256;

/// A copy that was visible when another one was seen.
const UNSEEN: i64 = 3;

pub(super) fn of_copy(
    connection: &Connection,
    collection: i64,
    first: Slot,
) -> Result<Vec<Pin>, StoreError> {
    let sql = "SELECT kind, segment, slot, upto_segment, upto_slot FROM pinned
        WHERE first = ?1 AND collection = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query((first, collection))?;
    let mut pins = Vec::new();
    while let Some(row) = rows.next()? {
        pins.push(Pin {
            kind: kind(row.get(0)?)?,
            place: (row.get(1)?, row.get(2)?),
            upto: (row.get(3)?, row.get(4)?),
        });
    }
    Ok(pins)
}

pub(super) fn from(
    connection: &Connection,
    collection: i64,
    from: Place,
) -> Result<Vec<(Place, Slot)>, StoreError> {
    let sql = "SELECT segment, slot, first FROM pinned
        WHERE collection = ?1 AND (segment, slot) >= (?2, ?3) ORDER BY segment, slot LIMIT ?4";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query((collection, from.0, from.1, AHEAD))?;
    let mut pinned = Vec::new();
    while let Some(row) = rows.next()? {
        pinned.push(((row.get(0)?, row.get(1)?), row.get(2)?));
    }
    Ok(pinned)
}

pub(super) fn is_unsettled(connection: &Connection, collection: i64) -> Result<bool, StoreError> {
    let sql = "SELECT coalesce((SELECT max(next) FROM moved), 0) > settled
            OR EXISTS (SELECT 1 FROM unsettled WHERE collection = ?1)
        FROM collection WHERE no = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row([collection], |row| row.get(0))?)
}

/// The slot up to which a collection's moves have been looked at.
pub(super) fn settled(connection: &Connection, collection: i64) -> Result<Slot, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT settled FROM collection WHERE no = ?1")?;
    Ok(statement.query_row([collection], |row| row.get(0))?)
}

/// Note that a collection is settled up to a slot.
pub(super) fn settle(
    connection: &Connection,
    collection: i64,
    last_slot: Slot,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM unsettled WHERE collection = ?1")?
        .execute([collection])?;
    connection
        .prepare_cached("UPDATE collection SET settled = ?2 WHERE no = ?1")?
        .execute((collection, last_slot))?;
    Ok(())
}

/// Write down what a settlement says; `listed` is the segment that gives its positions.
pub(super) fn save(
    connection: &Connection,
    collection: i64,
    settlement: &Settlement,
    listed: u32,
    upto: Place,
) -> Result<(), StoreError> {
    let mut void =
        connection.prepare_cached("DELETE FROM pinned WHERE first = ?1 AND collection = ?2")?;
    for first in &settlement.void {
        void.execute((first, collection))?;
    }
    let sql = "INSERT INTO pinned (first, collection, kind, segment, slot, upto_segment, upto_slot)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let mut insert = connection.prepare_cached(sql)?;
    let mut pin = |first: Slot, kind: Kind, place: Place| {
        insert.execute((
            first,
            collection,
            kind.code(),
            place.0,
            place.1,
            upto.0,
            upto.1.min(i64::MAX as Slot),
        ))
    };
    for (first, kind, place) in &settlement.kept {
        pin(*first, *kind, *place)?;
    }
    for (position, copies) in (1..).zip(settlement.listed.values()) {
        for (first, kind) in copies {
            pin(*first, *kind, (listed as usize, position))?;
        }
    }
    Ok(())
}

/// What was seen of the objects of which copies were deleted since a collection was settled, by id.
pub(super) fn deleted(
    connection: &Connection,
    collection: i64,
) -> Result<BTreeMap<Vec<u8>, Before>, StoreError> {
    let view = View { connection };
    let sql = "SELECT first, kind, segment, slot, reached FROM unsettled WHERE collection = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([collection])?;
    let mut objects: BTreeMap<Vec<u8>, Before> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let first = row.get(0)?;
        let Some(now) = view.course(first)?.last().copied() else {
            continue;
        };
        let Some(id) = view.id_key(now.slot)? else {
            continue;
        };
        let reached = row.get(4)?;
        let before = objects.entry(id).or_insert(Before {
            reached,
            seen: Vec::new(),
        });
        let code: i64 = row.get(1)?;
        if code != UNSEEN {
            let place = (row.get(2)?, row.get(3)?);
            before.seen.push((first, kind(code)?, place));
        }
    }
    Ok(objects)
}

/// The collections as a batch of deletions finds them: number, segments, how far readers can have come.
pub(super) struct Collections(Vec<(i64, Vec<Segment>, Slot)>);

impl Collections {
    pub(super) fn load(connection: &Connection) -> Result<Self, StoreError> {
        let view = View { connection };
        let mut statement = connection.prepare_cached("SELECT no, settled FROM collection")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let numbers: Vec<(i64, Slot)> = rows.collect::<Result<_, _>>()?;
        let mut collections = Vec::with_capacity(numbers.len());
        for (no, settled) in numbers {
            let segments = segments_of(connection, no)?;
            let sql = "SELECT min(next) FROM moved WHERE next > ?1";
            let mut statement = connection.prepare_cached(sql)?;
            let first_move = statement.query_row([settled], |row| row.get(0))?;
            if let Some(live) = segments.last() {
                let reached = reached(&view, live, first_move)?;
                collections.push((no, segments, reached));
            }
        }
        Ok(Self(collections))
    }

    /// Note for each what is seen of the object `id`, of which a copy is about to be deleted.
    pub(super) fn note_before(&self, connection: &Connection, id: &[u8]) -> Result<(), StoreError> {
        let view = View { connection };
        let copies = Copies::new(view.versions_of(id)?);
        if copies.rows.len() < 2 {
            return Ok(());
        }
        let noted = "SELECT 1 FROM unsettled WHERE first = ?1 AND collection = ?2";
        let mut noted = connection.prepare_cached(noted)?;
        let sql = "INSERT INTO unsettled (first, collection, kind, segment, slot, reached)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let mut insert = connection.prepare_cached(sql)?;
        for (collection, segments, reached) in &self.0 {
            let mut is_noted = false;
            for row in &copies.rows {
                is_noted |= noted.exists((row.first, collection))?;
            }
            if is_noted {
                continue;
            }
            let was = visible_at(&view, segments, &copies, *reached)?;
            let seen = seen(&view, *collection, &copies, &was)?;
            for (row, _) in was {
                let (Some(row), Some(rank)) = (copies.rows.get(row), copies.rank(row)) else {
                    continue;
                };
                insert.execute((row.first, collection, UNSEEN, 0, 0, reached))?;
                let seen = seen.iter().filter(|((_, of), _)| *of == rank);
                for ((kind, _), (segment, slot)) in seen {
                    insert.execute((row.first, collection, kind.code(), segment, slot, reached))?;
                }
            }
        }
        Ok(())
    }
}

/// Nothing is pinned any more of a copy that is deleted.
pub(super) fn forget(connection: &Connection, first: Slot) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM pinned WHERE first = ?1",
        "DELETE FROM unsettled WHERE first = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([first])?;
    }
    Ok(())
}

fn kind(code: i64) -> Result<Kind, StoreError> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.code() == code);
    kind.ok_or_else(|| corrupt("kind", format!("there is none of number {code}")))
}
