//! What a stranger reaches: a node that serves plain HTTP on loopback, and raw requests to it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

use std::io::Write as _;
use std::net::SocketAddr;

use flate2::Compression;
use flate2::write::GzEncoder;
use mithaq_node::admin::{Answer, ClientSecret, Envelope, Request};
use mithaq_node::settings::Settings;
use mithaq_node::{HELLO_PATH, NUDGE_PATH, Node, home};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

const TAXII: &str = "application/taxii+json;version=2.1";

struct Served {
    addr: SocketAddr,
    client: ClientSecret,
    _stop: oneshot::Sender<()>,
    _dir: tempfile::TempDir,
}

async fn serve() -> Served {
    let dir = tempfile::tempdir().unwrap();
    let init = home::Init {
        party: "National CERT of Qamar".into(),
        operators: vec!["noor".into()],
        config: String::new(),
    };
    home::create(dir.path(), &init).unwrap();
    let mut settings = Settings::new(dir.path().to_owned());
    settings.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    settings.plain_http = true;
    let node = Node::open(settings).unwrap();
    let add = Envelope {
        operator: "noor".into(),
        request: Request::ClientAdd {
            name: "siem".into(),
            audience: None,
            purpose: None,
            write: true,
        },
    };
    let Ok(Answer::Client(client)) = node.handle(add).await else {
        panic!("no client");
    };
    let (listening, addr) = oneshot::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(async move {
        let ready = |at: &mithaq_web::Listening| listening.send(at.addr).unwrap();
        let ended = async { drop(stopped.await) };
        mithaq_web::serve(node, ready, ended).await.unwrap();
    });
    Served {
        addr: addr.await.unwrap(),
        client,
        _stop: stop,
        _dir: dir,
    }
}

/// The status line and headers that answer a request of which no more than `sent` is ever sent.
async fn answer(served: &Served, sent: &str) -> String {
    let mut stream = TcpStream::connect(served.addr).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    head_of(&mut stream).await
}

/// The status line and headers that come next.
async fn head_of(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

async fn check(served: &Served, path: &str, headers: &str, body: &str, status: &str) {
    let request = format!("POST {path} HTTP/1.1\r\nHost: qamar.example\r\n{headers}\r\n{body}");
    let head = answer(served, &request).await;
    let found = head.strip_prefix("HTTP/1.1 ").unwrap();
    assert!(found.starts_with(status), "{path} {headers}: {head}");
}

/// Attack cases 12 and 25: a body is announced, and never comes. Who waited for it would not answer.
#[tokio::test]
async fn attack_25_a_stranger_makes_the_node_wait_for_nothing() {
    let served = serve().await;
    let coded = "Content-Encoding: gzip\r\nContent-Length: 1000000\r\n";
    let objects = "/exchange/collections/94e5a1a0-0000-4000-8000-000000000001/objects/";
    for path in [objects, NUDGE_PATH, "/taxii2/", "/healthz"] {
        check(&served, path, coded, "", "401").await;
    }
    for path in [objects, NUDGE_PATH, "/taxii2/"] {
        let plain = "Content-Length: 1000000\r\n";
        let status = if path == "/taxii2/" { "405" } else { "401" };
        check(&served, path, plain, "", status).await;
    }
    let wrong = format!("{coded}Authorization: Bearer wrong\r\n");
    check(&served, "/taxii2/", &wrong, "", "401").await;
    // Signed by nobody knows whom: bounded by what it says of itself.
    let signed = "Signature-Input: mithaq=()\r\nContent-Length: 1000000\r\n";
    check(&served, NUDGE_PATH, signed, "", "413").await;
    check(&served, HELLO_PATH, coded, "", "413").await;
    let small = "Content-Encoding: gzip\r\nContent-Length: 2\r\n";
    check(&served, HELLO_PATH, small, "{}", "415").await;
}

/// stix-taxii.md § 3: every answer is TAXII, where nothing is served too.
#[tokio::test]
async fn what_is_not_there_is_not_there_in_taxii() {
    let served = serve().await;
    for (line, status) in [
        ("GET /", "404"),
        ("GET /a/b/c", "404"),
        ("GET /exchange/collections/1/2/3/", "404"),
        ("POST /healthz", "405"),
    ] {
        let request = format!("{line} HTTP/1.1\r\nHost: qamar.example\r\n\r\n");
        let head = answer(&served, &request).await.to_lowercase();
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{head}");
        assert!(
            head.contains("content-type: application/taxii+json"),
            "{head}"
        );
        assert!(!head.contains("content-length: 0"), "{head}");
    }
}

/// Who is known gets past the entrance with a coded body.
#[tokio::test]
async fn a_clients_coded_body_is_read() {
    let served = serve().await;
    let headers = format!(
        "Authorization: Bearer {}\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n",
        served.client.token
    );
    check(&served, "/taxii2/", &headers, "{}", "405").await;
    let not_gzip = headers.replace("identity", "gzip");
    check(&served, "/taxii2/", &not_gzip, "{}", "400").await;
}

/// Who sends all of a body before it reads, as most clients do, still reads why it was refused.
#[tokio::test]
async fn a_refusal_reaches_those_who_send_everything_first() {
    let served = serve().await;
    let objects = "/exchange/collections/94e5a1a0-0000-4000-8000-000000000001/objects/";
    let body = vec![b' '; 8 << 20];
    for (headers, status) in [
        ("Authorization: Bearer wrong\r\n", "401"),
        (
            "Authorization: Bearer wrong\r\nContent-Encoding: gzip\r\n",
            "401",
        ),
        ("Signature-Input: mithaq=()\r\n", "413"),
    ] {
        let length = body.len();
        let head = format!(
            "POST {objects} HTTP/1.1\r\nHost: qamar.example\r\n{headers}Content-Length: {length}\r\n\r\n"
        );
        let mut stream = TcpStream::connect(served.addr).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&body).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{headers}: {answer}"
        );
    }
}

/// Attack case 25: two compressed bodies are unpacked at one time, and who sends one slowly has no turn at that. Four
/// are on their way and never come; the fifth is taken, of the same client too, and pages are given meanwhile.
#[tokio::test]
async fn attack_25_slow_compressed_uploads_keep_nobody_out() {
    const SLOW: usize = 4;
    let served = serve().await;
    let token = &served.client.token;
    let head = |line: &str, further: &str| {
        format!(
            "{line} HTTP/1.1\r\nHost: qamar.example\r\nAuthorization: Bearer {token}\r\nAccept: {TAXII}\r\n{further}\r\n"
        )
    };
    let mut stream = TcpStream::connect(served.addr).await.unwrap();
    let listed = head("GET /exchange/collections/", "Connection: close\r\n");
    stream.write_all(listed.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (_, id) = answer.split_once("\"id\":\"").unwrap();
    let objects = format!("/exchange/collections/{}/objects/", &id[..36]);
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(br#"{"objects":[{"id":"x"}]}"#).unwrap();
    let packed = packed.finish().unwrap();
    let coded = |length: usize, more: &str| {
        let further = format!(
            "Content-Type: {TAXII}\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n{more}"
        );
        head(&format!("POST {objects}"), &further)
    };
    let mut slow = Vec::new();
    for _ in 0..SLOW {
        let mut stream = TcpStream::connect(served.addr).await.unwrap();
        let head = coded(packed.len(), "Expect: 100-continue\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        // Said once the body is waited for.
        let go_on = head_of(&mut stream).await;
        assert!(go_on.starts_with("HTTP/1.1 100"), "{go_on}");
        stream.write_all(&packed[..8]).await.unwrap();
        slow.push(stream);
    }
    let mut quick = TcpStream::connect(served.addr).await.unwrap();
    let request = [coded(packed.len(), "").as_bytes(), &packed].concat();
    quick.write_all(&request).await.unwrap();
    let answer = head_of(&mut quick).await;
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    let page = head(&format!("GET {objects}"), "");
    let mut reader = TcpStream::connect(served.addr).await.unwrap();
    reader.write_all(page.as_bytes()).await.unwrap();
    let answer = head_of(&mut reader).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // And the slow ones were really waited for: each is taken when the rest comes.
    for mut stream in slow {
        stream.write_all(&packed[8..]).await.unwrap();
        let answer = head_of(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    }
}
