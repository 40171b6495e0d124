//! How much of JSON we read before we stop.

/// Bounds on one JSON text. Whatever is beyond them is refused while it is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Length of the text, in bytes.
    pub bytes: usize,
    /// How deep arrays and objects may be nested; a bare number has depth 0. Never more than
    /// [`Limits::MAX_DEPTH`], whatever is written here.
    pub depth: usize,
    /// How many values there may be in all, containers included.
    pub values: usize,
}

impl Limits {
    /// No limit allows more nesting than this: some readers of our values call themselves for each level.
    pub const MAX_DEPTH: usize = 128;

    /// Bounds on one STIX object.
    ///
    /// - 8 MiB: the largest objects in use are artifacts and reports with an embedded file; a peer's
    ///   object that is larger would be most of a page.
    /// - Depth 64: STIX needs about 8; extensions may nest further; common readers stop at 128.
    /// - 200,000 values: 8 MiB hold about as many references, and a tree of so many values needs less
    ///   than 20 MB.
    pub const OBJECT: Self = Self {
        bytes: 8 << 20,
        depth: 64,
        values: 200_000,
    };

    /// Bounds on one object of our own store: wider than whatever is asked of what comes in, for that may
    /// have been wider once. Only a file that is not ours goes beyond them.
    pub const STORED: Self = Self {
        bytes: 64 << 20,
        depth: Self::MAX_DEPTH,
        values: 8_000_000,
    };

    /// Bounds on a bundle, an envelope or an array of objects that is held in memory.
    ///
    /// - 64 MiB: at least eight of the largest objects; beyond that, senders split (TAXII 2.1 §3.7).
    /// - Depth 66: an object, in its array, in its envelope.
    /// - 8,000,000 values: 64 MiB of ordinary objects have about half as many.
    pub const ENVELOPE: Self = Self {
        bytes: 64 << 20,
        depth: Self::OBJECT.depth + 2,
        values: 8_000_000,
    };
}
