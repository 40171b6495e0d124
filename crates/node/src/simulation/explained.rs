//! Objects that come before what explains their markings (6.3).

use std::collections::BTreeSet;

use mithaq_store::{Batch, RecordChange};
use mithaq_testkit::generate::between;
use mithaq_testkit::render::definition;
use mithaq_testkit::world::{Agreement, AgreementNo, Licence, Mark, Party};

use super::history::History;
use super::licences::{
    ADDRESS, GREEN, codes, from, id, ids, indicator, observed, readers, signed, statement,
};
use super::reader::{Collection, Reader, collections};
use super::stage::{agreement_id, party, sealed};
use super::steps::Step;
use super::{ME, PEERS, TERMS, UNIVERSITY};
use crate::admin::Request;
use crate::intake::Origin;
use crate::unexplained::look_at_all;

impl History {
    /// Somebody says what some words mean, each in a text of its own.
    pub(super) fn defines(&mut self, who: usize, words: u8) {
        let body = definition(words, &format!("party {who}")).into_bytes();
        let (by, origin) = match who {
            0 => (None, Origin::Ourselves),
            3 => (Some(UNIVERSITY), university()),
            _ => (Some(PEERS[who - 1]), from(who - 1)),
        };
        let unexplained = |history: &History| {
            let held = history.held();
            let unknown = held.iter();
            let unknown = unknown.filter(|(one, _)| one.held.markings.contains(&Mark::Unknown));
            unknown.count() as u64
        };
        let before = unexplained(self);
        // Whether it may give a definition is tried in tables; here what follows from that.
        if self.stage().take(&origin, &[body]) == Some(vec![true]) {
            self.defined.insert((by, words));
        }
        self.tally.explained += before - unexplained(self);
    }
}

/// Who gave a licence; `None`: ourselves.
pub(super) fn brought_by(licence: &Licence) -> Option<Party> {
    match licence {
        Licence::Own => None,
        Licence::Delivered { by, .. } | Licence::Channel { by } => Some(*by),
    }
}

/// Whether it is a definition. These keep others company (6.4), which has its own tests.
pub(super) fn is_definition(body: &[u8]) -> bool {
    body.starts_with(b"{\"type\":\"marking-definition\"")
}

/// Two agreements and a participant's terms in force: each gives its own, and the participant has its own back.
fn begins() -> History {
    let with = |no, party| between(AgreementNo(no), [ME, party]);
    let mut terms = Agreement {
        participant: Some(UNIVERSITY),
        ..with(TERMS.0, UNIVERSITY)
    };
    terms.exchanges[0].received_too = true;
    signed(vec![with(0, PEERS[0]), with(1, PEERS[1]), terms])
}

/// The participant, adding under its terms.
fn university() -> Origin {
    Origin::Participant {
        participant: party(UNIVERSITY),
        agreement: agreement_id(TERMS),
    }
}

/// The collection of the participant's client for detection.
fn campus() -> Collection {
    collections()[8].clone()
}

/// A definition under the same id as [`statement`], in other words.
fn in_other_words(no: u32) -> String {
    statement(no).replace("Words", "Other words")
}

/// An indicator of ours with a granular marking.
fn granular(no: u32, marking: &str) -> String {
    let plain = indicator(no, 0, &[GREEN]);
    format!(
        "{},\"granular_markings\":[{{\"marking_ref\":\"{marking}\",\"selectors\":[\"pattern\"]}}]}}",
        plain.strip_suffix('}').unwrap()
    )
}

impl History {
    /// Whether every copy of an object carries a marking that nobody explains, or none does.
    fn is_unexplained(&self, object: &str) -> bool {
        let node = self.stage().node();
        let classes = node.known_classes().unwrap();
        let id = mithaq_stix::ObjectId::parse(object).unwrap();
        let copies = node.store.copies(&id).unwrap();
        let found: BTreeSet<bool> = copies
            .iter()
            .map(|copy| &classes[copy.class as usize])
            .filter(|class| !class.definition)
            .map(|class| class.unknown_marking)
            .collect();
        let [found] = found.into_iter().collect::<Vec<_>>()[..] else {
            panic!("several ways, or none")
        };
        found
    }

    fn moved(&self) -> u64 {
        self.stage().node().store.counts().unwrap().moved
    }

    /// What is still to be looked after, and nothing of what was begun.
    fn tasks(&self) -> Vec<String> {
        let records = self.stage().node().store.records("unexplained").unwrap();
        let keys = records.into_iter().map(|(key, _)| key);
        keys.filter(|key| key != "begun").collect()
    }
}

/// All that is new to a reader, as ids.
fn news(history: &History, reader: &mut Reader) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let page = reader.polls(history.stage(), 1_000).unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page.iter().map(ids));
    }
}

/// One who brings objects and then definitions; who reads; in turn what is brought, and what is new to the reader then.
#[track_caller]
fn check(origin: &Origin, reads: Collection, turns: &[(&[&str], &[&str])]) {
    for follows in [true, false] {
        let history = begins();
        let mut reader = Reader::new(reads.clone(), follows);
        assert_eq!(news(&history, &mut reader), [""; 0]);
        for (brought, expected) in turns {
            history.brings(origin, brought);
            let expected: Vec<String> = expected.iter().map(|text| id(text)).collect();
            assert_eq!(news(&history, &mut reader), expected);
        }
        // 6.1: brought again it is what it is, and nothing comes of it.
        let counts = history.stage().node().store.counts().unwrap();
        for (brought, _) in turns {
            history.brings(origin, brought);
            assert_eq!(news(&history, &mut reader), [""; 0]);
        }
        assert_eq!(history.stage().node().store.counts().unwrap(), counts);
        assert_eq!(history.tasks(), [""; 0]);
    }
}

/// 6.3, 6.4: whoever adds an object and then the definition of its marking, each by itself: it goes then to whom it
/// may go, after the definition, and once.
#[test]
fn inv_6_3_a_definition_that_comes_after_its_object_lets_it_go() {
    let [rimal, ..] = readers();
    let (one, two) = (statement(1), statement(2));
    let marked = indicator(1, 0, &[GREEN, &id(&one)]);
    let granular = granular(2, &id(&one));
    let twice = indicator(3, 0, &[GREEN, &id(&one), &id(&two)]);
    let none: &[&str] = &[];
    for (brought, expected) in [
        ([&*marked, &one], &[&*one, &marked][..]),
        ([&granular, &one], &[&one, &granular]),
    ] {
        check(
            &Origin::Ourselves,
            rimal.clone(),
            &[(&brought[..1], none), (&brought[1..], expected)],
        );
        check(
            &university(),
            campus(),
            &[(&brought[..1], none), (&brought[1..], expected)],
        );
    }
    // Of two unknown markings one known does not do, whichever; and what is brought at once is read at once.
    check(
        &Origin::Ourselves,
        rimal.clone(),
        &[
            (&[&twice], none),
            (&[&one], &[&one]),
            (&[&two], &[&two, &twice]),
        ],
    );
    check(
        &Origin::Ourselves,
        rimal.clone(),
        &[
            (&[&twice], none),
            (&[&two], &[&two]),
            (&[&one], &[&one, &twice]),
        ],
    );
    check(
        &Origin::Ourselves,
        rimal.clone(),
        &[
            (&[&two], &[&two]),
            (&[&twice], none),
            (&[&one], &[&one, &twice]),
        ],
    );
    check(
        &Origin::Ourselves,
        rimal.clone(),
        &[
            (&[&twice, &marked], none),
            (&[&two, &one], &[&two, &one, &twice, &marked]),
        ],
    );
    // A definition that is marked itself, and whose marking is defined last of all.
    let framed = one.replace(
        "\"definition_type\"",
        &format!(
            "\"object_marking_refs\":[\"{}\"],\"definition_type\"",
            id(&two)
        ),
    );
    check(
        &Origin::Ourselves,
        rimal,
        &[
            (&[&marked], none),
            (&[&framed], &[&marked]),
            (&[&two], &[&two, &framed]),
        ],
    );
}

#[test]
fn inv_6_3_on_a_peers_page_the_definition_may_follow() {
    let history = begins();
    let [.., siem, _] = readers();
    let one = statement(1);
    let marked = indicator(1, 1, &[GREEN, &id(&one)]);
    history.brings(&from(0), &[&marked, &one]);
    assert!(!history.is_unexplained(&id(&marked)));
    assert_eq!(history.sees(&siem).len(), 2);
    // What a peer sends that does not say what it means by a marking is refused, and may come again.
    let two = statement(2);
    let other = indicator(2, 1, &[GREEN, &id(&two)]);
    let other = other.as_bytes().to_vec();
    let deliver = || history.stage().take(&from(0), std::slice::from_ref(&other));
    assert_eq!(deliver(), Some(vec![false]));
    history.brings(&from(0), &[&two]);
    assert_eq!(deliver(), Some(vec![true]));
}

#[test]
fn inv_6_3_a_definition_explains_its_deliverers_objects_and_ours_everybodys() {
    let history = begins();
    let [rimal, ..] = readers();
    let one = statement(1);
    let ours = indicator(1, 0, &[GREEN, &id(&one)]);
    let theirs = indicator(2, 3, &[GREEN, &id(&one)]);
    history.imports_texts(&[&ours]);
    history.brings(&university(), &[&theirs]);
    // A sealed thing that we and its author hold alike.
    let text = indicator(3, 1, &[GREEN, &id(&one)]);
    let both = String::from_utf8(sealed(PEERS[0], text.as_bytes())).unwrap();
    history.imports_texts(&[&both]);
    history.brings(&from(0), &[&one]);
    history.brings(&from(0), &[&both]);
    look_at_all(history.stage().node());
    for object in [&ours, &theirs, &both] {
        assert!(
            history.is_unexplained(&id(object)),
            "a peer's words are its own"
        );
    }
    assert_eq!(history.sees(&rimal), [""; 0]);
    history.brings(&university(), &[&in_other_words(1)]);
    assert_eq!(history.sees(&campus()), [id(&one), id(&theirs)]);
    assert!(history.is_unexplained(&id(&ours)));
    // What came from others and comes back word for word stays their word.
    history.imports_texts(&[&in_other_words(1)]);
    look_at_all(history.stage().node());
    assert!(history.is_unexplained(&id(&ours)));
    history.imports_texts(&[&statement(1).replace("Words", "Our words")]);
    look_at_all(history.stage().node());
    for object in [&ours, &theirs, &both] {
        assert!(!history.is_unexplained(&id(object)));
    }
    let why = history.why(&id(&both), "analysts", None);
    assert_eq!(why[0].copy.licences.len(), 2, "both stay");
    assert!(history.sees(&rimal).contains(&id(&ours)));
}

/// 6.2, 6.3: what waits goes on waiting, and what nobody could explain is no reason any more when it ends.
#[test]
fn inv_6_3_an_embargo_stays_where_a_marking_is_explained() {
    let mut history = begins();
    let [rimal, ..] = readers();
    let one = statement(1);
    let marked = indicator(1, 0, &[GREEN, &id(&one)]);
    history.imports_texts(&[&marked]);
    let until = history.stage().clock.reads() + 5 * 3_600_000;
    history.stage().operates(Request::Embargo {
        object: id(&marked),
        until: mithaq_stix::Timestamp::from_unix_millis(until).to_string(),
    });
    history.imports_texts(&[&one]);
    assert_eq!(history.sees(&rimal), [id(&one)]);
    let why = history.why(&id(&marked), "National CERT of Rimal", None);
    assert_eq!(codes(&why), ["embargo"]);
    history.goes_on(&Step::Restart);
    assert_eq!(history.sees(&rimal), [id(&one)]);
    history.goes_on(&Step::Clock(6));
    assert_eq!(history.sees(&rimal), [id(&one), id(&marked)]);
}

/// 6.4: an object of ours that refers to an observable which was held under an unknown marking.
#[test]
fn inv_6_3_what_tells_of_an_observable_goes_when_that_is_explained() {
    let history = begins();
    let one = statement(1);
    let value = format!(
        "{{\"type\":\"ipv4-addr\",\"id\":\"ipv4-addr--{ADDRESS}\",\"value\":\"198.51.100.3\",\
         \"object_marking_refs\":[\"{GREEN}\",\"{}\"]}}",
        id(&one)
    );
    history.brings(&university(), &[&value]);
    history.imports_texts(&[&observed(1)]);
    assert_eq!(history.sees(&campus()), [""; 0]);
    let why = |history: &History| {
        let verdicts = history.why(&id(&observed(1)), "National CERT of Rimal", None);
        codes(&verdicts).join(" ")
    };
    assert!(why(&history).contains("unknown-marking"));
    history.brings(&university(), &[&one]);
    look_at_all(history.stage().node());
    let mut expected = vec![id(&one), id(&value), id(&observed(1))];
    let mut seen = history.sees(&campus());
    expected.sort();
    seen.sort();
    assert_eq!(seen, expected);
    // It tells of what was received as before.
    assert!(why(&history).contains("tells-of-received"));
    assert!(!why(&history).contains("unknown-marking"));
}

/// A node that was killed between a definition's commit and what follows from it, or that is of before there was any.
#[test]
fn inv_6_3_a_node_that_was_killed_in_between_goes_on() {
    let [rimal, ..] = readers();
    let one = statement(1);
    let marked = indicator(1, 0, &[GREEN, &id(&one)]);
    for is_older in [false, true] {
        let mut history = begins();
        let mut reader = Reader::new(rimal.clone(), true);
        history.imports_texts(&[&marked]);
        assert_eq!(news(&history, &mut reader), [""; 0]);
        history.imports_texts(&[&one]);
        assert_eq!(history.tasks().len(), 1, "noted in the same commit");
        assert_eq!(history.moved(), 0);
        if is_older {
            let mut batch = Batch::at(0);
            let store = &history.stage().node().store;
            let records = store.records("unexplained").unwrap().into_iter();
            batch.records.extend(records.map(|(key, _)| RecordChange {
                kind: "unexplained".to_owned(),
                key,
                bytes: None,
            }));
            store.commit(batch).unwrap();
        }
        history.goes_on(&Step::Restart);
        assert_eq!(history.moved(), 1);
        assert_eq!(news(&history, &mut reader), [id(&one), id(&marked)]);
        assert_eq!(history.tasks(), [""; 0]);
    }
}

/// 6.3, 7.2: very many go on in stretches, whatever cuts these short, and reach each reader once.
#[test]
fn inv_6_3_very_many_go_on_in_stretches() {
    const MANY: u32 = 3_000;
    let mut history = begins();
    let [rimal, _, siem, _] = readers();
    let (one, two) = (statement(1), statement(2));
    let all: Vec<String> = (1..=MANY)
        .map(|no| match no % 10 {
            // Some stay.
            0 => indicator(no, 0, &[GREEN, &id(&one), &id(&two)]),
            _ => indicator(no, 0, &[GREEN, &id(&one)]),
        })
        .collect();
    let all: Vec<String> = all
        .into_iter()
        .zip(1..)
        .map(|(text, no): (String, u32)| {
            let host = format!("198.51.100.{}'", no % 250);
            text.replace(&format!("198.51.100.{no}'"), &host)
        })
        .collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    history.imports_texts(&all);
    let mut peers = Reader::new(rimal, true);
    let mut ours = Reader::new(siem, true);
    assert_eq!(news(&history, &mut peers).len(), 0);
    assert_eq!(news(&history, &mut ours).len(), all.len());
    history.imports_texts(&[&one]);
    let mut moved = Vec::new();
    let mut given = 0;
    while !history.tasks().is_empty() {
        history.goes_on(&Step::Restart);
        moved.push(history.moved());
        given += peers.polls(history.stage(), 1_000).unwrap().len();
    }
    assert!(2 < moved.len(), "{moved:?}");
    given += news(&history, &mut peers).len();
    let expected = all.len() - all.len() / 10;
    assert_eq!((given, history.moved()), (expected + 1, expected as u64));
    history.imports_texts(&[&two]);
    look_at_all(history.stage().node());
    assert_eq!(news(&history, &mut peers).len(), all.len() / 10 + 1);
    assert_eq!(history.moved(), all.len() as u64);
    // Our own people had them all the time.
    assert_eq!(news(&history, &mut ours), [id(&one), id(&two)]);
}

/// Of two definitions under one id in one delivery the first counts, as it does of two deliveries: what comes after
/// cannot loosen what objects are read by.
#[test]
fn inv_6_3_of_two_definitions_under_one_id_the_first_counts() {
    let plain = statement(1);
    let strict = plain.replace(
        "\"definition_type\"",
        "\"extensions\":{\"extension-definition--22222222-2222-4222-8222-222222222222\":\
         {\"extension_type\":\"property-extension\",\"level\":\"secret\"}},\"definition_type\"",
    );
    let marked = indicator(1, 0, &[GREEN, &id(&plain)]);
    for (delivery, unexplained) in [
        ([&*strict, &plain, &marked], true),
        ([&*plain, &strict, &marked], false),
    ] {
        for at_once in [true, false] {
            let history = begins();
            match at_once {
                true => history.imports_texts(&delivery),
                false => delivery
                    .iter()
                    .for_each(|one| history.imports_texts(&[one])),
            }
            look_at_all(history.stage().node());
            assert_eq!(
                history.is_unexplained(&id(&marked)),
                unexplained,
                "{at_once}"
            );
        }
    }
}
