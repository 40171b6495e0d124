//! What contributors and CI run, as `cargo xtask COMMAND`.
//!
//! - [`suite`]: the whole test suite as a list of steps, each timed; `.ci/run` is this command.
//! - [`tidy`]: the rules of the house that no compiler knows, as pure functions over the tracked files.
//! - [`python`]: the Python environment with pinned clients that some tests set against a node.
//! - `power`: the test that takes the store's power away, and what it is built with.
//! - [`soak`] and [`fuzz`]: the same for hours, and input that nobody would think of.
//! - [`command`] and [`error`]: starting programs, and what can go wrong.
//!
//! Everybody waits for this crate to compile, so it depends on nothing but a JSON reader.

pub mod bench;
pub mod command;
pub mod counts;
mod documents;
pub mod error;
pub mod fuzz;
mod packages;
mod power;
pub mod python;
pub mod soak;
mod solver;
pub mod suite;
pub mod tidy;
pub mod workspace;
