//! `agreement transcribe`: agreements that were made on paper, and what a party without a node does on paper (DESIGN § 4).
//!
//! An act of such a party is performed in our own chain, by the operators who attest it. It opens what *we* give that
//! party; towards others it only restricts, as theirs does towards us.

use std::sync::PoisonError;

use mithaq_agreement::act::hex;
use mithaq_agreement::{Agreement, Paper, PartyId};
use mithaq_stix::Timestamp;
use serde::{Deserialize, Serialize};

use super::acts::{self, Note};
use super::kinds::{self, Full};
use super::{life, named, names, parsed, prepared, propose_read, show};
use crate::admin::{ActKind, AdminError, Answer, PaperGiven, PaperView};
use crate::inner::Inner;
use crate::operator::{embargo, restored};
use crate::projection::{HeldAgreement, Projection};

/// A paper act that is to be attested: whose it is, and the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Transcribed {
    /// The party, by its id.
    pub(super) of: String,
    /// The paper.
    pub(super) paper: PaperGiven,
}

/// Proposes the text of an agreement that was made on paper.
pub(in crate::operator) fn text(
    node: &Inner,
    operator: &str,
    draft: &str,
    paper: &PaperGiven,
) -> Result<Answer, AdminError> {
    let draft = parsed(draft)?;
    if draft.instrument().paper().is_some() {
        return Err(AdminError::usage(
            "paper-twice",
            "the draft was not proposed",
            "it names a paper already",
            "leave its [paper] out, or propose it as it is: `mithaq agreement propose FILE`",
        ));
    }
    let paper = read(paper, vec![operator.to_owned()])?;
    propose_read(node, operator, draft.on_paper(paper), &[])
}

/// Performs an act that a party without a node did on paper, or prepares it where it takes two operators.
pub(in crate::operator) fn transcribe(
    node: &Inner,
    operator: &str,
    name: &str,
    (of, kind): (&str, &ActKind),
    paper: &PaperGiven,
    reason: &str,
) -> Result<Answer, AdminError> {
    restored::not_held(node)?;
    let id = {
        let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
        node.refresh()?;
        let projection = node.projection();
        let held = named(&projection, name)?;
        let party = external(node, &projection, held, of)?;
        let transcribed = Transcribed {
            of: party.to_string(),
            paper: paper.clone(),
        };
        let names = vec![operator.to_owned()];
        let full = full(node, &projection, held, (&transcribed, kind), names)?;
        let note = Note {
            prepared_by: None,
            operator: operator.to_owned(),
            reason: reason.to_owned(),
        };
        match held.agreement.binding() && kind.needs_two() {
            true => prepared::keep(node, held, kind, &full, &note, Some(&transcribed))?,
            false => acts::perform(node, held, full, &note, Vec::new())?,
        }
        held.agreement.id().clone()
    };
    show(node, id.as_str())
}

/// The act in full, as these persons attest it.
pub(super) fn full(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
    (transcribed, kind): (&Transcribed, &ActKind),
    attested_by: Vec<String>,
) -> Result<Full, AdminError> {
    let party = external(node, projection, held, &transcribed.of)?;
    let paper = read(&transcribed.paper, attested_by)?;
    let full = kinds::transcribed(node, projection, held, &party, kind)?;
    if !full.kind.restricts() && !full.kind.may_be_transcribed() {
        return Err(AdminError::usage(
            "not-transcribed",
            "the act was not transcribed",
            format!(
                "a party without a node performs no {}: others must reach it for that",
                kind.word()
            ),
            "transcribe its signature, ratification, acceptance, reservation, objection, declaration, suspension, withdrawal, or what lifts one of these",
        ));
    }
    Ok(Full {
        on_paper: Some((party, paper)),
        ..full
    })
}

/// The party without a node that an operator names.
fn external(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
    name: &str,
) -> Result<PartyId, AdminError> {
    let party = life::party_of(node, projection, held, name)?;
    if !held.agreement.is_external(&party) {
        return Err(AdminError::usage(
            "has-a-node",
            "the act was not transcribed",
            format!("`{name}` performs its acts itself, at its node or at that of its host"),
            "only what a party does that the agreement lists with `external = true` is transcribed: see `mithaq agreement show`",
        ));
    }
    if projection.peers().get(&party).is_some() {
        return Err(AdminError::usage(
            "has-a-node",
            "the act was not transcribed",
            format!("`{name}` is a peer by now: it has a root key, and nobody attests for it"),
            "make a new agreement that names its root key: `mithaq agreement new --peer NAME`",
        ));
    }
    Ok(party)
}

fn read(given: &PaperGiven, attested_by: Vec<String>) -> Result<Paper, AdminError> {
    let bad =
        |why: String, next: &str| AdminError::usage("bad-paper", "nothing was recorded", why, next);
    let scan = unhex(&given.scan_sha256).ok_or_else(|| {
        bad(
            format!("`{}` is no SHA-256", given.scan_sha256),
            "name the scan with --scan FILE",
        )
    })?;
    let date = match given.date.len() {
        10 => format!("{}T00:00:00Z", given.date),
        _ => given.date.clone(),
    };
    let date = embargo::instant(&date)?;
    let paper = Paper::new(scan, &given.reference, date, attested_by);
    paper.map_err(|why| {
        bad(
            why.to_string(),
            "give the paper's own reference on one line, such as the number of a letter",
        )
    })
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(hash)
}

/// The papers on record: of the agreement, and of acts about it.
pub(super) fn of(node: &Inner, projection: &Projection, held: &HeldAgreement) -> Vec<PaperView> {
    let name = |party: &PartyId| names::of_party(node, projection, party.as_str());
    let agreement: &Agreement = &held.agreement;
    let text = agreement.paper().map(|paper| {
        let of = (agreement.id().to_string(), "agreement".to_owned());
        shown(paper, of, None, name(agreement.author()))
    });
    let acts = held.acts.iter().filter_map(|act| {
        let of = (act.id.to_string(), act.kind.clone());
        let party = act.attested_for.as_ref().map(name);
        Some(shown(act.paper.as_ref()?, of, party, name(&act.author)))
    });
    text.into_iter().chain(acts).collect()
}

fn shown(
    paper: &Paper,
    (of, kind): (String, String),
    party: Option<String>,
    attested_in: String,
) -> PaperView {
    PaperView {
        of,
        kind,
        party,
        attested_in,
        attested_by: paper.attested_by().to_vec(),
        reference: paper.reference().to_owned(),
        date: day(paper.date()),
        scan_sha256: hex(paper.scan_sha256()),
    }
}

fn day(date: &Timestamp) -> String {
    let text = date.as_str();
    let day = text.split_once("T00:00:00Z").map_or(text, |(day, _)| day);
    day.to_owned()
}
