//! Requests for consent and the answers to them, and what each audience may have by them at one instant (DESIGN 6.2).
//!
//! A consent is about one object, and a gate decides about classes. So what was asked about stands in a class that names
//! the request, and here is known what has become of it: for the audience that the request names, and nobody else.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::article::Silence;
use mithaq_agreement::consent::{CONSENT_TYPE, REQUEST_TYPE, consent_changes, standing};
use mithaq_agreement::{
    Agreement, Audience, Circumstances, Class, Consent, ConsentRequest, ConsentStanding,
    ConsentState, Now, PartyId, Purpose, next_change,
};
use mithaq_stix::{KeyLookup, Object, ObjectId, Timestamp};
use mithaq_store::{ClassSet, Slot, StoreError, StoredObject};

use super::agreements::{Agreements, each};
use super::reached::reached;
use crate::inner::Inner;
use crate::peers::PeerBook;
use crate::seals;

/// Requests of one author that are read, the first that came: intake takes no more.
pub(crate) const MOST_REQUESTS: usize = 10_000;

/// A request that we hold, with the answers to it.
pub(crate) struct HeldRequest {
    /// The request.
    pub(crate) request: ConsentRequest,
    /// Every answer that is held, in no order.
    pub(crate) answers: Vec<Consent>,
    /// The hashes of other texts under its id, which count for nothing.
    pub(crate) others: BTreeSet<[u8; 32]>,
    /// When it reached who was asked, as far as our own record says.
    delivered: Option<Timestamp>,
    /// When it came here, if it is another's.
    came: Option<Timestamp>,
    /// What silence means by the article that it names, as it holds now; `None` where that asks for no consent.
    article: Option<Silence>,
}

/// All of them.
#[derive(Default)]
pub(crate) struct Consents {
    held: BTreeMap<ObjectId, HeldRequest>,
    /// By audience, what has become of asking for it: what gates are told.
    given: BTreeMap<PartyId, Given>,
    /// The last instant before now at which any of that changed.
    after: Option<Timestamp>,
    /// The next at which any of it may.
    before: Option<Timestamp>,
}

/// By request, what has become of it.
pub(super) type Given = BTreeMap<ObjectId, Became>;

/// What has become of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Became {
    agreement: ObjectId,
    asked: PartyId,
    purposes: BTreeSet<Purpose>,
    /// What stands in its way, and nothing where consent was given.
    missing: Option<ConsentState>,
}

impl HeldRequest {
    /// What it has come to.
    pub(crate) fn standing(&self, now: &Now) -> ConsentStanding {
        let Self {
            request, answers, ..
        } = self;
        standing(request, answers, self.article, self.delivered.as_ref(), now)
    }

    /// Whether the article that it was asked under asks for consent, and so lets consent open anything.
    pub(crate) fn counts(&self) -> bool {
        self.article.is_some()
    }

    /// Whether who was asked has still to answer: a grant of this very instant is one, though it opens nothing before
    /// the next (5.9).
    pub(crate) fn is_pending(&self, now: &Now) -> bool {
        self.standing(now).is_pending() && self.answers.is_empty()
    }

    /// From when answering it is counted: when it came here, or crossed to who is asked, by our own record; else its own
    /// date.
    pub(crate) fn arrived(&self) -> &Timestamp {
        let recorded = self.came.as_ref().or(self.delivered.as_ref());
        recorded.unwrap_or(&self.request.at)
    }

    /// The number of the next answer to it.
    pub(crate) fn next_number(&self) -> u64 {
        let numbers = self.answers.iter().map(|answer| answer.number);
        numbers.max().unwrap_or_default().saturating_add(1)
    }

    fn changes(&self) -> Vec<Timestamp> {
        let Self {
            request, answers, ..
        } = self;
        consent_changes(request, answers, self.article, self.delivered.as_ref())
    }

    fn became(&self, now: &Now) -> Became {
        let asking = &self.request.asking;
        let missing = match self.standing(now) {
            _ if !self.counts() => Some(ConsentState::NotAsked),
            ConsentStanding::Granted { .. } | ConsentStanding::Silence { .. } => None,
            ConsentStanding::Open { .. } => Some(ConsentState::Open {
                at: self.request.at.clone(),
            }),
            ConsentStanding::Refused { at, .. } => Some(ConsentState::Refused { at }),
            ConsentStanding::Expired { at } => Some(ConsentState::Expired { at }),
        };
        Became {
            agreement: asking.agreement.clone(),
            asked: asking.asked.clone(),
            purposes: asking.purposes.clone(),
            missing,
        }
    }
}

impl Consents {
    /// Reads requests and answers from the store. Seals are verified again: the store is not an authority.
    pub(super) fn load(
        node: &Inner,
        peers: &PeerBook,
        agreements: &Agreements,
        now: &Now,
    ) -> Result<Consents, StoreError> {
        // Of revoked keys too: what was recorded before stays (4.2), and nothing of theirs is taken in since.
        let keys = peers.keys().recorded();
        let classes = node.known_classes()?;
        let (mut asking, mut answering) = (ClassSet::new(), ClassSet::new());
        for (no, class) in (0..).zip(&classes) {
            match class.object_type.as_str() {
                REQUEST_TYPE => asking.insert(no),
                CONSENT_TYPE => answering.insert(no),
                _ => {}
            }
        }
        let mut held: BTreeMap<ObjectId, HeldRequest> = BTreeMap::new();
        let mut slots: BTreeMap<ObjectId, Slot> = BTreeMap::new();
        let mut counts: BTreeMap<PartyId, usize> = BTreeMap::new();
        each(node, &asking, |stored| {
            let Some(request) = request(&stored, &keys) else {
                return;
            };
            let count = counts.entry(request.author.clone()).or_default();
            // INVARIANT: 4.7. The first under an id stays: a consent names its hash, so no other gains anything by it.
            if let Some(first) = held.get_mut(&request.id) {
                first.others.insert(request.hash);
                return;
            }
            if MOST_REQUESTS <= *count {
                return;
            }
            *count += 1;
            slots.insert(request.id.clone(), stored.slot);
            let article = article(node, agreements, &request);
            let one = HeldRequest {
                answers: Vec::new(),
                others: BTreeSet::new(),
                delivered: None,
                came: None,
                article,
                request,
            };
            held.insert(one.request.id.clone(), one);
        })?;
        each(node, &answering, |stored| {
            if let Some(consent) = consent(&stored, &keys)
                && let Some(to) = held.get_mut(&consent.request)
                && to.request.asking.asked == consent.author
                && !to.answers.contains(&consent)
            {
                to.answers.push(consent);
            }
        })?;
        for (id, slot) in slots {
            let Some(one) = held.get_mut(&id) else {
                continue;
            };
            if !one.answers.is_empty() {
                continue;
            }
            match one.request.author == node.me {
                true => one.delivered = reached(node, &one.request.asking.asked, slot)?,
                false => one.came = node.store.arrival(slot)?.map(Timestamp::from_unix_millis),
            }
        }
        let mut consents = Consents {
            held,
            ..Consents::default()
        };
        consents.given = consents.given(&node.me, now);
        let changes = consents.own(&node.me).flat_map(HeldRequest::changes);
        let changes: BTreeSet<Timestamp> = changes.collect();
        let changes: Vec<Timestamp> = changes.into_iter().collect();
        let past = changes.iter().take_while(|at| *at < now.earliest()).last();
        consents.after = past.cloned();
        consents.before = next_change(&changes, now).cloned();
        Ok(consents)
    }

    /// The requests that our party has made.
    pub(crate) fn own(&self, me: &PartyId) -> impl Iterator<Item = &HeldRequest> {
        let me = me.clone();
        self.list().filter(move |one| one.request.author == me)
    }

    /// All requests.
    pub(crate) fn list(&self) -> impl Iterator<Item = &HeldRequest> {
        self.held.values()
    }

    /// The request of that id.
    pub(crate) fn get(&self, id: &ObjectId) -> Option<&HeldRequest> {
        self.held.get(id)
    }

    /// What gates towards an audience are told.
    pub(super) fn towards(&self, audience: &Audience) -> Given {
        match audience {
            Audience::Peer(party) | Audience::Participant(party) => {
                self.given.get(party).cloned().unwrap_or_default()
            }
            Audience::Role(_) => Given::new(),
        }
    }

    /// Whether what gates were told is so at `now`.
    pub(super) fn hold(&self, me: &PartyId, now: &Now) -> bool {
        let begun = self.after.as_ref().is_none_or(|at| at < now.earliest());
        let lasts = self.before.as_ref().is_none_or(|at| now.latest() < at);
        (begun && lasts) || self.given(me, now) == self.given
    }

    fn given(&self, me: &PartyId, now: &Now) -> BTreeMap<PartyId, Given> {
        let mut given: BTreeMap<PartyId, Given> = BTreeMap::new();
        for one in self.own(me) {
            let audience = one.request.asking.audience.clone();
            let id = one.request.id.clone();
            given
                .entry(audience)
                .or_default()
                .insert(id, one.became(now));
        }
        given
    }
}

/// What is known of consents when a gate is asked about a class for these purposes.
///
// INVARIANT: 6.2. A consent opens what was asked about, for whom and for what it was asked: the class names the
// requests about its objects, the gate leads to one audience, and all of its purposes are among those asked for.
pub(super) fn tell(
    given: &Given,
    class: &Class,
    purposes: &BTreeSet<Purpose>,
    known: &mut Circumstances,
) {
    for became in class.asked.iter().filter_map(|id| given.get(id)) {
        let key = (became.agreement.clone(), became.asked.clone());
        match &became.missing {
            None if purposes.is_subset(&became.purposes) => {
                known.consented.insert(key);
            }
            None => {}
            // The last in order of their words: who has several tells the worst.
            Some(state) => {
                let told = known.asked.entry(key).or_default();
                *told = std::mem::take(told).max(state.clone());
            }
        }
    }
}

/// The first request by which consent was given for a class and these purposes, and who gave it.
pub(super) fn given_by<'a>(
    given: &'a Given,
    class: &Class,
    purposes: &BTreeSet<Purpose>,
) -> Option<(&'a ObjectId, &'a PartyId)> {
    let mut named = class.asked.iter().filter_map(|id| given.get_key_value(id));
    let found =
        named.find(|(_, became)| became.missing.is_none() && purposes.is_subset(&became.purposes));
    found.map(|(id, became)| (id, &became.asked))
}

/// What silence means by the article that a request names, as it holds between the two now.
fn article(node: &Inner, agreements: &Agreements, request: &ConsentRequest) -> Option<Silence> {
    let asking = &request.asking;
    let other = match request.author == node.me {
        true => &asking.asked,
        false => &request.author,
    };
    let held = agreements.get(&asking.agreement)?;
    asks_for_consent(agreements.effective(held, other), &asking.article)
}

/// What silence means by this article; `None` where it is not the onward article, or asks for no consent.
pub(crate) fn asks_for_consent(
    text: &Agreement,
    article: &mithaq_agreement::ArticleId,
) -> Option<Silence> {
    let (id, onward) = text.onward();
    let is_it = id.is_some_and(|id| id == article);
    onward.consent.filter(|_| is_it)
}

fn request(stored: &StoredObject, keys: &dyn KeyLookup) -> Option<ConsentRequest> {
    let object = Object::stored(&stored.body).ok()?;
    let sealed = seals::verify(&object, keys).ok()?;
    ConsentRequest::from_object(sealed.object()).ok()
}

fn consent(stored: &StoredObject, keys: &dyn KeyLookup) -> Option<Consent> {
    let object = Object::stored(&stored.body).ok()?;
    let sealed = seals::verify(&object, keys).ok()?;
    Consent::from_object(sealed.object()).ok()
}
