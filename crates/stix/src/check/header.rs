//! What is read of every object once and then kept.

use super::common;
use super::findings::Findings;
use super::place::Place;
use super::rule::{Family, Target};
use super::value::{self, Look, form};
use crate::id::ObjectId;
use crate::json;
use crate::timestamp::Timestamp;

/// The properties that everybody asks for.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) id: Option<ObjectId>,
    pub(crate) family: Family,
    pub(crate) created: Option<Timestamp>,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) created_by_ref: Option<ObjectId>,
    pub(crate) revoked: bool,
    pub(crate) object_marking_refs: Vec<ObjectId>,
    pub(crate) granular_marking_refs: Vec<ObjectId>,
}

impl Header {
    pub(super) fn new(family: Family) -> Self {
        Self {
            id: None,
            family,
            created: None,
            modified: None,
            created_by_ref: None,
            revoked: false,
            object_marking_refs: Vec::new(),
            granular_marking_refs: Vec::new(),
        }
    }

    pub(crate) fn version(&self) -> Option<&Timestamp> {
        match self.family {
            Family::Observable => None,
            _ => self.modified.as_ref().or(self.created.as_ref()),
        }
    }

    /// Read a property that is kept, and check it. `false` for one that is not.
    pub(super) fn read(
        &mut self,
        look: &Look<'_>,
        name: &str,
        raw: &[u8],
        place: &Place<'_>,
        findings: &mut Findings,
    ) -> bool {
        let look = look.at(common::SECTION);
        match name {
            "id" => self.id = id(raw, place, findings),
            "created" => self.created = time(raw, place, findings),
            "modified" => self.modified = time(raw, place, findings),
            "created_by_ref" => {
                self.created_by_ref = id(raw, place, findings);
                if self
                    .created_by_ref
                    .as_ref()
                    .is_some_and(|id| id.object_type() != "identity")
                {
                    // No error: the name decides nothing, and a seal that bears it out needs an identity.
                    let message = "should be the id of an identity";
                    findings.remark("creator-type", place, common::SECTION, message);
                }
            }
            "object_marking_refs" => {
                self.object_marking_refs = definitions(&look, raw, place, findings)
            }
            "revoked" => {
                self.revoked = raw == b"true";
                return false;
            }
            // Looked at as a whole, with what is known of the object by then.
            "granular_markings" | "extensions" => {}
            "spec_version" if raw.starts_with(b"\"") => {
                if raw != b"\"2.1\"" {
                    let message =
                        "a version of STIX other than 2.1 is kept as it is, but checked as 2.1";
                    findings.remark("spec-version-other", place, common::SECTION, message);
                }
            }
            _ => return false,
        }
        true
    }
}

fn id(raw: &[u8], place: &Place<'_>, findings: &mut Findings) -> Option<ObjectId> {
    let Some(text) = json::string(raw) else {
        findings.error("kind", place, common::SECTION, "must be a string");
        return None;
    };
    match ObjectId::parse(&text) {
        Ok(id) => Some(id),
        Err(error) => {
            findings.error("id", place, common::SECTION, error);
            None
        }
    }
}

fn time(raw: &[u8], place: &Place<'_>, findings: &mut Findings) -> Option<Timestamp> {
    let Some(text) = json::string(raw) else {
        findings.error("kind", place, common::SECTION, "must be a string");
        return None;
    };
    match Timestamp::parse(&text) {
        Ok(time) => {
            if !form::has_milliseconds(&text) {
                let message = "times of versions should be given to the millisecond";
                findings.remark("timestamp-precision", place, common::SECTION, message);
            }
            Some(time)
        }
        Err(error) => {
            findings.error("timestamp", place, common::SECTION, error);
            None
        }
    }
}

/// Markings of the whole object refer to marking definitions and to nothing else (STIX 2.1 §7.2.2).
fn definitions(
    look: &Look<'_>,
    raw: &[u8],
    place: &Place<'_>,
    findings: &mut Findings,
) -> Vec<ObjectId> {
    if !raw.starts_with(b"[") {
        findings.error("kind", place, common::SECTION, "must be a list");
        return Vec::new();
    }
    if raw == b"[]" {
        value::empty(&json::Value::of_checked(raw), place, findings);
    }
    let look = look.at("STIX 2.1 §7.2.2");
    let mut read = Vec::new();
    for (index, element) in json::elements(raw).enumerate() {
        let place = place.element(index);
        if let Some(id) = id(element, &place, findings) {
            let target = Target::Only(&["marking-definition"]);
            value::judge_reference(
                &look,
                target,
                id.as_str(),
                id.object_type(),
                &place,
                findings,
            );
            read.push(id);
        }
    }
    read
}

/// A version is not older than the first (STIX 2.1 §3.2).
pub(super) fn order(header: &Header, findings: &mut Findings) {
    if let (Some(created), Some(modified)) = (&header.created, &header.modified)
        && modified < created
    {
        let message = format!("modified `{modified}` lies before created `{created}`");
        let place = Place::Root.member("modified");
        findings.error("modified-before-created", &place, common::SECTION, message);
    }
}
