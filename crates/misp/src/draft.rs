//! STIX objects while they are being put together.

use mithaq_stix::Timestamp;
use serde_json::{Map, Value as Json, json};

use crate::definition::{self, EXTENSION};
use crate::marking::Restriction;

/// A STIX object under construction.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    members: Map<String, Json>,
    id: String,
    is_new_type: bool,
    /// When what it is made of was last changed; an observable has no versions.
    changed: Option<Timestamp>,
}

/// Whose object, since when, and bound by what.
#[derive(Debug, Clone)]
pub(crate) struct Frame<'a> {
    /// The creator's id, if it is known.
    pub(crate) creator: Option<&'a str>,
    /// When it was created, if MISP names an instant that never changes.
    pub(crate) created: Option<&'a Timestamp>,
    /// When it was modified, as it says itself.
    pub(crate) modified: Timestamp,
    /// When what it is part of was modified, which may change its marking.
    pub(crate) within: Option<&'a Timestamp>,
    pub(crate) restriction: &'a Restriction,
}

/// When objects were created of which MISP does not say it, in milliseconds since 1970.
///
/// STIX §3.2: two versions of an object never differ in `created`. Everything that MISP writes down of an event, an
/// attribute or an object can be edited, its day and its timestamp too; so one instant stands for all of them.
const CREATED: i64 = 0;

impl Draft {
    /// An object with versions.
    pub(crate) fn new(object_type: &str, id: String, frame: &Frame<'_>) -> Self {
        let mut draft = Self::bare(object_type, id, frame.restriction);
        let epoch = Timestamp::from_unix_millis(CREATED);
        let created = frame.created.unwrap_or(&epoch);
        draft.set("created", created.as_str());
        // Nothing was changed before it was created, whatever day the event names.
        let changed = [Some(created), frame.within]
            .into_iter()
            .flatten()
            .fold(&frame.modified, |one, other| one.max(other));
        draft.set("modified", version(changed, frame.restriction).as_str());
        draft.changed = Some(changed.clone());
        draft.set_some("created_by_ref", frame.creator);
        draft.is_new_type = object_type.starts_with("x-");
        draft
    }

    /// An observable, whose properties and id are known.
    pub(crate) fn observable(members: Map<String, Json>, restriction: &Restriction) -> Self {
        let text = |key: &str| {
            let text = members.get(key).and_then(Json::as_str);
            text.unwrap_or_default().to_owned()
        };
        let (object_type, id) = (text("type"), text("id"));
        let mut draft = Self::bare(&object_type, id, restriction);
        draft.members.extend(members);
        draft
    }

    fn bare(object_type: &str, id: String, restriction: &Restriction) -> Self {
        let mut draft = Self {
            members: Map::new(),
            id: id.clone(),
            is_new_type: false,
            changed: None,
        };
        draft.set("type", object_type);
        draft.set("spec_version", "2.1");
        draft.set("id", id);
        let refs = definition::refs(restriction);
        if !refs.is_empty() {
            draft.set("object_marking_refs", refs);
        }
        draft
    }

    /// Binds it by this instead of what it was made with.
    pub(crate) fn restrict(&mut self, restriction: &Restriction) {
        self.set_list("object_marking_refs", definition::refs(restriction));
        if let Some(changed) = &self.changed {
            let version = version(changed, restriction);
            self.set("modified", version.as_str());
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn set(&mut self, key: &str, value: impl Into<Json>) {
        self.members.insert(key.to_owned(), value.into());
    }

    /// Sets what is there.
    pub(crate) fn set_some(&mut self, key: &str, value: Option<impl Into<Json>>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// Sets a list that is not empty: STIX has no empty lists.
    pub(crate) fn set_list(&mut self, key: &str, list: Vec<impl Into<Json>>) {
        if !list.is_empty() {
            self.set(key, Json::Array(list.into_iter().map(Into::into).collect()));
        }
    }

    /// The object is about a person, so that policy can see it (DESIGN 11.1).
    pub(crate) fn about_a_person(&mut self) {
        self.set("x_mithaq_personal_data", true);
    }

    /// The object, with the extension named that its properties or its type belong to.
    pub(crate) fn finish(mut self) -> Json {
        let is_ours = |key: &String| key.starts_with("x_misp_") || key.starts_with("x_mithaq_");
        let extension_type = match self.is_new_type {
            true => Some("new-sdo"),
            false if self.members.keys().any(is_ours) => Some("toplevel-property-extension"),
            false => None,
        };
        if let Some(extension_type) = extension_type {
            let ours = json!({ "extension_type": extension_type });
            match self
                .members
                .get_mut("extensions")
                .and_then(Json::as_object_mut)
            {
                Some(extensions) => {
                    extensions.insert(EXTENSION.to_owned(), ours);
                }
                None => self.set("extensions", json!({ EXTENSION: ours })),
            }
        }
        Json::Object(self.members)
    }
}

/// The version of something that was changed then and is so restricted.
///
/// INVARIANT: one version has one marking (STIX §3.6). MISP writes whole seconds, and a marking can change without
/// any of them: by a tag that is local to the server, by whose file it is taken for, by another event that names the
/// same organisation. So the milliseconds say how strict the marking is, and what is stricter is newer.
fn version(changed: &Timestamp, restriction: &Restriction) -> Timestamp {
    let strictness = restriction.strictness();
    let micros = changed.unix_micros();
    match micros % 1_000 {
        0 => Timestamp::from_unix_millis(micros / 1_000 + strictness),
        _ => Timestamp::from_unix_micros(micros + strictness * 1_000),
    }
}
