//! The registry of TAXII clients, and the verification of their credentials.
//!
//! A password is stretched by Argon2id, which costs tens of milliseconds; a verified credential is
//! therefore remembered for [`REMEMBERED`] as a digest under a key that only this process knows, and
//! forgotten at once when the client is removed. Peers measured with the derivation on each request
//! never pass thirty requests a second (reference/peers.md § 2).

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use argon2::Argon2;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Credential;
use crate::admin::ClientSecret;

/// How long a verified password is remembered.
const REMEMBERED: Duration = Duration::from_secs(300);
/// Credentials remembered at once; more are verified anew.
const REMEMBERED_MAXIMUM: usize = 10_000;
/// Derivations at one time: a flood of wrong passwords must not take every core.
const DERIVATIONS: usize = 1;

/// A TAXII client, as kept in the store.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Client {
    /// Its name, which is its user name.
    pub(crate) name: String,
    /// Whom it reads as: a role or a party id, in the form [`crate::audience`] reads.
    pub(crate) audience: String,
    /// For what purpose.
    pub(crate) purpose: String,
    /// Whether it may add objects.
    pub(crate) write: bool,
    /// When it was made, RFC 3339.
    pub(crate) created: String,
    salt: String,
    password_hash: String,
    token_hash: String,
}

/// Why a client could not be made or recognised.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    /// The credential belongs to no client.
    #[error("the user name, password or token is not known here")]
    Unknown,
    /// The name is not one a client may have.
    #[error("the name `{0}` must be 1 to 64 letters, digits, `-`, `.` or `_`")]
    Name(String),
    /// The name is taken.
    #[error("a client named `{0}` is there already")]
    Taken(String),
    /// The random source or the key derivation failed.
    #[error("the key derivation failed")]
    Derivation,
}

/// All clients, and the credentials verified lately.
pub(crate) struct Registry {
    clients: RwLock<BTreeMap<String, Arc<Client>>>,
    remembered: Mutex<HashMap<[u8; 32], (String, Instant)>>,
    digest_key: hmac::Key,
    derivations: tokio::sync::Semaphore,
}

impl Registry {
    /// A registry of the stored clients; `random` keys the digests of verified credentials.
    pub(crate) fn new(clients: Vec<Client>, random: &[u8; 32]) -> Registry {
        Registry {
            clients: RwLock::new(
                clients
                    .into_iter()
                    .map(|client| (client.name.clone(), Arc::new(client)))
                    .collect(),
            ),
            remembered: Mutex::new(HashMap::new()),
            digest_key: hmac::Key::new(hmac::HMAC_SHA256, random),
            derivations: tokio::sync::Semaphore::new(DERIVATIONS),
        }
    }

    /// All clients, by name.
    pub(crate) fn list(&self) -> Vec<Arc<Client>> {
        self.clients
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect()
    }

    /// The client of that name.
    pub(crate) fn get(&self, name: &str) -> Option<Arc<Client>> {
        self.clients
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned()
    }

    /// Makes a client; it counts once [`Registry::insert`] has it, which the caller does after storing it.
    pub(crate) fn make(
        &self,
        name: &str,
        audience: String,
        purpose: String,
        write: bool,
        created: String,
    ) -> Result<(Client, ClientSecret), ClientError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
            return Err(ClientError::Name(name.to_owned()));
        }
        if self.get(name).is_some() {
            return Err(ClientError::Taken(name.to_owned()));
        }
        // base64url has no `:`, which would end the user name in Basic authentication.
        let (password, token, salt) = (secret()?, secret()?, secret()?);
        let client = Client {
            name: name.to_owned(),
            audience,
            purpose,
            write,
            created,
            password_hash: derive(&password, &salt)?,
            token_hash: token_hash(&token),
            salt,
        };
        Ok((
            client,
            ClientSecret {
                user: name.to_owned(),
                password,
                token,
            },
        ))
    }

    /// Puts a stored client into use.
    pub(crate) fn insert(&self, client: Client) {
        let mut clients = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        clients.insert(client.name.clone(), Arc::new(client));
    }

    /// Removes a client; its credentials stop at once. `false` if there is none of that name.
    pub(crate) fn remove(&self, name: &str) -> bool {
        let gone = self
            .clients
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(name)
            .is_some();
        self.remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, (held, _)| held != name);
        gone
    }

    /// The client that this credential proves.
    pub(crate) async fn verify(&self, credential: &Credential) -> Result<Arc<Client>, ClientError> {
        match credential {
            Credential::Bearer(token) => {
                let hash = token_hash(token);
                // The hash of a 256-bit random token is compared, not the token: its timing tells nothing of use.
                self.list()
                    .into_iter()
                    .find(|client| client.token_hash == hash)
                    .ok_or(ClientError::Unknown)
            }
            Credential::Basic { user, password } => self.verify_password(user, password).await,
        }
    }

    async fn verify_password(
        &self,
        user: &str,
        password: &str,
    ) -> Result<Arc<Client>, ClientError> {
        let digest = self.digest(user, password);
        if let Some(client) = self.remembered(&digest) {
            return Ok(client);
        }
        let _turn = self
            .derivations
            .acquire()
            .await
            .map_err(|_| ClientError::Derivation)?;
        let client = self.get(user);
        // An unknown user costs the same derivation, so that time does not tell who exists.
        let salt = client.as_ref().map_or_else(
            || "unknown-user-salt".to_owned(),
            |client| client.salt.clone(),
        );
        let password = password.to_owned();
        let derived = tokio::task::spawn_blocking(move || derive(&password, &salt))
            .await
            .map_err(|_| ClientError::Derivation)??;
        let client = client
            .filter(|client| client.password_hash == derived)
            .ok_or(ClientError::Unknown)?;
        // Looked up again: it may have been removed during the derivation.
        let client = self.get(&client.name).ok_or(ClientError::Unknown)?;
        let mut remembered = self
            .remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= REMEMBERED_MAXIMUM {
            let now = Instant::now();
            remembered.retain(|_, (_, until)| *until > now);
        }
        if remembered.len() < REMEMBERED_MAXIMUM {
            remembered.insert(digest, (client.name.clone(), Instant::now() + REMEMBERED));
        }
        Ok(client)
    }

    fn remembered(&self, digest: &[u8; 32]) -> Option<Arc<Client>> {
        let name = {
            let remembered = self
                .remembered
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let (name, until) = remembered.get(digest)?;
            (*until > Instant::now()).then(|| name.clone())?
        };
        self.get(&name)
    }

    fn digest(&self, user: &str, password: &str) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.digest_key);
        context.update(&(user.len() as u64).to_be_bytes());
        context.update(user.as_bytes());
        context.update(password.as_bytes());
        let mut digest = [0; 32];
        digest.copy_from_slice(context.sign().as_ref());
        digest
    }
}

/// 256 random bits, base64url.
fn secret() -> Result<String, ClientError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| ClientError::Derivation)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Argon2id with its recommended parameters (19 MiB, two passes).
fn derive(password: &str, salt: &str) -> Result<String, ClientError> {
    let mut out = [0; 32];
    Argon2::default()
        .hash_password_into(password.as_bytes(), salt.as_bytes(), &mut out)
        .map_err(|_| ClientError::Derivation)?;
    Ok(URL_SAFE_NO_PAD.encode(out))
}

fn token_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registry_with_one() -> (Registry, ClientSecret) {
        let registry = Registry::new(Vec::new(), &[7; 32]);
        let (client, secret) = registry
            .make(
                "siem",
                "analysts".into(),
                "protection".into(),
                false,
                "2026-01-01T00:00:00Z".into(),
            )
            .unwrap();
        registry.insert(client);
        (registry, secret)
    }

    fn basic(secret: &ClientSecret, password: &str) -> Credential {
        Credential::Basic {
            user: secret.user.clone(),
            password: password.to_owned(),
        }
    }

    #[tokio::test]
    async fn a_client_is_known_by_password_and_by_token() {
        let (registry, secret) = registry_with_one();
        assert!(!secret.password.contains(':'));
        for credential in [
            basic(&secret, &secret.password),
            Credential::Bearer(secret.token.clone()),
        ] {
            assert_eq!(registry.verify(&credential).await.unwrap().name, "siem");
        }
        for credential in [
            basic(&secret, "wrong"),
            basic(&secret, &secret.token),
            Credential::Bearer("x".into()),
        ] {
            assert!(matches!(
                registry.verify(&credential).await,
                Err(ClientError::Unknown)
            ));
        }
    }

    #[tokio::test]
    async fn a_removed_client_is_forgotten_at_once() {
        let (registry, secret) = registry_with_one();
        let credential = basic(&secret, &secret.password);
        registry.verify(&credential).await.unwrap();
        assert!(
            registry
                .remembered(&registry.digest(&secret.user, &secret.password))
                .is_some()
        );
        assert!(registry.remove("siem"));
        assert!(matches!(
            registry.verify(&credential).await,
            Err(ClientError::Unknown)
        ));
        assert!(matches!(
            registry
                .verify(&Credential::Bearer(secret.token.clone()))
                .await,
            Err(ClientError::Unknown)
        ));
    }

    #[test]
    fn names_are_plain_and_taken_once() {
        let (registry, _) = registry_with_one();
        let make =
            |name: &str| registry.make(name, String::new(), String::new(), false, String::new());
        assert!(matches!(make("a:b"), Err(ClientError::Name(_))));
        assert!(matches!(make(""), Err(ClientError::Name(_))));
        assert!(matches!(make("siem"), Err(ClientError::Taken(_))));
    }
}
