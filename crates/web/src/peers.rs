//! What nodes say to one another beside TAXII: who they are, a first greeting, a nudge, checkpoints.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use mithaq_node::{HELLO_PATH, LEDGER_PATH, LedgerRefusal, NODE_DOCUMENT_PATH, NUDGE_PATH, Peer};
use mithaq_taxii::TaxiiError;

use crate::enter::{Entrance, SIGNED_BODY};

/// The routes between nodes.
pub(crate) fn routes() -> Router<Arc<Entrance>> {
    Router::new()
        .route(NODE_DOCUMENT_PATH, get(document))
        .route(HELLO_PATH, post(hello))
        .route(NUDGE_PATH, post(nudge))
        .route(LEDGER_PATH, post(ledger))
}

/// The signed node document (DESIGN 4.3).
async fn document(State(entrance): State<Arc<Entrance>>) -> Response {
    match entrance.node().document() {
        Ok(document) => ([(CONTENT_TYPE, "application/json")], document).into_response(),
        Err(error) => {
            tracing::error!(%error, "the node document could not be made");
            TaxiiError::internal().into_response()
        }
    }
}

/// The answer to our invitation. Its signer is a stranger until the invitation in it says otherwise.
async fn hello(State(entrance): State<Arc<Entrance>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = match mithaq_node::body::collect(body, SIGNED_BODY).await {
        Ok(body) => body,
        Err(_) => return TaxiiError::too_large(SIGNED_BODY as u64).into_response(),
    };
    match entrance.node().hello(parts, body).await {
        Ok(response) => response.map(Body::from),
        Err(refusal) => entrance.unauthorized(&refusal),
    }
}

/// A peer says that there is something for us.
async fn nudge(State(entrance): State<Arc<Entrance>>, peer: Option<Extension<Peer>>) -> Response {
    match peer {
        Some(Extension(peer)) => {
            entrance.node().nudged(&peer);
            StatusCode::NO_CONTENT.into_response()
        }
        None => TaxiiError::unauthorized([]).into_response(),
    }
}

/// A peer shows what it holds of our log, and is answered with the log as it is (DESIGN 8.2).
async fn ledger(
    State(entrance): State<Arc<Entrance>>,
    peer: Option<Extension<Peer>>,
    request: Request,
) -> Response {
    let Some(Extension(peer)) = peer else {
        return TaxiiError::unauthorized([]).into_response();
    };
    let Ok(body) = mithaq_node::body::collect(request.into_body(), SIGNED_BODY).await else {
        return TaxiiError::too_large(SIGNED_BODY as u64).into_response();
    };
    let node = entrance.node().clone();
    let answered = tokio::task::spawn_blocking(move || node.ledger(&peer, &body)).await;
    match answered {
        Ok(Ok(Some(answer))) => ([(CONTENT_TYPE, "application/json")], answer).into_response(),
        Ok(Ok(None)) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(LedgerRefusal::NotHere)) => TaxiiError::not_found().into_response(),
        Ok(Err(LedgerRefusal::Malformed)) => {
            TaxiiError::bad_request("it shows no checkpoint").into_response()
        }
        Ok(Err(LedgerRefusal::Damaged)) => TaxiiError::new(
            StatusCode::CONFLICT,
            "The log is damaged",
            "what was recorded here cannot be shown to be whole",
        )
        .into_response(),
        Ok(Err(LedgerRefusal::NotNow)) => TaxiiError::unavailable(1).into_response(),
        Err(error) => {
            tracing::error!(%error, "a request ended early");
            TaxiiError::internal().into_response()
        }
    }
}
