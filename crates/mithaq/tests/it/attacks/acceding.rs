//! Cases 2 and 17: who accedes is no peer of ours. Its root key comes in the depositary's notification, and nobody
//! takes its place.

use mithaq_agreement::{ACT_SEAL_CONTEXT, Acceding, ActBuilder, ActKind, Agreement, PartyId};
use mithaq_node::wire::edge::{Clock as _, SystemClock, SystemRandom};
use mithaq_node::wire::keys::{NodeKey, RootKey};
use mithaq_node::wire::root_word::seal_word;
use mithaq_node::wire::statement::write_statement;
use mithaq_stix::seal::{self, unsealed_hash};
use mithaq_stix::{Object, ObjectId, Timestamp};

use crate::support::nation::Nation;
use crate::support::rogue::Rogue;
use crate::support::{eventually, new_id};

/// Whoever says that it is Wadi.
pub(super) struct Claimant {
    party: PartyId,
    root: RootKey,
    key: NodeKey,
}

impl Claimant {
    pub(super) fn new(party: &PartyId) -> Claimant {
        Claimant {
            party: party.clone(),
            root: RootKey::generate(&SystemRandom).unwrap(),
            key: NodeKey::generate(&SystemRandom).unwrap(),
        }
    }

    fn acceding(&self) -> Acceding {
        Acceding {
            name: "National CERT of Wadi".to_owned(),
            root_fingerprint: self.root.fingerprint().to_string(),
        }
    }

    pub(super) fn statement(&self) -> String {
        let at = SystemClock.unix_seconds() * 1000;
        let [from, until] = [at, at + 86_400_000_000].map(Timestamp::from_unix_millis);
        let named = (self.party.object_id(), &self.root.public());
        let word = write_statement(named, &self.key, (&from, &until), None, &SystemRandom);
        String::from_utf8(seal_word(&self.root, &word.unwrap()).unwrap()).unwrap()
    }

    /// Its accession: the act, its id and its hash.
    fn accedes(&self, agreement: &Agreement) -> (String, ObjectId, [u8; 32]) {
        let id = new_id("mithaq-act");
        let now = Timestamp::from_unix_millis(SystemClock.unix_seconds() * 1000);
        let act = ActBuilder::new(agreement, &self.party, None);
        let act = act.build(&id, &now, &ActKind::Accession(self.acceding()));
        let key = &self.key;
        let sealed = seal::seal(&act.unwrap(), ACT_SEAL_CONTEXT, &key.id(), |message| {
            key.sign(message)
        });
        let text = String::from_utf8(sealed.unwrap()).unwrap();
        let hash = unsealed_hash(&Object::parse(text.as_bytes()).unwrap().object);
        (text, id, hash)
    }
}

#[test]
fn inv_4_1_who_accedes_is_known_by_the_depositarys_notification() {
    let qamar = Nation::serving("Qamar");
    let (rimal, sahil) = (Rogue::new("Rimal"), Rogue::new("Sahil"));
    let [to_rimal, to_sahil] = [&rimal, &sahil].map(|rogue| rogue.accept_invitation(&qamar));
    let line = [
        "agreement",
        "new",
        "--template",
        "accession",
        "--peer",
        &rimal.name,
    ];
    let draft = qamar.run(&line)["draft"].as_str().unwrap().to_owned();
    let draft = draft
        .replace(
            "identity--00000000-0000-4000-8000-000000000001",
            &sahil.party,
        )
        .replace("A third party", &sahil.name)
        .replace(
            "the third party's root fingerprint, in words",
            &sahil.root.fingerprint().to_string(),
        );
    let by_rimal = draft.replace(
        &format!("depositary = \"{}\"", qamar.party),
        &format!("depositary = \"{}\"", rimal.party),
    );
    assert_ne!(by_rimal, draft);
    let file = qamar.home.file("draft.toml", by_rimal);
    let id = qamar.run(&["agreement", "propose", &file])["id"].clone();
    let id = id.as_str().unwrap();
    qamar.run(&["agreement", "sign", id]);
    let agreement = rimal.obtain(&qamar, &to_rimal, id);
    let party = PartyId::new(new_id("identity")).unwrap();
    let (wadi, impostor) = (Claimant::new(&party), Claimant::new(&party));
    // Sahil brings an impostor first, which has a root key of its own.
    let (act, _, _) = impostor.accedes(&agreement);
    sahil.say(&qamar, &to_sahil, &[impostor.statement(), act]);
    // The depositary brings Wadi's statement and accession, and notifies that.
    let (act, of, act_hash) = wadi.accedes(&agreement);
    let signature = rimal.act(&agreement, None, ActKind::Signature);
    let notification = rimal.act(
        &agreement,
        Some(&signature.head),
        ActKind::Notification {
            of,
            act_hash,
            date: Timestamp::from_unix_millis(SystemClock.unix_seconds() * 1000),
            acceding: Some(wadi.acceding()),
        },
    );
    let known = || {
        let keys = qamar.run(&["key", "list"]);
        let keys = keys["keys"].as_array().unwrap().clone();
        let of = keys.iter().filter(|key| key["party"] == party.as_str());
        let of: Vec<String> = of
            .map(|key| key["key"].as_str().unwrap().to_owned())
            .collect();
        of
    };
    rimal.say(&qamar, &to_rimal, &[wadi.statement(), act, signature.text]);
    eventually("both have said what they say", || {
        let refused = |name: &str| qamar.peer(name).unwrap()["refused"].as_u64();
        assert_eq!(refused(&sahil.name), Some(0));
        assert_eq!(refused(&rimal.name), Some(0));
        let shown = qamar.run(&["agreement", "show", id])["acts"].to_string();
        shown.contains(&signature.id.to_string()).then_some(())
    });
    assert!(known().is_empty(), "claims are no keys");
    rimal.say(&qamar, &to_rimal, &[notification.text]);
    eventually("it is known by its own key, and a party", || {
        let status = qamar.run(&["agreement", "status", id]).to_string();
        (known() == [wadi.key.id().to_string()] && status.contains("Wadi")).then_some(())
    });
}
