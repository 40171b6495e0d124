//! Notices on their way in (DESIGN § 5, 7.1).

use std::collections::BTreeMap;

use mithaq_agreement::notice::Said;
use mithaq_agreement::{Notice, PartyId};
use mithaq_stix::{Finding, Object, ObjectId};

use super::{Origin, fault};
use crate::projection::{MOST_NOTICES, Projection};

/// Notices of one party that nobody has answered, at most.
pub(crate) const MOST_OPEN: usize = 500;
/// Answers to one notice, at most.
const MOST_ANSWERS: usize = 16;

/// What passed so far in one delivery.
#[derive(Default)]
pub(super) struct ComingNotices {
    /// Notices by author.
    notices: BTreeMap<PartyId, usize>,
    /// Answers by what they answer.
    answers: BTreeMap<ObjectId, usize>,
}

/// Holds a notice against what we hold.
pub(super) fn check(
    projection: &Projection,
    origin: &Origin,
    object: &Object,
    coming: &mut ComingNotices,
) -> Result<(), Finding> {
    let notice = Notice::from_object(object)
        .map_err(|error| fault("bad-notice", "$", "DESIGN § 5", &error.to_string()))?;
    // INVARIANT: 7.1. Acts are relayed; anything narrower needs direct peering.
    if matches!(origin, Origin::Channel { peer } if *peer != notice.author) {
        return Err(fault(
            "relayed",
            "$.created_by_ref",
            "DESIGN 7.1",
            "notices come from their authors alone",
        ));
    }
    let notices = projection.agreements().notices();
    let held = projection.agreement(&notice.saying.agreement);
    let between = held.is_some_and(|held| {
        held.signed_by_us
            && held.status.is_party(&notice.author)
            && held.status.is_party(&notice.saying.to)
    });
    if !between {
        return Err(fault(
            "unknown-agreement",
            "$.agreement_ref",
            "DESIGN § 5",
            "it is about no agreement here between its author and whom it is addressed to",
        ));
    }
    let too_many = |why: &str| fault("too-many", "$", "attack case 15", why);
    if let Said::Answer { to, .. } = &notice.saying.said {
        let answered = notices.get(to).filter(|one| {
            one.notice.saying.to == notice.author && one.notice.author == notice.saying.to
        });
        let Some(answered) = answered else {
            return Err(fault(
                "unknown-notice",
                "$.of_ref",
                "DESIGN § 5",
                "it answers no notice here that is addressed to its author",
            ));
        };
        let coming = coming.answers.entry(to.clone()).or_default();
        if answered.answers.contains(&notice) {
            return Ok(());
        }
        if MOST_ANSWERS <= answered.answers.len() + *coming {
            return Err(too_many("its author has answered this notice too often"));
        }
        *coming += 1;
        return Ok(());
    }
    if notices.get(&notice.id).is_some() {
        // Once more, or another under its id, which names nothing that anybody answers (4.7).
        return Ok(());
    }
    // INVARIANT: attack cases 15, 25. Who asks without end takes neither room nor time from the others.
    let of_author = notices
        .list()
        .filter(|one| one.notice.author == notice.author);
    let (mut open, mut all) = (0, 0);
    for one in of_author {
        all += 1;
        open += usize::from(one.answers.is_empty());
    }
    let coming = coming.notices.entry(notice.author.clone()).or_default();
    if MOST_OPEN <= open + *coming || MOST_NOTICES <= all + *coming {
        return Err(too_many(
            "its author has given as many notices as may wait for an answer",
        ));
    }
    *coming += 1;
    Ok(())
}
