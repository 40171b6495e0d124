//! How many cases a property runs through.

use proptest::test_runner::{Config, RngSeed};

/// The variable that multiplies the cases of every property: `MITHAQ_CASES=50` for a long run.
const VARIABLE: &str = "MITHAQ_CASES";

/// Where an ordinary run begins.
const SEED: u64 = 20_261_122;

/// `usual` cases, as many times over as `MITHAQ_CASES` says.
#[must_use]
pub fn cases(usual: u32) -> u32 {
    let times = std::env::var(VARIABLE).ok();
    let times = times.and_then(|times| times.trim().parse().ok());
    usual.saturating_mul(times.unwrap_or(1).max(1))
}

/// An ordinary run tries the same cases every time, so that what failed fails again and what passed passes; a long
/// one (`MITHAQ_CASES`) tries others.
fn seed() -> RngSeed {
    match std::env::var_os(VARIABLE) {
        Some(_) => RngSeed::Random,
        None => RngSeed::Fixed(SEED),
    }
}

/// A configuration with [`cases`]. What fails is shown in full and not kept: a test is made of it.
#[must_use]
pub fn config(usual: u32) -> Config {
    Config {
        rng_seed: seed(),
        cases: cases(usual),
        failure_persistence: None,
        // A shrunk world is read by people: let it become small, but soon.
        max_shrink_iters: 500,
        ..Config::default()
    }
}
