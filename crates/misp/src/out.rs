//! What a conversion hands out, in order.

use std::collections::VecDeque;

use mithaq_stix::Object;
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

/// An object that the checks of STIX take.
pub(crate) struct Sound {
    text: String,
    object_type: String,
}

impl Sound {
    /// INVARIANT: whatever is handed out has been through these checks. What they refuse would be lost at the node,
    /// together with what refers to it.
    pub(crate) fn of(object: &Json) -> Result<Self, Why> {
        let text = object.to_string();
        if text.len() > Limits::OBJECT.bytes {
            return Err(Why::TooLarge);
        }
        let read = Object::parse(text.as_bytes()).map_err(|_| Why::Refused)?;
        Ok(Self {
            object_type: read.object.object_type().to_owned(),
            text,
        })
    }
}

/// Outputs that wait to be taken: those of one part of a file.
#[derive(Debug, Default)]
pub(crate) struct Out {
    queue: VecDeque<Output>,
    bytes: usize,
}

impl Out {
    /// Hands out an object; `false` if it cannot be handed out, which is said.
    pub(crate) fn object(&mut self, object: &Json, path: &str) -> bool {
        match Sound::of(object) {
            Ok(sound) => {
                self.sound(sound, path);
                true
            }
            Err(why) => {
                self.left_out(LeftOut {
                    path: path.to_owned(),
                    why,
                });
                false
            }
        }
    }

    /// Hands out an object that was found in order.
    pub(crate) fn sound(&mut self, sound: Sound, path: &str) {
        self.bytes += sound.text.len();
        self.queue.push_back(Output::Object(Converted {
            object_type: sound.object_type,
            text: sound.text,
            path: path.to_owned(),
        }));
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
