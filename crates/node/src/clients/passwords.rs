//! Verifying passwords without letting wrong ones keep the right ones out.
//!
//! A password is stretched by Argon2id, which costs tens of milliseconds and 19 MiB; peers measured with
//! the derivation on each request never pass thirty requests a second (reference/peers.md § 2). So what
//! was right lately and what was wrong lately is remembered as a digest under a key that only this
//! process knows, and whoever needs a derivation finds a short queue, of which no name from one address,
//! and no address, can fill more than a part. Whether there is a client of that name changes nothing of
//! this: to who asks, a name that is known and one that is not are the same.

use std::collections::{HashMap, HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use argon2::Argon2;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::sync::Semaphore;

use super::ClientError;

/// How long a right password is remembered after its derivation. Past that it is derived once more, and let in
/// on what is remembered where there is no place for it: who guesses at its name does not keep it out. Each
/// client has one, so there are no more of these than clients; it goes with its client.
const REMEMBERED: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a wrong password is refused without a derivation.
const WRONG: Duration = Duration::from_secs(300);
/// Wrong passwords remembered at once.
const REMEMBERED_MAXIMUM: usize = 10_000;
/// Derivations at one time: a flood of wrong passwords must not take every core.
const DERIVATIONS: usize = 1;
/// Derivations under way or waiting; those of them for one address, which is a proxy's where it is this machine's
/// own; and those for one name from one address.
const PLACES: usize = 32;
const PLACES_OF_ADDRESS: usize = 8;
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
    taken: Arc<Mutex<HashMap<Asking, usize>>>,
    derivations: Arc<Semaphore>,
}

/// Who asks for a derivation: the name shown, as a digest, and the address that it comes from.
type Asking = (CredentialDigest, Option<IpAddr>);

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

    /// What is known of a credential at `now`.
    pub(super) fn recall(&self, digest: &CredentialDigest, now: Instant) -> Option<Recalled> {
        let mut lately = lock(&self.lately);
        if let Some(right) = lately.right.get(digest)
            && right.until > now
        {
            return Some(Recalled::Right(right.client.clone()));
        }
        lately.end_wrong(now);
        lately.wrong.contains(digest).then_some(Recalled::Wrong)
    }

    /// The id of the client for which a credential was right when it was last derived, however long ago.
    pub(super) fn was_right_for(&self, digest: &CredentialDigest) -> Option<String> {
        let lately = lock(&self.lately);
        lately.right.get(digest).map(|right| right.client.clone())
    }

    /// A credential was found right, for the client with the id `client`.
    pub(super) fn was_right(&self, digest: CredentialDigest, client: String, now: Instant) {
        let until = now + REMEMBERED;
        let right = Right { client, until };
        lock(&self.lately).right.insert(digest, right);
    }

    /// A credential was found wrong.
    pub(super) fn was_wrong(&self, digest: CredentialDigest, now: Instant) {
        let mut lately = lock(&self.lately);
        lately.right.remove(&digest);
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

    /// Stretches a password that was shown for `user` from `address`, when it is its turn.
    ///
    /// # Errors
    /// [`ClientError::Busy`] at once if too many wait.
    pub(super) async fn derive(
        &self,
        user: &str,
        address: Option<IpAddr>,
        password: &str,
        salt: &str,
    ) -> Result<String, ClientError> {
        let place = self.place(user, address)?;
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
    fn place(&self, user: &str, address: Option<IpAddr>) -> Result<Place, ClientError> {
        // INVARIANT: security.md § 2. By the name shown, and never by whether there is a client of that name.
        let asking = (self.digest(user, ""), address);
        let mut taken = lock(&self.taken);
        let of_one = taken.get(&asking).copied().unwrap_or(0);
        let from_there = taken.iter().filter(|((_, from), _)| *from == address);
        let of_address = from_there.map(|(_, count)| count).sum::<usize>();
        let most_of_address = match address {
            Some(address) if !address.is_loopback() => PLACES_OF_ADDRESS,
            _ => PLACES,
        };
        if of_one >= PLACES_OF_ONE
            || of_address >= most_of_address
            || taken.values().sum::<usize>() >= PLACES
        {
            return Err(ClientError::Busy);
        }
        taken.insert(asking, of_one + 1);
        Ok(Place {
            asking,
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
    asking: Asking,
    taken: Arc<Mutex<HashMap<Asking, usize>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        match taken.get_mut(&self.asking) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(taken.remove(&self.asking)),
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
    fn a_right_password_is_known_for_a_day_and_what_it_was_until_it_is_derived_again() {
        let passwords = Passwords::new(&[7; 32]);
        let digest = passwords.digest("siem", "right");
        let start = Instant::now();
        passwords.was_right(digest, "id".into(), start);
        let last = start + REMEMBERED - Duration::from_secs(1);
        // However long it was not used meanwhile.
        for now in [start, last] {
            let known = passwords.recall(&digest, now);
            assert_eq!(known, Some(Recalled::Right("id".into())));
        }
        assert_eq!(passwords.recall(&digest, start + REMEMBERED), None);
        assert_eq!(passwords.was_right_for(&digest).as_deref(), Some("id"));
        passwords.was_wrong(digest, start + REMEMBERED);
        assert_eq!(passwords.was_right_for(&digest), None);
        passwords.was_right(digest, "id".into(), start);
        passwords.forget("id");
        assert_eq!(passwords.was_right_for(&digest), None);
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
    fn attack_25_nobody_takes_all_places() {
        let passwords = Passwords::new(&[7; 32]);
        let address = |n: u8| Some(IpAddr::from([192, 0, 2, n]));
        let is_busy =
            |user: &str, from| matches!(passwords.place(user, from), Err(ClientError::Busy));
        let mut held = Vec::new();
        for user in ["a", "b"] {
            for _ in 0..PLACES_OF_ONE {
                held.push(passwords.place(user, address(1)).unwrap());
            }
            assert!(is_busy(user, address(1)));
        }
        // One address has its part whatever names it shows, and the same names from others are not kept out.
        assert!(is_busy("c", address(1)));
        for (n, user) in (2..=4).zip(["a", "b", "nobody"]) {
            for other in ["x", user] {
                for _ in 0..PLACES_OF_ONE {
                    held.push(passwords.place(other, address(n)).unwrap());
                }
            }
        }
        assert_eq!(held.len(), PLACES);
        assert!(is_busy("d", address(5)));
        held.pop();
        held.push(passwords.place("d", address(5)).unwrap());
        drop(held);
        assert!(lock(&passwords.taken).is_empty());
        // Behind a proxy on this machine there are many.
        for n in 0..PLACES {
            held_by_proxy(&passwords, n);
        }
    }

    fn held_by_proxy(passwords: &Passwords, n: usize) {
        let proxy = Some(IpAddr::from([127, 0, 0, 1]));
        let held: Vec<_> = (0..=n)
            .map(|n| passwords.place(&n.to_string(), proxy).unwrap())
            .collect();
        assert_eq!(held.len(), n + 1);
    }
}
