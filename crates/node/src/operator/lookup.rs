//! `lookup VALUE`: who reported it, when, under which marking and licence.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::vocabulary::{pap_word, tlp_word};
use mithaq_agreement::{Class, Licence, PartyId};
use mithaq_stix::observable::{classify, extract};
use mithaq_stix::refs::references;
use mithaq_stix::{Object, ObjectId, Timestamp};
use mithaq_store::{Copy, CopyRank, Slot, StoreError, StoredObject};

use super::names;
use crate::admin::{AdminError, Answer, CopySummary, LookupHit, Related};
use crate::inner::Inner;
use crate::projection::Projection;

/// Objects shown for one value; more are said to be there.
const HITS: usize = 200;
/// Copies shown of one object, the newest versions first; how many more there are is said (attack case 25).
const COPIES: usize = 50;
/// Neighbours shown of one object.
const RELATED: usize = 20;

/// Answers a look-up.
pub(super) fn lookup(node: &Inner, value: &str) -> Result<Answer, AdminError> {
    let wanted = classify(value);
    if wanted.is_empty() {
        return Err(AdminError::usage(
            "not-a-value",
            format!("`{value}` cannot be looked up"),
            "it is no address, domain, URL, hash or e-mail address",
            "give one value, defanged or not: `203.0.113.7`, `login[.]example`, a hash in hexadecimal",
        ));
    }
    let projection = node.projection();
    let mut ids = BTreeSet::new();
    for observable in &wanted {
        let mut after = 0;
        loop {
            let slots =
                node.store
                    .lookup(observable.kind.as_str(), &observable.value, after, HITS)?;
            let Some(last) = slots.last().copied() else {
                break;
            };
            for slot in slots {
                // The index keeps hashes: the object itself says whether it carries the value.
                let Some(stored) = node.store.object(slot)? else {
                    continue;
                };
                if ids.contains(&stored.id) {
                    continue;
                }
                let object = parsed(&stored)?;
                if extract(&object).contains(observable) {
                    ids.insert(object.id().clone());
                }
            }
            if ids.len() >= HITS {
                break;
            }
            after = last;
        }
    }
    let mut hits = Vec::new();
    for id in ids.into_iter().take(HITS) {
        hits.extend(hit(node, &projection, &id)?);
    }
    let read_as = wanted
        .into_iter()
        .map(|found| (found.kind.as_str().to_owned(), found.value))
        .collect();
    Ok(Answer::Lookup { read_as, hits })
}

fn hit(
    node: &Inner,
    projection: &Projection,
    id: &ObjectId,
) -> Result<Option<LookupHit>, AdminError> {
    let mut copies = node.store.copies(id)?;
    // Newest version first; of one version the copy that an audience would see.
    copies.sort_by(|a, b| {
        b.version
            .cmp(&a.version)
            .then(a.rank.cmp(&b.rank))
            .then(a.first_slot().cmp(&b.first_slot()))
    });
    let Some(best) = copies.first() else {
        return Ok(None);
    };
    let Some(object) = read(node, best.slot)? else {
        return Ok(None);
    };
    let mut summaries = Vec::new();
    for copy in copies.iter().take(COPIES) {
        summaries.push(copy_summary(node, projection, copy)?);
    }
    Ok(Some(LookupHit {
        id: id.to_string(),
        object_type: object.object_type().to_owned(),
        name: names::of(&object),
        modified: object.version().map(ToString::to_string),
        copies: summaries,
        more_copies: copies.len().saturating_sub(COPIES) as u64,
        related: related(node, &object)?,
    }))
}

/// A copy in words: whose, from whom, since when, under what.
pub(super) fn copy_summary(
    node: &Inner,
    projection: &Projection,
    copy: &Copy,
) -> Result<CopySummary, AdminError> {
    let classes = node.known_classes()?;
    let class = classes
        .get(copy.class as usize)
        .ok_or_else(|| StoreError::Corrupt {
            detail: format!(
                "slot {} has class {}, which is not there",
                copy.slot, copy.class
            ),
        })?;
    // A sealed copy is kept under its author, whoever brought it: that stands in its licences.
    let brought_by: BTreeSet<&str> = match copy.rank {
        CopyRank::Sealed => {
            let deliverers = class.licences.iter().filter_map(Licence::deliverer);
            deliverers.map(PartyId::as_str).collect()
        }
        _ => BTreeSet::new(),
    };
    let brought_by = match brought_by.is_empty() {
        true => BTreeSet::from([copy.deliverer.0.as_str()]),
        false => brought_by,
    };
    let deliverer_ids = brought_by.iter().map(|by| match *by {
        "" => node.me.to_string(),
        party => party.to_owned(),
    });
    let deliverer_ids = deliverer_ids.collect();
    let agreements = class.licences.iter().filter_map(|licence| match licence {
        Licence::Delivered { agreement, .. } => Some(agreement.to_string()),
        Licence::Own | Licence::Channel { .. } => None,
    });
    let deliverers = brought_by.into_iter().map(|by| match by {
        "" => node.party.name.clone(),
        party => names::of_party(node, projection, party),
    });
    let deliverer = deliverers.collect::<Vec<_>>().join(", ");
    let received = node.store.arrival(copy.first_slot())?.unwrap_or_default();
    Ok(CopySummary {
        originator: names::of_party(node, projection, class.originator.as_str()),
        originator_id: class.originator.to_string(),
        deliverer,
        deliverer_ids,
        received: Timestamp::from_unix_millis(received).to_string(),
        marking: marking(class),
        tlp: class.tlp.map(|tlp| tlp_word(tlp).to_owned()),
        pap: class.pap.map(|pap| pap_word(pap).to_owned()),
        agreement_ids: agreements.collect(),
        licences: class
            .licences
            .iter()
            .map(|licence| licence_name(projection, licence))
            .collect(),
    })
}

fn marking(class: &Class) -> String {
    let mut words = Vec::new();
    words.extend(class.tlp.map(mithaq_agreement::vocabulary::tlp_label));
    words.extend(class.pap.map(mithaq_agreement::vocabulary::pap_label));
    if class.unknown_marking {
        words.push("a marking not known here".to_owned());
    }
    match words.is_empty() {
        true => "unmarked".to_owned(),
        false => words.join(", "),
    }
}

fn licence_name(projection: &Projection, licence: &Licence) -> String {
    match licence {
        Licence::Own => "own".to_owned(),
        Licence::Channel { .. } => "diplomatic channel".to_owned(),
        Licence::Delivered {
            agreement, article, ..
        } => {
            let title = projection
                .agreement(agreement)
                .map(|held| held.agreement.instrument().name().to_owned());
            let title = title.unwrap_or_else(|| agreement.to_string());
            match article {
                Some(article) => format!("{title}, article {article}"),
                None => title,
            }
        }
    }
}

fn related(node: &Inner, object: &Object) -> Result<Vec<Related>, AdminError> {
    let mut found: BTreeMap<(String, ObjectId), String> = BTreeMap::new();
    for (property, target) in references(object) {
        if property.contains("marking") {
            continue;
        }
        if let Some(name) = name_of(node, &target)? {
            found.insert((property, target), name);
        }
    }
    for referrer in node.store.referrers(object.id(), 0, RELATED * 4)? {
        let Some(by) = read(node, referrer.slot)? else {
            continue;
        };
        if !references(&by)
            .iter()
            .any(|(_, target)| target == object.id())
        {
            continue;
        }
        match (
            by.string("relationship_type"),
            by.view().source_ref,
            by.view().target_ref,
        ) {
            // A relationship is shown as what it leads to.
            (Some(how), Some(source), Some(target)) => {
                let other = if source == *object.id() {
                    target
                } else {
                    source
                };
                if let Some(name) = name_of(node, &other)? {
                    found.insert((how.into_owned(), other), name);
                }
            }
            _ => {
                found.insert((referrer.property, by.id().clone()), names::of(&by));
            }
        }
    }
    let related = found.into_iter().take(RELATED);
    Ok(related
        .map(|((how, id), name)| Related {
            how,
            id: id.to_string(),
            name,
        })
        .collect())
}

fn name_of(node: &Inner, id: &ObjectId) -> Result<Option<String>, AdminError> {
    let copies = node.store.copies(id)?;
    let Some(newest) = copies.iter().max_by(|a, b| a.version.cmp(&b.version)) else {
        return Ok(None);
    };
    Ok(read(node, newest.slot)?.map(|object| names::of(&object)))
}

/// The object in a slot, parsed.
pub(super) fn read(node: &Inner, slot: Slot) -> Result<Option<Object>, AdminError> {
    let Some(stored) = node.store.object(slot)? else {
        return Ok(None);
    };
    parsed(&stored).map(Some)
}

fn parsed(stored: &StoredObject) -> Result<Object, AdminError> {
    match Object::stored(&stored.body) {
        Ok(object) => Ok(object),
        Err(_) => Err(StoreError::Corrupt {
            detail: format!("slot {} holds no object", stored.slot),
        }
        .into()),
    }
}
