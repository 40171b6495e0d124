//! Writing the answer to a recall: what became of each version, as a statement under our seal.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::PartyId;
use mithaq_recall::{
    ANSWER_TYPE, Answer, Asked, Backup, Outcome, Recall, State, Version, answer::MOST_BACKUPS,
    answer::MOST_ONWARD, answer_id, onward_case,
};
use mithaq_stix::Timestamp;

use super::make::after;
use super::{Decision, RecallFault, Recalls, What};
use crate::deletion::{self, CopyRef, Erased, KnownBackup};
use crate::inner::Inner;
use crate::operator;

/// What is found out when a decision is carried out.
#[derive(Default)]
pub(super) struct Done {
    held: BTreeMap<usize, Option<Timestamp>>,
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
            backups: erased.backups,
        })
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
    let before = decision.before.clone().unwrap_or_default();
    let mut backups = match decision.what {
        What::Delete => before.backups,
        What::Restrict | What::Refuse | What::Nothing => BTreeSet::new(),
    };
    backups.extend(done.backups.iter().map(|backup| backup.made));
    let backups = backups.into_iter().take(MOST_BACKUPS).map(|made| Backup {
        made: Some(Timestamp::from_unix_millis(made)),
        until: None,
    });
    let mut answer = Answer {
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
        beyond: before.beyond,
        onward: match decision.what {
            What::Nothing => BTreeMap::new(),
            What::Delete | What::Restrict | What::Refuse => onward(node, recalls, recall),
        },
    };
    answer.cut();
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
        let copies = node.store.copies(&asked.recall.object)?;
        let decision = Decision::load(node, &asked.recall.id)?;
        let which = decision.map_or_else(Vec::new, |decision| decision.which);
        // Another's copy of that version may be here: it is no part of what was asked.
        let here = which.iter().filter(|one| {
            let line = one.line(node);
            copies.iter().any(|copy| one.is_meant(copy, line.as_ref()))
        });
        let here: BTreeSet<Version> = here.map(|one| named(&asked.recall, one)).collect();
        for (version, outcome) in &mut answer.versions {
            if is_held(outcome) && !here.contains(version) {
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
    let whole = decision.which.iter().enumerate();
    let whole = whole.map(|(place, copy)| (copy, outcome(place)));
    // INVARIANT: 7.6. What stays here under another's licence is not certified as gone.
    let shared = decision.shared.iter().map(|copy| (copy, Outcome::Refused));
    for (copy, outcome) in whole.chain(shared) {
        let version = named(recall, copy);
        let worst = versions.entry(version).or_insert(Outcome::NotHeld);
        if *worst < outcome {
            *worst = outcome;
        }
    }
    versions
}

/// A copy as the recall named it, also where that was by its other hash.
fn named(recall: &Recall, copy: &CopyRef) -> Version {
    let hash = copy.hash.unwrap_or_default();
    let same = |named: &&Version| named.modified == copy.modified;
    let mut named = recall.covers.versions.iter().filter(same);
    let exact = named.clone().find(|named| named.hash == hash);
    let version = exact.or_else(|| named.next()).cloned();
    version.unwrap_or_else(|| Version {
        modified: copy.modified.clone(),
        hash,
    })
}

/// Those whom we have asked in turn, with what they said, and whom they have asked.
///
// INVARIANT: DESIGN § 8. Those whom this very recall made us ask: what it says of itself, of which it is a part and which
// came first, is its author's word, and tells it nothing about anybody else's.
fn onward(node: &Inner, recalls: &Recalls, recall: &Recall) -> BTreeMap<PartyId, Option<String>> {
    let mut onward = BTreeMap::new();
    if recall.author == node.me {
        return onward;
    }
    let mut further: BTreeMap<PartyId, Option<String>> = BTreeMap::new();
    let case = onward_case(&node.me, &recall.id);
    for (party, asked) in recalls.of(&node.me) {
        if asked.recall.case != case {
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
