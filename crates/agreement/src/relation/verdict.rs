//! What holds between two parties, and in what words its absence is told.

use std::collections::BTreeSet;

use mithaq_stix::Timestamp;

use crate::agreement::Agreement;
use crate::fold::MOST_ACTS;
use crate::party::PartyId;
use crate::reason::Reason;

/// What holds between two parties at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relation {
    /// The agreement is in force between them.
    InForce {
        /// Since when, suspensions aside.
        since: Timestamp,
        /// Until when, as far as is known now.
        until: Option<Timestamp>,
    },
    /// One of them is not a party, or they are one and the same.
    NotParties,
    /// Some party has not signed.
    NotSigned {
        /// Which.
        by: BTreeSet<PartyId>,
    },
    /// Some party has not ratified, accepted or approved.
    NotRatified {
        /// Which.
        by: BTreeSet<PartyId>,
    },
    /// Some party's consent waits for the depositary's notification (5.5).
    NotNotified {
        /// Which.
        by: BTreeSet<PartyId>,
    },
    /// A party has signed only after its chain of acts had forked (5.4).
    Forked {
        /// Whose chain.
        by: PartyId,
        /// The number at which it forks.
        number: u64,
    },
    /// The depositary's chain forks, so none of its notifications can be relied upon (5.4, 5.5).
    DepositaryForked {
        /// The depositary.
        by: PartyId,
        /// The number at which it forks.
        number: u64,
    },
    /// The depositary has notified acts that are missing here, under final clauses by which silence accepts.
    NotifiedMissing {
        /// The depositary.
        by: PartyId,
        /// How many.
        count: usize,
    },
    /// Fewer instruments were deposited than are needed.
    NotEnough {
        /// How many were.
        given: usize,
        /// How many are needed.
        needed: usize,
    },
    /// It is signed, but not yet in force.
    NotYet {
        /// From when it will be.
        from: Timestamp,
    },
    /// One party or both have suspended it.
    Suspended {
        /// Which.
        by: BTreeSet<PartyId>,
        /// Since when.
        since: Timestamp,
    },
    /// Its end has come.
    Expired {
        /// The end.
        at: Timestamp,
    },
    /// Both have agreed that it ends.
    Terminated {
        /// When that took effect.
        at: Timestamp,
    },
    /// A party has withdrawn, and its notice has run.
    Withdrawn {
        /// Which.
        by: PartyId,
        /// When that took effect.
        at: Timestamp,
    },
    /// A party has objected to a reservation or an accession of the other, and wants no relation with it.
    Precluded {
        /// Who has objected.
        by: PartyId,
        /// To whose act.
        of: PartyId,
    },
    /// A party has made a reservation, which the other has not accepted, and may still object to (5.6).
    WindowOpen {
        /// Who has made it.
        by: PartyId,
        /// Until when the other may object; `None` while that is not known.
        until: Option<Timestamp>,
    },
    /// A party has acceded, and the other has not accepted that.
    NotAccepted {
        /// Who has acceded.
        of: PartyId,
        /// Who has not accepted it.
        by: PartyId,
    },
    /// Both have accepted two different amended texts of one level.
    AmendmentsCompete,
    /// Both have accepted an amended text that is not known here.
    UnknownText,
    /// An act is missing, and could restrict (5.7).
    Gap {
        /// Whose act.
        by: PartyId,
        /// Its number.
        number: u64,
    },
    /// An act is of a kind that this version does not know, and could restrict.
    Unread {
        /// Whose act.
        by: PartyId,
        /// What is not known.
        word: String,
    },
    /// There are more acts than are counted.
    Overfull,
}

impl Relation {
    /// Whether anything may cross.
    #[must_use]
    pub fn is_in_force(&self) -> bool {
        matches!(self, Self::InForce { .. })
    }

    /// Whether it has ended: nothing crosses under it any more, unless an act brings it back.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(
            self,
            Self::Expired { .. } | Self::Terminated { .. } | Self::Withdrawn { .. }
        )
    }

    /// Why nothing may cross, in the terms of a decision; `None` when in force. Names are those in `agreement`:
    /// give what is `effective` between the two, and one that has acceded has its name too.
    #[must_use]
    pub fn reason(&self, agreement: &Agreement) -> Option<Reason> {
        let agreement_id = agreement.id().clone();
        let named = |by: &BTreeSet<PartyId>| {
            by.iter()
                .map(|party| agreement.name_of(party))
                .collect::<Vec<_>>()
        };
        let name = |by: &PartyId| agreement.name_of(by);
        let (final_clauses, _) = agreement.final_clauses();
        let article = final_clauses.clone();
        Some(match self {
            Self::InForce { .. } => return None,
            Self::NotParties => Reason::NotParties {
                agreement: agreement_id,
            },
            Self::NotSigned { by } => Reason::NotSigned {
                agreement: agreement_id,
                by: named(by),
            },
            Self::NotRatified { by } => Reason::NotRatified {
                agreement: agreement_id,
                article,
                by: named(by),
            },
            Self::NotNotified { by } => Reason::NotNotified {
                agreement: agreement_id,
                by: named(by),
            },
            Self::Forked { by, number } => Reason::ForkedActs {
                agreement: agreement_id,
                by: name(by),
                number: *number,
            },
            Self::DepositaryForked { by, number } => Reason::ForkedDepositary {
                agreement: agreement_id,
                by: name(by),
                number: *number,
            },
            Self::NotifiedMissing { by, count } => Reason::NotifiedMissing {
                agreement: agreement_id,
                by: name(by),
                number: *count,
            },
            Self::NotEnough { given, needed } => Reason::NotEnoughInstruments {
                agreement: agreement_id,
                article,
                given: *given,
                needed: *needed,
            },
            Self::NotYet { from } => Reason::NotYetInForce {
                agreement: agreement_id,
                article,
                from: from.clone(),
            },
            Self::Suspended { by, since } => Reason::Suspended {
                agreement: agreement_id,
                by: named(by),
                since: since.clone(),
            },
            Self::Expired { at } => Reason::Expired {
                agreement: agreement_id,
                article,
                at: at.clone(),
            },
            Self::Terminated { at } => Reason::Terminated {
                agreement: agreement_id,
                at: at.clone(),
            },
            Self::Withdrawn { by, at } => Reason::Withdrawn {
                agreement: agreement_id,
                article,
                by: name(by),
                at: at.clone(),
            },
            Self::Precluded { by, of } => Reason::Precluded {
                agreement: agreement_id,
                by: name(by),
                of: name(of),
            },
            Self::WindowOpen { by, until } => Reason::WindowOpen {
                agreement: agreement_id,
                article,
                by: name(by),
                until: until.clone(),
            },
            Self::NotAccepted { of, by } => Reason::AccessionNotAccepted {
                agreement: agreement_id,
                article,
                by: name(by),
                of: name(of),
            },
            Self::AmendmentsCompete => Reason::AmendmentsCompete {
                agreement: agreement_id,
            },
            Self::UnknownText => Reason::UnknownText {
                agreement: agreement_id,
            },
            Self::Gap { by, number } => Reason::MissingAct {
                agreement: agreement_id,
                by: name(by),
                number: *number,
            },
            Self::Unread { by, word } => Reason::UnreadAct {
                agreement: agreement_id,
                by: name(by),
                word: word.clone(),
            },
            Self::Overfull => Reason::TooManyActs {
                agreement: agreement_id,
                limit: MOST_ACTS,
            },
        })
    }
}
