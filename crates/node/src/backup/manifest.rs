//! What a backup says of itself.

use serde::{Deserialize, Serialize};

use super::files::{self, KNOWN};
use super::refused;
use crate::admin::{AdminError, ExitCode};

/// The name of the manifest, the first file of the archive.
pub(super) const FILE: &str = "manifest.json";
/// The name of its signature, the second.
pub(super) const SIGNATURE: &str = "manifest.sig";
/// Their lengths at most, in bytes.
pub(super) const MOST: u64 = 64 * 1024;
/// What is signed begins with this, so that it can be nothing else.
const CONTEXT: &[u8] = b"mithaq backup 1\n";

/// The form of backup that this program writes and reads.
const FORMAT: u32 = 1;
/// Content may be so many times as long as the archive. A store of objects compresses to a fifth or a tenth;
/// what claims much more is made to fill the disk.
const RATIO: u64 = 200;
/// This much content needs no archive of a certain length.
const SMALL: u64 = 16 << 20;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// The form of the backup; 1.
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// When it was made, RFC 3339.
    pub made: String,
    /// The party's id.
    pub party: String,
    /// The party's name.
    pub party_name: String,
    /// The root key's fingerprint, in words.
    pub fingerprint: String,
    /// The schema of the store.
    pub schema: i64,
    /// Object versions in the store, deleted ones included.
    pub objects: u64,
    /// Whether the node's private keys are in it.
    pub keys: bool,
    /// The files, in the order in which they follow.
    pub files: Vec<File>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of it, hexadecimal.
    pub sha256: String,
}

impl Contents {
    pub(super) const FORMAT: u32 = FORMAT;

    /// Reads a manifest and holds it against what this program knows, and against the archive's own length.
    pub(super) fn read(bytes: &[u8], archive: u64) -> Result<Contents, AdminError> {
        #[derive(Deserialize)]
        struct Form {
            format: u32,
        }
        let unreadable = |error: serde_json::Error| refused(format!("its manifest: {error}"));
        let form: Form = serde_json::from_slice(bytes).map_err(unreadable)?;
        if form.format != FORMAT {
            return Err(AdminError::new(
                ExitCode::Unavailable,
                "newer-backup",
                "the backup cannot be read",
                format!(
                    "it is of form {}, and this program reads form {FORMAT}",
                    form.format
                ),
                "use the newer program that wrote it",
            ));
        }
        let contents: Contents = serde_json::from_slice(bytes).map_err(unreadable)?;
        contents.check(archive)?;
        Ok(contents)
    }

    // INVARIANT: attack case 23. After this every name is one that we know, each stands there once, and no
    // length is more than what the archive can honestly hold.
    fn check(&self, archive: u64) -> Result<(), AdminError> {
        let mut total: u64 = 0;
        let mut before = Vec::new();
        for file in &self.files {
            let shown = file.name.escape_debug();
            let known = files::known(&file.name)
                .ok_or_else(|| refused(format!("it names `{shown}`, which no backup holds")))?;
            if before.contains(&known.name) {
                return Err(refused(format!("it names `{shown}` twice")));
            }
            if known.most < file.bytes {
                return Err(refused(format!("`{shown}` is too long")));
            }
            if known.secret && !self.keys {
                return Err(refused(format!(
                    "it says that it holds no keys, and names `{shown}`"
                )));
            }
            before.push(known.name);
            total = total.saturating_add(file.bytes);
        }
        let missing = KNOWN
            .iter()
            .find(|known| known.needed && !before.contains(&known.name));
        if let Some(missing) = missing {
            return Err(refused(format!("`{}` is not in it", missing.name)));
        }
        if archive.saturating_mul(RATIO).saturating_add(SMALL) < total {
            return Err(refused(format!(
                "it claims to hold {total} bytes in {archive}, which no honest backup does"
            )));
        }
        Ok(())
    }

    /// Bytes of all files together.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// What the node key signs.
pub(super) fn message(manifest: &[u8]) -> Vec<u8> {
    [CONTEXT, manifest].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(files: &[(&str, u64)]) -> Contents {
        let file = |(name, bytes): &(&str, u64)| File {
            name: (*name).to_owned(),
            bytes: *bytes,
            sha256: String::new(),
        };
        Contents {
            format: FORMAT,
            program: String::new(),
            made: String::new(),
            party: String::new(),
            party_name: String::new(),
            fingerprint: String::new(),
            schema: 1,
            objects: 0,
            keys: false,
            files: files.iter().map(file).collect(),
        }
    }

    #[test]
    fn attack_23_only_known_names_of_honest_lengths_are_taken() {
        let usual = [
            (files::PARTY, 10),
            (files::STATEMENT, 10),
            (files::STORE, 10),
        ];
        assert!(contents(&usual).check(1000).is_ok());
        let check = |more: (&str, u64), why: &str| {
            let mut all = usual.to_vec();
            all.push(more);
            let refused = contents(&all).check(1000).unwrap_err();
            assert!(refused.why.contains(why), "{refused}");
        };
        for name in [
            "../evil",
            "/etc/passwd",
            "store/../../evil",
            "keys/root.pem",
            "store\\mithaq.db",
            "./party.json",
            "Party.json",
            "party.json\0",
            "",
        ] {
            check((name, 1), "which no backup holds");
        }
        check((files::PARTY, 1), "twice");
        check(("mithaq.toml", 1 << 40), "too long");
        check(("keys/node.pem", 1), "no keys");
        let bomb = [
            (files::PARTY, 10),
            (files::STATEMENT, 10),
            (files::STORE, 1 << 40),
        ];
        let refused = contents(&bomb).check(1_000_000).unwrap_err();
        assert!(refused.why.contains("no honest backup"), "{refused}");
        let refused = contents(&usual[..2]).check(1000).unwrap_err();
        assert_eq!(refused.why, "`store/mithaq.db` is not in it");
    }

    #[test]
    fn a_newer_form_is_told_apart_from_damage() {
        let newer = br#"{"format": 2, "whatever": []}"#;
        assert_eq!(Contents::read(newer, 100).unwrap_err().code, "newer-backup");
        let damaged = br#"{"format": 1, "files": 3}"#;
        assert_eq!(Contents::read(damaged, 100).unwrap_err().code, "bad-backup");
    }
}
