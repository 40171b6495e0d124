//! Envelopes (TAXII 2.1 §3.7): objects in transit, each kept as the bytes that were received.

use bytes::Bytes;
use mithaq_stix::json::{self, JsonError, Limits};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::collections::ObjectPage;
use crate::error::TaxiiError;
use crate::wire::six_digits;

/// An envelope that a client posted: strict JSON, with at least one member that names itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    objects: Vec<EnvelopeObject>,
}

/// A member of a posted envelope: a JSON object, otherwise unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeObject {
    /// Its bytes as they arrived, a slice of the body.
    pub bytes: Bytes,
    /// Its `id`, if it has one that is a string. Not checked to be a STIX id.
    pub id: Option<String>,
}

impl Envelope {
    /// Reads a body that was posted.
    ///
    /// # Errors
    /// [`EnvelopeError::Json`] when it is not strict JSON (duplicate keys, invalid UTF-8, too deep, …); another
    /// when it is not an envelope that could be taken, at least in part.
    pub fn parse(body: &Bytes) -> Result<Self, EnvelopeError> {
        let raw = RawEnvelope::parse(body)?;
        if raw.kind.is_some_and(|kind| kind.get() == r#""bundle""#) {
            return Err(EnvelopeError::Bundle);
        }
        let members = raw.objects.ok_or(EnvelopeError::NoObjects)?;
        let mut objects = Vec::with_capacity(members.len());
        for (index, member) in members.into_iter().enumerate() {
            let text = member.get();
            if !text.starts_with('{') {
                return Err(EnvelopeError::NotAnObject { index });
            }
            // The text is strict JSON and an object: what can fail here is only that `id` is no string.
            let id = serde_json::from_str::<Named>(text)
                .ok()
                .and_then(|named| named.id);
            objects.push(EnvelopeObject {
                bytes: body.slice_ref(text.as_bytes()),
                id,
            });
        }
        if objects.is_empty() {
            return Err(EnvelopeError::NoObjects);
        }
        // A status names objects by their ids: where none has any, there is nothing to report about.
        if objects.iter().all(|object| object.id.is_none()) {
            return Err(EnvelopeError::NoIds);
        }
        Ok(Self { objects })
    }

    /// The members, in their order; at least one.
    #[must_use]
    pub fn objects(&self) -> &[EnvelopeObject] {
        &self.objects
    }

    /// The members, in their order; at least one.
    #[must_use]
    pub fn into_objects(self) -> Vec<EnvelopeObject> {
        self.objects
    }
}

/// An envelope that a server answered with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answered {
    /// The objects, as slices of the body.
    pub objects: Vec<Bytes>,
    /// Whether the server says that there are more; `false` where it says nothing.
    pub more: bool,
    /// The cursor of the next page.
    pub next: Option<String>,
}

impl Answered {
    /// Reads the body of an answer.
    ///
    /// # Errors
    /// As [`Envelope::parse`], but an envelope without objects is an empty page.
    pub fn parse(body: &Bytes) -> Result<Self, EnvelopeError> {
        let raw = RawEnvelope::parse(body)?;
        let members = raw.objects.unwrap_or_default();
        let mut objects = Vec::with_capacity(members.len());
        for (index, member) in members.into_iter().enumerate() {
            if !member.get().starts_with('{') {
                return Err(EnvelopeError::NotAnObject { index });
            }
            objects.push(body.slice_ref(member.get().as_bytes()));
        }
        Ok(Self {
            objects,
            more: raw.more.unwrap_or(false),
            next: raw.next,
        })
    }
}

/// A body that is no envelope, or none that can be taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// Not strict JSON: a 400.
    #[error("the body is not the JSON that is wanted here: {0}")]
    Json(#[from] JsonError),
    /// JSON, but a known property is of another kind.
    #[error("the body is not a TAXII envelope, `{{\"objects\": […]}}`: {0}")]
    Shape(&'static str),
    /// The top level is not an object.
    #[error(
        "the body is not a TAXII envelope, `{{\"objects\": […]}}`: its top level is not an object"
    )]
    TopLevel,
    /// A bundle. cytaxii2 posts these.
    #[error(
        "the body is a STIX bundle: post a TAXII envelope, `{{\"objects\": […]}}`, with the bundle's objects"
    )]
    Bundle,
    /// No `objects`, or an empty list.
    #[error("the envelope has no `objects`")]
    NoObjects,
    /// A member that is not a JSON object.
    #[error("the envelope's object {index} (counted from 0) is not a JSON object")]
    NotAnObject {
        /// Which member.
        index: usize,
    },
    /// No member has an `id`.
    #[error("no object in the envelope has an `id`")]
    NoIds,
}

impl From<EnvelopeError> for TaxiiError {
    fn from(error: EnvelopeError) -> Self {
        match error {
            EnvelopeError::Json(_) => Self::bad_request(error.to_string()),
            _ => Self::unprocessable(error.to_string()),
        }
    }
}

/// The body of a page: the objects' bytes between the properties of the envelope.
///
/// `more` is always said, also when it is `false` (OpenCTI's connector failed without), and `objects` is left
/// out when there are none, for TAXII knows no empty lists.
pub(crate) fn frame(next: Option<&str>, objects: &[Bytes]) -> Result<Bytes, serde_json::Error> {
    let length: usize = objects.iter().map(|object| object.len() + 1).sum();
    let mut body = Vec::with_capacity(length + 64 + next.map_or(0, str::len));
    match next {
        Some(next) => {
            body.extend_from_slice(br#"{"more":true,"next":"#);
            serde_json::to_writer(&mut body, next)?;
        }
        None => body.extend_from_slice(br#"{"more":false"#),
    }
    for (index, object) in objects.iter().enumerate() {
        body.extend_from_slice(if index == 0 { br#","objects":["# } else { b"," });
        body.extend_from_slice(object);
    }
    body.extend_from_slice(if objects.is_empty() { b"}" } else { b"]}" });
    Ok(body.into())
}

/// The values of `X-TAXII-Date-Added-First` and `-Last` for a page; none for an empty one.
pub(crate) fn date_headers(page: &impl ObjectPage) -> Option<[String; 2]> {
    page.date_added()
        .map(|(first, last)| [six_digits(&first), six_digits(&last)])
}

#[derive(Deserialize)]
struct RawEnvelope<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    more: Option<bool>,
    next: Option<String>,
    #[serde(borrow)]
    objects: Option<Vec<&'a RawValue>>,
}

impl<'a> RawEnvelope<'a> {
    fn parse(body: &'a [u8]) -> Result<Self, EnvelopeError> {
        // INVARIANT: what passes here is bounded in depth, so that nothing below can exhaust the stack, and has
        // no duplicate keys, so that two readers cannot see two different objects.
        json::check(body, &Limits::ENVELOPE)?;
        // A struct would also be read from an array.
        if !body.trim_ascii_start().starts_with(b"{") {
            return Err(EnvelopeError::TopLevel);
        }
        serde_json::from_slice(body).map_err(|_| EnvelopeError::Shape(misshapen(body)))
    }
}

/// Which property of an object that is no envelope is of another kind than TAXII 2.1 § 3.7 gives it.
fn misshapen(body: &[u8]) -> &'static str {
    #[derive(Deserialize)]
    struct Loose<'a> {
        #[serde(borrow)]
        more: Option<&'a RawValue>,
        #[serde(borrow)]
        objects: Option<&'a RawValue>,
    }
    let is_list = |objects: &RawValue| objects.get().starts_with('[');
    let is_flag = |more: &RawValue| matches!(more.get(), "true" | "false");
    match serde_json::from_slice(body) {
        Ok(Loose { objects, .. }) if !objects.is_none_or(is_list) => "`objects` is not a list",
        Ok(Loose { more, .. }) if !more.is_none_or(is_flag) => "`more` is not true or false",
        _ => "`next` is not a string",
    }
}

#[derive(Deserialize)]
struct Named {
    id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_keep_their_bytes() {
        let body = Bytes::from_static(
            br#" {"more":false, "objects": [ {"id" : "a--1",  "x":1.0e2} ,{"y":"\u0041"}] } "#,
        );
        let envelope = Envelope::parse(&body).unwrap();
        let [first, second] = envelope.objects() else {
            panic!("two objects")
        };
        assert_eq!(
            (&first.bytes[..], first.id.as_deref()),
            (&br#"{"id" : "a--1",  "x":1.0e2}"#[..], Some("a--1"))
        );
        assert_eq!(
            (&second.bytes[..], &second.id),
            (&br#"{"y":"\u0041"}"#[..], &None)
        );
        assert_eq!(Answered::parse(&body).unwrap().objects.len(), 2);
    }

    #[test]
    fn what_is_no_envelope_is_refused_with_the_right_status() {
        let deep = format!(
            r#"{{"objects":{}{}}}"#,
            "[".repeat(200_000),
            "]".repeat(200_000)
        );
        for (body, status) in [
            ("", 400),
            ("{\"objects\":[", 400),
            ("{\"objects\":[]}}", 400),
            (r#"{"objects":[{"id":"a--1","id":"a--2"}]}"#, 400),
            (r#"{"objects":[{"id":"a--1"}],"objects":[]}"#, 400),
            (r#"{"objects":[{"id":"\ud800"}]}"#, 400),
            (r#"{"objects":[{"id":"a--1","x":1e400}]}"#, 400),
            (deep.as_str(), 400),
            ("[]", 422),
            (r#"[{"id":"a--1"}]"#, 422),
            ("\"x\"", 422),
            ("{}", 422),
            (r#"{"objects":"x"}"#, 422),
            (r#"{"objects":{}}"#, 422),
            (r#"{"objects":[]}"#, 422),
            (r#"{"objects":[1]}"#, 422),
            (r#"{"objects":[{"type":"indicator"}]}"#, 422),
            (r#"{"objects":[{"id":7}]}"#, 422),
            (
                r#"{"type":"bundle","id":"bundle--1","objects":[{"id":"a--1"}]}"#,
                422,
            ),
        ] {
            let error = TaxiiError::from(
                Envelope::parse(&Bytes::copy_from_slice(body.as_bytes())).unwrap_err(),
            );
            assert_eq!(error.status().as_u16(), status, "{:.80}: {error}", body);
        }
        for (body, said) in [
            (r#"{"objects":{}}"#, "`objects` is not a list"),
            (r#"{"objects":[],"more":1}"#, "`more` is not true or false"),
            (
                r#"{"objects":[],"more":null,"next":{}}"#,
                "`next` is not a string",
            ),
        ] {
            let error = Envelope::parse(&Bytes::from_static(body.as_bytes())).unwrap_err();
            assert!(error.to_string().ends_with(said), "{body}: {error}");
        }
        let invalid = Envelope::parse(&Bytes::from_static(b"{\"objects\":[{\"type\":\"\xff\"}]}"))
            .unwrap_err();
        assert_eq!(TaxiiError::from(invalid).status().as_u16(), 400);
    }

    #[test]
    fn attack_13_depth_is_bounded_before_anything_is_built() {
        let nested = |depth: usize| {
            let text = format!(
                r#"{{"objects":[{{"id":"a--1","x":{}{}}}]}}"#,
                "[".repeat(depth),
                "]".repeat(depth)
            );
            Bytes::from(text)
        };
        // Without the strict scan, the envelope comes through and whoever builds a tree of the object pays.
        let body = nested(200_000);
        let raw: RawEnvelope<'_> = serde_json::from_slice(&body).unwrap();
        assert_eq!(raw.objects.map(|objects| objects.len()), Some(1));

        assert!(matches!(
            Envelope::parse(&body),
            Err(EnvelopeError::Json(_))
        ));
        assert!(matches!(
            Answered::parse(&body),
            Err(EnvelopeError::Json(_))
        ));
        assert!(Envelope::parse(&nested(Limits::OBJECT.depth - 1)).is_ok());
    }

    #[test]
    fn a_bundle_is_told_what_it_is() {
        let bundle = Bytes::from_static(br#"{"type":"bundle","objects":[{"id":"a--1"}]}"#);
        assert!(
            Envelope::parse(&bundle)
                .unwrap_err()
                .to_string()
                .contains("STIX bundle")
        );
    }

    #[test]
    fn framing() {
        let objects = [Bytes::from_static(b"{\"a\":1}"), Bytes::from_static(b"{}")];
        for (next, objects, expected) in [
            (None, &objects[..0], r#"{"more":false}"#),
            (None, &objects[..1], r#"{"more":false,"objects":[{"a":1}]}"#),
            (
                Some("x\"y"),
                &objects[..],
                r#"{"more":true,"next":"x\"y","objects":[{"a":1},{}]}"#,
            ),
        ] {
            let body = frame(next, objects).unwrap();
            assert_eq!(body, expected);
            let read = Answered::parse(&body).unwrap();
            assert_eq!(
                (read.objects.as_slice(), read.next.as_deref(), read.more),
                (objects, next, next.is_some())
            );
        }
    }
}
