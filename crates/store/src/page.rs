//! A page: walk the collection's segments from a position, take what is permitted and wanted.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use crate::chain::{Checkpoints, Mark, Step, walk};
use crate::classes::Word;
use crate::place::Place;
use crate::segment::{Plan, Segment, masks, plan};
use crate::select::{Selection, Stands};
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
    // INVARIANT: 7.2. Nobody reads on before what copies left behind is settled (`settle`).
    if !unwritten
        && (matches!(
            plan(live, request.permitted, request.decided),
            Plan::Change { .. }
        ) || snapshot.is_unsettled(live.collection)?)
    {
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

    fn selection(&self) -> Result<Selection<'_>, Halt> {
        let request = self.request;
        let versions = &request.filter.versions;
        Selection::new(
            self.snapshot,
            self.all,
            versions,
            request.permitted,
            self.decided,
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
        let mut selection = self.selection()?;
        let mut pins = Pins::default();
        let mut hits = Vec::new();
        for (number, (segment, mask)) in self.segments.iter().enumerate().skip(first) {
            if number != first {
                from = Mark::start(segment);
            }
            let nothing = match self.has_courses || selection.has_pins {
                true => segment.set.is_empty(),
                false => mask.is_empty(),
            };
            if nothing && segment.last.is_some() && !segment.listed {
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
                if !self.is_after(at) {
                    return Ok(ControlFlow::Continue(()));
                }
                let place = (number, slot);
                let pinned = match selection.has_pins {
                    true => self.pinned(&mut selection, &mut pins, place, stamp)?,
                    false => None,
                };
                let told = match pinned {
                    Some(stands) => Some(stands),
                    None if word.is_dead() || segment.listed => None,
                    None => self.told(&mut selection, (place, word, stamp), mask)?,
                };
                hits.extend(told.map(|stands| Hit {
                    at,
                    slot: stands.slot,
                    class: stands.class,
                }));
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

    /// What is told at a slot of the class column.
    fn told(
        &self,
        selection: &mut Selection<'_>,
        (place, word, stamp): (Place, Word, i64),
        mask: &ClassSet,
    ) -> Result<Option<Stands>, Halt> {
        let slot = place.1;
        let stands = match word.has_course() {
            false if mask.contains(word.class()) => Some(Stands {
                slot,
                class: word.class(),
            }),
            false => None,
            true => self.stands(selection, place)?,
        };
        let Some(stands) = stands else {
            return Ok(None);
        };
        // Whether other copies have joined it is marked where it stands, not where it stood.
        let is_single = stands.slot == slot && !word.has_siblings();
        let is_pinned = selection.has_pins && word.has_course();
        if is_single && !is_pinned && selection.takes_single_ones() {
            return Ok(Some(stands));
        }
        let chosen = selection.told_at(stands.slot, place)?;
        let chosen = chosen.filter(|it| !it.by_stamp || selection.wants_stamp(stamp));
        Ok(chosen.map(|chosen| chosen.stands))
    }

    /// What is told at a place because it is pinned there.
    fn pinned(
        &self,
        selection: &mut Selection<'_>,
        pins: &mut Pins,
        place: Place,
        stamp: i64,
    ) -> Result<Option<Stands>, Halt> {
        for first in pins.at(self.snapshot, self.collection(), place)? {
            let Some(now) = self.snapshot.course(first)?.last().copied() else {
                continue;
            };
            let chosen = selection.told_at(now.slot, place)?;
            let chosen = chosen.filter(|it| !it.by_stamp || selection.wants_stamp(stamp));
            let chosen = chosen.filter(|it| self.wanted.contains(it.stands.class));
            if let Some(chosen) = chosen {
                return Ok(Some(chosen.stands));
            }
        }
        Ok(None)
    }

    fn collection(&self) -> i64 {
        self.all.first().map_or(0, |segment| segment.collection)
    }

    /// The copy whose place this is, among those that have stood in several slots.
    fn stands(&self, selection: &mut Selection<'_>, place: Place) -> Result<Option<Stands>, Halt> {
        let course = selection.places.course(place.1)?;
        let course = course
            .filter(|course| course.place == Some(place) && self.wanted.contains(course.class));
        Ok(course.map(|course| Stands {
            slot: course.slot,
            class: course.class,
        }))
    }

    /// The wanted objects are few and known: find the place of each.
    fn by_ids(&self) -> Result<Vec<Hit>, Halt> {
        let mut selection = self.selection()?;
        let mut found: Vec<(Place, Stands, bool)> = Vec::new();
        for id in &self.request.filter.ids {
            let chosen = selection.of_id(id.key())?;
            let wanted = chosen
                .iter()
                .filter(|chosen| self.wanted.contains(chosen.stands.class));
            found.extend(wanted.map(|chosen| (chosen.place, chosen.stands, chosen.by_stamp)));
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

/// The places at which something is pinned, read ahead of a walk.
#[derive(Default)]
struct Pins {
    ahead: VecDeque<(Place, Slot)>,
    is_at_end: bool,
}

impl Pins {
    /// The copies that are pinned at a place, by the slots in which they arrived. Places must rise.
    fn at(
        &mut self,
        snapshot: &dyn Snapshot,
        collection: i64,
        place: Place,
    ) -> Result<Vec<Slot>, StoreError> {
        while self.ahead.front().is_some_and(|(ahead, _)| *ahead < place) {
            self.ahead.pop_front();
        }
        if self.ahead.is_empty() && !self.is_at_end {
            self.ahead = snapshot.pinned_from(collection, place)?.into();
            self.is_at_end = self.ahead.is_empty();
        }
        let mut here = Vec::new();
        while let Some((_, first)) = self.ahead.pop_front_if(|(ahead, _)| *ahead == place) {
            here.push(first);
        }
        Ok(here)
    }
}
