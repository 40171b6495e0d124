//! Sightings.
//!
//! | MISP | STIX |
//! |---|---|
//! | 0, seen | `sighting` |
//! | 3, seen and confirmed | `sighting`, with a description that says so |
//! | 1, false positive | `opinion`, *strongly disagree* |
//! | 2, expiration | `note` with the day |
//!
//! A sighting of MISP cannot be changed; its marking can, with the event's.

use mithaq_stix::Timestamp;
use uuid::Uuid;

use crate::draft::{Draft, Frame};
use crate::event::Event;
use crate::left_out::Why;
use crate::link::{self, About, Target};
use crate::organisation::Organisation;
use crate::out::Out;
use crate::part::Part;
use crate::{Options, id};

/// Members of a sighting that are read, and those that mean something on the sending server only.
const KNOWN: &[&str] = &[
    "type",
    "uuid",
    "date_sighting",
    "source",
    "Organisation",
    "attribute_uuid",
    "id",
    "attribute_id",
    "event_id",
    "org_id",
    "value",
    "event_uuid",
];

/// A sighting of what an attribute became.
pub(crate) fn of_attribute(
    event: &mut Event,
    part: &Part<'_, '_>,
    target: &Target,
    options: &Options,
    out: &mut Out,
) {
    if let Some((draft, key)) = read(event, part, &target.id, target, options, out) {
        let mut draft = draft;
        match key {
            About::Sighting => draft.set("sighting_of_ref", target.id.as_str()),
            About::ObjectRefs => draft.set("object_refs", vec![target.id.as_str()]),
        }
        let id = draft.id().to_owned();
        if event.hand_out(draft, &target.restriction, &part.path, out) {
            event.list(&id, out);
        }
    }
}

/// A sighting that stands at the event and names its attribute.
pub(crate) fn of_event(event: &mut Event, part: &Part<'_, '_>, options: &Options, out: &mut Out) {
    let Some(to) = part.uuid("attribute_uuid") else {
        out.left_out(part.left_out(Why::DanglingReference));
        return;
    };
    let event_itself = Target {
        id: to.to_string(),
        restriction: event.header.restriction.clone(),
    };
    if let Some((draft, key)) = read(event, part, &to.to_string(), &event_itself, options, out) {
        let restriction = event_itself.restriction;
        link::about(event, to, key, draft, &restriction, &part.path, out);
    }
}

/// The object that a sighting becomes, without what it is about.
fn read(
    event: &mut Event,
    part: &Part<'_, '_>,
    of: &str,
    bound_by: &Target,
    options: &Options,
    out: &mut Out,
) -> Option<(Draft, About)> {
    out.all_left_out(part.unknown(&[KNOWN]));
    let kind = part.text("type").unwrap_or("0".into());
    let (object_type, key) = match kind.as_ref() {
        "0" | "3" => ("sighting", About::Sighting),
        "1" => ("opinion", About::ObjectRefs),
        "2" => ("note", About::ObjectRefs),
        _ => {
            out.left_out(part.left_out(Why::Sighting));
            return None;
        }
    };
    let seen: Timestamp = event.modified(part, "date_sighting", out);
    let named = part.object("Organisation");
    let organisation = named.and_then(|named| Organisation::of(&named, &options.reserved));
    let organisation = organisation.unwrap_or_else(Organisation::unnamed);
    event.organisation(&organisation, &bound_by.restriction, out);
    let source = part.text("source");
    // Servers give sightings UUIDs of their own, the draft of the format gives them their attribute's.
    let uuid: Uuid = id::derived(&[
        "sighting",
        of,
        &part.text("uuid").unwrap_or_default(),
        &kind,
        seen.as_str(),
        &organisation.id,
        source.as_deref().unwrap_or_default(),
    ]);
    let frame = Frame {
        creator: Some(&organisation.id),
        created: Some(&seen),
        modified: seen.clone(),
        within: Some(&event.header.modified),
        restriction: &bound_by.restriction,
    };
    let mut draft = Draft::new(object_type, id::of(object_type, uuid), &frame);
    draft.set_some("x_misp_source", source.map(|source| source.into_owned()));
    match kind.as_ref() {
        "1" => {
            draft.set("opinion", "strongly-disagree");
            draft.set("explanation", "MISP sighting: a false positive");
        }
        "2" => {
            draft.set("abstract", "MISP sighting: expiration");
            draft.set(
                "content",
                format!("It is to count no longer from {seen} on."),
            );
        }
        confirmed => {
            draft.set("where_sighted_refs", vec![organisation.id.as_str()]);
            draft.set("first_seen", seen.as_str());
            draft.set("last_seen", seen.as_str());
            draft.set("count", 1);
            if confirmed == "3" {
                draft.set("description", "MISP sighting: confirmed as a true positive");
            }
        }
    }
    Some((draft, key))
}
