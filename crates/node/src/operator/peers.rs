//! `peer …`: other parties' nodes.

use std::sync::{Arc, PoisonError};

use mithaq_agreement::PartyId;
use mithaq_stix::Timestamp;
use mithaq_store::Batch;

use super::{broken, status};
use crate::admin::{AdminError, Answer, ExitCode, PeerSummary};
use crate::federation;
use crate::inner::Inner;
use crate::peers::{self, Peer, PeerState};

/// Makes an invitation.
pub(super) fn invite(node: &Inner, hours: u32) -> Result<Answer, AdminError> {
    if !(1..=720).contains(&hours) {
        return Err(AdminError::usage(
            "hours",
            "no invitation was made",
            format!("{hours} hours are not between 1 and 720"),
            "give --hours between 1 and 720",
        ));
    }
    Ok(Answer::Invitation(federation::invite(node, hours)?))
}

/// Accepts an invitation.
pub(super) async fn accept(node: &Arc<Inner>, invitation: &str) -> Result<Answer, AdminError> {
    let party = federation::accept(node, invitation).await?;
    federation::met(node, &party);
    let inner = Arc::clone(node);
    let done = tokio::task::spawn_blocking(move || one(&inner, &party)).await;
    done.unwrap_or_else(|error| Err(broken(&error)))
}

/// All peers, by name.
pub(super) fn list(node: &Inner) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let received = status::by_deliverer_of(node)?;
    let mut peers: Vec<_> = projection
        .peers()
        .list()
        .map(|peer| {
            summary(
                node,
                peer,
                received
                    .get(peer.party.as_str())
                    .copied()
                    .unwrap_or_default(),
            )
        })
        .collect();
    peers.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Answer::Peers { peers })
}

/// Suspends or resumes the exchange with a peer.
pub(super) fn set_state(node: &Inner, name: &str, state: PeerState) -> Result<Answer, AdminError> {
    let party = {
        // One at a time: between reading and writing the peer nobody may remove it, or accept it anew.
        let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
        node.refresh()?;
        let mut peer = named(node, name)?;
        if node.projection().peers().document(&peer.party).is_none() {
            return Err(AdminError::new(
                ExitCode::Failure,
                "damaged-peer",
                format!("the peer `{}` stays as it is", peer.party),
                "its record cannot be used: the log says why",
                "remove it with `mithaq peer remove`, and accept it anew",
            ));
        }
        peer.state = state;
        let mut batch = Batch::at(node.watch.unix_millis());
        batch
            .records
            .push(peers::put(&peer).map_err(|error| broken(&error))?);
        // A page that was decided before is stale.
        batch.bump_epoch = true;
        node.store.commit(batch)?;
        node.refresh()?;
        peer.party
    };
    if state == PeerState::Suspended {
        close_connections(node, &party);
    }
    node.signals.change_peers();
    node.signals.committed();
    one(node, &party)
}

/// Forgets a peer that an operator names.
pub(super) fn remove_named(node: &Inner, name: &str) -> Result<Answer, AdminError> {
    let peer = named(node, name)?;
    remove(node, &peer.party)?;
    Ok(Answer::Done)
}

/// Forgets a peer: its keys open nothing here any more. What it sent stays, under its licences.
pub(crate) fn remove(node: &Inner, party: &PartyId) -> Result<(), AdminError> {
    let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
    close_connections(node, party);
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(peers::forget(party));
    batch.bump_epoch = true;
    // Whoever is no peer is not waited for.
    let was_last = node
        .hold
        .without(node.store.as_ref(), &[party.clone()].into(), batch)?;
    node.refresh()?;
    node.signals.change_peers();
    if was_last {
        node.signals.committed();
    }
    Ok(())
}

fn close_connections(node: &Inner, party: &PartyId) {
    if let Some(destination) = node
        .projection()
        .peers()
        .destination(party, node.address_policy())
    {
        node.egress.forget(&destination);
    }
}

/// The party of the peer that an operator names.
pub(super) fn party(node: &Inner, name: &str) -> Result<PartyId, AdminError> {
    Ok(named(node, name)?.party)
}

fn named(node: &Inner, name: &str) -> Result<Peer, AdminError> {
    let projection = node.projection();
    let found = projection.peers().named(name).ok_or_else(|| {
        AdminError::usage(
            "unknown-peer",
            format!("there is no peer `{name}`"),
            "no peer has that name or party id",
            "see `mithaq peer list`",
        )
    });
    found.cloned()
}

fn one(node: &Inner, party: &PartyId) -> Result<Answer, AdminError> {
    let peer = named(node, party.as_str())?;
    let received = status::by_deliverer_of(node)?
        .get(party.as_str())
        .copied()
        .unwrap_or_default();
    Ok(Answer::Peer(summary(node, &peer, received)))
}

fn summary(node: &Inner, peer: &Peer, received: u64) -> PeerSummary {
    let health = node
        .health
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&peer.party)
        .cloned();
    let health = health.unwrap_or_default();
    let projection = node.projection();
    let url = projection
        .peers()
        .destination(&peer.party, node.address_policy());
    PeerSummary {
        name: peer.name.clone(),
        party: peer.party.to_string(),
        state: peer.state.word().to_owned(),
        url: url
            .map(|destination| destination.origin.to_string())
            .unwrap_or_default(),
        fingerprint: peer.fingerprint.clone(),
        last_contact: health
            .last_contact
            .map(|at| Timestamp::from_unix_millis(at).to_string()),
        last_error: health.last_error,
        received,
        refused: health.refused,
        skipped: health.skipped,
    }
}
