//! A party's two keys, and the folder they lie in.
//!
//! The **root key** says which node keys are the party's (see [`super::statement`]); once it has, it
//! is wanted again only for the next statement, so it may be kept offline: without its file the node
//! works. The **node key** signs requests, responses, the node document, and seals what the node
//! authors. They are of two types because neither may ever do the other's work.
//!
//! Files are PKCS #8 in PEM, as other tools read and write them for Ed25519 (RFC 8410), readable by
//! their owner alone, and never overwritten.

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use mithaq_stix::seal::KeyId;
use zeroize::Zeroizing;

use super::edge::{Random, RandomError};
use super::words::Fingerprint;

/// The root key, in the keys folder, unless it is kept offline.
pub const ROOT_FILE: &str = "root.pem";
/// The node key, in the keys folder.
pub const NODE_FILE: &str = "node.pem";
/// The node key that is to follow, until its statement is here.
pub(crate) const NEXT_FILE: &str = "node-next.pem";

/// Largest key or certificate file read, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// A party's root key.
pub struct RootKey(SigningKey);

/// A node's key.
pub struct NodeKey(SigningKey);

impl RootKey {
    /// A new key.
    ///
    /// # Errors
    /// [`RandomError`].
    pub fn generate(random: &dyn Random) -> Result<Self, RandomError> {
        generate(random).map(Self)
    }

    /// Keep it in the folder `keys`, which is made if absent.
    ///
    /// # Errors
    /// [`KeyFileError`]; an existing key is never overwritten.
    pub fn save(&self, keys: &Path) -> Result<(), KeyFileError> {
        write_secret(&keys.join(ROOT_FILE), pem(&self.0).as_bytes())
    }

    /// The key in the folder `keys`; `None` if it is kept elsewhere.
    ///
    /// # Errors
    /// [`KeyFileError`]; also if others than the owner may read it.
    pub fn load(keys: &Path) -> Result<Option<Self>, KeyFileError> {
        load(&keys.join(ROOT_FILE)).map(|key| key.map(Self))
    }

    /// The key in a file of any name, which may lie on another medium.
    ///
    /// # Errors
    /// [`KeyFileError`]; also if others than the owner may read it.
    pub fn load_file(file: &Path) -> Result<Option<Self>, KeyFileError> {
        load(file).map(|key| key.map(Self))
    }

    /// The public half.
    pub fn public(&self) -> VerifyingKey {
        self.0.verifying_key()
    }

    /// How people name it.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.public())
    }

    /// Sign what a root key says: see [`super::root_word`], and nothing else.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl NodeKey {
    /// A new key.
    ///
    /// # Errors
    /// [`RandomError`].
    pub fn generate(random: &dyn Random) -> Result<Self, RandomError> {
        generate(random).map(Self)
    }

    /// Keep it in the folder `keys`, which is made if absent.
    ///
    /// # Errors
    /// [`KeyFileError`]; an existing key is never overwritten.
    pub fn save(&self, keys: &Path) -> Result<(), KeyFileError> {
        write_secret(&keys.join(NODE_FILE), pem(&self.0).as_bytes())
    }

    /// Keep it beside the present one, until the root key has stated it.
    ///
    /// # Errors
    /// [`KeyFileError`]; an existing key is never overwritten.
    pub(crate) fn save_next(&self, keys: &Path) -> Result<(), KeyFileError> {
        write_secret(&keys.join(NEXT_FILE), pem(&self.0).as_bytes())
    }

    /// The key that is kept beside the present one; `None` if there is none.
    ///
    /// # Errors
    /// [`KeyFileError`]; also if others than the owner may read it.
    pub(crate) fn load_next(keys: &Path) -> Result<Option<Self>, KeyFileError> {
        load(&keys.join(NEXT_FILE)).map(|key| key.map(Self))
    }

    /// The key in the folder `keys`; `None` if there is none yet.
    ///
    /// # Errors
    /// [`KeyFileError`]; also if others than the owner may read it.
    pub fn load(keys: &Path) -> Result<Option<Self>, KeyFileError> {
        load(&keys.join(NODE_FILE)).map(|key| key.map(Self))
    }

    /// The public half.
    pub fn public(&self) -> VerifyingKey {
        self.0.verifying_key()
    }

    /// Its name in signatures and seals.
    pub fn id(&self) -> KeyId {
        KeyId::of(&self.public())
    }

    /// Sign a message that names its own purpose first: a signature base, a seal's message or a
    /// node document's (their beginnings differ, so none can pose as another).
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RootKey({})", self.fingerprint())
    }
}

impl fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NodeKey({})", self.id())
    }
}

/// Why a file of the keys folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// Reading or writing failed.
    #[error("`{file}`: {cause}")]
    Io {
        /// The file.
        file: String,
        /// What the system said.
        cause: io::Error,
    },
    /// It is there already, and is not overwritten.
    #[error("`{file}` exists already and is not overwritten")]
    Exists {
        /// The file.
        file: String,
    },
    /// Others could read it.
    #[error(
        "`{file}` may be read by others than its owner (mode {mode:o}): `chmod 600` it, and think whether it has been read"
    )]
    Open {
        /// The file.
        file: String,
        /// Its permission bits.
        mode: u32,
    },
    /// Not what it should be.
    #[error("`{file}` is not an Ed25519 private key in PKCS #8 PEM")]
    NotAKey {
        /// The file.
        file: String,
    },
}

fn generate(random: &dyn Random) -> Result<SigningKey, RandomError> {
    let mut seed = Zeroizing::new([0; 32]);
    random.fill(&mut *seed)?;
    Ok(SigningKey::from_bytes(&seed))
}

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----\n";
const END: &str = "\n-----END PRIVATE KEY-----";
/// `PrivateKeyInfo` version 0 of an Ed25519 key up to its 32-byte seed (RFC 8410 § 7).
const DER_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

fn pem(key: &SigningKey) -> Zeroizing<String> {
    let mut der = Zeroizing::new([0; 48]);
    der[..16].copy_from_slice(&DER_HEAD);
    der[16..].copy_from_slice(key.as_bytes());
    let encoded = Zeroizing::new(STANDARD.encode(der.as_slice()));
    Zeroizing::new(format!("{BEGIN}{}{END}\n", *encoded))
}

fn from_pem(text: &str) -> Option<SigningKey> {
    let encoded = text.strip_prefix(BEGIN)?.trim_end().strip_suffix(END)?;
    let der = Zeroizing::new(STANDARD.decode(encoded).ok()?);
    let seed: &[u8; 32] = der.strip_prefix(&DER_HEAD)?.try_into().ok()?;
    Some(SigningKey::from_bytes(seed))
}

fn load(file: &Path) -> Result<Option<SigningKey>, KeyFileError> {
    match read_secret(file) {
        Ok(text) => match from_pem(&text) {
            Some(key) => Ok(Some(key)),
            None => Err(KeyFileError::NotAKey {
                file: file.display().to_string(),
            }),
        },
        Err(KeyFileError::Io { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Read a file that only its owner may read.
pub(in crate::wire) fn read_secret(file: &Path) -> Result<Zeroizing<String>, KeyFileError> {
    let open = File::open(file).map_err(at(file))?;
    // Of the file that is open, not of whatever has the name by now.
    let mode = open.metadata().map_err(at(file))?.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyFileError::Open {
            file: file.display().to_string(),
            mode,
        });
    }
    read(file, open)
}

/// Read a file that anybody may read.
pub(in crate::wire) fn read_public(file: &Path) -> Result<Zeroizing<String>, KeyFileError> {
    read(file, File::open(file).map_err(at(file))?)
}

fn read(file: &Path, open: File) -> Result<Zeroizing<String>, KeyFileError> {
    let mut text = Zeroizing::new(String::new());
    open.take(MAX_FILE)
        .read_to_string(&mut text)
        .map_err(at(file))?;
    Ok(text)
}

/// Write a new file that only its owner may read.
pub(in crate::wire) fn write_secret(file: &Path, content: &[u8]) -> Result<(), KeyFileError> {
    write(file, content, 0o600)
}

/// Write a new file that anybody may read.
pub(in crate::wire) fn write_public(file: &Path, content: &[u8]) -> Result<(), KeyFileError> {
    write(file, content, 0o644)
}

/// Whole or not at all, durable when it returns, never over an existing file.
fn write(file: &Path, content: &[u8], mode: u32) -> Result<(), KeyFileError> {
    let folder = file.parent().unwrap_or(Path::new("."));
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(at(folder))?;
    let unfinished = file.with_extension("unfinished");
    match fs::remove_file(&unfinished) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            return Err(at(&unfinished)(cause));
        }
        _ => {}
    }
    let mut options = OpenOptions::new();
    let mut open = options
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&unfinished)
        .map_err(at(file))?;
    open.write_all(content)
        .and_then(|()| open.sync_all())
        .map_err(at(file))?;
    // A second name, not a new one: linking fails where renaming would overwrite.
    let linked = fs::hard_link(&unfinished, file);
    fs::remove_file(&unfinished).map_err(at(&unfinished))?;
    match linked {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
            return Err(KeyFileError::Exists {
                file: file.display().to_string(),
            });
        }
        linked => linked.map_err(at(file))?,
    }
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(at(folder))
}

fn at(file: &Path) -> impl Fn(io::Error) -> KeyFileError {
    let file = file.display().to_string();
    move |cause| KeyFileError::Io {
        file: file.clone(),
        cause,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    struct Counting(u8);

    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
            bytes.fill(self.0);
            Ok(())
        }
    }

    #[test]
    fn a_key_comes_back_from_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        assert!(
            RootKey::load(&keys).unwrap().is_none(),
            "an offline root is no error"
        );
        let key = NodeKey::generate(&Counting(7)).unwrap();
        key.save(&keys).unwrap();
        assert_eq!(
            NodeKey::load(&keys).unwrap().unwrap().public(),
            key.public()
        );
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!((mode(&keys), mode(&keys.join(NODE_FILE))), (0o700, 0o600));
        let names: Vec<_> = fs::read_dir(&keys)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, [NODE_FILE], "nothing unfinished stays behind");
    }

    #[test]
    fn a_key_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let first = RootKey::generate(&Counting(1)).unwrap();
        first.save(folder.path()).unwrap();
        let second = RootKey::generate(&Counting(2)).unwrap().save(folder.path());
        assert!(
            matches!(second, Err(KeyFileError::Exists { .. })),
            "{second:?}"
        );
        assert_eq!(
            RootKey::load(folder.path()).unwrap().unwrap().public(),
            first.public()
        );
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        NodeKey::generate(&Counting(1))
            .unwrap()
            .save(folder.path())
            .unwrap();
        let file = folder.path().join(NODE_FILE);
        for mode in [0o640, 0o604, 0o660, 0o666] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            assert!(
                matches!(NodeKey::load(folder.path()), Err(KeyFileError::Open { .. })),
                "{mode:o}"
            );
        }
    }

    #[test]
    fn a_damaged_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let whole = pem(&generate(&Counting(1)).unwrap());
        for damaged in [
            "",
            "-----BEGIN PRIVATE KEY-----",
            &whole[..whole.len() - 30],
            &whole.replace("MC4", "MC5"),
        ] {
            let file = folder.path().join(ROOT_FILE);
            let _ = fs::remove_file(&file);
            write_secret(&file, damaged.as_bytes()).unwrap();
            assert!(
                matches!(
                    RootKey::load(folder.path()),
                    Err(KeyFileError::NotAKey { .. })
                ),
                "{damaged}"
            );
        }
    }

    #[test]
    fn the_form_is_that_of_other_tools() {
        // RFC 8410 § 10.3, the key without attributes.
        let published = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
        let key = from_pem(published).unwrap();
        assert_eq!(*pem(&key), published);
        // Its public half as the same section prints it.
        assert_eq!(
            STANDARD.encode(key.verifying_key().as_bytes()),
            "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
        );
    }

    #[test]
    fn secrets_are_not_printed() {
        let (root, node) = (
            RootKey::generate(&Counting(9)).unwrap(),
            NodeKey::generate(&Counting(9)).unwrap(),
        );
        let printed = format!("{root:?} {node:?} {root:#?} {node:#?}");
        assert!(
            printed.starts_with("RootKey(") && printed.contains("NodeKey(ed25519:"),
            "{printed}"
        );
        for secret in ["9, 9", "0909", "CQkJ"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}
