//! An ordinary TAXII client of a node: HTTPS with the node's pinned key, a bearer token, no favours.
//!
//! What the demo says of a nation's holdings it has read this way, as anybody's client would.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION};
use http::{HeaderValue, Request, Response};
use mithaq_node::API_ROOT;
use mithaq_node::admin::{AdminError, ClientSecret};
use mithaq_node::wire::egress::{
    AddressPolicy, Destination, Egress, EgressError, Limits, Origin, SystemResolver,
};
use mithaq_node::wire::tls::{CERTIFICATE_FILE, KEY_FILE, TlsIdentity};
use mithaq_stix::Timestamp;
use mithaq_taxii::authorization::Credentials;
use mithaq_taxii::client::Bounds;
use mithaq_taxii::{Client, ObjectQuery, Transport, media};
use serde::Deserialize;
use url::Url;

use super::fault::{internal, unanswered};
use super::nodes::Running;

/// The demo's one client for requests over the network.
pub(super) fn egress() -> Arc<Egress> {
    Arc::new(Egress::new(Limits::STANDARD, Arc::new(SystemResolver)))
}

/// Where a node of the demo is, with the key that its server must prove.
pub(super) fn destination(node: &Running) -> Result<Destination, AdminError> {
    let keys = node.data_dir.join("keys");
    let identity = TlsIdentity::from_files(&keys.join(CERTIFICATE_FILE), &keys.join(KEY_FILE));
    Ok(Destination {
        origin: Origin::of(&node.url).map_err(internal)?,
        pins: [identity.map_err(internal)?.pin()].into(),
        addresses: AddressPolicy {
            allow_loopback: true,
        },
    })
}

/// Unsigned requests to one node.
#[derive(Clone)]
struct Outside {
    egress: Arc<Egress>,
    destination: Destination,
}

impl Transport for Outside {
    type Error = EgressError;

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, EgressError> {
        self.egress.send(&self.destination, request).await
    }
}

/// A TAXII client with its credentials.
pub(super) struct Reader {
    what: String,
    outside: Outside,
    client: Client<Outside>,
    authorization: HeaderValue,
    root: Url,
}

/// How far a reader has read a collection.
#[derive(Default)]
pub(super) struct Shelf {
    /// What it has read: the bytes by object id.
    pub(super) objects: BTreeMap<String, Bytes>,
    last: Option<Timestamp>,
}

/// As much of an object as a reader looks at.
#[derive(Deserialize)]
struct Glance {
    id: String,
}

impl Reader {
    /// A client of `node`; `what` names it in errors.
    pub(super) fn new(
        egress: &Arc<Egress>,
        node: &Running,
        secret: &ClientSecret,
        what: &str,
    ) -> Result<Reader, AdminError> {
        let outside = Outside {
            egress: Arc::clone(egress),
            destination: destination(node)?,
        };
        let authorization = Credentials::Bearer(secret.token.clone()).to_header();
        let authorization = authorization.ok_or_else(|| internal("a token is no header"))?;
        let root = Url::parse(&format!("{}/{API_ROOT}/", node.url)).map_err(internal)?;
        let client = Client::new(outside.clone(), Bounds::USUAL);
        Ok(Reader {
            what: what.to_owned(),
            outside,
            client: client.with_authorization(authorization.clone()),
            authorization,
            root,
        })
    }

    /// Its first collection, which holds all that it may see; `None` when it may see nothing.
    pub(super) async fn collection(&self) -> Result<Option<String>, AdminError> {
        let collections = self.client.collections(&self.root).await;
        let collections = collections.map_err(|error| self.failed(error))?;
        Ok(collections
            .into_iter()
            .next()
            .map(|collection| collection.id))
    }

    /// The ids of what it may see, by the manifest: no object travels.
    pub(super) async fn ids(&self) -> Result<BTreeSet<String>, AdminError> {
        let mut ids = BTreeSet::new();
        let Some(collection) = self.collection().await? else {
            return Ok(ids);
        };
        let mut query = ObjectQuery::default();
        loop {
            let page = self.client.manifest(&self.root, &collection, &query).await;
            let page = page.map_err(|error| self.failed(error))?;
            ids.extend(page.objects.into_iter().map(|record| record.id));
            match page.next {
                Some(next) if page.more => query.next = Some(next),
                _ => return Ok(ids),
            }
        }
    }

    /// Reads what was added since `shelf` was read last; how many objects came.
    pub(super) async fn catch_up(&self, shelf: &mut Shelf) -> Result<usize, AdminError> {
        let Some(collection) = self.collection().await? else {
            return Ok(0);
        };
        let query = ObjectQuery {
            added_after: shelf.last.clone(),
            ..ObjectQuery::default()
        };
        let mut pages = self.client.pages(&self.root, &collection, query);
        let mut came = 0;
        while let Some(page) = pages.next().await.map_err(|error| self.failed(error))? {
            for object in page.objects {
                let glance: Glance =
                    serde_json::from_slice(&object).map_err(|error| self.failed(error))?;
                shelf.objects.insert(glance.id, object);
                came += 1;
            }
            shelf.last = page.date_added_last.or(shelf.last.take());
        }
        Ok(came)
    }

    /// One GET below the node's address, `/…`; the answer as it came, whatever its status.
    pub(super) async fn get(&self, path: &str) -> Result<Response<Bytes>, AdminError> {
        let request = Request::builder()
            .uri(path)
            .header(ACCEPT, media::TAXII)
            .header(AUTHORIZATION, &self.authorization)
            .body(Bytes::new())
            .map_err(internal)?;
        let answer = self.outside.send(request).await;
        answer.map_err(|error| self.failed(error))
    }

    fn failed(&self, error: impl std::fmt::Display) -> AdminError {
        unanswered(format!("{} could not be read", self.what), error)
    }
}

/// The path of an object in a collection.
pub(super) fn object_path(collection: &str, object: &str) -> String {
    format!("/{API_ROOT}/collections/{collection}/objects/{object}/")
}

/// The path of a collection's objects.
pub(super) fn objects_path(collection: &str) -> String {
    format!("/{API_ROOT}/collections/{collection}/objects/")
}
