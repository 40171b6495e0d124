//! A peer that answers what it likes.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};
use mithaq_agreement::PartyId;
use mithaq_stix::ObjectId;
use mithaq_store::Batch;
use mithaq_taxii::Transport;
use mithaq_taxii::client::{Bounds, Client};
use tempfile::TempDir;
use url::Url;
use uuid::Uuid;

use super::{BARREN_PAGES, FIRST_WAIT, Failed, PullError, Reader, Slow, load, with_health};
use crate::federation::transport::ToPeerError;
use crate::home::{Init, create};
use crate::inner::Inner;
use crate::intake::Origin;
use crate::node::Node;
use crate::peers::{Peer, PeerState, put};
use crate::settings::Settings;

const COLLECTION: Uuid = Uuid::from_u128(9);
const REFUSED: &str = r#"{"objects":[{"type":"domain-name","spec_version":"2.1","id":"domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7","value":"a.example"}]"#;

/// Answers by a function of path and query, and remembers what it was asked.
struct Played<F>(F, Mutex<Vec<String>>);

impl<F: Fn(&str) -> String + Send + Sync> Transport for Played<F> {
    type Error = ToPeerError;

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ToPeerError> {
        let asked = request.uri().path_and_query().unwrap().to_string();
        self.1.lock().unwrap().push(asked.clone());
        let answer = Response::builder()
            .header("content-type", "application/taxii+json;version=2.1")
            .header("x-taxii-date-added-last", "2026-03-01T00:00:00.002000Z")
            .body(Bytes::from((self.0)(&asked)));
        Ok(answer.unwrap())
    }
}

/// A node with one peer, whose keys nobody uses.
struct Setting {
    node: Arc<Inner>,
    peer: PartyId,
    _folder: TempDir,
}

fn open(folder: &Path, party: &str) -> Node {
    let init = Init {
        party: party.to_owned(),
        operators: vec!["layla".to_owned()],
        config: String::new(),
    };
    create(folder, &init).unwrap();
    Node::open(Settings::new(folder.to_owned())).unwrap()
}

fn setting() -> Setting {
    let folder = tempfile::tempdir().unwrap();
    let ours = open(&folder.path().join("qamar"), "National CERT of Qamar");
    let theirs = open(&folder.path().join("rimal"), "National CERT of Rimal");
    let theirs = theirs.inner();
    let node = Arc::clone(ours.inner());
    keep(&node, theirs, PeerState::Active);
    Setting {
        node,
        peer: theirs.me.clone(),
        _folder: folder,
    }
}

fn keep(node: &Inner, theirs: &Inner, state: PeerState) {
    let peer = Peer {
        party: theirs.me.clone(),
        name: theirs.party.name.clone(),
        document: theirs.own_document_text().unwrap(),
        fingerprint: theirs.identity.fingerprint(),
        state,
        accepted: theirs.watch.unix_millis() / 1000,
        confirmed: false,
    };
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(put(&peer).unwrap());
    node.store.commit(batch).unwrap();
    node.rebuild_now().unwrap();
}

impl Setting {
    /// Reads the collection once; also what was asked for.
    async fn read(
        &self,
        origin: Origin,
        answer: impl Fn(&str) -> String + Send + Sync,
    ) -> (Result<(), PullError>, Vec<String>) {
        let played = Played(answer, Mutex::default());
        let client = Client::new(&played, Bounds::USUAL);
        let root = Url::parse("https://rimal.example/exchange/").unwrap();
        let mut slow = Slow::default();
        let mut reader = Reader {
            node: &self.node,
            client: &client,
            root: &root,
            ledger: &root,
            peer: &self.peer,
            slow: &mut slow,
            pages: 0,
            deleted: Vec::new(),
        };
        let read = reader.read(COLLECTION, origin).await;
        let asked = played.1.lock().unwrap().clone();
        (read.map(drop), asked)
    }

    fn channel(&self) -> Origin {
        Origin::Channel {
            peer: self.peer.clone(),
        }
    }
}

#[tokio::test]
async fn attack_21_an_object_that_cannot_be_read_is_passed_over() {
    let setting = setting();
    let (read, asked) = setting
        .read(setting.channel(), |asked| match asked {
            _ if asked.contains("/manifest/") => {
                r#"{"objects":[{"id":"x-poison","date_added":"2026-03-01T00:00:00.001000Z","version":"2026-03-01T00:00:00.001Z"}]}"#.to_owned()
            }
            _ if asked.contains("added_after") => format!("{REFUSED}}}"),
            _ => r#"{"objects":[{"id":1,"id":2}]}"#.to_owned(),
        })
        .await;
    read.unwrap();
    // All, then 512 down to 1, then the manifest, then what follows.
    assert_eq!(asked.len(), 1 + 10 + 1 + 1, "{asked:#?}");
    let key = format!("{}/{COLLECTION}", setting.peer);
    let progress = load(&setting.node, &key).unwrap();
    assert_eq!(
        progress.added_after.as_deref(),
        Some("2026-03-01T00:00:00.002000Z")
    );
    let (refused, skipped) = with_health(&setting.node, &setting.peer, |health| {
        (health.refused, health.skipped)
    });
    assert_eq!((refused, skipped), (1, 1));
}

#[tokio::test]
async fn pages_that_bring_nothing_new_end_the_round() {
    let setting = setting();
    let page = AtomicU64::new(0);
    let (read, asked) = setting
        .read(setting.channel(), |_| {
            let next = page.fetch_add(1, Ordering::Relaxed);
            format!(r#"{REFUSED},"more":true,"next":"{next}"}}"#)
        })
        .await;
    let error = read.unwrap_err();
    assert!(matches!(error, PullError::Later(_)), "{error}");
    assert!(!error.heeds_nudges());
    assert_eq!(asked.len(), BARREN_PAGES as usize);
}

#[tokio::test]
async fn nothing_is_asked_where_no_relation_is_in_force() {
    let setting = setting();
    let agreement = Origin::Agreement {
        peer: setting.peer.clone(),
        agreement: ObjectId::new("mithaq-agreement", Uuid::from_u128(4 << 76 | 8 << 60)).unwrap(),
    };
    let (read, asked) = setting.read(agreement, |_| format!("{REFUSED}}}")).await;
    read.unwrap();
    assert_eq!(asked, Vec::<String>::new());
}

#[tokio::test]
async fn a_relation_that_ends_ends_the_reading_before_the_next_page() {
    let setting = setting();
    let (node, peer) = (&setting.node, setting.peer.clone());
    let (read, asked) = setting
        .read(setting.channel(), |_| {
            let mut batch = Batch::at(node.watch.unix_millis());
            batch.records.push(crate::peers::forget(&peer));
            node.store.commit(batch).unwrap();
            node.rebuild_now().unwrap();
            format!(r#"{REFUSED},"more":true,"next":"1"}}"#)
        })
        .await;
    read.unwrap();
    assert_eq!(asked.len(), 1);
    let refused = with_health(node, &setting.peer, |health| health.refused);
    assert_eq!(refused, 0, "the page under way was not taken");
}

/// Attack case 21: a collection that cannot be read waits, twice as long each time, and the others do not.
#[test]
fn attack_21_a_collection_that_fails_waits_by_itself() {
    let (one, other, now) = (Uuid::from_u128(1), Uuid::from_u128(2), Instant::now());
    let mut failed = Failed::default();
    let error = PullError::Later("it sends nothing new");
    assert!(error.is_of_collection());
    assert!(!PullError::NotAPeer.is_of_collection());
    for times in [1, 2, 4] {
        failed.add(one, &error, now);
        let until = now + FIRST_WAIT * times;
        assert!(failed.waits(one, now) && !failed.waits(one, until));
        assert_eq!(failed.soonest(), Some(until));
    }
    assert!(!failed.waits(other, now));
    // Who keeps us busy for nothing does not cut that short by a nudge.
    failed.nudged();
    assert!(failed.waits(one, now));
    let error = failed.error().unwrap();
    assert!(
        error.contains(&one.to_string()) && error.contains("nothing new"),
        "{error}"
    );
}
