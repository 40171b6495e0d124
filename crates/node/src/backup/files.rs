//! The files that a backup may hold, each with its place and its limits.

/// A file of the data directory.
pub(super) struct Known {
    /// Its name in the archive, which is its place below the data directory too.
    pub(super) name: &'static str,
    /// Its length at most, in bytes.
    pub(super) most: u64,
    /// Whether it holds a private key.
    pub(super) secret: bool,
    /// Whether a backup without it is none.
    pub(super) needed: bool,
}

/// The store, which is copied from a snapshot.
pub(super) const STORE: &str = "store/mithaq.db";
/// Whose node it is.
pub(super) const PARTY: &str = "party.json";
/// The root key's word for the node key.
pub(super) const STATEMENT: &str = "keys/statement.json";

const MIB: u64 = 1 << 20;

/// All of them, in the order in which they are written: what is short comes first.
pub(super) const KNOWN: [Known; 7] = [
    Known {
        name: PARTY,
        most: MIB,
        secret: false,
        needed: true,
    },
    Known {
        name: "mithaq.toml",
        most: MIB,
        secret: false,
        needed: false,
    },
    Known {
        name: STATEMENT,
        most: MIB,
        secret: false,
        needed: true,
    },
    Known {
        name: "keys/node.pem",
        most: MIB,
        secret: true,
        needed: false,
    },
    Known {
        name: "keys/tls-key.pem",
        most: MIB,
        secret: true,
        needed: false,
    },
    Known {
        name: "keys/tls-certificate.pem",
        most: MIB,
        secret: false,
        needed: false,
    },
    Known {
        name: STORE,
        // What SQLite itself can hold is far more than a disk.
        most: 1 << 46,
        secret: false,
        needed: true,
    },
];

/// The file of that name in an archive; `None` for every other name, however it is written.
// INVARIANT: attack case 23. The one way from a name in an archive to a place on the disk.
pub(super) fn known(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.name == name)
}
