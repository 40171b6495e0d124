//! What every request passes before a handler sees it: bounds on its body and on the time it takes, verification of a peer's
//! signature, that peer's share of the node's time; and on the way out the signature of the answer.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody as _};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};
use mithaq_node::body::{self, BodyError};
use mithaq_node::{HELLO_PATH, Node, Peer, Remote, RequestRefusal, Share};
use mithaq_taxii::{Collections as _, TaxiiError};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::addresses::block;
use crate::budget::{Budget, NotHeld, PAGE, Room};
use crate::patience::{self, Overdue};

/// Bytes of a signed request's body, at most: peers pull, so what they send is small, and it is held
/// before we know that they are who they say.
pub(crate) const SIGNED_BODY: usize = 256 * 1024;
/// Bytes of a page that is held whole to be signed.
const SIGNED_PAGE: usize = 64 * 1024 * 1024;
/// An answer of more bytes is digested and signed on a thread meant for work.
const LONG_PAGE: usize = 1024 * 1024;
/// Compressed bodies unpacked at one time. They have been read by then: who sends slowly keeps nobody out.
const UNPACKING: usize = 2;
/// Bodies of [`SIGNED_BODY`] held at one time whose sender is not known yet: 16 MiB together.
const UNKNOWN: usize = 64;
/// For a turn among these.
const TURN: Duration = Duration::from_secs(10);
/// For the body of a sender who is not known yet, and of one who is (and see [`patience`]).
const UNKNOWN_BODY: Duration = Duration::from_secs(10);
const KNOWN_BODY: Duration = Duration::from_secs(30);
/// Requests a second that one peer may make, and at once; above them it is told to wait, and the others keep their service.
const RATE: NonZeroU32 = non_zero(200);
const BURST: NonZeroU32 = non_zero(400);
/// The same of one client, for pages and envelopes: more than an ordinary one asks that looks values up one by one as fast as
/// it is answered. What its pages leave on record is bounded by the log (8.1), not here.
const CLIENT_RATE: NonZeroU32 = non_zero(20_000);
const CLIENT_BURST: NonZeroU32 = non_zero(40_000);

/// How often each peer and client has asked of late.
struct Rates(DefaultKeyedRateLimiter<String>);

impl Rates {
    fn new(rate: NonZeroU32, burst: NonZeroU32) -> Rates {
        Rates(RateLimiter::keyed(
            Quota::per_second(rate).allow_burst(burst),
        ))
    }

    /// One request more; whether it is one too many.
    fn are_over(&self, key: &String) -> bool {
        self.0.check_key(key).is_err()
    }
}

/// The node as the network sees it.
pub(crate) struct Entrance {
    node: Node,
    share: Share,
    rates: Rates,
    client_rates: Rates,
    budget: Budget,
    unpacking: Semaphore,
    unknown: Semaphore,
}

impl Entrance {
    pub(crate) fn new(node: Node, share: Share) -> Entrance {
        let longest = node.settings().max_content_length;
        Entrance {
            budget: Budget::new(usize::try_from(longest).unwrap_or(usize::MAX)),
            node,
            share,
            rates: Rates::new(RATE, BURST),
            client_rates: Rates::new(CLIENT_RATE, CLIENT_BURST),
            unpacking: Semaphore::new(UNPACKING),
            unknown: Semaphore::new(UNKNOWN),
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
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(ConnectInfo(remote)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let remote = Remote(block(remote.ip()));
        request.extensions_mut().insert(remote);
    }
    let began = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let is_signed = request.headers().contains_key("signature-input");
    let overdue = Overdue::default();
    let answered = match path.as_str() {
        HELLO_PATH => greeting(&entrance, request, next, &overdue).await,
        _ if is_signed => signed(&entrance, request, next, &overdue).await,
        _ => unsigned(&entrance, request, next, &overdue).await,
    };
    let response = match overdue.is_so() {
        true => too_slow(),
        false => answered.unwrap_or_else(|refused| refused),
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

async fn signed(
    entrance: &Entrance,
    request: Request,
    next: Next,
    overdue: &Overdue,
) -> Result<Response, Response> {
    let (mut parts, body) = request.into_parts();
    let (body, turn) = unknown_body(entrance, body, overdue).await?;
    let verified = entrance.node.verify(&mut parts, &body).await;
    let peer = verified.map_err(|refusal| entrance.unauthorized(&refusal))?;
    let key = peer.party().to_string();
    let method = parts.method.clone();
    let mut room = None;
    let response = match entrance.rates.are_over(&key) {
        true => TaxiiError::too_many_requests(1).into_response(),
        false => match unpacked(&mut parts, body, SIGNED_BODY).await {
            Err(response) => response,
            Ok(body) => {
                drop(turn);
                // INVARIANT: 8.2. Before anything is answered: a log that the peer knows better is no more gone on with.
                entrance.node.carried(&peer, &parts.headers).await;
                parts.extensions.insert(peer.clone());
                let request = Request::from_parts(parts, Body::from(body));
                match asks_page(&request) {
                    false => next.run(request).await,
                    true => match entrance.budget.take(&key, PAGE).await {
                        None => TaxiiError::unavailable(1).into_response(),
                        given => {
                            room = given;
                            next.run(request).await
                        }
                    },
                }
            }
        },
    };
    let signed = sign(entrance, peer, &method, response).await;
    Ok(match room {
        None => signed,
        Some(room) => held(signed, room).await,
    })
}

/// Whether the answer is a page: what a client is given is as long as the server likes.
fn asks_page(request: &Request) -> bool {
    request.method() == Method::GET && is_of_objects(request)
}

/// Whether the body is an envelope: what a client sends is as long as the server takes.
fn adds(request: &Request) -> bool {
    request.method() == Method::POST && is_of_objects(request)
}

fn is_of_objects(request: &Request) -> bool {
    let mut segments = request.uri().path().split('/');
    segments.any(|name| matches!(name, "objects" | "manifest"))
}

/// The answer, which gives `room` back with its last byte.
async fn held(response: Response, room: Room) -> Response {
    let (parts, body) = response.into_parts();
    // What handlers answer is there in one piece.
    match body::collect(body, usize::MAX).await {
        Ok(body) => Response::from_parts(parts, Body::from(room.hold(body))),
        Err(error) => unsigned_answer(&error),
    }
}

/// The first greeting of a node: whether its signature holds only its handler can tell.
async fn greeting(
    entrance: &Entrance,
    request: Request,
    next: Next,
    overdue: &Overdue,
) -> Result<Response, Response> {
    let (parts, body) = request.into_parts();
    let (body, _turn) = unknown_body(entrance, body, overdue).await?;
    if parts.headers.contains_key(CONTENT_ENCODING) {
        return Err(TaxiiError::unsupported_media_type().into_response());
    }
    Ok(next.run(Request::from_parts(parts, Body::from(body))).await)
}

/// The body of a sender who is not known yet, and the turn that is to be held until he is; a request
/// without a body needs none.
async fn unknown_body<'a>(
    entrance: &'a Entrance,
    body: Body,
    overdue: &Overdue,
) -> Result<(Bytes, Option<SemaphorePermit<'a>>), Response> {
    let turn = match body.is_end_stream() {
        true => None,
        false => Some(turn(&entrance.unknown).await?),
    };
    let body = patience::timed(body, UNKNOWN_BODY, overdue);
    let body = body::collect(body, SIGNED_BODY).await;
    let body = body.map_err(|error| refused_body(&error, SIGNED_BODY))?;
    Ok((body, turn))
}

async fn unsigned(
    entrance: &Entrance,
    request: Request,
    next: Next,
    overdue: &Overdue,
) -> Result<Response, Response> {
    let (is_page, adds) = (asks_page(&request), adds(&request));
    let (mut parts, body) = request.into_parts();
    let is_coded = parts.headers.contains_key(CONTENT_ENCODING);
    let body = patience::timed(body, KNOWN_BODY, overdue);
    if !is_page && !adds && !is_coded {
        // The routes ask who it is before they read, and none but those of objects reads much.
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    // INVARIANT: attack case 12. Whoever is not known makes us read nothing; the limit for the others is on
    // what comes out of the decompression.
    let caller = entrance.share.authenticate(&parts).await;
    let caller = caller.map_err(IntoResponse::into_response)?.key();
    // Each page leaves a row on record: who asks without end is told to wait, and others keep their service.
    if entrance.client_rates.are_over(&caller) {
        return Err(TaxiiError::too_many_requests(1).into_response());
    }
    let no_room = || TaxiiError::unavailable(1).into_response();
    if is_page {
        let room = entrance.budget.take(&caller, PAGE).await;
        let room = room.ok_or_else(no_room)?;
        let response = next.run(Request::from_parts(parts, body)).await;
        return Ok(held(response, room).await);
    }
    let limit = usize::try_from(entrance.node.settings().max_content_length).unwrap_or(usize::MAX);
    let is_packed = is_coded && !body::is_plain(&parts.headers);
    // Packed it is not long, and there is room for both.
    let packed_limit = if is_packed { limit / 2 } else { limit };
    let collected = entrance.budget.collect(&caller, body, packed_limit).await;
    let (body, room) = collected.map_err(|error| match error {
        NotHeld::NoRoom => no_room(),
        NotHeld::Body(error) => refused_body(&error, packed_limit),
    })?;
    if !is_packed {
        let body = unpacked(&mut parts, body, limit).await?;
        let body = Body::from(room.hold(body));
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    let turn = turn(&entrance.unpacking).await?;
    let more = entrance.budget.take(&caller, limit).await;
    let more = more.ok_or_else(no_room)?;
    let body = unpacked(&mut parts, body, limit).await?;
    drop((turn, room));
    let body = Body::from(more.hold(body));
    Ok(next.run(Request::from_parts(parts, body)).await)
}

/// A turn, if one comes soon.
async fn turn(turns: &Semaphore) -> Result<SemaphorePermit<'_>, Response> {
    match tokio::time::timeout(TURN, turns.acquire()).await {
        Ok(Ok(turn)) => Ok(turn),
        _ => Err(TaxiiError::unavailable(1).into_response()),
    }
}

fn too_slow() -> Response {
    let error = TaxiiError::new(
        StatusCode::REQUEST_TIMEOUT,
        "Request time-out",
        "the body came too slowly: send it again, faster or in several envelopes",
    );
    let mut response = error.into_response();
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The body with its content coding undone, within `limit`.
async fn unpacked(parts: &mut Parts, body: Bytes, limit: usize) -> Result<Bytes, Response> {
    if !parts.headers.contains_key(CONTENT_ENCODING) {
        return Ok(body);
    }
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

async fn sign(entrance: &Entrance, peer: Peer, method: &Method, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let mut body = match body::collect(body, SIGNED_PAGE).await {
        Ok(body) => body,
        Err(error) => return unsigned_answer(&error),
    };
    let length = HeaderValue::from(body.len());
    let has_no_body = method == Method::HEAD;
    if has_no_body {
        // The digest is of what travels (RFC 9530 § 2), and after this nothing does.
        body = Bytes::new();
    }
    let is_long = body.len() > LONG_PAGE;
    let response = http::Response::from_parts(parts, body);
    let node = entrance.node.clone();
    let signed = match is_long {
        false => Ok(node.sign_response(&peer, response)),
        true => tokio::task::spawn_blocking(move || node.sign_response(&peer, response)).await,
    };
    match signed {
        Ok(Ok(mut response)) => {
            if has_no_body {
                // The length of what was left out (RFC 9110 § 8.6), as to those who do not sign.
                response.headers_mut().insert(CONTENT_LENGTH, length);
            }
            response.map(Body::from)
        }
        Ok(Err(error)) => unsigned_answer(&error),
        Err(error) => unsigned_answer(&error),
    }
}

fn unsigned_answer(error: &dyn std::fmt::Display) -> Response {
    tracing::error!(%error, "an answer could not be signed");
    TaxiiError::internal().into_response()
}

const fn non_zero(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Attack case 25, at the entrance itself: of a page asked for twice where once is allowed, the second is refused.
    #[tokio::test]
    async fn attack_25_the_entrance_asks_how_often_a_client_has_asked() {
        use mithaq_node::admin::{Answer, Envelope, Request as Asked};
        use tower::ServiceExt as _;
        let dir = tempfile::tempdir().unwrap();
        let init = mithaq_node::home::Init {
            party: "National CERT of Qamar".into(),
            operators: vec!["noor".into()],
            config: String::new(),
        };
        mithaq_node::home::create(dir.path(), &init).unwrap();
        let settings = mithaq_node::settings::Settings::new(dir.path().to_owned());
        let node = Node::open(settings).unwrap();
        let adds = |name: &str| Envelope {
            operator: "noor".into(),
            request: Asked::ClientAdd {
                name: name.into(),
                audience: None,
                purpose: None,
                write: false,
            },
        };
        let once = non_zero(1);
        let entrance = Entrance {
            client_rates: Rates::new(once, once),
            ..Entrance::new(node.clone(), Share::new(node.clone()))
        };
        let entering = axum::middleware::from_fn_with_state(Arc::new(entrance), enter);
        let pages = || async { StatusCode::OK };
        let router = axum::Router::new().fallback(pages).layer(entering);
        let mut answers = Vec::new();
        for name in ["siem", "observatory"] {
            let Ok(Answer::Client(client)) = node.handle(adds(name)).await else {
                panic!("no client");
            };
            for _ in 0..2 {
                let request = Request::get("/collections/any/objects/")
                    .header("authorization", format!("Bearer {}", client.token))
                    .body(Body::empty())
                    .unwrap();
                answers.push(router.clone().oneshot(request).await.unwrap().status());
            }
        }
        assert_eq!(answers, [200, 429, 200, 429]);
    }

    /// Attack case 25: who asks without end is told to wait, whatever it asks with; others are not.
    #[test]
    fn attack_25_one_that_asks_without_end_is_told_to_wait() {
        for (rate, burst) in [(RATE, BURST), (CLIENT_RATE, CLIENT_BURST)] {
            let rates = Rates::new(rate, burst);
            let busy = "client library".to_owned();
            assert!(
                (0..100 * burst.get()).any(|_| rates.are_over(&busy)),
                "that is more than anybody may ask at once"
            );
            assert!(!rates.are_over(&"client observatory".to_owned()));
        }
    }
}
