//! MISP's core format to STIX 2.1: what a MISP event says, as objects that policy can weigh. Beside it,
//! MISP's [warninglists](warninglist).
//!
//! A file is read twice. [`Survey::read`] checks every byte of it and learns what holds for each event; a file
//! that is broken anywhere gives nothing. [`Conversion`] then hands out STIX objects while it reads, and never
//! holds more than one attribute, object or galaxy with what must wait for the event's end ([`limits`]).
//!
//! ```
//! use mithaq_misp::{Conversion, Form, Options, Output, Survey};
//!
//! let file: &[u8] = br#"{"Event": {"uuid": "5be1b4c2-6f0c-4c1e-9d0a-4f8302a7e1d5", "info": "Phishing",
//!     "date": "2026-03-01", "timestamp": "1772323200", "distribution": "3",
//!     "Attribute": [{"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e", "type": "domain",
//!         "value": "login.rimal.example", "to_ids": true, "timestamp": "1772323200"}],
//!     "Tag": [{"name": "tlp:amber"}]}}"#;
//! let options = Options::default();
//! let survey = Survey::read(file, Form::Framed, &options)?;
//! let mut conversion = Conversion::new(file, survey, options);
//! let mut types = Vec::new();
//! while let Some(output) = conversion.next_output()? {
//!     if let Output::Object(object) = output {
//!         types.push(object.object_type);
//!     }
//! }
//! assert_eq!(types, ["identity", "extension-definition", "identity", "indicator", "report"]);
//! # Ok::<(), mithaq_misp::MispError>(())
//! ```
//!
//! # Ids and versions
//!
//! What has a UUID in MISP keeps it, with the STIX type before it; so the same event again gives the same bytes,
//! and a newer one newer versions. What has no UUID gets one derived from what it says.
//!
//! `modified` is the later of two timestamps, the part's own and the event's: an event that is tagged anew marks all
//! its parts anew, and their timestamps stay. Its milliseconds tell the marking, the stricter the more, for MISP
//! counts whole seconds and a marking can change without any (a tag local to the server, [`Options::source`]). So
//! one version never has two markings. Organisations and galaxy clusters have no time in MISP: theirs is 1970, or the
//! cluster's version as seconds, with the marking of the event that names them, since that it names them is as
//! secret as the event is. Each audience sees the newest version that it may have.
//!
//! `created` is the start of 1970 where MISP names no instant that can never be edited: an event's day and all
//! timestamps can, and two versions of an object must not differ in it (STIX §3.2). Sightings, which nobody can
//! change, and analysts' statements, of which MISP writes it once, have their own.
//!
//! A *type* is not kept for ever: an attribute whose `to_ids` is switched, or whose value is no longer of its type,
//! becomes an object of another type and so of another id. The conversion sees one file and no store, so it cannot
//! know that the other one was ever handed out, and revokes nothing: the old object stands until it is revoked by
//! hand. (A STIX revocation is for ever, and MISP's switch is not; what closes the old object and can open it again
//! needs the store, where an import knows what it holds.)
//!
//! An event's organisation becomes the creator; it never becomes a party of ours ([`Options::reserved`]).
//!
//! # How far something may go
//!
//! MISP restricts by *distribution* and by tags, at the event, at an object, at an attribute. All of them bind:
//! the strictest TLP of all holds, and the strictest reach. Coming into Mithaq counts as one hop of MISP's
//! synchronisation, which lowers *connected communities* to *this community* and that to *your organisation*;
//! files from a MISP of our own ([`Source::OurMisp`]) make no hop.
//!
//! | distribution | received | from our own MISP | what MISP would do with it here |
//! |---|---|---|---|
//! | 0 organisation | TLP:RED, **held back** | TLP:RED, **held back** | our own organisation only |
//! | 1 community | TLP:RED, **held back** | TLP:AMBER+STRICT, statement | those connected to us, for themselves |
//! | 2 connected | TLP:AMBER+STRICT, statement | TLP:AMBER, statement | them, and those connected to them |
//! | 3 all | the tags' TLP, else TLP:GREEN | the same | anybody who takes part |
//! | 4 sharing group | TLP:RED, **held back** | TLP:RED, **held back** | the group's members |
//! | 5 inherit, or none | what holds it | what holds it | |
//! | none, and a sharing group | as 4 | as 4 | the group's members |
//! | any other | TLP:RED, **held back** | TLP:RED, **held back** | unknown |
//!
//! *Held back* is a marking that no gate can explain, and an unknown marking withholds from every peer whatever
//! an agreement's ceiling (DESIGN 6.3): TLP:RED alone would cross under an agreement that lets red cross. Our own
//! analysts still read it. The members of a sharing group are organisations and servers of MISP, which are not
//! parties; so who may have it cannot be decided here, and nobody gets it. The same holds for a tag that
//! restricts in words without an equivalent: a level of TLP that does not exist, a national classification
//! (`nato`, `euci`, `pfc` …), an exchange policy (`iep`), `misp:should-not-sync`, a review that must come first
//! (`workflow:todo="review-before-publication"`). Other tags of `misp` and `workflow` describe, and become labels.
//! The *statement* tells people the distribution; policy weighs the TLP beside it.
//!
//! TLP and PAP tags become the predefined markings, in the words of TLP 1 or 2; other tags become labels.
//!
//! # Persons
//!
//! Attributes about persons (names, addresses, phone numbers, passports, accounts …) carry
//! `x_mithaq_personal_data`, by which their sharing class says so (DESIGN § 6, 11.1).
//!
//! # What has no place in STIX
//!
//! Types and templates without an equivalent are kept whole, as `x-misp-attribute`, `x-misp-object` and
//! `x-misp-galaxy-cluster`, declared by an extension definition that every conversion begins with. What is not
//! kept is said, with its path and the reason ([`LeftOut`]). Every object goes through STIX's own checks before it is
//! handed out; where they refuse what an attribute or object would be, it is kept whole in the same way, and said. Only numbers and settings of the sending server
//! (`id`, `event_id`, `org_id`, colours of tags …) pass without a word: they mean nothing anywhere else.
//!
//! An event of more than [`limits::OBJECT_REFS`] parts becomes a report that lists groupings, each of which lists
//! so many of them. What is deleted in MISP comes out revoked.

mod convert;
mod survey;

mod error;
mod left_out;
mod out;

mod event;

mod attribute;
mod object;

mod analyst;
mod galaxy;
mod link;
mod organisation;
mod sighting;

mod definition;
mod marking;
mod tag;

mod draft;
mod id;
mod part;
mod time;

pub mod limits;
mod recognise;
mod walk;

pub mod warninglist;

pub use attribute::shape::attribute_types;
pub use convert::Conversion;
pub use definition::EXTENSION;
pub use error::{FormFault, MispError};
pub use id::NAMESPACE;
pub use left_out::{LeftOut, Why};
pub use out::{Converted, Output};
pub use recognise::{ENOUGH, Form, is_feed_index, recognise};
pub use survey::Survey;

use mithaq_stix::ObjectId;

/// How a file is to be taken.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whose server the file came from.
    pub source: Source,
    /// Identities that no organisation of a file becomes: our own party and our peers.
    pub reserved: Vec<ObjectId>,
}

/// Whose server a file came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Source {
    /// Somebody's, or nobody knows: taking it in is one hop of MISP's synchronisation.
    #[default]
    Received,
    /// A MISP of our own organisation: it and this node are one place.
    OurMisp,
}
