//! Ids that stay the same when an event is converted again.
//!
//! What has a UUID in MISP keeps it: the attribute `5be1…` becomes `indicator--5be1…`. What has none, or a
//! broken one, gets a UUIDv5 of a namespace of ours and of what it says. Observables have STIX's own
//! deterministic ids.

use mithaq_stix::ObjectId;
use mithaq_stix::json::{Limits, Value};
use mithaq_stix::sco;
use uuid::{Builder, Uuid};

/// The namespace of the UUIDs that we derive.
pub const NAMESPACE: Uuid = Uuid::from_u128(0xdbb4_0459_a4c4_4740_9197_dd0d_b1b4_21de);

/// A UUID that STIX takes: any version, but neither nil nor of another variant.
pub(crate) fn uuid(text: &str) -> Option<Uuid> {
    // Only the usual form; the `uuid` package would read others.
    let usual = text.len() == 36;
    let parsed = Uuid::try_parse(text).ok().filter(|_| usual)?;
    ObjectId::new("identity", parsed).ok().map(|id| id.uuid())
}

/// The UUIDv5 of these parts, in order. No two lists of parts give the same text.
pub(crate) fn derived(parts: &[&str]) -> Uuid {
    let mut name = Vec::new();
    for part in parts {
        name.extend_from_slice(&(part.len() as u64).to_be_bytes());
        name.extend_from_slice(part.as_bytes());
    }
    Uuid::new_v5(&NAMESPACE, &name)
}

/// `object_type--uuid`, as text.
pub(crate) fn of(object_type: &str, uuid: Uuid) -> String {
    format!("{object_type}--{}", uuid.as_hyphenated())
}

/// The id of an observable: STIX's own where it has one, else derived from `seed` (a process, a message
/// without a subject). Where no value contributes, STIX 2.1 §2.9 wants a UUID of version 4: it looks random,
/// and is the same for the same seed.
pub(crate) fn of_observable(text: &[u8], object_type: &str, seed: &[&str]) -> String {
    let own = Value::parse(text, &Limits::OBJECT)
        .ok()
        .and_then(|value| sco::deterministic_id(&value));
    own.map_or_else(
        || {
            let looks_random = Builder::from_random_bytes(derived(seed).into_bytes());
            of(object_type, looks_random.into_uuid())
        },
        |id| id.to_string(),
    )
}
