//! What the crate promises, seen from outside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

mod widenings;
mod world;

mod certificates;
mod checks;
mod classes;
mod consents;
mod drafts;
mod objects;
mod templates;
mod texts;

mod folds;
mod provers;
mod relations;

mod alike;
mod articles;
mod decisions;
mod eight_states;
mod idle_policies;
mod mutations;
mod notices;
mod participants;
mod proofs;
mod red_lines;

mod acts;
mod gossip;
mod heads;
mod plain;
mod properties;
mod stolen_keys;
mod treaties;
mod treaty_gossip;
mod treaty_life;
