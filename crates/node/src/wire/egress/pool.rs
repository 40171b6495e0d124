//! The connections to one destination.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;
use url::Host;

use super::{Destination, EgressError, Limits, Resolve, Stage};
use crate::wire::gunzip::collect;
use crate::wire::tls::client_config;

/// Most addresses of one name that are tried.
const ADDRESSES: usize = 8;
/// Most header fields of a response.
const FIELDS: usize = 100;

type Sender = SendRequest<Full<Bytes>>;

/// One destination's connections.
pub(super) struct Lane {
    slots: Semaphore,
    idle: Mutex<Vec<(Sender, Instant)>>,
    tls: TlsConnector,
    name: Option<ServerName<'static>>,
}

impl Lane {
    pub(super) fn new(destination: &Destination, limits: &Limits) -> Result<Self, EgressError> {
        Ok(Self {
            slots: Semaphore::new(limits.concurrent),
            idle: Mutex::new(Vec::new()),
            tls: TlsConnector::from(client_config(&destination.pins)?),
            name: destination.origin.server_name(),
        })
    }

    /// One request and its response, body as it travelled. The caller bounds the whole.
    pub(super) async fn exchange(
        &self,
        destination: &Destination,
        limits: &Limits,
        resolver: &dyn Resolve,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Bytes>, EgressError> {
        let unreachable = |cause| EgressError::Unreachable {
            origin: destination.origin.clone(),
            cause,
        };
        // Held to the end. The semaphore is never closed.
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|error| unreachable(io::Error::other(error)))?;

        let (mut sender, reused) = match self.take_idle(limits) {
            Some(sender) => (sender, true),
            None => (self.connect(destination, limits, resolver).await?, false),
        };
        let answer = match wait(destination, limits, &mut sender, request).await {
            // The server had closed a kept connection before anything was sent on it: only then may
            // the same request be sent again, for its nonce is still unspent.
            Err((_, Some(request))) if reused => {
                sender = self.connect(destination, limits, resolver).await?;
                wait(destination, limits, &mut sender, request).await
            }
            answer => answer,
        };
        let (parts, body) = answer.map_err(|(error, _)| error)?.into_parts();
        if is_redirect(parts.status) {
            let origin = destination.origin.clone();
            return Err(EgressError::Redirected {
                origin,
                status: parts.status,
            });
        }
        let body = collect(body, limits.body)
            .await
            .map_err(|cause| EgressError::Body {
                origin: destination.origin.clone(),
                cause,
            })?;
        self.keep(limits, sender);
        Ok(Response::from_parts(parts, body))
    }

    /// A kept connection that is still good.
    fn take_idle(&self, limits: &Limits) -> Option<Sender> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // All are bound by the same time, so the old ones are closed here also when nobody uses them.
        idle.retain(|(sender, since)| since.elapsed() < limits.idle_for && !sender.is_closed());
        idle.pop().map(|(sender, _)| sender)
    }

    fn keep(&self, limits: &Limits, sender: Sender) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < limits.idle && !sender.is_closed() {
            idle.push((sender, Instant::now()));
        }
    }

    async fn connect(
        &self,
        destination: &Destination,
        limits: &Limits,
        resolver: &dyn Resolve,
    ) -> Result<Sender, EgressError> {
        let origin = &destination.origin;
        let unreachable = |cause| EgressError::Unreachable {
            origin: origin.clone(),
            cause,
        };
        let addresses = resolve(destination, limits, resolver).await?;
        let mut failure = unreachable(io::ErrorKind::AddrNotAvailable.into());
        for address in addresses {
            // INVARIANT: checked here, immediately before connecting to this very address. There is no
            // second look-up that could answer otherwise.
            destination
                .addresses
                .check(address.ip())
                .map_err(|refusal| EgressError::Address {
                    origin: origin.clone(),
                    address: address.ip(),
                    refusal,
                })?;
            let attempt = async {
                let stream = TcpStream::connect(address).await.map_err(unreachable)?;
                stream.set_nodelay(true).map_err(unreachable)?;
                let name = self
                    .name
                    .clone()
                    .ok_or_else(|| unreachable(io::ErrorKind::InvalidInput.into()))?;
                self.tls.connect(name, stream).await.map_err(|cause| {
                    if is_wrong_key(&cause) {
                        EgressError::WrongKey {
                            origin: origin.clone(),
                        }
                    } else {
                        unreachable(cause)
                    }
                })
            };
            match timeout(limits.connect, attempt).await {
                Ok(Ok(stream)) => return speak(destination, limits, stream).await,
                Ok(Err(error)) => failure = error,
                Err(_) => failure = timed_out(destination, Stage::Connecting, limits.connect),
            }
        }
        Err(failure)
    }
}

/// All addresses of the destination. One that may not be connected to spoils them all: an honest name
/// does not have both kinds.
async fn resolve(
    destination: &Destination,
    limits: &Limits,
    resolver: &dyn Resolve,
) -> Result<Vec<SocketAddr>, EgressError> {
    let origin = &destination.origin;
    let literal = |address: IpAddr| vec![SocketAddr::new(address, origin.port())];
    let mut addresses = match origin.host() {
        Host::Ipv4(address) => literal(IpAddr::V4(*address)),
        Host::Ipv6(address) => literal(IpAddr::V6(*address)),
        Host::Domain(name) => timeout(limits.connect, resolver.resolve(name, origin.port()))
            .await
            .map_err(|_| timed_out(destination, Stage::Resolving, limits.connect))?
            .map_err(|cause| EgressError::Unresolved {
                host: name.clone(),
                cause,
            })?,
    };
    for address in &addresses {
        destination
            .addresses
            .check(address.ip())
            .map_err(|refusal| EgressError::Address {
                origin: origin.clone(),
                address: address.ip(),
                refusal,
            })?;
    }
    addresses.truncate(ADDRESSES);
    Ok(addresses)
}

/// Speak HTTP/1.1 on a connection; a task of its own drives it until both sides are done with it.
async fn speak(
    destination: &Destination,
    limits: &Limits,
    stream: tokio_rustls::client::TlsStream<TcpStream>,
) -> Result<Sender, EgressError> {
    let (sender, connection) = Builder::new()
        .max_header_size(limits.head)
        .max_headers(FIELDS)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|cause| EgressError::Broken {
            origin: destination.origin.clone(),
            cause,
        })?;
    tokio::spawn(async move {
        // Whatever ends the connection is told to the request that was on it.
        let _ = connection.await;
    });
    Ok(sender)
}

/// Send, and wait for the head of the response. An error gives the request back if none of it was
/// sent.
async fn wait(
    destination: &Destination,
    limits: &Limits,
    sender: &mut Sender,
    request: Request<Full<Bytes>>,
) -> Result<Response<hyper::body::Incoming>, (EgressError, Option<Request<Full<Bytes>>>)> {
    let broken = |cause| EgressError::Broken {
        origin: destination.origin.clone(),
        cause,
    };
    let answer = async {
        // A kept connection becomes ready when its last body has been read; a closed one errs here.
        if let Err(cause) = sender.ready().await {
            return Err((broken(cause), Some(request)));
        }
        sender.try_send_request(request).await.map_err(|mut error| {
            let unsent = error.take_message();
            (broken(error.into_error()), unsent)
        })
    };
    match timeout(limits.first_byte, answer).await {
        Ok(answer) => answer,
        Err(_) => Err((
            timed_out(destination, Stage::Waiting, limits.first_byte),
            None,
        )),
    }
}

/// 304 answers a condition; the rest of 3xx sends elsewhere.
fn is_redirect(status: StatusCode) -> bool {
    status.is_redirection() && status != StatusCode::NOT_MODIFIED
}

fn is_wrong_key(error: &io::Error) -> bool {
    let cause = error
        .get_ref()
        .and_then(|cause| cause.downcast_ref::<rustls::Error>());
    matches!(
        cause,
        Some(rustls::Error::InvalidCertificate(
            rustls::CertificateError::ApplicationVerificationFailure
        ))
    )
}

fn timed_out(destination: &Destination, stage: Stage, limit: std::time::Duration) -> EgressError {
    EgressError::TimedOut {
        origin: destination.origin.clone(),
        stage,
        limit,
    }
}
