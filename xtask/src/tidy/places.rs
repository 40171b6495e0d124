//! Nothing in the repository may depend on where it was written or on one registry's address: a
//! mirror must do (DESIGN 11.5).

use super::{Finding, Subject};

/// Beginnings of paths that exist on somebody's machine only. Written in two halves, so that this
/// file passes its own rule.
const MACHINES: [&str; 4] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("C:", "\\"),
];

/// Hosts of package registries.
const REGISTRIES: [&str; 9] = [
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("python", "hosted.org"),
    concat!("npmjs", ".org"),
    concat!("npmjs", ".com"),
    concat!("deb.debian", ".org"),
    concat!("security.debian", ".org"),
    concat!("archive.ubuntu", ".com"),
    concat!("proxy.golang", ".org"),
];

/// No file names a path of one machine (these, and wherever this very checkout is) or the host of a package registry; the lock file aside,
/// which cargo writes.
pub(super) fn machines_and_registries(subject: &Subject) -> Vec<Finding> {
    let mut findings = Vec::new();
    let here = subject.here.iter().map(String::as_str);
    let machines: Vec<&str> = MACHINES.into_iter().chain(here).collect();
    for file in subject
        .files
        .iter()
        .filter(|file| !file.path.ends_with("Cargo.lock"))
    {
        for (number, line) in (1..).zip(file.text.lines()) {
            for place in &machines {
                // In the middle of an address or a longer path it is something else.
                let stands = line.match_indices(*place).any(|(at, _)| {
                    !line[..at].ends_with(|before: char| {
                        before.is_alphanumeric() || "./_-}".contains(before)
                    })
                });
                if stands {
                    let message = format!("path of one machine: `{place}`");
                    findings.push(Finding::fault(&file.path, number, message));
                }
            }
            for host in REGISTRIES {
                if line.contains(host) {
                    let message = format!("host of a package registry: `{host}`");
                    findings.push(Finding::fault(&file.path, number, message));
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{MACHINES, REGISTRIES, machines_and_registries};
    use crate::tidy::subject::Subject;
    use crate::tidy::tests::{check, check_subject};

    #[test]
    fn paths_and_hosts_are_found() {
        let path = format!("# see\n`{}mithaq/target`\n", MACHINES[1]);
        let host = format!("index = \"https://index.{}/\"\n", REGISTRIES[0]);
        check(
            machines_and_registries,
            &[
                ("README.md", &path),
                ("config.toml", &host),
                ("Cargo.lock", &host),
            ],
            &[
                &format!("README.md:2: path of one machine: `{}`", MACHINES[1]),
                &format!(
                    "config.toml:1: host of a package registry: `{}`",
                    REGISTRIES[0]
                ),
            ],
        );
    }

    #[test]
    fn the_place_of_this_checkout_is_found() {
        let mut subject = Subject::of(&[("a.md", "in /srv/noor/mithaq/target\nin /srv/noor2/\n")]);
        subject.here = vec!["/srv/noor/".to_owned()];
        check_subject(
            machines_and_registries,
            &subject,
            &["a.md:1: path of one machine: `/srv/noor/`"],
        );
    }

    #[test]
    fn parts_of_addresses_and_relative_paths_pass() {
        let text = format!("https://node.example{0}x and ..{0}x\n", MACHINES[0]);
        check(machines_and_registries, &[("README.md", &text)], &[]);
    }
}
