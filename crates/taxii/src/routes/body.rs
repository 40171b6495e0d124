//! Reading a body within its limit.

use axum::extract::Request;
use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::error::TaxiiError;

/// The body of a request, at most `limit` bytes. A greater declared length is refused before anything is
/// read (and before `100 Continue` is sent), a greater actual one as soon as it shows.
pub(super) async fn read(request: Request, limit: u64) -> Result<Bytes, TaxiiError> {
    let declared = request.headers().get(CONTENT_LENGTH);
    if let Some(declared) = declared.and_then(|value| value.to_str().ok()) {
        // Digits that exceed any number we have exceed any limit, too.
        if declared
            .trim()
            .parse::<u64>()
            .map_or(true, |length| limit < length)
        {
            return Err(TaxiiError::too_large(limit));
        }
    }
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    match Limited::new(request.into_body(), most).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(TaxiiError::too_large(limit)),
        Err(_) => Err(TaxiiError::bad_request("the body ended before its end")),
    }
}
