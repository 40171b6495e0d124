//! Proof records: what was asked of an agreement, and what was found, as an object that its author seals.
//!
//! ```json
//! {"type": "mithaq-proof", "agreement_ref": "mithaq-agreement--…", "text_hash": "…",
//!  "findings": [{"question": "within-red-lines", "verdict": "proved", "tuples": 336}],
//!  "method": "every-case", "program": "mithaq", "program_version": "0.1.0", …}
//! ```
//! Where a solver answered, `method` and `solver_version` name it, `prover` what asked it, and a finding has `queries`
//! in place of `tuples`. It is attached to the very text that was checked, by its hash, and goes to the agreement's parties. What breaks a
//! promise is its author's affair: a record names no red line and holds no example.
//!
//! A party has one record for each text: its id follows from the two, so a check that is repeated makes a version.

use std::collections::BTreeSet;

use mithaq_stix::{Object, ObjectId, Timestamp};
use serde_json::{Map, Value as Json, json};

use crate::act::hex;
use crate::agreement::{self, ADDRESSEES, Agreement};
use crate::check::symbolic::Solved;
use crate::check::{Finding, Verdict};
use crate::party::PartyId;

/// The object type of a proof record.
pub const PROOF_TYPE: &str = "mithaq-proof";
/// The extension that defines it (STIX 2.1 § 7.3, new-sdo).
pub const PROOF_EXTENSION: &str = "extension-definition--5b0c2c0e-6f0e-4f6e-9a55-3a4f0d9a7c11";
/// The context under which its author seals it (DESIGN 4.5).
pub const PROOF_SEAL_CONTEXT: &str = "mithaq-proof-v1";

/// The method of this crate's checks.
pub const EVERY_CASE: &str = "every-case";

/// Most findings that one record holds.
const MOST_FINDINGS: usize = 100;
/// Longest word in a record, in bytes.
const LONGEST_WORD: usize = 200;
/// The namespace of the ids of proof records.
const NAMESPACE: uuid::Uuid = uuid::uuid!("0d5a1c5e-3f51-4d1c-8f0a-9a2f4d4f7b60");

/// The words for verdicts.
const VERDICTS: [&str; 3] = ["proved", "refuted", "not-proved"];

/// A proof record. Reading one does not verify its seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Its id.
    pub id: ObjectId,
    /// Who checked.
    pub author: PartyId,
    /// The agreement checked.
    pub agreement: ObjectId,
    /// The hash of its text, in hex.
    pub text_hash: String,
    /// What was asked and found.
    pub findings: Vec<Found>,
    /// How: `every-case`, or the name of a solver.
    pub method: String,
    /// What program.
    pub program: String,
    /// Its version.
    pub program_version: String,
    /// The solver's version, where there was one.
    pub solver_version: Option<String>,
    /// What asked the solver, with its version.
    pub prover: Option<String>,
}

/// A question and the verdict on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The question's word.
    pub question: String,
    /// `proved`, `refuted` or `not-proved`.
    pub verdict: String,
    /// Cases gone through.
    pub tuples: Option<u64>,
    /// Questions that a solver answered.
    pub queries: Option<u64>,
}

/// Why an object is no proof record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// It is of another type, or does not say what defines its type.
    #[error("this is no proof record")]
    NotAProof,
    /// A property is missing, or not of its kind.
    #[error("`{key}` is missing or not what it must be")]
    BadProperty {
        /// The property.
        key: &'static str,
    },
    /// A property that is not known here.
    #[error("`{key}` is not known here")]
    UnknownKey {
        /// The property.
        key: String,
    },
    /// Its id is not the one that its author and text have.
    #[error("its id does not follow from its author and the text that it is about")]
    OtherId,
    /// It could not be written.
    #[error("it could not be written: {message}")]
    NotWritten {
        /// Why.
        message: String,
    },
}

/// The id of a party's record of a text.
///
/// # Errors
/// [`ProofError::NotWritten`], which does not happen.
pub fn id_of(
    author: &PartyId,
    agreement: &ObjectId,
    text_hash: &str,
) -> Result<ObjectId, ProofError> {
    let name = format!("{author} {agreement} {text_hash}");
    let uuid = uuid::Uuid::new_v5(&NAMESPACE, name.as_bytes());
    ObjectId::parse(&format!("{PROOF_TYPE}--{uuid}")).map_err(|error| ProofError::NotWritten {
        message: error.to_string(),
    })
}

/// The bytes of a record: RFC 8785 form, not yet sealed. `created` is when the author's first record of this text was
/// made, `at` is now.
///
/// # Errors
/// [`ProofError`] if what is written could not be read.
pub fn write(
    checked: &Agreement,
    author: &PartyId,
    (findings, solved): (&[Finding], Option<&Solved>),
    program_version: &str,
    (created, at): (&Timestamp, &Timestamp),
) -> Result<(ObjectId, Vec<u8>), ProofError> {
    let text_hash = hex(checked.text_hash());
    let id = id_of(author, checked.id(), &text_hash)?;
    let found = findings.iter().map(|finding| {
        let mut found = json!({
            "question": finding.question.word(),
            "verdict": finding.verdict.word(),
        });
        if let Verdict::Proved { tuples, queries } = finding.verdict {
            if tuples > 0 || queries == 0 {
                found["tuples"] = tuples.into();
            }
            if queries > 0 {
                found["queries"] = queries.into();
            }
        }
        found
    });
    let addressees: Vec<&str> = checked
        .parties()
        .iter()
        .map(|party| party.id.as_str())
        .collect();
    let mut object = json!({
        "type": PROOF_TYPE,
        "spec_version": "2.1",
        "id": id.as_str(),
        "created_by_ref": author.as_str(),
        "created": created.as_str(),
        "modified": at.as_str(),
        "extensions": { PROOF_EXTENSION: { "extension_type": "new-sdo" } },
        ADDRESSEES: addressees,
        "agreement_ref": checked.id().as_str(),
        "text_hash": text_hash,
        "findings": found.collect::<Vec<_>>(),
        "method": EVERY_CASE,
        "program": "mithaq",
        "program_version": program_version,
    });
    if let Some(Solved { program, solver }) = solved {
        let (name, version) = solver.split_once(' ').unwrap_or((solver, "unknown"));
        object["method"] = name.into();
        object["solver_version"] = version.into();
        object["prover"] = program.as_str().into();
    }
    let not_written = |message: String| ProofError::NotWritten { message };
    let bytes = serde_json::to_vec(&object).map_err(|error| not_written(error.to_string()))?;
    let bytes =
        mithaq_stix::canonical::form(&bytes).map_err(|error| not_written(error.to_string()))?;
    let accepted = Object::parse(&bytes).map_err(|refused| not_written(refused.to_string()))?;
    Proof::from_object(&accepted.object)?;
    Ok((id, bytes))
}

impl Proof {
    /// Reads a record from its object.
    ///
    /// # Errors
    /// [`ProofError`], the first found: a machine wrote it.
    pub fn from_object(object: &Object) -> Result<Self, ProofError> {
        let properties: Map<String, Json> =
            serde_json::from_slice(object.bytes()).map_err(|_| ProofError::NotAProof)?;
        if object.object_type() != PROOF_TYPE
            || object.revoked()
            || !agreement::has_new_sdo(&properties, PROOF_EXTENSION)
        {
            return Err(ProofError::NotAProof);
        }
        let known: BTreeSet<&str> = KNOWN.into_iter().collect();
        let strange = |key: &&String| !known.contains(key.as_str()) && !agreement::is_common(key);
        if let Some(key) = properties.keys().find(strange) {
            return Err(ProofError::UnknownKey {
                key: key.chars().take(60).collect(),
            });
        }
        agreement::read_addressees(&properties)
            .map_err(|_| ProofError::BadProperty { key: ADDRESSEES })?;
        let bad = |key| ProofError::BadProperty { key };
        let word = |key: &'static str| word(properties.get(key)).ok_or(bad(key));
        let author = object.created_by_ref().cloned();
        let author = author.and_then(|id| PartyId::new(id).ok());
        let author = author.ok_or(bad("created_by_ref"))?;
        let agreement = word("agreement_ref")?;
        let agreement = ObjectId::parse(&agreement).map_err(|_| bad("agreement_ref"))?;
        let text_hash = word("text_hash")?;
        if id_of(&author, &agreement, &text_hash)? != *object.id() {
            return Err(ProofError::OtherId);
        }
        let findings = properties.get("findings").and_then(Json::as_array);
        let findings = findings.filter(|list| (1..=MOST_FINDINGS).contains(&list.len()));
        let findings = findings.ok_or(bad("findings"))?.iter().map(|found| {
            let members = found.as_object().ok_or(bad("findings"))?;
            let verdict = self::word(members.get("verdict"));
            Ok(Found {
                question: self::word(members.get("question")).ok_or(bad("findings"))?,
                verdict: verdict
                    .filter(|verdict| VERDICTS.contains(&verdict.as_str()))
                    .ok_or(bad("findings"))?,
                tuples: members.get("tuples").and_then(Json::as_u64),
                queries: members.get("queries").and_then(Json::as_u64),
            })
        });
        Ok(Self {
            id: object.id().clone(),
            author,
            agreement,
            text_hash,
            findings: findings.collect::<Result<_, ProofError>>()?,
            method: word("method")?,
            program: word("program")?,
            program_version: word("program_version")?,
            solver_version: self::word(properties.get("solver_version")),
            prover: self::word(properties.get("prover")),
        })
    }
}

/// Properties of a record of its own.
const KNOWN: [&str; 8] = [
    "agreement_ref",
    "text_hash",
    "findings",
    "method",
    "program",
    "program_version",
    "solver_version",
    "prover",
];

fn word(value: Option<&Json>) -> Option<String> {
    let word = value?.as_str()?;
    let fits = (1..=LONGEST_WORD).contains(&word.len()) && !word.contains(char::is_control);
    fits.then(|| word.to_owned())
}
