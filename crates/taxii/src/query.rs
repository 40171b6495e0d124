//! What a request selects: `added_after`, `limit`, `next` and the `match[…]` filters (TAXII 2.1 §3.4).

use std::fmt::Write as _;

use mithaq_stix::{ObjectId, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::error::TaxiiError;

/// Which part of a collection is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectQuery {
    /// Only what was added strictly after this instant. [`next`](Self::next) wins where both are given:
    /// OpenCTI sends both while it pages.
    pub added_after: Option<Timestamp>,
    /// The most objects that the client wants on this page, at least 1. A server lowers it silently to its
    /// own maximum; it may differ from page to page.
    pub limit: Option<u64>,
    /// The cursor that the page before gave, opaque to clients.
    pub next: Option<String>,
    /// Which objects.
    pub filter: Filter,
}

impl ObjectQuery {
    /// The page size to use where the server's maximum is `maximum`.
    #[must_use]
    pub fn page_size(&self, maximum: u64) -> u64 {
        self.limit
            .map_or(maximum, |limit| limit.clamp(1, maximum.max(1)))
    }

    /// Reads the query part of a URL, as far as `allowed` goes.
    ///
    /// An empty `added_after`, `limit` or `next` counts as absent (clients that fill a template send
    /// these); an empty filter does not, for it would silently mean *everything*. A filter that this server
    /// does not know is refused for the same reason. Other unknown parameters are ignored.
    ///
    /// # Errors
    /// The first parameter that cannot be understood.
    pub fn parse(query: &str, allowed: Allowed) -> Result<Self, QueryError> {
        let mut read = Self::default();
        let mut seen: Vec<String> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            let is_paging = matches!(name.as_str(), "added_after" | "limit" | "next");
            if !is_paging && !name.starts_with("match[") {
                continue;
            }
            if seen.contains(&name) {
                return Err(QueryError::Repeated { name });
            }
            match name.as_str() {
                "added_after" | "limit" | "next" if !allowed.paging => {
                    return Err(QueryError::Unknown { name });
                }
                _ if is_paging && value.is_empty() => {}
                "added_after" => {
                    read.added_after = Some(
                        value
                            .parse()
                            .map_err(|_| QueryError::AddedAfter { value })?,
                    );
                }
                "limit" => read.limit = Some(parse_limit(&value)?),
                "next" => read.next = Some(value),
                "match[id]" if allowed.id_and_type => {
                    for id in list(&name, &value)? {
                        read.filter.ids.push(id.parse().map_err(|_| QueryError::Id {
                            value: id.to_owned(),
                        })?);
                    }
                }
                "match[type]" if allowed.id_and_type => {
                    read.filter.types = list(&name, &value)?
                        .into_iter()
                        .map(str::to_owned)
                        .collect();
                }
                "match[version]" if allowed.version => {
                    for version in list(&name, &value)? {
                        read.filter.versions.push(VersionSelector::parse(version)?);
                    }
                }
                "match[spec_version]" => {
                    for version in list(&name, &value)? {
                        read.filter.spec_versions.push(parse_spec_version(version)?);
                    }
                }
                _ => return Err(QueryError::Unknown { name }),
            }
            seen.push(name);
        }
        Ok(read)
    }

    /// The query part of a URL that asks for this; empty when nothing is asked for.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut text = String::new();
        let mut push = |name: &str, value: &str| {
            let separator = if text.is_empty() { "" } else { "&" };
            let name = utf8_percent_encode(name, QUERY_VALUE);
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "{separator}{name}={}",
                utf8_percent_encode(value, QUERY_VALUE)
            );
        };
        if let Some(added_after) = &self.added_after {
            push("added_after", &added_after.to_string());
        }
        if let Some(limit) = self.limit {
            push("limit", &limit.to_string());
        }
        if let Some(next) = &self.next {
            push("next", next);
        }
        let mut push_list = |name: &str, values: Vec<String>| {
            if !values.is_empty() {
                push(name, &values.join(","));
            }
        };
        push_list(
            "match[id]",
            self.filter.ids.iter().map(ToString::to_string).collect(),
        );
        push_list("match[type]", self.filter.types.clone());
        push_list(
            "match[version]",
            self.filter
                .versions
                .iter()
                .map(ToString::to_string)
                .collect(),
        );
        push_list("match[spec_version]", self.filter.spec_versions.clone());
        text
    }
}

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
    fn parse(text: &str) -> Result<Self, QueryError> {
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

/// Which parameters a resource knows: the rest is refused as unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    paging: bool,
    id_and_type: bool,
    version: bool,
}

impl Allowed {
    /// Objects and manifest (§5.3, §5.4): everything.
    pub const OBJECTS: Self = Self {
        paging: true,
        id_and_type: true,
        version: true,
    };
    /// One object (§5.6): its id and type are given by the path.
    pub const OBJECT: Self = Self {
        paging: true,
        id_and_type: false,
        version: true,
    };
    /// Versions (§5.8).
    pub const VERSIONS: Self = Self {
        paging: true,
        id_and_type: false,
        version: false,
    };
    /// Deletion (§5.7): nothing is paged.
    pub const DELETE: Self = Self {
        paging: false,
        id_and_type: false,
        version: true,
    };
}

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

/// The most values in one filter: more than fit a URL of 8 kB, which proxies commonly bound.
pub const MAX_VALUES: usize = 1000;

/// Everything but unreserved characters and the comma, which separates values and is legal in a query.
const QUERY_VALUE: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',');

fn decode(text: &str) -> Result<String, QueryError> {
    // Clients that build queries as forms write a space as `+`, and a plus as `%2B`.
    let text = text.replace('+', " ");
    match percent_decode_str(&text).decode_utf8() {
        Ok(decoded) => Ok(decoded.into_owned()),
        Err(_) => Err(QueryError::NotUtf8),
    }
}

fn list<'a>(name: &str, value: &'a str) -> Result<Vec<&'a str>, QueryError> {
    let values: Vec<&str> = value.split(',').take(MAX_VALUES + 1).collect();
    if values.contains(&"") {
        return Err(QueryError::Empty {
            name: name.to_owned(),
        });
    }
    if MAX_VALUES < values.len() {
        return Err(QueryError::TooMany {
            name: name.to_owned(),
        });
    }
    Ok(values)
}

fn parse_limit(text: &str) -> Result<u64, QueryError> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // More than fits is a limit above every maximum, and lowered like any other.
    match if digits {
        text.parse().unwrap_or(u64::MAX)
    } else {
        0
    } {
        0 => Err(QueryError::Limit {
            value: text.to_owned(),
        }),
        limit => Ok(limit),
    }
}

fn parse_spec_version(text: &str) -> Result<String, QueryError> {
    let number = |part: &str| {
        (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    match text.split_once('.') {
        Some((major, minor)) if number(major) && number(minor) => Ok(text.to_owned()),
        _ => Err(QueryError::SpecVersion {
            value: text.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(query: &str, allowed: Allowed) -> String {
        ObjectQuery::parse(query, allowed).unwrap_err().to_string()
    }

    #[test]
    fn everything_is_read_and_written_back() {
        let id = "indicator--6770298f-0fd8-471a-ab8c-1c658a46574e";
        let text = format!(
            "added_after=2026-11-22T11:20:00Z&limit=5&next=a%2Bb%20c&match%5Bid%5D={id}&match[type]=indicator,malware\
             &match[version]=first,last,2020-01-01T00:00:00.10Z&match[spec_version]=2.0,2.1&unknown=ignored"
        );
        let query = ObjectQuery::parse(&text, Allowed::OBJECTS).unwrap();
        assert_eq!(query.limit, Some(5));
        assert_eq!(query.next.as_deref(), Some("a+b c"));
        assert_eq!(query.filter.ids, [id.parse().unwrap()]);
        assert_eq!(query.filter.types, ["indicator", "malware"]);
        assert_eq!(query.filter.spec_versions, ["2.0", "2.1"]);
        assert_eq!(query.filter.versions.len(), 3);
        assert_eq!(
            ObjectQuery::parse(&query.encode(), Allowed::OBJECTS).unwrap(),
            query
        );
    }

    #[test]
    fn empty_paging_parameters_are_absent() {
        let query = ObjectQuery::parse("next=&added_after=&limit=&&", Allowed::OBJECTS).unwrap();
        assert_eq!(query, ObjectQuery::default());
        assert_eq!(query.encode(), "");
    }

    #[test]
    fn what_cannot_be_understood_is_refused_by_name() {
        for (query, told) in [
            (
                "limit=0",
                "`limit` must be a whole number, 1 or more, not `0`",
            ),
            (
                "limit=-5",
                "`limit` must be a whole number, 1 or more, not `-5`",
            ),
            (
                "limit=%2B5",
                "`limit` must be a whole number, 1 or more, not `+5`",
            ),
            (
                "limit=abc",
                "`limit` must be a whole number, 1 or more, not `abc`",
            ),
            (
                "match[id]=x",
                "`match[id]` must hold STIX ids, and `x` is none",
            ),
            ("match[type]=", "`match[type]` has an empty value"),
            ("match[type]=a,,b", "`match[type]` has an empty value"),
            ("match[type]", "`match[type]` has an empty value"),
            (
                "match[version]=x",
                "`match[version]` must hold `first`, `last`, `all` or instants, not `x`",
            ),
            (
                "match[spec_version]=two",
                "`match[spec_version]` must hold versions such as `2.1`, not `two`",
            ),
            ("match[foo]=x", "`match[foo]` is not known here"),
            (
                "limit=1&limit=2",
                "`limit` is given more than once: put several values into one, with commas between",
            ),
            ("limit=%FF", "the query is not UTF-8"),
        ] {
            assert_eq!(refused(query, Allowed::OBJECTS), told);
        }
        assert!(refused("added_after=yesterday", Allowed::OBJECTS).contains("not `yesterday`"));
        assert!(
            refused("added_after=2020-01-01T00:00:00%2B01:00", Allowed::OBJECTS).contains("UTC")
        );
        let many = format!("match[type]={}", vec!["a"; MAX_VALUES + 1].join(","));
        assert_eq!(
            refused(&many, Allowed::OBJECTS),
            "`match[type]` has more than 1000 values"
        );
    }

    #[test]
    fn each_resource_knows_its_own_parameters() {
        for (allowed, query, known) in [
            (Allowed::OBJECT, "match[version]=all&limit=1", true),
            (Allowed::OBJECT, "match[id]=a", false),
            (Allowed::OBJECT, "match[type]=a", false),
            (Allowed::VERSIONS, "match[spec_version]=2.1&next=x", true),
            (Allowed::VERSIONS, "match[version]=all", false),
            (
                Allowed::DELETE,
                "match[version]=all&match[spec_version]=2.0",
                true,
            ),
            (Allowed::DELETE, "limit=1", false),
            (Allowed::DELETE, "added_after=2020-01-01T00:00:00Z", false),
        ] {
            assert_eq!(ObjectQuery::parse(query, allowed).is_ok(), known, "{query}");
        }
    }

    #[test]
    fn a_limit_beyond_any_number_is_lowered_like_others() {
        let query =
            ObjectQuery::parse("limit=99999999999999999999999999", Allowed::OBJECTS).unwrap();
        assert_eq!(query.page_size(1000), 1000);
        assert_eq!(ObjectQuery::default().page_size(20), 20);
        assert_eq!(
            ObjectQuery {
                limit: Some(7),
                ..ObjectQuery::default()
            }
            .page_size(20),
            7
        );
    }

    #[test]
    fn cursors_are_bound_to_what_filters_mean() {
        let bytes = |query| {
            ObjectQuery::parse(query, Allowed::OBJECTS)
                .unwrap()
                .filter
                .canonical_bytes()
        };
        assert_eq!(bytes("match[type]=a,b"), bytes("match[type]=b,a,b&limit=3"));
        assert_eq!(
            bytes("match[version]=2020-01-01T00:00:00Z"),
            bytes("match[version]=2020-01-01T00:00:00.000Z")
        );
        assert_ne!(
            bytes("match[version]=2020-01-01T00:00:00Z"),
            bytes("match[version]=2020-01-01T00:00:10Z")
        );
        assert_ne!(bytes("match[type]=a"), bytes(""));
        assert_ne!(bytes("match[type]=ab"), bytes("match[type]=a,b"));
    }
}
