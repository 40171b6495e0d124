//! Writing the answer to a recall: what became of each version, as a statement under our seal.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::PartyId;
use mithaq_recall::{
    ANSWER_TYPE, Answer, Asked, Backup, Outcome, Recall, State, Version, answer::MOST_BACKUPS,
    answer::MOST_ONWARD, answer_id,
};
use mithaq_stix::{ObjectId, Timestamp};

use super::make::after;
use super::{Decision, RecallFault, Recalls, What, meant};
use crate::deletion::{self, Consumer, CopyRef, Erased, KnownBackup};
use crate::inner::Inner;
use crate::operator;

/// The recall that a chain of recalls began with.
pub(super) fn root(recall: &Recall) -> &ObjectId {
    recall
        .first
        .as_ref()
        .map_or(&recall.id, |first| &first.recall)
}

/// What is found out when a decision is carried out.
#[derive(Default)]
pub(super) struct Done {
    held: BTreeMap<usize, Option<Timestamp>>,
    consumers: Vec<Consumer>,
    backups: Vec<KnownBackup>,
}

impl Done {
    /// What came of deleting.
    pub(super) fn erased(
        node: &Inner,
        which: &[CopyRef],
        erased: Erased,
    ) -> Result<Done, RecallFault> {
        let holds = match erased.held.is_empty() {
            true => Vec::new(),
            false => deletion::legal::all(node)?,
        };
        let mut held = BTreeMap::new();
        for (copy, hold) in &erased.held {
            let until = holds.iter().find(|known| known.id == *hold);
            let until = until.and_then(|hold| hold.until.clone());
            if let Some(place) = which.iter().position(|one| one == copy) {
                held.insert(place, until);
            }
        }
        Ok(Done {
            held,
            consumers: erased.consumers,
            backups: erased.backups,
        })
    }

    /// What is known where nothing was deleted.
    pub(super) fn kept(consumers: Vec<Consumer>) -> Done {
        Done {
            consumers,
            ..Done::default()
        }
    }
}

/// The first answer to a recall.
pub(super) fn first(
    node: &Inner,
    recalls: &Recalls,
    asked: &Asked,
    decision: &Decision,
    done: &Done,
) -> Result<Vec<u8>, RecallFault> {
    let recall = &asked.recall;
    let now = Timestamp::from_unix_millis(node.watch.unix_millis());
    let mut beyond: BTreeMap<String, u64> = BTreeMap::new();
    for consumer in &done.consumers {
        *beyond.entry(consumer.kind.word().to_owned()).or_default() += 1;
    }
    let backups = done.backups.iter().take(MOST_BACKUPS).map(|backup| Backup {
        made: Some(Timestamp::from_unix_millis(backup.made)),
        until: None,
    });
    let answer = Answer {
        id: answer_id(&node.me, &recall.id)?,
        hash: [0; 32],
        author: node.me.clone(),
        created: now.clone(),
        modified: now,
        to: (recall.author != node.me).then(|| recall.author.clone()),
        recall: recall.id.clone(),
        recall_hash: recall.hash,
        versions: versions(recall, decision, done),
        backups: backups.collect::<BTreeSet<_>>(),
        beyond,
        onward: onward(node, recalls, recall),
    };
    write(node, &answer)
}

/// A later answer, where something has changed since the last one.
pub(super) fn later(
    node: &Inner,
    recalls: &Recalls,
    asked: &Asked,
    last: &Answer,
) -> Result<Option<Vec<u8>>, RecallFault> {
    let mut answer = last.clone();
    answer.onward = onward(node, recalls, &asked.recall);
    let is_held = |outcome: &Outcome| matches!(outcome, Outcome::Held { .. });
    if answer.versions.values().any(is_held) {
        let copies = meant(node, &node.projection(), &asked.recall)?;
        let of = |version: &Version| {
            let copies = copies.iter().map(|meant| &meant.copy);
            let same = copies.filter(|copy| copy.version == version.modified);
            same.map(|copy| copy.hash).collect::<BTreeSet<_>>()
        };
        let named: BTreeSet<[u8; 32]> = answer.versions.keys().map(|one| one.hash).collect();
        for (version, outcome) in &mut answer.versions {
            // A copy may be named by its other hash, as the one who asked has it: then none is named by its own.
            let mut here = of(version).into_iter();
            if is_held(outcome) && !here.any(|hash| hash == version.hash || !named.contains(&hash))
            {
                *outcome = Outcome::Deleted;
            }
        }
    }
    if answer == *last {
        return Ok(None);
    }
    answer.modified = after(&last.modified, node.watch.unix_millis());
    write(node, &answer).map(Some)
}

/// Whether nothing about an answer can change any more by itself.
pub(super) fn is_final(answer: &Answer) -> bool {
    let held = |outcome: &Outcome| matches!(outcome, Outcome::Held { .. });
    let open = |reply: &Option<String>| reply.as_deref().is_none_or(|word| word == "held");
    !answer.versions.values().any(held) && !answer.onward.values().any(open)
}

fn write(node: &Inner, answer: &Answer) -> Result<Vec<u8>, RecallFault> {
    Ok(operator::sealed(node, &answer.write()?, ANSWER_TYPE)?)
}

fn versions(recall: &Recall, decision: &Decision, done: &Done) -> BTreeMap<Version, Outcome> {
    let outcome = |place: usize| match decision.what {
        What::Refuse => Outcome::Refused,
        What::Restrict => Outcome::Restricted,
        What::Nothing => Outcome::NotHeld,
        What::Delete => match done.held.get(&place) {
            Some(until) => Outcome::Held {
                until: until.clone(),
            },
            None => Outcome::Deleted,
        },
    };
    let mut versions: BTreeMap<Version, Outcome> = BTreeMap::new();
    for named in &recall.covers.versions {
        versions.insert(named.clone(), Outcome::NotHeld);
    }
    for (place, copy) in decision.which.iter().enumerate() {
        let hash = copy.hash.unwrap_or_default();
        let same = |named: &&Version| named.modified == copy.modified;
        let mut named = recall.covers.versions.iter().filter(same);
        // As it was named, where that was by its other hash.
        let exact = named.clone().find(|named| named.hash == hash);
        let version = exact.or_else(|| named.next()).cloned();
        let version = version.unwrap_or_else(|| Version {
            modified: copy.modified.clone(),
            hash,
        });
        let outcome = outcome(place);
        let worst = versions.entry(version).or_insert(Outcome::NotHeld);
        if *worst < outcome {
            *worst = outcome;
        }
    }
    versions
}

/// Those whom we have asked in turn, with what they said, and whom they have asked.
fn onward(node: &Inner, recalls: &Recalls, recall: &Recall) -> BTreeMap<PartyId, Option<String>> {
    let mut onward = BTreeMap::new();
    if recall.author == node.me {
        return onward;
    }
    let mut further: BTreeMap<PartyId, Option<String>> = BTreeMap::new();
    for (party, asked) in recalls.of(&node.me) {
        let passes_on = asked.recall.first.as_ref();
        if passes_on.is_none_or(|first| first.recall != *root(recall)) {
            continue;
        }
        let state = asked.state(&asked.recall.created);
        let word = match &state {
            State::Answered(_) => Some(state.word().to_owned()),
            State::Asked | State::Overdue => None,
        };
        onward.insert(party.clone(), word);
        if let Some(answer) = &asked.answer {
            further.extend(answer.onward.clone());
        }
    }
    for (party, word) in further {
        if party != node.me && onward.len() < MOST_ONWARD {
            onward.entry(party).or_insert(word);
        }
    }
    onward
}
