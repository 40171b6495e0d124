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
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mithaq_stix::ObjectId;

use super::Refusal;
use crate::wire::edge::{Random, RandomError};

/// Requests of one peer that are remembered at a time. At the longest validity this allows several
/// hundred requests a second for ever; beyond it the peer's requests are refused (never forgotten),
/// and no other peer notices. Costs about 8 MiB when full.
pub const NONCES_PER_PEER: usize = 1 << 17;

/// Greetings of one sort that are looked into at once, when there were none for a while.
const GREETINGS_AT_ONCE: u32 = 20;
/// How long until there is room for one more.
const GREETING_EVERY: Duration = Duration::from_millis(200);

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
///
/// Its memory is bounded by the peers: only the holder of a key that we trust makes us remember a
/// nonce, and whoever has none left unexpired is forgotten whole. Greetings come from strangers, so
/// their nonces are not kept here at all (an invitation works once): they are only counted.
#[derive(Debug)]
pub struct ReplayGuard {
    instance: Instance,
    capacity: usize,
    memory: Mutex<Memory>,
    invited: Mutex<Bucket>,
    uninvited: Mutex<Bucket>,
}

#[derive(Debug, Default)]
struct Memory {
    peers: BTreeMap<ObjectId, Seen>,
    /// Requests that expire here or before are refused: their nonces are forgotten. One mark for all
    /// peers, so that it outlives their entries.
    forgotten: i64,
    /// The second at which expired nonces were last looked for.
    swept: Option<i64>,
}

#[derive(Debug, Default)]
struct Seen {
    /// Nonces by the second in which their request expires.
    nonces: BTreeMap<i64, HashSet<[u8; 16]>>,
    count: usize,
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
            memory: Mutex::default(),
            invited: Mutex::default(),
            uninvited: Mutex::default(),
        }
    }

    /// The name of this process, to answer a sender that names another.
    pub fn instance(&self) -> Instance {
        self.instance
    }

    /// A guard of the same process for one greeting. Its sender may claim any party's id, so what it
    /// says is remembered nowhere.
    pub(crate) fn for_greeting(&self) -> Self {
        Self::with_capacity(self.instance, 1)
    }

    /// Counts a greeting, and refuses it if there were too many lately.
    ///
    /// Those that bring an open invitation are counted apart: strangers without one cannot keep an
    /// invited node out.
    pub(crate) fn count_greeting(&self, invited: bool, now: Instant) -> Result<(), Refusal> {
        let bucket = match invited {
            true => &self.invited,
            false => &self.uninvited,
        };
        let mut bucket = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.take(now).ok_or(Refusal::TooMany)
    }

    /// Take a request of `peer` that is otherwise proven, once.
    pub(super) fn admit(
        &self,
        peer: &ObjectId,
        nonce: [u8; 16],
        expires: i64,
        now: i64,
    ) -> Result<(), Refusal> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.forget(now);
        // INVARIANT: what is forgotten is refused. Without this a clock that is set back would make
        // requests valid again whose nonces are gone.
        if expires <= memory.forgotten {
            return Err(Refusal::Stale {
                seconds: memory.forgotten - expires,
            });
        }
        let seen = memory.peers.entry(peer.clone()).or_default();
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

impl Memory {
    /// Drop the nonces of requests that expired before `now`, and peers that have none left.
    fn forget(&mut self, now: i64) {
        // Within one second nothing more expires.
        if self.swept.replace(now) == Some(now) {
            return;
        }
        let mut forgotten = self.forgotten;
        self.peers.retain(|_, seen| {
            forgotten = forgotten.max(seen.forget(now));
            0 < seen.count
        });
        self.forgotten = forgotten;
    }
}

impl Seen {
    /// Drop the nonces of requests that expired before `now`, and tell the last expiry among them.
    fn forget(&mut self, now: i64) -> i64 {
        let kept = self.nonces.split_off(&now);
        let mut last = 0;
        for (expired, nonces) in std::mem::replace(&mut self.nonces, kept) {
            self.count -= nonces.len();
            last = last.max(expired);
        }
        last
    }
}

/// Fills by one every [`GREETING_EVERY`], up to [`GREETINGS_AT_ONCE`].
#[derive(Debug, Default)]
struct Bucket {
    /// When it will be full again; the past, or nothing yet, if it is.
    full: Option<Instant>,
}

impl Bucket {
    fn take(&mut self, now: Instant) -> Option<()> {
        let full = self.full.map_or(now, |full| full.max(now)) + GREETING_EVERY;
        if GREETING_EVERY * GREETINGS_AT_ONCE < full.duration_since(now) {
            return None;
        }
        self.full = Some(full);
        Some(())
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

    #[test]
    fn whoever_has_gone_costs_no_memory() {
        let guard = ReplayGuard::new(Instance([1; 16]));
        for n in 0..100 {
            assert_eq!(guard.admit(&peer(n), [n; 16], 160, 100), Ok(()));
        }
        assert_eq!(guard.admit(&peer(200), [1; 16], 280, 161), Ok(()));
        let left = |guard: &ReplayGuard| guard.memory.lock().unwrap().peers.len();
        assert_eq!(left(&guard), 1);
        assert_eq!(
            guard.admit(&peer(7), [7; 16], 160, 100),
            Err(Refusal::Stale { seconds: 0 }),
            "forgotten, and refused when the clock is set back"
        );
        assert_eq!(left(&guard), 1, "nor does a refusal leave anything");
    }

    #[test]
    fn greetings_are_counted_and_not_remembered() {
        let guard = ReplayGuard::new(Instance([1; 16]));
        assert_eq!(
            guard.for_greeting().admit(&peer(1), [7; 16], 160, 100),
            Ok(())
        );
        assert_eq!(
            guard.admit(&peer(1), [7; 16], 160, 100),
            Ok(()),
            "what a stranger said in a peer's name does not count for the peer"
        );
        let now = Instant::now();
        let take = |invited, after| {
            let at = now + Duration::from_millis(after);
            guard.count_greeting(invited, at)
        };
        for _ in 0..20 {
            assert_eq!(take(false, 0), Ok(()));
        }
        assert_eq!(take(false, 0), Err(Refusal::TooMany));
        assert_eq!(take(true, 0), Ok(()), "those who are invited come in");
        assert_eq!(take(false, 199), Err(Refusal::TooMany));
        assert_eq!(take(false, 200), Ok(()));
        assert_eq!(take(false, 200), Err(Refusal::TooMany));
        for _ in 0..20 {
            assert_eq!(take(false, 60_000), Ok(()));
        }
        assert_eq!(take(false, 60_000), Err(Refusal::TooMany));
    }
}
