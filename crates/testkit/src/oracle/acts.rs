//! What a party's acts on an agreement amount to (DESIGN 5.1 to 5.5).

use std::collections::BTreeSet;

use super::case::{Case, earlier};
use crate::world::{Accession, Act, Agreement, DAY, Deed, Instant, Party};

/// What one party's acts amount to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// From when its consent to be bound counts.
    pub signed: Option<Instant>,
    /// Every time it has stopped the agreement, or a part of it.
    pub pauses: BTreeSet<Pause>,
    /// From when it has left.
    pub leaves: Option<Instant>,
    /// The numbers of acts that others name as their predecessors, and that are not here.
    pub gaps: BTreeSet<u64>,
    /// The first number at which it contradicts itself.
    pub fork: Option<u64>,
    /// It has done something of a kind that is not known.
    pub unknown: bool,
}

/// One time that a party has stopped an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pause {
    /// The id of the act.
    pub id: u32,
    /// From when.
    pub since: Instant,
    /// From when it is lifted.
    pub lifted: Option<Instant>,
}

/// What `party`'s acts on a lone text amount to, where `keyed` are known to have a root key.
#[must_use]
pub fn standing(text: &Agreement, acts: &[Act], keyed: &BTreeSet<Party>, party: Party) -> Standing {
    Case::lone(text, acts, keyed).standing(party)
}

impl Case<'_> {
    /// What a party's acts amount to.
    #[must_use]
    pub fn standing(&self, party: Party) -> Standing {
        let mine = self.of_party(party);
        let is_pause =
            |act: &&&Act| matches!(act.deed, Deed::Suspension | Deed::PartialSuspension { .. });
        let pauses = mine.iter().filter(is_pause).map(|act| Pause {
            id: act.id,
            since: self.restricts_from(act),
            lifted: self.lifted(act),
        });
        let is_hosted = self.is_hosted(party);
        Standing {
            signed: self.consent(party),
            pauses: pauses.collect(),
            leaves: self.leaves(party),
            // What is missing in a host's chain closes the relation already by the host's own standing.
            gaps: match is_hosted {
                true => BTreeSet::new(),
                false => self.gaps(party),
            },
            fork: self.fork(party).filter(|_| !is_hosted || !mine.is_empty()),
            unknown: self.has_unknown(party),
        }
    }

    pub(super) fn has_unknown(&self, party: Party) -> bool {
        let mine = self.of_party(party);
        mine.iter().any(|act| match &act.deed {
            Deed::Unknown => true,
            // A change of an article that is not known may take anything away, and so may one of a text that is not.
            Deed::Reservation { changes } | Deed::Declaration { changes } => {
                let is_known = |article| self.is_about_a_known_text(act) && self.knows(article);
                changes.iter().any(|change| !is_known(change.article))
            }
            _ => false,
        })
    }

    /// Listed by the text.
    pub(super) fn is_listed(&self, party: Party) -> bool {
        self.base().parties.contains(&party)
    }

    /// Listed, or one that has acceded.
    pub(super) fn is_member(&self, party: Party) -> bool {
        self.is_listed(party) || self.consent(party).is_some()
    }

    /// Whether what somebody does is heard: listed, or one who may accede and says so.
    pub(super) fn is_heard(&self, party: Party) -> bool {
        let accedes = |act: &Act| act.author == party && act.deed == Deed::Accession;
        self.is_listed(party) || (self.is_open_to(party) && self.here().any(accedes))
    }

    /// Everybody who has done anything, and everybody listed.
    pub(super) fn everybody(&self) -> BTreeSet<Party> {
        let listed = self.base().parties.iter().copied();
        listed.chain(self.acts().map(|act| act.author)).collect()
    }

    /// Whether a party may accede.
    pub(super) fn is_open_to(&self, party: Party) -> bool {
        match &self.base().clauses.accession {
            Accession::Closed => false,
            Accession::Any => true,
            Accession::Of(these) => these.contains(&party),
        }
    }

    /// The acts by which a party has consented to be bound, with their dates.
    pub(super) fn consents(&self, party: Party) -> Vec<(&Act, Instant)> {
        let base = self.base();
        let is_open = self.is_open_to(party);
        let binds = |act: &Act| match act.deed {
            Deed::Signature => self.is_listed(party) && !base.clauses.ratification,
            Deed::Ratification | Deed::Acceptance | Deed::Approval => {
                self.is_listed(party) && base.clauses.ratification
            }
            Deed::Accession => !self.is_listed(party) && is_open,
            _ => false,
        };
        let mut consents = Vec::new();
        for act in self.of_party(party) {
            if binds(act)
                && let Some(from) = self.permits_from(act)
            {
                consents.push((act, from));
            }
        }
        consents
    }

    /// From when a party has consented to be bound.
    pub(super) fn consent(&self, party: Party) -> Option<Instant> {
        let consents = self.consents(party);
        consents.into_iter().map(|(_, from)| from).min()
    }

    /// From when a signatory applies it before it is in force for it.
    pub(super) fn provisional(&self, party: Party) -> Option<Instant> {
        if !self.base().clauses.provisional || !self.is_listed(party) {
            return None;
        }
        let first = |deed: &Deed| {
            let mine = self.of_party(party);
            let these = mine.into_iter().filter(|act| act.deed == *deed);
            these.filter_map(|act| self.permits_from(act)).min()
        };
        // From its signature on.
        Some(first(&Deed::Provisional)?.max(first(&Deed::Signature)?))
    }

    /// From when a party no longer applies it provisionally.
    pub(super) fn provisional_end(&self, party: Party) -> Option<Instant> {
        self.first_restriction(party, &Deed::ProvisionalEnd)
    }

    /// From when a party wants it to end.
    pub(super) fn termination(&self, party: Party) -> Option<Instant> {
        self.first_restriction(party, &Deed::Termination)
    }

    /// From when a party has left. 5.5: a withdrawal counts its notice from its own date.
    pub(super) fn leaves(&self, party: Party) -> Option<Instant> {
        let from = self.first_restriction(party, &Deed::Withdrawal)?;
        Some(from + Instant::from(self.base().notice_days) * DAY)
    }

    /// The dates of all acts of one kind by which a party restricts.
    pub(super) fn restrictions(&self, party: Party, deed: &Deed) -> Vec<Instant> {
        let mine = self.of_party(party);
        let these = mine.into_iter().filter(|act| act.deed == *deed);
        these.map(|act| self.restricts_from(act)).collect()
    }

    fn first_restriction(&self, party: Party, deed: &Deed) -> Option<Instant> {
        let dates = self.restrictions(party, deed);
        dates.into_iter().fold(None, earlier)
    }

    /// When it enters into force: when enough instruments are there and the days after have passed. The count
    /// never goes back: who has left has still been counted.
    pub(super) fn entry(&self) -> Option<Instant> {
        let base = self.base();
        let counts = |party: &Party| !base.organisations.contains(party);
        let consents = |parties: Vec<Party>| {
            let counted = parties.into_iter().filter(|party| counts(party));
            let dates: Vec<Option<Instant>> = counted.map(|party| self.consent(party)).collect();
            dates
        };
        let Some(needed) = base.clauses.entry_after else {
            // One of each listed party that counts.
            let dates = consents(base.parties.clone());
            let all: Option<Vec<Instant>> = dates.into_iter().collect();
            return Some(all?.into_iter().max()? + self.entry_days());
        };
        let dates = consents(self.everybody().into_iter().collect());
        let dates: Vec<Instant> = dates.into_iter().flatten().collect();
        let needed = usize::from(needed);
        // The earliest date by which so many had consented.
        let by = |instant: Instant| dates.iter().filter(|date| **date <= instant).count();
        let reached = dates.iter().copied().filter(|date| needed <= by(*date));
        Some(reached.min()? + self.entry_days())
    }

    pub(super) fn entry_days(&self) -> Instant {
        Instant::from(self.base().clauses.entry_days) * DAY
    }
}
