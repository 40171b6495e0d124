//! Faults survived: killed processes, bad networks, full disks.
//!
//! Every test counts the faults that it caused and asserts that they came about.

mod disk;
mod kills;
mod mesh;
mod network;
