//! Audiences as operators name them, and as they are put on record.

use mithaq_agreement::{Audience, Now, PartyId, Purpose};

use crate::admin::AdminError;
use crate::clients::Client;
use crate::peers::Named;
use crate::projection::Projection;

/// The role of our own analysts.
pub(crate) const ANALYSTS: &str = "analysts";

/// What stands before the id of a participant on record.
const PARTICIPANT: &str = "participant:";

/// How an audience is written in records and crossings: a party id, `participant:` and one, or `role:` and
/// a role.
pub(crate) fn id(audience: &Audience) -> String {
    match audience {
        Audience::Peer(party) => party.to_string(),
        Audience::Participant(party) => format!("{PARTICIPANT}{party}"),
        Audience::Role(role) => format!("role:{role}"),
    }
}

/// Reads what [`id`] wrote.
pub(crate) fn from_id(text: &str) -> Option<Audience> {
    if let Some(role) = text.strip_prefix("role:") {
        return Some(Audience::Role(role.to_owned()));
    }
    match text.strip_prefix(PARTICIPANT) {
        Some(party) => PartyId::parse(party).ok().map(Audience::Participant),
        None => PartyId::parse(text).ok().map(Audience::Peer),
    }
}

/// The audience that an operator names: a role, the name or id of a participant or of a peer, or any
/// party's id.
pub(crate) fn named(projection: &Projection, now: &Now, text: &str) -> Named<Audience> {
    // No peer can take the role's name away: were one called so, the word still means the role.
    if text == ANALYSTS {
        return Named::One(Audience::Role(ANALYSTS.to_owned()));
    }
    let participant = projection.participant_named(now, text);
    match (projection.peers().named(text), participant) {
        (Named::Several(error), _) => Named::Several(error),
        (Named::One(peer), Some(participant)) => {
            Named::Several(ambiguous(text, &[&peer.party, participant]))
        }
        (Named::Nobody, Some(participant)) => {
            Named::One(Audience::Participant(participant.clone()))
        }
        (Named::One(peer), None) => Named::One(Audience::Peer(peer.party.clone())),
        (Named::Nobody, None) => match PartyId::parse(text.trim()) {
            Ok(party) => Named::One(Audience::Peer(party)),
            Err(_) => external(projection, text),
        },
    }
}

/// The party without a node that an operator names: an audience as a peer is, reached otherwise.
fn external(projection: &Projection, text: &str) -> Named<Audience> {
    let found: Vec<&PartyId> = projection.externals_named(text).into_iter().collect();
    match found.as_slice() {
        [] => Named::Nobody,
        [party] => Named::One(Audience::Peer((*party).clone())),
        several => {
            let ids: Vec<String> = several.iter().map(|party| format!("`{party}`")).collect();
            Named::Several(AdminError::usage(
                "ambiguous-audience",
                format!("`{text}` does not say who is meant"),
                format!(
                    "several parties without a node bear it: {}",
                    ids.join(" and ")
                ),
                "give the party id instead of the name, as `mithaq agreement show` has it",
            ))
        }
    }
}

/// Whom and for what purpose a TAXII client reads.
pub(crate) fn of_client(client: &Client) -> Option<(Audience, Purpose)> {
    Some((
        from_id(&client.audience)?,
        Purpose::from_word(&client.purpose)?,
    ))
}

fn ambiguous(text: &str, parties: &[&PartyId]) -> AdminError {
    let ids: Vec<String> = parties.iter().map(|party| format!("`{party}`")).collect();
    AdminError::usage(
        "ambiguous-audience",
        format!("`{text}` does not say who is meant"),
        format!("a peer and a participant bear it: {}", ids.join(" and ")),
        "see `mithaq peer list` and `mithaq participant list`, and give the party id instead of the name",
    )
}
