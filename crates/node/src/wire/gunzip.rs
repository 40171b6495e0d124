//! Bodies from outside, bounded: the bytes that travel and the bytes they unpack to.
//!
//! The limit is on the *decompressed* stream and holds while it is being read, before anybody is
//! authenticated (attack case 12: sixteen kilobytes that unpack to half a gigabyte).

use std::io::Read as _;
use std::pin::pin;

use bytes::{Bytes, BytesMut};
use flate2::bufread::MultiGzDecoder;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use http_body::Body;
use http_body_util::BodyExt as _;

/// Why a body was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BodyError {
    /// It is, or unpacks to, more than the limit. HTTP: 413.
    #[error("the body is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// A coding we do not read, or more than one. HTTP: 415.
    #[error("the content coding is not one we read: only `gzip`, once")]
    Coding,
    /// Not the gzip it claims to be. HTTP: 400.
    #[error("the body is not valid gzip: {0}")]
    Gzip(std::io::Error),
    /// The connection broke before the body's end.
    #[error("the body broke off: {0}")]
    Broken(Box<dyn std::error::Error + Send + Sync>),
}

/// The body as it travels, or an error as soon as it exceeds `limit` bytes.
///
/// # Errors
/// [`BodyError::TooLarge`] without reading further; [`BodyError::Broken`].
pub async fn collect<B>(body: B, limit: usize) -> Result<Bytes, BodyError>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    // An honest sender says beforehand that it is too much.
    if body.size_hint().lower() > limit as u64 {
        return Err(BodyError::TooLarge { limit });
    }
    let mut body = pin!(body);
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| BodyError::Broken(error.into()))?;
        let Ok(data) = frame.into_data() else {
            continue; // Trailers say nothing that is signed; they are dropped.
        };
        if data.len() > limit - whole.len() {
            return Err(BodyError::TooLarge { limit });
        }
        if whole.is_empty() && body.is_end_stream() {
            return Ok(data);
        }
        whole.extend_from_slice(&data);
    }
    Ok(whole.freeze())
}

/// Whether bodies under these headers travel as they are, as against packed.
#[must_use]
pub fn is_plain(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(CONTENT_ENCODING).iter();
    codings.all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// The content of `body` as `headers` say it is coded, at most `limit` bytes of it.
///
/// # Errors
/// [`BodyError::TooLarge`], [`BodyError::Coding`], [`BodyError::Gzip`].
pub fn decode(headers: &HeaderMap, body: Bytes, limit: usize) -> Result<Bytes, BodyError> {
    let mut codings = headers.get_all(CONTENT_ENCODING).iter();
    let coding = codings
        .next()
        .map_or(&b"identity"[..], |value| value.as_bytes());
    if codings.next().is_some() {
        return Err(BodyError::Coding);
    }
    if coding.eq_ignore_ascii_case(b"identity") {
        return if body.len() > limit {
            Err(BodyError::TooLarge { limit })
        } else {
            Ok(body)
        };
    }
    // RFC 9110 § 8.4.1.3: `x-gzip` is the same thing.
    if coding.eq_ignore_ascii_case(b"gzip") || coding.eq_ignore_ascii_case(b"x-gzip") {
        return gunzip(&body, limit).map(Bytes::from);
    }
    Err(BodyError::Coding)
}

/// Unpack gzip, at most `limit` bytes of it, and never more into memory.
///
/// Bytes after the last member are an error.
///
/// # Errors
/// [`BodyError::TooLarge`], [`BodyError::Gzip`].
pub fn gunzip(packed: &[u8], limit: usize) -> Result<Vec<u8>, BodyError> {
    let mut content = Vec::new();
    // One byte more than allowed is enough to know.
    MultiGzDecoder::new(packed)
        .take((limit as u64).saturating_add(1))
        .read_to_end(&mut content)
        .map_err(BodyError::Gzip)?;
    if content.len() > limit {
        return Err(BodyError::TooLarge { limit });
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use http::HeaderValue;
    use http_body_util::Full;
    use std::io::Write as _;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn attack_12_a_bomb_stops_at_the_limit() {
        let bomb = gzip(&vec![0; 64 << 20]);
        assert!(bomb.len() < 80_000, "the bomb is small: {}", bomb.len());
        // With the defence removed (no limit), it goes off.
        assert_eq!(gunzip(&bomb, usize::MAX).unwrap().len(), 64 << 20);
        // With it, no more than the limit and one byte is ever unpacked.
        assert!(matches!(
            gunzip(&bomb, 1 << 20),
            Err(BodyError::TooLarge { limit: 0x10_0000 })
        ));
    }

    #[test]
    fn exactly_the_limit_passes() {
        let packed = gzip(&[7; 1000]);
        assert_eq!(gunzip(&packed, 1000).unwrap().len(), 1000);
        assert!(matches!(
            gunzip(&packed, 999),
            Err(BodyError::TooLarge { .. })
        ));
        assert!(matches!(gunzip(&gzip(b""), 0), Ok(content) if content.is_empty()));
    }

    #[test]
    fn damaged_gzip_is_an_error() {
        let whole = gzip(b"an object");
        for cut in 0..whole.len() {
            assert!(
                matches!(gunzip(&whole[..cut], 100), Err(BodyError::Gzip(_))) || cut == 0,
                "cut at {cut}"
            );
        }
        let trailing = [&whole[..], b"{}"].concat();
        assert!(matches!(gunzip(&trailing, 100), Err(BodyError::Gzip(_))));
    }

    #[test]
    fn only_gzip_once() {
        let check = |codings: &[&'static str], body: &[u8], expected: &str| {
            let mut headers = HeaderMap::new();
            for coding in codings {
                headers.append(CONTENT_ENCODING, HeaderValue::from_static(coding));
            }
            let found = match decode(&headers, Bytes::copy_from_slice(body), 10) {
                Ok(content) => String::from_utf8(content.to_vec()).unwrap(),
                Err(error) => error.to_string(),
            };
            assert_eq!(found, expected, "{codings:?}");
        };
        let coding = "the content coding is not one we read: only `gzip`, once";
        check(&[], b"plain", "plain");
        check(&["identity"], b"plain", "plain");
        check(&["GZip"], &gzip(b"plain"), "plain");
        check(&["x-gzip"], &gzip(b"plain"), "plain");
        check(&[], b"eleven byte", "the body is larger than 10 bytes");
        check(
            &["gzip"],
            &gzip(b"eleven byte"),
            "the body is larger than 10 bytes",
        );
        for unread in ["br", "zstd", "deflate", "gzip, gzip", "", "gzip;q=1"] {
            check(&[unread], b"", coding);
        }
        check(&["gzip", "gzip"], &gzip(&gzip(b"plain")), coding);
    }

    #[tokio::test]
    async fn collecting_stops_at_the_limit() {
        assert_eq!(
            collect(Full::new(Bytes::from_static(b"12345")), 5)
                .await
                .unwrap(),
            "12345"
        );
        assert!(matches!(
            collect(Full::new(Bytes::from_static(b"123456")), 5).await,
            Err(BodyError::TooLarge { limit: 5 })
        ));
    }
}
