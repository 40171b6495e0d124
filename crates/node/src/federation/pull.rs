//! Reading a peer's collections, with a durable cursor for each.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;
use mithaq_agreement::PartyId;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{CursorChange, StoreError};
use mithaq_taxii::ObjectQuery;
use mithaq_taxii::client::{Bounds, Client, ClientError, ObjectsPage};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use url::Url;
use uuid::Uuid;

use super::stopped;
use super::transport::{ToPeer, ToPeerError};
use crate::inner::Inner;
use crate::intake::{self, Alongside, Origin};
use crate::projection::collection_id;
use crate::share::API_ROOT;

/// The first wait after a failure, and the longest.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// The longest cursor kept for a peer, in bytes. Ours have 66.
const LONGEST_NEXT: usize = 2_048;
/// Pages without an object in a row, after which a peer is taken to lead us in circles.
const EMPTY_PAGES: u32 = 16;

/// How the exchange with a peer goes, for people to see.
#[derive(Debug, Clone, Default)]
pub(crate) struct Health {
    /// When it last answered, milliseconds since 1970.
    pub(crate) last_contact: Option<i64>,
    /// What went wrong since.
    pub(crate) last_error: Option<String>,
}

/// How far a collection was read. In this form since the first release: it is on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    /// The cursor of the page that comes next, inside a series of pages.
    next: Option<String>,
    /// The `date_added` of the last object read, from which the next series starts.
    added_after: Option<String>,
}

/// Why a pull ended early.
#[derive(Debug, thiserror::Error)]
enum PullError {
    #[error(transparent)]
    Client(#[from] ClientError<ToPeerError>),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("its address cannot be read: {0}")]
    Address(#[from] url::ParseError),
    #[error("it is no peer of ours")]
    NotAPeer,
    #[error("it leads us in circles: {0}")]
    Circles(&'static str),
    #[error("the work was broken off: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

/// Reads from `peer` whenever it nudges us, and every so often without.
pub(super) async fn run(node: Arc<Inner>, peer: PartyId, mut stop: watch::Receiver<bool>) {
    let nudge = node.signals.of(&peer);
    let mut wait = FIRST_WAIT;
    loop {
        let pause = match pull(&node, &peer).await {
            Ok(()) => {
                note(&node, &peer, None);
                wait = FIRST_WAIT;
                node.settings.poll
            }
            Err(error) => {
                tracing::warn!(peer.id = %peer, %error, "reading from a peer failed");
                note(&node, &peer, Some(error.to_string()));
                let pause = wait;
                wait = wait.saturating_mul(2).min(LONGEST_WAIT);
                pause
            }
        };
        tokio::select! {
            () = nudge.notified() => {}
            () = tokio::time::sleep(pause) => {}
            () = stopped(&mut stop) => return,
        }
    }
}

fn note(node: &Inner, peer: &PartyId, error: Option<String>) {
    let mut health = node.health.lock().unwrap_or_else(PoisonError::into_inner);
    let health = health.entry(peer.clone()).or_default();
    if error.is_none() {
        health.last_contact = Some(node.watch.unix_millis());
    }
    health.last_error = error;
}

/// Reads everything that is new at `peer`: the channel first, as it may bring acts about the rest.
async fn pull(node: &Arc<Inner>, peer: &PartyId) -> Result<(), PullError> {
    let taxii = {
        let projection = node.projection();
        let document = projection
            .peers()
            .document(peer)
            .ok_or(PullError::NotAPeer)?;
        Url::parse(document.taxii())?
    };
    // All nodes have their API root in one place, below their own origin: nothing is asked for the way.
    let root = taxii.join(&format!("/{API_ROOT}/"))?;
    let bounds = Bounds {
        bytes: 64 * 1024 * 1024,
        ..Bounds::USUAL
    };
    let client = Client::new(ToPeer::new(Arc::clone(node), peer.clone()), bounds);
    let channel = Origin::Channel { peer: peer.clone() };
    pull_collection(
        node,
        &client,
        &root,
        peer,
        collection_id::channel(peer, &node.me),
        channel,
    )
    .await?;
    for agreement in in_force(node, peer) {
        let id = collection_id::agreement(&agreement, peer, &node.me);
        let origin = Origin::Agreement {
            peer: peer.clone(),
            agreement,
        };
        pull_collection(node, &client, &root, peer, id, origin).await?;
    }
    Ok(())
}

fn in_force(node: &Inner, peer: &PartyId) -> Vec<ObjectId> {
    let (projection, now) = (node.projection(), node.watch.now());
    let agreements = projection.agreements().list();
    let open = agreements.filter(|held| held.relation(peer, &node.me, &now).is_in_force());
    open.map(|held| held.agreement.id().clone()).collect()
}

async fn pull_collection(
    node: &Arc<Inner>,
    client: &Client<ToPeer>,
    root: &Url,
    peer: &PartyId,
    collection: Uuid,
    origin: Origin,
) -> Result<(), PullError> {
    let key = format!("{peer}/{collection}");
    let mut progress = load(node, &key)?;
    let mut empty = 0;
    loop {
        let query = ObjectQuery {
            added_after: progress
                .added_after
                .as_deref()
                .and_then(|text| Timestamp::parse(text).ok()),
            next: progress.next.clone(),
            ..ObjectQuery::default()
        };
        let page = match client.objects(root, &collection.to_string(), &query).await {
            Ok(page) => page,
            // Not there, or not for us just now. The cursor stays where it is.
            Err(ClientError::Refused(refusal)) if refusal.status == StatusCode::NOT_FOUND => {
                return Ok(());
            }
            // The peer does not know its cursor any more: go on from the last instant instead.
            Err(ClientError::Refused(refusal))
                if refusal.status == StatusCode::BAD_REQUEST && progress.next.is_some() =>
            {
                progress.next = None;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let is_last = page.next.is_none();
        let before = progress.next.clone();
        progress = Progress {
            next: page.next.clone(),
            added_after: page
                .date_added_last
                .as_ref()
                .map(ToString::to_string)
                .or(progress.added_after),
        };
        if page
            .next
            .as_ref()
            .is_some_and(|next| LONGEST_NEXT < next.len())
        {
            return Err(PullError::Circles("its cursor is too long to be one"));
        }
        if page.next.is_some() && page.next == before {
            return Err(PullError::Circles("a page names itself as the next"));
        }
        empty = if page.objects.is_empty() {
            empty + 1
        } else {
            0
        };
        if EMPTY_PAGES < empty {
            return Err(PullError::Circles("it sends empty pages without end"));
        }
        if !page.objects.is_empty() {
            take(node, page, &origin, &key, &progress).await?;
        }
        if is_last {
            return Ok(());
        }
    }
}

/// Takes a page in; the cursor moves in the same transaction, so nothing is lost or read in vain.
async fn take(
    node: &Arc<Inner>,
    page: ObjectsPage,
    origin: &Origin,
    key: &str,
    progress: &Progress,
) -> Result<(), PullError> {
    let (inner, origin, key) = (Arc::clone(node), origin.clone(), key.to_owned());
    let bytes = serde_json::to_vec(progress).unwrap_or_default();
    let taken = tokio::task::spawn_blocking(move || {
        let objects: Vec<&[u8]> = page.objects.iter().map(AsRef::as_ref).collect();
        let cursors = vec![CursorChange {
            key,
            bytes: Some(bytes),
        }];
        intake::take(&inner, &origin, &objects, |_| {
            (
                Alongside {
                    cursors,
                    statuses: Vec::new(),
                },
                (),
            )
        })
    })
    .await?;
    let (taken, ()) = taken.map_err(|intake::IntakeError::Store(error)| error)?;
    for refused in taken.each.iter().filter_map(|each| each.as_ref().err()) {
        tracing::warn!(
            object.id = refused.id.as_deref().unwrap_or("unknown"),
            code = refused.code,
            reason = refused.message,
            "an object from a peer was refused"
        );
    }
    Ok(())
}

fn load(node: &Inner, key: &str) -> Result<Progress, StoreError> {
    Ok(match node.store.cursor(key)? {
        // What cannot be read any more is read again from the start: intake knows what it holds.
        Some(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        None => Progress::default(),
    })
}

/// How the exchange with each peer goes.
pub(crate) type Healths = Mutex<std::collections::BTreeMap<PartyId, Health>>;
