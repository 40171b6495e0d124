//! What a conversion hands out, in order.

use std::collections::VecDeque;

use mithaq_stix::json::Limits;
use serde_json::Value as Json;

use crate::left_out::{LeftOut, Why};

/// A STIX object, or what was left out on the way to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// An object.
    Object(Converted),
    /// A part of the file that is not in any object, or stands there otherwise.
    LeftOut(LeftOut),
}

/// A STIX object, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// The object as JSON.
    pub text: String,
    /// Its type.
    pub object_type: String,
    /// The place in the MISP file, as a JSON path.
    pub path: String,
}

/// Outputs that wait to be taken: those of one part of a file.
#[derive(Debug, Default)]
pub(crate) struct Out {
    queue: VecDeque<Output>,
    bytes: usize,
}

impl Out {
    /// Hands out an object; `false` if it is larger than a STIX object may be, which is said.
    pub(crate) fn object(&mut self, object: &Json, path: &str) -> bool {
        let text = object.to_string();
        if text.len() > Limits::OBJECT.bytes {
            self.left_out(LeftOut {
                path: path.to_owned(),
                why: Why::TooLarge,
            });
            return false;
        }
        self.bytes += text.len();
        let object_type = object.get("type").and_then(Json::as_str);
        self.queue.push_back(Output::Object(Converted {
            object_type: object_type.unwrap_or_default().to_owned(),
            text,
            path: path.to_owned(),
        }));
        true
    }

    pub(crate) fn left_out(&mut self, left_out: LeftOut) {
        self.queue.push_back(Output::LeftOut(left_out));
    }

    pub(crate) fn all_left_out(&mut self, left_out: impl IntoIterator<Item = LeftOut>) {
        self.queue.extend(left_out.into_iter().map(Output::LeftOut));
    }

    pub(crate) fn take(&mut self) -> Option<Output> {
        let output = self.queue.pop_front()?;
        if let Output::Object(object) = &output {
            self.bytes -= object.text.len();
        }
        Some(output)
    }

    /// Memory held, in bytes, about.
    pub(crate) fn held(&self) -> usize {
        self.bytes + self.queue.capacity() * size_of::<Output>()
    }
}
