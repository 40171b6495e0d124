//! Acts that were read and verified before: a projection that follows on another reads and verifies what is new alone.
//!
//! The store is no authority, so an act is known by the hash of the bytes that it has there, and its seal counts as
//! verified for as long as the same key is bound to the same party. What a projection did not come by is forgotten.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use mithaq_agreement::{Act, PartyId};
use mithaq_stix::seal::{claimed_key, unsealed_hash};
use mithaq_stix::{KeyBinding, KeyId, KeyLookup, Object, ObjectId};
use sha2::{Digest as _, Sha256};

/// Acts that are known at a time, at most: some 30 MB. Of what is beyond that each projection reads and verifies all.
const MOST: usize = 20_000;

/// What an act says, whether its seal holds or not.
#[derive(Debug)]
pub(super) struct Read {
    /// Whose it claims to be.
    pub(super) author: Option<PartyId>,
    /// What it is about.
    pub(super) about: Option<ObjectId>,
    /// The hash of its text.
    pub(super) text: [u8; 32],
    /// The key that it claims to be sealed with.
    pub(super) key: Option<KeyId>,
    /// The act, and by which key it was verified.
    verified: Option<(KeyBinding, Act)>,
}

/// Those of the projection before, and those that this one has come by.
#[derive(Debug, Default)]
pub(super) struct Seen {
    before: Known,
    now: HashMap<Place, Arc<Read>>,
}

/// What a projection has read and verified of acts.
pub(super) type Known = Arc<HashMap<Place, Arc<Read>>>;

/// By what an act is found again.
pub(super) type Place = [u8; 32];

impl Seen {
    /// Nothing yet, after a projection that had come by these.
    pub(super) fn after(before: &Known) -> Seen {
        Seen {
            before: Arc::clone(before),
            now: HashMap::new(),
        }
    }

    /// What was come by.
    pub(super) fn into_known(self) -> Known {
        Arc::new(self.now)
    }

    /// What an act in the store says; `None` where it cannot be read.
    pub(super) fn read(
        &mut self,
        body: &[u8],
        parse: impl FnOnce(&[u8]) -> Option<Object>,
    ) -> Option<(Place, Arc<Read>)> {
        let place: Place = Sha256::digest(body).into();
        let known = self.now.get(&place).or_else(|| self.before.get(&place));
        if let Some(known) = known.cloned() {
            self.keep(place, &known);
            return Some((place, known));
        }
        let object = parse(body)?;
        let author = object.created_by_ref().cloned();
        let about = object.string("agreement_ref");
        let read = Arc::new(Read {
            author: author.and_then(|author| PartyId::new(author).ok()),
            about: about.and_then(|id| ObjectId::parse(&id).ok()),
            text: unsealed_hash(&object),
            key: claimed_key(&object),
            verified: None,
        });
        self.keep(place, &read);
        Some((place, read))
    }

    /// Notes that an act was verified, and by which key.
    pub(super) fn verified(&mut self, place: Place, read: &Read, by: KeyBinding, act: &Act) {
        let read = Arc::new(Read {
            author: read.author.clone(),
            about: read.about.clone(),
            text: read.text,
            key: read.key.clone(),
            verified: Some((by, act.clone())),
        });
        self.keep(place, &read);
    }

    fn keep(&mut self, place: Place, read: &Arc<Read>) {
        if self.now.len() < MOST || self.now.contains_key(&place) {
            self.now.insert(place, Arc::clone(read));
        }
    }
}

/// Keys, and which of them was found last.
pub(super) struct Remembering<'a> {
    pub(super) keys: &'a dyn KeyLookup,
    pub(super) found: RefCell<Option<KeyBinding>>,
}

impl KeyLookup for Remembering<'_> {
    fn key(&self, key_id: &KeyId) -> Option<KeyBinding> {
        let found = self.keys.key(key_id);
        self.found.replace(found.clone());
        found
    }
}

impl Read {
    /// The act, where it was verified before and its key is still that party's.
    ///
    /// INVARIANT: 4.2. A key that was withdrawn, or is another party's by now, verifies nothing: then the seal is looked at
    /// again, and refused.
    pub(super) fn still_verified(&self, keys: &dyn KeyLookup) -> Option<Act> {
        let (by, act) = self.verified.as_ref()?;
        let now = keys.key(self.key.as_ref()?)?;
        (now == *by).then(|| act.clone())
    }
}
