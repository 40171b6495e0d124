//! An invitation to peer: one line that an operator passes on by a channel people already trust.
//!
//! ```text
//! mithaq-invite:1:eyJleHBpcmVzIjoi…:1f0c9a3e
//! ```
//! The payload is canonical JSON in base64url; the last part is the beginning of its SHA-256 and
//! catches a line that was cut or mistyped, nothing more. The line holds a secret: who has it may
//! introduce itself to the inviter once, before it expires. It still becomes a peer only when people
//! have compared fingerprints.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mithaq_stix::{ObjectId, Timestamp, canonical};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroize as _;

use super::edge::{Random, RandomError};
use super::egress::{Origin, OriginError};
use super::tls::SpkiPin;
use super::words::Fingerprint;

const SCHEME: &str = "mithaq-invite";
const VERSION: &str = "1";
/// Longest line read, in bytes; ours have about 500.
const MAX_LINE: usize = 4096;
/// Bytes of the SHA-256 that end the line.
const CHECKSUM: usize = 4;

/// The secret of an invitation: 128 bits, good for one introduction.
#[derive(Clone)]
pub struct InvitationToken([u8; 16]);

impl Drop for InvitationToken {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl InvitationToken {
    /// A new secret.
    ///
    /// # Errors
    /// [`RandomError`].
    pub fn draw(random: &dyn Random) -> Result<Self, RandomError> {
        let mut token = Self([0; 16]);
        random.fill(&mut token.0)?;
        Ok(token)
    }

    /// What the inviter keeps instead of the secret, and compares: comparing digests leaks nothing of
    /// the secret through the time it takes.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"mithaq invitation token\0");
        hash.update(self.0);
        hash.finalize().into()
    }

    /// The secret as it is presented to the inviter.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl FromStr for InvitationToken {
    type Err = InvitationError;

    fn from_str(text: &str) -> Result<Self, InvitationError> {
        let mut bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| InvitationError::Field { field: "token" })?;
        let token = <[u8; 16]>::try_from(&bytes[..]);
        bytes.zeroize();
        token
            .map(Self)
            .map_err(|_| InvitationError::Field { field: "token" })
    }
}

impl fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationToken(secret)")
    }
}

/// What an invitation says.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Where the inviter's node is.
    pub origin: Origin,
    /// The inviting party.
    pub party: ObjectId,
    /// Its root key.
    pub root: Fingerprint,
    /// The key its server will prove.
    pub tls_pin: SpkiPin,
    /// The secret for the introduction.
    pub token: InvitationToken,
    /// Until when the inviter accepts it.
    pub expires: Timestamp,
}

/// Why a line is not an invitation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvitationError {
    /// It does not begin as one.
    #[error("this is not an invitation: it does not begin with `mithaq-invite:`")]
    NotOne,
    /// Made by a newer (or an unknown) version.
    #[error("the invitation has version `{version}`, this program reads version 1")]
    Version {
        /// As far as it is readable.
        version: String,
    },
    /// Cut off, or a letter is wrong.
    #[error("the invitation is incomplete or has a wrong letter: copy the whole line again")]
    Damaged,
    /// A field is missing or not what it should be.
    #[error("the invitation's `{field}` is missing or not valid")]
    Field {
        /// Its name.
        field: &'static str,
    },
    /// It names no place that we connect to.
    #[error("the invitation's url cannot be connected to: {0}")]
    Origin(#[from] OriginError),
    /// Too late.
    #[error("the invitation expired at {expires}: ask for a new one")]
    Expired {
        /// When.
        expires: Timestamp,
    },
}

#[derive(Serialize, Deserialize)]
struct Payload<'a> {
    expires: &'a str,
    party: &'a str,
    root: String,
    tls: String,
    token: String,
    url: String,
}

impl Invitation {
    /// The line to pass on. It holds the secret.
    pub fn to_line(&self) -> String {
        let payload = Payload {
            expires: &self.expires.to_string(),
            party: self.party.as_str(),
            root: self.root.to_string(),
            tls: self.tls_pin.to_string(),
            token: self.token.reveal(),
            url: self.origin.to_string(),
        };
        // The members are strings, declared in the order of RFC 8785: written as they stand, the
        // payload is in canonical form, and writing strings cannot fail.
        let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&payload).unwrap_or_default());
        let line = format!("{SCHEME}:{VERSION}:{payload}");
        format!("{line}:{}", checksum(&line))
    }

    /// Refuse it when it is too late, by our own clock (Unix time in seconds).
    ///
    /// # Errors
    /// [`InvitationError::Expired`].
    pub fn check_expiry(&self, now: i64) -> Result<(), InvitationError> {
        if self.expires <= Timestamp::from_unix_millis(now.saturating_mul(1000)) {
            return Err(InvitationError::Expired {
                expires: self.expires.clone(),
            });
        }
        Ok(())
    }
}

impl FromStr for Invitation {
    type Err = InvitationError;

    /// Reads a line; white space around it does not matter. Expiry is another question.
    fn from_str(line: &str) -> Result<Self, InvitationError> {
        let line = line.trim();
        let rest = line
            .strip_prefix(SCHEME)
            .and_then(|rest| rest.strip_prefix(':'));
        let rest = rest.ok_or(InvitationError::NotOne)?;
        let (version, rest) = rest.split_once(':').ok_or(InvitationError::Damaged)?;
        if version != VERSION {
            let version = version
                .chars()
                .take(16)
                .filter(char::is_ascii_graphic)
                .collect();
            return Err(InvitationError::Version { version });
        }
        if MAX_LINE < line.len() {
            return Err(InvitationError::Damaged);
        }
        let (payload, sum) = rest.rsplit_once(':').ok_or(InvitationError::Damaged)?;
        if checksum(&line[..line.len() - sum.len() - 1]) != sum {
            return Err(InvitationError::Damaged);
        }
        let json = URL_SAFE_NO_PAD
            .decode(payload)
            .map_err(|_| InvitationError::Damaged)?;
        // One form only: refuses doubled members and anything else with two readings.
        if canonical::form(&json).ok().as_ref() != Some(&json) {
            return Err(InvitationError::Field { field: "payload" });
        }
        let payload: Payload<'_> = serde_json::from_slice(&json)
            .map_err(|_| InvitationError::Field { field: "payload" })?;
        let field = |field| InvitationError::Field { field };
        let party = ObjectId::parse(payload.party).map_err(|_| field("party"))?;
        if party.object_type() != "identity" {
            return Err(field("party"));
        }
        Ok(Self {
            origin: Origin::of(&payload.url)?,
            party,
            root: payload.root.parse().map_err(|_| field("root"))?,
            tls_pin: payload.tls.parse().map_err(|_| field("tls"))?,
            token: payload.token.parse()?,
            expires: payload.expires.parse().map_err(|_| field("expires"))?,
        })
    }
}

fn checksum(line: &str) -> String {
    Sha256::digest(line.as_bytes())
        .iter()
        .take(CHECKSUM)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::testing::{NOON, Same, at, qamar};

    fn invitation() -> Invitation {
        Invitation {
            origin: Origin::of("https://node.qamar.example:8443/").unwrap(),
            party: qamar().party,
            root: qamar().root.fingerprint(),
            tls_pin: SpkiPin::from_bytes([5; 32]),
            token: InvitationToken::draw(&Same(0xa5)).unwrap(),
            expires: at(NOON + 3600),
        }
    }

    #[test]
    fn a_line_says_it_all() {
        let line = invitation().to_line();
        assert!(
            line.starts_with("mithaq-invite:1:") && line.len() < 700,
            "{line}"
        );
        let read: Invitation = format!("  {line}\r\n").parse().unwrap();
        assert_eq!(read.to_line(), line);
        assert_eq!(read.token.digest(), invitation().token.digest());
        assert_eq!(read.origin.to_string(), "https://node.qamar.example:8443");
    }

    #[test]
    fn every_damage_is_noticed() {
        let line = invitation().to_line();
        for cut in 0..line.len() {
            assert!(line[..cut].parse::<Invitation>().is_err(), "cut at {cut}");
        }
        for index in 0..line.len() {
            let mut damaged = line.clone().into_bytes();
            damaged[index] ^= 1;
            let damaged = String::from_utf8(damaged).unwrap();
            assert!(damaged.parse::<Invitation>().is_err(), "{damaged}");
        }
    }

    fn with_payload(json: &str) -> String {
        let line = format!("mithaq-invite:1:{}", URL_SAFE_NO_PAD.encode(json));
        format!("{line}:{}", checksum(&line))
    }

    #[test]
    fn faults_are_named() {
        let check = |line: &str, expected: &str| {
            assert_eq!(
                line.parse::<Invitation>().unwrap_err().to_string(),
                expected,
                "{line}"
            );
        };
        let not_one = "this is not an invitation: it does not begin with `mithaq-invite:`";
        check("", not_one);
        check("https://node.qamar.example", not_one);
        check(
            "mithaq-invite:2:abc:def",
            "the invitation has version `2`, this program reads version 1",
        );
        let damaged =
            "the invitation is incomplete or has a wrong letter: copy the whole line again";
        check("mithaq-invite:1:", damaged);
        check("mithaq-invite:1:abc:00000000", damaged);
        check(&format!("mithaq-invite:1:{}", "a".repeat(5000)), damaged);
        let payload = "the invitation's `payload` is missing or not valid";
        check(&with_payload("{}"), payload);
        check(&with_payload("[]"), payload);
        let good = URL_SAFE_NO_PAD
            .decode(invitation().to_line().split(':').nth(2).unwrap())
            .unwrap();
        let good = String::from_utf8(good).unwrap();
        assert!(with_payload(&good).parse::<Invitation>().is_ok());
        check(&with_payload(&good.replace("{\"", "{ \"")), payload);
        check(
            &with_payload(&good.replace("}", ",\"url\":\"https://a.example\"}")),
            payload,
        );
        let invalid = |field: &str| format!("the invitation's `{field}` is missing or not valid");
        check(
            &with_payload(&good.replace("identity--", "indicator--")),
            &invalid("party"),
        );
        check(
            &with_payload(&good.replace("sha256:", "sha512:")),
            &invalid("tls"),
        );
        check(
            &with_payload(&good.replace("2026-", "2026x")),
            &invalid("expires"),
        );
        let scheme =
            "the invitation's url cannot be connected to: only https URLs are connected to";
        check(&with_payload(&good.replace("https:", "http:")), scheme);
    }

    #[test]
    fn it_ends() {
        let invitation = invitation();
        assert_eq!(invitation.check_expiry(NOON + 3599), Ok(()));
        let late = invitation
            .check_expiry(NOON + 3600)
            .unwrap_err()
            .to_string();
        assert_eq!(
            late,
            "the invitation expired at 2026-11-22T13:00:00.000Z: ask for a new one"
        );
    }

    #[test]
    fn its_secret_is_not_printed() {
        let invitation = invitation();
        let printed = format!("{invitation:?}");
        assert!(printed.contains("InvitationToken(secret)"), "{printed}");
        assert!(!printed.contains(&invitation.token.reveal()), "{printed}");
        assert!(!printed.contains("165, 165"), "{printed}");
    }
}
