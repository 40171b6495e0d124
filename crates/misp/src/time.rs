//! MISP's times: seconds since 1970, days, and instants with an offset.

use mithaq_stix::Timestamp;

/// Whole seconds since 1970, as MISP writes them: a string or a number.
pub(crate) fn seconds(text: &str) -> Option<Timestamp> {
    let seconds: i64 = text.trim().parse().ok()?;
    // Zero stands for "never"; nothing was shared before 1970, and 9999 is the last year that can be written.
    (1..=253_402_300_799)
        .contains(&seconds)
        .then(|| Timestamp::from_unix_millis(seconds * 1_000))
}

/// The start of a day, `2018-11-06`.
pub(crate) fn day(text: &str) -> Option<Timestamp> {
    let parsed = Timestamp::parse(&format!("{}T00:00:00.000Z", text.trim())).ok()?;
    Some(parsed)
}

/// An instant, `2019-06-02T22:14:28.711954+00:00`: with a blank in place of `T`, without a fraction, without an
/// offset (then UTC), with `+0000`; or whole seconds since 1970.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(found) = seconds(text) {
        return Some(found);
    }
    if text.len() == 10 {
        return day(text);
    }
    let (day, rest) = (text.get(..10)?, text.get(11..)?);
    if !matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' ')) {
        return None;
    }
    let split = rest.find(['+', '-', 'Z', 'z']).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at_checked(split)?;
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    // STIX takes any precision; six digits are what MISP has.
    let fraction = fraction.get(..6).unwrap_or(fraction);
    let whole = if whole.len() == 5 {
        format!("{whole}:00")
    } else {
        whole.to_owned()
    };
    let dot = if fraction.is_empty() { "" } else { "." };
    let local = Timestamp::parse(&format!("{day}T{whole}{dot}{fraction}Z")).ok()?;
    let ahead = offset_minutes(offset)?.checked_mul(60_000_000)?;
    Some(Timestamp::from_unix_micros(
        local.unix_micros().checked_sub(ahead)?,
    ))
}

/// Minutes that an offset is ahead of UTC.
fn offset_minutes(offset: &str) -> Option<i64> {
    let ahead = match offset.chars().next() {
        None | Some('Z' | 'z') if offset.len() <= 1 => return Some(0),
        Some('+') => 1,
        Some('-') => -1,
        _ => return None,
    };
    let digits: String = offset.chars().skip(1).filter(|mark| *mark != ':').collect();
    if digits.len() != 4 && digits.len() != 2 || !digits.bytes().all(|digit| digit.is_ascii_digit())
    {
        return None;
    }
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 = digits
        .get(2..)
        .filter(|rest| !rest.is_empty())
        .map_or(Some(0), |rest| rest.parse().ok())?;
    (hours < 24 && minutes < 60).then_some(ahead * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_in_every_form_that_misp_writes() {
        for (text, expected) in [
            (
                "2019-06-02T22:14:28.711954+00:00",
                "2019-06-02T22:14:28.711954Z",
            ),
            ("2019-06-02T22:14:28+0200", "2019-06-02T20:14:28.000000Z"),
            ("2019-06-02 22:14:28-01:30", "2019-06-02T23:44:28.000000Z"),
            ("2019-06-02T22:14:28", "2019-06-02T22:14:28.000000Z"),
            ("2019-06-02T22:14Z", "2019-06-02T22:14:00.000000Z"),
            ("2019-06-02", "2019-06-02T00:00:00.000Z"),
            ("1542728551", "2018-11-20T15:42:31.000Z"),
            (
                "1970-01-01T00:00:00.000000+0000",
                "1970-01-01T00:00:00.000000Z",
            ),
        ] {
            assert_eq!(
                instant(text).map(|time| time.to_string()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for text in [
            "",
            "soon",
            "2019-02-30",
            "2019-06-02T25:00:00Z",
            "2019-06-02T22:14:28+1",
            "0",
            "-5",
            "2019-06-02T22:14:28Z0",
            "٢٠١٩-06-02T22:14:28Z",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
