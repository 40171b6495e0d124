//! The intake gate: the only way in for objects (DESIGN § 2, law 3).
//!
//! Bound, parse, validate, authenticate, classify, append. Authority is checked for each object, never
//! for the envelope or the connection it came in.

use std::collections::BTreeMap;

use bytes::Bytes;
use mithaq_agreement::{Licence, PartyId};
use mithaq_stix::observable;
use mithaq_stix::refs::references;
use mithaq_stix::seal::is_sealed;
use mithaq_stix::{Finding, MarkingMeaning, Object, ObjectId, SealRefusal, Severity, Timestamp};
use mithaq_store::{
    Batch, CopyRank, CursorChange, Deliverer, NewObject, Outcome, StatusChange, StoreError,
};

use crate::admin::RefusedObject;
use crate::classify::classify;
use crate::inner::Inner;
use crate::marking::WithBatch;
use crate::projection::Projection;
use crate::seals;

/// How far ahead of our clock an object may have been modified, in milliseconds. A version from the
/// far future would stay the newest for ever (attack case 7).
const SKEW: i64 = 24 * 60 * 60 * 1000;

/// Where objects come from.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// Our own operators and clients.
    Ourselves,
    /// This node itself, which has just sealed an act or an agreement of ours.
    Author,
    /// A peer, through the collection of an agreement.
    Agreement {
        /// Whose node delivered it.
        peer: PartyId,
        /// The agreement.
        agreement: ObjectId,
    },
    /// A peer, through the diplomatic channel.
    Channel {
        /// Whose node delivered it.
        peer: PartyId,
    },
}

impl Origin {
    /// Who delivers, as the store keys copies by it.
    fn deliverer(&self) -> Deliverer {
        match self {
            Origin::Ourselves | Origin::Author => Deliverer::ours(),
            Origin::Agreement { peer, .. } | Origin::Channel { peer } => {
                Deliverer(peer.to_string())
            }
        }
    }
}

/// An object that passed.
#[derive(Debug, Clone)]
pub(crate) struct TakenObject {
    /// Its id.
    pub(crate) id: ObjectId,
    /// Its version.
    pub(crate) version: Option<Timestamp>,
}

/// What became of each object, before the store was asked.
pub(crate) struct Checked {
    /// In the order given.
    pub(crate) each: Vec<Result<TakenObject, RefusedObject>>,
    /// Remarks on accepted objects, counted.
    pub(crate) warnings: BTreeMap<String, u64>,
}

/// What became of all of them.
pub(crate) struct Taken {
    /// As [`Checked::each`].
    pub(crate) each: Vec<Result<TakenObject, RefusedObject>>,
    /// Remarks on accepted objects, counted.
    pub(crate) warnings: BTreeMap<String, u64>,
    /// New to us.
    pub(crate) accepted: u64,
    /// Held already.
    pub(crate) held: u64,
}

/// What is committed together with the objects, or not at all.
#[derive(Default)]
pub(crate) struct Alongside {
    /// Answers to writers.
    pub(crate) statuses: Vec<StatusChange>,
    /// How far we have read at a peer.
    pub(crate) cursors: Vec<CursorChange>,
}

/// Why nothing was taken in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IntakeError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes in objects, durably; what `alongside` makes of the verdicts is committed with them.
pub(crate) fn take<T>(
    node: &Inner,
    origin: &Origin,
    objects: &[&[u8]],
    alongside: impl FnOnce(&Checked) -> (Alongside, T),
) -> Result<(Taken, T), IntakeError> {
    node.refresh()?;
    let projection = node.projection();
    let mut warnings = BTreeMap::new();
    let mut each = Vec::with_capacity(objects.len());
    let mut parsed = Vec::with_capacity(objects.len());
    for (index, raw) in objects.iter().enumerate() {
        match Object::parse(raw) {
            Ok(accepted) => {
                for warning in &accepted.warnings {
                    *warnings
                        .entry(format!("{}: {}", warning.code, warning.message))
                        .or_default() += 1;
                }
                parsed.push((index, accepted.object));
                each.push(None);
            }
            Err(refused) => {
                each.push(Some(Err(refusal(
                    index,
                    refused.id.as_ref(),
                    refused.findings.first(),
                ))));
            }
        }
    }

    let deliverer = origin.deliverer();
    let markings = WithBatch {
        held: &node.definitions,
        deliverer: &deliverer.0,
        coming: parsed
            .iter()
            .filter(|(_, object)| object.object_type() == "marking-definition")
            .map(|(_, object)| (object.id().clone(), MarkingMeaning::of_definition(object)))
            .collect(),
    };
    let mut batch = Batch::at(node.watch.unix_millis());
    let mut passed = Vec::new();
    for (index, object) in parsed {
        let verdict = admit(node, &projection, origin, &object, &markings);
        let verdict = verdict.map_err(|finding| refusal(index, Some(object.id()), Some(&finding)));
        if let Some(slot) = each.get_mut(index) {
            *slot = Some(verdict.map(|new| {
                let taken = TakenObject {
                    id: new.id.clone(),
                    version: new.version.clone(),
                };
                // INVARIANT: 7.4. What may change a relation moves the epoch in the transaction that brings it.
                batch.bump_epoch |= mithaq_agreement::is_diplomatic(&new.object_type);
                batch.objects.push(new);
                passed.push(object);
                taken
            }));
        }
    }

    let checked = Checked {
        each: each.into_iter().flatten().collect(),
        warnings,
    };
    let (extra, made) = alongside(&checked);
    batch.statuses = extra.statuses;
    batch.cursors = extra.cursors;
    let bumped = batch.bump_epoch;
    let committed = node.store.commit(batch)?;
    for object in &passed {
        if object.object_type() == "marking-definition" {
            node.definitions.learn(&deliverer.0, object);
        }
    }
    if bumped {
        node.refresh()?;
    }
    let fresh = committed
        .outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Outcome::New(_)))
        .count() as u64;
    if fresh > 0 {
        node.signals.committed();
    }
    let taken = Taken {
        each: checked.each,
        warnings: checked.warnings,
        accepted: fresh,
        held: committed.outcomes.len() as u64 - fresh,
    };
    Ok((taken, made))
}

/// Authenticates and classifies one object.
fn admit(
    node: &Inner,
    projection: &Projection,
    origin: &Origin,
    object: &Object,
    markings: &WithBatch<'_>,
) -> Result<NewObject, Finding> {
    let horizon = node.watch.unix_millis().saturating_add(SKEW);
    if object
        .version()
        .is_some_and(|version| version.unix_millis() > horizon)
    {
        return Err(fault(
            "future-version",
            "$.modified",
            "DESIGN § 7, attack case 7",
            "it was modified more than a day from now",
        ));
    }
    let diplomatic = mithaq_agreement::is_diplomatic(object.object_type());
    let sealed = sealed(projection, object, diplomatic)?;
    let sealed_by = sealed.as_ref().map(|(party, _)| party.clone());
    let deliverer = match origin {
        Origin::Ourselves | Origin::Author => node.me.clone(),
        Origin::Agreement { peer, .. } | Origin::Channel { peer } => peer.clone(),
    };
    // INVARIANT: 4.6. Without its seal an object is its deliverer's; the creator it claims decides nothing.
    let originator = sealed_by.clone().unwrap_or_else(|| deliverer.clone());
    let licence = match origin {
        Origin::Ourselves | Origin::Author => Licence::Own,
        Origin::Agreement { peer, agreement } => Licence::Delivered {
            deliverer: peer.clone(),
            agreement: agreement.clone(),
            article: None,
        },
        Origin::Channel { peer } => Licence::Channel {
            deliverer: peer.clone(),
        },
    };
    match origin {
        Origin::Ourselves if diplomatic => {
            return Err(fault(
                "diplomatic",
                "$.type",
                "DESIGN 4.6",
                "acts and agreements are made by the commands `agreement …`, not imported",
            ));
        }
        Origin::Agreement { .. } if diplomatic => {
            return Err(fault(
                "wrong-channel",
                "$.type",
                "DESIGN § 7",
                "diplomatic objects come over the diplomatic channel only",
            ));
        }
        Origin::Channel { .. } if !diplomatic => {
            return Err(fault(
                "wrong-channel",
                "$.type",
                "DESIGN § 7",
                "over the diplomatic channel come diplomatic objects only",
            ));
        }
        Origin::Channel { .. } => {
            // INVARIANT: 7.1. What is not addressed to us is not for us to hold.
            if !crate::classify::addressees(object).contains(&node.me) {
                return Err(fault(
                    "not-addressed",
                    "$.mithaq_addressees",
                    "DESIGN 7.1",
                    "it is not addressed to us",
                ));
            }
        }
        Origin::Agreement { .. } | Origin::Ourselves | Origin::Author => {}
    }
    let rank = match (&sealed_by, origin) {
        (Some(_), _) => CopyRank::Sealed,
        (None, Origin::Ourselves | Origin::Author) => CopyRank::Ours,
        (None, _) => CopyRank::Received,
    };
    let mut class = classify(object, &originator, licence, markings);
    if let Origin::Agreement { peer, agreement } = origin {
        // What should not have crossed is not held either: it came by mistake, or under no agreement.
        let verdict = projection.inbound().verdict(agreement, peer, &class);
        let article = verdict.map_err(|why| fault("outside-agreement", "$", "DESIGN § 5", &why))?;
        let licence = Licence::Delivered {
            deliverer: peer.clone(),
            agreement: agreement.clone(),
            article,
        };
        class.licences = [licence].into();
    }
    Ok(NewObject {
        id: object.id().clone(),
        version: object.version().cloned(),
        // INVARIANT: attack case 5. A sealed text is one text in whatever order its keys come.
        hash: sealed.map_or_else(|| object.hash(), |(_, text_hash)| text_hash),
        deliverer: origin.deliverer(),
        rank,
        class: class.key(),
        object_type: object.object_type().to_owned(),
        body: Bytes::copy_from_slice(object.bytes()),
        observables: observable::extract(object)
            .into_iter()
            .map(|found| (found.kind.as_str(), found.value))
            .collect(),
        edges: references(object)
            .into_iter()
            .map(|(property, target)| (target, property))
            .collect(),
    })
}

/// The party whose valid seal is on the object, and the hash of what it sealed; `None` when it has no seal that
/// we can read.
fn sealed(
    projection: &Projection,
    object: &Object,
    diplomatic: bool,
) -> Result<Option<(PartyId, [u8; 32])>, Finding> {
    if !is_sealed(object) {
        // INVARIANT: 4.6. Acts are always sealed.
        return match diplomatic {
            true => Err(fault(
                "unsealed",
                "$.extensions",
                "DESIGN 4.6",
                "a diplomatic object without its author's seal",
            )),
            false => Ok(None),
        };
    }
    match seals::verify(object, projection.peers()) {
        Ok(sealed) => {
            let party = PartyId::new(sealed.party().clone());
            let party = party.map_err(|error| {
                fault(
                    "bad-seal",
                    "$.created_by_ref",
                    "DESIGN 4.5",
                    &error.to_string(),
                )
            })?;
            Ok(Some((party, sealed.text_hash())))
        }
        // A seal by someone we do not know proves nothing, and is no forgery either: the object counts as unsealed.
        Err(SealRefusal::UnknownKey { .. }) if !diplomatic => Ok(None),
        Err(refusal) => Err(fault(
            "bad-seal",
            "$.extensions",
            "DESIGN 4.5",
            &refusal.to_string(),
        )),
    }
}

fn fault(code: &'static str, path: &str, rule: &'static str, message: &str) -> Finding {
    Finding {
        code,
        path: path.to_owned(),
        rule,
        message: message.to_owned(),
        severity: Severity::Error,
    }
}

fn refusal(index: usize, id: Option<&ObjectId>, finding: Option<&Finding>) -> RefusedObject {
    let text = |pick: fn(&Finding) -> String| finding.map(pick).unwrap_or_default();
    RefusedObject {
        index: index as u64,
        id: id.map(ToString::to_string),
        code: text(|finding| finding.code.to_owned()),
        path: text(|finding| finding.path.clone()),
        message: text(|finding| finding.message.clone()),
        rule: text(|finding| finding.rule.to_owned()),
    }
}
