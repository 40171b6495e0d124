//! What a running node holds together: store, keys, clock, and the projections kept current.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use mithaq_agreement::{Audience, Class, PartyId, Purpose, RedLine};
use mithaq_store::{ClassNo, Store, StoreError};

use crate::admin::AdminError;
use crate::clients::Registry;
use crate::clock::Watch;
use crate::conditions::{self, Due};
use crate::deletion::clocks::Clocks;
use crate::federation::{Healths, Signals};
use crate::heads::table::Heads;
use crate::hold::{self, Cause, Hold};
use crate::home::Party;
use crate::identity::Identity;
use crate::intake;
use crate::lane::Lane;
use crate::ledger::{self, Ledger};
use crate::marking::Definitions;
use crate::meters::Meters;
use crate::operator::backup::Snapshots;
use crate::projection::{Decisions, Projection, View, ViewKey};
use crate::recalls::Recalling;
use crate::settings::Settings;
use crate::token::Tokens;
use crate::unexplained::{self, Unexplained};
use crate::wire::Verified;
use crate::wire::document::NodeDocument;
use crate::wire::edge::{Clock, Random};
use crate::wire::egress::{AddressPolicy, Egress};
use crate::wire::peer::PeerClient;
use crate::wire::signature::ReplayGuard;
use crate::witness::Witness;

/// Classes that are decided at a time, before anybody else may go on.
const STRETCH: usize = 128;
/// For so long a page waits for decisions that it needs.
const PATIENCE: Duration = Duration::from_millis(20);

/// Everything that is shared by the parts of a node.
pub(crate) struct Inner {
    pub(crate) settings: Settings,
    pub(crate) party: Party,
    pub(crate) me: PartyId,
    pub(crate) identity: Identity,
    pub(crate) red_lines: Vec<RedLine>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) watch: Watch,
    pub(crate) edge_clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    /// How `next` tokens are sealed. Replaced when the node notices that its past was lost.
    pub(crate) tokens: RwLock<Arc<Tokens>>,
    /// Whether nothing may leave until peers were read.
    pub(crate) hold: Hold,
    pub(crate) witness: Witness,
    /// The ends of our logs of what crossed.
    pub(crate) ledger: Ledger,
    pub(crate) snapshots: Snapshots,
    pub(crate) meters: Meters,
    pub(crate) clients: Registry,
    pub(crate) definitions: Definitions,
    /// What parties have stated of their last acts.
    pub(crate) heads: Heads,
    /// When conditions are met.
    pub(crate) due: Due,
    /// Definitions that came after objects that they explain.
    pub(crate) unexplained: Unexplained,
    /// How much of the diplomatic record is whose.
    pub(crate) weights: intake::Weights,
    /// What keeps the work on recalls in order.
    pub(crate) recalling: Recalling,
    /// Held while copies come under conditions or out of them, or go on under another class.
    pub(crate) moving: Mutex<()>,
    pub(crate) egress: Arc<Egress>,
    pub(crate) peer_client: PeerClient,
    pub(crate) replays: ReplayGuard,
    pub(crate) signals: Signals,
    pub(crate) health: Healths,
    /// Where the node listens, once it does.
    pub(crate) listening: RwLock<Option<String>>,
    /// Readers that no client stands for: audiences that an operator exported to.
    pub(crate) readers: Mutex<BTreeSet<(Audience, Option<Purpose>)>>,
    pub(crate) classes: RwLock<Vec<Arc<Class>>>,
    pub(crate) current: RwLock<Arc<Projection>>,
    /// Held while a projection is computed, so that it is computed once.
    pub(crate) refreshing: Mutex<()>,
    /// Held while an act of ours is numbered and committed: two must not take one number.
    pub(crate) acting: Mutex<()>,
    /// Where imports are worked on.
    pub(crate) lane: Lane,
    /// Which peers' nodes bear our clock out.
    pub(crate) clocks: Clocks,
    /// Held while what may be kept no longer is destroyed, so that it is certified once.
    pub(crate) destroying: Mutex<()>,
}

impl Inner {
    /// The projection as it stands.
    pub(crate) fn projection(&self) -> Arc<Projection> {
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Computes the projection anew if the store has moved on, and puts it into use.
    pub(crate) fn refresh(&self) -> Result<(), StoreError> {
        // INVARIANT: 6.2. Whoever reads after the instant gets what waited for it, before any timer has run.
        if let Err(error) = conditions::meet(self) {
            tracing::error!(%error, "what is due could not be let go on; it is tried again");
        }
        // Few: what is left is gone on with at the next occasion, or beside (`unexplained::run`).
        unexplained::look(self);
        let _turn = self
            .refreshing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // INVARIANT: 7.4. The epoch is read before the objects: what arrives between the two makes the
        // projection look older than it is, which costs a second pass and never releases too much.
        let epoch = self.store.epoch()?;
        let projection = self.projection();
        if projection.epoch() == epoch && projection.is_current(&self.watch.now()) {
            return Ok(());
        }
        self.rebuild(epoch)
    }

    /// Computes the projection anew whatever the epoch: after a change of peers or clients.
    pub(crate) fn rebuild_now(&self) -> Result<(), StoreError> {
        let _turn = self
            .refreshing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let epoch = self.store.epoch()?;
        self.rebuild(epoch)
    }

    fn rebuild(&self, epoch: u64) -> Result<(), StoreError> {
        let projection = Arc::new(Projection::build(self, epoch)?);
        for key in projection.collections() {
            self.store
                .ensure_collection(key.as_str(), self.watch.unix_millis())?;
        }
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = projection;
        self.note_reached()
    }

    /// Notes beside the store how far it has got.
    pub(crate) fn note_reached(&self) -> Result<(), StoreError> {
        let pages = ledger::pages(self.store.as_ref())?;
        self.witness.note(&self.store.counts()?, pages);
        Ok(())
    }

    /// How `next` tokens are sealed.
    pub(crate) fn tokens(&self) -> Arc<Tokens> {
        Arc::clone(&self.tokens.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A reader has a cursor of our own that leads beyond all that we hold: our past was lost.
    pub(crate) fn lost_cursor(&self) -> Result<(), AdminError> {
        self.lost_past(Cause::LostCursor, 0)
    }

    /// A peer holds a checkpoint of ours, of a log of this generation, that our log does not go on from: our past was
    /// lost.
    pub(crate) fn lost_log(&self, generation: u64) -> Result<(), AdminError> {
        self.lost_past(Cause::LostLog, generation)
    }

    fn lost_past(&self, cause: Cause, generation: u64) -> Result<(), AdminError> {
        let _turn = self.acting.lock().unwrap_or_else(PoisonError::into_inner);
        if self.hold.is_on() {
            return Ok(());
        }
        tracing::error!(
            ?cause,
            "what we gave out leads beyond what the store holds, which is therefore older than it was: it begins anew, and releases nothing until its peers were read"
        );
        let now = self.watch.unix_millis();
        // INVARIANT: 7.8. It holds before it begins anew: what is decided by the new epoch finds it holding.
        self.hold.begin(&self.me, cause.clone(), now);
        let store = self.store.as_ref();
        let begun = hold::begin_anew_after(store, &self.me, now, cause, None, generation);
        let holding = begun.inspect_err(|_| {
            // Nothing was begun: whoever noticed notices again.
            self.hold.end();
        })?;
        self.ledger.reload(self.store.as_ref())?;
        *self.tokens.write().unwrap_or_else(PoisonError::into_inner) =
            Arc::new(Tokens::load(self.store.as_ref())?);
        self.hold.take_up(holding);
        self.refresh()?;
        // Whoever is to be read is read now.
        for peer in self.projection().peers().list() {
            self.signals.nudged(&peer.party);
        }
        Ok(())
    }

    /// The classes that the store knows, by number.
    pub(crate) fn known_classes(&self) -> Result<Vec<Arc<Class>>, StoreError> {
        let count = self.store.class_count()? as usize;
        {
            let classes = self.classes.read().unwrap_or_else(PoisonError::into_inner);
            if classes.len() >= count {
                return Ok(classes.clone());
            }
        }
        let mut classes = self.classes.write().unwrap_or_else(PoisonError::into_inner);
        let first = ClassNo::try_from(classes.len()).unwrap_or(ClassNo::MAX);
        for (_, key) in self.store.classes_from(first)? {
            let class = Class::from_key(&key).map_err(|error| StoreError::Corrupt {
                detail: error.to_string(),
            })?;
            classes.push(Arc::new(class));
        }
        Ok(classes.clone())
    }

    /// What a view may show, every class that the store knows decided.
    pub(crate) fn decide(&self, view: &View) -> Result<Arc<Decisions>, StoreError> {
        let held = view.decisions();
        if held.decided >= self.store.class_count()? {
            return Ok(held);
        }
        let classes = self.known_classes()?;
        loop {
            if let Some(decided) = view.decide_some(&classes, STRETCH) {
                return Ok(decided);
            }
        }
    }

    /// The same for somebody who waits: `None` where it would take longer than one may have to. What is left is decided
    /// beside, or by whoever asks next.
    pub(crate) fn decide_soon(&self, view: &View) -> Result<Option<Arc<Decisions>>, StoreError> {
        let held = view.decisions();
        if held.decided >= self.store.class_count()? {
            return Ok(Some(held));
        }
        let classes = self.known_classes()?;
        let began = Instant::now();
        loop {
            if let Some(decided) = view.decide_some(&classes, STRETCH) {
                return Ok(Some(decided));
            }
            if PATIENCE <= began.elapsed() {
                return Ok(None);
            }
        }
    }

    /// Decides what every collection that leads to others shows, on as many threads as there are cores: after a change
    /// nobody waits for it whose page comes next.
    pub(crate) fn decide_all(&self) -> Result<(), StoreError> {
        self.refresh()?;
        let (projection, now) = (self.projection(), self.watch.now());
        let count = self.store.class_count()?;
        let open = projection.views().filter(|view| {
            view.crosses_border()
                && view.decisions().decided < count
                && projection.is_open(view, &now)
        });
        let open: Vec<&Arc<View>> = open.collect();
        if open.is_empty() {
            return Ok(());
        }
        let classes = self.known_classes()?;
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(view) = open.get(next.fetch_add(1, Ordering::Relaxed)) {
                while view.decide_some(&classes, STRETCH).is_none() {}
            }
        };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            for _ in 1..cores.min(open.len()) {
                scope.spawn(work);
            }
            work();
        });
        Ok(())
    }

    /// Classes that are not decided yet, of all collections that lead to others and are open.
    pub(crate) fn undecided(&self) -> Result<u64, StoreError> {
        let (projection, now) = (self.projection(), self.watch.now());
        let count = self.store.class_count()?;
        let open = projection
            .views()
            .filter(|view| view.crosses_border() && projection.is_open(view, &now));
        let left = open.map(|view| count.saturating_sub(view.decisions().decided));
        Ok(left.map(u64::from).sum())
    }

    /// The collections through which an audience reads, kept from now on.
    pub(crate) fn open_views(
        &self,
        audience: &Audience,
        purpose: Option<Purpose>,
    ) -> Result<Vec<ViewKey>, StoreError> {
        let is_new = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert((audience.clone(), purpose));
        if is_new {
            self.rebuild_now()?;
        }
        let projection = self.projection();
        let views = View::of_audience(self, projection.agreements(), audience, purpose);
        // Proposals that we have not signed have a view for questions, and no collection.
        let kept = views.into_iter().map(|view| view.key().clone());
        Ok(kept.filter(|key| projection.view(key).is_some()).collect())
    }

    /// The addresses that outbound requests may go to.
    pub(crate) fn address_policy(&self) -> AddressPolicy {
        AddressPolicy {
            allow_loopback: self.settings.allow_loopback,
        }
    }

    /// Our document, verified as a peer would.
    pub(crate) fn own_document(&self) -> Arc<Verified<NodeDocument>> {
        self.identity.document()
    }

    /// Our document for the address at which we are reached now.
    pub(crate) fn own_document_text(&self) -> Result<String, AdminError> {
        self.identity.document_at(&self.party, &self.public_url())
    }

    /// Where we listen, if we do.
    pub(crate) fn listening(&self) -> Option<String> {
        self.listening
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The address at which peers and clients reach us, without a slash at its end.
    pub(crate) fn public_url(&self) -> String {
        let url = self
            .settings
            .public_url
            .clone()
            .or_else(|| self.listening());
        let url = url
            .unwrap_or_else(|| format!("https://{}", crate::node::somewhere(self.settings.listen)));
        url.trim_end_matches('/').to_owned()
    }
}
