//! Whether an agreement is in force between two parties, now (DESIGN 5.7, 5.9).

use std::collections::BTreeSet;

use super::{Standing, Why, standing};
use crate::world::{Act, Agreement, Instant, Now, Party};

/// Whether it is in force, where `keyed` are known to have a root key.
#[must_use]
pub fn in_force(
    text: &Agreement,
    acts: &[Act],
    keyed: &BTreeSet<Party>,
    (a, b): (Party, Party),
    now: Now,
) -> bool {
    relation(text, acts, keyed, (a, b), now).is_empty()
}

/// Everything that stands against its being in force; nothing if it is.
#[must_use]
pub fn relation(
    text: &Agreement,
    acts: &[Act],
    keyed: &BTreeSet<Party>,
    (a, b): (Party, Party),
    now: Now,
) -> BTreeSet<Why> {
    let mut whys = BTreeSet::new();
    if a == b || !text.parties.contains(&a) || !text.parties.contains(&b) {
        whys.insert(Why::NotParties);
        return whys;
    }
    let both = [a, b].map(|party| standing(text, acts, keyed, party));
    for one in &both {
        if !one.gaps.is_empty() {
            whys.insert(Why::Gap);
        }
        if one.unknown {
            whys.insert(Why::UnknownAct);
        }
        // In force from the last signature on, and not before its start.
        match one.signed {
            None => whys.insert(Why::NotSigned),
            Some(signed) if !is_past(signed, now) => whys.insert(Why::NotYet),
            Some(_) => false,
        };
        if one.leaves.is_some_and(|leaves| has_come(leaves, now)) {
            whys.insert(Why::Withdrawn);
        }
        if is_paused(one, now) {
            whys.insert(Why::Suspended);
        }
    }
    if text.start.is_some_and(|start| !is_past(start, now)) {
        whys.insert(Why::NotYet);
    }
    if text.end.is_some_and(|end| has_come(end, now)) {
        whys.insert(Why::Expired);
    }
    whys
}

fn is_paused(one: &Standing, now: Now) -> bool {
    one.pauses.iter().any(|pause| {
        let lifted = pause.lifted.is_some_and(|lifted| is_past(lifted, now));
        has_come(pause.since, now) && !lifted
    })
}

/// 5.9: a permission from T is used once the earliest possible now is past T.
pub(super) fn is_past(start: Instant, now: Now) -> bool {
    now.earliest > start
}

/// 5.9: a permission until T stops once the latest possible now is there.
pub(super) fn has_come(end: Instant, now: Now) -> bool {
    now.latest >= end
}
