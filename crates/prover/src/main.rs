//! `mithaq-prover`: asks a solver whether policies can ever let through what they should not.
//!
//! A check of an agreement writes a request to its standard input, one line of JSON, and reads one line of JSON in
//! answer; as many as it likes, until the input ends. What is asked, and of which policies, comes with the request:
//! the program knows nothing of agreements. It runs when an operator checks an agreement, and never for a decision.
//!
//! ```text
//! request ──► cedar-policy-symcc ──► cvc5 ──► unsat: proved · sat: refuted, with the case · else: unknown, with why
//! ```
//! **Invariant:** whatever fails, is late or is not understood is *unknown*; nothing but the solver's *unsat* is
//! *proved*.
//!
//! `CVC5` names the solver where it is not `cvc5` on the path.

mod protocol;
mod prove;
mod solver;

use std::io::{BufRead, Read, Write};
use std::process::ExitCode;

use protocol::{MOST_BYTES, Reply, Request};

fn main() -> ExitCode {
    if let Some(argument) = std::env::args().nth(1) {
        return about(&argument);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("mithaq-prover: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut input = std::io::stdin().lock();
    loop {
        let mut line = Vec::new();
        let mut bounded = input.by_ref().take(MOST_BYTES);
        match bounded.read_until(b'\n', &mut line) {
            Ok(0) => return ExitCode::SUCCESS,
            Ok(_) => {}
            Err(error) => {
                eprintln!("mithaq-prover: {error}");
                return ExitCode::FAILURE;
            }
        }
        let whole = line.ends_with(b"\n");
        let reply = match serde_json::from_slice::<Request>(&line) {
            Ok(request) if whole => runtime.block_on(prove::answer(&request)),
            Ok(_) => Reply::refused(None, "the request is too long".to_owned()),
            Err(error) => Reply::refused(None, error.to_string()),
        };
        if let Err(error) = write(&reply) {
            eprintln!("mithaq-prover: {error}");
            return ExitCode::FAILURE;
        }
        // What follows a line that was too long is its rest.
        if !whole {
            return ExitCode::FAILURE;
        }
    }
}

fn write(reply: &Reply) -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    serde_json::to_writer(&mut output, reply)?;
    output.write_all(b"\n")?;
    output.flush()
}

/// For people who start it by hand.
fn about(argument: &str) -> ExitCode {
    match argument {
        "--version" => println!("{}", protocol::program()),
        "--help" => println!(
            "{}\n\nAnswers what `mithaq agreement check` asks it, one line of JSON for each on its standard input: \
             see docs/checks.md.\nIt needs the solver cvc5: on the path, or where CVC5 says.",
            protocol::program()
        ),
        _ => {
            eprintln!("mithaq-prover: it takes no arguments: `mithaq agreement check` starts it");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
