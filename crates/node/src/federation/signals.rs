//! What wakes the parts of the exchange.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use mithaq_agreement::PartyId;
use tokio::sync::Notify;

/// Who waits for what. A signal that comes while nobody waits is kept, once.
#[derive(Default)]
pub(crate) struct Signals {
    committed: Notify,
    recalls: Notify,
    peers_changed: Notify,
    nudges: Mutex<BTreeMap<PartyId, Arc<Notify>>>,
}

impl Signals {
    /// Something new is in the store.
    pub(crate) fn committed(&self) {
        self.committed.notify_one();
        self.recalls.notify_one();
    }

    /// Waits for [`Signals::committed`], for those who look after recalls.
    pub(crate) async fn recalls(&self) {
        self.recalls.notified().await;
    }

    /// Waits for [`Signals::committed`].
    pub(super) async fn commit(&self) {
        self.committed.notified().await;
    }

    /// A peer came, went, or was suspended.
    pub(crate) fn change_peers(&self) {
        self.peers_changed.notify_one();
    }

    /// Waits for [`Signals::change_peers`].
    pub(super) async fn peers_changed(&self) {
        self.peers_changed.notified().await;
    }

    /// A peer said that there is something for us, or we have reason to look.
    pub(crate) fn nudged(&self, peer: &PartyId) {
        self.of(peer).notify_one();
    }

    /// What the pull from `peer` waits on.
    pub(super) fn of(&self, peer: &PartyId) -> Arc<Notify> {
        let mut nudges = self.nudges.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(nudges.entry(peer.clone()).or_default())
    }
}
