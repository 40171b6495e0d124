//! What parties without a node did on paper, as others attest it (DESIGN § 4). Each of these reads the paper for itself:
//!
//! ```text
//! A attests E's signature   → counts between A and E, and nowhere else
//! B attests E's suspension  → counts between E and everybody: an attestation of others narrows, and never widens
//! A and B attest one paper  → what permits in it counts as both read it, from the later of the two dates
//! ```
//! So nobody opens what another gives an external party. What such a party has done towards all others together (whether
//! its instrument is counted for entry into force) is what the depositary attests; of two parties, the one with a node.
//!
//! An external party's silence says nothing that is certain: a text that it would accept by silence perhaps holds, and
//! what is permitted then is what both texts permit.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Timestamp};

use super::{PartyStatus, Refusal, Status, Suspension, earlier};
use crate::act::{Act, ActKind};
use crate::agreement::Agreement;
use crate::chain::Chain;
use crate::party::PartyId;

/// What each external party did, by that party and the one that attests it.
pub(super) type Readings = BTreeMap<(PartyId, PartyId), PartyStatus>;

/// A paper: whose act it is, and its reference.
type PaperId<'a> = (&'a PartyId, String);
/// What a permissive act in a paper says: the word for it, the text, and what it is about.
type Content<'a> = (&'a str, [u8; 32], String);

/// The transcriptions of papers, held against one another.
#[derive(Default)]
pub(super) struct OnPaper {
    /// What permits and is not in every transcription of its paper.
    contested: BTreeSet<[u8; 32]>,
    /// The latest date that any transcription gives to what permits.
    dates: BTreeMap<[u8; 32], Timestamp>,
}

impl OnPaper {
    /// Holds them against one another, whichever came first. Transcriptions by whoever the text does not list are held
    /// against those of the others, and not the other way round: it is not settled here whether they are parties.
    pub(super) fn of(base: &Agreement, chains: &BTreeMap<&PartyId, Chain<'_>>) -> Self {
        if base.externals().next().is_none() {
            return Self::default();
        }
        let mut papers: BTreeMap<
            PaperId<'_>,
            BTreeMap<&PartyId, BTreeMap<Content<'_>, Timestamp>>,
        > = BTreeMap::new();
        let mut permitting = Vec::new();
        for (author, chain) in chains {
            let here: BTreeMap<&ObjectId, &Act> = chain.acts().map(|act| (&act.id, act)).collect();
            for act in chain.acts() {
                let (Some(party), Some(paper)) = (&act.attested_for, &act.paper) else {
                    continue;
                };
                if !base.is_external(party) {
                    continue;
                }
                let id = (party, paper.key());
                let content = content(act, &here);
                if base.party(author).is_some() {
                    let by = papers.entry(id.clone()).or_default();
                    let said = by.entry(*author).or_default();
                    if let Some(content) = content.clone() {
                        let date = said.entry(content).or_insert_with(|| paper.date().clone());
                        *date = date.clone().max(paper.date().clone());
                    }
                }
                if let Some(content) = content {
                    permitting.push((act, id, content, paper.date()));
                }
            }
        }
        let mut on_paper = Self::default();
        for (act, id, content, date) in permitting {
            let by = papers.get(&id);
            let read: Vec<Option<&Timestamp>> = by
                .into_iter()
                .flat_map(BTreeMap::values)
                .map(|said| said.get(&content))
                .collect();
            if read.iter().any(Option::is_none) {
                on_paper.contested.insert(act.hash);
            }
            let latest = read.into_iter().flatten().chain([date]).max();
            let latest = latest.unwrap_or(date).clone();
            on_paper.dates.insert(act.hash, latest);
        }
        on_paper
    }

    /// Why an act that permits something does not count as that of an external party.
    pub(super) fn refusal(&self, act: &Act) -> Option<Refusal> {
        if act.kind.restricts() {
            return None;
        }
        match act.paper {
            _ if !act.kind.may_be_transcribed() => Some(Refusal::NotTranscribed),
            None => Some(Refusal::NoPaper),
            Some(_) => {
                let contested = self.contested.contains(&act.hash);
                contested.then_some(Refusal::Contested)
            }
        }
    }

    /// The date before which an act that permits does not count, by any transcription of it.
    pub(super) fn not_before(&self, act: &Act) -> Option<&Timestamp> {
        self.dates.get(&act.hash)
    }
}

/// What an act says that permits; `None` of one that restricts. What it lifts has another id in each chain, and is known
/// by its own paper.
fn content<'a>(act: &'a Act, here: &BTreeMap<&ObjectId, &Act>) -> Option<Content<'a>> {
    if act.kind.restricts() {
        return None;
    }
    let about = match &act.kind {
        ActKind::AcceptanceOf { of } => of.to_string(),
        kind => match kind.lifts() {
            None => String::new(),
            Some(lifts) => {
                let paper = here.get(lifts).and_then(|lifted| lifted.paper.as_ref());
                paper.map_or_else(|| lifts.to_string(), |paper| paper.key())
            }
        },
    };
    Some((act.kind.word(), act.text_hash, about))
}

/// Takes what `author` attests for external parties out of what its chain amounts to.
pub(super) fn apart(
    base: &Agreement,
    author: &PartyId,
    performed: &mut BTreeMap<PartyId, PartyStatus>,
    readings: &mut Readings,
) {
    for external in base.externals() {
        if let Some(reading) = performed.remove(&external.id) {
            readings.insert((external.id.clone(), author.clone()), reading);
        }
    }
}

/// Settles what each external party did towards each of the others, and towards all together.
pub(super) fn settle(base: &Agreement, readings: &Readings, status: &mut Status) {
    let with_node: Vec<PartyId> = status
        .members
        .iter()
        .filter(|member| member.root_fingerprint.is_some())
        .map(|member| member.id.clone())
        .collect();
    for external in base.externals() {
        for reader in &with_node {
            let own = readings.get(&(external.id.clone(), reader.clone()));
            let mut towards = own.cloned().unwrap_or_default();
            for other in with_node.iter().filter(|other| *other != reader) {
                if let Some(theirs) = readings.get(&(external.id.clone(), other.clone())) {
                    narrow(&mut towards, theirs);
                }
            }
            if speaks_for_all(base, reader) {
                status
                    .performed
                    .insert(external.id.clone(), towards.clone());
            }
            let key = (external.id.clone(), reader.clone());
            status.towards.insert(key, towards);
        }
    }
}

/// Whether what a party attests of external ones holds for all: it is the depositary, or of two the one with a node.
pub(crate) fn speaks_for_all(base: &Agreement, party: &PartyId) -> bool {
    match base.depositary() {
        Some(depositary) => party == depositary,
        None => !base.is_external(party),
    }
}

/// Takes over what another attests, as far as it restricts.
fn narrow(towards: &mut PartyStatus, theirs: &PartyStatus) {
    for (act, one) in &theirs.suspensions {
        match towards.suspensions.get_mut(act) {
            None => {
                towards.suspensions.insert(act.clone(), one.clone());
            }
            // Another copied its id: what either stops is stopped, until both have lifted it.
            Some(own) => join(own, one),
        }
    }
    for (act, one) in &theirs.reservations {
        towards
            .reservations
            .entry(*act)
            .or_insert_with(|| one.clone());
    }
    for (act, one) in &theirs.declarations {
        towards
            .declarations
            .entry(*act)
            .or_insert_with(|| one.clone());
    }
    for (to, all) in &theirs.objections {
        let own = towards.objections.entry(to.clone()).or_default();
        own.extend(all.iter().cloned());
    }
    let ends = |own: &mut Option<Timestamp>, theirs: &Option<Timestamp>| {
        if let Some(theirs) = theirs {
            *own = earlier(own.take(), theirs.clone());
        }
    };
    ends(&mut towards.withdrawn, &theirs.withdrawn);
    ends(&mut towards.leaves, &theirs.leaves);
    ends(&mut towards.terminates, &theirs.terminates);
    ends(&mut towards.not_renewed, &theirs.not_renewed);
}

fn join(own: &mut Suspension, other: &Suspension) {
    own.since = own.since.clone().min(other.since.clone());
    own.lifted = match (own.lifted.take(), &other.lifted) {
        (Some(one), Some(other)) => Some(one.max(other.clone())),
        _ => None,
    };
    match own.articles.is_empty() || other.articles.is_empty() {
        true => own.articles.clear(),
        false => own.articles.extend(other.articles.iter().cloned()),
    }
    if own.towards != other.towards {
        own.towards = None;
    }
}
