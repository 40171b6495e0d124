//! How many bytes of bodies and pages are held at one time, over all and for one caller (attack case 25).
//!
//! What was given room keeps it for as long as its bytes are in memory: a body until the last object of it has been
//! taken in, a page until the last byte of it has been written. So who hangs up early makes no room for more.

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use bytes::{Bytes, BytesMut};
use mithaq_node::body::BodyError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// For all together: beside what an idle node needs it stays within the 256 MB that a node is to do with.
const ALL: usize = 128 * 1024 * 1024;
/// For one caller: less than for all, by what another needs for a page. Its longest body fits, and half of that
/// once more, for it may come compressed.
const OF_ONE: usize = 96 * 1024 * 1024;
/// For making a page: 16 MiB of objects at most (a longer one is one object), and once more while they are framed.
pub(crate) const PAGE: usize = 32 * 1024 * 1024;
/// Room is asked for so much of a body at a time.
const STEP: usize = 256 * 1024;
/// Room is counted in these units.
const UNIT: usize = 1024;
/// For room to come. Two bodies may each wait for what the other has: then the one that asked first goes.
const TURN: Duration = Duration::from_secs(10);

/// The bytes that may be held.
pub(crate) struct Budget {
    all: Arc<Semaphore>,
    of_one: usize,
    callers: Mutex<HashMap<String, Weak<Semaphore>>>,
    turn: Duration,
}

/// Room that was given; it is given back when dropped.
#[derive(Default)]
pub(crate) struct Room(Vec<(OwnedSemaphorePermit, OwnedSemaphorePermit)>);

/// Why a body was not held.
pub(crate) enum NotHeld {
    /// No room came in time.
    NoRoom,
    /// It is not to be taken.
    Body(BodyError),
}

impl Budget {
    /// Room for bodies of `longest` bytes.
    pub(crate) fn new(longest: usize) -> Budget {
        let of_one = OF_ONE.max(longest.saturating_add(longest / 2));
        Budget::of(ALL.max(of_one.saturating_add(PAGE)), of_one, TURN)
    }

    fn of(all: usize, of_one: usize, turn: Duration) -> Budget {
        Budget {
            all: Arc::new(Semaphore::new((all / UNIT).min(Semaphore::MAX_PERMITS))),
            of_one: (of_one / UNIT).min(Semaphore::MAX_PERMITS),
            callers: Mutex::default(),
            turn,
        }
    }

    /// Room for `bytes` more of `caller`'s; `None` if none comes soon.
    pub(crate) async fn take(&self, caller: &str, bytes: usize) -> Option<Room> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).ok()?;
        let own = self.of_caller(caller);
        let all = Arc::clone(&self.all);
        // INVARIANT: its own part first. What a caller waits for in the queue of all is no more than its part, and
        // leaves the rest to the others.
        let both = async {
            let own = own.acquire_many_owned(units).await.ok()?;
            let all = all.acquire_many_owned(units).await.ok()?;
            Some(Room(vec![(own, all)]))
        };
        tokio::time::timeout(self.turn, both).await.ok().flatten()
    }

    /// The body as it travels, at most `limit` bytes of it, with the room that it takes.
    pub(crate) async fn collect(
        &self,
        caller: &str,
        mut body: Body,
        limit: usize,
    ) -> Result<(Bytes, Room), NotHeld> {
        let too_large = || NotHeld::Body(BodyError::TooLarge { limit });
        // An honest sender says beforehand how much it is.
        let hint = body.size_hint();
        if hint.lower() > limit as u64 {
            return Err(too_large());
        }
        let upper = hint.upper().and_then(|upper| usize::try_from(upper).ok());
        let step = STEP.min(upper.unwrap_or(STEP)).max(1);
        let (mut room, mut whole) = (Room::default(), BytesMut::new());
        while !body.is_end_stream() {
            if room.bytes() <= whole.len() {
                let more = self.take(caller, step).await.ok_or(NotHeld::NoRoom)?;
                room.0.extend(more.0);
            }
            let frame = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
            let Some(frame) = frame else {
                break;
            };
            let frame = frame.map_err(|error| NotHeld::Body(BodyError::Broken(error.into())))?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            if limit - whole.len() < data.len() {
                return Err(too_large());
            }
            let lacks = (whole.len() + data.len()).saturating_sub(room.bytes());
            if 0 < lacks {
                let more = self.take(caller, lacks).await.ok_or(NotHeld::NoRoom)?;
                room.0.extend(more.0);
            }
            whole.extend_from_slice(&data);
        }
        Ok((whole.freeze(), room))
    }

    fn of_caller(&self, caller: &str) -> Arc<Semaphore> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = callers.get(caller).and_then(Weak::upgrade) {
            return own;
        }
        // As many are alive as there are callers with something in memory; the others are gone.
        callers.retain(|_, own| own.strong_count() > 0);
        let own = Arc::new(Semaphore::new(self.of_one));
        callers.insert(caller.to_owned(), Arc::downgrade(&own));
        own
    }
}

impl Room {
    fn bytes(&self) -> usize {
        let units = self.0.iter().map(|(own, _)| own.num_permits());
        units.sum::<usize>() * UNIT
    }

    /// Gives back what is more than `bytes` need.
    pub(crate) fn keep(&mut self, bytes: usize) {
        let mut excess = (self.bytes() / UNIT).saturating_sub(bytes.div_ceil(UNIT));
        while let Some((mut own, mut all)) = self.0.pop() {
            let some = excess.min(own.num_permits());
            excess -= some;
            drop((own.split(some), all.split(some)));
            if 0 < own.num_permits() {
                self.0.push((own, all));
                return;
            }
        }
    }

    /// The bytes for which the room is: they give it back with the last of themselves.
    pub(crate) fn hold(mut self, bytes: Bytes) -> Bytes {
        self.keep(bytes.len());
        match bytes.is_empty() {
            true => bytes,
            false => Bytes::from_owner(Kept { bytes, _room: self }),
        }
    }
}

struct Kept {
    bytes: Bytes,
    _room: Room,
}

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;

    fn budget() -> Budget {
        Budget::of(4 * MIB, 3 * MIB, Duration::from_millis(1))
    }

    fn body(bytes: usize) -> Body {
        Body::from(vec![b' '; bytes])
    }

    fn left(budget: &Budget) -> usize {
        budget.all.available_permits() * UNIT
    }

    #[tokio::test]
    async fn attack_25_what_is_held_at_one_time_is_bounded_for_all_and_for_one() {
        let budget = budget();
        let held = |caller: &'static str| budget.collect(caller, body(2 * MIB), 3 * MIB);
        let Ok((first, room)) = held("siem").await else {
            panic!("there is room")
        };
        let first = room.hold(first);
        assert_eq!((first.len(), left(&budget)), (2 * MIB, 2 * MIB));
        // One caller has its part, and the others have what that leaves, and no more.
        assert!(matches!(held("siem").await, Err(NotHeld::NoRoom)));
        let other = held("ids").await;
        assert!(other.is_ok());
        assert!(budget.take("third", 1).await.is_none());
        drop(other);
        // A slice of a body keeps all of it in memory.
        let slice = first.slice(..1);
        drop(first);
        assert_eq!(left(&budget), 2 * MIB);
        drop(slice);
        assert_eq!(left(&budget), 4 * MIB);
        assert!(held("siem").await.is_ok());
    }

    #[tokio::test]
    async fn what_a_page_does_not_need_is_given_back() {
        let budget = budget();
        let mut room = budget.take("siem", 2 * MIB).await.unwrap();
        room.0.extend(budget.take("siem", MIB).await.unwrap().0);
        assert_eq!(left(&budget), MIB);
        let page = room.hold(Bytes::from(vec![0; 1500]));
        assert_eq!(left(&budget), 4 * MIB - 2 * UNIT);
        drop(page);
        assert_eq!(left(&budget), 4 * MIB);
        drop(budget.take("siem", MIB).await.unwrap().hold(Bytes::new()));
        assert_eq!(left(&budget), 4 * MIB);
    }

    #[tokio::test]
    async fn a_body_is_as_long_as_it_may_be() {
        let budget = budget();
        for (bytes, fits) in [(0, true), (1, true), (MIB, true), (MIB + 1, false)] {
            let collected = budget.collect("siem", body(bytes), MIB).await;
            match collected {
                Ok((collected, _)) => assert_eq!((collected.len(), fits), (bytes, true)),
                Err(NotHeld::Body(BodyError::TooLarge { .. })) => assert!(!fits, "{bytes}"),
                Err(_) => panic!("{bytes}"),
            }
        }
        assert_eq!(left(&budget), 4 * MIB);
    }
}
