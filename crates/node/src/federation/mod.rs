//! The exchange with peers: reading their collections, and telling them when there is something in ours.
//!
//! Pull is the one way objects come in from a peer; a nudge only says *now would be a good time*. So a
//! lost nudge costs a poll's delay and nothing else.

mod hello;
mod new_key;
mod nudge;
mod pull;
mod signals;
mod transport;

use std::collections::BTreeMap;
use std::sync::Arc;

use http::request::Parts;
use http::{HeaderName, HeaderValue};
use mithaq_agreement::PartyId;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub(crate) use hello::{INVITATION_RECORD, accept, expired_invitations, greet, invite};
pub(crate) use new_key::header as statement_header;
pub(crate) use pull::{Health, Healths, cursor_key, met};
pub(crate) use signals::Signals;

use crate::inner::Inner;
use crate::meters::Gate;
use crate::wire::Verified;
use crate::wire::peer::KEY_STATEMENT;
use crate::wire::signature::{
    Recipient, Refusal, RequestBinding, Signer, instance_header, verify_request,
};

/// Where a node greets another that has invited it.
pub const HELLO_PATH: &str = "/mithaq/v1/hello";
/// Where a node is told that there is something for it.
pub const NUDGE_PATH: &str = "/mithaq/v1/nudge";
/// Where a node is shown what is held of its log, and answers with the log's checkpoint now.
pub const LEDGER_PATH: &str = "/mithaq/v1/ledger";

/// A peer whose signature on a request was verified.
#[derive(Debug, Clone)]
pub struct Peer {
    party: PartyId,
    binding: RequestBinding,
}

impl Peer {
    /// The party.
    #[must_use]
    pub fn party(&self) -> &PartyId {
        &self.party
    }

    pub(crate) fn binding(&self) -> &RequestBinding {
        &self.binding
    }
}

/// Why a signed request was refused. The other side is told nothing of it but, where that is needed,
/// the name of the running process.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub struct RequestRefusal {
    why: String,
    instance: Option<(HeaderName, HeaderValue)>,
}

impl RequestRefusal {
    pub(crate) fn new(node: &Inner, refusal: &Refusal) -> RequestRefusal {
        node.meters.refused(Gate::Signature, refusal.code());
        let instance =
            matches!(refusal, Refusal::OtherInstance).then(|| instance_header(&node.replays));
        RequestRefusal {
            why: refusal.to_string(),
            instance,
        }
    }

    /// A refusal that says nothing about this process.
    pub(crate) fn because(why: impl std::fmt::Display) -> RequestRefusal {
        RequestRefusal {
            why: why.to_string(),
            instance: None,
        }
    }

    /// The header that tells a peer the name of this process.
    #[must_use]
    pub fn instance(&self) -> Option<(HeaderName, HeaderValue)> {
        self.instance.clone()
    }
}

/// Verifies a peer's request. Only keys that we hold are asked: an unknown one costs no request of ours.
pub(crate) async fn verify(
    node: &Arc<Inner>,
    parts: &mut Parts,
    body: &[u8],
) -> Result<Peer, RequestRefusal> {
    let statement = parts.headers.get(KEY_STATEMENT).cloned();
    let signer = match (verify_by_known(node, parts, body), statement) {
        // A peer's new key comes with its root key's word.
        (Err(Refusal::UnknownKey), Some(statement)) => {
            let inner = Arc::clone(node);
            let learning = move || new_key::learn(&inner, None, &statement);
            match tokio::task::spawn_blocking(learning).await {
                Ok(true) => verify_by_known(node, parts, body),
                Ok(false) => Err(Refusal::UnknownKey),
                Err(error) => return Err(RequestRefusal::because(error)),
            }
        }
        (verified, _) => verified,
    };
    let signer = signer.map_err(|refusal| RequestRefusal::new(node, &refusal))?;
    let party = PartyId::new(signer.party.clone()).map_err(RequestRefusal::because)?;
    Ok(Peer {
        party,
        binding: signer.binding.clone(),
    })
}

fn verify_by_known(
    node: &Inner,
    parts: &mut Parts,
    body: &[u8],
) -> Result<Verified<Signer>, Refusal> {
    let now = node.watch.unix_millis().div_euclid(1000);
    let projection = node.projection();
    let recipient = Recipient {
        party: node.me.object_id(),
        keys: projection.peers().keys(),
        replays: &node.replays,
    };
    verify_request(parts, body, &recipient, now)
}

/// Runs the exchange with all peers until `stop` turns true.
pub(crate) async fn run(node: Arc<Inner>, mut stop: watch::Receiver<bool>) {
    let nudging = tokio::spawn(nudge::run(Arc::clone(&node), stop.clone()));
    let mut pulling: BTreeMap<PartyId, JoinHandle<()>> = BTreeMap::new();
    loop {
        let projection = node.projection();
        let active: Vec<PartyId> = projection
            .peers()
            .list()
            .filter(|peer| projection.peers().is_active(&peer.party))
            .map(|peer| peer.party.clone())
            .collect();
        drop(projection);
        pulling.retain(|party, task| {
            let stays = active.contains(party) && !task.is_finished();
            if !stays {
                task.abort();
            }
            stays
        });
        for party in active {
            pulling
                .entry(party.clone())
                .or_insert_with(|| tokio::spawn(pull::run(Arc::clone(&node), party, stop.clone())));
        }
        tokio::select! {
            () = node.signals.peers_changed() => {}
            () = stopped(&mut stop) => break,
        }
    }
    for (_, task) in pulling {
        // A pull commits page by page with its cursor: stopped between two, it goes on there.
        task.abort();
    }
    nudging.abort();
}

/// Waits until `stop` turns true, or nobody can turn it any more.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
