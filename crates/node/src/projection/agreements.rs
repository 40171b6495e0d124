//! The agreements that we hold, with the acts about them folded.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mithaq_agreement::article::final_clauses::OpenTo;
use mithaq_agreement::article::{Forums, Onward};
use mithaq_agreement::{
    ACT_TYPE, AGREEMENT_TYPE, Acceding, Act, ActKind, Agreement, Family, Now, Paper, PartyId,
    Relation, Status, Texts, changes, effective, relation,
};
use mithaq_stix::{KeyId, ObjectId, Timestamp};
use mithaq_store::{ClassSet, StoreError, StoredObject};

use super::consents::Consents;
use super::forums::InForums;
use super::gate::{Licences, Licensed};
use super::gathering::Gathering;
use super::in_terms::InTerms;
use super::notices::Notices;
use super::seen::Known;
use crate::heads::lease::Leases;
use crate::heads::table::{Of, Stated};
use crate::inner::Inner;
use crate::peers::PeerBook;

/// Objects read in one stretch.
const STRETCH: usize = 1_000;

/// An agreement and what the acts about it amount to.
pub(crate) struct HeldAgreement {
    /// Its text and terms, as they were at the start.
    pub(crate) agreement: Arc<Agreement>,
    /// The same, and the amended texts of it that we hold.
    pub(crate) family: Family,
    /// The fold of its acts.
    pub(crate) status: Status,
    /// The acts, by author and number.
    pub(crate) acts: Vec<LoggedAct>,
    /// Whether our party has ever signed this text. What a later act ended stays signed: material that was
    /// received under it keeps its terms.
    pub(crate) signed_by_us: bool,
}

/// An act as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LoggedAct {
    /// Who performed it.
    pub(crate) author: PartyId,
    /// Its number in that party's chain.
    pub(crate) number: u64,
    /// What was done.
    pub(crate) kind: String,
    /// Its date, as its author gives it.
    pub(crate) at: String,
    /// Its id.
    pub(crate) id: ObjectId,
    /// The participant whose act its author attests, if it does.
    pub(crate) attested_for: Option<PartyId>,
    /// The paper that it transcribes, if it does.
    pub(crate) paper: Option<Paper>,
    /// Why it does not count, if it does not.
    pub(crate) ignored: Option<Ignored>,
    /// Its hash.
    pub(crate) hash: [u8; 32],
    /// The hash of the act before it.
    pub(crate) previous: Option<[u8; 32]>,
    /// The key that it is sealed with.
    pub(crate) key: KeyId,
    /// The act that it notifies, accepts, objects to or lifts; the text that it proposes.
    pub(crate) about: Option<ObjectId>,
    /// Who accedes by it.
    pub(crate) acceding: Option<Acceding>,
    /// The accession that it notifies: the hash of that act, and who accedes by it.
    pub(crate) notified: Option<([u8; 32], Acceding)>,
}

/// Why an act does not count for its agreement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub(crate) enum Ignored {
    /// Its author is known here by another root key than the agreement names (4.1).
    #[error(
        "its author is known here by the root key `{known}`, and the agreement names `{named}`"
    )]
    OtherRoot {
        /// In the agreement.
        named: String,
        /// Here.
        known: String,
    },
}

/// All agreements, by id.
pub(crate) struct Agreements {
    held: BTreeMap<ObjectId, HeldAgreement>,
    terms: InTerms,
    licences: Licences,
    leases: Leases,
    /// Those of them on which a gate may depend.
    leased: BTreeSet<Of>,
    forums: InForums,
    waiting: Waiting,
    stored: Stored,
    consents: Consents,
    notices: Notices,
    /// Who claims to be the author of acts under keys that are not known, by the hash of their text.
    unknown: BTreeMap<[u8; 32], PartyId>,
    /// What was read and verified of acts.
    known: Known,
}

/// How many acts are stored, of those also that are looked at no more.
#[derive(Default)]
pub(super) struct Stored {
    /// Of an author about an agreement.
    of: BTreeMap<(ObjectId, PartyId), usize>,
    /// Of an author about all agreements for which they do not count.
    idle: BTreeMap<PartyId, usize>,
    /// How many bytes beyond the usual those of an author about an agreement have.
    surplus: BTreeMap<(ObjectId, PartyId), usize>,
    /// The same of those under revoked keys, which count nowhere else.
    revoked: BTreeMap<(ObjectId, PartyId), usize>,
}

/// Bytes of an act as most are. What goes beyond them is counted.
const USUAL_ACT: usize = 4 << 10;

/// How many bytes an act has beyond those of most.
pub(crate) fn surplus(length: usize) -> usize {
    length.saturating_sub(USUAL_ACT)
}

impl Stored {
    /// Notes one under a revoked key.
    pub(super) fn note_revoked(&mut self, key: &(ObjectId, PartyId), length: usize) {
        *self.revoked.entry(key.clone()).or_default() += surplus(length);
    }

    /// Notes one, which may count or not.
    pub(super) fn note(&mut self, key: &(ObjectId, PartyId), length: usize, counts: bool) {
        *self.of.entry(key.clone()).or_default() += 1;
        *self.surplus.entry(key.clone()).or_default() += surplus(length);
        if !counts {
            *self.idle.entry(key.1.clone()).or_default() += 1;
        }
    }
}

/// The acts that we hold of a party about agreements that we do not hold, by the hash of their text.
pub(super) type Waiting = BTreeMap<PartyId, BTreeSet<[u8; 32]>>;

impl Default for Agreements {
    fn default() -> Agreements {
        Agreements::new(BTreeMap::new(), BTreeMap::new())
    }
}

impl HeldAgreement {
    /// The parties other than `me`.
    pub(crate) fn other_parties<'a>(
        &'a self,
        me: &'a PartyId,
    ) -> impl Iterator<Item = &'a PartyId> {
        self.status
            .parties()
            .iter()
            .map(|party| &party.id)
            .filter(move |party| *party != me)
    }

    /// Whether acts of `author` may count for it: we have signed it, and to `author` it is open at least.
    pub(crate) fn may_count(&self, author: &PartyId) -> bool {
        let is_open = self.agreement.final_clauses().1.accession != OpenTo::Nobody;
        self.signed_by_us && (is_open || self.agreement.party(author).is_some())
    }

    /// What holds between two parties now.
    pub(crate) fn relation(&self, a: &PartyId, b: &PartyId, now: &Now) -> Relation {
        relation(&self.family, &self.status, a, b, now)
    }

    /// What is effective between two parties now.
    pub(crate) fn effective(&self, a: &PartyId, b: &PartyId, now: &Now) -> Arc<Agreement> {
        let text = effective(&self.family, &self.status, a, b, now);
        match text.text_hash() == self.agreement.text_hash() {
            true => Arc::clone(&self.agreement),
            false => Arc::new(text),
        }
    }

    /// Every instant at which the relation between two parties, or what is effective in it, changes by itself.
    pub(crate) fn changes(&self, a: &PartyId, b: &PartyId) -> Vec<Timestamp> {
        changes(&self.family, &self.status, a, b)
    }
}

impl Agreements {
    /// Reads agreements and acts from the store. Seals are verified again, but for acts that `before` knows by their bytes:
    /// the store is not an authority.
    ///
    /// Our own acts come first, then the texts, then what others did about the texts that are held: so a
    /// seal is verified only on what can count, however much else peers have sent.
    pub(super) fn load(
        node: &Inner,
        peers: &PeerBook,
        before: &Known,
    ) -> Result<Agreements, StoreError> {
        // Of revoked keys too: which acts of theirs stand is for the fold to say, and what else is recorded stays (4.2).
        let keys = peers.keys().recorded();
        let mut roots = peers.roots();
        roots.insert(node.me.clone(), node.identity.fingerprint());
        let classes = node.known_classes()?;
        let (mut own_acts, mut texts, mut acts) =
            (ClassSet::new(), ClassSet::new(), ClassSet::new());
        for (no, class) in (0..).zip(&classes) {
            match class.object_type.as_str() {
                ACT_TYPE if class.originator == node.me => own_acts.insert(no),
                ACT_TYPE => acts.insert(no),
                AGREEMENT_TYPE => texts.insert(no),
                _ => {}
            }
        }
        let gathering = Gathering::new(&node.me, &keys, &roots, peers.key_words());
        let mut gathering = gathering.after(before);
        peers
            .list()
            .for_each(|peer| gathering.has_a_node(&peer.party));
        each(node, &own_acts, |stored| gathering.own_act(&stored.body))?;
        each(node, &texts, |stored| {
            let class = classes.get(stored.class as usize);
            if let Some(class) = class {
                gathering.text(&stored.id, &class.originator, &stored.body);
            }
        })?;
        each(node, &acts, |stored| gathering.act(&stored.body))?;
        // What a revoked key states to be the last act proves nothing any more.
        let stated = node.heads.verified(&peers.keys().seals());
        let agreements = gathering.finish(&stated);
        let now = node.watch.now();
        let mut agreements = agreements.in_terms(&node.me, &stated, &now);
        agreements.consents = Consents::load(node, peers, &agreements, &now)?;
        agreements.notices = Notices::load(node, peers)?;
        Ok(agreements)
    }

    pub(super) fn new(held: BTreeMap<ObjectId, HeldAgreement>, waiting: Waiting) -> Agreements {
        let signed = held.values().filter(|held| held.signed_by_us);
        Agreements {
            licences: signed
                .map(|held| Licensed::to_all(&held.agreement))
                .collect(),
            terms: InTerms::default(),
            leases: Leases::default(),
            leased: BTreeSet::new(),
            forums: InForums::default(),
            held,
            waiting,
            stored: Stored::default(),
            consents: Consents::default(),
            notices: Notices::default(),
            unknown: BTreeMap::new(),
            known: Known::default(),
        }
    }

    /// The same, which knows how many acts are stored.
    pub(super) fn with_stored(self, stored: Stored) -> Agreements {
        Agreements { stored, ..self }
    }

    /// The same, with who claims to be the author of acts under keys that are not known.
    pub(super) fn with_unknown(self, unknown: BTreeMap<[u8; 32], PartyId>) -> Agreements {
        Agreements { unknown, ..self }
    }

    /// The same, with what was read and verified of acts.
    pub(super) fn with_known(self, known: Known) -> Agreements {
        Agreements { known, ..self }
    }

    /// What was read and verified of acts.
    pub(super) fn known(&self) -> &Known {
        &self.known
    }

    /// How many acts of `author` about an agreement are stored, whether they count or not.
    pub(crate) fn stored(&self, agreement: &ObjectId, author: &PartyId) -> usize {
        let key = (agreement.clone(), author.clone());
        self.stored.of.get(&key).copied().unwrap_or_default()
    }

    /// How many bytes beyond the usual the acts of `author` about an agreement have that are stored.
    pub(crate) fn surplus(&self, agreement: &ObjectId, author: &PartyId) -> usize {
        let key = (agreement.clone(), author.clone());
        self.stored.surplus.get(&key).copied().unwrap_or_default()
    }

    /// The same of those under revoked keys of its author.
    pub(crate) fn revoked_surplus(&self, agreement: &ObjectId, author: &PartyId) -> usize {
        let key = (agreement.clone(), author.clone());
        self.stored.revoked.get(&key).copied().unwrap_or_default()
    }

    /// How many acts of `author` are stored about agreements for which they do not count.
    pub(crate) fn idle(&self, author: &PartyId) -> usize {
        self.stored.idle.get(author).copied().unwrap_or_default()
    }

    /// The same, with what is effective at `now`.
    pub(super) fn in_terms(mut self, me: &PartyId, stated: &Stated, now: &Now) -> Agreements {
        let terms = InTerms::at(self.signed(), me, now);
        self.leases = Leases::at(self.signed(), me, stated, now);
        self.licences = terms.licences(self.signed());
        self.leased = self.leases.running().clone();
        self.leased.retain(|(agreement, party)| {
            let text = terms.of(agreement, party);
            text.is_some_and(|text| reaches_others(&text.onward().1))
        });
        let onward = self
            .licences
            .iter()
            .map(|licence| licence.agreement.onward().1);
        let asked = onward.flat_map(|onward| onward.forums).collect();
        self.forums = InForums::at(self.signed(), &asked, now);
        self.terms = terms;
        self
    }

    /// What was effective between us and another party when this was computed; the text itself where we have not
    /// signed it.
    pub(crate) fn effective<'a>(
        &'a self,
        held: &'a HeldAgreement,
        party: &PartyId,
    ) -> &'a Arc<Agreement> {
        let id = held.agreement.id();
        self.terms.of(id, party).unwrap_or(&held.agreement)
    }

    /// Of which parties the last acts are known, and until when (5.8).
    pub(crate) fn leases(&self) -> &Leases {
        &self.leases
    }

    /// Who was asked for consent, and what became of it.
    pub(crate) fn consents(&self) -> &Consents {
        &self.consents
    }

    /// What was told under agreements, and answered.
    pub(crate) fn notices(&self) -> &Notices {
        &self.notices
    }

    /// Whether that is effective now, and the same leases run.
    pub(super) fn are_current(&self, me: &PartyId, now: &Now) -> bool {
        let in_force = |(agreement, party): &Of| self.in_force(agreement, me, party, now);
        let asked: Option<&dyn Fn(&Of) -> bool> = match self.terms.is_steady(now) {
            true => None,
            false => Some(&in_force),
        };
        self.terms.hold(self.signed(), me, now)
            && self.forums.hold(self.signed(), now)
            && self.leases.hold(now, asked)
            && self.consents.hold(me, now)
    }

    /// How many amended texts of `author` are held: each is a proposal, however it ends.
    pub(crate) fn amended_by(&self, author: &PartyId) -> usize {
        let texts = self.list().flat_map(|held| held.family.amended());
        texts
            .filter(|text| text.agreement().author() == author)
            .count()
    }

    /// All of them, proposals that we have not signed too.
    pub(crate) fn list(&self) -> impl Iterator<Item = &HeldAgreement> {
        self.held.values()
    }

    /// Those that our party has signed, in force or not: the only ones with collections and gates.
    ///
    // INVARIANT: a proposal costs nothing at the gate until our own party signs it. Whoever may write to us
    // may propose without end.
    pub(crate) fn signed(&self) -> impl Iterator<Item = &HeldAgreement> {
        self.list().filter(|held| held.signed_by_us)
    }

    /// The texts under which we may hold material: an agreement under which anything was ever received was
    /// in force then, so we had signed it.
    pub(super) fn licences(&self) -> &Licences {
        &self.licences
    }

    /// Of which deliverers, under which agreements, material may be passed on to other peers at all, now, as far as that
    /// depends on a lease (5.8).
    pub(super) fn leased(&self) -> &BTreeSet<Of> {
        &self.leased
    }

    /// Who the members are of each agreement that is a forum.
    pub(super) fn forums(&self) -> &Arc<Forums> {
        self.forums.members()
    }

    /// The root keys of parties that texts which we have signed name, and depositaries' notifications of those that have
    /// acceded (4.1). Where two name different ones, none of them.
    pub(super) fn named_roots(&self) -> BTreeMap<PartyId, String> {
        let mut named: BTreeMap<PartyId, BTreeSet<&String>> = BTreeMap::new();
        for held in self.signed() {
            for party in held.status.parties() {
                if let Some(root) = &party.root_fingerprint {
                    named.entry(party.id.clone()).or_default().insert(root);
                }
            }
        }
        // INVARIANT: 4.1. Who acceded is known by what the depositary has notified: the hash of its act, its root key.
        for held in self.signed() {
            let base = &held.agreement;
            let office = [base.depositary(), base.successor()];
            for (act, root) in held.acts.iter().filter_map(|act| {
                let (of, acceding) = act.notified.as_ref()?;
                let in_office = office.contains(&Some(&act.author)) && act.ignored.is_none();
                in_office.then_some((of, &acceding.root_fingerprint))
            }) {
                if let Some(party) = self.unknown.get(act) {
                    named.entry(party.clone()).or_default().insert(root);
                }
            }
        }
        let one = named
            .into_iter()
            .filter_map(|(party, roots)| match roots.len() {
                1 => Some((party, roots.into_iter().next()?.clone())),
                _ => None,
            });
        one.collect()
    }

    /// The acts of `author` that are held and wait for their agreement, by the hash of their text.
    pub(crate) fn waiting(&self, author: &PartyId) -> Option<&BTreeSet<[u8; 32]>> {
        self.waiting.get(author)
    }

    /// The agreement of that id.
    pub(crate) fn get(&self, id: &ObjectId) -> Option<&HeldAgreement> {
        self.held.get(id)
    }

    /// Whether an agreement is in force between two parties now.
    pub(crate) fn in_force(&self, id: &ObjectId, a: &PartyId, b: &PartyId, now: &Now) -> bool {
        self.get(id)
            .is_some_and(|held| held.relation(a, b, now).is_in_force())
    }
}

/// Whether an onward article reaches another peer, so that it asks for a lease.
fn reaches_others(onward: &Onward) -> bool {
    !onward.constituency && !onward.is_none()
}

/// Hands over every object of some classes, in the order of arrival.
pub(crate) fn each(
    node: &Inner,
    classes: &ClassSet,
    mut take: impl FnMut(StoredObject),
) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let scan = node.store.objects_of_classes(classes, after, STRETCH)?;
        scan.objects.into_iter().for_each(&mut take);
        match scan.next {
            Some(next) => after = next,
            None => return Ok(()),
        }
    }
}

impl LoggedAct {
    pub(super) fn of(act: &Act, ignored: Option<Ignored>) -> LoggedAct {
        LoggedAct {
            author: act.author().clone(),
            number: act.number(),
            kind: act.kind().word().to_owned(),
            at: act.at().to_string(),
            id: act.id().clone(),
            attested_for: act.attested_for().cloned(),
            paper: act.paper().cloned(),
            ignored,
            hash: act.head().hash,
            previous: act.previous().copied(),
            key: act.key().clone(),
            about: match act.kind() {
                ActKind::Objection { to: about, .. }
                | ActKind::AcceptanceOf { of: about }
                | ActKind::Notification { of: about, .. }
                | ActKind::Amendment { text: about, .. } => Some(about.clone()),
                kind => kind.lifts().cloned(),
            },
            acceding: match act.kind() {
                ActKind::Accession(acceding) => Some(acceding.clone()),
                _ => None,
            },
            notified: match act.kind() {
                ActKind::Notification {
                    act_hash,
                    acceding: Some(acceding),
                    ..
                } => Some((*act_hash, acceding.clone())),
                _ => None,
            },
        }
    }
}
