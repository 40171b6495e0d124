//! `LIKE`: `%` stands for any characters, `_` for any one; everything else for itself.

use unicode_normalization::UnicodeNormalization as _;

use super::budget::{Budget, Spent};

/// A text with wildcards, ready to be held against others.
#[derive(Debug)]
pub(super) struct Like {
    /// For strings: code points of the NFC form.
    characters: Vec<Part<char>>,
    /// For bytes; none if the text has a character that is no byte.
    bytes: Option<Vec<Part<u8>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<T> {
    Any,
    One,
    This(T),
}

impl Like {
    pub(super) fn new(text: &str) -> Self {
        let characters: Vec<_> = text
            .nfc()
            .map(|character| match character {
                '%' => Part::Any,
                '_' => Part::One,
                other => Part::This(other),
            })
            .collect();
        let bytes = characters
            .iter()
            .map(|part| {
                Some(match part {
                    Part::Any => Part::Any,
                    Part::One => Part::One,
                    Part::This(character) => Part::This(u8::try_from(*character).ok()?),
                })
            })
            .collect();
        Self { characters, bytes }
    }

    pub(super) fn text(&self, value: &str, budget: &mut Budget) -> Result<bool, Spent> {
        budget.charge_bytes(value.len())?;
        let characters: Vec<char> = value.nfc().collect();
        matches(&self.characters, &characters, budget)
    }

    pub(super) fn bytes(&self, value: &[u8], budget: &mut Budget) -> Result<bool, Spent> {
        match &self.bytes {
            Some(parts) => matches(parts, value, budget),
            None => Ok(false),
        }
    }
}

/// Whether all of `value` is like `parts`.
///
/// Only the last `%` passed is ever tried anew, which is enough: were an earlier one to take more, the
/// later one could take less. So it costs at most the product of both lengths, and usually their sum.
fn matches<T: Copy + PartialEq>(
    parts: &[Part<T>],
    value: &[T],
    budget: &mut Budget,
) -> Result<bool, Spent> {
    let (mut part, mut at) = (0, 0);
    // Behind the last `%`, and where in the value what follows it is tried.
    let mut retry: Option<(usize, usize)> = None;
    while let Some(here) = value.get(at) {
        budget.charge(1)?;
        let fits = match parts.get(part) {
            Some(Part::Any) => {
                part += 1;
                retry = Some((part, at));
                continue;
            }
            Some(Part::One) => true,
            Some(Part::This(this)) => this == here,
            None => false,
        };
        match (fits, &mut retry) {
            (true, _) => {
                part += 1;
                at += 1;
            }
            (false, Some((behind, tried))) => {
                *tried += 1;
                (part, at) = (*behind, *tried);
            }
            (false, None) => return Ok(false),
        }
    }
    let rest = parts.get(part..).unwrap_or_default();
    Ok(rest.iter().all(|part| *part == Part::Any))
}
