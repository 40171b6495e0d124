//! Audiences as operators name them.

use mithaq_agreement::{Audience, PartyId, Purpose};

use crate::clients::Client;
use crate::peers::PeerBook;

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

/// The audience that an operator names: a role, a peer, or any party's id.
pub(crate) fn named(peers: &PeerBook, text: &str) -> Option<Audience> {
    if text == ANALYSTS {
        return Some(Audience::Role(ANALYSTS.to_owned()));
    }
    match peers.named(text) {
        Some(peer) => Some(Audience::Peer(peer.party.clone())),
        None => PartyId::parse(text).ok().map(Audience::Peer),
    }
}

/// Whom and for what purpose a TAXII client reads.
pub(crate) fn of_client(client: &Client) -> Option<(Audience, Purpose)> {
    Some((
        from_id(&client.audience)?,
        Purpose::from_word(&client.purpose)?,
    ))
}
