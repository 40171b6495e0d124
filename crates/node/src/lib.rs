//! The application of a Mithaq node.

pub mod wire;
