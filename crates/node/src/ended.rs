//! How work on a thread of its own has ended.

use std::fmt::Display;

use tokio::task::JoinError;

/// What it came to; that it panicked is a failure like another, and is logged like one.
pub(crate) fn ended<T, E: Display>(done: Result<Result<T, E>, JoinError>) -> Result<T, String> {
    match done {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_told_as_a_failure() {
        type Done = Result<u8, String>;
        let of = |work: fn() -> Done| async move { ended(tokio::task::spawn_blocking(work).await) };
        assert_eq!(of(|| Ok(7)).await, Ok(7));
        assert_eq!(of(|| Err("no".to_owned())).await, Err("no".to_owned()));
        let told = of(|| panic!("on purpose")).await.unwrap_err();
        assert!(told.contains("panicked"), "{told}");
    }
}
