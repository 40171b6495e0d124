//! What the routes take from a request before they act, each failing as a TAXII error.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;

use crate::collections::Collections;
use crate::error::TaxiiError;
use crate::media;

/// The caller: authenticated, and taking TAXII for an answer.
pub(super) struct Admitted<C: Collections>(pub(super) C::Caller);

impl<C: Collections> FromRequestParts<Arc<C>> for Admitted<C> {
    type Rejection = TaxiiError;

    async fn from_request_parts(
        parts: &mut Parts,
        collections: &Arc<C>,
    ) -> Result<Self, TaxiiError> {
        let caller = collections.authenticate(parts).await?;
        if !media::accepts_taxii(&parts.headers) {
            return Err(TaxiiError::not_acceptable());
        }
        Ok(Self(caller))
    }
}

/// The variable segments of the path, percent-decoded. What cannot be decoded names nothing.
pub(super) struct Segments<const N: usize>(pub(super) [String; N]);

impl<S: Send + Sync, const N: usize> FromRequestParts<S> for Segments<N> {
    type Rejection = TaxiiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, TaxiiError> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| TaxiiError::not_found())?;
        let segments: Vec<String> = params.iter().map(|(_, value)| value.to_owned()).collect();
        segments
            .try_into()
            .map(Self)
            .map_err(|_| TaxiiError::not_found())
    }
}

/// The query part of the URL as it was sent; empty where there is none.
pub(super) struct QueryText(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for QueryText {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.uri.query().unwrap_or_default().to_owned()))
    }
}
