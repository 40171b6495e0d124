//! Observed data: the dictionary of cyber-observables becomes objects of their own, and references to them.
//!
//! ```json
//! {"objects": {"0": {"type": "ipv4-addr", "value": "198.51.100.3"},
//!              "1": {"type": "network-traffic", "dst_ref": "0", "protocols": ["tcp"]}}}
//! ```
//! becomes two objects and
//! ```json
//! {"object_refs": ["ipv4-addr--…", "network-traffic--…"]}
//! ```
//! The observables take the markings along that they stood under: those of the whole, and the granular ones
//! that led into them. So nothing is less protected than it was.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::{Members, Note, get, observable, put_behind, remove, selector, text};
use crate::id::{ObjectId, is_type_name};
use crate::json::Value;
use crate::sco;

/// Take the observables out of observed data. What is left refers to them.
pub(super) fn convert<'a>(members: &mut Members<'a>, notes: &mut Vec<Note>) -> Vec<Value<'a>> {
    let is_container = matches!(get(members, "objects"), Some(Value::Object(_)));
    if !is_container || get(members, "object_refs").is_some() {
        return Vec::new();
    }
    let Some(Value::Object(container)) = remove(members, "objects") else {
        return Vec::new();
    };
    let owner = text(members, "id").unwrap_or_default();
    let mut ids = Ids::new(&owner, &container);
    let mut taken = BTreeMap::new();
    let mut references: Vec<Value<'a>> = Vec::new();
    for (key, observable) in &container {
        let path = format!("$.objects.{key}");
        match (ids.of(key), observable) {
            (Some(id), Value::Object(observable)) => {
                let reference = Value::String(Cow::Owned(id.to_string()));
                if !references.contains(&reference) {
                    references.push(reference);
                }
                taken.insert(&**key, take(&id, observable, &path, &mut ids, notes));
            }
            _ => {
                let message = "without a type it is no cyber-observable: left out";
                notes.push(Note::new("no-type", path, message));
            }
        }
    }
    put_behind(
        members,
        "number_observed",
        "object_refs",
        Value::Array(references),
    );
    mark(members, &mut taken, notes);
    let each = container.iter().filter_map(|(key, _)| taken.remove(&**key));
    each.map(|observable| Value::Object(observable.members))
        .collect()
}

/// An observable as an object of its own.
struct Taken<'a> {
    members: Members<'a>,
    /// Which names changed, from old to new, for selectors.
    renames: Vec<(String, String)>,
}

fn take<'a>(
    id: &ObjectId,
    observable: &Members<'a>,
    path: &str,
    ids: &mut Ids<'a, '_>,
    notes: &mut Vec<Note>,
) -> Taken<'a> {
    let mut members = observable.clone();
    resolve(&mut members, path, ids, notes);
    let mut renames = Vec::new();
    observable::convert(id.object_type(), &mut members, path, &mut renames, notes);
    remove(&mut members, "id");
    put_behind(
        &mut members,
        "type",
        "id",
        Value::String(Cow::Owned(id.to_string())),
    );
    put_behind(
        &mut members,
        "type",
        "spec_version",
        Value::String(Cow::Borrowed("2.1")),
    );
    Taken { members, renames }
}

/// Make ids of the keys in references, wherever they are; what refers to nothing is left out. Calls itself
/// once for each level; the scanner has bounded those.
fn resolve<'a>(
    members: &mut Members<'a>,
    path: &str,
    ids: &mut Ids<'a, '_>,
    notes: &mut Vec<Note>,
) {
    members.retain_mut(|(name, value)| {
        let path = format!("{path}.{name}");
        let mut reference = |key: &str| {
            let id = ids.of(key);
            if id.is_none() {
                let message = "it refers to nothing in the same container: left out";
                notes.push(Note::new("dangling", path.clone(), message));
            }
            id.map(|id| Value::String(Cow::Owned(id.to_string())))
        };
        match value {
            Value::String(key) if name.ends_with("_ref") => match reference(key) {
                Some(id) => *value = id,
                None => return false,
            },
            Value::Array(elements) if name.ends_with("_refs") => {
                let keys = std::mem::take(elements);
                elements.extend(keys.into_iter().filter_map(|key| match key {
                    Value::String(key) => reference(&key),
                    other => Some(other),
                }));
                return !elements.is_empty();
            }
            Value::Array(elements) => {
                for element in elements {
                    if let Value::Object(members) = element {
                        resolve(members, &path, ids, notes);
                    }
                }
            }
            Value::Object(members) => resolve(members, &path, ids, notes),
            _ => {}
        }
        true
    });
}

/// The ids of the observables in one container.
struct Ids<'a, 'c> {
    owner: &'c str,
    container: &'c Members<'a>,
    made: BTreeMap<String, ObjectId>,
    /// Keys whose ids are being made, the innermost last.
    under_way: Vec<String>,
    /// Keys whose ids would follow from themselves.
    in_circles: BTreeSet<String>,
}

impl<'a, 'c> Ids<'a, 'c> {
    fn new(owner: &'c str, container: &'c Members<'a>) -> Self {
        Self {
            owner,
            container,
            made: BTreeMap::new(),
            under_way: Vec::new(),
            in_circles: BTreeSet::new(),
        }
    }

    /// The id of the observable under a key; `None` when there is none with a type.
    ///
    /// What contributes to an id may refer to others, whose ids are then made first: it calls itself once for
    /// each step of such a chain, and [`MOST_STEPS`] bounds them.
    fn of(&mut self, key: &str) -> Option<ObjectId> {
        if let Some(id) = self.made.get(key) {
            return Some(id.clone());
        }
        let (_, observable) = self.container.iter().find(|(known, _)| known == key)?;
        let object_type = observable.get("type").and_then(Value::as_str);
        let object_type = object_type.filter(|name| is_type_name(name))?.to_owned();
        // INVARIANT: a circle of references ends here, and so does a chain that would exhaust the stack.
        if self.under_way.iter().any(|known| known == key) || self.under_way.len() >= MOST_STEPS {
            self.in_circles.insert(key.to_owned());
            return made_up(&object_type, self.owner, key);
        }
        let contributes = sco::contributing(&object_type);
        let mut members: Members<'a> = observable
            .members()
            .iter()
            .filter(|(name, _)| name == "type" || contributes.contains(&&**name))
            .cloned()
            .collect();
        self.under_way.push(key.to_owned());
        let mut unsaid = Vec::new();
        resolve(&mut members, "$", self, &mut unsaid);
        self.under_way.pop();
        observable::convert(
            &object_type,
            &mut members,
            "$",
            &mut Vec::new(),
            &mut unsaid,
        );
        let id = match self.in_circles.contains(key) {
            true => made_up(&object_type, self.owner, key),
            false => sco::deterministic_id(&Value::Object(members))
                .or_else(|| made_up(&object_type, self.owner, key)),
        }?;
        self.made.insert(key.to_owned(), id.clone());
        Some(id)
    }
}

/// Longer chains of references than this are cut; real ones have five or so.
const MOST_STEPS: usize = 64;

/// An id for an observable that no value determines: the same for the same key of the same observed data.
/// It looks random (version 4), as STIX 2.1 §2.9 asks for where nothing contributes.
fn made_up(object_type: &str, owner: &str, key: &str) -> Option<ObjectId> {
    let mut hash = Sha256::new();
    for part in [
        "mithaq: observable without contributing properties",
        owner,
        key,
    ] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let bytes = *hash.finalize().first_chunk::<16>()?;
    let uuid: Uuid = Builder::from_random_bytes(bytes).into_uuid();
    ObjectId::new(object_type, uuid).ok()
}

/// Give the observables the markings that they stood under, and take those away that led into them.
fn mark(members: &mut Members<'_>, taken: &mut BTreeMap<&str, Taken<'_>>, notes: &mut Vec<Note>) {
    let of_the_whole: Vec<String> = get(members, "object_marking_refs")
        .map(Value::elements)
        .unwrap_or_default()
        .iter()
        .filter_map(|id| id.as_str().map(str::to_owned))
        .collect();
    for observable in taken.values_mut() {
        add_markings(&mut observable.members, &of_the_whole);
    }
    let granular: Vec<(Option<String>, String)> = get(members, "granular_markings")
        .map(Value::elements)
        .unwrap_or_default()
        .iter()
        .flat_map(|marking| {
            let id = marking
                .get("marking_ref")
                .and_then(Value::as_str)
                .map(str::to_owned);
            let selectors = marking
                .get("selectors")
                .map(Value::elements)
                .unwrap_or_default();
            selectors
                .iter()
                .filter_map(move |selector| Some((id.clone(), selector.as_str()?.to_owned())))
                .collect::<Vec<_>>()
        })
        .collect();
    for (id, selector) in &granular {
        let (Some(id), Some(inner)) = (id, selector.strip_prefix("objects")) else {
            continue;
        };
        match inner
            .strip_prefix('.')
            .map(|inner| inner.split_once('.').unwrap_or((inner, "")))
        {
            // All of them.
            None => {
                for observable in taken.values_mut() {
                    add_markings(&mut observable.members, std::slice::from_ref(id));
                }
            }
            Some((key, rest)) => match taken.get_mut(key) {
                Some(observable) if rest.is_empty() || rest == "type" => {
                    add_markings(&mut observable.members, std::slice::from_ref(id));
                }
                Some(observable) => {
                    let selector = renamed(rest, &observable.renames);
                    add_granular(&mut observable.members, id, &selector);
                }
                None => {
                    let message = "a granular marking led to nothing: left out";
                    notes.push(Note::new("selector", "$.granular_markings", message));
                }
            },
        }
    }
    selector::each(members, |selector| {
        let inner = selector.strip_prefix("objects");
        match inner.is_some_and(|inner| inner.is_empty() || inner.starts_with('.')) {
            true => Vec::new(),
            false => vec![Cow::Owned(selector.to_owned())],
        }
    });
}

/// A selector with the new names of what it leads through.
fn renamed(selector: &str, renames: &[(String, String)]) -> String {
    let mut selector = selector.to_owned();
    for (old, new) in renames {
        let rest = selector.strip_prefix(old.as_str());
        if let Some(rest) = rest.filter(|rest| rest.is_empty() || rest.starts_with('.')) {
            selector = format!("{new}{rest}");
        }
    }
    selector
}

fn add_markings(members: &mut Members<'_>, ids: &[String]) {
    for id in ids {
        let id = Value::String(Cow::Owned(id.clone()));
        match members
            .iter_mut()
            .find(|(name, _)| name == "object_marking_refs")
        {
            Some((_, Value::Array(list))) if list.contains(&id) => {}
            Some((_, Value::Array(list))) => list.push(id),
            _ => put_behind(members, "id", "object_marking_refs", Value::Array(vec![id])),
        }
    }
}

fn add_granular(members: &mut Members<'_>, id: &str, selector: &str) {
    let marking = Value::Object(vec![
        (
            Cow::Borrowed("marking_ref"),
            Value::String(Cow::Owned(id.to_owned())),
        ),
        (
            Cow::Borrowed("selectors"),
            Value::Array(vec![Value::String(Cow::Owned(selector.to_owned()))]),
        ),
    ]);
    match members
        .iter_mut()
        .find(|(name, _)| name == "granular_markings")
    {
        Some((_, Value::Array(list))) => list.push(marking),
        _ => members.push((
            Cow::Borrowed("granular_markings"),
            Value::Array(vec![marking]),
        )),
    }
}
