//! Queries that cannot be understood.

use super::MAX_VALUES;
use crate::error::TaxiiError;

/// A query that cannot be understood. Always a 400.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// Not UTF-8 once percent-decoded.
    #[error("the query is not UTF-8")]
    NotUtf8,
    /// One parameter twice.
    #[error("`{name}` is given more than once: put several values into one, with commas between")]
    Repeated {
        /// The parameter.
        name: String,
    },
    /// A filter that this resource does not know.
    #[error("`{name}` is not known here")]
    Unknown {
        /// The parameter.
        name: String,
    },
    /// Not a TAXII timestamp.
    #[error(
        "`added_after` must be an RFC 3339 instant in UTC such as `2026-11-22T11:20:00Z`, not `{value}`"
    )]
    AddedAfter {
        /// What was given.
        value: String,
    },
    /// Not a whole number from 1 on.
    #[error("`limit` must be a whole number, 1 or more, not `{value}`")]
    Limit {
        /// What was given.
        value: String,
    },
    /// Not a STIX id.
    #[error("`match[id]` must hold STIX ids, and `{value}` is none")]
    Id {
        /// What was given.
        value: String,
    },
    /// Not a version selector.
    #[error("`match[version]` must hold `first`, `last`, `all` or instants, not `{value}`")]
    Version {
        /// What was given.
        value: String,
    },
    /// Not a STIX specification version.
    #[error("`match[spec_version]` must hold versions such as `2.1`, not `{value}`")]
    SpecVersion {
        /// What was given.
        value: String,
    },
    /// A filter with an empty value in it.
    #[error("`{name}` has an empty value")]
    Empty {
        /// The parameter.
        name: String,
    },
    /// A filter with more than [`MAX_VALUES`] values.
    #[error("`{name}` has more than {MAX_VALUES} values")]
    TooMany {
        /// The parameter.
        name: String,
    },
}

impl From<QueryError> for TaxiiError {
    fn from(error: QueryError) -> Self {
        Self::bad_request(error.to_string())
    }
}
