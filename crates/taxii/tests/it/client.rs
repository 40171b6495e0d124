//! The client against our own routes: everything it offers, end to end.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use mithaq_taxii::client::{Bounds, Client, ClientError};
use mithaq_taxii::{Filter, ObjectQuery, StatusState, Transport, VersionSelector};
use tower::ServiceExt as _;
use url::Url;

use crate::local::{OPEN, READ_ONLY, at_once, credentials, indicator, indicator_id, server};

/// Sends requests to routes in this process.
#[derive(Debug, Clone)]
pub(crate) struct Direct(pub(crate) Router);

impl Transport for Direct {
    type Error = Infallible;

    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, Infallible> {
        let (head, body) = self
            .0
            .clone()
            .oneshot(request.map(Body::from))
            .await?
            .into_parts();
        Ok(http::Response::from_parts(
            head,
            body.collect().await.unwrap().to_bytes(),
        ))
    }
}

fn client(server: Router) -> Client<Direct> {
    Client::new(Direct(server), Bounds::USUAL)
        .with_authorization(credentials().to_header().unwrap())
}

fn url(path: &str) -> Url {
    format!("http://cert.qamar.example{path}").parse().unwrap()
}

#[tokio::test]
async fn finding_a_collection() {
    let client = client(server(&[]));
    let discovery = client.discovery(&url("/taxii2/")).await.unwrap();
    let root: Url = discovery.default.parse().unwrap();
    assert_eq!(
        client.api_root(&root).await.unwrap().title,
        "National CERT of Qamar"
    );
    let collections = client.collections(&root).await.unwrap();
    assert_eq!(collections.len(), 4);
    assert!(collections[0].can_read && collections[0].can_write);
}

#[tokio::test]
async fn paging_through_everything() {
    let client = client(server(&at_once(45)));
    // An API root is one with and without its final slash.
    for root in [url("/share/"), url("/share")] {
        let mut pages = client.pages(
            &root,
            OPEN,
            ObjectQuery {
                limit: Some(19),
                ..ObjectQuery::default()
            },
        );
        let mut sizes = Vec::new();
        while let Some(page) = pages.next().await.unwrap() {
            assert_eq!(
                page.date_added_last.unwrap().to_string(),
                "2026-02-01T00:00:00.000000Z"
            );
            sizes.push(page.objects.len());
        }
        assert_eq!(sizes, [19, 19, 7]);
        assert!(pages.next().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn adding_reading_and_deleting() {
    let client = client(server(&[]));
    let root = url("/share/");
    let text = |n| Bytes::from(indicator(n).to_string());
    let mut newer = indicator(1);
    newer["modified"] = "2026-03-01T00:00:00Z".into();
    let envelope = [
        text(1),
        Bytes::from(newer.to_string()),
        text(2),
        Bytes::from_static(br#"{"id":"x"}"#),
    ];
    let added = client.add(&root, OPEN, &envelope).await.unwrap();
    assert_eq!(
        (added.status, added.success_count, added.failure_count),
        (StatusState::Complete, 3, 1)
    );
    assert_eq!(client.status(&root, &added.id).await.unwrap(), added);

    let manifest = client
        .manifest(&root, OPEN, &ObjectQuery::default())
        .await
        .unwrap();
    assert_eq!(manifest.objects.len(), 2);
    let id = indicator_id(1).parse().unwrap();
    let versions = client
        .versions(&root, OPEN, &id, &ObjectQuery::default())
        .await
        .unwrap();
    let versions: Vec<String> = versions.versions.iter().map(ToString::to_string).collect();
    assert_eq!(
        versions,
        ["2026-01-01T00:00:00.000Z", "2026-03-01T00:00:00Z"]
    );
    let first = Filter {
        versions: vec![VersionSelector::First],
        ..Filter::default()
    };
    let query = ObjectQuery {
        filter: first.clone(),
        ..ObjectQuery::default()
    };
    let read = client.object(&root, OPEN, &id, &query).await.unwrap();
    assert_eq!(read.objects, [text(1)]);

    client.delete(&root, OPEN, &id, &first).await.unwrap();
    assert_eq!(
        client
            .versions(&root, OPEN, &id, &ObjectQuery::default())
            .await
            .unwrap()
            .versions
            .len(),
        1
    );
    client
        .delete(&root, OPEN, &id, &Filter::default())
        .await
        .unwrap();
    let refused = client
        .object(&root, OPEN, &id, &ObjectQuery::default())
        .await
        .unwrap_err();
    assert!(matches!(refused, ClientError::Refused(refusal) if refusal.status == 404));
    let by_id = Filter {
        ids: vec![indicator_id(2).parse().unwrap()],
        ..Filter::default()
    };
    let query = ObjectQuery {
        filter: by_id,
        ..ObjectQuery::default()
    };
    assert_eq!(
        client.objects(&root, OPEN, &query).await.unwrap().objects,
        [text(2)]
    );
}

#[tokio::test]
async fn a_refusal_is_told_as_the_server_told_it() {
    let client = client(server(&[]));
    let error = client
        .add(&url("/share/"), READ_ONLY, &[Bytes::from("{}")])
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server answered 403 Forbidden: `Forbidden`"
    );
}

/// Attack case 11: what comes from outside stays one segment of a path.
#[tokio::test]
async fn ids_from_outside_cannot_change_the_path() {
    let client = client(server(&at_once(1)));
    let root = url("/share/");
    for id in [
        format!("{OPEN}/objects"),
        format!("x/../{OPEN}"),
        format!("{OPEN}?limit=1"),
        format!("{OPEN}#"),
    ] {
        let refused = client
            .objects(&root, &id, &ObjectQuery::default())
            .await
            .unwrap_err();
        assert!(
            matches!(refused, ClientError::Refused(refusal) if refusal.status == 404),
            "{id}"
        );
    }
    for id in ["..", ".", ""] {
        let refused = client.status(&root, id).await.unwrap_err();
        assert!(matches!(refused, ClientError::Url), "{id}");
    }
}
