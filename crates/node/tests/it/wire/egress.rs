//! What the outbound client does not do.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::future::BoxFuture;
use http::{Request, Response, StatusCode};
use http_body::{Body, Frame};
use http_body_util::{BodyExt as _, Full};
use mithaq_node::wire::egress::{
    AddressPolicy, AddressRefusal, Destination, Egress, EgressError, Limits, Resolve, Stage,
};
use mithaq_node::wire::gunzip::BodyError;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};

use super::{LIMITS, Server, egress, get, serve};

fn ok(body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    Response::new(Full::new(body.into()))
}

async fn echo() -> Server {
    serve(|request| async move {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let host = parts.headers["host"].to_str().unwrap().to_owned();
        ok(format!(
            "{} {} {host} {}",
            parts.method,
            parts.uri,
            String::from_utf8_lossy(&body)
        ))
    })
    .await
}

#[tokio::test]
async fn a_request_arrives_and_its_connection_is_used_again() {
    let server = echo().await;
    let (egress, destination) = (egress(LIMITS), server.destination());
    let host = format!("127.0.0.1:{}", server.port);
    for n in 0..3 {
        let request = Request::post(format!("https://{host}/api/?n={n}"))
            .body("body".into())
            .unwrap();
        let response = egress.send(&destination, request).await.unwrap();
        assert_eq!(response.body(), &format!("POST /api/?n={n} {host} body"));
    }
    assert_eq!(server.count(), (1, 3));
    egress.forget(&destination);
    egress.send(&destination, get("/")).await.unwrap();
    assert_eq!(
        server.count(),
        (2, 4),
        "a forgotten destination is connected to anew"
    );
}

#[tokio::test]
async fn a_request_goes_nowhere_else() {
    let server = echo().await;
    for target in [
        "https://elsewhere.example/",
        "http://127.0.0.1/",
        "https://127.0.0.1:1/",
        "*",
        "127.0.0.1:1",
    ] {
        let error = egress(LIMITS)
            .send(&server.destination(), get(target))
            .await
            .unwrap_err();
        assert!(
            matches!(error, EgressError::OtherOrigin { .. }),
            "{target}: {error}"
        );
    }
    assert_eq!(server.count(), (0, 0));
    // `Host` is the destination's, whatever the request says.
    let request = Request::get("/")
        .header("host", "elsewhere.example")
        .body(Bytes::new())
        .unwrap();
    let response = egress(LIMITS)
        .send(&server.destination(), request)
        .await
        .unwrap();
    assert_eq!(
        response.body(),
        &format!("GET / 127.0.0.1:{} ", server.port)
    );
}

#[tokio::test]
async fn attack_09_loopback_is_refused_unless_it_is_allowed() {
    let server = echo().await;
    // The defence removed: allowed by configuration, the internal server answers.
    assert!(
        egress(LIMITS)
            .send(&server.destination(), get("/"))
            .await
            .is_ok()
    );
    let connections = server.count().0;
    for host in [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "0.0.0.0",
    ] {
        let mut destination = server.destination_at(host);
        destination.addresses = AddressPolicy::PUBLIC;
        let error = egress(LIMITS)
            .send(&destination, get("/"))
            .await
            .unwrap_err();
        assert!(
            matches!(error, EgressError::Address { .. }),
            "{host}: {error}"
        );
    }
    assert_eq!(server.count().0, connections);
}

/// A name whose owner answers each question as it suits him.
struct Turncoat {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Turncoat {
    fn new(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |answer: &&[&str]| {
            answer
                .iter()
                .map(|address| address.parse().unwrap())
                .collect()
        };
        Arc::new(Self {
            answers: answers.iter().map(parse).collect(),
            asked: AtomicUsize::new(0),
        })
    }
}

impl Resolve for Turncoat {
    fn resolve<'a>(&'a self, _: &'a str, port: u16) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = &self.answers[asked % self.answers.len()];
        let answer = answer
            .iter()
            .map(|address| SocketAddr::new(*address, port))
            .collect();
        Box::pin(async move { Ok(answer) })
    }
}

#[tokio::test]
async fn attack_09_a_name_that_changes_its_mind_gains_nothing() {
    let internal = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = internal.local_addr().unwrap().port();
    // The defence removed: checking a name, then connecting to the name.
    let name = Turncoat::new(&[&["8.8.8.8"], &["127.0.0.1"]]);
    for address in name.resolve("turncoat.example", port).await.unwrap() {
        AddressPolicy::PUBLIC.check(address.ip()).unwrap();
    }
    for address in name.resolve("turncoat.example", port).await.unwrap() {
        TcpStream::connect(address).await.unwrap();
    }
    internal.accept().await.unwrap();

    // The client asks once, and connects to the very address that it checked.
    let server = echo().await;
    let name = Turncoat::new(&[&["127.0.0.1"], &["10.0.0.1"]]);
    let egress = Egress::new(LIMITS, name.clone());
    let destination = server.destination_at("turncoat.example");
    egress.send(&destination, get("/")).await.unwrap();
    assert_eq!(
        (name.asked.load(Ordering::SeqCst), server.count()),
        (1, (1, 1))
    );
    // Connecting again asks again, and the new answer is checked as the first was.
    egress.forget(&destination);
    let error = egress.send(&destination, get("/")).await.unwrap_err();
    assert!(
        matches!(
            error,
            EgressError::Address {
                refusal: AddressRefusal::Private,
                ..
            }
        ),
        "{error}"
    );
    // One bad address among good ones spoils them all.
    let name = Turncoat::new(&[&["127.0.0.1", "169.254.169.254"]]);
    let error = Egress::new(LIMITS, name)
        .send(&destination, get("/"))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            EgressError::Address {
                refusal: AddressRefusal::LinkLocal,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(server.count(), (1, 1));
}

#[tokio::test]
async fn attack_09_no_redirect_is_followed() {
    let elsewhere = echo().await;
    let target = format!("https://127.0.0.1:{}/", elsewhere.port);
    for status in [301, 302, 303, 307, 308, 300] {
        let target = target.clone();
        let server = serve(move |_| {
            let response = Response::builder()
                .status(status)
                .header("location", target.clone());
            async move { response.body(Full::new(Bytes::new())).unwrap() }
        })
        .await;
        let error = egress(LIMITS)
            .send(&server.destination(), get("/"))
            .await
            .unwrap_err();
        assert!(matches!(error, EgressError::Redirected { .. }), "{error}");
        assert_eq!(server.count(), (1, 1));
    }
    assert_eq!(elsewhere.count(), (0, 0), "nobody went there");
}

#[tokio::test]
async fn statuses_are_answers() {
    for status in [
        StatusCode::NOT_MODIFIED,
        StatusCode::NOT_FOUND,
        StatusCode::SERVICE_UNAVAILABLE,
    ] {
        let server = serve(move |_| async move {
            Response::builder()
                .status(status)
                .body(Full::new(Bytes::new()))
                .unwrap()
        })
        .await;
        assert_eq!(
            egress(LIMITS)
                .send(&server.destination(), get("/"))
                .await
                .unwrap()
                .status(),
            status
        );
    }
}

fn gzip(content: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap().into()
}

async fn coded(coding: &'static str, body: Bytes) -> Result<Response<Bytes>, EgressError> {
    let server = serve(move |_| {
        let body = body.clone();
        async move {
            Response::builder()
                .header("content-encoding", coding)
                .body(Full::new(body))
                .unwrap()
        }
    })
    .await;
    egress(LIMITS).send(&server.destination(), get("/")).await
}

#[tokio::test]
async fn attack_12_a_bomb_in_an_answer_does_not_go_off() {
    let bomb = gzip(&vec![b' '; 32 << 20]);
    // The defence removed: a limit on what travels alone lets it pass.
    assert!(bomb.len() < LIMITS.body);
    let error = coded("gzip", bomb).await.unwrap_err();
    assert!(
        matches!(
            error,
            EgressError::Body {
                cause: BodyError::TooLarge { limit: 0x10_0000 },
                ..
            }
        ),
        "{error}"
    );
    let plain = serve(|_| async { ok(vec![b' '; (1 << 20) + 1]) }).await;
    let error = egress(LIMITS)
        .send(&plain.destination(), get("/"))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            EgressError::Body {
                cause: BodyError::TooLarge { .. },
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn gzip_is_undone_and_nothing_else() {
    let response = coded("gzip", gzip(b"content")).await.unwrap();
    assert_eq!(response.body(), "content");
    assert!(!response.headers().contains_key("content-encoding"));
    assert!(!response.headers().contains_key("content-length"));
    for coding in ["br", "zstd", "deflate", "gzip, gzip"] {
        let error = coded(coding, gzip(b"content")).await.unwrap_err();
        assert!(
            matches!(
                error,
                EgressError::Body {
                    cause: BodyError::Coding,
                    ..
                }
            ),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_large_head_is_refused() {
    let server = serve(|_| async {
        Response::builder()
            .header("x-large", "a".repeat(17 << 10))
            .body(Full::new(Bytes::new()))
            .unwrap()
    })
    .await;
    let error = egress(LIMITS)
        .send(&server.destination(), get("/"))
        .await
        .unwrap_err();
    assert!(matches!(error, EgressError::Broken { .. }), "{error}");
}

/// A body whose end never comes.
struct Endless;

impl Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }
}

fn stage(outcome: Result<Response<Bytes>, EgressError>) -> Stage {
    match outcome {
        Err(EgressError::TimedOut { stage, .. }) => stage,
        other => panic!("{other:?}"),
    }
}

const SHORT: Duration = Duration::from_millis(50);

#[tokio::test]
async fn a_slow_server_is_given_up() {
    let silent = serve(|_| std::future::pending::<Response<Full<Bytes>>>()).await;
    let limits = Limits {
        first_byte: SHORT,
        ..LIMITS
    };
    assert_eq!(
        stage(egress(limits).send(&silent.destination(), get("/")).await),
        Stage::Waiting
    );

    let endless = serve(|_| async { Response::new(Endless) }).await;
    let limits = Limits {
        whole: SHORT,
        ..LIMITS
    };
    assert_eq!(
        stage(egress(limits).send(&endless.destination(), get("/")).await),
        Stage::Whole
    );

    // Accepts, and never says hello.
    let mute = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = mute.local_addr().unwrap().port();
    let mut destination = silent.destination();
    destination.origin = format!("https://127.0.0.1:{port}").parse().unwrap();
    let limits = Limits {
        connect: SHORT,
        ..LIMITS
    };
    assert_eq!(
        stage(egress(limits).send(&destination, get("/")).await),
        Stage::Connecting
    );

    struct Nobody;
    impl Resolve for Nobody {
        fn resolve<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
            Box::pin(std::future::pending())
        }
    }
    let lost = silent.destination_at("lost.example");
    let outcome = Egress::new(limits, Arc::new(Nobody))
        .send(&lost, get("/"))
        .await;
    assert_eq!(stage(outcome), Stage::Resolving);
}

#[tokio::test]
async fn only_so_many_at_a_time() {
    let (arrived, mut arrivals) = mpsc::unbounded_channel();
    let leave = Arc::new(Semaphore::new(0));
    let inside = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let server = {
        let (leave, most) = (leave.clone(), most.clone());
        serve(move |_| {
            let (arrived, leave) = (arrived.clone(), leave.clone());
            let (inside, most) = (inside.clone(), most.clone());
            async move {
                most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                arrived.send(()).unwrap();
                leave.acquire().await.unwrap().forget();
                inside.fetch_sub(1, Ordering::SeqCst);
                ok("done")
            }
        })
        .await
    };
    let egress = Arc::new(egress(LIMITS));
    let requests: Vec<_> = (0..6)
        .map(|_| {
            let (egress, destination) = (egress.clone(), server.destination());
            tokio::spawn(async move { egress.send(&destination, get("/")).await })
        })
        .collect();
    for _ in 0..LIMITS.concurrent {
        arrivals.recv().await.unwrap();
    }
    leave.add_permits(6);
    for request in requests {
        assert_eq!(request.await.unwrap().unwrap().body(), "done");
    }
    assert_eq!(most.load(Ordering::SeqCst), LIMITS.concurrent);
    assert!(
        server.count().0 <= 3,
        "connections are kept: {:?}",
        server.count()
    );
}

#[tokio::test]
async fn an_origin_is_https_and_nothing_more() {
    let check = |url: &str, expected: &str| {
        let found = match url.parse::<mithaq_node::wire::egress::Origin>() {
            Ok(origin) => origin.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected, "{url}");
    };
    check(
        "https://Node.Example:443/taxii2/?a#b",
        "https://node.example",
    );
    check("https://node.example:8443", "https://node.example:8443");
    check("https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443");
    check("https://0x7f.1/", "https://127.0.0.1");
    check("http://node.example", "only https URLs are connected to");
    check("ftp://node.example", "only https URLs are connected to");
    check(
        "https://user@node.example",
        "a URL to connect to holds no user name or password",
    );
    check("https://node.example:0/", "port 0 is no port");
    check("node.example", "this is not a URL");
    check("https://", "this is not a URL");
    let nobody = Destination {
        origin: "https://nobody.invalid".parse().unwrap(),
        pins: BTreeSet::new(),
        addresses: AddressPolicy::PUBLIC,
    };
    let name = Turncoat::new(&[&[]]);
    let error = Egress::new(LIMITS, name)
        .send(&nobody, get("/"))
        .await
        .unwrap_err();
    assert!(matches!(error, EgressError::Unreachable { .. }), "{error}");
}
