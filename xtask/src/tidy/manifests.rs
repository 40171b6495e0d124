//! Manifests: settings are inherited, versions are written once.

use super::toml::{self, Entry, Value};
use super::{File, Finding, Subject};

/// What every package takes from the workspace.
const INHERITED: [&[&str]; 6] = [
    &["lints", "workspace"],
    &["package", "license", "workspace"],
    &["package", "version", "workspace"],
    &["package", "edition", "workspace"],
    &["package", "rust-version", "workspace"],
    &["package", "publish", "workspace"],
];

/// Every package inherits lints, licence, version, edition and the rest.
pub(super) fn inherited(subject: &Subject) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in subject.manifests() {
        let entries = match entries(file) {
            Ok(entries) => entries,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        for wanted in INHERITED {
            let there = entries
                .iter()
                .any(|entry| entry.path == wanted && entry.value == Value::Flag(true));
            if !there {
                let message = format!("`{} = true` is missing", wanted.join("."));
                findings.push(Finding::fault(&file.path, 0, message));
            }
        }
    }
    findings
}

/// Every dependency is one of the workspace's table.
pub(super) fn dependencies(subject: &Subject) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in subject.manifests() {
        // A manifest that cannot be read is reported once, by `inherited`.
        for dependency in entries(file)
            .map(|entries| listed(&entries))
            .unwrap_or_default()
        {
            if !dependency.inherits {
                let message = format!(
                    "dependency `{}` without `workspace = true`: its version belongs into the root manifest",
                    dependency.name
                );
                findings.push(Finding::fault(&file.path, dependency.line, message));
            }
        }
    }
    findings
}

/// A dependency of a manifest.
pub(super) struct Dependency {
    pub(super) name: String,
    /// Whether it is of the code itself, not of its tests alone.
    pub(super) of_code: bool,
    pub(super) line: usize,
    inherits: bool,
}

/// The package's name and dependencies, if the manifest can be read.
pub(super) fn package(file: &File) -> Option<(String, Vec<Dependency>)> {
    let entries = entries(file).ok()?;
    let name = entries
        .iter()
        .find(|entry| entry.path == ["package", "name"])?
        .value
        .text()?
        .to_owned();
    Some((name, listed(&entries)))
}

fn entries(file: &File) -> Result<Vec<Entry>, Finding> {
    toml::read(&file.text).map_err(|fault| Finding::fault(&file.path, fault.line, fault.message))
}

/// Dependencies of all sections and platforms. `a.workspace = true`, `a = { workspace = true }` and
/// `[dependencies.a]` are the same.
fn listed(entries: &[Entry]) -> Vec<Dependency> {
    let mut found: Vec<Dependency> = Vec::new();
    for entry in entries {
        let Some(section) = entry
            .path
            .iter()
            .position(|part| part.ends_with("dependencies"))
        else {
            continue;
        };
        let Some(name) = entry.path.get(section + 1) else {
            continue;
        };
        let of_code = entry.path[section] != "dev-dependencies";
        let rest = &entry.path[section + 2..];
        let inherits = match rest {
            [] => entry.value.get("workspace") == Some(&Value::Flag(true)),
            [only] => only == "workspace" && entry.value == Value::Flag(true),
            _ => false,
        };
        match found
            .iter_mut()
            .find(|known| known.name == *name && known.of_code == of_code)
        {
            Some(known) => known.inherits |= inherits,
            None => found.push(Dependency {
                name: name.clone(),
                of_code,
                line: entry.line,
                inherits,
            }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{dependencies, inherited};
    use crate::tidy::tests::check;

    const GOOD: &str = "[package]\nname = \"a\"\nversion.workspace = true\nedition.workspace = true\n\
        rust-version.workspace = true\nlicense.workspace = true\npublish.workspace = true\n\
        [lints]\nworkspace = true\n";

    #[test]
    fn settings_are_inherited() {
        check(inherited, &[("crates/a/Cargo.toml", GOOD)], &[]);
        let own = GOOD
            .replace("license.workspace = true", "license = \"MIT\"")
            .replace("[lints]\nworkspace = true\n", "");
        check(
            inherited,
            &[("crates/a/Cargo.toml", &own)],
            &[
                "crates/a/Cargo.toml: `lints.workspace = true` is missing",
                "crates/a/Cargo.toml: `package.license.workspace = true` is missing",
            ],
        );
    }

    #[test]
    fn a_manifest_that_cannot_be_read_is_a_finding() {
        check(
            inherited,
            &[("crates/a/Cargo.toml", "[package]\nname = \"a\n")],
            &["crates/a/Cargo.toml:2: a string does not end on its line"],
        );
    }

    #[test]
    fn versions_are_written_once() {
        let says = "without `workspace = true`: its version belongs into the root manifest";
        check(
            dependencies,
            &[(
                "crates/a/Cargo.toml",
                "[dependencies]\na.workspace = true\nb = \"1\"\nc = { workspace = true, features = [\"x\"] }\n\
                 [target.'cfg(unix)'.dependencies]\nd = { version = \"1\" }\n[dev-dependencies.e]\nworkspace = true\n\
                 features = []\n[build-dependencies]\nf = { path = \"../f\" }\n",
            )],
            &[
                &format!("crates/a/Cargo.toml:3: dependency `b` {says}"),
                &format!("crates/a/Cargo.toml:6: dependency `d` {says}"),
                &format!("crates/a/Cargo.toml:11: dependency `f` {says}"),
            ],
        );
    }
}
