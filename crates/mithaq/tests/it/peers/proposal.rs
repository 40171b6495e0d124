//! An agreement that the other side proposes.

use mithaq_agreement::{
    AGREEMENT_SEAL_CONTEXT, AGREEMENT_TYPE, ActKind, Agreement, Draft, PartyId,
};
use mithaq_stix::{Object, Timestamp};

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
    let draft = qamar.run(&["agreement", "new", "--peer", &rimal.name]);
    let draft = Draft::parse(draft["draft"].as_str().unwrap()).unwrap();
    let id = new_id(AGREEMENT_TYPE);
    let author = PartyId::parse(&rimal.party).unwrap();
    let now = Timestamp::parse("2026-11-20T08:00:00.000Z").unwrap();
    let text = draft.object_bytes(&id, &author, &now).unwrap();
    let text = rimal.seal(&text, AGREEMENT_SEAL_CONTEXT);
    let object = Object::parse(text.as_bytes()).unwrap().object;
    let agreement = Agreement::from_object(&object).unwrap();
    let signature = rimal.act(&agreement, None, ActKind::Signature);

    rimal.say(&qamar, &envoy, &[text, signature.text]);
    stands(&qamar, id.as_str(), "not-signed");
    let shown = qamar.run(&["agreement", "show", id.as_str()]);
    assert_eq!(shown["acts"].as_array().unwrap().len(), 1, "{shown}");
    qamar.run(&["agreement", "sign", id.as_str()]);
    in_force(&qamar, id.as_str());
}
