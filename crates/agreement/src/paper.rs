//! What is recorded of a paper: which one it is, and who says so.
//!
//! ```json
//! {"scan_sha256": "9f2c…", "reference": "MFA/CYB/2027/114", "date": "2027-01-05T00:00:00Z", "attested_by": ["Amal"]}
//! ```
//! The scan itself is nowhere here: its hash is, so that whoever has the file can hold it against the record. An act of a
//! party without a node carries this (`attested_for_ref` names whose act it is), and so may the header of an agreement
//! that was made on paper.

use std::fmt;

use mithaq_stix::Timestamp;
use serde_json::{Value as Json, json};

use crate::act::{hex, unhex};
use crate::fault::Problem;
use crate::source::{Node, Reading, Table};

/// Longest reference or name, in bytes.
const LONGEST: usize = 500;
/// Most persons who attest one paper.
const MOST_ATTESTING: usize = 8;
/// The members, in the order in which they are written.
const MEMBERS: [&str; 4] = ["scan_sha256", "reference", "date", "attested_by"];

/// A paper, and who attests it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Paper {
    scan_sha256: [u8; 32],
    reference: String,
    date: Timestamp,
    attested_by: Vec<String>,
}

/// Why something is no record of a paper.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PaperError {
    /// Not the hash of a scan.
    #[error("the hash of a scan is 64 lower-case hexadecimal digits")]
    BadHash,
    /// A reference that nobody could find the paper by.
    #[error("`{given}` is no reference of a paper: 1 to 500 bytes on one line")]
    BadReference {
        /// What was given.
        given: String,
    },
    /// Nobody attests it, or too many do.
    #[error("a paper is attested by 1 to 8 persons, each by a name of 1 to 500 bytes on one line")]
    BadAttesting,
    /// Not of the form.
    #[error(
        "a paper is recorded with `scan_sha256`, `reference`, `date` and `attested_by`, and nothing else"
    )]
    BadForm,
}

impl Paper {
    /// The paper of this scan: `reference` is the paper's own, `date` the date that it bears.
    ///
    /// # Errors
    /// [`PaperError`] if the reference or a name is empty, too long, or has control characters in it.
    pub fn new(
        scan_sha256: [u8; 32],
        reference: &str,
        date: Timestamp,
        attested_by: Vec<String>,
    ) -> Result<Self, PaperError> {
        if !is_line(reference) {
            return Err(PaperError::BadReference {
                given: crate::source::shown(reference),
            });
        }
        let attesting = (1..=MOST_ATTESTING).contains(&attested_by.len());
        if !attesting || !attested_by.iter().all(|name| is_line(name)) {
            return Err(PaperError::BadAttesting);
        }
        Ok(Self {
            scan_sha256,
            reference: reference.trim().to_owned(),
            date,
            attested_by,
        })
    }

    /// SHA-256 of the scan.
    #[must_use]
    pub fn scan_sha256(&self) -> &[u8; 32] {
        &self.scan_sha256
    }

    /// The paper's own reference, such as the number of a letter.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// The date that the paper bears.
    #[must_use]
    pub fn date(&self) -> &Timestamp {
        &self.date
    }

    /// The persons who attest it.
    #[must_use]
    pub fn attested_by(&self) -> &[String] {
        &self.attested_by
    }

    /// The reference as papers are told apart by it: without regard to case and spaces.
    pub(crate) fn key(&self) -> String {
        let words: Vec<&str> = self.reference.split_whitespace().collect();
        words.join(" ").to_lowercase()
    }

    pub(crate) fn write(&self) -> Json {
        json!({
            "scan_sha256": hex(&self.scan_sha256),
            "reference": self.reference,
            "date": self.date.as_str(),
            "attested_by": self.attested_by,
        })
    }

    /// Reads it from an act.
    pub(crate) fn from_json(value: &Json) -> Result<Self, PaperError> {
        let members = value.as_object().ok_or(PaperError::BadForm)?;
        if members.keys().any(|key| !MEMBERS.contains(&key.as_str())) {
            return Err(PaperError::BadForm);
        }
        let text = |key: &str| members.get(key).and_then(Json::as_str);
        let scan = text("scan_sha256").and_then(unhex);
        let date = text("date").and_then(|date| Timestamp::parse(date).ok());
        let names = members.get("attested_by").and_then(Json::as_array);
        let names = names.ok_or(PaperError::BadForm)?.iter();
        let names: Option<Vec<String>> =
            names.map(|name| Some(name.as_str()?.to_owned())).collect();
        Self::new(
            scan.ok_or(PaperError::BadHash)?,
            text("reference").ok_or(PaperError::BadForm)?,
            date.ok_or(PaperError::BadForm)?,
            names.ok_or(PaperError::BadForm)?,
        )
    }

    /// Reads it from the header of an agreement or a draft.
    pub(crate) fn read(node: &Node, reading: &mut Reading) -> Option<Self> {
        let mut table = Table::at(node, "paper", reading)?;
        let scan = table.text("scan_sha256", reading);
        let reference = table.text("reference", reading);
        let date = table.text("date", reading);
        let names = table.list("attested_by", reading);
        table.finish(&[], reading);
        let mut attested_by = Vec::new();
        for name in names? {
            attested_by.push(name.text("attested_by", reading)?.to_owned());
        }
        let (reference, date) = (reference?, date?);
        let Ok(date) = Timestamp::parse(date) else {
            let given = crate::source::shown(date);
            reading.fault(node.line, Problem::BadTime { given });
            return None;
        };
        let scan = unhex(scan?).ok_or(PaperError::BadHash);
        let paper = scan.and_then(|scan| Self::new(scan, reference, date, attested_by));
        paper
            .map_err(|why| reading.fault(node.line, Problem::BadPaper { why }))
            .ok()
    }
}

impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date.as_str();
        let day = date.split_once('T').map_or(date, |(day, _)| day);
        let names = self.attested_by.join(", ");
        let scan = hex(&self.scan_sha256);
        write!(
            f,
            "{} of {day}, scan {scan}, attested by {names}",
            self.reference
        )
    }
}

/// Something that a person can read on one line.
fn is_line(text: &str) -> bool {
    text.len() <= LONGEST && !text.trim().is_empty() && !text.chars().any(char::is_control)
}
