//! Making collections, and moving their segments on.

use std::ops::ControlFlow;

use rusqlite::Connection;

use super::head::{State, last_slot};
use super::pins;
use super::snapshot::View;
use crate::chain::{Mark, Step, walk};
use crate::segment::{Plan, Segment, plan};
use crate::settle::{self, Settlement};
use crate::snapshot::{Halt, Snapshot};
use crate::{ClassNo, ClassSet, PermitAnswer, Permitted, Slot, StoreError};

/// A [`Permitted`] on its way to the writer.
#[derive(Clone, Debug)]
pub(super) struct Change {
    collection: String,
    permitted: ClassSet,
    decided: ClassNo,
    epoch: u64,
    at: i64,
}

impl Change {
    pub(super) fn of(change: &Permitted<'_>) -> Self {
        Self {
            collection: change.collection.to_owned(),
            permitted: change.permitted.clone(),
            decided: change.decided,
            epoch: change.epoch,
            at: change.at,
        }
    }
}

pub(super) fn ensure(connection: &Connection, key: &str, at: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO collection (key, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    if connection.prepare_cached(sql)?.execute((key, at))? == 0 {
        return Ok(());
    }
    // Nothing is decided yet, so nothing can be shown: the first page puts the classes in.
    let live = Segment {
        collection: connection.last_insert_rowid(),
        no: 0,
        after: 0,
        last: None,
        late_at: None,
        stamp_before: 0,
        set: ClassSet::new(),
        decided: 0,
        listed: false,
    };
    insert(connection, &live, None)?;
    // Nobody has read yet: what moved until now was never seen elsewhere.
    pins::settle(connection, live.collection, last_slot(connection)?)
}

pub(super) fn permit(
    connection: &Connection,
    state: &mut State,
    change: &Change,
) -> Result<PermitAnswer, StoreError> {
    if change.epoch != state.head.epoch {
        return Ok(PermitAnswer::StaleEpoch {
            epoch: state.head.epoch,
        });
    }
    let view = View { connection };
    let unknown = || StoreError::UnknownCollection {
        key: change.collection.clone(),
    };
    let segments = view.segments(&change.collection)?.ok_or_else(unknown)?;
    let live = segments.last().ok_or_else(unknown)?;
    let decided = change.decided.min(state.class_count());
    let permitted = change.permitted.truncated(decided);
    let plan = plan(live, &permitted, decided);
    let is_unsettled = view.is_unsettled(live.collection)?;
    match plan {
        Plan::InStep if !is_unsettled => return Ok(PermitAnswer::Done),
        Plan::Extend if !is_unsettled => {
            extend(connection, live, &permitted, decided)?;
            return Ok(PermitAnswer::Done);
        }
        // A closed segment is counted to its end, and no class may then be put in any more.
        _ if decided < state.class_count() => {
            return Ok(PermitAnswer::Undecided { class: decided });
        }
        Plan::InStep | Plan::Extend | Plan::Change { .. } => {}
    }
    let mut next = Next::new(connection, state, live, change, permitted);
    if let Plan::Change { widened } = plan {
        next.close()?;
        next.retell(widened)?;
    }
    let mut after = segments.clone();
    after.pop();
    let dropped = next.is_closed && next.closed.is_none();
    match next.is_closed {
        true => after.extend(next.closed.iter().chain(&next.late).cloned()),
        false => after.push(next.live_now()),
    }
    let settlement = settle::Change {
        snapshot: &view,
        before: &segments,
        after: &after,
        permitted: &next.permitted,
        settled: pins::settled(connection, live.collection)?,
        dropped,
    }
    .settle(pins::deleted(connection, live.collection)?)?;
    next.finish(settlement)?;
    pins::settle(connection, live.collection, state.last_slot)?;
    Ok(PermitAnswer::Done)
}

/// Put classes that the live segment has never met in it.
fn extend(
    connection: &Connection,
    live: &Segment,
    permitted: &ClassSet,
    decided: ClassNo,
) -> Result<(), StoreError> {
    let sql = "UPDATE segment SET classes = ?3, decided = ?4 WHERE collection = ?1 AND no = ?2";
    let row = (live.collection, live.no, permitted.to_bytes(), decided);
    connection.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

/// How a collection goes on: its live segment is closed if it must be, what became permitted and what came to be
/// seen is retold, and another one follows.
struct Next<'a> {
    connection: &'a Connection,
    state: &'a mut State,
    live: &'a Segment,
    change: &'a Change,
    permitted: ClassSet,
    is_closed: bool,
    /// What the live segment has become; `None` if nothing was ever in it.
    closed: Option<Segment>,
    late: Option<Segment>,
    /// The number of the next segment, and the last stamp before it.
    no: u32,
    stamp: i64,
}

impl<'a> Next<'a> {
    fn new(
        connection: &'a Connection,
        state: &'a mut State,
        live: &'a Segment,
        change: &'a Change,
        permitted: ClassSet,
    ) -> Self {
        Self {
            connection,
            state,
            live,
            change,
            permitted,
            is_closed: false,
            closed: None,
            late: None,
            no: live.no,
            stamp: live.stamp_before,
        }
    }

    /// The live segment with the classes in it that it has not met decided until now.
    fn live_now(&self) -> Segment {
        let mut live = self.live.clone();
        // They are permitted or not from its beginning.
        let met_now = self.permitted.difference(&ClassSet::below(live.decided));
        live.set = live.set.union(&met_now);
        live.decided = self.state.class_count();
        live
    }

    fn close(&mut self) -> Result<(), StoreError> {
        self.is_closed = true;
        if self.live.after < self.state.last_slot {
            let mut closed = self.live_now();
            closed.last = Some(self.state.last_slot);
            let (members, end) = count(self.connection, &closed)?;
            replace(self.connection, &closed, members)?;
            (self.no, self.stamp) = (self.no + 1, end);
            self.closed = Some(closed);
        } else {
            // Nothing was ever in it, so no cursor is: its number is free.
            let sql = "DELETE FROM segment WHERE collection = ?1 AND no = ?2";
            self.connection
                .prepare_cached(sql)?
                .execute((self.live.collection, self.live.no))?;
        }
        Ok(())
    }

    /// A late segment, unless it has no members.
    fn add(
        &mut self,
        last: Slot,
        set: ClassSet,
        listed: bool,
    ) -> Result<Option<Segment>, StoreError> {
        let head = &mut self.state.head;
        let at = self.change.at.max(head.at).max(head.floor);
        let late = Segment {
            collection: self.live.collection,
            no: self.no,
            after: 0,
            last: Some(last),
            late_at: Some(at),
            stamp_before: self.stamp,
            set,
            decided: self.state.class_count(),
            listed,
        };
        let (members, end) = count(self.connection, &late)?;
        if members == 0 {
            return Ok(None);
        }
        let head = &mut self.state.head;
        head.check_lead(end, self.change.at)?;
        insert(self.connection, &late, Some(members))?;
        head.at = self.change.at.max(head.at);
        head.horizon = head.horizon.max(end);
        head.save(self.connection)?;
        (self.no, self.stamp) = (self.no + 1, end);
        Ok(Some(late))
    }

    fn retell(&mut self, widened: ClassSet) -> Result<(), StoreError> {
        self.late = self.add(self.state.last_slot, widened, false)?;
        Ok(())
    }

    /// Give positions to what needs one, write down what is told where, and go on.
    fn finish(&mut self, settlement: Settlement) -> Result<(), StoreError> {
        let collection = self.live.collection;
        let positions = settlement.listed.len() as Slot;
        if 0 < positions && !self.is_closed {
            self.close()?;
        }
        let listed = self.no;
        self.add(positions, ClassSet::new(), true)?;
        let upto = match self.is_closed {
            true => ((self.no as usize).saturating_sub(1), Slot::MAX),
            false => (self.live.no as usize, self.state.last_slot),
        };
        pins::save(self.connection, collection, &settlement, listed, upto)?;
        if !self.is_closed {
            let decided = self.state.class_count();
            return extend(self.connection, self.live, &self.permitted, decided);
        }
        let live = Segment {
            collection,
            no: self.no,
            after: self.state.last_slot,
            last: None,
            late_at: None,
            stamp_before: self.stamp,
            set: self.permitted.clone(),
            decided: self.state.class_count(),
            listed: false,
        };
        insert(self.connection, &live, None)
    }
}

/// How many slots a closed segment has, and its last stamp.
fn count(connection: &Connection, segment: &Segment) -> Result<(u64, i64), StoreError> {
    let view = &View { connection };
    let (mut members, mut end) = (0, segment.stamp_before);
    let start = Mark::start(segment);
    let walked = walk(view, segment, start, segment.decided, &mut |step| {
        if let Step::Member { stamp, .. } = step {
            members += 1;
            end = stamp;
        }
        Ok(ControlFlow::Continue(()))
    });
    match walked {
        Ok(()) => Ok((members, end)),
        Err(Halt::Failed(error)) => Err(error),
        Err(Halt::Undecided(class)) => Err(StoreError::Corrupt {
            detail: format!("class {class} is in the column and has no row"),
        }),
    }
}

fn insert(
    connection: &Connection,
    segment: &Segment,
    members: Option<u64>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO segment
            (collection, no, after, last, late_at, stamp_before, members, decided, classes, listed)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    connection.prepare_cached(sql)?.execute((
        segment.collection,
        segment.no,
        segment.after,
        segment.last,
        segment.late_at,
        segment.stamp_before,
        members,
        segment.decided,
        segment.set.to_bytes(),
        segment.listed,
    ))?;
    Ok(())
}

fn replace(connection: &Connection, closed: &Segment, members: u64) -> Result<(), StoreError> {
    let sql = "UPDATE segment SET last = ?3, members = ?4, decided = ?5, classes = ?6
        WHERE collection = ?1 AND no = ?2";
    connection.prepare_cached(sql)?.execute((
        closed.collection,
        closed.no,
        closed.last,
        members,
        closed.decided,
        closed.set.to_bytes(),
    ))?;
    Ok(())
}
