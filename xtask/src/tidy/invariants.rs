//! The list of invariants in `docs/invariants.md` says of each which tests hold it, or why none does yet.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Subject};

const LIST: &str = "docs/invariants.md";

/// The design's sections with numbered rules, and how many rules each has.
const SECTIONS: [(u32, u32); 5] = [(4, 8), (5, 10), (6, 5), (7, 8), (8, 3)];

/// An invariant, by section and number.
type Number = (u32, u32);

/// Every invariant has a row that names its tests, one of them called `inv_N_M_…`, or says `open: ` and why;
/// every test that is named is there, and every test called after an invariant is named in its row.
pub(super) fn listed(subject: &Subject) -> Vec<Finding> {
    let mut functions = BTreeSet::new();
    for file in subject.rust() {
        for rest in file.code.split("fn ").skip(1) {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            functions.insert(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default());
        }
    }
    let Some(list) = subject.file(LIST) else {
        return vec![Finding::fault(LIST, 0, "this file is missing")];
    };
    let mut findings = Vec::new();
    let mut named: BTreeMap<Number, Vec<&str>> = BTreeMap::new();
    for (line, text) in (1..).zip(list.text.lines()) {
        let Some((number, held_by)) = row(text) else {
            continue;
        };
        let mut fault = |message: String| findings.push(Finding::fault(LIST, line, message));
        let tests: Vec<&str> = held_by.split('`').skip(1).step_by(2).collect();
        let (section, rule) = number;
        if !known().any(|known| known == number) {
            fault(format!("the design has no invariant {section}.{rule}"));
        }
        for test in tests.iter().filter(|test| !functions.contains(*test)) {
            fault(format!("no test is called `{test}`"));
        }
        let is_open = held_by.split_once("open: ");
        let has_reason = is_open.is_some_and(|(_, reason)| !reason.trim().is_empty());
        let has_test = tests.iter().any(|test| after(test) == Some(number));
        if !has_test && !has_reason {
            fault(format!(
                "{section}.{rule} has neither a test called `inv_{section}_{rule}_…` nor `open: ` and a reason"
            ));
        }
        if named.contains_key(&number) {
            fault(format!("{section}.{rule} is listed twice"));
        }
        named.entry(number).or_default().extend(tests);
    }
    for number in known().filter(|number| !named.contains_key(number)) {
        let (section, rule) = number;
        let message = format!("{section}.{rule} is not listed");
        findings.push(Finding::fault(LIST, 0, message));
    }
    for function in functions {
        let Some(number) = after(function) else {
            continue;
        };
        let is_named = named
            .get(&number)
            .is_some_and(|tests| tests.contains(&function));
        if !is_named {
            let (section, rule) = number;
            let message = format!("`{function}` is not named in the row of {section}.{rule}");
            findings.push(Finding::fault(LIST, 0, message));
        }
    }
    findings
}

fn known() -> impl Iterator<Item = Number> {
    SECTIONS
        .into_iter()
        .flat_map(|(section, rules)| (1..=rules).map(move |rule| (section, rule)))
}

/// The invariant that a test is called after.
fn after(test: &str) -> Option<Number> {
    let mut parts = test.strip_prefix("inv_")?.splitn(3, '_');
    let number = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().map(|_| number)
}

/// Number and last cell of a table row that begins with `N.M`.
fn row(text: &str) -> Option<(Number, &str)> {
    let mut cells = text
        .strip_prefix('|')?
        .strip_suffix('|')?
        .split('|')
        .map(str::trim);
    let (section, rule) = cells.next()?.split_once('.')?;
    Some((
        (section.parse().ok()?, rule.parse().ok()?),
        cells.next_back()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::{known, listed};
    use crate::tidy::tests::check;

    #[test]
    fn the_list_tells_the_truth() {
        let mut list = "| # | invariant | held by |\n|---|---|---|\n".to_owned();
        for (section, rule) in known() {
            let held_by = match (section, rule) {
                (4, 1) => "`inv_4_1_keys`",
                (4, 2) => "`inv_4_2_gone`",
                (4, 3) => "",
                (4, 4) => "`plain`",
                (4, 5) => "`plain`; open: later",
                (4, 6) => continue,
                _ => "open: later",
            };
            list.push_str(&format!("| {section}.{rule} | words | {held_by} |\n"));
        }
        list.push_str("| 4.1 | again | open: twice |\n| 9.1 | more | open: never |\n");
        check(
            listed,
            &[
                (
                    "crates/node/src/a.rs",
                    "fn inv_4_1_keys() {}\nfn plain() {}\n// fn inv_4_2_gone()\nfn inv_5_1_new() {}\nfn inv_words() {}\n",
                ),
                ("docs/invariants.md", &list),
            ],
            &[
                "docs/invariants.md:4: no test is called `inv_4_2_gone`",
                "docs/invariants.md:5: 4.3 has neither a test called `inv_4_3_…` nor `open: ` and a reason",
                "docs/invariants.md:6: 4.4 has neither a test called `inv_4_4_…` nor `open: ` and a reason",
                "docs/invariants.md:36: 4.1 is listed twice",
                "docs/invariants.md:37: the design has no invariant 9.1",
                "docs/invariants.md: 4.6 is not listed",
                "docs/invariants.md: `inv_5_1_new` is not named in the row of 5.1",
            ],
        );
    }
}
