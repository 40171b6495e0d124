//! `mithaq help exit-codes`.

use mithaq_node::admin::{AdminError, ExitCode};

/// Every exit code with its meaning.
const CODES: [(ExitCode, &str); 6] = [
    (ExitCode::Success, "done"),
    (
        ExitCode::Failure,
        "the node could not do it (store, disk, network), or `stix match` found no match",
    ),
    (
        ExitCode::Usage,
        "the command was wrong: usage, an unknown name, a malformed draft or configuration",
    ),
    (ExitCode::Partial, "done in part: some objects were refused"),
    (
        ExitCode::Unavailable,
        "the store is in use or cannot be reached, or is newer than this program",
    ),
    (
        ExitCode::Refused,
        "a peer, a signature or a backup was refused",
    ),
];

/// The exit codes.
#[derive(Debug, clap::Args)]
#[command(about = "Exit codes", long_about = text(), help_template = "{about-with-newline}")]
pub(crate) struct ExitCodes {}

/// The list as it is printed.
pub(crate) fn text() -> String {
    let lines = CODES
        .iter()
        .map(|(code, meaning)| format!("  {}  {meaning}\n", code.status()));
    format!(
        "Exit codes, which do not change:\n\n{}",
        lines.collect::<String>()
    )
}

impl ExitCodes {
    /// Prints the list.
    pub(crate) fn run(
        &self,
        output: &mut crate::output::Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        if output.is_json() {
            let codes = CODES
                .iter()
                .map(|(code, meaning)| (code.status().to_string(), *meaning));
            output.json(&codes.collect::<std::collections::BTreeMap<_, _>>())?;
        } else {
            output.write(text().as_bytes())?;
        }
        Ok(ExitCode::Success)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_node() {
        let numbers = CODES.map(|(code, _)| code.status());
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5]);
        // A new variant must be documented here before this compiles.
        for (code, _) in CODES {
            match code {
                ExitCode::Success | ExitCode::Failure | ExitCode::Usage => {}
                ExitCode::Partial | ExitCode::Unavailable | ExitCode::Refused => {}
            }
        }
    }
}
