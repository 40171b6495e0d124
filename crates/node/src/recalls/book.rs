//! The recalls and answers that we hold, folded.

use std::collections::BTreeMap;
use std::sync::Arc;

use mithaq_agreement::PartyId;
use mithaq_recall::{
    ANSWER_TYPE, Answer, Asked, CaseKey, Folded, RECALL_TYPE, Recall, State, fold,
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
    recalls: Vec<Recall>,
    answers: Vec<Answer>,
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
        let (mut recalls, mut answers) = (Vec::new(), Vec::new());
        let mut after = before.read_to;
        let read_to = loop {
            let scan = node.store.objects_of_classes(&wanted, after, STRETCH)?;
            for stored in scan.objects {
                // The store is not an authority: what is read from it is verified again.
                let object = Object::stored(&stored.body).ok();
                let sealed = object.and_then(|object| seals::verify(&object, &keys).ok());
                let Some(sealed) = sealed else {
                    continue;
                };
                match sealed.object().object_type() {
                    RECALL_TYPE => recalls.extend(Recall::from_verified(&sealed)),
                    _ => answers.extend(Answer::from_verified(&sealed)),
                }
            }
            match scan.next {
                Some(next) => after = next,
                None => break scan.last_slot,
            }
        };
        if recalls.is_empty() && answers.is_empty() && before.read_to == read_to {
            return Ok(Arc::clone(before));
        }
        let mut book = Recalls::clone(before);
        book.read_to = read_to;
        if !recalls.is_empty() || !answers.is_empty() {
            book.recalls.extend(recalls);
            book.answers.extend(answers);
            book.folded = fold(&book.recalls, &book.answers);
        }
        Ok(Arc::new(book))
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
        let mut texts = self.recalls.iter();
        texts.find(|recall| recall.id == *id)
    }

    /// Whether its author has lifted the recall of this id.
    pub(crate) fn is_lifted(&self, id: &ObjectId) -> bool {
        let mut texts = self.recalls.iter();
        texts.any(|recall| recall.id == *id && recall.lifted)
    }

    /// How many texts of one recall are held.
    pub(crate) fn texts_of(&self, id: &ObjectId) -> usize {
        let texts = self.recalls.iter();
        texts.filter(|recall| recall.id == *id).count()
    }

    /// How many answers of `author` to one recall are held.
    pub(crate) fn answers_to(&self, recall: &ObjectId, author: &PartyId) -> usize {
        let answers = self.answers.iter();
        answers
            .filter(|answer| answer.recall == *recall && answer.author == *author)
            .count()
    }

    /// How many answers of `author` wait for recalls that are not here.
    pub(crate) fn waiting_of(&self, author: &PartyId) -> usize {
        let answers = self
            .answers
            .iter()
            .filter(|answer| answer.author == *author);
        answers
            .filter(|answer| self.recall(&answer.recall).is_none())
            .count()
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
