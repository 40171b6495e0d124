//! TAXII 2.1, both sides of the wire.
//!
//! - **Server**: implement [`Collections`] and mount [`routes()`]; the routes hold everything that the
//!   protocol demands of every server (negotiation, limits, parsing, framing, error objects), the
//!   implementation holds what is particular to it: who may see what.
//! - **Client**: [`Client`] over a [`Transport`], so that the caller decides how a request is
//!   guarded, signed and sent; the client builds requests and distrusts every answer.
//! - **Wire types**, shared by both: [`wire`], [`query`], [`envelope`], [`media`], [`error`].
//!
//! Objects travel as the bytes that were received: nothing here parses an object into a tree or
//! writes one anew. This crate knows no clock, no store and no runtime.
//!
//! Source: TAXII Version 2.1, OASIS Standard, 10 June 2021. Where this crate goes beyond it or picks
//! one of several permitted behaviours, the item concerned says which client or rule made it so.

pub mod authorization;
pub mod client;
pub mod collections;
pub mod envelope;
pub mod error;
pub mod media;
pub mod query;
pub mod routes;
pub mod wire;

pub use client::{Client, Transport};
pub use collections::{Collections, ManifestPage, ObjectPage, VersionsPage};
pub use envelope::Envelope;
pub use error::TaxiiError;
pub use query::{Filter, ObjectQuery, VersionSelector};
pub use routes::{method_not_allowed, not_found, routes};
pub use wire::{ApiRoot, Collection, Discovery, ManifestRecord, Status, StatusDetail, StatusState};
