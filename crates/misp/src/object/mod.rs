//! Objects: what MISP's templates are in STIX.
//!
//! | object | becomes |
//! |---|---|
//! | with actionable attributes that a pattern can name | `indicator` |
//! | vulnerability, attack-pattern, course-of-action, intrusion-set, threat-actor… | an object of that type |
//! | else, of a template that is an observable | `observed-data` with the observables |
//! | anything else | `x-misp-object`, whole |
//!
//! Whatever of its attributes the pattern or the observables do not say stands in `x_misp_attributes`, under
//! MISP's names. An object binds as strictly as the strictest of its attributes.

mod fields;
mod observable;
mod pattern;

use serde_json::{Map, Value as Json, json};

use self::fields::Fields;
use crate::attribute::observable::Observables;
use crate::attribute::{self, Became, Said, person};
use crate::draft::{Draft, Frame};
use crate::event::Event;
use crate::left_out::Why;
use crate::link::{self, Target};
use crate::marking::Restriction;
use crate::out::Out;
use crate::part::Part;
use crate::tag::Tags;
use crate::{Options, id, limits};

/// Members of an object that are read, and those that mean something on the sending server only.
const KNOWN: &[&str] = &[
    "uuid",
    "name",
    "meta-category",
    "description",
    "template_uuid",
    "template_version",
    "timestamp",
    "distribution",
    "SharingGroup",
    "comment",
    "deleted",
    "first_seen",
    "last_seen",
    "Attribute",
    "ObjectReference",
    "Tag",
    "Galaxy",
    "Note",
    "Opinion",
    "Relationship",
    "id",
    "event_id",
    "sharing_group_id",
];

/// Templates that describe an object of STIX, and where its name and description stand.
const NAMED: &[(&str, &str, &[&str], &[&str])] = &[
    (
        "vulnerability",
        "vulnerability",
        &["id", "name"],
        &["description", "summary"],
    ),
    (
        "attack-pattern",
        "attack-pattern",
        &["name"],
        &["summary", "description"],
    ),
    (
        "course-of-action",
        "course-of-action",
        &["name"],
        &["description"],
    ),
    (
        "intrusion-set",
        "intrusion-set",
        &["name"],
        &["description"],
    ),
    ("threat-actor", "threat-actor", &["name"], &["description"]),
    ("campaign", "campaign", &["name"], &["description"]),
    ("tool", "tool", &["name"], &["description"]),
];

/// Converts one object, with its attributes and references.
pub(crate) fn object(event: &mut Event, part: &Part<'_, '_>, options: &Options, out: &mut Out) {
    out.all_left_out(part.unknown(&[KNOWN]));
    let template = part.text("name").unwrap_or_default().into_owned();
    let uuid = part.uuid("uuid");
    let Some(uuid) = uuid.or_else(|| {
        // All that an object without a UUID is, is its attributes.
        let first = part
            .list("Attribute")
            .find_map(|attribute| attribute.uuid("uuid"))?;
        out.left_out(part.member_left_out("uuid", Why::DerivedId));
        Some(id::derived(&["object", &first.to_string()]))
    }) else {
        out.left_out(part.left_out(Why::NoUuid));
        return;
    };
    // MISP gives objects no tags of their own, but other writers might.
    let tags = Tags::of(part);
    let own = Restriction::of_distribution(part, options.source).join(&tags.restriction);
    let mut restriction = event.header.restriction.join(&own);
    let mut labels = tags.labels;
    out.all_left_out(tags.left_out);
    let mut fields = Fields::new();
    let mut about_a_person = person::template(&template);
    let mut held = Vec::new();
    for attribute in part.list("Attribute") {
        attribute::leave_out(&attribute, out);
        let tags = Tags::of(&attribute);
        // INVARIANT: 6.3. What is in the object binds all of it, whether it was deleted or cannot be read.
        let own = Restriction::of_distribution(&attribute, options.source).join(&tags.restriction);
        restriction = restriction.join(&own);
        out.all_left_out(tags.left_out);
        if attribute.flag("deleted") {
            out.left_out(attribute.left_out(Why::Deleted));
            continue;
        }
        let Some(said) = Said::read(&attribute, out) else {
            continue;
        };
        for label in &tags.labels {
            if !labels.contains(label) && labels.len() < limits::LABELS {
                labels.push(label.clone());
            }
        }
        about_a_person |= person::attribute(&said.attribute_type, &said.category);
        let relation = attribute
            .text("object_relation")
            .unwrap_or_default()
            .into_owned();
        let whole = whole(&attribute, &relation, &said, &tags.labels);
        fields.add(relation, said, whole);
        held.push(attribute);
    }
    let modified = event.modified(part, "timestamp", out);
    let frame = Frame {
        modified: modified.clone(),
        ..event.frame(&restriction)
    };
    let said = ObjectSaid::read(part, &template, out);
    let seed = uuid.to_string();
    let id = |object_type: &str| id::of(object_type, uuid);
    let deleted = part.flag("deleted");
    let dressed = |mut draft: Draft, fields: &Fields<'_>| {
        said.describe(&mut draft, part);
        draft.set_list("x_misp_attributes", fields.rest());
        draft.set_list("labels", labels.clone());
        if about_a_person {
            draft.about_a_person();
        }
        if deleted {
            draft.set("revoked", true);
        }
        draft
    };
    let (draft, observables) = subject(&said, &mut fields, &frame, &seed, id);
    let became = Became::of(dressed(draft, &fields), observables, &restriction);
    let kept = || {
        let draft = whole_object(&said, &mut fields, &frame, id);
        Became::of(dressed(draft, &fields), Vec::new(), &restriction)
    };
    let Some(became) = Became::or_whole(became, kept, part, out) else {
        return;
    };
    event.define(&restriction, out);
    let target = Target {
        id: became.hand_out(&part.path, out),
        restriction,
    };
    if deleted {
        return;
    }
    event.list(&target.id, out);
    link::arrived(event, uuid, &target);
    for attribute in &held {
        if let Some(uuid) = attribute.uuid("uuid") {
            link::arrived(event, uuid, &target);
        }
        attribute::hangs_on(event, attribute, &target, &modified, options, out);
    }
    attribute::hangs_on(event, part, &target, &modified, options, out);
    for reference in part.list("ObjectReference") {
        link::object_reference(event, &reference, &target, out);
    }
}

/// What an object says besides its attributes.
struct ObjectSaid {
    template: String,
    comment: Option<String>,
    first_seen: Option<mithaq_stix::Timestamp>,
    last_seen: Option<mithaq_stix::Timestamp>,
}

impl ObjectSaid {
    fn read(part: &Part<'_, '_>, template: &str, out: &mut Out) -> Self {
        Self {
            template: template.to_owned(),
            comment: part.text("comment").map(|text| text.into_owned()),
            first_seen: attribute::instant(part, "first_seen", out),
            last_seen: attribute::instant(part, "last_seen", out),
        }
    }

    /// Under MISP's names.
    fn describe(&self, draft: &mut Draft, part: &Part<'_, '_>) {
        draft.set("x_misp_name", self.template.as_str());
        let text = |key: &str| part.text(key).map(|text| text.into_owned());
        draft.set_some("x_misp_meta_category", text("meta-category"));
        draft.set_some("x_misp_template_uuid", text("template_uuid"));
        draft.set_some("x_misp_template_version", text("template_version"));
        // What the template is for stands in every object of it; it is worth keeping where nobody else knows.
        if draft.id().starts_with("x-misp-object--") {
            draft.set_some("x_misp_description", text("description"));
        }
        let instant =
            |time: &Option<mithaq_stix::Timestamp>| time.as_ref().map(|time| time.to_string());
        draft.set_some("x_misp_first_seen", instant(&self.first_seen));
        draft.set_some("x_misp_last_seen", instant(&self.last_seen));
    }
}

/// The object that a MISP object becomes, and the observables that go with it.
fn subject(
    said: &ObjectSaid,
    fields: &mut Fields<'_>,
    frame: &Frame<'_>,
    seed: &str,
    id: impl Fn(&str) -> String,
) -> (Draft, Vec<Map<String, Json>>) {
    if let Some(draft) = named(said, fields, frame, &id) {
        return (draft, Vec::new());
    }
    let pattern = pattern::of(&said.template, fields).filter(|text| attribute::is_pattern(text));
    if let Some(pattern) = pattern {
        let mut draft = Draft::new("indicator", id("indicator"), frame);
        draft.set_some("name", name_of(fields));
        draft.set_some("description", said.comment.clone());
        draft.set("pattern", pattern);
        draft.set("pattern_type", "stix");
        draft.set("pattern_version", "2.1");
        let from = said.first_seen.as_ref().unwrap_or(&frame.modified);
        draft.set("valid_from", from.as_str());
        return (draft, Vec::new());
    }
    let is_actionable = fields.iter().any(|field| field.said.to_ids);
    let mut observables = Observables::new(seed);
    if !is_actionable {
        observable::of(&said.template, fields, &mut observables);
    }
    if observables.found.is_empty() {
        return (whole_object(said, fields, frame, id), Vec::new());
    }
    let mut draft = Draft::new("observed-data", id("observed-data"), frame);
    let (first, last) = attribute::seen(
        said.first_seen.as_ref(),
        said.last_seen.as_ref(),
        &frame.modified,
    );
    draft.set("first_observed", first.as_str());
    draft.set("last_observed", last.as_str());
    draft.set("number_observed", 1);
    let refs = observables
        .found
        .iter()
        .filter_map(|members| members.get("id").cloned());
    draft.set("object_refs", refs.collect::<Vec<Json>>());
    draft.set_some("x_misp_comment", said.comment.clone());
    (draft, observables.found)
}

/// An object that STIX has none for, under MISP's names.
fn whole_object(
    said: &ObjectSaid,
    fields: &mut Fields<'_>,
    frame: &Frame<'_>,
    id: impl Fn(&str) -> String,
) -> Draft {
    fields.forget();
    let mut draft = Draft::new("x-misp-object", id("x-misp-object"), frame);
    draft.set_some("x_misp_comment", said.comment.clone());
    draft
}

/// An object of a template that STIX has a type for.
fn named(
    said: &ObjectSaid,
    fields: &mut Fields<'_>,
    frame: &Frame<'_>,
    id: &impl Fn(&str) -> String,
) -> Option<Draft> {
    let (_, object_type, names, descriptions) = NAMED
        .iter()
        .find(|(template, ..)| *template == said.template)?;
    let name = fields.text_of(names)?;
    let mut draft = Draft::new(object_type, id(object_type), frame);
    if let Some(cve) = attribute::value::cve(&name) {
        draft.set(
            "external_references",
            json!([{ "source_name": "cve", "external_id": cve }]),
        );
    }
    draft.set("name", name);
    let description = fields.text_of(descriptions);
    draft.set_some("description", description.or(said.comment.clone()));
    draft.set_some("x_misp_comment", said.comment.clone());
    Some(draft)
}

/// What people call it: the first of its actionable values.
fn name_of(fields: &Fields<'_>) -> Option<String> {
    let value = fields
        .iter()
        .find(|field| field.said.to_ids)?
        .said
        .value
        .as_ref();
    (value.chars().count() <= limits::NAME).then(|| value.to_owned())
}

/// An attribute of an object under MISP's names.
fn whole(
    part: &Part<'_, '_>,
    relation: &str,
    said: &Said<'_>,
    labels: &[String],
) -> Map<String, Json> {
    let mut whole = Map::new();
    let mut put = |key: &str, value: Option<Json>| {
        if let Some(value) = value {
            whole.insert(key.to_owned(), value);
        }
    };
    put("object_relation", Some(relation.into()));
    put("type", Some(said.attribute_type.as_str().into()));
    put("value", Some(said.value.as_ref().into()));
    put(
        "category",
        Some(said.category.as_str())
            .filter(|text| !text.is_empty())
            .map(Json::from),
    );
    put("comment", said.comment.as_deref().map(Json::from));
    put("data", said.data.as_deref().map(Json::from));
    put("to_ids", Some(said.to_ids.into()));
    put("uuid", part.text("uuid").map(|uuid| uuid.as_ref().into()));
    let instant =
        |time: &Option<mithaq_stix::Timestamp>| time.as_ref().map(|time| time.as_str().into());
    put("first_seen", instant(&said.first_seen));
    put("last_seen", instant(&said.last_seen));
    put("labels", (!labels.is_empty()).then(|| labels.into()));
    put(
        "disable_correlation",
        part.flag("disable_correlation").then_some(true.into()),
    );
    whole
}
