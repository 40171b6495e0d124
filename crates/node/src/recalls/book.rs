//! The recalls and answers that we hold, folded.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mithaq_agreement::PartyId;
use mithaq_recall::{
    ANSWER_TYPE, Answer, Asked, Case, CaseKey, Folded, RECALL_TYPE, Recall, State, fold,
};
use mithaq_stix::seal::KeyLookup;
use mithaq_stix::{Object, ObjectId, Timestamp};
use mithaq_store::{ClassSet, Slot, StoreError};

use crate::inner::Inner;
use crate::peers::PeerBook;
use crate::seals;

/// Objects read in one stretch.
const STRETCH: usize = 1_000;

/// All recalls and answers. Read on from where the last projection had come to: they are only ever added.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recalls {
    read_to: Slot,
    /// Where objects stand that no key which we know verifies: they are tried again, for a key may come after what
    /// it has sealed.
    unread: Vec<Slot>,
    /// The hashes of the texts that were read: a copy that goes on in another slot is read again there.
    seen: BTreeSet<[u8; 32]>,
    recalls: Vec<Recall>,
    answers: Vec<Answer>,
    /// The places of the texts of each recall.
    texts: BTreeMap<ObjectId, Vec<usize>>,
    /// How many answers of a party to a recall there are.
    answered: BTreeMap<(ObjectId, PartyId), usize>,
    /// How many answers of a party are to recalls that are not here.
    waiting: BTreeMap<PartyId, usize>,
    folded: Folded,
}

impl Recalls {
    /// What `before` had read, and what has come since.
    pub(crate) fn load(
        node: &Inner,
        peers: &PeerBook,
        before: &Arc<Recalls>,
    ) -> Result<Arc<Recalls>, StoreError> {
        let mut wanted = ClassSet::new();
        for (no, class) in (0..).zip(&node.known_classes()?) {
            if [RECALL_TYPE, ANSWER_TYPE].contains(&class.object_type.as_str()) {
                wanted.insert(no);
            }
        }
        // Of revoked keys too: what was recorded before stays (4.2), and nothing of theirs is taken in since.
        let keys = peers.keys().recorded();
        let mut new = New::default();
        for slot in &before.unread {
            if let Some(stored) = node.store.object(*slot)? {
                new.read(*slot, &stored.body, &keys);
            }
        }
        let mut after = before.read_to;
        let read_to = loop {
            let scan = node.store.objects_of_classes(&wanted, after, STRETCH)?;
            for stored in scan.objects {
                new.read(stored.slot, &stored.body, &keys);
            }
            match scan.next {
                Some(next) => after = next,
                None => break scan.last_slot,
            }
        };
        let is_more = !new.recalls.is_empty() || !new.answers.is_empty();
        if !is_more && before.read_to == read_to && before.unread == new.unread {
            return Ok(Arc::clone(before));
        }
        let mut book = Recalls::clone(before);
        book.read_to = read_to;
        book.unread = std::mem::take(&mut new.unread);
        if is_more {
            book.add(new);
        }
        Ok(Arc::new(book))
    }

    fn add(&mut self, new: New) {
        for recall in new.recalls {
            if self.seen.insert(recall.hash) {
                let texts = self.texts.entry(recall.id.clone()).or_default();
                texts.push(self.recalls.len());
                self.recalls.push(recall);
            }
        }
        for answer in new.answers {
            if self.seen.insert(answer.hash) {
                let of = (answer.recall.clone(), answer.author.clone());
                *self.answered.entry(of).or_default() += 1;
                self.answers.push(answer);
            }
        }
        self.waiting.clear();
        for ((recall, author), count) in &self.answered {
            if !self.texts.contains_key(recall) {
                *self.waiting.entry(author.clone()).or_default() += count;
            }
        }
        self.folded = fold(&self.recalls, &self.answers);
    }

    /// All of it, folded.
    pub(crate) fn folded(&self) -> &Folded {
        &self.folded
    }

    /// The recalls that ask `party`.
    pub(crate) fn asking<'a>(
        &'a self,
        party: &'a PartyId,
    ) -> impl Iterator<Item = (&'a CaseKey, &'a Asked)> {
        self.folded.cases.iter().flat_map(move |(key, case)| {
            let asked = case.asked.iter();
            let asked = asked.filter(move |((_, of), _)| of == party);
            asked.map(move |(_, asked)| (key, asked))
        })
    }

    /// The recalls of `author`, each to one recipient.
    pub(crate) fn of<'a>(
        &'a self,
        author: &'a PartyId,
    ) -> impl Iterator<Item = (&'a PartyId, &'a Asked)> {
        let cases = self.folded.cases.iter();
        let cases = cases.filter(move |(key, _)| key.author == *author);
        cases.flat_map(|(_, case)| case.asked.iter().map(|((_, of), asked)| (of, asked)))
    }

    /// The recall of this id, as it was made.
    pub(crate) fn recall(&self, id: &ObjectId) -> Option<&Recall> {
        let first = self.texts.get(id)?.first()?;
        self.recalls.get(*first)
    }

    /// Whether its author has lifted the recall of this id.
    pub(crate) fn is_lifted(&self, id: &ObjectId) -> bool {
        let mut all = self.folded.cases.values().flat_map(Case::recalls);
        all.any(|asked| asked.recall.id == *id && asked.lifted)
    }

    /// Whether the text of this hash is held.
    pub(crate) fn has(&self, text: &[u8; 32]) -> bool {
        self.seen.contains(text)
    }

    /// How many texts of one recall are held.
    pub(crate) fn texts_of(&self, id: &ObjectId) -> usize {
        self.texts.get(id).map_or(0, Vec::len)
    }

    /// How many answers of `author` to one recall are held.
    pub(crate) fn answers_to(&self, recall: &ObjectId, author: &PartyId) -> usize {
        let of = (recall.clone(), author.clone());
        self.answered.get(&of).copied().unwrap_or_default()
    }

    /// How many answers of `author` wait for recalls that are not here.
    pub(crate) fn waiting_of(&self, author: &PartyId) -> usize {
        self.waiting.get(author).copied().unwrap_or_default()
    }

    /// Where the recipients of our recalls stand: how many were asked, have answered, are overdue.
    pub(crate) fn tally(&self, me: &PartyId, at: &Timestamp) -> BTreeMap<&'static str, u64> {
        let mut tally = BTreeMap::new();
        for (_, asked) in self.of(me).filter(|(_, asked)| !asked.lifted) {
            let word = match asked.state(at) {
                State::Asked => "asked",
                State::Overdue => "overdue",
                State::Answered(_) => "answered",
            };
            *tally.entry(word).or_default() += 1;
        }
        tally
    }
}

/// What is read in one go.
#[derive(Default)]
struct New {
    recalls: Vec<Recall>,
    answers: Vec<Answer>,
    unread: Vec<Slot>,
}

impl New {
    /// The store is not an authority: what is read from it is verified again.
    fn read(&mut self, slot: Slot, body: &[u8], keys: &dyn KeyLookup) {
        let Ok(object) = Object::stored(body) else {
            return;
        };
        let Ok(sealed) = seals::verify(&object, keys) else {
            self.unread.push(slot);
            return;
        };
        match sealed.object().object_type() {
            RECALL_TYPE => self.recalls.extend(Recall::from_verified(&sealed)),
            _ => self.answers.extend(Answer::from_verified(&sealed)),
        }
    }
}
