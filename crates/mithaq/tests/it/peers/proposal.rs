//! What the other side proposes.

use std::collections::BTreeSet;

use mithaq_agreement::{
    AGREEMENT_SEAL_CONTEXT, AGREEMENT_TYPE, ActKind, Agreement, Draft, PartyId,
};
use mithaq_stix::{Object, Timestamp};

use crate::support::eventually;
use crate::support::nation::{Nation, in_force, stands};
use crate::support::new_id;
use crate::support::rogue::Rogue;

/// DESIGN 5.1, 5.2: a proposal and its author's signature often come on one page, and both count. The peer's page is
/// made by the test, so that they surely do.
#[test]
fn a_proposal_and_its_signature_on_one_page_both_count() {
    let qamar = Nation::serving("Qamar");
    let rimal = Rogue::new("Rimal");
    let envoy = rimal.accept_invitation(&qamar);
    let draft = draft(&qamar, &rimal);
    let (text, agreement) = proposal(&rimal, &draft);
    let signature = rimal.act(&agreement, None, ActKind::Signature);
    let id = agreement.id().as_str();

    rimal.say(&qamar, &envoy, &[text, signature.text]);
    stands(&qamar, id, "not-signed");
    let shown = qamar.run(&["agreement", "show", id]);
    assert_eq!(shown["acts"].as_array().unwrap().len(), 1, "{shown}");
    qamar.run(&["agreement", "sign", id]);
    in_force(&qamar, id);
}

/// A page brings at most so many proposals; those before it in the page count. Those that their author has signed count
/// as the others do: its own signature is not ours.
#[test]
fn attack_15_proposals_have_an_end_within_one_page() {
    const MOST: usize = 100;
    let qamar = Nation::serving("Qamar");
    let rimal = Rogue::new("Rimal");
    let envoy = rimal.accept_invitation(&qamar);
    let draft = draft(&qamar, &rimal);
    let (mut page, mut proposed) = (Vec::new(), Vec::new());
    for number in 0..MOST + 20 {
        let (text, agreement) = proposal(&rimal, &draft);
        page.push(text);
        // One in ten is signed.
        if number % 10 == 0 {
            page.push(rimal.act(&agreement, None, ActKind::Signature).text);
        }
        proposed.push(agreement.id().to_string());
    }
    assert!(MOST < proposed.len(), "there is too much on the page");
    rimal.say(&qamar, &envoy, &page);
    // All of a page is taken in at once.
    let here = eventually("the page is taken in", || {
        let listed = qamar.run(&["agreement", "list"]);
        let listed = listed["agreements"].as_array().unwrap().iter();
        let ids: BTreeSet<String> = listed
            .map(|agreement| agreement["id"].as_str().unwrap().to_owned())
            .collect();
        (!ids.is_empty()).then_some(ids)
    });
    let expected = proposed[..MOST].iter().cloned();
    assert_eq!(here, expected.collect());
}

/// The bilateral template between the two.
fn draft(host: &Nation, rogue: &Rogue) -> Draft {
    let draft = host.run(&["agreement", "new", "--peer", &rogue.name]);
    Draft::parse(draft["draft"].as_str().unwrap()).unwrap()
}

/// Another proposal of `rogue`, sealed.
fn proposal(rogue: &Rogue, draft: &Draft) -> (String, Agreement) {
    let id = new_id(AGREEMENT_TYPE);
    let author = PartyId::parse(&rogue.party).unwrap();
    let now = Timestamp::parse("2026-11-20T08:00:00.000Z").unwrap();
    let text = draft.object_bytes(&id, &author, &now).unwrap();
    let text = rogue.seal(&text, AGREEMENT_SEAL_CONTEXT);
    let object = Object::parse(text.as_bytes()).unwrap().object;
    let agreement = Agreement::from_object(&object).unwrap();
    (text, agreement)
}
