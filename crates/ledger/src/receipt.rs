//! Receipts: one file that proves one crossing, offline, with two public keys (8.2).
//!
//! ```json
//! {"checkpoint":"mithaq/4ab1…\n20852163\nCsUY…\n\n— mithaq/4ab1… Az3g…\n— mithaq/77f0… jWbP…\n",
//!  "entry":{"article":"4","form":"text","hash":"…","index":3,"object":"indicator--…","proof":["…"],
//!           "salt":"…","version":"2026-11-22T09:00:00.000Z"},
//!  "format":"mithaq-receipt-v1","index":20852000,"keys":{"from":"ed25519:…","to":"ed25519:…"},
//!  "leaf":{…},"proof":["…"]}
//! ```
//! The text is canonical JSON (RFC 8785) and a line feed, without the other line breaks shown here.
//!
//! | member | what it is |
//! |---|---|
//! | `leaf` | the page that was released ([`crate::leaf`]) |
//! | `entry` | the one version that is opened, with its salt and the way to the root of the page ([`crate::page`]) |
//! | `index`, `proof` | where the leaf stands in the log, and the way to the log's root |
//! | `checkpoint` | that root, signed by the party that released and cosigned by the recipient |
//! | `keys` | the names of the two public keys; `to` is missing where the recipient has not cosigned |

use ed25519_dalek::VerifyingKey;
use mithaq_stix::json::{JsonError, Limits, Value};
use mithaq_stix::seal::unsealed_hash;
use mithaq_stix::{KeyId, Object, ObjectId, Timestamp};

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::hash::Hash;
use crate::json::{MemberError, array, hash, hashes, number, quoted, text};
use crate::leaf::{Leaf, LeafError};
use crate::log::{Recipient, cosigner_key};
use crate::note::NoteError;
use crate::page::{Form, Opening, OpeningError};
use crate::proof::{InclusionProof, ProofError};
use crate::tree::TreeHead;

const FORMAT: &str = "mithaq-receipt-v1";
/// The largest receipt that is read, in bytes: a leaf that names very many others, and the proofs.
pub const LARGEST_RECEIPT: usize = 256 << 10;
const LIMITS: Limits = Limits {
    bytes: LARGEST_RECEIPT,
    depth: 4,
    values: 256,
};

/// What a receipt is made from. The keys are those of the checkpoint.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// The page.
    pub leaf: &'a Leaf,
    /// The version, opened.
    pub opening: &'a Opening,
    /// Where the leaf stands in the log, and the way to its root.
    pub proof: &'a InclusionProof,
    /// The log's head, signed, and cosigned if it was.
    pub checkpoint: &'a SignedCheckpoint,
    /// The key of the party that released.
    pub from: &'a VerifyingKey,
    /// The key of the recipient; `None` for a receipt that is one-sided.
    pub to: Option<&'a VerifyingKey>,
}

/// Make a receipt. It is verified before it is handed out.
///
/// # Errors
/// [`ReceiptError`] when it would not verify: the parts do not belong together, or a signature is missing.
pub fn issue(parts: &Parts<'_>) -> Result<String, ReceiptError> {
    let cosigner = match (&parts.leaf.header().log.recipient, parts.to) {
        (Recipient::Party(party), Some(key)) => Some(cosigner_key(party, *key)?),
        _ => None,
    };
    let receipt = Receipt {
        leaf: parts.leaf.clone(),
        opening: parts.opening.clone(),
        proof: parts.proof.clone(),
        checkpoint: parts.checkpoint.only(cosigner.as_ref())?.to_string(),
        from: KeyId::of(parts.from),
        to: cosigner.map(|key| KeyId::of(key.key())),
    };
    let text = receipt.to_text();
    verify(text.as_bytes(), parts.from, parts.to).map(|_| text)
}

/// Verify a receipt: with the public key of the party that released, and that of the recipient.
///
/// The keys must come from elsewhere than the receipt. A receipt without the recipient's cosignature
/// verifies as one-sided, whether a second key is given or not: [`VerifiedReceipt::sides`] tells.
///
/// # Errors
/// [`ReceiptError`] says what does not hold.
pub fn verify(
    bytes: &[u8],
    from: &VerifyingKey,
    to: Option<&VerifyingKey>,
) -> Result<VerifiedReceipt, ReceiptError> {
    let receipt = Receipt::parse(bytes)?;
    same_key("released", &receipt.from, from)?;
    let Receipt { leaf, opening, .. } = &receipt;
    opening.verify(leaf)?;

    let log = &leaf.header().log;
    let owner = log.owner_key(*from)?;
    let checkpoint = SignedCheckpoint::verify(receipt.checkpoint.as_bytes(), &owner)?;
    let head = *checkpoint.head();
    receipt
        .proof
        .verify(leaf.hash(), &head)
        .map_err(ReceiptError::NotInLog)?;

    let (sides, cosigner) = match (&receipt.to, &log.recipient) {
        (None, _) => (Sides::One, None),
        (Some(_), Recipient::WithoutNode(_)) => return Err(ReceiptError::NobodyToCosign),
        (Some(named), Recipient::Party(party)) => {
            let key = to.ok_or_else(|| ReceiptError::KeyNeeded { key: named.clone() })?;
            same_key("received", named, key)?;
            let key = cosigner_key(party, *key)?;
            let cosigned_at = checkpoint.cosigned_by(&key)?;
            (Sides::Both { cosigned_at }, Some(key))
        }
    };
    // INVARIANT: 8.2. What both have excepted nobody vouches for, and a line that is not understood could except it.
    let excepted = checkpoint.checkpoint().not_received()?;
    let sides = match (
        excepted.has(
            receipt.proof.index,
            u32::try_from(opening.proof.index).unwrap_or(u32::MAX),
        ),
        sides,
    ) {
        (false, sides) => sides,
        (true, Sides::Both { cosigned_at }) => Sides::NotReceived {
            cosigned_at: Some(cosigned_at),
        },
        (true, _) => Sides::NotReceived { cosigned_at: None },
    };
    // No signature may be there that nobody has verified: whatever stands in a receipt counts.
    if checkpoint.only(cosigner.as_ref())? != *checkpoint.note() {
        return Err(ReceiptError::OtherSignatures);
    }
    Ok(VerifiedReceipt {
        receipt,
        head,
        sides,
    })
}

/// Who stands behind a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    /// The party that released and the recipient, which cosigns no page that it did not receive: neither can deny the
    /// crossing.
    Both {
        /// When the recipient cosigned, by its clock, in seconds since 1970.
        cosigned_at: u64,
    },
    /// The party that released says that it did, and that the recipient has not received this version, which it could send
    /// no more. Nothing is proven of the recipient but that it says the same.
    NotReceived {
        /// When the recipient said so too, by its clock, in seconds since 1970; `None` where it has not cosigned.
        cosigned_at: Option<u64>,
    },
    /// The party that released alone: it says so, and cannot deny having said so.
    One,
}

/// A receipt that has been verified. Only [`verify`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedReceipt {
    receipt: Receipt,
    head: TreeHead,
    sides: Sides,
}

impl VerifiedReceipt {
    /// Who stands behind it.
    #[must_use]
    pub fn sides(&self) -> Sides {
        self.sides
    }

    /// The page: from whom to whom, when, under which agreement, for which purpose, and whether the objects
    /// crossed or their names alone.
    #[must_use]
    pub fn leaf(&self) -> &Leaf {
        &self.receipt.leaf
    }

    /// Which object.
    #[must_use]
    pub fn object(&self) -> &ObjectId {
        &self.receipt.opening.object
    }

    /// Which version of it; `None` for objects without versions.
    #[must_use]
    pub fn version(&self) -> Option<&Timestamp> {
        self.receipt.opening.version.as_ref()
    }

    /// Its hash, and what that is of.
    #[must_use]
    pub fn hash(&self) -> (Form, &Hash) {
        (self.receipt.opening.form, &self.receipt.opening.hash)
    }

    /// Under which article.
    #[must_use]
    pub fn article(&self) -> &str {
        &self.receipt.opening.article
    }

    /// Where the page stands in the log.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.receipt.proof.index
    }

    /// The head of the log that was signed.
    #[must_use]
    pub fn head(&self) -> &TreeHead {
        &self.head
    }

    /// Check that this is the object that crossed, word for word.
    ///
    /// # Errors
    /// [`OtherObjectError`] says in what it differs.
    pub fn is_of(&self, object: &Object) -> Result<(), OtherObjectError> {
        let opening = &self.receipt.opening;
        let differs = |what| Err(OtherObjectError { what });
        if *object.id() != opening.object {
            return differs("id");
        }
        if object.version() != opening.version.as_ref() {
            return differs("version");
        }
        let hash = match opening.form {
            Form::Bytes => object.hash(),
            Form::Text => unsealed_hash(object),
        };
        match Hash::from_bytes(hash) == opening.hash {
            true => Ok(()),
            false => differs("content"),
        }
    }
}

/// The object is not the one of the receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the object has another {what} than the one that crossed")]
pub struct OtherObjectError {
    what: &'static str,
}

/// A receipt as it reads, not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Receipt {
    leaf: Leaf,
    opening: Opening,
    proof: InclusionProof,
    checkpoint: String,
    from: KeyId,
    to: Option<KeyId>,
}

impl Receipt {
    fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        let value = Value::parse(bytes, &LIMITS)?;
        let format = text(&value, "format")?;
        if format != FORMAT {
            let format = format.chars().take(80).collect();
            return Err(ReceiptError::UnknownFormat { format });
        }
        let part = |member| value.get(member).ok_or(MemberError { member });
        let (entry, keys) = (part("entry")?, part("keys")?);
        let key = |member| {
            let id = keys.get(member).and_then(Value::as_str);
            let id = id.map(KeyId::parse).transpose();
            id.map_err(|_| MemberError { member })
        };
        let receipt = Self {
            leaf: Leaf::read(part("leaf")?)?,
            opening: read_opening(entry)?,
            proof: InclusionProof {
                index: number(&value, "index")?,
                path: hashes(&value, "proof")?,
            },
            checkpoint: text(&value, "checkpoint")?.to_owned(),
            from: key("from")?.ok_or(MemberError { member: "from" })?,
            to: key("to")?,
        };
        // There is one text for each receipt, so no byte of it can be changed without a consequence.
        match receipt.to_text().as_bytes() == bytes {
            true => Ok(receipt),
            false => Err(ReceiptError::NotCanonical),
        }
    }

    /// RFC 8785 § 3.2.3: members in the order of their names.
    fn to_text(&self) -> String {
        let opening = &self.opening;
        let version = opening.version.as_ref();
        let version =
            version.map_or_else(String::new, |version| format!(",\"version\":\"{version}\""));
        let to = self.to.as_ref();
        let to = to.map_or_else(String::new, |to| format!(",\"to\":\"{to}\""));
        format!(
            "{{\"checkpoint\":{},\"entry\":{{\"article\":{},\"form\":\"{}\",\"hash\":\"{}\",\"index\":{},\
             \"object\":\"{}\",\"proof\":{},\"salt\":\"{}\"{version}}},\"format\":\"{FORMAT}\",\"index\":{},\
             \"keys\":{{\"from\":\"{}\"{to}}},\"leaf\":{},\"proof\":{}}}\n",
            quoted(&self.checkpoint),
            quoted(&opening.article),
            opening.form.word(),
            opening.hash,
            opening.proof.index,
            opening.object,
            array(&opening.proof.path),
            opening.salt,
            self.proof.index,
            self.from,
            self.leaf,
            array(&self.proof.path),
        )
    }
}

fn read_opening(entry: &Value<'_>) -> Result<Opening, ReceiptError> {
    let object = ObjectId::parse(text(entry, "object")?);
    let version = entry.get("version").and_then(Value::as_str);
    let version = version.map(Timestamp::parse).transpose();
    Ok(Opening {
        salt: hash(entry, "salt")?,
        object: object.map_err(|_| MemberError { member: "object" })?,
        version: version.map_err(|_| MemberError { member: "version" })?,
        form: match text(entry, "form")? {
            "bytes" => Form::Bytes,
            "text" => Form::Text,
            _ => return Err(MemberError { member: "form" }.into()),
        },
        hash: hash(entry, "hash")?,
        article: text(entry, "article")?.to_owned(),
        proof: InclusionProof {
            index: number(entry, "index")?,
            path: hashes(entry, "proof")?,
        },
    })
}

fn same_key(who: &'static str, named: &KeyId, given: &VerifyingKey) -> Result<(), ReceiptError> {
    let given = KeyId::of(given);
    match *named == given {
        true => Ok(()),
        false => Err(ReceiptError::OtherKey {
            who,
            named: named.clone(),
            given,
        }),
    }
}

/// Why a receipt proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// It is not strict JSON.
    #[error("the receipt is not strict JSON: {0}")]
    Json(#[from] JsonError),
    /// It is of another format.
    #[error("the receipt is of the format `{format}`, which this program does not know")]
    UnknownFormat {
        /// The format.
        format: String,
    },
    /// A member is missing or not of its form.
    #[error("the receipt does not read: {0}")]
    Member(#[from] MemberError),
    /// Its leaf is none.
    #[error("the receipt's leaf does not count: {0}")]
    Leaf(#[from] LeafError),
    /// It could be written otherwise.
    #[error("the receipt is not written as the program writes it")]
    NotCanonical,
    /// It names another key than the one given.
    #[error("the party that {who} signed with the key `{named}`, and `{given}` was given")]
    OtherKey {
        /// `released` or `received`.
        who: &'static str,
        /// The key that the receipt names.
        named: KeyId,
        /// The key that was given.
        given: KeyId,
    },
    /// The recipient has cosigned, and its key is missing.
    #[error("the receipt is cosigned with the key `{key}`, which was not given")]
    KeyNeeded {
        /// The key.
        key: KeyId,
    },
    /// The page does not hold the version.
    #[error(transparent)]
    Opening(#[from] OpeningError),
    /// The log does not hold the page.
    #[error("the log does not hold the page: {0}")]
    NotInLog(ProofError),
    /// The checkpoint is not one of this log, signed by its owner.
    #[error("the receipt's checkpoint does not count: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The recipient's cosignature is missing or false.
    #[error("the receipt's cosignature does not count: {0}")]
    Cosignature(#[from] NoteError),
    /// A cosignature is announced where the recipient has no node.
    #[error("the recipient has no node that could have cosigned")]
    NobodyToCosign,
    /// There are signatures beside the two, or they stand in another order.
    #[error("the receipt's checkpoint has other signatures than the two that count")]
    OtherSignatures,
}
