//! Who has accepted which amended text, and from when (VCLT 40: an amendment binds only those who accept it).

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Timestamp};

use super::on_paper::Readings;
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
    /// Whether its author had left before.
    pub(super) is_out: bool,
    /// Whether these are its dates; else an act is missing before it, and they may be later.
    pub(super) certain: bool,
}

/// A proposal that silence may accept: of a party that is bound, or where an act is missing before it perhaps is, and
/// that has not left; from when it is bound, and others could know of it.
#[derive(Clone)]
struct Silent {
    act: ObjectId,
    opened: Timestamp,
    certain: bool,
}

/// Settles acceptances, expressed by an act or, where the text provides for it, by silence.
pub(super) fn settle(
    texts: Known<'_>,
    here: &BTreeSet<&ObjectId>,
    proposals: &[Proposal],
    (status, readings): (&mut Status, &mut Readings),
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
    for party in status.performed.values_mut().chain(readings.values_mut()) {
        for (of, at) in party.accepted.clone() {
            if status.namesakes.contains(&of) {
                continue;
            }
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
                // Of several acts under one id none is accepted.
                Some(_) => {}
                None if here.contains(&of) => {}
                None => {
                    party.accepted_unheld.insert(of, at);
                }
            }
        }
    }
    let bound: BTreeMap<PartyId, Timestamp> = status
        .performed
        .iter()
        .filter_map(|(party, it)| Some((party.clone(), it.bound.clone()?)))
        .collect();
    let silent = |proposal: &Proposal| -> Option<Silent> {
        let bound = match proposal.certain {
            true => Some(bound.get(&proposal.author)?.clone()),
            false => None,
        };
        let opened = proposal.opened.clone().filter(|_| !proposal.is_out)?;
        Some(Silent {
            act: proposal.act.clone(),
            opened: bound.into_iter().fold(opened, Ord::max),
            certain: proposal.certain,
        })
    };
    let mut known: Vec<&AmendedText> = texts.amended.iter().collect();
    known.sort_by_key(|text| text.level());
    for text in known {
        if let Some(proposals) = by_text.get(text.agreement().text_hash()) {
            let all: Vec<Silent> = proposals.iter().filter_map(|it| silent(it)).collect();
            let certain: Vec<Silent> = all.iter().filter(|it| it.certain).cloned().collect();
            let parties = &mut status.performed;
            accept_in_silence(texts, text, &certain, true, parties.values_mut());
            accept_in_silence(texts, text, &all, false, parties.values_mut());
            // What an external party does not say it may have said on a paper that nobody here has seen.
            accept_in_silence(texts, text, &all, false, readings.values_mut());
        }
    }
    if texts.may_amend_in_silence() {
        let unknown = by_text
            .iter()
            .filter(|(hash, _)| !texts.has(hash))
            .flat_map(|(hash, proposals)| proposals.iter().map(move |one| (**hash, one)));
        for (text, proposal) in unknown {
            // By what time one would have had to object is in a text that is not here: it may bind at once.
            let Some(silent) = silent(proposal) else {
                continue;
            };
            for party in status.performed.values_mut() {
                accept(text, &silent.opened, silent.certain, party);
            }
            for party in readings.values_mut() {
                accept(text, &silent.opened, false, party);
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
fn accept_in_silence<'p>(
    texts: Known<'_>,
    text: &AmendedText,
    proposals: &[Silent],
    certain: bool,
    parties: impl Iterator<Item = &'p mut PartyStatus>,
) {
    let before = match find(texts.amended, text.amends()) {
        Some(before) => before.agreement(),
        None => texts.base,
    };
    let (_, clauses) = before.final_clauses();
    if clauses.amendment != Amending::Tacit {
        return;
    }
    let Some(opened) = proposals.iter().map(|it| &it.opened).min() else {
        return;
    };
    let closes = plus_days(opened, clauses.amendment_days);
    let of_base = before.text_hash() == texts.base.text_hash();
    for party in parties {
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
fn settled(party: &PartyStatus, proposals: &[Silent], closes: &Timestamp) -> Option<Timestamp> {
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
