//! What a participant brings back to us, after it had it from us (6.1).

use std::collections::BTreeSet;

use mithaq_agreement::Licence;
use mithaq_stix::ObjectId;
use mithaq_store::{Batch, NewCrossing};
use mithaq_testkit::generate::between;
use mithaq_testkit::world::{Agreement, AgreementNo, Onward};

use super::history::History;
use super::licences::{GREEN, from, id, indicator, signed};
use super::reader::{Collection, collections};
use super::stage::{agreement_id, party, sealed};
use super::{ME, PEERS, TERMS, UNIVERSITY};
use crate::intake::Origin;

/// More names than are read of the crossings at a time.
const NAMES: usize = 1_001;

/// Our constituency may have what both peers give us.
fn begins() -> History {
    let with = |no, party| {
        let mut text = Agreement {
            onward: Some(Onward::CONSTITUENCY),
            ..between(AgreementNo(no), [ME, party])
        };
        text.exchanges[0].received_too = true;
        text
    };
    let terms = Agreement {
        participant: Some(UNIVERSITY),
        onward: None,
        ..with(TERMS.0, UNIVERSITY)
    };
    signed(vec![with(0, PEERS[0]), with(1, PEERS[1]), terms])
}

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

/// The agreements under which any copy of an object is held.
fn held_under(history: &History, object: &str) -> BTreeSet<ObjectId> {
    let node = history.stage().node();
    let classes = node.known_classes().unwrap();
    let copies = node.store.copies(&object.parse().unwrap()).unwrap();
    let licences = copies
        .iter()
        .flat_map(|copy| classes[copy.class as usize].licences.clone());
    let under = licences.filter_map(|licence| match licence {
        Licence::Delivered { agreement, .. } => Some(agreement),
        Licence::Own | Licence::Channel { .. } => None,
    });
    under.collect()
}

/// 6.1: what it has from us under another's licence does not become its own by coming back as a further version,
/// whatever has become of the copy since, and whatever was asked for in between.
#[test]
fn inv_6_1_what_a_participant_had_from_us_comes_back_as_what_it_was() {
    for (gains, asks) in [(false, false), (true, false), (false, true), (true, true)] {
        let history = begins();
        let text = indicator(1, 1, &[GREEN]);
        let object = id(&text);
        let theirs = String::from_utf8(sealed(PEERS[0], text.as_bytes())).unwrap();
        history.brings(&from(0), &[&theirs]);
        let mut expected = BTreeSet::from([agreement_id(AgreementNo(0))]);
        if asks {
            names(&history, &object);
        }
        assert_eq!(history.sees(&campus()), [object.as_str()]);
        if gains {
            history.brings(&from(1), &[&theirs]);
            expected.insert(agreement_id(AgreementNo(1)));
        }
        // What bears a seal it may not add at all.
        let sealed = theirs.clone().into_bytes();
        assert_eq!(
            history.stage().take(&university(), &[sealed]),
            Some(vec![false])
        );
        // Without its author's seal, as anybody may write it who has read it.
        let newer = text.replace(r#""modified":"2026-12-0"#, r#""modified":"2026-12-1"#);
        assert_ne!(newer, text);
        history.brings(&university(), &[&newer]);
        assert_eq!(held_under(&history, &object), expected, "{gains} {asks}");
    }
}

/// The names of an object go to the participant, again and again.
fn names(history: &History, object: &str) {
    let node = history.stage().node();
    let copies = node.store.copies(&object.parse().unwrap()).unwrap();
    let mut batch = Batch::at(0);
    batch.crossings = (0..NAMES)
        .map(|_| NewCrossing {
            audience: crate::audience::id(&mithaq_agreement::Audience::Participant(party(
                UNIVERSITY,
            ))),
            agreement: agreement_id(TERMS).to_string(),
            collection: "names".to_owned(),
            purpose: "detection".to_owned(),
            slots: copies.iter().map(|copy| copy.slot).collect(),
            articles: Vec::new(),
            named: true,
            operator: None,
        })
        .collect();
    node.store.commit(batch).unwrap();
}
