//! How much of a MISP file we read and keep before we stop (attack case 13).

use mithaq_stix::json::Limits;

/// Bounds on one member of an event's list: an attribute, an object with its attributes, a galaxy.
///
/// - 16 MiB: an attribute with an attachment, in base64. A longer one stops the file, for it cannot be
///   passed without holding it.
/// - Depth 32: MISP needs about 10.
/// - 400,000 values: an object of some 20,000 attributes. What has more is left out, and listed.
pub const ITEM: Limits = Limits {
    bytes: 16 << 20,
    depth: 32,
    values: 400_000,
};

/// Members of one frame (`Event`, or what is around it). MISP has about 40.
pub const MEMBERS: usize = 256;

/// Events in one file. What is known of each before its attributes come takes about 300 bytes.
pub const EVENTS: usize = 100_000;

/// References from objects, sightings and the like that one event may have: their ends are kept until the
/// event's end. Further ones are left out, and listed.
pub const REFERENCES: usize = 50_000;

/// Objects that a report or a grouping of an event lists; an event with more has several groupings.
pub const OBJECT_REFS: usize = 2_000;

/// Labels of one object. Further tags are left out, and listed.
pub const LABELS: usize = 500;

/// Galaxy clusters, organisations and marking definitions of one event that are remembered, so as not to be
/// handed out again for each attribute. What is forgotten is handed out again, and is the same.
pub const REMEMBERED: usize = 2_000;

/// The longest name of an indicator or an observation, in characters.
pub const NAME: usize = 200;
