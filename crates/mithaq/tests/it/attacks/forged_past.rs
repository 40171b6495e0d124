//! Case 24: a stolen key signs a past that never was, so that its owner takes its store for an older one.

use http::{Request, StatusCode};
use mithaq_ledger::{Hash, LogId, Recipient, SignedCheckpoint, TreeHead};
use mithaq_node::LEDGER_PATH;
use mithaq_node::wire::keys::NodeKey;
use mithaq_node::wire::peer::AskError;
use mithaq_stix::ObjectId;

use super::Player;
use crate::support::eventually;
use crate::support::nation::{Nation, as_is};

/// A checkpoint of the log of `owner` to `recipient` over leaves that never were, as its key signs it.
fn forged(owner: &str, recipient: &str, key: &NodeKey) -> String {
    let log = LogId {
        owner: ObjectId::parse(owner).unwrap(),
        recipient: Recipient::Party(ObjectId::parse(recipient).unwrap()),
        generation: 0,
    };
    let head = TreeHead {
        size: 1 << 40,
        root: Hash::from_bytes([7; 32]),
    };
    let name = log.owner_key(key.public()).unwrap();
    let signed = SignedCheckpoint::sign(head, &name, |message| key.sign(message)).unwrap();
    serde_json::json!({ "held": signed.to_string(), "generation": 0 }).to_string()
}

/// Shows it to Qamar. The test has not heard of Qamar's new key, so only the status of what that signs can be told.
#[track_caller]
fn shows(player: &Player, body: String) -> StatusCode {
    let request = Request::post(LEDGER_PATH).header("content-type", "application/json");
    match player.to_qamar.ask(request.body(body.into()).unwrap()) {
        Ok(answer) => answer.status(),
        Err(AskError::Refused { status, .. }) => status,
        Err(error) => panic!("{error}"),
    }
}

/// DESIGN 4.2, 7.8: what a key signed that was revoked since proves no loss. Before it is revoked it does, as nobody else can
/// have signed it.
#[test]
fn attack_24_a_revoked_key_makes_nobody_forget() {
    let qamar = Nation::serving("Qamar");
    let player = Player::with("Rimal", &qamar, as_is);
    let keys = qamar.home.data_dir().join("keys");
    let stolen = NodeKey::load(&keys).unwrap().unwrap();
    // A stranger's signature is nobody's word; the node notes with which key it signs.
    let body = forged(&qamar.party, &player.rogue.party, &player.rogue.key());
    assert!(shows(&player, body).is_success());
    let root = keys.join("root.pem").display().to_string();
    qamar.run(&["key", "rotate", "--overlap", "0", "--root", &root]);
    let listed = qamar.run(&["key", "list"]);
    let keys_of = listed["keys"].as_array().unwrap().iter();
    let mut former = keys_of.filter(|key| key["ours"] == true && key["state"] == "former");
    let former = former.next().unwrap()["key"].as_str().unwrap().to_owned();
    let revoke = ["key", "revoke", &former, "--root", &root, "--yes"];
    let body = forged(&qamar.party, &player.rogue.party, &stolen);

    qamar.run(&revoke);
    eventually("the node reads the revocation", || {
        let listed = qamar.run(&["key", "list"]).to_string();
        listed.contains("\"revoked\"").then_some(())
    });
    for _ in 0..3 {
        assert!(shows(&player, body.clone()).is_success());
    }
    assert!(qamar.log().contains("it proves nothing"));
    assert!(!qamar.log().contains("LostLog"));

    // The same text by a key that stands is nobody's but ours.
    let present = NodeKey::load(&keys).unwrap().unwrap();
    let body = forged(&qamar.party, &player.rogue.party, &present);
    assert_eq!(shows(&player, body), StatusCode::SERVICE_UNAVAILABLE);
    assert!(qamar.log().contains("LostLog"));
}
