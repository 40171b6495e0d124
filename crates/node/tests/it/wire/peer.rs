//! Two nodes speak: Qamar asks, Rimal's server answers.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use mithaq_node::wire::binding::KeyBook;
use mithaq_node::wire::document::{DocumentDraft, sign_document, verify_document};
use mithaq_node::wire::edge::{Clock, SystemClock, SystemRandom};
use mithaq_node::wire::gunzip::collect;
use mithaq_node::wire::keys::{NodeKey, RootKey};
use mithaq_node::wire::peer::{AskError, PeerClient};
use mithaq_node::wire::signature::{
    Freshness, Instance, Recipient, Refusal, ReplayGuard, instance_header, sign_response,
    verify_request,
};
use mithaq_node::wire::statement::state_key;
use mithaq_stix::{ObjectId, Timestamp};

use super::{LIMITS, Server, egress, get, serve};

struct Nation {
    party: ObjectId,
    node: Arc<NodeKey>,
    document: Vec<u8>,
    root: RootKey,
}

fn nation(seed: u8, name: &str) -> Nation {
    let party: ObjectId = format!("identity--00000000-0000-4000-8000-0000000000{seed:02x}")
        .parse()
        .unwrap();
    let (root, node) = (
        RootKey::generate(&SystemRandom).unwrap(),
        NodeKey::generate(&SystemRandom).unwrap(),
    );
    let now = SystemClock.unix_seconds() * 1000;
    let (from, until) = (
        Timestamp::from_unix_millis(now - 60_000),
        Timestamp::from_unix_millis(now + 600_000),
    );
    let statement = state_key(&root, &party, &node.public(), &from, &until, &SystemRandom).unwrap();
    let draft = DocumentDraft {
        party_name: name,
        statement: &statement,
        tls_pins: &BTreeSet::from([format!("sha256:{}", "A".repeat(43)).parse().unwrap()]),
        taxii: "https://node.example/taxii2/",
        api: "https://node.example/mithaq/",
        issued: &Timestamp::from_unix_millis(now),
    };
    let document = sign_document(&draft, &node).unwrap();
    Nation {
        party,
        node: Arc::new(node),
        document,
        root,
    }
}

struct World {
    qamar: Nation,
    rimal: Nation,
    keys: KeyBook,
}

fn world() -> Arc<World> {
    let (qamar, rimal) = (
        nation(1, "National CERT of Qamar"),
        nation(2, "National CERT of Rimal"),
    );
    let mut keys = KeyBook::new();
    for nation in [&qamar, &rimal] {
        let now = SystemClock.unix_seconds();
        let document = verify_document(&nation.document, nation.root.fingerprint(), now).unwrap();
        keys.accept(&document).unwrap();
    }
    Arc::new(World { qamar, rimal, keys })
}

fn guard() -> ReplayGuard {
    ReplayGuard::new(Instance::draw(&SystemRandom).unwrap())
}

/// A node that answers signed requests with what was asked; `signs` says with which key.
async fn node(
    world: &Arc<World>,
    guard: Arc<Mutex<ReplayGuard>>,
    signs: fn(&World) -> &NodeKey,
) -> Server {
    let world = world.clone();
    serve(move |request: Request<_>| {
        let (world, guard) = (world.clone(), guard.clone());
        async move {
            let (mut parts, body) = request.into_parts();
            let body = collect(body, 1 << 20).await.unwrap();
            let guard = guard.lock().unwrap();
            let recipient = Recipient {
                party: &world.rimal.party,
                keys: &world.keys,
                replays: &guard,
            };
            let now = SystemClock.unix_seconds();
            let signer = match verify_request(&mut parts, &body, &recipient, now) {
                Ok(signer) => signer,
                Err(refusal) => {
                    let mut answer = Response::builder().status(401);
                    if refusal == Refusal::OtherInstance {
                        let (name, value) = instance_header(&guard);
                        answer = answer.header(name, value);
                    }
                    return answer.body(Full::new(Bytes::new())).unwrap();
                }
            };
            let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
            write!(
                packed,
                "{} asks {} {}",
                signer.party, parts.method, parts.uri
            )
            .unwrap();
            let body = Bytes::from(packed.finish().unwrap());
            let mut answer = Response::builder()
                .status(404)
                .header("content-encoding", "gzip")
                .body(body)
                .unwrap();
            let fresh = Freshness::draw(&SystemClock, &SystemRandom).unwrap();
            sign_response(&mut answer, signs(&world), &signer.binding, fresh).unwrap();
            answer.map(Full::new)
        }
    })
    .await
}

fn client(key: &Arc<NodeKey>) -> PeerClient {
    PeerClient::new(
        Arc::new(egress(LIMITS)),
        key.clone(),
        Arc::new(SystemClock),
        Arc::new(SystemRandom),
    )
}

#[tokio::test]
async fn a_peer_is_asked_and_answers() {
    let world = world();
    let replays = Arc::new(Mutex::new(guard()));
    let server = node(&world, replays.clone(), |world| &world.rimal.node).await;
    let client = client(&world.qamar.node);
    let destination = server.destination();
    let ask = || {
        client.ask(
            &world.keys,
            &world.rimal.party,
            &destination,
            get("/taxii2/?a=b"),
        )
    };

    let answer = ask().await.unwrap();
    assert_eq!(
        answer.status(),
        StatusCode::NOT_FOUND,
        "a signed 404 is an answer"
    );
    assert_eq!(
        answer.body(),
        &format!("{} asks GET /taxii2/?a=b", world.qamar.party)
    );
    assert_eq!(
        server.count(),
        (1, 2),
        "one request more to learn the peer's instance"
    );
    ask().await.unwrap();
    assert_eq!(server.count(), (1, 3));

    *replays.lock().unwrap() = guard();
    ask().await.unwrap();
    assert_eq!(
        server.count(),
        (1, 5),
        "the peer has restarted, and was asked once more"
    );
}

#[tokio::test]
async fn an_answer_that_proves_nothing_is_none() {
    let world = world();
    let impostor = node(&world, Arc::new(Mutex::new(guard())), |world| {
        &world.qamar.node
    })
    .await;
    let ask = async |server: &Server, keys: &KeyBook| {
        let client = client(&world.qamar.node);
        let outcome = client
            .ask(keys, &world.rimal.party, &server.destination(), get("/"))
            .await;
        outcome.map(|_| ()).unwrap_err()
    };
    let error = ask(&impostor, &world.keys).await;
    assert!(
        matches!(
            error,
            AskError::Refused {
                refusal: Refusal::OtherSigner,
                ..
            }
        ),
        "{error}"
    );
    let error = ask(&impostor, &KeyBook::new()).await;
    assert!(
        matches!(
            error,
            AskError::Refused {
                refusal: Refusal::UnknownKey,
                ..
            }
        ),
        "{error}"
    );

    let proxy =
        serve(|_| async { Response::new(Full::new(Bytes::from("{\"objects\":[]}"))) }).await;
    let error = ask(&proxy, &world.keys).await;
    assert!(
        matches!(
            error,
            AskError::Unsigned {
                status: StatusCode::OK
            }
        ),
        "{error}"
    );

    // Names a new instance each time it is asked, to keep us signing.
    let nagging = serve(|_| async {
        let (name, value) = instance_header(&guard());
        Response::builder()
            .status(401)
            .header(name, value)
            .body(Full::new(Bytes::new()))
            .unwrap()
    })
    .await;
    let error = ask(&nagging, &world.keys).await;
    assert!(
        matches!(
            error,
            AskError::Unsigned {
                status: StatusCode::UNAUTHORIZED
            }
        ),
        "{error}"
    );
    assert_eq!(nagging.count().1, 2, "it is asked twice and no more");
}
