//! The program and the check that goes through every case, each against the other; and what the program makes of bad
//! requests and bad solvers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

mod agree;
mod bad;
mod program;
mod texts;
