//! The one client for requests to the outside.
//!
//! Everything a node asks of another machine goes through [`Egress::send`], because each of these was
//! once forgotten by somebody (attack cases 9 and 12):
//! - only destinations that the node was told of, each with pinned keys, over TLS 1.3;
//! - the name is resolved here, every address it has is checked, and the connection is made to the
//!   checked address: a name that changes its mind (rebinding) gains nothing;
//! - no redirect is followed, no proxy variable of the environment obeyed;
//! - time, header size, body size before and after decompression, and concurrency are bounded.

mod address;
mod destination;
mod limits;
mod pool;

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HOST};
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use http_body_util::Full;

pub use address::{AddressPolicy, AddressRefusal};
pub use destination::{Destination, Origin, OriginError};
pub use limits::Limits;

use crate::wire::gunzip::{self, BodyError};
use crate::wire::tls::TlsError;

/// Turns a name into addresses. The system's, or a test's.
pub trait Resolve: Send + Sync {
    /// The addresses of `host`, with `port`.
    fn resolve<'a>(
        &'a self,
        host: &'a str,
        port: u16,
    ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>>;
}

/// The resolver of the operating system.
#[derive(Debug, Clone, Copy)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve<'a>(
        &'a self,
        host: &'a str,
        port: u16,
    ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) })
    }
}

/// The stage of a request that took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Resolving the name.
    Resolving,
    /// Connecting to one address, and the TLS handshake.
    Connecting,
    /// Waiting for the head of the response.
    Waiting,
    /// All of it, to the response's last byte.
    Whole,
}

/// Why a request got no response.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EgressError {
    /// The request's target is of another origin than the destination.
    #[error("the request is not for `{origin}`")]
    OtherOrigin {
        /// The destination's.
        origin: Origin,
    },
    /// The name has no address, or cannot be looked up.
    #[error("`{host}` cannot be resolved: {cause}")]
    Unresolved {
        /// The name.
        host: String,
        /// What the resolver said.
        cause: io::Error,
    },
    /// One of its addresses is not one that we connect to.
    #[error("`{address}` of `{origin}` is not connected to: {refusal}")]
    Address {
        /// The destination's.
        origin: Origin,
        /// The address.
        address: std::net::IpAddr,
        /// What kind it is.
        refusal: AddressRefusal,
    },
    /// No connection.
    #[error("`{origin}` cannot be reached: {cause}")]
    Unreachable {
        /// The destination's.
        origin: Origin,
        /// The last failure.
        cause: io::Error,
    },
    /// The server holds none of the pinned keys.
    #[error("`{origin}` does not prove a key that is pinned for it")]
    WrongKey {
        /// The destination's.
        origin: Origin,
    },
    /// TLS cannot be set up here.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The exchange broke, or what came is not HTTP/1.1 within the limits of its head.
    #[error("the exchange with `{origin}` failed: {cause}")]
    Broken {
        /// The destination's.
        origin: Origin,
        /// What happened.
        cause: hyper::Error,
    },
    /// The server wants us elsewhere. We do not go.
    #[error("`{origin}` answered with a redirect ({status}), which is not followed")]
    Redirected {
        /// The destination's.
        origin: Origin,
        /// The status.
        status: StatusCode,
    },
    /// The body is too large, oddly coded, or broke off.
    #[error("the answer of `{origin}` is not taken: {cause}")]
    Body {
        /// The destination's.
        origin: Origin,
        /// Why.
        cause: BodyError,
    },
    /// It took too long.
    #[error("`{origin}` took longer than {limit:?} ({stage:?})")]
    TimedOut {
        /// The destination's.
        origin: Origin,
        /// At which stage.
        stage: Stage,
        /// How long was allowed.
        limit: Duration,
    },
}

/// The guarded client. One for the whole node; share it.
pub struct Egress {
    limits: Limits,
    resolver: Arc<dyn Resolve>,
    lanes: Mutex<HashMap<Destination, Arc<pool::Lane>>>,
}

impl std::fmt::Debug for Egress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Egress")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Egress {
    /// A client with these limits and this resolver.
    pub fn new(limits: Limits, resolver: Arc<dyn Resolve>) -> Self {
        Self {
            limits,
            resolver,
            lanes: Mutex::new(HashMap::new()),
        }
    }

    /// Send `request` to `destination` and take the whole response, its content coding undone.
    ///
    /// The target is a path with query, or a URL of the destination's origin; `Host` is set here.
    ///
    /// # Errors
    /// [`EgressError`]. A status of 4xx or 5xx is a response, not an error.
    pub async fn send(
        &self,
        destination: &Destination,
        request: Request<Bytes>,
    ) -> Result<Response<Bytes>, EgressError> {
        let response = self.send_as_is(destination, request).await?;
        self.decode(destination, response)
    }

    /// The same, with the body as it travelled: what a signature's digest is over.
    pub(in crate::wire) async fn send_as_is(
        &self,
        destination: &Destination,
        request: Request<Bytes>,
    ) -> Result<Response<Bytes>, EgressError> {
        let request = prepare(destination, request)?;
        let lane = self.lane(destination)?;
        let limit = self.limits.whole;
        tokio::time::timeout(
            limit,
            lane.exchange(destination, &self.limits, &*self.resolver, request),
        )
        .await
        .unwrap_or_else(|_| {
            Err(EgressError::TimedOut {
                origin: destination.origin.clone(),
                stage: Stage::Whole,
                limit,
            })
        })
    }

    /// Undo the content coding of a response, within the limits.
    pub(in crate::wire) fn decode(
        &self,
        destination: &Destination,
        response: Response<Bytes>,
    ) -> Result<Response<Bytes>, EgressError> {
        let (mut parts, body) = response.into_parts();
        let content = gunzip::decode(&parts.headers, body, self.limits.body).map_err(|cause| {
            EgressError::Body {
                origin: destination.origin.clone(),
                cause,
            }
        })?;
        if parts.headers.remove(CONTENT_ENCODING).is_some() {
            parts.headers.remove(CONTENT_LENGTH);
        }
        Ok(Response::from_parts(parts, content))
    }

    /// Close the idle connections to `destination`, whose peer is suspended or removed.
    pub fn forget(&self, destination: &Destination) {
        self.lanes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(destination);
    }

    fn lane(&self, destination: &Destination) -> Result<Arc<pool::Lane>, EgressError> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(destination) {
            return Ok(Arc::clone(lane));
        }
        let lane = Arc::new(pool::Lane::new(destination, &self.limits)?);
        lanes.insert(destination.clone(), Arc::clone(&lane));
        Ok(lane)
    }
}

/// The request as it goes on the connection: target without origin, `Host` from the destination.
fn prepare(
    destination: &Destination,
    mut request: Request<Bytes>,
) -> Result<Request<Full<Bytes>>, EgressError> {
    let other_origin = || EgressError::OtherOrigin {
        origin: destination.origin.clone(),
    };
    let path: Uri = path_of(destination, request.uri())?
        .parse()
        .map_err(|_| other_origin())?;
    let host =
        HeaderValue::from_str(&destination.origin.authority()).map_err(|_| other_origin())?;
    *request.uri_mut() = path;
    request.headers_mut().insert(HOST, host);
    Ok(request.map(Full::new))
}

/// The absolute URL of a target, with the origin as its destination spells it: what is signed.
pub(in crate::wire) fn absolute(
    destination: &Destination,
    target: &Uri,
) -> Result<Uri, EgressError> {
    let path = path_of(destination, target)?;
    let url = format!("{}{path}", destination.origin);
    url.parse().map_err(|_| EgressError::OtherOrigin {
        origin: destination.origin.clone(),
    })
}

fn path_of<'a>(destination: &Destination, target: &'a Uri) -> Result<&'a str, EgressError> {
    let path = target.path_and_query().map_or("/", |path| path.as_str());
    let elsewhere = target.authority().is_some() && !destination.origin.covers(target);
    // `*` and `host:port` are targets too, of methods that we never send.
    if elsewhere || !path.starts_with('/') {
        return Err(EgressError::OtherOrigin {
            origin: destination.origin.clone(),
        });
    }
    Ok(path)
}
