//! Gathering agreements and acts from what is stored, so that nobody can make it dear.
//!
//! A peer may send as many proposals and acts as it likes; they are kept. Here is decided which of them
//! are worth verifying and folding.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mithaq_agreement::article::final_clauses::OpenTo;
use mithaq_agreement::fold::MOST_ACTS;
use mithaq_agreement::{
    Act, ActKind, Agreement, Family, Head, KeyWords, PartyId, Status, fold_all,
};
use mithaq_stix::seal::unsealed_hash;
use mithaq_stix::{KeyLookup, Object, ObjectId, SealRefusal, Sealed, Verified};

use super::agreements::{Agreements, HeldAgreement, Ignored, LoggedAct, Stored, Waiting};
use super::seen::{Known, Place, Read, Remembering, Seen};
use crate::heads::table::{Stated, heads_of};
use crate::seals;

/// Proposals of one author that we have not signed, the oldest first; further ones wait until some are signed.
pub(super) const MOST_PROPOSALS: usize = 200;
/// Acts of one author about a proposal that we have not signed, or of a stranger to an agreement. They decide
/// nothing, and are for people to see. Once we sign, all acts of its parties count.
pub(super) const FEW_ACTS: usize = 8;

/// What was gathered so far.
pub(super) struct Gathering<'a> {
    me: &'a PartyId,
    keys: &'a dyn KeyLookup,
    /// The root keys by which parties are known here, as fingerprints in words.
    roots: &'a BTreeMap<PartyId, String>,
    /// What was said of keys.
    words: &'a KeyWords,
    /// The parties that have a root key, as far as is known here.
    keyed: BTreeSet<PartyId>,
    /// The texts that our party has signed, by agreement.
    signed: BTreeMap<ObjectId, BTreeSet<[u8; 32]>>,
    texts: BTreeMap<ObjectId, Agreement>,
    /// Amended texts, by the agreement that they amend.
    amended: BTreeMap<ObjectId, Vec<Arc<Agreement>>>,
    /// Their ids.
    amended_ids: BTreeSet<ObjectId>,
    acts: BTreeMap<ObjectId, Vec<Act>>,
    /// How many unsigned proposals of an author are held.
    proposals: BTreeMap<PartyId, usize>,
    /// How many were left out.
    left_out: BTreeMap<PartyId, u64>,
    /// How many acts of an author about an agreement are held, those under revoked keys apart: whoever stole one takes
    /// no room from the others.
    counted: BTreeMap<(ObjectId, PartyId, bool), usize>,
    /// How many are stored, whether they count or not; those under revoked keys not.
    stored: Stored,
    /// The acts of an author about agreements that are not held, by the hash of their text.
    waiting: Waiting,
    /// Who claims to be the author of acts under keys that are not known, by the hash of their text.
    unknown: BTreeMap<[u8; 32], PartyId>,
    /// What was read and verified before, and now.
    seen: Seen,
}

/// A seal names a key that is not known here.
struct UnknownKey;

impl<'a> Gathering<'a> {
    /// Nothing yet, with what the projection before had read and verified.
    pub(super) fn after(self, before: &Known) -> Gathering<'a> {
        Gathering {
            seen: Seen::after(before),
            ..self
        }
    }

    /// Nothing yet.
    pub(super) fn new(
        me: &'a PartyId,
        keys: &'a dyn KeyLookup,
        roots: &'a BTreeMap<PartyId, String>,
        words: &'a KeyWords,
    ) -> Gathering<'a> {
        Gathering {
            me,
            keys,
            roots,
            words,
            keyed: roots.keys().cloned().collect(),
            signed: BTreeMap::new(),
            texts: BTreeMap::new(),
            amended: BTreeMap::new(),
            amended_ids: BTreeSet::new(),
            acts: BTreeMap::new(),
            proposals: BTreeMap::new(),
            left_out: BTreeMap::new(),
            counted: BTreeMap::new(),
            stored: Stored::default(),
            waiting: BTreeMap::new(),
            unknown: BTreeMap::new(),
            seen: Seen::default(),
        }
    }

    /// Notes that a party is known here as one with a node of its own, even if its keys cannot be used.
    pub(super) fn has_a_node(&mut self, party: &PartyId) {
        self.keyed.insert(party.clone());
    }

    /// Takes an act of our own party. All of them come before any text.
    pub(super) fn own_act(&mut self, body: &[u8]) {
        let Some((place, read)) = self.seen.read(body, parse) else {
            return;
        };
        let Ok(Some(act)) = self.verified_act(place, &read, body) else {
            return;
        };
        if act.author() != self.me {
            return;
        }
        let consents = matches!(
            act.kind(),
            ActKind::Signature
                | ActKind::Ratification
                | ActKind::Acceptance
                | ActKind::Approval
                | ActKind::Accession(_)
        );
        if consents {
            self.signed
                .entry(act.agreement().clone())
                .or_default()
                .insert(*act.text_hash());
        }
        self.acts
            .entry(act.agreement().clone())
            .or_default()
            .push(act);
    }

    /// Takes an agreement's text, in the order of arrival, as intake authenticated it: of `author`.
    pub(super) fn text(&mut self, id: &ObjectId, author: &PartyId, body: &[u8]) {
        let id_is_signed = self.signed.contains_key(id);
        // Cheapest first: what cannot come to count is not even parsed.
        if !id_is_signed && !self.has_room(id, author) {
            return;
        }
        let Some(object) = parse(body) else { return };
        let hash = unsealed_hash(&object);
        // INVARIANT: 4.7. The first text under an id stays, unless we signed another. Acts name their text by
        // hash, so a second one binds nobody.
        let binds_us = self
            .signed
            .get(id)
            .is_some_and(|texts| texts.contains(&hash));
        let is_wanted = match binds_us {
            true => !self.texts.get(id).is_some_and(|held| self.is_signed(held)),
            false => !id_is_signed || self.has_room(id, author),
        };
        if !is_wanted {
            return;
        }
        let Some(sealed) = self.verify(&object) else {
            return;
        };
        match Agreement::from_object(sealed.object()) {
            Ok(agreement) => {
                // An amended text is no agreement of its own: it counts with what it amends, if that is held.
                match agreement.amends().map(|amends| amends.agreement.clone()) {
                    Some(base) => {
                        self.amended_ids.insert(id.clone());
                        let amended = self.amended.entry(base).or_default();
                        amended.push(Arc::new(agreement));
                    }
                    None => {
                        self.texts.insert(id.clone(), agreement);
                    }
                }
                if !binds_us {
                    *self.proposals.entry(author.clone()).or_default() += 1;
                }
            }
            Err(faults) => {
                tracing::warn!(object.id = %id, %faults, "an agreement does not count");
            }
        }
    }

    /// Takes an act of another party. All of them come after the texts.
    pub(super) fn act(&mut self, body: &[u8]) {
        let Some((place, read)) = self.seen.read(body, parse) else {
            return;
        };
        let Some(author) = read.author.clone() else {
            return;
        };
        let about = read.about.as_ref();
        let Some(held) = about.and_then(|id| self.texts.get(id)) else {
            self.waiting.entry(author).or_default().insert(read.text);
            return;
        };
        // One more than are folded, so that the fold sees that there are too many.
        // Who may accede is no stranger: its later acts restrict as anybody's do.
        let may_count =
            held.party(&author).is_some() || held.final_clauses().1.accession != OpenTo::Nobody;
        let may_count = may_count && self.is_signed(held);
        let most = match may_count {
            true => MOST_ACTS + 1,
            false => FEW_ACTS,
        };
        let key = read.key.as_ref();
        let is_revoked = key.is_some_and(|key| self.words.is_revoked(&author, key));
        let key = (held.id().clone(), author);
        match is_revoked {
            true => self.stored.note_revoked(&key, body.len()),
            false => self.stored.note(&key, body.len(), may_count),
        }
        let (agreement, author) = key;
        let key = (agreement, author, is_revoked);
        if self.counted.get(&key).is_some_and(|count| *count >= most) {
            return;
        }
        let act = match self.verified_act(place, &read, body) {
            // Whose it is will be known if a depositary notifies it.
            Err(UnknownKey) => {
                self.unknown.insert(read.text, key.1.clone());
                return;
            }
            Ok(act) => act,
        };
        if let Some(act) = act {
            *self.counted.entry(key).or_default() += 1;
            self.acts
                .entry(act.agreement().clone())
                .or_default()
                .push(act);
        }
    }

    /// Folds what was gathered.
    /// `stated` are the head statements whose seals verify.
    pub(super) fn finish(mut self, stated: &Stated) -> Agreements {
        for (author, count) in &self.left_out {
            tracing::warn!(
                author.id = %author,
                count,
                most = MOST_PROPOSALS,
                "a party has proposed more than is looked at: its latest proposals are left out"
            );
        }
        let texts = std::mem::take(&mut self.texts);
        // Whom a text that we signed names with a root key has one. A proposal makes nobody a key.
        let mut keyed = std::mem::take(&mut self.keyed);
        for agreement in texts.values().filter(|text| self.is_signed(text)) {
            let with_key = agreement
                .parties()
                .iter()
                .filter(|party| party.root_fingerprint.is_some());
            keyed.extend(with_key.map(|party| party.id.clone()));
        }
        let held = texts.into_iter().map(|(id, agreement)| {
            let mut about = self.acts.remove(&id).unwrap_or_default();
            about.sort_by(|a, b| {
                (a.author(), a.number(), a.id()).cmp(&(b.author(), b.number(), b.id()))
            });
            let ignored: Vec<Option<Ignored>> = about
                .iter()
                .map(|act| self.ignores(&agreement, act))
                .collect();
            let acts = about.iter().zip(&ignored);
            let acts = acts.map(|(act, ignored)| LoggedAct::of(act, ignored.clone()));
            let acts = acts.collect();
            let mut counts = ignored.iter().map(Option::is_none);
            about.retain(|_| counts.next().unwrap_or_default());
            let heads = heads_of(stated, &id);
            let agreement = Arc::new(agreement);
            let amended = self.amended.remove(&id).unwrap_or_default();
            let family = Family::new(Arc::clone(&agreement), amended);
            let mut held = HeldAgreement {
                status: fold_all(&family, &about, &keyed, &heads, self.words),
                acts,
                signed_by_us: self.is_signed(&agreement),
                family,
                agreement,
            };
            self.hold_to_roots(&mut held, about, &keyed, &heads);
            (id, held)
        });
        let held = held.collect();
        let stored = std::mem::take(&mut self.stored);
        let unknown = std::mem::take(&mut self.unknown);
        Agreements::new(held, std::mem::take(&mut self.waiting))
            .with_stored(stored)
            .with_unknown(unknown)
            .with_known(std::mem::take(&mut self.seen).into_known())
    }

    /// Why an act does not count for an agreement, if it does not.
    ///
    // INVARIANT: 4.1. An agreement is with the party whose root key it names. Who was accepted since under another
    // root may be someone else, and binds nobody by it, neither the other side nor the party itself.
    fn ignores(&self, agreement: &Agreement, act: &Act) -> Option<Ignored> {
        let named = agreement.party(act.author())?.root_fingerprint.as_ref()?;
        let known = self.roots.get(act.author())?;
        (known != named).then(|| Ignored::OtherRoot {
            named: named.clone(),
            known: known.clone(),
        })
    }

    /// Leaves out who has acceded under another root key than the one it is known by here, as [`Self::ignores`] does
    /// with those that the text lists.
    fn hold_to_roots(
        &self,
        held: &mut HeldAgreement,
        mut acts: Vec<Act>,
        keyed: &BTreeSet<PartyId>,
        heads: &BTreeSet<Head>,
    ) {
        let mut others: BTreeMap<PartyId, Ignored> = BTreeMap::new();
        for party in acceded(&held.agreement, &held.status) {
            if let (Some(named), Some(known)) = (&party.root_fingerprint, self.roots.get(&party.id))
                && named != known
            {
                let (named, known) = (named.clone(), known.clone());
                others.insert(party.id.clone(), Ignored::OtherRoot { named, known });
            }
        }
        if others.is_empty() {
            return;
        }
        acts.retain(|act| !others.contains_key(act.author()));
        held.status = fold_all(&held.family, &acts, keyed, heads, self.words);
        for act in &mut held.acts {
            if let Some(why) = others.get(&act.author) {
                act.ignored = Some(why.clone());
            }
        }
    }

    /// Whether an unsigned text under this id would be the first, and its author has not proposed too much.
    fn has_room(&mut self, id: &ObjectId, author: &PartyId) -> bool {
        if self.texts.contains_key(id) || self.amended_ids.contains(id) {
            return false;
        }
        let count = self.proposals.get(author).copied().unwrap_or_default();
        if author == self.me || count < MOST_PROPOSALS {
            return true;
        }
        *self.left_out.entry(author.clone()).or_default() += 1;
        false
    }

    fn is_signed(&self, agreement: &Agreement) -> bool {
        self.signed
            .get(agreement.id())
            .is_some_and(|texts| texts.contains(agreement.text_hash()))
    }

    /// An act of which the seal holds, as it was found before or is found now; `None` where it does not.
    fn verified_act(
        &mut self,
        place: Place,
        read: &Read,
        body: &[u8],
    ) -> Result<Option<Act>, UnknownKey> {
        if let Some(act) = read.still_verified(self.keys) {
            return Ok(Some(act));
        }
        let Some(object) = parse(body) else {
            return Ok(None);
        };
        let keys = Remembering {
            keys: self.keys,
            found: RefCell::default(),
        };
        let sealed = match seals::verify(&object, &keys) {
            Err(SealRefusal::UnknownKey { .. }) if read.author.as_ref() != Some(self.me) => {
                return Err(UnknownKey);
            }
            verified => Self::told(&object, verified),
        };
        let act = sealed.and_then(|sealed| act_of(&object, &sealed));
        if let (Some(act), Some(by)) = (&act, keys.found.into_inner()) {
            self.seen.verified(place, read, by, act);
        }
        Ok(act)
    }

    fn verify(&self, object: &Object) -> Option<Verified<Sealed>> {
        Self::told(object, seals::verify(object, self.keys))
    }

    /// What does not verify is left out, and said in the log: it passed intake once, so a key has gone since
    /// or the file was changed.
    fn told(
        object: &Object,
        verified: Result<Verified<Sealed>, SealRefusal>,
    ) -> Option<Verified<Sealed>> {
        verified
            .inspect_err(|refusal| {
                tracing::warn!(object.id = %object.id(), reason = %refusal, "a diplomatic object does not count");
            })
            .ok()
    }
}

fn act_of(object: &Object, sealed: &Verified<Sealed>) -> Option<Act> {
    Act::from_verified(sealed)
        .inspect_err(
            |error| tracing::warn!(object.id = %object.id(), %error, "an act does not count"),
        )
        .ok()
}

/// The parties that the text does not list.
fn acceded<'a>(
    agreement: &'a Agreement,
    status: &'a Status,
) -> impl Iterator<Item = &'a mithaq_agreement::Party> {
    let parties = status.parties().iter();
    parties.filter(|party| agreement.party(&party.id).is_none())
}

fn parse(body: &[u8]) -> Option<Object> {
    match Object::stored(body) {
        Ok(object) => Some(object),
        Err(_) => {
            tracing::error!("an object in the store cannot be read any more");
            None
        }
    }
}
