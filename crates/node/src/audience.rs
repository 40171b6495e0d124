//! Audiences as operators name them.

use mithaq_agreement::{Audience, PartyId, Purpose};

use crate::clients::Client;
use crate::peers::{Named, PeerBook};

/// The role of our own analysts.
pub(crate) const ANALYSTS: &str = "analysts";

/// How an audience is written in records and crossings: a party id, or `role:` and a role.
pub(crate) fn id(audience: &Audience) -> String {
    match audience {
        Audience::Peer(party) => party.to_string(),
        Audience::Role(role) => format!("role:{role}"),
    }
}

/// Reads what [`id`] wrote.
pub(crate) fn from_id(text: &str) -> Option<Audience> {
    match text.strip_prefix("role:") {
        Some(role) => Some(Audience::Role(role.to_owned())),
        None => PartyId::parse(text).ok().map(Audience::Peer),
    }
}

/// The audience that an operator names: a role, any party's id, or a peer's name.
pub(crate) fn named(peers: &PeerBook, text: &str) -> Named<Audience> {
    // No peer can take the role's name away: were one called so, the word still means the role.
    if text == ANALYSTS {
        return Named::One(Audience::Role(ANALYSTS.to_owned()));
    }
    match peers.named(text) {
        Named::One(peer) => Named::One(Audience::Peer(peer.party.clone())),
        Named::Several(error) => Named::Several(error),
        Named::Nobody => match PartyId::parse(text.trim()) {
            Ok(party) => Named::One(Audience::Peer(party)),
            Err(_) => Named::Nobody,
        },
    }
}

/// Whom and for what purpose a TAXII client reads.
pub(crate) fn of_client(client: &Client) -> Option<(Audience, Purpose)> {
    Some((
        from_id(&client.audience)?,
        Purpose::from_word(&client.purpose)?,
    ))
}
