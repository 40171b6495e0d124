//! Asking a peer something: the request signed, the answer verified.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use mithaq_stix::ObjectId;

use super::binding::KeyBook;
use super::edge::{Clock, Random, RandomError};
use super::egress::{Destination, Egress, EgressError, absolute};
use super::keys::NodeKey;
use super::signature::{
    Freshness, INSTANCE, Instance, Refusal, SIGNATURE, SignError, sign_request, verify_response,
};
use super::verified::Verified;

/// The header in which a new key's statement goes with what it signs, in base64url: sealed by the root key, it is
/// read before the signature over it is.
pub const KEY_STATEMENT: HeaderName = HeaderName::from_static("mithaq-key-statement");

/// Why a peer gave no answer that counts.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// Nothing came, or nothing we take.
    #[error(transparent)]
    Egress(#[from] EgressError),
    /// The request cannot be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// No random source.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The peer did not recognise us, or something between us answered in its place: the answer is not
    /// signed, so its status is all there is to know, and proves nothing.
    #[error("the peer's answer ({status}) is not signed")]
    Unsigned {
        /// The status.
        status: StatusCode,
    },
    /// The answer is signed, but does not verify.
    #[error("the peer's answer ({status}) is refused: {refusal}")]
    Refused {
        /// The status, which proves nothing either.
        status: StatusCode,
        /// Why.
        refusal: Refusal,
        /// The statement that came with it, if it says that it is signed by a new key.
        statement: Option<HeaderValue>,
    },
}

/// The client for signed requests to peers.
pub struct PeerClient {
    egress: Arc<Egress>,
    key: RwLock<Arc<NodeKey>>,
    /// The statement of our key, for those who know a former one.
    statement: RwLock<Option<HeaderValue>>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    instances: Mutex<BTreeMap<ObjectId, Instance>>,
}

impl std::fmt::Debug for PeerClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PeerClient")
            .field("key", &self.key())
            .finish_non_exhaustive()
    }
}

impl PeerClient {
    /// A client that signs with `key`.
    pub fn new(
        egress: Arc<Egress>,
        key: Arc<NodeKey>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self {
            egress,
            key: RwLock::new(key),
            statement: RwLock::new(None),
            clock,
            random,
            instances: Mutex::new(BTreeMap::new()),
        }
    }

    fn key(&self) -> Arc<NodeKey> {
        Arc::clone(&self.key.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sign with `key` from now on. `statement` goes with each request, so that a peer that knows a former key learns
    /// this one from the request itself.
    pub(crate) fn change_key(&self, key: Arc<NodeKey>, statement: Option<HeaderValue>) {
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = key;
        let mut held = self
            .statement
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *held = statement;
    }

    /// The statement that goes with what we sign, if our key followed another.
    pub(crate) fn statement(&self) -> Option<HeaderValue> {
        let held = self.statement.read();
        held.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ask `peer`, whose node is at `destination`, and take only an answer that it signed for this
    /// very request. The target of `request` is a path with query, or a URL of the destination.
    ///
    /// When the peer's node has restarted since we last spoke, it says so and is asked once more.
    ///
    /// # Errors
    /// [`AskError`]. A signed answer with a status of 4xx or 5xx is an answer.
    pub async fn ask(
        &self,
        keys: &KeyBook,
        peer: &ObjectId,
        destination: &Destination,
        request: Request<Bytes>,
    ) -> Result<Verified<Response<Bytes>>, AskError> {
        let sent_for = self.instance_of(peer);
        let answer = self
            .ask_once(keys, peer, destination, request.clone(), sent_for)
            .await?;
        match answer {
            Answer::Verified(response) => Ok(response),
            // Nobody signed this. The worst it can do is to have us sign one request more.
            Answer::OtherInstance(instance) if instance != sent_for => {
                self.instances
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(peer.clone(), instance);
                match self
                    .ask_once(keys, peer, destination, request, instance)
                    .await?
                {
                    Answer::Verified(response) => Ok(response),
                    Answer::OtherInstance(_) => Err(AskError::Unsigned {
                        status: StatusCode::UNAUTHORIZED,
                    }),
                }
            }
            Answer::OtherInstance(_) => Err(AskError::Unsigned {
                status: StatusCode::UNAUTHORIZED,
            }),
        }
    }

    async fn ask_once(
        &self,
        keys: &KeyBook,
        peer: &ObjectId,
        destination: &Destination,
        mut request: Request<Bytes>,
        instance: Instance,
    ) -> Result<Answer, AskError> {
        *request.uri_mut() = absolute(destination, request.uri())?;
        let freshness = Freshness::draw(&*self.clock, &*self.random)?;
        if let Some(statement) = self.statement() {
            request.headers_mut().insert(KEY_STATEMENT, statement);
        }
        let sent = sign_request(&mut request, &self.key(), peer, instance, freshness)?;
        let response = self.egress.send_as_is(destination, request).await?;
        let (mut parts, body) = response.into_parts();
        let status = parts.status;
        if !parts.headers.contains_key(SIGNATURE) {
            let named = parts
                .headers
                .get(INSTANCE)
                .and_then(|name| name.to_str().ok());
            return match named.and_then(|name| name.parse().ok()) {
                Some(instance) if status == StatusCode::UNAUTHORIZED => {
                    Ok(Answer::OtherInstance(instance))
                }
                _ => Err(AskError::Unsigned { status }),
            };
        }
        let statement = parts.headers.get(KEY_STATEMENT).cloned();
        verify_response(
            &mut parts,
            &body,
            keys,
            peer,
            &sent,
            self.clock.unix_seconds(),
        )
        .map_err(|refusal| AskError::Refused {
            status,
            refusal,
            statement,
        })?;
        // Only now is the body unpacked: the digest is over what travelled.
        let response = self
            .egress
            .decode(destination, Response::from_parts(parts, body))?;
        Ok(Answer::Verified(Verified::mint(response)))
    }

    fn instance_of(&self, peer: &ObjectId) -> Instance {
        let instances = self
            .instances
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        instances.get(peer).copied().unwrap_or(Instance::UNKNOWN)
    }
}

enum Answer {
    Verified(Verified<Response<Bytes>>),
    OtherInstance(Instance),
}
