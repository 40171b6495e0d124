//! Why a message that was taken once is not taken again.
//!
//! Every signed request carries a nonce, an expiry, and the *instance* of the recipient: a random
//! name that a node draws when it starts. A nonce is remembered until its request has expired; a
//! request for an earlier instance is refused. So nothing need be written to disk for a replay to fail
//! also after a restart, whatever the clocks of both sides say: a clock that runs ahead lets requests
//! be created "after" a restart that came later, which a comparison of times would let through.
//! A sender that names another instance is told the present one, and signs once more.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mithaq_stix::ObjectId;

use super::Refusal;
use crate::wire::edge::{Random, RandomError};

/// Requests of one peer that are remembered at a time. At the longest validity this allows several
/// hundred requests a second for ever; beyond it the peer's requests are refused (never forgotten),
/// and no other peer notices. Costs about 8 MiB when full.
pub const NONCES_PER_PEER: usize = 1 << 17;

/// The name of one running process of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance([u8; 16]);

impl Instance {
    /// A new name.
    ///
    /// # Errors
    /// [`RandomError`].
    pub fn draw(random: &dyn Random) -> Result<Self, RandomError> {
        let mut bytes = [0; 16];
        random.fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// What to write when the recipient's instance is not yet known: it will tell.
    pub const UNKNOWN: Self = Self([0; 16]);
}

impl fmt::Display for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl FromStr for Instance {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or(Refusal::Malformed {
                what: "an instance that is not sixteen bytes",
            })
    }
}

/// What a running node remembers of the requests it took.
#[derive(Debug)]
pub struct ReplayGuard {
    instance: Instance,
    capacity: usize,
    peers: Mutex<BTreeMap<ObjectId, Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    /// Nonces by the second in which their request expires.
    nonces: BTreeMap<i64, HashSet<[u8; 16]>>,
    count: usize,
    /// Requests that expire here or before are refused: their nonces are forgotten.
    forgotten: i64,
}

impl ReplayGuard {
    /// A guard for a process that has just started and drew `instance`.
    pub fn new(instance: Instance) -> Self {
        Self::with_capacity(instance, NONCES_PER_PEER)
    }

    pub(super) fn with_capacity(instance: Instance, capacity: usize) -> Self {
        Self {
            instance,
            capacity,
            peers: Mutex::new(BTreeMap::new()),
        }
    }

    /// The name of this process, to answer a sender that names another.
    pub fn instance(&self) -> Instance {
        self.instance
    }

    /// Take a request of `peer` that is otherwise proven, once.
    pub(super) fn admit(
        &self,
        peer: &ObjectId,
        nonce: [u8; 16],
        expires: i64,
        now: i64,
    ) -> Result<(), Refusal> {
        let mut peers = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = peers.entry(peer.clone()).or_default();
        seen.forget(now);
        // INVARIANT: what is forgotten is refused. Without this a clock that is set back would make
        // requests valid again whose nonces are gone.
        if expires <= seen.forgotten {
            return Err(Refusal::Stale {
                seconds: seen.forgotten - expires,
            });
        }
        if seen
            .nonces
            .get(&expires)
            .is_some_and(|nonces| nonces.contains(&nonce))
        {
            return Err(Refusal::Replayed);
        }
        if seen.count >= self.capacity {
            return Err(Refusal::TooMany);
        }
        seen.nonces.entry(expires).or_default().insert(nonce);
        seen.count += 1;
        Ok(())
    }
}

impl Seen {
    /// Drop the nonces of requests that expired before `now`.
    fn forget(&mut self, now: i64) {
        let kept = self.nonces.split_off(&now);
        for (expired, nonces) in std::mem::replace(&mut self.nonces, kept) {
            self.count -= nonces.len();
            self.forgotten = self.forgotten.max(expired);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(n: u8) -> ObjectId {
        format!("identity--00000000-0000-4000-8000-0000000000{n:02x}")
            .parse()
            .unwrap()
    }

    #[test]
    fn a_nonce_counts_once_until_it_expires_and_for_its_peer_only() {
        let guard = ReplayGuard::new(Instance([1; 16]));
        let nonce = [7; 16];
        assert_eq!(guard.admit(&peer(1), nonce, 160, 100), Ok(()));
        assert_eq!(
            guard.admit(&peer(1), nonce, 160, 101),
            Err(Refusal::Replayed)
        );
        assert_eq!(
            guard.admit(&peer(1), nonce, 160, 160),
            Err(Refusal::Replayed)
        );
        assert_eq!(guard.admit(&peer(2), nonce, 160, 101), Ok(()));
        assert_eq!(guard.admit(&peer(1), [8; 16], 160, 101), Ok(()));
    }

    #[test]
    fn a_clock_set_back_brings_nothing_back() {
        let guard = ReplayGuard::new(Instance([1; 16]));
        assert_eq!(guard.admit(&peer(1), [7; 16], 160, 100), Ok(()));
        assert_eq!(guard.admit(&peer(1), [8; 16], 300, 200), Ok(()));
        assert_eq!(
            guard.admit(&peer(1), [7; 16], 160, 100),
            Err(Refusal::Stale { seconds: 0 })
        );
        assert_eq!(guard.admit(&peer(1), [9; 16], 161, 100), Ok(()));
    }

    #[test]
    fn a_flood_fills_only_its_own_memory() {
        let guard = ReplayGuard::with_capacity(Instance([1; 16]), 3);
        for n in 0..3 {
            assert_eq!(guard.admit(&peer(1), [n; 16], 160, 100), Ok(()));
        }
        assert_eq!(
            guard.admit(&peer(1), [3; 16], 160, 100),
            Err(Refusal::TooMany)
        );
        assert_eq!(
            guard.admit(&peer(1), [0; 16], 160, 100),
            Err(Refusal::Replayed),
            "nothing is evicted"
        );
        assert_eq!(guard.admit(&peer(2), [0; 16], 160, 100), Ok(()));
        assert_eq!(
            guard.admit(&peer(1), [3; 16], 300, 161),
            Ok(()),
            "room again once they expired"
        );
    }
}
