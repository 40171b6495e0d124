//! Definitions go to the node before the objects of their file.
//!
//! A bundle may have them anywhere, and a long one is sent in several batches. An object whose marking is not
//! known yet is withheld until its definition comes (DESIGN 6.3), and goes on in another slot then.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::members::Member;

/// Definitions of one file that are sent before their turn, at most, and their bytes. No published data comes
/// near; what is beyond comes in its turn.
const MOST: usize = 1_000;
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Definitions of one file, each with its place in it.
#[derive(Default)]
pub(super) struct Definitions {
    found: Vec<(u64, Box<RawValue>)>,
    bytes: usize,
}

impl Definitions {
    /// Looks at the member at `index`, and keeps it if it is a definition.
    pub(super) fn look(&mut self, index: u64, member: &Member) {
        let Member::Object(object) = member else {
            return;
        };
        if !is_definition(object.get())
            || self.found.len() == MOST
            || self.bytes + object.get().len() > MOST_BYTES
        {
            return;
        }
        self.bytes += object.get().len();
        self.found.push((index, object.clone()));
    }

    /// Whether the member at `index` is among them.
    pub(super) fn has(&self, index: u64) -> bool {
        self.found
            .binary_search_by_key(&index, |(at, _)| *at)
            .is_ok()
    }

    /// Each, in the file's order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &(u64, Box<RawValue>)> {
        self.found.iter()
    }
}

fn is_definition(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Typed<'a> {
        #[serde(rename = "type", borrow)]
        object_type: std::borrow::Cow<'a, str>,
    }
    // Most objects do not have the word at all, and need not be read.
    (text.contains("\"marking-definition\"") || text.contains("\"extension-definition\""))
        && serde_json::from_str::<Typed<'_>>(text).is_ok_and(|typed| {
            matches!(
                &*typed.object_type,
                "marking-definition" | "extension-definition"
            )
        })
}
