//! Domain and relationship objects, and those of somebody's own types.

use std::borrow::Cow;

use super::{Members, Note, get, labels, pattern, put_behind, text};
use crate::json::Value;

/// Convert an object of this type.
pub(super) fn convert(object_type: &str, members: &mut Members<'_>, notes: &mut Vec<Note>) {
    labels::convert(object_type, members);
    match object_type {
        "indicator" => indicator(members, notes),
        "malware" => malware(members, notes),
        _ => {}
    }
}

/// Patterns of STIX 2.0 are of its own language; a few paths have other names now.
fn indicator(members: &mut Members<'_>, notes: &mut Vec<Note>) {
    if get(members, "pattern_type").is_some() {
        return;
    }
    if let Some(old) = text(members, "pattern") {
        let rewritten = pattern::rewrite(&old);
        for path in &rewritten.without_equivalent {
            let message = format!(
                "`{path}` has no equivalent in STIX 2.1: the pattern keeps it, and will match nothing there"
            );
            notes.push(Note::new("pattern-path", "$.pattern", message));
        }
        if rewritten.text != old {
            notes.push(Note::new(
                "pattern",
                "$.pattern",
                "names of properties in the pattern are those of STIX 2.1 now",
            ));
            if let Some((_, place)) = members.iter_mut().find(|(name, _)| name == "pattern") {
                *place = Value::String(Cow::Owned(rewritten.text));
            }
        }
    }
    put_behind(
        members,
        "pattern",
        "pattern_type",
        Value::String(Cow::Borrowed("stix")),
    );
}

/// STIX 2.0 does not say whether malware is a family or an instance. It always has a name, as families do.
fn malware(members: &mut Members<'_>, notes: &mut Vec<Note>) {
    if get(members, "is_family").is_none() {
        put_behind(members, "name", "is_family", Value::Bool(true));
        let message = "STIX 2.0 does not say whether it is a family: `is_family` is true now";
        notes.push(Note::new("is-family", "$", message));
    }
}
