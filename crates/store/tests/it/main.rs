//! Tests of the store: one conformance suite for every backend, and what is SQLite's own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

mod copy;
mod crash;
mod file;
mod model;
mod naive;
mod sqlite;
mod suite;
mod support;
