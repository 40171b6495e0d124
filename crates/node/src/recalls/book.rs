//! The recalls and answers that we hold, folded.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mithaq_agreement::PartyId;
use mithaq_recall::{
    ANSWER_TYPE, Answer, Asked, CaseKey, Folded, Outcome, RECALL_TYPE, Recall, State, Version, fold,
};
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
    /// Where those lie whose seal could not be verified yet.
    unverified: BTreeSet<Slot>,
    /// The texts of each recall.
    recalls: BTreeMap<ObjectId, Vec<Recall>>,
    /// The recalls of each object.
    objects: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    /// The answers to each recall.
    answers: BTreeMap<ObjectId, Vec<Answer>>,
    folded: Folded,
}

/// What is read of a stored object.
enum ReadAgain {
    Recall(Box<Recall>),
    Answer(Box<Answer>),
    /// Its form is none that counts; that does not change.
    Nothing,
    /// The key of its seal is not known.
    Unverified,
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
        // The store is not an authority: what is read from it is verified again.
        let read = |body: &[u8]| {
            let object = Object::stored(body).ok();
            let Some(sealed) = object.and_then(|object| seals::verify(&object, &keys).ok()) else {
                return ReadAgain::Unverified;
            };
            match sealed.object().object_type() {
                RECALL_TYPE => Recall::from_verified(&sealed)
                    .map_or(ReadAgain::Nothing, |it| ReadAgain::Recall(Box::new(it))),
                _ => Answer::from_verified(&sealed)
                    .map_or(ReadAgain::Nothing, |it| ReadAgain::Answer(Box::new(it))),
            }
        };
        let mut found = Vec::new();
        let mut unverified = BTreeSet::new();
        // INVARIANT: the fold does not depend on when a key came: what could not be verified is tried again.
        for slot in &before.unverified {
            match node.store.object(*slot)?.map(|stored| read(&stored.body)) {
                None => {}
                Some(ReadAgain::Unverified) => drop(unverified.insert(*slot)),
                Some(one) => found.push(one),
            }
        }
        let mut after = before.read_to;
        let read_to = loop {
            let scan = node.store.objects_of_classes(&wanted, after, STRETCH)?;
            for stored in scan.objects {
                match read(&stored.body) {
                    ReadAgain::Unverified => drop(unverified.insert(stored.slot)),
                    one => found.push(one),
                }
            }
            match scan.next {
                Some(next) => after = next,
                None => break scan.last_slot,
            }
        };
        let is_same = before.read_to == read_to && before.unverified == unverified;
        if found.is_empty() && is_same {
            return Ok(Arc::clone(before));
        }
        let mut book = Recalls::clone(before);
        book.read_to = read_to;
        book.unverified = unverified;
        if !found.is_empty() {
            found.into_iter().for_each(|one| book.add(one));
            let recalls = book.recalls.values().flatten();
            book.folded = fold(recalls, book.answers.values().flatten());
        }
        Ok(Arc::new(book))
    }

    fn add(&mut self, one: ReadAgain) {
        match one {
            ReadAgain::Recall(recall) => {
                let of_object = self.objects.entry(recall.object.clone()).or_default();
                of_object.insert(recall.id.clone());
                let texts = self.recalls.entry(recall.id.clone()).or_default();
                texts.push(*recall);
            }
            ReadAgain::Answer(answer) => {
                let answers = self.answers.entry(answer.recall.clone()).or_default();
                answers.push(*answer);
            }
            ReadAgain::Nothing | ReadAgain::Unverified => {}
        }
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

    /// The recalls of an object that ask `party`.
    pub(crate) fn asking_about<'a>(
        &'a self,
        party: &'a PartyId,
        object: &'a ObjectId,
    ) -> impl Iterator<Item = &'a Asked> {
        let ids = self.objects.get(object).into_iter().flatten();
        let asked = ids.filter_map(move |id| self.asked(id, party));
        // A text that changed what it recalls does not count.
        asked.filter(move |asked| asked.recall.object == *object)
    }

    /// How a recall asks `party`, if it does.
    fn asked(&self, id: &ObjectId, party: &PartyId) -> Option<&Asked> {
        let text = self.recall(id)?;
        let key = CaseKey {
            author: text.author.clone(),
            case: text.case,
        };
        let case = self.folded.cases.get(&key)?;
        case.asked.get(&(id.clone(), party.clone()))
    }

    /// Whether `author` has lifted any recall of this case: it lifts all of them.
    pub(crate) fn is_case_lifted(&self, author: &PartyId, case: uuid::Uuid) -> bool {
        let key = CaseKey {
            author: author.clone(),
            case,
        };
        let case = self.folded.cases.get(&key);
        case.is_some_and(|case| case.recalls().any(|asked| asked.lifted))
    }

    /// The recall by its originator that keeps a version of an object out: it was answered, was not refused, and stands.
    ///
    // INVARIANT: 7.6, 7.7. Also one that came before what it recalls: another that has not done as its originator asked
    // brings it in no more. Whoever has decided otherwise here keeps it.
    pub(crate) fn keeping_out(
        &self,
        me: &PartyId,
        originator: &PartyId,
        (object, modified): (&ObjectId, Option<&Timestamp>),
        hashes: &[[u8; 32]],
    ) -> Option<ObjectId> {
        self.asking_about(me, object).find_map(|asked| {
            let answer = asked.answer.as_ref()?;
            let stands = asked.recall.author == *originator
                && !asked.lifted
                && answer.worst() != Some(&Outcome::Refused)
                && asked.recall.covers.has(modified, hashes);
            stands.then(|| asked.recall.id.clone())
        })
    }

    /// The recall by which this very text of an object went, whoever's it was.
    pub(crate) fn taken_back(
        &self,
        me: &PartyId,
        object: &ObjectId,
        version: &Version,
    ) -> Option<ObjectId> {
        let is_gone = |outcome: &Outcome| {
            matches!(
                outcome,
                Outcome::Deleted | Outcome::Restricted | Outcome::Held { .. }
            )
        };
        self.asking_about(me, object).find_map(|asked| {
            let outcome = asked.answer.as_ref()?.versions.get(version)?;
            (!asked.lifted && is_gone(outcome)).then(|| asked.recall.id.clone())
        })
    }

    /// The recall of this id, as one of its texts has it.
    pub(crate) fn recall(&self, id: &ObjectId) -> Option<&Recall> {
        self.recalls.get(id)?.first()
    }

    /// Whether its author has lifted the recall of this id.
    pub(crate) fn is_lifted(&self, id: &ObjectId) -> bool {
        let mut texts = self.recalls.get(id).into_iter().flatten();
        texts.any(|recall| recall.lifted)
    }

    /// The texts of one recall, by their hashes.
    pub(crate) fn texts_of(&self, id: &ObjectId) -> BTreeSet<[u8; 32]> {
        let texts = self.recalls.get(id).into_iter().flatten();
        texts.map(|recall| recall.hash).collect()
    }

    /// The answers of `author` to one recall, by their hashes.
    pub(crate) fn answers_to(&self, recall: &ObjectId, author: &PartyId) -> BTreeSet<[u8; 32]> {
        let answers = self.answers.get(recall).into_iter().flatten();
        let answers = answers.filter(|answer| answer.author == *author);
        answers.map(|answer| answer.hash).collect()
    }

    /// How many answers of `author` wait for recalls that are not here.
    pub(crate) fn waiting_of(&self, author: &PartyId) -> usize {
        let waiting = self.answers.iter();
        let waiting = waiting.filter(|(recall, _)| !self.recalls.contains_key(*recall));
        let answers = waiting.flat_map(|(_, answers)| answers);
        answers.filter(|answer| answer.author == *author).count()
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
