//! What the rules look at: the tracked text files and the packages that we depend on.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::rust;
use crate::command::Run;
use crate::error::XtaskError;
use crate::workspace::Workspace;

/// Everything that rules may look at.
pub struct Subject {
    /// Tracked text files in the order of their paths.
    pub files: Vec<File>,
    /// Every package of the lock file, for all platforms.
    pub packages: Vec<Package>,
    /// Names of the packages that are really compiled, on any platform. The lock file also holds
    /// optional ones that nobody turns on.
    pub built: BTreeSet<String>,
    /// Folders of this machine that no file may name: the checkout's and the home folder, each with
    /// `/` at its end.
    pub here: Vec<String>,
}

/// A text file.
pub struct File {
    /// Its path from the workspace's folder, with `/`.
    pub path: String,
    /// Its content.
    pub text: String,
    /// Of a Rust file: the content with comments and literals blanked, every other byte at its
    /// place. Empty otherwise.
    pub code: String,
    /// Of a Rust file: whether it is compiled for tests only.
    pub test_only: bool,
}

/// What cargo tells of a package.
pub struct Package {
    /// Name in the registry.
    pub name: String,
    /// Version, for messages.
    pub version: String,
    /// SPDX expression, if it has one.
    pub licence: Option<String>,
    /// Where it comes from; `None` for our own.
    pub source: Option<String>,
}

impl Subject {
    /// Reads the tracked files and asks cargo.
    pub fn load(workspace: &Workspace) -> Result<Subject, XtaskError> {
        let mut files = Vec::new();
        for path in tracked(&workspace.root)? {
            let place = workspace.root.join(&path);
            // A folder here is a submodule or a link, and a missing file is being deleted.
            if !place.is_file() {
                continue;
            }
            let bytes = fs::read(&place).map_err(|source| XtaskError::File {
                path: place.clone(),
                source,
            })?;
            // INVARIANT: what is not UTF-8 or holds a NUL is a picture or an archive, not text.
            match String::from_utf8(bytes) {
                Ok(text) if !text.contains('\0') => files.push((path, text)),
                _ => {}
            }
        }
        let tree = Run::cargo(&workspace.root)
            .args(["tree", "--locked", "--workspace", "--target", "all"])
            .args([
                "--edges",
                "normal,build,dev",
                "--prefix",
                "none",
                "--format",
                "{p}",
            ])
            .output()?;
        Ok(Subject {
            files: with_tests_marked(files),
            packages: packages(&workspace.metadata),
            built: String::from_utf8_lossy(&tree)
                .lines()
                .filter_map(|line| line.split_whitespace().next())
                .map(str::to_owned)
                .collect(),
            here: here(&workspace.root),
        })
    }

    /// The file at `path`.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// All Rust files.
    pub(super) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// All manifests but the root's, which is the one place where versions are written, and that of the fuzz
    /// targets, which are a workspace of their own: a nightly compiler and libFuzzer are for nobody else.
    pub(super) fn manifests(&self) -> impl Iterator<Item = &File> {
        self.files
            .iter()
            .filter(|file| file.path.ends_with("/Cargo.toml") && !file.path.starts_with("fuzz/"))
    }

    /// A sample for tests.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Subject {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Subject {
            files: with_tests_marked(files.collect()),
            packages: Vec::new(),
            built: BTreeSet::new(),
            here: Vec::new(),
        }
    }
}

impl File {
    /// The line, from 1, of a byte position.
    pub(super) fn line(&self, position: usize) -> usize {
        let before = self.text.as_bytes().get(..position).unwrap_or_default();
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }

    /// Tells of a byte position whether it is compiled for tests only.
    pub(super) fn tests(&self) -> impl Fn(usize) -> bool {
        let all = self.test_only;
        let items = rust::test_items(&self.code);
        move |at| all || items.iter().any(|item| item.range.contains(&at))
    }
}

fn with_tests_marked(files: Vec<(String, String)>) -> Vec<File> {
    let mut files: Vec<File> = files
        .into_iter()
        .map(|(path, text)| {
            let code = if path.ends_with(".rs") {
                rust::code_only(&text)
            } else {
                String::new()
            };
            let test_only = path
                .split('/')
                .any(|part| part == "tests" || part == "tests.rs");
            File {
                path,
                text,
                code,
                test_only,
            }
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    // `#[cfg(test)] mod oracle;` makes another file a test.
    let mut modules = Vec::new();
    for file in &files {
        for item in rust::test_items(&file.code) {
            if let Some(name) = item.module_elsewhere {
                modules.push(format!("{}/{name}", module_folder(&file.path)));
            }
        }
    }
    for file in &mut files {
        file.test_only |= modules.iter().any(|module| {
            file.path
                .strip_prefix(module.as_str())
                .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        });
    }
    files
}

/// Where the modules that a Rust file declares are looked for.
fn module_folder(path: &str) -> &str {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match name {
        "lib.rs" | "main.rs" | "mod.rs" => folder,
        _ => path.strip_suffix(".rs").unwrap_or(path),
    }
}

/// The checkout's folder and the home folder; one such as `/src` is left out, because it may be
/// written for another reason.
fn here(root: &Path) -> Vec<String> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    [Some(root.to_path_buf()), home]
        .into_iter()
        .flatten()
        .filter(|place| place.is_absolute() && place.components().count() > 2)
        .map(|place| format!("{}/", place.display()))
        .collect()
}

/// What git tracks; outside a checkout (an unpacked archive) every file that is not built.
fn tracked(root: &Path) -> Result<Vec<String>, XtaskError> {
    if root.join(".git").exists() {
        // A checkout may belong to another user than the one who runs its tests.
        let list = Run::new("git", root)
            .args(["-c", "safe.directory=*", "ls-files", "-z"])
            .output()?;
        return Ok(String::from_utf8_lossy(&list)
            .split('\0')
            .filter(|path| !path.is_empty())
            .map(str::to_owned)
            .collect());
    }
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let place = root.join(&folder);
        let at = |source| XtaskError::File {
            path: place.clone(),
            source,
        };
        for entry in fs::read_dir(&place).map_err(at)? {
            let entry = entry.map_err(at)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            };
            match entry.file_type().map_err(at)? {
                kind if kind.is_dir() && path != "target" => folders.push(path),
                kind if kind.is_file() => found.push(path),
                _ => {}
            }
        }
    }
    Ok(found)
}

fn packages(metadata: &Value) -> Vec<Package> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|package| Package {
            name: text(&package["name"]).unwrap_or_default(),
            version: text(&package["version"]).unwrap_or_default(),
            licence: text(&package["license"]),
            source: text(&package["source"]),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Subject, module_folder};

    #[test]
    fn a_module_declared_for_tests_only_is_a_test_file() {
        let subject = Subject::of(&[
            (
                "crates/a/src/fold.rs",
                "#[cfg(test)]\nmod oracle;\nmod real;\n",
            ),
            ("crates/a/src/fold/oracle.rs", ""),
            ("crates/a/src/fold/oracle/naive.rs", ""),
            ("crates/a/src/fold/real.rs", ""),
            ("crates/a/tests/it/main.rs", ""),
        ]);
        let tests: Vec<&str> = subject
            .files
            .iter()
            .filter(|file| file.test_only)
            .map(|file| file.path.as_str())
            .collect();
        assert_eq!(
            tests,
            [
                "crates/a/src/fold/oracle.rs",
                "crates/a/src/fold/oracle/naive.rs",
                "crates/a/tests/it/main.rs"
            ]
        );
    }

    #[test]
    fn modules_of_a_root_file_stand_beside_it() {
        assert_eq!(module_folder("crates/a/src/lib.rs"), "crates/a/src");
        assert_eq!(module_folder("crates/a/src/fold.rs"), "crates/a/src/fold");
    }
}
