//! Entry into force: after N instruments and some days (VCLT 24).
//!
//! ```text
//! entry_after = 15, entry_days = 30:  the 15th instrument on 9 May  →  in force on 8 June
//! ```
//! An instrument that was counted stays counted when its party withdraws. A regional organisation's is not counted in
//! addition to its members'.

use mithaq_stix::Timestamp;

use super::Status;
use crate::agreement::Agreement;
use crate::dates::plus_days;

/// Settles from when the agreement is in force at all.
pub(super) fn settle(base: &Agreement, status: &mut Status) {
    let (_, clauses) = base.final_clauses();
    let bound = |party: &crate::party::Party| -> Option<Timestamp> {
        status.performed.get(&party.id)?.bound.clone()
    };
    let counting: Vec<_> = status
        .members
        .iter()
        .filter(|party| !base.is_regional(&party.id))
        .collect();
    let mut dates: Vec<Timestamp> = match clauses.entry_after {
        // All that are listed: one that accedes does not stand in for one that is still missing.
        None => {
            let listed = counting.iter().filter(|it| base.party(&it.id).is_some());
            listed.filter_map(|party| bound(party)).collect()
        }
        Some(_) => counting.iter().filter_map(|party| bound(party)).collect(),
    };
    dates.sort();
    let listed = counting.iter().filter(|it| base.party(&it.id).is_some());
    let needed = match clauses.entry_after {
        Some(needed) => usize::try_from(needed).unwrap_or(usize::MAX),
        None => listed.count(),
    };
    status.given = dates.len();
    status.needed = needed.max(1);
    status.enters = dates
        .get(status.needed - 1)
        .map(|last| plus_days(last, clauses.entry_days));
}
