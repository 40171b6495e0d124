//! The one row of counters, and what the writer knows by heart.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use super::keys::IndexKey;
use crate::{ClassNo, MAX_CLASSES, Slot, StoreError};

/// The table `head`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) epoch: u64,
    pub(super) at: i64,
    // INVARIANT: no stamp of any collection is greater. A collection's chain takes each slot at
    // most one millisecond after the last, as this does with all of them; a late segment, which
    // goes back over slots, moves it on by itself.
    pub(super) horizon: i64,
    pub(super) dead: u64,
    /// Slots whose copies stand in later ones.
    pub(super) moved: u64,
    /// No stamp given from now on is earlier: the store began anew there. 0 if it never did.
    pub(super) floor: i64,
}

impl Head {
    pub(super) fn load(connection: &Connection) -> Result<Self, StoreError> {
        let sql = "SELECT epoch, at, horizon, dead, floor, moved FROM head";
        let head = connection.prepare_cached(sql)?.query_row([], |row| {
            Ok(Self {
                epoch: row.get(0)?,
                at: row.get(1)?,
                horizon: row.get(2)?,
                dead: row.get(3)?,
                floor: row.get(4)?,
                moved: row.get(5)?,
            })
        })?;
        Ok(head)
    }

    pub(super) fn save(&self, connection: &Connection) -> Result<(), StoreError> {
        let sql =
            "UPDATE head SET epoch = ?1, at = ?2, horizon = ?3, dead = ?4, floor = ?5, moved = ?6";
        connection.prepare_cached(sql)?.execute((
            self.epoch,
            self.at,
            self.horizon,
            self.dead,
            self.floor,
            self.moved,
        ))?;
        Ok(())
    }

    /// Begin anew at the caller's clock, with no stamp before `from`.
    pub(super) fn begin_anew(&mut self, from: i64, clock: i64) {
        // INVARIANT: stamps rise over this too, whatever the caller knows of what was given out.
        self.floor = from.max(self.floor).max(self.horizon.saturating_add(1));
        self.horizon = self.floor - 1;
        self.epoch += EPOCH_LEAP;
        self.at = clock;
    }

    /// Refuse what would take stamps up to `horizon` too far ahead of the caller's clock.
    pub(super) fn check_lead(&self, horizon: i64, clock: i64) -> Result<(), StoreError> {
        let ahead_ms = horizon.saturating_sub(clock.max(self.floor));
        if MAX_LEAD_MS < ahead_ms {
            return Err(StoreError::TooFarAhead {
                ahead_ms,
                max_ms: MAX_LEAD_MS,
            });
        }
        Ok(())
    }
}

/// How far the epoch moves when a store begins anew: further than it can have come in the time that was lost.
const EPOCH_LEAP: u64 = 1 << 32;

/// Stamps may be this far ahead of the clock, in milliseconds: 24 h (DESIGN.md 7.2).
const MAX_LEAD_MS: i64 = 24 * 3_600_000;

/// How many slots a chunk of the class column holds.
pub(super) const CHUNK: Slot = 1024;

/// The end of the store, as the open transaction sees it.
pub(super) struct State {
    pub(super) head: Head,
    pub(super) last_slot: Slot,
    /// The words of the slots that no chunk holds yet.
    pub(super) tail: Vec<u32>,
    pub(super) index_key: IndexKey,
    /// The arrival of the last slot, and as what it counts for stamps; `None` in an empty store.
    pub(super) last_arrival: Option<(i64, i64)>,
    classes: HashMap<Vec<u8>, Vec<(String, ClassNo)>>,
    class_count: ClassNo,
    deliverers: HashMap<String, i64>,
    properties: HashMap<String, i64>,
}

impl State {
    /// Read it all again: at the start, and whenever changes were rolled back.
    pub(super) fn load(connection: &Connection) -> Result<Self, StoreError> {
        let last_slot = last_slot(connection)?;
        let sealed = sealed_slots(connection)?;
        let mut tail = Vec::with_capacity(CHUNK as usize);
        let mut statement =
            connection.prepare_cached("SELECT class FROM object WHERE slot > ?1 ORDER BY slot")?;
        let mut rows = statement.query([sealed])?;
        while let Some(row) = rows.next()? {
            tail.push(row.get(0)?);
        }
        let mut state = Self {
            head: Head::load(connection)?,
            last_slot,
            tail,
            index_key: IndexKey::load(connection)?,
            last_arrival: last_arrival(connection)?,
            classes: HashMap::new(),
            class_count: 0,
            deliverers: numbered(connection, "SELECT key, no FROM deliverer")?,
            properties: numbered(connection, "SELECT name, no FROM property")?,
        };
        let mut statement =
            connection.prepare_cached("SELECT no, type, key FROM class ORDER BY no")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let no = row.get(0)?;
            state
                .classes
                .entry(row.get(2)?)
                .or_default()
                .push((row.get(1)?, no));
            state.class_count = no + 1;
        }
        Ok(state)
    }

    pub(super) const fn class_count(&self) -> ClassNo {
        self.class_count
    }

    /// Slots up to this one are in chunks.
    pub(super) const fn sealed(&self) -> Slot {
        self.last_slot - self.tail.len() as Slot
    }

    /// The number of a class. Classes are kept apart by type too, so that a number says the type.
    pub(super) fn class(
        &mut self,
        connection: &Connection,
        key: &[u8],
        object_type: &str,
    ) -> Result<ClassNo, StoreError> {
        if let Some(no) = self.known_class(key, object_type) {
            return Ok(no);
        }
        let no = self.class_count;
        if MAX_CLASSES <= no {
            return Err(StoreError::TooManyClasses { limit: MAX_CLASSES });
        }
        let sql = "INSERT INTO class (no, type, key) VALUES (?1, ?2, ?3)";
        connection
            .prepare_cached(sql)?
            .execute((no, object_type, key))?;
        self.classes
            .entry(key.to_vec())
            .or_default()
            .push((object_type.to_owned(), no));
        self.class_count += 1;
        Ok(no)
    }

    /// The number of a class that is known already.
    pub(super) fn known_class(&self, key: &[u8], object_type: &str) -> Option<ClassNo> {
        let known = self.classes.get(key)?;
        let found = known.iter().find(|(known, _)| known == object_type);
        found.map(|(_, no)| *no)
    }

    /// The number of a deliverer we have met.
    pub(super) fn known_deliverer(&self, key: &str) -> Option<i64> {
        self.deliverers.get(key).copied()
    }

    pub(super) fn deliverer(
        &mut self,
        connection: &Connection,
        key: &str,
    ) -> Result<i64, StoreError> {
        let sql = "INSERT INTO deliverer (no, key) VALUES (?1, ?2)";
        intern(connection, &mut self.deliverers, sql, key)
    }

    pub(super) fn property(
        &mut self,
        connection: &Connection,
        name: &str,
    ) -> Result<i64, StoreError> {
        let sql = "INSERT INTO property (no, name) VALUES (?1, ?2)";
        intern(connection, &mut self.properties, sql, name)
    }
}

pub(super) fn last_slot(connection: &Connection) -> Result<Slot, StoreError> {
    let sql = "SELECT coalesce(max(slot), 0) FROM object";
    Ok(connection
        .prepare_cached(sql)?
        .query_row([], |row| row.get(0))?)
}

fn last_arrival(connection: &Connection) -> Result<Option<(i64, i64)>, StoreError> {
    let sql = "SELECT at, coalesce(counts_as, at) FROM arrival ORDER BY slot DESC LIMIT 1";
    Ok(connection
        .prepare_cached(sql)?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// The last slot that a chunk holds.
pub(super) fn sealed_slots(connection: &Connection) -> Result<Slot, StoreError> {
    let sql = "SELECT coalesce(max(n) + 1, 0) FROM chunk";
    let chunks: Slot = connection
        .prepare_cached(sql)?
        .query_row([], |row| row.get(0))?;
    Ok(chunks * CHUNK)
}

fn numbered(connection: &Connection, sql: &str) -> Result<HashMap<String, i64>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn intern(
    connection: &Connection,
    known: &mut HashMap<String, i64>,
    sql: &str,
    text: &str,
) -> Result<i64, StoreError> {
    if let Some(no) = known.get(text) {
        return Ok(*no);
    }
    let no = known.len() as i64;
    connection.prepare_cached(sql)?.execute((no, text))?;
    known.insert(text.to_owned(), no);
    Ok(no)
}
