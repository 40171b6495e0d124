//! Deterministic ids of cyber-observables: the same value has the same id everywhere.
//!
//! ```json
//! {"type": "ipv4-addr", "value": "198.51.100.3"}
//! ```
//! The id is the UUIDv5 of the canonical form of the properties that contribute to it
//! (STIX 2.1 §2.9).

use std::borrow::Cow;

use uuid::Uuid;

use crate::canonical;
use crate::id::ObjectId;
use crate::json::Value;

/// The namespace of the UUIDs of observables (STIX 2.1 §2.9).
pub const NAMESPACE: Uuid = Uuid::from_u128(0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7);

/// Which properties contribute to the id of each type (STIX 2.1 §6.1–§6.18). A process has none.
const CONTRIBUTING: &[(&str, &[&str])] = &[
    ("artifact", &["hashes", "payload_bin"]),
    ("autonomous-system", &["number"]),
    ("directory", &["path"]),
    ("domain-name", &["value"]),
    ("email-addr", &["value"]),
    ("email-message", &["from_ref", "subject", "body"]),
    (
        "file",
        &["hashes", "name", "extensions", "parent_directory_ref"],
    ),
    ("ipv4-addr", &["value"]),
    ("ipv6-addr", &["value"]),
    ("mac-addr", &["value"]),
    ("mutex", &["name"]),
    (
        "network-traffic",
        &[
            "start",
            "end",
            "src_ref",
            "dst_ref",
            "src_port",
            "dst_port",
            "protocols",
            "extensions",
        ],
    ),
    ("software", &["name", "cpe", "swid", "vendor", "version"]),
    ("url", &["value"]),
    (
        "user-account",
        &["account_type", "user_id", "account_login"],
    ),
    ("windows-registry-key", &["key", "values"]),
    ("x509-certificate", &["hashes", "serial_number"]),
];

/// Of several hashes the first of these counts, and no other (STIX 2.1 §2.9).
const PREFERRED_HASHES: [&str; 4] = ["MD5", "SHA-1", "SHA-256", "SHA-512"];

/// The deterministic id of an observable, whether it carries an id or not.
///
/// `None` when its type has no such ids, or when it has none of the properties that contribute:
/// then its id is a random UUID.
#[must_use]
pub fn deterministic_id(observable: &Value<'_>) -> Option<ObjectId> {
    let object_type = observable.get("type")?.as_str()?;
    let (_, names) = CONTRIBUTING.iter().find(|(name, _)| *name == object_type)?;
    let contribution = |name: &&'static str| match (*name, observable.get(name)?) {
        ("hashes", hashes) => Some((Cow::Borrowed("hashes"), one_hash(hashes)?)),
        (name, value) => Some((Cow::Borrowed(name), value.clone())),
    };
    let contributions: Vec<_> = names.iter().filter_map(contribution).collect();
    if contributions.is_empty() {
        return None;
    }
    let name = canonical::form_of(&Value::Object(contributions));
    ObjectId::new(object_type, Uuid::new_v5(&NAMESPACE, &name)).ok()
}

/// The properties that contribute to the id of an observable of this type; none for a type without such ids.
pub(crate) fn contributing(object_type: &str) -> &'static [&'static str] {
    let row = CONTRIBUTING.iter().find(|(name, _)| *name == object_type);
    row.map(|(_, names)| *names).unwrap_or_default()
}

/// The one hash that counts. Where none of the preferred ones is there, the first by name does: the
/// specification leaves it open, and an object's keys have no order that survives.
fn one_hash<'a>(hashes: &Value<'a>) -> Option<Value<'a>> {
    let members = hashes.members();
    let preferred = PREFERRED_HASHES
        .iter()
        .find_map(|name| members.iter().find(|(key, _)| key == name));
    let chosen =
        preferred.or_else(|| members.iter().min_by(|(one, _), (other, _)| one.cmp(other)))?;
    Some(Value::Object(vec![chosen.clone()]))
}
