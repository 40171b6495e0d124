//! `MATCHES`: a search, with time in proportion to the text searched.

use regex::{RegexBuilder, bytes};
use unicode_normalization::UnicodeNormalization as _;

use super::budget::{Budget, Spent};
use super::path::Encoding;
use super::pcre;
use crate::pattern::limits;

/// A compiled expression.
#[derive(Debug)]
pub(super) struct Expression {
    engine: Engine,
    /// How many steps a byte of text may cost: the worst is one for each state of the machine.
    weight: usize,
}

#[derive(Debug)]
enum Engine {
    Text(regex::Regex),
    Bytes(bytes::Regex),
    /// For bytes, an expression with a character that is no byte: it is no binary constant, so the
    /// comparison is false (§9.6.4).
    Never,
}

/// Why an expression cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RegexFault {
    pub(super) reason: String,
}

/// Sizes to compile within, in bytes, and what each byte of text then costs at most, in steps.
const SIZES: &[(usize, usize)] = &[(16 << 10, 1), (64 << 10, 4), (256 << 10, 16), (1 << 20, 64)];

impl Expression {
    /// Compile an expression; `room` is what all expressions of a pattern may still need.
    pub(super) fn new(
        written: &str,
        encoding: Option<Encoding>,
        room: &mut usize,
    ) -> Result<Self, RegexFault> {
        let bytes = encoding.is_some();
        let normal: String = written.nfc().collect();
        if bytes && normal.chars().any(|character| 0xFF < u32::from(character)) {
            return Ok(Self {
                engine: Engine::Never,
                weight: 0,
            });
        }
        let translated = pcre::translate(&normal, bytes).map_err(|found| RegexFault {
            reason: format!(
                "{} has no matching in linear time (`{}`)",
                found.what,
                crate::id::shown(normal.get(found.offset..).unwrap_or_default())
            ),
        })?;
        let mut fault = RegexFault {
            reason: format!(
                "all regular expressions together need more than {} bytes",
                limits::MAX_REGEX_BYTES
            ),
        };
        for (size, weight) in SIZES.iter().filter(|(size, _)| size <= room) {
            match compile(&translated, bytes, *size) {
                Ok(engine) => {
                    *room -= size;
                    return Ok(Self {
                        engine,
                        weight: *weight,
                    });
                }
                Err(regex::Error::CompiledTooBig(_)) => {
                    fault.reason = format!("it needs more than {size} bytes when compiled");
                }
                Err(error) => {
                    // The engine draws a picture over several lines; its last line says what is wrong.
                    let told = error.to_string();
                    let last = told.lines().last().unwrap_or_default();
                    fault.reason = last.trim_start_matches("error: ").to_owned();
                    return Err(fault);
                }
            }
        }
        Err(fault)
    }

    pub(super) fn text(&self, value: &str, budget: &mut Budget) -> Result<bool, Spent> {
        budget.charge(1 + value.len().saturating_mul(self.weight) / 4)?;
        Ok(match &self.engine {
            Engine::Text(regex) if value.is_ascii() => regex.is_match(value),
            Engine::Text(regex) => regex.is_match(&value.nfc().collect::<String>()),
            Engine::Bytes(_) | Engine::Never => false,
        })
    }

    pub(super) fn bytes(&self, value: &[u8], budget: &mut Budget) -> Result<bool, Spent> {
        budget.charge(1 + value.len().saturating_mul(self.weight) / 4)?;
        Ok(match &self.engine {
            Engine::Bytes(regex) => regex.is_match(value),
            Engine::Text(_) | Engine::Never => false,
        })
    }
}

fn compile(expression: &str, bytes: bool, size: usize) -> Result<Engine, regex::Error> {
    // §9.6.1: DOTALL is on; for bytes UNICODE is off.
    if bytes {
        let mut builder = bytes::RegexBuilder::new(expression);
        builder.dot_matches_new_line(true).unicode(false);
        builder.size_limit(size).dfa_size_limit(size);
        builder.nest_limit(limits::MAX_DEPTH as u32);
        return builder.build().map(Engine::Bytes);
    }
    let mut builder = RegexBuilder::new(expression);
    builder.dot_matches_new_line(true);
    builder.size_limit(size).dfa_size_limit(size);
    builder.nest_limit(limits::MAX_DEPTH as u32);
    builder.build().map(Engine::Text)
}
