//! Starting the solver.

use std::sync::OnceLock;

use cedar_policy_symcc::CedarSymCompiler;
use cedar_policy_symcc::solver::LocalSolver;
use tokio::process::Command;

/// Where the solver is: the variable that symcc's own tools read too.
fn path() -> std::ffi::OsString {
    std::env::var_os("CVC5").unwrap_or_else(|| "cvc5".into())
}

/// The solver's name and version: `cvc5 1.0.3`. It is asked until it has said so once.
pub(crate) async fn version() -> Result<String, String> {
    static SAID: OnceLock<String> = OnceLock::new();
    if let Some(said) = SAID.get() {
        return Ok(said.clone());
    }
    let version = ask_version().await?;
    Ok(SAID.get_or_init(|| version).clone())
}

async fn ask_version() -> Result<String, String> {
    let missing = |error: &dyn std::fmt::Display| {
        let path = path();
        format!("the solver `{}` cannot be used: {error}", path.display())
    };
    let mut command = Command::new(path());
    let output = command.arg("--version").kill_on_drop(true).output();
    let output = tokio::time::timeout(std::time::Duration::from_secs(10), output).await;
    let output = output.map_err(|late| missing(&late))?;
    let output = output.map_err(|error| missing(&error))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut words = text.split_whitespace().map(str::to_owned);
    let version = words.find(|word| word.chars().next().is_some_and(|c| c.is_ascii_digit()));
    match version {
        Some(version) if output.status.success() && text.contains("cvc5") => {
            Ok(format!("cvc5 {version}"))
        }
        _ => Err(missing(&"it does not say that it is cvc5")),
    }
}

/// The solver, which gives up on a question after so long; it ends with whoever started it.
pub(crate) fn start(milliseconds: u64) -> Result<CedarSymCompiler<LocalSolver>, String> {
    let mut command = Command::new(path());
    command
        .args(["--lang", "smt"])
        .arg(format!("--tlimit-per={milliseconds}"))
        .kill_on_drop(true);
    let solver = LocalSolver::from_command(&mut command).map_err(|error| error.to_string())?;
    CedarSymCompiler::new(solver).map_err(|error| error.to_string())
}
