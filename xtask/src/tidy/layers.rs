//! Which crate may name what (DESIGN 3 and 12).

use super::manifests::package;
use super::rust::words;
use super::{File, Finding, Subject};

/// The crates from the ground up. A crate may depend only on those before it.
const ORDER: [&str; 10] = [
    "stix",
    "misp",
    "taxii",
    "agreement",
    "recall",
    "ledger",
    "store",
    "node",
    "web",
    "mithaq",
];

/// Packages that stand beside the order: nothing in it depends on them but tests.
const BESIDE: [&str; 3] = ["prover", "testkit", "xtask"];

/// Crates that are functions of their arguments: no clock, no randomness, no input or output.
const PURE: [&str; 5] = ["stix", "misp", "agreement", "recall", "ledger"];

/// What pure code may not name. `std::net` is looked at apart: its address types do nothing.
const IMPURE: [&str; 17] = [
    "tokio",
    "rusqlite",
    "hyper",
    "axum",
    "getrandom",
    "SystemTime",
    "Instant::now",
    "std::fs",
    "std::env",
    "std::process",
    "std::thread",
    "thread_rng",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "new_v4",
];

/// The part of `std::net` that is only data.
const ADDRESSES: [&str; 4] = ["IpAddr", "Ipv4Addr", "Ipv6Addr", "AddrParseError"];

/// Arrows between crates point down the order, and every crate has its place in it.
pub(super) fn arrows(subject: &Subject) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in subject.manifests() {
        let Some((name, dependencies)) = package(file) else {
            continue;
        };
        let place = rank(&name);
        if place.is_none() && !BESIDE.contains(&short(&name)) {
            let message = format!(
                "package `{name}` has no place in the order of the crates: give it one in \
                 xtask/src/tidy/layers.rs"
            );
            findings.push(Finding::fault(&file.path, 0, message));
        }
        for dependency in dependencies {
            let beside = BESIDE.contains(&short(&dependency.name));
            let up = match (place, rank(&dependency.name)) {
                (Some(own), Some(other)) => other >= own,
                _ => false,
            };
            if up {
                let message = format!(
                    "`{name}` may not depend on `{}`: arrows point down",
                    dependency.name
                );
                findings.push(Finding::fault(&file.path, dependency.line, message));
            } else if place.is_some() && beside && dependency.of_code {
                let message = format!(
                    "`{}` is for tests: name it in dev-dependencies",
                    dependency.name
                );
                findings.push(Finding::fault(&file.path, dependency.line, message));
            }
        }
    }
    findings
}

/// Pure crates name no clock, no randomness, no input or output, outside their tests.
pub(super) fn pure(subject: &Subject) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in PURE {
        let folder = format!("crates/{name}/src/");
        for file in subject.rust().filter(|file| file.path.starts_with(&folder)) {
            let tests = file.tests();
            let mut report = |at: usize, what: &str| {
                if !tests(at) {
                    let message = format!("pure crate `{name}` names `{what}`");
                    findings.push(Finding::fault(&file.path, file.line(at), message));
                }
            };
            for what in IMPURE {
                words(&file.code, what).for_each(|at| report(at, what));
            }
            words(&file.code, "std::net")
                .filter(|at| !names_addresses_only(&file.code[*at + "std::net".len()..]))
                .for_each(|at| report(at, "std::net"));
        }
        let manifest = format!("crates/{name}/Cargo.toml");
        let dependencies = subject
            .file(&manifest)
            .and_then(package)
            .map(|(_, list)| list);
        for dependency in dependencies.into_iter().flatten() {
            if dependency.of_code && IMPURE.contains(&dependency.name.as_str()) {
                let message = format!("pure crate `{name}` depends on `{}`", dependency.name);
                findings.push(Finding::fault(&manifest, dependency.line, message));
            }
        }
    }
    findings
}

/// `web` cannot name `store`: what it shows has passed the release gate.
pub(super) fn web(subject: &Subject) -> Vec<Finding> {
    let mut findings = Vec::new();
    let message = "`web` may not name the store: bytes with objects come from `node::release`";
    for file in subject
        .files
        .iter()
        .filter(|file| file.path.starts_with("crates/web/"))
    {
        for at in named(file, "mithaq-store").chain(words(&file.code, "mithaq_store")) {
            findings.push(Finding::fault(&file.path, file.line(at), message));
        }
    }
    findings
}

/// The testkit names no crate of ours, in its tests neither: a judge that shares code with whom it judges
/// shares its faults.
pub(super) fn judge(subject: &Subject) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in subject
        .files
        .iter()
        .filter(|file| file.path.starts_with("crates/testkit/"))
    {
        let mut report = |line: usize, what: &str| {
            let message = format!("the testkit judges our crates, so it may not name `{what}`");
            findings.push(Finding::fault(&file.path, line, message));
        };
        for dependency in package(file).map(|(_, list)| list).into_iter().flatten() {
            if rank(&dependency.name).is_some() || BESIDE.contains(&short(&dependency.name)) {
                report(dependency.line, &dependency.name);
            }
        }
        for name in ORDER {
            let name = format!("mithaq_{name}");
            for at in words(&file.code, &name) {
                report(file.line(at), &name);
            }
        }
    }
    findings
}

fn named<'a>(file: &'a File, package: &'a str) -> impl Iterator<Item = usize> + 'a {
    let text = if file.path.ends_with("Cargo.toml") {
        file.text.as_str()
    } else {
        ""
    };
    text.match_indices(package).map(|(at, _)| at)
}

fn short(package: &str) -> &str {
    package.strip_prefix("mithaq-").unwrap_or(package)
}

fn rank(package: &str) -> Option<usize> {
    ORDER
        .iter()
        .position(|name| *name == short(package))
        .filter(|_| package == "mithaq" || package.starts_with("mithaq-"))
}

/// Whether what follows `std::net` is an address type or a list of them.
fn names_addresses_only(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix("::") else {
        return false;
    };
    let names = match rest.strip_prefix('{') {
        Some(list) => list.split('}').next().unwrap_or_default(),
        None => {
            let end = rest
                .find(|c: char| !c.is_alphanumeric())
                .unwrap_or(rest.len());
            &rest[..end]
        }
    };
    names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .all(|name| ADDRESSES.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::{arrows, judge, pure, web};
    use crate::tidy::tests::check;

    #[test]
    fn arrows_point_down() {
        check(
            arrows,
            &[
                (
                    "crates/stix/Cargo.toml",
                    "[package]\nname = \"mithaq-stix\"\n[dependencies]\nserde.workspace = true\nmithaq-store.workspace = true\n",
                ),
                (
                    "crates/node/Cargo.toml",
                    "[package]\nname = \"mithaq-node\"\n[dependencies]\nmithaq-store.workspace = true\n\
                     mithaq-testkit.workspace = true\n[dev-dependencies]\nmithaq-testkit.workspace = true\nmithaq.workspace = true\n",
                ),
                (
                    "crates/gossip/Cargo.toml",
                    "[package]\nname = \"mithaq-gossip\"\n",
                ),
            ],
            &[
                "crates/gossip/Cargo.toml: package `mithaq-gossip` has no place in the order of the crates: give it one in xtask/src/tidy/layers.rs",
                "crates/node/Cargo.toml:5: `mithaq-testkit` is for tests: name it in dev-dependencies",
                "crates/node/Cargo.toml:8: `mithaq-node` may not depend on `mithaq`: arrows point down",
                "crates/stix/Cargo.toml:5: `mithaq-stix` may not depend on `mithaq-store`: arrows point down",
            ],
        );
    }

    #[test]
    fn pure_crates_name_no_clock_and_no_disk() {
        check(
            pure,
            &[
                (
                    "crates/stix/Cargo.toml",
                    "[package]\nname = \"mithaq-stix\"\n[dependencies]\ngetrandom.workspace = true\n[dev-dependencies]\ntokio.workspace = true\n",
                ),
                (
                    "crates/stix/src/lib.rs",
                    "use std::time::SystemTime;\n//! tokio in words\nuse std::net::{IpAddr, Ipv4Addr};\nuse std::net::TcpStream;\n\
                     fn f(x: std::net::Ipv6Addr) {}\n#[cfg(test)]\nmod tests { use std::fs; }\n",
                ),
                ("crates/stix/tests/it/main.rs", "use std::fs;\n"),
                ("crates/node/src/lib.rs", "use std::fs;\nuse tokio::net;\n"),
            ],
            &[
                "crates/stix/src/lib.rs:1: pure crate `stix` names `SystemTime`",
                "crates/stix/src/lib.rs:4: pure crate `stix` names `TcpStream`",
                "crates/stix/src/lib.rs:4: pure crate `stix` names `std::net`",
                "crates/stix/Cargo.toml:4: pure crate `stix` depends on `getrandom`",
            ],
        );
    }

    #[test]
    fn web_does_not_name_the_store() {
        let says = "`web` may not name the store: bytes with objects come from `node::release`";
        check(
            web,
            &[
                (
                    "crates/web/Cargo.toml",
                    "[dependencies]\nmithaq-store.workspace = true\n",
                ),
                (
                    "crates/web/src/lib.rs",
                    "//! Not mithaq_store.\nuse mithaq_store::Store;\n",
                ),
                ("crates/node/src/lib.rs", "use mithaq_store::Store;\n"),
            ],
            &[
                &format!("crates/web/Cargo.toml:2: {says}"),
                &format!("crates/web/src/lib.rs:2: {says}"),
            ],
        );
    }

    #[test]
    fn the_testkit_names_no_crate_of_ours() {
        let says = "the testkit judges our crates, so it may not name";
        check(
            judge,
            &[
                (
                    "crates/testkit/Cargo.toml",
                    "[package]\nname = \"mithaq-testkit\"\n[dependencies]\nproptest.workspace = true\nmithaq-stix.workspace = true\n\
                     [dev-dependencies]\nmithaq-agreement.workspace = true\n",
                ),
                (
                    "crates/testkit/src/lib.rs",
                    "//! Not mithaq_stix.\nuse mithaq_stix::Tlp;\nuse mithaq_testkit::dice;\n",
                ),
                ("crates/node/src/lib.rs", "use mithaq_stix::Tlp;\n"),
            ],
            &[
                &format!("crates/testkit/Cargo.toml:5: {says} `mithaq-stix`"),
                &format!("crates/testkit/Cargo.toml:7: {says} `mithaq-agreement`"),
                &format!("crates/testkit/src/lib.rs:2: {says} `mithaq_stix`"),
            ],
        );
    }
}
