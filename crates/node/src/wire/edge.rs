//! What the pure parts of this folder are given from outside: the time and randomness.

use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the present time.
pub trait Clock: Send + Sync {
    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down; negative before it.
    fn unix_seconds(&self) -> i64;
}

/// Gives random bytes fit for keys, tokens and nonces.
pub trait Random: Send + Sync {
    /// Fill `bytes` completely.
    ///
    /// # Errors
    /// [`RandomError`] when the source has none to give; nothing may then be generated.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError>;
}

/// The random source gave nothing.
#[derive(Debug, thiserror::Error)]
#[error("the system's random source failed: {cause}")]
pub struct RandomError {
    cause: getrandom::Error,
}

/// The clock of this machine.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn unix_seconds(&self) -> i64 {
        // A clock set before 1970 is read as 1970: everything then counts as from the future and is
        // refused, which is the safe way to be wrong.
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|since| i64::try_from(since.as_secs()).ok())
            .unwrap_or(0)
    }
}

/// The random source of this machine's operating system.
#[derive(Debug, Clone, Copy)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        getrandom::fill(bytes).map_err(|cause| RandomError { cause })
    }
}
