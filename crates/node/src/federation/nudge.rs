//! Telling a peer that release finds something for it.
//!
//! The gate is asked first: a peer for whom nothing crosses hears nothing, so a nudge tells no more
//! than the page that follows it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Method, Request};
use mithaq_agreement::PartyId;
use mithaq_stix::Timestamp;
use mithaq_taxii::{ObjectQuery, Transport as _};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::transport::ToPeer;
use super::{NUDGE_PATH, stopped};
use crate::inner::Inner;
use crate::projection::ViewKey;
use crate::release;

/// Nudges peers after commits until `stop` turns true.
pub(super) async fn run(node: Arc<Inner>, mut stop: watch::Receiver<bool>) {
    // Up to which instant each collection's contents have been announced, in milliseconds since 1970.
    let mut announced: BTreeMap<ViewKey, i64> = BTreeMap::new();
    let flights = Arc::new(Flights::default());
    let mut telling = JoinSet::new();
    loop {
        let (inner, before) = (Arc::clone(&node), announced.clone());
        match tokio::task::spawn_blocking(move || news(&inner, before)).await {
            Ok((peers, now)) => {
                announced = now;
                for peer in peers {
                    if let Some(flight) = Flights::begin(&flights, &peer) {
                        let node = Arc::clone(&node);
                        telling.spawn(flight.repeat(move || tell(Arc::clone(&node), peer.clone())));
                    }
                }
            }
            Err(error) => tracing::error!(%error, "looking for what to announce ended early"),
        }
        while telling.try_join_next().is_some() {}
        tokio::select! {
            () = node.signals.commit() => {}
            () = stopped(&mut stop) => return,
        }
    }
}

/// The nudges under way: one for each peer, however much there is to tell it. A peer that never answers
/// must not gather one for each of our commits.
#[derive(Default)]
struct Flights(Mutex<BTreeMap<PartyId, Again>>);

/// Whether there has been news since the nudge left.
type Again = bool;

/// A nudge under way.
struct Flight {
    flights: Arc<Flights>,
    peer: PartyId,
    is_over: bool,
}

impl Flights {
    /// A flight to `peer`; `None` if there is one already, which then goes once more.
    fn begin(flights: &Arc<Flights>, peer: &PartyId) -> Option<Flight> {
        match flights.lock().entry(peer.clone()) {
            Entry::Occupied(mut again) => {
                again.insert(true);
                return None;
            }
            Entry::Vacant(free) => free.insert(false),
        };
        Some(Flight {
            flights: Arc::clone(flights),
            peer: peer.clone(),
            is_over: false,
        })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<PartyId, Again>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight {
    /// Runs `once`, and again for as long as there was news meanwhile.
    async fn repeat<F: Future<Output = ()>>(mut self, mut once: impl FnMut() -> F) {
        while !self.is_over {
            once().await;
            // INVARIANT: under one lock, so that news comes either before, and is told, or after, and begins anew.
            let mut flights = self.flights.lock();
            match flights.get_mut(&self.peer) {
                Some(again) if *again => *again = false,
                _ => {
                    flights.remove(&self.peer);
                    self.is_over = true;
                }
            }
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        // Ended early: the next news begins anew.
        if !self.is_over {
            self.flights.lock().remove(&self.peer);
        }
    }
}

/// The peers for whom release finds something that was not announced yet.
fn news(
    node: &Inner,
    mut announced: BTreeMap<ViewKey, i64>,
) -> (Vec<PartyId>, BTreeMap<ViewKey, i64>) {
    let mut peers = Vec::new();
    // Read before the pages: what comes in meanwhile arrives no earlier.
    let arrived = match node.store.counts() {
        Ok(counts) => counts.last_arrival,
        Err(error) => {
            tracing::error!(%error, "the store cannot be read");
            return (peers, announced);
        }
    };
    if node.hold.is_on() {
        return (peers, announced);
    }
    if let Err(error) = node.decide_all() {
        tracing::error!(%error, "what may be released could not be decided ahead: it is decided when it is asked for");
    }
    let projection = node.projection();
    for view in projection.views() {
        let Some(peer) = view.peer() else { continue };
        if !projection.peers().is_active(peer) {
            continue;
        }
        let before = announced.get(view.key()).copied();
        match look(node, view.key(), before, arrived) {
            Ok((has_news, up_to)) => {
                if has_news && !peers.contains(peer) {
                    peers.push(peer.clone());
                }
                announced.insert(view.key().clone(), up_to);
            }
            // Not in force: nothing is announced, and nothing counts as announced.
            Err(release::ReleaseError::Absent) => {}
            Err(error) => tracing::warn!(%error, "a collection could not be looked through"),
        }
    }
    (peers, announced)
}

/// Whether a collection shows anything that was not announced, and up to which of its stamps that is now
/// known; all in milliseconds since 1970.
///
/// Stamps count in each collection for itself: in one that shows little they run less ahead of the clock
/// than in another. So only a stamp of this very collection says what has been announced of it.
fn look(
    node: &Inner,
    view: &ViewKey,
    announced: Option<i64>,
    arrived: i64,
) -> Result<(bool, i64), release::ReleaseError> {
    let page = |after: Option<i64>, next, limit| {
        let query = ObjectQuery {
            added_after: after.map(Timestamp::from_unix_millis),
            next,
            limit,
            ..ObjectQuery::default()
        };
        release::would_list(node, view, &query)
    };
    let (mut has_news, after) = match announced {
        Some(announced) => (false, announced),
        // Looked at for the first time: what is old is announced at once, without reading all of it.
        // Whatever arrives later has a stamp of its arrival or after.
        None => (!page(None, None, Some(1))?.records.is_empty(), arrived - 1),
    };
    let (mut up_to, mut next) = (after, None);
    loop {
        let read = page(Some(after), next, None)?;
        if let Some(last) = read.records.last() {
            has_news = true;
            up_to = up_to.max(last.date_added.unix_millis());
        }
        next = read.next;
        if next.is_none() {
            return Ok((has_news, up_to));
        }
    }
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn one_nudge_is_under_way_to_a_peer_and_one_more_follows() {
        let flights = Arc::new(Flights::default());
        let peer = PartyId::parse("identity--3d0d6cf1-5d55-4a5c-9a4d-8f2d1c0b7a11").unwrap();
        let begin = || Flights::begin(&flights, &peer);
        let told = AtomicUsize::new(0);
        // While the first is under way there is news a hundred times.
        let first = begin().unwrap().repeat(|| async {
            if told.fetch_add(1, Ordering::Relaxed) == 0 {
                assert!((0..100).all(|_| begin().is_none()));
            }
        });
        first.await;
        assert_eq!(told.load(Ordering::Relaxed), 2);
        // One that is dropped under way does not silence the peer.
        drop(begin().unwrap());
        begin().unwrap().repeat(|| std::future::ready(())).await;
        assert!(flights.lock().is_empty());
    }
}
