//! How strangers become peers, and how they do not: whole nodes on 127.0.0.1.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use mithaq_node::admin::{AdminError, Answer, Envelope, PeerSummary, Request as Asked};
use mithaq_node::home::{Init, create};
use mithaq_node::settings::Settings;
use mithaq_node::wire::edge::SystemRandom;
use mithaq_node::wire::invitation::{Invitation, InvitationToken};
use mithaq_node::{HELLO_PATH, NODE_DOCUMENT_PATH, Node};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::wire::serve_with;

const OPERATOR: &str = "n.haddad";

struct Nation {
    node: Node,
    name: String,
    id: String,
    _folder: TempDir,
}

impl Nation {
    /// A node that nobody reaches yet.
    fn quiet(name: &str, set: impl FnOnce(&mut Settings)) -> Nation {
        let folder = tempfile::tempdir().unwrap();
        let name = format!("National CERT of {name}");
        let init = Init {
            party: name.clone(),
            operators: vec![OPERATOR.to_owned()],
            config: String::new(),
        };
        let created = create(folder.path(), &init).unwrap();
        let mut settings = Settings::new(folder.path().to_owned());
        settings.allow_loopback = true;
        set(&mut settings);
        Nation {
            node: Node::open(settings).unwrap(),
            name,
            id: created.party_id,
            _folder: folder,
        }
    }

    /// A node that serves its document and takes greetings.
    async fn serving(name: &str) -> Nation {
        let nation = Nation::quiet(name, |_| {});
        let (node, config) = (
            nation.node.clone(),
            nation.node.tls_server_config().unwrap(),
        );
        // Where it is pinned is in its invitations.
        let pin = format!("sha256:{}", "A".repeat(43)).parse().unwrap();
        let server = serve_with(config, pin, move |request| answer(node.clone(), request)).await;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, server.port));
        nation.node.listening_at(address);
        nation
    }

    async fn ask(&self, request: Asked) -> Result<Answer, AdminError> {
        let operator = OPERATOR.to_owned();
        self.node.handle(Envelope { operator, request }).await
    }

    async fn invite(&self) -> String {
        match self.ask(Asked::PeerInvite { hours: 1 }).await {
            Ok(Answer::Invitation(invitation)) => invitation.text,
            other => panic!("{other:?}"),
        }
    }

    async fn accept(&self, invitation: &str) -> Result<(), AdminError> {
        let invitation = invitation.to_owned();
        self.ask(Asked::PeerAccept { invitation }).await.map(|_| ())
    }

    /// The peers' ids with their states.
    async fn peers(&self) -> Vec<(String, String)> {
        let told = |peer: PeerSummary| (peer.party, peer.state);
        match self.ask(Asked::PeerList).await {
            Ok(Answer::Peers { peers }) => peers.into_iter().map(told).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn active(&self) -> (String, String) {
        (self.id.clone(), "active".to_owned())
    }

    fn suspended(&self) -> (String, String) {
        (self.id.clone(), "suspended".to_owned())
    }
}

async fn answer(node: Node, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let answer = match parts.uri.path() {
        NODE_DOCUMENT_PATH => Response::new(node.document().unwrap().into()),
        HELLO_PATH => match node.hello(parts, body).await {
            Ok(answer) => answer,
            Err(refusal) => {
                let mut answer = Response::new(Bytes::new());
                *answer.status_mut() = StatusCode::UNAUTHORIZED;
                answer.headers_mut().extend(refusal.instance());
                answer
            }
        },
        path => panic!("{path}"),
    };
    answer.map(Full::new)
}

#[track_caller]
fn code(outcome: Result<impl std::fmt::Debug, AdminError>) -> String {
    outcome.unwrap_err().code
}

/// A greeting with no signature at all, in whoever's name.
async fn shout(host: &Nation, token: &str) -> StatusCode {
    let hello = json!({ "token": token, "document": host.node.document().unwrap() });
    let request = Request::builder().method(Method::POST).uri(HELLO_PATH);
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let body = Bytes::from(serde_json::to_vec(&hello).unwrap());
    match host.node.hello(parts, body).await {
        Ok(answer) => answer.status(),
        Err(_) => StatusCode::UNAUTHORIZED,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_keep_nobody_out() {
    let (qamar, rimal) = (
        Nation::serving("Qamar").await,
        Nation::serving("Rimal").await,
    );
    let invitation = qamar.invite().await;
    let mut answers = Vec::new();
    for _ in 0..100 {
        let token = InvitationToken::draw(&SystemRandom).unwrap().reveal();
        answers.push(shout(&qamar, &token).await);
    }
    assert_eq!(answers[..20], [StatusCode::FORBIDDEN; 20]);
    assert!(answers.contains(&StatusCode::TOO_MANY_REQUESTS));
    rimal.accept(&invitation).await.unwrap();
    assert_eq!(qamar.peers().await, [rimal.active()]);
    assert_eq!(rimal.peers().await, [qamar.active()]);

    // With the token the signature is looked at; without it the token is not used up.
    let invitation: Invitation = qamar.invite().await.parse().unwrap();
    let answer = shout(&qamar, &invitation.token.reveal()).await;
    assert_eq!(answer, StatusCode::UNAUTHORIZED);
    let sahil = Nation::serving("Sahil").await;
    sahil.accept(&invitation.to_line()).await.unwrap();
    assert_eq!(
        shout(&qamar, &invitation.token.reveal()).await.as_u16() / 100,
        4
    );
    assert_eq!(qamar.peers().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_peer_stays_suspended() {
    let (qamar, rimal) = (
        Nation::serving("Qamar").await,
        Nation::serving("Rimal").await,
    );
    rimal.accept(&qamar.invite().await).await.unwrap();
    let invitation = qamar.invite().await;
    let peer = rimal.name.clone();
    qamar.ask(Asked::PeerSuspend { peer }).await.unwrap();
    // It forgets us, and greets once more with an invitation that it has come by.
    let peer = qamar.id.clone();
    rimal.ask(Asked::PeerRemove { peer }).await.unwrap();
    assert_eq!(code(rimal.accept(&invitation).await), "peer-refused");
    assert_eq!(qamar.peers().await, [rimal.suspended()]);
    assert_eq!(
        rimal.peers().await,
        [],
        "what the failed command added is gone"
    );
    // When our operator has removed it, the same invitation still serves.
    let peer = rimal.id.clone();
    qamar.ask(Asked::PeerRemove { peer }).await.unwrap();
    rimal.accept(&invitation).await.unwrap();
    assert_eq!(qamar.peers().await, [rimal.active()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn accepting_twice_removes_nothing() {
    let (qamar, rimal) = (
        Nation::serving("Qamar").await,
        Nation::serving("Rimal").await,
    );
    let first = qamar.invite().await;
    rimal.accept(&first).await.unwrap();
    for invitation in [first, qamar.invite().await] {
        assert_eq!(code(rimal.accept(&invitation).await), "already-a-peer");
        assert_eq!(rimal.peers().await, [qamar.active()]);
    }
}

/// Each of two has invited the other, and both accept at once: however their greetings cross, both are peers.
#[tokio::test(flavor = "multi_thread")]
async fn two_who_accept_one_another_at_once_become_peers() {
    for _ in 0..10 {
        let (qamar, rimal) = (
            Nation::serving("Qamar").await,
            Nation::serving("Rimal").await,
        );
        let (to_rimal, to_qamar) = (qamar.invite().await, rimal.invite().await);
        let (one, other) = tokio::join!(rimal.accept(&to_rimal), qamar.accept(&to_qamar));
        for outcome in [one, other] {
            // Who is greeted before the command has begun is told that nothing need be done.
            if let Err(error) = outcome {
                assert_eq!(error.code, "already-a-peer");
            }
        }
        assert_eq!(qamar.peers().await, [rimal.active()]);
        assert_eq!(rimal.peers().await, [qamar.active()]);
        // Neither invitation, answered or not, makes a peer of anybody else.
        let sahil = Nation::serving("Sahil").await;
        let used = [to_rimal, to_qamar];
        let mut open = 0;
        for line in &used {
            open += usize::from(sahil.accept(line).await.is_ok());
        }
        assert!(open <= 1, "at least one was used up");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_serves_one_of_two_who_come_at_once() {
    let qamar = Arc::new(Nation::serving("Qamar").await);
    let (rimal, sahil) = (
        Nation::serving("Rimal").await,
        Nation::serving("Sahil").await,
    );
    let line = qamar.invite().await;
    let (one, other) = tokio::join!(rimal.accept(&line), sahil.accept(&line));
    assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
    assert_eq!(qamar.peers().await.len(), 1);
    assert_eq!(rimal.peers().await.len() + sahil.peers().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_name_names_nobody() {
    let qamar = Nation::serving("Qamar").await;
    let (rimal, other) = (
        Nation::serving("Rimal").await,
        Nation::serving("RIMAL").await,
    );
    for peer in [&rimal, &other] {
        peer.accept(&qamar.invite().await).await.unwrap();
    }
    for name in [&rimal.name, &other.name, &format!(" {} ", rimal.name)] {
        let peer = name.clone();
        assert_eq!(
            code(qamar.ask(Asked::PeerSuspend { peer }).await),
            "ambiguous-peer"
        );
        let asked = Asked::Preview {
            audience: name.clone(),
            purpose: None,
            limit: 1,
            under: None,
        };
        assert_eq!(code(qamar.ask(asked).await), "ambiguous-peer");
    }
    let peer = rimal.id.clone();
    qamar.ask(Asked::PeerSuspend { peer }).await.unwrap();
    let peers = qamar.peers().await;
    assert!(peers.contains(&rimal.suspended()) && peers.contains(&other.active()));
    // Once it is the only one of that name, the name serves again.
    let peer = other.id.clone();
    qamar.ask(Asked::PeerRemove { peer }).await.unwrap();
    let peer = rimal.name.to_uppercase();
    qamar.ask(Asked::PeerResume { peer }).await.unwrap();
    assert_eq!(qamar.peers().await, [rimal.active()]);

    // Nor does our own name mean a peer that took it.
    let double = Nation::serving("Qamar").await;
    double.accept(&qamar.invite().await).await.unwrap();
    let peer = double.name.clone();
    assert_eq!(
        code(qamar.ask(Asked::PeerRemove { peer }).await),
        "ambiguous-peer"
    );
    assert_eq!(qamar.peers().await.len(), 2);
}

#[tokio::test]
async fn an_invitation_leads_somewhere() {
    let check = async |listen: &str, public_url: Option<&str>, loopback: bool, good: bool| {
        let nation = Nation::quiet("Qamar", |settings| {
            settings.listen = listen.parse().unwrap();
            settings.public_url = public_url.map(str::to_owned);
            settings.allow_loopback = loopback;
        });
        match nation.ask(Asked::PeerInvite { hours: 1 }).await {
            Ok(_) => assert!(good, "{listen} {public_url:?} {loopback}"),
            Err(error) => {
                assert!(!good, "{listen} {public_url:?} {loopback}: {error}");
                assert_eq!(error.code, "no-public-url");
            }
        }
    };
    let public = Some("https://node.qamar.example");
    for loopback in [false, true] {
        check("0.0.0.0:8443", None, loopback, false).await;
        check("[::]:8443", None, loopback, false).await;
        check("0.0.0.0:8443", public, loopback, true).await;
        check("127.0.0.1:8443", public, loopback, true).await;
        check("192.0.2.7:8443", None, loopback, true).await;
        check("127.0.0.1:8443", None, loopback, loopback).await;
        check("[::1]:8443", None, loopback, loopback).await;
        let local = Some("https://localhost:8443");
        check("0.0.0.0:8443", local, loopback, loopback).await;
    }
}

/// What strangers are told: the address that the socket has, and where that is every address, one of this machine;
/// never one that nobody can connect to. Until it listens, the address that it is going to listen on.
#[tokio::test]
async fn a_node_that_listens_on_all_addresses_announces_none_of_these() {
    let check = |listen: &str, public_url: Option<&str>, expected: &str| {
        let listen: SocketAddr = listen.parse().unwrap();
        let nation = Nation::quiet("Qamar", |settings| {
            settings.listen = listen;
            settings.public_url = public_url.map(str::to_owned);
        });
        let announced = || {
            let document: Value = serde_json::from_str(&nation.node.document().unwrap()).unwrap();
            let text = document.to_string();
            assert!(
                !text.contains("0.0.0.0") && !text.contains("[::]"),
                "{text}"
            );
            for (member, path) in [("taxii", "/taxii2/"), ("api", "/mithaq/v1/")] {
                assert_eq!(document[member], format!("{expected}{path}"), "{text}");
            }
            assert_eq!(nation.node.public_url(), expected);
        };
        announced();
        assert_eq!(nation.node.listening_at(listen), expected);
        announced();
    };
    for (listen, expected) in [
        ("0.0.0.0:8443", "https://127.0.0.1:8443"),
        ("[::]:8443", "https://[::1]:8443"),
        ("192.0.2.7:8443", "https://192.0.2.7:8443"),
        ("[2001:db8::7]:8443", "https://[2001:db8::7]:8443"),
    ] {
        check(listen, None, expected);
        let public = "https://node.qamar.example";
        check(listen, Some(public), public);
    }
}
