//! What is to be said of a bundle as a whole (STIX 2.1 §8).

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::Frame;
use crate::check::{self, Finding};
use crate::object::Object;

/// Looks at a frame and at all that was in it, one object after the other. It keeps 16 bytes of each.
#[derive(Debug, Default)]
pub struct Review {
    parts: u64,
    versions: BTreeSet<[u8; 16]>,
}

impl Review {
    /// Count a member, whatever it is.
    pub fn part(&mut self) {
        self.parts += 1;
    }

    /// Look at an object. A second one with the same id and version is remarked on (STIX 2.1 §3.6).
    pub fn object(&mut self, object: &Object) -> Option<Finding> {
        let version = object.version().map(|version| version.sort_key());
        let mut hash = Sha256::new();
        hash.update(object.id().as_str());
        hash.update(version.as_deref().unwrap_or_default());
        let key = hash.finalize().first_chunk::<16>().copied();
        let fresh = key.is_none_or(|key| self.versions.insert(key));
        // A cyber-observable has no versions, so the same again is no sign of a mistake.
        (!fresh && version.is_some()).then(check::same_version)
    }

    /// What is to be said of the frame with these properties, when its end has been seen.
    #[must_use]
    pub fn frame(
        &self,
        frame: Frame,
        properties: &[(String, Vec<u8>)],
        names: &[String],
    ) -> Vec<Finding> {
        match frame {
            Frame::Bundle => check::bundle(properties, names, self.parts),
            Frame::Envelope | Frame::Array | Frame::Single => Vec::new(),
        }
    }
}
