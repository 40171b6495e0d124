//! Who the members are of each agreement that an onward article calls a forum, at the instant at which the projection was
//! computed.

use std::collections::BTreeSet;
use std::sync::Arc;

use mithaq_agreement::article::Forums;
use mithaq_agreement::{Now, member_changes, members, next_change};
use mithaq_stix::{ObjectId, Timestamp};

use super::agreements::HeldAgreement;

/// Members of forums, and from when until when they are.
#[derive(Default)]
pub(super) struct InForums {
    members: Arc<Forums>,
    /// The last instant before now at which any of them may have changed.
    after: Option<Timestamp>,
    /// The next instant at which any of them may change.
    before: Option<Timestamp>,
}

impl InForums {
    /// The members at `now` of those of `held` that are `asked` for. Of an agreement that we have not signed too little is
    /// known here, and it has none.
    pub(super) fn at<'a>(
        held: impl Iterator<Item = &'a HeldAgreement>,
        asked: &BTreeSet<ObjectId>,
        now: &Now,
    ) -> InForums {
        let mut forums = Forums::new();
        let (mut after, mut before) = (None, None);
        for held in held.filter(|held| asked.contains(held.agreement.id())) {
            let at = members(&held.family, &held.status, now);
            forums.insert(held.agreement.id().clone(), at);
            let changes = member_changes(&held.family, &held.status);
            let past = changes.iter().take_while(|at| *at < now.earliest()).last();
            let next = next_change(&changes, now);
            after = after.into_iter().chain(past.cloned()).max();
            before = before.into_iter().chain(next.cloned()).min();
        }
        InForums {
            members: Arc::new(forums),
            after,
            before,
        }
    }

    /// The members, by forum.
    pub(super) fn members(&self) -> &Arc<Forums> {
        &self.members
    }

    /// Whether they are the members now.
    pub(super) fn hold<'a>(
        &self,
        mut held: impl Iterator<Item = &'a HeldAgreement>,
        now: &Now,
    ) -> bool {
        let begun = self.after.as_ref().is_none_or(|at| at < now.earliest());
        let lasts = self.before.as_ref().is_none_or(|at| now.latest() < at);
        (begun && lasts)
            || held.all(|held| {
                let known = self.members.get(held.agreement.id());
                known.is_none_or(|known| *known == members(&held.family, &held.status, now))
            })
    }
}
