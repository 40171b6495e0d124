//! Making collections, and moving their segments on.

use std::ops::ControlFlow;

use rusqlite::Connection;

use super::head::State;
use super::snapshot::View;
use crate::chain::{Mark, Step, walk};
use crate::segment::{Plan, Segment, plan};
use crate::snapshot::{Halt, Snapshot};
use crate::{ClassNo, ClassSet, PermitAnswer, Permitted, StoreError};

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
    };
    insert(connection, &live, None)
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
    match plan(live, &permitted, decided) {
        Plan::InStep => {}
        Plan::Extend => {
            let sql =
                "UPDATE segment SET classes = ?3, decided = ?4 WHERE collection = ?1 AND no = ?2";
            let row = (live.collection, live.no, permitted.to_bytes(), decided);
            connection.prepare_cached(sql)?.execute(row)?;
        }
        Plan::Change { .. } if decided < state.class_count() => {
            // A closed segment is counted to its end, and no class may then be put in any more.
            return Ok(PermitAnswer::Undecided { class: decided });
        }
        Plan::Change { widened } => {
            turn(connection, state, live, change, permitted, widened)?;
        }
    }
    Ok(PermitAnswer::Done)
}

/// Close the live segment, retell what became permitted, and go on with another live one.
fn turn(
    connection: &Connection,
    state: &mut State,
    live: &Segment,
    change: &Change,
    permitted: ClassSet,
    widened: ClassSet,
) -> Result<(), StoreError> {
    let view = View { connection };
    let (mut no, mut stamp) = (live.no, live.stamp_before);
    if live.after < state.last_slot {
        // Classes it has not met decided until now are permitted or not from its beginning.
        let met_now = permitted.difference(&ClassSet::below(live.decided));
        let mut closed = live.clone();
        closed.set = live.set.union(&met_now);
        closed.decided = state.class_count();
        closed.last = Some(state.last_slot);
        let (members, end) = count(&view, &closed)?;
        replace(connection, &closed, members)?;
        (no, stamp) = (no + 1, end);
    } else {
        // Nothing was ever in it, so no cursor is: its number is free.
        let sql = "DELETE FROM segment WHERE collection = ?1 AND no = ?2";
        connection
            .prepare_cached(sql)?
            .execute((live.collection, live.no))?;
    }
    let at = change.at.max(state.head.at).max(state.head.floor);
    let mut late = Segment {
        collection: live.collection,
        no,
        after: 0,
        last: Some(state.last_slot),
        late_at: Some(at),
        stamp_before: stamp,
        set: widened,
        decided: state.class_count(),
    };
    let (members, end) = count(&view, &late)?;
    if 0 < members {
        state.head.check_lead(end, change.at)?;
        insert(connection, &late, Some(members))?;
        state.head.at = change.at.max(state.head.at);
        state.head.horizon = state.head.horizon.max(end);
        state.head.save(connection)?;
        (no, stamp) = (no + 1, end);
    }
    late.no = no;
    late.after = state.last_slot;
    late.last = None;
    late.late_at = None;
    late.stamp_before = stamp;
    late.set = permitted;
    insert(connection, &late, None)
}

/// How many slots a closed segment has, and its last stamp.
fn count(view: &View<'_>, segment: &Segment) -> Result<(u64, i64), StoreError> {
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
            (collection, no, after, last, late_at, stamp_before, members, decided, classes)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
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
