//! How a client's requests get to a server.

use std::future::Future;

use bytes::Bytes;
use http::{Request, Response};

/// Sends one request and returns the whole answer.
///
/// An implementation decides which hosts may be reached, over which TLS, within which time, and whether the
/// request is signed and the answer's signature checked. It must not follow redirects, must undo content
/// codings (removing their header), and must stop reading where a body grows beyond its bound.
pub trait Transport: Send + Sync {
    /// Why a request could not be sent or its answer not be had.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Sends `request`, whose URI is absolute.
    ///
    /// # Errors
    /// When there is no answer, or none that may be believed. An answer with an error status is an answer.
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<Bytes>, Self::Error>> + Send;
}

impl<T: Transport> Transport for &T {
    type Error = T::Error;

    fn send(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<Bytes>, Self::Error>> + Send {
        (*self).send(request)
    }
}
