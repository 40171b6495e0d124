//! The program as its users meet it: the real binary over real data directories.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

mod home;
mod sample;
mod support;

mod agreement_checks;
mod agreements;
mod attacks;
mod clients;
mod config;
mod consents;
mod deletion;
mod demo;
mod documents;
mod exchange;
mod export;
mod faults;
mod import;
mod init;
mod keys;
mod ledger;
mod line;
mod lookup;
mod memory;
mod misp;
mod notices;
mod operation;
mod participants;
mod peers;
mod published_data;
mod recalls;
mod request_shapes;
mod restore;
mod resume;
mod robustness;
mod serve;
mod stix;
mod stix_match;
mod taxii_clients;
