//! What a recall takes back of a sealed copy that several delivered, and what its originator keeps out.

use super::*;

/// Amal's sealed object, at Rimal and at Qamar, which has it from those.
fn at_qamar(from: &[usize]) -> (Alliance, String) {
    let all = four();
    let object = sealed(&all, AMAL, 7);
    all.imports(AMAL, &object);
    all.pulls(RIMAL, AMAL);
    for from in from {
        all.pulls(QAMAR, *from);
    }
    (all, object)
}

/// Rimal passes on what Amal asked of it, or says so.
fn passes_on(all: &Alliance, object: &str, first: &Recall, ask: Ask) -> Recall {
    let mut onward = recall(all, RIMAL, QAMAR, (&id(7), version(object)));
    onward.ask = ask;
    onward.first = Some(First {
        recall: first.id.clone(),
        hash: first.hash,
        text: Some(text_of(all, RIMAL, first)),
    });
    onward
}

/// What Amal asks of Rimal about its object, as Rimal holds it.
fn asks_rimal(all: &Alliance, object: &str, ask: Ask) -> Recall {
    let mut first = recall(all, AMAL, RIMAL, (&id(7), version(object)));
    first.ask = ask;
    assert_eq!(says(all, RIMAL, AMAL, &[seal(all, AMAL, &first)]), [""; 0]);
    asked(all, RIMAL, &first.id).unwrap().recall
}

#[test]
fn inv_7_6_who_passes_a_recall_on_takes_back_what_it_delivered_alone() {
    // Of what came from it alone all of it.
    let (all, object) = at_qamar(&[RIMAL]);
    let first = asks_rimal(&all, &object, Ask::Delete);
    let told = asks(
        &all,
        RIMAL,
        QAMAR,
        &passes_on(&all, &object, &first, Ask::Delete),
    );
    assert_eq!(word(&told), "deleted");
    assert_eq!(copies(&all, QAMAR, 7), (0, 0));
    // Of what its originator delivered too its own licence.
    let (all, object) = at_qamar(&[AMAL, RIMAL]);
    let before = licences(&all);
    let first = asks_rimal(&all, &object, Ask::Delete);
    let told = asks(
        &all,
        RIMAL,
        QAMAR,
        &passes_on(&all, &object, &first, Ask::Delete),
    );
    assert_eq!(word(&told), "refused");
    assert_eq!(copies(&all, QAMAR, 7), (1, 0));
    assert_eq!((before, licences(&all)), (2, 1));
    // Its originator's own takes it all.
    let own = recall(&all, AMAL, QAMAR, (&id(7), version(&object)));
    assert_eq!(word(&asks(&all, AMAL, QAMAR, &own)), "deleted");
    assert_eq!(copies(&all, QAMAR, 7), (0, 0));
}

fn licences(all: &Alliance) -> usize {
    let node = all.node(QAMAR);
    let copies = node.store.copies(&id(7)).unwrap();
    node.known_classes().unwrap()[copies[0].class as usize]
        .licences
        .len()
}

#[test]
fn inv_7_6_who_passes_a_recall_on_asks_for_no_more_than_its_originator() {
    let (all, object) = at_qamar(&[RIMAL]);
    let first = asks_rimal(&all, &object, Ask::Restrict);
    let told = asks(
        &all,
        RIMAL,
        QAMAR,
        &passes_on(&all, &object, &first, Ask::Delete),
    );
    assert_eq!(word(&told), "restricted");
    assert_eq!(copies(&all, QAMAR, 7), (1, 1));
}

#[test]
fn inv_7_6_what_its_originator_has_lifted_nobody_goes_on_asking() {
    let (all, object) = at_qamar(&[RIMAL]);
    let first = asks_rimal(&all, &object, Ask::Delete);
    // Amal asked Qamar in the same case, and has thought better of it.
    let mut same = recall(&all, AMAL, QAMAR, (&id(7), version(&object)));
    same.case = first.case;
    same.id = recall_id(&same.author, &same.case, &same.to).unwrap();
    let node = all.node(QAMAR);
    let made = seal(&all, AMAL, &same);
    same.lifted = true;
    same.modified = Timestamp::from_unix_millis(all.clock.reads() + 1);
    let page = [made, seal(&all, AMAL, &same)];
    assert_eq!(says(&all, QAMAR, AMAL, &page), [""; 0]);
    attends(&all, QAMAR);
    let told = asks(
        &all,
        RIMAL,
        QAMAR,
        &passes_on(&all, &object, &first, Ask::Delete),
    );
    assert_eq!(word(&told), "not-held");
    assert_eq!(node.store.copies(&id(7)).unwrap().len(), 1);
}

#[test]
fn inv_7_6_what_its_originator_recalled_before_it_came_does_not_come_in() {
    let (all, object) = at_qamar(&[]);
    let mut early = recall(&all, AMAL, QAMAR, (&id(7), version(&object)));
    assert_eq!(word(&asks(&all, AMAL, QAMAR, &early)), "not-held");
    // Nobody else's word keeps it out.
    let anothers = recall(&all, SAHIL, QAMAR, (&id(7), version(&object)));
    assert_eq!(word(&asks(&all, SAHIL, QAMAR, &anothers)), "not-held");
    let brings = || -> Vec<String> {
        let all_of = all.readable(QAMAR, RIMAL).into_iter();
        let under = all_of.filter(|(origin, _)| matches!(origin, Origin::Agreement { .. }));
        under
            .flat_map(|(origin, objects)| {
                let objects: Vec<Vec<u8>> = objects.iter().map(|one| one.to_vec()).collect();
                takes(&all, QAMAR, &origin, &objects)
            })
            .collect()
    };
    assert_eq!(brings(), ["recalled"]);
    assert_eq!(copies(&all, QAMAR, 7), (0, 0));
    assert!(crate::recalls::refused::is_any(all.node(QAMAR), &early.id).unwrap());
    early.lifted = true;
    early.modified = Timestamp::from_unix_millis(all.clock.reads() + 1);
    assert_eq!(
        says(&all, QAMAR, AMAL, &[seal(&all, AMAL, &early)]),
        [""; 0]
    );
    attends(&all, QAMAR);
    // All that it was refused with is read again.
    assert!(!crate::recalls::refused::is_any(all.node(QAMAR), &early.id).unwrap());
    assert_eq!(brings(), [""; 0]);
    assert_eq!(copies(&all, QAMAR, 7), (1, 0));
}

#[test]
fn inv_7_6_what_was_recalled_does_not_become_our_own_by_coming_back() {
    let all = four();
    let object = unsealed(7);
    all.imports(AMAL, &object);
    all.pulls(QAMAR, AMAL);
    let asking = recall(&all, AMAL, QAMAR, (&id(7), version(&object)));
    assert_eq!(word(&asks(&all, AMAL, QAMAR, &asking)), "deleted");
    let back = [object.into_bytes()];
    assert_eq!(takes(&all, QAMAR, &Origin::Ourselves, &back), ["recalled"]);
    // Another text of ours is ours.
    let other = [unsealed(8).into_bytes()];
    assert_eq!(takes(&all, QAMAR, &Origin::Ourselves, &other), [""; 0]);
}
