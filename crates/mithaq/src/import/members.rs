//! The objects of one file, one after the other, or where the file breaks.

use std::io::{self, Read};

use mithaq_stix::bundle::{SplitError, Splitter};
use mithaq_stix::json::{self, Limits};
use serde_json::value::RawValue;

use super::report::Refused;

/// What broken JSON breaks.
const RULE: &str = "RFC 8259";

/// A member of a bundle, an envelope or an array, or the one object of a file.
#[derive(Debug)]
pub(crate) enum Member {
    /// Text that can be sent; whether it is an object, and which, is for the node to judge.
    Object(Box<RawValue>),
    /// Bytes that are no JSON text on their own, such as bytes that are not UTF-8.
    Broken {
        /// The fault's code.
        code: String,
        /// What is wrong.
        message: String,
    },
}

impl Member {
    fn new(raw: &[u8]) -> Member {
        let text = std::str::from_utf8(raw).ok().map(str::to_owned);
        match text.and_then(|text| RawValue::from_string(text).ok()) {
            Some(object) => Member::Object(object),
            None => match json::check(raw, &Limits::OBJECT) {
                Err(error) => Member::Broken {
                    code: error.kind().code().to_owned(),
                    message: error.kind().to_string(),
                },
                Ok(()) => Member::Broken {
                    code: "json-syntax".to_owned(),
                    message: "not JSON".to_owned(),
                },
            },
        }
    }

    /// Its length, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Member::Object(object) => object.get().len(),
            Member::Broken { .. } => 0,
        }
    }

    /// The refusal of broken bytes that stand at `index` in `file`.
    pub(super) fn refused(file: String, index: u64, code: String, message: String) -> Refused {
        Refused {
            file,
            index: Some(index),
            id: None,
            code,
            path: String::new(),
            message,
            rule: RULE.to_owned(),
        }
    }
}

/// Where and why a file cannot be read on.
#[derive(Debug)]
pub(crate) struct Break {
    code: String,
    message: String,
    rule: &'static str,
}

impl Break {
    pub(super) fn new(code: String, message: String, rule: &'static str) -> Break {
        Break {
            code,
            message,
            rule,
        }
    }

    /// The file cannot be read at all.
    pub(crate) fn unreadable(error: &io::Error) -> Break {
        Break {
            code: "cannot-read".to_owned(),
            message: error.to_string(),
            rule: "",
        }
    }

    /// The refusal of the file, of which `handed_on` objects had been handed on before.
    pub(crate) fn refused(self, file: String, handed_on: u64) -> Refused {
        let stored = match handed_on {
            0 => "nothing of this file was stored".to_owned(),
            1 => "the object before it was handed on, the rest was not read".to_owned(),
            many => format!("the {many} objects before it were handed on, the rest was not read"),
        };
        Refused::file(
            file,
            &self.code,
            format!("{}; {stored}", self.message),
            self.rule,
        )
    }
}

impl From<SplitError> for Break {
    fn from(error: SplitError) -> Break {
        let rule = match error {
            SplitError::Json(_) => RULE,
            SplitError::Io(_) => "",
            _ => "STIX 2.1 §8",
        };
        let code = match error {
            SplitError::Io(_) => "cannot-read".to_owned(),
            _ => error.code().into_owned(),
        };
        // Line and column stand in the message.
        Break {
            code,
            message: error.to_string(),
            rule,
        }
    }
}

/// The members of what `reader` reads. After a break nothing more comes.
pub(crate) fn members(reader: impl Read) -> impl Iterator<Item = Result<Member, Break>> {
    let mut splitter = Some(Splitter::new(reader));
    std::iter::from_fn(move || {
        let next = splitter.as_mut()?.next_part();
        let next = next
            .map(|part| part.map(|part| Member::new(part.raw)))
            .map_err(Break::from)
            .transpose();
        if !matches!(next, Some(Ok(_))) {
            splitter = None;
        }
        next
    })
}
