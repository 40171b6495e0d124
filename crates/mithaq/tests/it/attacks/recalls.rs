//! Recalls by peers that say what they like: of another's material, without end, and answers by who was not asked.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::PartyId;
use mithaq_recall::{
    ANSWER_SEAL_CONTEXT, Answer, Ask, Covers, Outcome, RECALL_SEAL_CONTEXT, Recall, Version,
    answer_id, recall_id,
};
use mithaq_stix::{Object, ObjectId, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use super::{Player, Stage};
use crate::support::nation::Nation;
use crate::support::samples::{GREEN, Indicator, indicator};
use crate::support::{agreement_collection, eventually, new_id, objects_path};

impl Player {
    /// A recall of any object, addressed to a node.
    fn recall(&self, host: &Nation, object: &ObjectId, version: Version) -> String {
        self.recall_in(host, object, version, Uuid::new_v4(), 0)
    }

    /// One of a case, and one more text of it for each second.
    fn recall_in(
        &self,
        host: &Nation,
        object: &ObjectId,
        version: Version,
        case: Uuid,
        second: i64,
    ) -> String {
        let author = PartyId::parse(&self.rogue.party).unwrap();
        let to = BTreeSet::from([PartyId::parse(&host.party).unwrap()]);
        let at = Timestamp::parse("2026-11-22T10:00:00.000Z").unwrap();
        let recall = Recall {
            id: recall_id(&author, &case, &to).unwrap(),
            hash: [0; 32],
            author,
            modified: Timestamp::from_unix_millis(at.unix_millis() + second * 1_000),
            created: at,
            lifted: false,
            to,
            case,
            object: object.clone(),
            covers: Covers {
                versions: BTreeSet::from([version]),
                up_to: None,
            },
            ask: Ask::Delete,
            reason: BTreeMap::new(),
            answer_by: None,
            first: None,
        };
        self.rogue
            .seal(&recall.write().unwrap(), RECALL_SEAL_CONTEXT)
    }
}

fn version(object: &Indicator) -> Version {
    let parsed = Object::parse(object.text().as_bytes()).unwrap().object;
    Version {
        modified: parsed.version().cloned(),
        hash: parsed.hash(),
    }
}

/// The state in which the first recall of `by` about an object stands.
fn state(nation: &Nation, object: &str, by: &str) -> Option<String> {
    let recalls = nation.run(&["recall", "list"]);
    let recalls = recalls["recalls"].as_array().unwrap().clone();
    let mut recalls = recalls.into_iter();
    let found = recalls.find(|recall| recall["object"] == object && recall["by"] == by)?;
    Some(found["recipients"][0]["state"].as_str()?.to_owned())
}

#[test]
fn attack_03_a_peer_recalls_what_is_anothers_and_nothing_goes() {
    let Stage {
        qamar,
        rimal,
        sahil,
    } = Stage::new();
    let object = indicator("Rimal's alone", &[GREEN]);
    rimal.gives(&qamar, &[object.text()]);
    eventually("it is there", || {
        qamar.analysts().sees(object.id()).then_some(())
    });
    sahil.says(
        &qamar,
        &[sahil.recall(&qamar, &object.id, version(&object))],
    );
    let told = eventually("it is answered", || {
        state(&qamar, object.id(), &sahil.rogue.name).filter(|state| state != "asked")
    });
    // It learns nothing either: what it does not own is as if it were not there.
    assert_eq!(told, "not-held");
    assert!(qamar.analysts().sees(object.id()));
    // With the defence removed: the same words by the one whose it is take it away.
    rimal.says(
        &qamar,
        &[rimal.recall(&qamar, &object.id, version(&object))],
    );
    eventually("it is answered", || {
        (state(&qamar, object.id(), &rimal.rogue.name)? == "deleted").then_some(())
    });
    assert!(!qamar.analysts().sees(object.id()));
}

#[test]
fn attack_25_recalls_of_nothing_have_an_end() {
    let Stage { qamar, sahil, .. } = Stage::new();
    let nothing = |number: u8| Version {
        modified: None,
        hash: [number; 32],
    };
    let many: Vec<String> = (0..1_100)
        .map(|number| sahil.recall(&qamar, &new_id("indicator"), nothing((number % 250) as u8)))
        .collect();
    sahil.says(&qamar, &many);
    let count = || {
        let recalls = qamar.run(&["recall", "list"]);
        recalls["recalls"].as_array().unwrap().len()
    };
    eventually("as many are held as may be", || {
        (count() == 1_000).then_some(())
    });
    sahil.is_read(&qamar);
    assert_eq!(count(), 1_000);
}

/// Page after page, faster than recalls are attended to: those that nobody has looked at yet count too.
#[test]
fn attack_25_recalls_of_nothing_have_an_end_across_pages() {
    let Stage { qamar, sahil, .. } = Stage::new();
    let nothing = Version {
        modified: None,
        hash: [7; 32],
    };
    let count = || {
        let recalls = qamar.run(&["recall", "list"]);
        recalls["recalls"].as_array().unwrap().len()
    };
    for _ in 0..6 {
        let many: Vec<String> = (0..200)
            .map(|_| sahil.recall(&qamar, &new_id("indicator"), nothing.clone()))
            .collect();
        sahil.says(&qamar, &many);
        assert!(count() <= 1_000);
    }
    eventually("as many are held as may be", || {
        (count() == 1_000).then_some(())
    });
    sahil.is_read(&qamar);
    assert_eq!(count(), 1_000);
}

/// Within one page: of one object, texts of one recall, answers to one, and answers to recalls that are not here.
#[test]
fn attack_25_recalls_and_answers_on_one_page_have_an_end() {
    let Stage { qamar, rimal, .. } = Stage::new();
    let object = indicator("Rimal's alone", &[GREEN]);
    rimal.gives(&qamar, &[object.text()]);
    eventually("it is there", || {
        qamar.analysts().sees(object.id()).then_some(())
    });
    let refused = |why: &str| {
        eventually(why, || qamar.log().contains(why).then_some(()));
    };
    let author = PartyId::parse(&rimal.rogue.party).unwrap();
    let answer = |recall: &ObjectId, second: i64| {
        let at = Timestamp::parse("2026-11-22T11:00:00.000Z").unwrap();
        let answer = Answer {
            id: answer_id(&author, recall).unwrap(),
            hash: [0; 32],
            author: author.clone(),
            modified: Timestamp::from_unix_millis(at.unix_millis() + second * 1_000),
            created: at,
            to: Some(PartyId::parse(&qamar.party).unwrap()),
            recall: recall.clone(),
            recall_hash: [7; 32],
            versions: BTreeMap::new(),
            backups: BTreeSet::new(),
            beyond: BTreeMap::new(),
            onward: BTreeMap::new(),
        };
        rimal
            .rogue
            .seal(&answer.write().unwrap(), ANSWER_SEAL_CONTEXT)
    };
    let ours = indicator("Given to Rimal", &[GREEN]);
    qamar.import(&[&ours]);
    let path = agreement_collection(rimal.pact.id(), &qamar.party, &rimal.rogue.party);
    eventually("it crosses to Rimal", || {
        rimal.to_qamar.get(&objects_path(path));
        (0 < qamar.crossings(ours.id(), &rimal.rogue.name)).then_some(())
    });
    qamar.run(&["recall", ours.id()]);
    let (asked, _) = recall_to(&qamar, &rimal);
    let many: Vec<String> = (0..210).map(|second| answer(&asked, second)).collect();
    rimal.says(&qamar, &many);
    refused("its author has answered this recall too often");
    let unknown: Vec<String> = (0..70)
        .map(|_| answer(&new_id("mithaq-recall"), 0))
        .collect();
    rimal.says(&qamar, &unknown);
    refused("its author has too many answers here to recalls that we do not hold");
    // Texts of a recall about nothing that is here: nothing is done about them.
    let (nothing, case) = (new_id("indicator"), Uuid::new_v4());
    let text = |second| rimal.recall_in(&qamar, &nothing, version(&object), case, second);
    rimal.says(&qamar, &(0..6).map(text).collect::<Vec<_>>());
    refused("there are too many texts of this recall");
    let many: Vec<String> = (0..70)
        .map(|_| rimal.recall(&qamar, &object.id, version(&object)))
        .collect();
    rimal.says(&qamar, &many);
    refused("its author has recalled this object too often");
}

#[test]
fn attack_01_an_answer_by_who_was_not_asked_changes_nothing() {
    let Stage {
        qamar,
        rimal,
        sahil,
    } = Stage::new();
    let object = indicator("Given to Rimal", &[GREEN]);
    qamar.import(&[&object]);
    let path = agreement_collection(rimal.pact.id(), &qamar.party, &rimal.rogue.party);
    eventually("it crosses to Rimal", || {
        rimal.to_qamar.get(&objects_path(path));
        (0 < qamar.crossings(object.id(), &rimal.rogue.name)).then_some(())
    });
    let made = qamar.run(&["recall", object.id()]);
    assert_eq!(
        made["recalls"][0]["recipients"].as_array().unwrap().len(),
        1
    );
    let to_rimal = recall_to(&qamar, &rimal);
    let lie = |player: &Player| {
        let author = PartyId::parse(&player.rogue.party).unwrap();
        let at = Timestamp::parse("2026-11-22T11:00:00.000Z").unwrap();
        let answer = Answer {
            id: answer_id(&author, &to_rimal.0).unwrap(),
            hash: [0; 32],
            author,
            created: at.clone(),
            modified: at,
            to: Some(PartyId::parse(&qamar.party).unwrap()),
            recall: to_rimal.0.clone(),
            recall_hash: to_rimal.1,
            versions: BTreeMap::from([(version(&object), Outcome::Deleted)]),
            backups: BTreeSet::new(),
            beyond: BTreeMap::new(),
            onward: BTreeMap::new(),
        };
        player
            .rogue
            .seal(&answer.write().unwrap(), ANSWER_SEAL_CONTEXT)
    };
    let state = || {
        let told = qamar.run(&["recall", "status", object.id()]);
        let recipient: &Value = &told["recalls"][0]["recipients"][0];
        recipient["state"].as_str().unwrap().to_owned()
    };
    sahil.says(&qamar, &[lie(&sahil)]);
    // It was judged: what its channel holds after it is there.
    sahil.is_read(&qamar);
    eventually("the forged answer is refused", || {
        qamar
            .log()
            .contains("its author was not asked by this recall")
            .then_some(())
    });
    assert_eq!(state(), "asked");
    // Nor in Rimal's name, which its seal does not bear; nor passed on by another.
    sahil.says(&qamar, &[lie(&rimal)]);
    eventually("the relayed answer is refused", || {
        let refused = "recalls and answers come from their authors alone";
        qamar.log().contains(refused).then_some(())
    });
    assert_eq!(state(), "asked");
    // With the defence removed: the same words by the one who was asked count.
    rimal.says(&qamar, &[lie(&rimal)]);
    eventually("it counts", || (state() == "deleted").then_some(()));
}

/// The recall in the channel to a player, and the hash of its text.
fn recall_to(host: &Nation, player: &Player) -> (ObjectId, [u8; 32]) {
    let channel = crate::support::channel_collection(&host.party, &player.rogue.party);
    let channel = objects_path(channel);
    eventually("the recall is in the channel", || {
        let page = player.to_qamar.get(&channel);
        let page: BTreeMap<String, Box<serde_json::value::RawValue>> =
            serde_json::from_slice(page.body()).unwrap();
        let objects: Vec<Box<serde_json::value::RawValue>> =
            serde_json::from_str(page.get("objects")?.get()).unwrap();
        objects.iter().find_map(|object| {
            let object = Object::parse(object.get().as_bytes()).unwrap().object;
            let hash = mithaq_stix::seal::unsealed_hash(&object);
            (object.object_type() == "mithaq-recall").then(|| (object.id().clone(), hash))
        })
    })
}
