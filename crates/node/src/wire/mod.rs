//! How nodes recognise and speak to one another.
//!
//! Who: a party's [`keys`], the root key's [`statement`] of its node key, the [`binding`] of a key to
//! its party (there is one), the node's [`document`], and the [`invitation`] by which two nodes first
//! hear of one another, with fingerprints in [`words`].
//!
//! How: bodies bounded ([`gunzip`]) and tied to the headers ([`digest`]), requests and responses signed
//! ([`signature`]) over [`tls`] with pinned keys, by the one client for all that goes out ([`egress`]);
//! [`peer`] puts these together.
//!
//! Every byte from outside is hostile until something here returns a [`Verified`] value. The clock and
//! the random source come from outside too ([`edge`]).

pub mod edge;
#[cfg(test)]
mod testing;
mod verified;

pub mod binding;
pub mod document;
pub mod invitation;
pub mod keys;
pub mod root_word;
pub mod statement;
pub mod words;

pub mod digest;
pub mod gunzip;
pub mod signature;

pub mod egress;
pub mod peer;
pub mod tls;

pub use verified::Verified;
