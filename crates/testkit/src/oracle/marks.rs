//! How strict a copy is (DESIGN 6.3).

use std::collections::BTreeSet;

use crate::world::{Agreement, Held, Mark, Pap, Party, Tlp, Unmarked};

/// What a copy without a TLP, without a PAP counts as where no article says: forums of CERTs have it so.
pub(super) const UNMARKED: Unmarked = Unmarked {
    tlp: Tlp::Amber,
    pap: Pap::Clear,
};
/// 6.3: the strictest of its own and all its granular markings.
pub(super) fn effective_tlp(agreement: &Agreement, held: &Held) -> Tlp {
    let marked = held.markings.iter().filter_map(|mark| match mark {
        Mark::Tlp(tlp) => Some(*tlp),
        Mark::Pap(_) | Mark::Unknown | Mark::Words(_) => None,
    });
    let unmarked = agreement.unmarked.map(|unmarked| unmarked.tlp);
    marked.max().or(unmarked).unwrap_or(UNMARKED.tlp)
}

pub(super) fn effective_pap(agreement: &Agreement, held: &Held) -> Pap {
    let marked = held.markings.iter().filter_map(|mark| match mark {
        Mark::Pap(pap) => Some(*pap),
        Mark::Tlp(_) | Mark::Unknown | Mark::Words(_) => None,
    });
    let unmarked = agreement.unmarked.map(|unmarked| unmarked.pap);
    marked.max().or(unmarked).unwrap_or(UNMARKED.pap)
}

pub(super) fn has_tlp(held: &Held) -> bool {
    held.markings
        .iter()
        .any(|mark| matches!(mark, Mark::Tlp(_)))
}

pub(super) fn has_pap(held: &Held) -> bool {
    held.markings
        .iter()
        .any(|mark| matches!(mark, Mark::Pap(_)))
}

/// 6.3: an unknown marking withholds. What nobody was asked about is unknown.
pub(super) fn is_unexplained(held: &Held) -> bool {
    let mut marks = held.markings.iter();
    marks.any(|mark| matches!(mark, Mark::Unknown | Mark::Words(_)))
}

/// 6.3: `markings` as they count on a copy that `brought` brought (`None`: ourselves), where `defined` says who has
/// said what which words mean. We say it for everybody's objects, another for its own; when that was said does not
/// matter. Of a copy that several brought all must have said it.
#[must_use]
pub fn explained(
    markings: &BTreeSet<Mark>,
    defined: &BTreeSet<(Option<Party>, u8)>,
    brought: &BTreeSet<Option<Party>>,
) -> BTreeSet<Mark> {
    let mut counting = BTreeSet::new();
    for mark in markings {
        let Mark::Words(words) = mark else {
            counting.insert(*mark);
            continue;
        };
        let all_say_it = brought.iter().all(|by| defined.contains(&(*by, *words)));
        if !defined.contains(&(None, *words)) && !all_say_it {
            counting.insert(Mark::Unknown);
        }
    }
    counting
}
