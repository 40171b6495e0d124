//! The fold: from a set of acts to what they amount to, whatever their order (DESIGN 5.2).

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Timestamp};

use crate::act::{Act, ActKind, Head, may_attest};
use crate::agreement::Agreement;
use crate::chain::Chain;
use crate::party::PartyId;

/// Most different acts that are counted for one agreement. A century of weekly suspensions and
/// resumptions fits; beyond it the relation closes, so flooding only cuts the flooder off.
pub const MOST_ACTS: usize = 10_000;

/// What the acts amount to. The same acts in any order, any number of times, give the same status.
///
/// `keyed` are the parties of which a root key is known: whoever has one acts for itself, so no act that
/// another attests for it counts, not even where the agreement lists it as a participant (DESIGN § 4).
///
/// Never fails: an act that cannot be counted becomes [`Evidence`]. Costs n · log n for n acts.
#[must_use]
pub fn fold(agreement: &Agreement, acts: &[Act], keyed: &BTreeSet<PartyId>) -> Status {
    let mut status = Status {
        agreement: agreement.id().clone(),
        parties: BTreeMap::new(),
        evidence: BTreeSet::new(),
        overfull: false,
    };
    let mut by_author: BTreeMap<&PartyId, BTreeMap<[u8; 32], &Act>> = BTreeMap::new();
    for act in acts {
        if act.agreement != *agreement.id() {
            status.note(act, Refusal::OtherAgreement);
        } else if agreement.party(&act.author).is_none() {
            status.note(act, Refusal::NotAParty);
        } else if agreement.participant().map(|party| &party.id) == Some(&act.author) {
            status.note(act, Refusal::NoKey);
        } else {
            by_author
                .entry(&act.author)
                .or_default()
                .insert(act.hash, act);
        }
    }
    if by_author.values().map(BTreeMap::len).sum::<usize>() > MOST_ACTS {
        status.overfull = true;
        return status;
    }
    for (author, acts) in by_author {
        let chain = Chain::new(acts);
        let performed = fold_chain((agreement, keyed), author, &chain, &mut status);
        status.parties.extend(performed);
    }
    status
}

/// What the acts about one agreement amount to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub(crate) agreement: ObjectId,
    pub(crate) parties: BTreeMap<PartyId, PartyStatus>,
    evidence: BTreeSet<Evidence>,
    pub(crate) overfull: bool,
}

impl Status {
    /// The agreement.
    #[must_use]
    pub fn agreement(&self) -> &ObjectId {
        &self.agreement
    }

    /// What one party's acts amount to; `None` if none of its acts is here.
    #[must_use]
    pub fn party(&self, party: &PartyId) -> Option<&PartyStatus> {
        self.parties.get(party)
    }

    /// The last act of a party, which its next one must follow.
    #[must_use]
    pub fn head(&self, party: &PartyId) -> Option<&Head> {
        self.parties.get(party).and_then(|p| p.head.as_ref())
    }

    /// Whether this head shows that an act is missing here: release must first obtain it (5.7).
    #[must_use]
    pub fn lacks(&self, head: &Head) -> bool {
        self.parties
            .get(&head.author)
            .is_none_or(|party| !party.links.contains(&(head.number, head.hash)))
    }

    /// What could not be counted, and what contradicts itself. Kept and shown (4.7).
    #[must_use]
    pub fn evidence(&self) -> &BTreeSet<Evidence> {
        &self.evidence
    }

    /// Whether there are more acts than are counted; then nothing is in force.
    #[must_use]
    pub fn overfull(&self) -> bool {
        self.overfull
    }

    fn note(&mut self, act: &Act, why: Refusal) {
        self.evidence.insert(Evidence::Refused {
            act: act.id.clone(),
            author: act.author.clone(),
            number: act.number,
            why,
        });
    }
}

/// What the acts of one party amount to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PartyStatus {
    /// When its signature took effect; `None` if it has not signed.
    pub signed: Option<Timestamp>,
    /// It has signed, but only where its chain had already forked.
    pub signed_after_fork: bool,
    /// Its suspensions, lifted or not, by the act.
    pub suspensions: BTreeMap<ObjectId, Suspension>,
    /// When its withdrawal takes effect, its notice having run.
    pub leaves: Option<Timestamp>,
    /// The numbers of its acts that are missing here.
    pub gaps: BTreeSet<u64>,
    /// The first number at which its chain forks, or that of its host where that attests its acts.
    pub fork: Option<u64>,
    /// Acts of kinds that this version does not know.
    pub unread: BTreeSet<String>,
    /// The last of its acts.
    pub head: Option<Head>,
    links: BTreeSet<(u64, [u8; 32])>,
}

/// One suspension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// From when it holds.
    pub since: Timestamp,
    /// From when it is lifted.
    pub lifted: Option<Timestamp>,
}

/// What is kept and shown, because it could not be counted or contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// An act that was not counted.
    Refused {
        /// The act.
        act: ObjectId,
        /// Its author.
        author: PartyId,
        /// Its number.
        number: u64,
        /// Why it was not counted.
        why: Refusal,
    },
    /// Two or more acts take the same place in a chain (5.4).
    Fork {
        /// Whose chain.
        author: PartyId,
        /// The number at which it forks.
        number: u64,
        /// The acts at that place.
        acts: BTreeSet<ObjectId>,
    },
    /// An act is missing (5.7).
    Gap {
        /// Whose chain.
        author: PartyId,
        /// The number that is missing.
        number: u64,
    },
    /// An act is dated before one that it follows. Counted, without gain (5.2).
    BackDated {
        /// The act.
        act: ObjectId,
        /// Its author.
        author: PartyId,
    },
}

/// Why an act was not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Refusal {
    /// It is about another agreement.
    #[error("it is about another agreement")]
    OtherAgreement,
    /// Its author is not a party.
    #[error("its author is not a party")]
    NotAParty,
    /// It names another text of the agreement by hash (5.1).
    #[error("it names another text of this agreement")]
    OtherText,
    /// It is attested for a party whose acts its author may not attest (DESIGN § 4).
    #[error("its author may not attest the acts of the party that it names")]
    NotAttestable,
    /// It is attested for a party that has a root key, and so acts for itself (DESIGN § 4).
    #[error("the party that it is attested for has a root key, and acts for itself")]
    HasKey,
    /// Its author is a participant, which has no key and performs no acts itself (DESIGN § 4).
    #[error("its author is a participant, whose acts its host attests")]
    NoKey,
    /// It is not addressed to all parties (5.1).
    #[error("it is not addressed to all parties")]
    NotToAll,
    /// It permits something after its author's chain had forked (5.4).
    #[error("it permits something, after the chain of its author had forked")]
    AfterFork,
    /// It does not lift a suspension that its author made before (5.3).
    #[error("it does not name an earlier suspension by the same author")]
    LiftsNothing,
    /// It is of a kind that this version does not know.
    #[error("it is of a kind that this version does not know")]
    Unread,
}

/// What the acts in one author's chain amount to: for the author, and for the participant whose acts it
/// attests.
fn fold_chain<'a>(
    (agreement, keyed): (&Agreement, &BTreeSet<PartyId>),
    author: &'a PartyId,
    chain: &Chain<'a>,
    status: &mut Status,
) -> BTreeMap<PartyId, PartyStatus> {
    let own = PartyStatus {
        gaps: chain.gaps.clone(),
        fork: chain.fork,
        head: chain.head(),
        links: chain.acts().map(|act| (act.number, act.hash)).collect(),
        ..PartyStatus::default()
    };
    note_chain(chain, status);
    let counted: Vec<&'a Act> = chain
        .acts()
        .filter(|act| counts((agreement, keyed), act, status))
        .collect();
    // Which act an id names. `None` where it names several: then nothing can be lifted by it.
    let mut named: BTreeMap<&ObjectId, Option<&Act>> = BTreeMap::new();
    for act in &counted {
        named
            .entry(&act.id)
            .and_modify(|one| *one = None)
            .or_insert(Some(act));
    }
    let mut performed = BTreeMap::from([(author.clone(), own)]);
    for act in &counted {
        restrict(
            agreement,
            act,
            performer(&mut performed, chain, act),
            status,
        );
    }
    for act in &counted {
        let party = performer(&mut performed, chain, act);
        permit(chain, act, &named, party, status);
    }
    performed
}

/// The status of the party whose act this is.
fn performer<'a>(
    performed: &'a mut BTreeMap<PartyId, PartyStatus>,
    chain: &Chain<'_>,
    act: &Act,
) -> &'a mut PartyStatus {
    // What cannot be read binds whoever sealed it: nobody else need know what it says.
    let attested_for = match act.kind {
        ActKind::Unread { .. } => None,
        _ => act.attested_for.as_ref(),
    };
    let party = attested_for.unwrap_or(&act.author);
    performed
        .entry(party.clone())
        .or_insert_with(|| PartyStatus {
            fork: chain.fork,
            ..PartyStatus::default()
        })
}

fn note_chain(chain: &Chain<'_>, status: &mut Status) {
    let mut at_number: BTreeMap<u64, Vec<&Act>> = BTreeMap::new();
    for act in chain.acts() {
        at_number.entry(act.number).or_default().push(act);
        if chain.is_back_dated(act) {
            status.evidence.insert(Evidence::BackDated {
                act: act.id.clone(),
                author: act.author.clone(),
            });
        }
    }
    let Some(author) = chain.acts().next().map(|act| act.author.clone()) else {
        return;
    };
    for (number, acts) in at_number {
        if acts.len() > 1 || chain.fork == Some(number) {
            status.evidence.insert(Evidence::Fork {
                author: author.clone(),
                number,
                acts: acts.iter().map(|act| act.id.clone()).collect(),
            });
        }
    }
    for number in &chain.gaps {
        status.evidence.insert(Evidence::Gap {
            author: author.clone(),
            number: *number,
        });
    }
}

/// Whether an act has any effect under this text. If not, it still takes its place in the chain.
fn counts(
    (agreement, keyed): (&Agreement, &BTreeSet<PartyId>),
    act: &Act,
    status: &mut Status,
) -> bool {
    if act.text_hash != *agreement.text_hash() {
        status.note(act, Refusal::OtherText);
        return false;
    }
    // INVARIANT: § 4. Nobody but a host speaks for another, and a host for its participant alone: an act
    // attested for anybody else is nobody's act.
    let unread = matches!(act.kind, ActKind::Unread { .. });
    if let Some(party) = &act.attested_for {
        let refusal = match may_attest(agreement, &act.author, party) {
            false => Some(Refusal::NotAttestable),
            true => keyed.contains(party).then_some(Refusal::HasKey),
        };
        if let Some(refusal) = refusal {
            status.note(act, refusal);
            return unread;
        }
    }
    // An act that restricts binds even where its author forgot somebody; one that permits does not.
    let to_all = agreement.party_ids().is_subset(&act.addressees);
    let restricts = matches!(
        act.kind,
        ActKind::Suspension | ActKind::Withdrawal | ActKind::Unread { .. }
    );
    if !to_all {
        status.note(act, Refusal::NotToAll);
    }
    to_all || restricts
}

/// Counts an act that restricts, whatever branch it is on (5.4).
fn restrict(agreement: &Agreement, act: &Act, party: &mut PartyStatus, status: &mut Status) {
    match &act.kind {
        ActKind::Suspension => {
            let suspension =
                party
                    .suspensions
                    .entry(act.id.clone())
                    .or_insert_with(|| Suspension {
                        since: act.at.clone(),
                        lifted: None,
                    });
            suspension.since = suspension.since.clone().min(act.at.clone());
        }
        ActKind::Withdrawal => {
            let (_, clauses) = agreement.final_clauses();
            let leaves = clauses.end_after_notice(&act.at);
            party.leaves = earlier(party.leaves.take(), leaves);
        }
        ActKind::Unread { word } => {
            party.unread.insert(word.clone());
            status.note(act, Refusal::Unread);
        }
        ActKind::Signature | ActKind::Resumption { .. } => {}
    }
}

/// Counts an act that permits, unless the chain had forked before it (5.4).
fn permit<'a>(
    chain: &Chain<'a>,
    act: &'a Act,
    named: &BTreeMap<&ObjectId, Option<&Act>>,
    party: &mut PartyStatus,
    status: &mut Status,
) {
    let permits = matches!(act.kind, ActKind::Signature | ActKind::Resumption { .. });
    if permits && !chain.is_before_fork(act) {
        party.signed_after_fork |= act.kind == ActKind::Signature;
        status.note(act, Refusal::AfterFork);
        return;
    }
    let from = chain.permits_from(act).clone();
    match &act.kind {
        ActKind::Signature => party.signed = earlier(party.signed.take(), from),
        ActKind::Resumption { lifts } => {
            let earlier_suspension = named.get(lifts).copied().flatten().is_some_and(|lifted| {
                lifted.kind == ActKind::Suspension && lifted.number < act.number
            });
            match party.suspensions.get_mut(lifts) {
                Some(suspension) if earlier_suspension => {
                    suspension.lifted = earlier(suspension.lifted.take(), from);
                }
                _ => status.note(act, Refusal::LiftsNothing),
            }
        }
        ActKind::Suspension | ActKind::Withdrawal | ActKind::Unread { .. } => {}
    }
}

#[allow(
    clippy::unnecessary_wraps,
    reason = "the place it is written to starts out empty"
)]
fn earlier(one: Option<Timestamp>, other: Timestamp) -> Option<Timestamp> {
    Some(match one {
        Some(one) => one.min(other),
        None => other,
    })
}
