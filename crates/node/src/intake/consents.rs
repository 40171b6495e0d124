//! Requests for consent, and answers to them, on their way in (DESIGN 6.2, 7.1).

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::consent::{CONSENT_TYPE, Consent, ConsentRequest};
use mithaq_agreement::{ConsentDecision, PartyId};
use mithaq_stix::{Finding, Object, ObjectId, Sealed, Verified};

use super::{Origin, fault};
use crate::projection::{MOST_REQUESTS, Projection};

/// Requests of one party that wait for our answer, at most.
pub(crate) const MOST_OPEN: usize = 500;
/// Answers to one request, at most.
const MOST_ANSWERS: usize = 64;
/// And beyond them, of those that refuse: the last word must come in.
const REFUSALS: usize = 64;
/// Other texts under the id of a request that is here: they are evidence, and count for nothing.
const MOST_TEXTS: usize = 4;

/// What passed so far in one delivery.
#[derive(Default)]
pub(super) struct ComingConsents {
    /// Requests by author.
    requests: BTreeMap<PartyId, usize>,
    /// Texts by the id of the request.
    texts: BTreeMap<ObjectId, BTreeSet<[u8; 32]>>,
    /// Answers by request.
    answers: BTreeMap<ObjectId, usize>,
}

/// Holds one of either against what we hold.
pub(super) fn check(
    projection: &Projection,
    origin: &Origin,
    sealed: &Verified<Sealed>,
    coming: &mut ComingConsents,
) -> Result<(), Finding> {
    let object = sealed.object();
    match object.object_type() == CONSENT_TYPE {
        true => answer(projection, origin, object, coming),
        false => request(projection, origin, object, coming),
    }
}

fn request(
    projection: &Projection,
    origin: &Origin,
    object: &Object,
    coming: &mut ComingConsents,
) -> Result<(), Finding> {
    let request = ConsentRequest::from_object(object)
        .map_err(|error| fault("bad-consent", "$", "DESIGN 6.2", &error.to_string()))?;
    direct(origin, &request.author)?;
    let consents = projection.agreements().consents();
    let texts = coming.texts.entry(request.id.clone()).or_default();
    let held = consents.get(&request.id);
    let is_here =
        |hash| held.is_some_and(|one| one.request.hash == hash || one.others.contains(&hash));
    if is_here(request.hash) || texts.contains(&request.hash) {
        return Ok(());
    }
    if held.is_some() || !texts.is_empty() {
        // Another under its id, which names nothing that anybody consents to (4.7).
        let others = held.map_or(0, |one| one.others.len() + 1) + texts.len();
        if MOST_TEXTS < others {
            return Err(fault(
                "too-many",
                "$",
                "attack case 15",
                "there are too many texts under the id of this request",
            ));
        }
        texts.insert(request.hash);
        return Ok(());
    }
    let asking = &request.asking;
    let held = projection.agreement(&asking.agreement);
    let between = held.is_some_and(|held| {
        held.signed_by_us
            && held.status.is_party(&request.author)
            && held.status.is_party(&asking.asked)
    });
    if !between {
        return Err(fault(
            "unknown-agreement",
            "$.agreement_ref",
            "DESIGN 6.2",
            "it is about no agreement here between who asks and who is asked",
        ));
    }
    // INVARIANT: attack cases 15, 25. Who asks without end takes neither room nor time from the others.
    let of_author = consents
        .list()
        .filter(|one| one.request.author == request.author);
    let (mut open, mut all) = (0, 0);
    for one in of_author {
        all += 1;
        open += usize::from(one.answers.is_empty());
    }
    let coming = coming.requests.entry(request.author.clone()).or_default();
    if MOST_OPEN <= open + *coming || MOST_REQUESTS <= all + *coming {
        return Err(fault(
            "too-many",
            "$",
            "attack case 15",
            "its author has asked for as many consents as may wait for an answer",
        ));
    }
    *coming += 1;
    texts.insert(request.hash);
    Ok(())
}

fn answer(
    projection: &Projection,
    origin: &Origin,
    object: &Object,
    coming: &mut ComingConsents,
) -> Result<(), Finding> {
    let consent = Consent::from_object(object)
        .map_err(|error| fault("bad-consent", "$", "DESIGN 6.2", &error.to_string()))?;
    direct(origin, &consent.author)?;
    let held = projection.agreements().consents().get(&consent.request);
    let Some(held) = held.filter(|held| held.request.asking.asked == consent.author) else {
        return Err(fault(
            "unknown-request",
            "$.request_ref",
            "DESIGN 6.2",
            "it answers no request here that asks its author",
        ));
    };
    let coming = coming.answers.entry(consent.request.clone()).or_default();
    let most = match consent.decision {
        ConsentDecision::Grant { .. } => MOST_ANSWERS,
        ConsentDecision::Refuse => MOST_ANSWERS + REFUSALS,
    };
    let is_here = held.answers.contains(&consent);
    if !is_here && most <= held.answers.len() + *coming {
        return Err(fault(
            "too-many",
            "$",
            "attack case 15",
            "its author has answered this request too often",
        ));
    }
    *coming += usize::from(!is_here);
    Ok(())
}

/// What is for two parties alone comes from one to the other.
// INVARIANT: 7.1. Acts are relayed; anything narrower needs direct peering.
fn direct(origin: &Origin, author: &PartyId) -> Result<(), Finding> {
    match origin {
        Origin::Channel { peer } if peer != author => Err(fault(
            "relayed",
            "$.created_by_ref",
            "DESIGN 7.1",
            "requests and consents come from their authors alone",
        )),
        _ => Ok(()),
    }
}
