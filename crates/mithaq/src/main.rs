//! Mithaq.
fn main() {}
