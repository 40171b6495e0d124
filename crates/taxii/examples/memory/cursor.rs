//! Cursors: a position, and what it was issued for. No state in the server.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mithaq_stix::ObjectId;
use mithaq_taxii::Filter;

use super::shelf::Position;

/// What is paged through.
#[derive(Debug, Clone, Copy, Hash)]
pub(super) enum Resource<'a> {
    Objects,
    Manifest,
    Object(&'a ObjectId),
    Versions(&'a ObjectId),
}

impl Resource<'_> {
    /// Differs, as good as always, where the collection, the resource or the filters differ. A guard against
    /// mistakes, not against forgers: a forged cursor of this server reaches nothing that its owner may not read.
    pub(super) fn binding(&self, collection: &str, filter: &Filter) -> u64 {
        let mut hasher = DefaultHasher::new();
        (collection, self, filter.canonical_bytes()).hash(&mut hasher);
        hasher.finish()
    }
}

/// The cursor of what comes after `position`.
pub(super) fn encode(position: Position, binding: u64) -> String {
    let mut bytes = [0; 24];
    bytes[..8].copy_from_slice(&position.date_added.to_be_bytes());
    bytes[8..16].copy_from_slice(&position.number.to_be_bytes());
    bytes[16..].copy_from_slice(&binding.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The position in a cursor; `None` when it was not issued for this.
pub(super) fn decode(text: &str, binding: u64) -> Option<Position> {
    let bytes: [u8; 24] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
    let (date_added, rest) = bytes.split_first_chunk::<8>()?;
    let (number, issued_for) = rest.split_first_chunk::<8>()?;
    (issued_for == binding.to_be_bytes().as_slice()).then(|| Position {
        date_added: i64::from_be_bytes(*date_added),
        number: u64::from_be_bytes(*number),
    })
}
