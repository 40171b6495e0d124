//! Whether the node lives, and whether it can answer: for supervisors and load balancers.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::StatusCode;

use crate::enter::Entrance;

/// `/healthz` and `/readyz`.
pub(crate) fn routes() -> Router<Arc<Entrance>> {
    // Neither says what is held or who asks: they are open to whoever reaches the port.
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
}

/// 200 when the store answers, 503 when it does not.
async fn ready(State(entrance): State<Arc<Entrance>>) -> (StatusCode, &'static str) {
    match entrance.node().is_ready().await {
        true => (StatusCode::OK, "ready\n"),
        false => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the store does not answer\n",
        ),
    }
}
