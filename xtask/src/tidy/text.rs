//! White space and length.

use super::{Finding, Subject};

/// A Rust file of so many lines gets a note, so that it is split before it must be.
const LONG: usize = 500;
/// A Rust file may not be longer than this: nobody reads it as one thing.
const TOO_LONG: usize = 700;

/// Text has no trailing white space, no tabs, no carriage returns, and ends with one line feed.
/// Files under a `fixtures` folder are kept as they were received.
pub(super) fn white_space(subject: &Subject) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &subject.files {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        if file.path.split('/').any(|part| part == "fixtures") {
            continue;
        }
        // In these the tab is part of the grammar.
        let tabs_belong = name == "Makefile" || name.ends_with(".mk") || name.ends_with(".tsv");
        for (number, line) in (1..).zip(file.text.split('\n')) {
            if line.contains('\r') {
                findings.push(Finding::fault(&file.path, number, "carriage return"));
            } else if line.ends_with([' ', '\t']) {
                findings.push(Finding::fault(&file.path, number, "trailing white space"));
            } else if line.contains('\t') && !tabs_belong {
                findings.push(Finding::fault(&file.path, number, "tab"));
            }
        }
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            findings.push(Finding::fault(&file.path, 0, "no line feed at the end"));
        } else if file.text.ends_with("\n\n") {
            findings.push(Finding::fault(&file.path, 0, "empty line at the end"));
        }
    }
    findings
}

/// Rust files are short.
pub(super) fn length(subject: &Subject) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in subject.rust() {
        let lines = file.text.lines().count();
        if lines > TOO_LONG {
            let message = format!("{lines} lines: split it, {TOO_LONG} is the most");
            findings.push(Finding::fault(&file.path, 0, message));
        } else if lines >= LONG {
            let message = format!("{lines} lines: over {TOO_LONG} it must be split");
            findings.push(Finding::note(&file.path, 0, message));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{length, white_space};
    use crate::tidy::tests::check;

    #[test]
    fn bad_white_space_is_found() {
        check(
            white_space,
            &[
                ("a.md", "one \ntwo\r\n\tthree\n"),
                ("b.md", "no end"),
                ("c.md", "one too many\n\n"),
            ],
            &[
                "a.md:1: trailing white space",
                "a.md:2: carriage return",
                "a.md:3: tab",
                "b.md: no line feed at the end",
                "c.md: empty line at the end",
            ],
        );
    }

    #[test]
    fn good_text_and_received_files_pass() {
        check(
            white_space,
            &[
                ("a.md", "one\n\ntwo\n"),
                ("Makefile", "all:\n\ttrue\n"),
                ("crates/a/tests/fixtures/peer.json", "{}\r\n"),
                ("empty", ""),
            ],
            &[],
        );
    }

    #[test]
    fn long_rust_files_are_found() {
        check(
            length,
            &[
                ("a.rs", &"//\n".repeat(701)),
                ("b.rs", &"//\n".repeat(500)),
                ("c.rs", &"//\n".repeat(499)),
                ("d.md", &"x\n".repeat(2_000)),
            ],
            &[
                "a.rs: 701 lines: split it, 700 is the most",
                "b.rs: 500 lines: over 700 it must be split",
            ],
        );
    }
}
