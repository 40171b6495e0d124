//! The mark of having been verified.

use std::ops::Deref;

/// A value whose signatures and bindings were checked against pinned keys.
///
/// Only the verifying functions of [`crate::wire`] can make one, so a function that takes
/// `Verified<T>` cannot be called with something merely parsed (DESIGN 4.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    // INVARIANT: called only as the last step of a verification that can also refuse. The test
    // `only_verifying_functions_mint` lists the callers.
    pub(in crate::wire) fn mint(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for a caller that no longer has to prove it.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
