//! The registry of TAXII clients, and the recognition of their credentials.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Credential;
use super::passwords::{Passwords, Recalled, derive};
use crate::admin::ClientSecret;

/// A TAXII client, as kept in the store.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Client {
    /// Its name, which is its user name.
    pub(crate) name: String,
    /// What tells it from every other client, one of the same name included that came before it.
    #[serde(default)]
    pub(crate) id: String,
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
    /// Too many credentials wait to be verified.
    #[error("too many credentials wait to be verified")]
    Busy,
    /// The random source or the key derivation failed.
    #[error("the key derivation failed")]
    Derivation,
}

impl Client {
    /// With an id: one that was kept without gets it from its token, which no other client has.
    fn identified(mut self) -> Client {
        if self.id.is_empty() {
            self.id = token_hash(&format!("client id of {}", self.token_hash));
        }
        self
    }
}

/// All clients, and what is known of their credentials.
pub(crate) struct Registry {
    clients: RwLock<BTreeMap<String, Arc<Client>>>,
    passwords: Passwords,
}

impl Registry {
    /// A registry of the stored clients; `random` keys the digests of verified credentials.
    pub(crate) fn new(clients: Vec<Client>, random: &[u8; 32]) -> Registry {
        Registry {
            clients: RwLock::new(
                clients
                    .into_iter()
                    .map(|client| (client.name.clone(), Arc::new(client.identified())))
                    .collect(),
            ),
            passwords: Passwords::new(random),
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
        let (id, password, token, salt) = (secret()?, secret()?, secret()?, secret()?);
        let client = Client {
            name: name.to_owned(),
            id,
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
        clients.insert(client.name.clone(), Arc::new(client.identified()));
        drop(clients);
        self.passwords.forget_wrong();
    }

    /// Removes a client; its credentials stop at once. `false` if there is none of that name.
    pub(crate) fn remove(&self, name: &str) -> bool {
        let gone = self
            .clients
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(name);
        if let Some(client) = &gone {
            self.passwords.forget(&client.id);
        }
        gone.is_some()
    }

    /// The client that this credential proves, shown from `address`.
    pub(crate) async fn verify(
        &self,
        credential: &Credential,
        address: Option<IpAddr>,
    ) -> Result<Arc<Client>, ClientError> {
        match credential {
            Credential::Bearer(token) => {
                let hash = token_hash(token);
                // The hash of a 256-bit random token is compared, not the token: its timing tells nothing of use.
                self.list()
                    .into_iter()
                    .find(|client| client.token_hash == hash)
                    .ok_or(ClientError::Unknown)
            }
            Credential::Basic { user, password } => {
                self.verify_password(user, password, address).await
            }
        }
    }

    async fn verify_password(
        &self,
        user: &str,
        password: &str,
        address: Option<IpAddr>,
    ) -> Result<Arc<Client>, ClientError> {
        let digest = self.passwords.digest(user, password);
        if let Some(known) = self.recall(user, &digest) {
            return known;
        }
        let turn = self.passwords.turn(&digest);
        let _turn = turn.lock().await;
        // Another request may have shown the same meanwhile.
        if let Some(known) = self.recall(user, &digest) {
            return known;
        }
        let client = self.get(user);
        // An unknown user costs the same derivation, so that time does not tell who exists.
        let salt = client
            .as_ref()
            .map_or("unknown-user-salt", |client| &client.salt);
        let derived = match self.passwords.derive(user, address, password, salt).await {
            Err(ClientError::Busy) => {
                let known = self.passwords.was_right_for(&digest);
                return known
                    .and_then(|id| self.current(user, &id))
                    .ok_or(ClientError::Busy);
            }
            derived => derived?,
        };
        let Some(client) = client.filter(|client| client.password_hash == derived) else {
            self.passwords.was_wrong(digest, Instant::now());
            return Err(ClientError::Unknown);
        };
        self.passwords
            .was_right(digest, client.id.clone(), Instant::now());
        // Looked up again: it may have been removed during the derivation.
        self.current(user, &client.id).ok_or(ClientError::Unknown)
    }

    /// What is known of a credential without a derivation.
    fn recall(&self, user: &str, digest: &[u8; 32]) -> Option<Result<Arc<Client>, ClientError>> {
        match self.passwords.recall(digest, Instant::now())? {
            Recalled::Right(id) => self.current(user, &id).map(Ok),
            Recalled::Wrong => Some(Err(ClientError::Unknown)),
        }
    }

    /// The client of that name, if it is still the one with that id.
    fn current(&self, name: &str, id: &str) -> Option<Arc<Client>> {
        self.get(name).filter(|client| client.id == id)
    }
}

/// 256 random bits, base64url.
fn secret() -> Result<String, ClientError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| ClientError::Derivation)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
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
            assert_eq!(
                registry.verify(&credential, None).await.unwrap().name,
                "siem"
            );
        }
        for credential in [
            basic(&secret, "wrong"),
            basic(&secret, &secret.token),
            Credential::Bearer("x".into()),
        ] {
            assert!(matches!(
                registry.verify(&credential, None).await,
                Err(ClientError::Unknown)
            ));
        }
    }

    #[tokio::test]
    async fn a_removed_client_is_forgotten_at_once() {
        let (registry, secret) = registry_with_one();
        let credential = basic(&secret, &secret.password);
        registry.verify(&credential, None).await.unwrap();
        let digest = registry.passwords.digest(&secret.user, &secret.password);
        assert!(registry.recall("siem", &digest).is_some());
        assert!(registry.remove("siem"));
        assert!(matches!(
            registry.verify(&credential, None).await,
            Err(ClientError::Unknown)
        ));
        assert!(matches!(
            registry
                .verify(&Credential::Bearer(secret.token.clone()), None)
                .await,
            Err(ClientError::Unknown)
        ));
    }

    /// Attack case 25: the first login of an honest client among a flood of wrong ones.
    #[tokio::test]
    async fn attack_25_wrong_passwords_keep_nobody_out() {
        let (registry, secret) = registry_with_one();
        let (other, other_secret) = registry
            .make("ids", String::new(), String::new(), false, String::new())
            .unwrap();
        registry.insert(other);
        let flood = (0..400).map(|n| Credential::Basic {
            user: ["siem".to_owned(), format!("nobody-{n}")][n % 2].clone(),
            password: n.to_string(),
        });
        let flood: Vec<Credential> = flood.collect();
        let address = |n: u8| Some(IpAddr::from([192, 0, 2, n]));
        let wrong =
            futures::future::join_all(flood.iter().map(|wrong| registry.verify(wrong, address(1))));
        let credential = basic(&other_secret, &other_secret.password);
        // All at once, the honest one last, and several times.
        let right =
            futures::future::join_all((0..20).map(|_| registry.verify(&credential, address(2))));
        let (wrong, right) = futures::future::join(wrong, right).await;
        assert!(
            right
                .into_iter()
                .all(|client| client.unwrap().name == "ids")
        );
        let busy = wrong
            .iter()
            .filter(|refused| matches!(refused, Err(ClientError::Busy)));
        assert!(busy.count() > 300, "one address, eight places");
        assert!(wrong.iter().all(Result::is_err));
        // What was found wrong is refused however busy it is, and what is right is let in.
        let known = registry.verify(&flood[0], address(1)).await;
        assert!(matches!(known, Err(ClientError::Unknown)));
        let siem = basic(&secret, &secret.password);
        assert_eq!(
            registry.verify(&siem, address(1)).await.unwrap().name,
            "siem"
        );
    }

    /// security.md § 2: what is refused, and how, does not tell which names there are.
    #[tokio::test]
    async fn attack_25_a_flood_of_names_does_not_tell_which_of_them_are_known() {
        let (registry, secret) = registry_with_one();
        let address = Some(IpAddr::from([192, 0, 2, 1]));
        let wrong = |user: &str, n: usize| Credential::Basic {
            user: user.to_owned(),
            password: n.to_string(),
        };
        let mut codes = Vec::new();
        for user in ["siem", "ghost"] {
            let flood: Vec<_> = (0..20)
                .map(|n| wrong(&format!("nobody-{n}"), user.len() * 1000 + n))
                .collect();
            let flood = flood.iter().map(|wrong| registry.verify(wrong, address));
            let asked = wrong(user, 0);
            let asked = registry.verify(&asked, address);
            let (_, asked) = futures::future::join(futures::future::join_all(flood), asked).await;
            codes.push(asked.map(drop).unwrap_err().to_string());
        }
        assert_eq!(codes[0], codes[1]);
        // Who knows the name of another does not keep it out, once it was in.
        let right = basic(&secret, &secret.password);
        registry.verify(&right, address).await.unwrap();
        let digest = registry.passwords.digest(&secret.user, &secret.password);
        let long_ago = Instant::now().checked_sub(std::time::Duration::from_secs(48 * 60 * 60));
        if let Some(long_ago) = long_ago {
            let id = registry.get("siem").unwrap().id.clone();
            registry.passwords.was_right(digest, id, long_ago);
        }
        let flood: Vec<_> = (100..120).map(|n| wrong("siem", n)).collect();
        let flood = flood.iter().map(|wrong| registry.verify(wrong, address));
        let flood = futures::future::join_all(flood);
        let (_, right) = futures::future::join(flood, registry.verify(&right, address)).await;
        assert_eq!(right.unwrap().name, "siem");
    }

    #[tokio::test]
    async fn a_client_of_the_same_name_is_another_one() {
        let (registry, secret) = registry_with_one();
        let credential = basic(&secret, &secret.password);
        let first = registry.verify(&credential, None).await.unwrap();
        registry.remove("siem");
        let again = registry.make("siem", String::new(), String::new(), false, String::new());
        registry.insert(again.unwrap().0);
        assert!(registry.verify(&credential, None).await.is_err());
        assert_ne!(registry.get("siem").unwrap().id, first.id);
        // A client that was kept without an id has one all the same, and always that.
        let kept = || {
            let mut kept = serde_json::to_value(&*first).unwrap();
            kept.as_object_mut().unwrap().remove("id");
            Registry::new(vec![serde_json::from_value(kept).unwrap()], &[7; 32])
                .get("siem")
                .unwrap()
                .id
                .clone()
        };
        assert!(!kept().is_empty());
        assert_eq!(kept(), kept());
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
