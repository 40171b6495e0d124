//! What may be added: whatever the STIX crate accepts, older objects that say that they are STIX 2.0, and
//! observables that lack what their type requires.
//!
//! The last is for the sake of clients' tests: the suites that they are tried with add such observables and expect to
//! read them back (an artifact with neither `payload_bin` nor `url`, against STIX 2.1 §6.1). A node refuses them.

use bytes::Bytes;
use mithaq_stix::{Family, Object, ObjectId, Timestamp, family_of};
use serde::Deserialize;

/// An object to be added.
#[derive(Debug, Clone)]
pub(super) struct Incoming {
    pub(super) id: ObjectId,
    /// `None` for observables, which have none of their own.
    pub(super) version: Option<Timestamp>,
    pub(super) spec_version: String,
    pub(super) bytes: Bytes,
}

/// Why an object is not added.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) version: Option<Timestamp>,
    pub(super) reason: String,
}

/// Reads an object that a client posted.
pub(super) fn read_object(bytes: &Bytes) -> Result<Incoming, Refused> {
    // An object that calls itself 2.0 is not measured by the rules of 2.1.
    if let Ok(Header20 {
        id,
        object_type,
        spec_version,
        modified,
        ..
    }) = serde_json::from_slice(bytes)
        && spec_version == "2.0"
        && object_type == id.object_type()
    {
        return Ok(Incoming {
            id,
            version: Some(modified),
            spec_version,
            bytes: bytes.clone(),
        });
    }
    match Object::parse(bytes) {
        Ok(accepted) => {
            let object = accepted.object;
            Ok(Incoming {
                id: object.id().clone(),
                version: object.version().cloned(),
                spec_version: object.spec_version().into_owned(),
                bytes: Bytes::copy_from_slice(object.bytes()),
            })
        }
        Err(refused) => {
            if let Some(observable) = bare_observable(bytes) {
                return Ok(observable);
            }
            let errors = refused.findings.iter().filter(|finding| finding.is_error());
            let reason = errors
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; ");
            Err(Refused {
                version: refused.version,
                reason,
            })
        }
    }
}

/// An observable by its family, its id and that it is JSON alone.
fn bare_observable(bytes: &Bytes) -> Option<Incoming> {
    #[derive(Deserialize)]
    struct Bare {
        #[serde(rename = "type")]
        object_type: String,
        id: ObjectId,
        spec_version: Option<String>,
    }
    let bare: Bare = serde_json::from_slice(bytes).ok()?;
    let is_observable = family_of(&bare.object_type) == Some(Family::Observable);
    (is_observable && bare.object_type == bare.id.object_type()).then(|| Incoming {
        id: bare.id,
        version: None,
        spec_version: bare.spec_version.unwrap_or_else(|| "2.1".to_owned()),
        bytes: bytes.clone(),
    })
}

/// What every object of STIX 2.0 but a marking definition has (STIX 2.0 part 1, §3.1).
#[derive(Deserialize)]
struct Header20 {
    #[serde(rename = "type")]
    object_type: String,
    id: ObjectId,
    spec_version: String,
    #[serde(rename = "created")]
    _created: Timestamp,
    modified: Timestamp,
}
