//! The peer's log, beside what it sends: noting what came, looking at the log, asking for what was lost on the way (8.2).

use std::sync::Arc;

use mithaq_agreement::PartyId;
use mithaq_stix::ObjectId;
use mithaq_store::{Batch, StoreError};
use mithaq_taxii::client::ObjectsPage;
use mithaq_taxii::{Filter, ObjectQuery, Transport, VersionSelector};
use url::Url;

use super::super::transport::{ToPeer, ToPeerError};
use super::{PullError, Reader, is_open};
use crate::inner::Inner;
use crate::intake::{self, Alongside, IntakeError, Origin};
use crate::ledger::exchange::{self, Missing, Round};
use crate::ledger::received;
use crate::projection::{CHANNEL, collection_id};

/// Looks at the log of `peer`. What it released is taken whatever its log says; what is wrong with that is for operators
/// to judge.
pub(super) async fn look(
    node: &Arc<Inner>,
    peer: &PartyId,
    ledger: &Url,
    round: Round,
) -> Vec<Missing> {
    if node.ledger.waits(peer) {
        return Vec::new();
    }
    let to_peer = ToPeer::new(Arc::clone(node), peer.clone());
    let looked = exchange::look(node, peer, ledger, &to_peer, round).await;
    looked.unwrap_or_else(|error| {
        node.ledger.is_unread(peer);
        tracing::warn!(peer.id = %peer, %error, "a peer's log could not be looked at");
        Vec::new()
    })
}

/// The agreement through whose collection something comes, as the peer's log names it.
pub(super) fn under(origin: &Origin) -> &str {
    match origin {
        Origin::Agreement { agreement, .. } | Origin::Participant { agreement, .. } => {
            agreement.as_str()
        }
        Origin::Channel { .. } | Origin::Ourselves | Origin::Author => CHANNEL,
    }
}

/// Notes that these came, though they are not taken in.
pub(super) fn came(
    node: &Inner,
    peer: &PartyId,
    origin: &Origin,
    objects: &[&[u8]],
) -> Result<(), StoreError> {
    let mut batch = Batch::at(node.watch.unix_millis());
    let hashes = received::hashes(objects);
    batch.records.push(received::objects(
        node,
        peer,
        under(origin),
        objects,
        &hashes,
        &[],
    ));
    node.store.commit(batch).map(drop)
}

impl<T: Transport<Error = ToPeerError>> Reader<'_, T> {
    /// Asks for versions that the peer's log says we have received: an answer was lost, and what was on it has been
    /// superseded since. They pass both gates as ever.
    pub(super) async fn ask_for(&self, missing: Vec<Missing>) -> Result<(), PullError> {
        let (node, peer) = (self.node, self.peer);
        for one in missing {
            let (collection, origin) = match ObjectId::parse(&one.agreement) {
                Err(_) => {
                    let channel = collection_id::channel(peer, &node.me);
                    (channel, Origin::Channel { peer: peer.clone() })
                }
                Ok(agreement) => {
                    let collection = collection_id::agreement(&agreement, peer, &node.me);
                    let peer = peer.clone();
                    (collection, Origin::Agreement { peer, agreement })
                }
            };
            if !is_open(node, &origin) {
                continue;
            }
            let query = ObjectQuery {
                filter: Filter {
                    versions: vec![
                        one.version
                            .map_or(VersionSelector::All, VersionSelector::Exact),
                    ],
                    ..Filter::default()
                },
                ..ObjectQuery::default()
            };
            let collection = collection.to_string();
            let answer = self
                .client
                .object(self.root, &collection, &one.object, &query);
            match answer.await {
                Ok(page) => {
                    let (inner, peer) = (Arc::clone(node), peer.clone());
                    let taken = tokio::task::spawn_blocking(move || {
                        let objects: Vec<&[u8]> = page.objects.iter().map(AsRef::as_ref).collect();
                        came(&inner, &peer, &origin, &objects)?;
                        intake::take(&inner, &origin, &objects, |_| (Alongside::default(), ()))
                            .map(drop)
                            .map_err(|IntakeError::Store(error)| error)
                    });
                    taken.await??;
                }
                // It may not have it any more.
                Err(error) => {
                    tracing::info!(peer.id = %peer, object.id = %one.object, %error, "a version that a peer's log names is not to be had");
                }
            }
        }
        Ok(())
    }

    /// Notes that a page came which is not taken in, as the relation has ended meanwhile. Its leaf is in the peer's log.
    pub(super) async fn note(&self, page: ObjectsPage, origin: &Origin) -> Result<(), PullError> {
        let (inner, origin) = (Arc::clone(self.node), origin.clone());
        let peer = self.peer.clone();
        let noted = tokio::task::spawn_blocking(move || {
            let objects: Vec<&[u8]> = page.objects.iter().map(AsRef::as_ref).collect();
            came(&inner, &peer, &origin, &objects)
        });
        Ok(noted.await??)
    }
}
