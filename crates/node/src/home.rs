//! A node's data directory: what is where, how it is made, how it is opened.
//!
//! ```text
//! D/mithaq.toml     settings, for people to edit
//! D/party.json      whose node this is, and its named operators
//! D/keys/           root.pem (take it offline), node.pem, tls-key.pem, tls-certificate.pem, statement.json;
//!                   node-next.pem, statement-next.json while the node key changes
//! D/store/          the database
//! D/control.sock    the local socket, while `serve` runs
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mithaq_agreement::PartyId;
use mithaq_stix::{ObjectId, Timestamp};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::admin::{AdminError, ExitCode};
use crate::wire::Verified;
use crate::wire::edge::{Clock as _, Random, SystemClock, SystemRandom};
use crate::wire::keys::{NodeKey, RootKey};
use crate::wire::root_word::seal_word;
use crate::wire::statement::{
    KeyStatement, verify_own_statement, verify_statement, write_statement,
};
use crate::wire::tls::TlsIdentity;
use crate::wire::words::Fingerprint;

/// How long a node key counts before the root key must state it anew.
const STATEMENT_YEARS: u32 = 2;

/// Until when a key is stated that counts from then.
pub(crate) fn statement_until(from: &Timestamp) -> Timestamp {
    from.days_later(STATEMENT_YEARS * 365)
}

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
    let until = statement_until(&from);
    let named = (&id, &root.public());
    let word = write_statement(named, &node, (&from, &until), None, &random).map_err(internal)?;
    let word = seal_word(&root, &word).map_err(internal)?;
    let statement = verify_statement(&word, &id, &root.public()).map_err(internal)?;
    root.save(&keys).map_err(internal)?;
    node.save(&keys).map_err(internal)?;
    TlsIdentity::load_or_make(&keys, &["localhost".to_owned(), "127.0.0.1".to_owned()])
        .map_err(internal)?;
    write(&keys.join("statement.json"), statement.object().bytes())?;
    write(&dir.join("mithaq.toml"), init.config.as_bytes())?;
    let party = Party {
        id: id.clone(),
        name: init.party.trim().to_owned(),
        operators: operators(&init.operators)?,
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

/// The names of operators as they are kept and compared.
///
// INVARIANT: what binds takes two people. A name that differs from another by case, spaces, or what nobody sees is the
// same name: else one person were two.
fn operators(names: &[String]) -> Result<Vec<String>, AdminError> {
    let refused = |why: String, next: &str| {
        AdminError::usage(
            "bad-operator",
            "the operators cannot be told apart",
            why,
            next,
        )
    };
    let mut folded = BTreeSet::new();
    let mut kept = Vec::new();
    for name in names {
        let name: String = name.nfkc().collect();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let fold = fold(&name);
        if fold.is_empty() || name.chars().any(char::is_control) {
            return Err(refused(
                format!("`{}` is no name", name.escape_debug()),
                "name each operator in letters that can be seen",
            ));
        }
        if !folded.insert(fold) {
            return Err(refused(
                format!("`{}` names the same person as another", name.escape_debug()),
                "name each operator once, in `--operator` or in `operators` of party.json",
            ));
        }
        kept.push(name);
    }
    Ok(kept)
}

/// A name without what nobody sees, in one case.
fn fold(name: &str) -> String {
    let seen = name.chars().filter(|letter| !is_invisible(*letter));
    let lower: String = seen.flat_map(char::to_lowercase).collect();
    lower.nfkc().flat_map(char::to_lowercase).collect()
}

/// Format characters (Unicode 17, general category Cf), variation selectors, and what is drawn as nothing.
fn is_invisible(letter: char) -> bool {
    matches!(
        u32::from(letter),
        0xAD | 0x34F
            | 0x600..=0x605
            | 0x61C
            | 0x6DD
            | 0x70F
            | 0x890..=0x891
            | 0x8E2
            | 0x115F..=0x1160
            | 0x17B4..=0x17B5
            | 0x180B..=0x180F
            | 0x200B..=0x200F
            | 0x202A..=0x202E
            | 0x2060..=0x206F
            | 0x2800
            | 0x3164
            | 0xFE00..=0xFE0F
            | 0xFEFF
            | 0xFFA0
            | 0xFFF0..=0xFFFB
            | 0x110BD
            | 0x110CD
            | 0x13430..=0x1343F
            | 0x1BCA0..=0x1BCA3
            | 0x1D173..=0x1D17A
            | 0xE0000..=0xE0FFF
    ) || letter.is_whitespace()
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
    let party = Party {
        operators: operators(&party.operators)?,
        ..party
    };
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
    finish_change(dir, party)?;
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

/// The statement of the key that follows, while the two are put in their places.
const NEXT_STATEMENT: &str = "statement-next.json";

/// Puts the next node key and its statement in the place of the present ones, durably: killed in between, the node goes
/// on with it when it is opened again. The former private key is gone then.
pub(crate) fn change_key(
    dir: &Path,
    party: &Party,
    statement: &KeyStatement,
) -> Result<(), AdminError> {
    let next = dir.join("keys").join(NEXT_STATEMENT);
    match fs::remove_file(&next) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(cannot_write(&next, &error));
        }
        _ => {}
    }
    write(&next, statement.object().bytes())?;
    finish_change(dir, party)
}

/// Goes on with a change of keys that was begun.
fn finish_change(dir: &Path, party: &Party) -> Result<(), AdminError> {
    let folder = dir.join("keys");
    let next = folder.join(NEXT_STATEMENT);
    let bytes = match fs::read(&next) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(cannot_read(&next, &error)),
    };
    let root: Fingerprint = party
        .root
        .parse()
        .map_err(|error| cannot_read(&dir.join("party.json"), &error))?;
    // Written only in part, it was not begun.
    let Ok(statement) = verify_own_statement(&bytes, &party.id, root) else {
        return fs::remove_file(&next).map_err(|error| cannot_write(&next, &error));
    };
    let is_stated = |key: Option<NodeKey>| key.is_some_and(|key| key.public() == *statement.node());
    if is_stated(NodeKey::load_next(&folder).map_err(internal)?) {
        rename(
            &folder.join(crate::wire::keys::NEXT_FILE),
            &folder.join(crate::wire::keys::NODE_FILE),
        )?;
    }
    if !is_stated(NodeKey::load(&folder).map_err(internal)?) {
        return fs::remove_file(&next).map_err(|error| cannot_write(&next, &error));
    }
    rename(&next, &folder.join("statement.json"))
}

fn rename(from: &Path, to: &Path) -> Result<(), AdminError> {
    let folder = to.parent().unwrap_or(Path::new("."));
    fs::rename(from, to)
        .and_then(|()| fs::File::open(folder)?.sync_all())
        .map_err(|error| cannot_write(to, &error))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[&str], expected: Option<&[&str]>) {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let kept = operators(&names).ok();
        let kept: Option<Vec<&str>> = kept
            .as_ref()
            .map(|kept| kept.iter().map(String::as_str).collect());
        assert_eq!(kept.as_deref(), expected, "{names:?}");
    }

    #[test]
    fn nobody_is_two_operators() {
        check(&["noor", "salim"], Some(&["noor", "salim"]));
        check(&[" noor ", "سليم"], Some(&["noor", "سليم"]));
        check(&["Noor  Al Bahr"], Some(&["Noor Al Bahr"]));
        for alias in [
            "noor ",
            "Noor",
            "NOOR",
            "no\u{200B}or",
            "noor\u{200F}",
            "n\u{FF4F}or",
            "\u{202E}noor",
        ] {
            check(&["noor", alias], None);
        }
        // The first and last of each stretch of what is not seen.
        for hidden in [
            0xAD, 0x34F, 0x600, 0x605, 0x61C, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x115F, 0x1160,
            0x17B4, 0x17B5, 0x180B, 0x180F, 0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x206F, 0x2800,
            0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9, 0xFFFB, 0x110BD, 0x110CD, 0x13430,
            0x1343F, 0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A, 0xE0001, 0xE0020, 0xE007F, 0xE0100,
            0xE01EF,
        ] {
            let hidden = char::from_u32(hidden).unwrap();
            let alias = format!("no{hidden}or");
            check(&["noor", &alias], None);
        }
        check(&["Ame\u{301}lie", "Am\u{e9}lie"], None);
        for nobody in ["", "  ", "\u{200B}", "no\u{7}or", "no\nor"] {
            match nobody {
                // A line break is a space.
                "no\nor" => check(&[nobody], Some(&["no or"])),
                _ => check(&[nobody], None),
            }
        }
    }
}
