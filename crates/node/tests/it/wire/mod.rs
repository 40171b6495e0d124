//! Real listeners on 127.0.0.1, and the one client that may reach them.

mod egress;
mod peer;
mod tls;

use std::convert::Infallible;
use std::future::Future;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use mithaq_node::wire::egress::{
    AddressPolicy, Destination, Egress, Limits, Origin, SystemResolver,
};
use mithaq_node::wire::tls::{SpkiPin, TlsIdentity};
use rustls::ServerConfig;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A certificate of its own, in a folder that goes with it.
pub(crate) struct Certificate {
    pub(crate) folder: TempDir,
    pub(crate) identity: TlsIdentity,
}

pub(crate) fn certificate() -> Certificate {
    let folder = tempfile::tempdir().unwrap();
    let identity = TlsIdentity::load_or_make(folder.path(), &["localhost".to_owned()]).unwrap();
    Certificate { folder, identity }
}

/// A server that counts its connections and its requests.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) pin: SpkiPin,
    pub(crate) connections: Arc<AtomicUsize>,
    pub(crate) requests: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn destination(&self) -> Destination {
        self.destination_at("127.0.0.1")
    }

    pub(crate) fn destination_at(&self, host: &str) -> Destination {
        Destination {
            origin: Origin::of(&format!("https://{host}:{}", self.port)).unwrap(),
            pins: [self.pin].into(),
            addresses: AddressPolicy {
                allow_loopback: true,
            },
        }
    }

    pub(crate) fn count(&self) -> (usize, usize) {
        (
            self.connections.load(Ordering::SeqCst),
            self.requests.load(Ordering::SeqCst),
        )
    }
}

/// Serve `answer` over TLS on a free port, until the test's runtime ends.
pub(crate) async fn serve<F, A, B>(answer: F) -> Server
where
    F: Fn(Request<Incoming>) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Response<B>> + Send,
    B: Body<Data = Bytes, Error = Infallible> + Send + 'static,
{
    let certificate = certificate();
    let config = certificate.identity.server_config().unwrap();
    serve_with(config, certificate.identity.pin(), answer).await
}

pub(crate) async fn serve_with<F, A, B>(
    config: Arc<ServerConfig>,
    pin: SpkiPin,
    answer: F,
) -> Server
where
    F: Fn(Request<Incoming>) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Response<B>> + Send,
    B: Body<Data = Bytes, Error = Infallible> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (connections, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let server = Server {
        port,
        pin,
        connections: connections.clone(),
        requests: requests.clone(),
    };
    let acceptor = TlsAcceptor::from(config);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            connections.fetch_add(1, Ordering::SeqCst);
            let (acceptor, answer, requests) = (acceptor.clone(), answer.clone(), requests.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let service = service_fn(move |request| {
                    requests.fetch_add(1, Ordering::SeqCst);
                    let answer = answer.clone();
                    async move { Ok::<_, Infallible>(answer(request).await) }
                });
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    server
}

/// Tight enough for a test to run into each of them.
pub(crate) const LIMITS: Limits = Limits {
    connect: Duration::from_secs(20),
    first_byte: Duration::from_secs(20),
    whole: Duration::from_secs(60),
    head: 16 << 10,
    body: 1 << 20,
    concurrent: 2,
    idle: 2,
    idle_for: Duration::from_secs(20),
};

pub(crate) fn egress(limits: Limits) -> Egress {
    Egress::new(limits, Arc::new(SystemResolver))
}

pub(crate) fn get(target: &str) -> Request<Bytes> {
    Request::get(target).body(Bytes::new()).unwrap()
}
