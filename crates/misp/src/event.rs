//! An event while it is converted: what holds for all that is in it, and the report it becomes.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::Timestamp;
use uuid::Uuid;

use crate::definition;
use crate::draft::{Draft, Frame};
use crate::left_out::Why;
use crate::link::{Link, Target};
use crate::marking::Restriction;
use crate::organisation::Organisation;
use crate::out::Out;
use crate::part::Part;
use crate::survey::Header;
use crate::tag::Tags;
use crate::{id, limits, time};

/// An event under conversion.
pub(crate) struct Event {
    pub(crate) header: Header,
    pub(crate) path: String,
    pub(crate) tags: Tags,
    about: About,
    /// Ids that are to stand in the report or the next grouping.
    refs: Vec<String>,
    groupings: Vec<String>,
    /// What the references of this event lead to, as far as it has come by.
    pub(crate) targets: BTreeMap<Uuid, Target>,
    /// References whose end has not come by yet.
    pub(crate) waiting: Vec<Link>,
    /// Definitions, organisations and clusters that were handed out.
    handed_out: BTreeSet<String>,
}

/// What the report says of the event.
#[derive(Default)]
struct About {
    info: Option<String>,
    date: Option<String>,
    published: bool,
    publish_timestamp: Option<Timestamp>,
    threat_level: Option<String>,
    analysis: Option<String>,
    extends: Option<String>,
    disable_correlation: bool,
}

/// Members of an event that mean something on the sending server only: its numbers, its own settings, and
/// which of its organisations holds the event.
const OF_THE_SERVER: &[&str] = &[
    "id",
    "org_id",
    "orgc_id",
    "Org",
    "attribute_count",
    "proposal_email_lock",
    "locked",
    "sighting_timestamp",
    "protected",
    "first_publication",
    "user_id",
    "granularity",
    "event_id",
];

impl Event {
    pub(crate) fn new(header: Header, path: String, out: &mut Out) -> Self {
        let mut event = Self {
            header,
            path,
            tags: Tags::default(),
            about: About::default(),
            refs: Vec::new(),
            groupings: Vec::new(),
            targets: BTreeMap::new(),
            waiting: Vec::new(),
            handed_out: BTreeSet::new(),
        };
        if event.header.is_derived {
            out.left_out(crate::LeftOut {
                path: format!("{}.uuid", event.path),
                why: Why::DerivedId,
            });
        }
        let creator = event.header.creator.clone();
        let restriction = event.header.restriction.clone();
        event.organisation(&creator, &restriction, out);
        event
    }

    /// The frame for an object of this event, modified when the event was.
    pub(crate) fn frame<'f>(&'f self, restriction: &'f Restriction) -> Frame<'f> {
        Frame {
            creator: Some(&self.header.creator.id),
            created: None,
            modified: self.header.modified.clone(),
            // What the event says may have changed the marking of all that is in it.
            within: Some(&self.header.modified),
            restriction,
        }
    }

    /// When a part was modified: as it says, else when the event was.
    pub(crate) fn modified(&self, part: &Part<'_, '_>, key: &str, out: &mut Out) -> Timestamp {
        match (part.seconds(key), part.text(key)) {
            (Some(time), _) => return time,
            (None, Some(text)) if text != "0" => {
                out.left_out(part.member_left_out(key, Why::BadTime));
            }
            _ => {}
        }
        self.header.modified.clone()
    }

    /// The UUID of a part, or one that is derived from what it says.
    pub(crate) fn uuid_of(&self, part: &Part<'_, '_>, says: &[&str], out: &mut Out) -> Uuid {
        part.uuid("uuid").unwrap_or_else(|| {
            out.left_out(part.member_left_out("uuid", Why::DerivedId));
            let event = self.header.uuid.to_string();
            let parts: Vec<&str> = [event.as_str()].iter().chain(says).copied().collect();
            id::derived(&parts)
        })
    }

    /// The identity of an organisation, handed out once.
    pub(crate) fn organisation(
        &mut self,
        organisation: &Organisation,
        restriction: &Restriction,
        out: &mut Out,
    ) {
        let restriction = &restriction.for_all_events();
        self.define(restriction, out);
        let refs = definition::refs(restriction).concat();
        if self.is_new(format!("{}{refs}", organisation.id)) {
            let path = self.path.clone();
            out.object(&organisation.identity(restriction), &path);
        }
    }

    /// Hands out the definitions that a restriction needs, each once.
    pub(crate) fn define(&mut self, restriction: &Restriction, out: &mut Out) {
        let path = self.path.clone();
        for definition in definition::of(restriction) {
            let id = definition.get("id").and_then(|id| id.as_str());
            if self.is_new(id.unwrap_or_default().to_owned()) {
                out.object(&definition, &path);
            }
        }
    }

    /// Whether something has not been handed out yet, as far as is remembered.
    pub(crate) fn is_new(&mut self, what: String) -> bool {
        if limits::REMEMBERED <= self.handed_out.len() {
            return !self.handed_out.contains(&what);
        }
        self.handed_out.insert(what)
    }

    /// Hands out an object that the event consists of, with the definitions that it needs.
    pub(crate) fn hand_out(
        &mut self,
        draft: Draft,
        restriction: &Restriction,
        path: &str,
        out: &mut Out,
    ) -> bool {
        self.define(restriction, out);
        out.object(&draft.finish(), path)
    }

    /// Puts an object into the report.
    pub(crate) fn list(&mut self, id: &str, out: &mut Out) {
        if self.refs.len() == limits::OBJECT_REFS {
            self.group(out);
        }
        self.refs.push(id.to_owned());
    }

    /// What is listed so far becomes a grouping, so that no report holds an event of any size.
    fn group(&mut self, out: &mut Out) {
        let number = (self.groupings.len() + 1).to_string();
        let event = self.header.uuid.to_string();
        let id = id::of("grouping", id::derived(&["part", &event, &number]));
        let restriction = self.header.restriction.clone();
        let mut draft = Draft::new("grouping", id.clone(), &self.frame(&restriction));
        let info = self.about.info.as_deref().unwrap_or("MISP event");
        draft.set("name", format!("{info} ({number})"));
        draft.set("context", "unspecified");
        draft.set("object_refs", std::mem::take(&mut self.refs));
        self.groupings.push(id);
        let path = self.path.clone();
        self.hand_out(draft, &restriction, &path, out);
    }

    /// Takes note of a member that is not one of the lists.
    pub(crate) fn member(&mut self, key: &str, event: &Part<'_, '_>, out: &mut Out) {
        let text = || event.text(key).map(|text| text.into_owned());
        let about = &mut self.about;
        match key {
            "info" => about.info = text(),
            "date" => {
                about.date = text();
                if text().is_some_and(|date| time::day(&date).is_none()) {
                    out.left_out(event.member_left_out(key, Why::BadTime));
                }
            }
            "published" => about.published = event.flag(key),
            "publish_timestamp" => about.publish_timestamp = event.seconds(key),
            "threat_level_id" => about.threat_level = text(),
            "analysis" => about.analysis = text(),
            "extends_uuid" => about.extends = text(),
            "disable_correlation" => about.disable_correlation = event.flag(key),
            "timestamp" if event.seconds(key).is_none() && text().is_some() => {
                out.left_out(event.member_left_out(key, Why::BadTime));
            }
            // Read by the survey.
            "uuid" | "timestamp" | "distribution" | "Orgc" | "SharingGroup"
            | "sharing_group_id" => {}
            "EventTag" => {
                for framed in event.list(key) {
                    self.tags.add_framed(&framed);
                }
            }
            "event_creator_email" if event.text(key).is_some() => {
                out.left_out(event.member_left_out(key, Why::Author));
            }
            _ => out.all_left_out(event.unknown(&[OF_THE_SERVER, &["event_creator_email"]])),
        }
    }

    /// The end: the report, which lists everything or the groupings that do.
    pub(crate) fn finish(mut self, out: &mut Out) {
        crate::link::finish(&mut self, out);
        let id = self.report_id();
        if !self.groupings.is_empty() && !self.refs.is_empty() {
            self.group(out);
        }
        let mut refs = vec![self.header.creator.id.clone()];
        refs.append(&mut self.groupings);
        refs.append(&mut self.refs);
        let restriction = self.header.restriction.clone();
        let mut draft = Draft::new("report", id, &self.frame(&restriction));
        let about = std::mem::take(&mut self.about);
        let tags = std::mem::take(&mut self.tags);
        out.all_left_out(tags.left_out);
        draft.set(
            "name",
            about.info.unwrap_or_else(|| "MISP event".to_owned()),
        );
        draft.set("report_types", vec!["threat-report"]);
        // A report must have been published; one that has not been stands with the event's day.
        let published = about.publish_timestamp.unwrap_or(self.header.day.clone());
        draft.set("published", published.as_str());
        draft.set("object_refs", refs);
        draft.set_list("labels", tags.labels);
        draft.set("x_misp_published", about.published);
        draft.set_some("x_misp_date", about.date);
        draft.set_some("x_misp_extends_uuid", about.extends);
        let level = |level: String| word(&["", "high", "medium", "low", "undefined"], level);
        draft.set_some("x_misp_threat_level", about.threat_level.map(level));
        let analysis = |analysis: String| word(&["initial", "ongoing", "complete"], analysis);
        draft.set_some("x_misp_analysis", about.analysis.map(analysis));
        if about.disable_correlation {
            draft.set("x_misp_disable_correlation", true);
        }
        let path = self.path.clone();
        self.hand_out(draft, &restriction, &path, out);
    }

    /// The id of the report that the event becomes.
    pub(crate) fn report_id(&self) -> String {
        id::of("report", self.header.uuid)
    }

    /// Memory held, in bytes, about.
    pub(crate) fn held(&self) -> usize {
        const TEXT: usize = 80;
        (self.refs.len() + self.groupings.len() + self.handed_out.len()) * TEXT
            + self.targets.len() * 2 * size_of::<(Uuid, Target)>()
            + self.waiting.iter().map(Link::held).sum::<usize>()
            + self.tags.labels.iter().map(String::len).sum::<usize>()
    }
}

/// The word for a number; the number itself where there is none.
fn word(words: &[&str], number: String) -> String {
    let word = number.parse().ok().and_then(|at: usize| words.get(at));
    match word {
        Some(word) if !word.is_empty() => (*word).to_owned(),
        _ => number,
    }
}
