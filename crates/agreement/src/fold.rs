//! The fold: from a set of acts to what they amount to, whatever their order (DESIGN 5.2).
//!
//! ```text
//! acts → by author → chains (gaps, forks) → what names a known text → notices of the depositary
//!      → what restricts, of every branch → what permits, before any fork and once notified
//!      → who has acceded → who has accepted which amended text → from when it is in force
//! ```
//! Every step is a loop over acts sorted by hash, number or id, so the order in which acts came leaves no trace.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Timestamp};

use crate::act::{Act, ActKind, Head, may_attest};
use crate::agreement::Agreement;
use crate::article::{Article, ArticleId};
use crate::chain::Chain;
use crate::family::{AmendedText, Texts, find};
use crate::key_words::{ChainId, KeyWords};
use crate::party::{Party, PartyId};

mod accession;
mod amended;
mod entry;
mod evidence;
mod notices;
mod on_paper;
mod party;
mod permit;
mod restrict;
mod standing;

pub use evidence::{Evidence, Refusal};
pub(crate) use on_paper::speaks_for_all;
pub use party::{Declaration, Narrowing, Objection, PartyStatus, Reservation, Span, Suspension};

use notices::Notices;
use on_paper::{OnPaper, Readings};
use standing::SealedActs;

/// Most different acts that are counted for one agreement, of each party where there are more than two. A century of
/// weekly suspensions and resumptions fits; beyond it the relation closes, so flooding only cuts the flooder off.
pub const MOST_ACTS: usize = 10_000;

/// What the acts amount to. The same acts in any order, any number of times, give the same status.
///
/// `family` is an agreement, or a [`crate::family::Family`] of an agreement and its amended texts.
/// `keyed` are the parties of which a root key is known: whoever has one acts for itself, so no act that
/// another attests for it counts, not even where the agreement lists it as a participant (DESIGN § 4).
///
/// Never fails: an act that cannot be counted becomes [`Evidence`]. Costs n · log n for n acts.
#[must_use]
pub fn fold<F: Texts + ?Sized>(family: &F, acts: &[Act], keyed: &BTreeSet<PartyId>) -> Status {
    fold_all(family, acts, keyed, &BTreeSet::new(), &KeyWords::default())
}

/// As [`fold`], told what else is known. `heads` are acts that parties have stated to be their last (5.7), by statements
/// whose seals were verified: what is not here by these closes the relations of its author, as a missing act does that
/// another builds on. `words` were said of keys: revocations, branches named, acts sealed anew (4.2, 5.4). What they say
/// holds for all acts, whichever came first.
#[must_use]
pub fn fold_all<F: Texts + ?Sized>(
    family: &F,
    acts: &[Act],
    keyed: &BTreeSet<PartyId>,
    heads: &BTreeSet<Head>,
    words: &KeyWords,
) -> Status {
    let texts = Known {
        base: family.base(),
        amended: family.amended(),
    };
    let mut status = Status {
        agreement: texts.base.id().clone(),
        performed: BTreeMap::new(),
        towards: BTreeMap::new(),
        members: texts.base.parties().to_vec(),
        evidence: BTreeSet::new(),
        overfull: false,
        enters: None,
        given: 0,
        needed: 0,
        unheld: BTreeSet::new(),
        namesakes: BTreeSet::new(),
    };
    let chain_id = ChainId::of(texts.base.id());
    let mut by_author = by_author(texts, acts, &mut status);
    // INVARIANT: 5.7. Of whose chain something was said, acts exist, whether or not any is here.
    for party in words.speakers(chain_id) {
        if has_a_chain(texts.base, party) {
            by_author.entry(party).or_default();
        }
    }
    let mut links = BTreeMap::new();
    let mut chains: BTreeMap<&PartyId, Chain<'_>> = BTreeMap::new();
    for (author, sealed) in by_author {
        let standing = standing::settle(author, chain_id, sealed, words);
        for (act, why) in standing.void {
            status.note(act, why);
        }
        links.insert(author, standing.links);
        let chain = Chain::new(standing.acts, standing.perhaps, standing.missing);
        chains.insert(author, chain);
    }
    let bilateral = texts.base.depositary().is_none();
    let all: usize = chains.values().map(|chain| chain.acts().count()).sum();
    if bilateral && all > MOST_ACTS {
        status.overfull = true;
        return status;
    }
    for head in heads {
        let author = &head.author;
        // A head that was void when its author took back its key proves no gap.
        let held = links.get(author);
        let is_here = held.is_some_and(|held| held.contains(&(head.number, head.hash)));
        if !is_here && (chains.contains_key(author) || has_a_chain(texts.base, author)) {
            let chain = chains.entry(author);
            chain.or_default().hear(head);
        }
    }
    let on_paper = OnPaper::of(texts.base, &chains);
    let mut counted: BTreeMap<&PartyId, Vec<&Act>> = BTreeMap::new();
    for (author, chain) in &chains {
        note_chain(author, chain, &mut status);
        let acts = chain
            .acts()
            .filter(|act| counts((texts, keyed), &on_paper, act, &mut status));
        counted.insert(author, acts.collect());
    }
    let held: BTreeSet<[u8; 32]> = acts
        .iter()
        .filter(|act| act.agreement == *texts.base.id())
        .map(|act| act.hash)
        .collect();
    status.namesakes = namesakes(&counted);
    let notices = Notices::of(
        texts.base,
        &chains,
        (&counted, &held),
        &on_paper,
        &mut status,
    );
    let mut readings = Readings::new();
    let mut proposals = Vec::new();
    for (author, chain) in &chains {
        let acts = counted.get(author).map_or(&[][..], Vec::as_slice);
        let folding = Folding {
            texts,
            notices: &notices,
            chain,
            acts,
            provisional_ends: permit::provisional_ends(&notices, acts),
            left: permit::left(texts, &notices, acts),
            links: links.remove(author).unwrap_or_default(),
        };
        let mut performed = folding.perform(author, &mut proposals, &mut status);
        on_paper::apart(texts.base, author, &mut performed, &mut readings);
        status.performed.extend(performed);
    }
    accession::settle(texts.base, &chains, &counted, &notices, &mut status);
    // INVARIANT: an amendment of one who may accede, and whose accession is not here, counts as missing. Both of two may
    // have accepted it; left out, they would be held to the older text.
    let (_, clauses) = texts.base.final_clauses();
    let heard: BTreeSet<&ObjectId> = acts
        .iter()
        .filter(|act| act.agreement == *texts.base.id())
        .filter(|act| {
            let is_of_a_party = chains.contains_key(&act.author);
            let proposes = matches!(act.kind, ActKind::Amendment { .. });
            is_of_a_party || !proposes || !clauses.is_open_to(&act.author)
        })
        // What was notified under that id with another hash is not here.
        .filter(|act| !status.unheld.contains(&act.id))
        .map(|act| &act.id)
        .collect();
    amended::settle(texts, &heard, &proposals, (&mut status, &mut readings));
    on_paper::settle(texts.base, &readings, &mut status);
    entry::settle(texts.base, &mut status);
    status
}

/// The texts that are known.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) base: &'a Agreement,
    pub(crate) amended: &'a [AmendedText],
}

impl<'a> Known<'a> {
    /// The article of that id, in the first text that has one.
    pub(crate) fn article(&self, id: &ArticleId) -> Option<&'a Article> {
        let amended = self.amended.iter().map(|text| text.agreement().as_ref());
        std::iter::once(self.base)
            .chain(amended)
            .find_map(|text| text.articles().iter().find(|article| article.id == *id))
    }

    fn has(&self, hash: &[u8; 32]) -> bool {
        hash == self.base.text_hash() || find(self.amended, hash).is_some()
    }
}

/// What the acts about one agreement amount to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub(crate) agreement: ObjectId,
    pub(crate) performed: BTreeMap<PartyId, PartyStatus>,
    /// What each party without a node did towards each other one, as that attests it, narrowed by what others attest.
    pub(crate) towards: BTreeMap<(PartyId, PartyId), PartyStatus>,
    members: Vec<Party>,
    evidence: BTreeSet<Evidence>,
    pub(crate) overfull: bool,
    pub(crate) enters: Option<Timestamp>,
    pub(crate) given: usize,
    pub(crate) needed: usize,
    pub(crate) unheld: BTreeSet<ObjectId>,
    /// Ids under which there are several acts that could be accepted: to accept one of them accepts none.
    pub(crate) namesakes: BTreeSet<ObjectId>,
}

impl Status {
    /// The agreement.
    #[must_use]
    pub fn agreement(&self) -> &ObjectId {
        &self.agreement
    }

    /// Every party: those that the text lists, then those that have acceded, with the names and root keys that they
    /// acceded under.
    #[must_use]
    pub fn parties(&self) -> &[Party] {
        &self.members
    }

    /// Whether it is a party, listed or acceded.
    #[must_use]
    pub fn is_party(&self, party: &PartyId) -> bool {
        self.members.iter().any(|member| member.id == *party)
    }

    /// What one party's acts amount to; `None` if none of its acts is here. Of a party without a node, what those who speak
    /// for all attest.
    #[must_use]
    pub fn party(&self, party: &PartyId) -> Option<&PartyStatus> {
        self.performed.get(party)
    }

    /// What one party's acts amount to towards another: these are two things where it has no node, and each of the others
    /// attests its acts towards itself.
    #[must_use]
    pub fn party_towards(&self, party: &PartyId, other: &PartyId) -> Option<&PartyStatus> {
        let towards = self.towards.get(&(party.clone(), other.clone()));
        towards.or_else(|| self.performed.get(party))
    }

    /// When it enters into force at all, for the parties that were bound first; `None` while instruments are missing.
    #[must_use]
    pub fn enters(&self) -> Option<&Timestamp> {
        self.enters.as_ref()
    }

    /// The last act of a party, which its next one must follow.
    #[must_use]
    pub fn head(&self, party: &PartyId) -> Option<&Head> {
        self.performed.get(party).and_then(|p| p.head.as_ref())
    }

    /// Whether this head shows that an act is missing here: release must first obtain it (5.7).
    #[must_use]
    pub fn lacks(&self, head: &Head) -> bool {
        self.performed
            .get(&head.author)
            .is_none_or(|party| !party.links.contains(&(head.number, head.hash)))
    }

    /// Acts that the depositary has notified and that are not here.
    #[must_use]
    pub fn unheld(&self) -> &BTreeSet<ObjectId> {
        &self.unheld
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

/// The acts about this agreement, of its parties and of those that may have acceded, by author.
fn by_author<'a>(
    texts: Known<'_>,
    acts: &'a [Act],
    status: &mut Status,
) -> BTreeMap<&'a PartyId, SealedActs<'a>> {
    let base = texts.base;
    let (_, clauses) = base.final_clauses();
    let listed = base.party_ids();
    let acceding: BTreeSet<&PartyId> = acts
        .iter()
        .filter(|act| act.agreement == *base.id() && matches!(act.kind, ActKind::Accession(_)))
        .map(|act| &act.author)
        .filter(|author| !listed.contains(*author) && clauses.is_open_to(author))
        .collect();
    let mut by_author: BTreeMap<&PartyId, SealedActs<'_>> = BTreeMap::new();
    for act in acts {
        let refusal = if act.agreement != *base.id() {
            Some(Refusal::OtherAgreement)
        } else if !listed.contains(&act.author) && !acceding.contains(&act.author) {
            Some(match act.kind {
                ActKind::Accession(_) => Refusal::NotOpen,
                _ => Refusal::NotAParty,
            })
        } else if listed.contains(&act.author) && !has_a_chain(base, &act.author) {
            Some(match base.is_external(&act.author) {
                false => Refusal::NoKey,
                true => Refusal::NoNode,
            })
        } else {
            None
        };
        match refusal {
            Some(refusal) => status.note(act, refusal),
            None => {
                // The same text under two seals is one act.
                let of = by_author.entry(&act.author).or_default();
                let (_, keys) = of.entry(act.hash).or_insert((act, BTreeSet::new()));
                keys.insert(act.key.clone());
            }
        }
    }
    by_author
}

/// Whether a party that the text lists performs its acts itself. What a participant does stands in its host's chain, and
/// what an external party does in those of the others.
fn has_a_chain(base: &Agreement, party: &PartyId) -> bool {
    let is_hosted = base.participant().is_some_and(|it| it.id == *party);
    base.party(party).is_some() && !is_hosted && !base.is_external(party)
}

/// What is needed to fold the chain of one author.
struct Folding<'a, 'b> {
    texts: Known<'b>,
    notices: &'b Notices<'b>,
    chain: &'b Chain<'a>,
    /// Its acts that have an effect.
    acts: &'b [&'a Act],
    /// By number, the earliest end of provisional application from there on in the chain.
    provisional_ends: BTreeMap<u64, Timestamp>,
    /// By party and number, the earliest end of its membership by a withdrawal up to there.
    left: BTreeMap<(&'a PartyId, u64), Timestamp>,
    /// All of its acts that are here, whether or not they stand.
    links: BTreeSet<(u64, [u8; 32])>,
}

impl<'a> Folding<'a, '_> {
    /// What the acts in the chain amount to: for its author, and for the participant whose acts it attests.
    fn perform(
        &self,
        author: &PartyId,
        proposals: &mut Vec<amended::Proposal>,
        status: &mut Status,
    ) -> BTreeMap<PartyId, PartyStatus> {
        let acts = self.chain.acts();
        let own = PartyStatus {
            gaps: self.chain.gaps.clone(),
            fork: self.chain.fork,
            overfull: MOST_ACTS < acts.clone().count(),
            head: self.chain.head(),
            links: self.links.clone(),
            ..PartyStatus::default()
        };
        // Which act an id names. `None` where it names several: then nothing can be lifted by it.
        let mut named: BTreeMap<&ObjectId, Option<&Act>> = BTreeMap::new();
        for act in self.acts {
            named
                .entry(&act.id)
                .and_modify(|one| *one = None)
                .or_insert(Some(act));
        }
        let consents = self.first_consents();
        let mut performed = BTreeMap::from([(author.clone(), own)]);
        for act in self.acts {
            let party = self.performer(&mut performed, act);
            self.restrict(act, &consents, party, status);
        }
        for act in self.acts {
            let party = self.performer(&mut performed, act);
            self.permit(act, &named, party, proposals, status);
        }
        self.settle_provisional(&mut performed);
        performed
    }

    /// The status of the party whose act this is.
    fn performer<'p>(
        &self,
        performed: &'p mut BTreeMap<PartyId, PartyStatus>,
        act: &Act,
    ) -> &'p mut PartyStatus {
        let party = performer_of(act);
        performed
            .entry(party.clone())
            .or_insert_with(|| PartyStatus {
                fork: self.chain.fork,
                ..PartyStatus::default()
            })
    }
}

/// Whose act it is.
fn performer_of(act: &Act) -> &PartyId {
    // What cannot be read binds whoever sealed it: nobody else need know what it says.
    let attested_for = match act.kind {
        ActKind::Unread { .. } => None,
        _ => act.attested_for.as_ref(),
    };
    attested_for.unwrap_or(&act.author)
}

fn note_chain(author: &PartyId, chain: &Chain<'_>, status: &mut Status) {
    for act in chain.uncertain() {
        status.note(act, Refusal::Uncertain);
    }
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
    if let Some(fork) = chain.fork {
        // By what its author states there is another act with that number, or in that place.
        at_number.entry(fork).or_default();
    }
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

/// Whether an act has any effect under these texts. If not, it still takes its place in the chain.
fn counts(
    (texts, keyed): (Known<'_>, &BTreeSet<PartyId>),
    on_paper: &OnPaper,
    act: &Act,
    status: &mut Status,
) -> bool {
    // INVARIANT: 5.1, 5.7. What is permitted about a text that is not here is permitted by nobody; what is restricted
    // about it may be what both have accepted elsewhere, and binds.
    if !texts.has(&act.text_hash) {
        status.note(act, Refusal::OtherText);
        if !act.kind.restricts() {
            return false;
        }
    }
    // INVARIANT: § 4. Nobody but a host speaks for its participant, and nobody for whoever has a root key: an act
    // attested for anybody else than these and external parties is nobody's act.
    let unread = matches!(act.kind, ActKind::Unread { .. });
    if let Some(party) = &act.attested_for {
        let refusal = match may_attest(texts.base, &act.author, party) {
            false => Some(Refusal::NotAttestable),
            true if keyed.contains(party) => Some(Refusal::HasKey),
            true if texts.base.is_external(party) => on_paper.refusal(act),
            true => None,
        };
        if let Some(refusal) = refusal {
            status.note(act, refusal);
            return unread;
        }
    }
    // An act that restricts binds even where its author forgot somebody; one that permits does not.
    let to_all = texts.base.party_ids().is_subset(&act.addressees);
    if !to_all {
        status.note(act, Refusal::NotToAll);
    }
    to_all || act.kind.restricts()
}

/// Ids under which there are several acts that could be accepted, of whomever: an acceptance names an id alone.
fn namesakes(counted: &BTreeMap<&PartyId, Vec<&Act>>) -> BTreeSet<ObjectId> {
    let mut seen = BTreeSet::new();
    let acceptable = counted.values().flatten().filter(|act| {
        matches!(
            act.kind,
            ActKind::Reservation(_) | ActKind::Accession(_) | ActKind::Amendment { .. }
        )
    });
    acceptable
        .filter(|act| !seen.insert(&act.id))
        .map(|act| act.id.clone())
        .collect()
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
