//! Appending a batch.
//!
//! Everything is decided before anything is written: what is held already, which ids have
//! siblings, whether stamps would run too far ahead. Then rows go in, those with random keys in
//! the order of their keys, so that a page of an index is touched once for a batch and not once
//! for each object.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::head::{CHUNK, State};
use super::keys::Keys;
use super::logs;
use super::moves::Moves;
use super::pack;
use super::remove::remove;
use super::snapshot::{VersionColumn, blob};
use super::sorted::Sorted;
use super::tombstones;
use crate::classes::Word;
use crate::{Batch, Committed, Held, NewCrossing, NewObject, Slot, StoreError};

pub(super) fn append(
    connection: &Connection,
    state: &mut State,
    batch: &Batch,
) -> Result<Committed, StoreError> {
    if let Some(expected) = batch.expect_epoch
        && expected != state.head.epoch
    {
        return Err(StoreError::EpochMoved {
            expected,
            found: state.head.epoch,
        });
    }
    logs::check(connection, &batch.leaves)?;
    let before = state.head;
    if let Some(from) = batch.anew {
        state.head.begin_anew(from, batch.at);
    }
    let at = batch.at.max(state.head.at);
    let mut sorted = Sorted::new(connection, state, batch)?;
    let moves = Moves::new(connection, state, batch, &sorted)?;
    let added = sorted.added + moves.count();
    if 0 < added {
        // INVARIANT: arrivals never go back, whatever the clock does (DESIGN.md 7.2).
        state.head.horizon = at.max(state.head.horizon + 1) + added.cast_signed() - 1;
        let head = state.head;
        head.check_lead(head.horizon, batch.at)
            .inspect_err(|_| state.head = before)?;
        state.head.at = at;
        arrive(connection, state)?;
        insert_objects(connection, state, batch, &sorted)?;
    }
    let moved = moves.make(connection, state, &mut sorted.outcomes)?;
    remove(connection, state, &batch.deletions)?;
    for tombstone in &batch.tombstones {
        tombstones::put(connection, &tombstones::key_of(&state.index_key, tombstone))?;
    }
    for key in &batch.kept_tombstones {
        tombstones::put(connection, key)?;
    }
    for tombstone in &batch.lifted {
        tombstones::lift(connection, &tombstones::key_of(&state.index_key, tombstone))?;
    }
    for closing in &batch.closings {
        tombstones::close(connection, &closing.log, closing.no, &closing.salts)?;
    }
    administer(connection, batch, at)?;
    for crossing in &batch.crossings {
        insert_crossing(connection, crossing, at)?;
        state.head.at = at;
    }
    for leaf in &batch.leaves {
        logs::append(connection, leaf)?;
    }
    if batch.bump_epoch {
        state.head.epoch += 1;
    }
    if state.head != before {
        state.head.save(connection)?;
    }
    Ok(Committed {
        outcomes: sorted.outcomes,
        moved,
        epoch: state.head.epoch,
        at,
        last_slot: state.last_slot,
    })
}

/// Note the instant at which the next slot arrives, if it is another than the last one's.
fn arrive(connection: &Connection, state: &mut State) -> Result<(), StoreError> {
    let (at, counts_as) = (state.head.at, state.head.at.max(state.head.floor));
    if state.last_arrival != Some((at, counts_as)) {
        let sql = "INSERT INTO arrival (slot, at, counts_as) VALUES (?1, ?2, ?3)";
        connection.prepare_cached(sql)?.execute((
            state.last_slot + 1,
            at,
            (counts_as != at).then_some(counts_as),
        ))?;
        state.last_arrival = Some((at, counts_as));
    }
    Ok(())
}

fn insert_objects(
    connection: &Connection,
    state: &mut State,
    batch: &Batch,
    sorted: &Sorted,
) -> Result<(), StoreError> {
    let mut classes = vec![0; batch.objects.len()];
    let (mut observables, mut edges) = (Vec::new(), Vec::new());
    let sql =
        "INSERT INTO object (slot, class, id, version, keys, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let mut insert = connection.prepare_cached(sql)?;
    for (place, object) in batch.objects.iter().enumerate() {
        let Some(slot) = sorted.new_slot(place) else {
            continue;
        };
        let class = state.class(connection, &object.class, &object.object_type)?;
        if let Some(known) = classes.get_mut(place) {
            *known = class;
        }
        let keys = index_keys(connection, state, object)?;
        observables.extend(keys.observables.iter().map(|hash| (*hash, slot)));
        edges.extend(
            keys.edges
                .iter()
                .map(|(hash, property)| (*hash, slot, *property)),
        );
        let siblings = sorted.has_siblings.get(place).is_some_and(|mark| *mark);
        let mut word = class | if siblings { Word::SIBLINGS } else { 0 };
        if let Some(held) = &object.held {
            word |= Word::HELD;
            hold(connection, slot, held)?;
        }
        let version = object.version.as_ref().map(VersionColumn::of);
        insert.execute((
            slot,
            word,
            object.id.key(),
            version,
            keys.to_bytes(),
            object.body.as_ref(),
        ))?;
        state.tail.push(word);
        state.last_slot = slot;
    }
    seal_chunks(connection, state)?;
    mark(connection, state, &sorted.joined, Word::SIBLINGS)?;

    let sql = "INSERT INTO version (id, version, slot, class, rank, deliverer, hash)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let mut insert = connection.prepare_cached(sql)?;
    for (id, version, place) in &sorted.order {
        let Some(slot) = sorted.new_slot(*place) else {
            continue;
        };
        let Some(object) = batch.objects.get(*place) else {
            continue;
        };
        let deliverer = state.deliverer(connection, &object.deliverer.0)?;
        let class = classes.get(*place).copied().unwrap_or_default();
        insert.execute((
            id,
            version,
            slot,
            class,
            object.rank.code(),
            deliverer,
            object.hash,
        ))?;
    }
    observables.sort_unstable();
    let mut insert =
        connection.prepare_cached("INSERT INTO observable (hash, slot) VALUES (?1, ?2)")?;
    for row in observables {
        insert.execute(row)?;
    }
    edges.sort_unstable();
    let sql = "INSERT INTO edge (hash, slot, property) VALUES (?1, ?2, ?3)";
    let mut insert = connection.prepare_cached(sql)?;
    for row in edges {
        insert.execute(row)?;
    }
    Ok(())
}

/// Note the condition of the copy in `slot`.
pub(super) fn hold(connection: &Connection, slot: Slot, held: &Held) -> Result<(), StoreError> {
    let sql = "INSERT INTO condition (slot, until, bytes) VALUES (?1, ?2, ?3)";
    connection
        .prepare_cached(sql)?
        .execute((slot, held.until, &held.bytes))?;
    Ok(())
}

fn index_keys(
    connection: &Connection,
    state: &mut State,
    object: &NewObject,
) -> Result<Keys, StoreError> {
    let hash = |(kind, value): &(&str, String)| state.index_key.observable(kind, value);
    let mut keys = Keys {
        observables: object.observables.iter().map(hash).collect(),
        edges: Vec::new(),
    };
    for (target, property) in &object.edges {
        let hash = state.index_key.edge(target);
        keys.edges
            .push((hash, state.property(connection, property)?));
    }
    keys.observables.sort_unstable();
    keys.observables.dedup();
    keys.edges.sort_unstable();
    keys.edges.dedup();
    Ok(keys)
}

/// Move full chunks from the tail into the class column.
pub(super) fn seal_chunks(connection: &Connection, state: &mut State) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached("INSERT INTO chunk (n, classes) VALUES (?1, ?2)")?;
    let first = state.sealed() / CHUNK;
    let full = state.tail.len() - state.tail.len() % CHUNK as usize;
    let chunks = state
        .tail
        .get(..full)
        .unwrap_or_default()
        .chunks(CHUNK as usize);
    for (n, words) in (first..).zip(chunks) {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        insert.execute((n, bytes))?;
    }
    state.tail.drain(..full);
    Ok(())
}

/// Set a mark on the words of `slots`, wherever these stand. A chunk is rewritten once.
pub(super) fn mark(
    connection: &Connection,
    state: &mut State,
    slots: &BTreeSet<Slot>,
    mark: u32,
) -> Result<(), StoreError> {
    let sealed = state.sealed();
    let (in_chunks, in_tail): (Vec<Slot>, Vec<Slot>) =
        slots.iter().partition(|slot| **slot <= sealed);
    for group in in_chunks.chunk_by(|a, b| (a - 1) / CHUNK == (b - 1) / CHUNK) {
        let Some(n) = group.first().map(|slot| (slot - 1) / CHUNK) else {
            continue;
        };
        let mut read = connection.prepare_cached("SELECT classes FROM chunk WHERE n = ?1")?;
        let mut bytes = read.query_row([n], |row| Ok(blob(row, 0).map(<[u8]>::to_vec)))??;
        let (words, _) = bytes.as_chunks_mut::<4>();
        for slot in group {
            if let Some(bytes) = words.get_mut(((slot - 1) % CHUNK) as usize) {
                *bytes = (u32::from_le_bytes(*bytes) | mark).to_le_bytes();
            }
        }
        connection
            .prepare_cached("UPDATE chunk SET classes = ?2 WHERE n = ?1")?
            .execute((n, bytes))?;
    }
    let mut update = connection.prepare_cached("UPDATE object SET class = ?2 WHERE slot = ?1")?;
    for slot in in_tail {
        if let Some(word) = state.tail.get_mut((slot - sealed - 1) as usize) {
            *word |= mark;
            update.execute((slot, *word))?;
        }
    }
    Ok(())
}

fn administer(connection: &Connection, batch: &Batch, at: i64) -> Result<(), StoreError> {
    for change in &batch.records {
        match &change.bytes {
            Some(bytes) => connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO record (kind, key, bytes) VALUES (?1, ?2, ?3)",
                )?
                .execute((&change.kind, &change.key, bytes))?,
            None => connection
                .prepare_cached("DELETE FROM record WHERE kind = ?1 AND key = ?2")?
                .execute((&change.kind, &change.key))?,
        };
    }
    for change in &batch.cursors {
        match &change.bytes {
            Some(bytes) => connection
                .prepare_cached("INSERT OR REPLACE INTO cursor (key, bytes) VALUES (?1, ?2)")?
                .execute((&change.key, bytes))?,
            None => connection
                .prepare_cached("DELETE FROM cursor WHERE key = ?1")?
                .execute([&change.key])?,
        };
    }
    for status in &batch.statuses {
        connection
            .prepare_cached("INSERT OR REPLACE INTO status (id, at, bytes) VALUES (?1, ?2, ?3)")?
            .execute((&status.id, at, &status.bytes))?;
    }
    if let Some(before) = batch.forget_statuses_before {
        connection
            .prepare_cached("DELETE FROM status WHERE at < ?1")?
            .execute([before])?;
    }
    Ok(())
}

fn insert_crossing(
    connection: &Connection,
    crossing: &NewCrossing,
    at: i64,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO crossing
            (at, audience, agreement, collection, purpose, lowest, highest, slots, articles, named,
            operator)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let lowest = crossing.slots.iter().min().copied().unwrap_or_default();
    let highest = crossing.slots.iter().max().copied().unwrap_or_default();
    connection.prepare_cached(sql)?.execute((
        at,
        &crossing.audience,
        &crossing.agreement,
        &crossing.collection,
        &crossing.purpose,
        lowest,
        highest,
        pack::slots(&crossing.slots),
        pack::articles(&crossing.articles),
        crossing.named,
        &crossing.operator,
    ))?;
    Ok(())
}
