//! Reading and writing the few JSON texts of this crate. Each value has one text: what is read is written
//! anew and compared.

use std::fmt::Write as _;

use mithaq_stix::canonical;
use mithaq_stix::json::Value;

use crate::hash::Hash;

/// More hashes than a proof in any tree has.
const MOST_HASHES: usize = 64;

/// A member that is missing, or of another form than it must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`{member}` is missing or malformed")]
pub struct MemberError {
    pub(crate) member: &'static str,
}

pub(crate) fn text<'v>(value: &'v Value<'_>, member: &'static str) -> Result<&'v str, MemberError> {
    let text = value.get(member).and_then(Value::as_str);
    text.ok_or(MemberError { member })
}

pub(crate) fn number(value: &Value<'_>, member: &'static str) -> Result<u64, MemberError> {
    let number = value.get(member).and_then(Value::as_i64);
    let number = number.and_then(|number| u64::try_from(number).ok());
    number.ok_or(MemberError { member })
}

/// Which log of its two parties; the first one where it is not said.
pub(crate) fn generation(value: &Value<'_>) -> Result<u64, MemberError> {
    match value.get("generation") {
        None => Ok(0),
        Some(_) => number(value, "generation"),
    }
}

pub(crate) fn hash(value: &Value<'_>, member: &'static str) -> Result<Hash, MemberError> {
    Hash::from_hex(text(value, member)?).ok_or(MemberError { member })
}

pub(crate) fn hashes(value: &Value<'_>, member: &'static str) -> Result<Vec<Hash>, MemberError> {
    let error = MemberError { member };
    let hashes = value.get(member).ok_or(error)?.elements();
    if MOST_HASHES < hashes.len() {
        return Err(error);
    }
    let hashes = hashes
        .iter()
        .map(|hash| hash.as_str().and_then(Hash::from_hex));
    hashes.collect::<Option<_>>().ok_or(error)
}

/// A string with its quotation marks and escapes (RFC 8785).
pub(crate) fn quoted(text: &str) -> String {
    let form = canonical::form_of(&Value::String(text.into()));
    String::from_utf8(form).unwrap_or_default()
}

/// An array of hashes.
pub(crate) fn array(hashes: &[Hash]) -> String {
    let mut array = String::from("[");
    for (index, hash) in hashes.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        // Writing into a string cannot fail.
        let _ = write!(array, "{comma}\"{hash}\"");
    }
    array.push(']');
    array
}
