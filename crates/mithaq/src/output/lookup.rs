//! `mithaq lookup`.

use mithaq_node::admin::{CopySummary, LookupHit};
use serde::Serialize;

use super::{Page, View, code, name};
use crate::text::Texts;

/// What was found, value by value.
#[derive(Debug, Serialize)]
pub(crate) struct Lookups {
    /// In the order asked.
    pub(crate) values: Vec<Lookup>,
}

/// What was found for one value.
#[derive(Debug, Serialize)]
pub(crate) struct Lookup {
    /// The value as it was given.
    pub(crate) value: String,
    /// What it was read as.
    pub(crate) read_as: Vec<ReadAs>,
    /// The warninglists that have it: it is well known, and what is held about it is set aside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) warninglists: Vec<OnWarninglist>,
    /// The objects that carry it.
    pub(crate) hits: Vec<LookupHit>,
}

/// A warninglist that has a value.
#[derive(Debug, Serialize)]
pub(crate) struct OnWarninglist {
    /// Its name.
    pub(crate) name: String,
    /// Its version, mostly a date.
    pub(crate) version: String,
}

/// One reading of a value.
#[derive(Debug, Serialize)]
pub(crate) struct ReadAs {
    /// `ipv4`, `domain`, …
    pub(crate) kind: String,
    /// As it is looked up.
    pub(crate) value: String,
}

impl View for Lookups {
    fn page(&self, page: &mut Page, texts: &Texts) {
        for (index, lookup) in self.values.iter().enumerate() {
            if index > 0 {
                page.gap();
            }
            let read_as = lookup
                .read_as
                .iter()
                .map(|one| format!("{} {}", one.kind, one.value))
                .collect::<Vec<_>>();
            match (read_as.is_empty(), lookup.hits.len()) {
                (true, _) => page.line(format!(
                    "{}: not read as an address, domain, URL, hash or e-mail address",
                    lookup.value
                )),
                (false, 0) => page.line(format!(
                    "{} ({}): nothing is held about it",
                    lookup.value,
                    read_as.join(", ")
                )),
                (false, 1) => page.line(format!(
                    "{} ({}): one object",
                    lookup.value,
                    read_as.join(", ")
                )),
                (false, many) => page.line(format!(
                    "{} ({}): {many} objects",
                    lookup.value,
                    read_as.join(", ")
                )),
            }
            for OnWarninglist { name, version } in &lookup.warninglists {
                page.item(
                    1,
                    format!("on the warninglist `{name}` (version {version})"),
                );
            }
            // Of a value that is well known, the objects are named, and no more: they say little.
            match lookup.warninglists.is_empty() {
                true => lookup
                    .hits
                    .iter()
                    .for_each(|hit| hit_lines(page, texts, hit)),
                false => lookup.hits.iter().for_each(|hit| {
                    page.item(
                        1,
                        format!("set aside: {} {} ({})", hit.object_type, hit.name, hit.id),
                    );
                }),
            }
        }
    }
}

fn hit_lines(page: &mut Page, texts: &Texts, hit: &LookupHit) {
    page.item(1, format!("{} {}", hit.object_type, hit.name));
    page.item(2, &hit.id);
    if let Some(modified) = &hit.modified {
        page.item(2, format!("modified {modified}"));
    }
    for copy in &hit.copies {
        page.sentence(2, &copy_line(texts, copy));
    }
    if 0 < hit.more_copies {
        page.item(2, format!("and {} copies more", hit.more_copies));
    }
    for related in &hit.related {
        page.item(
            2,
            format!("{}: {} ({})", related.how, related.name, related.id),
        );
    }
}

/// A copy in one line: marking, who made it, who delivered it and when, licences.
pub(super) fn copy_line(texts: &Texts, copy: &CopySummary) -> String {
    let CopySummary {
        originator,
        deliverer,
        received,
        marking,
        licences,
        ..
    } = copy;
    let key = match originator == deliverer {
        true => "copy-line",
        false => "copy-line-via",
    };
    texts.get(
        key,
        &[
            ("marking", code(marking)),
            ("originator", name(originator)),
            ("deliverer", name(deliverer)),
            ("received", code(received)),
            ("licences", name(&licences.join("; "))),
        ],
    )
}
