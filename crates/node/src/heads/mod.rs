//! The last acts of parties' chains, as these parties tell them (DESIGN 5.7, 5.8).
//!
//! A missing act could mean too much sharing. So whoever pulls from us says in its signed request up to which act its own
//! chains go ([`header`]), and release first obtains what is not here.
//!
//! For third parties, who ask for nothing, there are head statements: sealed objects of the diplomatic channel, which any
//! party relays. Each node makes them ([`tell`]), keeps the newest of every party at hand ([`table`]), and takes them as
//! leases for 24 hours ([`lease`]): for so long material may be passed on under an onward article though its author may have
//! performed an act since that is not here.

pub(crate) mod header;
pub(crate) mod lease;
pub(crate) mod table;
pub(crate) mod tell;

use std::sync::Arc;

use mithaq_agreement::{Head, PartyId};
use mithaq_stix::ObjectId;

use crate::projection::Projection;

/// The heads of a puller's own chains, by agreement, as its signed request told them.
#[derive(Debug, Clone, Default)]
pub struct Told(pub(crate) Arc<[(ObjectId, Head)]>);

impl Told {
    /// The first agreement whose acts are here only in part, by what was told. Under agreements that we have not signed
    /// nothing is released, and not all acts are looked at; so nothing is asked of them. An act that is here and does not
    /// count is here.
    pub(crate) fn lacking(&self, projection: &Projection) -> Option<&(ObjectId, Head)> {
        self.0.iter().find(|(agreement, head)| {
            let held = projection.agreement(agreement);
            held.is_some_and(|held| {
                let is_here = held.acts.iter().any(|act| act.hash == head.hash);
                held.signed_by_us && !is_here && held.status.lacks(head)
            })
        })
    }
}

/// The heads of our own chains under the agreements that `peer` is a party of: what it may know, and nothing of others.
pub(crate) fn of_ours(
    projection: &Projection,
    me: &PartyId,
    peer: &PartyId,
) -> Vec<(ObjectId, Head)> {
    let with_peer = projection
        .agreements()
        .signed()
        .filter(|held| held.status.is_party(peer));
    let heads = with_peer.filter_map(|held| {
        let head = held.status.head(me)?;
        Some((held.agreement.id().clone(), head.clone()))
    });
    heads.collect()
}
