//! Figures for the operator's monitoring, at an address of their own: a loopback address, apart from the
//! one that peers and clients reach, and with a token of their own.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};
use mithaq_node::admin::{AdminError, ExitCode};
use mithaq_node::{Monitor, Node};
use tokio::net::TcpListener;

/// Prometheus' text exposition format.
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Where the figures are read, if anywhere, and what answers there.
///
/// # Errors
/// When the address is no loopback address or cannot be bound, or the token cannot be used.
pub(crate) async fn bind(node: &Node) -> Result<Option<(TcpListener, Router)>, AdminError> {
    let Some(listen) = node.settings().metrics_listen else {
        return Ok(None);
    };
    // INVARIANT: never where others can come, whatever the token is worth.
    if !listen.ip().is_loopback() {
        return Err(AdminError::usage(
            "metrics-listen",
            format!("the node does not show its figures on {listen}"),
            "they are for its operator only, on a loopback address",
            "set `metrics.listen` to an address such as 127.0.0.1:9464",
        ));
    }
    let monitor = Monitor::load(&node.settings().data_dir)?;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| cannot_listen(&listen, &error))?;
    let router = Router::new()
        .route("/metrics", get(metrics))
        .with_state((node.clone(), monitor));
    Ok(Some((listener, router)))
}

async fn metrics(State((node, monitor)): State<(Node, Monitor)>, headers: HeaderMap) -> Response {
    if monitor.authorize(&headers).is_err() {
        let realm = [(WWW_AUTHENTICATE, "Bearer realm=\"mithaq metrics\"")];
        return (StatusCode::UNAUTHORIZED, realm).into_response();
    }
    match node.metrics().await {
        Ok(text) => ([(CONTENT_TYPE, FORMAT)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the figures could not be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn cannot_listen(listen: &SocketAddr, error: &std::io::Error) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "cannot-listen",
        format!("the node cannot show its figures on {listen}"),
        error.to_string(),
        "choose another address for `metrics.listen`, or end the program that holds this one",
    )
}
