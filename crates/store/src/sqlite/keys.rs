//! The hashes under which observables and references are found, and how an object keeps its own.
//!
//! An index of 64-bit hashes is smaller and faster than one of values, and deletes better: a page
//! split leaves stale copies of index cells behind, and these tell nothing. The hash is SipHash-2-4
//! under a secret of the store's own, so that nobody can make values that collide, or go through
//! all addresses to see which are in.

use std::hash::Hasher;

use hmac::digest::KeyInit;
use hmac::digest::generic_array::GenericArray;
use mithaq_stix::ObjectId;
use rusqlite::Connection;
use siphasher::sip::SipHasher24;

use super::error::corrupt;
use super::pack;
use super::tombstones::KeyedMac;
use crate::StoreError;

#[derive(Clone)]
pub(super) struct IndexKey([u8; 16]);

impl IndexKey {
    pub(super) fn load(connection: &Connection) -> Result<Self, StoreError> {
        let sql = "SELECT bytes FROM secret WHERE name = 'index'";
        let bytes: Vec<u8> = connection.query_row(sql, [], |row| row.get(0))?;
        let key = bytes
            .try_into()
            .map_err(|_| corrupt("index key", "wrong length"))?;
        Ok(Self(key))
    }

    pub(super) fn observable(&self, kind: &str, value: &str) -> i64 {
        self.hash(&[b"observable", kind.as_bytes(), value.as_bytes()])
    }

    pub(super) fn edge(&self, target: &ObjectId) -> i64 {
        self.hash(&[b"edge", target.as_str().as_bytes()])
    }

    /// Under what the tombstones of an object are found.
    pub(super) fn buried(&self, id: &ObjectId) -> i64 {
        self.hash(&[b"tombstone", id.as_str().as_bytes()])
    }

    /// What tombstones are made with. The secret is as old as the store, so every copy of it knows its tombstones.
    pub(super) fn mac(&self) -> KeyedMac {
        let mut block = GenericArray::default();
        // HMAC fills a key up with zeros to the length of a block.
        for (byte, secret) in block.iter_mut().zip(self.0) {
            *byte = secret;
        }
        <KeyedMac as KeyInit>::new(&block)
    }

    fn hash(&self, parts: &[&[u8]]) -> i64 {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        for part in parts {
            // The length goes first, so that no two lists of parts are the same bytes.
            hasher.write_u64(part.len() as u64);
            hasher.write(part);
        }
        hasher.finish().cast_signed()
    }
}

/// The index rows of one object, in the column `keys`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) observables: Vec<i64>,
    /// Hash of the target, number of the property.
    pub(super) edges: Vec<(i64, i64)>,
}

impl Keys {
    /// `None` when there are no rows.
    pub(super) fn to_bytes(&self) -> Option<Vec<u8>> {
        if self.observables.is_empty() && self.edges.is_empty() {
            return None;
        }
        let mut bytes = Vec::with_capacity(2 + 8 * self.observables.len() + 9 * self.edges.len());
        pack::put(&mut bytes, self.observables.len() as u64);
        self.observables
            .iter()
            .for_each(|hash| bytes.extend(hash.to_le_bytes()));
        for (hash, property) in &self.edges {
            bytes.extend(hash.to_le_bytes());
            pack::put(&mut bytes, property.cast_unsigned());
        }
        Some(bytes)
    }

    pub(super) fn from_bytes(mut bytes: &[u8]) -> Result<Self, StoreError> {
        let short = || corrupt("index keys of an object", "cut short");
        let mut keys = Self::default();
        let observables = pack::take(&mut bytes).ok_or_else(short)?;
        for _ in 0..observables {
            keys.observables
                .push(take_hash(&mut bytes).ok_or_else(short)?);
        }
        while !bytes.is_empty() {
            let hash = take_hash(&mut bytes).ok_or_else(short)?;
            let property = pack::take(&mut bytes).ok_or_else(short)?;
            keys.edges.push((hash, property.cast_signed()));
        }
        Ok(keys)
    }
}

fn take_hash(bytes: &mut &[u8]) -> Option<i64> {
    let (hash, rest) = bytes.split_first_chunk::<8>()?;
    *bytes = rest;
    Some(i64::from_le_bytes(*hash))
}
