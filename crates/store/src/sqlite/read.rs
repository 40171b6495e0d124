//! Reads that are one query each.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use bytes::Bytes;
use mithaq_stix::{ObjectId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Params};

use super::error::corrupt;
use super::head::{Head, last_slot};
use super::pack;
use super::snapshot::{View, blob, earlier, hash, id, rank, version};
use crate::classes::Word;
use crate::snapshot::{Halt, Snapshot, word};
use crate::{
    ClassNo, ClassSet, Copy, Counts, Crossing, CrossingFilter, Deliverer, Held, Referrer, Scan,
    Slot, StoreError, StoredObject, Waiting, Want,
};

/// Crossings in one answer, unless the caller says otherwise.
const CROSSINGS: usize = 1000;

/// Bytes of bodies in one stretch of a scan.
const SCAN_BYTES: usize = 64 << 20;

pub(super) fn objects_of_classes(
    view: &View<'_>,
    classes: &ClassSet,
    after: Slot,
    limit: usize,
) -> Result<Scan, StoreError> {
    let limit = limit.max(1);
    let (mut found, mut held) = (Vec::new(), BTreeSet::new());
    let walked = view.column(after.saturating_add(1), &mut |first, words| {
        for (slot, &bytes) in (first..).zip(words) {
            let word = word(bytes);
            if after < slot && !word.is_left() && classes.contains(word.class()) {
                found.push((slot, word.class()));
                if word.is_held() {
                    held.insert(slot);
                }
                if limit < found.len() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    });
    match walked {
        Ok(()) => {}
        Err(Halt::Failed(error)) => return Err(error),
        Err(Halt::Undecided(class)) => {
            return Err(corrupt("class column", format!("class {class}")));
        }
    }
    let mut more = limit < found.len();
    found.truncate(limit);
    let mut objects = view.load(&found, Want::Bodies, SCAN_BYTES)?;
    objects
        .iter_mut()
        .for_each(|object| object.is_held = held.contains(&object.slot));
    more |= objects.len() < found.len();
    let next = objects.last().filter(|_| more).map(|object| object.slot);
    Ok(Scan {
        objects,
        next,
        epoch: view.epoch()?,
        last_slot: last_slot(view.connection)?,
    })
}

/// Where copies of some classes stand.
pub(super) fn places_of_classes(
    view: &View<'_>,
    classes: &ClassSet,
    after: Slot,
    limit: usize,
) -> Result<Vec<(Slot, ClassNo)>, StoreError> {
    let mut found = Vec::new();
    let walked = view.column(after.saturating_add(1), &mut |first, words| {
        for (slot, &bytes) in (first..).zip(words) {
            let word = word(bytes);
            if after < slot && !word.is_left() && classes.contains(word.class()) {
                found.push((slot, word.class()));
                if limit <= found.len() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    });
    match walked {
        Ok(()) => Ok(found),
        Err(Halt::Failed(error)) => Err(error),
        Err(Halt::Undecided(class)) => Err(corrupt("class column", format!("class {class}"))),
    }
}

pub(super) fn object(
    connection: &Connection,
    slot: Slot,
) -> Result<Option<StoredObject>, StoreError> {
    // The class comes from `version`: the column in `object` is left behind when a chunk is made.
    let sql = "SELECT o.id, o.version, o.body, v.class,
            EXISTS (SELECT 1 FROM condition c WHERE c.slot = o.slot)
        FROM object o JOIN version v ON v.id = o.id AND v.slot = o.slot
        WHERE o.slot = ?1 AND o.body IS NOT NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([clamp(slot)])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(Some(StoredObject {
        slot,
        class: row.get(3)?,
        id: id(blob(row, 0)?)?,
        version: version(row.get_ref(1)?)?,
        body: Bytes::copy_from_slice(blob(row, 2)?),
        is_held: row.get(4)?,
    }))
}

pub(super) fn stands(connection: &Connection, slot: Slot) -> Result<Option<Slot>, StoreError> {
    let mut next = connection.prepare_cached("SELECT next FROM moved WHERE slot = ?1")?;
    let mut now = slot;
    while let Some(later) = next.query_row([clamp(now)], |row| row.get(0)).optional()? {
        now = later;
    }
    let sql = "SELECT 1 FROM object WHERE slot = ?1 AND body IS NOT NULL";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.exists([clamp(now)])?.then_some(now))
}

pub(super) fn copies(connection: &Connection, id: &ObjectId) -> Result<Vec<Copy>, StoreError> {
    let sql = "SELECT v.version, v.slot, v.class, v.rank, v.hash, d.key, c.until, c.bytes
        FROM version v JOIN deliverer d ON d.no = v.deliverer LEFT JOIN condition c ON c.slot = v.slot
        WHERE v.id = ?1 ORDER BY v.version, v.slot";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([id.key()])?;
    let mut copies = Vec::new();
    while let Some(row) = rows.next()? {
        let version = match blob(row, 0)? {
            [] => None,
            key => Some(Timestamp::from_sort_key(key).map_err(|error| corrupt("version", error))?),
        };
        let slot = row.get(1)?;
        let mut earlier = earlier(connection, slot)?;
        earlier.reverse();
        let held = row.get::<_, Option<Vec<u8>>>(7)?;
        copies.push(Copy {
            slot,
            class: row.get(2)?,
            version,
            rank: rank(row.get(3)?)?,
            deliverer: Deliverer(row.get(5)?),
            hash: hash(blob(row, 4)?)?,
            earlier,
            held: match held {
                None => None,
                Some(bytes) => Some(Held {
                    until: row.get(6)?,
                    bytes,
                }),
            },
        });
    }
    Ok(copies)
}

/// The copies that wait for an instant before `until`, the earliest first.
pub(super) fn due(
    connection: &Connection,
    until: i64,
    limit: usize,
) -> Result<Vec<Waiting>, StoreError> {
    let sql = "SELECT c.slot, v.class, o.id, c.until, c.bytes FROM condition c
        JOIN object o ON o.slot = c.slot JOIN version v ON v.id = o.id AND v.slot = o.slot
        WHERE c.until < ?1 ORDER BY c.until, c.slot LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query((until, clamp(limit as u64)))?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        due.push(Waiting {
            slot: row.get(0)?,
            class: row.get(1)?,
            id: id(blob(row, 2)?)?,
            held: Held {
                until: row.get(3)?,
                bytes: row.get(4)?,
            },
        });
    }
    Ok(due)
}

/// The earliest instant that a copy waits for.
pub(super) fn next_due(connection: &Connection) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT min(until) FROM condition WHERE until IS NOT NULL";
    Ok(connection
        .prepare_cached(sql)?
        .query_row([], |row| row.get(0))?)
}

/// How many copies there are of each class, by its number.
pub(super) fn class_sizes(view: &View<'_>) -> Result<Vec<u64>, StoreError> {
    let mut sizes = vec![0; class_count(view.connection)? as usize];
    let walked = view.column(1, &mut |_, words| {
        for &bytes in words {
            let word = word(bytes);
            if !word.is_left()
                && let Some(size) = sizes.get_mut(word.class() as usize)
            {
                *size += 1;
            }
        }
        Ok(ControlFlow::Continue(()))
    });
    match walked {
        Ok(()) => Ok(sizes),
        Err(Halt::Failed(error)) => Err(error),
        Err(Halt::Undecided(class)) => Err(corrupt("class column", format!("class {class}"))),
    }
}

/// The classes of the copies that refer to an object, by the hash of its id.
pub(super) fn referring_classes(
    connection: &Connection,
    hash: i64,
) -> Result<ClassSet, StoreError> {
    let sql = "SELECT o.class FROM edge e JOIN object o ON o.slot = e.slot WHERE e.hash = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([hash])?;
    let mut classes = ClassSet::new();
    while let Some(row) = rows.next()? {
        // Marks that a slot gets later may be missing here; whether it waits is given with it.
        let word = Word(row.get(0)?);
        if !word.is_held() {
            classes.insert(word.class());
        }
    }
    Ok(classes)
}

/// The slots of the copies that refer to an object, by the hash of its id, and are of these classes.
pub(super) fn referring(
    connection: &Connection,
    hash: i64,
    classes: &ClassSet,
    after: Slot,
    limit: usize,
) -> Result<Vec<Slot>, StoreError> {
    let sql = "SELECT e.slot, o.class FROM edge e JOIN object o ON o.slot = e.slot
        WHERE e.hash = ?1 AND e.slot > ?2 ORDER BY e.slot";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query((hash, clamp(after)))?;
    let mut found: Vec<Slot> = Vec::new();
    while let Some(row) = rows.next()? {
        let slot = row.get(0)?;
        // By two properties, it is one copy.
        if found.last() == Some(&slot) || !classes.contains(Word(row.get(1)?).class()) {
            continue;
        }
        if limit <= found.len() {
            break;
        }
        found.push(slot);
    }
    Ok(found)
}

pub(super) fn has_collection(connection: &Connection, key: &str) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM collection WHERE key = ?1")?;
    Ok(statement.exists([key])?)
}

pub(super) fn class_count(connection: &Connection) -> Result<ClassNo, StoreError> {
    let sql = "SELECT coalesce(max(no) + 1, 0) FROM class";
    Ok(connection
        .prepare_cached(sql)?
        .query_row([], |row| row.get(0))?)
}

pub(super) fn classes_from(
    connection: &Connection,
    first: ClassNo,
) -> Result<Vec<(ClassNo, Vec<u8>)>, StoreError> {
    let sql = "SELECT no, key FROM class WHERE no >= ?1 ORDER BY no";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([first], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn slots_of(
    connection: &Connection,
    hash: i64,
    after: Slot,
    limit: usize,
) -> Result<Vec<Slot>, StoreError> {
    let sql = "SELECT slot FROM observable WHERE hash = ?1 AND slot > ?2 ORDER BY slot LIMIT ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map((hash, clamp(after), clamp(limit as u64)), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn referrers(
    connection: &Connection,
    hash: i64,
    after: Slot,
    limit: usize,
) -> Result<Vec<Referrer>, StoreError> {
    let sql = "SELECT e.slot, p.name FROM edge e JOIN property p ON p.no = e.property
        WHERE e.hash = ?1 AND e.slot > ?2 ORDER BY e.slot, e.property LIMIT ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map((hash, clamp(after), clamp(limit as u64)), |row| {
        Ok(Referrer {
            slot: row.get(0)?,
            property: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn record(
    connection: &Connection,
    kind: &str,
    key: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    bytes_of(
        connection,
        "SELECT bytes FROM record WHERE kind = ?1 AND key = ?2",
        [kind, key],
    )
}

pub(super) fn records(
    connection: &Connection,
    kind: &str,
) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let sql = "SELECT key, bytes FROM record WHERE kind = ?1 ORDER BY key";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([kind], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn cursor(connection: &Connection, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    bytes_of(connection, "SELECT bytes FROM cursor WHERE key = ?1", [key])
}

pub(super) fn status(connection: &Connection, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
    bytes_of(connection, "SELECT bytes FROM status WHERE id = ?1", [id])
}

fn bytes_of(
    connection: &Connection,
    sql: &str,
    key: impl Params,
) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(connection
        .prepare_cached(sql)?
        .query_row(key, |row| row.get(0))
        .optional()?)
}

pub(super) fn crossings(
    connection: &Connection,
    filter: &CrossingFilter,
) -> Result<Vec<Crossing>, StoreError> {
    let limit = if filter.limit == 0 {
        CROSSINGS
    } else {
        filter.limit
    };
    let sql =
        "SELECT no, at, audience, agreement, collection, purpose, slots, articles, named, operator
        FROM crossing
        WHERE no > ?1 AND (?2 IS NULL OR audience = ?2) AND (?3 IS NULL OR agreement = ?3)
          AND (?4 IS NULL OR ?4 BETWEEN lowest AND highest) ORDER BY no";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query((
        clamp(filter.after),
        &filter.audience,
        &filter.agreement,
        filter.slot.map(clamp),
    ))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let unreadable = || corrupt("crossing", "slots or articles cannot be read");
        let slots = pack::read_slots(blob(row, 6)?).ok_or_else(unreadable)?;
        if filter.slot.is_some_and(|slot| !slots.contains(&slot)) {
            continue;
        }
        found.push(Crossing {
            no: row.get(0)?,
            at: row.get(1)?,
            audience: row.get(2)?,
            agreement: row.get(3)?,
            collection: row.get(4)?,
            purpose: row.get(5)?,
            slots,
            articles: pack::read_articles(blob(row, 7)?).ok_or_else(unreadable)?,
            named: row.get(8)?,
            operator: row.get(9)?,
        });
        if limit <= found.len() {
            break;
        }
    }
    Ok(found)
}

pub(super) fn counts(connection: &Connection) -> Result<Counts, StoreError> {
    let head = Head::load(connection)?;
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, u64>(0));
    Ok(Counts {
        slots: last_slot(connection)?,
        dead: head.dead,
        moved: head.moved,
        classes: class_count(connection)?.into(),
        crossings: number("SELECT coalesce(max(no), 0) FROM crossing")?,
        bytes: number("PRAGMA page_count")? * number("PRAGMA page_size")?,
        horizon: head.horizon,
        last_arrival: head.at,
        floor: head.floor,
        epoch: head.epoch,
    })
}

/// When the object in `slot` arrived; `None` when there is no such slot.
pub(super) fn arrival(connection: &Connection, slot: Slot) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT at FROM arrival WHERE slot <= ?1 ORDER BY slot DESC LIMIT 1";
    let is_there = slot <= last_slot(connection)?;
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([clamp(slot)])?;
    match rows.next()? {
        Some(row) if is_there => Ok(Some(row.get(0)?)),
        _ => Ok(None),
    }
}

/// SQLite counts to 2⁶³ − 1 only; nothing is ever numbered as high.
fn clamp(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
