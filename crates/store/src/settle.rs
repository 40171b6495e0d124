//! What becomes of readers when a copy is not visible any more.
//!
//! While copies only become visible, what is seen and where it is told follows from their places (`shown`). When
//! one goes, because its class is not permitted any more, because it moved to such a class or came under a condition,
//! or because it was deleted, two things may happen to others of the same object:
//!
//! - One that it hid comes to be seen. Its place is behind readers who passed it while it was hidden.
//! - One that stays seen would be told elsewhere than it was, by what is still there.
//!
//! So the collection is *settled* before its next page: what was seen before, and is now, keeps its place; what is
//! seen now, and was not, and stands where readers may have passed it, gets a position in a *listed* segment. Both
//! are *pinned*: written down, for as long as the rule gives a place from before.
//!
//! INVARIANT: 7.2. What was seen is worked out as of the last slot that any reader can have come to (`reached`); no page is
//! given from then until the collection is settled. Later changes count as one: nobody has read in between. From
//! then on copies only become visible until it is settled again, so the rule and the pins agree with what every
//! reader has met: each gets each thing once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use crate::place::{Place, place};
use crate::segment::Segment;
use crate::shown::{Copies, Kind, Pin, Rank};
use crate::snapshot::{Halt, Link, Snapshot, word};
use crate::{ClassNo, ClassSet, Slot, StoreError};

/// A collection before and after, as far as slots are concerned.
pub(crate) struct Change<'a> {
    pub(crate) snapshot: &'a dyn Snapshot,
    pub(crate) before: &'a [Segment],
    pub(crate) after: &'a [Segment],
    pub(crate) permitted: &'a ClassSet,
    /// Copies that moved to slots after this one have not been looked at.
    pub(crate) settled: Slot,
    /// The live segment is not among `after`: no slot was ever in it.
    pub(crate) dropped: bool,
}

/// What has to be written down.
#[derive(Default)]
pub(crate) struct Settlement {
    /// The copies of the objects concerned, by the slots in which they arrived: what was pinned of them is void.
    pub(crate) void: Vec<Slot>,
    /// Which copy is told where, as what.
    pub(crate) kept: Vec<(Slot, Kind, Place)>,
    /// What gets a position, in their order: copies of the same bytes, and as what.
    pub(crate) listed: BTreeMap<Slot, Vec<(Slot, Kind)>>,
}

/// What was seen of an object when a copy of it was deleted.
pub(crate) struct Before {
    pub(crate) reached: Slot,
    /// By the slot in which a copy arrived.
    pub(crate) seen: Vec<(Slot, Kind, Place)>,
}

/// A copy that is visible: its row among the object's, and its place.
type Visible = (usize, Place);

impl Change<'_> {
    /// All that has to be written down. `deleted` are the objects of which copies were deleted since.
    pub(crate) fn settle(
        &self,
        mut deleted: BTreeMap<Vec<u8>, Before>,
    ) -> Result<Settlement, StoreError> {
        let mut settlement = Settlement::default();
        let Some(live) = self.before.last() else {
            return Ok(settlement);
        };
        let (left, first_move) = self.left(live)?;
        let reached = reached(self.snapshot, live, first_move)?;
        let concerned: BTreeSet<Vec<u8>> =
            left.into_iter().chain(deleted.keys().cloned()).collect();
        for id in concerned {
            let before = deleted.remove(&id);
            let copies = Copies::new(self.snapshot.versions_of(&id)?);
            self.object(&copies, live, reached, before.as_ref(), &mut settlement)?;
        }
        Ok(settlement)
    }

    /// The objects of which a copy may have gone, and the first slot to which any copy moved.
    fn left(&self, live: &Segment) -> Result<(BTreeSet<Vec<u8>>, Option<Slot>), StoreError> {
        let narrowed = live.set.difference(self.permitted);
        let from = match narrowed.is_empty() || self.permitted.is_empty() {
            true => self.settled + 1,
            false => 1,
        };
        let (mut narrow, mut moved, mut first_move) = (Vec::new(), Vec::new(), None);
        column(self.snapshot, from, &mut |slot, word| {
            if self.settled < slot && word.is_again() {
                first_move = first_move.or(Some(slot));
                moved.extend((!word.is_left()).then_some((slot, word)));
            }
            let stands = !word.is_left() && !word.is_held();
            if stands && word.has_siblings() && narrowed.contains(word.class()) {
                narrow.push(slot);
            }
            true
        })?;
        let mut left = BTreeSet::new();
        for slot in narrow {
            left.extend(self.snapshot.id_key(slot)?);
        }
        let is_shown = |class: ClassNo| {
            let known = live.set.contains(class) || live.decided <= class;
            known && self.permitted.contains(class)
        };
        for (slot, word) in moved {
            // Nearly all that move only gain: they were where they are looked at, and stay visible.
            if !word.is_held()
                && is_shown(word.class())
                && self.snapshot.stood_before(slot)? <= Some(self.settled)
            {
                continue;
            }
            let links = self.snapshot.course(slot)?;
            let was_seen = |link: &Link| !link.held && live.set.contains(link.class);
            let stays = |link: &Link| !link.held && is_shown(link.class);
            let may_go = links.iter().any(was_seen)
                && links
                    .iter()
                    .any(|link| self.settled < link.slot && !stays(link));
            if let Some(now) = links.last().filter(|_| may_go) {
                left.extend(self.snapshot.id_key(now.slot)?);
            }
        }
        Ok((left, first_move))
    }

    fn object(
        &self,
        copies: &Copies,
        live: &Segment,
        reached: Slot,
        deleted: Option<&Before>,
        settlement: &mut Settlement,
    ) -> Result<(), StoreError> {
        let now = self.now(copies)?;
        let reached = deleted.map_or(reached, |before| before.reached.min(reached));
        let seen = match deleted {
            Some(before) => {
                let rows = copies.rows.iter().enumerate();
                let rows: BTreeMap<Slot, usize> =
                    rows.map(|(number, row)| (row.first, number)).collect();
                let seen = before.seen.iter().filter_map(|(first, kind, place)| {
                    let rank = copies.rank(*rows.get(first)?)?;
                    Some(((*kind, rank), *place))
                });
                seen.collect()
            }
            None => {
                let was = visible_at(self.snapshot, self.before, copies, reached)?;
                let stays: BTreeSet<Visible> = now.iter().copied().collect();
                if was.iter().all(|visible| stays.contains(visible)) {
                    return Ok(());
                }
                seen(self.snapshot, live.collection, copies, &was)?
            }
        };
        let mut same: BTreeMap<Rank, Vec<Slot>> = BTreeMap::new();
        for (number, _) in &now {
            if let (Some(row), Some(rank)) = (copies.rows.get(*number), copies.rank(*number)) {
                same.entry(rank).or_default().push(row.first);
            }
        }
        settlement
            .void
            .extend(copies.rows.iter().map(|row| row.first));
        let is_ahead = |place: Place| match place.0.cmp(&(live.no as usize)) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => self.dropped || reached < place.1,
            std::cmp::Ordering::Greater => true,
        };
        let tellings = copies.tellings(&now);
        for (kind, told) in tellings.all() {
            let same = same.get(&told.rank).into_iter().flatten();
            match seen.get(&(kind, told.rank)) {
                Some(place) if *place == told.place => {}
                Some(place) => settlement
                    .kept
                    .extend(same.map(|first| (*first, kind, *place))),
                None if is_ahead(told.place) => {}
                None => {
                    let listed = settlement.listed.entry(told.rank.first).or_default();
                    listed.extend(same.map(|first| (*first, kind)));
                }
            }
        }
        Ok(())
    }

    /// The copies that are visible now.
    fn now(&self, copies: &Copies) -> Result<Vec<Visible>, StoreError> {
        let mut visible = Vec::new();
        for (number, row) in copies.rows.iter().enumerate() {
            if row.held || !self.permitted.contains(row.class) {
                continue;
            }
            let links = links(self.snapshot, copies, number)?;
            visible.extend(place(self.after, &links).map(|place| (number, place)));
        }
        Ok(visible)
    }
}

/// The last slot that any reader of a collection can have come to.
pub(crate) fn reached(
    snapshot: &dyn Snapshot,
    live: &Segment,
    first_move: Option<Slot>,
) -> Result<Slot, StoreError> {
    // Before copies moved, and before classes that nobody had decided.
    let mut last = live.after;
    column(snapshot, live.after + 1, &mut |slot, word| {
        let is_read = first_move.is_none_or(|moved| slot < moved)
            && (word.is_held() || word.class() < live.decided);
        if is_read {
            last = slot;
        }
        is_read
    })?;
    Ok(last)
}

/// The copies that were visible when slots had come to `reached`.
pub(crate) fn visible_at(
    snapshot: &dyn Snapshot,
    segments: &[Segment],
    copies: &Copies,
    reached: Slot,
) -> Result<Vec<Visible>, StoreError> {
    let mut visible = Vec::new();
    let Some(live) = segments.last() else {
        return Ok(visible);
    };
    let known = live.set.truncated(live.decided);
    for number in 0..copies.rows.len() {
        let mut links = links(snapshot, copies, number)?;
        links.retain(|link| link.slot <= reached);
        let stands = links.last();
        if stands.is_some_and(|link| !link.held && known.contains(link.class)) {
            visible.extend(place(segments, &links).map(|place| (number, place)));
        }
    }
    Ok(visible)
}

/// What is seen of these copies, and where it is told.
pub(crate) fn seen(
    snapshot: &dyn Snapshot,
    collection: i64,
    copies: &Copies,
    visible: &[Visible],
) -> Result<BTreeMap<(Kind, Rank), Place>, StoreError> {
    let mut tellings = copies.tellings(visible);
    let mut pins: Vec<(Rank, Pin)> = Vec::new();
    for (row, _) in visible {
        if let (Some(row), Some(rank)) = (copies.rows.get(*row), copies.rank(*row)) {
            let found = snapshot.pins(collection, row.first)?;
            pins.extend(found.into_iter().map(|pin| (rank, pin)));
        }
    }
    tellings.pin(&pins);
    let all = tellings.all();
    Ok(all
        .map(|(kind, told)| ((kind, told.rank), told.place))
        .collect())
}

fn links(snapshot: &dyn Snapshot, copies: &Copies, row: usize) -> Result<Vec<Link>, StoreError> {
    match copies.rows.get(row) {
        Some(row) if row.first == row.slot => Ok(vec![Link {
            slot: row.slot,
            class: row.class,
            held: row.held,
        }]),
        Some(row) => snapshot.course(row.slot),
        None => Ok(Vec::new()),
    }
}

/// Go through the class column from a slot on, for as long as `visit` says so.
fn column(
    snapshot: &dyn Snapshot,
    from: Slot,
    visit: &mut dyn FnMut(Slot, crate::classes::Word) -> bool,
) -> Result<(), StoreError> {
    let walked = snapshot.column(from, &mut |first, words| {
        for (slot, &bytes) in (first..).zip(words) {
            if from <= slot && !visit(slot, word(bytes)) {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    });
    match walked {
        Ok(()) => Ok(()),
        Err(Halt::Failed(error)) => Err(error),
        Err(Halt::Undecided(class)) => Err(StoreError::Corrupt {
            detail: format!("class {class} was met where none is asked for"),
        }),
    }
}
