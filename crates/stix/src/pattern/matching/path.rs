//! The values that a path leads to.

use std::borrow::Cow;
use std::collections::HashSet;

use super::budget::{Budget, Spent};
use super::observation::Observation;
use crate::json::Value;
use crate::pattern::ast::Step;

/// A path that has been looked at once.
#[derive(Debug)]
pub(super) struct Way {
    steps: Vec<Step>,
    /// How the text at its end stands for bytes, by the name of the property.
    pub(super) encoding: Option<Encoding>,
}

/// How bytes are written in JSON (STIX 2.1 §9.6.4, "native format").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Hex,
    Base64,
}

impl Way {
    pub(super) fn new(steps: &[Step]) -> Self {
        let key = steps.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) | Step::Any => None,
        });
        let encoding = match key.unwrap_or_default() {
            key if key.ends_with("_hex") => Some(Encoding::Hex),
            key if key.ends_with("_bin") => Some(Encoding::Base64),
            _ => None,
        };
        Self {
            steps: steps.to_vec(),
            encoding,
        }
    }

    /// All values at the end of the path that begins at `root`, each once.
    pub(super) fn values<'a>(
        &self,
        root: &'a Value<'a>,
        observation: &Observation<'a>,
        budget: &mut Budget,
    ) -> Result<Vec<&'a Value<'a>>, Spent> {
        let mut here = vec![root];
        // Whether the property last passed is a reference, so that a text here means an object.
        let mut reference = false;
        for step in &self.steps {
            let mut next = Vec::new();
            for value in here {
                match (step, value) {
                    (Step::Key(key), Value::String(id)) if reference => {
                        if let Some(object) = observation.objects.get(id) {
                            next.extend(member(object, key, budget)?);
                        }
                    }
                    (Step::Key(key), _) => next.extend(member(value, key, budget)?),
                    (Step::Index(index), Value::Array(elements)) => {
                        let index = usize::try_from(*index).ok();
                        next.extend(index.and_then(|index| elements.get(index)));
                    }
                    (Step::Any, Value::Array(elements)) => {
                        budget.charge(elements.len())?;
                        next.extend(elements);
                    }
                    (Step::Index(_) | Step::Any, _) => {}
                }
            }
            if let Step::Key(key) = step {
                if reference {
                    // INVARIANT: each value is here once. References may lead to the same object
                    // over and over; without this, each further step would multiply them.
                    once(&mut next, budget)?;
                }
                reference = key.ends_with("_ref") || key.ends_with("_refs");
            }
            here = next;
        }
        Ok(here)
    }
}

fn member<'a>(
    value: &'a Value<'a>,
    key: &str,
    budget: &mut Budget,
) -> Result<Option<&'a Value<'a>>, Spent> {
    budget.charge(1 + value.members().len() / 8)?;
    Ok(value.get(key))
}

fn once<'a>(values: &mut Vec<&'a Value<'a>>, budget: &mut Budget) -> Result<(), Spent> {
    if 1 < values.len() {
        budget.charge(values.len())?;
        let mut seen = HashSet::new();
        values.retain(|value| seen.insert(std::ptr::from_ref(*value)));
    }
    Ok(())
}

impl Encoding {
    /// The bytes; `None` for a text that is not written so.
    pub(super) fn bytes(self, text: &str) -> Option<Cow<'_, [u8]>> {
        use base64::Engine as _;
        let bytes = match self {
            Self::Hex => crate::pattern::constant::of_hex(text),
            Self::Base64 => crate::pattern::constant::BASE64.decode(text).ok(),
        };
        bytes.map(Cow::Owned)
    }
}
