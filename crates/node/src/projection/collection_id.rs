//! The ids of collections: computed alike by both sides, so that nobody has to ask for them.

use mithaq_agreement::PartyId;
use mithaq_stix::ObjectId;
use uuid::Uuid;

use super::ViewKey;

/// The namespace of our collection ids (a random UUID, fixed for ever).
const NAMESPACE: Uuid = Uuid::from_u128(0xdf55_3f6d_62be_45d8_8f40_24a5_99d3_318d);

/// What `giver` lets `receiver` have under `agreement`.
pub(crate) fn agreement(agreement: &ObjectId, giver: &PartyId, receiver: &PartyId) -> Uuid {
    derive(&[
        "agreement",
        agreement.as_str(),
        giver.as_str(),
        receiver.as_str(),
    ])
}

/// The diplomatic channel from one party to another.
pub(crate) fn channel(from: &PartyId, to: &PartyId) -> Uuid {
    derive(&["channel", from.as_str(), to.as_str()])
}

/// A collection that only this node has.
pub(super) fn local(key: &ViewKey) -> Uuid {
    derive(&["local", key.as_str()])
}

fn derive(parts: &[&str]) -> Uuid {
    // Ids hold no line breaks, so no two lists of parts join to one text.
    Uuid::new_v5(&NAMESPACE, parts.join("\n").as_bytes())
}
