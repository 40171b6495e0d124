//! Organisations: each becomes an identity. Who it is stays what the file claims.
//!
//! ```json
//! {"id": "2", "name": "Example Research", "uuid": "55f6ea5e-51ac-4344-bc8c-4170950d210f"}
//! ```
//! becomes `identity--55f6ea5e-51ac-4344-bc8c-4170950d210f`, unless that is the id of a party of ours: a file
//! cannot make anything ours, or a peer's, by naming it. Then the id is a derived one.

use mithaq_stix::{ObjectId, Timestamp};
use serde_json::Value as Json;

use crate::draft::{Draft, Frame};
use crate::id;
use crate::marking::Restriction;
use crate::part::Part;

/// An organisation as the file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Organisation {
    /// The identity's id.
    pub(crate) id: String,
    pub(crate) name: String,
}

/// How organisations without a name are called.
const UNNAMED: &str = "an organisation that is not named";

impl Organisation {
    /// What a part names; `None` if it has neither a UUID nor a name.
    pub(crate) fn of(part: &Part<'_, '_>, reserved: &[ObjectId]) -> Option<Self> {
        let name = part.text("name").map(|name| name.into_owned());
        let uuid = part.uuid("uuid");
        let own = uuid.map(|uuid| id::of("identity", uuid));
        let own = own.filter(|own| !reserved.iter().any(|party| party.as_str() == own));
        let derived = || {
            let uuid = uuid.map(|uuid| uuid.to_string()).unwrap_or_default();
            let name = name.clone().filter(|_| uuid.is_empty());
            id::of(
                "identity",
                id::derived(&["organisation", &uuid, &name.unwrap_or_default()]),
            )
        };
        if uuid.is_none() && name.is_none() {
            return None;
        }
        Some(Self {
            id: own.unwrap_or_else(derived),
            name: name.unwrap_or_else(|| UNNAMED.to_owned()),
        })
    }

    /// Whoever it was.
    pub(crate) fn unnamed() -> Self {
        Self {
            id: id::of("identity", id::derived(&["organisation", "", ""])),
            name: UNNAMED.to_owned(),
        }
    }

    /// The identity. MISP knows no time for it, so it has but one version for each marking.
    ///
    /// That somebody made or saw something is as secret as the event that says it, so the identity is marked as that
    /// is. An event that may go further brings a version of its own, and each audience sees its newest one.
    pub(crate) fn identity(&self, restriction: &Restriction) -> Json {
        let frame = Frame {
            creator: None,
            created: None,
            modified: Timestamp::from_unix_millis(0),
            within: None,
            restriction,
        };
        let mut draft = Draft::new("identity", self.id.clone(), &frame);
        draft.set("name", self.name.as_str());
        draft.set("identity_class", "organization");
        draft.finish()
    }
}
