//! Headers that nobody signed do not reach the application.
//!
//! After verification a message keeps the headers its signature covers, and those of the list below,
//! which proxies must be free to add and which no rule of ours believes. All others are removed:
//! an `Authorization`, a `Cookie`, a `Range` or an `X-Http-Method-Override` that somebody on the way
//! put beside a good signature must not act in the signer's name.

use http::{HeaderMap, HeaderName, header};

use super::component::Component;

/// Headers about the way, not the message. None of them is evidence of anything. `Allow` is among them because HTTP
/// demands it with each 405, which is also made where nothing is signed any more.
pub static TRANSPORT: [HeaderName; 22] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    header::TE,
    header::TRAILER,
    header::DATE,
    header::SERVER,
    header::USER_AGENT,
    header::ACCEPT_ENCODING,
    header::ALLOW,
    header::VARY,
    header::CACHE_CONTROL,
    header::STRICT_TRANSPORT_SECURITY,
    header::X_CONTENT_TYPE_OPTIONS,
    header::VIA,
    header::FORWARDED,
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
    HeaderName::from_static("x-request-id"),
    HeaderName::from_static("x-real-ip"),
];

/// Whether `name` may stand in a signed message without being covered.
pub(super) fn is_transport(name: &HeaderName) -> bool {
    TRANSPORT.contains(name) || name.as_str().starts_with("x-forwarded-")
}

/// Remove what is neither covered nor about transport, and the signature itself, which has done its
/// work.
pub(super) fn strip(headers: &mut HeaderMap, covered: &[Component]) {
    let doomed: Vec<HeaderName> = headers
        .keys()
        .filter(|name| {
            !is_transport(name) && !covered.contains(&Component::Header((*name).clone()))
        })
        .cloned()
        .collect();
    for name in doomed {
        headers.remove(name);
    }
}
