//! A folder of MISP warninglists, for look-ups.

use std::fs;
use std::path::Path;

use mithaq_misp::warninglist::{self, Warninglist};
use mithaq_node::admin::AdminError;
use mithaq_stix::{Observable, ObservableKind};

use crate::output::{OnWarninglist, ReadAs};

/// Reads every list in a folder: its `*.json`, and the `list.json` of its folders, as MISP keeps them.
///
/// # Errors
/// When the folder or a list cannot be read: a value that is not marked would look as if it were on none.
pub(crate) fn read(folder: &Path) -> Result<Vec<Warninglist>, AdminError> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        let inner = path.join("list.json");
        match path.is_dir() {
            true if inner.is_file() => files.push(inner),
            false
                if path
                    .extension()
                    .is_some_and(|extension| extension == "json") =>
            {
                files.push(path);
            }
            _ => {}
        }
    }
    files.sort();
    files.iter().map(|file| read_one(file.as_path())).collect()
}

fn read_one(path: &Path) -> Result<Warninglist, AdminError> {
    let length = fs::metadata(path)
        .map_err(|error| unreadable(path, &error))?
        .len();
    if warninglist::LIMITS.bytes as u64 <= length {
        return Err(unreadable(
            path,
            &format!("longer than {} bytes", warninglist::LIMITS.bytes),
        ));
    }
    let text = fs::read(path).map_err(|error| unreadable(path, &error))?;
    Warninglist::parse(&text).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> AdminError {
    AdminError::usage(
        "cannot-read",
        format!("the warninglists in `{}` cannot be used", path.display()),
        error.to_string(),
        "name a folder that holds MISP warninglists, and take out what is none",
    )
}

/// The lists that have a value, in any of the ways that it was read.
pub(crate) fn of(lists: &[Warninglist], read_as: &[ReadAs]) -> Vec<OnWarninglist> {
    let values: Vec<Observable> = read_as
        .iter()
        .filter_map(|one| {
            let kinds = ObservableKind::ALL.into_iter();
            let kind = kinds.into_iter().find(|kind| kind.as_str() == one.kind)?;
            let value = one.value.clone();
            Some(Observable { kind, value })
        })
        .collect();
    lists
        .iter()
        .filter(|list| values.iter().any(|value| list.has(value)))
        .map(|list| OnWarninglist {
            name: list.name().to_owned(),
            version: list.version().to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_marked_by_the_lists_of_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let list = |name: &str, entry: &str| {
            format!(r#"{{"name": "{name}", "version": 1, "type": "cidr", "list": ["{entry}"]}}"#)
        };
        fs::write(folder.path().join("a.json"), list("A", "192.0.2.0/24")).unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        fs::write(folder.path().join("b/list.json"), list("B", "192.0.0.0/16")).unwrap();
        fs::write(folder.path().join("LICENSE.md"), "words").unwrap();
        let lists = read(folder.path()).unwrap();
        let marked = |value: &str| {
            let (kind, value) = ("ipv4".to_owned(), value.to_owned());
            let marked = of(&lists, &[ReadAs { kind, value }]);
            marked.into_iter().map(|list| list.name).collect::<Vec<_>>()
        };
        assert_eq!(marked("192.0.2.1"), ["A", "B"]);
        assert_eq!(marked("192.0.3.1"), ["B"]);
        assert_eq!(marked("203.0.113.1"), Vec::<String>::new());
        fs::write(folder.path().join("c.json"), "{}").unwrap();
        let error = read(folder.path()).unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.why.as_str()),
            ("cannot-read", "`type` must be a string")
        );
    }
}
