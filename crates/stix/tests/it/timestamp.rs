//! Timestamps (STIX 2.1 §2.16).

use mithaq_stix::Timestamp;
use proptest::prelude::*;

#[test]
fn days_later_is_that_instant_whatever_lies_between() {
    for (from, days, expected) in [
        ("2027-02-28T12:00:00Z", 1, "2027-03-01T12:00:00.000Z"),
        ("2028-02-28T12:00:00Z", 1, "2028-02-29T12:00:00.000Z"),
        ("2027-01-01T00:00:00.1239Z", 0, "2027-01-01T00:00:00.123Z"),
        ("9999-12-31T00:00:00Z", u32::MAX, "9999-12-31T23:59:59.999Z"),
    ] {
        let from = Timestamp::parse(from).unwrap();
        assert_eq!(from.days_later(days).as_str(), expected);
    }
}

#[test]
fn the_text_stays_as_received() {
    for text in [
        "2016-04-06T20:03:48Z",
        "2016-04-06T20:03:48.0Z",
        "2016-04-06T20:03:48.000Z",
        "2016-04-06T20:03:48.123456789012345678901234567890Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "2024-02-29T12:00:00Z",
        "2000-02-29T12:00:00Z",
        "2016-12-31T23:59:60Z",
    ] {
        let time: Timestamp = text.parse().unwrap();
        assert_eq!(time.to_string(), text);
        assert_eq!(serde_json::to_string(&time).unwrap(), format!("\"{text}\""));
        assert_eq!(Timestamp::from_sort_key(&time.sort_key()).unwrap(), time);
    }
}

#[test]
fn other_forms_are_refused() {
    for text in [
        "",
        "2016-04-06",
        "2016-04-06T20:03:48",
        "2016-04-06T20:03:48+00:00",
        "2016-04-06T20:03:48.Z",
        "2016-04-06t20:03:48z",
        "2016-04-06 20:03:48Z",
        "2016-4-6T20:03:48Z",
        "2016-04-06T20:03Z",
        "+016-04-06T20:03:48Z",
        "2016-04-06T20:03:48.12a4Z",
        "2016-04-06T20:03:48.123ZZ",
        "2016-04-06T20:03:48Z ",
        "٢٠١٦-04-06T20:03:48Z",
    ] {
        let error = Timestamp::parse(text).unwrap_err();
        assert!(error.to_string().contains("form"), "{text}: {error}");
    }
}

#[test]
fn days_and_times_that_do_not_exist_are_refused() {
    for text in [
        "2016-02-30T00:00:00Z",
        "2017-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2016-04-31T00:00:00Z",
        "2016-13-01T00:00:00Z",
        "2016-00-01T00:00:00Z",
        "2016-01-00T00:00:00Z",
        "2016-01-01T24:00:00Z",
        "2016-01-01T00:60:00Z",
        "2016-01-01T00:00:60Z",
        "2016-01-01T23:59:60Z",
        "2016-01-31T23:59:61Z",
    ] {
        let error = Timestamp::parse(text).unwrap_err();
        assert!(
            error.to_string().contains("does not exist"),
            "{text}: {error}"
        );
    }
}

#[test]
fn instants_are_compared_exactly_whatever_their_precision() {
    let ascending = [
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999Z",
        "1970-01-01T00:00:00Z",
        "2016-12-31T23:59:59.9Z",
        "2016-12-31T23:59:60Z",
        "2016-12-31T23:59:60.5Z",
        "2017-01-01T00:00:00Z",
        "2017-01-01T00:00:00.00000000000000000000000000000000001Z",
        "2017-01-01T00:00:00.0001Z",
        "2017-01-01T00:00:00.001Z",
        "2017-01-01T00:00:00.0010001Z",
        "2017-01-01T00:00:00.01Z",
        "2017-01-01T00:00:00.1Z",
        "2017-01-01T00:00:00.99999999999999999999Z",
        "2017-01-01T00:00:01Z",
        "9999-12-31T23:59:59Z",
    ];
    for (index, earlier) in ascending.iter().enumerate() {
        for later in &ascending[index + 1..] {
            let (earlier, later): (Timestamp, Timestamp) =
                (earlier.parse().unwrap(), later.parse().unwrap());
            assert!(earlier < later && earlier != later);
            assert!(earlier.sort_key() < later.sort_key());
            assert!(earlier.unix_millis() <= later.unix_millis());
        }
    }
    let (short, long) = ("2017-01-01T00:00:00.1Z", "2017-01-01T00:00:00.1000Z");
    assert_eq!(short.parse::<Timestamp>().unwrap(), long.parse().unwrap());
    let (short, long) = ("2017-01-01T00:00:00Z", "2017-01-01T00:00:00.0000Z");
    assert_eq!(short.parse::<Timestamp>().unwrap(), long.parse().unwrap());
}

#[test]
fn unix_time_is_read_and_written() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    assert_eq!(at("1970-01-01T00:00:00.0019Z").unix_millis(), 1);
    assert_eq!(at("1969-12-31T23:59:59.9989Z").unix_millis(), -2);
    assert_eq!(
        at("2024-02-29T12:34:56.789Z").unix_millis(),
        1_709_210_096_789
    );
    assert_eq!(
        Timestamp::from_unix_millis(1_709_210_096_789).to_string(),
        "2024-02-29T12:34:56.789Z"
    );
    assert_eq!(
        Timestamp::from_unix_micros(-1).to_string(),
        "1969-12-31T23:59:59.999999Z"
    );
    assert_eq!(
        Timestamp::from_unix_millis(0).to_string(),
        "1970-01-01T00:00:00.000Z"
    );
    assert_eq!(
        Timestamp::from_unix_millis(i64::MIN).to_string(),
        "0000-01-01T00:00:00.000Z"
    );
    assert_eq!(
        Timestamp::from_unix_millis(i64::MAX).to_string(),
        "9999-12-31T23:59:59.999Z"
    );
    assert_eq!(
        Timestamp::from_unix_micros(i64::MAX).to_string(),
        "9999-12-31T23:59:59.999999Z"
    );
}

#[test]
fn a_key_that_is_none_is_refused() {
    for key in [
        &b""[..],
        b"\0\0\0\0",
        b"\0\0\0\0\0",
        b"\0\0\0\0\0\x10",
        b"\0\0\0\0\0\xF0",
        b"\0\0\0\0\0\0\0",
        &[0xFF; 9],
    ] {
        assert!(Timestamp::from_sort_key(key).is_err(), "{key:?}");
    }
}

/// A timestamp's text, and what it means as a number: the digits of its fraction, all of one length.
fn timestamps() -> impl Strategy<Value = (String, (i64, String))> {
    let seconds = prop_oneof![-62_167_219_200_i64..=253_402_300_799, 0..3_i64];
    (seconds, "[0-9]{0,20}|[01]{0,3}|0{0,9}").prop_map(|(seconds, fraction)| {
        let whole = Timestamp::from_unix_millis(seconds * 1_000).to_string();
        let whole = &whole[..19];
        let point = if fraction.is_empty() { "" } else { "." };
        (
            format!("{whole}{point}{fraction}Z"),
            (seconds, format!("{fraction:0<20}")),
        )
    })
}

proptest! {
    #[test]
    fn comparison_keys_and_numbers_agree(
        (one, one_value) in timestamps(),
        (other, other_value) in timestamps(),
    ) {
        let (one, other): (Timestamp, Timestamp) = (one.parse().unwrap(), other.parse().unwrap());
        let expected = one_value.cmp(&other_value);
        prop_assert_eq!(one.cmp(&other), expected);
        prop_assert_eq!(one == other, expected.is_eq());
        prop_assert_eq!(one.sort_key().cmp(&other.sort_key()), expected);
        // Whatever follows a key in an index does not disturb the order.
        if expected.is_lt() {
            let (mut lower, mut upper) = (one.sort_key(), other.sort_key());
            lower.push(0xFF);
            upper.push(0);
            prop_assert!(lower < upper);
        }
    }

    #[test]
    fn unix_time_comes_back(millis in -62_167_219_200_000_i64..=253_402_300_799_999) {
        let time = Timestamp::from_unix_millis(millis);
        prop_assert_eq!(time.unix_millis(), millis);
        prop_assert_eq!(Timestamp::parse(time.as_str()).unwrap(), time.clone());
        prop_assert_eq!(time.unix_micros(), millis * 1_000);
        prop_assert_eq!(Timestamp::from_unix_micros(millis * 1_000), time);
    }
}
