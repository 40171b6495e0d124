//! Acts: what a party does about an agreement, sealed by it, numbered and chained (DESIGN 5.1).
//!
//! ```json
//! {"type": "mithaq-act", "created_by_ref": "identity--…", "created": "2027-01-05T09:00:00.000Z",
//!  "agreement_ref": "mithaq-agreement--…", "agreement_hash": "9f2c…", "number": 2,
//!  "previous": "07aa…", "act": "suspension", "mithaq_addressees": ["identity--…", "identity--…"], …}
//! ```
//! An act records what was done under law; it claims no legal force of its own. What the kinds of acts add to
//! this frame is told in [`kind`]. `agreement_ref` is always the agreement as it was at the start, so a party has
//! one chain for it, whatever amended texts there are.
//!
//! A participant has no node and no key. What it does on paper its host *attests*: the host performs
//! the act in its own chain, seals it, and names in `attested_for_ref` whose act it is. The fold counts
//! it as the participant's under the terms between these two, and nowhere else. So do the parties of an agreement for
//! one that it lists as *external*, which has no node either; `paper` then says what was transcribed, and each counts
//! towards itself what it attests itself ([`mod@crate::fold`]).

use std::collections::BTreeSet;

use mithaq_stix::{KeyId, Object, ObjectId, Sealed, Timestamp, Verified};
use serde_json::{Map, Value as Json};

use crate::agreement::{self, Agreement};
use crate::fault::Problem;
use crate::key_words::Place;
use crate::paper::Paper;
use crate::party::{Party, PartyId};

mod changed;
mod error;
pub mod kind;
mod read;
mod write;

pub use error::ActError;
pub use kind::{Acceding, ActKind, Change, Changes};
pub use write::ActBuilder;

/// The object type of an act.
pub const ACT_TYPE: &str = "mithaq-act";
/// The extension that defines it (STIX 2.1 § 7.3, new-sdo).
pub const ACT_EXTENSION: &str = "extension-definition--c2971a08-7c71-4bad-abb5-1d9384454a9c";
/// The context under which its author seals it (DESIGN 4.5).
pub const ACT_SEAL_CONTEXT: &str = "mithaq-act-v1";

/// The property that names whose act this is, where its author only attests it.
const ATTESTED_FOR: &str = "attested_for_ref";

/// The property that says what paper was transcribed.
const PAPER: &str = "paper";

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
    pub(crate) paper: Option<Paper>,
    pub(crate) kind: ActKind,
    pub(crate) key: KeyId,
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
        let mut kind = read::kind(&properties)?;
        let paper = match properties.get(PAPER).map(Paper::from_json) {
            None => None,
            Some(Ok(paper)) => Some(paper),
            // What its paper says of it cannot be told, so neither can what it restricts.
            Some(Err(_)) => {
                kind = ActKind::Unread {
                    word: PAPER.to_owned(),
                };
                None
            }
        };
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
            paper,
            kind,
            key: sealed.key_id().clone(),
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

    /// The paper that it transcribes, if it does.
    #[must_use]
    pub fn paper(&self) -> Option<&Paper> {
        self.paper.as_ref()
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

    /// The key that it is sealed with.
    #[must_use]
    pub fn key(&self) -> &KeyId {
        &self.key
    }

    /// Its place in its author's chain.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            number: self.number,
            hash: self.hash,
        }
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

/// Whether `author` may attest acts of `party` under an agreement: a host for its participant, under the terms between
/// these two; and for a party that the agreement lists as external, any party to it that is not. A party with a root key
/// performs its acts itself, so nobody ever attests for one.
pub(crate) fn may_attest(agreement: &Agreement, author: &PartyId, party: &PartyId) -> bool {
    let is = |named: Option<&Party>, id: &PartyId| named.is_some_and(|named| named.id == *id);
    let hosts = is(agreement.host(), author) && is(agreement.participant(), party);
    hosts || (agreement.is_external(party) && !agreement.is_external(author))
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
}

/// A hash in lower-case hexadecimal digits.
#[must_use]
pub fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash that these digits write.
pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
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
