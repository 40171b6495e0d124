//! Reading the `Authorization` header: Basic (RFC 7617) and bearer tokens (RFC 6750).
//!
//! Only the reading: whether the credentials are right is for [`Collections`](crate::Collections) to say.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};

/// What a client showed to prove who it is.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// A user name and a password. The user name holds no colon; the password may.
    Basic {
        /// The user name.
        user: String,
        /// The password.
        password: String,
    },
    /// A token.
    Bearer(String),
}

impl Credentials {
    /// The credentials of a request; `None` when there are none, several, or none that can be read. All of
    /// these are answered alike, with a challenge.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return None;
        };
        let (scheme, rest) = value.to_str().ok()?.trim().split_once(' ')?;
        let rest = rest.trim();
        if scheme.eq_ignore_ascii_case("basic") {
            let decoded = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
            let (user, password) = decoded.split_once(':')?;
            return Some(Self::Basic {
                user: user.to_owned(),
                password: password.to_owned(),
            });
        }
        let is_token = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic());
        (scheme.eq_ignore_ascii_case("bearer") && is_token).then(|| Self::Bearer(rest.to_owned()))
    }

    /// The header that shows these, marked sensitive; `None` for a user name with a colon or a token that no
    /// header can hold.
    #[must_use]
    pub fn to_header(&self) -> Option<HeaderValue> {
        let text = match self {
            Self::Basic { user, .. } if user.contains(':') => return None,
            Self::Basic { user, password } => {
                format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
            }
            Self::Bearer(token) => format!("Bearer {token}"),
        };
        let mut header = HeaderValue::from_str(&text).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

/// Secrets are never printed.
impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic { user, .. } => formatter
                .debug_struct("Basic")
                .field("user", user)
                .finish_non_exhaustive(),
            Self::Bearer(_) => formatter.debug_struct("Bearer").finish_non_exhaustive(),
        }
    }
}

/// The challenge for Basic credentials. `realm` must not hold quotes or backslashes; one that does is left out.
#[must_use]
pub fn basic_challenge(realm: &str) -> HeaderValue {
    let plain = realm
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\' || byte == b' ');
    let text = format!(
        r#"Basic realm="{}", charset="UTF-8""#,
        if plain { realm } else { "" }
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("Basic realm=\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Option<Credentials> {
        Credentials::of(&HeaderMap::from_iter([(
            AUTHORIZATION,
            header.parse().unwrap(),
        )]))
    }

    #[test]
    fn what_is_written_is_read() {
        for credentials in [
            Credentials::Basic {
                user: "amina".into(),
                password: "a:b ü".into(),
            },
            Credentials::Basic {
                user: String::new(),
                password: String::new(),
            },
            Credentials::Bearer("abc.def-_=".into()),
        ] {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, credentials.to_header().unwrap())]);
            assert_eq!(Credentials::of(&headers), Some(credentials));
        }
        assert_eq!(
            Credentials::Basic {
                user: "a:b".into(),
                password: String::new()
            }
            .to_header(),
            None
        );
    }

    #[test]
    fn what_cannot_be_read_is_no_credential() {
        for header in [
            "",
            "Basic",
            "Basic !!!",
            "Basic YWRtaW4=",
            "Basic /////w==",
            "Bearer ",
            "Bearer a b",
            "Digest x",
        ] {
            assert_eq!(read(header), None, "{header}");
        }
        assert!(read("bAsIc YTpi").is_some());
        let twice: HeaderMap = ["Bearer a", "Bearer b"]
            .iter()
            .map(|value| (AUTHORIZATION, value.parse().unwrap()))
            .collect();
        assert_eq!(Credentials::of(&twice), None);
    }

    #[test]
    fn secrets_are_not_printed() {
        let printed = format!(
            "{:?} {:?}",
            read("Basic YTpzZWNyZXQ="),
            read("Bearer secret")
        );
        assert!(!printed.contains("secret"), "{printed}");
    }
}
