//! A nation's node as the demo can play it: with that node's own key, from the files of its data
//! directory, it signs real requests to another node.

use std::sync::Arc;

use bytes::Bytes;
use http::header::ACCEPT;
use http::{Request, Response, StatusCode};
use mithaq_node::API_ROOT;
use mithaq_node::admin::AdminError;
use mithaq_node::wire::binding::KeyBook;
use mithaq_node::wire::document::{WELL_KNOWN, verify_document};
use mithaq_node::wire::edge::{Clock as _, SystemClock, SystemRandom};
use mithaq_node::wire::egress::{Destination, Egress};
use mithaq_node::wire::keys::NodeKey;
use mithaq_node::wire::peer::{AskError, PeerClient};
use mithaq_node::wire::signature::{Freshness, INSTANCE, Instance, sign_request};
use mithaq_stix::ObjectId;
use mithaq_taxii::client::{Bounds, ClientError, ObjectsPage};
use mithaq_taxii::{Client, ObjectQuery, Transport, media};
use url::Url;

use super::fault::{internal, unanswered};
use super::nodes::Running;
use super::reader::destination;

/// Signed requests of one nation to another's node.
pub(super) struct AsPeer {
    egress: Arc<Egress>,
    destination: Destination,
    recipient: ObjectId,
    key: Arc<NodeKey>,
    client: Client<Signed>,
    root: Url,
}

/// The transport of the TAXII client: every request signed, every answer verified.
pub(super) struct Signed {
    peer: PeerClient,
    keys: KeyBook,
    recipient: ObjectId,
    destination: Destination,
}

impl Transport for Signed {
    type Error = AskError;

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, AskError> {
        let answer = self
            .peer
            .ask(&self.keys, &self.recipient, &self.destination, request)
            .await?;
        Ok(answer.into_inner())
    }
}

/// What became of a page.
pub(super) enum Page {
    /// It came.
    Read(ObjectsPage),
    /// The node refused it: as absent, or for the moment.
    Refused,
}

impl AsPeer {
    /// Speaks to `to` with the key of `from`.
    pub(super) async fn new(
        egress: &Arc<Egress>,
        from: &Running,
        to: &Running,
    ) -> Result<AsPeer, AdminError> {
        let destination = destination(to)?;
        let key = NodeKey::load(&from.data_dir.join("keys")).map_err(internal)?;
        let key = Arc::new(key.ok_or_else(|| internal("a node without its key"))?);
        // As an operator who compared the words by telephone.
        let fingerprint = to.fingerprint.parse().map_err(internal)?;
        let read = Request::builder()
            .uri(WELL_KNOWN)
            .body(Bytes::new())
            .map_err(internal)?;
        let answer = egress.send(&destination, read).await.map_err(failed)?;
        let document = verify_document(answer.body(), fingerprint, SystemClock.unix_seconds());
        let document = document.map_err(failed)?;
        let mut keys = KeyBook::new();
        keys.accept(&document).map_err(internal)?;
        let recipient = document.party().clone();
        let signed = Signed {
            peer: PeerClient::new(
                Arc::clone(egress),
                Arc::clone(&key),
                Arc::new(SystemClock),
                Arc::new(SystemRandom),
            ),
            keys,
            recipient: recipient.clone(),
            destination: destination.clone(),
        };
        Ok(AsPeer {
            egress: Arc::clone(egress),
            destination,
            recipient,
            key,
            client: Client::new(signed, Bounds::USUAL),
            root: Url::parse(&format!("{}/{API_ROOT}/", to.url)).map_err(internal)?,
        })
    }

    /// The collection called `title`.
    pub(super) async fn collection(&self, title: &str) -> Result<String, AdminError> {
        let collections = self.client.collections(&self.root).await.map_err(failed)?;
        let found = collections
            .into_iter()
            .find(|collection| collection.title == title);
        found
            .map(|collection| collection.id)
            .ok_or_else(|| internal(format!("no collection called `{title}`")))
    }

    /// Whether there is a collection called `title` for us just now.
    pub(super) async fn is_offered(&self, title: &str) -> Result<bool, AdminError> {
        let collections = self.client.collections(&self.root).await.map_err(failed)?;
        Ok(collections
            .iter()
            .any(|collection| collection.title == title))
    }

    /// One page.
    pub(super) async fn page(
        &self,
        collection: &str,
        query: &ObjectQuery,
    ) -> Result<Page, AdminError> {
        match self.client.objects(&self.root, collection, query).await {
            Ok(page) => Ok(Page::Read(page)),
            Err(ClientError::Refused(refusal)) if is_refused(refusal.status) => Ok(Page::Refused),
            Err(error) => Err(failed(error)),
        }
    }

    /// Signs a GET of `path` for the process that runs there now.
    pub(super) async fn sign(&self, path: &str) -> Result<Request<Bytes>, AdminError> {
        let probe = self.signed(path, Instance::UNKNOWN)?;
        let told = self.send(probe).await?;
        let named = told
            .headers()
            .get(INSTANCE)
            .and_then(|name| name.to_str().ok());
        let instance = named.and_then(|name| name.parse().ok());
        self.signed(
            path,
            instance.ok_or_else(|| internal("the node did not name its instance"))?,
        )
    }

    fn signed(&self, path: &str, instance: Instance) -> Result<Request<Bytes>, AdminError> {
        let mut request = Request::builder()
            .uri(format!("{}{path}", self.destination.origin))
            .header(ACCEPT, media::TAXII)
            .body(Bytes::new())
            .map_err(internal)?;
        let freshness = Freshness::draw(&SystemClock, &SystemRandom).map_err(internal)?;
        sign_request(
            &mut request,
            &self.key,
            &self.recipient,
            instance,
            freshness,
        )
        .map_err(internal)?;
        Ok(request)
    }

    /// Sends a request as it is.
    pub(super) async fn send(
        &self,
        request: Request<Bytes>,
    ) -> Result<Response<Bytes>, AdminError> {
        self.egress
            .send(&self.destination, request)
            .await
            .map_err(failed)
    }
}

/// What a suspended collection answers: as if absent, or, while the change is being computed, not now.
fn is_refused(status: StatusCode) -> bool {
    status == StatusCode::NOT_FOUND || status == StatusCode::SERVICE_UNAVAILABLE
}

fn failed(error: impl std::fmt::Display) -> AdminError {
    unanswered("a signed request was not answered", error)
}
