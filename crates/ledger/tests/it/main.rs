//! The ledger against published vectors, a naive second reading, other implementations, and whoever alters a byte.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod among;
mod differential;
mod excepted;
mod leaves;
mod naive;
mod notes;
mod receipts;
mod support;
mod tiles;
mod trees;
mod watching;
