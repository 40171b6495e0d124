//! The tamper-evident record of crossings: leaves, trees, checkpoints, receipts (DESIGN § 8).
//!
//! For each relation each side keeps a log of what it released to the other. A page that was released is one
//! leaf. The log is a Merkle tree (RFC 6962) in tiles (C2SP `tlog-tiles`); its size and root, signed, are a
//! checkpoint (C2SP `tlog-checkpoint`, `signed-note`). The other side checks that the log has only grown
//! and cosigns (C2SP `tlog-cosignature`). Nobody but the two sees any of it.
//!
//! Everything here is a function of its arguments: no clock, no randomness, no I/O. Time, random bytes,
//! private keys and the place where tiles are kept come from the caller.
//!
//! # What a receipt proves
//!
//! A receipt ([`receipt`]) is one file. Whoever has it and the two public keys can verify it without a network,
//! without either node, and years later. The keys must come from somewhere else than the receipt: from the
//! agreement, from the parties' key statements, from paper.
//!
//! | the receipt proves | because |
//! |---|---|
//! | that the page was released by one party to the other, when, under which agreement, for which purpose: the releasing party says so and cannot take it back | it is in the leaf, and the leaf is in the log whose root that party signed |
//! | that this version of this object was on the page, with this content, under this article | its hash is below the leaf's root |
//! | that the recipient had received what the page records, and found that the log had only grown | it checked each new leaf against what had come ([`check_among`]) before it cosigned the root, at the time stated |
//! | where it says *not received*: that the party released this version, and that the recipient has not received it, by both their words | it is named in the text that both have signed ([`not_received`]); the cosignature vouches for all but that |
//! | that nothing in the file was altered | each byte of it is bound by a hash or a signature; one that is changed is refused |
//!
//! | it does not prove | but |
//! |---|---|
//! | that anybody read, understood or acted on the object | it crossed to the recipient's node |
//! | that the recipient's node kept the object | it came whole: a recipient that cosigns what it has not checked binds itself all the same |
//! | that the stated times are right: they are those of the two parties' clocks | the cosignature bounds the time of release from the other side |
//! | that the release was lawful under the agreement | it names the agreement and the article under which the releasing party decided |
//! | that nothing else crossed, or what else was on the page | the log's owner can open each other page in the same way |
//! | anything on behalf of a recipient that did not cosign: such a receipt is *one-sided*, and says so | the releasing party is bound by it all the same |
//! | who held the private key | a key that was stolen signs like its owner; key statements say from when to when a key counts |
//!
//! To show one version is to show nothing of the others: each is hashed with a salt of its own ([`page`]). Once
//! the page's secret is destroyed, what was recorded of versions that nobody has opened is unreadable for good,
//! and the log still verifies.
//!
//! # A log that is rewritten
//!
//! Each side holds the last checkpoint it has seen of the other's log and shows it with every request. If the
//! next one cannot be shown to begin with all of the former, both are kept as [`Evidence`], which
//! verifies by itself. Two roots for one size convict; two sizes without a proof between them accuse, and the
//! owner can answer with the proof ([`Evidence::settle`]).
//!
//! # How a node uses it
//!
//! ```
//! use std::collections::HashMap;
//! use ed25519_dalek::{Signer, SigningKey};
//! use mithaq_ledger::*;
//! use mithaq_ledger::page::PageSecret;
//! use mithaq_stix::{ObjectId, Timestamp};
//!
//! // The store keeps one row for each place of a tile, and the newest text of it.
//! #[derive(Default)]
//! struct Store(HashMap<(Row, u64), Vec<u8>>);
//! impl HashReader for Store {
//!     type Error = std::io::Error;
//!     fn tile(&self, tile: &Tile) -> Result<Vec<u8>, std::io::Error> {
//!         let held = self.0.get(&(tile.row(), tile.index())).cloned();
//!         held.ok_or(std::io::ErrorKind::NotFound.into())
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (qamar, rimal) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
//! let log = LogId {
//!     owner: ObjectId::parse("identity--11111111-1111-4111-8111-111111111111")?,
//!     recipient: Recipient::Party(ObjectId::parse("identity--22222222-2222-4222-8222-222222222222")?),
//!     generation: 0,
//! };
//! let owner_key = log.owner_key(qamar.verifying_key())?;
//!
//! // (a) Qamar releases a page. At start the edge is read: `Edge::load(&head, &store)`.
//! let mut store = Store::default();
//! let mut edge = Edge::empty();
//! let object = ObjectId::parse("indicator--55555555-5555-4555-8555-555555555555")?;
//! let version = Timestamp::parse("2026-11-22T09:00:00.000Z")?;
//! let entries = [Entry {
//!     object: &object,
//!     version: Some(&version),
//!     form: Form::Text,
//!     hash: Hash::from_bytes([7; 32]), // the hash that the store keeps with the object
//!     article: "article-4",
//! }];
//! let header = Header {
//!     log: log.clone(),
//!     agreement: "x-mithaq-agreement--44444444-4444-4444-8444-444444444444".into(),
//!     purpose: "detection".into(),
//!     content: Content::Objects,
//!     at: 1_795_341_600_000,
//! };
//! let secret = PageSecret::new([9; 32]); // 32 bytes of the node's random source, kept with the leaf
//! let leaf = page::record(header, &secret, entries, [])?;
//! let index = edge.head().size;
//! for write in edge.append(&[leaf.hash()]) {
//!     // in the transaction that records the crossing, with `leaf.to_bytes()` and the secret
//!     store.0.insert((write.tile.row(), write.tile.index()), write.bytes);
//! }
//! let signed = SignedCheckpoint::sign(edge.head(), &owner_key, |bytes| qamar.sign(bytes).to_bytes())?;
//!
//! // (c) Rimal is shown the checkpoint with the proof from the one it holds, and cosigns.
//! let held: Option<SignedCheckpoint> = None; // the one that Rimal's last request carried, if there was one
//! let proof = match &held {
//!     Some(held) => prove_consistency(&store, held.head(), signed.head())?,
//!     None => ConsistencyProof::default(),
//! };
//! let sent = (signed.to_string(), proof.to_string()); // both are texts, with the leaf and the page's secret
//! let proof = ConsistencyProof::parse(&sent.1)?;
//! let shown = SignedCheckpoint::verify(sent.0.as_bytes(), &owner_key)?;
//! page::check(&leaf, &secret, entries)?; // the leaf is of the page that came
//! let cosigner = cosigner_key(
//!     &ObjectId::parse("identity--22222222-2222-4222-8222-222222222222")?,
//!     rimal.verifying_key(),
//! )?;
//! let line = match witness::advance(held.as_ref(), shown, &proof)? {
//!     Advance::Accepted(next) => next.cosign(&cosigner, 1_795_341_700, |bytes| rimal.sign(bytes).to_bytes())?,
//!     Advance::Refused(evidence) => return Err(evidence.to_string().into()),
//! };
//! let cosigned = signed.with_cosignature(line, &cosigner)?;
//!
//! // (b) Later: a receipt, and whoever verifies it.
//! let (proof, _) = prove_inclusion(&store, cosigned.head(), index)?;
//! let text = receipt::issue(&receipt::Parts {
//!     leaf: &leaf,
//!     opening: &page::open(&leaf, &secret, &entries, 0)?,
//!     proof: &proof,
//!     checkpoint: &cosigned,
//!     from: &qamar.verifying_key(),
//!     to: Some(&rimal.verifying_key()),
//! })?;
//! let verified = receipt::verify(text.as_bytes(), &qamar.verifying_key(), Some(&rimal.verifying_key()))?;
//! assert_eq!(verified.object(), &object);
//! assert_eq!(verified.sides(), Sides::Both { cosigned_at: 1_795_341_700 });
//! # Ok(())
//! # }
//! ```
//!
//! # Keys
//!
//! A node signs with one Ed25519 key what it seals, its HTTP messages, and the notes here. The texts cannot be
//! taken for one another: a note of ours begins with `mithaq/`, a cosigned one with `cosignature/v1`, a
//! signature base of RFC 9421 with a quotation mark, and what a seal signs with eight bytes of a length.

pub mod receipt;

pub mod leaf;
pub mod page;

mod among;

pub mod checkpoint;
pub mod log;
pub mod not_received;
pub mod note;
pub mod witness;

pub mod bundle;
mod edge;
mod frontier;
mod hash;
mod proof;
mod prove;
mod tile;
mod tree;

mod json;

pub use among::{Came, Hint, MARK, NotAmong, check_among, check_except, not_come};
pub use checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
pub use edge::{Edge, TileWrite};
pub use frontier::Frontier;
pub use hash::{Hash, leaf_hash, node_hash};
pub use json::MemberError;
pub use leaf::{Content, Covered, Header, Leaf, LeafError};
pub use log::{LAST_GENERATION, LogId, Recipient, cosigner_key};
pub use not_received::NotReceived;
pub use note::{Note, NoteError, NoteKey, NoteSignature, SignatureKind, SignedBy};
pub use page::{Entry, Form, Opening, PageSecret};
pub use proof::{
    ConsistencyProof, Extension, Included, InclusionProof, ProofError, ProofTextError,
};
pub use prove::{HashReader, ReadError, prove_consistency, prove_frontier, prove_inclusion};
pub use receipt::{ReceiptError, Sides, VerifiedReceipt};
pub use tile::{Row, TILE_WIDTH, Tile, TilePathError};
pub use tree::TreeHead;
pub use witness::{Accepted, Advance, Evidence, EvidenceError, Weight, WitnessError};
