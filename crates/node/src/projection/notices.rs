//! Notices that we hold, each with the answers to it, and when it reached whom it is addressed to.

use std::collections::BTreeMap;

use mithaq_agreement::notice::{Effect, NoEffect, Said, effect};
use mithaq_agreement::{Agreement, NOTICE_TYPE, Notice, PartyId};
use mithaq_stix::{KeyLookup, Object, ObjectId, Timestamp};
use mithaq_store::{ClassSet, Slot, StoreError, StoredObject};

use super::agreements::each;
use super::reached::reached;
use crate::inner::Inner;
use crate::peers::PeerBook;
use crate::seals;

/// Notices of one author that are read, the first that came: intake takes no more.
pub(crate) const MOST_NOTICES: usize = 10_000;

/// A notice, with what was answered.
pub(crate) struct HeldNotice {
    /// The notice; no answer.
    pub(crate) notice: Notice,
    /// The answers of whom it is addressed to, in the order of their dates.
    pub(crate) answers: Vec<Notice>,
    /// When it reached whom it is addressed to: by our record of what crossed, or of what came.
    pub(crate) reached: Option<Timestamp>,
}

impl HeldNotice {
    /// The other of the two that it is between.
    pub(crate) fn other(&self, me: &PartyId) -> &PartyId {
        match self.notice.author == *me {
            true => &self.notice.saying.to,
            false => &self.notice.author,
        }
    }

    /// What follows from it by the text that is effective between the two.
    pub(crate) fn effect(&self, text: &Agreement) -> Result<Effect, NoEffect> {
        let (notice, reached) = (&self.notice, self.reached.as_ref());
        effect(
            &notice.author,
            &notice.at,
            &notice.saying.said,
            text,
            reached,
        )
    }
}

/// All of them.
#[derive(Default)]
pub(crate) struct Notices {
    held: BTreeMap<ObjectId, HeldNotice>,
    /// Whether results of ours are shown by any.
    show_results: bool,
}

impl Notices {
    /// Reads them from the store. Seals are verified again: the store is not an authority.
    pub(super) fn load(node: &Inner, peers: &PeerBook) -> Result<Notices, StoreError> {
        // Of revoked keys too: what was recorded before stays (4.2), and nothing of theirs is taken in since.
        let keys = peers.keys().recorded();
        let classes = node.known_classes()?;
        let mut wanted = ClassSet::new();
        for (no, class) in (0..).zip(&classes) {
            if class.object_type == NOTICE_TYPE {
                wanted.insert(no);
            }
        }
        let mut held: BTreeMap<ObjectId, HeldNotice> = BTreeMap::new();
        let mut slots: BTreeMap<ObjectId, Slot> = BTreeMap::new();
        let mut counts: BTreeMap<PartyId, usize> = BTreeMap::new();
        let mut answers = Vec::new();
        each(node, &wanted, |stored| {
            let Some(notice) = notice(&stored, &keys) else {
                return;
            };
            if matches!(notice.saying.said, Said::Answer { .. }) {
                answers.push(notice);
                return;
            }
            let count = counts.entry(notice.author.clone()).or_default();
            // INVARIANT: 4.7. The first under an id stays: an answer names its hash.
            if MOST_NOTICES <= *count || held.contains_key(&notice.id) {
                return;
            }
            *count += 1;
            slots.insert(notice.id.clone(), stored.slot);
            let one = HeldNotice {
                answers: Vec::new(),
                reached: None,
                notice,
            };
            held.insert(one.notice.id.clone(), one);
        })?;
        for answer in answers {
            let Said::Answer { to, hash, .. } = &answer.saying.said else {
                continue;
            };
            if let Some(one) = held.get_mut(to)
                && one.notice.hash == *hash
                && one.notice.saying.to == answer.author
                && one.notice.author == answer.saying.to
            {
                one.answers.push(answer);
            }
        }
        for (id, slot) in slots {
            let Some(one) = held.get_mut(&id) else {
                continue;
            };
            one.answers
                .sort_by(|a, b| (&a.at, &a.id).cmp(&(&b.at, &b.id)));
            one.reached = match one.notice.author == node.me {
                true => reached(node, &one.notice.saying.to, slot)?,
                false => node.store.arrival(slot)?.map(Timestamp::from_unix_millis),
            };
        }
        let show_results = held.values().any(|one| {
            let is_of_results = matches!(one.notice.saying.said, Said::Results { .. });
            is_of_results && one.notice.author == node.me
        });
        Ok(Notices { held, show_results })
    }

    /// Whether results of ours are shown by any of them.
    pub(crate) fn show_results(&self) -> bool {
        self.show_results
    }

    /// All of them.
    pub(crate) fn list(&self) -> impl Iterator<Item = &HeldNotice> {
        self.held.values()
    }

    /// The notice of that id.
    pub(crate) fn get(&self, id: &ObjectId) -> Option<&HeldNotice> {
        self.held.get(id)
    }
}

fn notice(stored: &StoredObject, keys: &dyn KeyLookup) -> Option<Notice> {
    let object = Object::stored(&stored.body).ok()?;
    let sealed = seals::verify(&object, keys).ok()?;
    Notice::from_object(sealed.object()).ok()
}
