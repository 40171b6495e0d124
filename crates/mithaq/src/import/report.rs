//! What became of an import. Serialised, this is what scripts count on.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use mithaq_node::admin::{ExitCode, RefusedObject};
use serde::Serialize;

/// `{accepted, held, refused, skipped, warnings}`; `misp` if there were MISP files, `resumed` if the import had been
/// broken off before.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// Objects, or versions of objects, that are new.
    pub(crate) accepted: u64,
    /// Objects that were held already, unchanged.
    pub(crate) held: u64,
    /// Objects that were sent before the import was broken off, and were not sent again: accepted then, held, or
    /// refused, as the list says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resumed: Option<u64>,
    /// Objects and files that were refused.
    pub(crate) refused: Vec<Refused>,
    /// What folders hold that is no `*.json`.
    pub(crate) skipped: Vec<Skipped>,
    /// Remarks on accepted objects, and how often each was made.
    pub(crate) warnings: BTreeMap<String, u64>,
    /// What became of MISP files before that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) misp: Option<MispReport>,
}

/// `{files, left_out}`.
#[derive(Debug, Default, Serialize)]
pub(crate) struct MispReport {
    /// Each file.
    pub(crate) files: Vec<MispFile>,
    /// The parts that have no place in STIX, or stand there otherwise; the first 1,000 of each file.
    pub(crate) left_out: Vec<LeftOutPart>,
}

/// A MISP file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct MispFile {
    /// The file.
    pub(crate) file: String,
    /// Events in it.
    pub(crate) events: u64,
    /// Events that no agreement lets out: for their own organisation or a sharing group only.
    pub(crate) held_back: u64,
    /// Objects it was converted to, by type.
    pub(crate) converted: BTreeMap<String, u64>,
    /// Parts left out, by code.
    pub(crate) left_out: BTreeMap<String, u64>,
}

/// A part of a MISP file that is not in any object, or stands there otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct LeftOutPart {
    /// The file.
    pub(crate) file: String,
    /// Where, as a JSON path.
    pub(crate) path: String,
    /// Why, as a code.
    pub(crate) code: String,
    /// Why, in words.
    pub(crate) message: String,
}

impl Report {
    /// How the command ends.
    pub(crate) fn exit(&self) -> ExitCode {
        if self.refused.is_empty() {
            ExitCode::Success
        } else {
            ExitCode::Partial
        }
    }
}

/// An object that was refused, or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Refused {
    /// The file.
    pub(crate) file: String,
    /// The object's place in the file, from 0; absent when the file itself is refused.
    pub(crate) index: Option<u64>,
    /// Its id, if it could be read.
    pub(crate) id: Option<String>,
    /// The code of the first fault.
    pub(crate) code: String,
    /// JSON path of the fault; empty when the file itself is refused.
    pub(crate) path: String,
    /// What is wrong, in words.
    pub(crate) message: String,
    /// The rule it breaks.
    pub(crate) rule: String,
}

impl Refused {
    /// An object that the node refused.
    pub(crate) fn object(file: String, index: u64, refused: RefusedObject) -> Refused {
        let RefusedObject {
            index: _,
            id,
            code,
            path,
            message,
            rule,
        } = refused;
        Refused {
            file,
            index: Some(index),
            id,
            code,
            path,
            message,
            rule,
        }
    }

    /// A file or folder that cannot be read.
    pub(crate) fn unreadable(file: String, error: &io::Error) -> Refused {
        Refused::file(file, "cannot-read", error.to_string(), "")
    }

    /// A file that is refused as a whole.
    pub(crate) fn file(file: String, code: &str, message: String, rule: &str) -> Refused {
        let (code, rule) = (code.to_owned(), rule.to_owned());
        Refused {
            file,
            index: None,
            id: None,
            code,
            path: String::new(),
            message,
            rule,
        }
    }
}

/// Something in a folder that is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Skipped {
    /// Where it is.
    pub(crate) path: String,
    /// Why.
    pub(crate) why: String,
}

/// A path as text.
pub(super) fn name(path: &Path) -> String {
    path.display().to_string()
}
