//! What is passed on, to whom, and who is told of it (attack findings of a peer that says which recall was the first).

use super::*;

/// Amal gave Qamar an object that Qamar passed on to Sahil; Rimal gave Qamar another, which went the same way.
fn passed_on(amals: &str, rimals: &str) -> Alliance {
    let all = four();
    all.imports(AMAL, amals);
    all.imports(RIMAL, rimals);
    all.pulls(QAMAR, AMAL);
    all.pulls(QAMAR, RIMAL);
    all.pulls(SAHIL, QAMAR);
    all
}

fn claims(first: &Recall) -> Option<First> {
    Some(First {
        recall: first.id.clone(),
        hash: first.hash,
        text: None,
    })
}

#[test]
fn inv_7_6_a_recall_learns_nothing_of_anothers() {
    let (mine, theirs) = (unsealed(7), unsealed(8));
    let all = passed_on(&mine, &theirs);
    let honest = recall(&all, AMAL, QAMAR, (&id(7), version(&mine)));
    let told = asks(&all, AMAL, QAMAR, &honest);
    assert_eq!(word(&told), "deleted");
    assert_eq!(
        told.onward,
        BTreeMap::from([(party(&all, SAHIL), None)]),
        "its own author is told"
    );
    let nothing = Version {
        modified: None,
        hash: [9; 32],
    };
    let mut prying = recall(&all, RIMAL, QAMAR, (&id(99), nothing));
    prying.first = claims(&honest);
    let told = asks(&all, RIMAL, QAMAR, &prying);
    assert_eq!((word(&told), told.onward.len()), ("not-held", 0));
    // Nor by a recall of what is its own, of which Sahil is asked for its own sake.
    let mut prying = recall(&all, RIMAL, QAMAR, (&id(8), version(&theirs)));
    prying.first = claims(&honest);
    all.pulls(SAHIL, QAMAR);
    attends(&all, SAHIL);
    all.pulls(QAMAR, SAHIL);
    let told = asks(&all, RIMAL, QAMAR, &prying);
    assert_eq!(told.onward, BTreeMap::from([(party(&all, SAHIL), None)]));
    // Lifting it lifts nothing that was asked for another's.
    prying.lifted = true;
    prying.modified = Timestamp::from_unix_millis(all.clock.reads() + 1);
    assert_eq!(
        says(&all, QAMAR, RIMAL, &[seal(&all, RIMAL, &prying)]),
        [""; 0]
    );
    attends(&all, QAMAR);
    let lifted: Vec<(ObjectId, bool)> = sent(&all, QAMAR, SAHIL)
        .into_iter()
        .map(|asked| (asked.recall.object, asked.lifted))
        .collect();
    let lifted: BTreeMap<ObjectId, bool> = lifted.into_iter().collect();
    assert_eq!(lifted, BTreeMap::from([(id(7), false), (id(8), true)]));
}

#[test]
fn inv_7_6_nobody_keeps_a_recall_from_going_on() {
    let (mine, theirs) = (unsealed(7), unsealed(8));
    let all = passed_on(&mine, &theirs);
    let honest = recall(&all, AMAL, QAMAR, (&id(7), version(&mine)));
    let mut before = recall(&all, RIMAL, QAMAR, (&id(8), version(&theirs)));
    before.first = claims(&honest);
    asks(&all, RIMAL, QAMAR, &before);
    assert_eq!(sent(&all, QAMAR, SAHIL).len(), 1);
    let told = asks(&all, AMAL, QAMAR, &honest);
    assert_eq!(told.onward, BTreeMap::from([(party(&all, SAHIL), None)]));
    let sent = sent(&all, QAMAR, SAHIL);
    let about = |number: u32| {
        sent.iter()
            .filter(|one| one.recall.object == id(number))
            .count()
    };
    assert_eq!((about(7), about(8)), (1, 1));
}

/// The same copy came to Qamar from Amal and from Rimal, and went to Sahil. Two recalls that name one first: Sahil is asked
/// once about both, and once more when that one is lifted.
#[test]
fn inv_7_6_who_was_asked_for_a_recall_that_is_lifted_is_asked_for_the_other() {
    let object = unsealed(7);
    let all = passed_on(&object, &object);
    let elsewhere = recall(&all, AMAL, RIMAL, (&id(7), version(&object)));
    let restricting = |by: usize| {
        let mut one = recall(&all, by, QAMAR, (&id(7), version(&object)));
        one.first = claims(&elsewhere);
        one.ask = Ask::Restrict;
        one
    };
    let (one, other) = (restricting(RIMAL), restricting(AMAL));
    asks(&all, RIMAL, QAMAR, &one);
    let before = sent(&all, QAMAR, SAHIL).len();
    asks(&all, AMAL, QAMAR, &other);
    assert!(before <= 1 && sent(&all, QAMAR, SAHIL).len() == 1);
    let lifting = if before == 1 {
        (RIMAL, one)
    } else {
        (AMAL, other)
    };
    let (by, mut lifting) = lifting;
    lifting.lifted = true;
    lifting.modified = Timestamp::from_unix_millis(all.clock.reads() + 1);
    assert_eq!(says(&all, QAMAR, by, &[seal(&all, by, &lifting)]), [""; 0]);
    attends(&all, QAMAR);
    let all_sent = sent(&all, QAMAR, SAHIL);
    assert!(all_sent.iter().any(|asked| asked.lifted));
}
