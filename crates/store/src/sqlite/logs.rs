//! Logs: appending a leaf with what belongs to it, and reading them.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use super::error::corrupt;
use super::head::CHUNK;
use super::pack;
use super::snapshot::blob;
use crate::{LogEnd, NewLeaf, Slot, StoreError, StoredLeaf};

/// Refuse a leaf that does not follow on the last one of its log. Nothing is written.
pub(super) fn check(connection: &Connection, leaves: &[NewLeaf]) -> Result<(), StoreError> {
    for leaf in leaves {
        let end = find(connection, &leaf.log)?;
        let found = end.map_or(0, |(_, end)| end.size);
        if found != leaf.no {
            return Err(StoreError::LogMoved {
                expected: leaf.no,
                found,
            });
        }
    }
    Ok(())
}

pub(super) fn append(connection: &Connection, leaf: &NewLeaf) -> Result<(), StoreError> {
    let sql = "INSERT INTO log (key, size, root) VALUES (?1, ?2, ?3)
        ON CONFLICT (key) DO UPDATE SET size = ?2, root = ?3 RETURNING no";
    let log: i64 = connection
        .prepare_cached(sql)?
        .query_row((&leaf.log, leaf.no + 1, leaf.root), |row| row.get(0))?;
    let sql = "INSERT INTO leaf (log, no, bytes, secret, entries, hashes)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection.prepare_cached(sql)?.execute((
        log,
        leaf.no,
        &leaf.bytes,
        leaf.secret,
        pack::entries(&leaf.entries),
        leaf.hashes.as_flattened(),
    ))?;
    let sql = "INSERT OR REPLACE INTO tile (log, level, no, hashes) VALUES (?1, ?2, ?3, ?4)";
    let mut insert = connection.prepare_cached(sql)?;
    for tile in &leaf.tiles {
        insert.execute((log, tile.level, tile.no, &tile.hashes))?;
    }
    cover(connection, log, leaf)
}

/// Note which leaf records each slot: a stretch of slots is rewritten once.
fn cover(connection: &Connection, log: i64, leaf: &NewLeaf) -> Result<(), StoreError> {
    if leaf.entries.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO scope (log, key) VALUES (?1, ?2)
        ON CONFLICT (log, key) DO UPDATE SET key = key RETURNING no";
    let scope: i64 = connection
        .prepare_cached(sql)?
        .query_row((log, &leaf.scope), |row| row.get(0))?;
    let mut slots: Vec<Slot> = leaf.entries.iter().map(|(slot, _)| *slot).collect();
    slots.sort_unstable();
    let sql = "INSERT OR REPLACE INTO covered (scope, n, leaves) VALUES (?1, ?2, ?3)";
    let mut insert = connection.prepare_cached(sql)?;
    for stretch in slots.chunk_by(|a, b| chunk(*a) == chunk(*b)) {
        let Some(n) = stretch.first().map(|slot| chunk(*slot)) else {
            continue;
        };
        let mut held = stretch_of(connection, scope, n)?;
        for slot in stretch {
            // The first leaf that recorded it goes on standing for it, unless the caller could not name so many.
            match leaf.again {
                true => drop(held.insert(*slot, leaf.no)),
                false => drop(held.entry(*slot).or_insert(leaf.no)),
            }
        }
        let held: Vec<(Slot, u64)> = held.into_iter().collect();
        insert.execute((scope, n, pack::pairs(&held)))?;
    }
    Ok(())
}

pub(super) fn end(connection: &Connection, key: &str) -> Result<Option<LogEnd>, StoreError> {
    Ok(find(connection, key)?.map(|(_, end)| end))
}

pub(super) fn all(connection: &Connection) -> Result<Vec<(String, LogEnd)>, StoreError> {
    let sql = "SELECT key, size, root FROM log ORDER BY key";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let end = LogEnd {
            size: row.get(1)?,
            root: row.get(2)?,
        };
        Ok((row.get(0)?, end))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn find(connection: &Connection, key: &str) -> Result<Option<(i64, LogEnd)>, StoreError> {
    let sql = "SELECT no, size, root FROM log WHERE key = ?1";
    let read = |row: &rusqlite::Row<'_>| {
        let end = LogEnd {
            size: row.get(1)?,
            root: row.get(2)?,
        };
        Ok((row.get(0)?, end))
    };
    Ok(connection
        .prepare_cached(sql)?
        .query_row([key], read)
        .optional()?)
}

pub(super) fn tile(
    connection: &Connection,
    key: &str,
    level: u8,
    no: u64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT t.hashes FROM tile t JOIN log l ON l.no = t.log
        WHERE l.key = ?1 AND t.level = ?2 AND t.no = ?3";
    Ok(connection
        .prepare_cached(sql)?
        .query_row((key, level, number(no)), |row| row.get(0))
        .optional()?)
}

pub(super) fn leaf(
    connection: &Connection,
    key: &str,
    no: u64,
) -> Result<Option<StoredLeaf>, StoreError> {
    let sql = "SELECT f.bytes, f.secret, f.entries, f.hashes, f.salts FROM leaf f JOIN log l ON l.no = f.log
        WHERE l.key = ?1 AND f.no = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query((key, number(no)))?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let entries = pack::read_entries(blob(row, 2)?);
    let (hashes, rest) = blob(row, 3)?.as_chunks::<32>();
    let salts: Option<Vec<u8>> = row.get(4)?;
    let salts = salts.map(|bytes| bytes.as_chunks::<32>().0.to_vec());
    match entries {
        Some(entries) if entries.len() == hashes.len() && rest.is_empty() => Ok(Some(StoredLeaf {
            salts,
            bytes: row.get(0)?,
            secret: row.get(1)?,
            entries,
            hashes: hashes.to_vec(),
        })),
        _ => Err(corrupt("leaf", format!("number {no}"))),
    }
}

pub(super) fn recorded(
    connection: &Connection,
    key: &str,
    scope: &str,
    slots: &[Slot],
) -> Result<Vec<Option<u64>>, StoreError> {
    let sql = "SELECT s.no FROM scope s JOIN log l ON l.no = s.log WHERE l.key = ?1 AND s.key = ?2";
    let scope: Option<i64> = connection
        .prepare_cached(sql)?
        .query_row([key, scope], |row| row.get(0))
        .optional()?;
    let Some(scope) = scope else {
        return Ok(vec![None; slots.len()]);
    };
    let mut stretches: BTreeMap<u64, BTreeMap<Slot, u64>> = BTreeMap::new();
    let mut found = Vec::with_capacity(slots.len());
    for slot in slots {
        let n = chunk(*slot);
        let stretch = match stretches.entry(n) {
            std::collections::btree_map::Entry::Occupied(held) => held.into_mut(),
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(stretch_of(connection, scope, n)?)
            }
        };
        found.push(stretch.get(slot).copied());
    }
    Ok(found)
}

pub(super) fn leaves_of(
    connection: &Connection,
    key: &str,
    slot: Slot,
) -> Result<Vec<(String, u64)>, StoreError> {
    let sql = "SELECT s.key, s.no FROM scope s JOIN log l ON l.no = s.log WHERE l.key = ?1
        ORDER BY s.key";
    let mut statement = connection.prepare_cached(sql)?;
    let scopes = statement.query_map([key], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
    })?;
    let mut found = Vec::new();
    for scope in scopes {
        let (name, no) = scope?;
        let stretch = stretch_of(connection, no, chunk(slot))?;
        found.extend(stretch.get(&slot).map(|leaf| (name, *leaf)));
    }
    Ok(found)
}

/// The slots of a stretch that are recorded, with their leaves.
fn stretch_of(
    connection: &Connection,
    scope: i64,
    n: u64,
) -> Result<BTreeMap<Slot, u64>, StoreError> {
    let sql = "SELECT leaves FROM covered WHERE scope = ?1 AND n = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query((scope, number(n)))?;
    let Some(row) = rows.next()? else {
        return Ok(BTreeMap::new());
    };
    let pairs = pack::read_pairs(blob(row, 0)?);
    let pairs = pairs.ok_or_else(|| corrupt("covered", format!("stretch {n}")))?;
    Ok(pairs.into_iter().collect())
}

const fn chunk(slot: Slot) -> u64 {
    slot.saturating_sub(1) / CHUNK
}

/// SQLite counts to 2⁶³ − 1 only; nothing is ever numbered as high.
fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
