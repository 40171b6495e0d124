//! Passing a recall on to whoever had the copies from us.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::PartyId;
use mithaq_recall::recall::MOST_VERSIONS;
use mithaq_recall::{Covers, First, Recall, Version, onward_case};
use mithaq_stix::ObjectId;
use mithaq_store::StoreError;
use uuid::Uuid;

use super::decision::Before;
use super::meant::verified_first;
use super::{Decision, Making, RecallFault, Recalls};
use crate::inner::Inner;
use crate::projection::Projection;

/// The recalls that pass this one on, to those who had it and were not asked yet. Those of the case `without` do not
/// count: they are being lifted.
pub(super) fn onward(
    node: &Inner,
    (projection, recalls): (&Projection, &Recalls),
    recall: &Recall,
    decision: &Decision,
    without: Option<Uuid>,
) -> Result<Vec<Vec<u8>>, RecallFault> {
    let Some(before) = &decision.before else {
        return Ok(Vec::new());
    };
    if recall.author == node.me || before.recipients.is_empty() {
        return Ok(Vec::new());
    }
    let verified = verified_first(projection, recall);
    let making = Making {
        case: onward_case(&node.me, &recall.id),
        object: recall.object.clone(),
        covers: covers(before, recall),
        // INVARIANT: 7.6. Nobody asks for more than the originator does.
        ask: verified
            .as_ref()
            .map_or(recall.ask, |first| first.ask.max(recall.ask)),
        // Words of the originator go where the originator may be named, which its seal does.
        reason: match before.sealed {
            true => recall.reason.clone(),
            false => Default::default(),
        },
        answer_by: recall.answer_by.clone(),
        first: Some(first(node, recall, verified.is_some(), before.sealed)?),
    };
    let told = told(node, recalls, recall, &making, without);
    let to = before.recipients.iter();
    let to = to.filter(|party| **party != recall.author && !told.contains(party));
    to.map(|party| making.to(node, Some(party))).collect()
}

/// The versions that were here, or where they are more than a recall names, those that were recalled.
fn covers(before: &Before, recall: &Recall) -> Covers {
    let versions = before.versions.iter().map(|(modified, hash)| Version {
        modified: modified.clone(),
        hash: *hash,
    });
    let versions: BTreeSet<Version> = versions.collect();
    match versions.len() <= MOST_VERSIONS {
        true => Covers {
            versions,
            up_to: None,
        },
        false => recall.covers.clone(),
    }
}

/// Who was asked already for what `making` asks.
///
// INVARIANT: 7.6. Each is asked once about one first recall: where copies have gone in a circle, asking again would have no
// end. What a recall says of its first is its author's word, so it keeps nobody from being asked but about the same
// versions, for as much, and for as long as that stands; and a first recall itself is always passed on.
fn told<'a>(
    node: &'a Inner,
    recalls: &'a Recalls,
    recall: &Recall,
    making: &Making,
    without: Option<Uuid>,
) -> BTreeSet<&'a PartyId> {
    let mut told = BTreeSet::new();
    let mut asked_for: BTreeMap<&PartyId, Covers> = BTreeMap::new();
    let root = |recall: &Recall| -> Option<ObjectId> {
        let first = recall.first.as_ref()?;
        Some(first.recall.clone())
    };
    for (party, asked) in recalls.of(&node.me) {
        let before = &asked.recall;
        if Some(before.case) == without {
            continue;
        }
        if before.case == making.case {
            told.insert(party);
            continue;
        }
        let is_alike = recall.first.is_some()
            && before.first.is_some()
            && root(before) == making.first.as_ref().map(|first| first.recall.clone())
            && before.object == making.object
            && before.ask <= making.ask
            && !asked.lifted;
        if is_alike {
            let all = asked_for.entry(party).or_default();
            all.versions.extend(before.covers.versions.iter().cloned());
            all.up_to = all.up_to.take().max(before.covers.up_to.clone());
        }
    }
    let asked_for = asked_for.into_iter();
    told.extend(
        asked_for
            .filter(|(_, covers)| covers.includes(&making.covers))
            .map(|(party, _)| party),
    );
    told
}

/// How an onward recall names the first.
fn first(
    node: &Inner,
    recall: &Recall,
    is_verified: bool,
    is_sealed: bool,
) -> Result<First, StoreError> {
    // Where the object bears a seal only a first recall whose own seal is good is one.
    if let Some(first) = recall.first.as_ref().filter(|_| is_verified || !is_sealed) {
        return Ok(First {
            text: first.text.clone().filter(|_| is_sealed),
            ..first.clone()
        });
    }
    let mut first = First {
        recall: recall.id.clone(),
        hash: recall.hash,
        text: None,
    };
    if is_sealed {
        for copy in node.store.copies(&recall.id)? {
            if copy.hash == recall.hash
                && let Some(stored) = node.store.object(copy.slot)?
            {
                first.text = String::from_utf8(stored.body.to_vec()).ok();
            }
        }
    }
    Ok(first)
}
