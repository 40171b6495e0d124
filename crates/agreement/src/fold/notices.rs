//! The depositary's notifications: from when what permits counts, and from when windows run (DESIGN 5.5).
//!
//! Between two parties each is the other's depositary: an act counts from its own date, and nothing waits; but the time
//! to object to it runs from the other's notification alone. Of more, the depositary's own acts count without one, and
//! the time to object to them runs from one all the same; another's act that permits waits for it, and then counts from
//! the later of its own date and the stated date of deposit. Of two notifications of one act the later date holds for
//! what permits and for the opening of windows, the earlier for what restricts.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::Timestamp;

use super::on_paper::OnPaper;
use super::{Refusal, Status, performer_of};
use crate::act::{Act, ActKind};
use crate::agreement::Agreement;
use crate::chain::Chain;
use crate::party::PartyId;

/// Who notifies, and what was notified.
pub(super) struct Notices<'a> {
    /// `None` between two parties.
    office: Option<Office<'a>>,
    by_act: BTreeMap<[u8; 32], Notice>,
    /// The root keys that accessions were notified under, by the hashes of these.
    keys: BTreeMap<String, BTreeSet<[u8; 32]>>,
    on_paper: &'a OnPaper,
}

/// The depositary and its successor.
struct Office<'a> {
    depositary: &'a PartyId,
    successor: Option<&'a PartyId>,
    /// When the depositary's own withdrawal takes effect.
    vacant_from: Option<Timestamp>,
}

struct Notice {
    /// The latest date of deposit.
    deposited: Timestamp,
    /// The earliest date of deposit.
    earliest: Timestamp,
    /// The latest date of a notification.
    opened: Timestamp,
}

impl<'a> Notices<'a> {
    pub(super) fn of(
        base: &'a Agreement,
        chains: &BTreeMap<&PartyId, Chain<'_>>,
        (counted, held): (&BTreeMap<&PartyId, Vec<&Act>>, &BTreeSet<[u8; 32]>),
        on_paper: &'a OnPaper,
        status: &mut Status,
    ) -> Self {
        let acts_of = |party: &PartyId| counted.get(party).map_or(&[][..], Vec::as_slice);
        let office = base.depositary().map(|depositary| Office {
            depositary,
            successor: base.successor(),
            vacant_from: acts_of(depositary)
                .iter()
                .filter(|act| act.kind == ActKind::Withdrawal)
                .map(|act| base.final_clauses().1.end_after_notice(&act.at))
                .min(),
        });
        let mut notices = Self {
            office,
            by_act: BTreeMap::new(),
            keys: BTreeMap::new(),
            on_paper,
        };
        let here: BTreeMap<[u8; 32], &Act> = chains
            .values()
            .flat_map(Chain::acts)
            .map(|act| (act.hash, act))
            .collect();
        for (author, chain) in chains {
            for act in acts_of(author) {
                notices.take(act, chain, (&here, held), status);
            }
        }
        notices
    }

    /// Takes an act of a chain, if it is a notification that counts.
    fn take<'c>(
        &mut self,
        act: &'c Act,
        chain: &Chain<'c>,
        (here, held): (&BTreeMap<[u8; 32], &Act>, &BTreeSet<[u8; 32]>),
        status: &mut Status,
    ) {
        let ActKind::Notification {
            of,
            act_hash,
            date,
            acceding,
        } = &act.kind
        else {
            return;
        };
        let at = chain.permits_from(act);
        if !chain.is_before_fork(act) {
            return;
        }
        let in_office = match &self.office {
            Some(office) => office.is_held_by(&act.author, at),
            // Each is the depositary of the other's acts, not of its own.
            None => here
                .get(act_hash)
                .is_none_or(|named| performer_of(named) != performer_of(act)),
        };
        if !in_office {
            status.note(act, Refusal::NotDepositary);
            return;
        }
        if let Some(acceding) = acceding {
            let under = self.keys.entry(acceding.root_fingerprint.clone());
            under.or_default().insert(*act_hash);
        }
        // By its hash: another act may have the same id.
        if !held.contains(act_hash) {
            status.unheld.insert(of.clone());
        }
        let is_that_act = here.get(act_hash).is_some_and(|named| {
            let accedes = match &named.kind {
                ActKind::Accession(acceding) => Some(acceding),
                _ => None,
            };
            named.id == *of && accedes == acceding.as_ref()
        });
        if !is_that_act {
            status.note(act, Refusal::NotThatAct);
            return;
        }
        let notice = self.by_act.entry(*act_hash).or_insert_with(|| Notice {
            deposited: date.clone(),
            earliest: date.clone(),
            opened: at.clone(),
        });
        notice.deposited = notice.deposited.clone().max(date.clone());
        notice.earliest = notice.earliest.clone().min(date.clone());
        notice.opened = notice.opened.clone().max(at.clone());
    }

    /// The accessions that were notified under this root key, here or not, by their hashes.
    pub(super) fn under_key(&self, fingerprint: &str) -> impl Iterator<Item = &[u8; 32]> {
        self.keys.get(fingerprint).into_iter().flatten()
    }

    /// From when an act permits something; `None` while it waits for its notification, or for an act before it that is
    /// missing.
    ///
    // INVARIANT: 5.7. A missing act could be dated later than the one that follows it. Between two a gap closes the
    // relation, and that is enough. Of many, an act of one has effects between others (it is counted for entry into
    // force, it proposes a text), whose relation its gap does not close.
    pub(super) fn permits<'c>(&self, chain: &Chain<'c>, act: &'c Act) -> Option<Timestamp> {
        let certain = self.office.is_none() || chain.is_whole(act);
        self.not_before(chain, act).filter(|_| certain)
    }

    /// The instant before which an act permits nothing, whatever is missing before it.
    pub(super) fn not_before<'c>(&self, chain: &Chain<'c>, act: &'c Act) -> Option<Timestamp> {
        let at = chain.permits_from(act);
        let from = match self.needs_notice(act, at) {
            false => at.clone(),
            true => {
                let notice = self.by_act.get(&act.hash)?;
                notice.deposited.clone().max(at.clone())
            }
        };
        let on_paper = self.on_paper.not_before(act).cloned();
        Some(on_paper.into_iter().fold(from, Ord::max))
    }

    /// From when windows for others run: from its notification, and never before the act itself.
    ///
    // INVARIANT: 5.5. Nobody's own date opens a window: who back-dates its act would leave others no time to object.
    pub(super) fn opened<'c>(&self, chain: &Chain<'c>, act: &'c Act) -> Option<Timestamp> {
        let notice = self.by_act.get(&act.hash)?;
        Some(notice.opened.clone().max(chain.permits_from(act).clone()))
    }

    /// From when an act restricts: its own date, or an earlier one that was notified, or that its paper bears.
    pub(super) fn restricts(&self, act: &Act) -> Timestamp {
        let notice = self.by_act.get(&act.hash);
        let notified = notice.filter(|_| self.office.is_some());
        let notified = notified.map(|notice| notice.earliest.clone());
        let on_paper = act.paper.as_ref().map(|paper| paper.date().clone());
        let dates = notified.into_iter().chain(on_paper);
        dates.fold(act.at.clone(), Ord::min)
    }

    fn needs_notice(&self, act: &Act, at: &Timestamp) -> bool {
        match &self.office {
            None => false,
            Some(office) => !office.is_held_by(&act.author, at),
        }
    }
}

impl Office<'_> {
    /// Whether this party is the depositary at this date: the first one until its withdrawal has taken effect, its
    /// successor from then on.
    fn is_held_by(&self, party: &PartyId, at: &Timestamp) -> bool {
        match &self.vacant_from {
            None => party == self.depositary,
            Some(vacant) if at < vacant => party == self.depositary,
            Some(_) => Some(party) == self.successor,
        }
    }
}
