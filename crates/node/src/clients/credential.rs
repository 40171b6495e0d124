//! What a client puts into `Authorization`: Basic (RFC 7617) or Bearer (RFC 6750).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A credential as presented, not yet verified.
pub(crate) enum Credential {
    /// User name and password.
    Basic { user: String, password: String },
    /// A token.
    Bearer(String),
}

/// Reads an `Authorization` value; `None` if it is neither form.
pub(crate) fn parse(value: &str) -> Option<Credential> {
    let (scheme, rest) = value.split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("basic") {
        let decoded = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
        let (user, password) = decoded.split_once(':')?;
        return Some(Credential::Basic {
            user: user.to_owned(),
            password: password.to_owned(),
        });
    }
    let bearer = scheme.eq_ignore_ascii_case("bearer") && !rest.is_empty() && !rest.contains(' ');
    bearer.then(|| Credential::Bearer(rest.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: &str) {
        let read = match parse(value) {
            Some(Credential::Basic { user, password }) => format!("basic {user} {password}"),
            Some(Credential::Bearer(token)) => format!("bearer {token}"),
            None => "none".to_owned(),
        };
        assert_eq!(read, expected, "{value}");
    }

    #[test]
    fn both_schemes_and_nothing_else() {
        check("Basic dXNlcjpwYXNz", "basic user pass");
        check("basic dXNlcjpwYTpzcw==", "basic user pa:ss");
        check("Bearer abc.def", "bearer abc.def");
        check("bearer  abc", "bearer abc");
        check("Bearer a b", "none");
        check("Bearer ", "none");
        check("Basic !!!", "none");
        check("Basic dXNlcg==", "none");
        check("Digest x", "none");
        check("", "none");
    }
}
