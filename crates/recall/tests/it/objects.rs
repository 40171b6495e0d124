//! Recalls and answers as objects: nothing is lost between writing and reading, and what is hostile is refused by name.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::{Language, is_diplomatic};
use mithaq_recall::recall::RECALL_EXTENSION;
use mithaq_recall::{
    ANSWER_TYPE, Answer, Ask, Backup, Covers, First, LONGEST_REASON, Outcome, RECALL_TYPE, Recall,
    Version, onward_case, recall_id,
};
use mithaq_stix::Object;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::world::{answer, at, case, object, party, read, read_answer, recall, sealed, version};

#[test]
fn recalls_and_answers_are_diplomatic() {
    assert!(is_diplomatic(RECALL_TYPE));
    assert!(is_diplomatic(ANSWER_TYPE));
}

/// A recall with everything that one may have.
fn full() -> Recall {
    let first = recall(9, 1, &[1]);
    let mut full = recall(1, 2, &[2, 3]);
    full.covers.up_to = Some(at(-500));
    full.ask = Ask::Restrict;
    full.reason
        .insert(Language::parse("ar").unwrap(), "أُرسل قبل أوانه".to_owned());
    full.first = Some(First {
        recall: first.id.clone(),
        hash: first.hash,
        text: Some("{\"a text\"}".to_owned()),
    });
    full.lifted = true;
    full.modified = at(9);
    full
}

#[test]
fn what_is_written_is_read_again() {
    for written in [recall(1, 1, &[2]), recall(1, 1, &[]), full()] {
        let back = read(&written).unwrap();
        assert_eq!(
            back,
            Recall {
                hash: back.hash,
                ..written
            }
        );
    }
    let mut said = answer(2, &recall(1, 1, &[2]), 5, Outcome::Deleted);
    said.versions.insert(
        version(1),
        Outcome::Held {
            until: Some(at(9_999)),
        },
    );
    said.versions
        .insert(version(3), Outcome::Held { until: None });
    said.backups = BTreeSet::from([
        Backup {
            made: Some(at(-9)),
            until: Some(at(99)),
        },
        Backup {
            made: None,
            until: None,
        },
    ]);
    said.beyond = BTreeMap::from([("client".to_owned(), 3)]);
    said.onward = BTreeMap::from([(party(3), None), (party(4), Some("deleted".to_owned()))]);
    let back = read_answer(&said).unwrap();
    assert_eq!(
        back,
        Answer {
            hash: back.hash,
            ..said
        }
    );
}

proptest! {
    #[test]
    fn any_recall_and_answer_come_back_as_they_were(
        hashes in prop::collection::btree_set(any::<u8>(), 1..20),
        to in prop::collection::btree_set(2_u8..40, 0..20),
        up_to in prop::option::of(-1_000_i64..1_000),
        reason in "\\PC{0,60}",
        outcomes in prop::collection::vec(0_usize..6, 1..20),
    ) {
        let mut one = recall(1, 1, &to.iter().copied().collect::<Vec<_>>());
        one.covers.versions = hashes.iter().map(|hash| version(*hash)).collect();
        one.covers.up_to = up_to.map(at);
        one.reason = BTreeMap::from([(Language::english(), reason)]);
        let back = read(&one).unwrap();
        prop_assert_eq!(&back, &Recall { hash: back.hash, ..one.clone() });
        let mut said = answer(2, &one, 1, Outcome::Deleted);
        let kinds = [
            Outcome::Deleted, Outcome::NotHeld, Outcome::Refused, Outcome::Restricted,
            Outcome::Held { until: None }, Outcome::Held { until: Some(at(3)) },
        ];
        said.versions = (0_u8..).zip(&outcomes).map(|(no, kind)| (version(no), kinds[*kind].clone())).collect();
        let back = read_answer(&said).unwrap();
        prop_assert_eq!(&back, &Answer { hash: back.hash, ..said });
    }
}

/// What could not be read is not written: whoever seals it has said it for good.
#[test]
fn what_reading_refuses_is_not_written() {
    let with_reason = |length: usize| {
        let reason = BTreeMap::from([(Language::english(), "r".repeat(length))]);
        Recall {
            reason,
            ..recall(1, 1, &[2])
        }
    };
    let longest = mithaq_recall::LONGEST_REASON;
    assert!(with_reason(longest).write().is_ok());
    let mut many = recall(1, 1, &[2]);
    many.covers.versions = (0..1_101_u32)
        .map(|no| Version {
            modified: Some(at(i64::from(no))),
            hash: [0; 32],
        })
        .collect();
    let cases = [
        (
            with_reason(longest + 1),
            "`reason` is missing or not what it must be",
        ),
        (many, "`versions` is longer than the 1100 that it may have"),
    ];
    for (recall, expected) in cases {
        assert_eq!(recall.write().unwrap_err().to_string(), expected);
    }
    let mut said = answer(2, &recall(1, 1, &[2]), 5, Outcome::Deleted);
    said.beyond = (0..21).map(|no| (format!("sort-{no}"), 1)).collect();
    assert!(said.write().is_err());
}

/// What is told of an object that is refused before it is looked at here.
const NOT_STIX: &str = "no object";

/// Changes one property of a sound object and tells why it is refused.
#[track_caller]
fn check(object: &Json, key: &str, value: Json, expected: &str) {
    let mut changed = object.clone();
    match value {
        Json::Null => drop(changed.as_object_mut().unwrap().remove(key)),
        value => changed[key] = value,
    }
    let bytes = mithaq_stix::canonical::form(changed.to_string().as_bytes()).unwrap();
    let found = match (Object::parse(&bytes), object["type"] == ANSWER_TYPE) {
        (Err(_), _) => Err(NOT_STIX.to_owned()),
        (_, true) => Answer::from_verified(&sealed(&bytes, &party(1)))
            .map(drop)
            .map_err(|error| error.to_string()),
        (_, false) => Recall::from_verified(&sealed(&bytes, &party(1)))
            .map(drop)
            .map_err(|error| error.to_string()),
    };
    let found = found.err().unwrap_or_else(|| "read".to_owned());
    assert_eq!(found, expected, "{key}");
}

#[test]
fn a_hostile_recall_is_refused_with_its_reason() {
    let sound: Json = serde_json::from_slice(&recall(1, 1, &[2]).write().unwrap()).unwrap();
    let bad = |key: &str| format!("`{key}` is missing or not what it must be");
    check(&sound, "reason", Json::Null, "read");
    check(&sound, "answer_by", Json::Null, "read");
    check(&sound, "extensions", json!({}), NOT_STIX);
    let kind = json!({(RECALL_EXTENSION): {"extension_type": "property-extension", "x": 1}});
    check(&sound, "extensions", kind, NOT_STIX);
    check(&sound, "x_more", json!(1), "`x_more` is not known here");
    check(&sound, "granular_markings", json!([]), NOT_STIX);
    for key in [
        "case_id",
        "object_ref",
        "versions",
        "ask",
        "mithaq_addressees",
    ] {
        check(&sound, key, Json::Null, &bad(key));
        check(&sound, key, json!(7), &bad(key));
    }
    for key in ["reason", "up_to", "answer_by", "first"] {
        check(&sound, key, json!(7), &bad(key));
    }
    check(&sound, "versions", json!([]), NOT_STIX);
    check(&sound, "versions", json!([{}]), &bad("versions"));
    check(
        &sound,
        "versions",
        json!([{"hash": "00"}]),
        &bad("versions"),
    );
    let hash = "0".repeat(64);
    check(&sound, "versions", json!([{"hash": hash}]), "read");
    check(
        &sound,
        "versions",
        json!([{"hash": hash, "more": 1}]),
        &bad("versions"),
    );
    check(
        &sound,
        "versions",
        json!([{"hash": "O".repeat(64)}]),
        &bad("versions"),
    );
    let many: Vec<Json> = (0..1_101).map(|_| json!({"hash": hash})).collect();
    check(
        &sound,
        "versions",
        json!(many),
        "`versions` is longer than the 1100 that it may have",
    );
    check(&sound, "ask", json!("destroy the archive"), &bad("ask"));
    check(
        &sound,
        "reason",
        json!({"English": "no tag"}),
        &bad("reason"),
    );
    check(
        &sound,
        "reason",
        json!({"en": "x".repeat(5_000)}),
        &bad("reason"),
    );
    let others = json!([party(1).as_str(), party(3).as_str()]);
    check(
        &sound,
        "mithaq_addressees",
        others,
        "its id does not follow from its author and what it is about",
    );
    check(
        &sound,
        "case_id",
        json!(case(7).to_string()),
        "its id does not follow from its author and what it is about",
    );
    check(
        &sound,
        "mithaq_addressees",
        json!(["nobody"]),
        &bad("mithaq_addressees"),
    );
    let many: Vec<String> = (0..1_001).map(|_| party(2).to_string()).collect();
    check(
        &sound,
        "mithaq_addressees",
        json!(many),
        "`mithaq_addressees` is longer than the 1000 that it may have",
    );
    for object in [
        "mithaq-act",
        "mithaq-agreement",
        "mithaq-recall",
        "mithaq-recall-answer",
    ] {
        let id = format!("{object}--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f");
        check(
            &sound,
            "object_ref",
            json!(id),
            &format!("`{id}` cannot be recalled"),
        );
    }
    let first = |value: Json| check(&sound, "first", value, &bad("first"));
    first(json!({"hash": hash}));
    first(json!({"recall_ref": object().as_str(), "hash": hash}));
    first(json!({"recall_ref": recall(9, 1, &[1]).id.as_str(), "hash": hash, "text": 7}));
    first(json!({"recall_ref": recall(9, 1, &[1]).id.as_str(), "hash": hash, "more": 7}));
    first(
        json!({"recall_ref": recall(9, 1, &[1]).id.as_str(), "hash": hash, "text": "x".repeat(300_000)}),
    );
}

#[test]
fn a_hostile_answer_is_refused_with_its_reason() {
    let asked = recall(2, 1, &[1]);
    let said = answer(1, &asked, 5, Outcome::Deleted);
    let sound: Json = serde_json::from_slice(&said.write().unwrap()).unwrap();
    let bad = |key: &str| format!("`{key}` is missing or not what it must be");
    for key in ["recall_ref", "recall_hash", "mithaq_addressees"] {
        check(&sound, key, Json::Null, &bad(key));
        check(&sound, key, json!(7), &bad(key));
    }
    for key in ["versions", "backups", "beyond", "onward"] {
        check(&sound, key, json!(7), &bad(key));
    }
    check(
        &sound,
        "recall_ref",
        json!(object().as_str()),
        &bad("recall_ref"),
    );
    check(
        &sound,
        "recall_ref",
        json!(recall(2, 7, &[1]).id.as_str()),
        "its id does not follow from its author and what it is about",
    );
    check(&sound, "revoked", json!(true), &bad("revoked"));
    check(&sound, "more", json!(true), "`more` is not known here");
    let three = json!([party(1).as_str(), party(2).as_str(), party(3).as_str()]);
    check(
        &sound,
        "mithaq_addressees",
        three,
        &bad("mithaq_addressees"),
    );
    check(&sound, "versions", json!([]), NOT_STIX);
    check(&sound, "versions", Json::Null, "read");
    let one = |outcome: &str| json!([{"hash": "0".repeat(64), "outcome": outcome}]);
    check(&sound, "versions", one("deleted"), "read");
    check(&sound, "versions", one("burnt"), &bad("versions"));
    let until = json!([{"hash": "0".repeat(64), "outcome": "deleted", "until": at(1).as_str()}]);
    check(&sound, "versions", until, &bad("versions"));
    check(
        &sound,
        "backups",
        json!([{"made": "yesterday"}]),
        &bad("backups"),
    );
    check(&sound, "backups", json!([{"where": "x"}]), &bad("backups"));
    check(&sound, "beyond", json!({"client": -1}), &bad("beyond"));
    check(&sound, "beyond", json!({"A CLIENT": 1}), &bad("beyond"));
    let many: serde_json::Map<String, Json> = (b'a'..=b'z')
        .map(|b| (char::from(b).to_string(), json!(1)))
        .collect();
    check(
        &sound,
        "beyond",
        Json::Object(many),
        "`beyond` is longer than the 20 that it may have",
    );
    check(
        &sound,
        "onward",
        json!({"somebody": "asked"}),
        &bad("onward"),
    );
    check(
        &sound,
        "onward",
        json!({(party(3).as_str()): "burnt"}),
        &bad("onward"),
    );
}

#[test]
fn inv_7_6_what_nobody_would_read_is_not_written() {
    let of = |number: u32| {
        let mut version = version(1);
        version.hash[..4].copy_from_slice(&number.to_be_bytes());
        version
    };
    let mut long = recall(1, 1, &[2]);
    long.reason = BTreeMap::from([(Language::english(), "x".repeat(LONGEST_REASON + 1))]);
    let told = long.write().unwrap_err().to_string();
    assert_eq!(told, "`reason` is missing or not what it must be");
    let mut many = recall(1, 1, &[2]);
    many.covers.versions = (0..1_101).map(of).collect();
    let told = many.write().unwrap_err().to_string();
    assert_eq!(told, "`versions` is longer than the 1100 that it may have");
    // An answer says the worst of them.
    let mut said = answer(2, &recall(1, 1, &[2]), 5, Outcome::NotHeld);
    said.versions = (0..1_200).map(|no| (of(no), Outcome::NotHeld)).collect();
    said.versions.insert(of(1_150), Outcome::Deleted);
    said.versions.insert(of(1_160), Outcome::Refused);
    said.write().unwrap_err();
    said.cut();
    assert_eq!(said.versions.len(), 1_100);
    assert_eq!(said.versions[&of(1_150)], Outcome::Deleted);
    assert_eq!(said.worst(), Some(&Outcome::Refused));
    read_answer(&said).unwrap();
    let mut few = answer(2, &recall(1, 1, &[2]), 5, Outcome::Deleted);
    let before = few.clone();
    few.cut();
    assert_eq!(few, before);
}

#[test]
fn one_is_not_read_as_the_other() {
    let asked = recall(1, 1, &[2]);
    let said = answer(2, &asked, 5, Outcome::Deleted);
    let recall = sealed(&asked.write().unwrap(), &asked.author);
    let answer = sealed(&said.write().unwrap(), &said.author);
    let told = Recall::from_verified(&answer).unwrap_err().to_string();
    assert_eq!(told, "this is no `mithaq-recall`");
    let told = Answer::from_verified(&recall).unwrap_err().to_string();
    assert_eq!(told, "this is no `mithaq-recall-answer`");
}

#[test]
fn a_recall_covers_what_it_names_and_what_came_before() {
    let mut covers = Covers {
        versions: BTreeSet::from([version(5)]),
        up_to: None,
    };
    let of = |number: u8| version(number).modified;
    assert!(covers.has(of(5).as_ref(), &[[5; 32]]));
    assert!(covers.has(of(5).as_ref(), &[[1; 32], [5; 32]]));
    assert!(
        !covers.has(of(5).as_ref(), &[[6; 32]]),
        "another text of the same instant"
    );
    assert!(!covers.has(of(4).as_ref(), &[[5; 32]]));
    assert!(!covers.has(None, &[[5; 32]]));
    covers.up_to = of(4);
    assert!(covers.has(of(4).as_ref(), &[[9; 32]]));
    assert!(covers.has(of(1).as_ref(), &[[9; 32]]));
    assert!(
        !covers.has(of(6).as_ref(), &[[9; 32]]),
        "a newer version is another matter"
    );
    let narrower = Covers {
        versions: BTreeSet::from([version(5), version(2)]),
        up_to: None,
    };
    assert!(covers.includes(&narrower) && !narrower.includes(&covers));
}

#[test]
fn ids_follow_from_what_they_are_about() {
    let to = |numbers: &[u8]| numbers.iter().map(|number| party(*number)).collect();
    let id = |author, number, numbers: &[u8]| {
        recall_id(&party(author), &case(number), &to(numbers)).unwrap()
    };
    assert_eq!(id(1, 1, &[2, 3]), id(1, 1, &[3, 2]));
    let all = [
        id(1, 1, &[2]),
        id(1, 1, &[3]),
        id(1, 2, &[2]),
        id(2, 1, &[2]),
        id(1, 1, &[]),
    ];
    assert_eq!(BTreeSet::from(all.clone()).len(), all.len());
    assert_eq!(
        onward_case(&party(2), &all[0]),
        onward_case(&party(2), &all[0])
    );
    assert_ne!(
        onward_case(&party(2), &all[0]),
        onward_case(&party(3), &all[0])
    );
}
