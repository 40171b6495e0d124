//! Receipts: finding the leaves that record an object, and opening one of them for that object alone (8.1, 8.2).

use mithaq_ledger::page::{PageSecret, open_with_hashes, open_with_salt};
use mithaq_ledger::receipt::{self, Parts};
use mithaq_ledger::{Entry, Form, Hash, Leaf, LogId, prove_inclusion};
use mithaq_stix::ObjectId;
use mithaq_stix::seal::VerifyingKey;
use mithaq_store::{Slot, StoreError};
use sha2::{Digest as _, Sha256};

use super::{Tiles, exchange, head_of, key_of, read_key};
use crate::inner::Inner;

/// A leaf that records a version of an object.
pub(crate) struct Found {
    /// The log.
    pub(crate) log: LogId,
    /// The leaf's place in it.
    pub(crate) no: u64,
    /// Where the version stood when it crossed.
    pub(crate) slot: Slot,
    /// Where it stands now.
    pub(crate) stands: Slot,
    /// Which of the object's versions it is, the oldest being the first.
    pub(crate) version: usize,
    /// Whether its id and version alone crossed.
    pub(crate) names: bool,
}

/// Why there is no receipt.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoReceipt {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The object has been deleted, or the page's secret destroyed.
    #[error("what crossed is not held any more")]
    Gone,
    /// The log is not what it should be.
    #[error("the log does not bear it out: {0}")]
    Log(String),
}

impl NoReceipt {
    fn log(error: impl std::fmt::Display) -> NoReceipt {
        NoReceipt::Log(error.to_string())
    }
}

/// All leaves that record a version of `object` that we hold, to whomever: versions by age, then logs by name.
pub(crate) fn of_object(node: &Inner, object: &ObjectId) -> Result<Vec<Found>, StoreError> {
    let logs = node.store.logs()?;
    let mut copies = node.store.copies(object)?;
    copies.sort_by(|a, b| a.version.cmp(&b.version).then(a.slot.cmp(&b.slot)));
    let mut found = Vec::new();
    for (version, copy) in copies.iter().enumerate() {
        for (key, _) in &logs {
            let Some(log) = read_key(node, key) else {
                continue;
            };
            for slot in copy.earlier.iter().copied().chain([copy.slot]) {
                for (scope, no) in node.store.leaves_of(key, slot)? {
                    found.push(Found {
                        version,
                        names: scope.starts_with(super::NAMES),
                        log: log.clone(),
                        no,
                        slot,
                        stands: copy.slot,
                    });
                }
            }
        }
    }
    Ok(found)
}

/// A receipt, with the keys that verify it.
pub(crate) struct Issued {
    /// The file.
    pub(crate) text: String,
    /// The key that we signed with.
    pub(crate) from: VerifyingKey,
    /// The key that the recipient cosigned with, if it did.
    pub(crate) to: Option<VerifyingKey>,
    /// Whether both say that it was not received.
    pub(crate) not_received: bool,
}

/// The receipt for one of them. Cosigned where the recipient has cosigned a checkpoint that covers it,
/// one-sided where it has not, or has no node.
pub(crate) fn issue(node: &Inner, found: &Found) -> Result<Issued, NoReceipt> {
    let key = key_of(&found.log);
    let stored = node.store.leaf(&key, found.no)?.ok_or(NoReceipt::Gone)?;
    let leaf = Leaf::parse(&stored.bytes).map_err(NoReceipt::log)?;
    let place = stored
        .entries
        .iter()
        .position(|(slot, _)| *slot == found.slot);
    let place = place.ok_or(NoReceipt::Gone)?;
    let article = stored
        .entries
        .get(place)
        .map(|(_, article)| article.as_str());
    let object = node.store.object(found.stands)?.ok_or(NoReceipt::Gone)?;
    let entry = Entry {
        object: &object.id,
        version: object.version.as_ref(),
        form: Form::Bytes,
        hash: Hash::from_bytes(Sha256::digest(&object.body).into()),
        article: article.unwrap_or_default(),
    };
    let hashes: Vec<Hash> = stored
        .hashes
        .iter()
        .copied()
        .map(Hash::from_bytes)
        .collect();
    let index = u32::try_from(place).unwrap_or(u32::MAX);
    let opening = match (stored.secret, &stored.salts) {
        (Some(secret), _) => {
            open_with_hashes(&leaf, &PageSecret::new(secret), &hashes, index, &entry)
        }
        // Something else on the page was deleted.
        (None, Some(salts)) => {
            let salt = salts.get(place).filter(|salt| **salt != [0; 32]);
            open_with_salt(&leaf, *salt.ok_or(NoReceipt::Gone)?, &hashes, index, &entry)
        }
        (None, None) => return Err(NoReceipt::Gone),
    };
    let opening = opening.map_err(NoReceipt::log)?;
    let tiles = Tiles::of(node.store.as_ref(), &key);
    let ours = || {
        let end = node.store.log(&key)?.ok_or(NoReceipt::Gone)?;
        let not_received = super::excepted::of(node, &found.log)?;
        super::sign(node, &found.log, head_of(end), &not_received).map_err(NoReceipt::log)
    };
    let own = node.identity.key().public();
    let (checkpoint, from, to) = match cosigned(node, found)? {
        Some(cosigned) => (cosigned.checkpoint, cosigned.owner, Some(cosigned.cosigner)),
        None => (ours()?, own, None),
    };
    let (checkpoint, from, to, proof) = match prove_inclusion(&tiles, checkpoint.head(), found.no) {
        Ok((proof, _)) => (checkpoint, from, to, proof),
        Err(error) if to.is_none() => return Err(NoReceipt::log(error)),
        // What was cosigned is of a tree that is no more; what this one says we can say alone.
        Err(_) => {
            let checkpoint = ours()?;
            let proven = prove_inclusion(&tiles, checkpoint.head(), found.no);
            let (proof, _) = proven.map_err(NoReceipt::log)?;
            (checkpoint, own, None, proof)
        }
    };
    let parts = Parts {
        leaf: &leaf,
        opening: &opening,
        proof: &proof,
        checkpoint: &checkpoint,
        from: &from,
        to: to.as_ref(),
    };
    let text = receipt::issue(&parts).map_err(NoReceipt::log)?;
    let said = checkpoint.checkpoint().not_received();
    Ok(Issued {
        text,
        from,
        to,
        not_received: said.is_ok_and(|said| said.has(found.no, index)),
    })
}

/// The last checkpoint that the recipient has cosigned, if it covers the leaf.
fn cosigned(node: &Inner, found: &Found) -> Result<Option<exchange::Cosigned>, StoreError> {
    let cosigned = exchange::cosigned(node, &found.log)?;
    Ok(cosigned.filter(|cosigned| found.no < cosigned.checkpoint.head().size))
}
