//! What senders may send without end, and what becomes of it.

use mithaq_stix::ObjectId;
use tempfile::TempDir;

use super::admit::{MOST_COPIES, REVOCATIONS};
use super::*;
use crate::admin::Request;
use crate::home::{Init, create};
use crate::node::Node;
use crate::settings::Settings;

const ID: &str = "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";

fn node() -> (TempDir, Node) {
    let folder = tempfile::tempdir().unwrap();
    let init = Init {
        party: "National CERT of Qamar".to_owned(),
        operators: vec!["noor".to_owned()],
        config: String::new(),
    };
    create(folder.path(), &init).unwrap();
    let node = Node::open(Settings::new(folder.path().to_owned())).unwrap();
    (folder, node)
}

/// Version `no` of the indicator, with more members.
fn version(no: usize, more: &str) -> Vec<u8> {
    let (minute, second) = (no / 60, no % 60);
    format!(
        r#"{{"type":"indicator","spec_version":"2.1","id":"{ID}","created":"2026-01-01T00:00:00.000Z",
        "modified":"2026-01-01T00:{minute:02}:{second:02}.000Z","pattern":"[ipv4-addr:value = '203.0.113.7']",
        "pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z"{more}}}"#
    )
    .into_bytes()
}

/// The codes of what was refused, and how much was new.
fn take(node: &Node, objects: &[Vec<u8>]) -> (Vec<String>, u64) {
    let raw: Vec<&[u8]> = objects.iter().map(Vec::as_slice).collect();
    let nothing = |_: &Checked| (Alongside::default(), ());
    let (taken, ()) = super::take(node.inner(), &Origin::Ourselves, &raw, nothing).unwrap();
    let refused = taken.each.into_iter().filter_map(Result::err);
    (
        refused.map(|refused| refused.code).collect(),
        taken.accepted,
    )
}

#[tokio::test]
async fn attack_25_versions_of_one_id_have_an_end() {
    let (_folder, node) = node();
    // One of the page cannot be read, and the others stay what they are beside it.
    let mut page: Vec<_> = (0..MOST_COPIES + 3).map(|no| version(no, "")).collect();
    page.push(b"{}".to_vec());
    let (refused, new) = take(&node, &page);
    assert_eq!(new as usize, MOST_COPIES);
    assert_eq!(refused[..3], ["too-many-versions"; 3]);
    assert_eq!(refused.len(), 4);
    // What is held is held; what is new waits for no room.
    assert_eq!(take(&node, &[version(7, "")]), (Vec::new(), 0));
    let late = version(MOST_COPIES, "");
    assert_eq!(take(&node, &[late]).0, ["too-many-versions"]);
    // The last word about it comes in, so many times.
    for no in 0..=REVOCATIONS {
        let last = version(MOST_COPIES + 10 + no, r#","revoked":true"#);
        let (refused, new) = take(&node, &[last]);
        assert_eq!(
            (refused.len(), new),
            ((no == REVOCATIONS).into(), (no < REVOCATIONS).into())
        );
    }
    // And who looks it up is shown the newest of them.
    let request = Request::Lookup {
        value: "203.0.113.7".to_owned(),
    };
    let operator = "noor".to_owned();
    let answer = node
        .handle(crate::admin::Envelope { operator, request })
        .await;
    let crate::admin::Answer::Lookup { hits, .. } = answer.unwrap() else {
        panic!("another answer")
    };
    let [hit] = &hits[..] else { panic!("{hits:?}") };
    assert_eq!(
        hit.copies.len() as u64 + hit.more_copies,
        (MOST_COPIES + REVOCATIONS) as u64
    );
    assert_eq!(hit.copies.len(), 50);
    assert!(ObjectId::parse(&hit.id).is_ok());
}
