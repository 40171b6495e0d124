//! References: from objects to objects and attributes, from sightings and notes to what they are about.
//!
//! ```json
//! {"uuid": "…", "object_uuid": "A", "referenced_uuid": "B", "relationship_type": "contains"}
//! ```
//! becomes a relationship from what A became to what B became. Which that is (an indicator, an observation, an
//! object of ours) is known when B comes by, before or after; what still waits at the event's end dangles.

use mithaq_stix::Timestamp;
use uuid::Uuid;

use crate::draft::{Draft, Frame};
use crate::event::Event;
use crate::id;
use crate::left_out::{LeftOut, Why};
use crate::limits;
use crate::marking::Restriction;
use crate::out::Out;
use crate::part::Part;

/// What a reference leads to.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) id: String,
    pub(crate) restriction: Restriction,
}

/// A reference whose end has not come by yet.
pub(crate) struct Link {
    to: Uuid,
    path: String,
    kind: Kind,
}

enum Kind {
    Relationship(Box<Relationship>),
    /// An object that waits for the id of what it is about: a sighting, a note, an opinion.
    About {
        draft: Box<Draft>,
        key: About,
        restriction: Restriction,
    },
}

/// In which property an object names what it is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum About {
    Sighting,
    ObjectRefs,
}

/// A relationship without its end.
pub(crate) struct Relationship {
    pub(crate) id: String,
    pub(crate) from: Target,
    pub(crate) relationship_type: String,
    pub(crate) modified: Timestamp,
    pub(crate) description: Option<String>,
    pub(crate) revoked: bool,
}

impl Link {
    /// Memory held, in bytes, about.
    pub(crate) fn held(&self) -> usize {
        size_of::<Self>() + self.path.len() + 600
    }
}

/// Members of a reference that are read, and those that mean something on the sending server only. `Object`,
/// `Attribute` and `Event` repeat what is referred to.
const KNOWN: &[&str] = &[
    "uuid",
    "timestamp",
    "object_uuid",
    "source_uuid",
    "referenced_uuid",
    "relationship_type",
    "comment",
    "deleted",
    "id",
    "object_id",
    "event_id",
    "referenced_id",
    "referenced_type",
    "Object",
    "Attribute",
    "Event",
];

/// A reference of the object that became `from`.
pub(crate) fn object_reference(
    event: &mut Event,
    part: &Part<'_, '_>,
    from: &Target,
    out: &mut Out,
) {
    out.all_left_out(part.unknown(&[KNOWN]));
    let Some(to) = part.uuid("referenced_uuid") else {
        out.left_out(part.left_out(Why::DanglingReference));
        return;
    };
    let said = part
        .text("relationship_type")
        .unwrap_or("related-to".into());
    let uuid = match part.uuid("uuid") {
        Some(uuid) => uuid,
        None => {
            out.left_out(part.member_left_out("uuid", Why::DerivedId));
            id::derived(&["reference", &from.id, &to.to_string(), &said])
        }
    };
    let relationship = Relationship {
        id: id::of("relationship", uuid),
        from: from.clone(),
        relationship_type: said.into_owned(),
        modified: event.modified(part, "timestamp", out),
        description: part.text("comment").map(|text| text.into_owned()),
        revoked: part.flag("deleted"),
    };
    let kind = Kind::Relationship(Box::new(relationship));
    connect(
        event,
        Link {
            to,
            path: part.path.clone(),
            kind,
        },
        out,
    );
}

/// An object about something that `to` names.
pub(crate) fn about(
    event: &mut Event,
    to: Uuid,
    key: About,
    draft: Draft,
    restriction: &Restriction,
    path: &str,
    out: &mut Out,
) {
    let kind = Kind::About {
        draft: Box::new(draft),
        key,
        restriction: restriction.clone(),
    };
    connect(
        event,
        Link {
            to,
            path: path.to_owned(),
            kind,
        },
        out,
    );
}

/// Something that references may lead to has come by. Deleted things lead nowhere.
pub(crate) fn arrived(event: &mut Event, uuid: Uuid, target: &Target) {
    if event.header.referenced.contains(&uuid) {
        event.targets.insert(uuid, target.clone());
    }
}

fn connect(event: &mut Event, link: Link, out: &mut Out) {
    match event.targets.get(&link.to).cloned() {
        Some(target) => end(event, link, &target, out),
        None if event.waiting.len() == limits::REFERENCES => out.left_out(LeftOut {
            path: link.path,
            why: Why::TooManyReferences,
        }),
        None => event.waiting.push(link),
    }
}

/// What waits at the end of the event finds its end now, or dangles.
pub(crate) fn finish(event: &mut Event, out: &mut Out) {
    for link in std::mem::take(&mut event.waiting) {
        match event.targets.get(&link.to).cloned() {
            Some(target) => end(event, link, &target, out),
            None => out.left_out(LeftOut {
                path: link.path,
                why: Why::DanglingReference,
            }),
        }
    }
}

fn end(event: &mut Event, link: Link, target: &Target, out: &mut Out) {
    match link.kind {
        Kind::Relationship(relationship) => {
            relate(event, &relationship, target, &link.path, out);
        }
        Kind::About {
            mut draft,
            key,
            restriction,
        } => {
            // As strict as what it is about: it repeats something of it.
            let restriction = restriction.join(&target.restriction);
            draft.restrict(&restriction);
            match key {
                About::Sighting => draft.set("sighting_of_ref", target.id.as_str()),
                About::ObjectRefs => draft.set("object_refs", vec![target.id.as_str()]),
            }
            let id = draft.id().to_owned();
            if event.hand_out(*draft, &restriction, &link.path, out) {
                event.list(&id, out);
            }
        }
    }
}

/// Hands out a relationship.
pub(crate) fn relate(
    event: &mut Event,
    relationship: &Relationship,
    target: &Target,
    path: &str,
    out: &mut Out,
) {
    // As strict as both its ends: it says that both are there.
    let restriction = relationship.from.restriction.join(&target.restriction);
    let frame = Frame {
        modified: relationship.modified.clone(),
        ..event.frame(&restriction)
    };
    let mut draft = Draft::new("relationship", relationship.id.clone(), &frame);
    let said = relationship.relationship_type.as_str();
    let plain = plain(said);
    draft.set("relationship_type", plain.as_str());
    if plain != said {
        draft.set("x_misp_relationship_type", said);
    }
    draft.set("source_ref", relationship.from.id.as_str());
    draft.set("target_ref", target.id.as_str());
    draft.set_some("description", relationship.description.clone());
    if relationship.revoked {
        draft.set("revoked", true);
    }
    if event.hand_out(draft, &restriction, path, out) && !relationship.revoked {
        event.list(&relationship.id, out);
    }
}

/// A type of relationship as STIX writes it: lower case, digits and hyphens (STIX 2.1 §5.1.1).
fn plain(said: &str) -> String {
    let mut plain = String::new();
    for mark in said.chars() {
        match mark.to_ascii_lowercase() {
            mark @ ('a'..='z' | '0'..='9') => plain.push(mark),
            _ if !plain.is_empty() && !plain.ends_with('-') => plain.push('-'),
            _ => {}
        }
    }
    let plain = plain.trim_end_matches('-');
    match plain.is_empty() {
        true => "related-to".to_owned(),
        false => plain.chars().take(250).collect(),
    }
}
