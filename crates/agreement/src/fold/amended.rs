//! Who has accepted which amended text, and from when (VCLT 40: an amendment binds only those who accept it).

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Timestamp};

use super::permit::accept;
use super::{Known, PartyStatus, Status};
use crate::agreement::Agreement;
use crate::article::final_clauses::Amending;
use crate::dates::plus_days;
use crate::family::{AmendedText, find};
use crate::party::PartyId;

/// An amended text proposed.
pub(super) struct Proposal {
    pub(super) act: ObjectId,
    pub(super) author: PartyId,
    pub(super) text: [u8; 32],
    /// From when it counts; `None` while the depositary has not notified it.
    pub(super) from: Option<Timestamp>,
    /// From when one may object to it.
    pub(super) opened: Option<Timestamp>,
    /// Whether these are its dates; else an act is missing before it, and they may be later.
    pub(super) certain: bool,
}

/// Settles acceptances, expressed by an act or, where the text provides for it, by silence.
pub(super) fn settle(
    texts: Known<'_>,
    here: &BTreeSet<&ObjectId>,
    proposals: &[Proposal],
    status: &mut Status,
) {
    let mut by_act: BTreeMap<&ObjectId, Vec<&Proposal>> = BTreeMap::new();
    let mut by_text: BTreeMap<&[u8; 32], Vec<&Proposal>> = BTreeMap::new();
    for proposal in proposals {
        by_act.entry(&proposal.act).or_default().push(proposal);
        by_text.entry(&proposal.text).or_default().push(proposal);
        let author = status.performed.get_mut(&proposal.author);
        if let (Some(from), Some(party)) = (&proposal.from, author) {
            accept(proposal.text, from, proposal.certain, party);
        }
    }
    for party in status.performed.values_mut() {
        for (of, at) in party.accepted.clone() {
            match by_act.get(&of).map(Vec::as_slice) {
                Some([proposal]) => {
                    if let Some(from) = &proposal.from {
                        accept(
                            proposal.text,
                            &at.max(from.clone()),
                            proposal.certain,
                            party,
                        );
                    }
                }
                // Of two amendments under one id neither is accepted.
                Some(_) => {}
                None if here.contains(&of) => {}
                None => {
                    party.accepted_unheld.insert(of, at);
                }
            }
        }
    }
    let mut known: Vec<&AmendedText> = texts.amended.iter().collect();
    known.sort_by_key(|text| text.level());
    for text in known {
        if let Some(proposals) = by_text.get(text.agreement().text_hash()) {
            let certain: Vec<&Proposal> =
                proposals.iter().copied().filter(|it| it.certain).collect();
            accept_in_silence(texts, text, &certain, true, status);
            accept_in_silence(texts, text, proposals, false, status);
        }
    }
    if texts.may_amend_in_silence() {
        let unknown = by_text
            .iter()
            .filter(|(hash, _)| !texts.has(hash))
            .flat_map(|(_, proposals)| proposals);
        for proposal in unknown {
            // By what time one would have had to object is in a text that is not here: it may bind at once.
            let Some(opened) = &proposal.opened else {
                continue;
            };
            for party in status.performed.values_mut() {
                accept(proposal.text, opened, proposal.certain, party);
            }
        }
    }
}

impl Known<'_> {
    /// Whether silence may be acceptance under any text that is known.
    pub(crate) fn may_amend_in_silence(&self) -> bool {
        let tacit = |text: &Agreement| text.final_clauses().1.amendment == Amending::Tacit;
        tacit(self.base) || self.amended.iter().any(|text| tacit(text.agreement()))
    }
}

/// A text whose predecessor provides for it binds every party that is bound by the predecessor and has not objected
/// within the days that it gives; or perhaps does, by what may be the dates.
fn accept_in_silence(
    texts: Known<'_>,
    text: &AmendedText,
    proposals: &[&Proposal],
    certain: bool,
    status: &mut Status,
) {
    let before = match find(texts.amended, text.amends()) {
        Some(before) => before.agreement(),
        None => texts.base,
    };
    let (_, clauses) = before.final_clauses();
    if clauses.amendment != Amending::Tacit {
        return;
    }
    let Some(opened) = proposals.iter().filter_map(|it| it.opened.as_ref()).min() else {
        return;
    };
    let closes = plus_days(opened, clauses.amendment_days);
    let of_base = before.text_hash() == texts.base.text_hash();
    for party in status.performed.values_mut() {
        let sure = party.texts.get(before.text_hash());
        let perhaps = party.texts_perhaps.get(before.text_hash());
        let bound_before = match (of_base, certain) {
            (true, _) => party.bound.clone(),
            (false, true) => sure.cloned(),
            (false, false) => sure.into_iter().chain(perhaps).min().cloned(),
        };
        if !of_base && bound_before.is_none() {
            continue;
        }
        if let Some(settled) = settled(party, proposals, &closes) {
            let from = bound_before.into_iter().fold(settled, Ord::max);
            accept(*text.agreement().text_hash(), &from, certain, party);
        }
    }
}

/// When a party's silence settles it; `None` if it has objected in time and stays with that.
fn settled(party: &PartyStatus, proposals: &[&Proposal], closes: &Timestamp) -> Option<Timestamp> {
    let objections = proposals
        .iter()
        .filter_map(|proposal| party.objections.get(&proposal.act))
        .flatten()
        .filter(|objection| objection.dated <= *closes);
    let mut settled = closes.clone();
    for objection in objections {
        settled = settled.max(objection.lifted.clone()?);
    }
    Some(settled)
}
