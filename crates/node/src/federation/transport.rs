//! Signed requests to one peer, as the transport of the TAXII client.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response};
use mithaq_agreement::PartyId;
use mithaq_taxii::Transport;

use super::new_key;
use crate::heads::header::HeadsError;
use crate::heads::{self, header};
use crate::inner::Inner;
use crate::ledger::exchange;
use crate::wire::peer::AskError;
use crate::wire::signature::Refusal;

/// Speaks to one peer's node; every answer it returns was signed by that peer for that request.
#[derive(Clone)]
pub(super) struct ToPeer {
    node: Arc<Inner>,
    party: PartyId,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum ToPeerError {
    /// It is no peer of ours any more.
    #[error("it is no peer of ours")]
    NotAPeer,
    /// Our own heads do not go into one request.
    #[error(transparent)]
    Heads(#[from] HeadsError),
    /// The exchange failed, or the answer was not the peer's.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The work was broken off.
    #[error(transparent)]
    Broken(#[from] tokio::task::JoinError),
}

impl ToPeer {
    pub(super) fn new(node: Arc<Inner>, party: PartyId) -> ToPeer {
        ToPeer { node, party }
    }
}

impl Transport for ToPeer {
    type Error = ToPeerError;

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ToPeerError> {
        match self.ask(request.clone()).await {
            // INVARIANT: 4.1. It may have a new key, and the answer brings the root key's word for it.
            Err(ToPeerError::Ask(AskError::Refused {
                refusal: Refusal::UnknownKey,
                statement: Some(statement),
                ..
            })) => {
                let (node, party) = (Arc::clone(&self.node), self.party.clone());
                let learning = move || new_key::learn(&node, Some(&party), &statement);
                tokio::task::spawn_blocking(learning).await?;
                self.ask(request).await
            }
            answered => answered,
        }
    }
}

impl ToPeer {
    async fn ask(&self, mut request: Request<Bytes>) -> Result<Response<Bytes>, ToPeerError> {
        let projection = self.node.projection();
        let peers = projection.peers();
        let destination = peers
            .destination(&self.party, self.node.address_policy())
            .ok_or(ToPeerError::NotAPeer)?;
        let (to_peer, pulls) = (self.clone(), request.method() == Method::GET);
        let carried = tokio::task::spawn_blocking(move || to_peer.carried(pulls)).await??;
        request.headers_mut().extend(carried);
        let answer = self
            .node
            .peer_client
            .ask(peers.keys(), self.party.object_id(), &destination, request)
            .await;
        let at = self.node.watch.unix_millis();
        let clocks = &self.node.clocks;
        clocks.note(&self.party, at, answer.as_ref().err());
        Ok(answer?.into_inner())
    }

    /// What a request carries of ours; the store may be read for it.
    fn carried(&self, pulls: bool) -> Result<HeaderMap, HeadsError> {
        let mut carried = HeaderMap::new();
        // INVARIANT: 5.7. Whoever lacks acts of ours that restrict what it gives us learns of it before it gives.
        if pulls {
            let (node, peer) = (&self.node, &self.party);
            let (projection, now) = (node.projection(), node.watch.now());
            let some = (header::MOST, node.heads.turn(peer));
            let heads = heads::of_ours(&projection, &node.me, peer, &now, some);
            if let Some(value) = header::write(&heads)? {
                carried.insert(header::HEADS, value);
            }
        }
        exchange::carry(&self.node, self.party.object_id(), &mut carried);
        Ok(carried)
    }
}
