//! Marking definitions. Those of TLP 1 have the same ids in both versions, and stay TLP 1: which TLP 2.0
//! level an author would choose today is not ours to say.

use std::borrow::Cow;

use super::{Members, Note, get, put_behind, text};
use crate::json::Value;
use crate::marking::{PREDEFINED, Predefined};

/// Convert a marking definition.
pub(super) fn convert(members: &mut Members<'_>, notes: &mut Vec<Note>) {
    let id = text(members, "id").unwrap_or_default();
    let is = |definition: &&Predefined| definition.id == id;
    let predefined = PREDEFINED.iter().find(is);
    let Some(predefined) = predefined.filter(|_| get(members, "name").is_none()) else {
        return;
    };
    // The predefined definitions of STIX 2.1 have names.
    let whole = Value::of_checked(predefined.object.as_bytes());
    if let Some(name) = whole.get("name").and_then(Value::as_str) {
        put_behind(
            members,
            "created",
            "name",
            Value::String(Cow::Owned(name.to_owned())),
        );
        notes.push(Note::new(
            "marking-name",
            "$",
            "a predefined definition has its name now",
        ));
    }
}
