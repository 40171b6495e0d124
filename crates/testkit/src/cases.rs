//! How many cases a property runs through.

use proptest::test_runner::Config;

/// The variable that multiplies the cases of every property: `MITHAQ_CASES=50` for a long run.
const VARIABLE: &str = "MITHAQ_CASES";

/// `usual` cases, as many times over as `MITHAQ_CASES` says.
#[must_use]
pub fn cases(usual: u32) -> u32 {
    let times = std::env::var(VARIABLE).ok();
    let times = times.and_then(|times| times.trim().parse().ok());
    usual.saturating_mul(times.unwrap_or(1).max(1))
}

/// A configuration with [`cases`]. What fails is shown in full and not kept: a test is made of it.
#[must_use]
pub fn config(usual: u32) -> Config {
    Config {
        cases: cases(usual),
        failure_persistence: None,
        // A shrunk world is read by people: let it become small, but soon.
        max_shrink_iters: 500,
        ..Config::default()
    }
}
