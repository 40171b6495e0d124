//! One transaction's view of the file, as paging wants it.

use std::ops::ControlFlow;

use bytes::Bytes;
use mithaq_stix::{ObjectId, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};

use super::error::corrupt;
use super::head::{CHUNK, Head, sealed_slots};
use crate::classes::Word;
use crate::place::Place;
use crate::segment::Segment;
use crate::shown::Pin;
use crate::snapshot::{ColumnVisitor, Halt, Link, Run, Snapshot, VersionRow};
use crate::{ClassNo, ClassSet, CopyRank, Slot, StoreError, StoredObject, Want};

/// The connection is inside a transaction for as long as this lives.
pub(super) struct View<'a> {
    pub(super) connection: &'a Connection,
}

impl Snapshot for View<'_> {
    fn epoch(&self) -> Result<u64, StoreError> {
        Ok(Head::load(self.connection)?.epoch)
    }

    fn segments(&self, collection: &str) -> Result<Option<Vec<Segment>>, StoreError> {
        let sql = "SELECT no FROM collection WHERE key = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let no: Option<i64> = statement
            .query_row([collection], |row| row.get(0))
            .optional()?;
        no.map(|no| segments_of(self.connection, no)).transpose()
    }

    fn column(&self, from: Slot, visit: &mut ColumnVisitor<'_>) -> Result<(), Halt> {
        let sealed = sealed_slots(self.connection)?;
        if from <= sealed {
            let sql = "SELECT n, classes FROM chunk WHERE n >= ?1 ORDER BY n";
            let mut statement = self.connection.prepare_cached(sql)?;
            let mut rows = statement.query([from.saturating_sub(1) / CHUNK])?;
            while let Some(row) = rows.next()? {
                let n: Slot = row.get(0)?;
                let (words, rest) = blob(row, 1)?.as_chunks::<4>();
                if words.len() as Slot != CHUNK || !rest.is_empty() {
                    return Err(
                        corrupt("class column", format!("chunk {n} has a wrong length")).into(),
                    );
                }
                if visit(n * CHUNK + 1, words)?.is_break() {
                    return Ok(());
                }
            }
        }
        let sql = "SELECT class FROM object WHERE slot > ?1 ORDER BY slot";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([sealed])?;
        let mut words = Vec::new();
        while let Some(row) = rows.next()? {
            words.push(row.get::<_, u32>(0)?.to_le_bytes());
        }
        if !words.is_empty() {
            let _: ControlFlow<()> = visit(sealed + 1, &words)?;
        }
        Ok(())
    }

    fn arrivals(&self, first: Slot, last: Slot) -> Result<Vec<Run>, StoreError> {
        let sql = "SELECT slot, coalesce(counts_as, at) FROM arrival
            WHERE slot >= coalesce((SELECT max(slot) FROM arrival WHERE slot <= ?1), ?1)
            ORDER BY slot";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([first])?;
        let mut runs: Vec<Run> = Vec::new();
        // One row beyond the last slot tells where the last run ends.
        while let Some(row) = rows.next()? {
            let run = Run {
                first: row.get(0)?,
                last: Slot::MAX,
                at: row.get(1)?,
            };
            if let Some(before) = runs.last_mut() {
                before.last = run.first - 1;
            }
            if last < run.first {
                break;
            }
            runs.push(run);
        }
        Ok(runs)
    }

    fn id_key(&self, slot: Slot) -> Result<Option<Vec<u8>>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM object WHERE slot = ?1")?;
        let key: Option<Vec<u8>> = statement.query_row([slot], |row| row.get(0)).optional()?;
        Ok(key.filter(|key| !key.is_empty()))
    }

    fn course(&self, slot: Slot) -> Result<Vec<Link>, StoreError> {
        course_of(self.connection, slot)
    }

    fn stood_before(&self, slot: Slot) -> Result<Option<Slot>, StoreError> {
        let sql = "SELECT slot FROM moved WHERE next = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([slot], |row| row.get(0)).optional()?)
    }

    fn has_courses(&self) -> Result<bool, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT 1 FROM moved LIMIT 1")?;
        Ok(statement.exists([])?)
    }

    fn versions_of(&self, id_key: &[u8]) -> Result<Vec<VersionRow>, StoreError> {
        let sql = "SELECT v.version, v.rank, v.slot, v.class, v.deliverer, d.key = '', v.hash,
                (SELECT m.slot FROM moved m WHERE m.next = v.slot),
                EXISTS (SELECT 1 FROM condition c WHERE c.slot = v.slot)
            FROM version v JOIN deliverer d ON d.no = v.deliverer
            WHERE v.id = ?1
            ORDER BY v.version, v.slot";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([id_key])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let slot = row.get(2)?;
            let first = match row.get::<_, Option<Slot>>(7)? {
                None => slot,
                Some(before) => {
                    let earlier = earlier(self.connection, before)?;
                    earlier.last().copied().unwrap_or(before)
                }
            };
            found.push(VersionRow {
                version: row.get(0)?,
                rank: rank(row.get(1)?)?,
                slot,
                class: row.get(3)?,
                line: row.get(4)?,
                ours: row.get(5)?,
                first,
                hash: hash(blob(row, 6)?)?,
                held: row.get(8)?,
            });
        }
        Ok(found)
    }

    fn pins(&self, collection: i64, first: Slot) -> Result<Vec<Pin>, StoreError> {
        super::pins::of_copy(self.connection, collection, first)
    }

    fn pinned_from(&self, collection: i64, from: Place) -> Result<Vec<(Place, Slot)>, StoreError> {
        super::pins::from(self.connection, collection, from)
    }

    fn is_unsettled(&self, collection: i64) -> Result<bool, StoreError> {
        super::pins::is_unsettled(self.connection, collection)
    }

    fn classes_of_types(&self, types: &[String]) -> Result<ClassSet, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT no FROM class WHERE type = ?1")?;
        let mut set = ClassSet::new();
        for object_type in types {
            let mut rows = statement.query([object_type])?;
            while let Some(row) = rows.next()? {
                set.insert(row.get(0)?);
            }
        }
        Ok(set)
    }

    fn load(
        &self,
        slots: &[(Slot, ClassNo)],
        want: Want,
        max_bytes: usize,
    ) -> Result<Vec<StoredObject>, StoreError> {
        let mut gathered = Gathered {
            rows: Vec::with_capacity(slots.len()),
            bodies: Vec::new(),
            max_bytes,
        };
        let mut rest = slots;
        while let Some(&(first, _)) = rest.first() {
            let length = rising(rest);
            let (block, later) = rest.split_at(length);
            rest = later;
            let span = block.last().map_or(0, |(last, _)| last - first) + 1;
            // Reading through costs less than looking up, when more than a quarter is wanted.
            let full = if span < 4 * length as Slot {
                gathered.read_through(self.connection, block, want)?
            } else {
                gathered.look_up(self.connection, block, want)?
            };
            if full {
                break;
            }
        }
        Ok(gathered.finish())
    }
}

/// How many slots from the front rise, up to a block that is worth planning by itself.
fn rising(slots: &[(Slot, ClassNo)]) -> usize {
    let turn = slots
        .windows(2)
        .take(127)
        .position(|pair| matches!(pair, [(a, _), (b, _)] if b <= a));
    turn.map_or(slots.len().min(128), |place| place + 1)
}

struct Gathered {
    /// Each object and where its body ends.
    rows: Vec<(StoredObject, usize)>,
    bodies: Vec<u8>,
    max_bytes: usize,
}

impl Gathered {
    fn read_through(
        &mut self,
        connection: &Connection,
        block: &[(Slot, ClassNo)],
        want: Want,
    ) -> Result<bool, StoreError> {
        let sql = match want {
            Want::Bodies => {
                "SELECT slot, id, version, body FROM object WHERE slot BETWEEN ?1 AND ?2 ORDER BY slot"
            }
            Want::Headers => {
                "SELECT slot, id, version FROM object WHERE slot BETWEEN ?1 AND ?2 ORDER BY slot"
            }
        };
        let mut wanted = block.iter().peekable();
        let (Some(first), Some(last)) = (block.first(), block.last()) else {
            return Ok(false);
        };
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([first.0, last.0])?;
        while let Some(row) = rows.next()? {
            let slot: Slot = row.get(0)?;
            let Some(&(_, class)) = wanted.next_if(|(wanted, _)| *wanted == slot) else {
                continue;
            };
            if self.add(row, slot, class, want)? {
                return Ok(true);
            }
        }
        match wanted.next() {
            Some((slot, _)) => Err(corrupt("object", format!("slot {slot} is missing"))),
            None => Ok(false),
        }
    }

    fn look_up(
        &mut self,
        connection: &Connection,
        block: &[(Slot, ClassNo)],
        want: Want,
    ) -> Result<bool, StoreError> {
        let sql = match want {
            Want::Bodies => "SELECT slot, id, version, body FROM object WHERE slot = ?1",
            Want::Headers => "SELECT slot, id, version FROM object WHERE slot = ?1",
        };
        let mut statement = connection.prepare_cached(sql)?;
        for &(slot, class) in block {
            let mut rows = statement.query([slot])?;
            let Some(row) = rows.next()? else {
                return Err(corrupt("object", format!("slot {slot} is missing")));
            };
            if self.add(row, slot, class, want)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Add an object, unless the page is full with what it has: then say so.
    fn add(
        &mut self,
        row: &Row<'_>,
        slot: Slot,
        class: ClassNo,
        want: Want,
    ) -> Result<bool, StoreError> {
        if want == Want::Bodies {
            let body = blob(row, 3)?;
            if !self.rows.is_empty()
                && self.max_bytes < self.bodies.len().saturating_add(body.len())
            {
                return Ok(true);
            }
            self.bodies.extend_from_slice(body);
        }
        let object = StoredObject {
            slot,
            class,
            id: id(blob(row, 1)?)?,
            version: version(row.get_ref(2)?)?,
            body: Bytes::new(),
            is_held: false,
        };
        self.rows.push((object, self.bodies.len()));
        Ok(false)
    }

    /// All bodies are slices of one buffer.
    fn finish(self) -> Vec<StoredObject> {
        let mut bodies = Bytes::from(self.bodies);
        let mut start = 0;
        let objects = self.rows.into_iter().map(|(mut object, end)| {
            object.body = bodies.split_to(end - start);
            start = end;
            object
        });
        objects.collect()
    }
}

/// Every slot of the copy that stands or stood in `slot`, the last one last; none if it is deleted.
pub(super) fn course_of(connection: &Connection, slot: Slot) -> Result<Vec<Link>, StoreError> {
    let mut slots = earlier(connection, slot)?;
    slots.reverse();
    slots.push(slot);
    let mut now = slot;
    let mut next = connection.prepare_cached("SELECT next FROM moved WHERE slot = ?1")?;
    while let Some(later) = next.query_row([now], |row| row.get(0)).optional()? {
        slots.push(later);
        now = later;
    }
    // The class of a slot that no chunk holds yet has marks beside it, and so had it when it was given.
    let sql = "SELECT class, body IS NULL FROM object WHERE slot = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut links = Vec::with_capacity(slots.len());
    for slot in slots {
        let (word, is_empty): (u32, bool) =
            statement.query_row([slot], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if slot == now && is_empty {
            return Ok(Vec::new());
        }
        let word = Word(word);
        links.push(Link {
            slot,
            class: word.class(),
            held: word.is_held(),
        });
    }
    Ok(links)
}

/// The slots in which the copy in `slot` stood before, the last one first.
pub(super) fn earlier(connection: &Connection, slot: Slot) -> Result<Vec<Slot>, StoreError> {
    let mut before = connection.prepare_cached("SELECT slot FROM moved WHERE next = ?1")?;
    let (mut slots, mut now) = (Vec::new(), slot);
    while let Some(slot) = before.query_row([now], |row| row.get(0)).optional()? {
        slots.push(slot);
        now = slot;
    }
    Ok(slots)
}

pub(super) fn hash(bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|error| corrupt("hash", error))
}

pub(super) fn segments_of(
    connection: &Connection,
    collection: i64,
) -> Result<Vec<Segment>, StoreError> {
    let sql = "SELECT no, after, last, late_at, stamp_before, decided, classes, listed
        FROM segment WHERE collection = ?1 ORDER BY no";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([collection])?;
    let mut segments = Vec::new();
    while let Some(row) = rows.next()? {
        segments.push(Segment {
            collection,
            no: row.get(0)?,
            after: row.get(1)?,
            last: row.get(2)?,
            late_at: row.get(3)?,
            stamp_before: row.get(4)?,
            decided: row.get(5)?,
            set: ClassSet::from_bytes(blob(row, 6)?),
            listed: row.get(7)?,
        });
    }
    Ok(segments)
}

pub(super) fn blob<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a [u8], StoreError> {
    row.get_ref(column)?
        .as_blob()
        .map_err(|error| corrupt("stored bytes", error))
}

pub(super) fn id(key: &[u8]) -> Result<ObjectId, StoreError> {
    ObjectId::from_key(key).map_err(|error| corrupt("object id", error))
}

pub(super) fn rank(code: i64) -> Result<CopyRank, StoreError> {
    let rank = CopyRank::ALL.into_iter().find(|rank| rank.code() == code);
    rank.ok_or_else(|| corrupt("rank", format!("there is none of number {code}")))
}

/// A version as the table `object` keeps it: eight bytes for nearly all, else the text.
pub(super) enum VersionColumn<'a> {
    Millis(i64),
    Text(&'a str),
}

impl<'a> VersionColumn<'a> {
    pub(super) fn of(version: &'a Timestamp) -> Self {
        let millis = version.unix_millis();
        match Timestamp::from_unix_millis(millis).as_str() == version.as_str() {
            true => Self::Millis(millis),
            false => Self::Text(version.as_str()),
        }
    }
}

impl rusqlite::ToSql for VersionColumn<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        match self {
            Self::Millis(millis) => millis.to_sql(),
            Self::Text(text) => text.to_sql(),
        }
    }
}

pub(super) fn version(value: ValueRef<'_>) -> Result<Option<Timestamp>, StoreError> {
    match value {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(millis) => Ok(Some(Timestamp::from_unix_millis(millis))),
        value => {
            let text = value.as_str().map_err(|error| corrupt("version", error))?;
            Ok(Some(
                Timestamp::parse(text).map_err(|error| corrupt("version", error))?,
            ))
        }
    }
}
