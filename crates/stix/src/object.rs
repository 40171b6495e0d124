//! An object as it came: minified bytes, and the header we read of them.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::check::{self, Family, Finding, Header};
use crate::id::ObjectId;
use crate::json::scan::{self, Member};
use crate::json::{self, Limits, Value};
use crate::timestamp::Timestamp;

/// A STIX object that has passed the structural checks, now or when it was stored. Cheap to clone; never changed.
#[derive(Clone)]
pub struct Object(Arc<Inner>);

struct Inner {
    // INVARIANT: minified text of one JSON object that the strict scanner has passed, and `members`
    // are the places of its members in it.
    bytes: Vec<u8>,
    members: Box<[Member]>,
    header: Header,
    id: ObjectId,
    hash: OnceLock<[u8; 32]>,
}

/// An object, and what is to be said about it.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The object.
    pub object: Object,
    /// Findings that do not keep it out, such as a missing `spec_version`.
    pub warnings: Vec<Finding>,
}

/// Why bytes do not become an object: every finding, errors and warnings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The id, if it could be read: an answer to the sender names it.
    pub id: Option<ObjectId>,
    /// The version, if it could be read.
    pub version: Option<Timestamp>,
    /// What was found; at least one is an error.
    pub findings: Vec<Finding>,
}

impl Object {
    /// Read one object within [`Limits::OBJECT`].
    ///
    /// White space between tokens is dropped; all other bytes are kept as they came.
    ///
    /// # Errors
    /// [`Refused`] names everything that is wrong, or the first fault if the text is no JSON.
    pub fn parse(raw: &[u8]) -> Result<Accepted, Refused> {
        Self::read_within(&Limits::OBJECT, raw, |findings| {
            findings.iter().all(|finding| !finding.is_error())
        })
    }

    /// Read an object that was accepted once, from one's own store.
    ///
    /// What was accepted stays readable: a later program may ask more of what comes in than the one that
    /// took this in did. So nothing is asked but that it is the text of an object with an id, and its bytes
    /// are as they were kept. Never for what comes from elsewhere.
    ///
    /// # Errors
    /// [`Refused`] if it is no JSON object, or has no id: then the bytes are not what was kept.
    pub fn stored(bytes: &[u8]) -> Result<Self, Refused> {
        Self::read_within(&Limits::STORED, bytes, |_| true).map(|read| read.object)
    }

    fn read_within(
        limits: &Limits,
        raw: &[u8],
        is_accepted: impl FnOnce(&[Finding]) -> bool,
    ) -> Result<Accepted, Refused> {
        let outline =
            scan::strict(raw, limits).map_err(|error| Refused::of(check::not_json(&error)))?;
        if !outline.minified.starts_with(b"{") {
            return Err(Refused::of(check::not_an_object()));
        }
        let scan::Outline {
            minified: bytes,
            members,
        } = outline;
        let (header, findings) = check::object(Properties::new(&bytes, &members));
        match header.id.clone() {
            Some(id) if is_accepted(&findings) => {
                let inner = Inner {
                    bytes,
                    members: members.into_boxed_slice(),
                    header,
                    id,
                    hash: OnceLock::new(),
                };
                Ok(Accepted {
                    object: Self(Arc::new(inner)),
                    warnings: findings,
                })
            }
            id => Err(Refused {
                id,
                version: header.version().cloned(),
                findings,
            }),
        }
    }

    /// The object's id.
    #[must_use]
    pub fn id(&self) -> &ObjectId {
        &self.0.id
    }

    /// The object's type, such as `indicator`.
    #[must_use]
    pub fn object_type(&self) -> &str {
        self.0.id.object_type()
    }

    /// To which family of objects its type belongs.
    #[must_use]
    pub fn family(&self) -> Family {
        self.0.header.family
    }

    /// The object, minified: the bytes to store, to hash and to serve.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// SHA-256 of [`Object::bytes`].
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        *self
            .0
            .hash
            .get_or_init(|| Sha256::digest(&self.0.bytes).into())
    }

    /// Which version of the object this is: `modified`, else `created` for types that have no
    /// `modified`. `None` for observables (STIX 2.1 §3.6; TAXII 2.1 §3.4).
    #[must_use]
    pub fn version(&self) -> Option<&Timestamp> {
        self.0.header.version()
    }

    /// When the first version was made, as it says.
    #[must_use]
    pub fn created(&self) -> Option<&Timestamp> {
        self.0.header.created.as_ref()
    }

    /// Whom it names as its creator. A name proves nothing without that party's seal (DESIGN 4.6).
    #[must_use]
    pub fn created_by_ref(&self) -> Option<&ObjectId> {
        self.0.header.created_by_ref.as_ref()
    }

    /// Whether its creator has revoked it.
    #[must_use]
    pub fn revoked(&self) -> bool {
        self.0.header.revoked
    }

    /// The version of STIX that it says it follows; `2.1` if it says nothing, which STIX provides
    /// for observables.
    #[must_use]
    pub fn spec_version(&self) -> Cow<'_, str> {
        self.string("spec_version").unwrap_or(Cow::Borrowed("2.1"))
    }

    /// The markings of the whole object.
    #[must_use]
    pub fn object_marking_refs(&self) -> &[ObjectId] {
        &self.0.header.object_marking_refs
    }

    /// The markings that its granular markings apply to parts of it.
    #[must_use]
    pub fn granular_marking_refs(&self) -> &[ObjectId] {
        &self.0.header.granular_marking_refs
    }

    /// Its labels. They are its author's words, and never markings.
    #[must_use]
    pub fn labels(&self) -> Vec<Cow<'_, str>> {
        self.strings("labels")
    }

    /// What an extension adds, by the id of its definition or the name of a predefined extension.
    #[must_use]
    pub fn extension(&self, id: &str) -> Option<&RawValue> {
        #[derive(Deserialize)]
        struct Extensions<'a>(
            #[serde(borrow)] std::collections::BTreeMap<Cow<'a, str>, &'a RawValue>,
        );
        let extensions: Extensions<'_> = serde_json::from_slice(self.raw("extensions")?).ok()?;
        extensions.0.get(id).copied()
    }

    /// The bytes of a top-level property's value.
    #[must_use]
    pub fn raw(&self, property: &str) -> Option<&[u8]> {
        self.properties().get(property)
    }

    /// A top-level property as a tree.
    #[must_use]
    pub fn get(&self, property: &str) -> Option<Value<'_>> {
        self.raw(property).map(Value::of_checked)
    }

    /// A top-level property that is a string.
    #[must_use]
    pub fn string(&self, property: &str) -> Option<Cow<'_, str>> {
        json::string(self.raw(property)?)
    }

    /// The strings in a top-level property that is a list; none if it is missing or no list.
    #[must_use]
    pub fn strings(&self, property: &str) -> Vec<Cow<'_, str>> {
        let list = self.raw(property).unwrap_or_default();
        json::elements(list).filter_map(json::string).collect()
    }

    /// The whole object as a tree. Costs a pass over the bytes and an allocation for each container.
    #[must_use]
    pub fn tree(&self) -> Value<'_> {
        Value::of_checked(&self.0.bytes)
    }

    /// The properties that screens and look-ups most often show.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View::new(self)
    }

    /// The object as a type of the caller's, by serde. Properties that the type does not name are
    /// skipped; they stay in the bytes.
    ///
    /// # Errors
    /// serde's, when the type wants something that is not there or is of another kind.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.0.bytes)
    }

    pub(crate) fn properties(&self) -> Properties<'_> {
        Properties::new(&self.0.bytes, &self.0.members)
    }
}

/// What most readers want of most objects, borrowed from its bytes. A property of an unexpected
/// kind counts as missing.
#[derive(Debug, Clone, Default)]
pub struct View<'a> {
    /// A short name.
    pub name: Option<Cow<'a, str>>,
    /// A longer text.
    pub description: Option<Cow<'a, str>>,
    /// The value of a simple observable: an address, a domain name, a URL.
    pub value: Option<Cow<'a, str>>,
    /// An indicator's pattern.
    pub pattern: Option<Cow<'a, str>>,
    /// The language of the pattern, such as `stix`.
    pub pattern_type: Option<Cow<'a, str>>,
    /// From when an indicator holds.
    pub valid_from: Option<Timestamp>,
    /// Until when an indicator holds.
    pub valid_until: Option<Timestamp>,
    /// The kind of a relationship, such as `indicates`.
    pub relationship_type: Option<Cow<'a, str>>,
    /// Where a relationship begins.
    pub source_ref: Option<ObjectId>,
    /// Where a relationship ends.
    pub target_ref: Option<ObjectId>,
    /// How sure the author is, 0 to 100.
    pub confidence: Option<i64>,
    /// The language of the texts (RFC 5646).
    pub lang: Option<Cow<'a, str>>,
}

impl<'a> View<'a> {
    fn new(object: &'a Object) -> Self {
        let mut view = Self::default();
        for (name, value) in object.properties().iter() {
            let text = || json::string(value);
            match &*name {
                "name" => view.name = text(),
                "description" => view.description = text(),
                "value" => view.value = text(),
                "pattern" => view.pattern = text(),
                "pattern_type" => view.pattern_type = text(),
                "valid_from" => view.valid_from = text().and_then(|text| text.parse().ok()),
                "valid_until" => view.valid_until = text().and_then(|text| text.parse().ok()),
                "relationship_type" => view.relationship_type = text(),
                "source_ref" => view.source_ref = text().and_then(|text| text.parse().ok()),
                "target_ref" => view.target_ref = text().and_then(|text| text.parse().ok()),
                "confidence" => view.confidence = Value::of_checked(value).as_i64(),
                "lang" => view.lang = text(),
                _ => {}
            }
        }
        view
    }
}

/// The top-level properties of an object in minified, checked text.
#[derive(Clone, Copy)]
pub(crate) struct Properties<'a> {
    bytes: &'a [u8],
    members: &'a [Member],
}

impl<'a> Properties<'a> {
    fn new(bytes: &'a [u8], members: &'a [Member]) -> Self {
        Self { bytes, members }
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = (Cow<'a, str>, &'a [u8])> {
        self.members
            .iter()
            .map(move |member| (self.key(member), self.value(member)))
    }

    pub(crate) fn get(self, name: &str) -> Option<&'a [u8]> {
        let named = |member: &&Member| match member.escaped {
            false => self.bytes.get(member.key.clone()) == Some(name.as_bytes()),
            true => self.key(member) == name,
        };
        self.members
            .iter()
            .find(named)
            .map(|member| self.value(member))
    }

    fn key(self, member: &Member) -> Cow<'a, str> {
        let inner = self.bytes.get(member.key.clone()).unwrap_or_default();
        match member.escaped {
            false => Cow::Borrowed(std::str::from_utf8(inner).unwrap_or_default()),
            true => scan::unescape(inner).unwrap_or_default(),
        }
    }

    fn value(self, member: &Member) -> &'a [u8] {
        self.bytes.get(member.value.clone()).unwrap_or_default()
    }
}

impl Refused {
    pub(crate) fn of(finding: Finding) -> Self {
        Self {
            id: None,
            version: None,
            findings: vec![finding],
        }
    }

    /// The first finding that keeps the object out.
    #[must_use]
    pub fn reason(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.is_error())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut errors = self.findings.iter().filter(|finding| finding.is_error());
        if let Some(first) = errors.next() {
            write!(f, "{first}")?;
        }
        match errors.count() {
            0 => Ok(()),
            more => write!(f, " (and {more} more)"),
        }
    }
}

impl std::error::Error for Refused {}

impl PartialEq for Object {
    /// Objects are equal when their bytes are.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.bytes == other.0.bytes
    }
}

impl Eq for Object {}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({})", String::from_utf8_lossy(&self.0.bytes))
    }
}
