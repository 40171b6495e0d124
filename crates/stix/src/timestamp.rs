//! Instants as STIX writes them: any precision, compared exactly, kept as written.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant in UTC, in the text it came in (STIX 2.1 §2.16; RFC 3339 with `Z` only).
///
/// The fraction of a second may have any number of digits. Instants are compared exactly, so
/// `…00.1Z` equals `…00.100Z` although the two texts differ; [`fmt::Display`] gives the text as received.
#[derive(Clone)]
pub struct Timestamp(
    // INVARIANT: `YYYY-MM-DDTHH:MM:SS` of a real calendar day, then perhaps `.` and digits, then
    // `Z`. So everything up to the second compares as text, and the fraction does without its
    // trailing zeros.
    Arc<str>,
);

/// Milliseconds of an hour.
pub const HOUR: i64 = 3_600_000;
/// Milliseconds of a day of 24 hours.
pub const DAY: i64 = 24 * HOUR;

/// Length of `YYYY-MM-DDTHH:MM:SS`.
const WHOLE_LEN: usize = 19;
/// Seconds of a day, and one for the leap second, so that it sorts before the next day.
const DAY_SLOTS: u64 = 86_401;
/// Days from 0000-03-01 to 1970-01-01 in the proleptic Gregorian calendar.
const EPOCH_DAY: i64 = 719_468;
/// Unix time of 0000-01-01T00:00:00Z and of 9999-12-31T23:59:59Z, in seconds.
const UNIX_RANGE: (i64, i64) = (-62_167_219_200, 253_402_300_799);

impl Timestamp {
    /// Read a timestamp.
    ///
    /// A leap second (`23:59:60`) is read on the last day of a month only.
    ///
    /// # Errors
    /// [`TimestampError`] when the form is another, or when there is no such day or time.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        validate(text)?;
        Ok(Self(text.into()))
    }

    /// Whether [`Timestamp::parse`] reads a text, without keeping it.
    pub(crate) fn check(text: &str) -> Result<(), TimestampError> {
        validate(text)
    }

    /// The instant `millis` milliseconds after 1970-01-01T00:00:00Z, written with three digits.
    ///
    /// Years below 0000 and above 9999 cannot be written; such instants become the first or last
    /// that can.
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Self {
        Self::from_parts(millis.div_euclid(1_000), millis.rem_euclid(1_000), 3)
    }

    /// So many days of 24 hours later, rounded down to whole milliseconds.
    #[must_use]
    pub fn days_later(&self, days: u32) -> Self {
        let later = i64::from(days).saturating_mul(DAY);
        Self::from_unix_millis(self.unix_millis().saturating_add(later))
    }

    /// The instant `micros` microseconds after 1970-01-01T00:00:00Z, written with six digits, as
    /// TAXII writes `date_added`. Bounded like [`Timestamp::from_unix_millis`].
    #[must_use]
    pub fn from_unix_micros(micros: i64) -> Self {
        Self::from_parts(
            micros.div_euclid(1_000_000),
            micros.rem_euclid(1_000_000),
            6,
        )
    }

    fn from_parts(seconds: i64, fraction: i64, digits: usize) -> Self {
        let (low, high) = UNIX_RANGE;
        let (seconds, fraction) = match seconds {
            below if below < low => (low, 0),
            above if high < above => (high, 10_i64.pow(digits as u32) - 1),
            inside => (inside, fraction),
        };
        let (year, month, day) = civil(seconds.div_euclid(86_400));
        let second = seconds.rem_euclid(86_400);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let text = format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:0digits$}Z"
        );
        Self(text.into())
    }

    /// The text as received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whole milliseconds since 1970-01-01T00:00:00Z, rounded down. A leap second counts as the last
    /// millisecond before it ends, so that order is kept.
    #[must_use]
    pub fn unix_millis(&self) -> i64 {
        self.unix(3)
    }

    /// Whole microseconds since 1970-01-01T00:00:00Z, rounded down; a leap second as in
    /// [`Timestamp::unix_millis`].
    #[must_use]
    pub fn unix_micros(&self) -> i64 {
        self.unix(6)
    }

    fn unix(&self, digits: usize) -> i64 {
        let scale = 10_i64.pow(digits as u32);
        let (day, second) = self.day_and_second();
        if second == 86_400 {
            return (day + 1) * 86_400 * scale - 1;
        }
        let mut fraction = 0;
        let mut written = self.fraction().bytes();
        for _ in 0..digits {
            fraction = fraction * 10 + written.next().map_or(0, |digit| i64::from(digit - b'0'));
        }
        (day * 86_400 + second) * scale + fraction
    }

    /// Whole attoseconds (10⁻¹⁸ s) since 1970-01-01T00:00:00Z, rounded down: finer than any clock, so
    /// that lengths of time can be computed exactly. A leap second counts as the last attosecond
    /// before it ends, so that order is kept.
    #[must_use]
    pub fn unix_attoseconds(&self) -> i128 {
        const SECOND: i128 = 10_i128.pow(18);
        let (day, second) = self.day_and_second();
        if second == 86_400 {
            return i128::from(day + 1) * 86_400 * SECOND - 1;
        }
        let mut unit = SECOND;
        let mut fraction = 0;
        for digit in self.fraction().bytes().take(18) {
            unit /= 10;
            fraction += unit * i128::from(digit - b'0');
        }
        i128::from(day * 86_400 + second) * SECOND + fraction
    }

    /// A key for indexes: comparing keys byte by byte compares the instants, and no key begins
    /// another. Seven bytes for a timestamp in milliseconds. [`Timestamp::from_sort_key`] reads it.
    #[must_use]
    pub fn sort_key(&self) -> Vec<u8> {
        let (day, second) = self.day_and_second();
        // Five bytes count day and second; then one nibble of digit + 1 for each digit of the
        // fraction, ended by a zero nibble, so that a shorter fraction sorts first.
        let slots = (day + EPOCH_DAY + 60) as u64 * DAY_SLOTS + second as u64;
        let mut key: Vec<u8> = slots.to_be_bytes().into_iter().skip(3).collect();
        let mut nibbles = self.fraction().bytes().map(|digit| digit - b'0' + 1);
        loop {
            let (high, low) = (nibbles.next(), nibbles.next());
            key.push(high.unwrap_or(0) << 4 | low.unwrap_or(0));
            if low.is_none() {
                return key;
            }
        }
    }

    /// Read [`Timestamp::sort_key`] back: an equal instant, written without trailing zeros.
    ///
    /// # Errors
    /// [`TimestampError::Form`] when the bytes are no such key.
    pub fn from_sort_key(key: &[u8]) -> Result<Self, TimestampError> {
        let bad = || TimestampError::Form {
            text: format!("{key:02x?}"),
        };
        let (head, tail) = key.split_first_chunk::<5>().ok_or_else(bad)?;
        let slots = head
            .iter()
            .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        let (day, second) = (
            (slots / DAY_SLOTS) as i64 - EPOCH_DAY - 60,
            slots % DAY_SLOTS,
        );
        let (year, month, day) = civil(day);
        let (hour, minute, second) = match second {
            86_400 => (23, 59, 60),
            second => (second / 3_600, second / 60 % 60, second % 60),
        };
        let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
        let mut nibbles = tail.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        for (place, nibble) in nibbles
            .by_ref()
            .take_while(|nibble| *nibble != 0)
            .enumerate()
        {
            if place == 0 {
                text.push('.');
            }
            text.push(char::from(b'0' + nibble - 1));
        }
        text.push('Z');
        let read = Self::parse(&text)?;
        if read.sort_key() == key {
            Ok(read)
        } else {
            Err(bad())
        }
    }

    /// The fraction's digits without trailing zeros; empty for a whole second.
    fn fraction(&self) -> &str {
        let digits = self
            .0
            .get(WHOLE_LEN + 1..self.0.len() - 1)
            .unwrap_or_default();
        digits.trim_end_matches('0')
    }

    /// Up to the second, as text.
    fn whole(&self) -> &str {
        self.0.get(..WHOLE_LEN).unwrap_or_default()
    }

    /// Days since 1970-01-01, and seconds into that day.
    fn day_and_second(&self) -> (i64, i64) {
        let at = |range| number(self.0.as_bytes(), range).unwrap_or(0);
        let (year, month, day) = (at(0..4), at(5..7), at(8..10));
        (
            days(year, month, day),
            at(11..13) * 3_600 + at(14..16) * 60 + at(17..19),
        )
    }
}

/// Why a text is no STIX timestamp.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimestampError {
    /// It is not `YYYY-MM-DDTHH:MM:SS[.fraction]Z`.
    #[error("`{text}` is not of the form YYYY-MM-DDTHH:MM:SS[.s]Z")]
    Form {
        /// What was read, shortened.
        text: String,
    },
    /// The calendar or the clock has no such instant.
    #[error("`{text}` names a day or a time that does not exist")]
    NoSuchInstant {
        /// What was read, shortened.
        text: String,
    },
}

fn validate(text: &str) -> Result<(), TimestampError> {
    let form = || TimestampError::Form {
        text: crate::id::shown(text),
    };
    let bytes = text.as_bytes();
    let at = |range| number(bytes, range).ok_or_else(form);
    let mark = |place: usize, mark: u8| {
        if bytes.get(place) == Some(&mark) {
            Ok(())
        } else {
            Err(form())
        }
    };
    let (year, month, day) = (at(0..4)?, at(5..7)?, at(8..10)?);
    let (hour, minute, second) = (at(11..13)?, at(14..16)?, at(17..19)?);
    mark(4, b'-')?;
    mark(7, b'-')?;
    mark(10, b'T')?;
    mark(13, b':')?;
    mark(16, b':')?;
    match bytes.get(WHOLE_LEN..) {
        Some([b'Z']) => {}
        Some([b'.', digits @ .., b'Z'])
            if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) => {}
        _ => return Err(form()),
    }
    let day_exists = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
    // Leap seconds have been put at the end of June and December; the rule allows any month's end.
    let leap_second = second == 60 && hour == 23 && minute == 59 && day == days_of(year, month);
    let time_exists = hour < 24 && minute < 60 && (second < 60 || leap_second);
    match day_exists && time_exists {
        true => Ok(()),
        false => Err(TimestampError::NoSuchInstant {
            text: crate::id::shown(text),
        }),
    }
}

/// The decimal number in `range`, if it consists of digits.
fn number(bytes: &[u8], range: std::ops::Range<usize>) -> Option<i64> {
    let digits = bytes.get(range)?;
    digits.iter().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + i64::from(byte - b'0'))
    })
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to this day. Years are counted from March, so that the leap day is last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - EPOCH_DAY
}

/// Year, month and day that lie `days` after 1970-01-01: the inverse of [`days`].
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + EPOCH_DAY;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (
        era * 400 + year + i64::from(month <= 2),
        month,
        day_of_month,
    )
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.whole()
            .cmp(other.whole())
            .then_with(|| self.fraction().cmp(other.fraction()))
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Timestamp {}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.whole(), self.fraction()).hash(state);
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({})", self.0)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        Self::parse(text)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
