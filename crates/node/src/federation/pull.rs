//! Reading a peer's collections, with a durable cursor for each.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;
use mithaq_agreement::PartyId;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{Batch, CursorChange, StoreError};
use mithaq_taxii::client::{Bounds, Client, ClientError};
use mithaq_taxii::{ObjectQuery, Transport};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use url::Url;
use uuid::Uuid;

use self::logs::{came, look, under};
use self::refused::Refusals;
use super::transport::{ToPeer, ToPeerError};
use super::{LEDGER_PATH, stopped};
use crate::inner::Inner;
use crate::intake::{self, Alongside, Checked, IntakeError, Origin};
use crate::ledger::exchange::Round;
use crate::ledger::received;
use crate::projection::collection_id;
use crate::share::API_ROOT;
use crate::wire::egress::{EgressError, Stage};
use crate::wire::gunzip::BodyError;
use crate::wire::peer::AskError;

/// The first wait after a failure, and the longest.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// The longest cursor kept for a peer, in bytes. Ours have 66.
const LONGEST_NEXT: usize = 2_048;
/// Pages without an object in a row, after which a peer is taken to lead us in circles.
const EMPTY_PAGES: u32 = 16;
/// Pages in a row that bring nothing new, after which a round ends though the peer says that there is more.
const BARREN_PAGES: u32 = 3;
/// Objects in one answer: the largest page that a node can be set to give.
const MOST_IN_A_PAGE: usize = 10_000;
/// Answers read from one collection in one round.
const MOST_PAGES: u32 = 10_000;
/// Objects asked for when a page of the peer's own size cannot be read: a tenth of a usual page, as a power of two.
const SMALLER_PAGE: u64 = 512;
/// Pages after which the peer's log is looked at before there are more.
const LOOK_AFTER: u32 = 16;
/// How often a page is judged while acts keep coming in.
const ATTEMPTS: u32 = 8;
/// Rounds in which one object alone must have come too slowly before it is passed over.
const SLOW_ROUNDS: u32 = 3;

/// How the exchange with a peer goes, for people to see.
#[derive(Debug, Clone, Default)]
pub(crate) struct Health {
    /// When it last answered, milliseconds since 1970.
    pub(crate) last_contact: Option<i64>,
    /// What went wrong since.
    pub(crate) last_error: Option<String>,
    /// Objects of its that intake has refused since this process started.
    pub(crate) refused: u64,
    /// Objects of its that could not even be read, and were passed over, since this process started.
    pub(crate) skipped: u64,
}

/// How far a collection was read. In this form since the first release: it is on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    /// The cursor of the page that comes next, inside a series of pages.
    next: Option<String>,
    /// The `date_added` of the last object read, from which the next series starts.
    added_after: Option<String>,
}

/// Why a pull ended early.
#[derive(Debug, thiserror::Error)]
enum PullError {
    #[error(transparent)]
    Client(#[from] ClientError<ToPeerError>),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("its address cannot be read: {0}")]
    Address(#[from] url::ParseError),
    #[error("it is no peer of ours")]
    NotAPeer,
    #[error("it leads us in circles: {0}")]
    Circles(&'static str),
    #[error("reading goes on later: {0}")]
    Later(&'static str),
    #[error("the work was broken off: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

impl PullError {
    /// Whether another collection of the peer may well be read all the same.
    fn is_of_collection(&self) -> bool {
        match self {
            PullError::Client(error) => {
                !matches!(error, ClientError::Transport(_)) || Fault::of(error).is_some()
            }
            PullError::Circles(_) | PullError::Later(_) => true,
            PullError::Store(_)
            | PullError::Address(_)
            | PullError::NotAPeer
            | PullError::Broken(_) => false,
        }
    }

    /// Whether the peer may cut the wait short by a nudge. Not where it has kept us busy for nothing.
    fn heeds_nudges(&self) -> bool {
        !matches!(self, PullError::Circles(_) | PullError::Later(_))
    }
}

/// Reads from `peer` whenever it nudges us, and every so often without.
pub(super) async fn run(node: Arc<Inner>, peer: PartyId, mut stop: watch::Receiver<bool>) {
    let nudge = node.signals.of(&peer);
    let mut wait = FIRST_WAIT;
    let mut slow = Slow::default();
    let mut failed = Failed::default();
    loop {
        let (pause, heeds) = match pull(&node, &peer, &mut slow, &mut failed).await {
            Ok(()) => {
                note(&node, &peer, None);
                let error = failed.error();
                with_health(&node, &peer, |health| health.last_error = error);
                wait = FIRST_WAIT;
                let again = failed
                    .soonest()
                    .map(|at| at.saturating_duration_since(Instant::now()));
                (
                    again.unwrap_or(node.settings.poll).min(node.settings.poll),
                    true,
                )
            }
            Err(error) => {
                tracing::warn!(peer.id = %peer, %error, "reading from a peer failed");
                note(&node, &peer, Some(error.to_string()));
                let pause = wait;
                wait = wait.saturating_mul(2).min(LONGEST_WAIT);
                (pause, error.heeds_nudges())
            }
        };
        tokio::select! {
            () = nudge.notified(), if heeds => failed.nudged(),
            () = tokio::time::sleep(pause) => {}
            () = stopped(&mut stop) => return,
        }
    }
}

/// Where single objects came too slowly: the collection, how far it was read, and in how many rounds.
#[derive(Default)]
struct Slow(BTreeMap<Uuid, (Progress, u32)>);

impl Slow {
    /// Counts one more round; true when that was the last.
    fn is_over(&mut self, collection: Uuid, at: &Progress) -> bool {
        let met = self.0.entry(collection).or_default();
        if met.0 != *at {
            *met = (at.clone(), 0);
        }
        met.1 += 1;
        SLOW_ROUNDS <= met.1
    }
}

/// Collections that could not be read, and wait for their next turn while the others are read.
#[derive(Default)]
struct Failed(BTreeMap<Uuid, Failure>);

struct Failure {
    error: String,
    heeds_nudges: bool,
    wait: Duration,
    until: Instant,
}

impl Failed {
    /// Whether a collection is left out of a round at `now`.
    fn waits(&self, collection: Uuid, now: Instant) -> bool {
        let failure = self.0.get(&collection);
        failure.is_some_and(|failure| now < failure.until)
    }

    /// A collection failed: it waits twice as long as the last time.
    fn add(&mut self, collection: Uuid, error: &PullError, now: Instant) {
        let before = self.0.get(&collection).map(|failure| failure.wait);
        let wait = before.map_or(FIRST_WAIT, |wait| wait.saturating_mul(2).min(LONGEST_WAIT));
        let failure = Failure {
            error: error.to_string(),
            heeds_nudges: error.heeds_nudges(),
            wait,
            until: now + wait,
        };
        self.0.insert(collection, failure);
    }

    /// The peer says that there is something: what may be read again at once is.
    fn nudged(&mut self) {
        let now = Instant::now();
        for failure in self.0.values_mut().filter(|failure| failure.heeds_nudges) {
            failure.until = failure.until.min(now);
        }
    }

    fn soonest(&self) -> Option<Instant> {
        self.0.values().map(|failure| failure.until).min()
    }

    /// What is wrong with those that failed, for people to see.
    fn error(&self) -> Option<String> {
        let each = self
            .0
            .iter()
            .map(|(collection, failure)| format!("collection `{collection}`: {}", failure.error));
        let all: Vec<String> = each.collect();
        (!all.is_empty()).then(|| all.join("; "))
    }
}

fn note(node: &Inner, peer: &PartyId, error: Option<String>) {
    with_health(node, peer, |health| {
        if error.is_none() {
            health.last_contact = Some(node.watch.unix_millis());
        }
        health.last_error = error;
    });
}

/// A peer has just answered, or come to us: it is there.
pub(crate) fn met(node: &Inner, peer: &PartyId) {
    note(node, peer, None);
}

fn with_health<T>(node: &Inner, peer: &PartyId, change: impl FnOnce(&mut Health) -> T) -> T {
    let mut health = node.health.lock().unwrap_or_else(PoisonError::into_inner);
    change(health.entry(peer.clone()).or_default())
}

/// Reads everything that is new at `peer`: the channel first, as it may bring acts about the rest.
async fn pull(
    node: &Arc<Inner>,
    peer: &PartyId,
    slow: &mut Slow,
    failed: &mut Failed,
) -> Result<(), PullError> {
    let taxii = {
        let projection = node.projection();
        let document = projection
            .peers()
            .document(peer)
            .ok_or(PullError::NotAPeer)?;
        Url::parse(document.taxii())?
    };
    let bounds = Bounds {
        bytes: 64 * 1024 * 1024,
        entries: MOST_IN_A_PAGE,
        ..Bounds::USUAL
    };
    let client = Client::new(ToPeer::new(Arc::clone(node), peer.clone()), bounds);
    // All nodes have their API root in one place, below their own origin: nothing is asked for the way.
    let root = taxii.join(&format!("/{API_ROOT}/"))?;
    let ledger = taxii.join(LEDGER_PATH)?;
    let mut reader = Reader {
        node,
        client: &client,
        root: &root,
        ledger: &ledger,
        peer,
        slow,
        pages: 0,
        deleted: Vec::new(),
    };
    let channel = Origin::Channel { peer: peer.clone() };
    let channel_id = collection_id::channel(peer, &node.me);
    if reader.read(channel_id, channel.clone()).await? && node.hold.is_on() {
        obtained(node, peer).await?;
    }
    let agreements: Vec<(Uuid, ObjectId)> = in_force(node, peer)
        .into_iter()
        .map(|agreement| {
            (
                collection_id::agreement(&agreement, peer, &node.me),
                agreement,
            )
        })
        .collect();
    failed
        .0
        .retain(|id, _| agreements.iter().any(|(known, _)| known == id));
    for (id, agreement) in agreements {
        if failed.waits(id, Instant::now()) {
            continue;
        }
        let origin = Origin::Agreement {
            peer: peer.clone(),
            agreement,
        };
        // INVARIANT: attack case 21. One collection that cannot be read keeps none of the others from being read.
        match reader.read(id, origin).await {
            Ok(_) => drop(failed.0.remove(&id)),
            Err(error) if error.is_of_collection() => {
                tracing::warn!(peer.id = %peer, collection = %id, %error, "a collection could not be read");
                failed.add(id, &error, Instant::now());
            }
            Err(error) => return Err(error),
        }
    }
    reader.look_again(channel_id, channel).await?;
    let round = match failed.0.is_empty() {
        true => Round::Whole,
        false => Round::Part,
    };
    let missing = look(node, peer, &ledger, round).await;
    if !missing.is_empty() {
        reader.ask_for(missing).await?;
        look(node, peer, &ledger, Round::Last).await;
    }
    Ok(())
}

/// The channel of `peer` was read to its end: what it knows of the time that we have lost, we know again (7.8).
async fn obtained(node: &Arc<Inner>, peer: &PartyId) -> Result<(), PullError> {
    let (inner, peer) = (Arc::clone(node), peer.clone());
    let is_over = tokio::task::spawn_blocking(move || {
        // INVARIANT: 7.8. What recalls mean that were obtained again does not go on with the rest.
        if let Err(error) = crate::recalls::attend_to_all(&inner) {
            tracing::error!(%error, "recalls could not be attended to: nothing is released yet");
            return Ok(false);
        }
        let batch = Batch::at(inner.watch.unix_millis());
        inner
            .hold
            .without(inner.store.as_ref(), &[peer].into(), batch)
    });
    if is_over.await?? {
        tracing::info!("all peers have been read since the restore: release goes on");
        node.signals.committed();
    }
    Ok(())
}

fn in_force(node: &Inner, peer: &PartyId) -> Vec<ObjectId> {
    let (projection, now) = (node.projection(), node.watch.now());
    let agreements = projection.agreements().signed();
    let open = agreements.filter(|held| held.relation(peer, &node.me, &now).is_in_force());
    open.map(|held| held.agreement.id().clone()).collect()
}

/// Whether we take from this origin now.
fn is_open(node: &Inner, origin: &Origin) -> bool {
    let projection = node.projection();
    match origin {
        Origin::Ourselves | Origin::Author | Origin::Participant { .. } => false,
        Origin::Channel { peer } => projection.peers().is_active(peer),
        Origin::Agreement { peer, agreement } => {
            let agreements = projection.agreements();
            projection.peers().is_active(peer)
                && agreements.in_force(agreement, peer, &node.me, &node.watch.now())
        }
    }
}

/// Reads the collections of one peer in one round.
struct Reader<'a, T> {
    node: &'a Arc<Inner>,
    client: &'a Client<T>,
    root: &'a Url,
    ledger: &'a Url,
    peer: &'a PartyId,
    slow: &'a mut Slow,
    /// Pages taken in since the peer's log was looked at.
    pages: u32,
    /// What was refused because it had been deleted here.
    deleted: Vec<(Origin, Bytes)>,
}

impl<T: Transport<Error = ToPeerError>> Reader<'_, T> {
    /// Reads what is new in one collection. Returns whether its end was reached: not where the peer has no
    /// such collection for us just now.
    async fn read(&mut self, collection: Uuid, origin: Origin) -> Result<bool, PullError> {
        let key = cursor_key(self.peer, collection);
        let mut progress = load(self.node, &key)?;
        let (mut empty, mut barren) = (0, 0);
        let mut limit = None;
        for _ in 0..MOST_PAGES {
            // INVARIANT: 7.4. Narrowing acts at once here too: an act or an operator may have ended the
            // relation since the page before.
            if !is_open(self.node, &origin) {
                return Ok(false);
            }
            let query = progress.query(limit);
            let answer = self
                .client
                .objects(self.root, &collection.to_string(), &query)
                .await;
            let page = match answer {
                Ok(page) => page,
                // Not there, or not for us just now. The cursor stays where it is.
                Err(ClientError::Refused(refusal)) if refusal.status == StatusCode::NOT_FOUND => {
                    return Ok(false);
                }
                // The peer does not know its cursor any more: go on from the last instant instead.
                Err(ClientError::Refused(refusal))
                    if refusal.status == StatusCode::BAD_REQUEST && progress.next.is_some() =>
                {
                    progress.next = None;
                    continue;
                }
                Err(error) => {
                    let Some(fault) = Fault::of(&error) else {
                        return Err(error.into());
                    };
                    // Attack case 21: one object must not stand in the way of all that follow it.
                    match limit {
                        None => limit = Some(SMALLER_PAGE),
                        Some(more) if 1 < more => limit = Some(more / 2),
                        // The manifest knows no cursors of this kind, so both ask by the last instant.
                        Some(_) if progress.next.is_some() && progress.added_after.is_some() => {
                            progress.next = None;
                        }
                        Some(_) if progress.next.is_some() => return Err(error.into()),
                        Some(_) => {
                            // A slow line is no fault of the object's, unless it stays so.
                            if fault == Fault::Slow && !self.slow.is_over(collection, &progress) {
                                return Err(error.into());
                            }
                            progress = self
                                .skip(collection, &origin, &key, &progress, error)
                                .await?;
                            barren += 1;
                            if BARREN_PAGES <= barren {
                                return Err(PullError::Later("what it sends cannot be read"));
                            }
                        }
                    }
                    continue;
                }
            };
            limit = match limit {
                Some(less) if less < SMALLER_PAGE => Some(less * 2),
                _ => None,
            };
            let is_last = page.next.is_none();
            let before = progress.next.clone();
            progress = Progress {
                next: page.next.clone(),
                added_after: page
                    .date_added_last
                    .as_ref()
                    .map(ToString::to_string)
                    .or(progress.added_after),
            };
            if page
                .next
                .as_ref()
                .is_some_and(|next| LONGEST_NEXT < next.len())
            {
                return Err(PullError::Circles("its cursor is too long to be one"));
            }
            if page.next.is_some() && page.next == before {
                return Err(PullError::Circles("a page names itself as the next"));
            }
            match page.objects.is_empty() {
                true => empty += 1,
                false => {
                    empty = 0;
                    // The page was under way for a while.
                    if !is_open(self.node, &origin) {
                        self.note(page, &origin).await?;
                        return Ok(false);
                    }
                    let cursors = vec![progress.change(&key)];
                    match self.take(page.objects, &origin, cursors).await? {
                        true => barren += 1,
                        false => barren = 0,
                    }
                    self.pages += 1;
                    if LOOK_AFTER <= self.pages {
                        // What came is kept until it is checked: not more than a few pages of it.
                        self.pages = 0;
                        look(self.node, self.peer, self.ledger, Round::Part).await;
                    }
                }
            }
            if is_last {
                return Ok(true);
            }
            if EMPTY_PAGES < empty {
                return Err(PullError::Circles("it sends empty pages without end"));
            }
            if BARREN_PAGES <= barren {
                return Err(PullError::Later(
                    "it sends nothing new, and says that there is more",
                ));
            }
        }
        Err(PullError::Later("it has more than is read in one round"))
    }

    /// Takes a page in; the cursor moves in the same transaction, so nothing is lost or read in vain.
    /// Returns whether it was barren: nothing of it was new, or next to nothing.
    async fn take(
        &mut self,
        objects: Vec<Bytes>,
        origin: &Origin,
        cursors: Vec<CursorChange>,
    ) -> Result<bool, PullError> {
        let (inner, under_origin) = (Arc::clone(self.node), origin.clone());
        let peer = self.peer.clone();
        let (taken, objects) = tokio::task::spawn_blocking(move || {
            let (all, origin) = (objects, under_origin);
            let objects: Vec<&[u8]> = all.iter().map(AsRef::as_ref).collect();
            let hashes = received::hashes(&objects);
            let mut attempts = 0;
            loop {
                // INVARIANT: 8.2. That it came is kept with it, or neither is: its leaf is checked against that.
                let alongside = |checked: &Checked| {
                    let accepted = checked.each.iter().map(|each| each.as_ref().ok().cloned());
                    let accepted: Vec<_> = accepted.collect();
                    let under = under(&origin);
                    let came =
                        received::objects(&inner, &peer, under, &objects, &hashes, &accepted);
                    Alongside {
                        cursors: cursors.clone(),
                        records: vec![came],
                        ..Alongside::default()
                    }
                };
                attempts += 1;
                // Another act than this relation's may have moved the epoch: the page is judged again, since
                // asking for it again would put it on the peer's record a second time.
                match intake::take(&inner, &origin, &objects, |checked| {
                    (alongside(checked), ())
                }) {
                    Err(IntakeError::Store(StoreError::EpochMoved { .. }))
                        if attempts < ATTEMPTS && is_open(&inner, &origin) => {}
                    Err(error @ IntakeError::Store(StoreError::EpochMoved { .. })) => {
                        came(&inner, &peer, &origin, &objects)?;
                        return Err(error);
                    }
                    Err(error) => return Err(error),
                    Ok((taken, ())) => return Ok((taken, all)),
                }
            }
        })
        .await?
        .map_err(|IntakeError::Store(error)| error)?;
        let mut refusals = Refusals::default();
        let refused = taken.each.iter().zip(&objects);
        for (refused, object) in
            refused.filter_map(|(each, object)| Some((each.as_ref().err()?, object)))
        {
            refusals.add(refused);
            self.is_refused(origin, &refused.code, object);
        }
        refusals.log(self.peer);
        if refusals.count() > 0 {
            let count = refusals.count();
            with_health(self.node, self.peer, |health| health.refused += count);
        }
        Ok(refusals.leave_barren(taken.accepted))
    }

    /// Passes over the one object after `progress`, which cannot be read. Where it stands only the manifest
    /// says, which does not hold its text.
    async fn skip(
        &self,
        collection: Uuid,
        origin: &Origin,
        key: &str,
        progress: &Progress,
        error: ClientError<ToPeerError>,
    ) -> Result<Progress, PullError> {
        let query = progress.query(Some(1));
        let manifest = self
            .client
            .manifest(self.root, &collection.to_string(), &query)
            .await?;
        let Some(record) = manifest.objects.into_iter().next() else {
            // By its manifest there is nothing: then it was no object that could not be read.
            return Err(error.into());
        };
        if query
            .added_after
            .is_some_and(|after| record.date_added <= after)
        {
            return Err(PullError::Circles("its manifest leads backwards"));
        }
        let beyond = Progress {
            next: None,
            added_after: Some(record.date_added.to_string()),
        };
        let mut batch = Batch::at(self.node.watch.unix_millis());
        batch.cursors.push(beyond.change(key));
        let (id, version) = (record.id.as_str(), &record.version);
        let named = received::name(self.node, self.peer, under(origin), id, version);
        batch.records.extend(named);
        let store = Arc::clone(&self.node.store);
        tokio::task::spawn_blocking(move || store.commit(batch)).await??;
        let skipped = with_health(self.node, self.peer, |health| {
            health.skipped += 1;
            health.skipped
        });
        // An id from outside, which is not one before it was parsed: shown escaped and cut.
        let id: String = record.id.escape_debug().take(300).collect();
        tracing::warn!(peer.id = %self.peer, object.id = id, %error, skipped, "an object from a peer cannot be read, and was passed over");
        Ok(beyond)
    }
}

/// What is wrong with a page that another, smaller one may not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// It cannot be read.
    Unreadable,
    /// It did not come in time.
    Slow,
}

impl Fault {
    /// `None` for all that says nothing of the page: no connection, another key, a refusal.
    fn of(error: &ClientError<ToPeerError>) -> Option<Fault> {
        match error {
            ClientError::TooLarge { .. }
            | ClientError::TooMany { .. }
            | ClientError::Json(_)
            | ClientError::Shape(_)
            | ClientError::Envelope(_) => Some(Fault::Unreadable),
            ClientError::Transport(ToPeerError::Ask(AskError::Egress(error))) => match error {
                EgressError::Body {
                    cause: BodyError::TooLarge { .. } | BodyError::Gzip(_),
                    ..
                } => Some(Fault::Unreadable),
                EgressError::TimedOut {
                    stage: Stage::Waiting | Stage::Whole,
                    ..
                } => Some(Fault::Slow),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Progress {
    fn query(&self, limit: Option<u64>) -> ObjectQuery {
        ObjectQuery {
            added_after: self
                .added_after
                .as_deref()
                .and_then(|text| Timestamp::parse(text).ok()),
            next: self.next.clone(),
            limit,
            ..ObjectQuery::default()
        }
    }

    fn change(&self, key: &str) -> CursorChange {
        CursorChange {
            key: key.to_owned(),
            bytes: Some(serde_json::to_vec(self).unwrap_or_default()),
        }
    }
}

/// Under which key it is kept how far a peer's collection was read.
pub(crate) fn cursor_key(peer: &PartyId, collection: Uuid) -> String {
    format!("{peer}/{collection}")
}

fn load(node: &Inner, key: &str) -> Result<Progress, StoreError> {
    Ok(match node.store.cursor(key)? {
        // What cannot be read any more is read again from the start: intake knows what it holds.
        Some(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        None => Progress::default(),
    })
}

/// How the exchange with each peer goes.
pub(crate) type Healths = Mutex<BTreeMap<PartyId, Health>>;

mod lifted;
mod logs;
mod refused;
#[cfg(test)]
mod tests;
