//! The list of attack cases in `SECURITY.md` says of each whether a test holds it. A list like that
//! is only worth something while it is true.

use std::collections::BTreeSet;

use super::{Finding, Subject};

const LIST: &str = "SECURITY.md";

/// A case marked `tested` has a test called `attack_NN_…`, and a case with a test is marked so.
pub(super) fn listed(subject: &Subject) -> Vec<Finding> {
    let tested: BTreeSet<u32> = subject
        .rust()
        .flat_map(|file| file.code.split("fn attack_").skip(1))
        .filter_map(number)
        .collect();
    let Some(list) = subject.file(LIST) else {
        return vec![Finding::fault(LIST, 0, "this file is missing")];
    };
    let mut findings = Vec::new();
    let mut known = BTreeSet::new();
    for (line, text) in (1..).zip(list.text.lines()) {
        let Some((case, status)) = row(text) else {
            continue;
        };
        known.insert(case);
        match (status, tested.contains(&case)) {
            ("tested", true) | ("open", false) => {}
            ("tested", false) => {
                let message = format!(
                    "case {case} is marked as tested, but no test is called `attack_{case:02}_…`"
                );
                findings.push(Finding::fault(LIST, line, message));
            }
            ("open", true) => {
                let message = format!("case {case} has a test by now: mark it `tested`");
                findings.push(Finding::note(LIST, line, message));
            }
            _ => {
                let message =
                    format!("case {case} ends with `{status}`, neither `tested` nor `open`");
                findings.push(Finding::fault(LIST, line, message));
            }
        }
    }
    for case in tested.difference(&known) {
        let message =
            format!("a test is called `attack_{case:02}_…`, but there is no such case in the list");
        findings.push(Finding::fault(LIST, 0, message));
    }
    findings
}

/// Number and last cell of a table row that begins with a number.
fn row(text: &str) -> Option<(u32, &str)> {
    let mut cells = text
        .strip_prefix('|')?
        .strip_suffix('|')?
        .split('|')
        .map(str::trim);
    Some((cells.next()?.parse().ok()?, cells.next_back()?))
}

fn number(rest: &str) -> Option<u32> {
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::listed;
    use crate::tidy::tests::check;

    #[test]
    fn the_list_tells_the_truth() {
        check(
            listed,
            &[
                (
                    "SECURITY.md",
                    "| # | attack | status |\n|---|---|---|\n| 1 | a | tested |\n| 2 | b | tested |\n| 3 | c | open |\n| 4 | d | soon |\n| 5 | e | open |\n",
                ),
                (
                    "crates/node/tests/it/attacks.rs",
                    "fn attack_01_foreign_creator() {}\nfn attack_03_delegated() {}\n// fn attack_02_said()\nfn attack_09_new() {}\n",
                ),
            ],
            &[
                "SECURITY.md:4: case 2 is marked as tested, but no test is called `attack_02_…`",
                "SECURITY.md:5: case 3 has a test by now: mark it `tested`",
                "SECURITY.md:6: case 4 ends with `soon`, neither `tested` nor `open`",
                "SECURITY.md: a test is called `attack_09_…`, but there is no such case in the list",
            ],
        );
    }
}
