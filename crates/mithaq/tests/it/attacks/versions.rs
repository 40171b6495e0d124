//! Case 3: a validly signed page carries a new version, or the revocation, of a third party's object.

use super::Stage;
use crate::support::eventually;
use crate::support::nation::Nation;
use crate::support::samples::{FIRST, GREEN, Indicator, SECOND, indicator};

/// DESIGN 4.6, 6.5: an unsealed version supersedes only what the same deliverer gave. What we authored, and what
/// another peer gave, stay as they are for our readers.
#[test]
fn attack_03_another_partys_version_supersedes_only_its_own_line() {
    let Stage {
        qamar,
        rimal,
        sahil,
    } = Stage::new();
    let ours = indicator("ours", &[GREEN]);
    let of_sahil = indicator("Sahil's", &[GREEN]).created_by(&sahil.rogue.party);
    let of_rimal = indicator("Rimal's", &[GREEN]);
    qamar.import(&[&ours]);
    sahil.gives(&qamar, &[of_sahil.text()]);
    eventually("it arrives", || {
        qamar.analysts().sees(of_sahil.id()).then_some(())
    });

    let stolen: Vec<Indicator> = [&ours, &of_sahil]
        .map(|object| object.version(SECOND, true))
        .to_vec();
    let update = of_rimal.version(SECOND, false);
    rimal.gives(
        &qamar,
        &[
            stolen[0].text(),
            stolen[1].text(),
            of_rimal.text(),
            update.text(),
        ],
    );
    eventually("the page is taken", || {
        qamar.analysts().sees(of_rimal.id()).then_some(())
    });
    for (object, stolen) in [&ours, &of_sahil].into_iter().zip(&stolen) {
        // With the defence removed: both versions are held, and the newest of them is the revocation.
        assert_eq!(copies(&qamar, object.id()), 2, "both are kept");
        assert!(object.modified < stolen.modified && stolen.revoked);
        // With it: our readers still have the one that was there.
        let last = qamar.analysts().last(object.id()).unwrap();
        assert_eq!(
            (&last["modified"], &last["revoked"]),
            (&FIRST.into(), &false.into())
        );
    }
    // Its own object it does update.
    let last = qamar.analysts().last(of_rimal.id()).unwrap();
    assert_eq!(last["modified"], SECOND);

    // And what the other peer says next of its own object counts.
    let update = of_sahil.version(SECOND, false);
    sahil.gives(&qamar, &[update.text()]);
    eventually("the deliverer's own version counts", || {
        (qamar.analysts().last(of_sahil.id())?["modified"] == SECOND).then_some(())
    });
    assert_eq!(
        qamar.analysts().last(of_sahil.id()).unwrap()["revoked"],
        false
    );
}

/// DESIGN 6.3, 4.6: what a peer says a marking means holds for what that peer gives. It loosens nothing of ours.
#[test]
fn attack_03_a_peers_definition_gives_our_marking_no_meaning() {
    let Stage {
        qamar,
        rimal,
        sahil,
    } = Stage::new();
    let marking = crate::support::new_id("marking-definition");
    let definition = format!(
        r#"{{"type":"marking-definition","spec_version":"2.1","id":"{marking}","created":"{FIRST}","definition_type":"statement","definition":{{"statement":"share as you like"}}}}"#
    );
    let before = indicator("ours, before", &[GREEN, marking.as_str()]);
    qamar.import(&[&before]);
    let theirs = indicator("theirs", &[GREEN, marking.as_str()]);
    rimal.gives(&qamar, &[definition, theirs.text()]);
    eventually("the page is taken", || {
        qamar.analysts().sees(theirs.id()).then_some(())
    });
    // With the defence removed it would work: the definition is sound, and is believed of its deliverer's object,
    // which is refused for its unknown marking from a peer that does not define it.
    let undefined = indicator("undefined", &[GREEN, marking.as_str()]);
    let last = indicator("last", &[GREEN]);
    sahil.gives(&qamar, &[undefined.text(), last.text()]);
    eventually("the page is taken", || {
        qamar.analysts().sees(last.id()).then_some(())
    });
    assert!(!qamar.analysts().sees(undefined.id()));

    let after = indicator("ours, after", &[GREEN, marking.as_str()]);
    qamar.import(&[&after]);
    for object in [&before, &after] {
        for peer in [&rimal.rogue.name, &sahil.rogue.name] {
            assert_eq!(
                qamar.reasons(object.id(), peer),
                ["unknown-marking"],
                "{}",
                object.name
            );
        }
    }
}

/// How many copies of an object are held.
#[track_caller]
fn copies(nation: &Nation, id: &str) -> usize {
    nation.why(id, "analysts")["verdicts"]
        .as_array()
        .unwrap()
        .len()
}
