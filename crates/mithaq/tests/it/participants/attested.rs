//! DESIGN § 4: a host attests the acts of its participant, and of nobody who has a key of its own.

use mithaq_agreement::{
    ACT_SEAL_CONTEXT, AGREEMENT_SEAL_CONTEXT, ActBuilder, ActKind, Agreement, Draft, Hosting,
    Party, PartyId, TemplateLanguage,
};
use mithaq_stix::{Object, Timestamp};

use crate::support::nation::{Nation, as_is};
use crate::support::rogue::Rogue;
use crate::support::{eventually, new_id};

/// A peer that calls us its participant, and puts our signature under its terms; and one that puts our
/// signature under an agreement that we have proposed and not signed.
#[test]
fn no_peer_hosts_us_or_signs_for_us() {
    let qamar = Nation::serving("Qamar");
    let rogue = Rogue::new("Rimal");
    let envoy = rogue.accept_invitation(&qamar);
    let party = |id: &str, name: &str, root: Option<&str>| Party {
        id: PartyId::parse(id).unwrap(),
        name: name.to_owned(),
        root_fingerprint: root.map(str::to_owned),
    };
    let (us, them) = (
        party(&qamar.party, &qamar.name, None),
        party(&rogue.party, &rogue.name, Some("words-of-a-fingerprint")),
    );
    let now = Timestamp::from_unix_millis(jiff::Timestamp::now().as_millisecond());
    let hosting = Hosting::usual(&[TemplateLanguage::English], them.clone(), us.clone());
    let draft = Draft::parse(&hosting.draft()).unwrap();
    let id = new_id("mithaq-agreement");
    let text = draft.object_bytes(&id, &them.id, &now).unwrap();
    let terms = Agreement::from_object(&Object::parse(&text).unwrap().object).unwrap();
    let text = rogue.seal(&text, AGREEMENT_SEAL_CONTEXT);
    let theirs = rogue.act(&terms, None, ActKind::Signature);
    let ours = ActBuilder::new(&terms, &them.id, Some(&theirs.head)).attesting_for(&us.id);
    let ours = ours
        .build(&new_id("mithaq-act"), &now, &ActKind::Signature)
        .unwrap();
    let ours = rogue.seal(&ours, ACT_SEAL_CONTEXT);
    // To those who believed it, it would be in force: it is sound in itself.
    rogue.say(&qamar, &envoy, &[text, theirs.text, ours]);

    // Our own proposal, with their signature, and one that they say is ours.
    let proposed = propose_unsigned(&qamar, &rogue.name);
    let agreement = rogue.obtain(&qamar, &envoy, &proposed);
    let theirs = rogue.act(&agreement, None, ActKind::Signature);
    let next = ActBuilder::new(&agreement, &them.id, Some(&theirs.head));
    let claimed = next
        .build(&new_id("mithaq-act"), &now, &ActKind::Signature)
        .unwrap();
    let claimed = String::from_utf8(claimed).unwrap().replacen(
        '{',
        &format!("{{\"attested_for_ref\":\"{}\",", qamar.party),
        1,
    );
    let claimed = rogue.seal(claimed.as_bytes(), ACT_SEAL_CONTEXT);
    rogue.say(&qamar, &envoy, &[theirs.text, claimed]);
    eventually("both acts are there", || {
        let shown = qamar.run(&["agreement", "show", &proposed]);
        (shown["acts"].as_array().unwrap().len() == 2).then_some(())
    });
    assert_eq!(qamar.standing(&proposed).unwrap(), "not-signed");
    // What came before it on the same channel was read before it: the terms are not even held.
    assert_eq!(qamar.standing(id.as_str()), None);
    assert_eq!(qamar.run(&["status"])["in_force"], 0);
    let participants = qamar.run(&["participant", "list"]);
    assert_eq!(participants["participants"], serde_json::json!([]));
    // Signed by ourselves it is in force: the claim has spoilt nothing.
    qamar.run(&["agreement", "sign", &proposed]);
    assert_eq!(qamar.standing(&proposed).unwrap(), "in-force");
}

#[track_caller]
fn propose_unsigned(nation: &Nation, peer: &str) -> String {
    let draft = nation.run(&["agreement", "new", "--peer", peer]);
    let draft = as_is(draft["draft"].as_str().unwrap().to_owned());
    let file = nation.home.file("unsigned.toml", draft);
    let proposed = nation.run(&["agreement", "propose", &file]);
    proposed["id"].as_str().unwrap().to_owned()
}
