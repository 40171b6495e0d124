//! From recalls and answers, in any order, to who was asked and who has answered.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::PartyId;
use mithaq_stix::{ObjectId, Timestamp};
use uuid::Uuid;

use crate::answer::{Answer, Outcome};
use crate::recall::Recall;

/// What a case is known by: who recalls, and under which number of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseKey {
    /// Who recalls.
    pub author: PartyId,
    /// Its case.
    pub case: Uuid,
}

/// All recalls of one case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Case {
    /// By recall and recipient.
    pub asked: BTreeMap<(ObjectId, PartyId), Asked>,
    /// What its author did itself, where that was recorded.
    pub own: BTreeMap<ObjectId, Asked>,
}

/// One recipient of one recall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The recall, as it was made.
    pub recall: Recall,
    /// Its author has lifted it.
    pub lifted: bool,
    /// The last answer.
    pub answer: Option<Answer>,
}

/// Where a recipient stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It has answered so; of several versions the worst.
    Answered(Reply),
    /// It was asked, and has time.
    Asked,
    /// It was asked, and its time is over.
    Overdue,
}

impl State {
    /// Its word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            State::Answered(Reply::Nothing) => "not-held",
            State::Answered(Reply::Of(outcome)) => outcome.word(),
            State::Asked => "asked",
            State::Overdue => "overdue",
        }
    }
}

/// What an answer amounts to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reply {
    /// It names no version.
    Nothing,
    /// The worst that became of one.
    Of(Outcome),
}

impl Asked {
    /// Where this recipient stands at an instant.
    ///
    /// An answer that came late is an answer. A recall that was lifted waits for none.
    #[must_use]
    pub fn state(&self, at: &Timestamp) -> State {
        if let Some(answer) = &self.answer {
            let worst = answer.worst().cloned();
            return State::Answered(worst.map_or(Reply::Nothing, Reply::Of));
        }
        let is_over = |by: &Timestamp| by < at;
        match self.recall.answer_by.as_ref().is_some_and(is_over) && !self.lifted {
            true => State::Overdue,
            false => State::Asked,
        }
    }
}

impl Case {
    /// The recalls of the case, its author's own account among them.
    pub fn recalls(&self) -> impl Iterator<Item = &Asked> {
        self.own.values().chain(self.asked.values())
    }

    /// Whether all of it was lifted.
    #[must_use]
    pub fn is_lifted(&self) -> bool {
        self.recalls().all(|asked| asked.lifted)
    }
}

/// What does not count, and is kept as evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stray {
    /// A version of a recall that says something else than the first.
    Changed {
        /// The recall.
        recall: ObjectId,
        /// The text.
        hash: [u8; 32],
    },
    /// An answer by a party that this recall does not ask.
    NotAsked {
        /// The recall.
        recall: ObjectId,
        /// The text.
        hash: [u8; 32],
    },
    /// An answer to a recall that is not here.
    UnknownRecall {
        /// The recall.
        recall: ObjectId,
        /// The text.
        hash: [u8; 32],
    },
    /// An answer to another text of the recall than any that is here.
    OtherText {
        /// The recall.
        recall: ObjectId,
        /// The text.
        hash: [u8; 32],
    },
    /// An answer of the same instant as another one of the same party, which says something else.
    Twice {
        /// The recall.
        recall: ObjectId,
        /// The text.
        hash: [u8; 32],
    },
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    /// The cases.
    pub cases: BTreeMap<CaseKey, Case>,
    /// What does not count.
    pub strays: BTreeSet<Stray>,
}

/// Folds recalls and answers. Neither their order nor how often each comes matters.
#[must_use]
pub fn fold<'a>(
    recalls: impl IntoIterator<Item = &'a Recall>,
    answers: impl IntoIterator<Item = &'a Answer>,
) -> Folded {
    let mut texts: BTreeMap<&ObjectId, Vec<&Recall>> = BTreeMap::new();
    for recall in recalls {
        texts.entry(&recall.id).or_default().push(recall);
    }
    let mut folded = Folded::default();
    let mut made: BTreeMap<&ObjectId, (&Recall, bool, BTreeSet<[u8; 32]>)> = BTreeMap::new();
    for (id, mut versions) in texts {
        // The first one made; of two of one instant, that which was not lifted: it has been acted on.
        versions.sort_by(|a, b| {
            let order = |recall: &Recall| (recall.modified.clone(), recall.lifted, recall.hash);
            order(a).cmp(&order(b))
        });
        let Some(first) = versions.first().copied() else {
            continue;
        };
        let mut hashes = BTreeSet::new();
        // INVARIANT: lifting is for good. What a later version says anew is said under a new id, so a recall that was
        // answered never asks for more than it did.
        let mut lifted = false;
        for version in &versions {
            match first.is_same_but_lifted(version) {
                true => {
                    hashes.insert(version.hash);
                    lifted |= version.lifted;
                }
                false => drop(folded.strays.insert(Stray::Changed {
                    recall: id.clone(),
                    hash: version.hash,
                })),
            }
        }
        made.insert(id, (first, lifted, hashes));
    }
    let mut said: BTreeMap<(&ObjectId, &PartyId), Vec<&Answer>> = BTreeMap::new();
    for answer in answers {
        let recall = answer.recall.clone();
        let hash = answer.hash;
        let Some((asking, _, hashes)) = made.get(&answer.recall) else {
            folded.strays.insert(Stray::UnknownRecall { recall, hash });
            continue;
        };
        let is_own = asking.author == answer.author && answer.to.is_none();
        let is_asked =
            asking.to.contains(&answer.author) && answer.to.as_ref() == Some(&asking.author);
        if !is_own && !is_asked {
            folded.strays.insert(Stray::NotAsked { recall, hash });
        } else if !hashes.contains(&answer.recall_hash) {
            folded.strays.insert(Stray::OtherText { recall, hash });
        } else {
            said.entry((&answer.recall, &answer.author))
                .or_default()
                .push(answer);
        }
    }
    for (id, (recall, lifted, _)) in &made {
        let key = CaseKey {
            author: recall.author.clone(),
            case: recall.case,
        };
        let case = folded.cases.entry(key).or_default();
        let mut asked = |party: &PartyId| {
            let answers = said.get(&(*id, party)).map(Vec::as_slice);
            Asked {
                recall: (*recall).clone(),
                lifted: *lifted,
                answer: last(answers.unwrap_or_default(), &mut folded.strays).cloned(),
            }
        };
        if recall.to.is_empty() {
            let own = asked(&recall.author);
            case.own.insert((*id).clone(), own);
        }
        for party in &recall.to {
            let one = asked(party);
            case.asked.insert(((*id).clone(), party.clone()), one);
        }
    }
    folded
}

/// The last answer of a party. Of two of one instant the worse counts: nobody is taken to have done what it also says it
/// has not.
fn last<'a>(answers: &[&'a Answer], strays: &mut BTreeSet<Stray>) -> Option<&'a Answer> {
    let order = |answer: &Answer| {
        (
            answer.modified.clone(),
            answer.worst().cloned(),
            answer.hash,
        )
    };
    let last = answers.iter().max_by_key(|answer| order(answer))?;
    for answer in answers {
        if answer.modified == last.modified && answer.hash != last.hash {
            strays.insert(Stray::Twice {
                recall: answer.recall.clone(),
                hash: answer.hash,
            });
        }
    }
    Some(last)
}
