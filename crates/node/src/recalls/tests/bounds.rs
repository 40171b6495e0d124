//! How much one party may say, and that it stops nobody else (attack cases 21 and 25).

use super::*;
use crate::recalls::Decision;

/// A version of nothing.
fn nothing(number: u32) -> Version {
    let mut hash = [0; 32];
    hash[..4].copy_from_slice(&number.to_be_bytes());
    Version {
        modified: None,
        hash,
    }
}

fn of_nothing(all: &Alliance, number: u32) -> Recall {
    recall(all, RIMAL, QAMAR, (&id(number), nothing(number)))
}

#[test]
fn attack_25_a_recall_of_more_than_an_answer_lists_is_answered() {
    let all = four();
    let object = unsealed(7);
    all.imports(RIMAL, &object);
    all.pulls(QAMAR, RIMAL);
    let mut asking = recall(&all, RIMAL, QAMAR, (&id(7), nothing(0)));
    asking.covers.versions = (0..1_100).map(nothing).collect();
    asking.covers.up_to = Some(now(&all));
    let answer = asks(&all, RIMAL, QAMAR, &asking);
    assert_eq!(word(&answer), "deleted");
    assert_eq!(answer.versions.len(), 1_100);
    assert!(answer.versions.contains_key(&version(&object)));
    assert_eq!(copies(&all, QAMAR, 7), (0, 0));
    assert_eq!(all.node(QAMAR).recalling.failures.next(), None);
}

#[test]
fn attack_25_a_recall_that_nobody_could_pass_on_is_not_taken_in() {
    let all = four();
    let mut asking = of_nothing(&all, 7);
    let control = "\u{1}".repeat(4_096);
    let tags = [
        "aa", "ab", "af", "ak", "am", "an", "ar", "as", "av", "ay", "az", "ba",
    ];
    let tags = tags.map(|tag| mithaq_agreement::Language::parse(tag).unwrap());
    asking.reason = tags.map(|tag| (tag, control.clone())).into();
    // None of ours is ever so long.
    let refused = asking.write().unwrap_err().to_string();
    assert_eq!(
        refused,
        "it is longer than the 262144 bytes that it may have"
    );
    let reason = std::mem::take(&mut asking.reason);
    let mut text: serde_json::Value = serde_json::from_slice(&asking.write().unwrap()).unwrap();
    let reason = reason
        .iter()
        .map(|(tag, text)| (tag.as_str(), text.as_str()));
    text["reason"] = serde_json::json!(BTreeMap::from_iter(reason));
    let text = mithaq_stix::canonical::form(text.to_string().as_bytes()).unwrap();
    let long = operator::sealed(all.node(RIMAL), &text, RECALL_TYPE).unwrap();
    assert_eq!(says(&all, QAMAR, RIMAL, &[long]), ["bad-recall"]);
    let sound = seal(&all, RIMAL, &of_nothing(&all, 8));
    assert_eq!(says(&all, QAMAR, RIMAL, &[sound]), [""; 0]);
}

#[test]
fn attack_21_a_recall_that_cannot_be_carried_out_stops_no_other() {
    let all = four();
    let mut asking = Vec::new();
    for number in 1..=3 {
        let object = unsealed(number);
        all.imports(RIMAL, &object);
        let recall = recall(&all, RIMAL, QAMAR, (&id(number), version(&object)));
        asking.push(recall);
    }
    all.pulls(QAMAR, RIMAL);
    asking.sort_by_key(|recall| recall.case);
    // What is kept about the first of them cannot be read.
    let node = all.node(QAMAR);
    let decision = Decision {
        what: crate::recalls::What::Delete,
        by: "layla".to_owned(),
        at: 0,
        which: Vec::new(),
        shared: Vec::new(),
        before: None,
        lifted: false,
    };
    let mut change = decision.change(&asking[0].id);
    change.bytes = Some(b"{".to_vec());
    let mut batch = mithaq_store::Batch::at(0);
    batch.records.push(change.clone());
    node.store.commit(batch).unwrap();
    let texts: Vec<Vec<u8>> = asking.iter().map(|one| seal(&all, RIMAL, one)).collect();
    assert_eq!(says(&all, QAMAR, RIMAL, &texts), [""; 0]);
    attends(&all, QAMAR);
    assert_eq!(answered(&all, QAMAR, &asking[0].id), None);
    for one in &asking[1..] {
        assert_eq!(word(&answered(&all, QAMAR, &one.id).unwrap()), "deleted");
    }
    // It waits, and before release would go on after a restore (7.8) it does not.
    assert!(node.recalling.failures.waits(asking[0].id.as_str()));
    crate::recalls::attend_to_all(node).unwrap_err();
    change.bytes = None;
    let mut batch = mithaq_store::Batch::at(0);
    batch.records.push(change);
    node.store.commit(batch).unwrap();
    crate::recalls::attend_to_all(node).unwrap();
    assert_eq!(
        word(&answered(&all, QAMAR, &asking[0].id).unwrap()),
        "deleted"
    );
}

#[test]
fn attack_25_recalls_of_nothing_have_an_end_on_one_page_and_on_many() {
    let all = four();
    let texts = |from: u32, to: u32| -> Vec<Vec<u8>> {
        let numbers = from..to;
        numbers
            .map(|number| seal(&all, RIMAL, &of_nothing(&all, number)))
            .collect()
    };
    // Nobody attends to them in between: what waits for its answer counts as well.
    let first = texts(0, 600);
    assert_eq!(says(&all, QAMAR, RIMAL, &first), [""; 0]);
    let second = texts(600, 1_010);
    assert_eq!(says(&all, QAMAR, RIMAL, &second), ["too-many"; 10]);
    // What comes once more is no further one, and others have room.
    assert_eq!(says(&all, QAMAR, RIMAL, &first[..20]), [""; 0]);
    let other = recall(&all, AMAL, QAMAR, (&id(9), nothing(9)));
    assert_eq!(
        says(&all, QAMAR, AMAL, &[seal(&all, AMAL, &other)]),
        [""; 0]
    );
    // Nor does a recall that is refused let an answer to it pass.
    let page: Vec<Vec<u8>> = (2_000..2_070)
        .map(|number| of_nothing(&all, number))
        .flat_map(|recall| {
            let answer = answer(&all, RIMAL, (&recall.id, [1; 32]), 0);
            [seal(&all, RIMAL, &recall), answer]
        })
        .collect();
    assert_eq!(says(&all, QAMAR, RIMAL, &page), ["too-many"; 76]);
}

#[test]
fn attack_25_recalls_of_one_object_and_texts_of_one_recall_have_an_end() {
    let all = four();
    let object = unsealed(7);
    all.imports(RIMAL, &object);
    all.pulls(QAMAR, RIMAL);
    let asking = || recall(&all, RIMAL, QAMAR, (&id(7), version(&object)));
    let first: Vec<Vec<u8>> = (0..60).map(|_| seal(&all, RIMAL, &asking())).collect();
    let second: Vec<Vec<u8>> = (0..10).map(|_| seal(&all, RIMAL, &asking())).collect();
    assert_eq!(says(&all, QAMAR, RIMAL, &first), [""; 0]);
    assert_eq!(says(&all, QAMAR, RIMAL, &second), ["too-many"; 6]);
    let one = of_nothing(&all, 9);
    let text = |minute: i64| {
        let modified = Timestamp::from_unix_millis(all.clock.reads() + minute * 60_000);
        let lifted = minute > 0;
        let text = Recall {
            modified,
            lifted,
            ..one.clone()
        };
        seal(&all, RIMAL, &text)
    };
    let texts: Vec<Vec<u8>> = (0..6).map(text).collect();
    assert_eq!(says(&all, QAMAR, RIMAL, &texts), ["too-many"; 2]);
    // The lift that is here is here, however often it is read.
    assert_eq!(says(&all, QAMAR, RIMAL, &texts[..4]), [""; 0]);
    assert_eq!(says(&all, QAMAR, RIMAL, &texts[4..]), ["too-many"; 2]);
}

#[test]
fn attack_25_answers_have_an_end_on_one_page_and_on_many() {
    let all = four();
    let object = unsealed(7);
    all.imports(QAMAR, &object);
    all.pulls(RIMAL, QAMAR);
    makes(&all, QAMAR, 7, false);
    let ours = sent(&all, QAMAR, RIMAL).remove(0).recall;
    let answers = |from: i64, to: i64| -> Vec<Vec<u8>> {
        let minutes = from..to;
        minutes
            .map(|minute| answer(&all, RIMAL, (&ours.id, ours.hash), minute))
            .collect()
    };
    let first = answers(0, 150);
    assert_eq!(says(&all, QAMAR, RIMAL, &first), [""; 0]);
    assert_eq!(
        says(&all, QAMAR, RIMAL, &answers(150, 205)),
        ["too-many"; 5]
    );
    assert_eq!(says(&all, QAMAR, RIMAL, &first[..30]), [""; 0]);
    // To recalls that are not here.
    let unknown: Vec<Recall> = (0..70).map(|number| of_nothing(&all, number)).collect();
    let waiting: Vec<Vec<u8>> = unknown
        .iter()
        .map(|recall| answer(&all, RIMAL, (&recall.id, [1; 32]), 0))
        .collect();
    assert_eq!(says(&all, QAMAR, RIMAL, &waiting[..40]), [""; 0]);
    assert_eq!(says(&all, QAMAR, RIMAL, &waiting[40..]), ["too-many"; 6]);
    assert_eq!(says(&all, QAMAR, RIMAL, &waiting[..40]), [""; 0]);
    // An answer to what comes with it, and does not ask its author; also where that is refused.
    let own = of_nothing(&all, 90);
    let page = [
        seal(&all, RIMAL, &own),
        answer(&all, RIMAL, (&own.id, [1; 32]), 0),
    ];
    assert_eq!(says(&all, QAMAR, RIMAL, &page), ["not-asked"]);
}
