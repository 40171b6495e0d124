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
            accept(proposal.text, from, party);
        }
    }
    for party in status.performed.values_mut() {
        for (of, at) in party.accepted.clone() {
            match by_act.get(&of).map(Vec::as_slice) {
                Some([proposal]) => {
                    if let Some(from) = &proposal.from {
                        accept(proposal.text, &at.max(from.clone()), party);
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
            accept_in_silence(texts, text, proposals, status);
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
                accept(proposal.text, opened, party);
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
/// within the days that it gives.
fn accept_in_silence(
    texts: Known<'_>,
    text: &AmendedText,
    proposals: &[&Proposal],
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
    for party in status.performed.values_mut() {
        let bound_before = match before.text_hash() == texts.base.text_hash() {
            true => party.bound.clone(),
            false => party.texts.get(before.text_hash()).cloned(),
        };
        let Some(settled) = settled(party, proposals, &closes) else {
            continue;
        };
        let from = bound_before.into_iter().chain([settled]).max();
        let is_bound = before.text_hash() == texts.base.text_hash()
            || party.texts.contains_key(before.text_hash());
        if let Some(from) = from
            && is_bound
        {
            accept(*text.agreement().text_hash(), &from, party);
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
