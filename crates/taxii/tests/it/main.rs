//! The crate from outside: its routes over the example's backend, its example as a real process, its client.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

#[path = "../../examples/memory/mod.rs"]
mod memory;

mod client;
mod http;
mod local;
mod negotiation;
mod paging;
mod process;
mod robustness;
mod rules;
mod transcript;
mod untrusted;
