//! Where in a collection a copy is told that has stood in several slots.
//!
//! A copy that gets another class goes on in a new slot ([`crate::Move`]); all its slots count for
//! stamps, and one of them is its place. Told at a slot means: whoever passes there gets it.
//!
//! - In a live segment a slot tells, unless the copy's slot before it was of the segment's set too:
//!   then all who read here have it from there, or from a late segment that retold it.
//! - A late segment tells the slot in which the copy stood when the segment was made.
//! - A slot under a condition tells nothing, and what follows it does not rely on it.
//!
//! The last slot that tells is the place. Whoever is before it gets the copy there; whoever is past
//! it has it, unless they passed while they were not permitted it, and then a later slot tells.

use std::collections::BTreeMap;

use crate::segment::Segment;
use crate::snapshot::{Halt, Link, Snapshot};
use crate::{ClassNo, Slot};

/// A segment, by its place among the collection's, and a slot in it.
pub(crate) type Place = (usize, Slot);

/// A copy that has stood in several slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Course {
    /// Where it stands now.
    pub(crate) slot: Slot,
    pub(crate) class: ClassNo,
    /// Where this collection tells it.
    pub(crate) place: Option<Place>,
}

/// The places of copies in one collection, each worked out once for a page.
pub(crate) struct Places<'a> {
    snapshot: &'a dyn Snapshot,
    segments: &'a [Segment],
    decided: ClassNo,
    known: BTreeMap<Slot, Option<Course>>,
}

impl<'a> Places<'a> {
    /// For the classes below `decided`.
    pub(crate) fn new(
        snapshot: &'a dyn Snapshot,
        segments: &'a [Segment],
        decided: ClassNo,
    ) -> Self {
        Self {
            snapshot,
            segments,
            decided,
            known: BTreeMap::new(),
        }
    }

    /// The copy that stands or stood in `slot`; `None` when it is deleted or waits for a condition.
    pub(crate) fn course(&mut self, slot: Slot) -> Result<Option<Course>, Halt> {
        if let Some(known) = self.known.get(&slot) {
            return Ok(*known);
        }
        let links = self.snapshot.course(slot)?;
        let course = match links.last().filter(|now| !now.held) {
            None => None,
            Some(now) => {
                let undecided = links
                    .iter()
                    .find(|link| !link.held && self.decided <= link.class);
                if let Some(link) = undecided {
                    return Err(Halt::Undecided(link.class));
                }
                Some(Course {
                    slot: now.slot,
                    class: now.class,
                    place: place(self.segments, &links),
                })
            }
        };
        self.known
            .extend(links.iter().map(|link| (link.slot, course)));
        self.known.insert(slot, course);
        Ok(course)
    }

    /// The place of a copy that was never moved.
    pub(crate) fn of_slot(&self, slot: Slot, class: ClassNo) -> Option<Place> {
        let link = Link {
            slot,
            class,
            held: false,
        };
        place(self.segments, &[link])
    }
}

/// The last slot of `links` that tells.
pub(crate) fn place(segments: &[Segment], links: &[Link]) -> Option<Place> {
    let told = (0..).zip(segments).filter_map(|(number, segment)| {
        let covers = |link: &Link| {
            segment.after < link.slot && segment.last.is_none_or(|last| link.slot <= last)
        };
        let shows = |link: &Link| !link.held && segment.set.contains(link.class);
        let slot = match segment.late_at {
            Some(_) => {
                let stood = links.iter().rev().find(|link| covers(link));
                stood.filter(|link| shows(link)).map(|link| link.slot)
            }
            None => (0..links.len()).rev().find_map(|number| {
                let link = links.get(number)?;
                let before = number.checked_sub(1).and_then(|before| links.get(before));
                (covers(link) && shows(link) && !before.is_some_and(shows)).then_some(link.slot)
            }),
        };
        slot.map(|slot| (number, slot))
    });
    told.last()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ClassSet;

    /// Segments as (after, last, late, set), links as (slot, class) or held.
    fn check(
        segments: &[(Slot, Option<Slot>, bool, &[ClassNo])],
        links: &[(Slot, Option<ClassNo>)],
        expected: Option<Place>,
    ) {
        let segments: Vec<Segment> = (0..)
            .zip(segments)
            .map(|(no, (after, last, late, set))| Segment {
                collection: 1,
                no,
                after: *after,
                last: *last,
                late_at: late.then_some(0),
                stamp_before: 0,
                set: set.iter().copied().collect::<ClassSet>(),
                decided: 100,
                listed: false,
            })
            .collect();
        let links: Vec<Link> = links
            .iter()
            .map(|(slot, class)| Link {
                slot: *slot,
                class: class.unwrap_or_default(),
                held: class.is_none(),
            })
            .collect();
        assert_eq!(place(&segments, &links), expected, "{links:?}");
    }

    #[test]
    fn inv_6_1_who_has_a_copy_does_not_get_it_again_and_who_has_not_does() {
        let both: &[(Slot, Option<Slot>, bool, &[ClassNo])] = &[(0, None, false, &[1, 2])];
        check(both, &[(3, Some(1))], Some((0, 3)));
        check(both, &[(3, Some(1)), (7, Some(2))], Some((0, 3)));
        // The old class was not permitted: nobody has it.
        let new_only: &[(Slot, Option<Slot>, bool, &[ClassNo])] = &[(0, None, false, &[2])];
        check(new_only, &[(3, Some(1)), (7, Some(2))], Some((0, 7)));
        check(new_only, &[(3, Some(1))], None);
        // It waited, or came to wait, for a condition.
        check(both, &[(3, None), (7, Some(2))], Some((0, 7)));
        check(both, &[(3, Some(1)), (5, None), (7, Some(1))], Some((0, 7)));
        // The old class is permitted late, when the copy had left it and was told already.
        let widened: &[(Slot, Option<Slot>, bool, &[ClassNo])] = &[
            (0, Some(9), false, &[2]),
            (0, Some(9), true, &[1]),
            (9, None, false, &[1, 2]),
        ];
        check(widened, &[(3, Some(1)), (7, Some(2))], Some((0, 7)));
        // … when it had not left it yet: told there, and not where it went on.
        check(widened, &[(3, Some(1)), (12, Some(2))], Some((1, 3)));
        // The new class is permitted late, and nobody was permitted the copy since it got it.
        let late: &[(Slot, Option<Slot>, bool, &[ClassNo])] = &[
            (0, Some(9), false, &[1]),
            (0, Some(9), true, &[2]),
            (9, None, false, &[1, 2]),
        ];
        check(late, &[(3, Some(1)), (7, Some(2))], Some((1, 7)));
    }
}
