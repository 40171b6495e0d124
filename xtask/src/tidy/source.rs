//! What Rust code may not hold.

use super::rust::{closed, words};
use super::{Finding, Subject};

/// Nothing is left for later in code: no stubs, no tests that are switched off.
pub(super) fn unfinished(subject: &Subject) -> Vec<Finding> {
    const MARKS: [&str; 2] = ["todo!", "unimplemented!"];
    let mut findings = Vec::new();
    for file in subject.rust() {
        for mark in MARKS {
            for at in words(&file.code, mark) {
                findings.push(Finding::fault(
                    &file.path,
                    file.line(at),
                    format!("`{mark}`"),
                ));
            }
        }
        for (at, _) in file.code.match_indices("#[ignore") {
            let message = "`#[ignore]`: a test that cannot run must fail";
            findings.push(Finding::fault(&file.path, file.line(at), message));
        }
    }
    findings
}

/// Tests wait for what they need, never for time to pass.
pub(super) fn sleeps(subject: &Subject) -> Vec<Finding> {
    const CALLS: [&str; 3] = ["sleep(", "sleep_until(", "sleep_ms("];
    let mut findings = Vec::new();
    for file in subject.rust() {
        let tests = file.tests();
        for call in CALLS {
            for at in words(&file.code, call).filter(|at| tests(*at)) {
                let message = "a test that sleeps: wait for the event itself";
                findings.push(Finding::fault(&file.path, file.line(at), message));
            }
        }
    }
    findings
}

/// Who silences a lint says why.
pub(super) fn reasons(subject: &Subject) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in subject.rust() {
        for attribute in ["#[", "#!["] {
            for (start, _) in file.code.match_indices(attribute) {
                let open = start + attribute.len() - 1;
                let body = &file.code[open..closed(&file.code, open)];
                for lint in ["allow(", "expect("] {
                    for at in words(body, lint) {
                        let arguments = &body[at..closed(body, at + lint.len() - 1)];
                        if words(arguments, "reason").next().is_none() {
                            let name = lint.trim_end_matches('(');
                            let message = format!("`{name}` without `reason = \"…\"`");
                            findings.push(Finding::fault(
                                &file.path,
                                file.line(open + at),
                                message,
                            ));
                        }
                    }
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{reasons, sleeps, unfinished};
    use crate::tidy::tests::check;

    #[test]
    fn stubs_and_ignored_tests_are_found() {
        check(
            unfinished,
            &[(
                "a.rs",
                "fn a() { todo!() }\n// todo!() in a comment\nfn b() { unimplemented!(\"x\") }\n#[test]\n#[ignore = \"slow\"]\nfn c() {}\n",
            )],
            &[
                "a.rs:1: `todo!`",
                "a.rs:3: `unimplemented!`",
                "a.rs:5: `#[ignore]`: a test that cannot run must fail",
            ],
        );
    }

    #[test]
    fn only_tests_must_not_sleep() {
        let message = "a test that sleeps: wait for the event itself";
        check(
            sleeps,
            &[
                (
                    "crates/a/src/back_off.rs",
                    "fn real() { thread::sleep(T); }\n#[cfg(test)]\nmod tests {\n    fn t() { thread::sleep(T); }\n}\n",
                ),
                (
                    "crates/a/tests/it/main.rs",
                    "fn t() {\n    tokio::time::sleep(T).await;\n}\n",
                ),
            ],
            &[
                &format!("crates/a/src/back_off.rs:4: {message}"),
                &format!("crates/a/tests/it/main.rs:2: {message}"),
            ],
        );
    }

    #[test]
    fn lints_are_silenced_with_a_reason() {
        check(
            reasons,
            &[(
                "a.rs",
                "#![allow(dead_code)]\n#[expect(clippy::panic, reason = \"here\")]\nfn a() { x.expect(\"y\") }\n#[cfg_attr(test, allow(unused))]\nfn b() {}\n",
            )],
            &[
                "a.rs:4: `allow` without `reason = \"…\"`",
                "a.rs:1: `allow` without `reason = \"…\"`",
            ],
        );
    }
}
