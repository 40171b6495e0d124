//! A page: walk the collection's segments from a position, take what is permitted and wanted.

use std::ops::ControlFlow;

use crate::chain::{Checkpoints, Mark, Step, walk};
use crate::place::{Place, Places};
use crate::segment::{Plan, Segment, masks, plan};
use crate::select::{Chosen, Selection, Stands};
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

/// An object that belongs on the page: its place in the collection, and where it stands.
struct Hit {
    at: Cursor,
    slot: Slot,
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
    let mut wanted = request.permitted.clone();
    if !request.filter.types.is_empty() {
        let of_types = snapshot.classes_of_types(&request.filter.types)?;
        wanted = wanted.intersection(&of_types);
        masks
            .iter_mut()
            .for_each(|mask| *mask = mask.intersection(&of_types));
    }
    let view = View {
        snapshot,
        checkpoints,
        request,
        decided: live.decided.min(request.decided),
        has_courses: snapshot.has_courses()?,
        wanted,
        all: &segments,
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
    /// Some copies have stood in several slots.
    has_courses: bool,
    /// The classes that are permitted and of the types asked for.
    wanted: ClassSet,
    all: &'a [Segment],
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

    fn places(&self) -> Places<'_> {
        Places::new(self.snapshot, self.all, self.decided)
    }

    fn scan(&self) -> Result<Vec<Hit>, Halt> {
        let enough = self.enough();
        let (first, mut from) = self.begin()?;
        let (mut selection, mut places) = (self.selection(), self.places());
        let mut hits = Vec::new();
        for (number, (segment, mask)) in self.segments.iter().enumerate().skip(first) {
            if number != first {
                from = Mark::start(segment);
            }
            let nothing = match self.has_courses {
                true => segment.set.is_empty(),
                false => mask.is_empty(),
            };
            if nothing && segment.last.is_some() {
                continue;
            }
            walk(self.snapshot, segment, from, self.decided, &mut |step| {
                let Step::Member { slot, word, stamp } = step else {
                    return Ok(ControlFlow::Continue(()));
                };
                let at = Cursor {
                    segment: segment.no,
                    slot,
                    stamp,
                };
                if word.is_dead() || !self.is_after(at) {
                    return Ok(ControlFlow::Continue(()));
                }
                let stands = match word.has_course() {
                    false if mask.contains(word.class()) => Some(Stands {
                        slot,
                        class: word.class(),
                        has_course: false,
                    }),
                    false => None,
                    true => self.stands(&mut places, (number, slot))?,
                };
                let Some(stands) = stands else {
                    return Ok(ControlFlow::Continue(()));
                };
                // Whether other copies have joined it is marked where it stands, not where it stood.
                let is_single = stands.slot == slot && !word.has_siblings();
                let is_wanted = (is_single && selection.takes_single_ones())
                    || match selection.chosen(stands.slot)? {
                        None => false,
                        Some(chosen) => {
                            (!chosen.by_stamp || selection.wants_stamp(stamp))
                                && (chosen.copies.len() == 1
                                    || self
                                        .told(&mut places, &chosen)?
                                        .is_some_and(|(place, _)| place == (number, slot)))
                        }
                    };
                if is_wanted {
                    hits.push(Hit {
                        at,
                        slot: stands.slot,
                        class: stands.class,
                    });
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

    /// The copy whose place this is, among those that have stood in several slots.
    fn stands(&self, places: &mut Places<'_>, place: Place) -> Result<Option<Stands>, Halt> {
        let course = places.course(place.1)?;
        let course = course
            .filter(|course| course.place == Some(place) && self.wanted.contains(course.class));
        Ok(course.map(|course| Stands {
            slot: course.slot,
            class: course.class,
            has_course: true,
        }))
    }

    /// Where a version is told: of copies that are the same, the one told first.
    fn told(
        &self,
        places: &mut Places<'_>,
        chosen: &Chosen,
    ) -> Result<Option<(Place, Stands)>, Halt> {
        let mut first: Option<(Place, Stands)> = None;
        for stands in &chosen.copies {
            let place = match stands.has_course {
                true => places.course(stands.slot)?.and_then(|course| course.place),
                false => places.of_slot(stands.slot, stands.class),
            };
            if let Some(place) = place
                && first.is_none_or(|(before, _)| place < before)
            {
                first = Some((place, *stands));
            }
        }
        Ok(first)
    }

    /// The wanted objects are few and known: find the place of each.
    fn by_ids(&self) -> Result<Vec<Hit>, Halt> {
        let (mut selection, mut places) = (self.selection(), self.places());
        let mut found: Vec<(Place, Stands, bool)> = Vec::new();
        for id in &self.request.filter.ids {
            for chosen in selection.of_id(id.key())?.iter() {
                let undecided = chosen.copies.iter().find(|it| self.decided <= it.class);
                if let Some(stands) = undecided {
                    return Err(Halt::Undecided(stands.class));
                }
                let told = self.told(&mut places, chosen)?;
                let told = told.filter(|(_, stands)| self.wanted.contains(stands.class));
                found.extend(told.map(|(place, stands)| (place, stands, chosen.by_stamp)));
            }
        }
        found.sort_unstable_by_key(|(place, ..)| *place);
        found.dedup_by_key(|(place, ..)| *place);
        let mut hits = Vec::new();
        for ((number, slot), stands, by_stamp) in found {
            let Some(segment) = self.all.get(number) else {
                continue;
            };
            let before = |mark: Mark| mark.slot < slot;
            let from = self
                .checkpoints
                .seek(self.snapshot, segment, self.decided, &before)?;
            let mut stamped = None;
            walk(self.snapshot, segment, from, self.decided, &mut |step| {
                Ok(match step {
                    Step::Member {
                        slot: met, stamp, ..
                    } if met == slot => {
                        stamped = Some(stamp);
                        ControlFlow::Break(())
                    }
                    Step::Member { .. } | Step::Boundary(_) => ControlFlow::Continue(()),
                })
            })?;
            let at = stamped.map(|stamp| Cursor {
                segment: segment.no,
                slot,
                stamp,
            });
            let at = at.filter(|at| self.is_after(*at));
            let at = at.filter(|at| !by_stamp || selection.wants_stamp(at.stamp));
            if let Some(at) = at {
                hits.push(Hit {
                    at,
                    slot: stands.slot,
                    class: stands.class,
                });
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
        let slots: Vec<(Slot, ClassNo)> = hits.iter().map(|hit| (hit.slot, hit.class)).collect();
        let objects = self
            .snapshot
            .load(&slots, self.request.want, self.request.max_bytes)?;
        more |= objects.len() < hits.len();
        hits.truncate(objects.len());
        let next = hits.last().filter(|_| more).map(|hit| hit.at);
        let items = hits.iter().zip(objects).map(|(hit, object)| Item {
            slot: hit.slot,
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
