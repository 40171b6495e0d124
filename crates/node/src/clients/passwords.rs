//! Verifying passwords without letting wrong ones keep the right ones out.
//!
//! A password is stretched by Argon2id, which costs tens of milliseconds and 19 MiB; peers measured with
//! the derivation on each request never pass thirty requests a second (reference/peers.md § 2). So what
//! was right lately and what was wrong lately is remembered as a digest under a key that only this
//! process knows, and whoever needs a derivation finds a short queue, of which no name can fill more
//! than a part.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use argon2::Argon2;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::sync::Semaphore;

use super::ClientError;

/// How long a right password is remembered after its last use.
const REMEMBERED: Duration = Duration::from_secs(300);
/// How long it is remembered after its last derivation, however often it is used.
const REMEMBERED_AT_MOST: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a wrong password is refused without a derivation.
const WRONG: Duration = Duration::from_secs(300);
/// Right and wrong passwords remembered at once, each.
const REMEMBERED_MAXIMUM: usize = 10_000;
/// Derivations at one time: a flood of wrong passwords must not take every core.
const DERIVATIONS: usize = 1;
/// Derivations under way or waiting, and those of them for one client. All names that no client has
/// share the part of one.
const PLACES: usize = 16;
const PLACES_OF_ONE: usize = 4;

/// A user name and password, as a digest under the process's own key.
pub(super) type CredentialDigest = [u8; 32];

/// What is known of a credential without a derivation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Recalled {
    /// It was right: for the client with this id.
    Right(String),
    /// It was wrong.
    Wrong,
}

/// The credentials that were verified lately, and the queue of those that are to be.
pub(super) struct Passwords {
    key: hmac::Key,
    lately: Mutex<Lately>,
    turns: Mutex<HashMap<CredentialDigest, Weak<tokio::sync::Mutex<()>>>>,
    taken: Arc<Mutex<HashMap<String, usize>>>,
    derivations: Arc<Semaphore>,
}

#[derive(Default)]
struct Lately {
    right: HashMap<CredentialDigest, Right>,
    wrong: HashSet<CredentialDigest>,
    /// The wrong ones in the order in which they end.
    wrong_until: VecDeque<(Instant, CredentialDigest)>,
}

struct Right {
    client: String,
    until: Instant,
    at_most: Instant,
}

impl Passwords {
    /// Nothing is known yet; `random` keys the digests.
    pub(super) fn new(random: &[u8; 32]) -> Passwords {
        Passwords {
            key: hmac::Key::new(hmac::HMAC_SHA256, random),
            lately: Mutex::default(),
            turns: Mutex::default(),
            taken: Arc::default(),
            derivations: Arc::new(Semaphore::new(DERIVATIONS)),
        }
    }

    /// The digest of a credential.
    pub(super) fn digest(&self, user: &str, password: &str) -> CredentialDigest {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(&(user.len() as u64).to_be_bytes());
        context.update(user.as_bytes());
        context.update(password.as_bytes());
        let mut digest = [0; 32];
        digest.copy_from_slice(context.sign().as_ref());
        digest
    }

    /// What is known of a credential at `now`. A right one that is used stays known.
    pub(super) fn recall(&self, digest: &CredentialDigest, now: Instant) -> Option<Recalled> {
        let mut lately = lock(&self.lately);
        if let Some(right) = lately.right.get_mut(digest) {
            if right.until > now {
                right.until = (now + REMEMBERED).min(right.at_most);
                return Some(Recalled::Right(right.client.clone()));
            }
            lately.right.remove(digest);
        }
        lately.end_wrong(now);
        lately.wrong.contains(digest).then_some(Recalled::Wrong)
    }

    /// A credential was found right, for the client with the id `client`.
    pub(super) fn was_right(&self, digest: CredentialDigest, client: String, now: Instant) {
        let right = &mut lock(&self.lately).right;
        if right.len() >= REMEMBERED_MAXIMUM {
            right.retain(|_, right| right.until > now);
        }
        if right.len() < REMEMBERED_MAXIMUM {
            let (until, at_most) = (now + REMEMBERED, now + REMEMBERED_AT_MOST);
            let held = Right {
                client,
                until,
                at_most,
            };
            right.insert(digest, held);
        }
    }

    /// A credential was found wrong.
    pub(super) fn was_wrong(&self, digest: CredentialDigest, now: Instant) {
        let mut lately = lock(&self.lately);
        if lately.wrong.insert(digest) {
            lately.wrong_until.push_back((now + WRONG, digest));
        }
        if lately.wrong.len() > REMEMBERED_MAXIMUM
            && let Some((_, oldest)) = lately.wrong_until.pop_front()
        {
            lately.wrong.remove(&oldest);
        }
    }

    /// The credentials of a client that is gone are not right any more.
    pub(super) fn forget(&self, client: &str) {
        lock(&self.lately)
            .right
            .retain(|_, right| right.client != client);
    }

    /// What was wrong may be right now: there is a new client.
    pub(super) fn forget_wrong(&self) {
        let mut lately = lock(&self.lately);
        lately.wrong.clear();
        lately.wrong_until.clear();
    }

    /// What those who show the same credential at one time lock: the first derives, and the others then
    /// know what it found.
    pub(super) fn turn(&self, digest: &CredentialDigest) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = lock(&self.turns);
        if let Some(turn) = turns.get(digest).and_then(Weak::upgrade) {
            return turn;
        }
        // As many are alive as there are requests; the others are gone.
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::default();
        turns.insert(*digest, Arc::downgrade(&turn));
        turn
    }

    /// Stretches a password, when it is its turn. `client` is the id of the client that it is shown for, if
    /// there is one.
    ///
    /// # Errors
    /// [`ClientError::Busy`] at once if too many wait.
    pub(super) async fn derive(
        &self,
        client: Option<&str>,
        password: &str,
        salt: &str,
    ) -> Result<String, ClientError> {
        let place = self.place(client)?;
        let turn = Arc::clone(&self.derivations).acquire_owned().await;
        let turn = turn.map_err(|_| ClientError::Derivation)?;
        let (password, salt) = (password.to_owned(), salt.to_owned());
        // The place and the turn go along: who hangs up meanwhile does not make room for one more.
        let derivation = tokio::task::spawn_blocking(move || {
            let derived = derive(&password, &salt);
            drop((turn, place));
            derived
        });
        derivation.await.map_err(|_| ClientError::Derivation)?
    }

    /// A place in the queue.
    fn place(&self, client: Option<&str>) -> Result<Place, ClientError> {
        let client = client.unwrap_or_default().to_owned();
        let mut taken = lock(&self.taken);
        let of_one = taken.get(&client).copied().unwrap_or(0);
        if of_one >= PLACES_OF_ONE || taken.values().sum::<usize>() >= PLACES {
            return Err(ClientError::Busy);
        }
        taken.insert(client.clone(), of_one + 1);
        Ok(Place {
            client,
            taken: Arc::clone(&self.taken),
        })
    }
}

impl Lately {
    fn end_wrong(&mut self, now: Instant) {
        while let Some((until, digest)) = self.wrong_until.front() {
            if *until > now {
                return;
            }
            self.wrong.remove(digest);
            self.wrong_until.pop_front();
        }
    }
}

/// A place in the queue, given back when dropped.
struct Place {
    client: String,
    taken: Arc<Mutex<HashMap<String, usize>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        match taken.get_mut(&self.client) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(taken.remove(&self.client)),
        }
    }
}

/// Argon2id with its recommended parameters (19 MiB, two passes).
pub(super) fn derive(password: &str, salt: &str) -> Result<String, ClientError> {
    let mut out = [0; 32];
    Argon2::default()
        .hash_password_into(password.as_bytes(), salt.as_bytes(), &mut out)
        .map_err(|_| ClientError::Derivation)?;
    Ok(URL_SAFE_NO_PAD.encode(out))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_password_is_known_while_it_is_used_and_a_day_at_most() {
        let passwords = Passwords::new(&[7; 32]);
        let digest = passwords.digest("siem", "right");
        let start = Instant::now();
        passwords.was_right(digest, "id".into(), start);
        let mut now = start;
        while now < start + REMEMBERED_AT_MOST {
            let known = passwords.recall(&digest, now);
            assert_eq!(known, Some(Recalled::Right("id".into())));
            now += REMEMBERED / 2;
        }
        assert_eq!(passwords.recall(&digest, now), None);
        // And unused, not so long.
        passwords.was_right(digest, "id".into(), start);
        assert_eq!(passwords.recall(&digest, start + REMEMBERED), None);
    }

    #[test]
    fn a_wrong_password_is_known_for_a_while_and_not_without_end() {
        let passwords = Passwords::new(&[7; 32]);
        let start = Instant::now();
        let digest = |n: usize| passwords.digest("siem", &n.to_string());
        for n in 0..=REMEMBERED_MAXIMUM {
            passwords.was_wrong(digest(n), start);
        }
        assert_eq!(lock(&passwords.lately).wrong.len(), REMEMBERED_MAXIMUM);
        assert_eq!(passwords.recall(&digest(0), start), None);
        assert_eq!(passwords.recall(&digest(1), start), Some(Recalled::Wrong));
        assert_eq!(passwords.recall(&digest(1), start + WRONG), None);
        assert!(lock(&passwords.lately).wrong_until.is_empty());
    }

    #[test]
    fn nobody_takes_all_places() {
        let passwords = Passwords::new(&[7; 32]);
        let mut held = Vec::new();
        for client in [None, Some("a"), Some("b")] {
            for _ in 0..PLACES_OF_ONE {
                held.push(passwords.place(client).unwrap());
            }
            assert!(matches!(passwords.place(client), Err(ClientError::Busy)));
        }
        let mut last: Vec<_> = (0..PLACES - held.len())
            .map(|_| passwords.place(Some("c")).unwrap())
            .collect();
        assert!(matches!(passwords.place(Some("d")), Err(ClientError::Busy)));
        last.pop();
        last.push(passwords.place(Some("d")).unwrap());
        drop((held, last));
        assert!(lock(&passwords.taken).is_empty());
    }
}
