//! Days and months in UTC, for terms such as *twelve months after*.

use super::{DAY, Instant};

/// Year, month and day of an instant, and the milliseconds since that day began.
#[must_use]
pub fn civil(at: Instant) -> (i64, i64, i64, Instant) {
    let (days, rest) = (at.div_euclid(DAY), at.rem_euclid(DAY));
    // The year begins in March, so that the leap day is its last.
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = match month_from_march {
        0..=9 => month_from_march + 3,
        _ => month_from_march - 9,
    };
    (
        year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day,
        rest,
    )
}

/// The same day and time so many months on; the last day of the month where it has no such day.
#[must_use]
pub fn months_after(at: Instant, months: i64) -> Instant {
    let (year, month, day, rest) = civil(at);
    let month = year * 12 + (month - 1) + months;
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    midnight(year, month, day.min(longest)) + rest
}

/// When a day begins: days are counted one by one, from the first of 1970.
fn midnight(year: i64, month: i64, day: i64) -> Instant {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let from_march = (month + 9) % 12;
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    (era * 146_097 + days - 719_468) * DAY
}

#[cfg(test)]
mod tests {
    use super::{civil, midnight, months_after};
    use crate::world::DAY;

    #[test]
    fn months_are_those_of_the_calendar() {
        let at = |(year, month, day)| midnight(year, month, day) + 7;
        for (from, months, expected) in [
            ((2027, 1, 15), 12, (2028, 1, 15)),
            ((2027, 1, 31), 1, (2027, 2, 28)),
            ((2028, 1, 31), 1, (2028, 2, 29)),
            ((2027, 12, 31), 2, (2028, 2, 29)),
            ((2027, 8, 31), 1, (2027, 9, 30)),
            ((2027, 3, 1), 0, (2027, 3, 1)),
        ] {
            assert_eq!(months_after(at(from), months), at(expected), "{from:?}");
        }
    }

    #[test]
    fn each_day_follows_the_one_before_it() {
        let first = midnight(1999, 12, 31);
        for days in 0..2_000 {
            let (year, month, day, rest) = civil(first + days * DAY + 5);
            assert_eq!((midnight(year, month, day), rest), (first + days * DAY, 5));
        }
        assert_eq!(civil(first + DAY), (2000, 1, 1, 0));
    }
}
