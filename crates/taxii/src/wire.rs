//! The resources of TAXII 2.1 (§4, §5), as they are written on the wire.

use mithaq_stix::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

/// What a server offers: its API roots (§4.1.1).
///
/// There is always a [`default`](Self::default) root: cytaxii2 reads it or fails. One read from a server
/// that names none takes the first of its roots; a server without any root is of no use and not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawDiscovery")]
pub struct Discovery {
    /// A name for people.
    pub title: String,
    /// What this server is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whom to ask about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The API root that a client without other instruction uses.
    pub default: String,
    /// The URLs of all API roots. Absolute ones when we serve them; from others, perhaps relative.
    pub api_roots: Vec<String>,
}

#[derive(Deserialize)]
struct RawDiscovery {
    title: String,
    description: Option<String>,
    contact: Option<String>,
    default: Option<String>,
    api_roots: Option<Vec<String>>,
}

/// A discovery resource names no API root at all.
#[derive(Debug, thiserror::Error)]
#[error("the server names no API root")]
pub struct NoApiRootError;

impl TryFrom<RawDiscovery> for Discovery {
    type Error = NoApiRootError;

    fn try_from(raw: RawDiscovery) -> Result<Self, NoApiRootError> {
        let mut api_roots = raw.api_roots.unwrap_or_default();
        let default = match raw.default {
            Some(default) => default,
            None => api_roots.first().cloned().ok_or(NoApiRootError)?,
        };
        if api_roots.is_empty() {
            api_roots.push(default.clone());
        }
        Ok(Self {
            title: raw.title,
            description: raw.description,
            contact: raw.contact,
            default,
            api_roots,
        })
    }
}

/// A group of collections under one URL (§4.2.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiRoot {
    /// A name for people.
    pub title: String,
    /// What this root is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The TAXII media types it speaks.
    pub versions: Vec<String>,
    /// The greatest body it takes, in bytes as sent after any content coding was undone.
    pub max_content_length: u64,
}

/// A collection, and what the caller may do with it (§5.2.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// Its id: a UUID, as text.
    pub id: String,
    /// A name for people.
    pub title: String,
    /// What it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Another name for the id, for people who type URLs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Whether the caller may read it. Never null: that broke taxii2-client and MISP.
    pub can_read: bool,
    /// Whether the caller may add to it.
    pub can_write: bool,
    /// The media types of the objects in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media_types: Vec<String>,
}

/// The answer to a request for all collections (§5.1.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionList {
    /// The collections; left out when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collections: Vec<Collection>,
}

/// One version of an object, without its body (§5.3.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestRecord {
    /// The object's id.
    pub id: String,
    /// When this version was added to the collection. Written with six digits of a second.
    #[serde(serialize_with = "serialize_six_digits")]
    pub date_added: Timestamp,
    /// `modified`, else `created`, else a value that the server holds constant.
    pub version: Timestamp,
    /// What this version is available as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

/// A page of a manifest (§5.3.1). Without `next` in the text of the standard; taxii2-client needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Whether there are further pages.
    #[serde(default)]
    pub more: bool,
    /// The cursor of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The records; left out when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<ManifestRecord>,
}

/// A page of an object's versions (§5.8.1). The same about `next`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Whether there are further pages.
    #[serde(default)]
    pub more: bool,
    /// The cursor of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The versions; left out when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<Timestamp>,
}

/// What became of an envelope that was posted (§4.3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Its id: a UUID, as text.
    pub id: String,
    /// Whether anything is still pending.
    pub status: StatusState,
    /// When the envelope arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_timestamp: Option<Timestamp>,
    /// Objects in the envelope. Zero from servers that leave this required field out.
    #[serde(default)]
    pub total_count: u64,
    /// Objects taken, those already held included.
    pub success_count: u64,
    /// The objects taken; a server may leave details out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successes: Vec<StatusDetail>,
    /// Objects refused.
    pub failure_count: u64,
    /// The objects refused, and why; a server may leave details out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<StatusDetail>,
    /// Objects not yet decided.
    pub pending_count: u64,
    /// The objects not yet decided; a server may leave details out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pendings: Vec<StatusDetail>,
}

impl Status {
    /// The status of an envelope whose every object has been decided; counts what it is given.
    #[must_use]
    pub fn complete(
        id: String,
        request_timestamp: Timestamp,
        successes: Vec<StatusDetail>,
        failures: Vec<StatusDetail>,
    ) -> Self {
        Self {
            id,
            status: StatusState::Complete,
            request_timestamp: Some(request_timestamp),
            total_count: (successes.len() + failures.len()) as u64,
            success_count: successes.len() as u64,
            successes,
            failure_count: failures.len() as u64,
            failures,
            pending_count: 0,
            pendings: Vec::new(),
        }
    }
}

/// Whether a status can still change (§4.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusState {
    /// Every object has been decided.
    Complete,
    /// Some have not.
    Pending,
}

/// What became of one object (§4.3.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusDetail {
    /// The object's id; for one that has none, what the server calls it.
    pub id: String,
    /// `modified`, else `created`, else a value that the server holds constant.
    pub version: Timestamp,
    /// For people. In an answer to a writer, nothing that others' deliveries decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl StatusDetail {
    /// What to say of an object that is refused and has no id: it is called `#` and its place in the
    /// envelope, counted from 0, for §4.3.2 requires a name and leaves the choice to the server.
    #[must_use]
    pub fn unidentified(index: usize, version: Timestamp, message: String) -> Self {
        Self {
            id: format!("#{index}"),
            version,
            message: Some(message),
        }
    }
}

/// An error, told to people and programs (§3.6.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorMessage {
    /// What went wrong, in a few words.
    #[serde(default)]
    pub title: String,
    /// The same in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The server's name for this occurrence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_id: Option<String>,
    /// The server's name for this kind of error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// The HTTP status, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status: Option<String>,
    /// Where more can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_details: Option<String>,
}

fn serialize_six_digits<S: Serializer>(
    timestamp: &Timestamp,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&six_digits(timestamp))
}

/// A timestamp with exactly six digits after the second; further digits are cut off, never rounded up:
/// a client that starts again from an instant too early sees an object twice, from one too late never.
///
/// OpenCTI cuts its cursors to milliseconds and other clients insist on a fraction; six digits suit all.
#[must_use]
pub fn six_digits(timestamp: &Timestamp) -> String {
    let text = timestamp.to_string();
    let without_zone = text.trim_end_matches('Z');
    let (seconds, fraction) = without_zone.split_once('.').unwrap_or((without_zone, ""));
    format!("{seconds}.{fraction:0<6.6}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_added_has_six_digits() {
        for (received, written) in [
            ("2026-11-22T11:20:00Z", "2026-11-22T11:20:00.000000Z"),
            ("2026-11-22T11:20:00.5Z", "2026-11-22T11:20:00.500000Z"),
            ("2026-11-22T11:20:00.123Z", "2026-11-22T11:20:00.123000Z"),
            ("2026-11-22T11:20:00.123456Z", "2026-11-22T11:20:00.123456Z"),
            (
                "2026-11-22T11:20:00.123456999Z",
                "2026-11-22T11:20:00.123456Z",
            ),
        ] {
            assert_eq!(six_digits(&received.parse().unwrap()), written);
        }
    }

    #[test]
    fn a_discovery_without_default_takes_the_first_root_and_one_without_roots_is_refused() {
        let read = |text: &str| serde_json::from_str::<Discovery>(text);
        assert_eq!(
            read(r#"{"title":"t","api_roots":["/a/","/b/"]}"#)
                .unwrap()
                .default,
            "/a/"
        );
        assert_eq!(
            read(r#"{"title":"t","default":"/a/"}"#).unwrap().api_roots,
            ["/a/"]
        );
        assert!(read(r#"{"title":"t"}"#).is_err());
        assert!(read(r#"{"title":"t","api_roots":[]}"#).is_err());
    }

    #[test]
    fn can_read_may_not_be_null() {
        let null = r#"{"id":"x","title":"t","can_read":null,"can_write":false}"#;
        assert!(serde_json::from_str::<Collection>(null).is_err());
    }
}
