//! `preview --for AUDIENCE`: what it would get, counted by reason, class by class.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mithaq_agreement::{AGREEMENT_TYPE, Agreement, Audience, Draft, Now, Purpose, Reason};
use mithaq_stix::{Object, ObjectId, Timestamp};
use mithaq_store::{ClassNo, ClassSet, StoredObject};

use super::{broken, names, verdict};
use crate::admin::{
    AdminError, Answer, AudienceSummary, PreviewPage, PreviewUnder, ReasonCount, WithheldReason,
};
use crate::conditions;
use crate::inner::Inner;
use crate::projection::{Projection, View};

/// Objects read in one stretch.
const STRETCH: usize = 10_000;

/// Counts what would cross. Nothing is released, nothing recorded, and nothing of a draft is kept.
pub(super) fn preview(
    node: &Inner,
    audience: &str,
    purpose: Option<&str>,
    limit: u64,
    under: Option<&PreviewUnder>,
) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let purpose = purpose.map(verdict::purpose).transpose()?;
    let reader = match under {
        None => Reader::now(node, &projection, audience, purpose)?,
        Some(under) => Reader::supposing(node, &projection, audience, purpose, under)?,
    };
    let classes = node.known_classes()?;
    let mut permitted = ClassSet::new();
    let mut wanted = ClassSet::new();
    // Definitions held in company of what may cross.
    let mut company = ClassSet::new();
    let mut reasons: BTreeMap<ClassNo, WithheldReason> = BTreeMap::new();
    for (no, class) in (0..).zip(classes.iter()) {
        if mithaq_agreement::is_diplomatic(&class.object_type) {
            continue;
        }
        if !class.definition {
            wanted.insert(no);
        }
        for view in &reader.views {
            let found = match reader.is_supposed {
                true => verdict::would(&projection, view, class),
                false => verdict::ask(node, &projection, view, class),
            };
            if found.article.is_some() {
                match class.definition {
                    true => company.insert(no),
                    false => permitted.insert(no),
                }
                reasons.remove(&no);
                break;
            }
            if let Some(reason) = found.reasons.into_iter().next() {
                reasons.entry(no).or_insert(reason);
            }
        }
    }
    let accompany = definitions(node, &company)?;
    let now = node.watch.now();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX).min(1_000);
    let mut released = 0;
    let mut objects = Vec::new();
    let mut counts: BTreeMap<WithheldReason, u64> = BTreeMap::new();
    let mut after = 0;
    loop {
        let scan = node.store.objects_of_classes(&wanted, after, STRETCH)?;
        for stored in scan.objects {
            if stored.is_held {
                if let Some(reason) = condition(node, &stored, &now)? {
                    let reason = verdict::withheld(&projection, &reason);
                    *counts.entry(reason).or_default() += 1;
                }
            } else if permitted.contains(stored.class) || accompany.contains(&stored.id) {
                released += 1;
                if objects.len() < limit
                    && let Ok(object) = Object::stored(&stored.body)
                {
                    objects.push(AudienceSummary {
                        id: stored.id.to_string(),
                        name: names::of(&object),
                    });
                }
            } else if let Some(reason) = reasons.get(&stored.class) {
                *counts.entry(reason.clone()).or_default() += 1;
            }
        }
        match scan.next {
            Some(next) => after = next,
            None => break,
        }
    }
    let mut withheld: Vec<_> = counts
        .into_iter()
        .map(|(reason, count)| ReasonCount { reason, count })
        .collect();
    withheld.sort_by_key(|counted| std::cmp::Reverse(counted.count));
    Ok(Answer::Preview(PreviewPage {
        audience: reader.summary,
        released,
        withheld,
        objects,
    }))
}

/// Who would read, and through what.
struct Reader {
    summary: AudienceSummary,
    views: Vec<Arc<View>>,
    /// Whether what is read under is in force is not asked.
    is_supposed: bool,
}

impl Reader {
    /// Under what is in force.
    fn now(
        node: &Inner,
        projection: &Projection,
        audience: &str,
        purpose: Option<Purpose>,
    ) -> Result<Reader, AdminError> {
        let audience = verdict::audience(node, projection, audience)?;
        let purpose = purpose.or(match audience {
            Audience::Role(_) => Some(Purpose::Protection),
            Audience::Peer(_) | Audience::Participant(_) => None,
        });
        Ok(Reader {
            summary: verdict::summary(node, projection, &audience),
            views: verdict::views(node, projection, &audience, purpose)?,
            is_supposed: false,
        })
    }

    /// Under a draft, or an agreement as though it were in force.
    fn supposing(
        node: &Inner,
        projection: &Projection,
        audience: &str,
        purpose: Option<Purpose>,
        under: &PreviewUnder,
    ) -> Result<Reader, AdminError> {
        let agreement = match under {
            PreviewUnder::Agreement(name) => {
                let held = super::agreements::named(projection, name)?;
                Agreement::clone(&held.agreement)
            }
            PreviewUnder::Draft(text) => drafted(node, text)?,
        };
        let parties = || {
            let others = agreement.parties().iter();
            others.filter(|party| party.id != node.me)
        };
        if agreement.party(&node.me).is_none() {
            return Err(AdminError::usage(
                "not-a-party",
                "nothing would cross",
                "we are none of its parties",
                "name our party id in a [[parties]] table: see `mithaq status`",
            ));
        }
        let named = audience.trim();
        let mut found = parties().filter(|party| {
            party.id.as_str() == named || party.name.trim().to_lowercase() == named.to_lowercase()
        });
        let (Some(party), None) = (found.next(), found.next()) else {
            let known: Vec<_> = parties().map(|party| format!("`{}`", party.name)).collect();
            return Err(AdminError::usage(
                "not-a-party",
                format!("`{audience}` is not one other party of this agreement"),
                "only its parties would receive anything under it",
                format!("name one of: {}", known.join(" ")),
            ));
        };
        let summary = AudienceSummary {
            id: party.id.to_string(),
            name: party.name.clone(),
        };
        let party = party.id.clone();
        let view = projection.supposing(node, agreement, &party, purpose);
        Ok(Reader {
            summary,
            views: vec![Arc::new(view)],
            is_supposed: true,
        })
    }
}

/// A draft as the agreement that it would become.
pub(super) fn drafted(node: &Inner, text: &str) -> Result<Agreement, AdminError> {
    let bad = |faults: &dyn std::fmt::Display| {
        AdminError::usage(
            "bad-draft",
            "the draft is not an agreement yet",
            faults.to_string(),
            "mend these places and try again",
        )
    };
    let draft = Draft::parse(text).map_err(|faults| bad(&faults))?;
    let id = crate::random::uuid().map_err(|error| broken(&error))?;
    let id = ObjectId::new(AGREEMENT_TYPE, id).map_err(|error| broken(&error))?;
    let now = Timestamp::from_unix_millis(node.watch.unix_millis());
    let bytes = draft
        .object_bytes(&id, &node.me, &now)
        .map_err(|faults| bad(&faults))?;
    let object = Object::parse(&bytes).map_err(|refused| bad(&refused))?;
    Agreement::from_object(&object.object).map_err(|faults| bad(&faults))
}

/// The definitions that are held in company of these classes.
fn definitions(node: &Inner, classes: &ClassSet) -> Result<BTreeSet<ObjectId>, AdminError> {
    let mut found = BTreeSet::new();
    let mut after = 0;
    loop {
        let scan = node.store.objects_of_classes(classes, after, STRETCH)?;
        found.extend(scan.objects.into_iter().map(|stored| stored.id));
        match scan.next {
            Some(next) => after = next,
            None => return Ok(found),
        }
    }
}

/// Why a copy waits, if it still does.
fn condition(node: &Inner, stored: &StoredObject, now: &Now) -> Result<Option<Reason>, AdminError> {
    let copies = node.store.copies(&stored.id)?;
    let copy = copies.into_iter().find(|copy| copy.slot == stored.slot);
    let held = copy.and_then(|copy| copy.held);
    Ok(held.and_then(|held| conditions::reasons(&held, now).into_iter().next()))
}
