//! Case 1: a valid peer signs what it says is another party's.

use mithaq_agreement::ActKind;
use mithaq_stix::Object;
use serde_json::Value;

use super::Stage;
use crate::support::eventually;
use crate::support::nation::{Nation, also_received, in_force, stands};
use crate::support::samples::{GREEN, indicator};

/// DESIGN 4.6: without its creator's seal an object is its deliverer's, whomever it names.
#[test]
fn attack_01_an_unsealed_object_counts_as_its_deliverers() {
    let Stage {
        qamar,
        rimal,
        sahil,
    } = Stage::with(also_received);
    let of_sahil = indicator("said to be Sahil's", &[GREEN])
        .created_by(&sahil.rogue.party)
        .about("198.51.100.1");
    let of_qamar = indicator("said to be ours", &[GREEN])
        .created_by(&qamar.party)
        .about("198.51.100.2");
    let genuine = indicator("really Sahil's", &[GREEN])
        .created_by(&sahil.rogue.party)
        .about("198.51.100.3");
    let forged = indicator("sealed by another", &[GREEN])
        .created_by(&sahil.rogue.party)
        .about("198.51.100.4");
    let seal =
        |by: &super::Player, object: &str| by.rogue.seal(object.as_bytes(), "mithaq-object-v1");
    rimal.gives(
        &qamar,
        &[
            of_sahil.text(),
            of_qamar.text(),
            seal(&rimal, &forged.text()),
            // Last: when it is there the others have been judged.
            seal(&sahil, &genuine.text()),
        ],
    );
    eventually("the page is taken", || {
        qamar.analysts().sees(genuine.id()).then_some(())
    });

    for (object, value) in [(&of_sahil, "198.51.100.1"), (&of_qamar, "198.51.100.2")] {
        // With the defence removed: the page's signature held, and whoever asks the object whose it is, is told
        // another party.
        assert!(qamar.analysts().sees(object.id()));
        let parsed = Object::parse(object.text().as_bytes()).unwrap().object;
        let claimed = parsed.created_by_ref().unwrap().as_str();
        assert_ne!(claimed, rimal.rogue.party);
        // With it: the deliverer's own, in every account of it.
        let copy = only_copy(&qamar, object.id(), value);
        assert_eq!(copy["originator"], rimal.rogue.name);
        assert_eq!(copy["deliverer"], rimal.rogue.name);
        assert_ne!(copy["licences"][0], "own");
        // What Rimal gave is passed on to nobody, to the creator that it names neither.
        assert_eq!(
            qamar.reasons(object.id(), &sahil.rogue.name),
            ["onward-none"]
        );
    }
    // A seal by another key than the creator's is a forgery, and not held at all.
    assert!(!qamar.analysts().sees(forged.id()));
    let told = qamar
        .try_run(&["why", forged.id(), "--for", "analysts"])
        .ended(2);
    assert_eq!(told.json()["error"]["code"], "not-held");
    // The creator's own seal counts, whoever brings it.
    let copy = only_copy(&qamar, genuine.id(), "198.51.100.3");
    assert_eq!(copy["originator"], sahil.rogue.name);
    assert_eq!(copy["deliverer"], rimal.rogue.name);
}

/// DESIGN 4.6: what bears another party's seal is nobody's own who relays it. An agreement on own material does
/// not let it in.
#[test]
fn attack_01_a_third_partys_sealed_object_is_not_its_relays_own() {
    let Stage {
        qamar,
        rimal,
        sahil,
    } = Stage::new();
    let of_sahil = indicator("really Sahil's", &[GREEN]).created_by(&sahil.rogue.party);
    let of_rimal = indicator("Rimal's", &[GREEN]).created_by(&rimal.rogue.party);
    let sealed = sahil
        .rogue
        .seal(of_sahil.text().as_bytes(), "mithaq-object-v1");
    rimal.gives(&qamar, &[sealed.clone(), of_rimal.text()]);
    eventually("the page is taken", || {
        qamar.analysts().sees(of_rimal.id()).then_some(())
    });
    assert!(!qamar.analysts().sees(of_sahil.id()));
    let why = ["why", of_sahil.id(), "--for", "analysts"];
    let told = qamar.try_run(&why).ended(2);
    assert_eq!(told.json()["error"]["code"], "not-held");
    // With the defence removed the same bytes are taken in: they are refused for the way they came alone.
    sahil.gives(&qamar, &[sealed]);
    eventually("it is taken from its author", || {
        qamar.analysts().sees(of_sahil.id()).then_some(())
    });
}

/// DESIGN 4.6, 7.1: an act counts as its author's by its author's seal alone. Whoever relays it can neither make
/// one up nor keep one from counting.
#[test]
fn attack_01_an_act_in_another_partys_name_changes_no_standing() {
    let Stage {
        qamar,
        rimal,
        sahil,
    } = Stage::new();
    let (with_rimal, with_sahil) = (&rimal.pact, &sahil.pact);
    let suspend = |by: &super::Player| {
        by.rogue.act_as(
            &sahil.rogue.party,
            &with_sahil.agreement,
            Some(&with_sahil.head),
            ActKind::Suspension,
        )
    };
    let (forged, genuine) = (suspend(&rimal), suspend(&sahil));
    let unsealed = {
        let mut act: Value = serde_json::from_str(&genuine.text).unwrap();
        let extensions = act["extensions"].as_object_mut().unwrap();
        extensions
            .remove(mithaq_stix::seal::SEAL_EXTENSION)
            .unwrap();
        act["id"] = crate::support::new_id("mithaq-act").to_string().into();
        act.to_string()
    };
    let own = rimal.rogue.act(
        &with_rimal.agreement,
        Some(&with_rimal.head),
        ActKind::Suspension,
    );
    let before = acts(&qamar, with_sahil.id());
    rimal.says(&qamar, &[forged.text.clone(), unsealed, own.text]);
    // Its own act is the last of the page: when that counts the others have been judged.
    stands(&qamar, with_rimal.id(), "suspended");
    in_force(&qamar, with_sahil.id());
    assert_eq!(acts(&qamar, with_sahil.id()), before);

    // With the defence removed the same words from the same peer do suspend it: they are refused for their
    // seal and for nothing else.
    rimal.says(&qamar, std::slice::from_ref(&genuine.text));
    stands(&qamar, with_sahil.id(), "suspended");
    assert_eq!(acts(&qamar, with_sahil.id()).len(), before.len() + 1);
    assert_ne!(forged.id, genuine.id);
}

/// The one copy of the one object that carries `value`, as `lookup` shows it.
#[track_caller]
fn only_copy(nation: &Nation, id: &str, value: &str) -> Value {
    let found = nation.run(&["lookup", value]);
    let hits = found["values"][0]["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 1, "{found}");
    assert_eq!(hits[0]["id"], id);
    let copies = hits[0]["copies"].as_array().unwrap();
    assert_eq!(copies.len(), 1, "{found}");
    copies[0].clone()
}

#[track_caller]
fn acts(nation: &Nation, agreement: &str) -> Vec<Value> {
    let shown = nation.run(&["agreement", "show", agreement]);
    shown["acts"].as_array().unwrap().clone()
}
