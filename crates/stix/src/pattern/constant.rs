//! Constants as they are written, and what they are.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::ast::{Constant, Seconds};
use super::error::PatternErrorKind;
use super::lexer::Token;
use crate::timestamp::{Timestamp, TimestampError};

/// The greatest whole number that STIX 2.1 §2.10 allows.
const MAX_INTEGER: i64 = (1 << 53) - 1;

/// Base64 as RFC 4648 §4 has it. Bits behind the last byte are not looked at: no rule of patterns
/// names them.
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Constants of one sort may stand in a set together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Boolean,
    Number,
    Text,
    Bytes,
    Time,
}

impl Constant {
    pub(super) fn sort(&self) -> Sort {
        match self {
            Self::Boolean(_) => Sort::Boolean,
            Self::Integer(_) | Self::Float(_) => Sort::Number,
            Self::Text(_) => Sort::Text,
            Self::Binary(_) | Self::Hex(_) => Sort::Bytes,
            Self::Time(_) => Sort::Time,
        }
    }
}

/// The constant that a token is; `None` if it is none at all.
pub(super) fn of_token(token: Token<'_>) -> Option<Result<Constant, PatternErrorKind>> {
    Some(match token {
        Token::Word("true") => Ok(Constant::Boolean(true)),
        Token::Word("false") => Ok(Constant::Boolean(false)),
        Token::Number(written) if written.contains('.') => float(written).map(Constant::Float),
        Token::Number(written) => integer(written).map(Constant::Integer),
        Token::Text(written) => Ok(Constant::Text(unescaped(written).into_owned())),
        Token::Binary(written) => binary(written).map(Constant::Binary),
        Token::Hex(written) => hex(written).map(Constant::Hex),
        Token::Time(written) => time(written).map(Constant::Time),
        Token::Word(_) | Token::Mark(_) | Token::End => return None,
    })
}

/// A string without its escapes, which the lexer has checked.
pub(crate) fn unescaped(written: &str) -> Cow<'_, str> {
    if !written.contains('\\') {
        return Cow::Borrowed(written);
    }
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        text.push_str(rest.get(..at).unwrap_or_default());
        text.push_str(rest.get(at + 1..at + 2).unwrap_or_default());
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// A string with its escapes.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('\'', r"\'")
}

pub(super) fn integer(written: &str) -> Result<i64, PatternErrorKind> {
    match written.parse::<i64>() {
        Ok(number) if (-MAX_INTEGER..=MAX_INTEGER).contains(&number) => Ok(number),
        _ => Err(PatternErrorKind::Range(crate::id::shown(written))),
    }
}

fn float(written: &str) -> Result<f64, PatternErrorKind> {
    match written.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(PatternErrorKind::Range(crate::id::shown(written))),
    }
}

fn binary(written: &str) -> Result<Vec<u8>, PatternErrorKind> {
    let fault = PatternErrorKind::Constant {
        sort: "binary constant",
        rule: "between the apostrophes stands base64, with its padding",
    };
    let octets: Vec<u8> = written
        .bytes()
        .filter(|byte| !matches!(byte, b'\n' | b'\r'))
        .collect();
    match BASE64.decode(octets) {
        Ok(bytes) if !bytes.is_empty() => Ok(bytes),
        _ => Err(fault),
    }
}

fn hex(written: &str) -> Result<Vec<u8>, PatternErrorKind> {
    of_hex(written).ok_or(PatternErrorKind::Constant {
        sort: "hexadecimal constant",
        rule: "between the apostrophes stands an even number of hexadecimal digits",
    })
}

/// Bytes from hexadecimal digits, two for each.
pub(super) fn of_hex(digits: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).map(|value| value as u8);
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(digit(high)? << 4 | digit(low)?),
            _ => None,
        })
        .collect()
}

pub(super) fn time(written: &str) -> Result<Timestamp, PatternErrorKind> {
    Timestamp::parse(written).map_err(|error| match error {
        TimestampError::NoSuchInstant { text } => PatternErrorKind::NoSuchInstant(text),
        TimestampError::Form { .. } => PatternErrorKind::Constant {
            sort: "timestamp",
            rule: "it has the form YYYY-MM-DDTHH:MM:SS[.s]Z",
        },
    })
}

/// A length of time; what is finer than [`Seconds`] is rounded up, so that nothing becomes 0.
pub(super) fn seconds(written: &str) -> Result<Seconds, PatternErrorKind> {
    let unsigned = written.trim_start_matches('+');
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let whole: u64 = match whole {
        "" => 0,
        digits => digits
            .parse()
            .map_err(|_| PatternErrorKind::Range(crate::id::shown(written)))?,
    };
    let mut ticks = u128::from(whole) * Seconds::ONE;
    let mut digits = fraction.bytes();
    let mut unit = Seconds::ONE;
    for digit in digits.by_ref().take(Seconds::PLACES) {
        unit /= 10;
        ticks += unit * u128::from(digit - b'0');
    }
    ticks += u128::from(digits.any(|digit| digit != b'0'));
    Ok(Seconds(ticks))
}
