//! A projection that is older than the store: nothing leaves by it.

use mithaq_store::Batch;
use mithaq_testkit::generate::between;
use mithaq_testkit::world::{AgreementNo, Party, day};

use super::reader::{Collection, Who, collections};
use super::stage::{Stage, party, proposal};
use super::{ME, PEERS};
use crate::intake::Origin;
use crate::peers::{PeerState, put};
use crate::projection::{Scope, View};

/// 7.4: whatever narrows has moved the epoch in the transaction that brought it, and each page reads the epoch
/// in its own snapshot. So a node that was not told releases nothing by what it thought before, not one page.
#[test]
fn inv_7_4_nothing_leaves_by_a_projection_that_is_older_than_the_store() {
    const RIMAL: Party = PEERS[0];
    let stage = Stage::open(day(1), &[]);
    let (bytes, _) = proposal(&between(AgreementNo(0), [ME, RIMAL]));
    assert_eq!(stage.take(&Origin::Author, &[bytes]), Some(vec![true]));
    stage.node().refresh().unwrap();
    let channel: Collection = collections()
        .into_iter()
        .find(|one| one.who == Who::Peer(0) && one.id(&stage).is_some())
        .unwrap();
    let id = channel.id(&stage).unwrap();
    let read = || channel.page(&stage, &id, &mithaq_taxii::ObjectQuery::default());
    assert_eq!(read().unwrap().objects.len(), 1, "the proposal");

    // Without the defence: the node's own projection still says that the peer may read.
    let change = |state: PeerState| {
        let before = stage.node().projection();
        let mut peer = before.peers().get(&party(RIMAL)).unwrap().clone();
        peer.state = state;
        let mut batch = Batch::at(day(1));
        batch.records.push(put(&peer).unwrap());
        batch.bump_epoch = true;
        stage.node().store.commit(batch).unwrap();
        let now = stage.node().watch.now();
        let rimal = party(RIMAL);
        let leads = |view: &View| matches!(view.scope(), Scope::Channel { peer } if *peer == rimal);
        let mut views = before.views();
        views
            .find(|view| leads(view))
            .is_some_and(|view| before.is_open(view, &now))
    };
    assert!(change(PeerState::Suspended), "nobody has told the node");
    assert!(read().is_none(), "and yet it is as if absent");
    assert!(!change(PeerState::Active));
    assert_eq!(read().unwrap().objects.len(), 1, "and there again");
}
