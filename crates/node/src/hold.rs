//! After its past was lost, a node releases nothing until it knows again what the others know
//! (DESIGN 7.8).
//!
//! A store that was put back to an earlier state has forgotten the suspensions and recalls of the time
//! between, its own latest acts, and what it has released. So it *begins anew*: its stamps start a day
//! ahead, above all that readers have seen; its cursors and open invitations are void; its epoch moves on.
//! And it *holds*: until the diplomatic channel of every peer has been read to its end, which brings the
//! acts back, ours too, nothing leaves to anybody. What a peer alone could tell who never answers again,
//! an operator may decide not to wait for; that is recorded.
//!
//! Two nodes that hold at once wait for one another, and rightly so: what both have lost neither can tell the
//! other, and a node that answered while it holds would pass for one that has told all it knew. An operator of
//! one decides; the other reads that one then, and goes on by itself.
//!
//! Bounds. Stamps are at most a day ahead of the clock (7.2) or of the point where they began anew, whichever is
//! later; so for a day after a restore they can be two days ahead of the clock: 7.8 puts the first of them at
//! the end of what 7.2 allows, and room for what comes then has to be after it. A second restore within that
//! day, from a backup older than the first, knows nothing of the first. It begins a day ahead of its own
//! clock, above all that was stamped since the first as long as no more than one object for each millisecond
//! between the two came in. Beyond that (a large import between two restores) readers who page by
//! `added_after` may miss what is stamped below what they saw: let them read from the start.

use std::collections::BTreeSet;
use std::sync::{PoisonError, RwLock};

use mithaq_agreement::PartyId;
use mithaq_store::{Batch, CursorChange, RecordChange, Store, StoreError};
use serde::{Deserialize, Serialize};

use crate::decisions::Decision;
use crate::federation::{INVITATION_RECORD, cursor_key};
use crate::ledger;
use crate::peers::PEER_RECORD;
use crate::projection::collection_id;
use crate::token;

/// The record of a hold.
const RECORD: (&str, &str) = ("restore", "hold");

/// How far ahead of the clock stamps begin anew, in milliseconds: as far as they may have run before (7.2).
const AHEAD: i64 = 24 * 3_600_000;

/// Why the past is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Cause {
    /// The store was restored from a backup made at this instant, in milliseconds since 1970.
    Restored {
        /// When the backup was made.
        made: i64,
    },
    /// The store is older than the node remembers: somebody put an older file in its place.
    OlderStore,
    /// A reader came with a cursor that we made, and that leads beyond what the store holds.
    LostCursor,
    /// A peer holds a checkpoint that we signed, and that is beyond what our log holds.
    LostLog,
}

/// What is waited for, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holding {
    /// Since when, in milliseconds since 1970.
    pub(crate) since: i64,
    /// Why.
    pub(crate) cause: Cause,
    /// The peers whose channel has not been read to its end since.
    pub(crate) waits_for: BTreeSet<PartyId>,
}

impl Holding {
    /// The change that keeps it; a hold that waits for nobody is taken away.
    fn change(&self) -> RecordChange {
        let is_over = self.waits_for.is_empty();
        RecordChange {
            kind: RECORD.0.to_owned(),
            key: RECORD.1.to_owned(),
            // Strings and numbers always become JSON.
            bytes: (!is_over).then(|| serde_json::to_vec(self).unwrap_or_default()),
        }
    }
}

/// Whether the node holds, and for whom it waits.
pub(crate) struct Hold(RwLock<Option<Holding>>);

impl Hold {
    /// As the store has it.
    pub(crate) fn load(store: &dyn Store) -> Result<Hold, StoreError> {
        let kept = store.record(RECORD.0, RECORD.1)?;
        let holding = kept.map(|bytes| serde_json::from_slice(&bytes));
        // INVARIANT: what cannot be read must not be taken for "nothing to wait for".
        let holding = holding.transpose().map_err(|error| StoreError::Corrupt {
            detail: format!("what a restore waits for: {error}"),
        })?;
        Ok(Hold(RwLock::new(holding)))
    }

    /// Whether nothing may leave.
    pub(crate) fn is_on(&self) -> bool {
        self.read(Option::is_some)
    }

    /// What is waited for, if anything.
    pub(crate) fn holding(&self) -> Option<Holding> {
        self.read(Clone::clone)
    }

    fn read<T>(&self, look: impl FnOnce(&Option<Holding>) -> T) -> T {
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits for `parties` no longer, and keeps that together with what else is in `batch`. Returns
    /// whether the hold has ended with it.
    pub(crate) fn without(
        &self,
        store: &dyn Store,
        parties: &BTreeSet<PartyId>,
        mut batch: Batch,
    ) -> Result<bool, StoreError> {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let Some(holding) = held.as_ref() else {
            store.commit(batch)?;
            return Ok(false);
        };
        let mut holding = holding.clone();
        holding.waits_for.retain(|party| !parties.contains(party));
        batch.records.push(holding.change());
        // INVARIANT: kept first. A node that ends here holds again when it starts, and never the other way round.
        store.commit(batch)?;
        let is_over = holding.waits_for.is_empty();
        *held = (!is_over).then_some(holding);
        Ok(is_over)
    }

    /// Holds from now on, whatever comes of it.
    ///
    /// It waits for ourselves, whom nobody reads: so nothing ends it before [`Hold::take_up`].
    pub(crate) fn begin(&self, me: &PartyId, cause: Cause, since: i64) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *held = Some(Holding {
            since,
            cause,
            waits_for: BTreeSet::from([me.clone()]),
        });
    }

    /// Holds no longer what [`Hold::begin`] began.
    pub(crate) fn end(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Takes up what [`begin_anew`] has kept.
    pub(crate) fn take_up(&self, holding: Holding) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *held = (!holding.waits_for.is_empty()).then_some(holding);
    }
}

/// Lets a store whose past was lost begin anew, in one batch, and says what must now be waited for: every
/// peer, or nobody if an operator has decided so.
pub(crate) fn begin_anew(
    store: &dyn Store,
    me: &PartyId,
    at: i64,
    cause: Cause,
    decision: Option<&Decision>,
) -> Result<Holding, StoreError> {
    begin_anew_after(store, me, at, cause, decision, 0)
}

/// As [`begin_anew`], where a peer has shown a log of ours of this generation.
pub(crate) fn begin_anew_after(
    store: &dyn Store,
    me: &PartyId,
    at: i64,
    cause: Cause,
    decision: Option<&Decision>,
    generation: u64,
) -> Result<Holding, StoreError> {
    let records = store.records(PEER_RECORD)?;
    // A record under no party's id is no peer: nobody can be asked.
    let peers = records.iter().map(|(party, _)| PartyId::parse(party));
    let peers: BTreeSet<PartyId> = peers.filter_map(Result::ok).collect();
    let mut batch = Batch::at(at);
    for peer in &peers {
        // From its beginning: what was refused once, for want of what came later, gets another chance.
        batch.cursors.push(CursorChange {
            key: cursor_key(peer, collection_id::channel(peer, me)),
            bytes: None,
        });
    }
    let holding = Holding {
        since: at,
        cause,
        waits_for: match decision {
            None => peers,
            Some(_) => BTreeSet::new(),
        },
    };
    batch.anew = Some(at.saturating_add(AHEAD));
    batch.records.push(holding.change());
    // INVARIANT: 7.3. A cursor tells a slot, and slots are given out anew: an old one would lead past them.
    batch.records.push(token::forget());
    // INVARIANT: 8.2. What was signed of a log cannot be unsaid: one whose end was lost is not gone on with.
    batch
        .records
        .push(ledger::begin_anew(store, at, generation)?);
    // INVARIANT: attack case 6. An invitation that was answered since would be open once more.
    for (token, _) in store.records(INVITATION_RECORD)? {
        batch.records.push(RecordChange {
            kind: INVITATION_RECORD.to_owned(),
            key: token,
            bytes: None,
        });
    }
    if let Some(decision) = decision {
        decision.keep(&mut batch);
    }
    store.commit(batch)?;
    Ok(holding)
}
