//! Signed requests to a node in the name of a party whose key we have.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, Response};
use mithaq_node::NODE_DOCUMENT_PATH;
use mithaq_node::wire::binding::KeyBook;
use mithaq_node::wire::document::{NodeDocument, verify_document};
use mithaq_node::wire::edge::{Clock as _, SystemClock, SystemRandom};
use mithaq_node::wire::egress::{AddressPolicy, Destination, Egress, Limits, SystemResolver};
use mithaq_node::wire::keys::NodeKey;
use mithaq_node::wire::peer::{AskError, PeerClient};
use mithaq_node::wire::signature::{Freshness, INSTANCE, Instance, sign_request};
use mithaq_node::wire::{Verified, document};
use mithaq_stix::ObjectId;
use tokio::runtime::Runtime;

use super::nation::Nation;
use super::share::TAXII;
use super::wire::{Reply, Wire};

pub(crate) struct Envoy {
    runtime: Runtime,
    client: PeerClient,
    key: Arc<NodeKey>,
    keys: KeyBook,
    to: ObjectId,
    destination: Destination,
    wire: Wire,
    authority: String,
}

impl Envoy {
    /// Speaks to `to` with the key of `from`.
    pub(crate) fn of(from: &Nation, to: &Nation) -> Envoy {
        let key = NodeKey::load(&from.home.data_dir().join("keys")).unwrap();
        Envoy::with_key(Arc::new(key.unwrap()), to)
    }

    /// Speaks to `to` with `key`.
    pub(crate) fn with_key(key: Arc<NodeKey>, to: &Nation) -> Envoy {
        let document = document_of(to);
        let mut keys = KeyBook::new();
        keys.accept(&document).unwrap();
        let egress = Egress::new(Limits::STANDARD, Arc::new(SystemResolver));
        Envoy {
            runtime: runtime(),
            client: PeerClient::new(
                Arc::new(egress),
                key.clone(),
                Arc::new(SystemClock),
                Arc::new(SystemRandom),
            ),
            key,
            keys,
            to: document.party().clone(),
            destination: document.destination(AddressPolicy {
                allow_loopback: true,
            }),
            wire: to.wire(),
            authority: to.authority(),
        }
    }

    /// Asks; the answer must be signed by the node, for this very request.
    pub(crate) fn ask(&self, request: Request<Bytes>) -> Result<Response<Bytes>, AskError> {
        let asked = self
            .client
            .ask(&self.keys, &self.to, &self.destination, request);
        self.runtime.block_on(asked).map(Verified::into_inner)
    }

    /// A GET of TAXII.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Response<Bytes> {
        let request = Request::get(path).header("accept", TAXII);
        self.ask(request.body(Bytes::new()).unwrap()).unwrap()
    }

    /// The same, however it ends.
    pub(crate) fn try_get(&self, path: &str) -> Result<Response<Bytes>, AskError> {
        let request = Request::get(path).header("accept", TAXII);
        self.ask(request.body(Bytes::new()).unwrap())
    }

    /// A POST.
    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: impl Into<Bytes>) -> Response<Bytes> {
        let request = Request::post(path).header("content-type", "application/json");
        self.ask(request.body(body.into()).unwrap()).unwrap()
    }

    /// Tells the node that there is something for it.
    #[track_caller]
    pub(crate) fn nudge(&self) {
        let answer = self.post(mithaq_node::NUDGE_PATH, Bytes::new());
        assert_eq!(answer.status(), 204);
    }

    /// A request signed for the process that runs now, ready to be put on the line.
    #[track_caller]
    pub(crate) fn signed(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Signed {
        let instance = self.instance();
        self.signed_for(instance, method, path, headers, body)
    }

    /// The same for the process of that name.
    pub(crate) fn signed_for(
        &self,
        instance: Instance,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Signed {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("https://{}{path}", self.authority));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Bytes::copy_from_slice(body)).unwrap();
        let fresh = Freshness::draw(&SystemClock, &SystemRandom).unwrap();
        sign_request(&mut request, &self.key, &self.to, instance, fresh).unwrap();
        Signed {
            method: request.method().to_string(),
            path: path.to_owned(),
            host: self.authority.clone(),
            headers: request
                .headers()
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                .collect(),
            body: body.to_vec(),
        }
    }

    /// The name of the running process: a sender that names another is told.
    #[track_caller]
    pub(crate) fn instance(&self) -> Instance {
        let unknown = self.signed_for(Instance::UNKNOWN, Method::GET, "/taxii2/", &[], b"");
        let reply = self.send(&unknown.bytes()).unwrap();
        assert_eq!(reply.status, 401);
        reply.header(INSTANCE.as_str()).unwrap().parse().unwrap()
    }

    /// Puts bytes on the line.
    pub(crate) fn send(&self, bytes: &[u8]) -> Option<Reply> {
        self.wire.send(bytes)
    }

    /// The key that it signs with.
    pub(crate) fn key(&self) -> &NodeKey {
        &self.key
    }
}

/// A request with its signature, as parts that can be changed.
#[derive(Clone)]
pub(crate) struct Signed {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) host: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Signed {
    /// What goes on the line.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: {}\r\n",
            self.method, self.path, self.host
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!(
            "content-length: {}\r\nconnection: close\r\n\r\n",
            self.body.len()
        ));
        [head.as_bytes(), &self.body].concat()
    }

    /// The value of a header, to be changed.
    #[track_caller]
    pub(crate) fn header(&mut self, name: &str) -> &mut String {
        let found = self.headers.iter_mut().find(|(known, _)| known == name);
        &mut found.unwrap().1
    }
}

/// The node document of a nation, verified against the fingerprint that its operator reads out.
#[track_caller]
pub(crate) fn document_of(nation: &Nation) -> Verified<NodeDocument> {
    let reply = nation.wire().request("GET", NODE_DOCUMENT_PATH, &[], b"");
    assert_eq!(reply.status, 200);
    assert!(reply.body.len() <= document::MAX_DOCUMENT);
    let fingerprint = nation.fingerprint.parse().unwrap();
    verify_document(&reply.body, fingerprint, SystemClock.unix_seconds()).unwrap()
}

/// A runtime of its own, which goes on while the test waits for something else.
pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
}
