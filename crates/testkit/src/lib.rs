//! For tests only: plain worlds, generators of them, a naive oracle, and a simulated network with
//! simulated clocks.
//!
//! The oracle is a second reading of DESIGN §§ 5 and 6, written apart from the product and as plainly
//! as can be: loops over everything, no cache, no index, no Cedar. It answers three questions:
//!
//! - [`oracle::standing`]: what do a party's acts on an agreement amount to?
//! - [`oracle::in_force`]: is the agreement in force between two parties, now?
//! - [`oracle::may_have`]: may this audience have this copy, for this purpose, now; and if not, why not?
//!
//! Where the design leaves something open, the reading taken is written down in `docs/oracle.md`.
//!
//! **Architecture invariant:** nothing here names a crate of ours. A judge that shares code with whom it
//! judges shares its faults; `cargo xtask tidy` holds it. Tests of the other crates translate the plain
//! worlds into the product's types.

pub mod world;

pub mod oracle;

pub mod generate;
pub mod render;

pub mod clock;
pub mod dice;
pub mod fault_proxy;
pub mod network;

mod cases;

pub use cases::{cases, config};
