//! Cyber-observables of STIX 2.0 in the words of STIX 2.1: a table of what changed.

use std::borrow::Cow;

use super::{Members, Note};
use crate::json::Value;

/// What became of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It has another name.
    Renamed(&'static str),
    /// There is nothing like it.
    Gone,
}

use Change::{Gone, Renamed};

/// Properties of types (STIX 2.0 part 4 against STIX 2.1 §6).
const PROPERTIES: &[(&str, &str, Change)] = &[
    ("directory", "created", Renamed("ctime")),
    ("directory", "modified", Renamed("mtime")),
    ("directory", "accessed", Renamed("atime")),
    ("file", "created", Renamed("ctime")),
    ("file", "modified", Renamed("mtime")),
    ("file", "accessed", Renamed("atime")),
    ("file", "is_encrypted", Gone),
    ("file", "encryption_algorithm", Gone),
    ("file", "decryption_key", Gone),
    ("process", "created", Renamed("created_time")),
    ("process", "binary_ref", Renamed("image_ref")),
    ("process", "name", Gone),
    ("process", "arguments", Gone),
    (
        "user-account",
        "password_last_changed",
        Renamed("credential_last_changed"),
    ),
    ("windows-registry-key", "modified", Renamed("modified_time")),
];

/// Properties of predefined extensions.
const IN_EXTENSIONS: &[(&str, &str)] = &[
    ("archive-ext", "version"),
    ("raster-image-ext", "image_compression_algorithm"),
    ("socket-ext", "protocol_family"),
];

/// Values of vocabularies that are spelt another way, and names of hashes.
const SPELT: &[(&str, &str, &str)] = &[
    ("account_type", "windows local", "windows-local"),
    ("account_type", "windows domain", "windows-domain"),
];

/// What became of the property of a type.
pub(super) fn change_of(object_type: &str, property: &str) -> Option<Change> {
    PROPERTIES
        .iter()
        .find(|(of, name, _)| *of == object_type && *name == property)
        .map(|(.., change)| *change)
}

/// What a value of a property is in STIX 2.1, where it is spelt another way there.
pub(super) fn spelt(property: &str, value: &str) -> Option<&'static str> {
    SPELT
        .iter()
        .find(|(name, old, _)| *name == property && *old == value)
        .map(|(.., new)| *new)
}

/// Whether a property of a predefined extension has no equivalent.
pub(super) fn is_gone(extension: &str, property: &str) -> bool {
    IN_EXTENSIONS.contains(&(extension, property))
}

/// The name that an extension has in STIX 2.1: those of one's own end in `-ext` (§11.3.1).
pub(super) fn extension_name(name: &str) -> Option<String> {
    (!name.ends_with("-ext") && !name.starts_with("extension-definition--"))
        .then(|| format!("{name}-ext"))
}

/// The name under which a property without an equivalent is kept: a property of one's own.
fn kept(name: &str) -> String {
    format!("x_stix20_{name}")
}

/// Convert an observable, whose references are ids already. Selectors that lead into it change with it:
/// each change of a name is pushed on `renames`.
pub(super) fn convert(
    object_type: &str,
    members: &mut Members<'_>,
    path: &str,
    renames: &mut Vec<(String, String)>,
    notes: &mut Vec<Note>,
) {
    for (name, value) in members.iter_mut() {
        match change_of(object_type, name) {
            Some(Renamed(new)) => {
                renames.push((name.to_string(), new.to_owned()));
                *name = Cow::Borrowed(new);
            }
            Some(Gone) => {
                let message = format!(
                    "`{name}` of a {object_type} has no equivalent in STIX 2.1: kept as `{}`",
                    kept(name)
                );
                notes.push(Note::new(
                    "no-equivalent",
                    format!("{path}.{name}"),
                    message,
                ));
                renames.push((name.to_string(), kept(name)));
                *name = Cow::Owned(kept(name));
            }
            None => {}
        }
        if let Some(new) = value.as_str().and_then(|old| spelt(name, old)) {
            *value = Value::String(Cow::Borrowed(new));
        }
        match (&**name, value) {
            ("hashes", Value::Object(hashes)) => spell_hashes(hashes),
            ("additional_header_fields", Value::Object(fields)) => {
                fields.iter_mut().for_each(|(_, field)| listed(field))
            }
            ("extensions", Value::Object(extensions)) => {
                for (key, extension) in extensions {
                    convert_extension(
                        key,
                        extension,
                        &format!("{path}.extensions"),
                        renames,
                        notes,
                    );
                }
            }
            _ => {}
        }
    }
}

fn convert_extension(
    key: &mut Cow<'_, str>,
    extension: &mut Value<'_>,
    path: &str,
    renames: &mut Vec<(String, String)>,
    notes: &mut Vec<Note>,
) {
    if let Value::Object(members) = extension {
        for (name, value) in members.iter_mut() {
            if is_gone(key, name) {
                let message = format!(
                    "`{name}` of `{key}` has no equivalent in STIX 2.1: kept as `{}`",
                    kept(name)
                );
                notes.push(Note::new(
                    "no-equivalent",
                    format!("{path}.{key}.{name}"),
                    message,
                ));
                renames.push((
                    format!("extensions.{key}.{name}"),
                    format!("extensions.{key}.{}", kept(name)),
                ));
                *name = Cow::Owned(kept(name));
            }
            match (&**key, &**name, value) {
                ("http-request-ext", "request_header", Value::Object(fields)) => {
                    fields.iter_mut().for_each(|(_, field)| listed(field));
                }
                (_, "hashes" | "file_header_hashes", Value::Object(hashes)) => spell_hashes(hashes),
                (_, _, value) => hashes_within(value),
            }
        }
    }
    if let Some(new) = extension_name(key) {
        let message = "names of extensions of one's own end in `-ext` now";
        notes.push(Note::new(
            "extension-name",
            format!("{path}.{key}"),
            message,
        ));
        renames.push((format!("extensions.{key}"), format!("extensions.{new}")));
        *key = Cow::Owned(new);
    }
}

/// Hashes of the parts of an extension, such as the sections of a PE binary.
fn hashes_within(value: &mut Value<'_>) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(hashes_within),
        Value::Object(members) => {
            for (name, value) in members {
                match (&**name, value) {
                    ("hashes", Value::Object(hashes)) => spell_hashes(hashes),
                    (_, value) => hashes_within(value),
                }
            }
        }
        _ => {}
    }
}

/// STIX 2.0 writes `ssdeep`, STIX 2.1 `SSDEEP`; the rest is the same.
fn spell_hashes(hashes: &mut Members<'_>) {
    let taken = hashes.iter().any(|(name, _)| name == "SSDEEP");
    for (name, _) in hashes
        .iter_mut()
        .filter(|(name, _)| name == "ssdeep" && !taken)
    {
        *name = Cow::Borrowed("SSDEEP");
    }
}

/// A header field has a list of values, also for one.
fn listed(field: &mut Value<'_>) {
    if let Value::String(_) = field {
        let value = std::mem::replace(field, Value::Null);
        *field = Value::Array(vec![value]);
    }
}
