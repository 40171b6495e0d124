//! Red lines: a nation's own prohibitions, above every agreement.
//!
//! ```toml
//! [[red_line]]
//! id = "victims"
//! text = "Personal data of victims never leaves."
//! when = { personal_data = true }
//! ```
//! compiles to one `forbid` in every exchange gate. All conditions of one red line must hold for it
//! to forbid; for *or*, write two.

use std::collections::BTreeSet;

use mithaq_stix::Tlp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::party::PartyId;
use crate::vocabulary::{tlp_from_word, tlp_word};

/// A nation's own prohibition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedLine {
    /// Its id, unique among the nation's red lines.
    pub id: String,
    /// What it says, for people.
    pub text: String,
    /// What it forbids.
    pub when: Condition,
}

/// What a red line forbids: everything of which all that is given here holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The object is of one of these types.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub types: Option<BTreeSet<String>>,
    /// It is marked stricter than this, or counts as stricter where unmarked.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_tlp",
        deserialize_with = "read_tlp"
    )]
    pub tlp_above: Option<Tlp>,
    /// It is one of these parties' material.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub originators: Option<BTreeSet<PartyId>>,
    /// It was received (true), or is our own (false).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<bool>,
    /// It holds personal data (true), or none (false).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal_data: Option<bool>,
}

/// What is wrong with a list of red lines.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedLineError {
    /// It has no condition: it would forbid everything, or was meant to say something.
    #[error("red line `{id}` has no condition")]
    NoCondition {
        /// Its id.
        id: String,
    },
    /// A list of nothing: it would forbid nothing.
    #[error("red line `{id}` has an empty `{list}`, and would forbid nothing")]
    EmptyList {
        /// Its id.
        id: String,
        /// The list.
        list: &'static str,
    },
    /// Nothing is above TLP:RED.
    #[error("red line `{id}` forbids what is above TLP:RED, and nothing is")]
    AboveRed {
        /// Its id.
        id: String,
    },
    /// Two red lines have one id.
    #[error("there are two red lines `{id}`")]
    Twice {
        /// The id.
        id: String,
    },
    /// No id, or no words.
    #[error("a red line needs an id and a text, but `{id}` lacks one")]
    NoWords {
        /// Its id.
        id: String,
    },
}

/// Checks a list of red lines: each forbids something, and has an id of its own.
///
/// # Errors
/// [`RedLineError`], the first found.
pub fn check_red_lines(red_lines: &[RedLine]) -> Result<(), RedLineError> {
    let mut ids = BTreeSet::new();
    for line in red_lines {
        let id = line.id.clone();
        if id.trim().is_empty() || line.text.trim().is_empty() {
            return Err(RedLineError::NoWords { id });
        }
        if !ids.insert(&line.id) {
            return Err(RedLineError::Twice { id });
        }
        let when = &line.when;
        if *when == Condition::default() {
            return Err(RedLineError::NoCondition { id });
        }
        if when.types.as_ref().is_some_and(BTreeSet::is_empty) {
            return Err(RedLineError::EmptyList { id, list: "types" });
        }
        if when.originators.as_ref().is_some_and(BTreeSet::is_empty) {
            let list = "originators";
            return Err(RedLineError::EmptyList { id, list });
        }
        if when.tlp_above == Some(Tlp::Red) {
            return Err(RedLineError::AboveRed { id });
        }
    }
    Ok(())
}

#[allow(
    clippy::ref_option,
    reason = "serde passes a field by reference, whatever its type"
)]
fn write_tlp<S: Serializer>(tlp: &Option<Tlp>, serializer: S) -> Result<S::Ok, S::Error> {
    tlp.map(tlp_word).serialize(serializer)
}

fn read_tlp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Tlp>, D::Error> {
    let Some(word) = Option::<String>::deserialize(deserializer)? else {
        return Ok(None);
    };
    match tlp_from_word(&word) {
        Some(tlp) => Ok(Some(tlp)),
        None => Err(serde::de::Error::custom(format!(
            "`{word}` is not a value of `tlp_above`: use clear, green, amber or amber+strict"
        ))),
    }
}
