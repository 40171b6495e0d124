//! Case 17: a party that is half-way in has no rights.

use mithaq_agreement::ActKind;

use crate::support::eventually;
use crate::support::nation::{Nation, in_force};
use crate::support::rogue::Rogue;
use crate::support::samples::{GREEN, indicator};

/// The bilateral template, which then binds by ratification.
fn by_ratification(draft: String) -> String {
    let edited = draft.replace(
        "notice_days = 30",
        "consent = \"ratification\"\nnotice_days = 30",
    );
    assert_ne!(edited, draft);
    edited
}

/// Signature, ratification and entry into force are three things; and an act about one text is none about another.
#[test]
fn attack_17_a_half_confirmed_party_has_no_rights() {
    let qamar = Nation::serving("Qamar");
    let rimal = Rogue::new("Rimal");
    let envoy = rimal.accept_invitation(&qamar);
    let object = indicator("for a party", &[GREEN]);
    qamar.import(&[&object]);
    let id = qamar.propose(&rimal.name, by_ratification);
    let agreement = rimal.obtain(&qamar, &envoy, &id);
    let is_read = || {
        eventually("the peer is read without an error", || {
            envoy.nudge();
            qamar.peer(&rimal.name)?["last_error"]
                .is_null()
                .then_some(())
        });
    };

    let mut says = Vec::new();
    let mut head = None;
    for kind in [ActKind::Signature, ActKind::Ratification] {
        let act = rimal.act(&agreement, head.as_ref(), kind);
        head = Some(act.head);
        says.push(act.text);
    }
    rimal.say(&qamar, &envoy, &says[..1]);
    is_read();
    assert_ne!(qamar.standing(&id).unwrap(), "in-force", "both have signed");
    assert!(!qamar.reasons(object.id(), &rimal.name).is_empty());
    rimal.say(&qamar, &envoy, &says[1..]);
    is_read();
    assert_ne!(qamar.standing(&id).unwrap(), "in-force", "one is bound");
    assert!(!qamar.reasons(object.id(), &rimal.name).is_empty());
    // With the defence removed: it takes our own ratification, and nothing else.
    qamar.run(&["agreement", "ratify", &id]);
    in_force(&qamar, &id);
    assert!(qamar.reasons(object.id(), &rimal.name).is_empty());
}
