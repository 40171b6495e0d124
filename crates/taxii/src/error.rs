//! The one error type of the server side: a TAXII error object with its HTTP status (§3.6.1).

use axum::response::{IntoResponse, Response};
use http::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};

use crate::media;
use crate::wire::ErrorMessage;

/// A request that was refused: what the client is told, and nothing else.
///
/// Nothing of the inside belongs here: log the cause where it is known, and answer with
/// [`TaxiiError::internal`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{title}: {description}")]
pub struct TaxiiError {
    status: StatusCode,
    title: &'static str,
    description: String,
    challenges: Vec<HeaderValue>,
    retry_after: Option<u32>,
    close: bool,
}

impl TaxiiError {
    /// Any status, with a title of a few words and a sentence that says what happened and what to do.
    #[must_use]
    pub fn new(status: StatusCode, title: &'static str, description: impl Into<String>) -> Self {
        Self {
            status,
            title,
            description: description.into(),
            challenges: Vec::new(),
            retry_after: None,
            close: false,
        }
    }

    /// 404. Always the same bytes, whatever was asked for: what is withheld looks like what is absent.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "Not found",
            "there is nothing here, or nothing that you may see",
        )
    }

    /// 401 with one `WWW-Authenticate` header for each way in that the server understands.
    #[must_use]
    pub fn unauthorized(challenges: impl IntoIterator<Item = HeaderValue>) -> Self {
        let mut error = Self::new(
            StatusCode::UNAUTHORIZED,
            "Authentication required",
            "send credentials that this server knows",
        );
        error.challenges.extend(challenges);
        error
    }

    /// 403: the caller knows that it is there, and may not do this to it.
    #[must_use]
    pub fn forbidden(description: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Forbidden", description)
    }

    /// 400: a parameter or body that cannot be understood.
    #[must_use]
    pub fn bad_request(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Bad request", description)
    }

    /// 400 for a `next` that was not issued for this collection, this caller and these filters.
    #[must_use]
    pub fn bad_cursor() -> Self {
        Self::bad_request(
            "`next` is not a cursor for this request: repeat the filters of the first page, and its cursor unchanged",
        )
    }

    /// 422: well-formed, but not something that can be taken.
    #[must_use]
    pub fn unprocessable(description: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Unprocessable content",
            description,
        )
    }

    /// 413: the body is greater than `limit` bytes. The connection is closed, as the rest is not read.
    #[must_use]
    pub fn too_large(limit: u64) -> Self {
        let mut error = Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "Content too large",
            format!(
                "this API root takes at most {limit} bytes at once (`max_content_length`): send several envelopes"
            ),
        );
        error.close = true;
        error
    }

    /// 405.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "Method not allowed",
            "this resource does not know that method",
        )
    }

    /// 406, naming the media type that would have been right.
    #[must_use]
    pub fn not_acceptable() -> Self {
        Self::new(
            StatusCode::NOT_ACCEPTABLE,
            "Not acceptable",
            format!(
                "this server answers with `{}` only: send it as Accept",
                media::TAXII
            ),
        )
    }

    /// 415, naming the media type that would have been right.
    #[must_use]
    pub fn unsupported_media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Unsupported media type",
            format!(
                "send `{}` as Content-Type, and no content coding",
                media::TAXII
            ),
        )
    }

    /// 503: nothing is wrong with the request; ask again in `retry_after` seconds.
    #[must_use]
    pub fn unavailable(retry_after: u32) -> Self {
        let mut error = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Not available now",
            "ask again after the time in Retry-After",
        );
        error.retry_after = Some(retry_after);
        error
    }

    /// 429: too many requests from this caller; ask again in `retry_after` seconds.
    #[must_use]
    pub fn too_many_requests(retry_after: u32) -> Self {
        let mut error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Too many requests",
            "ask again after the time in Retry-After",
        );
        error.retry_after = Some(retry_after);
        error
    }

    /// 500, without a reason: that stays in the log.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Internal error",
            "the server could not do this; its log says why",
        )
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What the client is told in a sentence.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// What is written into the body.
    #[must_use]
    pub fn message(&self) -> ErrorMessage {
        ErrorMessage {
            title: self.title.to_owned(),
            description: Some(self.description.clone()),
            http_status: Some(self.status.as_u16().to_string()),
            ..ErrorMessage::default()
        }
    }
}

impl IntoResponse for TaxiiError {
    fn into_response(self) -> Response {
        // Strings only: this cannot fail, and if it could, the status alone would still be right.
        let body = serde_json::to_vec(&self.message()).unwrap_or_default();
        let mut response = (self.status, [(CONTENT_TYPE, media::TAXII)], body).into_response();
        let headers = response.headers_mut();
        for challenge in self.challenges {
            headers.append(WWW_AUTHENTICATE, challenge);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.close {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}
