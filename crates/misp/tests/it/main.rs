//! Tests of `mithaq-misp` from outside: MISP files in, STIX objects out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

mod shared;
mod support;

mod attributes;
mod eset;
mod events;
mod form;
mod marking;
mod mutations;
mod objects;
mod streaming;
mod versions;
mod warninglists;
