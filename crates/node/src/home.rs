//! A node's data directory: what is where, how it is made, how it is opened.
//!
//! ```text
//! D/mithaq.toml     settings, for people to edit
//! D/party.json      whose node this is, and its named operators
//! D/keys/           root.pem (take it offline), node.pem, tls-key.pem, tls-certificate.pem, statement.json
//! D/store/          the database
//! D/control.sock    the local socket, while `serve` runs
//! ```

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mithaq_agreement::PartyId;
use mithaq_stix::{ObjectId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::admin::{AdminError, ExitCode};
use crate::wire::Verified;
use crate::wire::edge::{Clock as _, Random, SystemClock, SystemRandom};
use crate::wire::keys::{NodeKey, RootKey};
use crate::wire::statement::{KeyStatement, state_key, verify_own_statement};
use crate::wire::tls::TlsIdentity;
use crate::wire::words::Fingerprint;

/// How long a node key counts before the root key must state it anew.
const STATEMENT_YEARS: i64 = 2;

/// What `init` needs to know.
#[derive(Debug, Clone)]
pub struct Init {
    /// The party's name, as it calls itself.
    pub party: String,
    /// Its named operators; at least one.
    pub operators: Vec<String>,
    /// The text of `mithaq.toml`.
    pub config: String,
}

/// What `init` made.
#[derive(Debug, Clone)]
pub struct Created {
    /// The party's id.
    pub party_id: String,
    /// The root key's fingerprint, in words.
    pub fingerprint: String,
    /// The file of the root key, which belongs offline.
    pub root_key: PathBuf,
}

/// Whose node it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Party {
    /// Its STIX identity.
    pub(crate) id: ObjectId,
    /// The name it gives itself.
    pub(crate) name: String,
    /// The people who may act for it at this node.
    pub(crate) operators: Vec<String>,
    /// Its root public key, which must match the statement.
    pub(crate) root: String,
}

/// Keys and what is said about them.
pub(crate) struct Keys {
    pub(crate) key: Arc<NodeKey>,
    pub(crate) statement: Verified<KeyStatement>,
    pub(crate) tls: TlsIdentity,
}

/// Makes a data directory: party, keys, configuration. The store is made when the node first opens it.
///
/// # Errors
/// When there is a node already, or the directory cannot be written.
pub fn create(dir: &Path, init: &Init) -> Result<Created, AdminError> {
    if dir.join("party.json").exists() {
        return Err(AdminError::usage(
            "exists",
            format!("there is a node in `{}` already", dir.display()),
            "its keys would be lost",
            "choose another directory with --data-dir",
        ));
    }
    if init.party.trim().is_empty() || init.operators.is_empty() {
        return Err(AdminError::usage(
            "incomplete",
            "the node was not made",
            "it needs the party's name and at least one operator",
            "give --party NAME and --operator NAME",
        ));
    }
    let random = SystemRandom;
    let keys = dir.join("keys");
    for folder in [dir, &keys, &dir.join("store")] {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| cannot_write(folder, &error))?;
    }
    let root = RootKey::generate(&random).map_err(internal)?;
    let node = NodeKey::generate(&random).map_err(internal)?;
    let id = ObjectId::new("identity", uuid(&random)?).map_err(internal)?;
    let now = SystemClock.unix_seconds();
    let from = Timestamp::from_unix_millis(now * 1000);
    let until = Timestamp::from_unix_millis((now + STATEMENT_YEARS * 365 * 86_400) * 1000);
    let statement =
        state_key(&root, &id, &node.public(), &from, &until, &random).map_err(internal)?;
    root.save(&keys).map_err(internal)?;
    node.save(&keys).map_err(internal)?;
    TlsIdentity::load_or_make(&keys, &["localhost".to_owned(), "127.0.0.1".to_owned()])
        .map_err(internal)?;
    write(&keys.join("statement.json"), statement.object().bytes())?;
    write(&dir.join("mithaq.toml"), init.config.as_bytes())?;
    let party = Party {
        id: id.clone(),
        name: init.party.trim().to_owned(),
        operators: init.operators.clone(),
        root: root.fingerprint().to_string(),
    };
    // Last: a directory without it is no node, and `init` can be repeated after a failure.
    write(
        &dir.join("party.json"),
        &serde_json::to_vec_pretty(&party).map_err(internal)?,
    )?;
    Ok(Created {
        party_id: id.to_string(),
        fingerprint: root.fingerprint().to_string(),
        root_key: keys.join(crate::wire::keys::ROOT_FILE),
    })
}

/// Reads whose node this is.
pub(crate) fn party(dir: &Path) -> Result<(Party, PartyId), AdminError> {
    let bytes = fs::read(dir.join("party.json")).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => AdminError::usage(
            "no-node",
            format!("there is no node in `{}`", dir.display()),
            "it has no party.json",
            "make one with `mithaq init --data-dir D --party NAME`, or name the right directory",
        ),
        _ => cannot_read(&dir.join("party.json"), &error),
    })?;
    let party: Party = serde_json::from_slice(&bytes)
        .map_err(|error| cannot_read(&dir.join("party.json"), &error))?;
    let id = PartyId::new(party.id.clone())
        .map_err(|error| cannot_read(&dir.join("party.json"), &error))?;
    Ok((party, id))
}

/// Reads the keys.
pub(crate) fn keys(
    dir: &Path,
    party: &Party,
    tls: Option<&crate::settings::TlsFiles>,
    host: &str,
) -> Result<Keys, AdminError> {
    let folder = dir.join("keys");
    let key = NodeKey::load(&folder).map_err(internal)?.ok_or_else(|| {
        AdminError::new(
            ExitCode::Failure,
            "no-node-key",
            "the node's key is missing",
            format!(
                "`{}` has no {}",
                folder.display(),
                crate::wire::keys::NODE_FILE
            ),
            "restore the keys folder from its backup",
        )
    })?;
    let path = folder.join("statement.json");
    let bytes = fs::read(&path).map_err(|error| cannot_read(&path, &error))?;
    let root: Fingerprint = party
        .root
        .parse()
        .map_err(|error| cannot_read(&dir.join("party.json"), &error))?;
    let statement = verify_own_statement(&bytes, &party.id, root)
        .map_err(|error| cannot_read(&path, &error))?;
    if *statement.node() != key.public() {
        return Err(cannot_read(&path, &"it states another key than node.pem"));
    }
    let tls = match tls {
        Some(files) => TlsIdentity::from_files(&files.certificate, &files.key),
        None => TlsIdentity::load_or_make(
            &folder,
            &[
                "localhost".to_owned(),
                "127.0.0.1".to_owned(),
                host.to_owned(),
            ],
        ),
    };
    Ok(Keys {
        key: Arc::new(key),
        statement,
        tls: tls.map_err(internal)?,
    })
}

fn uuid(random: &dyn Random) -> Result<uuid::Uuid, AdminError> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes).map_err(internal)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), AdminError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| cannot_write(path, &error))
}

fn cannot_write(path: &Path, error: &dyn std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "cannot-write",
        format!("`{}` could not be written", path.display()),
        error.to_string(),
        "see that the directory is writable and empty, and repeat the command",
    )
}

fn cannot_read(path: &Path, error: &dyn std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "cannot-read",
        format!("`{}` cannot be used", path.display()),
        error.to_string(),
        "restore it from its backup",
    )
}

fn internal(error: impl std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "internal",
        "this should not have happened",
        error.to_string(),
        "look at the node's log, and report it",
    )
}
