//! Telling a peer that release finds something for it.
//!
//! The gate is asked first: a peer for whom nothing crosses hears nothing, so a nudge tells no more
//! than the page that follows it.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request};
use mithaq_agreement::PartyId;
use mithaq_stix::Timestamp;
use mithaq_taxii::{ObjectQuery, Transport as _};
use tokio::sync::watch;

use super::transport::ToPeer;
use super::{NUDGE_PATH, stopped};
use crate::inner::Inner;
use crate::projection::ViewKey;
use crate::release::{self, Asker};

/// Nudges peers after commits until `stop` turns true.
pub(super) async fn run(node: Arc<Inner>, mut stop: watch::Receiver<bool>) {
    // Up to which instant each collection's contents have been announced, in milliseconds since 1970.
    let mut announced: BTreeMap<ViewKey, i64> = BTreeMap::new();
    loop {
        let (inner, before) = (Arc::clone(&node), announced.clone());
        match tokio::task::spawn_blocking(move || news(&inner, before)).await {
            Ok((peers, now)) => {
                announced = now;
                for peer in peers {
                    let node = Arc::clone(&node);
                    tokio::spawn(async move { tell(node, peer).await });
                }
            }
            Err(error) => tracing::error!(%error, "looking for what to announce ended early"),
        }
        tokio::select! {
            () = node.signals.commit() => {}
            () = stopped(&mut stop) => return,
        }
    }
}

/// The peers for whom release finds something that was not announced yet.
fn news(
    node: &Inner,
    mut announced: BTreeMap<ViewKey, i64>,
) -> (Vec<PartyId>, BTreeMap<ViewKey, i64>) {
    let mut peers = Vec::new();
    // Read before the pages: what comes in meanwhile lies above it and is announced by the next commit.
    let horizon = match node.store.counts() {
        Ok(counts) => counts.horizon,
        Err(error) => {
            tracing::error!(%error, "the store cannot be read");
            return (peers, announced);
        }
    };
    let projection = node.projection();
    for view in projection.views() {
        let Some(peer) = view.peer() else { continue };
        if !projection.peers().is_active(peer) {
            continue;
        }
        let after = announced.get(view.key()).copied();
        let query = ObjectQuery {
            added_after: after.map(Timestamp::from_unix_millis),
            limit: Some(1),
            ..ObjectQuery::default()
        };
        match release::manifest(node, view.key(), Asker("nudge"), &query) {
            Ok(page) if page.records.is_empty() => {}
            Ok(_) => {
                if !peers.contains(peer) {
                    peers.push(peer.clone());
                }
            }
            // Not in force: nothing is announced, and nothing counts as announced.
            Err(release::ReleaseError::Absent) => continue,
            Err(error) => {
                tracing::warn!(%error, "a collection could not be looked through");
                continue;
            }
        }
        announced.insert(view.key().clone(), horizon);
    }
    (peers, announced)
}

async fn tell(node: Arc<Inner>, peer: PartyId) {
    let url = {
        let projection = node.projection();
        let Some(document) = projection.peers().document(&peer) else {
            return;
        };
        match url::Url::parse(document.taxii()).and_then(|url| url.join(NUDGE_PATH)) {
            Ok(url) => url,
            Err(error) => {
                tracing::error!(peer.id = %peer, %error, "a peer's address cannot be read");
                return;
            }
        }
    };
    let request = Request::builder()
        .method(Method::POST)
        .uri(url.as_str())
        .body(Bytes::new());
    let Ok(request) = request else { return };
    match ToPeer::new(Arc::clone(&node), peer.clone())
        .send(request)
        .await
    {
        Ok(answer) if answer.status().is_success() => {}
        Ok(answer) => {
            tracing::info!(peer.id = %peer, status = %answer.status(), "a nudge was not taken")
        }
        // The peer polls too: a nudge that is lost delays, and loses nothing.
        Err(error) => tracing::info!(peer.id = %peer, %error, "a nudge did not arrive"),
    }
}
