//! What the law compels us to disclose: whether it may be handed out, by the article on confidentiality.

use mithaq_agreement::Licence;
use mithaq_agreement::notice::{Effect, Said, effect};
use mithaq_stix::{ObjectId, Timestamp};

use super::names;
use super::notices::{id, known_ground, ways};
use crate::admin::{AdminError, ExitCode};
use crate::inner::Inner;
use crate::projection::Projection;

/// Whether an object that the law compels us to disclose may be handed out on this ground now.
///
// INVARIANT: 6.1. One licence alone must permit it, with its own notice to who delivered the object, and its own time.
pub(super) fn may_disclose(
    node: &Inner,
    projection: &Projection,
    object: &str,
    ground: &str,
) -> Result<ObjectId, AdminError> {
    let (object, ground) = (id(object)?, known_ground(ground)?);
    let now = node.watch.now();
    let mut against = None;
    for licence in ways(node, &object)? {
        let Licence::Delivered {
            deliverer,
            agreement,
            ..
        } = licence
        else {
            return Ok(object);
        };
        let Some(held) = projection.agreement(&agreement) else {
            continue;
        };
        let text = projection.agreements().effective(held, &deliverer);
        if text.confidentiality().is_none() {
            return Ok(object);
        }
        let name = names::of_party(node, projection, deliverer.as_str());
        let said = Said::Disclosure {
            object: object.clone(),
            ground,
        };
        if let Err(why) = effect(&node.me, now.earliest(), &said, text, None) {
            against.get_or_insert((why.code(), why.to_string(), "see `mithaq agreement show`"));
            continue;
        }
        let notices = projection.agreements().notices();
        let told = notices.list().filter(|one| {
            let saying = &one.notice.saying;
            one.notice.author == node.me
                && saying.to == deliverer
                && saying.agreement == agreement
                && saying.said == said
        });
        let permits: Vec<Option<Timestamp>> = told
            .filter_map(|one| match one.effect(text) {
                Ok(Effect::PermittedFrom(from)) => Some(from),
                _ => None,
            })
            .collect();
        // INVARIANT: 5.9. A permission from T is used once the earliest now is past T.
        let is_past =
            |from: &Option<Timestamp>| from.as_ref().is_some_and(|from| from < now.earliest());
        if permits.iter().any(is_past) {
            return Ok(object);
        }
        let first = permits.iter().flatten().min();
        against = Some(match (permits.is_empty(), first) {
            (true, _) => (
                "not-notified",
                format!("{name} was not told that the law compels us to disclose it"),
                "tell it: `mithaq agreement notice disclosure OBJECT --ground GROUND`",
            ),
            (false, None) => (
                "not-reached",
                format!("the notice has not reached {name} yet"),
                "wait until its node has read it: `mithaq agreement notice list`",
            ),
            (false, Some(from)) => (
                "not-yet",
                format!("{name} was told; it may be disclosed from {from} on"),
                "wait until then: `mithaq agreement calendar`",
            ),
        });
    }
    let (code, why, next) = against.unwrap_or((
        "no-licence",
        "it is held under nothing that lets us disclose it".to_owned(),
        "see `mithaq lookup VALUE`",
    ));
    Err(AdminError::new(
        ExitCode::Refused,
        code,
        "nothing was exported",
        why,
        next,
    ))
}
