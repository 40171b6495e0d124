//! Two proofs by experiment: that withheld looks like absent, and that a signature covers every byte.

use bytes::Bytes;
use http::header::DATE;
use http::{Response, StatusCode, Uri};
use mithaq_node::admin::AdminError;

use super::fault::internal;
use super::peer::AsPeer;
use super::reader::{Reader, object_path};

/// What an asker got for something real and for something invented.
pub(super) struct Refusals {
    /// Whether the two answers are equal in every byte, in each collection that was tried.
    pub(super) equal: bool,
    /// The status of the first.
    pub(super) status: StatusCode,
    /// The length of the first: status, headers and body.
    pub(super) bytes: usize,
}

/// Asks for `real` and for `invented` by id in each of `collections`, and compares the whole answers.
pub(super) async fn by_id(
    asker: &Reader,
    collections: &[String],
    real: &str,
    invented: &str,
) -> Result<Refusals, AdminError> {
    let mut refusals: Option<Refusals> = None;
    for collection in collections {
        let one = asker.get(&object_path(collection, real)).await?;
        let other = asker.get(&object_path(collection, invented)).await?;
        let (status, one, other) = (one.status(), whole(&one), whole(&other));
        let so_far = refusals.get_or_insert(Refusals {
            equal: true,
            status,
            bytes: one.len(),
        });
        so_far.equal &= one == other && status == StatusCode::NOT_FOUND;
    }
    refusals.ok_or_else(|| internal("there is no collection to ask in"))
}

/// Everything that an answer says except what the time of day is: status, headers as they came, body.
fn whole(answer: &Response<Bytes>) -> Vec<u8> {
    let mut bytes = format!("{:?} {}\r\n", answer.version(), answer.status()).into_bytes();
    for (name, value) in answer.headers().iter().filter(|(name, _)| **name != DATE) {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(answer.body());
    bytes
}

/// How a node answered a signed request with one byte changed, and then the very same request unaltered.
pub(super) struct Tampering {
    /// To the changed one.
    pub(super) flipped: StatusCode,
    /// To the unaltered one.
    pub(super) unaltered: StatusCode,
}

/// Signs a request for one object of `collection`, lets somebody on the way ask for more, and sends both.
///
/// The changed request goes first: a refusal costs the signature nothing, so that the unaltered one must
/// still be taken.
pub(super) async fn flip(peer: &AsPeer, collection: &str) -> Result<Tampering, AdminError> {
    let path = format!(
        "/{}/collections/{collection}/objects/?limit=1",
        mithaq_node::API_ROOT
    );
    let request = peer.sign(&path).await?;
    let mut flipped = request.clone();
    *flipped.uri_mut() = flip_last_byte(request.uri())?;
    Ok(Tampering {
        flipped: peer.send(flipped).await?.status(),
        unaltered: peer.send(request).await?.status(),
    })
}

/// `…limit=1` → `…limit=3`: one bit of one byte.
fn flip_last_byte(uri: &Uri) -> Result<Uri, AdminError> {
    let mut text = uri.to_string();
    let last = text.pop().ok_or_else(|| internal("an empty target"))?;
    let changed = u8::try_from(last).map_err(internal)? ^ 2;
    text.push(char::from(changed));
    text.parse().map_err(internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_changes() {
        let uri: Uri = "https://127.0.0.1:1/x/?limit=1".parse().unwrap();
        assert_eq!(
            flip_last_byte(&uri).unwrap().to_string(),
            "https://127.0.0.1:1/x/?limit=3"
        );
    }

    fn answer(status: u16, date: &str, body: &'static str) -> Response<Bytes> {
        let answer = Response::builder()
            .status(status)
            .header("date", date)
            .header("x", "y");
        answer.body(Bytes::from_static(body.as_bytes())).unwrap()
    }

    #[test]
    fn answers_differ_by_every_byte_but_the_date() {
        let one = whole(&answer(404, "today", "{}"));
        assert_eq!(one, whole(&answer(404, "tomorrow", "{}")));
        assert_ne!(one, whole(&answer(403, "today", "{}")));
        assert_ne!(one, whole(&answer(404, "today", "{ }")));
    }
}
