//! Who may read the figures over HTTP: whoever knows the token in `D/keys/metrics-token`, which nobody but
//! the node's own user can read.

use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::admin::{AdminError, ExitCode};

/// The file, in the keys folder.
const FILE: &str = "metrics-token";
/// A token, in characters at least: one that a person made up is not enough.
const LEAST: usize = 32;

/// The token, as its hash: what is compared has the same length whatever is offered.
#[derive(Clone)]
pub struct Monitor([u8; 32]);

/// The figures are not for whoever asks.
#[derive(Debug, thiserror::Error)]
#[error("the bearer token is missing or another one")]
pub struct MonitorRefusal;

impl Monitor {
    /// The token of the node in `data_dir`, made if there is none.
    ///
    /// # Errors
    /// When the file cannot be read or written, or others can read it.
    pub fn load(data_dir: &Path) -> Result<Monitor, AdminError> {
        let path = data_dir.join("keys").join(FILE);
        let token = match read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(&path),
            token => token,
        };
        let token = token.map_err(|error| unusable(&path, &error.to_string()))?;
        match token.trim() {
            token if token.len() < LEAST => Err(unusable(&path, "it is too short to be a secret")),
            token => Ok(Monitor(Sha256::digest(token).into())),
        }
    }

    /// Lets a request pass that bears the token.
    ///
    /// # Errors
    /// [`MonitorRefusal`].
    pub fn authorize(&self, headers: &HeaderMap) -> Result<(), MonitorRefusal> {
        let offered = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or(MonitorRefusal)?;
        let offered: [u8; 32] = Sha256::digest(offered.trim()).into();
        aws_lc_rs::constant_time::verify_slices_are_equal(&self.0, &offered)
            .map_err(|_| MonitorRefusal)
    }
}

fn read(path: &Path) -> std::io::Result<Zeroizing<String>> {
    let file = std::fs::File::open(path)?;
    if file.metadata()?.mode() & 0o077 != 0 {
        return Err(std::io::Error::new(
            std::io::ErrorKind::PermissionDenied,
            "others can read it: `chmod 600` it, and make another",
        ));
    }
    let mut text = Zeroizing::new(String::new());
    file.take(4096).read_to_string(&mut text)?;
    Ok(text)
}

fn make(path: &Path) -> std::io::Result<Zeroizing<String>> {
    let bytes: Zeroizing<[u8; 32]> =
        Zeroizing::new(crate::random::bytes().map_err(std::io::Error::other)?);
    let token = Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice()));
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(token.as_bytes())?;
    file.sync_all()?;
    Ok(token)
}

fn unusable(path: &Path, why: &str) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "metrics-token",
        format!(
            "the token for metrics in `{}` cannot be used",
            path.display()
        ),
        why,
        "take the file away, and the node makes another when it starts",
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_token_alone_opens() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("keys")).unwrap();
        let path = folder.path().join("keys").join(FILE);
        let monitor = Monitor::load(folder.path()).unwrap();
        let token = std::fs::read_to_string(&path).unwrap();
        let ask = |value: Option<String>| {
            let mut headers = HeaderMap::new();
            headers.extend(value.map(|value| (AUTHORIZATION, value.parse().unwrap())));
            monitor.authorize(&headers).is_ok()
        };
        assert!(ask(Some(format!("Bearer {token}"))));
        for other in [
            None,
            Some(token.clone()),
            Some("Bearer ".into()),
            Some(format!("Bearer {token}x")),
        ] {
            assert!(!ask(other));
        }
        let again = Monitor::load(folder.path()).unwrap();
        assert_eq!(again.0, monitor.0, "it stays");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(Monitor::load(folder.path()).is_err());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&path, "secret").unwrap();
        assert!(Monitor::load(folder.path()).is_err());
    }
}
