//! Strict JSON: one reading of the bytes, for everybody.
//!
//! Bytes that two programs read differently are an attack: a duplicate key, a number that loses
//! digits, half a surrogate pair. [`check`] refuses them before anything else looks, and builds no
//! tree. What passes is I-JSON (RFC 7493), which RFC 8785 needs as its input.

mod error;
mod limits;
pub(crate) mod scan;
mod stream;
mod value;
mod write;

pub(crate) use error::Position;
pub use error::{JsonError, JsonErrorKind};
pub use limits::Limits;
pub use stream::{Piece, Place, Stream, StreamError};
pub use value::Value;
pub(crate) use value::{elements, string};
pub(crate) use write::text_of;

/// Refuse what is no JSON, or not one thing only, or beyond `limits`.
///
/// Refused besides broken syntax: duplicate keys (compared after escapes), lone surrogates, invalid
/// UTF-8, whole numbers beyond ±2⁵³, numbers too large or too small for a double, and whatever
/// follows the one value but white space.
///
/// # Errors
/// [`JsonError`] with the place of the first fault.
pub fn check(bytes: &[u8], limits: &Limits) -> Result<(), JsonError> {
    scan::strict(bytes, limits).map(|_| ())
}

/// Drop the white space between tokens; every other byte stays as it is, in its order.
///
/// Meant for text that has passed [`check`]. In any other text it does the same outside of what
/// would be strings.
#[must_use]
pub fn minify(bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let (mut inside, mut escaped) = (false, false);
    for byte in bytes {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' if !inside => continue,
            b'"' if !escaped => inside = !inside,
            _ => {}
        }
        escaped = inside && *byte == b'\\' && !escaped;
        kept.push(*byte);
    }
    kept
}
