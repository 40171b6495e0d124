//! Papers that were transcribed: what an operator gives of one, and what is on record.

use serde::{Deserialize, Serialize};

/// What an operator gives of a paper. The scan stays where it is: its hash is what is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperGiven {
    /// SHA-256 of the scan, 64 hexadecimal digits.
    pub scan_sha256: String,
    /// The paper's own reference, such as the number of a letter.
    pub reference: String,
    /// The date that it bears: `2027-01-05`, or an instant (RFC 3339, UTC).
    pub date: String,
}

/// A paper on record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PaperView {
    /// What was transcribed: the agreement itself, or an act.
    pub of: String,
    /// Its kind: `agreement`, or the word for the act.
    pub kind: String,
    /// Whose act it is, by name; absent for the agreement itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// Who attests it: a party, by name.
    pub attested_in: String,
    /// The persons who do, for that party.
    pub attested_by: Vec<String>,
    /// The paper's own reference.
    pub reference: String,
    /// The date that it bears.
    pub date: String,
    /// SHA-256 of the scan, hexadecimal.
    pub scan_sha256: String,
}
