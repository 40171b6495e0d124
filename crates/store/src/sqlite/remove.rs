//! Deletion: the body and every index row go, the slot stays and keeps counting.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::append::mark;
use super::head::State;
use super::keys::Keys;
use super::pins;
use super::snapshot::{blob, earlier};
use crate::classes::Word;
use crate::{Slot, StoreError};

pub(super) fn remove(
    connection: &Connection,
    state: &mut State,
    slots: &[Slot],
) -> Result<(), StoreError> {
    if slots.is_empty() {
        return Ok(());
    }
    let collections = pins::Collections::load(connection)?;
    let mut removed = BTreeSet::new();
    let (mut observables, mut edges) = (Vec::new(), Vec::new());
    for &slot in slots.iter().filter(|slot| **slot <= state.last_slot) {
        let sql = "SELECT id, keys FROM object WHERE slot = ?1 AND body IS NOT NULL";
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([slot])?;
        let Some(row) = rows.next()? else { continue };
        let id = blob(row, 0)?.to_vec();
        let keys = match row.get_ref(1)? {
            rusqlite::types::ValueRef::Null => Keys::default(),
            _ => Keys::from_bytes(blob(row, 1)?)?,
        };
        drop(rows);
        collections.note_before(connection, &id)?;
        observables.extend(keys.observables.iter().map(|hash| (*hash, slot)));
        edges.extend(
            keys.edges
                .iter()
                .map(|(hash, property)| (*hash, slot, *property)),
        );
        connection
            .prepare_cached("DELETE FROM version WHERE id = ?1 AND slot = ?2")?
            .execute((&id, slot))?;
        connection
            .prepare_cached(
                "UPDATE object SET id = x'', version = NULL, keys = NULL, body = NULL WHERE slot = ?1",
            )?
            .execute([slot])?;
        let before = earlier(connection, slot)?;
        pins::forget(connection, before.last().copied().unwrap_or(slot))?;
        // Without these rows nothing leads from its earlier slots to this one.
        for before in before {
            connection
                .prepare_cached("DELETE FROM moved WHERE slot = ?1")?
                .execute([before])?;
        }
        connection
            .prepare_cached("DELETE FROM condition WHERE slot = ?1")?
            .execute([slot])?;
        removed.insert(slot);
    }
    observables.sort_unstable();
    let mut delete =
        connection.prepare_cached("DELETE FROM observable WHERE hash = ?1 AND slot = ?2")?;
    for row in observables {
        delete.execute(row)?;
    }
    edges.sort_unstable();
    let sql = "DELETE FROM edge WHERE hash = ?1 AND slot = ?2 AND property = ?3";
    let mut delete = connection.prepare_cached(sql)?;
    for row in edges {
        delete.execute(row)?;
    }
    state.head.dead += removed.len() as u64;
    mark(connection, state, &removed, Word::DEAD)
}
