//! How long and how much.

use std::time::Duration;

/// The limits of the outbound client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For resolving a name, and again for each address that is tried.
    pub connect: Duration,
    /// From sending to the response's head.
    pub first_byte: Duration,
    /// From waiting for a free connection to the response's last byte.
    pub whole: Duration,
    /// Bytes of a response's head.
    pub head: usize,
    /// Bytes of a response's body, before and after decompression each.
    pub body: usize,
    /// Requests to one destination at a time; more wait within `whole`.
    pub concurrent: usize,
    /// Connections to one destination that are kept open between requests.
    pub idle: usize,
    /// For how long they are kept.
    pub idle_for: Duration,
}

impl Limits {
    /// What a node uses.
    ///
    /// A page of a TAXII collection is at most a few thousand objects; 64 MiB is ample for one, and
    /// eight of them at a time still fit a small machine. The first byte is waited for longer than a
    /// server with a full disk queue takes to commit. Idle connections are given up before common
    /// servers and middleboxes drop them unasked.
    pub const STANDARD: Self = Self {
        connect: Duration::from_secs(10),
        first_byte: Duration::from_secs(30),
        whole: Duration::from_secs(180),
        head: 64 << 10,
        body: 64 << 20,
        concurrent: 8,
        idle: 4,
        idle_for: Duration::from_secs(20),
    };
}
