//! What two nodes make of checkpoints that come at the wrong time, twice, under another key, or of a log that cannot be.

use mithaq_ledger::{
    Advance, ConsistencyProof, Hash, LAST_GENERATION, LogId, NotReceived, Recipient,
    SignedCheckpoint, TreeHead, witness,
};
use mithaq_store::Batch;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::answer::{cosigned, keep_cosigned};
use super::held::{self, Held, Line, cosign, log_from};
use super::take::{Step, take};
use super::{LookError, Round, Shown, hex};
use crate::home::{Init, create};
use crate::inner::Inner;
use crate::ledger::evidence::{self, Weight};
use crate::ledger::received::Received;
use crate::ledger::{begin_anew, generation, key_of, log_to, sign};
use crate::node::Node;
use crate::peers::{Peer, PeerState, put};
use crate::settings::Settings;
use crate::wire::edge::{Clock as _, SystemClock, SystemRandom};
use crate::wire::keys::NodeKey;

/// Two nodes that have accepted one another.
struct Two {
    owner: Node,
    reader: Node,
    _folders: [TempDir; 2],
}

impl Two {
    fn new() -> Two {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [owner, reader] = [("Qamar", &folders[0]), ("Rimal", &folders[1])].map(|(name, at)| {
            let init = Init {
                party: format!("National CERT of {name}"),
                operators: vec!["layla".to_owned()],
                config: String::new(),
            };
            create(at.path(), &init).unwrap();
            Node::open(Settings::new(at.path().to_owned())).unwrap()
        });
        for (node, peer) in [(&owner, &reader), (&reader, &owner)] {
            accepts(node.inner(), peer.inner());
        }
        Two {
            owner,
            reader,
            _folders: folders,
        }
    }

    /// The owner's log for the reader.
    fn log(&self) -> LogId {
        let reader = self.reader.inner().me.object_id().clone();
        log_to(self.owner.inner(), Recipient::Party(reader))
    }

    /// What the reader makes of an answer.
    fn takes(&self, answer: &Value) -> Result<Step, LookError> {
        let (node, peer) = (self.reader.inner(), &self.owner.inner().me);
        let mut received = Received::load(node.store.as_ref(), peer).unwrap();
        let body = serde_json::to_vec(answer).unwrap();
        take(
            node,
            peer,
            &Shown::default(),
            &mut received,
            &body,
            Round::Whole,
        )
    }

    /// The reader holds a checkpoint of one page, as a key signed it.
    fn holds(&self, key: &NodeKey, root: u8) {
        let (node, owner) = (self.reader.inner(), &self.owner.inner().me);
        let log = log_from(node, owner.object_id(), 0);
        let signer = log.owner_key(key.public()).unwrap();
        let checkpoint = SignedCheckpoint::sign(head(1, root), &signer, |bytes| key.sign(bytes));
        let line = Line {
            generation: 0,
            checkpoint: checkpoint.unwrap().to_string(),
            size: 1,
            key: hex(&key.public()),
            seen: 0,
        };
        let mut batch = Batch::at(node.watch.unix_millis());
        let held = Held {
            line,
            ..Held::default()
        };
        batch.records.push(held::change(owner.object_id(), &held));
        node.store.commit(batch).unwrap();
    }

    fn evidence(&self) -> Vec<Weight> {
        let (node, owner) = (self.reader.inner(), &self.owner.inner().me);
        let all = evidence::of(node.store.as_ref(), owner.object_id()).unwrap();
        all.iter().map(|kept| kept.weight).collect()
    }
}

fn accepts(node: &Inner, theirs: &Inner) {
    let peer = Peer {
        party: theirs.me.clone(),
        name: theirs.party.name.clone(),
        document: theirs.own_document_text().unwrap(),
        fingerprint: theirs.identity.fingerprint(),
        state: PeerState::Active,
        accepted: SystemClock.unix_seconds(),
        confirmed: false,
    };
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(put(&peer).unwrap());
    node.store.commit(batch).unwrap();
    node.rebuild_now().unwrap();
}

fn head(size: u64, root: u8) -> TreeHead {
    TreeHead {
        size,
        root: Hash::from_bytes([root; 32]),
    }
}

/// DESIGN 8.2: a log with a number that no text of ours can hold is refused before anything is kept of it: evidence about it
/// could be read by nobody.
#[test]
fn inv_8_2_a_log_whose_number_nobody_could_read_is_refused() {
    let two = Two::new();
    for number in [LAST_GENERATION + 1, 1 << 63, u64::MAX] {
        let refused = two
            .takes(&json!({ "generation": number, "checkpoint": "" }))
            .unwrap_err();
        assert_eq!(
            refused.to_string(),
            "its log has a number that none can have"
        );
    }
    // The last one is looked at, and refused for what it says.
    let refused = two
        .takes(&json!({ "generation": LAST_GENERATION, "checkpoint": "" }))
        .unwrap_err();
    assert_ne!(
        refused.to_string(),
        "its log has a number that none can have"
    );
    assert_eq!(two.evidence(), []);
}

/// DESIGN 8.2, 4.2: what is held was signed with the key of that time and is compared by it, whatever key the peer signs with
/// since: a change of key hides no rewriting, and accuses nobody.
#[test]
fn inv_8_2_a_change_of_key_hides_no_rewritten_log() {
    let two = Two::new();
    let former = NodeKey::generate(&SystemRandom).unwrap();
    two.holds(&former, 7);
    let shows = |root: u8| {
        let checkpoint = sign(
            two.owner.inner(),
            &two.log(),
            head(1, root),
            &NotReceived::default(),
        )
        .unwrap();
        two.takes(&json!({
            "generation": 0,
            "checkpoint": checkpoint.to_string(),
            "from": 1,
            "frontier": [Hash::from_bytes([root; 32]).to_string()],
        }))
    };
    shows(7).unwrap();
    assert_eq!(two.evidence(), []);
    assert_eq!(shows(8).unwrap(), Step::Done);
    assert_eq!(two.evidence(), [Weight::Rewritten]);
    // And it verifies: both keys are in it.
    let node = two.reader.inner();
    let all = evidence::of(node.store.as_ref(), two.owner.inner().me.object_id()).unwrap();
    let keys = [former.public(), two.owner.inner().identity.key().public()];
    mithaq_ledger::Evidence::verify(all[0].text.as_bytes(), &keys).unwrap();
}

/// DESIGN 8.2: generations only rise, by whatever clock they were begun, and rise above every one that a peer has shown.
#[test]
fn inv_8_2_generations_rise_by_whatever_clock() {
    let two = Two::new();
    let store = two.owner.inner().store.as_ref();
    let begins = |at: i64, seen: u64| {
        let mut batch = Batch::at(two.owner.inner().watch.unix_millis());
        batch.records.push(begin_anew(store, at, seen).unwrap());
        store.commit(batch).unwrap();
        generation(store).unwrap()
    };
    const AHEAD: i64 = 4_000_000_000_000;
    const RIGHT: i64 = 1_800_000_000_000;
    let mut before = 0;
    for (at, seen) in [
        (AHEAD, 0),
        (RIGHT, 0),
        (RIGHT, 0),
        (-5, 0),
        (RIGHT, 5_000_000_000_000),
        (AHEAD, 0),
    ] {
        let now = begins(at, seen);
        assert!(before.max(seen) < now, "{at} {seen}: {before} {now}");
        before = now;
    }
    // It ends where no text of ours could hold the next.
    assert_eq!(begins(RIGHT, u64::MAX), LAST_GENERATION);
}

/// DESIGN 8.2: of what a recipient has cosigned the largest is kept, whichever came last; and nothing but the two signatures of
/// it.
#[test]
fn inv_8_2_what_is_cosigned_never_goes_back_and_holds_no_more_than_two_signatures() {
    let two = Two::new();
    let (owner, reader) = (two.owner.inner(), two.reader.inner());
    let (log, own) = (two.log(), owner.identity.key().public());
    let comes = |size: u64, more: &str| {
        let checkpoint = sign(owner, &log, head(size, 3), &NotReceived::default()).unwrap();
        let none = ConsistencyProof::parse("").unwrap();
        let Advance::Accepted(next) = witness::advance(None, checkpoint, &none).unwrap() else {
            panic!("the first is accepted");
        };
        let text = cosign(reader, &next).unwrap().to_string() + more;
        let key = log.owner_key(own).unwrap();
        let held = SignedCheckpoint::verify(text.as_bytes(), &key).unwrap();
        keep_cosigned(owner, &log, &key_of(&log), &reader.me, &held, own).unwrap();
        let kept = cosigned(owner, &log).unwrap().unwrap();
        let note = kept.checkpoint.note();
        (kept.checkpoint.head().size, note.signatures().len())
    };
    // The name of a stranger, four bytes of a key's hash and a signature that nobody can check.
    let stranger = format!("\u{2014} stranger.example {}\n", "AAAA".repeat(24));
    assert_eq!(comes(5, ""), (5, 2));
    assert_eq!(comes(3, ""), (5, 2));
    assert_eq!(comes(9, &stranger), (9, 2));
    assert_eq!(comes(5, &stranger), (9, 2));
}
