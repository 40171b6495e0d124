//! What the objects we hold add up to: agreements and their standing, and the collections that follow.
//!
//! A projection is computed from the store at one epoch and never changed; when an act arrives a new
//! one takes its place.

mod agreements;
#[cfg(test)]
mod alliance;
pub(crate) mod collection_id;
mod consents;
mod forums;
mod gate;
mod gathering;
mod in_terms;
mod inbound;
mod notices;
mod participants;
mod reached;
mod seen;
#[cfg(test)]
mod tests;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use mithaq_agreement::{Agreement, Audience, Family, Now, PartyId, Purpose, fold};
use mithaq_stix::ObjectId;
use mithaq_store::StoreError;

pub(crate) use agreements::{Agreements, HeldAgreement, LoggedAct, each, surplus};
pub(crate) use consents::{HeldRequest, MOST_REQUESTS, asks_for_consent};
pub(crate) use inbound::Inbound;
pub(crate) use notices::{HeldNotice, MOST_NOTICES};
pub(crate) use participants::{Participant, Standing};
pub(crate) use view::{CHANNEL, Decisions, Scope, View, ViewKey, ground_name};

use crate::inner::Inner;
use crate::peers::{PeerBook, PeerState};
use crate::recalls::Recalls;

/// How often keys are looked for that agreements lead to: a text names one, who has it may have acceded to another.
const ROUNDS: usize = 4;

/// Agreements, peers and collections at one epoch.
pub(crate) struct Projection {
    epoch: u64,
    agreements: Agreements,
    peers: PeerBook,
    views: BTreeMap<ViewKey, Arc<View>>,
    inbound: Inbound,
    recalls: Arc<Recalls>,
    me: PartyId,
}

impl Projection {
    /// The projection before anything was read: no agreement, no collection.
    pub(crate) fn empty(me: PartyId) -> Projection {
        Projection {
            // No store is ever at this epoch, so the first look refreshes.
            epoch: u64::MAX,
            agreements: Agreements::default(),
            peers: PeerBook::default(),
            views: BTreeMap::new(),
            inbound: Inbound::default(),
            recalls: Arc::default(),
            me,
        }
    }

    /// Computes it from what `node` holds.
    pub(crate) fn build(node: &Inner, epoch: u64) -> Result<Projection, StoreError> {
        let mut peers = PeerBook::load(node)?;
        let before = node.projection();
        let mut agreements = Agreements::load(node, &peers, before.agreements.known())?;
        // Texts name root keys, by which further keys are known, by which further acts are.
        for _ in 0..ROUNDS {
            match peers.learn(agreements.named_roots()) {
                true => agreements = Agreements::load(node, &peers, agreements.known())?,
                false => break,
            }
        }
        let mut views: Vec<View> = Vec::new();
        let clients = node.clients.list();
        let mut readers: BTreeSet<(Audience, Option<Purpose>)> = clients
            .iter()
            .filter_map(|client| crate::audience::of_client(client))
            .map(|(audience, purpose)| (audience, Some(purpose)))
            .collect();
        readers.extend(
            node.readers
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
                .cloned(),
        );
        for (audience, purpose) in &readers {
            views.extend(View::kept_for(node, &agreements, audience, *purpose));
        }
        for peer in peers.list().filter(|peer| peer.state == PeerState::Active) {
            views.push(View::channel(&node.me, &peer.party));
        }
        for held in agreements
            .signed()
            // A participant has no node: it reads through its clients alone.
            .filter(|held| held.agreement.participant().is_none())
            .filter(|held| held.status.is_party(&node.me))
        {
            for party in held.other_parties(&node.me) {
                views.push(View::agreement(node, &agreements, held, party, None));
            }
        }
        // A view whose texts are the same as before decides as before: it stays, with all that it decided.
        // INVARIANT: 7.4. Only gates are carried over. Whether a relation is in force is asked of this
        // projection's agreements, whenever something leaves.
        let views = views
            .into_iter()
            .map(|view| {
                let kept = before.views.get(view.key());
                let kept = kept.filter(|kept| kept.is_same(&view)).cloned();
                (view.key().clone(), kept.unwrap_or_else(|| Arc::new(view)))
            })
            .collect();
        let recalls = Recalls::load(node, &peers, before.recalls())?;
        let inbound = Inbound::build(node, &agreements, &before.inbound);
        Ok(Projection {
            epoch,
            agreements,
            peers,
            views,
            inbound,
            recalls,
            me: node.me.clone(),
        })
    }

    /// The epoch of the store that it was computed at.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The agreements.
    pub(crate) fn agreements(&self) -> &Agreements {
        &self.agreements
    }

    /// What `party` would read under `agreement` if that were in force; none of it is kept.
    pub(crate) fn supposing(
        &self,
        node: &Inner,
        agreement: Agreement,
        party: &PartyId,
        purpose: Option<Purpose>,
    ) -> View {
        let agreement = Arc::new(agreement);
        let held = HeldAgreement {
            status: fold(&agreement, &[], &BTreeSet::new()),
            acts: Vec::new(),
            signed_by_us: false,
            family: Family::new(Arc::clone(&agreement), []),
            agreement,
        };
        View::agreement(node, &self.agreements, &held, party, purpose)
    }

    /// The peers.
    pub(crate) fn peers(&self) -> &PeerBook {
        &self.peers
    }

    /// The view of that key.
    pub(crate) fn view(&self, key: &ViewKey) -> Option<Arc<View>> {
        self.views.get(key).cloned()
    }

    /// All views.
    pub(crate) fn views(&self) -> impl Iterator<Item = &Arc<View>> {
        self.views.values()
    }

    /// The keys of all collections.
    pub(crate) fn collections(&self) -> impl Iterator<Item = &ViewKey> {
        self.views.keys()
    }

    /// Whether what its gates are compiled from is what is effective at `now`.
    ///
    // INVARIANT: 7.4. Asked before anything leaves: terms change with time, and no act and no epoch tells of it.
    pub(crate) fn is_current(&self, now: &Now) -> bool {
        self.agreements.are_current(&self.me, now)
    }

    /// Whether anything may leave through `view` at `now`.
    ///
    // INVARIANT: 7.3, 7.4. Suspended, expired, withdrawn and a suspended peer need no decision: the
    // collection answers as if absent, so no cursor moves.
    pub(crate) fn is_open(&self, view: &View, now: &Now) -> bool {
        match view.scope() {
            Scope::Local => true,
            Scope::Channel { peer } => self.peers.is_active(peer),
            Scope::Agreement { agreement, party } => {
                let suspended_peer = self
                    .peers
                    .get(party)
                    .is_some_and(|peer| peer.state != PeerState::Active);
                // INVARIANT: DESIGN § 4. Whoever has a root key acts for itself: were a participant ever a peer as
                // well, what we attest for it would count for nothing.
                let has_key = view.participant().is_some() && self.peers.get(party).is_some();
                !suspended_peer
                    && !has_key
                    && self.agreements.in_force(agreement, &self.me, party, now)
            }
        }
    }

    /// The participants of our party, those whose terms have ended too.
    pub(crate) fn participants(&self) -> impl Iterator<Item = Participant<'_>> {
        participants::of(&self.agreements, &self.me)
    }

    /// The participant of that id.
    pub(crate) fn participant(&self, party: &PartyId) -> Option<Participant<'_>> {
        self.participants().find(|one| one.party == party)
    }

    /// The participant that an operator means: by party id, else by its name, whatever its case. One that was
    /// removed answers to its id alone.
    pub(crate) fn participant_named(&self, now: &Now, text: &str) -> Option<&PartyId> {
        if let Ok(party) = PartyId::parse(text.trim()) {
            return participants::of(&self.agreements, &self.me)
                .map(|one| one.party)
                .find(|one| **one == party);
        }
        let wanted = text.trim().to_lowercase();
        participants::of(&self.agreements, &self.me)
            .filter(|one| one.standing(&self.me, now) != Standing::Removed)
            .find(|one| one.name.trim().to_lowercase() == wanted)
            .map(|one| one.party)
    }

    /// The external parties of that name, in the agreements that we have signed.
    pub(crate) fn externals_named(&self, text: &str) -> BTreeSet<&PartyId> {
        let wanted = text.trim().to_lowercase();
        let parties = self
            .agreements
            .signed()
            .flat_map(|held| held.agreement.externals());
        parties
            .filter(|party| party.name.trim().to_lowercase() == wanted)
            .map(|party| &party.id)
            .filter(|party| self.peers.get(party).is_none())
            .collect()
    }

    /// The recalls and their answers.
    pub(crate) fn recalls(&self) -> &Arc<Recalls> {
        &self.recalls
    }

    /// What agreements let peers give us.
    pub(crate) fn inbound(&self) -> &Inbound {
        &self.inbound
    }

    /// The agreement of that id.
    pub(crate) fn agreement(&self, id: &ObjectId) -> Option<&HeldAgreement> {
        self.agreements.get(id)
    }
}
