//! `preview --for AUDIENCE`: what it would get, counted by reason, class by class.

use std::collections::BTreeMap;

use mithaq_agreement::{Audience, Purpose};
use mithaq_store::{ClassNo, ClassSet};

use super::{names, verdict};
use crate::admin::{AdminError, Answer, AudienceSummary, PreviewPage, ReasonCount, WithheldReason};
use crate::inner::Inner;

/// Objects read in one stretch.
const STRETCH: usize = 10_000;

/// Counts what would cross. Nothing is released, and nothing recorded.
pub(super) fn preview(
    node: &Inner,
    audience: &str,
    purpose: Option<&str>,
    limit: u64,
) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let audience = verdict::audience(node, &projection, audience)?;
    let purpose = purpose
        .map(verdict::purpose)
        .transpose()?
        .or(match audience {
            Audience::Role(_) => Some(Purpose::Protection),
            Audience::Peer(_) | Audience::Participant(_) => None,
        });
    let views = verdict::views(node, &projection, &audience, purpose)?;
    let classes = node.known_classes()?;
    let mut permitted = ClassSet::new();
    let mut wanted = ClassSet::new();
    let mut reasons: BTreeMap<ClassNo, WithheldReason> = BTreeMap::new();
    for (no, class) in (0..).zip(classes.iter()) {
        if mithaq_agreement::is_diplomatic(&class.object_type) {
            continue;
        }
        wanted.insert(no);
        for view in &views {
            let found = verdict::ask(node, &projection, view, class);
            if found.article.is_some() {
                permitted.insert(no);
                reasons.remove(&no);
                break;
            }
            if let Some(reason) = found.reasons.into_iter().next() {
                reasons.entry(no).or_insert(reason);
            }
        }
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX).min(1_000);
    let mut released = 0;
    let mut objects = Vec::new();
    let mut counts: BTreeMap<WithheldReason, u64> = BTreeMap::new();
    let mut after = 0;
    loop {
        let scan = node.store.objects_of_classes(&wanted, after, STRETCH)?;
        for stored in scan.objects {
            if permitted.contains(stored.class) {
                released += 1;
                if objects.len() < limit
                    && let Ok(accepted) = mithaq_stix::Object::parse(&stored.body)
                {
                    objects.push(AudienceSummary {
                        id: stored.id.to_string(),
                        name: names::of(&accepted.object),
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
    let audience = verdict::summary(node, &projection, &audience);
    Ok(Answer::Preview(PreviewPage {
        audience,
        released,
        withheld,
        objects,
    }))
}
