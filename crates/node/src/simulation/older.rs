//! Objects that an older program took in, and that would be refused if they came now.

use std::collections::BTreeSet;

use bytes::Bytes;
use mithaq_agreement::{Class, Licence, SourceName};
use mithaq_stix::{Object, ObjectId, Timestamp, Tlp};
use mithaq_store::{Batch, CopyRank, Deliverer, NewObject};
use mithaq_testkit::world::day;
use sha2::{Digest as _, Sha256};

use super::reader::{Collection, Who, collections};
use super::stage::Stage;
use crate::admin::{Answer, Request};

/// An indicator without the pattern that it must have (STIX 2.1 §4.7).
const LAX: &str = r#"{"type":"indicator","spec_version":"2.1","id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-04-06T20:03:48.000Z","modified":"2026-04-06T20:03:48.000Z","name":"From another time"}"#;

#[test]
fn what_an_older_program_took_in_stays_readable() {
    assert!(Object::parse(LAX.as_bytes()).is_err(), "it is refused now");
    let mut stage = Stage::open(day(1), &[]);
    let id = ObjectId::parse("indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f").unwrap();
    let class = Class {
        originator: stage.node().me.clone(),
        object_type: "indicator".to_owned(),
        tlp: Some(Tlp::Green),
        pap: None,
        unknown_marking: false,
        topics: BTreeSet::new(),
        sectors: BTreeSet::new(),
        personal_data: false,
        safeguards: BTreeSet::new(),
        language: None,
        source: SourceName::Named,
        addressees: BTreeSet::new(),
        licences: BTreeSet::from([Licence::Own]),
        asked: BTreeSet::new(),
        tells: BTreeSet::new(),
        definition: false,
    };
    let mut batch = Batch::at(day(1));
    batch.objects.push(NewObject {
        id: id.clone(),
        version: Some(Timestamp::parse("2026-04-06T20:03:48.000Z").unwrap()),
        hash: Sha256::digest(LAX.as_bytes()).into(),
        deliverer: Deliverer::ours(),
        rank: CopyRank::Ours,
        class: class.key(),
        object_type: "indicator".to_owned(),
        body: Bytes::from_static(LAX.as_bytes()),
        observables: Vec::new(),
        edges: Vec::new(),
        held: None,
        under: None,
        most_copies: usize::MAX,
    });
    stage.node().store.commit(batch).unwrap();
    stage.restart();
    stage.node().refresh().unwrap();

    let ours = collections().into_iter();
    let ours: Collection = ours
        .into_iter()
        .find(|one| one.who == Who::Client("siem"))
        .unwrap();
    let collection = ours.id(&stage).unwrap();
    assert_eq!(
        ours.everything(&stage, &collection, 10, true),
        [LAX.as_bytes()]
    );
    let why = Request::Why {
        object: id.to_string(),
        audience: "analysts".to_owned(),
        purpose: None,
    };
    let preview = Request::Preview {
        audience: "analysts".to_owned(),
        purpose: None,
        limit: 10,
        under: None,
    };
    for asked in [why, preview] {
        let name = match stage.operates(asked) {
            Answer::Why(why) => why.name,
            Answer::Preview(page) => page.objects[0].name.clone(),
            other => panic!("{other:?}"),
        };
        assert!(name.contains("From another time"), "{name}");
    }
}
