//! The mark of having been verified.

use std::ops::Deref;

/// A value whose signatures and bindings were checked against pinned keys.
///
/// Only the verifying functions of [`crate::wire`] can make one, so a function that takes
/// `Verified<T>` cannot be called with something merely parsed (DESIGN 4.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    // INVARIANT: called only as the last step of a verification that can also refuse. The test
    // `only_verifying_functions_mint` lists the callers.
    pub(in crate::wire) fn mint(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for a caller that no longer has to prove it.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// Files of this folder, without their tests, that contain `text`; with how often.
    fn files_with(text: &str) -> Vec<(String, usize)> {
        fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                } else {
                    found.push((
                        path.display().to_string(),
                        fs::read_to_string(&path).unwrap(),
                    ));
                }
            }
        }
        // The crate's own code: a second way in would be as bad outside of this folder.
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");
        let mut files = Vec::new();
        walk(Path::new(root), &mut files);
        let mut found: Vec<(String, usize)> = files
            .iter()
            .filter(|(path, _)| !path.contains("/tests") && !path.ends_with("testing.rs"))
            .map(|(path, content)| {
                let code = content.split("#[cfg(test)]\nmod tests {").next().unwrap();
                (path.replace(root, ""), code.matches(text).count())
            })
            .filter(|(_, count)| *count > 0)
            .collect();
        found.sort();
        found
    }

    fn check(text: &str, expected: &[(&str, usize)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(path, count)| ((*path).to_owned(), *count))
            .collect();
        assert_eq!(files_with(text), expected, "where `{text}` stands");
    }

    #[test]
    fn inv_4_8_only_verifying_functions_mint() {
        check(
            "Verified::mint(",
            &[
                ("wire/document/mod.rs", 1),
                ("wire/peer.rs", 1),
                ("wire/signature/mod.rs", 2),
                ("wire/statement.rs", 1),
            ],
        );
    }

    #[test]
    fn attack_02_one_function_binds_keys() {
        // Request and response signatures; seals and key statements. A new caller is added here by
        // somebody who thought about it.
        check(
            ".bind(",
            &[("wire/binding.rs", 1), ("wire/signature/mod.rs", 1)],
        );
        check(
            "impl KeyLookup for",
            &[
                // The model of an alliance, which is compiled for tests alone.
                ("projection/alliance/stage.rs", 1),
                // Passes on what another book says, and notes which binding that was.
                ("projection/seen.rs", 1),
                ("wire/binding.rs", 1),
            ],
        );
        // The only places where bytes become a public key, and where a signature is checked.
        // The ledger keeps beside a checkpoint the key that it was verified with, and binds it to nobody.
        check(
            "VerifyingKey::from_bytes",
            &[("ledger/exchange/mod.rs", 1), ("wire/statement.rs", 1)],
        );
        // A backup's manifest is held against the key in its own statement, which its root fingerprint
        // vouches for; no key is bound to anybody by that.
        check(
            "verify_strict(",
            &[
                ("backup/restore.rs", 1),
                ("wire/document/mod.rs", 1),
                ("wire/signature/mod.rs", 1),
                // That a node key has signed in its own statement.
                ("wire/statement.rs", 1),
            ],
        );
    }
}
