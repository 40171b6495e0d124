//! The node as a TAXII 2.1 server: what [`mithaq_taxii::routes`] serves.
//!
//! One API root. A client of our own finds one collection, everything that it may see, which it may
//! also add to if it was given the right; a peer finds one collection for each agreement in force with
//! it, and the diplomatic channel.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use http::HeaderValue;
use http::header::AUTHORIZATION;
use http::request::Parts;
use mithaq_agreement::PartyId;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::StoreError;
use mithaq_taxii::{
    ApiRoot, Collection, Collections, Discovery, Envelope, Filter, ManifestPage, ObjectQuery,
    Status, StatusDetail, TaxiiError, VersionSelector, VersionsPage,
};
use uuid::Uuid;

use crate::clients::{Client, ClientError, parse_authorization};
use crate::federation::Peer;
use crate::heads::{Told, header};
use crate::intake::{self, Alongside, IntakeError, Origin};
use crate::meters::Gate;
use crate::node::Node;
use crate::projection::{Scope, View};
use crate::release::{self, Asker, ReleaseError, Released, STIX_MEDIA_TYPE};

/// The name of the API root, directly below the host (MISP drops deeper paths).
pub const API_ROOT: &str = "exchange";

/// How long a status can be asked for, in milliseconds, and how often those past it are removed. What
/// is past it is gone for its writer, removed or not.
const STATUS_KEPT: i64 = 30 * 24 * 60 * 60 * 1000;
const STATUS_SWEEP: i64 = 60 * 60 * 1000;

/// How often an addition is tried when acts come in meanwhile, before the caller is told to ask again.
const ATTEMPTS: usize = 4;

/// The TAXII face of a node.
#[derive(Clone)]
pub struct Share {
    node: Node,
    /// When old statuses were last removed, in milliseconds since 1970.
    swept: Arc<AtomicI64>,
}

/// Who asks.
#[derive(Clone)]
pub enum Caller {
    /// One of our own TAXII clients.
    Client(ClientName),
    /// A peer's node, known by the signature of its request.
    Peer {
        /// The party.
        party: PartyId,
        /// How far its own chains of acts go, by its request.
        heads: Told,
    },
}

/// The address that a request comes from, as the web layer puts it beside the request: of IPv6 the network that one
/// customer is given.
#[derive(Clone, Copy)]
pub struct Remote(pub IpAddr);

/// The name of a TAXII client, verified.
#[derive(Clone)]
pub struct ClientName(pub(crate) Arc<Client>);

impl Caller {
    /// What is counted by caller is counted by this: another one for each credential and each peer.
    #[must_use]
    pub fn key(&self) -> String {
        self.name()
    }

    /// What cursors and statuses are bound to.
    fn name(&self) -> String {
        match self {
            // INVARIANT: 7.5. Not the name, which another client may bear after this one.
            Caller::Client(client) => format!("client:{}", client.0.id),
            Caller::Peer { party, .. } => format!("peer:{party}"),
        }
    }

    /// As release is asked, under this name of it.
    fn asker<'a>(&'a self, name: &'a str) -> Asker<'a> {
        match self {
            Caller::Client(_) => Asker::caller(name),
            Caller::Peer { heads, .. } => Asker::peer(name, heads),
        }
    }
}

impl Share {
    /// The TAXII face of `node`.
    #[must_use]
    pub fn new(node: Node) -> Share {
        Share {
            node,
            swept: Arc::new(AtomicI64::new(i64::MIN)),
        }
    }

    /// The collections that `caller` may read now, its first one first.
    fn readable(&self, caller: &Caller) -> Result<Vec<Arc<View>>, TaxiiError> {
        let node = self.node.inner();
        node.refresh().map_err(store_failed)?;
        let projection = node.projection();
        let now = node.watch.now();
        let mine = projection.views().filter(|view| match caller {
            Caller::Client(client) => view.serves_client(&client.0),
            Caller::Peer { party, .. } => view.serves_peer(party),
        });
        Ok(mine
            .filter(|view| projection.is_open(view, &now))
            .cloned()
            .collect())
    }

    fn view(&self, caller: &Caller, root: &str, collection: &str) -> Result<Arc<View>, TaxiiError> {
        known_root(root)?;
        let id = Uuid::try_parse(collection).map_err(|_| TaxiiError::not_found())?;
        self.readable(caller)?
            .into_iter()
            .find(|view| view.id() == id)
            .ok_or_else(TaxiiError::not_found)
    }

    /// Runs blocking work on a thread meant for it.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Share) -> Result<T, TaxiiError> + Send + 'static,
    ) -> Result<T, TaxiiError> {
        let share = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&share)).await;
        done.unwrap_or_else(|error| {
            tracing::error!(%error, "a request ended early");
            Err(TaxiiError::internal())
        })
    }
}

fn known_root(root: &str) -> Result<(), TaxiiError> {
    match root {
        API_ROOT => Ok(()),
        _ => Err(TaxiiError::not_found()),
    }
}

fn describe(view: &View, caller: &Caller) -> Collection {
    // What our own clients add is ours, what a participant's add is that participant's. For a peer nobody
    // speaks but its node.
    let takes_additions = *view.scope() == Scope::Local || view.participant().is_some();
    let can_write = takes_additions && matches!(caller, Caller::Client(client) if client.0.write);
    Collection {
        id: view.id().to_string(),
        title: view.title().to_owned(),
        description: None,
        alias: None,
        can_read: true,
        can_write,
        media_types: vec![STIX_MEDIA_TYPE.to_owned()],
    }
}

impl Collections for Share {
    type Caller = Caller;
    type Page = Released;

    async fn authenticate(&self, request: &Parts) -> Result<Caller, TaxiiError> {
        // The web layer has verified the signature; a suspended peer is refused where collections open.
        if let Some(peer) = request.extensions.get::<Peer>() {
            let party = peer.party().clone();
            let heads = header::read(&request.headers, &party)
                .map_err(|error| TaxiiError::bad_request(error.to_string()))?;
            return Ok(Caller::Peer { party, heads });
        }
        let credential = request
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(parse_authorization)
            .ok_or_else(unauthorized)?;
        let node = self.node.inner();
        let address = request.extensions.get::<Remote>().map(|remote| remote.0);
        match node.clients.verify(&credential, address).await {
            Ok(client) => Ok(Caller::Client(ClientName(client))),
            Err(ClientError::Busy) => {
                node.meters.refused(Gate::Client, "busy");
                Err(TaxiiError::too_many_requests(1))
            }
            Err(_) => {
                node.meters.refused(Gate::Client, "credential");
                Err(unauthorized())
            }
        }
    }

    async fn discovery(&self, _caller: &Caller) -> Result<Discovery, TaxiiError> {
        let url = format!("{}/{API_ROOT}/", self.node.public_url());
        Ok(Discovery {
            title: format!("Mithaq · {}", self.node.inner().party.name),
            description: Some("What the agreements in force let you see.".to_owned()),
            contact: None,
            default: url.clone(),
            api_roots: vec![url],
        })
    }

    async fn api_root(&self, _caller: &Caller, root: &str) -> Result<ApiRoot, TaxiiError> {
        known_root(root)?;
        Ok(ApiRoot {
            title: "Exchange".to_owned(),
            description: None,
            versions: vec!["application/taxii+json;version=2.1".to_owned()],
            max_content_length: self.node.inner().settings.max_content_length,
        })
    }

    fn collections(
        &self,
        caller: &Caller,
        root: &str,
    ) -> impl Future<Output = Result<Vec<Collection>, TaxiiError>> + Send {
        let (caller, root) = (caller.clone(), known_root(root));
        self.blocking(move |share| {
            root?;
            Ok(share
                .readable(&caller)?
                .iter()
                .map(|view| describe(view, &caller))
                .collect())
        })
    }

    fn collection(
        &self,
        caller: &Caller,
        root: &str,
        collection: &str,
    ) -> impl Future<Output = Result<Collection, TaxiiError>> + Send {
        let (caller, root, collection) = (caller.clone(), root.to_owned(), collection.to_owned());
        self.blocking(move |share| {
            Ok(describe(
                &*share.view(&caller, &root, &collection)?,
                &caller,
            ))
        })
    }

    fn objects(
        &self,
        caller: &Caller,
        root: &str,
        collection: &str,
        query: &ObjectQuery,
    ) -> impl Future<Output = Result<Released, TaxiiError>> + Send {
        let (caller, root, collection, query) = (
            caller.clone(),
            root.to_owned(),
            collection.to_owned(),
            query.clone(),
        );
        self.blocking(move |share| {
            let view = share.view(&caller, &root, &collection)?;
            release::objects(
                share.node.inner(),
                view.key(),
                caller.asker(&caller.name()),
                &query,
            )
            .map_err(refused)
        })
    }

    fn object(
        &self,
        caller: &Caller,
        root: &str,
        collection: &str,
        object: &ObjectId,
        query: &ObjectQuery,
    ) -> impl Future<Output = Result<Released, TaxiiError>> + Send {
        let (caller, root, collection) = (caller.clone(), root.to_owned(), collection.to_owned());
        let query = of_object(object, query);
        self.blocking(move |share| {
            let view = share.view(&caller, &root, &collection)?;
            let (node, name) = (share.node.inner(), caller.name());
            let page = release::objects(node, view.key(), caller.asker(&name), &query);
            let page = page.map_err(refused)?;
            if page.is_empty() {
                exists(share, &view, caller.asker(&name), &query)?;
            }
            Ok(page)
        })
    }

    fn manifest(
        &self,
        caller: &Caller,
        root: &str,
        collection: &str,
        query: &ObjectQuery,
    ) -> impl Future<Output = Result<ManifestPage, TaxiiError>> + Send {
        let (caller, root, collection, query) = (
            caller.clone(),
            root.to_owned(),
            collection.to_owned(),
            query.clone(),
        );
        self.blocking(move |share| {
            let view = share.view(&caller, &root, &collection)?;
            release::manifest(
                share.node.inner(),
                view.key(),
                caller.asker(&caller.name()),
                &query,
            )
            .map_err(refused)
        })
    }

    fn versions(
        &self,
        caller: &Caller,
        root: &str,
        collection: &str,
        object: &ObjectId,
        query: &ObjectQuery,
    ) -> impl Future<Output = Result<VersionsPage, TaxiiError>> + Send {
        let (caller, root, collection) = (caller.clone(), root.to_owned(), collection.to_owned());
        let mut query = of_object(object, query);
        if query.filter.versions.is_empty() {
            query.filter.versions.push(VersionSelector::All);
        }
        self.blocking(move |share| {
            let view = share.view(&caller, &root, &collection)?;
            let name = caller.name();
            let asker = caller.asker(&name);
            let page = release::versions(share.node.inner(), view.key(), asker, &query);
            let page = page.map_err(refused)?;
            if page.versions.is_empty() {
                exists(share, &view, caller.asker(&name), &query)?;
            }
            Ok(page)
        })
    }

    fn add(
        &self,
        caller: &Caller,
        root: &str,
        collection: &str,
        envelope: Envelope,
    ) -> impl Future<Output = Result<Status, TaxiiError>> + Send {
        let (caller, root, collection) = (caller.clone(), root.to_owned(), collection.to_owned());
        self.blocking(move |share| {
            let view = share.view(&caller, &root, &collection)?;
            if !describe(&view, &caller).can_write {
                return Err(TaxiiError::forbidden("this credential may not add objects"));
            }
            share.add_to(&caller, &view, &envelope)
        })
    }

    fn status(
        &self,
        caller: &Caller,
        root: &str,
        status: &str,
    ) -> impl Future<Output = Result<Status, TaxiiError>> + Send {
        let (caller, root, status) = (caller.clone(), root.to_owned(), status.to_owned());
        self.blocking(move |share| {
            known_root(&root)?;
            let held = share
                .node
                .inner()
                .store
                .status(&status)
                .map_err(store_failed)?;
            let held = held.ok_or_else(TaxiiError::not_found)?;
            let held: KeptStatus =
                serde_json::from_slice(&held).map_err(|_| TaxiiError::internal())?;
            let oldest = share.node.inner().watch.unix_millis() - STATUS_KEPT;
            // INVARIANT: 7.5. A status opens to the credential that made it, and to no other.
            match held.writer == caller.name() && held.at >= oldest {
                true => Ok(held.status),
                false => Err(TaxiiError::not_found()),
            }
        })
    }

    async fn delete(
        &self,
        _caller: &Caller,
        _root: &str,
        _collection: &str,
        _object: &ObjectId,
        _filter: &Filter,
    ) -> Result<(), TaxiiError> {
        // What others may have received cannot be made to vanish here alone: that is a recall.
        Err(TaxiiError::forbidden(
            "objects are not deleted over TAXII here: post a new version with `revoked` set",
        ))
    }
}

/// A status as it is kept, with the one who may read it.
#[derive(serde::Serialize, serde::Deserialize)]
struct KeptStatus {
    writer: String,
    /// When, in milliseconds since 1970.
    #[serde(default)]
    at: i64,
    status: Status,
}

impl Share {
    /// Takes in what a client posted: as ours, or as the participant's that it reads for.
    fn add_to(
        &self,
        caller: &Caller,
        view: &View,
        envelope: &Envelope,
    ) -> Result<Status, TaxiiError> {
        let origin = match view.participant() {
            None => Origin::Ourselves,
            Some((participant, agreement)) => Origin::Participant {
                participant: participant.clone(),
                agreement: agreement.clone(),
            },
        };
        for _ in 0..ATTEMPTS {
            let id = crate::random::uuid().map_err(|_| TaxiiError::internal())?;
            match self.take(caller, &origin, id.to_string(), envelope) {
                // INVARIANT: 7.5. That some act came in meanwhile is not for a writer to see. Was it one about its
                // own terms, the collection is gone for it now.
                Err(IntakeError::Store(StoreError::EpochMoved { .. })) => {
                    self.node.inner().refresh().map_err(store_failed)?;
                    self.view(caller, API_ROOT, &view.id().to_string())?;
                }
                Err(IntakeError::Store(error)) => return Err(store_failed(error)),
                Ok(status) => return Ok(status),
            }
        }
        Err(TaxiiError::unavailable(1))
    }

    fn take(
        &self,
        caller: &Caller,
        origin: &Origin,
        id: String,
        envelope: &Envelope,
    ) -> Result<Status, IntakeError> {
        let node = self.node.inner();
        let at = node.watch.unix_millis();
        self.forget_statuses(at);
        let now = Timestamp::from_unix_millis(at);
        let objects: Vec<&[u8]> = envelope
            .objects()
            .iter()
            .map(|object| object.bytes.as_ref())
            .collect();
        let taken = intake::take(node, origin, &objects, |taken| {
            // INVARIANT: 7.5. The answer says nothing of what others delivered: new and held are one.
            let mut successes = Vec::new();
            let mut failures = Vec::new();
            for (index, outcome) in taken.each.iter().enumerate() {
                match outcome {
                    Ok(object) => successes.push(StatusDetail {
                        id: object.id.to_string(),
                        version: object.version.clone().unwrap_or_else(|| now.clone()),
                        message: None,
                    }),
                    Err(refused) => failures.push(StatusDetail {
                        id: refused
                            .id
                            .clone()
                            .unwrap_or_else(|| format!("object {index} of the envelope")),
                        version: now.clone(),
                        message: Some(format!(
                            "{} at {} ({})",
                            refused.message, refused.path, refused.rule
                        )),
                    }),
                }
            }
            let status = Status::complete(id.clone(), now.clone(), successes, failures);
            let kept = KeptStatus {
                writer: caller.name(),
                at,
                status,
            };
            let bytes = serde_json::to_vec(&kept).unwrap_or_default();
            let statuses = vec![mithaq_store::StatusChange {
                id: id.clone(),
                bytes,
            }];
            (
                Alongside {
                    statuses,
                    ..Alongside::default()
                },
                kept.status,
            )
        });
        taken.map(|(_, status)| status)
    }
}

impl Share {
    /// Removes old statuses, if that is due at `at`.
    fn forget_statuses(&self, at: i64) {
        let swept = self.swept.load(Ordering::Relaxed);
        let is_due = at.saturating_sub(swept) >= STATUS_SWEEP
            && self
                .swept
                .compare_exchange(swept, at, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        if !is_due {
            return;
        }
        let mut batch = mithaq_store::Batch::at(at);
        batch.forget_statuses_before = Some(at - STATUS_KEPT);
        if let Err(error) = self.node.inner().store.commit(batch) {
            // Nobody can read them any more; the next round removes them.
            tracing::warn!(%error, "old statuses could not be removed");
        }
    }
}

/// 404 unless the caller may see some version of the object. That one is there is told, and so on record.
fn exists(
    share: &Share,
    view: &Arc<View>,
    asker: Asker<'_>,
    query: &ObjectQuery,
) -> Result<(), TaxiiError> {
    let any = ObjectQuery {
        limit: Some(1),
        filter: Filter {
            ids: query.filter.ids.clone(),
            versions: vec![VersionSelector::All],
            ..Filter::default()
        },
        ..ObjectQuery::default()
    };
    let page = release::manifest(share.node.inner(), view.key(), asker, &any).map_err(refused)?;
    match page.records.is_empty() {
        true => Err(TaxiiError::not_found()),
        false => Ok(()),
    }
}

fn of_object(object: &ObjectId, query: &ObjectQuery) -> ObjectQuery {
    let mut query = query.clone();
    query.filter.ids = vec![object.clone()];
    query
}

fn unauthorized() -> TaxiiError {
    TaxiiError::unauthorized([
        HeaderValue::from_static("Basic realm=\"mithaq\", charset=\"UTF-8\""),
        HeaderValue::from_static("Bearer realm=\"mithaq\""),
    ])
}

fn refused(error: ReleaseError) -> TaxiiError {
    match error {
        ReleaseError::Absent => TaxiiError::not_found(),
        ReleaseError::BadCursor => TaxiiError::bad_cursor(),
        ReleaseError::NotNow(_) | ReleaseError::Lacking => TaxiiError::unavailable(1),
        ReleaseError::Held => TaxiiError::unavailable(5),
        ReleaseError::Store(error) => store_failed(error),
    }
}

fn store_failed(error: mithaq_store::StoreError) -> TaxiiError {
    use mithaq_store::StoreError;
    tracing::error!(%error, "the store failed");
    match error {
        StoreError::Busy | StoreError::DiskFull | StoreError::TooFarAhead { .. } => {
            TaxiiError::unavailable(5)
        }
        _ => TaxiiError::internal(),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn share() -> (tempfile::TempDir, Share) {
        let dir = tempfile::tempdir().unwrap();
        let init = crate::home::Init {
            party: "National CERT of Qamar".into(),
            operators: vec!["noor".into()],
            config: String::new(),
        };
        crate::home::create(dir.path(), &init).unwrap();
        let settings = crate::settings::Settings::new(dir.path().to_owned());
        (dir, Share::new(Node::open(settings).unwrap()))
    }

    fn client(share: &Share, name: &str) -> Caller {
        let node = share.node.inner();
        let made = node.clients.make(
            name,
            "role:analysts".into(),
            "protection".into(),
            true,
            String::new(),
        );
        node.clients.insert(made.unwrap().0);
        node.rebuild_now().unwrap();
        Caller::Client(ClientName(node.clients.get(name).unwrap()))
    }

    /// DESIGN 7.5: a status opens to the credential that made it, for thirty days.
    #[tokio::test]
    async fn inv_7_5_a_status_opens_to_its_own_credential_alone() {
        let (_dir, share) = share();
        let first = client(&share, "siem");
        // Refused for what it lacks: that too is a status.
        let text =
            br#"{"objects":[{"type":"tool","id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"}]}"#;
        let envelope = Envelope::parse(&Bytes::from_static(text)).unwrap();
        let made = {
            let view = share.readable(&first).unwrap().remove(0);
            share.add_to(&first, &view, &envelope).unwrap().id
        };
        let asked = share.status(&first, API_ROOT, &made).await;
        assert_eq!(asked.unwrap().id, made);
        // Another client under the same name.
        share.node.inner().clients.remove("siem");
        let second = client(&share, "siem");
        for caller in [second, client(&share, "other")] {
            let asked = share.status(&caller, API_ROOT, &made).await;
            assert_eq!(asked.unwrap_err(), TaxiiError::not_found());
        }
        // A month later it is removed with the next envelope; before that it is kept.
        let now = share.node.inner().watch.unix_millis();
        let held = || share.node.inner().store.status(&made).unwrap().is_some();
        share.forget_statuses(now + STATUS_KEPT - STATUS_SWEEP);
        assert!(held());
        share.forget_statuses(now + STATUS_KEPT + STATUS_SWEEP);
        assert!(!held());
    }
}
