//! Licences and sources of what we depend on, held to the lists in `deny.toml`.
//!
//! `cargo deny` reads the same file and knows more (it reads the licence texts, and asks for known
//! vulnerabilities); this rule needs no other tool, so it holds everywhere.

use super::toml::{self, Entry, Value};
use super::{Finding, Subject};

const LISTS: &str = "deny.toml";

/// Every package comes from the one registry, is not banned, and has a licence that is allowed.
pub(super) fn allowed(subject: &Subject) -> Vec<Finding> {
    let Some(file) = subject.file(LISTS) else {
        return vec![Finding::fault(LISTS, 0, "this file is missing")];
    };
    let entries = match toml::read(&file.text) {
        Ok(entries) => entries,
        Err(fault) => return vec![Finding::fault(LISTS, fault.line, fault.message)],
    };
    let lists = Lists::of(&entries);
    let mut findings = Vec::new();
    let mut report = |message: String| findings.push(Finding::fault("Cargo.lock", 0, message));
    let registry = subject
        .packages
        .iter()
        .find_map(|package| package.source.as_deref());
    for package in &subject.packages {
        let shown = format!("`{} {}`", package.name, package.version);
        if package.source.is_some() && package.source.as_deref() != registry
            || package
                .source
                .as_deref()
                .is_some_and(|source| !source.starts_with("registry+"))
        {
            report(format!("{shown} does not come from the public registry"));
        }
        let Some(licence) = &package.licence else {
            report(format!("{shown} states no licence"));
            continue;
        };
        match permits(licence, &|name| lists.allow(name, &package.name)) {
            Some(true) => {}
            Some(false) => report(format!(
                "{shown}: licence `{licence}` is not allowed by {LISTS}"
            )),
            None => report(format!(
                "{shown}: licence `{licence}` is not a licence expression"
            )),
        }
    }
    for name in lists
        .banned
        .iter()
        .filter(|name| subject.built.contains(**name))
    {
        report(format!(
            "`{name}` is banned by {LISTS}: `cargo tree -i {name}` tells who brings it"
        ));
    }
    findings
}

/// What `deny.toml` says.
struct Lists<'a> {
    licences: Vec<&'a str>,
    /// Package, and a licence allowed to it alone.
    exceptions: Vec<(&'a str, &'a str)>,
    banned: Vec<&'a str>,
}

impl<'a> Lists<'a> {
    fn of(entries: &'a [Entry]) -> Lists<'a> {
        let at = |path: [&str; 2]| {
            entries
                .iter()
                .find(|entry| entry.path == path)
                .map(|entry| &entry.value)
        };
        let tables = |path| match at(path) {
            Some(Value::List(list)) => list.as_slice(),
            _ => &[],
        };
        let name = |table: &'a Value| table.get("crate").and_then(Value::text);
        Lists {
            licences: at(["licenses", "allow"])
                .into_iter()
                .flat_map(Value::texts)
                .collect(),
            exceptions: tables(["licenses", "exceptions"])
                .iter()
                .filter_map(|table| Some((name(table)?, table.get("allow")?)))
                .flat_map(|(name, allow)| allow.texts().map(move |licence| (name, licence)))
                .collect(),
            banned: tables(["bans", "deny"]).iter().filter_map(name).collect(),
        }
    }

    fn allow(&self, licence: &str, package: &str) -> bool {
        self.licences.contains(&licence) || self.exceptions.contains(&(package, licence))
    }
}

/// Whether an SPDX expression can be met with allowed licences; `None` if it is none. `AND` binds
/// closer than `OR`; the old `MIT/Apache-2.0` means `OR`; `X WITH Y` is a licence of its own.
fn permits(expression: &str, allow: &dyn Fn(&str) -> bool) -> Option<bool> {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let answer = alternatives(&mut rest, allow)?;
    rest.is_empty().then_some(answer)
}

fn alternatives(rest: &mut &[&str], allow: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut answer = conjunction(rest, allow)?;
    while let ["OR", after @ ..] = rest {
        *rest = after;
        answer |= conjunction(rest, allow)?;
    }
    Some(answer)
}

fn conjunction(rest: &mut &[&str], allow: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut answer = licence(rest, allow)?;
    while let ["AND", after @ ..] = rest {
        *rest = after;
        answer &= licence(rest, allow)?;
    }
    Some(answer)
}

fn licence(rest: &mut &[&str], allow: &dyn Fn(&str) -> bool) -> Option<bool> {
    match rest {
        ["(", after @ ..] => {
            *rest = after;
            let answer = alternatives(rest, allow)?;
            let [")", after @ ..] = rest else {
                return None;
            };
            *rest = after;
            Some(answer)
        }
        ["AND" | "OR" | "WITH" | ")", ..] | [] => None,
        [name, "WITH", exception, after @ ..] => {
            *rest = after;
            Some(allow(&format!("{name} WITH {exception}")))
        }
        [name, after @ ..] => {
            *rest = after;
            Some(allow(name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{allowed, permits};
    use crate::tidy::subject::{Package, Subject};
    use crate::tidy::tests::check_subject;

    #[test]
    fn expressions_are_evaluated() {
        let allow = |name: &str| matches!(name, "MIT" | "ISC" | "Apache-2.0 WITH LLVM-exception");
        for (expression, answer) in [
            ("MIT", Some(true)),
            ("GPL-3.0-only", Some(false)),
            ("GPL-3.0-only OR MIT", Some(true)),
            ("MIT/Apache-2.0", Some(true)),
            ("Apache-2.0 / MIT", Some(true)),
            ("MIT AND GPL-3.0-only", Some(false)),
            ("MIT AND GPL-3.0-only OR ISC", Some(true)),
            ("MIT AND (GPL-3.0-only OR ISC)", Some(true)),
            ("(GPL-3.0-only OR ISC) AND OpenSSL", Some(false)),
            ("Apache-2.0", Some(false)),
            ("Apache-2.0 WITH LLVM-exception", Some(true)),
            ("", None),
            ("MIT ISC", None),
            ("(MIT", None),
            ("MIT OR", None),
        ] {
            assert_eq!(permits(expression, &allow), answer, "{expression}");
        }
    }

    const LISTS: &str = "[licenses]\nallow = [\"MIT\"]\nexceptions = [{ allow = [\"MPL-2.0\"], crate = \"passkeys\" }]\n\
        [bans]\ndeny = [{ crate = \"openssl\", reason = \"one provider\" }]\n";

    fn check(packages: &[(&str, Option<&str>, Option<&str>)], built: &[&str], expected: &[&str]) {
        let mut subject = Subject::of(&[("deny.toml", LISTS)]);
        subject.packages = packages
            .iter()
            .map(|(name, licence, source)| Package {
                name: (*name).to_owned(),
                version: "1.0.0".to_owned(),
                licence: licence.map(str::to_owned),
                source: source.map(str::to_owned),
            })
            .collect();
        subject.built = built.iter().map(|name| (*name).to_owned()).collect();
        check_subject(allowed, &subject, expected);
    }

    #[test]
    fn licences_are_held_to_the_lists() {
        check(
            &[
                ("mithaq", Some("MIT"), None),
                ("good", Some("MIT"), Some("registry+a")),
                ("passkeys", Some("MPL-2.0"), Some("registry+a")),
                ("other", Some("MPL-2.0"), Some("registry+a")),
                ("silent", None, Some("registry+a")),
                ("odd", Some("see file"), Some("registry+a")),
            ],
            &[],
            &[
                "Cargo.lock: `other 1.0.0`: licence `MPL-2.0` is not allowed by deny.toml",
                "Cargo.lock: `silent 1.0.0` states no licence",
                "Cargo.lock: `odd 1.0.0`: licence `see file` is not a licence expression",
            ],
        );
    }

    #[test]
    fn sources_and_bans_are_held_to_the_lists() {
        check(
            &[
                ("good", Some("MIT"), Some("registry+a")),
                ("forked", Some("MIT"), Some("git+b")),
                ("elsewhere", Some("MIT"), Some("registry+b")),
                ("openssl", Some("MIT"), Some("registry+a")),
            ],
            &["good", "openssl"],
            &[
                "Cargo.lock: `forked 1.0.0` does not come from the public registry",
                "Cargo.lock: `elsewhere 1.0.0` does not come from the public registry",
                "Cargo.lock: `openssl` is banned by deny.toml: `cargo tree -i openssl` tells who brings it",
            ],
        );
    }

    #[test]
    fn without_the_lists_nothing_passes() {
        check_subject(
            allowed,
            &Subject::of(&[]),
            &["deny.toml: this file is missing"],
        );
    }
}
