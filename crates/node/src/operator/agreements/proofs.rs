//! Proof records that are attached to an agreement: who checked the text that is here, and what was found.

use mithaq_agreement::{Agreement, PartyId, Proof, proof};
use mithaq_store::CopyRank;

use crate::admin::{AdminError, ProofFinding, ProofView};
use crate::inner::Inner;
use crate::operator::lookup;

/// The newest record of each party about this text, in the parties' order. Only what a party has sealed is its record.
pub(in crate::operator) fn of(
    node: &Inner,
    agreement: &Agreement,
) -> Result<Vec<ProofView>, AdminError> {
    let mut views = Vec::new();
    for party in agreement.parties() {
        if let Some(found) = newest(node, agreement, &party.id)? {
            views.push(view(&party.name, found));
        }
    }
    Ok(views)
}

fn newest(
    node: &Inner,
    agreement: &Agreement,
    party: &PartyId,
) -> Result<Option<(String, Proof)>, AdminError> {
    let hash = mithaq_agreement::act::hex(agreement.text_hash());
    let Ok(id) = proof::id_of(party, agreement.id(), &hash) else {
        return Ok(None);
    };
    let mut copies = node.store.copies(&id)?;
    copies.retain(|copy| copy.rank == CopyRank::Sealed);
    let newest = copies.iter().max_by(|a, b| a.version.cmp(&b.version));
    let Some(newest) = newest else {
        return Ok(None);
    };
    let Some(object) = lookup::read(node, newest.slot)? else {
        return Ok(None);
    };
    let at = object.version().map(ToString::to_string);
    // A record of a later version of this program may say what is not read here.
    let read = Proof::from_object(&object).ok();
    Ok(at.zip(read))
}

fn view(party: &str, (at, proof): (String, Proof)) -> ProofView {
    let found = |verdict: &str| proof.findings.iter().any(|one| one.verdict == verdict);
    let verdict = ["refuted", "not-proved"].into_iter().find(|one| found(one));
    let solver = proof.solver_version.as_ref();
    let by = match solver {
        Some(version) => format!("{} {version}", proof.method),
        None => proof.method.clone(),
    };
    ProofView {
        party: party.to_owned(),
        at,
        verdict: verdict.unwrap_or("proved").to_owned(),
        by: format!("{} {} ({by})", proof.program, proof.program_version),
        id: proof.id.to_string(),
        findings: proof
            .findings
            .into_iter()
            .map(|one| ProofFinding {
                question: one.question,
                verdict: one.verdict,
            })
            .collect(),
    }
}
