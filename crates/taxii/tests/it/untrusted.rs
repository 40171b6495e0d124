//! The client against servers that answer badly: each answer gets its own error, and none of them harms.

use std::convert::Infallible;
use std::sync::Mutex;

use bytes::Bytes;
use mithaq_taxii::client::{Bounds, Client, ClientError};
use mithaq_taxii::{ObjectQuery, Transport};
use url::Url;

use crate::http::TAXII;

/// Answers every request alike, and keeps what was asked for.
struct Canned {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: Bytes,
    asked: Mutex<Vec<String>>,
}

impl Transport for Canned {
    type Error = Infallible;

    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, Infallible> {
        self.asked.lock().unwrap().push(request.uri().to_string());
        let mut answer = http::Response::builder().status(self.status);
        for (name, value) in &self.headers {
            answer = answer.header(*name, *value);
        }
        Ok(answer.body(self.body.clone()).unwrap())
    }
}

fn canned(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Canned {
    let mut headers = headers.to_vec();
    if !headers.iter().any(|(name, _)| *name == "content-type") {
        headers.push(("content-type", TAXII));
    }
    Canned {
        status,
        headers,
        body: Bytes::copy_from_slice(body.as_bytes()),
        asked: Mutex::default(),
    }
}

fn root() -> Url {
    "https://cert.rimal.example/share/".parse().unwrap()
}

const TIGHT: Bounds = Bounds {
    bytes: 2_000,
    entries: 3,
    empty_pages: 4,
};

async fn check(canned: Canned, expected: &str) {
    let client = Client::new(canned, TIGHT);
    let error = client
        .objects(&root(), "x", &ObjectQuery::default())
        .await
        .unwrap_err();
    assert!(
        error.to_string().starts_with(expected),
        "`{error}` does not begin with `{expected}`"
    );
}

#[tokio::test]
async fn bad_pages() {
    let page = |body: &str| canned(200, &[], body);
    let deep = format!(r#"{{"objects":[{}{}]}}"#, "[".repeat(900), "]".repeat(900));
    let long = format!(r#"{{"objects":[{{"x":"{}"}}]}}"#, "x".repeat(2_000));
    for (answer, expected) in [
        (
            canned(302, &[("location", "http://192.0.2.1/")], ""),
            "the server answered 302 Found",
        ),
        (
            canned(500, &[], r#"{"title":"\u001b[31m"}"#),
            r"the server answered 500 Internal Server Error: `\u{1b}[31m`",
        ),
        (
            canned(503, &[("retry-after", "7")], "<html>"),
            "the server answered 503 Service Unavailable",
        ),
        (
            canned(200, &[("content-type", "text/html")], "{}"),
            "the answer is not TAXII 2.1 but `text/html`",
        ),
        (
            canned(200, &[("content-encoding", "gzip")], "{}"),
            "the answer is coded",
        ),
        (
            canned(200, &[("x-taxii-date-added-last", "undefined")], "{}"),
            "the answer's header `x-taxii-date-added-last`",
        ),
        (
            page(""),
            "the answer: the body is not the JSON that is wanted here",
        ),
        (
            page(r#"{"objects":[],"objects":[]}"#),
            "the answer: the body is not the JSON that is wanted here",
        ),
        (
            page(&deep),
            "the answer: the body is not the JSON that is wanted here",
        ),
        (page("[]"), "the answer: the body is not a TAXII envelope"),
        (
            page(r#"{"objects":{}}"#),
            "the answer: the body is not a TAXII envelope",
        ),
        (
            page(r#"{"objects":["x"]}"#),
            "the answer: the envelope's object 0",
        ),
        (
            page(r#"{"more":"yes"}"#),
            "the answer: the body is not a TAXII envelope",
        ),
        (
            page(r#"{"more":true,"objects":[{}]}"#),
            "the server says that there is more, but not how to get it",
        ),
        (
            page(r#"{"objects":[{},{},{},{}]}"#),
            "the answer has more than 3 objects",
        ),
        (page(&long), "the answer is longer than 2000 bytes"),
    ] {
        check(answer, expected).await;
    }
}

#[tokio::test]
async fn answers_of_other_servers_are_read() {
    // OpenTAXII and medallion: no `more` on the last page, or an empty object for an empty page.
    for body in [
        "{}",
        r#"{"objects":[]}"#,
        r#"{"more":false,"next":"left over"}"#,
    ] {
        let client = Client::new(canned(200, &[], body), TIGHT);
        let page = client
            .objects(&root(), "x", &ObjectQuery::default())
            .await
            .unwrap();
        assert_eq!((page.objects.len(), page.next), (0, None), "{body}");
    }
}

#[tokio::test]
async fn empty_pages_without_end_are_given_up() {
    let canned = canned(200, &[], r#"{"more":true,"next":"again"}"#);
    let client = Client::new(&canned, TIGHT);
    let mut pages = client.pages(&root(), "x", ObjectQuery::default());
    let error = loop {
        match pages.next().await {
            Ok(page) => assert!(page.is_some()),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, ClientError::Endless { pages: 5 }));
    let asked = canned.asked.lock().unwrap();
    assert_eq!(asked.len(), 5);
    assert_eq!(
        asked[0],
        "https://cert.rimal.example/share/collections/x/objects/"
    );
    assert_eq!(
        asked[1],
        "https://cert.rimal.example/share/collections/x/objects/?next=again"
    );
}

#[tokio::test]
async fn lists_of_other_resources_are_bounded_too() {
    let client = Client::new(
        canned(
            200,
            &[],
            r#"{"title":"t","api_roots":["/a","/b","/c","/d"]}"#,
        ),
        TIGHT,
    );
    let error = client.discovery(&root()).await.unwrap_err();
    assert_eq!(error.to_string(), "the answer has more than 3 API roots");
    let client = Client::new(canned(200, &[], r#"{"title":"t"}"#), TIGHT);
    assert!(matches!(
        client.discovery(&root()).await.unwrap_err(),
        ClientError::Shape(_)
    ));
}
