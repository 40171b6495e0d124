//! What people wrote: reports of an event, notes and opinions of analysts.

use mithaq_stix::{Timestamp, form};

use crate::draft::{Draft, Frame};
use crate::event::Event;
use crate::left_out::Why;
use crate::link::{self, About};
use crate::marking::Restriction;
use crate::organisation::Organisation;
use crate::out::Out;
use crate::part::Part;
use crate::tag::Tags;
use crate::{Options, id, time};

/// Members of an event report that are read, and those of the sending server only.
const OF_REPORTS: &[&str] = &[
    "uuid",
    "name",
    "content",
    "timestamp",
    "distribution",
    "sharing_group_id",
    "SharingGroup",
    "deleted",
    "Tag",
    "EventReportTag",
    "id",
    "event_id",
];

/// A report in Markdown becomes a note about the event's report.
pub(crate) fn event_report(
    event: &mut Event,
    part: &Part<'_, '_>,
    options: &Options,
    out: &mut Out,
) {
    out.all_left_out(part.unknown(&[OF_REPORTS]));
    let (name, content) = (part.text("name"), part.text("content"));
    let Some(text) = content.as_ref().or(name.as_ref()) else {
        out.left_out(part.left_out(Why::NoValue));
        return;
    };
    let mut tags = Tags::of(part);
    for framed in part.list("EventReportTag") {
        tags.add_framed(&framed);
    }
    let own = Restriction::of_distribution(part, options.source).join(&tags.restriction);
    let restriction = event.header.restriction.join(&own);
    let uuid = event.uuid_of(part, &["event-report", text], out);
    let frame = Frame {
        modified: event.modified(part, "timestamp", out),
        ..event.frame(&restriction)
    };
    let mut draft = Draft::new("note", id::of("note", uuid), &frame);
    draft.set_some("abstract", name.as_deref());
    draft.set("content", text.as_ref());
    draft.set("object_refs", vec![event.report_id()]);
    draft.set_list("labels", tags.labels);
    out.all_left_out(tags.left_out);
    let deleted = part.flag("deleted");
    if deleted {
        draft.set("revoked", true);
    }
    let id = draft.id().to_owned();
    if event.hand_out(draft, &restriction, &part.path, out) && !deleted {
        event.list(&id, out);
    }
}

/// Members of notes and opinions that are read, and those of the sending server only.
const OF_STATEMENTS: &[&str] = &[
    "uuid",
    "object_uuid",
    "object_type",
    "note",
    "opinion",
    "comment",
    "language",
    "created",
    "modified",
    "distribution",
    "sharing_group_id",
    "SharingGroup",
    "Orgc",
    "orgc_uuid",
    "Org",
    "org_uuid",
    "note_type_name",
    "note_type",
    "locked",
    "id",
    "_canEdit",
];

/// A note of an analyst becomes a note, an opinion an opinion, about what `bound_by` is of.
///
/// `about` is the id of what it stands at; `None` where it stands at the event and names its object.
pub(crate) fn statement(
    event: &mut Event,
    part: &Part<'_, '_>,
    object_type: &str,
    about: Option<(&str, &Restriction)>,
    options: &Options,
    out: &mut Out,
) {
    out.all_left_out(part.unknown(&[
        OF_STATEMENTS,
        &["authors", "Note", "Opinion", "Relationship"],
    ]));
    if part.text("authors").is_some() {
        out.left_out(part.member_left_out("authors", Why::Author));
    }
    for nested in ["Note", "Opinion", "Relationship"] {
        // Statements about statements.
        out.all_left_out(
            part.list(nested)
                .map(|nested| nested.left_out(Why::AnalystData)),
        );
    }
    let said = match object_type {
        "opinion" => part
            .text("opinion")
            .and_then(|number| grade(&number))
            .map(str::to_owned),
        _ => part.text("note").map(|text| text.into_owned()),
    };
    let (Some(said), Some(uuid)) = (said, part.uuid("uuid")) else {
        out.left_out(part.left_out(Why::AnalystData));
        return;
    };
    let event_restriction = event.header.restriction.clone();
    let at = about.map_or(&event_restriction, |(_, restriction)| restriction);
    let own = Restriction::of_distribution(part, options.source);
    let restriction = at.join(&event_restriction).join(&own);
    let named = part.object("Orgc");
    let author = named.and_then(|named| Organisation::of(&named, &options.reserved));
    let author = author.unwrap_or_else(Organisation::unnamed);
    event.organisation(&author, &restriction, out);
    let mut instant = |key: &str| -> Option<Timestamp> {
        let text = part.text(key)?;
        let read = time::instant(&text);
        if read.is_none() {
            out.left_out(part.member_left_out(key, Why::BadTime));
        }
        read
    };
    let modified = instant("modified").unwrap_or(event.header.modified.clone());
    // MISP writes it once, when the statement is made.
    let created = instant("created");
    let frame = Frame {
        creator: Some(&author.id),
        created: created.as_ref(),
        modified,
        within: Some(&event.header.modified),
        restriction: &restriction,
    };
    let mut draft = Draft::new(object_type, id::of(object_type, uuid), &frame);
    let comment = part.text("comment").map(|text| text.into_owned());
    match object_type {
        "opinion" => {
            draft.set("opinion", said);
            draft.set_some("explanation", comment);
        }
        _ => {
            draft.set("content", said);
            draft.set_some("abstract", comment);
            let language = part.text("language").filter(|text| form::is_language(text));
            draft.set_some("lang", language.as_deref());
        }
    }
    match (about, part.uuid("object_uuid")) {
        (Some((id, _)), _) => {
            draft.set("object_refs", vec![id]);
            let own = draft.id().to_owned();
            if event.hand_out(draft, &restriction, &part.path, out) {
                event.list(&own, out);
            }
        }
        (None, Some(to)) if to != event.header.uuid => {
            link::about(
                event,
                to,
                About::ObjectRefs,
                draft,
                &restriction,
                &part.path,
                out,
            );
        }
        (None, _) => {
            draft.set("object_refs", vec![event.report_id()]);
            let own = draft.id().to_owned();
            if event.hand_out(draft, &restriction, &part.path, out) {
                event.list(&own, out);
            }
        }
    }
}

/// An opinion of 0 to 100 in STIX's words (opinion-enum).
fn grade(number: &str) -> Option<&'static str> {
    match number.trim().parse::<u8>().ok()? {
        0..=20 => Some("strongly-disagree"),
        21..=40 => Some("disagree"),
        41..=60 => Some("neutral"),
        61..=80 => Some("agree"),
        81..=100 => Some("strongly-agree"),
        _ => None,
    }
}

/// What analysts said about an attribute or an object, where it stands.
pub(crate) fn statements(
    event: &mut Event,
    part: &Part<'_, '_>,
    about: (&str, &Restriction),
    options: &Options,
    out: &mut Out,
) {
    for note in part.list("Note") {
        statement(event, &note, "note", Some(about), options, out);
    }
    for opinion in part.list("Opinion") {
        statement(event, &opinion, "opinion", Some(about), options, out);
    }
    // What they relate it to stands in other events.
    let relationships = part.list("Relationship");
    out.all_left_out(relationships.map(|one| one.left_out(Why::AnalystData)));
}
