//! `Content-Digest` (RFC 9530): ties the body to the signed headers.
//!
//! ```text
//! content-digest: sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:
//! ```
//! Nodes send exactly one digest, SHA-256, over the body as it travels (that is, after any content
//! coding). Nothing else is read: a second algorithm would be a second thing to get wrong.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::{Digest as _, Sha256};

/// The field's name.
pub const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

const OPEN: &str = "sha-256=:";
const CLOSE: &str = ":";

/// The field for `body`.
pub fn content_digest(body: &[u8]) -> HeaderValue {
    let text = format!("{OPEN}{}{CLOSE}", STANDARD.encode(Sha256::digest(body)));
    // The text is ASCII letters, digits and punctuation by construction; the fallback is a value
    // that no body matches, so that it could only ever refuse.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("sha-256=::"))
}

/// Why a body is not the one its sender digested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DigestError {
    /// No digest at all.
    #[error("the message has no content-digest")]
    Missing,
    /// More than one field.
    #[error("the message has more than one content-digest")]
    Repeated,
    /// Not one SHA-256 digest in the form of RFC 9530.
    #[error("the content-digest is not one sha-256 digest")]
    Malformed,
    /// The body is another one.
    #[error("the body does not match its content-digest")]
    Mismatch,
}

/// Check `body`, as it travelled, against the digest in `headers`.
///
/// # Errors
/// See [`DigestError`]. A missing digest is an error, always.
pub fn check_digest(headers: &HeaderMap, body: &[u8]) -> Result<(), DigestError> {
    let mut fields = headers.get_all(CONTENT_DIGEST).iter();
    let field = fields.next().ok_or(DigestError::Missing)?;
    if fields.next().is_some() {
        return Err(DigestError::Repeated);
    }
    let claimed = field
        .to_str()
        .ok()
        .and_then(|text| text.strip_prefix(OPEN)?.strip_suffix(CLOSE))
        .and_then(|encoded| STANDARD.decode(encoded).ok())
        .filter(|bytes| bytes.len() == 32)
        .ok_or(DigestError::Malformed)?;
    if claimed != Sha256::digest(body).as_slice() {
        return Err(DigestError::Mismatch);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fields: &[&str], body: &str, expected: Result<(), DigestError>) {
        let mut headers = HeaderMap::new();
        for field in fields {
            headers.append(CONTENT_DIGEST, HeaderValue::from_str(field).unwrap());
        }
        assert_eq!(
            check_digest(&headers, body.as_bytes()),
            expected,
            "{fields:?} {body:?}"
        );
    }

    // RFC 9530 appendix B.1: `{"hello": "world"}` and a line feed.
    const HELLO: &str = "{\"hello\": \"world\"}\n";
    const HELLO_DIGEST: &str = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";

    #[test]
    fn published_example() {
        assert_eq!(content_digest(HELLO.as_bytes()), HELLO_DIGEST);
        check(&[HELLO_DIGEST], HELLO, Ok(()));
    }

    #[test]
    fn every_other_form_is_refused() {
        check(&[], HELLO, Err(DigestError::Missing));
        check(&[], "", Err(DigestError::Missing));
        check(
            &[HELLO_DIGEST, HELLO_DIGEST],
            HELLO,
            Err(DigestError::Repeated),
        );
        check(
            &[HELLO_DIGEST],
            "{\"hello\": \"world\"}",
            Err(DigestError::Mismatch),
        );
        for malformed in [
            "",
            "sha-256=::",
            "sha-512=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
            "SHA-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
            "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDh=:", // loose bits in the last letter
            "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg:",
            "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP_lF5HF9bvEF8FabDg=:",
            "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:;x=1",
            "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:, sha-512=:AA==:",
            "sha-256=RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=",
            "sha-256=:RK/0qy18Ml==:",
        ] {
            check(&[malformed], HELLO, Err(DigestError::Malformed));
        }
    }
}
