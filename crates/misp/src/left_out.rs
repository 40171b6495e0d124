//! What of an event has no place in STIX, and why. Nothing is dropped without one of these.

use std::fmt;

/// One part of a MISP file that is not in what came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Where it stands, as a JSON path: `$.Event.Attribute[7].ShadowAttribute[0]`.
    pub path: String,
    /// Why.
    pub why: Why,
}

/// Why a part is left out, or stands otherwise than it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Why {
    /// A member that MISP's core format does not have, or of the wrong kind.
    UnknownMember,
    /// A change that somebody proposed and nobody has accepted.
    Proposal,
    /// A correlation that the sending server has computed.
    Correlation,
    /// The signature of a protected event: it covers MISP's text, which is not kept.
    EventSignature,
    /// The name or address of the person who made the event or wrote a note: nobody asked them.
    Author,
    /// A tag that is not to leave the sending server.
    LocalTag,
    /// More tags than one object may have labels.
    TooManyTags,
    /// A tag without a name.
    NoTagName,
    /// An empty or broken UUID: an id was derived from what the object says.
    DerivedId,
    /// A galaxy cluster without a UUID and without a name.
    NoCluster,
    /// An object without a UUID and without anything to derive one from.
    NoUuid,
    /// An attribute without a type or a value.
    NoValue,
    /// An attribute of an object that was deleted.
    Deleted,
    /// A reference to something that is not in this event.
    DanglingReference,
    /// More references than are kept for one event.
    TooManyReferences,
    /// A time that cannot be read; the time of what holds it stands in its place.
    BadTime,
    /// Larger than is read, or than a STIX object may be.
    TooLarge,
    /// Nothing in STIX that it could be is in order: it is not handed out.
    Refused,
    /// What it would be in STIX is not in order, or too large: it is kept whole, under MISP's names.
    KeptWhole,
    /// A statement of analysts for which STIX has no object, or that lacks what it needs.
    AnalystData,
    /// Something in the file that belongs to no event.
    NoEvent,
    /// A relation between galaxy clusters: it speaks of clusters that are not here.
    ClusterRelation,
    /// A sighting of a kind that has no equivalent.
    Sighting,
}

impl Why {
    /// A short name that does not change, for reports and counters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// In words.
    #[must_use]
    pub fn message(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::UnknownMember => (
                "unknown-member",
                "MISP's core format has no such member, or another kind of value there",
            ),
            Self::Proposal => ("proposal", "a proposed change that nobody has accepted"),
            Self::Correlation => (
                "correlation",
                "a correlation computed by the sending server",
            ),
            Self::EventSignature => (
                "event-signature",
                "a signature over the MISP text, which is not kept",
            ),
            Self::Author => (
                "author",
                "the name or address of a person who wrote here, which is personal data",
            ),
            Self::LocalTag => (
                "local-tag",
                "a tag that is not to leave the sending server; what it restricts still holds",
            ),
            Self::TooManyTags => (
                "too-many-tags",
                "more tags than one object may have labels; what they restrict still holds",
            ),
            Self::NoTagName => ("no-tag-name", "a tag without a name"),
            Self::DerivedId => (
                "derived-id",
                "the UUID is missing or broken; an id was derived from the content in its place",
            ),
            Self::NoCluster => (
                "no-cluster",
                "a galaxy cluster with neither a UUID nor a name",
            ),
            Self::NoUuid => (
                "no-uuid",
                "there is no UUID, and nothing to derive one from",
            ),
            Self::NoValue => ("no-value", "an attribute without a type or a value"),
            Self::Deleted => ("deleted", "deleted in the object that holds it"),
            Self::DanglingReference => (
                "dangling-reference",
                "what it refers to is not in this event",
            ),
            Self::TooManyReferences => (
                "too-many-references",
                "more references than are kept for one event",
            ),
            Self::BadTime => (
                "bad-time",
                "a time that cannot be read; the time of what holds it stands in its place",
            ),
            Self::TooLarge => (
                "too-large",
                "larger than is read at a time, or than a STIX object may be",
            ),
            Self::Refused => (
                "refused",
                "what it would be in STIX breaks a rule of STIX, so it is not handed out",
            ),
            Self::KeptWhole => (
                "kept-whole",
                "what it would be in STIX breaks a rule of STIX; it is kept whole under MISP's names",
            ),
            Self::AnalystData => (
                "analyst-data",
                "a statement of analysts that STIX has no object for, or that is not whole",
            ),
            Self::NoEvent => ("no-event", "it belongs to no event"),
            Self::ClusterRelation => (
                "cluster-relation",
                "a relation between galaxy clusters, some of which are not here",
            ),
            Self::Sighting => ("sighting", "a kind of sighting that has no equivalent"),
        }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} ({})",
            self.path,
            self.why.message(),
            self.why.code()
        )
    }
}
