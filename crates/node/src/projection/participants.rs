//! The participants of our party, as their terms and the acts about them make them. Nothing else is kept of
//! one: who they are, and where they stand, follows from what was signed.

use mithaq_agreement::{Audience, Now, PartyId, Relation};

use super::agreements::{Agreements, HeldAgreement};

/// A participant under the terms that we signed with it.
pub(crate) struct Participant<'a> {
    /// Its id.
    pub(crate) party: &'a PartyId,
    /// The name in its terms.
    pub(crate) name: &'a str,
    /// Its terms, with the acts about them.
    pub(crate) terms: &'a HeldAgreement,
}

/// Where a participant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It reads, and gives.
    Active,
    /// We have suspended it.
    Suspended,
    /// We have ended its terms: it reads nothing, and its name is free for another.
    Removed,
    /// Something else keeps its terms from being in force: the code of the reason.
    Closed(&'static str),
}

impl Standing {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Standing::Active => "active",
            Standing::Suspended => "suspended",
            Standing::Removed => "removed",
            Standing::Closed(code) => code,
        }
    }
}

impl Participant<'_> {
    /// Where it stands now with `me`, its host.
    pub(crate) fn standing(&self, me: &PartyId, now: &Now) -> Standing {
        let relation = self.terms.relation(me, self.party, now);
        if relation.is_in_force() {
            return Standing::Active;
        }
        let status = &self.terms.status;
        let leaves = |party| status.party(party).is_some_and(|it| it.leaves.is_some());
        if leaves(me) || leaves(self.party) {
            return Standing::Removed;
        }
        match relation {
            Relation::Suspended { .. } => Standing::Suspended,
            relation => Standing::Closed(
                relation
                    .reason(&self.terms.agreement)
                    .map_or("closed", |reason| reason.code()),
            ),
        }
    }
}

/// All participants of `me`, those whose terms have ended too.
pub(super) fn of<'a>(
    agreements: &'a Agreements,
    me: &'a PartyId,
) -> impl Iterator<Item = Participant<'a>> {
    agreements.signed().filter_map(move |held| {
        let participant = hosted_by(held, me)?;
        Some(Participant {
            party: &participant.id,
            name: &participant.name,
            terms: held,
        })
    })
}

/// The audience that the other party of an agreement of ours is.
pub(super) fn audience(held: &HeldAgreement, party: &PartyId) -> Audience {
    let is_participant = held
        .agreement
        .participant()
        .is_some_and(|participant| participant.id == *party);
    match is_participant {
        true => Audience::Participant(party.clone()),
        false => Audience::Peer(party.clone()),
    }
}

fn hosted_by<'a>(held: &'a HeldAgreement, me: &PartyId) -> Option<&'a mithaq_agreement::Party> {
    let hosts = held.agreement.host().is_some_and(|host| host.id == *me);
    held.agreement.participant().filter(|_| hosts)
}
