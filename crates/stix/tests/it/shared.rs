//! The folder of test material beside the repository, if it is there.

use std::path::{Path, PathBuf};

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");

/// The path of `relative` in `../shared`. `None`, with a note, where that folder is absent; a failure
/// where it must be there.
pub(crate) fn path(relative: &str) -> Option<PathBuf> {
    if Path::new(SHARED).is_dir() {
        return Some(Path::new(SHARED).join(relative));
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "../shared is absent, and CI=true"
    );
    println!("not run: ../shared is absent");
    None
}

/// The bytes of a file in `../shared`.
pub(crate) fn read(relative: &str) -> Option<Vec<u8>> {
    let path = path(relative)?;
    Some(std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// The cases of a conformance file.
pub(crate) fn cases(relative: &str) -> Option<Vec<serde_json::Value>> {
    Some(serde_json::from_slice(&read(relative)?).unwrap())
}
