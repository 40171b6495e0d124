//! Attributes.
//!
//! | attribute | becomes |
//! |---|---|
//! | actionable (`to_ids`), of a type that a pattern can name | `indicator` |
//! | a detection rule (STIX, Yara, Sigma, Snort …) | `indicator` in that language |
//! | vulnerability, campaign, threat actor | an object of that type |
//! | else, of a type that is an observable | `observed-data` with the observables |
//! | anything else, or a value that is not of its type | `x-misp-attribute`, whole |
//!
//! ```json
//! {"uuid": "91ae…", "type": "domain", "value": "files.rimal.example", "to_ids": true}
//! ```
//! becomes `indicator--91ae…` with `[domain-name:value = 'files.rimal.example']`.

pub(crate) mod observable;
pub(crate) mod pattern;
pub(crate) mod person;
pub(crate) mod shape;
pub(crate) mod value;

use mithaq_stix::Timestamp;
use mithaq_stix::pattern::Pattern;
use serde_json::{Value as Json, json};

use self::observable::Observables;
use self::shape::Shape;
use crate::draft::{Draft, Frame};
use crate::event::Event;
use crate::galaxy::{self, Of};
use crate::left_out::Why;
use crate::link::{self, Target};
use crate::marking::Restriction;
use crate::out::{Out, Sound};
use crate::part::Part;
use crate::tag::Tags;
use crate::{Options, analyst, id, limits, sighting, time};

/// Members of an attribute that are read.
pub(crate) const READ: &[&str] = &[
    "uuid",
    "type",
    "category",
    "to_ids",
    "value",
    "comment",
    "timestamp",
    "distribution",
    "SharingGroup",
    "deleted",
    "disable_correlation",
    "first_seen",
    "last_seen",
    "Tag",
    "AttributeTag",
    "Galaxy",
    "Sighting",
    "data",
    "object_relation",
    "Note",
    "Opinion",
    "Relationship",
];

/// Members of an attribute that mean something on the sending server only, or say again what others do.
pub(crate) const OF_THE_SERVER: &[&str] = &[
    "id",
    "event_id",
    "object_id",
    "event_uuid",
    "object_uuid",
    "sharing_group_id",
    "validationIssue",
    "value1",
    "value2",
    "sightings_count",
    "image",
    "to_ids_disabled",
    "old_id",
];

/// What is left out with a reason of its own.
const APART: &[&str] = &["ShadowAttribute", "RelatedAttribute", "RelatedEvent"];

/// Says what of an attribute is not read.
pub(crate) fn leave_out(part: &Part<'_, '_>, out: &mut Out) {
    out.all_left_out(part.unknown(&[READ, OF_THE_SERVER, APART]));
    for (key, why) in [
        ("ShadowAttribute", Why::Proposal),
        ("RelatedAttribute", Why::Correlation),
        ("RelatedEvent", Why::Correlation),
    ] {
        out.all_left_out(part.list(key).map(|one| one.left_out(why)));
    }
}

/// What an attribute says, read once.
pub(crate) struct Said<'v> {
    pub(crate) attribute_type: String,
    pub(crate) category: String,
    pub(crate) value: std::borrow::Cow<'v, str>,
    pub(crate) comment: Option<String>,
    pub(crate) data: Option<String>,
    pub(crate) to_ids: bool,
    pub(crate) first_seen: Option<Timestamp>,
    pub(crate) last_seen: Option<Timestamp>,
}

impl<'v> Said<'v> {
    /// `None` if it has no type or no value, which is said.
    pub(crate) fn read(part: &Part<'v, '_>, out: &mut Out) -> Option<Self> {
        let (Some(attribute_type), Some(value)) = (part.text("type"), part.text("value")) else {
            out.left_out(part.left_out(Why::NoValue));
            return None;
        };
        Some(Self {
            attribute_type: attribute_type.into_owned(),
            category: part.text("category").unwrap_or_default().into_owned(),
            value,
            comment: part.text("comment").map(|text| text.into_owned()),
            data: part.text("data").map(|text| text.into_owned()),
            to_ids: part.flag("to_ids"),
            first_seen: instant(part, "first_seen", out),
            last_seen: instant(part, "last_seen", out),
        })
    }
}

/// An instant that a part names.
pub(crate) fn instant(part: &Part<'_, '_>, key: &str, out: &mut Out) -> Option<Timestamp> {
    let text = part.text(key)?;
    let read = time::instant(&text);
    if read.is_none() {
        out.left_out(part.member_left_out(key, Why::BadTime));
    }
    read
}

/// Converts one attribute, with all that hangs on it.
pub(crate) fn attribute(event: &mut Event, part: &Part<'_, '_>, options: &Options, out: &mut Out) {
    leave_out(part, out);
    let Some(said) = Said::read(part, out) else {
        return;
    };
    let tags = Tags::of(part);
    let own = Restriction::of_distribution(part, options.source).join(&tags.restriction);
    let restriction = event.header.restriction.join(&own);
    let says = [
        "attribute",
        &said.attribute_type,
        &said.category,
        &said.value,
    ];
    let uuid = event.uuid_of(part, &says, out);
    let modified = event.modified(part, "timestamp", out);
    let frame = Frame {
        modified: modified.clone(),
        ..event.frame(&restriction)
    };
    let seed = uuid.to_string();
    let id = |object_type: &str| id::of(object_type, uuid);
    out.all_left_out(tags.left_out);
    let deleted = part.flag("deleted");
    let dressed = |mut draft: Draft| {
        describe(&mut draft, &said);
        if part.flag("disable_correlation") {
            draft.set("x_misp_disable_correlation", true);
        }
        if person::attribute(&said.attribute_type, &said.category) {
            draft.about_a_person();
        }
        draft.set_list("labels", tags.labels.clone());
        if deleted {
            draft.set("revoked", true);
        }
        draft
    };
    let (draft, observables) = subject(&said, &frame, &seed, id);
    let became = Became::of(dressed(draft), observables, &restriction);
    let kept = || Became::of(dressed(whole(&said, &frame, id)), Vec::new(), &restriction);
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
    hangs_on(event, part, &target, &modified, options, out);
}

/// Galaxies, sightings and statements that hang on an attribute, about what it became.
pub(crate) fn hangs_on(
    event: &mut Event,
    part: &Part<'_, '_>,
    target: &Target,
    modified: &Timestamp,
    options: &Options,
    out: &mut Out,
) {
    for one in part.list("Galaxy") {
        galaxy::galaxy(event, &one, &Of::Subject { target, modified }, options, out);
    }
    for one in part.list("Sighting") {
        sighting::of_attribute(event, &one, target, options, out);
    }
    analyst::statements(event, part, (&target.id, &target.restriction), options, out);
}

type Members = serde_json::Map<String, Json>;

/// What an attribute or an object becomes, in order: the observables first.
pub(crate) struct Became {
    id: String,
    parts: Vec<Sound>,
}

impl Became {
    /// Everything, or why one of them cannot be handed out: then none is, for the others refer to it.
    pub(crate) fn of(
        draft: Draft,
        observables: Vec<Members>,
        restriction: &Restriction,
    ) -> Result<Self, Why> {
        let id = draft.id().to_owned();
        let observables = observables
            .into_iter()
            .map(|observable| Draft::observable(observable, restriction));
        let parts = observables
            .chain([draft])
            .map(|draft| Sound::of(&draft.finish()))
            .collect::<Result<_, _>>()?;
        Ok(Self { id, parts })
    }

    /// What is kept whole instead, where that is not in order; `None` where neither can be handed out. Either is said.
    pub(crate) fn or_whole(
        became: Result<Self, Why>,
        whole: impl FnOnce() -> Result<Self, Why>,
        part: &Part<'_, '_>,
        out: &mut Out,
    ) -> Option<Self> {
        let why = match became {
            Ok(became) => return Some(became),
            Err(Why::Refused) => match whole() {
                Ok(whole) => {
                    out.left_out(part.left_out(Why::KeptWhole));
                    return Some(whole);
                }
                Err(why) => why,
            },
            Err(why) => why,
        };
        out.left_out(part.left_out(why));
        None
    }

    /// Hands out all of it, and gives the id of what refers to the rest.
    pub(crate) fn hand_out(self, path: &str, out: &mut Out) -> String {
        for part in self.parts {
            out.sound(part, path);
        }
        self.id
    }
}

/// The object that an attribute becomes, and the observables that go with it.
fn subject(
    said: &Said<'_>,
    frame: &Frame<'_>,
    seed: &str,
    id: impl Fn(&str) -> String + Copy,
) -> (Draft, Vec<Members>) {
    let shape = shape::shape(&said.attribute_type);
    match shape {
        Shape::Rule(language) => {
            let draft = indicator(id("indicator"), frame, said, &said.value, language);
            return (draft, Vec::new());
        }
        Shape::Named(object_type) => {
            let mut draft = Draft::new(object_type, id(object_type), frame);
            draft.set("name", said.value.as_ref());
            draft.set_some("description", said.comment.clone());
            if object_type == "vulnerability"
                && let Some(cve) = value::cve(&said.value)
            {
                draft.set(
                    "external_references",
                    json!([{ "source_name": "cve", "external_id": cve }]),
                );
            }
            return (draft, Vec::new());
        }
        _ => {}
    }
    if said.attribute_type == "stix2-pattern" && is_pattern(&said.value) {
        let draft = indicator(id("indicator"), frame, said, &said.value, "stix");
        return (draft, Vec::new());
    }
    let pattern = said
        .to_ids
        .then(|| pattern::of(shape, &said.value))
        .flatten();
    let pattern = pattern.filter(|pattern| is_pattern(&format!("[{pattern}]")));
    if let Some(pattern) = pattern {
        let draft = indicator(
            id("indicator"),
            frame,
            said,
            &format!("[{pattern}]"),
            "stix",
        );
        return (draft, Vec::new());
    }
    let mut observables = Observables::new(seed);
    let is_observable = !said.to_ids
        && observables
            .of(shape, &said.value, said.data.as_deref())
            .is_some();
    if is_observable {
        let draft = observed(id("observed-data"), frame, said, &observables.found);
        return (draft, observables.found);
    }
    (whole(said, frame, id), Vec::new())
}

/// An attribute that STIX has no object for, under MISP's names.
fn whole(said: &Said<'_>, frame: &Frame<'_>, id: impl Fn(&str) -> String) -> Draft {
    let mut draft = Draft::new("x-misp-attribute", id("x-misp-attribute"), frame);
    draft.set("x_misp_value", said.value.as_ref());
    draft.set_some("x_misp_comment", said.comment.clone());
    match said.attribute_type.as_str() {
        "link" if is_url(&said.value) => draft.set(
            "external_references",
            json!([{ "source_name": "MISP link", "url": said.value.trim() }]),
        ),
        "weakness" if said.value.starts_with("CWE-") => draft.set(
            "external_references",
            json!([{ "source_name": "cwe", "external_id": said.value.trim() }]),
        ),
        _ => {}
    }
    draft
}

/// An indicator with this pattern.
fn indicator(
    id: String,
    frame: &Frame<'_>,
    said: &Said<'_>,
    pattern: &str,
    language: &str,
) -> Draft {
    let mut draft = Draft::new("indicator", id, frame);
    if language == "stix" && said.value.chars().count() <= limits::NAME {
        draft.set("name", said.value.as_ref());
    }
    draft.set_some("description", said.comment.clone());
    draft.set("pattern", pattern);
    draft.set("pattern_type", language);
    if language == "stix" {
        draft.set("pattern_version", "2.1");
    }
    let from = said.first_seen.as_ref().unwrap_or(&frame.modified);
    draft.set("valid_from", from.as_str());
    draft
}

/// Observed data about these observables.
pub(crate) fn observed(
    id: String,
    frame: &Frame<'_>,
    said: &Said<'_>,
    observables: &[Members],
) -> Draft {
    let mut draft = Draft::new("observed-data", id, frame);
    let (first, last) = seen(
        said.first_seen.as_ref(),
        said.last_seen.as_ref(),
        &frame.modified,
    );
    draft.set("first_observed", first.as_str());
    draft.set("last_observed", last.as_str());
    draft.set("number_observed", 1);
    let refs: Vec<Json> = observables
        .iter()
        .filter_map(|members| members.get("id").cloned())
        .collect();
    draft.set("object_refs", refs);
    draft.set_some("x_misp_comment", said.comment.clone());
    draft
}

/// The first and the last time that something was seen, in their order; `else_at` where nothing is said.
pub(crate) fn seen<'t>(
    first: Option<&'t Timestamp>,
    last: Option<&'t Timestamp>,
    else_at: &'t Timestamp,
) -> (&'t Timestamp, &'t Timestamp) {
    let one = first.or(last).unwrap_or(else_at);
    let other = last.or(first).unwrap_or(else_at);
    (one.min(other), one.max(other))
}

/// What MISP says of an attribute, under MISP's names.
fn describe(draft: &mut Draft, said: &Said<'_>) {
    draft.set("x_misp_type", said.attribute_type.as_str());
    if !said.category.is_empty() {
        draft.set("x_misp_category", said.category.as_str());
    }
    draft.set("x_misp_to_ids", said.to_ids);
    draft.set_some(
        "x_misp_first_seen",
        said.first_seen.as_ref().map(Timestamp::as_str),
    );
    draft.set_some(
        "x_misp_last_seen",
        said.last_seen.as_ref().map(Timestamp::as_str),
    );
    // An observation holds the file itself, if it could be read.
    let is_held = draft.id().starts_with("observed-data--")
        && said.data.as_deref().and_then(value::base64).is_some();
    if !is_held {
        draft.set_some("x_misp_data", said.data.clone());
    }
}

/// Whether this is a pattern that everybody reads: what is not is kept as it is, and compared with nothing.
pub(crate) fn is_pattern(text: &str) -> bool {
    Pattern::parse(text).is_ok()
}

/// Whether this is an absolute URL.
pub(crate) fn is_url(text: &str) -> bool {
    value::url(text).is_some()
}
