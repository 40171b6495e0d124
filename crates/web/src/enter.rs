//! What every request passes before a handler sees it: bounds on its body, verification of a peer's
//! signature, that peer's share of the node's time; and on the way out the signature of the answer.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::request::Parts;
use mithaq_node::body::{self, BodyError};
use mithaq_node::{HELLO_PATH, Node, Peer, RequestRefusal};
use mithaq_taxii::TaxiiError;
use tokio::sync::Semaphore;

/// Bytes of a signed request's body, at most: peers pull, so what they send is small, and it is held
/// before we know that they are who they say.
pub(crate) const SIGNED_BODY: usize = 256 * 1024;
/// Bytes of a page that is held whole to be signed.
const SIGNED_PAGE: usize = 64 * 1024 * 1024;
/// Compressed bodies unpacked at one time.
const UNPACKING: usize = 4;
/// Requests a second that one peer may make, and at once; above them it is told to wait, and the others
/// keep their service.
const RATE: NonZeroU32 = non_zero(200);
const BURST: NonZeroU32 = non_zero(400);

/// The node as the network sees it.
pub(crate) struct Entrance {
    node: Node,
    rates: DefaultKeyedRateLimiter<String>,
    unpacking: Semaphore,
}

impl Entrance {
    pub(crate) fn new(node: Node) -> Entrance {
        Entrance {
            node,
            rates: RateLimiter::keyed(Quota::per_second(RATE).allow_burst(BURST)),
            unpacking: Semaphore::new(UNPACKING),
        }
    }

    pub(crate) fn node(&self) -> &Node {
        &self.node
    }

    /// The one answer to every signature that does not hold. Why is for our log.
    pub(crate) fn unauthorized(&self, refusal: &RequestRefusal) -> Response {
        tracing::warn!(reason = %refusal, "a signed request was refused");
        let mut response = TaxiiError::unauthorized([]).into_response();
        if let Some((name, value)) = refusal.instance() {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// Lets a request in.
pub(crate) async fn enter(
    State(entrance): State<Arc<Entrance>>,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let is_signed = request.headers().contains_key("signature-input") && path != HELLO_PATH;
    let response = match is_signed {
        true => signed(&entrance, request, next).await,
        false => unsigned(&entrance, request, next).await,
    };
    tracing::info!(
        http.method = %method,
        http.path = path,
        http.status = response.status().as_u16(),
        milliseconds = began.elapsed().as_millis() as u64,
        "request"
    );
    response
}

async fn signed(entrance: &Entrance, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let body = match body::collect(body, SIGNED_BODY).await {
        Ok(body) => body,
        Err(error) => return refused_body(&error, SIGNED_BODY),
    };
    let peer = match entrance.node.verify(&mut parts, &body) {
        Ok(peer) => peer,
        Err(refusal) => return entrance.unauthorized(&refusal),
    };
    let response = match entrance.rates.check_key(&peer.party().to_string()) {
        Err(_) => TaxiiError::too_many_requests(1).into_response(),
        Ok(()) => match unpacked(entrance, &mut parts, body, SIGNED_BODY).await {
            Err(response) => response,
            Ok(body) => {
                parts.extensions.insert(peer.clone());
                next.run(Request::from_parts(parts, Body::from(body))).await
            }
        },
    };
    sign(entrance, &peer, response).await
}

async fn unsigned(entrance: &Entrance, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if !parts.headers.contains_key(CONTENT_ENCODING) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    // INVARIANT: attack case 12. The limit is on what comes out of the decompression, before anyone is
    // authenticated.
    let limit = usize::try_from(entrance.node.settings().max_content_length).unwrap_or(usize::MAX);
    let body = match body::collect(body, limit).await {
        Ok(body) => body,
        Err(error) => return refused_body(&error, limit),
    };
    match unpacked(entrance, &mut parts, body, limit).await {
        Ok(body) => next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(response) => response,
    }
}

/// The body with its content coding undone, within `limit`.
async fn unpacked(
    entrance: &Entrance,
    parts: &mut Parts,
    body: Bytes,
    limit: usize,
) -> Result<Bytes, Response> {
    if !parts.headers.contains_key(CONTENT_ENCODING) {
        return Ok(body);
    }
    let Ok(_turn) = entrance.unpacking.acquire().await else {
        return Err(TaxiiError::unavailable(1).into_response());
    };
    let headers = parts.headers.clone();
    let unpacked = tokio::task::spawn_blocking(move || body::decode(&headers, body, limit)).await;
    let unpacked = unpacked
        .unwrap_or(Err(BodyError::Coding))
        .map_err(|error| refused_body(&error, limit))?;
    parts.headers.remove(CONTENT_ENCODING);
    parts.headers.remove(CONTENT_LENGTH);
    Ok(unpacked)
}

fn refused_body(error: &BodyError, limit: usize) -> Response {
    match error {
        BodyError::TooLarge { .. } => TaxiiError::too_large(limit as u64).into_response(),
        BodyError::Coding => TaxiiError::unsupported_media_type().into_response(),
        error => TaxiiError::bad_request(error.to_string()).into_response(),
    }
}

async fn sign(entrance: &Entrance, peer: &Peer, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let signed = match body::collect(body, SIGNED_PAGE).await {
        Ok(body) => entrance
            .node
            .sign_response(peer, http::Response::from_parts(parts, body)),
        Err(error) => {
            tracing::error!(%error, "an answer could not be signed");
            return TaxiiError::internal().into_response();
        }
    };
    match signed {
        Ok(response) => response.map(Body::from),
        Err(error) => {
            tracing::error!(%error, "an answer could not be signed");
            TaxiiError::internal().into_response()
        }
    }
}

const fn non_zero(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}
