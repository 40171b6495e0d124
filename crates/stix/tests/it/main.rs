//! Tests of `mithaq-stix` from outside: what other crates may rely on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

mod shared;

mod bundle;
mod canonical;
mod check;
mod conformance;
mod convert;
mod form;
mod id;
mod json;
mod marking;
mod object;
mod observable;
mod pattern;
mod real_data;
mod refs;
mod sco;
mod seal;
mod timestamp;
