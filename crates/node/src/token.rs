//! The `next` tokens of a page: where it ended, sealed so that a client learns nothing from them and
//! cannot make one up (DESIGN 7.3).
//!
//! A token is of fixed length whatever it points at, and opens only for the same caller, collection
//! and filters. The key is the node's own and lives in its store: nothing else is kept for a client.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mithaq_store::{Batch, Cursor, RecordChange, Store};

use crate::admin::{AdminError, ExitCode};

/// The record of the secret under which tokens are sealed.
const SECRET: (&str, &str) = ("secret", "cursors");

const VERSION: u8 = 1;
const PLAIN: usize = 1 + 8 + 8 + 8;

/// Seals and opens `next` tokens.
pub(crate) struct Tokens {
    key: LessSafeKey,
}

/// A token that this node did not make for this question.
#[derive(Debug, thiserror::Error)]
#[error("the `next` value is not one that this collection gave for these filters")]
pub(crate) struct TokenError;

impl Tokens {
    /// From the node's 32 secret bytes.
    pub(crate) fn new(key: &[u8; 32]) -> Result<Tokens, TokenError> {
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| TokenError)?;
        Ok(Tokens {
            key: LessSafeKey::new(key),
        })
    }

    /// Under the secret that `store` keeps, which is made when there is none.
    pub(crate) fn load(store: &dyn Store) -> Result<Tokens, AdminError> {
        let secret = match store.record(SECRET.0, SECRET.1)? {
            Some(secret) => secret
                .try_into()
                .map_err(|_| unusable(&"the secret for cursors is not 32 bytes"))?,
            None => {
                let secret: [u8; 32] = crate::random::bytes().map_err(|error| unusable(&error))?;
                let mut batch = Batch::at(0);
                batch.records.push(RecordChange {
                    bytes: Some(secret.to_vec()),
                    ..forget()
                });
                store.commit(batch)?;
                secret
            }
        };
        Tokens::new(&secret).map_err(|error| unusable(&error))
    }

    /// A token for `cursor`, bound to `context` (caller, collection and filters).
    pub(crate) fn seal(&self, cursor: &Cursor, context: &[u8]) -> Result<String, TokenError> {
        let mut sealed = Vec::with_capacity(NONCE_LEN + PLAIN + 16);
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|_| TokenError)?;
        let mut plain = vec![VERSION];
        plain.extend_from_slice(&u64::from(cursor.segment).to_be_bytes());
        plain.extend_from_slice(&cursor.slot.to_be_bytes());
        plain.extend_from_slice(&cursor.stamp.to_be_bytes());
        self.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context),
                &mut plain,
            )
            .map_err(|_| TokenError)?;
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&plain);
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The cursor in a token.
    ///
    /// # Errors
    /// [`TokenError`] if the token was made by another node, or for another context, or changed.
    pub(crate) fn open(&self, token: &str, context: &[u8]) -> Result<Cursor, TokenError> {
        let sealed = URL_SAFE_NO_PAD.decode(token).map_err(|_| TokenError)?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(TokenError)?;
        let mut sealed = sealed.to_vec();
        let plain = self
            .key
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(context),
                &mut sealed,
            )
            .map_err(|_| TokenError)?;
        let plain: &[u8; PLAIN] = (&*plain).try_into().map_err(|_| TokenError)?;
        let number = |at: usize| -> Result<u64, TokenError> {
            let bytes = plain
                .get(at..at + 8)
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or(TokenError)?;
            Ok(u64::from_be_bytes(bytes))
        };
        if plain[0] != VERSION {
            return Err(TokenError);
        }
        Ok(Cursor {
            segment: u32::try_from(number(1)?).map_err(|_| TokenError)?,
            slot: number(9)?,
            stamp: i64::from_be_bytes(number(17)?.to_be_bytes()),
        })
    }
}

/// The change that forgets the secret: every token that was given out is void.
pub(crate) fn forget() -> RecordChange {
    RecordChange {
        kind: SECRET.0.to_owned(),
        key: SECRET.1.to_owned(),
        bytes: None,
    }
}

fn unusable(error: &dyn std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "internal",
        "the node cannot be opened",
        error.to_string(),
        "look at the node's log, and report it",
    )
}
