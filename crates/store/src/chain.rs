//! Stamps: when each object was added to a collection, derived and not stored.
//!
//! Within a segment, over the slots *in that segment's set* and no others,
//!
//! ```text
//! stamp = max(arrival, previous stamp + 1)        whole milliseconds
//! ```
//!
//! where the arrival is the commit's clock, or for a late segment that of the change. The previous
//! stamp of a segment's first slot is the last one of the segment before. So stamps rise strictly,
//! differ by a millisecond at least, and stay the same for ever, because segments, the class
//! column and arrivals are only ever appended to. And since slots outside the set are not counted,
//! gaps between stamps tell nothing of what is withheld.
//!
//! A cursor carries its stamp, so the next page goes on from there. Only a bare `added_after`, or
//! a look-up by id, must count from the segment's beginning: [`Checkpoints`] remember the stamp at
//! every 16,384th slot.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use crate::classes::Word;
use crate::segment::Segment;
use crate::snapshot::{Halt, Run, Snapshot, word};
use crate::{ClassNo, Slot, StoreError};

/// A place in a segment: all its slots up to `slot` are counted, and `stamp` is the last one given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) slot: Slot,
    pub(crate) stamp: i64,
}

impl Mark {
    pub(crate) const fn start(segment: &Segment) -> Self {
        Self {
            slot: segment.after,
            stamp: segment.stamp_before,
        }
    }
}

/// What a walk meets.
pub(crate) enum Step {
    /// A slot of the segment's set, dead ones included; or a position of a listed segment, with no word.
    Member { slot: Slot, word: Word, stamp: i64 },
    /// A slot number that is a multiple of [`STRIDE`]; everything up to it is counted.
    Boundary(Mark),
}

/// The distance of checkpoints. A multiple of the slots in a stretch of the class column.
const STRIDE: Slot = 16_384;

/// Where so few slots of a stretch are wanted, each arrival is looked up by itself.
const FEW: usize = 8;

/// Walk over the members of `segment` after `from`, until `visit` breaks off.
///
/// Ends with [`Halt::Undecided`] at the first slot whose class is not below `decided`.
pub(crate) fn walk(
    snapshot: &dyn Snapshot,
    segment: &Segment,
    from: Mark,
    decided: ClassNo,
    visit: &mut dyn FnMut(Step) -> Result<ControlFlow<()>, Halt>,
) -> Result<(), Halt> {
    let last = segment.last.unwrap_or(Slot::MAX);
    if last <= from.slot {
        return Ok(());
    }
    if segment.listed {
        let at = segment.late_at.unwrap_or_default();
        let mut stamp = from.stamp;
        for slot in from.slot + 1..=last {
            stamp = at.max(stamp.saturating_add(1));
            let word = Word(0);
            if visit(Step::Member { slot, word, stamp })?.is_break() {
                break;
            }
        }
        return Ok(());
    }
    let mut clock = Clock {
        snapshot,
        late_at: segment.late_at,
        runs: Vec::new(),
        next: 0,
    };
    let mut stamp = from.stamp;
    let mut members = Vec::with_capacity(1024);
    snapshot.column(from.slot + 1, &mut |first, words| {
        members.clear();
        let mut undecided = None;
        for (slot, &bytes) in (first..).zip(words) {
            if slot <= from.slot {
                continue;
            }
            if last < slot {
                break;
            }
            let word = word(bytes);
            // INVARIANT: 6.2. What waits for a condition is met by no walk and counted by no stamp.
            if word.is_held() {
                continue;
            }
            if decided <= word.class() {
                undecided = Some(word.class());
                break;
            }
            if segment.set.contains(word.class()) {
                members.push((slot, word));
            }
        }
        clock.prepare(&members)?;
        for &(slot, word) in &members {
            stamp = clock.arrival(slot)?.max(stamp.saturating_add(1));
            if visit(Step::Member { slot, word, stamp })?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        if let Some(class) = undecided {
            return Err(Halt::Undecided(class));
        }
        let end = first + words.len() as Slot - 1;
        if last <= end {
            return Ok(ControlFlow::Break(()));
        }
        if end.is_multiple_of(STRIDE) {
            return visit(Step::Boundary(Mark { slot: end, stamp }));
        }
        Ok(ControlFlow::Continue(()))
    })
}

/// The arrivals of rising slots.
struct Clock<'a> {
    snapshot: &'a dyn Snapshot,
    late_at: Option<i64>,
    runs: Vec<Run>,
    next: usize,
}

impl Clock<'_> {
    /// Fetch what the arrivals of `members`, all of one stretch, need, unless it is there already.
    fn prepare(&mut self, members: &[(Slot, Word)]) -> Result<(), StoreError> {
        let (Some(&(first, _)), Some(&(last, _))) = (members.first(), members.last()) else {
            return Ok(());
        };
        let covered = self
            .runs
            .get(self.next)
            .is_some_and(|run| run.first <= first && last <= run.last);
        if self.late_at.is_none() && !covered && FEW < members.len() {
            self.runs = self.snapshot.arrivals(first, last)?;
            self.next = 0;
        }
        Ok(())
    }

    fn arrival(&mut self, slot: Slot) -> Result<i64, StoreError> {
        if let Some(at) = self.late_at {
            return Ok(at);
        }
        while let Some(run) = self.runs.get(self.next) {
            if slot < run.first {
                break;
            }
            if slot <= run.last {
                return Ok(run.at);
            }
            self.next += 1;
        }
        self.runs = self.snapshot.arrivals(slot, slot)?;
        self.next = 0;
        let run = self
            .runs
            .first()
            .filter(|run| run.first <= slot && slot <= run.last);
        run.map(|run| run.at).ok_or_else(|| StoreError::Corrupt {
            detail: format!("slot {slot} has no arrival"),
        })
    }
}

/// The stamps at every [`STRIDE`]th slot of each segment, as far as anyone had to count.
#[derive(Default)]
pub(crate) struct Checkpoints {
    // INVARIANT: marks come from committed slots only and so stay right for ever. The writer, which
    // sees slots that may yet be rolled back, uses its own.
    marks: Mutex<BTreeMap<(i64, u32), Vec<Mark>>>,
}

impl Checkpoints {
    /// The last mark of `segment` for which `before` holds. It must hold up to some place of the
    /// segment and not after it, and at the segment's start.
    pub(crate) fn seek(
        &self,
        snapshot: &dyn Snapshot,
        segment: &Segment,
        decided: ClassNo,
        before: &dyn Fn(Mark) -> bool,
    ) -> Result<Mark, StoreError> {
        let key = (segment.collection, segment.no);
        let (mut best, known_to_end) = {
            let marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
            let known = marks.get(&key).map(Vec::as_slice).unwrap_or_default();
            let place = known.partition_point(|mark| before(*mark));
            let best = place
                .checked_sub(1)
                .and_then(|place| known.get(place))
                .copied();
            (best.unwrap_or(Mark::start(segment)), place < known.len())
        };
        if known_to_end {
            return Ok(best);
        }
        let mut found = Vec::new();
        let walked = walk(snapshot, segment, best, decided, &mut |step| {
            Ok(match step {
                Step::Boundary(mark) => {
                    found.push(mark);
                    if !before(mark) {
                        return Ok(ControlFlow::Break(()));
                    }
                    best = mark;
                    ControlFlow::Continue(())
                }
                Step::Member { slot, stamp, .. } if before(Mark { slot, stamp }) => {
                    ControlFlow::Continue(())
                }
                Step::Member { .. } => ControlFlow::Break(()),
            })
        });
        match walked {
            // The caller's own walk meets the class again and says so.
            Ok(()) | Err(Halt::Undecided(_)) => {}
            Err(Halt::Failed(error)) => return Err(error),
        }
        let mut marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        let known = marks.entry(key).or_default();
        let end = known.last().map_or(0, |mark| mark.slot);
        known.extend(found.into_iter().filter(|mark| end < mark.slot));
        Ok(best)
    }
}
