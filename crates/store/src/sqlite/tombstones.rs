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
    let mut statement = connection.prepare_cached("SELECT count(*) FROM tombstone")?;
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
    let mut bytes = [0; 40];
    let object = key.buried(&tombstone.id).to_be_bytes();
    for (to, from) in bytes.iter_mut().zip(object.iter().chain(&mac)) {
        *to = *from;
    }
    TombstoneKey(bytes)
}

fn columns(key: &TombstoneKey) -> Result<(i64, [u8; 32]), StoreError> {
    let short = || corrupt("tombstone", "wrong length");
    let (object, mac) = key.0.split_first_chunk::<8>().ok_or_else(short)?;
    let mac = mac.try_into().map_err(|_| short())?;
    Ok((i64::from_be_bytes(*object), mac))
}

pub(super) fn put(connection: &Connection, key: &TombstoneKey) -> Result<(), StoreError> {
    let sql = "INSERT OR IGNORE INTO tombstone (object, mac) VALUES (?1, ?2)";
    connection.prepare_cached(sql)?.execute(columns(key)?)?;
    Ok(())
}

pub(super) fn lift(connection: &Connection, key: &TombstoneKey) -> Result<(), StoreError> {
    let sql = "DELETE FROM tombstone WHERE object = ?1 AND mac = ?2";
    connection.prepare_cached(sql)?.execute(columns(key)?)?;
    Ok(())
}

pub(super) fn all(connection: &Connection) -> Result<Vec<TombstoneKey>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT object, mac FROM tombstone ORDER BY object, mac")?;
    let mut rows = statement.query([])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        let (object, mac): (i64, [u8; 32]) = (row.get(0)?, row.get(1)?);
        let mut bytes = [0; 40];
        let parts = object.to_be_bytes();
        for (to, from) in bytes.iter_mut().zip(parts.iter().chain(&mac)) {
            *to = *from;
        }
        keys.push(TombstoneKey(bytes));
    }
    Ok(keys)
}

/// Which of these stand.
pub(super) fn stand(
    connection: &Connection,
    keys: impl Iterator<Item = TombstoneKey>,
) -> Result<Vec<bool>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM tombstone WHERE object = ?1 AND mac = ?2")?;
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
    let sql = "UPDATE leaf SET secret = NULL, salts = ?3 WHERE log = ?1 AND no = ?2";
    connection
        .prepare_cached(sql)?
        .execute((log, no, salts.as_flattened()))?;
    Ok(())
}

pub(super) type KeyedMac = Hmac<Sha256>;
