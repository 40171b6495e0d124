//! Arithmetic with dates in UTC, as final clauses need it.
//!
//! A month is a calendar month: the same day of the month, else that month's last day, at the same time of
//! day. So 31 January and one month is 28 or 29 February. A day is a calendar day, never a number of seconds.
//! What is added is counted from the instant itself, so a term of days ends at the time of day at which it
//! began: later on its last day than the first hour, never earlier.
//!
//! Source: the terms of days and months in VCLT 20(5), 24 and 56, as the reference reads them; how a month is
//! counted is our own reading.

use mithaq_stix::Timestamp;

/// The instant `days` calendar days later.
pub(crate) fn plus_days(at: &Timestamp, days: u32) -> Timestamp {
    moved(at, |date| {
        civil(days_of(date).saturating_add(i64::from(days)))
    })
}

/// The instant `months` calendar months later.
pub(crate) fn plus_months(at: &Timestamp, months: u32) -> Timestamp {
    moved(at, |(year, month, day)| {
        let months = year
            .saturating_mul(12)
            .saturating_add(month - 1)
            .saturating_add(i64::from(months));
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        (year, month, day.min(last_day(year, month)))
    })
}

/// The number of whole calendar months from one instant to another, or one more.
pub(crate) fn months_between(from: &Timestamp, to: &Timestamp) -> u32 {
    let months = |at: &Timestamp| date_of(at).map_or(0, |(year, month, _)| year * 12 + month);
    u32::try_from(months(to).saturating_sub(months(from))).unwrap_or_default()
}

type Date = (i64, i64, i64);

/// The same time of day on another date; the last instant there is where that has no four-digit year.
fn moved(at: &Timestamp, to: impl Fn(Date) -> Date) -> Timestamp {
    let far = || Timestamp::from_unix_millis(i64::MAX);
    // A leap second is not on every day: count from the midnight that follows it.
    let at = match at.as_str().get(17..19) {
        Some("60") => Timestamp::from_unix_millis(at.unix_millis().saturating_add(1)),
        _ => at.clone(),
    };
    let (Some(date), Some(time)) = (date_of(&at), at.as_str().get(10..)) else {
        return far();
    };
    let (year, month, day) = to(date);
    if !(0..=9999).contains(&year) {
        return far();
    }
    Timestamp::parse(&format!("{year:04}-{month:02}-{day:02}{time}")).unwrap_or_else(|_| far())
}

fn date_of(at: &Timestamp) -> Option<Date> {
    let part = |range| {
        at.as_str()
            .get(range)
            .and_then(|digits: &str| digits.parse().ok())
    };
    Some((part(0..4)?, part(5..7)?, part(8..10)?))
}

fn last_day(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1 March of the year 0, in the proleptic Gregorian calendar: a year that begins in March has its
/// leap day at its end.
fn days_of((year, month, day): Date) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
}

fn civil(days: i64) -> Date {
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn months_are_of_the_calendar_and_end_with_it() {
        for (from, months, to) in [
            ("2027-01-31T09:00:00Z", 1, "2027-02-28T09:00:00Z"),
            ("2028-01-31T09:00:00Z", 1, "2028-02-29T09:00:00Z"),
            ("2027-01-31T09:00:00.25Z", 2, "2027-03-31T09:00:00.25Z"),
            ("2027-10-15T00:00:00Z", 12, "2028-10-15T00:00:00Z"),
            ("2028-02-29T00:00:00Z", 12, "2029-02-28T00:00:00Z"),
            ("2016-12-31T23:59:60Z", 1, "2017-02-01T00:00:00.000Z"),
            ("9999-12-01T00:00:00Z", 1, "9999-12-31T23:59:59.999Z"),
        ] {
            let at = Timestamp::parse(from).unwrap();
            assert_eq!(plus_months(&at, months).as_str(), to, "{from} + {months}");
        }
    }

    #[test]
    fn days_are_of_the_calendar() {
        for (from, days, to) in [
            ("2023-05-09T00:00:00Z", 30, "2023-06-08T00:00:00Z"),
            ("2027-01-31T23:59:59Z", 0, "2027-01-31T23:59:59Z"),
            ("2027-12-31T01:02:03Z", 1, "2028-01-01T01:02:03Z"),
            ("2028-02-28T00:00:00Z", 1, "2028-02-29T00:00:00Z"),
            ("2000-02-29T00:00:00Z", 366, "2001-03-01T00:00:00Z"),
            ("1999-12-31T00:00:00Z", 1, "2000-01-01T00:00:00Z"),
        ] {
            let at = Timestamp::parse(from).unwrap();
            assert_eq!(plus_days(&at, days).as_str(), to, "{from} + {days}");
        }
    }
}
