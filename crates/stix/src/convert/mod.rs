//! STIX 2.0 as STIX 2.1.
//!
//! ```json
//! {"type": "indicator", "id": "indicator--…", "labels": ["benign"], "pattern": "[file:created = …]", …}
//! ```
//! becomes
//! ```json
//! {"type": "indicator", "spec_version": "2.1", "id": "indicator--…", "indicator_types": ["benign"],
//!  "pattern": "[file:ctime = …]", "pattern_type": "stix", …}
//! ```
//! Every object keeps its id and its times: it is the same version, in other words. The cyber-observables
//! of observed data become objects of their own, with ids that follow from their values and with the
//! markings of what they were in. What has no equivalent is noted; nothing is lost in silence. The same
//! input always gives the same output.

mod domain;
mod labels;
mod marking;
mod note;
mod observable;
mod observed;
mod pattern;
mod selector;

use std::borrow::Cow;

pub use note::Note;

use sha2::{Digest, Sha256};
use uuid::Builder;

use crate::check::{self, Family};
use crate::json::{self, Limits, Value};
use crate::object::{Object, Refused};

/// The members of an object that is being changed.
type Members<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

/// What an object of STIX 2.0 has become.
#[derive(Debug, Default)]
pub struct Converted {
    /// The objects; of observed data first its cyber-observables, then itself.
    pub objects: Vec<Object>,
    /// What cannot be an object of STIX 2.1, with what is wrong with it.
    pub refused: Vec<Refused>,
    /// What changed in more than form, and what has no equivalent.
    pub notes: Vec<Note>,
    /// Whether it was of STIX 2.1 already, and is as it was.
    pub unchanged: bool,
}

/// Convert one object.
///
/// An object that says it is of STIX 2.1, and a cyber-observable that stands by itself, which STIX 2.0 does
/// not know, come out as they went in.
///
/// # Errors
/// [`Refused`] when the text is no JSON, or no object.
pub fn object(raw: &[u8]) -> Result<Converted, Refused> {
    let tree = match Value::parse(raw, &Limits::OBJECT) {
        Ok(tree @ Value::Object(_)) => tree,
        Ok(_) => return Err(Refused::of(check::not_an_object())),
        Err(error) => return Err(Refused::of(check::not_json(&error))),
    };
    let mut converted = Converted::default();
    if is_new(&tree) {
        converted.unchanged = true;
        converted.take(raw);
        return Ok(converted);
    }
    let Value::Object(mut members) = tree else {
        return Ok(converted);
    };
    let object_type = text(&members, "type").unwrap_or_default().into_owned();
    put_version(&mut members);
    match object_type.as_str() {
        "marking-definition" => marking::convert(&mut members, &mut converted.notes),
        "observed-data" => {
            for observable in observed::convert(&mut members, &mut converted.notes) {
                converted.take(&json::text_of(&observable));
            }
        }
        _ => domain::convert(&object_type, &mut members, &mut converted.notes),
    }
    converted.take(&json::text_of(&Value::Object(members)));
    Ok(converted)
}

impl Converted {
    fn take(&mut self, raw: &[u8]) {
        match Object::parse(raw) {
            Ok(accepted) => self.objects.push(accepted.object),
            Err(refused) => self.refused.push(refused),
        }
    }
}

/// Makes the id of a bundle from the objects in it: the same objects in the same order have the same id. It
/// looks random, as STIX 2.1 §2.9 recommends for bundles.
#[derive(Debug, Default)]
pub struct BundleId(Sha256);

impl BundleId {
    /// The next object of the bundle.
    pub fn object(&mut self, object: &Object) {
        self.0.update(object.hash());
    }

    /// The id.
    #[must_use]
    pub fn id(self) -> String {
        let hash = self.0.finalize();
        let bytes = hash.first_chunk::<16>().copied().unwrap_or_default();
        format!("bundle--{}", Builder::from_random_bytes(bytes).into_uuid())
    }
}

/// Whether an object is of STIX 2.1 already.
fn is_new(tree: &Value<'_>) -> bool {
    match tree.get("spec_version").and_then(Value::as_str) {
        Some(version) => version != "2.0",
        None => {
            let object_type = tree.get("type").and_then(Value::as_str);
            object_type.and_then(check::family_of) == Some(Family::Observable)
        }
    }
}

/// Put the version behind the type, where readers look for it.
fn put_version(members: &mut Members<'_>) {
    remove(members, "spec_version");
    let place = members.iter().position(|(name, _)| name == "type");
    let version = Value::String(Cow::Borrowed("2.1"));
    members.insert(
        place.map_or(0, |place| place + 1),
        (Cow::Borrowed("spec_version"), version),
    );
}

fn get<'m, 'a>(members: &'m Members<'a>, name: &str) -> Option<&'m Value<'a>> {
    members
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

fn text<'a>(members: &Members<'a>, name: &str) -> Option<Cow<'a, str>> {
    match get(members, name) {
        Some(Value::String(text)) => Some(text.clone()),
        _ => None,
    }
}

fn remove<'a>(members: &mut Members<'a>, name: &str) -> Option<Value<'a>> {
    let place = members.iter().position(|(key, _)| key == name)?;
    Some(members.remove(place).1)
}

/// Add a property behind another, or at the end.
fn put_behind<'a>(members: &mut Members<'a>, behind: &str, name: &'static str, value: Value<'a>) {
    let place = members.iter().position(|(key, _)| key == behind);
    let place = place.map_or(members.len(), |place| place + 1);
    members.insert(place, (Cow::Borrowed(name), value));
}
