//! What people call things.

use mithaq_agreement::Audience;
use mithaq_stix::Object;

use crate::inner::Inner;
use crate::projection::Projection;

/// The longest name shown, in characters.
const LONGEST: usize = 120;

/// Whether people mean `id` by `name`: all of it, or the first four characters or more of the id or of its UUID.
pub(super) fn means(name: &str, id: &str) -> bool {
    let uuid = id.split_once("--").map_or(id, |(_, uuid)| uuid);
    id == name || (4 <= name.len() && (uuid.starts_with(name) || id.starts_with(name)))
}

/// An object's name, or what stands for one: its value, pattern, relationship type, first hash.
pub(super) fn of(object: &Object) -> String {
    let named = [
        "name",
        "value",
        "pattern",
        "relationship_type",
        "abstract",
        "content",
        "user_id",
        "key",
        "path",
        "subject",
        "x_misp_value",
        "x_misp_name",
    ]
    .into_iter()
    .find_map(|property| object.string(property));
    let name = match named {
        Some(name) => name.into_owned(),
        None => object.object_type().to_owned(),
    };
    name.chars().take(LONGEST).collect()
}

/// An audience's name, from what is on record of it.
pub(super) fn of_audience(node: &Inner, projection: &Projection, on_record: &str) -> String {
    match crate::audience::from_id(on_record) {
        Some(Audience::Peer(party) | Audience::Participant(party)) => {
            of_party(node, projection, party.as_str())
        }
        Some(Audience::Role(role)) => role,
        None => on_record.to_owned(),
    }
}

/// A party's name: ours, a peer's, one from an agreement, else its id.
pub(super) fn of_party(node: &Inner, projection: &Projection, id: &str) -> String {
    if node.me.as_str() == id {
        return node.party.name.clone();
    }
    if let Some(peer) = projection
        .peers()
        .list()
        .find(|peer| peer.party.as_str() == id)
    {
        return peer.name.clone();
    }
    let listed = projection.agreements().list().find_map(|held| {
        held.agreement
            .instrument()
            .parties()
            .iter()
            .find(|party| party.id.as_str() == id)
    });
    listed.map_or_else(|| id.to_owned(), |party| party.name.clone())
}
