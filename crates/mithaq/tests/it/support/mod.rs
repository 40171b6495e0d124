//! Whole nodes as separate processes, and peers that the tests play themselves.
//!
//! - [`nation`]: a node with its data directory and its process; two of them peered and agreed.
//! - [`share`]: what an ordinary TAXII client reads from it.
//! - [`envoy`]: signed requests in the name of any party whose key we have.
//! - [`memory`]: how much of it a process has held.
//! - [`python`]: other people's programs.
//! - [`rogue`]: a peer played by the test, which signs correctly and says what it likes.
//! - [`shared`]: published intelligence, where it is there.
//! - [`wire`]: HTTP byte for byte, over TCP or pinned TLS.
//! - [`samples`]: objects to exchange.

pub(crate) mod envoy;
pub(crate) mod memory;
pub(crate) mod nation;
pub(crate) mod python;
pub(crate) mod rogue;
pub(crate) mod samples;
pub(crate) mod share;
pub(crate) mod shared;
pub(crate) mod wire;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use mithaq_stix::ObjectId;
use uuid::Uuid;

/// The longest that anything is waited for. Nothing takes so long unless it never comes.
const DEADLINE: Duration = Duration::from_secs(60);

/// Asks again and again until there is an answer; fails when it does not come.
#[track_caller]
pub(crate) fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + DEADLINE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < end, "it never came about that {what}");
        // The other side needs the processor more than our questions do.
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// A loopback address of its own, so that a node finds its port free when it starts again.
pub(crate) fn own_address() -> SocketAddr {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let [_, _, a, b] = std::process::id().to_be_bytes().map(|byte| byte | 1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let last = u8::try_from(number % 250 + 2).unwrap();
    SocketAddr::from((Ipv4Addr::new(127, a, b, last), 0))
}

/// The collection in which `giver` lets `receiver` have what an agreement permits: both sides compute
/// its id, and so do we, on our own.
pub(crate) fn agreement_collection(agreement: &str, giver: &str, receiver: &str) -> Uuid {
    collection(&["agreement", agreement, giver, receiver])
}

/// The diplomatic channel from one party to another.
pub(crate) fn channel_collection(from: &str, to: &str) -> Uuid {
    collection(&["channel", from, to])
}

fn collection(parts: &[&str]) -> Uuid {
    const NAMESPACE: Uuid = Uuid::from_u128(0xdf55_3f6d_62be_45d8_8f40_24a5_99d3_318d);
    Uuid::new_v5(&NAMESPACE, parts.join("\n").as_bytes())
}

/// The path of a collection's objects.
pub(crate) fn objects_path(collection: Uuid) -> String {
    format!("/exchange/collections/{collection}/objects/")
}

/// A new id of that type.
pub(crate) fn new_id(object_type: &str) -> ObjectId {
    ObjectId::new(object_type, Uuid::new_v4()).unwrap()
}
