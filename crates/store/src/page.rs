//! A page: walk the collection's segments from a position, take what is permitted and wanted.

use std::ops::ControlFlow;

use crate::chain::{Checkpoints, Mark, Step, walk};
use crate::segment::{Plan, Segment, masks, plan};
use crate::select::Selection;
use crate::snapshot::{Halt, Snapshot};
use crate::{
    ClassNo, ClassSet, Cursor, Item, Page, PageAnswer, PageRequest, Position, Slot, StoreError,
};

/// What one snapshot could answer.
pub(crate) enum Attempt {
    Answer(PageAnswer),
    /// The segments do not say yet what the request says is permitted.
    OutOfStep,
}

/// An object that belongs on the page.
struct Hit {
    at: Cursor,
    class: ClassNo,
}

pub(crate) fn page(
    snapshot: &dyn Snapshot,
    checkpoints: &Checkpoints,
    request: &PageRequest<'_>,
) -> Result<Attempt, StoreError> {
    read(snapshot, checkpoints, request, false)
}

/// A page as though the live segment had been told of the classes that it has never met.
pub(crate) fn unwritten(
    snapshot: &dyn Snapshot,
    request: &PageRequest<'_>,
) -> Result<PageAnswer, StoreError> {
    // INVARIANT: marks of its own. What is counted here is not in the file, and may come to be otherwise.
    let checkpoints = Checkpoints::default();
    match read(snapshot, &checkpoints, request, true)? {
        Attempt::Answer(answer) => Ok(answer),
        Attempt::OutOfStep => Err(StoreError::Busy),
    }
}

fn read(
    snapshot: &dyn Snapshot,
    checkpoints: &Checkpoints,
    request: &PageRequest<'_>,
    unwritten: bool,
) -> Result<Attempt, StoreError> {
    let epoch = snapshot.epoch()?;
    if epoch != request.epoch {
        return Ok(Attempt::Answer(PageAnswer::StaleEpoch { epoch }));
    }
    let unknown = || StoreError::UnknownCollection {
        key: request.collection.to_owned(),
    };
    let mut segments = snapshot.segments(request.collection)?.ok_or_else(unknown)?;
    if unwritten && let Some(live) = segments.last_mut() {
        let met_now = request
            .permitted
            .truncated(request.decided)
            .difference(&ClassSet::below(live.decided));
        live.set = live.set.union(&met_now);
        live.decided = live.decided.max(request.decided);
    }
    let live = segments.last().ok_or_else(unknown)?;
    if !unwritten && let Plan::Change { .. } = plan(live, request.permitted, request.decided) {
        return Ok(Attempt::OutOfStep);
    }
    let mut masks = masks(&segments, request.permitted);
    if !request.filter.types.is_empty() {
        let of_types = snapshot.classes_of_types(&request.filter.types)?;
        masks
            .iter_mut()
            .for_each(|mask| *mask = mask.intersection(&of_types));
    }
    let view = View {
        snapshot,
        checkpoints,
        request,
        decided: live.decided.min(request.decided),
        segments: segments.iter().zip(&masks).collect(),
    };
    let found = if request.filter.ids.is_empty() {
        view.scan()
    } else {
        view.by_ids()
    };
    match found {
        Ok(hits) => Ok(Attempt::Answer(PageAnswer::Page(view.load(hits)?))),
        Err(Halt::Undecided(class)) if class < request.decided => Ok(Attempt::OutOfStep),
        Err(Halt::Undecided(class)) => Ok(Attempt::Answer(PageAnswer::Undecided { class })),
        Err(Halt::Failed(error)) => Err(error),
    }
}

struct View<'a> {
    snapshot: &'a dyn Snapshot,
    checkpoints: &'a Checkpoints,
    request: &'a PageRequest<'a>,
    decided: ClassNo,
    segments: Vec<(&'a Segment, &'a ClassSet)>,
}

impl View<'_> {
    /// One more than the limit, so that the page knows whether there is more.
    fn enough(&self) -> usize {
        self.request.limit.max(1).saturating_add(1)
    }

    fn selection(&self) -> Selection<'_> {
        let request = self.request;
        Selection::new(
            self.snapshot,
            &request.filter.versions,
            request.permitted,
            request.decided,
        )
    }

    /// The segment to begin with, and where in it.
    fn begin(&self) -> Result<(usize, Mark), StoreError> {
        let start = |place: usize| {
            let segment = self.segments.get(place).map(|(segment, _)| *segment);
            (
                place,
                segment.map_or(Mark { slot: 0, stamp: 0 }, Mark::start),
            )
        };
        match self.request.after {
            Position::Start => Ok(start(0)),
            Position::Cursor(cursor) => {
                let mark = Mark {
                    slot: cursor.slot,
                    stamp: cursor.stamp,
                };
                Ok((cursor.segment as usize, mark))
            }
            Position::AddedAfter(after) => {
                let later = self
                    .segments
                    .partition_point(|(segment, _)| segment.stamp_before <= after);
                let place = later.saturating_sub(1);
                let Some((segment, _)) = self.segments.get(place) else {
                    return Ok(start(0));
                };
                if later == 0 {
                    return Ok(start(0));
                }
                let before = |mark: Mark| mark.stamp <= after;
                Ok((
                    place,
                    self.checkpoints
                        .seek(self.snapshot, segment, self.decided, &before)?,
                ))
            }
        }
    }

    fn is_after(&self, at: Cursor) -> bool {
        match self.request.after {
            Position::Start => true,
            Position::Cursor(cursor) => (cursor.segment, cursor.slot) < (at.segment, at.slot),
            Position::AddedAfter(after) => after < at.stamp,
        }
    }

    fn scan(&self) -> Result<Vec<Hit>, Halt> {
        let enough = self.enough();
        let (first, mut from) = self.begin()?;
        let mut selection = self.selection();
        let mut hits = Vec::new();
        for (segment, mask) in self.segments.iter().skip(first) {
            if segment.no as usize != first {
                from = Mark::start(segment);
            }
            if mask.is_empty() && segment.last.is_some() {
                continue;
            }
            walk(self.snapshot, segment, from, self.decided, &mut |step| {
                let Step::Member { slot, word, stamp } = step else {
                    return Ok(ControlFlow::Continue(()));
                };
                let (class, at) = (
                    word.class(),
                    Cursor {
                        segment: segment.no,
                        slot,
                        stamp,
                    },
                );
                if word.is_dead() || !mask.contains(class) || !self.is_after(at) {
                    return Ok(ControlFlow::Continue(()));
                }
                if selection.wants(slot, word)? {
                    hits.push(Hit { at, class });
                }
                Ok(if hits.len() < enough {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                })
            })?;
            if enough <= hits.len() {
                break;
            }
        }
        Ok(hits)
    }

    /// The wanted objects are few and known: find the place of each.
    fn by_ids(&self) -> Result<Vec<Hit>, Halt> {
        let mut selection = self.selection();
        let mut places = Vec::new();
        for id in &self.request.filter.ids {
            for &(slot, class) in selection.of_id(id.key())? {
                let covers = |(segment, mask): &(&Segment, &ClassSet)| {
                    segment.after < slot
                        && segment.last.is_none_or(|last| slot <= last)
                        && mask.contains(class)
                };
                if let Some(place) = self.segments.iter().position(covers) {
                    places.push((place, slot, class));
                } else if self.decided <= class {
                    return Err(Halt::Undecided(class));
                }
            }
        }
        places.sort_unstable();
        places.dedup();
        let mut hits = Vec::new();
        for (place, slot, class) in places {
            let Some((segment, _)) = self.segments.get(place) else {
                continue;
            };
            let before = |mark: Mark| mark.slot < slot;
            let from = self
                .checkpoints
                .seek(self.snapshot, segment, self.decided, &before)?;
            let mut found = None;
            walk(self.snapshot, segment, from, self.decided, &mut |step| {
                Ok(match step {
                    Step::Member {
                        slot: met, stamp, ..
                    } if met == slot => {
                        found = Some(stamp);
                        ControlFlow::Break(())
                    }
                    Step::Member { .. } | Step::Boundary(_) => ControlFlow::Continue(()),
                })
            })?;
            let at = found.map(|stamp| Cursor {
                segment: segment.no,
                slot,
                stamp,
            });
            if let Some(at) = at.filter(|at| self.is_after(*at)) {
                hits.push(Hit { at, class });
            }
            if self.enough() <= hits.len() {
                break;
            }
        }
        Ok(hits)
    }

    fn load(&self, mut hits: Vec<Hit>) -> Result<Page, StoreError> {
        let mut more = self.enough() <= hits.len();
        hits.truncate(self.enough() - 1);
        let slots: Vec<(Slot, ClassNo)> = hits.iter().map(|hit| (hit.at.slot, hit.class)).collect();
        let objects = self
            .snapshot
            .load(&slots, self.request.want, self.request.max_bytes)?;
        more |= objects.len() < hits.len();
        hits.truncate(objects.len());
        let next = hits.last().filter(|_| more).map(|hit| hit.at);
        let items = hits.iter().zip(objects).map(|(hit, object)| Item {
            slot: hit.at.slot,
            class: hit.class,
            stamp: hit.at.stamp,
            id: object.id,
            version: object.version,
            body: object.body,
        });
        Ok(Page {
            items: items.collect(),
            next,
        })
    }
}
