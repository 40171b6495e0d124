//! Case 24: a stolen key. The thief acts, dates back, forks, states keys of its own, signs requests and seals objects.

use mithaq_agreement::key_words::{BRANCH_TYPE, REVOCATION_TYPE, write_branch, write_revocation};
use mithaq_agreement::{ACT_SEAL_CONTEXT, ActKind, Branch, ChainId, PartyId, Place, Revocation};
use mithaq_node::wire::edge::{Clock as _, SystemClock, SystemRandom};
use mithaq_node::wire::keys::NodeKey;
use mithaq_node::wire::root_word::seal_word;
use mithaq_node::wire::statement::{Former, write_statement};
use mithaq_stix::Timestamp;
use mithaq_stix::seal;

use super::{Player, Stage};
use crate::support::envoy::Envoy;
use crate::support::nation::{also_received, stands};
use crate::support::rogue::Act;
use crate::support::samples::{GREEN, indicator};
use crate::support::{channel_collection, eventually, new_id, objects_path};

fn now() -> Timestamp {
    Timestamp::from_unix_millis(SystemClock.unix_seconds() * 1000)
}

/// What the root key of a player says of it.
impl Player {
    pub(super) fn party(&self) -> PartyId {
        PartyId::parse(&self.rogue.party).unwrap()
    }

    fn states(&self, key: &NodeKey, signed: Option<&NodeKey>) -> String {
        let at = SystemClock.unix_seconds() * 1000;
        let until = Timestamp::from_unix_millis(at + 86_400_000_000);
        let former = Former {
            key: self.rogue.key().id(),
            until: Timestamp::from_unix_millis(at + 3_600_000),
        };
        let party = self.party();
        let named = (party.object_id(), &self.rogue.root.public());
        let word = write_statement(named, key, (&now(), &until), Some(&former), &SystemRandom);
        self.says_with(&word.unwrap(), signed, "mithaq key statement 1")
    }

    fn revokes(&self, head: Option<&Act>, signed: Option<&NodeKey>) -> String {
        let chain = ChainId::of(self.pact.agreement.id());
        let head = head.map(|act| (chain, place(act)));
        let word = Revocation {
            party: self.party(),
            key: self.rogue.key().id(),
            heads: head.into_iter().collect(),
        };
        let word = write_revocation(&new_id(REVOCATION_TYPE), &now(), &word).unwrap();
        self.says_with(&word, signed, "mithaq key revocation 1")
    }

    fn names_branch(&self, head: &Act, signed: Option<&NodeKey>) -> String {
        let word = Branch {
            party: self.party(),
            chain: ChainId::of(self.pact.agreement.id()),
            head: place(head),
        };
        let word = write_branch(&new_id(BRANCH_TYPE), &now(), &word).unwrap();
        self.says_with(&word, signed, "mithaq branch 1")
    }

    /// Sealed by the root key; or by a thief, with the key that it has.
    fn says_with(&self, word: &[u8], thief: Option<&NodeKey>, context: &str) -> String {
        let sealed = match thief {
            None => seal_word(&self.rogue.root, word).unwrap(),
            Some(key) => seal::seal(word, context, &key.id(), |message| key.sign(message)).unwrap(),
        };
        String::from_utf8(sealed).unwrap()
    }
}

fn place(act: &Act) -> Place {
    Place {
        number: act.head.number,
        hash: act.head.hash,
    }
}

fn resumes(suspension: &Act) -> ActKind {
    ActKind::Resumption {
        lifts: suspension.id.clone(),
    }
}

/// The standing of the agreement with Rimal stays what it is, for as long as it takes to be read twice.
#[track_caller]
fn stays(stage: &Stage, standing: &str) {
    for _ in 0..2 {
        stage.sahil.is_read(&stage.qamar);
        stands(&stage.qamar, stage.rimal.pact.id(), standing);
    }
}

/// DESIGN 4.2, in whichever order words and acts come. Sahil, a lawful peer, relays all of it: whoever has stolen Rimal's
/// key, and Rimal too.
#[test]
fn attack_24_what_a_stolen_key_did_is_void_once_it_is_revoked() {
    for words_first in [false, true] {
        let stage = Stage::new();
        let Stage {
            qamar,
            rimal,
            sahil,
        } = &stage;
        let pact = &rimal.pact;
        let suspension = rimal
            .rogue
            .act(&pact.agreement, Some(&pact.head), ActKind::Suspension);
        sahil.says(qamar, std::slice::from_ref(&suspension.text));
        stands(qamar, pact.id(), "suspended");
        // The thief resumes; and withdraws beside the chain, dated as it likes.
        let theft = rimal.rogue.act(
            &pact.agreement,
            Some(&suspension.head),
            resumes(&suspension),
        );
        let fork = rimal
            .rogue
            .act(&pact.agreement, Some(&pact.head), ActKind::Termination);
        let new_key = NodeKey::generate(&SystemRandom).unwrap();
        let words = [
            rimal.states(&new_key, None),
            rimal.revokes(Some(&suspension), None),
        ];
        if words_first {
            sahil.says(qamar, &words);
            sahil.says(qamar, &[theft.text.clone(), fork.text]);
            stays(&stage, "suspended");
        } else {
            sahil.says(qamar, std::slice::from_ref(&theft.text));
            // Before anybody has said that it was stolen, it is Rimal's own act.
            stands(qamar, pact.id(), "in-force");
            sahil.says(qamar, &[fork.text]);
            eventually("the fork closes it", || {
                (qamar.standing(pact.id())? != "in-force").then_some(())
            });
            sahil.says(qamar, &words);
            stands(qamar, pact.id(), "suspended");
        }
        // What was void is shown.
        eventually("what was void is shown", || {
            let status = qamar.run(&["agreement", "status", pact.id()]).to_string();
            status.contains("was revoked").then_some(())
        });
        assert_eq!(qamar.standing(pact.id()).unwrap(), "suspended");
        // Rimal goes on by its new key.
        let resumption = rimal.rogue.act_with(
            &new_key,
            &pact.agreement,
            Some(&suspension.head),
            resumes(&suspension),
        );
        sahil.says(qamar, &[resumption.text]);
        stands(qamar, pact.id(), "in-force");
    }
}

/// Only the root key states, revokes and names; and a key that was revoked signs and seals nothing more.
#[test]
fn attack_24_a_stolen_key_states_no_key_signs_no_request_and_seals_nothing() {
    // Sahil may pass on what it received, Rimal's too.
    let stage = Stage::with(also_received);
    let Stage {
        qamar,
        rimal,
        sahil,
    } = &stage;
    let pact = &rimal.pact;
    let channel = objects_path(channel_collection(&qamar.party, &rimal.rogue.party));
    let thief = rimal.rogue.key();
    // Whatever it says in the root key's place is refused.
    let own = NodeKey::generate(&SystemRandom).unwrap();
    let refused = |count: u64| {
        eventually("it is refused", || {
            sahil.to_qamar.nudge();
            let peer = qamar.peer(&sahil.rogue.name)?;
            (peer["refused"].as_u64()? >= count).then_some(())
        });
    };
    let suspension = rimal
        .rogue
        .act(&pact.agreement, Some(&pact.head), ActKind::Suspension);
    sahil.says(
        qamar,
        &[
            rimal.states(&own, Some(&*thief)),
            rimal.revokes(None, Some(&*thief)),
            rimal.names_branch(&suspension, Some(&*thief)),
        ],
    );
    refused(3);
    stands(qamar, pact.id(), "in-force");
    assert_eq!(
        Envoy::with_key(thief.clone(), qamar).get(&channel).status(),
        200
    );
    // An object under its seal is Rimal's, whoever brings it.
    let before = indicator("sealed before", &[GREEN]).created_by(&rimal.rogue.party);
    let sealed = |object: &str| rimal.rogue.seal(object.as_bytes(), "mithaq-object-v1");
    sahil.gives(qamar, &[sealed(&before.text())]);
    let originator = |id: &str| {
        let found = qamar.run(&["why", id, "--for", "analysts"]);
        found["verdicts"][0]["copy"]["originator"].to_string()
    };
    eventually("the object is here", || {
        qamar.analysts().sees(before.id()).then_some(())
    });
    assert!(
        originator(before.id()).contains(&rimal.rogue.name),
        "{}",
        originator(before.id())
    );

    let new_key = NodeKey::generate(&SystemRandom).unwrap();
    let last = pact.head.clone();
    let signature = Act {
        id: new_id("mithaq-act"),
        head: last,
        text: String::new(),
    };
    sahil.says(
        qamar,
        &[
            rimal.states(&new_key, None),
            rimal.revokes(Some(&signature), None),
        ],
    );
    eventually("the key is revoked here", || {
        let keys = qamar.run(&["key", "list"]);
        let keys = keys["keys"].as_array()?;
        let mut of = keys
            .iter()
            .filter(|key| key["party"] == rimal.rogue.party.as_str());
        of.any(|key| key["state"] == "revoked").then_some(())
    });
    // No request is its any more; the new key's are Rimal's.
    assert!(Envoy::with_key(thief, qamar).try_get(&channel).is_err());
    let envoy = Envoy::with_key(std::sync::Arc::new(new_key), qamar);
    assert_eq!(envoy.get(&channel).status(), 200);
    // What was recorded before stays; what comes now under that seal is its deliverer's.
    let after = indicator("sealed after", &[GREEN]).created_by(&rimal.rogue.party);
    sahil.gives(qamar, &[sealed(&after.text())]);
    eventually("the object is here", || {
        qamar.analysts().sees(after.id()).then_some(())
    });
    assert!(originator(before.id()).contains(&rimal.rogue.name));
    assert!(
        !originator(after.id()).contains(&rimal.rogue.name),
        "{}",
        originator(after.id())
    );
    stands(qamar, pact.id(), "in-force");
}

/// 5.4: where its chain forks, the root key names the branch that counts, and the others bind no more.
#[test]
fn inv_5_4_the_root_key_names_the_branch_and_the_relation_opens_again() {
    let stage = Stage::new();
    let Stage {
        qamar,
        rimal,
        sahil,
    } = &stage;
    let pact = &rimal.pact;
    let suspension = rimal
        .rogue
        .act(&pact.agreement, Some(&pact.head), ActKind::Suspension);
    let resumption = rimal.rogue.act(
        &pact.agreement,
        Some(&suspension.head),
        resumes(&suspension),
    );
    let fork = rimal
        .rogue
        .act(&pact.agreement, Some(&pact.head), ActKind::Suspension);
    sahil.says(
        qamar,
        &[suspension.text, resumption.text.clone(), fork.text],
    );
    eventually("the fork closes it", || {
        let status = qamar.run(&["agreement", "status", pact.id()]).to_string();
        (status.contains("fork") && qamar.standing(pact.id())? != "in-force").then_some(())
    });
    sahil.says(qamar, &[rimal.names_branch(&resumption, None)]);
    stands(qamar, pact.id(), "in-force");
    let status = qamar.run(&["agreement", "status", pact.id()]).to_string();
    assert!(
        status.contains("another branch"),
        "the evidence is kept: {status}"
    );
}

/// The key with which an act is sealed, in the name of its author.
impl crate::support::rogue::Rogue {
    fn act_with(
        &self,
        key: &NodeKey,
        agreement: &mithaq_agreement::Agreement,
        after: Option<&mithaq_agreement::Head>,
        kind: ActKind,
    ) -> Act {
        let author = PartyId::parse(&self.party).unwrap();
        let id = new_id("mithaq-act");
        let text = mithaq_agreement::ActBuilder::new(agreement, &author, after)
            .build(&id, &now(), &kind)
            .unwrap();
        let text = seal::seal(&text, ACT_SEAL_CONTEXT, &key.id(), |message| {
            key.sign(message)
        });
        let text = String::from_utf8(text.unwrap()).unwrap();
        let object = mithaq_stix::Object::parse(text.as_bytes()).unwrap().object;
        Act {
            id,
            head: mithaq_agreement::Head {
                author,
                number: after.map_or(1, |head| head.number + 1),
                hash: seal::unsealed_hash(&object),
            },
            text,
        }
    }
}
