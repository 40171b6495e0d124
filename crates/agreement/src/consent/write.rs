//! Writing requests and consents.

use mithaq_stix::{Object, ObjectId, Timestamp};
use serde_json::{Value as Json, json};

use super::{
    Asking, CONSENT_EXTENSION, CONSENT_TYPE, Consent, ConsentDecision, ConsentError,
    ConsentRequest, REQUEST_EXTENSION, REQUEST_TYPE, hex,
};
use crate::agreement::ADDRESSEES;
use crate::party::PartyId;

/// The bytes of a request: RFC 8785 form, to be sealed under
/// [`REQUEST_SEAL_CONTEXT`](super::REQUEST_SEAL_CONTEXT).
///
/// # Errors
/// [`ConsentError`] if what is asked could not be read again.
pub fn request_bytes(
    id: &ObjectId,
    author: &PartyId,
    at: &Timestamp,
    asking: &Asking,
) -> Result<Vec<u8>, ConsentError> {
    let versions = asking.versions.iter().map(Timestamp::as_str);
    let purposes = asking.purposes.iter().map(|purpose| purpose.word());
    let mut object = frame(
        REQUEST_TYPE,
        REQUEST_EXTENSION,
        (id, author, at),
        &asking.asked,
    );
    object["asked_ref"] = asking.asked.as_str().into();
    object["agreement_ref"] = asking.agreement.as_str().into();
    object["article"] = asking.article.as_str().into();
    object["object_ref"] = asking.object.as_str().into();
    object["audience_ref"] = asking.audience.as_str().into();
    object["purposes"] = purposes.collect();
    object["request_severity"] = asking.severity.word().into();
    // STIX 2.1 § 2.9: a list is not empty.
    if !asking.versions.is_empty() {
        object["versions"] = versions.collect();
    }
    if !asking.reason.is_empty() {
        object["reason"] = asking.reason.as_str().into();
    }
    let (bytes, object) = written(&object)?;
    ConsentRequest::from_object(&object)?;
    Ok(bytes)
}

/// The bytes of an answer of `author` to `request`, to be sealed under
/// [`CONSENT_SEAL_CONTEXT`](super::CONSENT_SEAL_CONTEXT). `number` is one more than that of its last.
///
/// # Errors
/// [`ConsentError`] if it could not be read again.
pub fn consent_bytes(
    id: &ObjectId,
    (author, at): (&PartyId, &Timestamp),
    request: &ConsentRequest,
    number: u64,
    decision: &ConsentDecision,
    reason: &str,
) -> Result<Vec<u8>, ConsentError> {
    let mut object = frame(
        CONSENT_TYPE,
        CONSENT_EXTENSION,
        (id, author, at),
        &request.author,
    );
    object["request_ref"] = request.id.as_str().into();
    object["request_hash"] = hex(&request.hash).into();
    object["number"] = number.into();
    match decision {
        ConsentDecision::Refuse => object["decision"] = "refuse".into(),
        ConsentDecision::Grant { until } => {
            object["decision"] = "grant".into();
            if let Some(until) = until {
                object["until"] = until.as_str().into();
            }
        }
    }
    if !reason.is_empty() {
        object["reason"] = reason.into();
    }
    let (bytes, object) = written(&object)?;
    Consent::from_object(&object)?;
    Ok(bytes)
}

fn frame(
    object_type: &str,
    extension: &str,
    (id, author, at): (&ObjectId, &PartyId, &Timestamp),
    to: &PartyId,
) -> Json {
    json!({
        "type": object_type,
        "spec_version": "2.1",
        "id": id.as_str(),
        "created_by_ref": author.as_str(),
        "created": at.as_str(),
        "modified": at.as_str(),
        "extensions": { extension: { "extension_type": "new-sdo" } },
        ADDRESSEES: [to.as_str()],
    })
}

fn written(object: &Json) -> Result<(Vec<u8>, Object), ConsentError> {
    let fault = |message: String| ConsentError::NotWritten { message };
    let bytes = mithaq_stix::canonical::form(object.to_string().as_bytes())
        .map_err(|error| fault(error.to_string()))?;
    let accepted = Object::parse(&bytes).map_err(|refused| fault(refused.to_string()))?;
    Ok((bytes, accepted.object))
}
