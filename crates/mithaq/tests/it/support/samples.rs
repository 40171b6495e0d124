//! Objects of a story that did not happen, with reserved addresses only.

use mithaq_stix::ObjectId;

use super::new_id;

/// TLP markings by their exact ids (TLP 2.0; STIX 2.1 § 7 of the OASIS extension).
pub(crate) const CLEAR: &str = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
pub(crate) const GREEN: &str = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
pub(crate) const AMBER: &str = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
pub(crate) const AMBER_STRICT: &str = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003";
pub(crate) const RED: &str = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";

/// The first version of a sample.
pub(crate) const FIRST: &str = "2026-11-20T08:00:00.000Z";
/// A later one.
pub(crate) const SECOND: &str = "2026-11-21T08:00:00.000Z";

/// An indicator about to be written down.
#[derive(Clone)]
pub(crate) struct Indicator {
    pub(crate) id: ObjectId,
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) creator: Option<String>,
    pub(crate) modified: &'static str,
    pub(crate) revoked: bool,
    pub(crate) markings: Vec<String>,
}

/// An indicator of that name with these markings.
pub(crate) fn indicator(name: &str, markings: &[&str]) -> Indicator {
    Indicator {
        id: new_id("indicator"),
        name: name.to_owned(),
        value: "192.0.2.7".to_owned(),
        creator: None,
        modified: FIRST,
        revoked: false,
        markings: markings
            .iter()
            .map(|marking| (*marking).to_owned())
            .collect(),
    }
}

impl Indicator {
    /// The same with this creator.
    pub(crate) fn created_by(mut self, party: &str) -> Indicator {
        self.creator = Some(party.to_owned());
        self
    }

    /// The same with this value in its pattern.
    pub(crate) fn about(mut self, value: &str) -> Indicator {
        self.value = value.to_owned();
        self
    }

    /// A later version, which revokes it or not.
    pub(crate) fn version(&self, modified: &'static str, revoked: bool) -> Indicator {
        Indicator {
            modified,
            revoked,
            ..self.clone()
        }
    }

    /// Its id as text.
    pub(crate) fn id(&self) -> &str {
        self.id.as_str()
    }

    /// Its bytes, minified.
    pub(crate) fn text(&self) -> String {
        let Indicator {
            id,
            name,
            value,
            modified,
            revoked,
            ..
        } = self;
        let creator = self.creator.as_ref().map_or_else(String::new, |party| {
            format!(r#""created_by_ref":"{party}","#)
        });
        let markings = match self.markings.as_slice() {
            [] => String::new(),
            markings => format!(r#","object_marking_refs":["{}"]"#, markings.join(r#"",""#)),
        };
        format!(
            r#"{{"type":"indicator","spec_version":"2.1","id":"{id}",{creator}"created":"{FIRST}","modified":"{modified}","revoked":{revoked},"name":"{name}","pattern":"[ipv4-addr:value = '{value}']","pattern_type":"stix","valid_from":"{FIRST}"{markings}}}"#
        )
    }
}

/// A bundle of these.
pub(crate) fn bundle(objects: &[String]) -> String {
    let id = new_id("bundle");
    format!(
        r#"{{"type":"bundle","id":"{id}","objects":[{}]}}"#,
        objects.join(",")
    )
}
