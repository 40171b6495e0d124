//! An agreement as an object: an instrument with an id, an author and a text hash.

use std::collections::BTreeSet;
use std::ops::Deref;

use mithaq_stix::{Object, ObjectId, Timestamp};
use serde_json::{Map, Value as Json, json};

use crate::fault::{Faults, Problem};
use crate::instrument::Instrument;
use crate::party::PartyId;
use crate::source::{Node, Reading};

/// The object type of an agreement.
pub const AGREEMENT_TYPE: &str = "mithaq-agreement";
/// The extension that defines it (STIX 2.1 § 7.3, new-sdo).
pub const AGREEMENT_EXTENSION: &str = "extension-definition--9caf9f56-a4fc-4bb2-8eae-a1952dabfd0f";
/// The context under which its author seals it (DESIGN 4.5).
pub const AGREEMENT_SEAL_CONTEXT: &str = "mithaq-agreement-v1";
/// The property that names the addressees of a diplomatic object (DESIGN 7.1).
pub const ADDRESSEES: &str = "mithaq_addressees";

/// Properties that any STIX object may have, and that say nothing about an agreement's terms.
const COMMON: [&str; 15] = [
    "type",
    "spec_version",
    "id",
    "created_by_ref",
    "created",
    "modified",
    "revoked",
    "labels",
    "confidence",
    "lang",
    "external_references",
    "object_marking_refs",
    "granular_markings",
    "extensions",
    ADDRESSEES,
];

/// An agreement. Reading one does not verify its seal: the node does that at intake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    id: ObjectId,
    author: PartyId,
    created: Timestamp,
    modified: Timestamp,
    addressees: BTreeSet<PartyId>,
    text_hash: [u8; 32],
    instrument: Instrument,
}

impl Agreement {
    /// Reads an agreement from its object.
    ///
    /// # Errors
    /// [`Faults`], all of them: terms that contradict one another, words and properties that are
    /// not known here (they may restrict, so they are not passed over), an author that is no
    /// party, a party that is not addressed.
    pub fn from_object(object: &Object) -> Result<Self, Faults> {
        if object.object_type() != AGREEMENT_TYPE {
            return Err(Faults::one(Problem::NotAnAgreement {
                found: object.object_type().to_owned(),
            }));
        }
        let unreadable = |message: String| Faults::one(Problem::Unreadable { message });
        let properties: Map<String, Json> = serde_json::from_slice(object.bytes())
            .map_err(|error| unreadable(error.to_string()))?;
        let text_hash = mithaq_stix::seal::unsealed_hash(object);
        let mut reading = Reading::default();
        let header = read_header(object, &properties, &mut reading);
        let tree = Node::from_json(&Json::Object(properties));
        let mut also = COMMON.to_vec();
        also.push("name");
        let instrument = Instrument::read(&tree, &also, &mut reading);
        if let (Some(header), Some(instrument)) = (header, instrument) {
            check_parties(&header, &instrument, &mut reading);
            if reading.faults.is_empty() {
                return Ok(Self {
                    id: object.id().clone(),
                    author: header.author,
                    created: header.created,
                    modified: header.modified,
                    addressees: header.addressees,
                    text_hash,
                    instrument,
                });
            }
        }
        Err(Faults::new(reading.faults))
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &ObjectId {
        &self.id
    }

    /// The party that wrote it down. Writing is not signing.
    #[must_use]
    pub fn author(&self) -> &PartyId {
        &self.author
    }

    /// When it was first written.
    #[must_use]
    pub fn created(&self) -> &Timestamp {
        &self.created
    }

    /// When this version of it was written.
    #[must_use]
    pub fn modified(&self) -> &Timestamp {
        &self.modified
    }

    /// To whom it is addressed: all its parties, and others only if it is not confidential.
    #[must_use]
    pub fn addressees(&self) -> &BTreeSet<PartyId> {
        &self.addressees
    }

    /// The hash of this text, without its seal. Acts name it, so another draft binds nobody (5.1).
    #[must_use]
    pub fn text_hash(&self) -> &[u8; 32] {
        &self.text_hash
    }

    /// What it says.
    #[must_use]
    pub fn instrument(&self) -> &Instrument {
        &self.instrument
    }

    /// The same agreement as it holds between some of its parties.
    pub(crate) fn saying(&self, instrument: Instrument, text_hash: [u8; 32]) -> Self {
        Self {
            instrument,
            text_hash,
            ..self.clone()
        }
    }
}

/// An agreement says what its instrument says.
impl Deref for Agreement {
    type Target = Instrument;

    fn deref(&self) -> &Instrument {
        &self.instrument
    }
}

/// The bytes of the agreement object that says `instrument`: canonical, and not yet sealed. It is addressed to its
/// parties and `others`.
pub(crate) fn write(
    instrument: &Instrument,
    id: &ObjectId,
    author: &PartyId,
    others: &BTreeSet<PartyId>,
    at: &Timestamp,
) -> Result<Vec<u8>, Faults> {
    let parties = instrument.party_ids();
    let mut object = instrument.write();
    object.extend(
        [
            ("type", json!(AGREEMENT_TYPE)),
            ("spec_version", json!("2.1")),
            ("id", json!(id.as_str())),
            ("created_by_ref", json!(author.as_str())),
            ("created", json!(at.as_str())),
            ("modified", json!(at.as_str())),
            ("name", json!(instrument.name())),
            (
                "extensions",
                json!({ AGREEMENT_EXTENSION: { "extension_type": "new-sdo" } }),
            ),
            (
                ADDRESSEES,
                parties.union(others).map(PartyId::as_str).collect(),
            ),
        ]
        .map(|(key, value)| (key.to_owned(), value)),
    );
    let unreadable = |message: String| Faults::one(Problem::Unreadable { message });
    let bytes = serde_json::to_vec(&object).map_err(|error| unreadable(error.to_string()))?;
    let bytes =
        mithaq_stix::canonical::form(&bytes).map_err(|error| unreadable(error.to_string()))?;
    // What we write, we must be able to read: an unreadable agreement would bind nobody.
    let accepted = Object::parse(&bytes).map_err(|refused| unreadable(refused.to_string()))?;
    Agreement::from_object(&accepted.object)?;
    Ok(bytes)
}

struct Header {
    author: PartyId,
    created: Timestamp,
    modified: Timestamp,
    addressees: BTreeSet<PartyId>,
}

fn read_header(
    object: &Object,
    properties: &Map<String, Json>,
    reading: &mut Reading,
) -> Option<Header> {
    if object.revoked() {
        reading.fault(None, Problem::Revoked);
    }
    if !has_new_sdo(properties, AGREEMENT_EXTENSION) {
        reading.fault(
            None,
            Problem::NoExtension {
                extension: AGREEMENT_EXTENSION,
            },
        );
    }
    let mut missing = |key: &str| {
        reading.fault(
            None,
            Problem::Missing {
                key: key.to_owned(),
            },
        );
    };
    let times = object.created().zip(object.version());
    if times.is_none() {
        missing("created");
    }
    let author = object.created_by_ref();
    if author.is_none() {
        missing("created_by_ref");
    }
    let author = author.and_then(|id| {
        PartyId::new(id.clone())
            .map_err(|error| reading.fault(None, error.into()))
            .ok()
    });
    let addressees = match read_addressees(properties) {
        Ok(addressees) => Some(addressees),
        Err(problem) => {
            reading.fault(None, problem);
            None
        }
    };
    let (created, modified) = times?;
    Some(Header {
        author: author?,
        created: created.clone(),
        modified: modified.clone(),
        addressees: addressees?,
    })
}

fn check_parties(header: &Header, instrument: &Instrument, reading: &mut Reading) {
    let parties = instrument.party_ids();
    if !parties.contains(&header.author) {
        reading.fault(
            None,
            Problem::AuthorNotAParty {
                author: header.author.to_string(),
            },
        );
    }
    if let Some(host) = instrument.host()
        && host.id != header.author
    {
        reading.fault(
            None,
            Problem::AuthorNotHost {
                author: header.author.to_string(),
            },
        );
    }
    for party in parties.difference(&header.addressees) {
        reading.fault(
            None,
            Problem::NotAddressed {
                party: party.to_string(),
            },
        );
    }
    if instrument.confidential
        && let Some(addressee) = header.addressees.difference(&parties).next()
    {
        reading.fault(
            None,
            Problem::ConfidentialToOthers {
                addressee: addressee.to_string(),
            },
        );
    }
}

/// The parties a diplomatic object is addressed to.
///
/// # Errors
/// [`Faults`] if the property is missing, or is no list of parties.
pub fn addressees(object: &Object) -> Result<BTreeSet<PartyId>, Faults> {
    let properties: Map<String, Json> =
        serde_json::from_slice(object.bytes()).map_err(|error| {
            Faults::one(Problem::Unreadable {
                message: error.to_string(),
            })
        })?;
    read_addressees(&properties).map_err(Faults::one)
}

pub(crate) fn read_addressees(
    properties: &Map<String, Json>,
) -> Result<BTreeSet<PartyId>, Problem> {
    let list = properties.get(ADDRESSEES).ok_or_else(|| Problem::Missing {
        key: ADDRESSEES.to_owned(),
    })?;
    let texts = list.as_array().ok_or_else(|| Problem::WrongKind {
        key: ADDRESSEES.to_owned(),
        expected: "a list",
        found: "something else",
    })?;
    texts
        .iter()
        .map(|text| Ok(PartyId::parse(text.as_str().unwrap_or_default())?))
        .collect()
}

/// Whether an object carries the extension that defines its type.
pub(crate) fn has_new_sdo(properties: &Map<String, Json>, extension: &str) -> bool {
    properties
        .get("extensions")
        .and_then(|extensions| extensions.get(extension))
        .and_then(|definition| definition.get("extension_type"))
        .is_some_and(|kind| kind == "new-sdo")
}

/// Whether a property of an act or agreement is common to all STIX objects.
pub(crate) fn is_common(key: &str) -> bool {
    COMMON.contains(&key)
}
