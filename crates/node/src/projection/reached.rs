//! When what we say reached whom it is addressed to, by our own record.

use mithaq_agreement::{Audience, PartyId};
use mithaq_stix::Timestamp;
use mithaq_store::{CrossingFilter, Slot, StoreError};

use crate::inner::Inner;

/// When the object in `slot` first crossed to `party`, whole: its id alone tells and asks nobody anything.
pub(super) fn reached(
    node: &Inner,
    party: &PartyId,
    slot: Slot,
) -> Result<Option<Timestamp>, StoreError> {
    let filter = CrossingFilter {
        audience: Some(crate::audience::id(&Audience::Peer(party.clone()))),
        slot: Some(slot),
        ..CrossingFilter::default()
    };
    let crossings = node.store.crossings(&filter)?;
    let whole = crossings.iter().filter(|crossing| !crossing.named);
    let first = whole.map(|crossing| crossing.at).min();
    Ok(first.map(Timestamp::from_unix_millis))
}
