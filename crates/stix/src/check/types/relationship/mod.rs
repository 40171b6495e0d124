//! Relationship objects (STIX 2.1 §5).

pub(super) mod generic;
pub(super) mod sighting;
mod suggested;
