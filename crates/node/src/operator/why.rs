//! `why OBJECT --for AUDIENCE`: every copy of every version, every agreement, every reason.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::{Audience, Purpose};
use mithaq_stix::Timestamp;
use mithaq_store::{CopyRank, CrossingFilter};

use super::{lookup, names, object_id, verdict};
use crate::admin::{AdminError, Answer, AudienceSummary, VerdictView, WhyAnswer};
use crate::inner::Inner;
use crate::projection::Scope;

/// Crossings shown.
const CROSSINGS: usize = 100;

/// Answers for an object that we hold.
pub(super) fn why(
    node: &Inner,
    object: &str,
    audience: &str,
    purpose: Option<&str>,
) -> Result<Answer, AdminError> {
    let id = object_id(object)?;
    let projection = node.projection();
    let audience = verdict::audience(node, &projection, audience)?;
    let purpose = purpose.map(verdict::purpose).transpose()?;
    let purpose = purpose.or(match audience {
        Audience::Role(_) => Some(Purpose::Protection),
        Audience::Peer(_) | Audience::Participant(_) => None,
    });
    let mut copies = node.store.copies(&id)?;
    copies.sort_by(|a, b| {
        b.version
            .cmp(&a.version)
            .then(a.rank.cmp(&b.rank))
            .then(a.first_slot().cmp(&b.first_slot()))
    });
    let Some(newest) = copies.first() else {
        return Err(AdminError::usage(
            "not-held",
            format!("`{id}` is not here"),
            "this node holds no version of it",
            "look for it with `mithaq lookup VALUE`",
        ));
    };
    let name = lookup::read(node, newest.slot)?
        .map(|object| names::of(&object))
        .unwrap_or_default();
    tracing::info!(object.id = %id, audience = crate::audience::id(&audience), "why was asked");
    let views = verdict::views(node, &projection, &audience, purpose)?;
    let classes = node.known_classes()?;
    let mut verdicts = Vec::new();
    let (mut crossed, mut named) = (Vec::new(), Vec::new());
    let mut exported = BTreeMap::new();
    let mut accompanied = BTreeSet::new();
    for copy in &copies {
        let Some(class) = classes.get(copy.class as usize) else {
            continue;
        };
        // A definition is held once more for each class of objects that need it: one of those that lets it go says it.
        let is_company = copy.rank == CopyRank::Company;
        for (place, view) in views.iter().enumerate() {
            let mut found = verdict::ask(node, &projection, view, class);
            if let Some(held) = &copy.held {
                let waits = crate::conditions::reasons(held, &node.watch.now());
                found.waits(&projection, &waits);
            }
            if is_company && (found.article.is_none() || !accompanied.insert(place)) {
                continue;
            }
            verdicts.push(VerdictView {
                released: found.article.is_some(),
                agreement: match view.scope() {
                    Scope::Agreement { agreement, .. } => Some(agreement.to_string()),
                    Scope::Local | Scope::Channel { .. } => None,
                },
                agreement_title: match view.scope() {
                    Scope::Agreement { agreement, .. } => {
                        Some(verdict::titled(&projection, agreement))
                    }
                    Scope::Local | Scope::Channel { .. } => None,
                },
                consent: view
                    .consented(class)
                    .filter(|_| found.article.is_some())
                    .map(|(request, by)| AudienceSummary {
                        id: request.to_string(),
                        name: names::of_party(node, &projection, by.as_str()),
                    }),
                article: found.article,
                reasons: found.reasons,
                copy: lookup::copy_summary(node, &projection, copy)?,
            });
        }
        for slot in copy.slots() {
            let filter = CrossingFilter {
                audience: Some(crate::audience::id(&audience)),
                slot: Some(slot),
                limit: CROSSINGS,
                ..CrossingFilter::default()
            };
            let crossings = node.store.crossings(&filter)?;
            for crossing in crossings {
                let at = Timestamp::from_unix_millis(crossing.at).to_string();
                if let Some(operator) = crossing.operator {
                    exported.insert(at.clone(), operator);
                }
                match crossing.named {
                    true => named.push(at),
                    false => crossed.push(at),
                }
            }
        }
    }
    crossed.sort();
    named.sort();
    let audience = verdict::summary(node, &projection, &audience);
    Ok(Answer::Why(WhyAnswer {
        object: id.to_string(),
        name,
        audience,
        verdicts,
        crossed,
        named,
        exported,
    }))
}
