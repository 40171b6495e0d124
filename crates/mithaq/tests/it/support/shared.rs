//! Published intelligence, which stands beside the repository and is never copied into it.

use std::path::PathBuf;

/// The folder `data` of the reference material. `None` on machines that do not have it; with `CI=true` its absence
/// is a failure.
pub(crate) fn data() -> Option<PathBuf> {
    folder("data")
}

/// The same for any folder of it.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let shared = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    let folder = shared.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    let ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!ci, "../shared is absent");
    println!("not run: ../shared is absent");
    None
}
