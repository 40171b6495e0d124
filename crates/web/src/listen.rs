//! Accepting connections: TCP, TLS 1.3 where configured, HTTP/1.1, with bounds on each step so that
//! one slow or greedy client does not take the node from the others.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::addresses::Addresses;
use crate::patience::{Patient, Unread};

/// Connections open at once; more wait in the kernel's queue.
const CONNECTIONS: usize = 2_048;
/// For the TLS handshake, and for the head of each request: a client that sends a byte a second
/// holds a connection no longer than this.
const HANDSHAKE: Duration = Duration::from_secs(10);
const HEAD: Duration = Duration::from_secs(15);
/// The head of a request, in bytes, and its fields.
const HEAD_BYTES: usize = 64 * 1024;
const HEAD_FIELDS: usize = 96;

/// Serves `router` on `listener` until `stop` turns true; open requests are answered first.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<Arc<rustls::ServerConfig>>,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let acceptor = tls.map(TlsAcceptor::from);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let addresses = Addresses::default();
    loop {
        let Ok(place) = places.clone().acquire_owned().await else {
            return;
        };
        let (stream, remote) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, or the client was gone again: neither ends the node.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::task::yield_now().await;
                    continue;
                }
            },
            () = stopped(&mut stop) => break,
        };
        let Some(counted) = addresses.admit(remote.ip()) else {
            tracing::debug!(client.address = %remote, "an address has too many connections");
            continue;
        };
        let _ = stream.set_nodelay(true);
        let (acceptor, router, stop) = (acceptor.clone(), router.clone(), stop.clone());
        tokio::spawn(async move {
            match acceptor {
                None => connection(stream, remote, router, stop).await,
                Some(acceptor) => match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream))
                    .await
                {
                    Ok(Ok(stream)) => connection(stream, remote, router, stop).await,
                    Ok(Err(error)) => {
                        tracing::debug!(client.address = %remote, %error, "TLS handshake failed")
                    }
                    Err(_) => tracing::debug!(client.address = %remote, "TLS handshake timed out"),
                },
            }
            drop((counted, place));
        });
    }
    // Every connection holds a place: when all are back, all requests were answered.
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(HEAD, places.acquire_many(all)).await;
}

async fn connection<S>(
    stream: S,
    remote: SocketAddr,
    router: Router,
    mut stop: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let unread = Unread::default();
    let watching = unread.clone();
    let service = router.map_request(move |mut request: http::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(remote));
        request.map(|body| watching.watch(axum::body::Body::new(body)))
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEAD_FIELDS);
    let connection = http.serve_connection(
        TokioIo::new(Patient::new(stream, unread)),
        TowerToHyperService::new(service),
    );
    tokio::pin!(connection);
    let mut stopping = false;
    loop {
        tokio::select! {
            done = connection.as_mut() => {
                if let Err(error) = done {
                    tracing::debug!(client.address = %remote, %error, "connection ended early");
                }
                return;
            }
            () = stopped(&mut stop), if !stopping => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Waits until `stop` turns true, or nobody can turn it any more.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
