//! Published intelligence, which stands beside the repository and is never copied into it.

use std::path::PathBuf;

/// A folder of the reference material. `None` on machines that do not have it; with `CI=true` its absence is a
/// failure.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let shared = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    if shared.is_dir() {
        return Some(shared.join(name));
    }
    let ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!ci, "../shared is absent");
    println!("not run: ../shared is absent");
    None
}

/// The `*.json` files of a folder, by name.
pub(crate) fn json_files(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    files
}
