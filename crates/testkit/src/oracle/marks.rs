//! How strict a copy is (DESIGN 6.3).

use crate::world::{Agreement, Held, Mark, Pap, Tlp, Unmarked};

/// What a copy without a TLP, without a PAP counts as where no article says: forums of CERTs have it so.
pub(super) const UNMARKED: Unmarked = Unmarked {
    tlp: Tlp::Amber,
    pap: Pap::Clear,
};
/// 6.3: the strictest of its own and all its granular markings.
pub(super) fn effective_tlp(agreement: &Agreement, held: &Held) -> Tlp {
    let marked = held.markings.iter().filter_map(|mark| match mark {
        Mark::Tlp(tlp) => Some(*tlp),
        Mark::Pap(_) | Mark::Unknown => None,
    });
    let unmarked = agreement.unmarked.map(|unmarked| unmarked.tlp);
    marked.max().or(unmarked).unwrap_or(UNMARKED.tlp)
}

pub(super) fn effective_pap(agreement: &Agreement, held: &Held) -> Pap {
    let marked = held.markings.iter().filter_map(|mark| match mark {
        Mark::Pap(pap) => Some(*pap),
        Mark::Tlp(_) | Mark::Unknown => None,
    });
    let unmarked = agreement.unmarked.map(|unmarked| unmarked.pap);
    marked.max().or(unmarked).unwrap_or(UNMARKED.pap)
}
