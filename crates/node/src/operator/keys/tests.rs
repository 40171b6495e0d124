//! Which heads a revocation names when nobody says which.

use mithaq_agreement::act::hex;
use mithaq_agreement::{ACT_TYPE, ActBuilder, ActKind};
use mithaq_stix::seal::unsealed_hash;
use mithaq_stix::{Object, ObjectId, Timestamp};

use super::named_heads;
use crate::admin::{AdminError, ChainHead, NamedHead};
use crate::alliance::Alliance;
use crate::inner::Inner;
use crate::intake::{self, Alongside, Origin};
use crate::operator::sealed;

/// What a node's key did that somebody else had: it suspended the agreement.
fn theft(node: &Inner, agreement: &str) -> Vec<u8> {
    let projection = node.projection();
    let agreement = ObjectId::parse(agreement).unwrap();
    let held = projection.agreement(&agreement).unwrap();
    let builder = ActBuilder::new(&held.agreement, &node.me, held.status.head(&node.me));
    let id = ObjectId::new(ACT_TYPE, crate::random::uuid().unwrap()).unwrap();
    let now = Timestamp::from_unix_millis(node.watch.unix_millis());
    let act = builder.build(&id, &now, &ActKind::Suspension).unwrap();
    sealed(node, &act, ACT_TYPE).unwrap()
}

fn heads(node: &Inner, head: Option<(&str, &str)>) -> Result<Vec<NamedHead>, AdminError> {
    let heads = head.into_iter().map(|(agreement, head)| ChainHead {
        agreement: agreement.to_owned(),
        head: head.to_owned(),
    });
    let heads: Vec<ChainHead> = heads.collect();
    Ok(named_heads(node, &node.identity.key().id(), &heads)?.1)
}

#[test]
fn inv_4_2_what_a_thief_did_is_confirmed_by_no_default() {
    let all = Alliance::of(&["Qamar", "Rimal"]);
    let agreement = all.agree(0, 1, |draft| draft);
    let node = all.node(0);
    let theft = theft(node, &agreement);
    // Where all is our own the last act is named, and shown with its date and word.
    let all_ours = heads(node, None).unwrap();
    let ours = all_ours[0].act.clone().unwrap();
    assert_eq!(
        (all_ours.len(), all_ours[0].agreement.as_str()),
        (1, agreement.as_str())
    );
    assert_eq!((ours.number, ours.kind.as_str()), (1, "signature"));
    assert!(ours.made_here && ours.at.starts_with("2027-01-01T"));
    // The thief goes on with our chain, and a peer relays it.
    let peer = all.node(1).me.clone();
    let object = Object::parse(&theft).unwrap().object;
    let taken = intake::take(node, &Origin::Channel { peer }, &[&theft], |_| {
        (Alongside::default(), ())
    });
    assert_eq!(taken.unwrap().0.accepted, 1);
    let refused = heads(node, None).unwrap_err();
    assert_eq!(refused.code, "heads-wanted");
    let hash = hex(&unsealed_hash(&object));
    assert!(
        refused.why.contains(&format!("{hash} (NOT made here)")),
        "{}",
        refused.why
    );
    assert!(
        refused.why.contains(&format!("{} (made here)", ours.hash)),
        "{}",
        refused.why
    );
    // Whoever names an act is shown which one it is.
    let named = heads(node, Some((&agreement, &ours.hash))).unwrap();
    assert_eq!(named[0].act.as_ref(), Some(&ours));
    let named = heads(node, Some((&agreement, &hash))).unwrap();
    assert!(!named[0].act.as_ref().unwrap().made_here);
    let named = heads(node, Some((&agreement, "none"))).unwrap();
    assert_eq!(named[0].act, None);
}
