//! Acts: what a party does about an agreement, sealed by it, numbered and chained (DESIGN 5.1).
//!
//! ```json
//! {"type": "mithaq-act", "created_by_ref": "identity--…", "created": "2027-01-05T09:00:00.000Z",
//!  "agreement_ref": "mithaq-agreement--…", "agreement_hash": "9f2c…", "number": 2,
//!  "previous": "07aa…", "act": "suspension", "mithaq_addressees": ["identity--…", "identity--…"], …}
//! ```
//! An act records what was done under law; it claims no legal force of its own.
//!
//! A participant has no node and no key. What it does on paper its host *attests*: the host performs
//! the act in its own chain, seals it, and names in `attested_for_ref` whose act it is. The fold counts
//! it as the participant's under the terms between these two, and nowhere else.

use std::collections::BTreeSet;

use mithaq_stix::{Object, ObjectId, Sealed, Timestamp, Verified};
use serde_json::{Map, Value as Json, json};

use crate::agreement::{self, ADDRESSEES, Agreement};
use crate::fault::Problem;
use crate::party::{Party, PartyId};
use crate::source::shown;

/// The object type of an act.
pub const ACT_TYPE: &str = "mithaq-act";
/// The extension that defines it (STIX 2.1 § 7.3, new-sdo).
pub const ACT_EXTENSION: &str = "extension-definition--c2971a08-7c71-4bad-abb5-1d9384454a9c";
/// The context under which its author seals it (DESIGN 4.5).
pub const ACT_SEAL_CONTEXT: &str = "mithaq-act-v1";

/// Properties that acts alone have.
const OWN: [&str; 7] = [
    "agreement_ref",
    "agreement_hash",
    "number",
    "previous",
    "act",
    "lifts",
    ATTESTED_FOR,
];

/// The property that names whose act this is, where its author only attests it.
const ATTESTED_FOR: &str = "attested_for_ref";

/// An act whose seal was verified: nothing else can be folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    pub(crate) id: ObjectId,
    pub(crate) author: PartyId,
    pub(crate) at: Timestamp,
    pub(crate) agreement: ObjectId,
    pub(crate) text_hash: [u8; 32],
    pub(crate) number: u64,
    pub(crate) previous: Option<[u8; 32]>,
    pub(crate) hash: [u8; 32],
    pub(crate) addressees: BTreeSet<PartyId>,
    pub(crate) attested_for: Option<PartyId>,
    pub(crate) kind: ActKind,
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActKind {
    /// The author agrees to the text.
    Signature,
    /// The author stops what the agreement permits, at once and until it resumes.
    Suspension,
    /// The author lifts one suspension of its own.
    Resumption {
        /// The suspension.
        lifts: ObjectId,
    },
    /// The author leaves, when the notice has run from this act's date.
    Withdrawal,
    /// Something that this version does not know. It may restrict, so it closes the relation.
    Unread {
        /// The word for it, or for what is not known in it.
        word: String,
    },
}

impl ActKind {
    /// The word for it in an act.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Signature => "signature",
            Self::Suspension => "suspension",
            Self::Resumption { .. } => "resumption",
            Self::Withdrawal => "withdrawal",
            Self::Unread { word } => word,
        }
    }
}

impl Act {
    /// Reads an act.
    ///
    /// # Errors
    /// [`ActError`] if it is not an act of the form above. An act of a kind not known here is
    /// read, as [`ActKind::Unread`].
    pub fn from_verified(sealed: &Verified<Sealed>) -> Result<Self, ActError> {
        let object = sealed.object();
        if object.object_type() != ACT_TYPE {
            return Err(ActError::NotAnAct {
                found: object.object_type().to_owned(),
            });
        }
        let author = PartyId::new(sealed.party().clone()).map_err(Problem::from)?;
        let properties: Map<String, Json> =
            serde_json::from_slice(object.bytes()).map_err(|error| Problem::Unreadable {
                message: error.to_string(),
            })?;
        if !agreement::has_new_sdo(&properties, ACT_EXTENSION) {
            return Err(ActError::Form(Problem::NoExtension {
                extension: ACT_EXTENSION,
            }));
        }
        let at = instant(object)?;
        let reader = Reader(&properties);
        let number = reader.number()?;
        let previous = reader.maybe_hash("previous")?;
        if (number == 1) != previous.is_none() {
            return Err(ActError::BrokenLink { number });
        }
        Ok(Self {
            id: object.id().clone(),
            author,
            at,
            agreement: reader.id("agreement_ref")?,
            text_hash: reader.hash("agreement_hash")?,
            number,
            previous,
            hash: sealed.text_hash(),
            addressees: agreement::read_addressees(&properties)?,
            attested_for: reader.attested_for()?,
            kind: reader.kind()?,
        })
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &ObjectId {
        &self.id
    }

    /// Who sealed it, in whose chain it stands.
    #[must_use]
    pub fn author(&self) -> &PartyId {
        &self.author
    }

    /// Whose act its author attests, if it is not its author's own. A claim: the fold decides whether
    /// the author may attest for that party.
    #[must_use]
    pub fn attested_for(&self) -> Option<&PartyId> {
        self.attested_for.as_ref()
    }

    /// Its date, as its author gives it.
    #[must_use]
    pub fn at(&self) -> &Timestamp {
        &self.at
    }

    /// The agreement it is about.
    #[must_use]
    pub fn agreement(&self) -> &ObjectId {
        &self.agreement
    }

    /// The text it is about: see [`Agreement::text_hash`].
    #[must_use]
    pub fn text_hash(&self) -> &[u8; 32] {
        &self.text_hash
    }

    /// Its place in its author's chain for this agreement, from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The hash of the act before it in that chain; `None` for the first.
    #[must_use]
    pub fn previous(&self) -> Option<&[u8; 32]> {
        self.previous.as_ref()
    }

    /// What is done.
    #[must_use]
    pub fn kind(&self) -> &ActKind {
        &self.kind
    }

    /// This act as the head of its author's chain.
    #[must_use]
    pub fn head(&self) -> Head {
        Head {
            author: self.author.clone(),
            number: self.number,
            hash: self.hash,
        }
    }
}

/// The last act of a party's chain for an agreement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Head {
    /// Whose chain.
    pub author: PartyId,
    /// The number of the act.
    pub number: u64,
    /// Its text hash, without the seal.
    pub hash: [u8; 32],
}

/// An act about to be performed.
#[derive(Debug, Clone)]
pub struct ActBuilder<'a> {
    agreement: &'a Agreement,
    author: &'a PartyId,
    head: Option<&'a Head>,
    attested_for: Option<&'a PartyId>,
}

impl<'a> ActBuilder<'a> {
    /// An act of `author`, to follow `head`, the last of its own chain: see `Status::head`.
    #[must_use]
    pub fn new(agreement: &'a Agreement, author: &'a PartyId, head: Option<&'a Head>) -> Self {
        Self {
            agreement,
            author,
            head,
            attested_for: None,
        }
    }

    /// The same, as an act of `participant` that the author attests.
    #[must_use]
    pub fn attesting_for(self, participant: &'a PartyId) -> Self {
        Self {
            attested_for: Some(participant),
            ..self
        }
    }

    /// The bytes of the act: RFC 8785 form, to be sealed under [`ACT_SEAL_CONTEXT`].
    ///
    /// # Errors
    /// [`ActError`] if the author is not a party or has another's head, `id` is not of type
    /// `mithaq-act`, `kind` is [`ActKind::Unread`], or the author may not attest for the party named.
    pub fn build(
        &self,
        id: &ObjectId,
        at: &Timestamp,
        kind: &ActKind,
    ) -> Result<Vec<u8>, ActError> {
        if id.object_type() != ACT_TYPE {
            return Err(ActError::NotAnAct {
                found: id.object_type().to_owned(),
            });
        }
        if self.agreement.party(self.author).is_none() {
            return Err(ActError::Form(Problem::UnknownParty {
                party: self.author.to_string(),
            }));
        }
        if let Some(head) = self.head
            && head.author != *self.author
        {
            return Err(ActError::AnothersHead {
                author: head.author.clone(),
            });
        }
        if let Some(party) = self.attested_for
            && !may_attest(self.agreement, self.author, party)
        {
            return Err(ActError::MayNotAttest {
                party: party.clone(),
            });
        }
        if let ActKind::Unread { word } = kind {
            return Err(ActError::UnknownKind { word: word.clone() });
        }
        let number = match self.head {
            None => 1,
            Some(head) => head.number.saturating_add(1),
        };
        let mut act = json!({
            "type": ACT_TYPE,
            "spec_version": "2.1",
            "id": id.as_str(),
            "created_by_ref": self.author.as_str(),
            "created": at.as_str(),
            "modified": at.as_str(),
            "extensions": { ACT_EXTENSION: { "extension_type": "new-sdo" } },
            ADDRESSEES: self.agreement.addressees().iter().map(PartyId::as_str).collect::<Json>(),
            "agreement_ref": self.agreement.id().as_str(),
            "agreement_hash": hex(self.agreement.text_hash()),
            "number": number,
            "act": kind.word(),
        });
        if let Some(properties) = act.as_object_mut() {
            if let Some(head) = self.head {
                properties.insert("previous".to_owned(), hex(&head.hash).into());
            }
            if let ActKind::Resumption { lifts } = kind {
                properties.insert("lifts".to_owned(), lifts.as_str().into());
            }
            if let Some(party) = self.attested_for {
                properties.insert(ATTESTED_FOR.to_owned(), party.as_str().into());
            }
        }
        mithaq_stix::canonical::form(act.to_string().as_bytes()).map_err(|error| {
            ActError::Form(Problem::Unreadable {
                message: error.to_string(),
            })
        })
    }
}

/// Whether `author` may attest acts of `party` under an agreement: only a host, only for its
/// participant, and only under the terms between these two. A party with a root key performs its acts
/// itself, so nobody ever attests for one.
pub(crate) fn may_attest(agreement: &Agreement, author: &PartyId, party: &PartyId) -> bool {
    let is = |named: Option<&Party>, id: &PartyId| named.is_some_and(|named| named.id == *id);
    is(agreement.host(), author) && is(agreement.participant(), party)
}

/// Why an object is not an act, or cannot become one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ActError {
    /// Another type of object.
    #[error("`{found}` is not the type of an act")]
    NotAnAct {
        /// The type found.
        found: String,
    },
    /// A property is missing, or is of the wrong form.
    #[error(transparent)]
    Form(#[from] Problem),
    /// An act is performed once: it has no later versions.
    #[error("an act has one version, but `modified` differs from `created`, or it is revoked")]
    Changed,
    /// Not the hexadecimal form of a SHA-256.
    #[error("`{key}` is not 64 lower-case hexadecimal digits")]
    BadHash {
        /// The property.
        key: &'static str,
    },
    /// Numbers start at 1, and every act but the first names the one before it.
    #[error("act {number} must name the act before it, unless it is the first")]
    BrokenLink {
        /// Its number.
        number: u64,
    },
    /// The head of somebody else's chain.
    #[error("the head given is of the chain of `{author}`")]
    AnothersHead {
        /// Whose chain it is.
        author: PartyId,
    },
    /// Nobody attests the acts of a party that can perform them itself.
    #[error(
        "acts of `{party}` cannot be attested: only a host attests, for its participant, under their own terms"
    )]
    MayNotAttest {
        /// The party.
        party: PartyId,
    },
    /// A kind that cannot be performed here.
    #[error("`{word}` is not an act that this version knows")]
    UnknownKind {
        /// The kind.
        word: String,
    },
}

/// The date of an act; it has one version only.
fn instant(object: &Object) -> Result<Timestamp, ActError> {
    match (object.created(), object.version()) {
        (Some(created), Some(modified)) if created == modified && !object.revoked() => {
            Ok(created.clone())
        }
        (Some(_), Some(_)) => Err(ActError::Changed),
        _ => Err(ActError::Form(Problem::Missing {
            key: "created".to_owned(),
        })),
    }
}

struct Reader<'a>(&'a Map<String, Json>);

impl Reader<'_> {
    fn text(&self, key: &'static str) -> Result<&str, ActError> {
        self.0.get(key).and_then(Json::as_str).ok_or_else(|| {
            ActError::Form(Problem::Missing {
                key: key.to_owned(),
            })
        })
    }

    fn id(&self, key: &'static str) -> Result<ObjectId, ActError> {
        let text = self.text(key)?;
        ObjectId::parse(text).map_err(|error| {
            ActError::Form(Problem::Unreadable {
                message: error.to_string(),
            })
        })
    }

    fn number(&self) -> Result<u64, ActError> {
        match self.0.get("number").and_then(Json::as_u64) {
            Some(0) => Err(ActError::BrokenLink { number: 0 }),
            Some(number) => Ok(number),
            None => Err(ActError::Form(Problem::Missing {
                key: "number".to_owned(),
            })),
        }
    }

    fn hash(&self, key: &'static str) -> Result<[u8; 32], ActError> {
        unhex(self.text(key)?).ok_or(ActError::BadHash { key })
    }

    fn maybe_hash(&self, key: &'static str) -> Result<Option<[u8; 32]>, ActError> {
        match self.0.contains_key(key) {
            true => self.hash(key).map(Some),
            false => Ok(None),
        }
    }

    fn attested_for(&self) -> Result<Option<PartyId>, ActError> {
        match self.0.contains_key(ATTESTED_FOR) {
            true => {
                let party = PartyId::new(self.id(ATTESTED_FOR)?).map_err(Problem::from)?;
                Ok(Some(party))
            }
            false => Ok(None),
        }
    }

    fn kind(&self) -> Result<ActKind, ActError> {
        let unknown = self
            .0
            .keys()
            .find(|key| !OWN.contains(&key.as_str()) && !agreement::is_common(key));
        if let Some(key) = unknown {
            return Ok(ActKind::Unread { word: shown(key) });
        }
        let lifts = self.0.contains_key("lifts");
        match self.text("act")? {
            "resumption" => Ok(ActKind::Resumption {
                lifts: self.id("lifts")?,
            }),
            _ if lifts => Ok(ActKind::Unread {
                word: "lifts".to_owned(),
            }),
            "signature" => Ok(ActKind::Signature),
            "suspension" => Ok(ActKind::Suspension),
            "withdrawal" => Ok(ActKind::Withdrawal),
            word => Ok(ActKind::Unread { word: shown(word) }),
        }
    }
}

/// A hash in lower-case hexadecimal digits.
#[must_use]
pub fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let lower = text
        .bytes()
        .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if text.len() != 64 || !lower {
        return None;
    }
    let mut hash = [0; 32];
    for (index, byte) in hash.iter_mut().enumerate() {
        let digits = text.get(index * 2..index * 2 + 2)?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(hash)
}
