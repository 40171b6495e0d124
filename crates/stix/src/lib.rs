//! STIX 2.1 without loss: what came in is kept byte for byte, and what we need of it is read once.
//!
//! Bytes become an [`Object`] by [`Object::parse`]: one strict scan ([`json`]), one look at the
//! structure ([`check`]). Unknown properties and custom objects stay in the bytes as they came. An
//! object is never altered afterwards; what a party authors is sealed at creation ([`seal`]).
//!
//! Everything here is a function of its arguments: no clock, no randomness, no I/O.

pub mod id;
pub mod timestamp;

pub mod json;

pub mod check;
pub mod object;

pub mod convert;

pub mod marking;

pub mod canonical;
pub mod seal;

pub mod observable;
pub mod pattern;
pub mod refs;
pub mod sco;

pub mod bundle;

pub use check::forms as form;
pub use check::{Family, Finding, Severity, family_of};
pub use id::{IdError, ObjectId};
pub use json::{JsonError, JsonErrorKind, Limits};
pub use marking::{EffectiveMarking, MarkingLookup, MarkingMeaning, Pap, Tlp};
pub use object::{Accepted, Object, Refused, View};
pub use observable::{Observable, ObservableKind};
pub use seal::{KeyBinding, KeyId, KeyLookup, SEAL_EXTENSION, SealRefusal, Sealed, Verified};
pub use timestamp::{Timestamp, TimestampError};
