//! Tags: what restricts becomes a marking, everything else a label.

use std::borrow::Cow;

use crate::left_out::{LeftOut, Why};
use crate::limits;
use crate::marking::Restriction;
use crate::part::Part;

/// What the tags of one part come to.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    pub(crate) restriction: Restriction,
    pub(crate) labels: Vec<String>,
    pub(crate) left_out: Vec<LeftOut>,
}

/// Members of a tag that are read, or that mean something on the sending server only.
const KNOWN: &[&str] = &[
    "name",
    "exportable",
    "local",
    "local_only",
    "id",
    "colour",
    "color",
    "hide_tag",
    "user_id",
    "org_id",
    "numerical_value",
    "is_galaxy",
    "is_custom_galaxy",
    "inherited",
    "relationship_type",
    "attribute_count",
    "count",
    "favourite",
];

impl Tags {
    /// The tags of an attribute or an object.
    pub(crate) fn of(part: &Part<'_, '_>) -> Self {
        let mut tags = Self::default();
        for tag in part.list("Tag") {
            tags.add(&tag);
        }
        // As some servers write them, each in a frame of its own.
        for framed in part.list("AttributeTag") {
            tags.add_framed(&framed);
        }
        tags
    }

    /// Adds a tag in its frame, `{"Tag": {"name": "…"}}`.
    pub(crate) fn add_framed(&mut self, part: &Part<'_, '_>) {
        match part.object("Tag") {
            Some(tag) => self.add(&tag),
            None => self.left_out.push(part.left_out(Why::NoTagName)),
        }
    }

    pub(crate) fn add(&mut self, part: &Part<'_, '_>) {
        let alone = part.value.as_str().filter(|name| !name.is_empty());
        let Some(name) = part.text("name").or(alone.map(Cow::Borrowed)) else {
            self.left_out.push(part.left_out(Why::NoTagName));
            return;
        };
        if alone.is_none() {
            self.left_out.extend(part.unknown(&[KNOWN]));
        }
        // INVARIANT: a tag restricts, whatever else becomes of it.
        if let Some(restriction) = Restriction::of_tag(&name) {
            self.restriction = self.restriction.join(&restriction);
            return;
        }
        let stays = part.flag("local")
            || part.flag("local_only")
            || part
                .text("exportable")
                .is_some_and(|_| !part.flag("exportable"));
        if stays {
            self.left_out.push(part.left_out(Why::LocalTag));
        } else if self.labels.iter().any(|label| *label == name) {
            // The same tag again says nothing more.
        } else if self.labels.len() == limits::LABELS {
            self.left_out.push(part.left_out(Why::TooManyTags));
        } else {
            self.labels.push(name.into_owned());
        }
    }
}
