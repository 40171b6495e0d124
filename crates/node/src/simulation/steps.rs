//! What may happen to the node, as data.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::PEERS;
use super::pieces::{Published, added, embargoed, published};

/// One thing that happens.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Our operator or client brings in something of ours.
    Import(Vec<Published>),
    /// A peer delivers under the agreement with it.
    Deliver(usize, Vec<Published>),
    /// The participant adds something under its terms.
    Add(Vec<Published>),
    /// A peer delivers what bears a seal and came before, from whomever.
    Relay(usize, Index),
    /// The next act about an agreement is performed, and arrives unless it is lost.
    Act { agreement: u8, lost: bool },
    /// An act that was lost arrives after all.
    Late(Index),
    /// An act arrives once more.
    Again(Index),
    /// Somebody says what some words mean: we (0), a peer, or the participant. The node may end right after it.
    Define { who: usize, words: u8, killed: bool },
    /// A peer states its last act, at our instant and so many minutes.
    State {
        place: usize,
        minutes: i64,
        /// One that has not reached us, if there is one.
        lost: bool,
    },
    /// The clock is moved, by so many hours.
    Clock(i64),
    /// The node ends and begins anew.
    Restart,
    /// Our operator suspends a peer, or takes it up again.
    Suspend(usize, bool),
    /// Our operator brings in something that nobody may have for so many hours, or moves that embargo.
    Embargo { thing: Published, hours: i64 },
    /// Somebody reads everything.
    Look { who: Index, limit: u64, all: bool },
    /// One who comes again and again reads a page.
    Poll { who: Index, limit: u64 },
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let limit = select(&[1_u64, 2, 3, 1_000][..]);
    prop_oneof![
        4 => published().prop_map(Step::Import),
        5 => (0..PEERS.len(), published()).prop_map(|(peer, things)| Step::Deliver(peer, things)),
        3 => (0..PEERS.len(), any::<Index>()).prop_map(|(peer, thing)| Step::Relay(peer, thing)),
        4 => added().prop_map(Step::Add),
        3 => define(),
        10 => (0_u8..3, prop::bool::weighted(0.15))
            .prop_map(|(agreement, lost)| Step::Act { agreement, lost }),
        2 => any::<Index>().prop_map(Step::Late),
        1 => any::<Index>().prop_map(Step::Again),
        8 => state(),
        5 => prop_oneof![4 => 1_i64..48, 1 => -20_i64..0].prop_map(Step::Clock),
        1 => Just(Step::Restart),
        1 => (0..PEERS.len(), prop::bool::weighted(0.4))
            .prop_map(|(peer, suspend)| Step::Suspend(peer, suspend)),
        3 => (embargoed(), 1_i64..72).prop_map(|(thing, hours)| Step::Embargo { thing, hours }),
        4 => (any::<Index>(), limit.clone(), any::<bool>())
            .prop_map(|(who, limit, all)| Step::Look { who, limit, all }),
        6 => (any::<Index>(), limit).prop_map(|(who, limit)| Step::Poll { who, limit }),
    ]
}

/// Mostly now; sometimes hours ago, a little ahead, or far ahead.
pub(super) fn state() -> impl Strategy<Value = Step> {
    let minutes = prop_oneof![6 => Just(0), 2 => -30 * 60_i64..0, 1 => Just(1), 2 => 2_i64..600];
    let which = (0..PEERS.len(), minutes, prop::bool::weighted(0.3));
    which.prop_map(|(place, minutes, lost)| Step::State {
        place,
        minutes,
        lost,
    })
}

/// The participant has words of its own, which others may not say anything of, so that they meet nothing that came back.
fn define() -> impl Strategy<Value = Step> {
    let who = prop_oneof![3 => (0_usize..3, 0_u8..2), 1 => Just((3, 2))];
    (who, prop::bool::weighted(0.3)).prop_map(|((who, words), killed)| Step::Define {
        who,
        words,
        killed,
    })
}

/// What happens while all agreements are in force: things come, some of them from several.
pub(super) fn exchange() -> impl Strategy<Value = Step> {
    let limit = select(&[1_u64, 2, 3, 1_000][..]);
    prop_oneof![
        2 => published().prop_map(Step::Import),
        5 => (0..PEERS.len(), published()).prop_map(|(peer, things)| Step::Deliver(peer, things)),
        5 => (0..PEERS.len(), any::<Index>()).prop_map(|(peer, thing)| Step::Relay(peer, thing)),
        2 => (embargoed(), 1_i64..72).prop_map(|(thing, hours)| Step::Embargo { thing, hours }),
        2 => define(),
        2 => (1_i64..48).prop_map(Step::Clock),
        1 => Just(Step::Restart),
        2 => (any::<Index>(), limit.clone(), any::<bool>())
            .prop_map(|(who, limit, all)| Step::Look { who, limit, all }),
        6 => (any::<Index>(), limit).prop_map(|(who, limit)| Step::Poll { who, limit }),
    ]
}
