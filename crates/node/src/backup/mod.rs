//! Backups: one file that holds all a node needs to go on elsewhere, and what is put back from it.
//!
//! ```text
//! manifest.json          what is inside: names, lengths, SHA-256, versions, whose it is, when it was made
//! manifest.sig           the node key's signature over it
//! party.json  mithaq.toml  keys/…  store/mithaq.db
//! ```
//! A tar archive, gzip-compressed: other tools can look into it. The root key is never part of it, for it
//! belongs offline in copies of its own; the node's private keys can be left out.
//!
//! What is put back is only what the manifest names, under names that this program knows, in the order of
//! the manifest, of the lengths and hashes that it states, and signed. So nothing that an archive says
//! becomes a path. After that the node's past is lost to it, and it begins anew (DESIGN 7.8).

mod archive;
mod files;
mod manifest;
mod restore;
mod unfinished;
mod write;

pub use manifest::Contents;
pub use restore::{Restore, Restored, check, length, restore};
pub(crate) use unfinished::left_over;
pub use write::{Made, Source, write};

/// How far reading or writing is, in bytes of content; called often.
pub type Progress<'a> = dyn FnMut(u64) + 'a;

use crate::admin::{AdminError, ExitCode};

fn refused(why: impl std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Refused,
        "bad-backup",
        "the backup is not accepted",
        why.to_string(),
        "take another backup; whatever was wrong with this one, nothing of it was put in place",
    )
}

fn failed(what: &str, error: &dyn std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "backup-failed",
        what,
        error.to_string(),
        "see that there is room on the disk and that the folder can be written, and repeat the command",
    )
}
