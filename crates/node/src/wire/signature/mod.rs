//! Signed requests and responses between nodes: HTTP Message Signatures (RFC 9421) with Ed25519.
//!
//! A request proves who sends it, to whom, when, and with what body; its response proves who answers
//! and which request it answers. Both survive reverse proxies that keep `Host`, the target and the
//! covered headers, and can be shown to others later.
//!
//! What must be covered is a constant here, never the sender's choice. The key is found in the
//! [`KeyBook`] or not at all: an unknown key id costs no outbound request (attack case 10). A
//! verification ends in a [`Verified`] value or a [`Refusal`]; there is no third outcome. After it,
//! headers that nobody signed are gone ([`TRANSPORT`] lists the few that stay and count for nothing).
//!
//! Verify before any router rewrites the target, and give the body as it travelled (before any
//! content coding is undone).

mod component;
mod field;
mod refusal;
mod replay;
mod strip;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use ed25519_dalek::Signature;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, request, response};
use mithaq_stix::ObjectId;
use mithaq_stix::seal::KeyId;

pub use component::RequestBinding;
pub use refusal::{Refusal, SignError};
pub use replay::{Instance, NONCES_PER_PEER, ReplayGuard};
pub use strip::TRANSPORT;

use component::{
    Component, Message, REQUEST, REQUEST_HEADERS, RESPONSE, RESPONSE_HEADERS, required,
};
use field::Input;

use crate::wire::binding::{Binding, KeyBook, Role};
use crate::wire::digest::{CONTENT_DIGEST, check_digest, content_digest};
use crate::wire::edge::{Clock, Random, RandomError};
use crate::wire::keys::NodeKey;
use crate::wire::verified::Verified;

/// The party a request is for.
pub const RECIPIENT: HeaderName = HeaderName::from_static("mithaq-recipient");
/// The running process a request is for; in an answer with status 401, the one to sign for.
pub const INSTANCE: HeaderName = HeaderName::from_static("mithaq-instance");
/// RFC 9421 § 4.1.
pub const SIGNATURE_INPUT: HeaderName = HeaderName::from_static("signature-input");
/// RFC 9421 § 4.2.
pub const SIGNATURE: HeaderName = HeaderName::from_static("signature");

/// The one label we write and read.
pub const LABEL: &str = "mithaq";
/// The `tag` parameter: these signatures are of this protocol and no other.
pub const TAG: &str = "mithaq";
/// The `alg` parameter. It is written for readers; the algorithm follows from the key alone.
pub const ALGORITHM: &str = "ed25519";

/// For how many seconds a signature we make is valid. Also the longest validity we accept.
///
/// Long enough for a slow link and a clock that is a minute off, short enough to remember every
/// nonce meanwhile.
pub const VALIDITY: i64 = 120;
/// By how many seconds a sender's clock may run ahead of ours.
pub const AHEAD: i64 = 60;

/// What makes one signature differ from every other.
#[derive(Debug, Clone, Copy)]
pub struct Freshness {
    created: i64,
    nonce: [u8; 16],
}

impl Freshness {
    /// For a message signed now.
    ///
    /// # Errors
    /// [`RandomError`].
    pub fn draw(clock: &dyn Clock, random: &dyn Random) -> Result<Self, RandomError> {
        let mut nonce = [0; 16];
        random.fill(&mut nonce)?;
        Ok(Self {
            created: clock.unix_seconds(),
            nonce,
        })
    }

    /// For a test or a simulation: created at this Unix time in seconds.
    pub fn fixed(created: i64, nonce: [u8; 16]) -> Self {
        Self { created, nonce }
    }
}

/// Who signed a verified message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The party whose key it is.
    pub party: ObjectId,
    /// The key that signed.
    pub key_id: KeyId,
    /// When the signer says it signed, Unix time in seconds; within the window of ours.
    pub created: i64,
    /// What a response to this message is to be bound to (of a response: what it was bound to).
    pub binding: RequestBinding,
}

/// What a node needs for verifying requests to it.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    /// The party that the node speaks for.
    pub party: &'a ObjectId,
    /// The keys it trusts.
    pub keys: &'a KeyBook,
    /// The requests it took already.
    pub replays: &'a ReplayGuard,
}

/// Sign `request` to the node of `recipient`.
///
/// Sets `content-digest`, `mithaq-recipient` and `mithaq-instance`, and covers them with the method,
/// the target and every other header that arrives. The target must be absolute, or a `Host` be set.
/// Keep what is returned: it verifies the response.
///
/// # Errors
/// [`SignError`]: a header that the other side would drop or refuse.
pub fn sign_request(
    request: &mut Request<Bytes>,
    key: &NodeKey,
    recipient: &ObjectId,
    instance: Instance,
    freshness: Freshness,
) -> Result<RequestBinding, SignError> {
    let digest = content_digest(request.body());
    let headers = request.headers_mut();
    headers.insert(CONTENT_DIGEST, digest);
    headers.insert(RECIPIENT, text(recipient.as_str())?);
    headers.insert(INSTANCE, text(&instance.to_string())?);
    let components = required(&REQUEST, &REQUEST_HEADERS, headers);
    let message = Message::Request {
        method: request.method(),
        uri: request.uri(),
        headers: request.headers(),
    };
    let signed = sign(&message, components, key, freshness)?;
    let binding = RequestBinding {
        method: request.method().clone(),
        path: component::path(request.uri()).to_owned(),
        query: component::query(request.uri()),
        signature: signed.member.clone(),
    };
    signed.write(request.headers_mut())?;
    Ok(binding)
}

/// Sign `response` as the answer to the verified request that `binding` is from.
///
/// # Errors
/// [`SignError`]: a header that the other side would drop or refuse.
pub fn sign_response(
    response: &mut Response<Bytes>,
    key: &NodeKey,
    binding: &RequestBinding,
    freshness: Freshness,
) -> Result<(), SignError> {
    let digest = content_digest(response.body());
    response.headers_mut().insert(CONTENT_DIGEST, digest);
    let components = required(&RESPONSE, &RESPONSE_HEADERS, response.headers());
    let message = Message::Response {
        status: response.status(),
        headers: response.headers(),
        request: binding,
    };
    let signed = sign(&message, components, key, freshness)?;
    signed.write(response.headers_mut())
}

/// Verify a request to this node, at the Unix time `now` in seconds.
///
/// On success the nonce is spent, and `parts` has lost every header that nobody signed. On refusal
/// nothing has changed.
///
/// # Errors
/// [`Refusal`]. To the sender every refusal is the same 401; only [`Refusal::OtherInstance`] adds the
/// header [`INSTANCE`] (see [`ReplayGuard::instance`]).
pub fn verify_request(
    parts: &mut request::Parts,
    body: &[u8],
    recipient: &Recipient<'_>,
    now: i64,
) -> Result<Verified<Signer>, Refusal> {
    let (signer, input) = {
        let proven = prove(
            &Message::from(&*parts),
            &REQUEST,
            &REQUEST_HEADERS,
            recipient.keys,
            now,
        )?;
        if component::single(&parts.headers, &RECIPIENT)? != recipient.party.as_str() {
            return Err(Refusal::OtherRecipient);
        }
        check_digest(&parts.headers, body)?;
        // Only a proven sender learns our instance, and only it can make us remember a nonce.
        let instance: Instance = component::single(&parts.headers, &INSTANCE)?.parse()?;
        if instance != recipient.replays.instance() {
            return Err(Refusal::OtherInstance);
        }
        let party = &proven.binding.party;
        recipient
            .replays
            .admit(party, proven.input.nonce, proven.input.expires, now)?;
        let binding = RequestBinding {
            method: parts.method.clone(),
            path: component::path(&parts.uri).to_owned(),
            query: component::query(&parts.uri),
            signature: proven.member,
        };
        (signer(proven.binding, &proven.input, binding), proven.input)
    };
    strip::strip(&mut parts.headers, &input.components);
    Ok(Verified::mint(signer))
}

/// Verify the response of `responder` to the request that gave `sent`, at the Unix time `now` in
/// seconds.
///
/// On success `parts` has lost every header that nobody signed.
///
/// # Errors
/// [`Refusal`].
pub fn verify_response(
    parts: &mut response::Parts,
    body: &[u8],
    keys: &KeyBook,
    responder: &ObjectId,
    sent: &RequestBinding,
    now: i64,
) -> Result<Verified<Signer>, Refusal> {
    let (signer, input) = {
        let message = Message::response(parts, sent);
        let proven = prove(&message, &RESPONSE, &RESPONSE_HEADERS, keys, now)?;
        if proven.binding.party != *responder {
            return Err(Refusal::OtherSigner);
        }
        check_digest(&parts.headers, body)?;
        (
            signer(proven.binding, &proven.input, sent.clone()),
            proven.input,
        )
    };
    strip::strip(&mut parts.headers, &input.components);
    Ok(Verified::mint(signer))
}

/// A signature that holds, for what it covers.
struct Proven<'a> {
    binding: &'a Binding,
    input: Input,
    /// `:base64:`
    member: String,
}

/// That the message covers what it must, and is signed by a key we know that is in force now.
fn prove<'a>(
    message: &Message<'_>,
    always: &[Component],
    when_present: &[HeaderName],
    keys: &'a KeyBook,
    now: i64,
) -> Result<Proven<'a>, Refusal> {
    let headers = message.headers();
    let input = Input::read(headers)?;
    let (signature, member) = field::read_signature(headers)?;
    check_coverage(&input.components, &required(always, when_present, headers))?;
    check_time(&input, now)?;
    let binding = keys
        .bind(&input.key_id, Role::Node)
        .ok_or(Refusal::UnknownKey)?;
    if !binding.in_force(now) {
        return Err(Refusal::KeyNotInForce);
    }
    let base = component::base(message, &input.components, &input.parameters())?;
    binding
        .key
        .verify_strict(base.as_bytes(), &Signature::from_bytes(&signature))
        .map_err(|_| Refusal::Signature)?;
    Ok(Proven {
        binding,
        input,
        member,
    })
}

fn check_coverage(covered: &[Component], required: &[Component]) -> Result<(), Refusal> {
    if let Some(missing) = required
        .iter()
        .find(|component| !covered.contains(component))
    {
        return Err(Refusal::Uncovered {
            component: missing.to_string(),
        });
    }
    // What we do not ask for we do not believe either: nobody may think a signature means more.
    match covered
        .iter()
        .find(|component| !required.contains(component))
    {
        Some(surplus) => Err(Refusal::Component {
            component: surplus.to_string(),
        }),
        None => Ok(()),
    }
}

fn check_time(input: &Input, now: i64) -> Result<(), Refusal> {
    // The instants are bounded to forty bits when read, so no sum here overflows.
    if input.expires <= input.created || VALIDITY < input.expires - input.created {
        return Err(Refusal::Malformed {
            what: "a validity that is empty or too long",
        });
    }
    if now + AHEAD < input.created {
        return Err(Refusal::Ahead {
            seconds: input.created - now,
        });
    }
    if input.expires < now {
        return Err(Refusal::Stale {
            seconds: now - input.expires,
        });
    }
    Ok(())
}

fn signer(found: &Binding, input: &Input, binding: RequestBinding) -> Signer {
    Signer {
        party: found.party.clone(),
        key_id: input.key_id.clone(),
        created: input.created,
        binding,
    }
}

/// A signature to be written.
struct Signed {
    parameters: String,
    member: String,
}

impl Signed {
    fn write(&self, headers: &mut HeaderMap) -> Result<(), SignError> {
        headers.insert(
            SIGNATURE_INPUT,
            text(&format!("{LABEL}={}", self.parameters))?,
        );
        headers.insert(SIGNATURE, text(&format!("{LABEL}={}", self.member))?);
        Ok(())
    }
}

fn sign(
    message: &Message<'_>,
    components: Vec<Component>,
    key: &NodeKey,
    freshness: Freshness,
) -> Result<Signed, SignError> {
    let uncovered = message.headers().keys().find(|name| {
        !strip::is_transport(name)
            && **name != SIGNATURE
            && **name != SIGNATURE_INPUT
            && !components.contains(&Component::Header((*name).clone()))
    });
    if let Some(name) = uncovered {
        return Err(SignError::Uncovered {
            header: name.clone(),
        });
    }
    let input = Input {
        components,
        created: freshness.created,
        expires: freshness.created.saturating_add(VALIDITY),
        nonce: freshness.nonce,
        key_id: key.id(),
    };
    let parameters = input.parameters();
    if field::MAX_INPUT < parameters.len() {
        return Err(SignError::TooLong);
    }
    let base = component::base(message, &input.components, &parameters)?;
    let member = field::write_signature(&key.sign(base.as_bytes()));
    Ok(Signed { parameters, member })
}

fn text(value: &str) -> Result<HeaderValue, SignError> {
    HeaderValue::from_str(value).map_err(|_| SignError::NotText)
}

/// What a sender is told that named another instance than the one running: sign again for this one.
pub fn instance_header(replays: &ReplayGuard) -> (HeaderName, HeaderValue) {
    let name = replays.instance().to_string();
    // Base64url is always a header value; the fallback names no instance, so it only ever refuses.
    (
        INSTANCE,
        HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("")),
    )
}
