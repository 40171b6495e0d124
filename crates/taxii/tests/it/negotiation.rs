//! How the routes live beside others, and what they refuse before asking the backend.

use axum::Router;
use axum::routing::get;

use crate::local::{self, OPEN, call, objects_path};

#[tokio::test]
async fn paths_with_fixed_beginnings_can_be_merged() {
    let others = Router::new()
        .route("/healthz", get(async || "well"))
        .route("/.well-known/mithaq", get(async || "document"))
        .route("/api/v1/{thing}", get(async || "thing"))
        .route("/", get(async || "front"));
    let memory = local::server(&[]);
    let server = others.merge(memory);
    for (path, expected) in [
        ("/healthz", "well"),
        ("/.well-known/mithaq", "document"),
        ("/api/v1/peers", "thing"),
        ("/", "front"),
    ] {
        let reply = call(&server, "GET", path, &[("Authorization", "")], "").await;
        assert_eq!(
            (reply.status, reply.body.as_slice()),
            (200, expected.as_bytes()),
            "{path}"
        );
    }
    assert_eq!(call(&server, "GET", "/share/", &[], "").await.status, 200);
    assert_eq!(
        call(&server, "GET", "/share/collections/", &[], "")
            .await
            .status,
        200
    );
}

/// Attack case 8: an API root that is authorised is not another one, and what a path says holds for all of it.
#[tokio::test]
async fn a_path_cannot_be_talked_into_another() {
    let server = local::server(&local::at_once(1));
    for path in [
        "/taxii2/collections/".to_owned(),
        format!("/share/../share/collections/{OPEN}/"),
        format!("/share%2Fcollections/{OPEN}/"),
        format!("/share/collections/{OPEN}%2Fobjects/"),
        format!("//share/collections/{OPEN}/"),
        format!("/share/collections/{OPEN}/objects//"),
    ] {
        assert_eq!(
            call(&server, "GET", &path, &[], "").await.status,
            404,
            "{path}"
        );
    }
}

/// Attack case 8: what is deleted is what the path names, whatever a body says; and only by those who may.
#[tokio::test]
async fn deleting() {
    let server = local::server(&local::at_once(3));
    let path = |n| format!("{}{}/", objects_path(OPEN), local::indicator_id(n));
    let status =
        async |path: &str, body: &str| call(&server, "DELETE", path, &[], body).await.status;
    assert_eq!(status(&path(9), "").await, 404);
    assert_eq!(status(&format!("{}x/", objects_path(OPEN)), "").await, 404);
    assert_eq!(status(&path(0), r#"{"id":"other"}"#).await, 200);
    assert_eq!(status(&path(0), "").await, 404);
    assert_eq!(
        status(
            &format!("{}?match[version]=2020-01-01T00:00:00Z", path(1)),
            ""
        )
        .await,
        404
    );
    assert_eq!(
        status(
            &format!("{}?match[id]={}", path(1), local::indicator_id(2)),
            ""
        )
        .await,
        400
    );
    assert_eq!(
        local::ids(&local::get(&server, &objects_path(OPEN)).await),
        [1, 2].map(local::indicator_id)
    );
    for collection in [local::READ_ONLY, local::WRITE_ONLY, local::CLOSED] {
        let path = format!("{}{}/", objects_path(collection), local::indicator_id(1));
        assert_eq!(status(&path, "").await, 403, "{collection}");
    }
}
