//! Tombstones: the table, and what in a batch stands under one.

use hmac::{Hmac, Mac};
use mithaq_stix::{ObjectId, Timestamp};
use rusqlite::{Connection, OptionalExtension};
use sha2::Sha256;

use super::error::corrupt;
use super::keys::IndexKey;
use super::snapshot::{blob, id};
use super::sorted::version_key;
use crate::{CopyRank, Deliverer, NewObject, Scope, Slot, StoreError, Tombstone, TombstoneKey};

/// Whether there are any: nearly always there are none, and then nothing is asked of them.
pub(super) fn any(connection: &Connection) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM tombstone LIMIT 1")?;
    Ok(statement.exists([])?)
}

pub(super) fn count(connection: &Connection) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) FROM (SELECT DISTINCT object, mac FROM tombstone)";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// The tombstones of one object.
pub(super) struct Macs(Vec<[u8; 32]>);

impl Macs {
    pub(super) fn of(connection: &Connection, object: i64) -> Result<Self, StoreError> {
        let mut statement =
            connection.prepare_cached("SELECT mac FROM tombstone WHERE object = ?1")?;
        let rows = statement.query_map([object], |row| row.get(0))?;
        Ok(Self(rows.collect::<Result<_, _>>()?))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them stands against this object as it is brought.
    pub(super) fn bury(&self, key: &IndexKey, object: &NewObject) -> bool {
        // Definitions in company are made of copies that are held.
        if self.0.is_empty() || object.rank == CopyRank::Company {
            return false;
        }
        let version = version_key(object);
        let stands = |scope: ScopeRef<'_>| self.0.contains(&mac(key, &object.id, &version, scope));
        stands(ScopeRef::Anyone)
            || stands(ScopeRef::Line(&object.deliverer.0))
            || object
                .under
                .as_deref()
                .is_some_and(|under| stands(ScopeRef::Under(under)))
    }

    fn bury_copy(&self, key: &IndexKey, id: &ObjectId, version: &[u8], line: &str) -> bool {
        let stands = |scope: ScopeRef<'_>| self.0.contains(&mac(key, id, version, scope));
        stands(ScopeRef::Anyone) || stands(ScopeRef::Line(line))
    }
}

#[derive(Clone, Copy)]
enum ScopeRef<'a> {
    Anyone,
    Line(&'a str),
    Under(&'a str),
}

fn mac(key: &IndexKey, id: &ObjectId, version: &[u8], scope: ScopeRef<'_>) -> [u8; 32] {
    let (kind, of): (&[u8], &str) = match scope {
        ScopeRef::Anyone => (b"anyone", ""),
        ScopeRef::Line(line) => (b"line", line),
        ScopeRef::Under(licence) => (b"under", licence),
    };
    let mut mac = key.mac();
    for part in [
        b"mithaq-tombstone-v1".as_slice(),
        kind,
        of.as_bytes(),
        id.as_str().as_bytes(),
        version,
    ] {
        // The length goes first, so that no two lists of parts are the same bytes.
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// How a tombstone is kept.
pub(super) fn key_of(key: &IndexKey, tombstone: &Tombstone) -> TombstoneKey {
    let version = tombstone.version.as_ref().map(Timestamp::sort_key);
    let scope = match &tombstone.scope {
        Scope::Anyone => ScopeRef::Anyone,
        Scope::Line(Deliverer(line)) => ScopeRef::Line(line),
        Scope::Under(licence) => ScopeRef::Under(licence),
    };
    let mac = mac(key, &tombstone.id, &version.unwrap_or_default(), scope);
    let cause = cause_of(key, &mac, &tombstone.cause);
    joined(key.buried(&tombstone.id), &mac, &cause)
}

/// The cause as it is kept: another for each tombstone, so that the list does not tell which were laid for one.
fn cause_of(key: &IndexKey, of: &[u8; 32], cause: &str) -> [u8; 32] {
    if cause.is_empty() {
        return [0; 32];
    }
    let mut mac = key.mac();
    mac.update(b"mithaq-tombstone-cause-v1");
    mac.update(of);
    mac.update(cause.as_bytes());
    mac.finalize().into_bytes().into()
}

fn joined(object: i64, mac: &[u8; 32], cause: &[u8; 32]) -> TombstoneKey {
    let mut bytes = [0; 72];
    let object = object.to_be_bytes();
    for (to, from) in bytes.iter_mut().zip(object.iter().chain(mac).chain(cause)) {
        *to = *from;
    }
    TombstoneKey(bytes)
}

fn columns(key: &TombstoneKey) -> Result<(i64, [u8; 32], [u8; 32]), StoreError> {
    let short = || corrupt("tombstone", "wrong length");
    let (object, rest) = key.0.split_first_chunk::<8>().ok_or_else(short)?;
    let (mac, cause) = rest.split_first_chunk::<32>().ok_or_else(short)?;
    let cause = cause.try_into().map_err(|_| short())?;
    Ok((i64::from_be_bytes(*object), *mac, cause))
}

pub(super) fn put(connection: &Connection, key: &TombstoneKey) -> Result<(), StoreError> {
    let sql = "INSERT OR IGNORE INTO tombstone (object, mac, cause) VALUES (?1, ?2, ?3)";
    connection.prepare_cached(sql)?.execute(columns(key)?)?;
    Ok(())
}

pub(super) fn lift(connection: &Connection, key: &TombstoneKey) -> Result<(), StoreError> {
    let sql = "DELETE FROM tombstone WHERE object = ?1 AND mac = ?2 AND cause = ?3";
    connection.prepare_cached(sql)?.execute(columns(key)?)?;
    Ok(())
}

pub(super) fn all(connection: &Connection) -> Result<Vec<TombstoneKey>, StoreError> {
    let sql = "SELECT object, mac, cause FROM tombstone ORDER BY object, mac, cause";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        let (mac, cause): ([u8; 32], [u8; 32]) = (row.get(1)?, row.get(2)?);
        keys.push(joined(row.get(0)?, &mac, &cause));
    }
    Ok(keys)
}

/// Which of these stand.
pub(super) fn stand(
    connection: &Connection,
    keys: impl Iterator<Item = TombstoneKey>,
) -> Result<Vec<bool>, StoreError> {
    let sql = "SELECT 1 FROM tombstone WHERE object = ?1 AND mac = ?2 AND cause = ?3";
    let mut statement = connection.prepare_cached(sql)?;
    keys.map(|key| Ok(statement.exists(columns(&key)?)?))
        .collect()
}

/// The copies that stand though a tombstone stands against them; those under a licence are the caller's affair.
pub(super) fn buried(connection: &Connection, key: &IndexKey) -> Result<Vec<Slot>, StoreError> {
    let mut slots = Vec::new();
    if !any(connection)? {
        return Ok(slots);
    }
    let sql = "SELECT v.id, v.version, v.slot, d.key FROM version v
        JOIN deliverer d ON d.no = v.deliverer ORDER BY v.id";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut last: Option<(Vec<u8>, ObjectId, Macs)> = None;
    while let Some(row) = rows.next()? {
        let bytes = blob(row, 0)?;
        if last.as_ref().is_none_or(|(of, ..)| of != bytes) {
            let id = id(bytes)?;
            let macs = Macs::of(connection, key.buried(&id))?;
            last = Some((bytes.to_vec(), id, macs));
        }
        if let Some((_, id, macs)) = &last
            && !macs.is_empty()
            && macs.bury_copy(key, id, blob(row, 1)?, &row.get::<_, String>(3)?)
        {
            slots.push(row.get(2)?);
        }
    }
    Ok(slots)
}

/// Close entries of a leaf for good: the salts that are left take the place of the page's secret.
pub(super) fn close(
    connection: &Connection,
    log: &str,
    no: u64,
    salts: &[[u8; 32]],
) -> Result<(), StoreError> {
    let sql = "SELECT no FROM log WHERE key = ?1";
    let log: Option<i64> = connection
        .prepare_cached(sql)?
        .query_row([log], |row| row.get(0))
        .optional()?;
    let sql = "SELECT salts FROM leaf WHERE log = ?1 AND no = ?2";
    let before: Option<Vec<u8>> = connection
        .prepare_cached(sql)?
        .query_row((log, no), |row| row.get(0))
        .optional()?
        .flatten();
    let mut salts = salts.to_vec();
    // INVARIANT: 7.7. Of two who close entries of one leaf each has read what the other had not closed yet. What was
    // destroyed once is never put back, so in whatever order they come all that either closed is closed.
    for (salt, before) in salts
        .iter_mut()
        .zip(before.unwrap_or_default().as_chunks().0)
    {
        if *before == [0; 32] {
            *salt = [0; 32];
        }
    }
    let sql = "UPDATE leaf SET secret = NULL, salts = ?3 WHERE log = ?1 AND no = ?2";
    connection
        .prepare_cached(sql)?
        .execute((log, no, salts.as_flattened()))?;
    Ok(())
}

pub(super) type KeyedMac = Hmac<Sha256>;
