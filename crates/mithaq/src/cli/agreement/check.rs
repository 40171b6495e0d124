//! `mithaq agreement check` and `mithaq agreement diff`. Their exit codes are their own: 0 proved, 1 refuted, 2 not
//! proved.

use mithaq_node::admin::{AdminError, Answer, ExitCode, Request, Symbolic};

use crate::cli::why::under;
use crate::cli::{Ask, answer};
use crate::output::Output;

/// Prove before signing that an agreement stays within our red lines, or see what breaks it.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Every case there is is gone through, so no solver is needed; where `mithaq-prover` and cvc5 are installed they are asked instead (--symbolic); with `auto` every case is gone through of what they leave open, with `yes` it is not proved. Exit codes of this command: 0 proved, 1 refuted (the smallest cases are shown), 2 not proved, or not checked.\nOf an agreement that is proposed, a named operator's check is put on record: sealed, without examples, for its parties.\n\nExamples:\n  mithaq agreement check draft.toml\n  mithaq agreement check 4f2a --lang ar"
)]
pub(crate) struct Check {
    /// A draft (a file, TOML), or an agreement's id or the first characters of its UUID.
    agreement: String,
    /// Whether the solver cvc5 is asked: `auto` where `mithaq-prover` is found, `yes` it alone, `no` every case is
    /// gone through.
    #[arg(long, value_enum, default_value_t = Solver::Auto)]
    symbolic: Solver,
}

/// Whether a solver is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Solver {
    /// Where the prover is found; every case where it gives no answer.
    Auto,
    /// The solver alone.
    Yes,
    /// Every case is gone through.
    No,
}

impl Check {
    /// Asks and shows.
    pub(super) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let mut ask = || {
            let request = Request::AgreementCheck {
                of: under(&self.agreement)?,
                symbolic: match self.symbolic {
                    Solver::Auto => Symbolic::Auto,
                    Solver::Yes => Symbolic::Yes,
                    Solver::No => Symbolic::No,
                },
            };
            answer!(node.ask(request), Answer::Checked(report) => report)
        };
        let report = ask().map_err(not_proved)?;
        output.show(&*report)?;
        Ok(match report.verdict.as_str() {
            "proved" => ExitCode::Success,
            "refuted" => ExitCode::Failure,
            _ => ExitCode::Usage,
        })
    }
}

/// Show how a new text differs from an old one, article by article, and whether it is wider.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Exit codes of this command: 0 the new text is proved no wider, 1 it is wider in something (each widening with its smallest case), 2 that is not proved, or nothing was compared.\n\nExample:\n  mithaq agreement diff 4f2a amended.toml"
)]
pub(crate) struct Diff {
    /// The text that stands: a draft (a file, TOML), or an agreement's id or the first characters of its UUID.
    old: String,
    /// The text that would replace it.
    new: String,
}

impl Diff {
    /// Asks and shows.
    pub(super) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let mut ask = || {
            let request = Request::AgreementDiff {
                old: under(&self.old)?,
                new: under(&self.new)?,
            };
            answer!(node.ask(request), Answer::Differs(report) => report)
        };
        let report = ask().map_err(not_proved)?;
        output.show(&*report)?;
        Ok(match report.whole.standing.as_str() {
            "equal" | "narrower" => ExitCode::Success,
            "wider" | "neither" => ExitCode::Failure,
            _ => ExitCode::Usage,
        })
    }
}

/// A check that could not be made refutes nothing: whatever failed, it does not end with 1.
fn not_proved(mut error: AdminError) -> AdminError {
    if error.exit == ExitCode::Failure {
        error.exit = ExitCode::Usage;
    }
    error
}
