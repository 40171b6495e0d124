//! Cases 6 and 15: acts that come again elsewhere, conflict, or fork.

use mithaq_agreement::draft::to_toml;
use mithaq_agreement::{
    ACT_SEAL_CONTEXT, AGREEMENT_SEAL_CONTEXT, AGREEMENT_TYPE, ActKind, Agreement, Draft, PartyId,
};
use mithaq_stix::{Object, Timestamp};
use serde_json::Value;

use super::Stage;
use crate::support::nation::{as_is, stands};
use crate::support::{eventually, new_id};

/// DESIGN 5.1: an act names the text it is about by its hash. Sent again under a renewed agreement it signs nothing,
/// and changed to name that one it has lost its seal.
#[test]
fn attack_06_a_signature_of_one_agreement_signs_no_other() {
    let Stage { qamar, rimal, .. } = Stage::new();
    let renewed = qamar.propose(&rimal.rogue.name, as_is);
    let renewed = rimal.rogue.obtain(&qamar, &rimal.to_qamar, &renewed);
    let old = rimal.rogue.act(
        &rimal.pact.agreement,
        Some(&rimal.pact.head),
        ActKind::Signature,
    );
    let mut moved: Value = serde_json::from_str(&old.text).unwrap();
    moved["agreement_ref"] = renewed.id().as_str().into();
    // Sealed again it would name a text that the renewed agreement does not have.
    let mut resealed = moved.clone();
    resealed["extensions"]
        .as_object_mut()
        .unwrap()
        .retain(|_, extension| extension.get("signature").is_none());
    let resealed = rimal
        .rogue
        .seal(resealed.to_string().as_bytes(), ACT_SEAL_CONTEXT);
    rimal.says(&qamar, &[old.text, moved.to_string(), resealed]);
    rimal.is_read(&qamar);
    assert_ne!(
        qamar.standing(renewed.id().as_str()).unwrap(),
        "in-force",
        "nobody has signed it there"
    );
    // With the defence removed it would be in force: that party's own signature of the text is all it takes. (Of
    // the first it has spoilt its own chain by now.)
    let other = qamar.propose(&rimal.rogue.name, as_is);
    let other = rimal.rogue.obtain(&qamar, &rimal.to_qamar, &other);
    let genuine = rimal.rogue.act(&other, None, ActKind::Signature);
    rimal.says(&qamar, &[genuine.text]);
    stands(&qamar, other.id().as_str(), "in-force");
    assert_ne!(qamar.standing(renewed.id().as_str()).unwrap(), "in-force");
}

/// DESIGN 5.3, 5.4: where a chain forks, what restricts binds on every branch, and nothing after the fork permits;
/// in whichever order the branches come.
#[test]
fn attack_15_a_forked_chain_closes_the_relation_in_any_order() {
    for resumption_first in [false, true] {
        let Stage { qamar, rimal, .. } = Stage::new();
        let pact = &rimal.pact;
        let suspension = rimal
            .rogue
            .act(&pact.agreement, Some(&pact.head), ActKind::Suspension);
        let lifts = |suspension: &crate::support::rogue::Act| ActKind::Resumption {
            lifts: suspension.id.clone(),
        };
        let resumption =
            rimal
                .rogue
                .act(&pact.agreement, Some(&suspension.head), lifts(&suspension));
        // With the defence removed: an honest chain of the two is in force again.
        let mut acts = vec![suspension.text.clone(), resumption.text.clone()];
        if resumption_first {
            acts.reverse();
        }
        rimal.says(&qamar, &acts);
        rimal.is_read(&qamar);
        stands(&qamar, pact.id(), "in-force");

        // The same number a second time: another suspension, beside the first.
        let fork = rimal
            .rogue
            .act(&pact.agreement, Some(&pact.head), ActKind::Suspension);
        assert_ne!(fork.id, suspension.id);
        let after = rimal
            .rogue
            .act(&pact.agreement, Some(&fork.head), lifts(&fork));
        let mut acts = vec![fork.text, after.text];
        if resumption_first {
            acts.reverse();
        }
        rimal.says(&qamar, &acts);
        rimal.is_read(&qamar);
        crate::support::eventually("the relation is closed", || {
            (qamar.standing(pact.id())? != "in-force").then_some(())
        });
        // And no further act of that branch opens it.
        let more = rimal
            .rogue
            .act(&pact.agreement, Some(&resumption.head), lifts(&suspension));
        rimal.says(&qamar, &[more.text]);
        rimal.is_read(&qamar);
        assert_ne!(qamar.standing(pact.id()).unwrap(), "in-force");
    }
}

/// Acts cannot be destroyed, and each one that comes moves the epoch. What does not count has an end.
#[test]
fn attack_15_acts_on_what_we_never_signed_have_an_end() {
    const MOST: u64 = 512;
    let Stage { qamar, rimal, .. } = Stage::new();
    let draft = to_toml(rimal.pact.agreement.instrument());
    let draft = Draft::parse(&draft).unwrap();
    let author = PartyId::parse(&rimal.rogue.party).unwrap();
    let now = Timestamp::parse("2026-11-20T08:00:00.000Z").unwrap();
    let text = draft
        .object_bytes(&new_id(AGREEMENT_TYPE), &author, &now)
        .unwrap();
    let text = rimal.rogue.seal(&text, AGREEMENT_SEAL_CONTEXT);
    let object = Object::parse(text.as_bytes()).unwrap().object;
    let agreement = Agreement::from_object(&object).unwrap();
    rimal.says(&qamar, &[text]);
    rimal.is_read(&qamar);
    let before = eventually("the proposal is here", || {
        qamar.standing(agreement.id().as_str())?;
        Some(qamar.held())
    });
    let mut head = None;
    let mut acts = Vec::new();
    for _ in 0..MOST + 40 {
        let act = rimal
            .rogue
            .act(&agreement, head.as_ref(), ActKind::Suspension);
        head = Some(act.head);
        acts.push(act.text);
    }
    // In pieces: no delivery knows of the next.
    for piece in acts.chunks(100) {
        rimal.says(&qamar, piece);
        rimal.is_read(&qamar);
    }
    eventually("so many are kept", || {
        rimal.to_qamar.nudge();
        (qamar.held() == before + MOST).then_some(())
    });
    // What is in force with it goes on: its acts there count, and are taken.
    let pact = &rimal.pact;
    let suspension = rimal
        .rogue
        .act(&pact.agreement, Some(&pact.head), ActKind::Suspension);
    rimal.says(&qamar, &[suspension.text]);
    stands(&qamar, pact.id(), "suspended");
    assert_eq!(qamar.held(), before + MOST + 1);
}
