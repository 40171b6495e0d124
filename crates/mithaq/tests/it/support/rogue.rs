//! A peer that the test plays: it has real keys, signs correctly, and says what it likes.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use mithaq_agreement::{ACT_SEAL_CONTEXT, ACT_TYPE, ActBuilder, ActKind, Agreement, Head, PartyId};
use mithaq_node::HELLO_PATH;
use mithaq_node::wire::binding::KeyBook;
use mithaq_node::wire::document::{DocumentDraft, sign_document};
use mithaq_node::wire::edge::{Clock as _, SystemClock, SystemRandom};
use mithaq_node::wire::gunzip::collect;
use mithaq_node::wire::invitation::Invitation;
use mithaq_node::wire::keys::{NodeKey, RootKey};
use mithaq_node::wire::signature::{
    Freshness, Instance, Recipient, Refusal, ReplayGuard, instance_header, sign_response,
    verify_request,
};
use mithaq_node::wire::statement::state_key;
use mithaq_node::wire::tls::{SpkiPin, TlsIdentity};
use mithaq_stix::seal::{self, VerifyingKey};
use mithaq_stix::{Object, ObjectId, Timestamp};
use serde_json::Value;
use serde_json::value::RawValue;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

use super::envoy::{Envoy, document_of, runtime};
use super::nation::{Nation, in_force};
use super::share::TAXII;
use super::{
    agreement_collection, channel_collection, eventually, new_id, objects_path, own_address,
};

pub(crate) struct Rogue {
    pub(crate) name: String,
    /// Its party's id.
    pub(crate) party: String,
    /// Its root key, which lies where no node is.
    pub(crate) root: RootKey,
    key: Arc<NodeKey>,
    document: String,
    stage: Arc<Stage>,
    runtime: Runtime,
    addr: SocketAddr,
    pin: SpkiPin,
    _keys: TempDir,
}

/// What its server needs.
struct Stage {
    party: ObjectId,
    key: Arc<NodeKey>,
    guard: ReplayGuard,
    script: Mutex<Script>,
    connections: AtomicUsize,
}

#[derive(Default)]
struct Script {
    keys: KeyBook,
    /// By the path of a collection's objects.
    shelves: BTreeMap<String, Shelf>,
    /// The targets that it was asked for, in order.
    asked: Vec<String>,
}

/// A collection.
#[derive(Default)]
struct Shelf {
    /// Each was added a millisecond after the one before it.
    objects: Vec<String>,
    /// What is answered instead.
    instead: Option<Body>,
}

/// A body as it travels, with its headers; signed like every answer.
#[derive(Clone)]
pub(crate) struct Body {
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    pub(crate) bytes: Bytes,
    /// What travels in its place, once it is signed.
    pub(crate) altered: Option<Bytes>,
}

impl Body {
    /// This text, and nothing done to it.
    pub(crate) fn of(text: impl Into<Bytes>) -> Body {
        Body {
            headers: Vec::new(),
            bytes: text.into(),
            altered: None,
        }
    }
}

impl Rogue {
    /// A party with a node of its own.
    pub(crate) fn new(name: &str) -> Rogue {
        let name = format!("National CERT of {name}");
        let party = new_id("identity");
        let root = RootKey::generate(&SystemRandom).unwrap();
        let key = Arc::new(NodeKey::generate(&SystemRandom).unwrap());
        let folder = tempfile::tempdir().unwrap();
        let tls = TlsIdentity::load_or_make(folder.path(), &["localhost".to_owned()]).unwrap();
        let runtime = runtime();
        let listener = runtime.block_on(TcpListener::bind(own_address())).unwrap();
        let addr = listener.local_addr().unwrap();
        let document = document(
            &name,
            &party,
            &root,
            &key.public(),
            &key,
            &tls,
            &addr.to_string(),
        );
        let stage = Arc::new(Stage {
            party: party.clone(),
            key: key.clone(),
            guard: ReplayGuard::new(Instance::draw(&SystemRandom).unwrap()),
            script: Mutex::default(),
            connections: AtomicUsize::new(0),
        });
        let acceptor = TlsAcceptor::from(tls.server_config().unwrap());
        runtime.spawn(serve(listener, acceptor, stage.clone()));
        Rogue {
            name,
            party: party.to_string(),
            root,
            key,
            document,
            stage,
            runtime,
            addr,
            pin: tls.pin(),
            _keys: folder,
        }
    }

    /// Becomes a peer of `host`, by its invitation.
    #[track_caller]
    pub(crate) fn accept_invitation(&self, host: &Nation) -> Envoy {
        let invitation = host.run(&["peer", "invite"]);
        let invitation: Invitation = invitation["text"].as_str().unwrap().parse().unwrap();
        self.stage
            .script
            .lock()
            .unwrap()
            .keys
            .accept(&document_of(host))
            .unwrap();
        let envoy = Envoy::with_key(self.key.clone(), host);
        let answer = envoy.post(HELLO_PATH, self.greeting(&invitation.token.reveal()));
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        assert!(host.peer(&self.name).is_some());
        envoy
    }

    /// What it says when it greets.
    pub(crate) fn greeting(&self, token: &str) -> Vec<u8> {
        let hello = serde_json::json!({ "token": token, "document": self.document });
        serde_json::to_vec(&hello).unwrap()
    }

    /// Puts an agreement in force with `host`: it proposes the bilateral template after `edit`, we sign.
    #[track_caller]
    pub(crate) fn agree(
        &self,
        host: &Nation,
        envoy: &Envoy,
        edit: impl FnOnce(String) -> String,
    ) -> Pact {
        let id = host.propose(&self.name, edit);
        let agreement = self.obtain(host, envoy, &id);
        let Act { head, text, .. } = self.act(&agreement, None, ActKind::Signature);
        // There from the beginning, and empty: what is not there counts as an error.
        self.add(&self.collection(host, &agreement), &[]);
        self.say(host, envoy, &[text]);
        in_force(host, &id);
        Pact { agreement, head }
    }

    /// An agreement that `host` has proposed to us, from its channel.
    #[track_caller]
    pub(crate) fn obtain(&self, host: &Nation, envoy: &Envoy, id: &str) -> Agreement {
        let channel = objects_path(channel_collection(&host.party, &self.party));
        eventually("the agreement is in the channel", || {
            let page = envoy.get(&channel);
            let page: BTreeMap<String, Box<RawValue>> =
                serde_json::from_slice(page.body()).unwrap();
            let objects: Vec<Box<RawValue>> =
                serde_json::from_str(page.get("objects")?.get()).unwrap();
            let found = objects.iter().find(|object| {
                let object: Value = serde_json::from_str(object.get()).unwrap();
                object["id"] == id
            })?;
            let object = Object::parse(found.get().as_bytes()).unwrap().object;
            Some(Agreement::from_object(&object).unwrap())
        })
    }

    /// An act of ours, sealed.
    pub(crate) fn act(&self, agreement: &Agreement, after: Option<&Head>, kind: ActKind) -> Act {
        self.act_as(&self.party, agreement, after, kind)
    }

    /// An act in the name of `author`, sealed with our key.
    pub(crate) fn act_as(
        &self,
        author: &str,
        agreement: &Agreement,
        after: Option<&Head>,
        kind: ActKind,
    ) -> Act {
        let author = PartyId::parse(author).unwrap();
        let id = new_id(ACT_TYPE);
        let now = Timestamp::from_unix_millis(SystemClock.unix_seconds() * 1000);
        let act = ActBuilder::new(agreement, &author, after);
        let text = act.build(&id, &now, &kind).unwrap();
        let text = self.seal(&text, ACT_SEAL_CONTEXT);
        let object = Object::parse(text.as_bytes()).unwrap().object;
        Act {
            id,
            head: Head {
                author,
                number: after.map_or(1, |head| head.number + 1),
                hash: seal::unsealed_hash(&object),
            },
            text,
        }
    }

    /// Seals any text with our key.
    pub(crate) fn seal(&self, text: &[u8], context: &str) -> String {
        let sealed = seal::seal(text, context, &self.key.id(), |message| {
            self.key.sign(message)
        });
        String::from_utf8(sealed.unwrap()).unwrap()
    }

    /// Adds objects to the diplomatic channel to `host`.
    #[track_caller]
    pub(crate) fn say(&self, host: &Nation, envoy: &Envoy, objects: &[String]) {
        self.add(&self.channel(host), objects);
        envoy.nudge();
    }

    /// Adds objects to the collection of an agreement with `host`.
    #[track_caller]
    pub(crate) fn deliver(
        &self,
        host: &Nation,
        envoy: &Envoy,
        agreement: &Agreement,
        objects: &[String],
    ) {
        self.add(&self.collection(host, agreement), objects);
        envoy.nudge();
    }

    /// Adds objects to the diplomatic channel to `host`, and tells nobody.
    pub(crate) fn lay(&self, host: &Nation, objects: &[String]) {
        self.add(&self.channel(host), objects);
    }

    /// Answers so to every request for the collection at `path`, until `None` is given.
    pub(crate) fn answer_instead(&self, path: &str, instead: Option<Body>) {
        let mut script = self.stage.script.lock().unwrap();
        script.shelves.entry(path.to_owned()).or_default().instead = instead;
    }

    fn add(&self, path: &str, objects: &[String]) {
        let mut script = self.stage.script.lock().unwrap();
        let shelf = script.shelves.entry(path.to_owned()).or_default();
        shelf.objects.extend_from_slice(objects);
    }

    /// The path of our diplomatic channel to `host`.
    pub(crate) fn channel(&self, host: &Nation) -> String {
        objects_path(channel_collection(&self.party, &host.party))
    }

    /// The path of what we give `host` under an agreement.
    pub(crate) fn collection(&self, host: &Nation, agreement: &Agreement) -> String {
        let id = agreement.id().as_str();
        objects_path(agreement_collection(id, &self.party, &host.party))
    }

    /// The targets that we were asked for, so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.stage.script.lock().unwrap().asked.clone()
    }

    /// How often somebody connected to our server.
    pub(crate) fn connections(&self) -> usize {
        self.stage.connections.load(Ordering::SeqCst)
    }

    /// Where our server is.
    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Host and port of our server.
    pub(crate) fn authority(&self) -> String {
        self.addr.to_string()
    }

    /// The TLS key that it proves.
    pub(crate) fn pin(&self) -> SpkiPin {
        self.pin
    }

    /// The key that we sign with.
    pub(crate) fn key(&self) -> Arc<NodeKey> {
        self.key.clone()
    }
}

impl Drop for Rogue {
    fn drop(&mut self) {
        // Connections of nodes that still run would keep an ordinary end waiting.
        let runtime = std::mem::replace(&mut self.runtime, runtime());
        runtime.shutdown_background();
    }
}

/// An agreement in force, as the rogue sees it.
pub(crate) struct Pact {
    pub(crate) agreement: Agreement,
    /// The last act of the rogue.
    pub(crate) head: Head,
}

impl Pact {
    /// The agreement's id.
    pub(crate) fn id(&self) -> &str {
        self.agreement.id().as_str()
    }
}

/// An act, sealed.
#[derive(Debug, Clone)]
pub(crate) struct Act {
    pub(crate) id: ObjectId,
    /// What the next act of the same author follows.
    pub(crate) head: Head,
    pub(crate) text: String,
}

fn document(
    name: &str,
    party: &ObjectId,
    root: &RootKey,
    node: &VerifyingKey,
    signed_by: &NodeKey,
    tls: &TlsIdentity,
    authority: &str,
) -> String {
    let now = SystemClock.unix_seconds() * 1000;
    let (from, until) = (
        Timestamp::from_unix_millis(now - 60_000),
        Timestamp::from_unix_millis(now + 3_600_000),
    );
    let statement = state_key(root, party, node, &from, &until, &SystemRandom).unwrap();
    let draft = DocumentDraft {
        party_name: name,
        statement: &statement,
        tls_pins: &BTreeSet::from([tls.pin()]),
        taxii: &format!("https://{authority}/taxii2/"),
        api: &format!("https://{authority}/mithaq/v1/"),
        issued: &Timestamp::from_unix_millis(now),
    };
    String::from_utf8(sign_document(&draft, signed_by).unwrap()).unwrap()
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, stage: Arc<Stage>) {
    while let Ok((stream, _)) = listener.accept().await {
        stage.connections.fetch_add(1, Ordering::SeqCst);
        let (acceptor, stage) = (acceptor.clone(), stage.clone());
        tokio::spawn(async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let service = service_fn(move |request| {
                let stage = stage.clone();
                async move { Ok::<_, Infallible>(stage.answer(request).await.map(Full::new)) }
            });
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

impl Stage {
    async fn answer(&self, request: Request<Incoming>) -> Response<Bytes> {
        let (mut parts, body) = request.into_parts();
        let body = collect(body, 1 << 20).await.unwrap();
        let target = parts.uri.to_string();
        let mut script = self.script.lock().unwrap();
        let recipient = Recipient {
            party: &self.party,
            keys: &script.keys,
            replays: &self.guard,
        };
        let now = SystemClock.unix_seconds();
        let signer = match verify_request(&mut parts, &body, &recipient, now) {
            Ok(signer) => signer,
            Err(refusal) => {
                let mut answer = Response::builder().status(StatusCode::UNAUTHORIZED);
                if refusal == Refusal::OtherInstance {
                    let (name, value) = instance_header(&self.guard);
                    answer = answer.header(name, value);
                }
                return answer.body(Bytes::new()).unwrap();
            }
        };
        script.asked.push(target.clone());
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let shelf = script.shelves.get(path);
        let mut answer = match shelf {
            Some(shelf) => shelf.response(query),
            None => Response::builder()
                .status(StatusCode::NOT_FOUND)
                .header("content-type", TAXII)
                .body(Bytes::from_static(
                    b"{\"title\":\"not found\",\"http_status\":\"404\"}",
                ))
                .unwrap(),
        };
        let fresh = Freshness::draw(&SystemClock, &SystemRandom).unwrap();
        sign_response(&mut answer, &self.key, &signer.binding, fresh).unwrap();
        match shelf.and_then(|shelf| shelf.instead.as_ref()?.altered.clone()) {
            Some(altered) => answer.map(|_| altered),
            None => answer,
        }
    }
}

impl Shelf {
    fn response(&self, query: &str) -> Response<Bytes> {
        let Some(Body { headers, bytes, .. }) = &self.instead else {
            return page(&self.objects, query);
        };
        let mut response = Response::builder().header("content-type", TAXII);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        response.body(bytes.clone()).unwrap()
    }
}

/// One page of all that was added after `added_after`.
fn page(objects: &[String], query: &str) -> Response<Bytes> {
    let after = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("added_after="))
        .map(|value| value.replace("%3A", ":"));
    let dated = objects.iter().enumerate().map(|(index, object)| {
        let stamp = format!(
            "2026-11-22T00:00:{:02}.{:03}000Z",
            index / 1000,
            index % 1000
        );
        (stamp, object)
    });
    let wanted: Vec<_> = dated
        .filter(|(stamp, _)| after.as_ref().is_none_or(|after| after < stamp))
        .collect();
    let mut response = Response::builder().header("content-type", TAXII);
    if let (Some((first, _)), Some((last, _))) = (wanted.first(), wanted.last()) {
        response = response
            .header("x-taxii-date-added-first", first)
            .header("x-taxii-date-added-last", last);
    }
    let texts: Vec<&str> = wanted.iter().map(|(_, text)| text.as_str()).collect();
    let body = match texts.is_empty() {
        true => r#"{"more":false}"#.to_owned(),
        false => format!(r#"{{"more":false,"objects":[{}]}}"#, texts.join(",")),
    };
    response.body(Bytes::from(body)).unwrap()
}
