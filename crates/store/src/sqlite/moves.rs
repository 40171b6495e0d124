//! Copies that go on in another slot: under another class, under a condition, or out of one.
//!
//! The body and the index rows go with the copy; its old slot stays, empty, and keeps counting.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};

use super::append::{hold, mark, seal_chunks};
use super::head::State;
use super::keys::Keys;
use super::snapshot::blob;
use super::sorted::{Sorted, class_row};
use crate::classes::Word;
use crate::{Batch, ClassNo, Held, Outcome, Slot, StoreError};

/// The moves of a batch that can be made, in the order in which they get their slots.
pub(super) struct Moves {
    planned: Vec<Planned>,
    /// How many the caller asked for.
    asked: usize,
}

struct Planned {
    from: Slot,
    /// The number of the class it has.
    has: ClassNo,
    /// The class it gets, if another.
    class: Option<Vec<u8>>,
    held: Option<Held>,
    /// Its place among those that the caller asked for; `None` for what was brought again.
    asked: Option<usize>,
}

impl Moves {
    /// What was brought under another class first, then what the caller asks for. A copy moves once in a batch.
    pub(super) fn new(
        connection: &Connection,
        state: &State,
        batch: &Batch,
        sorted: &Sorted,
    ) -> Result<Self, StoreError> {
        let mut planned: Vec<Planned> = Vec::new();
        let mut taken = BTreeSet::new();
        for (slot, class) in &sorted.gains {
            if let Some(has) = stands(connection, *slot)? {
                taken.insert(*slot);
                planned.push(Planned {
                    from: *slot,
                    has,
                    class: Some(class.clone()),
                    // What waits for a condition goes on waiting.
                    held: condition(connection, *slot)?,
                    asked: None,
                });
            }
        }
        for (place, wanted) in batch.moves.iter().enumerate() {
            if state.last_slot < wanted.slot || !taken.insert(wanted.slot) {
                continue;
            }
            if let Some(has) = stands(connection, wanted.slot)? {
                planned.push(Planned {
                    from: wanted.slot,
                    has,
                    class: wanted.class.clone(),
                    held: wanted.held.clone(),
                    asked: Some(place),
                });
            }
        }
        Ok(Self {
            planned,
            asked: batch.moves.len(),
        })
    }

    /// How many slots they take.
    pub(super) fn count(&self) -> Slot {
        self.planned.len() as Slot
    }

    /// Make them, note in `outcomes` what was gained, and say where the ones asked for stand now.
    pub(super) fn make(
        self,
        connection: &Connection,
        state: &mut State,
        outcomes: &mut [Outcome],
    ) -> Result<Vec<Option<Slot>>, StoreError> {
        let mut moved = vec![None; self.asked];
        let mut left = BTreeSet::new();
        for planned in self.planned {
            let slot = go_on(connection, state, &planned)?;
            left.insert(planned.from);
            match planned.asked.and_then(|place| moved.get_mut(place)) {
                Some(place) => *place = Some(slot),
                None => outcomes
                    .iter_mut()
                    .filter(|outcome| **outcome == Outcome::Held(planned.from))
                    .for_each(|outcome| *outcome = Outcome::Gained(slot)),
            }
        }
        state.head.moved += left.len() as u64;
        seal_chunks(connection, state)?;
        mark(connection, state, &left, Word::MOVED)?;
        Ok(moved)
    }
}

/// The class of the copy that stands in `slot`; `None` when none does.
fn stands(connection: &Connection, slot: Slot) -> Result<Option<ClassNo>, StoreError> {
    let sql = "SELECT class FROM object WHERE slot = ?1 AND body IS NOT NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let word = statement.query_row([slot], |row| row.get(0)).optional()?;
    Ok(word.map(|word| Word(word).class()))
}

fn condition(connection: &Connection, slot: Slot) -> Result<Option<Held>, StoreError> {
    let sql = "SELECT until, bytes FROM condition WHERE slot = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let held = statement.query_row([slot], |row| {
        Ok(Held {
            until: row.get(0)?,
            bytes: row.get(1)?,
        })
    });
    Ok(held.optional()?)
}

/// Give a copy the next slot.
fn go_on(
    connection: &Connection,
    state: &mut State,
    planned: &Planned,
) -> Result<Slot, StoreError> {
    let (from, slot) = (planned.from, state.last_slot + 1);
    let class = match &planned.class {
        None => planned.has,
        Some(key) => {
            let (object_type, _) = class_row(connection, planned.has)?;
            state.class(connection, key, &object_type)?
        }
    };
    let (id, keys) = {
        let sql = "SELECT id, keys FROM object WHERE slot = ?1";
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([from])?;
        let Some(row) = rows.next()? else {
            return Err(StoreError::Corrupt {
                detail: format!("slot {from} is missing"),
            });
        };
        let keys = match row.get_ref(1)? {
            rusqlite::types::ValueRef::Null => Keys::default(),
            _ => Keys::from_bytes(blob(row, 1)?)?,
        };
        (blob(row, 0)?.to_vec(), keys)
    };
    let others = "SELECT 1 FROM version WHERE id = ?1 AND slot <> ?2";
    let has_siblings = connection.prepare_cached(others)?.exists((&id, from))?;
    let mut word = class | Word::AGAIN;
    if has_siblings {
        word |= Word::SIBLINGS;
    }
    if planned.held.is_some() {
        word |= Word::HELD;
    }
    let sql = "INSERT INTO object (slot, class, id, version, keys, body)
        SELECT ?2, ?3, id, version, keys, body FROM object WHERE slot = ?1";
    connection
        .prepare_cached(sql)?
        .execute((from, slot, word))?;
    let sql =
        "UPDATE object SET id = x'', version = NULL, keys = NULL, body = NULL WHERE slot = ?1";
    connection.prepare_cached(sql)?.execute([from])?;
    connection
        .prepare_cached("INSERT INTO moved (slot, next) VALUES (?1, ?2)")?
        .execute((from, slot))?;
    connection
        .prepare_cached("DELETE FROM condition WHERE slot = ?1")?
        .execute([from])?;
    let sql = "UPDATE version SET slot = ?3, class = ?4 WHERE id = ?1 AND slot = ?2";
    connection
        .prepare_cached(sql)?
        .execute((&id, from, slot, class))?;
    for hash in &keys.observables {
        connection
            .prepare_cached("UPDATE observable SET slot = ?3 WHERE hash = ?1 AND slot = ?2")?
            .execute((hash, from, slot))?;
    }
    for (hash, property) in &keys.edges {
        let sql = "UPDATE edge SET slot = ?4 WHERE hash = ?1 AND slot = ?2 AND property = ?3";
        connection
            .prepare_cached(sql)?
            .execute((hash, from, property, slot))?;
    }
    if let Some(held) = &planned.held {
        hold(connection, slot, held)?;
    }
    state.tail.push(word);
    state.last_slot = slot;
    Ok(slot)
}
