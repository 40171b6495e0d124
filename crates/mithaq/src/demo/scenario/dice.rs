//! Varied, and always the same: a small deterministic generator (SplitMix64) seeded by names.

use std::cell::Cell;

/// A stream of numbers that depends on its seed alone.
#[derive(Debug, Clone)]
pub(super) struct Dice {
    // A cell, so that a throw can stand among the arguments of a call on its owner.
    state: Cell<u64>,
}

impl Dice {
    /// A stream named by `parts`, such as a group and the number of an item.
    pub(super) fn new(parts: &[&str]) -> Dice {
        // FNV-1a over the parts, with a byte between them that no part contains.
        let mut state: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in parts.join("\u{1f}").bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Dice { state: Cell::new(state) }
    }

    /// The next 64 bits.
    pub(super) fn next(&self) -> u64 {
        let mut mixed = self.state.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.state.set(mixed);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        low.saturating_add_unsigned(self.next() % span)
    }

    /// One of `items`; `None` when there are none.
    pub(super) fn pick<'a, T>(&self, items: &'a [T]) -> Option<&'a T> {
        let index = self.next().checked_rem(items.len() as u64)?;
        items.get(index as usize)
    }

    /// `bytes` bytes in hexadecimal: what the story takes for a hash or a serial number.
    pub(super) fn hex(&self, bytes: usize) -> String {
        let mut text = String::new();
        while text.len() < bytes * 2 {
            text.push_str(&format!("{:016x}", self.next()));
        }
        text.truncate(bytes * 2);
        text
    }

    /// A UUID in the form of version 4.
    pub(super) fn uuid(&self) -> uuid::Uuid {
        let bits = (u128::from(self.next()) << 64) | u128::from(self.next());
        uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid()
    }
}
