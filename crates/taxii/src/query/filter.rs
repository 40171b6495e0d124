//! Which objects and versions are asked for: the `match[…]` parameters (TAXII 2.1 §3.4.1).

use mithaq_stix::{ObjectId, Timestamp};

use super::QueryError;

/// Which objects and versions are asked for. Within a list one match suffices, and an empty list does not
/// restrict; all lists must agree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// `match[id]`.
    pub ids: Vec<ObjectId>,
    /// `match[type]`: values of the property `type`.
    pub types: Vec<String>,
    /// `match[version]`; empty means [`VersionSelector::Last`].
    pub versions: Vec<VersionSelector>,
    /// `match[spec_version]`: `2.0`, `2.1`, …; empty means, for each object, the newest there is.
    pub spec_versions: Vec<String>,
}

impl Filter {
    /// An encoding for binding a cursor to the filters it was issued for: equal exactly when the filters
    /// select the same, whatever the order of their lists. It carries user input and has any length: hash
    /// it, or compare it, but do not hand it out.
    #[must_use]
    pub fn canonical_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let lists: [Vec<String>; 4] = [
            self.ids.iter().map(ToString::to_string).collect(),
            self.types.clone(),
            self.versions
                .iter()
                .map(VersionSelector::canonical)
                .collect(),
            self.spec_versions.clone(),
        ];
        for mut list in lists {
            list.sort_unstable();
            list.dedup();
            bytes.extend_from_slice(&(list.len() as u64).to_be_bytes());
            for item in list {
                bytes.extend_from_slice(&(item.len() as u64).to_be_bytes());
                bytes.extend_from_slice(item.as_bytes());
            }
        }
        bytes
    }
}

/// Which versions of an object are asked for (§3.4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionSelector {
    /// The oldest.
    First,
    /// The newest: what is meant where nothing is said.
    Last,
    /// Every one.
    All,
    /// The one of this instant, however many digits either is written with.
    Exact(Timestamp),
}

impl VersionSelector {
    pub(super) fn parse(text: &str) -> Result<Self, QueryError> {
        match text {
            "first" => Ok(Self::First),
            "last" => Ok(Self::Last),
            "all" => Ok(Self::All),
            other => match other.parse() {
                Ok(instant) => Ok(Self::Exact(instant)),
                Err(_) => Err(QueryError::Version {
                    value: other.to_owned(),
                }),
            },
        }
    }

    /// Equal for equal instants, unlike the text.
    fn canonical(&self) -> String {
        match self {
            Self::Exact(instant) => {
                let text = instant.to_string();
                let text = text.trim_end_matches('Z');
                if text.contains('.') {
                    text.trim_end_matches('0').trim_end_matches('.')
                } else {
                    text
                }
                .to_owned()
            }
            other => other.to_string(),
        }
    }
}

impl std::fmt::Display for VersionSelector {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::First => formatter.write_str("first"),
            Self::Last => formatter.write_str("last"),
            Self::All => formatter.write_str("all"),
            Self::Exact(instant) => write!(formatter, "{instant}"),
        }
    }
}
