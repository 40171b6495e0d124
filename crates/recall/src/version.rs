//! Which text of an object is meant.

use mithaq_stix::Timestamp;
use serde_json::{Map, Value as Json, json};

use crate::error::RecallError;
use crate::form::{hex, unhex};

/// One version of an object: its instant, and the hash of its text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// `modified`; `None` for objects without versions.
    pub modified: Option<Timestamp>,
    /// The hash under which a node holds it: of the minified bytes, or without the seal where it has one.
    pub hash: [u8; 32],
}

impl Version {
    pub(crate) fn write(&self) -> Map<String, Json> {
        let mut members = Map::from_iter([("hash".to_owned(), json!(hex(&self.hash)))]);
        if let Some(modified) = &self.modified {
            members.insert("modified".to_owned(), json!(modified.as_str()));
        }
        members
    }

    /// Reads what [`Version::write`] wrote. Whether there are other members its caller sees.
    pub(crate) fn read(members: &Map<String, Json>) -> Result<Version, RecallError> {
        let bad = || RecallError::BadProperty { key: "versions" };
        let hash = members.get("hash").and_then(Json::as_str);
        let modified = match members.get("modified") {
            None => None,
            Some(text) => Some(
                text.as_str()
                    .and_then(|text| Timestamp::parse(text).ok())
                    .ok_or_else(bad)?,
            ),
        };
        Ok(Version {
            modified,
            hash: hash.and_then(unhex).ok_or_else(bad)?,
        })
    }
}
